use std::io::Read;

use super::*;
use crate::codec::encoding::Utf8;
use crate::codec::{Event, Wanted};

/// Records of 12 columns: code, two digits of bank, two of account, a qualifier, text.
const SPEC: &str = "width = 12\nopens = '01'\nentry = '04'\nadds = '05'\ncloses = '07'\nqualifier = [7, 8]\ndigits = [3, 4]\n\
                    same = [[5, 6]]\nusually-same = [[3, 4]]";

fn compile(spec: &str, statement: &[&str], entry: &[&str]) -> Result<Arc<Plan>, String> {
    let spec: Spec = toml::from_str(spec).unwrap();
    let own = |list: &[&str]| list.iter().map(|text| (*text).to_owned()).collect();
    spec.compile(&Wanted { statement: own(statement), entry: own(entry), detail: Vec::new() }).map(Arc::new)
}

fn story(text: &str) -> Vec<String> {
    story_of(&compile(SPEC, &["01:5-6", "07:9-12"], &["04:9-12", "05.AA:9-12", "05.other:7-12"]).unwrap(), text)
}

fn story_of(plan: &Arc<Plan>, text: &str) -> Vec<String> {
    let slots = (plan.statement.len(), plan.slots);
    let bytes: Box<dyn Read + Send> = Box::new(std::io::Cursor::new(text.as_bytes().to_vec()));
    let mut reader = plan.open(Utf8::new(bytes).unwrap());
    let mut steps = Vec::new();
    let show = |record: &Record, count: usize| {
        (0..count).map(|slot| record.get(slot).unwrap_or("-").trim()).collect::<Vec<_>>().join("|")
    };
    while let Some(event) = reader.next_event() {
        steps.push(match event {
            Event::Opened(record) => format!("opened {}", show(record, slots.0)),
            Event::Entry(record, _) => format!("{}: {}", record.position, show(record, slots.1)),
            Event::Closed(record) => format!("closed {}", show(record, slots.0)),
            Event::Fault(fault) => format!("{}: {}", fault.position, fault.why),
        });
    }
    steps
}

const RECORDS: [&str; 6] =
    ["019911      ", "049911  one ", "059911AAtex1", "059911AAtex2", "059911ZZ?", "079911  end "];

#[test]
fn records_stand_on_lines_or_follow_each_other() {
    let expected =
        |place: &str| vec!["opened 11|-".to_owned(), format!("{place}: one|tex1 tex2|ZZ?"), "closed 11|end".to_owned()];
    assert_eq!(story(&RECORDS.join("\n")), expected("line 2"));
    assert_eq!(story(&RECORDS.join("\r\n\r\n")), expected("line 3"));
    assert_eq!(story(&RECORDS.map(str::trim_end).join("\n")), expected("line 2"));
    assert_eq!(story(&RECORDS.map(|record| format!("{record:<12}")).concat()), expected("record 2"));
    assert_eq!(story(&format!("{}\n", RECORDS.map(|record| format!("{record:<12}")).concat())), expected("record 2"));
    assert_eq!(story(&RECORDS.map(|record| format!("{record:<30}")).join("\r\n")), expected("line 2"));
}

#[test]
fn letters_outside_ascii_are_one_column_each() {
    assert_eq!(story("019911      049911  éàüñ079911  end "), ["opened 11|-", "record 2: éàüñ|-|-", "closed 11|end"]);
}

#[test]
fn what_breaks_the_order_stops_the_file() {
    let why = |text: &str| story(text).pop().unwrap();
    assert_eq!(why("049911"), "line 1, columns 1-2: record 04 outside a statement: no record 01 stands before it");
    assert_eq!(
        why("019911\n059911"),
        "line 2, columns 1-2: record 05 completes no entry: no record 04 stands before it"
    );
    assert_eq!(
        why("019911\n019911"),
        "line 2, columns 1-2: a second record 01 before the record 07 that closes the statement"
    );
    assert_eq!(why("079911"), "line 1, columns 1-2: record 07 closes a statement that no record 01 has opened");
    assert_eq!(why("019911\n049911"), "after line 2: the file ends inside a statement: record 07 is missing");
    assert_eq!(why("019911\n999911"), "line 2, columns 1-2: no record begins so; expected one of 01, 04, 05, 07");
    assert_eq!(
        why("019911\n049911  one  two x"),
        "line 2, column 13: the line has more than 12 columns: it is no record, or the file was wrapped again"
    );
}

#[test]
fn another_account_stops_the_file_and_another_bank_is_reported_once() {
    assert_eq!(
        story("019911\n049822\n079911"),
        ["opened 11|-", "line 2, columns 5-6: record 01 above says `11`: it belongs to another account"]
    );
    assert_eq!(
        story("019911\n049811  one\n049811  two\n079911"),
        [
            "opened 11|-",
            "line 2, columns 3-4: record 01 above says `99`; the account is the same, and it was read",
            "line 2: one|-|-",
            "line 3: two|-|-",
            "closed 11|"
        ]
    );
}

#[test]
fn rows_without_any_code_are_entries_of_one_statement() {
    let rows = "width = 12\nentry = ''\ndigits = [1, 4]\nsame = [[1, 2]]\nskip = ['TOTAL']";
    let plan = compile(rows, &["1-2"], &["3-4", "5-12"]).unwrap();
    assert_eq!(
        story_of(&plan, "9901first\n\n9902 second\nTOTAL      2\n"),
        ["opened 99", "line 1: 01|first", "line 3: 02|second", "closed 99"]
    );
    assert_eq!(
        story_of(&plan, "9901first\n9802second"),
        [
            "opened 99",
            "line 1: 01|first",
            "line 2, columns 1-2: the first row says `99`: it belongs to another account"
        ]
    );
    assert_eq!(
        story_of(&plan, "9901   first9902  second"),
        ["opened 99", "record 1: 01|first", "record 2: 02|second", "closed 99"]
    );
    assert!(story_of(&plan, "").is_empty());
    let head = |text| Head { text, whole: true };
    assert_eq!(plan.fit(&head("9901 one")), Ok(50));
    assert!(plan.fit(&head("Date;Montant")).is_err() && plan.fit(&head("9901 longer than a record")).is_err());
}

#[test]
fn a_layout_may_have_openings_only_or_closings_only() {
    let opens = compile("width = 9\nopens = 'H'\nentry = 'D'\nadds = 'T'", &["H:2-4"], &["D:2-4", "T:2-9"]).unwrap();
    assert_eq!(
        story_of(&opens, "HACC\nD001\nTmore\nTand\nD002\nHOTH\nHEND\nD003"),
        [
            "opened ACC",
            "line 2: 001|more and",
            "line 5: 002|-",
            "closed ACC",
            "opened OTH",
            "closed OTH",
            "opened END",
            "line 8: 003|-",
            "closed END"
        ]
    );
    let closes = compile("width = 9\nentry = 'D'\ncloses = 'T'", &["D:2-4", "T:2-9"], &["D:2-4"]).unwrap();
    assert_eq!(
        story_of(&closes, "D001\nD002\nTsum\nD003"),
        [
            "opened 001|-",
            "line 1: 001",
            "line 2: 002",
            "closed 001|sum",
            "opened 003|-",
            "after line 4: the file ends inside a statement: record T is missing"
        ]
    );
}

#[test]
fn a_zone_is_read_where_its_condition_holds() {
    let spec = "width = 9\nopens = '31'\nentry = '34'\nadds = '35'\ncloses = '39'";
    let plan = compile(spec, &["31:3-4"], &["34[3-4=81]:5-9", "34[3-4!=81|61]:3-9", "35[3-4=81]:5-9"]).unwrap();
    assert_eq!(
        story_of(&plan, "3181\n3481abc\n3581def\n3520ghi\n3420jkl\n3461mno\n39"),
        ["opened 81", "line 2: abc|-|def", "line 5: -|20jkl|-", "line 6: -|-|-", "closed 81"]
    );
}

#[test]
fn records_are_numbered_one_by_one_in_each_statement() {
    let spec = "width = 9\nopens = '1'\nentry = '2'\ncloses = '3'\nnumbers = [2, 3]";
    let plan = compile(spec, &[], &["2:4-9"]).unwrap();
    assert_eq!(
        story_of(&plan, "101\n202a\n204b\n2xxc\n307\n101\n302"),
        [
            "opened ",
            "line 2: a",
            "line 3, columns 2-3: the record before has the number 2: this one should have 3",
            "line 3: b",
            "line 4, columns 2-3: the record before has the number 4: this one should have 5",
            "line 4: c",
            "closed ",
            "opened ",
            "closed "
        ]
    );
}

#[test]
fn a_zone_that_is_not_as_the_layout_says_is_told_once() {
    let spec = "width = 9\nopens = '1'\nentry = '2'\ncloses = '3'\n[[must]]\nat = [2, 3]\npattern = '^\\d\\d$'\n\
                why = 'letters are securities'";
    let plan = compile(spec, &[], &["2:4-9"]).unwrap();
    assert_eq!(
        story_of(&plan, "1AO\n2AOx\n3AO"),
        ["opened ", "line 1, columns 2-3: letters are securities", "line 2: x", "closed "]
    );
}

#[test]
fn lines_must_be_whole_where_the_layout_says_so() {
    let spec = "width = 5\nentry = 'D'\npad = false\nline-end = 'required'";
    let plan = compile(spec, &[], &["D:2-5"]).unwrap();
    assert_eq!(story_of(&plan, "D   1\nD 2  \n"), ["opened ", "line 1: 1", "line 2: 2", "closed "]);
    assert_eq!(
        story_of(&plan, "D   1\nD 2\n").last().unwrap(),
        "line 2, columns 1-5: the line has fewer than 5 columns: it was cut, or the file was wrapped again"
    );
    assert_eq!(
        story_of(&plan, "D   1D   2"),
        ["line 1, column 6: the line has more than 5 columns: it is no record, or the file was wrapped again"]
    );
}

#[test]
fn a_layout_that_cannot_work_is_refused_with_its_reason() {
    let why = |spec: &str, entry: &[&str]| compile(spec, &[], entry).unwrap_err();
    assert_eq!(
        why("width = 9\nopens = '1'\nentry = '12'", &[]),
        "the codes `1` and `12` of the layout cannot be told from each other"
    );
    assert!(why("width = 9\nentry = ''", &[]).starts_with("rows without a code need `digits`"));
    assert_eq!(
        why("width = 9\nentry = '1'\nsame = [[8, 10]]", &[]),
        "columns 8-10 of the layout: columns go from 1 to 9"
    );
    assert_eq!(why("width = 9\nentry = '1'", &["2:3-4"]), "`2:3-4`: only records 1 are known here");
    assert!(why("width = 9\nentry = '1'\n[[must]]\nat=[1,2]\npattern='('\nwhy=''", &[]).contains("cannot be used"));
}
