//! Files of other people, where they are: each decodes to what the manifest says of it, or is refused in words.
//!
//! `PASSERELLE_CORPUS` names a folder with `samples/` and its `MANIFEST.tsv`; without it nothing is tested here.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::Cursor;
use std::path::{Path, PathBuf};

use passerelle::domain::money::Money;
use passerelle::domain::statement::{Balance, Entry, Item, Reject, Severity};
use passerelle::mapping::{Hint, Mappings};

#[expect(clippy::disallowed_methods, reason = "where the corpus lies is for the test, not for the program")]
fn corpus() -> Option<PathBuf> {
    let folder = std::env::var_os("PASSERELLE_CORPUS").map(|folder| PathBuf::from(folder).join("samples"));
    if folder.is_none() {
        println!("corpus skipped: PASSERELLE_CORPUS is not set");
    }
    folder
}

/// One line of the manifest, by the names of its columns.
type Line = BTreeMap<String, String>;

fn manifest(samples: &Path, family: &str) -> Vec<Line> {
    let text = fs::read_to_string(samples.join("MANIFEST.tsv")).unwrap();
    let mut lines = text.lines();
    let names: Vec<&str> = lines.next().unwrap().split('\t').collect();
    lines
        .map(|line| {
            names.iter().zip(line.split('\t')).map(|(name, cell)| ((*name).to_owned(), cell.to_owned())).collect()
        })
        .filter(|line: &Line| line["path"].starts_with(&format!("{family}/")))
        .collect()
}

/// What came out of a file.
#[derive(Default)]
struct Found {
    statements: u64,
    entries: u64,
    credits: i64,
    debits: i64,
    openings: Vec<i64>,
    closings: Vec<i64>,
    balances: Vec<Balance>,
    errors: Vec<Reject>,
    warnings: Vec<Reject>,
}

impl Found {
    fn entry(&mut self, entry: &Entry) {
        self.entries += 1;
        let minor = entry.amount.minor();
        if minor < 0 { self.debits -= minor } else { self.credits += minor }
    }

    /// In the manifest's words.
    fn holds(&self) -> &'static str {
        // Several currencies in one statement: it says both balances, and nothing can be added up.
        let mixed = self.errors.iter().any(|reject| reject.field == "closing");
        match self.balances.as_slice() {
            [Balance::Unknown] if mixed => "no",
            balances if balances.iter().any(|balance| matches!(balance, Balance::Fails(_))) => "no",
            balances if balances.contains(&Balance::Holds) => "yes",
            _ => "none",
        }
    }
}

fn decode(mappings: &Mappings, path: &Path) -> Found {
    let mut found = Found::default();
    let name = path.file_name().unwrap().to_str().unwrap();
    // Samples carry their origin in front of their name: an account named by the file stands at its end.
    let name = name.rsplit('+').next().unwrap();
    let hint = Hint { file_name: name, bank: None, document: None };
    match mappings.decode(File::open(path).unwrap(), &hint) {
        Err(reject) => found.errors.push(*reject),
        Ok(decoder) => decoder.for_each(|item| match item {
            Item::Opened(_) => found.statements += 1,
            Item::Entry(entry) => found.entry(&entry),
            Item::Closed(closing) => {
                found.openings.extend(closing.opening.map(Money::minor));
                found.closings.extend(closing.closing.map(Money::minor));
                found.balances.push(closing.balance);
            }
            Item::Rejected(reject) if reject.severity == Severity::Error => found.errors.push(reject),
            Item::Rejected(reject) => found.warnings.push(reject),
        }),
    }
    found
}

fn minor(text: &str) -> i64 {
    let (whole, cents) = text.split_once('.').unwrap_or((text, "00"));
    format!("{whole}{cents:0<2}").parse().unwrap()
}

fn amounts(text: &str) -> Vec<i64> {
    if text == "-" { Vec::new() } else { text.split('|').map(minor).collect() }
}

/// What differs from the manifest, for a file that was read without an error.
fn compare(line: &Line, found: &Found) -> Vec<String> {
    let mut differences = Vec::new();
    let mut check = |what: &str, wanted: String, is: String| {
        if wanted != is {
            differences.push(format!("{}: {what}: expected {wanted}, found {is}", line["path"]));
        }
    };
    check("statements", line["statements"].clone(), found.statements.to_string());
    check("entries", line["entries"].clone(), found.entries.to_string());
    check("credits", minor(&line["credits"]).to_string(), found.credits.to_string());
    check("debits", minor(&line["debits"]).to_string(), found.debits.to_string());
    check("opening", format!("{:?}", amounts(&line["opening"])), format!("{:?}", found.openings));
    check("closing", format!("{:?}", amounts(&line["closing"])), format!("{:?}", found.closings));
    check("balance", line["balance holds"].clone(), found.holds().to_owned());
    differences
}

/// A refusal names a place, what is wrong and what to do.
fn speaks(reject: &Reject) -> bool {
    [&reject.position, &reject.field, &reject.why, &reject.fix].iter().all(|part| !part.is_empty())
}

#[test]
fn cfonb_120_files_are_read_or_refused_as_the_manifest_says() {
    let Some(samples) = corpus() else { return };
    let mappings = Mappings::embedded();
    let mut wrong = Vec::new();
    for line in manifest(&samples, "CFONB120") {
        let found = decode(&mappings, &samples.join(&line["path"]));
        println!("{}: {} errors {:?}", line["path"], found.errors.len(), found.errors.first());
        assert!(found.errors.iter().all(speaks), "{}", line["path"]);
        match (line["expect"].as_str(), found.errors.first()) {
            ("refuse", None) => wrong.push(format!("{}: it is not refused", line["path"])),
            ("refuse", Some(_)) => {}
            (_, Some(reject)) => wrong.push(format!("{}: {reject:?}", line["path"])),
            (_, None) => wrong.extend(compare(&line, &found)),
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// What a sample's flag is, in our words: its field and how often it is told.
const CFONB_240_FLAGS: [(&str, &str, usize); 2] =
    [("format240_mismatched_total.txt", "account", 1), ("cfonb.240-complex-test.txt", "control_sum", 2)];

#[test]
fn cfonb_240_files_are_read_and_flagged_as_the_manifest_says() {
    let Some(samples) = corpus() else { return };
    let mappings = Mappings::embedded();
    let mut wrong = Vec::new();
    for line in manifest(&samples, "CFONB240") {
        let found = decode(&mappings, &samples.join(&line["path"]));
        println!("{}: {:?} {:?}", line["path"], found.errors, found.warnings);
        assert!(found.errors.iter().chain(&found.warnings).all(speaks), "{}", line["path"]);
        if line["statements"] != found.statements.to_string() || line["entries"] != found.entries.to_string() {
            wrong.push(format!("{}: {} statements, {} entries", line["path"], found.statements, found.entries));
        }
        if found.credits != 0 || amounts(&line["debits"]).iter().sum::<i64>() != found.debits {
            wrong.push(format!("{}: credits {}, debits {}", line["path"], found.credits, found.debits));
        }
        for (_, field, times) in CFONB_240_FLAGS.iter().filter(|(name, ..)| line["path"].ends_with(name)) {
            let told: Vec<&Reject> = found.warnings.iter().filter(|reject| reject.field == *field).collect();
            if told.len() != *times {
                wrong.push(format!("{}: {field} is told {} times", line["path"], told.len()));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn csv_files_are_read_exactly_or_refused_with_the_nearest_mapping() {
    let Some(samples) = corpus() else { return };
    let mappings = Mappings::embedded();
    let mut wrong = Vec::new();
    let mut read = 0;
    for line in manifest(&samples, "CSV") {
        let found = decode(&mappings, &samples.join(&line["path"]));
        println!("{}: {} errors {:?}", line["path"], found.errors.len(), found.errors.first());
        match found.errors.first() {
            None => {
                read += 1;
                wrong.extend(compare(&line, &found));
            }
            Some(reject) if !speaks(reject) => wrong.push(format!("{}: {reject:?}", line["path"])),
            Some(reject) if reject.field == "mapping" && !reject.why.contains("the nearest is") => {
                wrong.push(format!("{}: {}", line["path"], reject.why));
            }
            Some(_) => {}
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(read > 0, "no sample is of one of our banks");
}

/// Files of which a part cannot be read: the field that the refusal names.
const CAMT_REFUSED: [(&str, &str); 3] = [
    ("test-camt-parse-5200108-invalid-saldo.xml", "opening"),
    ("camt054.v8-with-UETR.xml", "booked_on"),
    ("postfinance_camt054.xml", "amount"),
];

#[test]
fn camt_files_are_read_as_the_manifest_counts_them() {
    let Some(samples) = corpus() else { return };
    let mappings = Mappings::embedded();
    let mut wrong = Vec::new();
    for line in ["camt.052", "camt.053", "camt.054"].iter().flat_map(|family| manifest(&samples, family)) {
        let found = decode(&mappings, &samples.join(&line["path"]));
        println!("{}: {} errors {:?}", line["path"], found.errors.len(), found.errors.first());
        assert!(found.errors.iter().all(speaks), "{}", line["path"]);
        match CAMT_REFUSED.iter().find(|(name, _)| line["path"].ends_with(name)) {
            Some((_, field)) if found.errors.iter().any(|reject| reject.field == *field) => {}
            Some((_, field)) => wrong.push(format!("{}: `{field}` is not refused", line["path"])),
            None => wrong.extend(compare(&line, &found)),
        }
        // Only a statement that does not add up, is a page of several or is not proved may be refused.
        let flagged =
            line["expect"] == "parse+flag" || CAMT_REFUSED.iter().any(|(name, _)| line["path"].ends_with(name));
        if !flagged && !found.errors.is_empty() {
            wrong.push(format!("{}: {:?}", line["path"], found.errors));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn what_is_no_statement_is_refused_by_every_mapping() {
    let Some(samples) = corpus() else { return };
    let mappings = Mappings::embedded();
    let mut wrong = Vec::new();
    for folder in ["MT940", "OFX", "QIF", "pain.001-008", "pain.002", "xml-broken", "zip"] {
        for entry in fs::read_dir(samples.join(folder)).unwrap() {
            let path = entry.unwrap().path();
            let found = decode(&mappings, &path);
            match found.errors.first() {
                Some(reject) if speaks(reject) => {}
                other => wrong.push(format!("{}: {other:?}, {} entries", path.display(), found.entries)),
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn a_statement_that_was_damaged_on_its_way_is_refused() {
    let Some(samples) = corpus() else { return };
    let mappings = Mappings::embedded();
    let whole = fs::read(samples.join("CFONB120/silarhi+cfonb-parser+complex-test.txt")).unwrap();
    let lines: Vec<&[u8]> = whole.split_inclusive(|byte| *byte == b'\n').collect();
    let refused = |bytes: Vec<u8>| {
        let hint = Hint { file_name: "file.txt", bank: None, document: None };
        match mappings.decode(Cursor::new(bytes), &hint) {
            Err(reject) => speaks(&reject),
            Ok(decoder) => decoder
                .into_iter()
                .any(|item| matches!(item, Item::Rejected(reject) if reject.severity == Severity::Error)),
        }
    };
    assert!(!refused(whole.clone()), "the file itself is sound");
    assert!(refused(Vec::new()));
    // The last statement is followed by blank lines only: a cut anywhere before leaves something open.
    let end = whole.trim_ascii_end().len();
    for length in (121..end - 121).step_by(7) {
        assert!(
            refused(whole[..length].to_vec()) || ends_between_statements(&whole[..length]),
            "cut after {length} bytes"
        );
    }
    for (index, line) in lines.iter().enumerate().filter(|(_, line)| line.len() > 100) {
        let short = line.get(..60).unwrap();
        let damaged = |with: &[u8]| [lines[..index].concat(), with.to_vec(), lines[index + 1..].concat()].concat();
        let is_complement = line.starts_with(b"05");
        assert!(is_complement || refused(damaged(&[short, b"\n"].concat())), "line {} short", index + 1);
        assert!(refused(damaged(&[b"04X", *line].concat())), "line {} shifted", index + 1);
    }
}

/// A cut right behind a closing record leaves whole statements: the chain of balances finds the missing ones.
fn ends_between_statements(bytes: &[u8]) -> bool {
    bytes
        .trim_ascii_end()
        .rsplit(|byte| *byte == b'\n')
        .next()
        .is_some_and(|line| line.starts_with(b"07") && line.len() >= 104)
}
