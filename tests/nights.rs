//! Single nights, written out: a file, a run, and what must have become of it. The cases that a simulated year meets
//! seldom or never.

#[path = "support/cfonb.rs"]
mod cfonb;
#[path = "nights/noted.rs"]
mod noted;
mod support;

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use chrono::NaiveDate;
use passerelle::app::App;
use passerelle::clock::Clock;
use passerelle::config;
use passerelle::domain::id::LoanId;
use passerelle::jobs::{Summary, import, matching, nightly};
use passerelle::store::{AlertFilter, AlertRow, ReceiptFilter, ReceiptRow, ReceiptState};
use support::on_both;

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

const LOAN_HEADER: &str = "loan;bank;bank_reference;mandate;borrower;borrower_phone;borrower_email;borrower_iban;\
referent;principal;annual_rate;instalments;disbursed_on;first_due_on;opening_on;opening_received\n";
const LOANS: &str = "MC-2026-0001;banque-postale;LBP0001;RUM-MC-2026-0001;Zoé D’Exemple;0600000001;;;R01;2000.00;6.20;\
24;2026-01-10;2026-02-10;;
MC-2026-0002;banque-postale;LBP0002;RUM-MC-2026-0002;Noé Fictif;0600000002;;;R01;1000.00;6.20;12;2026-01-10;2026-02-10;;
";

/// A service with two loans at La Banque Postale and nothing received yet.
struct Service {
    root: PathBuf,
    app: App,
}

impl Service {
    async fn new(root: &Path, url: &str) -> Self {
        let mut config = config::parse(config::TEMPLATE, root).unwrap();
        config.mappings = None;
        config.store_url = url.to_owned();
        for bank in &config.banks {
            fs::create_dir_all(&bank.inbox).unwrap();
        }
        let clock = Clock::fixed_on(day("2026-01-10"), config.zone);
        let service = Self { root: root.to_owned(), app: App::open(config, clock).await.unwrap() };
        let people = "id;name;email;phone;team;supervisor\nR01;Élodie Exemple;r01@ccas.example;;Nord;\n";
        service.import_referents(people).await;
        service.import_loans(LOANS).await;
        service
    }

    async fn import_referents(&self, text: &str) {
        let path = self.root.join("referents.csv");
        fs::write(&path, text).unwrap();
        import::referents::import(&self.app, &path).await.unwrap();
    }

    async fn import_loans(&self, rows: &str) {
        let path = self.root.join("loans.csv");
        fs::write(&path, format!("{LOAN_HEADER}{rows}")).unwrap();
        import::loans::import(&self.app, &path).await.unwrap();
    }

    fn inbox(&self) -> PathBuf {
        self.root.join("banks/banque-postale")
    }

    fn drop(&self, name: &str, bytes: impl AsRef<[u8]>) {
        fs::write(self.inbox().join(name), bytes).unwrap();
    }

    fn wake(&mut self, today: &str) {
        self.app.today = day(today);
        self.app.clock = Clock::fixed_on(self.app.today, self.app.config.zone);
    }

    async fn night(&mut self, today: &str) -> Summary {
        self.wake(today);
        nightly::nightly(&self.app, &mut |_| {}).await.unwrap()
    }

    async fn set_aside(&self) -> Vec<ReceiptRow> {
        let filter = ReceiptFilter { state: Some(ReceiptState::SetAside), ..ReceiptFilter::default() };
        self.app.session().await.unwrap().receipts(&filter).await.unwrap()
    }

    async fn why(&self) -> String {
        let mut whole = String::new();
        for receipt in self.set_aside().await {
            for row in self.app.session().await.unwrap().rejects(&receipt.id).await.unwrap() {
                writeln!(whole, "{}: {:?}", receipt.name, row.reject).unwrap();
            }
        }
        whole
    }

    async fn received(&self, loan: &str) -> i64 {
        let id = LoanId::parse(loan).unwrap();
        self.app.session().await.unwrap().positions(std::slice::from_ref(&id)).await.unwrap()[&id].received_minor
    }

    async fn alerts(&self, loan: &str) -> Vec<AlertRow> {
        let filter = AlertFilter { loan: Some(LoanId::parse(loan).unwrap()), ..AlertFilter::default() };
        self.app.session().await.unwrap().alerts(&filter).await.unwrap()
    }

    /// The mails in the outbox, decoded enough to be searched.
    fn mails(&self) -> Vec<String> {
        let items = fs::read_dir(self.root.join("outbox")).unwrap().map(|item| item.unwrap().path());
        let mut paths: Vec<PathBuf> = items.filter(|path| path.is_file()).collect();
        paths.sort();
        paths.iter().map(|path| fs::read_to_string(path).unwrap().replace("=\r\n", "")).collect()
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

/// An export of the same account without opening balance, newest row first.
fn csv(on: &str, closing: &str, rows: &[(&str, &str, &str)]) -> String {
    let french = |date: &str| day(date).format("%d/%m/%Y").to_string();
    let mut text = format!(
        "Numéro Compte : ;00000000002\nType : ;CCP\nCompte tenu en  : ;euros\nDate : ;{}\nSolde (EUROS) : ;{closing}\n\n\
         Date;Libellé;Montant(EUROS)\n",
        french(on)
    );
    for (date, label, amount) in rows {
        writeln!(text, "{};\"{label}\";{amount}", french(date)).unwrap();
    }
    text
}

#[test]
fn three_statements_of_one_day_are_no_contradiction() {
    on_each(async |mut service| {
        let parts = [("MC-2026-0001-01", 8_882), ("MC-2026-0002-01", 8_616), ("MC-2026-0001-02", 8_882)];
        let mut opening = 0;
        for (number, (reference, cents)) in parts.into_iter().enumerate() {
            service.drop(
                &format!("{number}.txt"),
                cfonb::statement("2026-02-10", "2026-02-10", opening, &[("A1", "", cents, reference)]),
            );
            opening += cents;
        }
        let night = service.night("2026-02-11").await;
        assert_eq!((night.files.booked, night.files.set_aside), (3, 0), "{}", service.why().await);
        assert_eq!(service.received("MC-2026-0001").await, 17_764);
    });
}

/// What is said of every file, booked or not.
async fn said(service: &Service) -> Vec<String> {
    let mut session = service.app.session().await.unwrap();
    let mut said = Vec::new();
    for receipt in session.receipts(&ReceiptFilter::default()).await.unwrap() {
        said.extend(session.rejects(&receipt.id).await.unwrap().into_iter().map(|row| row.reject.why));
    }
    said
}

#[test]
fn a_statement_that_does_not_open_where_the_last_one_closed_names_both_files_and_the_missing_days() {
    on_each(async |mut service| {
        let movement = [("A1", "", 8_882, "MC-2026-0001-01")];
        service.drop("a.txt", cfonb::statement("2026-02-09", "2026-02-10", 0, &movement));
        service.night("2026-02-11").await;
        let later = [("A1", "", 100, "MC-2026-0002-01")];
        service.drop("c.txt", cfonb::statement("2026-02-12", "2026-02-13", 9_000, &later));
        let night = service.night("2026-02-14").await;
        assert_eq!((night.files.booked, night.files.set_aside), (1, 0), "{}", service.why().await);
        let [why] = said(&service).await.try_into().unwrap();
        for part in
            ["c.txt opens on 2026-02-13 with 90.00 EUR", "in a.txt (file ", "closed on 2026-02-10 with 88.82 EUR"]
        {
            assert!(why.contains(part), "{why}");
        }
        assert!(why.ends_with("the movements of 2026-02-11 to 2026-02-12 are missing"), "{why}");
        // The file that was missing is told of nothing: it leads from the one to the other.
        service.drop("b.txt", cfonb::statement("2026-02-10", "2026-02-12", 8_882, &[("05", "", 118, "VIREMENT")]));
        let night = service.night("2026-02-15").await;
        assert_eq!((night.files.booked, said(&service).await.len()), (1, 1));
    });
}

#[test]
fn a_statement_that_tells_the_last_day_of_the_one_before_again_breaks_no_chain() {
    on_each(async |mut service| {
        service.drop("a.txt", cfonb::statement("2026-01-30", "2026-02-01", 0, &[]));
        let (one, again, other) = (
            ("05", "", 8_882, "MC-2026-0001-01"),
            ("05", "", 100, "MC-2026-0002-01"),
            ("05", "", 50, "MC-2026-0002-02"),
        );
        let (fifth, tenth, next) = ("2026-02-05", "2026-02-10", "2026-02-11");
        let movements = [(fifth, fifth, one), (tenth, tenth, again)];
        service.drop("b.txt", cfonb::dated("2026-02-01", tenth, 0, &movements));
        let movements = [(tenth, tenth, again), (next, next, other)];
        service.drop("c.txt", cfonb::dated("2026-02-09", next, 8_882, &movements));
        let night = service.night("2026-02-12").await;
        assert_eq!(
            (night.files.booked, night.entries.booked, night.entries.known),
            (3, 3, 1),
            "{}",
            service.why().await
        );
        assert!(said(&service).await.is_empty(), "{:?}", said(&service).await);
    });
}

#[test]
fn a_day_whose_movements_cancel_out_is_not_booked_twice_from_another_format() {
    on_each(async |mut service| {
        let both = [("A1", "", 8_882, "MC-2026-0001-01"), ("B3", "20", -8_882, "MC-2026-0001-01")];
        service.drop("a.txt", cfonb::statement("2026-02-09", "2026-02-10", 0, &both));
        service.night("2026-02-11").await;
        // The same day under other texts.
        let other = cfonb::statement("2026-02-09", "2026-02-10", 0, &both)
            .replace("ECHEANCE MICROCREDIT", "PRLV SEPA           ");
        service.drop("b.txt", other);
        let night = service.night("2026-02-12").await;
        assert_eq!((night.files.set_aside, night.entries.booked), (1, 0));
    });
}

#[test]
fn an_export_without_balances_and_a_statement_of_the_same_day_are_not_both_booked() {
    on_each(async |mut service| {
        let row = ("2026-02-10", "PRELEVEMENT MC-2026-0001-01 RUM-MC-2026-0001", "88,82");
        service.drop("export.csv", csv("2026-02-10", "88,82", &[row]));
        let night = service.night("2026-02-11").await;
        assert_eq!(night.files.booked, 1, "{}", service.why().await);
        assert_eq!(service.received("MC-2026-0001").await, 8_882);
        service.drop("b.txt", cfonb::statement("2026-02-09", "2026-02-10", 0, &[("A1", "", 8_882, "MC-2026-0001-01")]));
        let night = service.night("2026-02-12").await;
        assert_eq!((night.files.set_aside, night.entries.booked), (1, 0));
        assert_eq!(service.received("MC-2026-0001").await, 8_882);
    });
}

#[test]
fn an_entry_of_yesterday_in_the_statement_that_goes_on_is_booked() {
    on_each(async |mut service| {
        service.drop("a.txt", cfonb::statement("2026-02-09", "2026-02-10", 0, &[("A1", "", 8_882, "MC-2026-0001-01")]));
        service.night("2026-02-11").await;
        let late = [("2026-02-10", "2026-02-10", ("A1", "", 8_616, "MC-2026-0002-01"))];
        service.drop("b.txt", cfonb::dated("2026-02-10", "2026-02-11", 8_882, &late));
        let night = service.night("2026-02-12").await;
        assert_eq!((night.files.booked, night.files.set_aside), (1, 0), "{}", service.why().await);
        assert_eq!(service.received("MC-2026-0002").await, 8_616);
    });
}

#[test]
fn a_zero_byte_in_a_text_stops_no_night() {
    on_each(async |mut service| {
        let text = cfonb::statement("2026-02-09", "2026-02-10", 0, &[("A1", "", 8_882, "MC-2026-0001-01")]);
        service.drop("a.txt", text.replace("ECHEANCE MICRO", "ECHEANCE\0MICRO"));
        service.drop("b.csv", csv("2026-02-09", "1,00", &[("2026-02-09", "AUTRE\0CHOSE", "1,00")]));
        let night = service.night("2026-02-11").await;
        assert_eq!(night.files.booked + night.files.set_aside, 2);
    });
}

#[test]
fn a_file_that_the_store_refuses_stops_itself_only() {
    on_each(async |mut service| {
        let text = cfonb::statement("2026-02-09", "2026-02-10", 0, &[("B3", "20", -8_882, "MC-2026-0001-01")]);
        let fee = format!("0599999    00001EUR2 00000000002B3100226     FEEUSD2{:014}{:54}  \r\n", 350, "");
        let (head, tail) = text.split_at(text.rfind("07999").unwrap());
        service.drop("a.txt", format!("{head}{fee}{tail}"));
        service.drop(
            "b.txt",
            cfonb::statement("2026-02-10", "2026-02-11", -8_882, &[("A1", "", 8_616, "MC-2026-0002-01")]),
        );
        let night = service.night("2026-02-12").await;
        assert_eq!((night.files.booked, night.files.set_aside), (1, 1), "{}", service.why().await);
    });
}

#[test]
fn a_file_with_a_name_of_another_encoding_is_fetched() {
    use std::os::unix::ffi::OsStrExt as _;
    on_each(async |mut service| {
        let name = std::ffi::OsStr::from_bytes(b"relev\xe9.txt");
        let text = cfonb::statement("2026-02-09", "2026-02-10", 0, &[("A1", "", 8_882, "MC-2026-0001-01")]);
        fs::write(service.inbox().join(name), text).unwrap();
        let night = service.night("2026-02-11").await;
        assert_eq!(night.files.booked, 1);
        assert!(!service.inbox().join(name).exists(), "it is put aside");
    });
}

#[test]
fn other_bytes_under_a_known_name_size_and_time_are_fetched() {
    on_each(async |mut service| {
        let put = |service: &Service, text: String| {
            service.drop("releve.txt", text);
            let file = fs::File::options().write(true).open(service.inbox().join("releve.txt")).unwrap();
            file.set_modified(std::time::UNIX_EPOCH + std::time::Duration::from_secs(1_000_000_000)).unwrap();
        };
        put(&service, cfonb::statement("2026-02-09", "2026-02-10", 0, &[("A1", "", 8_882, "MC-2026-0001-01")]));
        service.night("2026-02-11").await;
        put(&service, cfonb::statement("2026-02-10", "2026-02-11", 8_882, &[("A1", "", 8_616, "MC-2026-0002-01")]));
        let night = service.night("2026-02-12").await;
        assert_eq!((night.files.received, night.files.booked), (1, 1));
        assert_eq!(service.received("MC-2026-0002").await, 8_616);
    });
}

#[test]
fn an_entry_that_an_opening_position_holds_leaves_suspense_when_its_loan_is_registered() {
    on_each(async |mut service| {
        service.drop("a.txt", cfonb::statement("2026-02-09", "2026-02-10", 0, &[("A1", "", 8_882, "MC-2026-0003-01")]));
        let night = service.night("2026-02-11").await;
        assert_eq!(night.attributions.suspense, 1);
        service
            .import_loans(
                "MC-2026-0003;banque-postale;LBP0003;RUM-MC-2026-0003;Léa Fictive;0600000003;;;R01;2000.00;6.20;24;\
                 2026-01-10;2026-02-10;2026-02-28;88.82\n",
            )
            .await;
        let night = service.night("2026-03-01").await;
        assert_eq!(night.attributions.suspense, 0, "the opening position holds it");
        assert_eq!(service.received("MC-2026-0003").await, 8_882);
    });
}

#[test]
fn a_run_for_a_day_of_the_past_hides_no_arrears_from_the_next_night() {
    on_each(async |mut service| {
        service.drop("a.txt", cfonb::statement("2026-02-09", "2026-02-10", 0, &[("A1", "", 8_882, "MC-2026-0001-01")]));
        service.night("2026-02-11").await;
        service.drop(
            "b.txt",
            cfonb::statement("2026-02-10", "2026-02-13", 8_882, &[("B3", "20", -8_882, "MC-2026-0001-01")]),
        );
        service.night("2026-02-14").await;
        assert_eq!(service.alerts("MC-2026-0001").await.last().unwrap().state, "open");
        service.night("2026-02-12").await;
        service.night("2026-02-16").await;
        assert_eq!(service.alerts("MC-2026-0001").await.last().unwrap().state, "open");
    });
}

#[test]
fn a_mail_follows_the_address_that_was_mended() {
    on_each(async |mut service| {
        service.app.config.mail.operator = "exploitation@ccas..example".into();
        service.drop("a.txt", "no statement at all");
        let night = service.night("2026-02-11").await;
        assert_eq!((night.messages.failed, night.messages.sent), (1, 0));
        service.app.config.mail.operator = "exploitation@ccas.example".into();
        let night = service.night("2026-02-12").await;
        assert_eq!((night.messages.failed, night.messages.sent), (0, 1));
        assert!(service.mails()[0].contains("To: exploitation@ccas.example"));
    });
}

#[test]
fn a_referent_whose_address_no_mail_can_reach_is_not_imported() {
    on_each(async |service| {
        let path = service.root.join("referents.csv");
        for email in ["r02@ccas..example", "r02@@ccas.example", "r02@", "r02 @ccas.example", ""] {
            fs::write(&path, format!("id;name;email;phone;team;supervisor\nR02;Ève Exemple;{email};;Nord;\n")).unwrap();
            let error = import::referents::import(&service.app, &path).await.unwrap_err().to_string();
            assert!(error.contains("line 2, column email"), "{email}: {error}");
        }
    });
}

/// A day without movements, told by its balance.
fn quiet(before: &str, on: &str, balance: i64) -> String {
    cfonb::statement(before, on, balance, &[])
}

#[test]
fn an_alert_that_is_doubted_again_is_never_told_as_settled() {
    on_each(async |mut service| {
        service.drop("a.txt", cfonb::statement("2026-02-09", "2026-02-10", 0, &[("A1", "", 8_882, "MC-2026-0001-01")]));
        service.drop("b.txt", quiet("2026-02-10", "2026-02-17", 8_882));
        let night = service.night("2026-02-18").await;
        assert_eq!((night.alerts.opened, night.alerts.held), (1, 0), "silence about the first instalment of 0002");
        // A transfer whose number has a damaged character comes late.
        service.drop(
            "c.txt",
            cfonb::statement("2026-02-17", "2026-02-18", 8_882, &[("18", "", 8_616, "MC-2026-O002-01")]),
        );
        let night = service.night("2026-02-19").await;
        assert_eq!((night.alerts.opened, night.alerts.cleared, night.alerts.held), (0, 0, 1));
        let mail = service.mails().pop().unwrap();
        assert!(mail.contains("ALERTE SUSPENDUE") && !mail.contains("gularis"), "{mail}");
        assert!(!mail.contains("Bonne nouvelle"), "{mail}");
        let states: Vec<_> = service.alerts("MC-2026-0002").await.into_iter().map(|alert| alert.state).collect();
        assert_eq!(states, ["cleared", "held"]);
        // A person finds that it is: now all is well, and the référent hears of it.
        let waiting = service.app.session().await.unwrap().suspense().await.unwrap();
        let (entry, loan) = (waiting[0].entry.entry.id.to_string(), LoanId::parse("MC-2026-0002").unwrap());
        matching::match_entry(&service.app, &entry, &loan, "R01", "").await.unwrap();
        let night = service.night("2026-02-20").await;
        assert_eq!((night.alerts.cleared, night.alerts.held, night.messages.sent), (1, 0, 1));
        assert!(service.mails().iter().any(|mail| mail.contains("20260220-R01") && mail.contains("Bonne nouvelle")));
    });
}

#[test]
fn an_alert_whose_statements_are_doubted_again_is_never_told_as_settled() {
    on_each(async |mut service| {
        service.drop("a.txt", cfonb::statement("2026-02-09", "2026-02-10", 0, &[("A1", "", 8_882, "MC-2026-0001-01")]));
        service.drop("b.txt", quiet("2026-02-10", "2026-02-17", 8_882));
        service.night("2026-02-18").await;
        // An old file from the archive of the bank: what lies between is not known.
        service.drop("old.txt", quiet("2026-01-11", "2026-01-12", 5_000));
        let night = service.night("2026-02-19").await;
        assert_eq!((night.alerts.cleared, night.alerts.held), (0, 1));
        let mails = service.mails();
        let mail = mails.iter().find(|mail| mail.contains("20260219-R01")).unwrap();
        assert!(mail.contains("ALERTE SUSPENDUE") && !mail.contains("gularis"), "{mail}");
    });
}

#[test]
fn a_loan_that_no_alert_could_name_and_an_amount_beyond_all_numbers_are_not_imported() {
    on_each(async |service| {
        let path = service.root.join("loans.csv");
        let row = |loan: &str, principal: &str| {
            format!(
                "{LOAN_HEADER}{loan};banque-postale;;;Léa Fictive;;;;R01;{principal};6.20;24;2026-01-10;2026-02-10;;\n"
            )
        };
        for (text, column) in [
            (row(&"M".repeat(51), "2000.00"), "column loan"),
            (row("MC-2026-0009", "79228162514264337593543950335"), "column principal"),
        ] {
            fs::write(&path, text).unwrap();
            let error = import::loans::import(&service.app, &path).await.unwrap_err().to_string();
            assert!(error.contains(column), "{error}");
        }
    });
}

#[test]
fn a_bank_that_lends_and_is_not_configured_any_more_is_a_matter_for_the_operator() {
    on_each(async |mut service| {
        service.app.banks.retain(|link| link.bank.id.as_str() != "banque-postale");
        assert_eq!(service.night("2026-02-11").await.alerts.opened, 1);
        assert!(service.mails()[0].contains("banque-postale has loans"));
        assert_eq!(service.night("2026-02-12").await.alerts.opened, 0);
    });
}
