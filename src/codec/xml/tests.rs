//! The walk, on documents of a few lines.

use std::sync::Arc;

use super::{Explode, Paths, Spec, Sum};
use crate::codec::encoding::Utf8;
use crate::codec::{Event, Record, Source, Wanted};

fn names(names: &[&str]) -> Vec<String> {
    names.iter().map(|name| (*name).to_owned()).collect()
}

fn spec() -> Spec {
    Spec {
        encoding: Vec::new(),
        root: names(&["Msg"]),
        namespace: None,
        statement: names(&["Stmt"]),
        entry: Paths(vec!["Ntry".into()]),
        explode: Some(Explode { details: "Dtls/Tx".into(), sum: Sum::Exact }),
    }
}

fn wanted() -> Wanted {
    Wanted {
        statement: names(&[
            "/Hdr/Id",
            "Acct/IBAN",
            "Acct/Othr",
            "Bal[Tp/Cd=OPBD]/Amt",
            "Bal[Tp/Cd=OPBD]/Ind",
            "Bal[Tp/Cd=PRCD]/Amt",
        ]),
        entry: names(&["Amt", "Amt/@Ccy", "Sts/Cd", "Sts"]),
        detail: names(&["Txt*"]),
    }
}

fn texts(record: &Record) -> String {
    let texts: Vec<String> = (0..6).filter_map(|slot| record.get(slot).map(|text| format!("{slot}={text}"))).collect();
    format!("{} {}", record.position, texts.join(" "))
}

/// One line for each event: its kind and the texts by slot.
fn told(bytes: &[u8]) -> Vec<String> {
    told_by(64 * 1024, bytes)
}

fn told_by(chunk: usize, bytes: &[u8]) -> Vec<String> {
    let plan = Arc::new(spec().compile(&wanted()).unwrap());
    let bytes: Box<dyn std::io::Read + Send> = Box::new(std::io::Cursor::new(bytes.to_vec()));
    let source: Source = Utf8::new(bytes).unwrap();
    let mut reader = plan.open(source);
    reader.read_by(chunk);
    let mut lines = Vec::new();
    while let Some(event) = reader.next() {
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
            "opened /Doc/Msg/Stmt[1] 0=m1 2=77 3=5 5=9",
            "entry /Doc/Msg/Stmt[1]/Ntry[1] 0=1.00 1=EUR 3=BOOK </Doc/Msg/Stmt[1]/Ntry[1]/Dtls/Tx[1] 0=a & b c; /Doc/Msg/Stmt[1]/Ntry[1]/Dtls/Tx[2] >",
            "entry /Doc/Msg/Stmt[1]/Ntry[2] 2=PDNG <>",
            "closed /Doc/Msg/Stmt[1] 0=m1 2=77 3=5 5=9",
            "opened /Doc/Msg/Stmt[2] 0=m1",
            "closed /Doc/Msg/Stmt[2] 0=m1",
        ]
    );
}

#[test]
fn the_sign_of_a_balance_is_never_taken_from_another_balance() {
    let twice = PLAIN.replace("PRCD", "OPBD");
    assert_eq!(told(twice.as_bytes())[0], "opened /Doc/Msg/Stmt[1] 0=m1 2=77 3=9 4=D");
    let signless = twice.replace("<Ind>D</Ind>", "").replace("<Amt>5</Amt>", "<Amt>5</Amt><Ind>D</Ind>");
    assert_eq!(told(signless.as_bytes())[0], "opened /Doc/Msg/Stmt[1] 0=m1 2=77 3=9");
}

#[test]
fn prefixes_and_a_missing_wrapper_change_nothing() {
    let prefixed = PLAIN.replace("</", "\u{1}").replace('<', "<p:").replace('\u{1}', "</p:");
    assert_eq!(told(prefixed.as_bytes()).len(), 6);
    let bare = PLAIN.replace("<Doc>", "").replace("</Doc>", "");
    assert_eq!(told(bare.as_bytes())[0], "opened /Msg/Stmt[1] 0=m1 2=77 3=5 5=9");
}

#[test]
fn a_document_cut_anywhere_ends_in_a_fault() {
    for end in 0..PLAIN.len() {
        let told = told(&PLAIN.as_bytes()[..end]);
        assert!(told.last().unwrap().starts_with("fault "), "cut at {end}: {told:?}");
    }
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
        (&*deep, "a depth of elements"),
        (&*long, "takes more than"),
    ] {
        let told = told(bytes.as_bytes());
        assert!(told.last().unwrap().contains(why), "{why}: {told:?}");
    }
}

#[test]
fn nothing_depends_on_how_much_is_read_at_a_time() {
    let odd = "<?xml version='1.0'?><!-- <Msg> > --><D a='>'><Msg>\u{feff}<Stmt><Acct><IBAN>é&#233;&amp;<![CDATA[<x>]]>è</IBAN>\
        </Acct><Ntry><Sts>A</Sts><Dtls><Tx><Txt>\u{feff}1</Txt></Tx></Dtls></Ntry></Stmt></Msg></D>\n";
    let broken =
        ["<D><Msg><Stmt><Acct>&</Acct></Stmt></Msg></D>", "<D><! ></D>", "<D><Msg><Stmt></Msg></D>", "<D>&a", "</D>"];
    for text in [PLAIN, odd].into_iter().chain(broken) {
        let whole = told(text.as_bytes());
        for chunk in (1..40).chain([100, 1000]) {
            assert_eq!(told_by(chunk, text.as_bytes()), whole, "{chunk}: {text}");
        }
    }
}
