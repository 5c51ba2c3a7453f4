//! Explanation and decoding of every fixture, side by side.

use std::collections::BTreeMap;
use std::fs;
use std::io::{Cursor, Read};
use std::path::{Path, PathBuf};

use super::*;
use crate::domain::id::BankId;
use crate::domain::statement::{Entry, Item};
use crate::mapping::shelf::Shelf;
use crate::mapping::{EMBEDDED, Hint, Mappings};

fn files() -> Vec<(String, PathBuf)> {
    let mut files = Vec::new();
    for bank in ["banque-postale", "caisse-epargne", "common", "credit-mutuel"] {
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
fn texts_of(entry: &Entry) -> [(&'static str, Option<String>); 8] {
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
        // Those of `common` are asked where no bank is named.
        let bank = (bank != "common").then(|| BankId::parse(&bank).unwrap());
        let name = path.file_name().unwrap().to_str().unwrap();
        let hint = Hint { file_name: name, bank: bank.as_ref(), document: None };
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
            for (field, wanted) in texts_of(entry) {
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

fn explained(texts: &BTreeMap<String, String>, bank: &str, name: &str, bytes: &[u8], pick: Pick) -> Explanation {
    let mappings = Mappings::read(Path::new("mappings"), texts, Shelf::Program).unwrap();
    let bank = BankId::parse(bank).unwrap();
    let hint = Hint { file_name: name, bank: Some(&bank), document: None };
    let again = || Ok(Box::new(Cursor::new(bytes.to_vec())) as Box<dyn Read + Send>);
    explain(&mappings, texts, &hint, pick, &again).unwrap()
}

fn told<'a>(unit: &'a Unit, field: &str) -> &'a Told {
    unit.fields.iter().find(|told| told.field == field).unwrap_or_else(|| panic!("{field} is not told"))
}

#[test]
fn every_row_of_a_document_is_explained_with_rule_and_place() {
    let texts: BTreeMap<String, String> =
        EMBEDDED.iter().map(|(path, text)| ((*path).to_owned(), (*text).to_owned())).collect();
    let mut rows = 0;
    for (bank, document) in [
        ("banque-postale", "position"),
        ("banque-postale", "reply"),
        ("caisse-epargne", "reply"),
        ("credit-mutuel", "reply"),
        ("credit-mutuel", "schedule"),
    ] {
        for file in fs::read_dir(format!("fixtures/{bank}/{document}")).unwrap() {
            let path = file.unwrap().path();
            if path.extension().is_some_and(|extension| extension == "expected") {
                continue;
            }
            let name = path.file_name().unwrap().to_str().unwrap();
            let found = explained(&texts, bank, name, &fs::read(&path).unwrap(), Pick::All);
            assert_eq!(u64::try_from(found.entries.len()).unwrap(), found.count, "{name}");
            assert!(found.statements.iter().any(|unit| unit.of == Of::File), "{name}");
            for unit in found.entries.iter().chain(&found.statements) {
                assert!(unit.is_read, "{name} {}", unit.position);
                for told in &unit.fields {
                    let place = format!("{name} {}: {}", unit.position, told.field);
                    let is_silent = told.rules.is_empty() && told.notes.is_empty();
                    assert!(told.value.is_none() || !is_silent, "{place} has neither rule nor note");
                    // The name of an element stands nowhere else than in its place.
                    let used = told.asked.iter().filter(|asked| asked.step.outcome == Outcome::Used);
                    for asked in used.filter(|asked| asked.step.source != "name()") {
                        assert!(asked.spot.is_some(), "{place} from {} has no place", asked.step.source);
                    }
                }
            }
            rows += found.count;
        }
    }
    assert!(rows > 15, "{rows}");
}

#[test]
fn rules_that_fired_rows_passed_over_and_defaults_are_told() {
    let mapping = r#"
schema = 1
document = "statement"
identity = { key = ["booked", "amount", "text"], version = 1 }
[layout.csv]
header = ["Date", "Nature", "Libelle", "Montant", "Canal"]
[statement]
account.text = { const = "FR7699999000010000000000115" }
period = "entries"
[entry]
booked = { from = "Date", forms = ["%d/%m/%Y"] }
amount.signed = { from = "Montant", money = "fr" }
text = { from = "Libelle", strip = '^\*+' }
bank-code = { from = "Nature", default = "AUT", words = { PR = "PRLV" } }
[kind.codes]
collection = ["PRLV"]
[[when]]
about = "sums of the bank"
all = [{ from = "Nature", is = ["TOTAL"] }]
skip = "a sum of the bank is no movement"
[[when]]
about = "a debit that came back"
all = [{ field = "text", pattern = 'IMPAYE (?<why>A[CM]\d\d)' }]
set = { kind = "return", reason = "${why}", batch = "${why}-1" }
[reasons]
AC04 = { class = "account_closed", fr = "compte fermé chez nous", en = "closed with us" }
"#;
    let file = "Date;Nature;Libelle;Montant;Canal\n03/11/2025;PR;**ECHEANCE;45,00;A\n03/11/2025;TOTAL;;45,00;A\n\
                04/11/2025;;IMPAYE AC04;-45,00;A\n";
    let texts = BTreeMap::from([("acme/statement-csv.toml".to_owned(), mapping.to_owned())]);
    let found = explained(&texts, "acme", "a.csv", file.as_bytes(), Pick::All);
    let [first, second] = found.entries.as_slice() else { panic!("{:?}", found.rejects) };
    assert_eq!(value(first, "text"), Some("ECHEANCE"));
    assert!(told(first, "text").notes.iter().any(|note| note.contains("is left of `**ECHEANCE`")));
    assert!(told(first, "bank-code").notes.iter().any(|note| note == "in `words`, `PR` is `PRLV`"));
    assert!(told(second, "bank-code").notes.iter().any(|note| note.contains("the default of the mapping")));
    let when = told(second, "when");
    assert_eq!(when.value.as_deref(), Some("1 of 2 rules"));
    assert_eq!(when.notes, ["rule 2 (a debit that came back) sets batch, kind, reason"]);
    assert_eq!((when.rules[0].file.as_str(), when.rules[0].line), ("acme/statement-csv.toml", 21));
    assert_eq!(value(second, "batch"), Some("AC04-1"), "a field that only a rule gives is told as well");
    assert_eq!(value(second, "kind"), Some("return"));
    assert_eq!(value(second, "reason"), Some("AC04 account_closed"));
    let [passed] = found.passed.as_slice() else { panic!("{:?}", found.passed) };
    assert_eq!((passed.position.to_string().as_str(), found.passed_count), ("line 3", 1));
    assert_eq!(passed.rule.as_ref().map(|rule| rule.line), Some(17));
    let asked = explained(&texts, "acme", "a.csv", file.as_bytes(), Pick::Line(3));
    assert!(asked.entries.is_empty() && asked.passed.len() == 1, "the row above is not taken for it");
}
