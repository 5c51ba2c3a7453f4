//! Months of nights over simulated banks whose truth is known: on every morning, what the program says of every loan is
//! what truly was, given the files that had come and could be read by then.

mod support;

use std::collections::{BTreeMap, HashMap};
use std::fs;
use std::path::Path;

use chrono::NaiveDate;
use passerelle::app::App;
use passerelle::clock::Clock;
use passerelle::config::{self, Config};
use passerelle::domain::id::LoanId;
use passerelle::domain::position;
use passerelle::jobs::audit;
use passerelle::sandbox::World;
use passerelle::sandbox::delivery::{self, Parcel};
use passerelle::sandbox::portfolio::Size;
use passerelle::sandbox::random::Random;
use passerelle::sandbox::rehearsal;
use passerelle::sandbox::truth::{Expected, Truth};
use passerelle::store::{AlertRow, ReceiptFilter, ReceiptState};
use support::on_both;

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

/// The mornings of a scenario: the first after the first statement, the last when the last file has come.
fn mornings(parcels: &[Parcel]) -> Vec<NaiveDate> {
    let first = parcels.iter().map(|parcel| parcel.night).min().unwrap();
    let last = parcels.iter().map(|parcel| parcel.night).max().unwrap();
    first.iter_days().take_while(|night| *night <= last).collect()
}

/// A service of its own in `root`, with the configuration that `init` writes and the program's mappings.
async fn service(root: &Path, store_url: &str, world: &World) -> App {
    let mut config: Config = config::parse(config::TEMPLATE, root).unwrap();
    config.mappings = None;
    config.store_url = store_url.to_owned();
    for bank in &config.banks {
        fs::create_dir_all(&bank.inbox).unwrap();
    }
    fs::create_dir_all(&config.mail.outbox).unwrap();
    let clock = Clock::fixed_on(world.size.start, config.zone);
    let app = App::open(config, clock).await.unwrap();
    rehearsal::register(&app, world, root).await.unwrap();
    app
}

fn on_sqlite(story: impl AsyncFn(&Path, &str)) {
    let folder = tempfile::tempdir().unwrap();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let url = format!("sqlite:{}", folder.path().join("store.db").display());
    runtime.block_on(story(folder.path(), &url));
}

/// What can be compared of a live alert with what should stand.
fn figures(alert: &AlertRow) -> Expected {
    let gate = match alert.gate.as_deref() {
        Some("coverage") => Some("coverage"),
        Some("suspense") => Some("suspense"),
        None => None,
        Some(other) => panic!("an unknown gate: {other}"),
    };
    let fixed = |word: &str| -> &'static str { Box::leak(word.to_owned().into_boxed_str()) };
    assert_eq!(gate.is_some(), alert.state == "held", "{alert:?}");
    Expected {
        gate,
        rule: if gate.is_some() { "" } else { fixed(&alert.rule) },
        level: if gate.is_some() { "" } else { fixed(&alert.level) },
        instalment: alert.instalment.unwrap(),
        overdue_minor: alert.overdue_minor.unwrap(),
        days_past_due: i64::from(alert.days_past_due.unwrap()),
    }
}

fn comparable(expected: Expected) -> Expected {
    let held = expected.gate.is_some();
    let word = |word| if held { "" } else { word };
    Expected { rule: word(expected.rule), level: word(expected.level), ..expected }
}

/// Compares one morning with the oracle, loan by loan; what differs, in words.
async fn differences(app: &App, world: &World, truth: &Truth<'_>, fully: bool) -> Vec<String> {
    let mut session = app.session().await.unwrap();
    let ids: Vec<LoanId> = world.portfolio.loans.iter().map(|lent| lent.loan.id.clone()).collect();
    let cached = session.positions(&ids).await.unwrap();
    let histories = if fully { session.histories(&ids).await.unwrap() } else { HashMap::new() };
    let live = session.live_alerts("borrower").await.unwrap();
    let live: HashMap<LoanId, AlertRow> = live.into_iter().map(|alert| (alert.loan.clone().unwrap(), alert)).collect();
    let mut found = Vec::new();
    for (index, id) in ids.iter().enumerate() {
        let standing = truth.standing(index, app.today);
        let kept = &cached[id];
        // A position of an earlier day tells of today as long as nothing falls due in between.
        let current = kept.as_of == app.today || kept.open_debit_on.is_none_or(|debit_on| debit_on >= app.today);
        let said = (kept.overdue_minor, i64::from(kept.days_past_due));
        if !current || said != (standing.overdue_minor, standing.days_past_due) {
            found.push(format!("{id}: cached {kept:?}, truly {standing:?}"));
        }
        if let Some(history) = histories.get(id) {
            let replayed = position::replay(history, app.today);
            let said = (replayed.overdue_minor, i64::from(replayed.days_past_due));
            if said != (standing.overdue_minor, standing.days_past_due) {
                found.push(format!("{id}: replayed {said:?}, truly {standing:?}"));
            }
        }
        let alert = live.get(id).map(figures);
        let expected = standing.alert.map(comparable);
        if alert != expected {
            found.push(format!("{id}: stands {alert:?}, should {expected:?}"));
        }
    }
    let waiting = session.suspense().await.unwrap().len();
    let truly = truth.in_suspense(app.today).len();
    if waiting != truly {
        found.push(format!("{waiting} entries in suspense, truly {truly}"));
    }
    found.into_iter().map(|line| format!("{}: {line}", app.today)).collect()
}

/// The files that arrived tonight, can be read, and were set aside all the same; with the program's reasons.
async fn set_aside_wrongly(app: &App, parcels: &[Parcel]) -> Vec<String> {
    let mut session = app.session().await.unwrap();
    let filter = ReceiptFilter { since: Some(app.today), state: Some(ReceiptState::SetAside), bank: None };
    let mut found = Vec::new();
    for receipt in session.receipts(&filter).await.unwrap() {
        let readable = |parcel: &&Parcel| parcel.night == app.today && !parcel.days.is_empty();
        if parcels.iter().filter(readable).any(|parcel| parcel.name == receipt.name) {
            let rejects = session.rejects(&receipt.id).await.unwrap();
            found.push(format!("{} was set aside: {:?}", receipt.name, rejects.first().map(|row| &row.reject)));
        }
    }
    found
}

/// Every night in order, each compared with the truth; every seventh by full replay; the entries booked are those told.
async fn straight_run(root: &Path, url: &str, size: Size, seed: u64) {
    let world = World::generate(size, seed).unwrap();
    let parcels = delivery::with_mishaps(&world, &Random::new(seed)).unwrap();
    let truth = Truth::new(&world, &parcels);
    let mut app = service(root, url, &world).await;
    let mut booked = 0;
    let mut found = Vec::new();
    let mut opened = 0;
    for (count, night) in mornings(&parcels).into_iter().enumerate() {
        rehearsal::wake(&mut app, night);
        rehearsal::deliver(&app, &parcels, night).unwrap();
        let summary = rehearsal::run(&app).await.unwrap();
        booked += usize::try_from(summary.entries.booked).unwrap();
        opened += summary.alerts.opened;
        assert_eq!(summary.messages.failed, 0, "{night}");
        for line in set_aside_wrongly(&app, &parcels).await {
            found.push(format!("{night}: {line}"));
        }
        found.extend(differences(&app, &world, &truth, count % 7 == 0).await);
        if booked != truth.read_operations(night) {
            found.push(format!("{night}: {booked} entries booked so far, {} told", truth.read_operations(night)));
        }
        assert!(found.len() < 20, "seed {seed}: too many differences:\n{}", found.join("\n"));
        rehearsal::decide(&app, &world, "R01").await.unwrap();
    }
    assert!(found.is_empty(), "seed {seed}:\n{}", found.join("\n"));
    assert!(opened > 0, "a year without any alert tests nothing");
    let audit = audit::audit(&app).await.unwrap();
    assert_eq!(audit.differences, Vec::<String>::new());
    assert_eq!(audit.loans, u64::from(world.size.loans));
}

fn a_year(loans: u32) -> Size {
    Size { loans, referents: 4, start: day("2026-01-05"), end: day("2026-12-23"), running_percent: 55 }
}

fn a_season(loans: u32) -> Size {
    Size { loans, referents: 3, start: day("2026-03-02"), end: day("2026-06-12"), running_percent: 70 }
}

#[test]
fn every_morning_of_a_season_is_the_truth() {
    on_sqlite(async |root, url| straight_run(root, url, a_season(45), 11).await);
}

#[test]
fn every_morning_of_a_year_is_the_truth() {
    on_sqlite(async |root, url| straight_run(root, url, a_year(330), 1).await);
}

#[test]
fn every_morning_of_another_year_is_the_truth() {
    on_sqlite(async |root, url| straight_run(root, url, a_year(300), 2).await);
}

#[test]
fn both_databases_tell_the_same_truth() {
    on_both(async |url| {
        let folder = tempfile::tempdir().unwrap();
        let size = Size { end: day("2026-04-24"), ..a_season(24) };
        straight_run(folder.path(), url, size, 5).await;
    });
}

/// All that a service knows at the end, by what it is about: who knows it from which run does not matter.
#[derive(Debug, PartialEq)]
struct Knowledge {
    positions: BTreeMap<String, String>,
    alerts: BTreeMap<String, String>,
    attributions: Vec<String>,
    suspense: Vec<String>,
}

async fn knowledge(app: &App, world: &World) -> Knowledge {
    let mut session = app.session().await.unwrap();
    let ids: Vec<LoanId> = world.portfolio.loans.iter().map(|lent| lent.loan.id.clone()).collect();
    let histories = session.histories(&ids).await.unwrap();
    let positions = histories
        .iter()
        .map(|(id, history)| (id.to_string(), format!("{:?}", position::replay(history, app.today))))
        .collect();
    let alerts = session.live_alerts("borrower").await.unwrap();
    let alerts = alerts
        .iter()
        .map(|alert| {
            let about = (&alert.rule, &alert.level, &alert.state, &alert.gate, &alert.reason, &alert.detail);
            (alert.loan.clone().unwrap().to_string(), format!("{about:?} {:?}", figures(alert)))
        })
        .collect();
    let mut attributions: Vec<String> = histories
        .iter()
        .flat_map(|(id, history)| history.movements.iter().map(move |movement| format!("{id} {movement:?}")))
        .collect();
    attributions.sort();
    let mut suspense: Vec<String> = session
        .suspense()
        .await
        .unwrap()
        .into_iter()
        .map(|row| format!("{} {} {}", row.entry.entry.id, row.suspense.why, row.suspense.suggestions))
        .collect();
    suspense.sort();
    Knowledge { positions, alerts, attributions, suspense }
}

/// Runs the given nights; people decide after each, and once more after the last.
async fn run_nights(app: &mut App, world: &World, parcels: &[Parcel], nights: &[NaiveDate], times: usize) {
    for night in nights {
        rehearsal::wake(app, *night);
        rehearsal::deliver(app, parcels, *night).unwrap();
        for _ in 0..times {
            rehearsal::run(app).await.unwrap();
        }
        rehearsal::decide(app, world, "R01").await.unwrap();
    }
}

#[test]
fn files_in_another_order_and_skipped_nights_lead_to_the_same_end() {
    let world = World::generate(a_season(60), 3).unwrap();
    let mut parcels = delivery::with_mishaps(&world, &Random::new(3)).unwrap();
    // A file that is left in the folder comes with its own time: in another order it would be another file.
    let mut seen = std::collections::HashSet::new();
    parcels.retain(|parcel| seen.insert(parcel.name.clone()));
    let mut nights = mornings(&parcels);
    let last = nights.last().unwrap().succ_opt().unwrap();
    nights.push(last);

    let mut ends = Vec::new();
    for order in 0..3 {
        let mut random = Random::new(100 + order);
        let mut nights = nights.clone();
        let mut parcels = parcels.clone();
        if order > 0 {
            nights.retain(|night| *night == last || random.chance(60));
            for parcel in &mut parcels {
                // Weeks later, or on the same night, but never before the bank could write it.
                let kept: Vec<NaiveDate> = nights.iter().copied().filter(|night| *night >= parcel.night).collect();
                let near = &kept[..kept.len().min(12)];
                *parcel = parcel.on(*random.pick(near).unwrap());
            }
        }
        on_sqlite_with(&mut ends, async |root: &Path, url: &str| {
            let mut app = service(root, url, &world).await;
            run_nights(&mut app, &world, &parcels, &nights, 1).await;
            rehearsal::run(&app).await.unwrap();
            let audit = audit::audit(&app).await.unwrap();
            assert_eq!(audit.differences, Vec::<String>::new());
            knowledge(&app, &world).await
        });
    }
    let straight = &ends[0];
    assert!(!straight.alerts.is_empty() && !straight.suspense.is_empty());
    for other in &ends[1..] {
        assert_eq!(straight.alerts, other.alerts);
        assert_eq!(straight.positions, other.positions);
        assert_eq!(straight.attributions, other.attributions);
        assert_eq!(straight.suspense, other.suspense);
    }
}

fn on_sqlite_with<T>(results: &mut Vec<T>, story: impl AsyncFn(&Path, &str) -> T) {
    let folder = tempfile::tempdir().unwrap();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let url = format!("sqlite:{}", folder.path().join("store.db").display());
    results.push(runtime.block_on(story(folder.path(), &url)));
}

#[test]
fn a_night_that_runs_twice_adds_nothing() {
    let world = World::generate(a_season(30), 8).unwrap();
    let parcels = delivery::with_mishaps(&world, &Random::new(8)).unwrap();
    on_sqlite(async |root, url| {
        let mut app = service(root, url, &world).await;
        for night in mornings(&parcels) {
            rehearsal::wake(&mut app, night);
            rehearsal::deliver(&app, &parcels, night).unwrap();
            rehearsal::run(&app).await.unwrap();
            let (before, mails) = (knowledge(&app, &world).await, outbox(&app));
            let again = rehearsal::run(&app).await.unwrap();
            let done = (again.files, again.entries, again.attributions.certain, again.messages.written);
            assert_eq!(done, Default::default(), "{night}");
            let alerts = (again.alerts.opened, again.alerts.raised, again.alerts.cleared);
            assert_eq!(alerts, (0, 0, 0), "{night}");
            assert_eq!(before, knowledge(&app, &world).await, "{night}");
            assert_eq!(mails, outbox(&app), "{night}");
            rehearsal::decide(&app, &world, "R01").await.unwrap();
        }
    });
}

fn outbox(app: &App) -> BTreeMap<String, Vec<u8>> {
    fs::read_dir(&app.config.mail.outbox)
        .unwrap()
        .map(|item| item.unwrap().path())
        .filter(|path| path.is_file())
        .map(|path| (path.file_name().unwrap().to_string_lossy().into_owned(), fs::read(&path).unwrap()))
        .collect()
}
