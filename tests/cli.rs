//! The commands, as a person or a script calls them: the real executable on a real folder.

#[path = "support/cfonb.rs"]
mod cfonb;
#[path = "cli/dry.rs"]
mod dry;

use std::fs;
use std::path::Path;
use std::process::Command;

use serde_json::Value;

/// A folder made by `init`, and the executable called in it.
struct Service {
    folder: tempfile::TempDir,
}

struct Answer {
    code: i32,
    out: String,
    err: String,
}

impl Answer {
    #[track_caller]
    fn expect(self, code: i32) -> Self {
        assert_eq!(self.code, code, "standard output:\n{}\nstandard error:\n{}", self.out, self.err);
        self
    }

    #[track_caller]
    fn json(&self) -> Value {
        serde_json::from_str(&self.out).unwrap_or_else(|error| panic!("{error}: {}", self.out))
    }
}

impl Service {
    /// A folder with two référents' worth of loans at La Banque Postale.
    fn new() -> Self {
        let service = Self { folder: tempfile::tempdir().unwrap() };
        let dir = service.folder.path().join("service");
        call(service.folder.path(), &["init", dir.to_str().unwrap()]).expect(0);
        service
    }

    fn path(&self, name: &str) -> std::path::PathBuf {
        self.folder.path().join("service").join(name)
    }

    fn write(&self, name: &str, text: &str) {
        fs::write(self.path(name), text).unwrap();
    }

    fn call(&self, arguments: &[&str]) -> Answer {
        call(&self.folder.path().join("service"), arguments)
    }

    fn with_loans() -> Self {
        let service = Self::new();
        service.write(
            "referents.csv",
            "id;name;email;phone;team;supervisor\nR01;Élodie Exemple;r01@ccas.example;;Nord;\n",
        );
        service.write("loans.csv", LOANS);
        service.call(&["referents", "import", "referents.csv"]).expect(0);
        service.call(&["loans", "import", "loans.csv"]).expect(0);
        service
    }
}

fn call(folder: &Path, arguments: &[&str]) -> Answer {
    let output = Command::new(env!("CARGO_BIN_EXE_passerelle"))
        .args(arguments)
        .current_dir(folder)
        .env_remove("PASSERELLE_LOG")
        .output()
        .unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    Answer { code: output.status.code().unwrap(), out: text(output.stdout), err: text(output.stderr) }
}

const LOANS: &str = "loan;bank;bank_reference;mandate;borrower;borrower_phone;borrower_email;borrower_iban;referent;\
principal;annual_rate;instalments;disbursed_on;first_due_on
MC-2026-0001;banque-postale;LBP0001;RUM-MC-2026-0001;Zoé D’Exemple;0600000001;;;R01;2000.00;6.20;24;2026-01-10;2026-02-10
MC-2026-0002;banque-postale;LBP0002;RUM-MC-2026-0002;Noé Fictif;0600000002;;;R01;1000.00;6.20;12;2026-01-10;2026-02-10
";

#[test]
fn what_init_makes_passes_check_and_is_never_overwritten() {
    let service = Service::new();
    let answer = service.call(&["check"]).expect(0);
    assert!(answer.out.contains("ok       configuration"), "{}", answer.out);
    let again = call(service.folder.path(), &["init", service.path("").to_str().unwrap()]).expect(1);
    assert!(again.err.contains("exists already; nothing was changed"), "{}", again.err);
}

#[test]
fn check_tells_every_problem_at_once_with_its_fix() {
    let service = Service::new();
    let text = fs::read_to_string(service.path("passerelle.toml")).unwrap();
    let text = text
        .replace("Europe/Paris", "Europe/Amiens")
        .replace("FR7699999000010000000000212", "FR7799999000010000000000212");
    service.write("passerelle.toml", &text);
    let answer = service.call(&["check"]).expect(2);
    assert!(answer.err.contains("`Europe/Amiens` is no zone"), "{}", answer.err);
    assert!(answer.err.contains("bank `banque-postale`: account FR77"), "{}", answer.err);
    let nowhere = call(service.folder.path(), &["nightly"]).expect(2);
    assert!(nowhere.err.contains("`passerelle init DIR` makes one"), "{}", nowhere.err);
}

#[test]
fn a_faulty_import_stores_nothing_and_tells_line_column_value_and_fix() {
    let service = Service::with_loans();
    let faulty = LOANS
        .replace("MC-2026-0001;banque", "MC-2026-0003;la-banque")
        .replace("2000.00", "2 000")
        .replace("0002;banque", "0004;banque");
    service.write("faulty.csv", &faulty);
    let answer = service.call(&["loans", "import", "faulty.csv"]).expect(1);
    for part in
        ["nothing was imported", "line 2, column bank: `la-banque-postale`", "line 2, column principal: `2 000`"]
    {
        assert!(answer.err.contains(part), "{part}: {}", answer.err);
    }
    assert_eq!(service.call(&["loans", "list", "--json"]).json().as_array().unwrap().len(), 2);
    let again = service.call(&["loans", "import", "loans.csv", "--json"]).expect(0).json();
    assert_eq!((again["stored"].as_u64(), again["unchanged"].as_u64()), (Some(0), Some(2)));
}

#[test]
fn a_night_ties_money_to_loans_and_every_figure_to_a_line() {
    let service = Service::with_loans();
    let movements = [
        ("A1", "", 8_882, "MC-2026-0001-01"),
        ("A1", "", 8_616, "MC-2026-0002-01"),
        ("B3", "20", -8_616, "MC-2026-0002-01"),
        ("18", "", 5_000, "MC-2026-O001-02"),
    ];
    service.write("banks/banque-postale/releve.txt", &cfonb::statement("2026-02-10", "2026-02-10", 0, &movements));

    let rehearsed = service.call(&["nightly", "--dry-run", "--today", "2026-02-11", "--json"]).expect(3).json();
    assert_eq!(rehearsed["files"]["booked"], 1);
    assert_eq!(service.call(&["files", "list", "--json"]).expect(0).json(), serde_json::json!([]));
    assert!(service.path("banks/banque-postale/releve.txt").exists(), "a dry run moves nothing");

    let night = service.call(&["nightly", "--today", "2026-02-11", "--json"]).expect(3).json();
    assert_eq!(night["today"], "2026-02-11");
    assert_eq!(
        night["files"],
        serde_json::json!({ "received": 1, "known": 0, "booked": 1, "set_aside": 0, "noted": 0 })
    );
    assert_eq!(night["entries"], serde_json::json!({ "booked": 4, "known": 0 }));
    assert_eq!(night["attributions"], serde_json::json!({ "certain": 3, "suggested": 1, "suspense": 1 }));
    assert_eq!(night["alerts"]["opened"], 1, "{night}");
    assert_eq!(night["messages"]["sent"], 1, "{night}");
    let mut foretold = rehearsed.clone();
    let files = foretold.as_object_mut().unwrap().remove("rehearsed").unwrap();
    assert_eq!((&files[0]["name"], &files[0]["state"]), (&"releve.txt".into(), &"reconciled".into()));
    assert_eq!(night, foretold, "the dry run foretold it");

    let loan = service.call(&["loans", "show", "MC-2026-0001", "--today", "2026-02-11", "--json"]).expect(0).json();
    assert_eq!(loan["outstanding_minor"], 200_000 - 7_849);
    assert_eq!(loan["overdue_minor"], 0);
    let source = &loan["instalments"][0]["sources"][0]["source"];
    assert_eq!((source["file"].as_str(), source["position"].as_str()), (Some("releve.txt"), Some("line 2")));

    let alerts = service.call(&["alerts", "list", "--json"]).expect(0).json();
    let alert = &alerts[0];
    assert_eq!((alert["loan"].as_str(), alert["kind"].as_str()), (Some("MC-2026-0002"), Some("borrower")));
    assert_eq!((alert["level"].as_str(), alert["state"].as_str()), (Some("warning"), Some("open")), "{alert}");
    assert_eq!((&alert["overdue_minor"], &alert["days_past_due"]), (&8_616.into(), &1.into()));
    assert_eq!(alert["reason"]["class"], "insufficient_funds");
    let id = alert["id"].as_str().unwrap().to_owned();
    service.call(&["alerts", "ack", &id, "--by", "R01", "--note", "appel le 11/02", "--today", "2026-02-11"]).expect(0);

    let suspense = service.call(&["suspense", "list", "--json"]).expect(3).json();
    assert_eq!(suspense[0]["suggestions"][0]["loan"], "MC-2026-0001");
    assert_eq!(suspense[0]["position"], "line 8");
    let entry = suspense[0]["entry"].as_str().unwrap().to_owned();
    let matched = ["suspense", "match", &entry, "MC-2026-0001", "--by", "R01", "--today", "2026-02-11"];
    service.call(&matched).expect(0);
    service.call(&matched).expect(1);

    let again = service.call(&["nightly", "--today", "2026-02-11", "--json"]).expect(0).json();
    assert_eq!(
        again["files"],
        serde_json::json!({ "received": 0, "known": 0, "booked": 0, "set_aside": 0, "noted": 0 })
    );
    assert_eq!(again["messages"]["written"], 0, "{again}");
    service.call(&["audit"]).expect(0);
    let names = fs::read_dir(service.path("outbox")).unwrap().map(|item| item.unwrap().file_name());
    let mails = names.filter(|name| name.to_string_lossy().ends_with(".eml")).count();
    assert_eq!(mails, 1);
}

#[test]
fn a_file_that_cannot_be_booked_waits_with_its_reasons_and_can_be_closed() {
    let service = Service::with_loans();
    let text = cfonb::statement("2026-02-10", "2026-02-10", 0, &[("A1", "", 8_882, "MC-2026-0001-01")]);
    let broken = text.replacen("0000000000888B", "0000000000999B", 1);
    assert_ne!(text, broken);
    service.write("banks/banque-postale/releve.txt", &broken);
    let night = service.call(&["nightly", "--today", "2026-02-11", "--json"]).expect(3).json();
    assert_eq!(night["files"]["set_aside"], 1);
    assert_eq!(night["entries"]["booked"], 0);
    let files = service.call(&["files", "list", "--set-aside", "--json"]).expect(3).json();
    let id = files[0]["id"].as_str().unwrap();
    let shown = service.call(&["files", "show", id, "--json"]).expect(3).json();
    assert!(!shown["rejects"].as_array().unwrap().is_empty(), "{shown}");
    for key in ["position", "field", "found", "why", "fix"] {
        assert!(shown["rejects"][0][key].is_string(), "{key}: {shown}");
    }
    let again = service.call(&["files", "replay", id, "--today", "2026-02-11"]).expect(3);
    assert!(again.out.contains("set aside again") && again.out.contains("error: "), "{}", again.out);
    service
        .call(&["files", "release", id, "--by", "R01", "--note", "envoyé par erreur", "--today", "2026-02-11"])
        .expect(0);
    let after = service.call(&["nightly", "--today", "2026-02-12", "--json"]).expect(0).json();
    assert_eq!(after["alerts"]["cleared"], 1, "the operator's alert about the file: {after}");
}

#[test]
fn decode_tells_what_a_file_says_without_storing_it() {
    let service = Service::with_loans();
    service.write(
        "releve.txt",
        &cfonb::statement(
            "2026-02-10",
            "2026-02-10",
            100,
            &[("A1", "", 8_882, "MC-2026-0001-01"), ("B3", "20", -10, "")],
        ),
    );
    let said = service.call(&["decode", "releve.txt", "--json"]).expect(0).json();
    let statement = &said["statements"][0];
    assert_eq!((said["format"].as_str(), statement["balance"].as_str()), (Some("cfonb120"), Some("holds")));
    assert_eq!((&statement["opening_minor"], &statement["closing_minor"]), (&100.into(), &8_972.into()));
    let entry = &statement["entries"][0];
    assert_eq!((entry["amount_minor"].as_i64(), entry["kind"].as_str()), (Some(8_882), Some("collection")));
    assert_eq!(entry["end_to_end_id"], "MC-2026-0001-01");
    assert_eq!(statement["entries"][1]["reason"]["class"], "insufficient_funds");
    assert_eq!(service.call(&["files", "list", "--json"]).json(), serde_json::json!([]));
}

#[test]
fn the_mappings_of_a_new_service_are_listed_and_their_examples_hold() {
    let service = Service::new();
    let list = service.call(&["--json", "mapping", "list"]).expect(0).json();
    let camt = list.as_array().unwrap().iter().find(|one| one["name"] == "credit-mutuel/statement-camt").unwrap();
    assert_eq!(
        (&camt["document"], &camt["layout"], &camt["base"]),
        (&"statement".into(), &"xml".into(), &"common/camt053".into())
    );
    let plain = service.call(&["mapping", "list"]).expect(0).out;
    assert!(plain.contains("credit-mutuel/statement-csv-c       statement, csv, since 2025-12-01\n"), "{plain}");
    assert!(plain.contains("statement, csv, 2017-06-01 to 2017-12-31\n"), "{plain}");
    let outcomes = service.call(&["--json", "mapping", "test"]).expect(0).json();
    assert!(outcomes.as_array().unwrap().iter().all(|one| one["differences"].as_array().unwrap().is_empty()));
    let one_bank = service.call(&["mapping", "test", "caisse-epargne"]).expect(0).out;
    assert!(one_bank.contains("caisse-epargne/statement-csv-d") && !one_bank.contains("credit-mutuel"), "{one_bank}");
    assert_eq!(service.call(&["--json", "mapping", "lint"]).expect(0).json(), serde_json::json!([]));
    let schema = service.call(&["mapping", "schema"]).expect(0).out;
    assert_eq!(fs::read_to_string(service.path("mappings/schema.json")).unwrap(), schema);
    let unknown = service.call(&["mapping", "test", "credit-mutel"]).expect(2).err;
    assert!(unknown.contains("there is no mapping and no bank `credit-mutel`; write `credit-mutuel`"), "{unknown}");
}

#[test]
fn an_example_that_does_not_hold_is_told_with_what_was_expected_and_found() {
    let service = Service::new();
    let path = "mappings/credit-mutuel/statement-csv-a.toml";
    let text = fs::read_to_string(service.path(path)).unwrap();
    service.write(path, &text.replace("entries = 6", "entries = 7").replace("kind = \"batch\"", "knd = \"batch\""));
    let answer = service.call(&["mapping", "test", path]).expect(1);
    assert!(
        answer.out.contains("FAILS") && answer.out.contains("entries\n    expected  7\n    found     6"),
        "{}",
        answer.out
    );
    assert!(answer.err.contains("1 of 2 examples do not hold"), "{}", answer.err);
    let check = service.call(&["check"]).expect(2).out;
    assert!(
        check.contains("examples of mappings: 1 does not hold, examples/six-columns.csv of credit-mutuel"),
        "{check}"
    );
    service.write(
        path,
        &text.split("[[example]]").next().unwrap().replace("running-balance = \"error\"", "balance = \"off\""),
    );
    let answer = service.call(&["mapping", "test", "credit-mutuel/statement-csv-a"]).expect(1);
    assert!(
        answer.out.contains("one file that is read") && answer.out.contains("one file that is refused"),
        "{}",
        answer.out
    );
    let doubts = service.call(&["--json", "mapping", "lint", "credit-mutuel"]).expect(3).json();
    let off = doubts.as_array().unwrap().iter().find(|doubt| doubt["rule"] == "check-off").unwrap();
    assert!(off["file"].as_str().unwrap().ends_with(path) && off["line"].as_u64().is_some(), "{off}");
}

#[test]
fn each_command_tells_the_faults_of_mappings_alike() {
    let service = Service::new();
    let path = "mappings/credit-mutuel/statement-csv-a.toml";
    let text = fs::read_to_string(service.path(path)).unwrap();
    service.write(path, &text.replacen("money = \"fr\"", "monney = \"fr\"", 1).replace("booked = {", "boked = {"));
    service.write("a.csv", "x");
    for arguments in [&["mapping", "list"][..], &["decode", "a.csv"], &["nightly"], &["status"], &["mapping", "lint"]] {
        let err = service.call(arguments).expect(2).err;
        assert!(err.contains("the mappings cannot be used, 2 faults to mend:"), "{arguments:?}: {err}");
        assert!(
            err.contains("entry.amount.debit-credit: unknown key `monney`\n") && err.contains("write `booked`"),
            "{err}"
        );
    }
    let faults = service.call(&["--json", "mapping", "test"]).expect(2).json();
    assert_eq!(faults["faults"][0]["what"], "unknown key `boked`");
    assert_eq!(faults["faults"].as_array().unwrap().len(), 2, "{faults}");
    let check = service.call(&["check"]).expect(2).out;
    assert!(check.contains("statement-csv-a.toml:") && check.contains("^^^^^^"), "{check}");
}

#[test]
fn a_changed_mapping_is_shown_beside_the_old_one_and_adopted() {
    let service = Service::with_loans();
    let text = cfonb::statement("2026-02-09", "2026-02-10", 0, &[("18", "", 8_882, "MC-2026-0001-01")]);
    service.write("banks/banque-postale/a.txt", &text);
    service.call(&["nightly", "--today", "2026-02-11"]).expect(0);
    let (name, mapping) = ("banque-postale/statement-cfonb120", "mappings/banque-postale/statement-cfonb120.toml");
    service.call(&["mapping", "diff", "embedded", "configured", "--archive"]).expect(0);
    service.call(&["mapping", "diff", "booked", "configured", "--archive"]).expect(0);
    service.call(&["mapping", "diff", "embedded", "configured"]).expect(2);
    let shown = service.call(&["mapping", "adopt", name]).expect(0);
    assert!(shown.out.contains("nothing to adopt"), "{}", shown.out);

    // The reference goes into the text, and the identity changes with it.
    let mended = fs::read_to_string(service.path(mapping)).unwrap().replacen(
        "[entry]\n",
        "[entry]\ntext = { from = [\"04:49-79\", \"05.RCN:49-83\"], join = \" \" }\n",
        1,
    );
    service.write(mapping, &mended);
    let shown = service.call(&["mapping", "diff", "booked", "configured", "--archive"]).expect(3);
    let line = "line 2: text `ECHEANCE MICROCREDIT` → `ECHEANCE MICROCREDIT MC-2026-0001-01`";
    assert!(shown.out.contains(line) && shown.out.contains("identity e"), "{}", shown.out);
    assert!(shown.out.contains("1 entries: 1 read differently, 1 get another identity"), "{}", shown.out);
    service.write("other.txt", &text);
    let said = service
        .call(&["mapping", "diff", "embedded", "mappings", "other.txt", "--bank", "banque-postale", "--json"])
        .expect(3)
        .json();
    assert_eq!((&said["totals"]["files_differing"], &said["totals"]["renamed"]), (&1.into(), &1.into()), "{said}");
    assert_eq!(said["files"][0]["differences"][0]["changes"][0]["field"], "text", "{said}");

    let refused = service.call(&["mapping", "adopt", name]).expect(3);
    assert!(refused.out.contains("Raise `identity.version`"), "{}", refused.out);
    let key = "identity = { key = [\"booked\", \"amount\", \"text\"], version = 2 }\n[statement]";
    service.write(mapping, &mended.replacen("[statement]", key, 1));
    let shown = service.call(&["mapping", "adopt", name]).expect(3);
    assert!(shown.out.contains(line) && shown.out.contains("Nothing is recorded yet"), "{}", shown.out);
    service.call(&["mapping", "adopt", name, "--yes"]).expect(2);
    let adopted =
        service.call(&["mapping", "adopt", name, "--yes", "--by", "R01", "--note", "lu", "--json"]).expect(0).json();
    assert_eq!((&adopted["adopted"], &adopted["totals"]["renamed"]), (&true.into(), &1.into()), "{adopted}");
    service.call(&["mapping", "adopt", name]).expect(0);
    service.call(&["mapping", "adopt", "banque-postale/nothing"]).expect(1);
    let files = service.call(&["files", "list", "--json"]).expect(0).json();
    let file = service.call(&["files", "show", files[0]["id"].as_str().unwrap(), "--json"]).expect(0).json();
    assert_eq!(file["statements"][0]["balance"], "holds", "{file}");
    assert_eq!(file["read_by"]["mapping"], name, "{file}");
    assert!(file["archive"].as_str().unwrap().contains("archive/"), "{file}");
}

#[test]
fn a_differing_file_is_told_whether_it_is_accepted_or_refused() {
    let service = Service::with_loans();
    let text = cfonb::statement("2026-02-09", "2026-02-10", 0, &[("18", "", 8_882, "MC-2026-0001-01")]);
    service.write("a.txt", &text);
    service.write("b.txt", &text.replace("ECHEANCE MICRO", "ECHEANCE MACRO"));
    let mapping = "mappings/common/cfonb120.toml";
    let other = fs::read_to_string(service.path(mapping)).unwrap().replacen("04:49-79", "04:49-57", 1);
    service.write(mapping, &other.replacen("booked = { from = \"04:35-40\"", "booked = { from = \"04:36-41\"", 1));
    let said = service
        .call(&["mapping", "diff", "embedded", "configured", "a.txt", "b.txt", "--bank", "banque-postale", "--json"])
        .expect(3)
        .json();
    assert_eq!(said["totals"]["refused_now"], 2, "{said}");
    assert_eq!(said["files"][0]["new"]["accepted"], false, "{said}");
    assert!(said["files"][1]["new"]["why_not"].as_str().unwrap().contains("line 2"), "{said}");
    assert_eq!(said["files"][1]["file"], "b.txt", "in the order of the call: {said}");
}
