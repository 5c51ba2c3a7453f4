//! A fourth bank with an awkward export is added as an administrator adds it: files in the folder of mappings, a block in
//! the configuration, and not a line of Rust.

use std::fs;
use std::path::Path;
use std::process::Command;

use serde_json::Value;

struct Service(tempfile::TempDir);

impl Service {
    fn new() -> Self {
        let service = Self(tempfile::tempdir().unwrap());
        service.call(&["init", "."], 0);
        service
    }

    fn path(&self, name: &str) -> std::path::PathBuf {
        self.0.path().join(name)
    }

    #[track_caller]
    fn call(&self, arguments: &[&str], code: i32) -> String {
        let mut command = Command::new(env!("CARGO_BIN_EXE_passerelle"));
        let output = command.args(arguments).current_dir(self.0.path()).output().unwrap();
        let out = String::from_utf8(output.stdout).unwrap();
        let err = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(code), "{arguments:?}\n{out}\n{err}");
        out
    }

    #[track_caller]
    fn json(&self, arguments: &[&str], code: i32) -> Value {
        serde_json::from_str(&self.call(&[&["--json"], arguments].concat(), code)).unwrap()
    }

    fn add_the_bank(&self) {
        copy(Path::new("tests/fourth_bank"), &self.path("mappings"));
        let config = fs::read_to_string(self.path("passerelle.toml")).unwrap();
        let block = "\n[[bank]]\nid = \"credit-picard\"\nname = \"Crédit Picard\"\naccounts = [\"76999999000000400000042\"]\n\
                     inbox = \"banks/credit-picard\"\n";
        fs::write(self.path("passerelle.toml"), config + block).unwrap();
        fs::create_dir_all(self.path("banks/credit-picard")).unwrap();
    }

    fn lend(&self) {
        fs::write(
            self.path("referents.csv"),
            "id;name;email;phone;team;supervisor\nR01;Jeanne Moreau;jeanne.moreau@ccas.example;;Nord;\n",
        )
        .unwrap();
        fs::write(
            self.path("loans.csv"),
            "loan;bank;bank_reference;mandate;borrower;borrower_phone;borrower_email;borrower_iban;referent;principal;\
             annual_rate;instalments;disbursed_on;first_due_on;opening_on;opening_received\n\
             MC-2026-0001;credit-picard;;MC-2026-0001;Amina Diallo;;;;R01;1000.00;6.20;12;2026-03-02;2026-04-01;2026-09-30;516.96\n\
             MC-2026-0002;credit-picard;;;Marguerite Lefèvre;;;;R01;500.00;6.20;12;2026-03-02;2026-04-05;2026-09-30;258.73\n",
        )
        .unwrap();
        self.call(&["referents", "import", "referents.csv", "--today", "2026-10-01"], 0);
        self.call(&["loans", "import", "loans.csv", "--today", "2026-10-01"], 0);
    }
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap().map(Result::unwrap) {
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy(&entry.path(), &target);
        } else {
            fs::copy(entry.path(), target).unwrap();
        }
    }
}

const SAMPLE: &str = "mappings/credit-picard/examples/octobre.csv";

#[test]
fn its_files_are_read_proved_and_tested() {
    let service = Service::new();
    service.add_the_bank();
    service.call(&["check"], 0);
    service.call(&["mapping", "test", "credit-picard"], 0);
    assert_eq!(service.json(&["mapping", "lint", "credit-picard"], 0), serde_json::json!([]));
    let said = service.json(&["decode", SAMPLE, "--bank", "credit-picard"], 0);
    let statement = &said["statements"][0];
    assert_eq!((said["encoding"].as_str(), statement["balance"].as_str()), (Some("iso-8859-15"), Some("holds")));
    assert_eq!((&statement["from"], &statement["to"]), (&"2026-10-01".into(), &"2026-10-31".into()));
    assert_eq!((&statement["opening_minor"], &statement["closing_minor"]), (&120_000.into(), &254_709.into()));
    let kinds: Vec<&str> =
        statement["entries"].as_array().unwrap().iter().map(|entry| entry["kind"].as_str().unwrap()).collect();
    assert_eq!(kinds, ["collection", "transfer", "return", "fee", "transfer"]);
    assert_eq!(statement["entries"][2]["reason"]["class"], "insufficient_funds");
    assert!(statement["entries"][1]["text"].as_str().unwrap().starts_with("VIR DE MME LEFÈVRE MARGUERITE"));
    let explained = service.call(&["mapping", "explain", SAMPLE, "--bank", "credit-picard"], 0);
    assert!(explained.contains("below:Solde final au*") && explained.contains("statement-csv.toml:"), "{explained}");
}

#[test]
fn a_night_books_its_file_and_sets_a_changed_export_aside() {
    let service = Service::new();
    service.add_the_bank();
    service.lend();
    fs::copy(service.path(SAMPLE), service.path("banks/credit-picard/octobre.csv")).unwrap();
    let night = service.json(&["nightly", "--today", "2026-11-02"], 3);
    assert_eq!((&night["files"]["booked"], &night["entries"]["booked"]), (&1.into(), &5.into()), "{night}");
    let loan = service.json(&["loans", "show", "MC-2026-0002", "--today", "2026-11-02"], 0);
    let october = &loan["instalments"][6];
    assert_eq!((&october["due_on"], &october["state"]), (&"2026-10-05".into(), &"collected".into()), "{loan}");
    assert!(october["sources"][0]["source"]["position"] == "line 11", "{loan}");
    // The bank adds a column: nothing is booked, and the message says what differs.
    let text = fs::read(service.path(SAMPLE)).unwrap();
    let text: Vec<u8> = String::from_utf8(text.iter().map(|byte| if *byte < 128 { *byte } else { b'?' }).collect())
        .unwrap()
        .lines()
        .flat_map(|line| {
            if line.starts_with("Date;;") { format!("{line};Canal\r\n") } else { format!("{line}\r\n") }.into_bytes()
        })
        .collect();
    fs::write(service.path("banks/credit-picard/novembre.csv"), text).unwrap();
    let night = service.json(&["nightly", "--today", "2026-11-03"], 3);
    assert_eq!((&night["files"]["set_aside"], &night["entries"]["booked"]), (&1.into(), &0.into()), "{night}");
}
