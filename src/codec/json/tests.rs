//! The walk, on documents of a few lines.

use std::sync::Arc;

use super::{Plan, Spec, place};
use crate::codec::encoding::Utf8;
use crate::codec::{Event, Head, Position, Record, Source, Wanted};

fn names(names: &[&str]) -> Vec<String> {
    names.iter().map(|name| (*name).to_owned()).collect()
}

fn spec() -> Spec {
    Spec {
        rows: names(&["/rows"]),
        statements: None,
        requires: names(&["/rows"]),
        has: [("/kind".to_owned(), "list".to_owned())].into(),
        more: names(&["/next/href", "/more"]),
        rows_max: None,
        encoding: Vec::new(),
    }
}

fn wanted() -> Wanted {
    Wanted {
        statement: names(&[
            "/account",
            "^/bank",
            "/balances[type=CLBD]/amount",
            "/balances[type=CLBD]/mark",
            "/balances[type=OPBD|PRCD]/amount",
            "/rows/0/id",
        ]),
        entry: names(&["/amount", "/texts/*", "/texts/0", "/parts[kind=a]/text", "/deep/~1/~0"]),
        detail: Vec::new(),
    }
}

fn texts(record: &Record) -> String {
    let texts: Vec<String> =
        (0..record.slots()).filter_map(|slot| record.get(slot).map(|text| format!("{slot}={text}"))).collect();
    format!("{} {}", record.position, texts.join(" "))
}

/// One line for each event: its kind and the texts by slot.
fn told_by(plan: Plan, chunk: usize, bytes: &[u8]) -> Vec<String> {
    let bytes: Box<dyn std::io::Read + Send> = Box::new(std::io::Cursor::new(bytes.to_vec()));
    let source: Source = Utf8::new(bytes).unwrap();
    let mut reader = Arc::new(plan).open(source);
    reader.read_by(chunk);
    let mut lines = Vec::new();
    while let Some(event) = reader.next_event() {
        lines.push(match event {
            Event::Opened(record) => format!("opened {}", texts(record)),
            Event::Entry(record, details) => {
                assert!(details.is_empty());
                format!("row {}", texts(record))
            }
            Event::Closed(record) => format!("closed {}", texts(record)),
            Event::Fault(fault) => format!("fault {}: {}: {}: {}", fault.position, fault.field, fault.found, fault.why),
        });
    }
    lines
}

fn told(text: &str) -> Vec<String> {
    told_by(spec().compile(&wanted()).unwrap(), 64 * 1024, text.as_bytes())
}

const PLAIN: &str = r#"{"kind": "list", "balances": [
 {"type": "OTHR", "amount": "7"}, {"amount": -1.50, "type": "PRCD"},
 {"type": "CLBD", "amount": 12.250e1}, {"type": "CLBD", "amount": "9", "mark": "D"}],
 "rows": [
  {"id": "r1", "amount": 0.10, "texts": ["a\u00e9\n", "b", null], "parts": [{"text": "x"}, {"text": "y", "kind": "a"}]},
  {"amount": "12", "texts": [], "deep": {"/": {"~": true}}, "unknown": {"amount": [1, {"amount": 2}]}}
 ],
 "account": "FR76", "bank": "\ud83d\ude00", "next": null, "more": false}
"#;

#[test]
fn what_stands_behind_the_rows_is_known_when_the_statement_opens() {
    assert_eq!(
        told(PLAIN),
        [
            "opened line 1 0=FR76 1=😀 2=12.250e1 4=-1.50 5=r1",
            "row line 5, /rows/0 0=0.10 1=aé b 2=aé 3=y",
            "row line 6, /rows/1 0=12 4=true",
            "closed line 1 0=FR76 1=😀 2=12.250e1 4=-1.50 5=r1",
        ]
    );
}

#[test]
fn each_element_of_a_list_may_be_a_statement() {
    let spec = Spec { statements: Some("/accounts".into()), requires: Vec::new(), has: [].into(), ..spec() };
    let text = r#"{"accounts": [{"account": "1", "rows": []}, {"rows": [{"amount": 5}], "account": "2"}, {"account": "3"}],
        "bank": "B"}"#;
    assert_eq!(
        told_by(spec.compile(&wanted()).unwrap(), 1, text.as_bytes()),
        [
            "opened line 1, /accounts/0 0=1 1=B",
            "closed line 1, /accounts/0 0=1 1=B",
            "opened line 1, /accounts/1 0=2 1=B",
            "row line 1, /accounts/1/rows/0 0=5",
            "closed line 1, /accounts/1 0=2 1=B",
            "opened line 1, /accounts/2 0=3 1=B",
            "fault line 1, /accounts/2: rows: : there is no list of rows at /rows; a day without movements has an empty list",
            "closed line 1, /accounts/2 0=3 1=B",
        ]
    );
}

#[test]
fn the_document_itself_may_be_the_list_of_rows() {
    let spec = Spec { rows: names(&[""]), requires: names(&["/0/amount"]), has: [].into(), ..spec() };
    let wanted = Wanted { statement: names(&["/0/account"]), entry: names(&["/amount"]), detail: Vec::new() };
    let text = r#"[{"account": "7", "amount": 1}, {"amount": 2, "account": "8"}]"#;
    assert_eq!(
        told_by(spec.compile(&wanted).unwrap(), 3, text.as_bytes()),
        ["opened line 1 0=7", "row line 1, /0 0=1", "row line 1, /1 0=2", "closed line 1 0=7"]
    );
}

#[test]
fn rows_beyond_the_queue_go_as_they_come_and_the_end_is_still_known() {
    let rows = [r#"{"amount": 1}"#; 5].join(",");
    let text = format!(
        r#"{{"kind": "list", "account": "A", "rows": [{rows}], "balances": [{{"type": "CLBD", "amount": 5}}]}}"#
    );
    let mut plan = spec().compile(&wanted()).unwrap();
    plan.limits.held_bytes = 600;
    let told = told_by(plan, 10, text.as_bytes());
    assert_eq!(told[0], "opened line 1 0=A", "the closing balance was not known");
    assert_eq!((told.len(), told[6].as_str()), (7, "closed line 1 0=A 2=5"));
}

#[test]
fn what_comes_too_late_for_a_statement_is_said() {
    let spec = Spec { statements: Some("/accounts".into()), requires: Vec::new(), has: [].into(), ..spec() };
    let mut plan = spec.compile(&wanted()).unwrap();
    plan.limits.held_bytes = 100;
    let text = r#"{"accounts": [{"account": "1", "rows": [{"amount": 1}]}], "bank": "B"}"#;
    let told = told_by(plan, 10, text.as_bytes());
    assert_eq!(told[2], "closed line 1, /accounts/0 0=1");
    assert_eq!(told[3], "fault line 1, /bank: document: B: this stands behind more rows than can wait for it");
}

#[test]
fn a_page_of_several_and_a_list_that_was_cut_are_no_statement() {
    let page = r#"{"kind": "list", "rows": [], "next": {"href": "/rows?page=2"}}"#;
    assert!(
        told(page)
            .iter()
            .any(|line| line.starts_with("fault line 1, /next/href: page: /rows?page=2: this is one page"))
    );
    let spec = Spec { rows_max: Some(2), ..spec() };
    let told = |text: &str| told_by(spec.compile(&wanted()).unwrap(), 100, text.as_bytes());
    let cut = r#"{"kind": "list", "rows": [{}, {}]}"#;
    assert!(
        told(cut)[3].ends_with("there are 2 rows, and this bank lists 2 at most: the bank cut the list"),
        "{:?}",
        told(cut)
    );
    assert_eq!(told(&cut.replace("{}, ", "")).len(), 3);
}

#[test]
fn what_is_no_list_and_no_row_is_said_with_its_place() {
    for (text, wanted) in [
        (r#"{"kind": "list", "rows": {"a": 1}}"#, "fault line 1, /rows: rows: {: a list is expected here"),
        (r#"{"kind": "list", "rows": "none"}"#, "fault line 1, /rows: rows: none: a list is expected here"),
        (r#"{"kind": "list", "rows": [{}, 5]}"#, "fault line 1, /rows/1: row: 5: an object is expected in this list"),
        (r#"{"kind": "list", "rows": null}"#, "there is no list of rows at /rows"),
        (r#"{"kind": "other", "rows": []}"#, "fault /kind: document: other: `list` is expected here"),
        (r#"{"rows": []}"#, "fault /kind: document: : it is not in it, and files of this kind have it"),
    ] {
        let told = told(text);
        assert!(told.iter().any(|line| line.contains(wanted)), "{wanted}: {told:?}");
    }
}

#[test]
fn a_document_cut_anywhere_ends_in_a_fault_and_tells_nothing_else() {
    let text = PLAIN.trim_end();
    for end in (0..text.len()).filter(|end| text.is_char_boundary(*end)) {
        let told = told(&text[..end]);
        assert!(told.len() == 1 && told[0].starts_with("fault line "), "cut at {end}: {told:?}");
    }
}

#[test]
fn what_is_no_json_is_refused_with_line_and_column() {
    let deep = "[".repeat(100_000);
    let long = format!("{{\"a\": \"{}\"}}", "x".repeat(10 << 20));
    let names: Vec<String> = (0..2_000).map(|name| format!("\"{name}\": 1")).collect();
    let names = format!("{{{}}}", names.join(", "));
    let digits = format!("[{}]", "9".repeat(1_000));
    for (text, place, why) in [
        ("{\n \"a\": NaN}", "line 2, column 7: document: NaN", "neither a number"),
        ("[-Infinity]", "line 1, column 2", "neither a number"),
        ("[01]", ": 01", "neither a number"),
        ("[1.]", "", "neither a number"),
        ("[.5]", "", "a value, a name or a sign"),
        ("[+1]", "", "a value, a name or a sign"),
        ("[1e]", "", "neither a number"),
        ("[0x10]", "", "neither a number"),
        ("[1 2]", "", "a comma or the end of the list"),
        ("[1,]", "line 1, column 4", "a comma stands before the end"),
        ("{\"a\": 1,}", "", "a comma stands before the end"),
        ("[,1]", "", "a value is expected"),
        ("{\"a\" 1}", ": a:", "a colon is missing"),
        ("{\"a\": 1 \"b\": 2}", ": b:", "a comma or the end of the object"),
        ("{a: 1}", "", "neither a number"),
        ("{'a': 1}", ": 'a': 1}:", "a value, a name or a sign"),
        ("{1: 1}", "", "a name in double quotes"),
        ("[1}", "", "a comma or the end of the list"),
        ("{\"a\": 1]", "", "a comma or the end of the object"),
        ("[] []", "", "the document has ended"),
        ("{} x", "", "neither a number"),
        ("[] // no", "", "a value, a name or a sign"),
        ("{\"é\": 1,\n \"\\u00e9\": 2}", "line 2, column 2: document: é", "twice in one object"),
        ("{\"b\": {\"a\": 1, \"c\": {\"a\": 1}, \"a\": 2}}", "", "twice in one object"),
        ("[\"a\nb\"]", ": 0x0A", "a line break or control character"),
        ("[\"\\x\"]", ": \\x", "none of JSON"),
        ("[\"\\ud800\"]", ": \\ud800", "half a letter"),
        ("[\"\\udc00\\ud800\"]", ": \\udc00", "half a letter"),
        ("[\"\\ud800\\u0041\"]", "", "half a letter"),
        ("[\"\\u12g4\"]", "", "four hexadecimal digits"),
        ("[True]", "", "neither a number"),
        (deep.as_str(), "line 1, column 65", "more than 64 deep"),
        (long.as_str(), "", "takes more than 262144 bytes"),
        (names.as_str(), "", "more than 1000 names"),
        (digits.as_str(), "", "takes more than 128 signs"),
    ] {
        let told = told(text);
        let last = told.last().unwrap();
        let start = &text[..text.len().min(40)];
        assert!(told.len() == 1 && last.contains(why) && last.contains(place), "{start}: {last}");
    }
}

#[test]
fn the_texts_of_one_row_are_bounded() {
    let text = format!(
        r#"{{"kind": "list", "rows": [{{"texts": [{}"x"]}}]}}"#,
        format!("\"{}\",", "x".repeat(1_000)).repeat(1_000)
    );
    assert!(told(&text)[0].contains("the texts of one row or statement take more than"));
}

#[test]
fn nothing_depends_on_how_much_is_read_at_a_time() {
    for text in [PLAIN, "{\"a\": [1,\n2,]}", "[\"\\ud83d\\ude00\\ud83d\"]", "{\"rows\": [{\"amount\": 12.5"] {
        let whole = told(text);
        for chunk in (1..40).chain([100, 1_000]) {
            assert_eq!(told_by(spec().compile(&wanted()).unwrap(), chunk, text.as_bytes()), whole, "{chunk}: {text}");
        }
    }
}

#[test]
fn a_file_is_known_by_its_keys() {
    let plan = spec().compile(&wanted()).unwrap();
    let fit = |text: &str, whole| plan.fit(&Head { text, whole }).map_err(|misfit| misfit.what);
    assert_eq!(fit(PLAIN, true), Ok(13));
    assert_eq!(fit(&PLAIN[..150], false), Ok(11), "the list of rows may come below");
    assert_eq!(fit("{\"kind\": \"list\", \"rows\": [1,]}", true), Ok(13), "the reader tells what is broken");
    assert_eq!(fit("Date;Montant", true), Err("this is no JSON".into()));
    assert_eq!(fit("{\"kind\": \"list\"}", true), Err("`/rows`: it is not in it".into()));
    assert_eq!(fit("{\"error\": \"401\"", false), Err("`/rows`: it is not in it".into()));
    assert_eq!(fit("{\"kind\": \"other\"", false), Err("`/kind` is `other`, and not `list`".into()));
}

#[test]
fn a_wrong_pointer_is_found_before_any_file() {
    let wrong = |spec: Spec, entry: &[&str]| spec.compile(&Wanted { entry: names(entry), ..wanted() }).unwrap_err();
    assert!(wrong(spec(), &["amount"]).contains("`amount` is no pointer"));
    assert!(wrong(spec(), &["^/amount"]).contains("only a text of the statement"));
    assert!(wrong(Spec { rows: names(&["/a/*"]), ..spec() }, &[]).contains("`/a/*`"));
    assert!(wrong(Spec { rows: Vec::new(), ..spec() }, &[]).contains("`rows`"));
    let details = Wanted { detail: names(&["/a"]), ..wanted() };
    assert!(spec().compile(&details).unwrap_err().contains("no details"));
}

#[test]
fn a_place_is_written_as_one_pointer() {
    let row = Position::Element("line 5, /rows/0".into());
    assert_eq!(place(&row, "/amount/value"), "line 5, /rows/0/amount/value");
    assert_eq!(place(&Position::Element("line 1".into()), "/account"), "line 1, /account");
    assert_eq!(place(&row, "^/bank"), "/bank");
    assert_eq!(place(&row, ""), "line 5, /rows/0");
}
