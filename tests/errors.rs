//! The catalogue of errors: each broken file under `fixtures/errors/<bank>` says exactly what stands beside it.
//!
//! `PASSERELLE_BLESS=1 cargo test --test errors` writes what is said now: read it as the person who will get it.

mod fixtures;

use std::fmt::Write as _;
use std::fs;
use std::io::Cursor;
use std::path::Path;

use fixtures::{Case, bless};
use passerelle::domain::id::BankId;
use passerelle::domain::statement::{Item, Reject, Severity};
use passerelle::mapping::{Hint, Mappings};

fn rejects(mappings: &Mappings, case: &Case) -> Vec<Reject> {
    let bytes = Cursor::new(fs::read(&case.input).unwrap());
    let bank = BankId::parse(&case.bank).unwrap();
    let hint = Hint { file_name: &case.name, bank: Some(&bank), document: Some(&case.document) };
    match mappings.decode(bytes, &hint) {
        Err(reject) => vec![*reject],
        Ok(decoder) => decoder
            .filter_map(|item| match item {
                Item::Rejected(reject) => Some(reject),
                Item::Opened(_) | Item::Entry(_) | Item::Closed(_) | Item::Row(_) | Item::Whole(_) => None,
            })
            .collect(),
    }
}

#[test]
fn each_broken_file_says_where_what_why_and_what_to_do() {
    let mappings = Mappings::embedded();
    let mut wrong = Vec::new();
    for case in fixtures::broken(Path::new("fixtures/errors")) {
        let rejects = rejects(&mappings, &case);
        if !rejects.iter().any(|reject| reject.severity == Severity::Error) {
            wrong.push(format!("{}: it is not refused", case.input.display()));
        }
        let mut text = String::new();
        for Reject { severity, position, field, found, why, fix } in &rejects {
            let word = if *severity == Severity::Error { "error" } else { "warning" };
            writeln!(text, "{word}: {position}: {field}\n  found: {found}\n  why:   {why}\n  fix:   {fix}").unwrap();
            for part in [position, field, why, fix] {
                assert!(
                    !part.is_empty() && !part.contains('\n'),
                    "{}: {reject:?}",
                    case.input.display(),
                    reject = part
                );
            }
        }
        if let Err(difference) = bless(&case.expected, &text) {
            wrong.push(difference);
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn each_message_has_its_file() {
    assert_eq!(fixtures::orphans(Path::new("fixtures/errors")), Vec::<String>::new());
}
