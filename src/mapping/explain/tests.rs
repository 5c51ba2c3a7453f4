//! Explanation and decoding of every fixture, side by side.

use std::collections::BTreeMap;
use std::fs;
use std::io::{Cursor, Read};
use std::path::PathBuf;

use super::*;
use crate::domain::id::BankId;
use crate::domain::statement::{Entry, Item};
use crate::mapping::{EMBEDDED, Hint, Mappings};

fn files() -> Vec<(String, PathBuf)> {
    let mut files = Vec::new();
    for bank in ["banque-postale", "caisse-epargne", "credit-mutuel"] {
        for file in fs::read_dir(format!("fixtures/{bank}/statement")).unwrap() {
            let path = file.unwrap().path();
            if path.extension().is_some_and(|extension| extension != "expected") {
                files.push((bank.to_owned(), path));
            }
        }
    }
    files
}

fn value<'a>(unit: &'a Unit, field: &str) -> Option<&'a str> {
    unit.fields.iter().find(|told| told.field == field)?.value.as_deref()
}

/// What decoding says of the fields that are read by themselves.
fn told(entry: &Entry) -> [(&'static str, Option<String>); 8] {
    [
        ("booked", Some(entry.booked_on.to_string())),
        ("amount", Some(entry.amount.to_string())),
        ("end-to-end", entry.end_to_end_id.clone()),
        ("mandate", entry.mandate_id.clone()),
        ("batch", entry.batch_id.clone()),
        ("bank-reference", entry.bank_reference.clone()),
        ("bank-code", entry.bank_code.clone()),
        ("text", Some(entry.text.clone()).filter(|text| !text.is_empty())),
    ]
}

#[test]
fn every_value_is_the_one_of_decoding_and_has_its_rule_and_its_place() {
    let mappings = Mappings::embedded();
    let texts: BTreeMap<String, String> =
        EMBEDDED.iter().map(|(path, text)| ((*path).to_owned(), (*text).to_owned())).collect();
    let mut values = 0;
    for (bank, path) in files() {
        let bank = BankId::parse(&bank).unwrap();
        let name = path.file_name().unwrap().to_str().unwrap();
        let hint = Hint { file_name: name, bank: Some(&bank), document: None };
        let bytes = fs::read(&path).unwrap();
        let again = || Ok(Box::new(Cursor::new(bytes.clone())) as Box<dyn Read + Send>);
        let found = explain(&mappings, &texts, &hint, Pick::All, &again).unwrap();
        let decoded: Vec<Entry> = mappings
            .decode(Cursor::new(bytes.clone()), &hint)
            .unwrap()
            .flat_map(|item| match item {
                Item::Entry(entry) => [vec![(*entry).clone()], entry.details.clone()].concat(),
                Item::Opened(_) | Item::Closed(_) | Item::Rejected(_) | Item::Row(_) | Item::Whole(_) => Vec::new(),
            })
            .collect();
        assert_eq!(found.entries.len(), decoded.len(), "{name}");
        for (unit, entry) in found.entries.iter().zip(&decoded) {
            assert_eq!(unit.position.to_string(), entry.position, "{name}");
            for (field, wanted) in told(entry) {
                assert_eq!(value(unit, field), wanted.as_deref(), "{name} {}: {field}", entry.position);
                let told = unit.fields.iter().find(|told| told.field == field);
                assert!(wanted.is_none() || told.is_some_and(|told| !told.rules.is_empty()), "{name}: {field}");
            }
            for told in &unit.fields {
                for asked in told.asked.iter().filter(|asked| asked.step.outcome == Outcome::Used) {
                    let place = format!("{name} {}: {} from {}", entry.position, told.field, asked.step.source);
                    let spot = asked.spot.as_ref().unwrap_or_else(|| panic!("{place} has no place"));
                    let tight = |text: &str| text.chars().filter(|sign| sign.is_alphanumeric()).collect::<String>();
                    let raw = spot.raw.replace("&amp;", "&");
                    let (found, raw) = (tight(asked.step.found.as_deref().unwrap_or_default()), tight(&raw));
                    assert!(found.contains(&raw) && !raw.is_empty(), "{place}: `{found}` is not `{raw}`");
                    values += 1;
                }
            }
        }
    }
    assert!(values > 300, "{values}");
}
