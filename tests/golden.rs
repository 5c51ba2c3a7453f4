//! Each file under `fixtures/<bank>/<document>` decodes to the document beside it, and each document has its file.
//!
//! `PASSERELLE_BLESS=1 cargo test --test golden` writes what is decoded now: read the difference before you keep it.

mod fixtures;

use std::collections::HashSet;
use std::fs;
use std::io::Cursor;
use std::path::Path;

use fixtures::{Case, bless};
use passerelle::cli::decode::json;
use passerelle::domain::id::{BankId, EntryId};
use passerelle::domain::statement::{Item, Severity};
use passerelle::mapping::{Hint, Mappings};

fn decode(mappings: &Mappings, case: &Case) -> String {
    let bytes = Cursor::new(fs::read(&case.input).unwrap());
    let bank = BankId::parse(&case.bank).unwrap();
    let hint = Hint { file_name: &case.name, bank: Some(&bank), document: Some(&case.document) };
    let mut out = Vec::new();
    json::write(&mut out, mappings.decode(bytes, &hint)).unwrap();
    String::from_utf8(out).unwrap()
}

#[test]
fn each_fixture_decodes_to_the_document_beside_it() {
    let mappings = Mappings::embedded();
    let mut wrong = Vec::new();
    for case in fixtures::cases(Path::new("fixtures")) {
        let found = decode(&mappings, &case);
        serde_json::from_str::<serde_json::Value>(&found).expect("the output is one JSON document");
        if let Err(difference) = bless(&case.expected, &found) {
            wrong.push(difference);
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn each_document_has_its_fixture() {
    assert_eq!(fixtures::orphans(Path::new("fixtures")), Vec::<String>::new());
}

#[test]
fn each_mapping_has_a_fixture() {
    let mappings = Mappings::embedded();
    let used: HashSet<String> = fixtures::cases(Path::new("fixtures"))
        .iter()
        .map(|case| {
            let document: serde_json::Value = serde_json::from_str(&decode(&mappings, case)).unwrap();
            document["mapping"].as_str().unwrap_or_default().to_owned()
        })
        .collect();
    let unused: Vec<&str> =
        mappings.names().filter(|name| !name.starts_with("common/") && !used.contains(*name)).collect();
    assert_eq!(unused, Vec::<&str>::new());
}

fn ids(path: &str) -> Vec<EntryId> {
    let path = Path::new("fixtures").join(path);
    let bank = path.components().nth(1).unwrap().as_os_str().to_str().unwrap().to_owned();
    let bank = BankId::parse(&bank).unwrap();
    let name = path.file_name().unwrap().to_str().unwrap();
    let hint = Hint { file_name: name, bank: Some(&bank), document: None };
    let decoder = Mappings::embedded().decode(Cursor::new(fs::read(&path).unwrap()), &hint).unwrap();
    decoder
        .filter_map(|item| match item {
            Item::Entry(entry) => Some(entry.id),
            Item::Rejected(reject) if reject.severity == Severity::Error => panic!("{reject:?}"),
            Item::Opened(_) | Item::Closed(_) | Item::Row(_) | Item::Whole(_) | Item::Rejected(_) => None,
        })
        .collect()
}

#[test]
fn identical_twins_are_two_entries() {
    for path in [
        "banque-postale/statement/cfonb-identical-twins.txt",
        "banque-postale/statement/export-newest-first.csv",
        "credit-mutuel/statement/camt-identical-twins.xml",
        "common/statement/ofx-identifiers-empty-and-twice.ofx",
    ] {
        let ids = ids(path);
        let distinct: HashSet<&EntryId> = ids.iter().collect();
        assert_eq!(distinct.len(), ids.len(), "{path}");
    }
}

#[test]
fn a_short_and_a_long_period_name_entries_alike() {
    let short = ids("credit-mutuel/statement/00000000001-six-columns.csv");
    let long = ids("credit-mutuel/statement/00000000001-six-columns-longer-period.csv");
    assert_eq!(short, long[..short.len()]);
}

#[test]
fn the_order_of_rows_does_not_change_their_names() {
    let mut oldest_first = ids("credit-mutuel/statement/00000000001-six-columns.csv");
    let mut newest_first = ids("credit-mutuel/statement/00000000001-six-columns-newest-first.csv");
    oldest_first.sort();
    newest_first.sort();
    assert_eq!(oldest_first, newest_first);
}

#[test]
fn line_ends_and_cut_blanks_do_not_change_names() {
    let whole = ids("banque-postale/statement/cfonb-day-of-returns.txt");
    assert_eq!(whole, ids("banque-postale/statement/cfonb-no-line-ends.txt"));
    assert_eq!(whole, ids("banque-postale/statement/cfonb-short-lines.txt"));
}

#[test]
fn versions_prefixes_and_copies_of_a_camt_do_not_change_names() {
    let booked = ids("credit-mutuel/statement/camt-day-of-08.xml");
    let with_a_pending_one = ids("credit-mutuel/statement/camt-day-of-02.xml");
    assert_eq!(booked, with_a_pending_one[..booked.len()]);
    assert_eq!(booked, ids("credit-mutuel/statement/camt-prefixed.xml"));
    assert_eq!(with_a_pending_one, ids("credit-mutuel/statement/camt-duplicate.xml"));
}

#[test]
fn encodings_and_a_missing_namespace_do_not_change_names() {
    let latin = ids("credit-mutuel/statement/camt-iso-8859-1.xml");
    assert_eq!(latin, ids("credit-mutuel/statement/camt-utf-16.xml"));
    assert_eq!(latin, ids("credit-mutuel/statement/camt-without-namespace.xml"));
}

#[test]
fn pages_and_end_marks_of_an_mt940_do_not_change_names() {
    let pages = ids("common/statement/mt940-pages-of-one-statement.sta");
    assert_eq!(pages.len(), 3);
    assert_eq!(pages, ids("common/statement/mt940-without-pages.sta"));
}

#[test]
fn both_ways_of_ofx_name_entries_alike() {
    let open = ids("common/statement/ofx-values-not-closed-1252.ofx");
    let closed = ids("common/statement/ofx-xml.ofx");
    assert_eq!([&closed[0], &closed[1]], [&open[0], &open[2]]);
}
