//! Every file of the development corpus: what becomes of it stands in `tests/corpus/goldens.txt`, facts of ours and no
//! copy of a file: counts, sums, balances, reasons, or the words of the refusal.
//!
//! `PASSERELLE_CORPUS` names a folder with `samples/`; without it nothing is tested here. `PASSERELLE_BLESS=1` writes what
//! is decoded now: read the difference before you keep it. Exports of foreign banks are read by the mappings in
//! `tests/corpus/mappings`: the language must be able to say them without a line of Rust.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use passerelle::domain::document::Content;
use passerelle::domain::id::BankId;
use passerelle::domain::money::Money;
use passerelle::domain::statement::{Balance, Entry, Item, Reject, Severity, Status};
use passerelle::mapping::{Decoder, Hint, Mappings};
use passerelle::unpack;

const GOLDENS: &str = "tests/corpus/goldens.txt";
const FOREIGN: &str = "tests/corpus/mappings";
/// Folders of files that banks send, or that a person may lay into a bank's folder.
const FAMILIES: [&str; 14] = [
    "CFONB120",
    "CFONB240",
    "CSV",
    "MT940",
    "OFX",
    "QIF",
    "camt.052",
    "camt.053",
    "camt.054",
    "pain.001-008",
    "pain.002",
    "tables",
    "xml-broken",
    "zip",
];

#[expect(clippy::disallowed_methods, reason = "where the corpus lies is for the test, not for the program")]
fn variable(name: &str) -> Option<PathBuf> {
    std::env::var_os(name).map(PathBuf::from)
}

/// What is counted of a file.
#[derive(Default)]
struct Facts {
    statements: u64,
    entries: u64,
    details: u64,
    not_booked: u64,
    /// Sums by currency, credits and debits.
    sums: BTreeMap<String, (i64, i64)>,
    balances: Vec<String>,
    reasons: BTreeMap<String, u64>,
    rows: BTreeMap<String, u64>,
    warnings: BTreeMap<String, u64>,
    errors: Vec<String>,
}

impl Facts {
    fn entry(&mut self, entry: &Entry) {
        self.entries += 1;
        self.details += u64::try_from(entry.details.len()).unwrap();
        self.not_booked += u64::from(entry.status != Status::Booked);
        let (credits, debits) = self.sums.entry(entry.amount.currency().to_string()).or_default();
        let minor = entry.amount.minor();
        if minor < 0 {
            *debits -= minor;
        } else {
            *credits += minor;
        }
        for part in std::iter::once(entry).chain(&entry.details) {
            if let Some(reason) = &part.reason {
                let words = format!("{} {}", reason.code, reason.class.as_str());
                *self.reasons.entry(words).or_default() += 1;
            }
        }
    }

    fn take(&mut self, item: Item) {
        match item {
            Item::Opened(_) => self.statements += 1,
            Item::Entry(entry) => self.entry(&entry),
            Item::Closed(closing) => {
                let money = |money: Option<Money>| money.map_or_else(|| "?".to_owned(), |money| money.to_string());
                let proof = match closing.balance {
                    Balance::Holds => "holds".to_owned(),
                    Balance::Fails(by) => format!("fails by {by}"),
                    Balance::Unknown => "is not proved".to_owned(),
                };
                self.balances.push(format!("{} to {} {proof}", money(closing.opening), money(closing.closing)));
            }
            Item::Row(row) => {
                let word = match &row.content {
                    Content::Answer(answer) => {
                        let status = answer.status.as_ref().map_or("no status", |status| status.meaning.as_str());
                        format!("{} {status}", answer.level.as_str())
                    }
                    Content::Position(_) => "position".to_owned(),
                    Content::Instalment(_) => "instalment".to_owned(),
                    Content::Application(_) => "application".to_owned(),
                };
                *self.rows.entry(word).or_default() += 1;
            }
            Item::Whole(_) => {}
            Item::Rejected(reject) => self.reject(&reject),
        }
    }

    fn reject(&mut self, reject: &Reject) {
        assert!([&reject.position, &reject.field, &reject.why, &reject.fix].iter().all(|part| !part.is_empty()));
        match reject.severity {
            Severity::Error => {
                // What a bank says in its own words is not ours to keep.
                let own =
                    reject.why.find(" error ").and_then(|at| reject.why.get(at..)?.find(": ").map(|end| at + end));
                let why = own.and_then(|end| reject.why.get(..end)).unwrap_or(&reject.why);
                self.errors.push(format!("{}: {}: {why}", reject.position, reject.field));
            }
            Severity::Warning => *self.warnings.entry(reject.field.clone()).or_default() += 1,
        }
    }

    fn lines(&self) -> Vec<String> {
        let list = |counts: &BTreeMap<String, u64>| {
            counts.iter().map(|(word, count)| format!("{word} x{count}")).collect::<Vec<_>>().join(", ")
        };
        let mut lines = Vec::new();
        if self.statements > 0 {
            lines.push(format!(
                "{} statements, {} entries, {} parts, {} not booked",
                self.statements, self.entries, self.details, self.not_booked
            ));
        }
        for (currency, (credits, debits)) in &self.sums {
            lines.push(format!("{currency}: credits {}, debits {}", cents(*credits), cents(*debits)));
        }
        lines.extend(self.balances.iter().take(6).map(|balance| format!("balance {balance}")));
        if self.balances.len() > 6 {
            lines.push(format!("and {} balances more", self.balances.len() - 6));
        }
        for (what, counts) in [("reasons", &self.reasons), ("rows", &self.rows), ("warnings about", &self.warnings)] {
            if !counts.is_empty() {
                lines.push(format!("{what} {}", list(counts)));
            }
        }
        lines.extend(self.errors.iter().take(3).map(|error| format!("REFUSED {error}")));
        if self.errors.len() > 3 {
            lines.push(format!("and {} faults more", self.errors.len() - 3));
        }
        lines
    }
}

fn cents(minor: i64) -> String {
    format!("{}.{:02}", minor / 100, minor % 100)
}

fn tell(decoded: Result<Decoder, Box<Reject>>) -> Vec<String> {
    let mut facts = Facts::default();
    let mut lines = Vec::new();
    match decoded {
        Ok(mut decoder) => {
            decoder.by_ref().for_each(|item| facts.take(item));
            lines.push(format!("{} by {} in {}", decoder.format(), decoder.mapping(), decoder.encoding()));
        }
        Err(reject) => facts.reject(&reject),
    }
    lines.extend(facts.lines());
    lines
}

/// The name that the bank gave to a file: samples carry their origin in front of it.
fn own_name(path: &Path) -> String {
    path.file_name().unwrap().to_str().unwrap().rsplit('+').next().unwrap().to_owned()
}

/// What becomes of one file, a line for each fact.
fn facts(mappings: &Mappings, path: &Path, bank: Option<&BankId>) -> Vec<String> {
    let name = own_name(path);
    let file = fs::File::open(path).unwrap();
    let hint = Hint { file_name: &name, bank, document: None };
    match unpack::open(&file) {
        Ok(None) => tell(mappings.decode(fs::File::open(path).unwrap(), &hint)),
        Ok(Some(mut zip)) => zip
            .members()
            .to_vec()
            .iter()
            .flat_map(|member| {
                let mut bytes = Vec::new();
                std::io::Read::read_to_end(&mut zip.read(member).unwrap(), &mut bytes).unwrap();
                let hint = Hint { file_name: member.file_name(), ..hint };
                let mut lines = vec![format!("member {}", member.name)];
                lines.extend(tell(mappings.decode(std::io::Cursor::new(bytes), &hint)));
                lines
            })
            .collect(),
        Err(rejects) => {
            let mut facts = Facts::default();
            for reject in &rejects {
                facts.reject(reject);
            }
            facts.lines()
        }
    }
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let mut paths: Vec<PathBuf> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.retain(|path| path.is_file());
    paths.sort();
    paths
}

#[test]
fn every_file_of_the_corpus_becomes_what_its_golden_says() {
    let Some(corpus) = variable("PASSERELLE_CORPUS") else {
        return println!("corpus skipped: PASSERELLE_CORPUS is not set");
    };
    let samples = corpus.join("samples");
    let mappings = Mappings::embedded();
    let foreign = Mappings::load(Path::new(FOREIGN)).unwrap_or_else(|errors| panic!("{errors}"));
    let mut told: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for family in FAMILIES {
        for path in files(&samples.join(family)) {
            let key = path.strip_prefix(&samples).unwrap().to_str().unwrap().to_owned();
            told.insert(key.clone(), facts(&mappings, &path, None));
            if family == "CSV" {
                let own = facts(&foreign, &path, None);
                told.insert(format!("{key} (by a mapping of its own)"), own);
            }
        }
    }
    let text = told.iter().fold(String::new(), |text, (file, lines)| text + file + "\n  " + &lines.join("\n  ") + "\n");
    if variable("PASSERELLE_BLESS").is_some() {
        return fs::write(GOLDENS, text).unwrap();
    }
    let goldens = fs::read_to_string(GOLDENS).unwrap();
    let blocks = |text: &str| -> BTreeMap<String, String> {
        let mut blocks: BTreeMap<String, String> = BTreeMap::new();
        let mut file = String::new();
        for line in text.lines() {
            if line.starts_with("  ") {
                let block = blocks.entry(file.clone()).or_default();
                block.push_str(line);
                block.push('\n');
            } else {
                line.clone_into(&mut file);
            }
        }
        blocks
    };
    let (wanted, found) = (blocks(&goldens), blocks(&text));
    // A corpus may hold more files than when the goldens were written; none may be missing or otherwise.
    let differs = wanted.iter().filter(|(file, lines)| found.get(*file) != Some(lines));
    let differences: Vec<String> = differs
        .map(|(file, lines)| format!("{file}\nexpected\n{lines}found\n{}", found.get(file).map_or("", String::as_str)))
        .collect();
    assert!(differences.is_empty(), "{}", differences.join("\n"));
    assert!(wanted.len() > 150, "the goldens are not whole");
}
