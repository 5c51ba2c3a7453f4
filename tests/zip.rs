//! Zips from a bank: what becomes of them and of the files that they hold, in the nights and in `decode`.

#[path = "support/cfonb.rs"]
mod cfonb;
mod support;

use std::fs;
use std::io::{Cursor, Write as _};
use std::path::{Path, PathBuf};
use std::process::Command;

use chrono::NaiveDate;
use passerelle::app::App;
use passerelle::clock::Clock;
use passerelle::config;
use passerelle::domain::id::LoanId;
use passerelle::jobs::{Summary, import, nightly};
use passerelle::store::{ReceiptFilter, ReceiptRow};
use support::on_both;
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

fn zip(files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in files {
        writer.start_file(*name, SimpleFileOptions::default()).unwrap();
        writer.write_all(bytes).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

const LOANS: &str = "loan;bank;bank_reference;mandate;borrower;borrower_phone;borrower_email;borrower_iban;\
referent;principal;annual_rate;instalments;disbursed_on;first_due_on;opening_on;opening_received
MC-2026-0001;banque-postale;LBP0001;RUM-MC-2026-0001;Zoé D’Exemple;0600000001;;;R01;2000.00;6.20;24;2026-01-10;2026-02-10;;
MC-2026-0002;banque-postale;LBP0002;RUM-MC-2026-0002;Noé Fictif;0600000002;;;R01;1000.00;6.20;12;2026-01-10;2026-02-10;;
";

/// A service with two loans at La Banque Postale, which sends the statements of two accounts.
struct Service {
    root: PathBuf,
    app: App,
}

impl Service {
    async fn new(root: &Path, url: &str) -> Self {
        let mut config = config::parse(config::TEMPLATE, root).unwrap();
        config.mappings = None;
        config.store_url = url.to_owned();
        for bank in &mut config.banks {
            fs::create_dir_all(&bank.inbox).unwrap();
            if bank.id.as_str() == "banque-postale" {
                bank.accounts.push("999990000100000000022".into());
            }
        }
        let clock = Clock::fixed_on(day("2026-01-10"), config.zone);
        let service = Self { root: root.to_owned(), app: App::open(config, clock).await.unwrap() };
        let (people, loans) = (root.join("referents.csv"), root.join("loans.csv"));
        fs::write(&people, "id;name;email;phone;team;supervisor\nR01;Élodie Exemple;r01@ccas.example;;Nord;\n")
            .unwrap();
        fs::write(&loans, LOANS).unwrap();
        import::referents::import(&service.app, &people).await.unwrap();
        import::loans::import(&service.app, &loans).await.unwrap();
        service
    }

    fn drop(&self, name: &str, bytes: impl AsRef<[u8]>) {
        fs::write(self.root.join("banks/banque-postale").join(name), bytes).unwrap();
    }

    async fn night(&mut self, today: &str) -> Summary {
        self.app.today = day(today);
        self.app.clock = Clock::fixed_on(self.app.today, self.app.config.zone);
        nightly::nightly(&self.app, &mut |_| {}).await.unwrap()
    }

    async fn receipts(&self) -> Vec<ReceiptRow> {
        self.app.session().await.unwrap().receipts(&ReceiptFilter::default()).await.unwrap()
    }

    /// Name and state of each receipt.
    async fn states(&self) -> Vec<String> {
        self.receipts().await.iter().map(|row| format!("{} {}", row.name, row.state.as_str())).collect()
    }

    /// Every reject of the receipt with this name, in one line each.
    async fn rejects(&self, name: &str) -> Vec<String> {
        let receipt = self.receipts().await.into_iter().find(|row| row.name == name).unwrap();
        let rejects = self.app.session().await.unwrap().rejects(&receipt.id).await.unwrap();
        rejects.iter().map(|row| format!("{}: {}", row.reject.position, row.reject.why)).collect()
    }

    async fn received(&self, loan: &str) -> i64 {
        let id = LoanId::parse(loan).unwrap();
        self.app.session().await.unwrap().positions(std::slice::from_ref(&id)).await.unwrap()[&id].received_minor
    }
}

/// Runs the story with a service on each engine.
#[track_caller]
fn on_each(story: impl AsyncFn(Service)) {
    on_both(async |url| {
        let folder = tempfile::tempdir().unwrap();
        story(Service::new(folder.path(), url).await).await;
    });
}

fn first() -> String {
    cfonb::statement("2026-02-09", "2026-02-10", 0, &[("A1", "", 8_882, "MC-2026-0001-01")])
}

/// Of the other account.
fn second() -> String {
    cfonb::statement("2026-02-09", "2026-02-10", 0, &[("A1", "", 8_616, "MC-2026-0002-01")])
        .replace("00000000002", "00000000022")
}

#[test]
fn each_file_of_a_zip_is_booked_with_its_own_receipt_and_bytes() {
    on_each(async |mut service| {
        let bytes = zip(&[("un.txt", first().as_bytes()), ("2026/deux.txt", second().as_bytes())]);
        service.drop("releves.zip", &bytes);
        let night = service.night("2026-02-11").await;
        assert_eq!((night.files.received, night.files.booked, night.files.set_aside), (3, 2, 0), "{night:?}");
        assert_eq!(
            service.states().await,
            ["releves.zip unpacked", "releves.zip/2026/deux.txt reconciled", "releves.zip/un.txt reconciled"]
        );
        assert_eq!((service.received("MC-2026-0001").await, service.received("MC-2026-0002").await), (8_882, 8_616));
        for (receipt, wanted) in
            service.receipts().await.iter().zip([&bytes[..], second().as_bytes(), first().as_bytes()])
        {
            assert_eq!(fs::read(service.app.archive.path(&receipt.sha256)).unwrap(), wanted, "{}", receipt.name);
        }
    });
}

#[test]
fn the_same_files_again_book_nothing_whatever_they_come_in() {
    on_each(async |mut service| {
        service.drop("un.txt", first());
        service.night("2026-02-11").await;
        let bytes =
            zip(&[("a.txt", first().as_bytes()), ("b.txt", second().as_bytes()), ("c.txt", first().as_bytes())]);
        service.drop("a.zip", &bytes);
        let night = service.night("2026-02-12").await;
        assert_eq!(
            (night.files.received, night.files.booked, night.entries.booked),
            (2, 1, 1),
            "one of the three is new"
        );
        service.drop("b.zip", &bytes);
        let again = service.night("2026-02-13").await;
        assert_eq!((again.files.received, again.files.known, again.files.booked), (0, 1, 0), "the same zip");
        service.drop("c.zip", zip(&[("z.txt", second().as_bytes())]));
        service.drop("deux.txt", second());
        let last = service.night("2026-02-14").await;
        assert_eq!(
            (last.files.received, last.files.known, last.entries.booked),
            (1, 1, 0),
            "another zip, the same file"
        );
        assert_eq!((service.received("MC-2026-0001").await, service.received("MC-2026-0002").await), (8_882, 8_616));
        assert_eq!(
            service.states().await,
            ["un.txt reconciled", "a.zip unpacked", "a.zip/b.txt reconciled", "c.zip unpacked"]
        );
    });
}

#[test]
fn a_bad_file_in_a_zip_stops_itself_only() {
    on_each(async |mut service| {
        let broken = first().replace("07", "08");
        let bytes =
            zip(&[("bon.txt", second().as_bytes()), ("mauvais.txt", broken.as_bytes()), ("lisez.pdf", b"%PDF-1.7")]);
        service.drop("a.zip", bytes);
        let night = service.night("2026-02-11").await;
        assert_eq!((night.files.booked, night.files.set_aside), (1, 2));
        assert_eq!(
            service.states().await,
            ["a.zip unpacked", "a.zip/bon.txt reconciled", "a.zip/lisez.pdf set_aside", "a.zip/mauvais.txt set_aside"]
        );
        assert!(service.rejects("a.zip/lisez.pdf").await[0].contains("a PDF document"));
    });
}

#[test]
fn a_zip_that_cannot_be_trusted_is_set_aside_whole() {
    on_each(async |mut service| {
        let text = first();
        let mut leads_out = zip(&[("aaaa.txt", text.as_bytes())]);
        while let Some(at) = leads_out.windows(8).position(|name| name == b"aaaa.txt") {
            leads_out[at..at + 8].copy_from_slice(b"../a.txt");
        }
        service.drop("a.zip", leads_out);
        service.drop("b.zip", zip(&[("bon.txt", text.as_bytes()), ("zeros", &vec![0; 3_000_000])]));
        service.drop("c.zip", zip(&[("bon.txt", text.as_bytes()), ("d.zip", &zip(&[("x.txt", text.as_bytes())]))]));
        service.drop("d.zip", zip(&[]));
        let mut cut = zip(&[("bon.txt", text.as_bytes())]);
        cut.truncate(cut.len() - 30);
        service.drop("e.zip", cut);
        let night = service.night("2026-02-11").await;
        assert_eq!((night.files.received, night.files.booked, night.files.set_aside), (5, 0, 5));
        assert_eq!(service.rejects("a.zip").await, ["in the zip, ../a.txt: its name leads out of the zip"]);
        assert!(service.rejects("b.zip").await[0].starts_with("in the zip, zeros: it unpacks to more than 200 times"));
        assert_eq!(service.rejects("c.zip").await, ["in the zip, d.zip: it is a zip inside a zip"]);
        assert_eq!(service.rejects("d.zip").await, ["the zip: there is no file in it"]);
        assert!(service.rejects("e.zip").await[0].starts_with("the zip: it is damaged or not whole"));
        assert_eq!(service.received("MC-2026-0001").await, 0);
        let again = service.night("2026-02-12").await;
        assert_eq!((again.files.set_aside, service.states().await.len()), (0, 5), "nothing is looked at twice");
    });
}

fn decode(path: &Path, arguments: &[&str]) -> (Option<i32>, String) {
    let output =
        Command::new(env!("CARGO_BIN_EXE_passerelle")).args(arguments).arg("decode").arg(path).output().unwrap();
    (output.status.code(), String::from_utf8(output.stdout).unwrap())
}

#[test]
fn decode_shows_each_file_of_a_zip_as_if_it_stood_alone() {
    let folder = tempfile::tempdir().unwrap();
    let csv = "fixtures/credit-mutuel/statement/00000000001-six-columns.csv";
    let bytes = fs::read(csv).unwrap();
    let path = folder.path().join("releves.zip");
    fs::write(&path, zip(&[("2025/00000000001-six-columns.csv", &bytes), ("note.txt", b"Bonjour")])).unwrap();
    let (code, told) = decode(&path, &["--json"]);
    let document: serde_json::Value = serde_json::from_str(&told).unwrap();
    let alone: serde_json::Value = serde_json::from_str(&decode(Path::new(csv), &["--json"]).1).unwrap();
    let mut member = document["members"][0].clone();
    assert_eq!(member.as_object_mut().unwrap().remove("name").unwrap(), "2025/00000000001-six-columns.csv");
    assert_eq!(member, alone, "the account stands in the file's name, and is found there");
    assert_eq!(document["members"][1]["name"], "note.txt");
    assert_eq!(document["members"][1]["rejects"][0]["severity"], "error");
    assert_eq!((code, document["rejects"].as_array().unwrap().len()), (Some(3), 0));
    let (_, text) = decode(&path, &[]);
    assert!(
        text.contains("releves.zip/2025/00000000001-six-columns.csv: csv by credit-mutuel/statement-csv-a"),
        "{text}"
    );
}

#[test]
fn decode_says_why_a_zip_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.zip");
    fs::write(&path, zip(&[])).unwrap();
    let (code, told) = decode(&path, &["--json"]);
    let document: serde_json::Value = serde_json::from_str(&told).unwrap();
    assert_eq!(code, Some(3));
    assert_eq!(document["rejects"][0]["why"], "there is no file in it");
    assert_eq!(document["statements"], serde_json::json!([]));
    fs::write(&path, zip(&[("[Content_Types].xml", b"<x/>"), ("xl/workbook.xml", b"<x/>")])).unwrap();
    assert!(decode(&path, &[]).1.contains("an Excel workbook"));
}
