//! The tools with which a person understands a file and begins a mapping: `mapping explain`, `mapping new`, `decode`.
//!
//! What they print for people is held in `fixtures/explain`; `PASSERELLE_BLESS=1 cargo test --test mapping_tools` writes
//! what is said now: read it as the person who will get it.

mod fixtures;

use std::collections::BTreeMap;
use std::fs;
use std::io::Cursor;
use std::path::Path;
use std::process::Command;

use fixtures::bless;
use passerelle::cli::decode::json;
use passerelle::domain::id::BankId;
use passerelle::mapping::draft::{Draft, Sample, draft};
use passerelle::mapping::{EMBEDDED, Hint, Mappings};
use serde_json::Value;

const BANK: &str = "new-bank";

fn call(arguments: &[&str]) -> (i32, String, String) {
    let output = Command::new(env!("CARGO_BIN_EXE_passerelle"))
        .args(arguments)
        .current_dir("fixtures")
        .env_remove("PASSERELLE_LOG")
        .output()
        .unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    (output.status.code().unwrap(), text(output.stdout), text(output.stderr))
}

/// Calls a command and compares what it prints, with its exit code in the first line.
fn printed(golden: &str, arguments: &[&str]) -> Result<(), String> {
    let (code, out, _) = call(arguments);
    let text = format!("$ passerelle {}  # exit code {code}\n{out}", arguments.join(" "));
    bless(&Path::new("fixtures/explain").join(golden), &text)
}

#[track_caller]
fn all(outcomes: impl IntoIterator<Item = Result<(), String>>) {
    let wrong: Vec<String> = outcomes.into_iter().filter_map(Result::err).collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn a_value_is_shown_with_its_rule_its_place_and_what_was_tried() {
    let lbp = "banque-postale/statement/export-newest-first.csv";
    let cfonb = "banque-postale/statement/cfonb-day-of-returns.txt";
    let camt = "credit-mutuel/statement/camt-batches.xml";
    let stet = "caisse-epargne/statement/stet-list-of-november.json";
    let mt940 = "common/statement/mt940-slash-codes-in-blocks.sta";
    let ofx = "common/statement/ofx-xml.ofx";
    let ten = "credit-mutuel/statement/00000000001-ten-columns.csv";
    all([
        printed("explain-csv.txt", &["mapping", "explain", lbp, "--line", "11"]),
        printed("explain-csv-columns.txt", &["mapping", "explain", ten, "--bank", "credit-mutuel", "--entry", "2"]),
        printed("explain-fixed.txt", &["mapping", "explain", cfonb, "--bank", "banque-postale", "--entry", "2"]),
        printed("explain-xml.txt", &["mapping", "explain", camt, "--bank", "credit-mutuel"]),
        printed("explain-json.txt", &["mapping", "explain", stet, "--bank", "caisse-epargne", "--entry", "2"]),
        printed("explain-mt940.txt", &["mapping", "explain", mt940, "--line", "12"]),
        printed("explain-ofx.txt", &["mapping", "explain", ofx]),
        printed("explain-csv.json", &["mapping", "explain", lbp, "--bank", "banque-postale", "--json"]),
    ]);
}

#[test]
fn rows_of_answers_and_positions_are_explained() {
    let pain002 = "credit-mutuel/reply/pain002-partly-rejected.xml";
    let reply = "caisse-epargne/reply/decisions.json";
    let position = "banque-postale/position/crd-octobre.csv";
    all([
        printed("explain-rows-xml.txt", &["mapping", "explain", pain002, "--bank", "credit-mutuel", "--entry", "3"]),
        printed("explain-rows-json.txt", &["mapping", "explain", reply, "--bank", "caisse-epargne", "--line", "7"]),
        printed("explain-rows-csv.txt", &["mapping", "explain", position, "--bank", "banque-postale"]),
        printed("decode-rows.txt", &["decode", pain002, "--bank", "credit-mutuel"]),
        printed("decode-rows-limit.txt", &["decode", position, "--limit", "2"]),
    ]);
}

#[test]
fn a_refused_file_is_explained_with_the_place_of_each_fault() {
    let word = "errors/credit-mutuel/00000000001-amount-is-a-word.csv";
    let renamed = "errors/credit-mutuel/00000000001-column-renamed.csv";
    all([
        printed("explain-refused.txt", &["mapping", "explain", word, "--bank", "credit-mutuel", "--all"]),
        printed("explain-no-mapping.txt", &["mapping", "explain", renamed, "--bank", "credit-mutuel"]),
    ]);
}

#[test]
fn an_entry_that_is_not_there_is_a_fault() {
    let file = "credit-mutuel/statement/00000000001-six-columns.csv";
    let (code, _, err) = call(&["mapping", "explain", file, "--entry", "7"]);
    assert_eq!(code, 1);
    assert!(err.contains("there is no entry 7; the file has 6 entries"), "{err}");
    let (code, _, err) = call(&["mapping", "explain", file, "--line", "1"]);
    assert_eq!(code, 1);
    assert!(err.contains("line 1 belongs to no entry"), "{err}");
}

#[test]
fn decode_shows_entries_proofs_and_rejects() {
    let lbp = "banque-postale/statement/export-newest-first.csv";
    let cfonb = "banque-postale/statement/cfonb-day-of-returns.txt";
    let camt = "credit-mutuel/statement/camt-two-days.xml";
    let word = "errors/credit-mutuel/00000000001-amount-is-a-word.csv";
    let broken = "errors/caisse-epargne/broken-off.csv";
    all([
        printed("decode-csv.txt", &["decode", lbp]),
        printed("decode-fixed.txt", &["decode", cfonb, "--bank", "banque-postale"]),
        printed("decode-xml-summary.txt", &["decode", camt, "--bank", "credit-mutuel", "--summary"]),
        printed("decode-limit.txt", &["decode", lbp, "--limit", "2"]),
        printed("decode-refused.txt", &["decode", word, "--bank", "credit-mutuel"]),
        printed("decode-broken-off.txt", &["decode", broken, "--bank", "caisse-epargne"]),
    ]);
}

fn texts() -> BTreeMap<String, String> {
    EMBEDDED.iter().map(|(path, text)| ((*path).to_owned(), (*text).to_owned())).collect()
}

fn drafted(path: &Path) -> Draft {
    let name = path.file_name().unwrap().to_str().unwrap();
    let bytes = Cursor::new(fs::read(path).unwrap());
    draft(&Mappings::embedded(), &texts(), Sample { file_name: name, bank: BANK }, bytes).unwrap()
}

/// What a draft reads of its sample, as `decode --json` says it.
fn read(path: &Path, draft: &Draft) -> Value {
    let folder = tempfile::tempdir().unwrap();
    for (file, text) in texts().iter().chain([(&draft.path, &draft.text)]) {
        let place = folder.path().join(file);
        fs::create_dir_all(place.parent().unwrap()).unwrap();
        fs::write(place, text).unwrap();
    }
    let mappings = Mappings::of(Some(folder.path())).unwrap_or_else(|errors| panic!("{}: {errors}", path.display()));
    let bank = BankId::parse(BANK).unwrap();
    let hint = Hint { file_name: path.file_name().unwrap().to_str().unwrap(), bank: Some(&bank), document: None };
    let mut out = Vec::new();
    json::write(&mut out, mappings.decode(Cursor::new(fs::read(path).unwrap()), &hint)).unwrap();
    serde_json::from_slice(&out).unwrap()
}

/// The figures of a document: days, amounts, balances.
fn figures(document: &Value) -> Vec<Value> {
    let mut figures = Vec::new();
    for statement in document["statements"].as_array().unwrap() {
        for field in ["from", "to", "currency", "opening_minor", "closing_minor", "booked", "balance"] {
            figures.push(statement[field].clone());
        }
        for entry in statement["entries"].as_array().unwrap() {
            for field in ["position", "booked_on", "value_on", "amount_minor", "text", "mandate_id"] {
                figures.push(entry[field].clone());
            }
        }
    }
    figures
}

/// Where the draft honestly reads otherwise than the mapping of the bank, and why.
const OTHERWISE: [(&str, &str); 0] = [];

#[test]
fn a_draft_reads_each_csv_fixture_as_the_mapping_of_its_bank_does() {
    let mut wrong = Vec::new();
    for case in fixtures::cases(Path::new("fixtures")).iter().filter(|case| {
        case.document == "statement" && case.input.extension().is_some_and(|extension| extension == "csv")
    }) {
        if OTHERWISE.iter().any(|(name, _)| *name == case.name) {
            continue;
        }
        let draft = drafted(&case.input);
        let golden: Value = serde_json::from_str(&fs::read_to_string(&case.expected).unwrap()).unwrap();
        let (found, wanted) = (figures(&read(&case.input, &draft)), figures(&golden));
        let differs = found.iter().zip(&wanted).find(|(found, wanted)| found != wanted);
        if found != wanted {
            wrong.push(format!("{}: {differs:?}\n{}", case.name, draft.text));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
}

#[test]
fn awkward_samples_become_mappings_with_their_evidence() {
    let mut outcomes = Vec::new();
    for file in
        ["two-line-header.csv", "english-figures.csv", "tab-and-mark.csv", "balances-of-one-name.csv", "list.json"]
    {
        let path = Path::new("fixtures/explain").join(file);
        let name = file.split_once('.').unwrap().0;
        let draft = drafted(&path);
        outcomes.push(bless(&path.with_extension("draft.toml"), &draft.text));
        let document = read(&path, &draft);
        assert_eq!(document["rejects"].as_array().unwrap().len(), 0, "{name}: {}", document["rejects"]);
        let statement = &document["statements"][0];
        let amounts: Vec<i64> = statement["entries"]
            .as_array()
            .unwrap()
            .iter()
            .map(|entry| entry["amount_minor"].as_i64().unwrap())
            .collect();
        let (opening, closing) = (statement["opening_minor"].as_i64(), statement["closing_minor"].as_i64());
        let wanted: (&[i64], Option<i64>, Option<i64>) = match name {
            "two-line-header" => (&[26_646, -8_882, 8_882, -850], Some(120_000), Some(145_796)),
            "balances-of-one-name" | "list" => (&[8_882, -8_882, 5_000, -450], Some(100_000), Some(104_550)),
            "english-figures" => (&[8_882, -8_882, -150_000], Some(100_000), Some(-50_000)),
            _ => (&[-150_000, 8_882, -8_882], None, None),
        };
        assert_eq!((amounts.as_slice(), opening, closing), wanted, "{name}");
    }
    all(outcomes);
}

#[test]
fn a_file_of_a_standard_becomes_a_mapping_that_uses_it() {
    for (file, base) in [
        ("credit-mutuel/statement/camt-batches.xml", "common/camt053"),
        ("banque-postale/statement/cfonb-day-of-returns.txt", "common/cfonb120"),
    ] {
        let path = Path::new("fixtures").join(file);
        let draft = drafted(&path);
        assert!(draft.text.contains(&format!("use = [\"{base}\", \"common/references\"]")), "{}", draft.text);
        let document = read(&path, &draft);
        assert_eq!(document["statements"][0]["balance"], "holds", "{file}");
    }
}

#[test]
fn new_writes_a_file_once_and_tells_what_it_doubts() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("mappings/terrils/statement-csv.toml");
    let arguments =
        ["mapping", "new", "explain/two-line-header.csv", "--bank", "terrils", "--output", path.to_str().unwrap()];
    let (code, out, err) = call(&arguments);
    assert_eq!((code, out.as_str()), (0, ""), "{err}");
    assert!(err.contains("4 entries, the balance holds"), "{err}");
    let (code, _, err) = call(&arguments);
    assert_eq!(code, 1);
    assert!(err.contains("exists already; nothing was changed"), "{err}");
    let (code, _, err) = call(&["mapping", "new", "credit-mutuel/statement/00000000001-six-columns.csv"]);
    assert!(code == 3 && err.contains("? account"), "{code}: {err}");
    let (code, _, err) = call(&["mapping", "new", "errors/credit-mutuel/document.pdf"]);
    assert!(code == 1 && err.contains("this is a PDF document"), "{code}: {err}");
}
