use std::io::Read;

use super::*;
use crate::codec::encoding::Utf8;
use crate::codec::{Event, Record};

fn plan(message: &str) -> Arc<Plan> {
    let spec: Spec = toml::from_str(&format!("message = '{message}'")).unwrap();
    let own = |list: &[&str]| list.iter().map(|text| (*text).to_owned()).collect();
    let wanted = Wanted {
        statement: own(&["25:account", "28C:number", "60F:amount", "62F:amount", "86"]),
        entry: own(&["61:mark", "61:amount", "61:text", "86"]),
        detail: Vec::new(),
    };
    Arc::new(spec.compile(&wanted).unwrap())
}

fn story_of(message: &str, text: &str) -> Vec<String> {
    let bytes: Box<dyn Read + Send> = Box::new(std::io::Cursor::new(text.as_bytes().to_vec()));
    let mut reader = plan(message).open(Utf8::new(bytes).unwrap());
    let mut steps = Vec::new();
    let show = |record: &Record, count: usize| {
        (0..count).map(|slot| record.get(slot).unwrap_or("-").trim()).collect::<Vec<_>>().join("|")
    };
    while let Some(event) = reader.next_event() {
        steps.push(match event {
            Event::Opened(record) => format!("opened {}", show(record, 3)),
            Event::Entry(record, _) => format!("{}: {}", record.position, show(record, 4)),
            Event::Closed(record) => format!("closed {}", show(record, 5)),
            Event::Fault(fault) => format!("{}: {}", fault.position, fault.why),
        });
    }
    steps
}

fn story(text: &str) -> Vec<String> {
    story_of("940", text)
}

const HEAD: &str = ":20:A\n:25:0001EUR\n:28C:7/1\n:60F:C251102EUR10,00\n";

#[test]
fn a_message_is_a_statement_whatever_frames_it() {
    let body = format!("{HEAD}:61:2511031103C5,00NTRF\n:86:ONE\n:62F:C251103EUR15,00");
    let expected = |line: u64| {
        vec![
            "opened 0001|7|10,00".to_owned(),
            format!("line {line}: C|5,00||ONE"),
            "closed 0001|7|10,00|15,00|-".to_owned(),
        ]
    };
    assert_eq!(story(&body), expected(5));
    assert_eq!(story(&format!("{body}\n-")), expected(5));
    assert_eq!(story(&format!("{body}\n-XXX\n")), expected(5));
    assert_eq!(story(&format!("{{1:F01A}}{{2:I940AN}}{{4:\n{body}\n-}}{{5:}}")), expected(6));
    assert_eq!(story(&format!("{{1:F01A}}{{2:I940AN}}{{4:{body}\n-}}{{5:}}")), expected(5));
    assert_eq!(story(&format!("0000 01BANK\n940 00\n{}\r\n-", body.replace('\n', "\r\n"))), expected(7));
    assert_eq!(story(&format!("\u{1}\n{body}\n\u{3}")), expected(6));
    assert_eq!(story(&format!(":940:\n{body}")), expected(6));
}

#[test]
fn several_texts_belong_to_the_movement_above_and_one_behind_the_closing_to_the_statement() {
    let text =
        format!("{HEAD}:61:2511031103C5,00NTRF//B\nBELOW\n:86:ONE\n:86:TWO\n:NS:22X\n:62F:C251103EUR15,00\n:86:SUM");
    assert_eq!(story(&text), ["opened 0001|7|10,00", "line 5: C|5,00|BELOW|ONE TWO", "closed 0001|7|10,00|15,00|SUM"]);
}

#[test]
fn a_dash_and_a_time_inside_a_text_are_text() {
    let text = format!("{HEAD}:61:2511031103C5,00NTRF\n:86:RUM\n-\nMC AT\n:12:30\n:62F:C251103EUR15,00\n-\n");
    assert_eq!(story(&text)[1], "line 5: C|5,00||RUM - MC AT :12:30");
}

#[test]
fn pages_are_one_statement() {
    let pages = ":20:A\n:25:0001EUR\n:28C:7/1\n:60F:C251102EUR10,00\n:61:251103C5,00NTRF\n:62M:C251103EUR15,00\n-\n\
                 :20:A\n:25:0001EUR\n:28C:7/2\n:60M:C25110315,0\n:61:251103D1,00NTRF\n:62F:C251103EUR14,00\n-\n";
    assert_eq!(
        story(pages),
        ["opened 0001|7|10,00", "line 5: C|5,00||", "line 12: D|1,00||", "closed 0001|7|10,00|14,00|-"]
    );
    let last = |text: &str| story(text).pop().unwrap();
    assert!(last(&pages.replace(":60M:C25110315,0", ":60M:C25110316,0")).contains("a page is missing"));
    assert!(last(&pages.replacen("0001EUR", "0002EUR", 1)).contains("C EUR15,00 of account 0002: a page is missing"));
    assert!(last(&pages.replace(":60M:C", ":60F:C")).contains("a new statement begins"));
    assert!(last(&pages.replace(":60M:C25110315,0\n", "")).contains("in front of the opening balance :60M:"));
    let (first, second) = pages.split_at(pages.find("-\n").unwrap() + 2);
    assert!(last(first).contains("says that another follows, and none does"));
    assert!(last(second).contains("whose pages before are not in the file"));
}

#[test]
fn a_report_has_no_balances_and_counts_its_movements() {
    let text =
        ":20:A\n:25:0001\n:28C:7/1\n:34F:EUR0,\n:13D:2511031730+0100\n:61:251103D5,00NTRF\n:86:ONE\n:90D:1EUR5,00\n";
    assert_eq!(story_of("942", text), ["opened 0001|7|-", "line 6: D|5,00||ONE", "closed 0001|7|-|-|-"]);
    let counted = text.replace(":90D:1", ":90D:2");
    let expected = "line 1: the report says that it has 2 movements, and 1 are in it";
    assert_eq!(story_of("942", &counted).pop().unwrap(), expected);
}

#[test]
fn what_breaks_the_order_stops_the_file() {
    let last = |text: &str| story(text).pop().unwrap();
    assert_eq!(last(":25:0001"), "line 1: field :25: stands outside a message: no :20: stands before it");
    assert_eq!(last(HEAD), "line 1: the message that begins here has no closing balance :62F:");
    assert_eq!(
        last(&format!("{HEAD}:62F:C251102EUR10.00")),
        "line 5: a balance is C or D, a day YYMMDD, a currency, and digits with a comma before the cents"
    );
    assert_eq!(
        last(&format!("{HEAD}:62F:C251102EUR10,00\n:61:251103C5,00NTRF")),
        "line 6: a movement stands behind the closing balance"
    );
    assert_eq!(
        last(&format!("{HEAD}:61:251103C5.00NTRF")),
        "line 5, :61: amount: an amount is digits with a comma before the cents, and nothing else"
    );
    assert_eq!(last(":20:A\n:25:0001\n:99:X\n"), "line 2: the line below it begins with a field that is not known");
    assert!(last(":20:A\n:25:0001\nAND ITS OWNER, WHOSE NAME IS LONG ENOUGH\n").contains("no more than 35"));
    assert!(last(&format!("{HEAD}:61:251103C5,00NTRF\n:86:{}", "x".repeat(20_000))).contains("longer than any bank"));
    assert!(last(&format!("{HEAD}:61:251103C5,00NTRF\n{}", ":86:x\n".repeat(60))).contains("more of them"));
}

#[test]
fn a_field_that_is_out_of_place_is_told_and_the_rest_is_read() {
    let text = format!("{HEAD}:61:251103C5,00NTRF\n:25:166?00X\n:62F:C251103EUR15,00");
    assert_eq!(
        story(&text),
        [
            "opened 0001|7|10,00",
            "line 6: it stands in the message a second time, or behind the movements",
            "line 5: C|5,00||",
            "closed 0001|7|10,00|15,00|-"
        ]
    );
}

#[test]
fn the_head_tells_a_statement_from_a_report() {
    let fit = |message: &str, text: &str| plan(message).fit(&Head { text, whole: true }).map_err(|misfit| misfit.what);
    let report = ":20:A\n:25:0001\n:34F:EUR0,\n:61:251103D5,00NTRF\n";
    assert_eq!(fit("940", HEAD), Ok(40));
    assert_eq!(fit("942", report), Ok(40));
    assert_eq!(fit("942", HEAD).unwrap_err(), "it is an MT940, a statement with its balances");
    assert_eq!(fit("940", report).unwrap_err(), "it is an MT942, a report without balances");
    assert_eq!(fit("942", "{1:F01A}{2:O9421200}{4:\r\n:20:A"), Ok(40));
    assert!(fit("940", "Date;Montant\n").unwrap_err().contains("no line of it begins with a field"));
}

#[test]
fn a_place_names_the_line_and_the_field() {
    let at = |source: &str| place(&Position::Line(12), source);
    assert_eq!(at("61:amount"), "line 12, :61: amount");
    assert_eq!(at("86/EREF"), "line 12, :86: /EREF");
    assert_eq!(at("86?32-33"), "line 12, :86: ?32-33");
    assert_eq!(at("60F:date"), "below line 12, :60F: date");
    assert_eq!(at("25"), "below line 12, :25:");
    assert_eq!(at(""), "line 12");
}
