//! A mapping that changes never books anything twice, and a person sees the difference before it is used.

#[path = "support/cfonb.rs"]
#[expect(dead_code, reason = "each test takes what it needs")]
mod cfonb;
mod support;

use std::fs;
use std::path::{Path, PathBuf};

use chrono::NaiveDate;
use passerelle::app::App;
use passerelle::clock::Clock;
use passerelle::config;
use passerelle::domain::id::LoanId;
use passerelle::jobs::adopt::{self, Adoption, Request};
use passerelle::jobs::replay::{self, Replayed};
use passerelle::jobs::{Summary, audit, import, nightly};
use passerelle::mapping::Mappings;
use passerelle::store::{ReceiptFilter, ReceiptRow, ReceiptState};
use support::on_both;

const CFONB: &str = "banque-postale/statement-cfonb120";

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

/// A service with two loans at La Banque Postale and mappings of its own.
struct Service {
    root: PathBuf,
    app: App,
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for item in fs::read_dir(from).unwrap() {
        let item = item.unwrap();
        let target = to.join(item.file_name());
        if item.path().is_dir() {
            copy(&item.path(), &target);
        } else {
            fs::copy(item.path(), target).unwrap();
        }
    }
}

impl Service {
    async fn new(root: &Path, url: &str) -> Self {
        let mut config = config::parse(config::TEMPLATE, root).unwrap();
        copy(&Path::new(env!("CARGO_MANIFEST_DIR")).join("mappings"), &root.join("mappings"));
        config.mappings = Some(root.join("mappings"));
        config.store_url = url.to_owned();
        for bank in &config.banks {
            fs::create_dir_all(&bank.inbox).unwrap();
        }
        let clock = Clock::fixed_on(day("2026-01-10"), config.zone);
        let mut service = Self { root: root.to_owned(), app: App::open(config, clock).await.unwrap() };
        service.mapping("");
        let people = "id;name;email;phone;team;supervisor\nR01;Élodie Exemple;r01@ccas.example;;Nord;\n";
        let loans = "loan;bank;bank_reference;mandate;borrower;borrower_phone;borrower_email;borrower_iban;referent;\
            principal;annual_rate;instalments;disbursed_on;first_due_on;opening_on;opening_received\n\
            MC-2026-0001;banque-postale;LBP0001;RUM-MC-2026-0001;Zoé D’Exemple;;;;R01;2000.00;6.20;24;2026-01-10;2026-02-10;;\n\
            MC-2026-0002;banque-postale;LBP0002;RUM-MC-2026-0002;Noé Fictif;;;;R01;1000.00;6.20;12;2026-01-10;2026-02-10;;\n";
        let (referents, file) = (root.join("referents.csv"), root.join("loans.csv"));
        fs::write(&referents, people).unwrap();
        fs::write(&file, loans).unwrap();
        import::referents::import(&service.app, &referents).await.unwrap();
        import::loans::import(&service.app, &file).await.unwrap();
        service
    }

    /// The mapping as it is written from now on.
    fn mapping(&mut self, more: &str) {
        let text = format!("schema = 1\nuse = ['common/cfonb120', 'common/references']\n{more}\n");
        fs::write(self.root.join(format!("mappings/{CFONB}.toml")), text).unwrap();
        self.app.mappings = Mappings::load(&self.root.join("mappings")).unwrap();
    }

    fn drop(&self, name: &str, text: &str) {
        fs::write(self.root.join("banks/banque-postale").join(name), text).unwrap();
    }

    async fn night(&mut self, today: &str) -> Summary {
        self.app.today = day(today);
        self.app.clock = Clock::fixed_on(self.app.today, self.app.config.zone);
        nightly::nightly(&self.app, &mut |_| {}).await.unwrap()
    }

    async fn set_aside(&self) -> Vec<ReceiptRow> {
        let filter = ReceiptFilter { state: Some(ReceiptState::SetAside), ..ReceiptFilter::default() };
        self.app.session().await.unwrap().receipts(&filter).await.unwrap()
    }

    /// Why the last file that was set aside was, and what to do.
    async fn why(&self) -> String {
        let Some(receipt) = self.set_aside().await.pop() else { return String::new() };
        let mut rejects = self.app.session().await.unwrap().rejects(&receipt.id).await.unwrap();
        rejects.pop().map(|row| format!("{}\n{}", row.reject.why, row.reject.fix)).unwrap_or_default()
    }

    async fn shown(&self) -> Adoption {
        let request = Request { mapping: CFONB, instead_of: None, decision: None };
        adopt::adopt(&self.app, request, &mut |_, _, _| {}).await.unwrap()
    }

    async fn adopted(&self) -> Adoption {
        let request = Request { mapping: CFONB, instead_of: None, decision: Some(("R01", "lu et approuvé")) };
        adopt::adopt(&self.app, request, &mut |_, _, _| {}).await.unwrap()
    }

    async fn replay(&self, keep: bool) -> Replayed {
        let receipt = self.set_aside().await.pop().expect("a file that is set aside");
        replay::replay(&self.app, &receipt, keep).await.unwrap()
    }

    async fn received(&self, loan: &str) -> i64 {
        let id = LoanId::parse(loan).unwrap();
        self.app.session().await.unwrap().positions(std::slice::from_ref(&id)).await.unwrap()[&id].received_minor
    }

    async fn decisions(&self) -> Vec<String> {
        let rows = self.app.session().await.unwrap().adoptions(CFONB).await.unwrap();
        rows.into_iter().map(|row| row.made_by).collect()
    }

    async fn is_sound(&self) {
        let found = audit::audit(&self.app).await.unwrap();
        assert!(found.differences.is_empty(), "{found:?}");
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

type Dated<'a> = (&'a str, &'a str, cfonb::Movement<'a>);

const FIRST: Dated<'_> = ("2026-02-10", "2026-02-10", ("18", "", 8_882, "MC-2026-0001-01"));
const TWIN: Dated<'_> = ("2026-02-10", "2026-02-10", ("18", "", 500, ""));
const SECOND: Dated<'_> = ("2026-02-11", "2026-02-11", ("18", "", 8_616, "MC-2026-0002-01"));
const THIRD: Dated<'_> = ("2026-02-12", "2026-02-12", ("18", "", 700, "MC-2026-0001-02"));
const FOURTH: Dated<'_> = ("2026-02-13", "2026-02-13", ("18", "", 300, "MC-2026-0001-03"));

/// Two days, each in a file of its own; the first has two equal movements besides.
async fn two_days(service: &mut Service) {
    service.drop("a.txt", &cfonb::dated("2026-02-09", "2026-02-10", 0, &[FIRST, TWIN, TWIN]));
    service.drop("b.txt", &cfonb::dated("2026-02-10", "2026-02-11", 9_882, &[SECOND]));
    let night = service.night("2026-02-12").await;
    assert_eq!((night.files.booked, night.entries.booked), (2, 4), "{}", service.why().await);
}

fn month(through: &str, more: &[Dated<'_>]) -> String {
    cfonb::dated("2026-02-09", through, 0, &[&[FIRST, TWIN, TWIN, SECOND], more].concat())
}

const VERSION_2: &str = "identity = { key = ['booked', 'amount', 'end-to-end'], version = 2 }";
const VERSION_3: &str = "identity = { key = ['booked', 'value', 'amount', 'text', 'end-to-end'], version = 3 }";

#[test]
fn a_changed_recipe_books_nothing_until_it_is_adopted_and_then_nothing_twice() {
    on_each(async |mut service| {
        two_days(&mut service).await;
        service.mapping(VERSION_2);
        service.drop("month.txt", &month("2026-02-12", &[THIRD]));
        let night = service.night("2026-02-13").await;
        assert_eq!((night.files.set_aside, night.entries.booked, night.entries.known), (1, 0, 0));
        let why = service.why().await;
        for part in ["identity", "b.txt", "received on 2026-02-12", "another identity", "mapping adopt", "mapping diff"]
        {
            assert!(why.contains(part), "{part}: {why}");
        }

        let shown = service.shown().await;
        assert_eq!((shown.found.totals.entries, shown.found.totals.renamed, shown.found.totals.differing), (4, 4, 0));
        assert!(!shown.adopted && !shown.is_refused(), "{shown:?}");
        assert_eq!(shown.new_identity, "booked, amount, end-to-end; version 2");
        assert_eq!(service.decisions().await, ["passerelle"], "showing records nothing");
        assert_eq!(service.replay(false).await.receipt.state, ReceiptState::SetAside);

        assert!(service.adopted().await.adopted);
        assert_eq!(service.decisions().await, ["passerelle", "R01"]);
        assert!(service.shown().await.in_force);
        let booked = service.replay(true).await;
        assert_eq!((booked.new, booked.known), (1, 4), "{:?}", booked.rejects);
        assert_eq!(service.received("MC-2026-0001").await, 9_582);

        // A second change, over entries of both recipes; the month comes again with one day more.
        service.mapping(VERSION_3);
        service.drop("again.txt", &month("2026-02-13", &[THIRD, FOURTH]));
        assert_eq!(service.night("2026-02-14").await.files.set_aside, 1);
        let second = service.adopted().await;
        assert!(second.adopted, "{second:?}");
        assert_eq!((second.found.totals.entries, second.found.totals.renamed), (5, 5));
        let booked = service.replay(true).await;
        assert_eq!((booked.new, booked.known), (1, 5), "{:?}", booked.rejects);

        // And back to the second: what was booked under the third gets its name of then.
        service.mapping(VERSION_2);
        service.drop("back.txt", &cfonb::dated("2026-02-12", "2026-02-13", 19_198, &[FOURTH]));
        assert_eq!(service.night("2026-02-15").await.files.set_aside, 1);
        assert!(service.adopted().await.adopted);
        let booked = service.replay(true).await;
        assert_eq!((booked.new, booked.known), (0, 1), "{:?}", booked.rejects);
        assert_eq!(service.received("MC-2026-0001").await, 9_882);
        assert_eq!(service.received("MC-2026-0002").await, 8_616);
        service.is_sound().await;
    });
}

#[test]
fn a_file_that_told_known_entries_again_is_looked_at_too() {
    on_each(async |mut service| {
        two_days(&mut service).await;
        service.drop("month.txt", &month("2026-02-12", &[THIRD]));
        assert_eq!(service.night("2026-02-13").await.entries.known, 4);
        service.mapping(VERSION_2);
        let adopted = service.adopted().await;
        assert!(adopted.adopted, "{adopted:?}");
        assert_eq!((adopted.found.totals.files, adopted.found.totals.entries), (3, 5));
        service.drop("again.txt", &month("2026-02-13", &[THIRD, FOURTH]));
        let night = service.night("2026-02-14").await;
        assert_eq!(
            (night.files.booked, night.entries.booked, night.entries.known),
            (1, 1, 5),
            "{}",
            service.why().await
        );
    });
}

#[test]
fn a_change_that_reads_nothing_otherwise_needs_no_person() {
    on_each(async |mut service| {
        two_days(&mut service).await;
        service.mapping("about = 'other words'");
        service.drop("c.txt", &cfonb::dated("2026-02-11", "2026-02-12", 18_498, &[THIRD]));
        assert_eq!(service.night("2026-02-13").await.files.booked, 1);
        assert_eq!(service.decisions().await.len(), 1, "words are no change");
        service.mapping("reasons = { ZZ = 'deceased' }");
        service.drop("d.txt", &cfonb::dated("2026-02-12", "2026-02-13", 19_198, &[FOURTH]));
        assert_eq!(service.night("2026-02-14").await.files.booked, 1, "{}", service.why().await);
        assert_eq!(service.decisions().await, ["passerelle", "passerelle"]);
        let last = service.app.session().await.unwrap().adoptions(CFONB).await.unwrap().pop().unwrap();
        assert!(last.detail.contains("reasons") && last.detail.contains("3 files"), "{}", last.detail);
    });
}

#[test]
fn a_field_that_reads_differently_is_shown_and_known_again_once_it_is_adopted() {
    on_each(async |mut service| {
        two_days(&mut service).await;
        // The text of a reference is read as the other party's name as well: no identity changes, every content does.
        service.mapping("entry.counterparty = '05.RCN:49-83'");
        service.drop("month.txt", &month("2026-02-12", &[THIRD]));
        assert_eq!(service.night("2026-02-13").await.files.set_aside, 1);
        let why = service.why().await;
        assert!(why.contains("counterparty was nothing, now `MC-2026-0001-01`"), "{why}");
        let adopted = service.adopted().await;
        let totals = adopted.found.totals;
        assert_eq!((adopted.adopted, totals.renamed, totals.differing), (true, 0, 2), "{adopted:?}");
        let booked = service.replay(true).await;
        assert_eq!((booked.new, booked.known), (1, 4), "{:?}", booked.rejects);
        service.is_sound().await;
    });
}

#[test]
fn other_identities_under_the_same_version_are_refused() {
    on_each(async |mut service| {
        two_days(&mut service).await;
        for key in ["'booked', 'amount', 'bank-code', 'text', 'end-to-end', 'mandate', 'batch'", "'booked', 'amount'"] {
            let text = "entry.text = '04:49-60'";
            service.mapping(&format!("{text}\nidentity = {{ key = [{key}], version = 1 }}"));
            let adoption = service.adopted().await;
            if key.contains("text") {
                assert!(adoption.refused[0].contains("Raise `identity.version`"), "{adoption:?}");
            }
            assert_eq!(adoption.adopted, !key.contains("text"), "another key is another name: {adoption:?}");
        }
    });
}

#[test]
fn a_key_that_makes_two_movements_one_is_refused() {
    on_each(async |mut service| {
        let other: Dated<'_> = ("2026-02-10", "2026-02-10", ("18", "", 8_882, "MC-2026-0002-01"));
        service.drop("a.txt", &cfonb::dated("2026-02-09", "2026-02-10", 0, &[FIRST]));
        service.drop("b.txt", &cfonb::dated("2026-02-10", "2026-02-10", 8_882, &[other]));
        assert_eq!(service.night("2026-02-11").await.entries.booked, 2, "{}", service.why().await);
        service.mapping("identity = { key = ['booked', 'amount'], version = 2 }");
        let adoption = service.adopted().await;
        assert!(adoption.is_refused() && !adoption.adopted);
        assert!(adoption.found.files[1].refused[0].contains("two movements would be one"), "{adoption:?}");
        assert_eq!(service.decisions().await, ["passerelle"]);
    });
}

#[test]
fn entries_that_vanish_or_change_their_amount_are_refused() {
    on_each(async |mut service| {
        two_days(&mut service).await;
        for change in [
            "entry.status = { from = '04:33-34', pending = ['18'] }",
            "entry.booked = { from = '04:35-40', forms = ['%m%d%y'] }",
        ] {
            service.mapping(change);
            let adoption = service.adopted().await;
            assert!(adoption.is_refused() && !adoption.adopted, "{change}: {adoption:?}");
        }
        service.drop("c.txt", &cfonb::dated("2026-02-11", "2026-02-12", 18_498, &[THIRD]));
        assert_eq!(service.night("2026-02-13").await.files.set_aside, 1);
    });
}

#[test]
fn a_renamed_mapping_takes_the_place_of_the_other() {
    on_each(async |mut service| {
        two_days(&mut service).await;
        service.mapping(VERSION_2);
        let folder = service.root.join("mappings/banque-postale");
        fs::rename(folder.join("statement-cfonb120.toml"), folder.join("statement-records.toml")).unwrap();
        service.app.mappings = Mappings::load(&service.root.join("mappings")).unwrap();
        // Without a word it is a mapping in its own right: the same days under other names are a contradiction.
        service.drop("month.txt", &month("2026-02-12", &[THIRD]));
        assert_eq!(service.night("2026-02-13").await.files.set_aside, 1);
        assert!(
            service.why().await.contains("--instead-of banque-postale/statement-cfonb120"),
            "{}",
            service.why().await
        );
        let request = Request {
            mapping: "banque-postale/statement-records",
            instead_of: Some(CFONB),
            decision: Some(("R01", "renommé")),
        };
        let adoption = adopt::adopt(&service.app, request, &mut |_, _, _| {}).await.unwrap();
        assert!(adoption.adopted, "{adoption:?}");
        let booked = service.replay(true).await;
        assert_eq!((booked.new, booked.known), (1, 4), "{:?}", booked.rejects);
    });
}

#[test]
fn a_file_is_decoded_again_for_show_before_it_is_booked() {
    on_each(async |mut service| {
        two_days(&mut service).await;
        service.mapping(VERSION_2);
        service.drop("month.txt", &month("2026-02-12", &[THIRD]));
        service.night("2026-02-13").await;
        service.adopted().await;
        let shown = service.replay(false).await;
        assert!(!shown.booked && shown.mapping == CFONB);
        assert_eq!((shown.new, shown.known, shown.statements.len(), shown.rejects.len()), (1, 4, 1, 0));
        assert_eq!(shown.entries[0].entry.end_to_end_id.as_deref(), Some("MC-2026-0001-02"));
        assert_eq!((shown.attributions[0].loan.as_str(), shown.attributions[0].amount_minor), ("MC-2026-0001", 700));
        assert_eq!(shown.coverage[0].added(), [(day("2026-02-12"), day("2026-02-12"))]);
        assert_eq!(shown.coverage[0].lost(), []);
        // Nothing of it is stored.
        assert_eq!(service.set_aside().await.len(), 1);
        assert_eq!(service.received("MC-2026-0001").await, 8_882);
        let booked = service.replay(true).await;
        assert!(booked.booked);
        assert_eq!((booked.new, &booked.entries, &booked.coverage), (shown.new, &shown.entries, &shown.coverage));
        assert_eq!(service.received("MC-2026-0001").await, 9_582);
        assert!(service.set_aside().await.is_empty());
    });
}

const OTHER: &str = "banque-postale/statement-cfonb120-mail";

impl Service {
    /// Both mappings of the bank as they are written from now on: the other one reads the files that come by mail.
    fn both(&mut self, more: &str) {
        let text =
            format!("schema = 1\nuse = ['common/cfonb120', 'common/references']\nmatch.file-name = '^mail-'\n{more}\n");
        fs::write(self.root.join(format!("mappings/{OTHER}.toml")), text).unwrap();
        self.mapping(more);
    }

    async fn together(&self, mappings: &[&str], decision: Option<(&str, &str)>) -> Vec<Adoption> {
        let requests: Vec<_> = mappings.iter().map(|mapping| Request { mapping, instead_of: None, decision }).collect();
        adopt::adopt_together(&self.app, &requests, &mut |_, _, _| {}).await.unwrap()
    }
}

#[test]
fn mappings_whose_files_repeat_each_others_entries_are_adopted_together_or_not_at_all() {
    on_each(async |mut service| {
        service.both("");
        // Each file tells the last day of the one before again, and each was read by the other mapping.
        for (night, name, before, through, opening, movements) in [
            ("2026-02-11", "a.txt", "2026-02-09", "2026-02-10", 0, &[FIRST, TWIN, TWIN][..]),
            ("2026-02-12", "mail-b.txt", "2026-02-09", "2026-02-11", 0, &[FIRST, TWIN, TWIN, SECOND][..]),
            ("2026-02-13", "c.txt", "2026-02-10", "2026-02-12", 9_882, &[SECOND, THIRD][..]),
        ] {
            service.drop(name, &cfonb::dated(before, through, opening, movements));
            let booked = service.night(night).await.files.booked;
            assert_eq!(booked, 1, "{}", service.why().await);
        }
        service.both(VERSION_2);
        for alone in [CFONB, OTHER] {
            let [shown] = service.together(&[alone], Some(("R01", "lu"))).await.try_into().unwrap();
            assert!(shown.is_refused() && !shown.adopted, "{shown:?}");
            assert!(format!("{shown:?}").contains("it would be booked twice"), "{shown:?}");
        }
        for order in [[CFONB, OTHER], [OTHER, CFONB]] {
            let shown = service.together(&order, None).await;
            assert!(shown.iter().all(|adoption| !adoption.is_refused() && !adoption.adopted), "{shown:?}");
            let renamed: u64 = shown.iter().map(|adoption| adoption.found.totals.renamed).sum();
            assert_eq!(renamed, 5);
        }
        assert_eq!(service.decisions().await, ["passerelle"], "showing records nothing");
        let adopted = service.together(&[CFONB, OTHER], Some(("R01", "lu et approuvé"))).await;
        assert!(adopted.iter().all(|adoption| adoption.adopted), "{adopted:?}");
        assert_eq!(service.decisions().await, ["passerelle", "R01"]);
        assert!(service.together(&[CFONB, OTHER], None).await.iter().all(|adoption| adoption.in_force));
        // From now on files of both know what either has booked.
        service.drop("month.txt", &month("2026-02-12", &[THIRD]));
        service.drop("mail-month.txt", &month("2026-02-13", &[THIRD, FOURTH]));
        let night = service.night("2026-02-14").await;
        assert_eq!((night.files.booked, night.files.set_aside), (2, 0), "{}", service.why().await);
        assert_eq!((night.entries.booked, night.entries.known), (1, 10));
        assert_eq!(service.received("MC-2026-0001").await, 9_882);
        service.is_sound().await;
    });
}

#[test]
fn one_refusal_stops_a_joint_adoption_as_a_whole() {
    on_each(async |mut service| {
        service.both("");
        two_days(&mut service).await;
        service.drop("mail-c.txt", &cfonb::dated("2026-02-11", "2026-02-12", 18_498, &[THIRD]));
        assert_eq!(service.night("2026-02-13").await.files.booked, 1, "{}", service.why().await);
        // Of the other one an entry would vanish.
        service.both("entry.status = { from = '04:33-34', pending = ['18'] }");
        service.mapping(VERSION_2);
        let done = service.together(&[CFONB, OTHER], Some(("R01", "lu"))).await;
        assert_eq!(done.iter().map(Adoption::is_refused).collect::<Vec<_>>(), [false, true], "{done:?}");
        assert!(done.iter().all(|adoption| !adoption.adopted));
        assert_eq!(service.decisions().await, ["passerelle"]);
        assert!(service.adopted().await.adopted, "by itself it can be");
    });
}
