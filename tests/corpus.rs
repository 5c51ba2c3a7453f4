//! Files of other people, where they are: each decodes to what the manifest says of it, or is refused in words.
//!
//! `PASSERELLE_CORPUS` names a folder with `samples/` and its `MANIFEST.tsv`; without it nothing is tested here.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{Cursor, Read};
use std::path::{Path, PathBuf};

use passerelle::domain::document::{Content, Level, Meaning, Row};
use passerelle::domain::money::Money;
use passerelle::domain::statement::{Balance, Entry, Item, Reject, Severity};
use passerelle::mapping::{Hint, Mappings};
use passerelle::unpack;

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
    /// Answers by their level, the codes of their reasons, and their statuses.
    batches: u64,
    transactions: u64,
    reasons: BTreeMap<String, u64>,
    statuses: BTreeMap<String, u64>,
    errors: Vec<Reject>,
    warnings: Vec<Reject>,
}

impl Found {
    fn entry(&mut self, entry: &Entry) {
        self.entries += 1;
        let minor = entry.amount.minor();
        if minor < 0 { self.debits -= minor } else { self.credits += minor }
    }

    fn row(&mut self, row: &Row) {
        let Content::Answer(answer) = &row.content else { return };
        self.batches += u64::from(answer.level == Level::Batch);
        self.transactions += u64::from(answer.level == Level::Transaction);
        for cause in &answer.causes {
            *self.reasons.entry(cause.code.clone().unwrap_or_else(|| "uncoded".into())).or_default() += 1;
        }
        if let Some(status) = &answer.status {
            assert_ne!(status.meaning, Meaning::Unknown, "{}", status.word);
            *self.statuses.entry(status.word.clone()).or_default() += 1;
        }
    }

    /// In the manifest's words.
    fn holds(&self) -> &'static str {
        // Several currencies in one statement: it says both balances, and nothing can be added up.
        let mixed = self.errors.iter().any(|reject| matches!(reject.field.as_str(), "closing" | "page"));
        match self.balances.as_slice() {
            [Balance::Unknown] if mixed => "no",
            balances if balances.iter().any(|balance| matches!(balance, Balance::Fails(_))) => "no",
            balances if balances.contains(&Balance::Holds) => "yes",
            _ => "none",
        }
    }
}

fn decode(mappings: &Mappings, path: &Path) -> Found {
    let name = path.file_name().unwrap().to_str().unwrap();
    // Samples carry their origin in front of their name: an account named by the file stands at its end.
    read(mappings, File::open(path).unwrap(), name.rsplit('+').next().unwrap())
}

fn read(mappings: &Mappings, bytes: impl Read + Send + 'static, name: &str) -> Found {
    let mut found = Found::default();
    let hint = Hint { file_name: name, bank: None, document: None };
    match mappings.decode(bytes, &hint) {
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
            Item::Row(row) => found.row(&row),
            Item::Whole(_) => {}
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

/// Where we say something else than the manifest, and why: file, column, what is found.
const DEVIATIONS: [(&str, &str, &str); 8] = [
    // Two pages of one statement: the manifest counts messages.
    ("wolph+mt940+postfinance.sta", "statements", "1"),
    ("wolph+mt940+postfinance.sta", "opening", "0.00"),
    ("wolph+mt940+postfinance.sta", "closing", "159.60"),
    // A movement whose date, amount and identifier are commented out is refused, not counted.
    ("OCA+bank-statement-import+test_ofx_wrong.ofx", "entries", "3"),
    // Statements of investments are left out, and said.
    ("jseutter+ofxparse+fidelity.ofx", "expect", "refuse"),
    ("jseutter+ofxparse+td_ameritrade.ofx", "expect", "refuse"),
    ("jseutter+ofxparse+tiaacref.ofx", "expect", "refuse"),
    ("jseutter+ofxparse+vanguard.ofx", "expect", "refuse"),
];

/// Statements without a movement: OFX has no opening balance, and nothing proves that nothing moved.
const EMPTY: [&str; 3] = ["test_ofx.ofx", "test_ofx_iban.ofx", "multiple_accounts.ofx"];

/// Words that the refusal of a file must have.
const WORDS: [(&str, &str); 13] = [
    ("empty_non_swift.sta", "there is no statement in it"),
    ("invalid_statement.sta", "no mapping fits it; the nearest is"),
    ("account_identification.sta", "has no closing balance :62F:"),
    ("amount_formats.sta", "no :20: stands before it"),
    ("statement_details.sta", "no :20: stands before it"),
    ("bank_small.ofx", "there is no statement in it"),
    ("date_missing.ofx", "has no date (DTPOSTED)"),
    ("error_message.ofx", "error 2000 and no statement"),
    ("signon_fail.ofx", "refused the sign-on with error 15500"),
    ("signon_success.ofx", "the answer to a sign-on"),
    ("fidelity.ofx", "only statements of investments"),
    ("td_ameritrade.ofx", "only statements of investments"),
    ("vanguard.ofx", "only statements of investments"),
];

/// What differs from the manifest in files of a family, but for what is listed above.
fn family(samples: &Path, family: &str) -> Vec<String> {
    let mappings = Mappings::embedded();
    let mut wrong = Vec::new();
    for mut line in manifest(samples, family) {
        let path = line["path"].clone();
        for (_, column, value) in DEVIATIONS.iter().filter(|(name, ..)| path.ends_with(name)) {
            line.insert((*column).to_owned(), (*value).to_owned());
        }
        let found = decode(&mappings, &samples.join(&path));
        println!("{path}: {} errors {:?}", found.errors.len(), found.errors.first());
        assert!(found.errors.iter().all(speaks), "{path}");
        for (_, words) in WORDS.iter().filter(|(name, _)| path.ends_with(name)) {
            if !found.errors.iter().any(|reject| reject.why.contains(words)) {
                wrong.push(format!("{path}: it does not say `{words}`: {:?}", found.errors));
            }
        }
        let is_empty = EMPTY.iter().any(|name| path.ends_with(name));
        match (line["expect"].as_str(), found.errors.first()) {
            ("refuse" | "fragment", None) => wrong.push(format!("{path}: it is not refused")),
            ("refuse" | "fragment", Some(_)) => {}
            ("parse", Some(reject)) if !is_empty || reject.field != "entries" => {
                wrong.push(format!("{path}: {reject:?}"));
            }
            _ => wrong.extend(compare(&line, &found)),
        }
    }
    wrong
}

#[test]
fn mt940_files_are_read_or_refused_as_the_manifest_says() {
    let Some(samples) = corpus() else { return };
    let wrong = family(&samples, "MT940");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn ofx_files_are_read_or_refused_as_the_manifest_says() {
    let Some(samples) = corpus() else { return };
    let wrong = family(&samples, "OFX");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// `AC01x1,NARRx2` and `AC01 x1`: how often each word is there.
fn counted(text: &str) -> BTreeMap<String, u64> {
    let parts = text.split(',').map(str::trim).filter(|part| !part.is_empty() && *part != "-");
    parts
        .map(|part| {
            let (word, count) = part.rsplit_once('x').unwrap();
            (word.trim().to_owned(), count.parse().unwrap())
        })
        .collect()
}

#[test]
fn answers_to_orders_are_read_at_every_level_as_the_manifest_counts_them() {
    let Some(samples) = corpus() else { return };
    let mappings = Mappings::embedded();
    let mut wrong = Vec::new();
    let mut statuses = 0;
    for line in manifest(&samples, "pain.002") {
        let found = decode(&mappings, &samples.join(&line["path"]));
        let mut check = |what: &str, wanted: String, is: String| {
            if wanted != is {
                wrong.push(format!("{}: {what}: expected {wanted}, found {is}", line["path"]));
            }
        };
        check("errors", "[]".into(), format!("{:?}", found.errors));
        check("batches", line["statements"].clone(), found.batches.to_string());
        check("transactions", line["entries"].clone(), found.transactions.to_string());
        check("reasons", format!("{:?}", counted(&line["reasons"])), format!("{:?}", found.reasons));
        // Where the manifest counts them: `status RJCTx3; ...`.
        if let Some(told) = line["peculiarities"].split("; ").find_map(|part| part.strip_prefix("status ")) {
            statuses += 1;
            check("statuses", format!("{:?}", counted(told)), format!("{:?}", found.statuses));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(statuses > 5, "the manifest counts the statuses of most files");
}

#[test]
fn an_order_of_payment_is_refused_with_its_name() {
    let Some(samples) = corpus() else { return };
    let mappings = Mappings::embedded();
    let mut named = 0;
    for line in manifest(&samples, "pain.001-008").iter().filter(|line| line["expect"] == "parse") {
        let found = decode(&mappings, &samples.join(&line["path"]));
        let first = found.errors.first().map(|reject| reject.why.clone()).unwrap_or_default();
        assert!(first.contains("goes to a bank"), "{}: {first}", line["path"]);
        named += 1;
    }
    assert!(named > 0);
}

#[test]
fn what_is_no_statement_is_refused_by_every_mapping() {
    let Some(samples) = corpus() else { return };
    let mappings = Mappings::embedded();
    let mut wrong = Vec::new();
    for folder in ["QIF", "pain.001-008", "xml-broken", "zip"] {
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
fn a_zip_holds_the_files_that_the_manifest_counts() {
    let Some(samples) = corpus() else { return };
    let mappings = Mappings::embedded();
    for line in manifest(&samples, "zip") {
        let mut zip = unpack::open(File::open(samples.join(&line["path"])).unwrap()).unwrap().unwrap();
        let (mut statements, mut entries, mut figures) = (0, 0, Vec::new());
        for member in zip.members().to_vec() {
            let mut bytes = Vec::new();
            zip.read(&member).unwrap().read_to_end(&mut bytes).unwrap();
            let found = read(&mappings, Cursor::new(bytes), member.file_name());
            // Its balances do not add up, and nothing else is wrong.
            let fields: Vec<&str> = found.errors.iter().map(|reject| reject.field.as_str()).collect();
            assert_eq!((found.holds(), fields), (line["balance holds"].as_str(), vec!["closing"]), "{}", member.name);
            statements += found.statements;
            entries += found.entries;
            figures.push([found.credits, found.debits, found.openings[0], found.closings[0]]);
        }
        assert_eq!(
            (statements.to_string(), entries.to_string()),
            (line["statements"].clone(), line["entries"].clone())
        );
        for (column, name) in ["credits", "debits", "opening", "closing"].iter().enumerate() {
            let wanted: Vec<i64> = line[*name].split(" ; ").map(minor).collect();
            let found: Vec<i64> = figures.iter().map(|row| row[column]).collect();
            assert_eq!(found, wanted, "{name}");
        }
    }
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
