//! Every camt file of the corpus: what it says agrees with what another program counted in it.
//!
//! The corpus is not part of the project; `PASSERELLE_CORPUS` names its folder.

use std::fmt::Write as _;
use std::fs::File;
use std::path::PathBuf;

use passerelle::domain::money::Money;
use passerelle::domain::statement::{Balance, Item, Reject, Severity};
use passerelle::mapping::{Hint, Mappings};

struct Row {
    path: String,
    expect: String,
    statements: usize,
    entries: usize,
    credits: String,
    debits: String,
    opening: String,
    closing: String,
    holds: String,
}

fn corpus() -> Option<PathBuf> {
    let folder = std::env::var_os("PASSERELLE_CORPUS").map(PathBuf::from);
    if folder.is_none() {
        println!("corpus skipped: PASSERELLE_CORPUS is not set");
    }
    folder
}

fn rows(corpus: &std::path::Path, folders: &[&str]) -> Vec<Row> {
    let manifest = std::fs::read_to_string(corpus.join("samples/MANIFEST.tsv")).unwrap();
    let rows = manifest.lines().skip(1).map(|line| line.split('\t').collect::<Vec<_>>());
    rows.filter(|cells| folders.contains(&cells[1]))
        .map(|cells| Row {
            path: cells[0].into(),
            expect: cells[10].into(),
            statements: cells[11].parse().unwrap_or(0),
            entries: cells[12].parse().unwrap_or(0),
            credits: cells[14].into(),
            debits: cells[15].into(),
            opening: cells[16].into(),
            closing: cells[17].into(),
            holds: cells[18].into(),
        })
        .collect()
}

#[derive(Default, Debug)]
struct Told {
    statements: usize,
    entries: usize,
    credits: i64,
    debits: i64,
    openings: Vec<Option<Money>>,
    closings: Vec<Option<Money>>,
    balances: Vec<Balance>,
    rejects: Vec<Reject>,
}

impl Told {
    fn refused(&self) -> bool {
        self.rejects.iter().any(|reject| reject.severity == Severity::Error)
    }
}

fn read(mappings: &Mappings, path: PathBuf) -> Told {
    let mut told = Told::default();
    let name = path.file_name().unwrap().to_string_lossy().into_owned();
    let decoder =
        match mappings.decode(File::open(path).unwrap(), &Hint { file_name: &name, bank: None, document: None }) {
            Ok(decoder) => decoder,
            Err(reject) => {
                told.rejects.push(*reject);
                return told;
            }
        };
    for item in decoder {
        match item {
            Item::Opened(_) => told.statements += 1,
            Item::Entry(entry) => {
                told.entries += 1;
                let minor = entry.amount.minor();
                *(if minor < 0 { &mut told.debits } else { &mut told.credits }) += minor.abs();
            }
            Item::Closed(closing) => {
                told.openings.push(closing.opening);
                told.closings.push(closing.closing);
                told.balances.push(closing.balance);
            }
            Item::Rejected(reject) => told.rejects.push(reject),
        }
    }
    told
}

fn decimals(minor: i64) -> String {
    let sign = if minor < 0 { "-" } else { "" };
    format!("{sign}{}.{:02}", minor.abs() / 100, minor.abs() % 100)
}

fn joined(balances: &[Option<Money>]) -> String {
    let texts: Vec<_> =
        balances.iter().map(|money| money.map_or("-".into(), |money| decimals(money.minor()))).collect();
    texts.join("|")
}

/// What differs from the manifest, line by line.
fn differences(row: &Row, told: &Told) -> String {
    let mut lines = String::new();
    let mut compare = |what: &str, ours: String, theirs: String| {
        if ours != theirs {
            let _ = writeln!(lines, "  {what}: {ours}, the manifest says {theirs}");
        }
    };
    compare("statements", told.statements.to_string(), row.statements.to_string());
    compare("entries", told.entries.to_string(), row.entries.to_string());
    compare("credits", decimals(told.credits), row.credits.clone());
    compare("debits", decimals(told.debits), row.debits.clone());
    compare("opening", joined(&told.openings), row.opening.clone());
    compare("closing", joined(&told.closings), row.closing.clone());
    let fails = told.balances.iter().any(|balance| matches!(balance, Balance::Fails(_)));
    let holds = told.balances.contains(&Balance::Holds);
    // Several currencies in one statement: nothing can be added up, and the file is refused.
    let fails =
        fails || (told.balances == [Balance::Unknown] && told.rejects.iter().any(|reject| reject.field == "closing"));
    let verdict = if fails {
        "no"
    } else if holds {
        "yes"
    } else {
        "none"
    };
    compare("balance holds", verdict.into(), row.holds.clone());
    lines
}

fn show(told: &Told) -> String {
    told.rejects.iter().fold(String::new(), |mut text, reject| {
        let _ = writeln!(
            text,
            "  {:?} {} {} `{}`: {}",
            reject.severity, reject.position, reject.field, reject.found, reject.why
        );
        text
    })
}

/// Files of which a part cannot be read: the field that the refusal names.
const REFUSED: [(&str, &str); 3] = [
    ("test-camt-parse-5200108-invalid-saldo.xml", "opening"),
    ("camt054.v8-with-UETR.xml", "booked_on"),
    ("postfinance_camt054.xml", "amount"),
];

#[test]
fn every_statement_of_the_corpus_is_read_as_its_manifest_counts_it() {
    let Some(corpus) = corpus() else { return };
    let mappings = Mappings::embedded();
    let rows = rows(&corpus, &["camt.052", "camt.053", "camt.054"]);
    assert!(rows.len() > 40, "the corpus lacks its camt files");
    let mut report = String::new();
    for row in rows {
        let told = read(&mappings, corpus.join("samples").join(&row.path));
        let mut differences = differences(&row, &told);
        if let Some((_, field)) = REFUSED.iter().find(|(name, _)| row.path.ends_with(name)) {
            assert!(!differences.is_empty() && told.refused(), "{} can be read now", row.path);
            assert!(told.rejects.iter().any(|reject| reject.field == *field), "{}: {}", row.path, show(&told));
            differences.clear();
        }
        if std::env::var_os("SHOW").is_some() || !differences.is_empty() {
            let _ = writeln!(report, "{} ({})\n{differences}{}", row.path, row.expect, show(&told));
        }
    }
    assert!(report.is_empty(), "{report}");
}

#[test]
fn broken_documents_are_refused_and_say_why() {
    let Some(corpus) = corpus() else { return };
    let mappings = Mappings::embedded();
    for row in rows(&corpus, &["xml-broken"]) {
        let told = read(&mappings, corpus.join("samples").join(&row.path));
        assert!(told.refused() && told.entries == 0, "{}: {told:?}", row.path);
        println!("{}\n{}", row.path, show(&told));
        assert!(told.rejects.iter().all(|reject| !reject.why.is_empty() && !reject.fix.is_empty()), "{}", row.path);
    }
}
