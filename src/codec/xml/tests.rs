//! The walk, on documents of a few lines.

use super::{Capture, Limits, Path, Plan, Reader, Scope, Wish};
use crate::codec::{Event, Slot};

fn capture(scope: Scope, slot: Slot, paths: &[&str]) -> Capture {
    let paths = paths.iter().map(|path| Path::parse(path).unwrap()).collect();
    Capture { scope, slot, paths, join: None, bundle: None }
}

fn wish() -> Wish {
    let names = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect();
    let balance = |slot, end| Capture {
        bundle: Some(0),
        ..capture(Scope::Statement, slot, &[&format!("Bal[Tp/Cd=OPBD]/{end}"), &format!("Bal[Tp/Cd=PRCD]/{end}")])
    };
    Wish {
        messages: names(&["Msg"]),
        statements: names(&["Stmt"]),
        entries: names(&["Ntry"]),
        details: names(&["Dtls", "Tx"]),
        captures: vec![
            capture(Scope::Message, 0, &["Hdr/Id"]),
            capture(Scope::Statement, 1, &["Acct/IBAN", "Acct/Othr"]),
            balance(2, "Amt"),
            balance(3, "Ind"),
            capture(Scope::Entry, 4, &["Amt"]),
            capture(Scope::Entry, 5, &["Amt/@Ccy"]),
            capture(Scope::Entry, 6, &["Sts/Cd", "Sts"]),
            Capture { join: Some(" ".into()), ..capture(Scope::Detail, 7, &["Txt"]) },
        ],
        slots: 8,
    }
}

/// One line for each event: its kind and the texts by slot.
fn told(bytes: &[u8]) -> Vec<String> {
    let plan = Plan::new(&wish());
    let mut reader = match Reader::open(bytes, &plan, Limits::default()) {
        Ok(reader) => reader,
        Err(fault) => return vec![format!("fault {}: {}", fault.position, fault.why)],
    };
    let mut lines = Vec::new();
    while let Some(event) = reader.next_event() {
        let texts = |record: &crate::codec::Record| {
            let texts: Vec<String> =
                (0..8).filter_map(|slot| record.get(slot).map(|text| format!("{slot}={text}"))).collect();
            format!("{} {}", record.position, texts.join(" "))
        };
        lines.push(match event {
            Event::Opened(record) => format!("opened {}", texts(record)),
            Event::Entry(record, details) => {
                let details: Vec<_> = details.iter().map(texts).collect();
                format!("entry {} <{}>", texts(record), details.join("; "))
            }
            Event::Closed(record) => format!("closed {}", texts(record)),
            Event::Fault(fault) => format!("fault {}: {}", fault.position, fault.why),
        });
    }
    lines
}

const PLAIN: &str = "<Doc><Msg><Hdr><Id>m1</Id></Hdr><Stmt><Acct><Othr>77</Othr></Acct>\
    <Bal><Ind>D</Ind><Tp><Cd>PRCD</Cd></Tp><Amt>9</Amt></Bal>\
    <Bal><Tp><Cd>OPBD</Cd></Tp><Amt>5</Amt></Bal>\
    <Ntry><Amt Ccy=\"EUR\">1.00</Amt><Sts>BOOK</Sts><Dtls><Tx><Txt>a &amp;</Txt><Txt>b\r\n c</Txt></Tx></Dtls>\
    <Dtls><Tx/></Dtls></Ntry><Ntry><Sts><Cd>PDNG</Cd></Sts></Ntry></Stmt><Stmt></Stmt></Msg></Doc>";

#[test]
fn statements_entries_and_details_come_in_the_order_of_the_file() {
    let told = told(PLAIN.as_bytes());
    assert_eq!(
        told,
        [
            "opened /Doc/Msg/Stmt[1] 0=m1 1=77 2=5",
            "entry /Doc/Msg/Stmt[1]/Ntry[1] 4=1.00 5=EUR 6=BOOK </Doc/Msg/Stmt[1]/Ntry[1]/Dtls/Tx[1] 7=a & b c; /Doc/Msg/Stmt[1]/Ntry[1]/Dtls/Tx[2] >",
            "entry /Doc/Msg/Stmt[1]/Ntry[2] 6=PDNG <>",
            "closed /Doc/Msg/Stmt[1] 0=m1 1=77 2=5",
            "opened /Doc/Msg/Stmt[2] 0=m1",
            "closed /Doc/Msg/Stmt[2] 0=m1",
        ]
    );
}

#[test]
fn the_sign_of_a_balance_is_never_taken_from_another_balance() {
    let swapped = PLAIN.replace("OPBD", "x").replace("PRCD", "OPBD").replace(">x<", ">PRCD<");
    assert_eq!(told(swapped.as_bytes())[0], "opened /Doc/Msg/Stmt[1] 0=m1 1=77 2=9 3=D");
}

#[test]
fn prefixes_and_a_missing_wrapper_change_nothing() {
    let prefixed = PLAIN.replace("</", "\u{1}").replace('<', "<p:").replace('\u{1}', "</p:");
    assert_eq!(told(prefixed.as_bytes()).len(), 6);
    let bare = PLAIN.replace("<Doc>", "").replace("</Doc>", "");
    assert_eq!(told(bare.as_bytes())[0], "opened /Msg/Stmt[1] 0=m1 1=77 2=5");
}

#[test]
fn a_document_cut_anywhere_ends_in_a_fault() {
    for end in 0..PLAIN.len() {
        let told = told(&PLAIN.as_bytes()[..end]);
        assert!(told.last().unwrap().starts_with("fault "), "cut at {end}: {told:?}");
    }
}

#[test]
fn encodings_are_read_as_declared() {
    let latin: Vec<u8> = [
        &b"<?xml version=\"1.0\" encoding=\"ISO-8859-1\"?><D><Msg><Stmt><Acct><IBAN>\xe9"[..],
        b"</IBAN></Acct></Stmt></Msg></D>",
    ]
    .concat();
    assert_eq!(told(&latin)[0], "opened /D/Msg/Stmt[1] 1=é");
    let wide: Vec<u8> = "\u{feff}<D><Msg><Stmt><Acct><IBAN>é</IBAN></Acct></Stmt></Msg></D>"
        .encode_utf16()
        .flat_map(u16::to_le_bytes)
        .collect();
    assert_eq!(told(&wide)[0], "opened /D/Msg/Stmt[1] 1=é");
    let marked =
        "\u{feff}<?xml version='1.0' encoding='utf-8'?><D><Msg><Stmt><Acct><IBAN>é</IBAN></Acct></Stmt></Msg></D>";
    assert_eq!(told(marked.as_bytes())[0], "opened /D/Msg/Stmt[1] 1=é");
    let lying = String::from_utf8_lossy(&latin).replace("ISO-8859-1", "utf-8").replace('\u{fffd}', "@");
    let lying: Vec<u8> = lying.bytes().map(|byte| if byte == b'@' { 0xe9 } else { byte }).collect();
    assert_eq!(
        told(&lying),
        ["fault line 1, /D/Msg/Stmt[1]/Acct/IBAN: a byte here is not of the encoding that the file declares (utf-8)"]
    );
    let strange = b"<?xml version='1.0' encoding='klingon'?><D/>";
    assert_eq!(told(strange), ["fault the whole file: the encoding `klingon` of the XML declaration is unknown"]);
}

#[test]
fn what_no_bank_needs_is_refused() {
    let deep = format!("<D>{}", "<a>".repeat(200));
    let long = format!("<D><Msg><Stmt><Acct><IBAN>{}", "x".repeat(2 << 20));
    for (bytes, why) in [
        ("<!DOCTYPE a [<!ENTITY b 'c'>]><D/>", "document type definition"),
        ("<D><Msg><Stmt><Acct><IBAN>&b;</IBAN></Acct></Stmt></Msg></D>", "an entity"),
        ("<D><Msg><Stmt/></Msg></D><D/>", "second document"),
        ("<D><Msg><Stmt/></Msg></D>x", "text outside"),
        ("<D><Msg><Stmt></Msg></Stmt></D>", "not well-formed"),
        ("<D><Msg></Msg></D>", "no statement in it"),
        ("<D/>", "no statement in it"),
        ("", "no XML element"),
        (&*deep, "too many elements"),
        (&*long, "takes more than"),
    ] {
        let told = told(bytes.as_bytes());
        assert!(told.last().unwrap().contains(why), "{why}: {told:?}");
    }
}

#[test]
fn a_shape_is_told_from_the_first_bytes() {
    let shape = super::sniff(b"<?xml version='1.0'?><!-- x --><n:Document xmlns:n='urn:iso:std:iso:20022:tech:xsd:camt.053.001.08'><n:BkToCstmrStmt><n:Grp").unwrap();
    assert_eq!(
        (shape.document.as_str(), shape.message.as_str(), shape.format()),
        ("Document", "BkToCstmrStmt", "camt.053.001.08")
    );
    assert_eq!(super::sniff(b"Date;Valeur"), None);
    assert_eq!(super::sniff(b"<Document Xmlns='urn:x:camt.053.001.02'><A/>").unwrap().format(), "camt.053.001.02");
}
