use std::io::Read;

use super::*;
use crate::codec::Event;
use crate::codec::encoding::Utf8;

/// Records of 12 columns: code, two digits of bank, two of account, a qualifier, text.
const SPEC: &str = "width = 12\nopens = '01'\nentry = '04'\nadds = '05'\ncloses = '07'\nqualifier = [7, 8]\ndigits = [3, 4]\n\
                    same = [[5, 6]]\nusually-same = [[3, 4]]";

fn plan() -> Arc<Plan> {
    let spec: Spec = toml::from_str(SPEC).unwrap();
    let own = |list: &[&str]| list.iter().map(|text| (*text).to_owned()).collect();
    let wanted = Wanted {
        statement: own(&["01:5-6", "07:9-12"]),
        entry: own(&["04:9-12", "05.AA:9-12", "05.other:7-12"]),
        detail: Vec::new(),
    };
    Arc::new(spec.compile(&wanted).unwrap())
}

fn story(text: &str) -> Vec<String> {
    let plan = plan();
    let bytes: Box<dyn Read + Send> = Box::new(std::io::Cursor::new(text.as_bytes().to_vec()));
    let mut reader = plan.open(Utf8::new(bytes).unwrap());
    let mut steps = Vec::new();
    let show = |record: &crate::codec::Record, count: usize| {
        (0..count).map(|slot| record.get(slot).unwrap_or("-").trim()).collect::<Vec<_>>().join("|")
    };
    while let Some(event) = reader.next_event() {
        steps.push(match event {
            Event::Opened(record) => format!("opened {}", show(record, 2)),
            Event::Entry(record, _) => format!("{}: {}", record.position, show(record, 3)),
            Event::Closed(record) => format!("closed {}", show(record, 2)),
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
