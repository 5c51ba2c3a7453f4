use std::io::Read;

use super::*;
use crate::codec::encoding::Utf8;
use crate::codec::{Event, Record};

fn plan() -> Arc<Plan> {
    let own = |list: &[&str]| list.iter().map(|text| (*text).to_owned()).collect();
    let wanted = Wanted {
        statement: own(&["BANKACCTFROM/ACCTID", "CURDEF", "LEDGERBAL/BALAMT"]),
        entry: own(&["STMTTRN/DTPOSTED", "STMTTRN/TRNAMT", "STMTTRN/FITID", "STMTTRN/NAME", "STMTTRN/MEMO"]),
        detail: Vec::new(),
    };
    Arc::new(Spec::default().compile(&wanted).unwrap())
}

fn story(text: &str) -> Vec<String> {
    let bytes: Box<dyn Read + Send> = Box::new(std::io::Cursor::new(text.as_bytes().to_vec()));
    let mut reader = plan().open(Utf8::new(bytes).unwrap());
    let mut steps = Vec::new();
    let show = |record: &Record, count: usize| {
        (0..count).map(|slot| record.get(slot).unwrap_or("-")).collect::<Vec<_>>().join("|")
    };
    while let Some(event) = reader.next_event() {
        steps.push(match event {
            Event::Opened(record) => format!("opened {}", show(record, 2)),
            Event::Entry(record, _) => format!("{}: {}", record.position, show(record, 5)),
            Event::Closed(record) => format!("closed {}", show(record, 3)),
            Event::Fault(fault) => format!("{}: {}", fault.position, fault.why),
        });
    }
    steps
}

/// In either way of writing: with values that are closed, or not.
fn both(text: &str) -> [String; 2] {
    let closed = text.to_owned();
    let mut open = String::new();
    for line in text.lines() {
        let leaf = line.find("</").filter(|end| *end > 0 && !line.starts_with("</"));
        open.push_str(leaf.and_then(|end| line.get(..end)).unwrap_or(line));
        open.push('\n');
    }
    [closed, open]
}

const WHOLE: &str = "<OFX>\n<BANKMSGSRSV1>\n<STMTTRNRS>\n<STMTRS>\n<CURDEF>EUR</CURDEF>\n<BANKACCTFROM>\n\
    <ACCTID>0001</ACCTID>\n</BANKACCTFROM>\n<BANKTRANLIST>\n<STMTTRN>\n<DTPOSTED>20251103</DTPOSTED>\n\
    <TRNAMT>-45,00</TRNAMT>\n<FITID>1</FITID>\n<CHECKNUM></CHECKNUM>\n<NAME>A &amp; B</NAME>\n<MEMO></MEMO>\n</STMTTRN>\n\
    </BANKTRANLIST>\n<LEDGERBAL>\n<BALAMT>10</BALAMT>\n</LEDGERBAL>\n</STMTRS>\n</STMTTRNRS>\n</BANKMSGSRSV1>\n</OFX>\n";

#[test]
fn values_are_the_same_whether_they_are_closed_or_not() {
    for text in both(WHOLE) {
        assert_eq!(story(&text), ["opened 0001|EUR", "line 10: 20251103|-45,00|1|A & B|", "closed 0001|EUR|10"]);
        let glued = text.replace('\n', "");
        assert_eq!(story(&glued), ["opened 0001|EUR", "line 1: 20251103|-45,00|1|A & B|", "closed 0001|EUR|10"]);
    }
}

#[test]
fn an_end_that_is_missing_is_where_the_next_one_begins() {
    let text =
        WHOLE.replace("</STMTTRN>\n", "<STMTTRN>\n<DTPOSTED>20251104\n<FITID>2\n").replace("</BANKTRANLIST>\n", "");
    assert_eq!(
        story(&text),
        ["opened 0001|EUR", "line 10: 20251103|-45,00|1|A & B|", "line 17: 20251104|-|2|-|-", "closed 0001|EUR|-"]
    );
}

#[test]
fn a_movement_without_a_date_is_refused_and_one_without_an_identifier_told_once() {
    let text = WHOLE.replace("<DTPOSTED>20251103</DTPOSTED>\n", "");
    assert!(story(&text)[1].starts_with("line 10: the movement has no date (DTPOSTED)"));
    let text = WHOLE.replace("<FITID>1</FITID>", "<FITID></FITID>");
    assert!(story(&text)[1].starts_with("line 10: the bank gives it no identifier (FITID)"));
    assert_eq!(story(&text)[2], "line 10: 20251103|-45,00||A & B|");
    let text = WHOLE.replace("<CURDEF>EUR</CURDEF>", "<CURDEF></CURDEF>");
    assert!(story(&text)[2].starts_with("line 4: the statement does not say its currency"));
}

#[test]
fn an_answer_without_a_statement_is_refused_with_the_words_of_the_bank() {
    let status = |code: &str, severity: &str, message: &str| {
        format!("<STATUS><CODE>{code}<SEVERITY>{severity}<MESSAGE>{message}</STATUS>")
    };
    let only = |text: &str| {
        let steps = story(text);
        assert_eq!(steps.len(), 1, "{steps:?}");
        steps[0].clone()
    };
    let signed = |status: &str| format!("<OFX><SIGNONMSGSRSV1><SONRS>{status}</SONRS></SIGNONMSGSRSV1>");
    let fine = signed(&status("0", "INFO", "OK"));
    assert_eq!(
        only(&format!("{}</OFX>", signed(&status("15500", "ERROR", "Mot de passe")))),
        "line 1: the bank refused the sign-on with error 15500: Mot de passe"
    );
    assert_eq!(only(&format!("{fine}</OFX>")), "line 1: it is the answer to a sign-on, and holds no statement");
    assert_eq!(
        only(&format!("{fine}<BANKMSGSRSV1><STMTTRNRS>{}</STMTTRNRS></OFX>", status("2000", "ERROR", "Panne"))),
        "line 1: the bank answered with error 2000 and no statement: Panne"
    );
    assert_eq!(
        only(&format!("{fine}<SIGNUPMSGSRSV1><ACCTINFOTRNRS><ACCTINFORS></ACCTINFORS></OFX>")),
        "line 1: it is a list of accounts, and holds no statement"
    );
    assert_eq!(only("<OFX></OFX>"), "line 1: there is no statement in it");
    assert_eq!(only("OFXHEADER:100\n"), "line 2: there is a head of OFX and no element <OFX>");
}

#[test]
fn investments_are_left_out_and_said() {
    let invested =
        "<INVSTMTRS><INVTRANLIST><INVBANKTRAN><STMTTRN><TRNAMT>5</STMTTRN></INVBANKTRAN></INVTRANLIST></INVSTMTRS>";
    let steps = story(&WHOLE.replace("<BANKMSGSRSV1>", &format!("{invested}<BANKMSGSRSV1>")));
    assert_eq!(steps[0], "line 2: this is a statement of investments: it was left out");
    assert_eq!(steps.len(), 4);
    let alone = story(&format!("<OFX>{invested}</OFX>"));
    assert!(alone[1].contains("there are only statements of investments"), "{alone:?}");
}

#[test]
fn a_file_that_was_cut_is_refused_wherever_it_was() {
    let end = WHOLE.trim_end().len();
    for text in both(WHOLE) {
        for length in (0..text.trim_end().len().min(end)).filter(|length| text.is_char_boundary(*length)) {
            let steps = story(&text[..length]);
            let last = steps.last().unwrap();
            assert!(last.contains("middle") || last.contains("no element <OFX>"), "{length}: {last}");
        }
    }
}

#[test]
fn hostile_files_stop() {
    let last = |text: &str| story(text).pop().unwrap();
    assert!(last(&"<STATUS>".repeat(100)).contains("inside each other"));
    assert!(last("<OFX><STMTTRN>").contains("outside a statement"));
    let many = "<MEMO>0123456789".repeat(30_000);
    assert!(last(&WHOLE.replace("<MEMO></MEMO>", &many)).contains("more text than any bank writes"));
}

#[test]
fn a_source_is_a_path_of_tags() {
    let wanted = |statement: &str, entry: &str| Wanted {
        statement: vec![statement.to_owned()],
        entry: vec![entry.to_owned()],
        detail: Vec::new(),
    };
    assert!(Spec::default().compile(&wanted("LEDGERBAL/BALAMT", "STMTTRN/PAYEE/NAME")).is_ok());
    assert!(
        Spec::default().compile(&wanted("STMTTRN/NAME", "STMTTRN/NAME")).unwrap_err().contains("part of a statement")
    );
    assert!(Spec::default().compile(&wanted("CURDEF", "TRNAMT")).unwrap_err().contains("part of a movement"));
}

#[test]
fn a_place_names_the_line_and_the_tag() {
    let at = |source: &str| place(&Position::Line(12), source);
    assert_eq!(at("STMTTRN/TRNAMT"), "line 12, STMTTRN/TRNAMT");
    assert_eq!(at("LEDGERBAL/BALAMT"), "below line 12, LEDGERBAL/BALAMT");
    assert_eq!(at(""), "line 12");
}

#[test]
fn the_head_tells_ofx_from_other_texts() {
    let fit = |text: &str| plan().fit(&Head { text, whole: true }).map_err(|misfit| misfit.what);
    for text in ["OFXHEADER:100\n", "\n\n<OFX>", "<?xml version='1.0'?><?OFX OFXHEADER='200'?>", "<ofx>"] {
        assert_eq!(fit(text), Ok(40), "{text}");
    }
    assert_eq!(fit("<Document/>").unwrap_err(), "neither a head OFXHEADER nor an element <OFX> begins it");
}
