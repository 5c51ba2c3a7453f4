//! The real executable, killed at every point at which a rehearsed crash can stop it: the next run finishes the work, and
//! nothing is lost or doubled.

#[path = "support/cfonb.rs"]
mod cfonb;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::{Cursor, Write as _};
use std::os::unix::process::ExitStatusExt as _;
use std::path::Path;
use std::process::{Command, Output};
use std::sync::Mutex;

use chrono::NaiveDate;
use passerelle::domain::id::LoanId;
use passerelle::sandbox::World;
use passerelle::sandbox::behaviour::{Cause, Cure, Outcome};
use passerelle::sandbox::delivery::{Parcel, morning_after, parcel};
use passerelle::sandbox::portfolio::{BANKS, Size};
use passerelle::store::{AlertFilter, LoanFilter, ReceiptFilter, Store};
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

/// A fortnight around a debit day: paid, returned, silent, a damaged number, and money in suspense.
fn world() -> World {
    let size = Size {
        loans: 15,
        referents: 2,
        start: day("2026-09-08"),
        end: day("2026-09-21"),
        running_percent: 100,
        behind_percent: 5,
    };
    let mut place = 0;
    World::with_outcomes(size, 4, &mut |lent, _| {
        place += 1;
        let fate = match place % 5 {
            0 => Outcome::Returned(2, Cause::NoMoney, Cure::Transfer(4)),
            1 => Outcome::Silent(Cure::Mistyped { after: 1, found_after: None }),
            2 => Outcome::Returned(1, Cause::Refused, Cure::Never),
            3 => Outcome::Silent(Cure::Never),
            _ => Outcome::Paid,
        };
        vec![fate; lent.schedule.instalments.len()]
    })
    .unwrap()
}

/// One file for each bank and day; one comes twice, one breaks off and comes again, one is no statement.
fn parcels(world: &World) -> Vec<Parcel> {
    let mut parcels = Vec::new();
    for book in &world.books {
        for day in book {
            let file = parcel(world, std::slice::from_ref(day)).unwrap();
            match (day.bank, day.to_on.to_string().as_str()) {
                (0, "2026-09-11") => parcels.extend([file.clone(), file.named(format!("copie-{}", file.name))]),
                (1, "2026-09-14") => parcels.push(zipped(&file)),
                (2, "2026-09-15") => {
                    let right = file.named(format!("bis-{}", file.name)).on(morning_after(day.to_on, 1));
                    parcels.extend([file.damaged(), right]);
                }
                _ => parcels.push(file),
            }
        }
    }
    parcels.push(Parcel {
        bank: 1,
        night: day("2026-09-12"),
        name: "retours.txt".into(),
        bytes: fs::read("fixtures/banque-postale/returns/cfonb240-day-of-returns.txt").unwrap(),
        modified_us: 1_789_000_000_000_000,
        days: Vec::new(),
    });
    parcels
}

/// The file in a zip, beside one that says nothing.
fn zipped(file: &Parcel) -> Parcel {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in [(file.name.as_str(), &file.bytes[..]), ("lisez-moi.pdf", b"%PDF-1.7")] {
        writer.start_file(name, SimpleFileOptions::default()).unwrap();
        writer.write_all(bytes).unwrap();
    }
    let bytes = writer.finish().unwrap().into_inner();
    Parcel { bytes, ..file.named(format!("{}.zip", file.name)) }
}

/// The points at which the sources let a rehearsed crash stop.
fn points() -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    let mut folders = vec![Path::new(env!("CARGO_MANIFEST_DIR")).join("src")];
    while let Some(folder) = folders.pop() {
        for item in fs::read_dir(folder).unwrap() {
            let path = item.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|end| end == "rs") {
                let text = fs::read_to_string(&path).unwrap();
                let names = text.split("checkpoint(\"").skip(1).filter_map(|rest| rest.split_once('"'));
                found.extend(names.map(|(name, _)| name.to_owned()));
            }
        }
    }
    found
}

fn passerelle(root: &Path, arguments: &[&str], stop_at: Option<&str>) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_passerelle"));
    command.arg("--config").arg(root.join("passerelle.toml")).args(arguments);
    command.env_remove("PASSERELLE_STOP_AT");
    if let Some(point) = stop_at {
        command.env("PASSERELLE_STOP_AT", point);
    }
    command.output().unwrap()
}

fn must(output: &Output) {
    let fine = matches!(output.status.code(), Some(0 | 3));
    assert!(fine, "{}: {}", output.status, String::from_utf8_lossy(&output.stderr));
}

/// Runs every night, each first with a crash at `stop_at`; what is known at the end, and how often it crashed.
fn story(root: &Path, world: &World, parcels: &[Parcel], stop_at: Option<&str>) -> (Knowledge, u32) {
    let output = Command::new(env!("CARGO_BIN_EXE_passerelle")).arg("init").arg(root).output().unwrap();
    must(&output);
    fs::write(root.join("referents.csv"), world.portfolio.referents_csv()).unwrap();
    fs::write(root.join("loans.csv"), world.portfolio.loans_csv()).unwrap();
    let eve = world.size.start.to_string();
    for what in ["referents", "loans"] {
        let file = root.join(format!("{what}.csv"));
        must(&passerelle(root, &["--today", &eve, what, "import", &file.display().to_string()], None));
    }
    let mut crashes = 0;
    let last = parcels.iter().map(|parcel| parcel.night).max().unwrap();
    for night in world.size.start.iter_days().skip(1).take_while(|night| *night <= last) {
        for parcel in parcels.iter().filter(|parcel| parcel.night == night) {
            parcel.drop_into(&root.join("banks").join(BANKS[parcel.bank])).unwrap();
        }
        let today = night.to_string();
        if let Some(point) = stop_at {
            let output = passerelle(root, &["--today", &today, "nightly"], Some(point));
            if output.status.signal().is_none() {
                must(&output);
                continue;
            }
            crashes += 1;
        }
        must(&passerelle(root, &["--today", &today, "nightly"], None));
    }
    let audit = passerelle(root, &["audit"], None);
    must(&audit);
    (knowledge(root, world), crashes)
}

/// All that is stored and sent, but for the list of runs.
#[derive(Debug, PartialEq)]
struct Knowledge {
    facts: Vec<String>,
    alerts: Vec<String>,
    messages: Vec<String>,
    outbox: BTreeMap<String, Vec<u8>>,
}

fn knowledge(root: &Path, world: &World) -> Knowledge {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let store = Store::open(&format!("sqlite:{}", root.join("passerelle.db").display())).await.unwrap();
        let mut session = store.session().await.unwrap();
        let loans = session.loans(&LoanFilter::default()).await.unwrap();
        let ids: Vec<LoanId> = loans.into_iter().map(|loan| loan.id).collect();
        let mut facts: Vec<String> = Vec::new();
        for (id, mut history) in session.histories(&ids).await.unwrap() {
            history.movements.sort_by(|a, b| a.entry.cmp(&b.entry));
            facts.push(format!("{id} {:?}", history.movements));
        }
        facts.extend(session.positions(&ids).await.unwrap().into_values().map(|row| format!("{row:?}")));
        facts.extend(session.suspense().await.unwrap().into_iter().map(|row| format!("{:?}", row.suspense)));
        facts.extend(session.receipts(&ReceiptFilter::default()).await.unwrap().iter().map(|row| format!("{row:?}")));
        facts.sort();
        let mut alerts: Vec<String> = Vec::new();
        for alert in session.alerts(&AlertFilter::default()).await.unwrap() {
            alerts.push(format!("{alert:?} {:?}", session.alert_events(&alert.id).await.unwrap()));
        }
        alerts.sort();
        let mut messages = Vec::new();
        for day in world.size.start.iter_days().take(30) {
            for mut message in session.messages_of_day(day).await.unwrap() {
                assert!(message.sent_at.is_some(), "{} was never sent", message.id);
                message.outcome.clear();
                messages.push(format!("{message:?}"));
            }
        }
        messages.sort();
        let outbox = fs::read_dir(root.join("outbox"))
            .unwrap()
            .map(|item| item.unwrap().path())
            .filter(|path| path.is_file())
            .map(|path| (path.file_name().unwrap().to_string_lossy().into_owned(), fs::read(&path).unwrap()))
            .collect();
        Knowledge { facts, alerts, messages, outbox }
    })
}

#[test]
fn a_night_that_is_killed_anywhere_is_finished_by_the_next() {
    let (world, mut points) = (world(), points());
    // A night never comes to those of an adoption.
    points.retain(|point| !point.starts_with("adopt."));
    assert!(points.len() >= 10, "the sources are where this test looks for them: {points:?}");
    let parcels = parcels(&world);
    let folder = tempfile::tempdir().unwrap();
    let (straight, _) = story(folder.path(), &world, &parcels, None);
    assert!(!straight.messages.is_empty() && straight.messages.len() == straight.outbox.len());

    let left = Mutex::new(points.into_iter());
    std::thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| {
                while let Some(point) = { left.lock().unwrap().next() } {
                    let folder = tempfile::tempdir().unwrap();
                    let (killed, crashes) = story(folder.path(), &world, &parcels, Some(&point));
                    assert!(crashes > 0, "no night comes to {point}");
                    assert_eq!(straight.facts, killed.facts, "killed at {point}");
                    assert_eq!(straight.alerts, killed.alerts, "killed at {point}");
                    assert_eq!(straight.messages, killed.messages, "killed at {point}");
                    assert_eq!(straight.outbox, killed.outbox, "killed at {point}");
                }
            });
        }
    });
}

/// A service with two days booked, a mapping that has changed since, and a file of the whole month that waits for it.
fn before_an_adoption(root: &Path) -> String {
    let output = Command::new(env!("CARGO_BIN_EXE_passerelle")).arg("init").arg(root).output().unwrap();
    must(&output);
    let inbox = root.join("banks/banque-postale");
    let (first, second) =
        ([("18", "", 8_882, "MC-2026-0001-01"), ("18", "", 500, "")], [("18", "", 8_616, "MC-2026-0002-01")]);
    fs::write(inbox.join("a.txt"), cfonb::statement("2026-02-09", "2026-02-10", 0, &first)).unwrap();
    fs::write(inbox.join("b.txt"), cfonb::statement("2026-02-10", "2026-02-11", 9_382, &second)).unwrap();
    must(&passerelle(root, &["--today", "2026-02-12", "nightly"], None));
    let path = root.join("mappings/common/cfonb120.toml");
    let text = fs::read_to_string(&path).unwrap();
    fs::write(&path, text.replacen("version = 1", "version = 2", 1)).unwrap();
    let all = [
        ("2026-02-10", "2026-02-10", first[0]),
        ("2026-02-10", "2026-02-10", first[1]),
        ("2026-02-11", "2026-02-11", second[0]),
    ];
    fs::write(inbox.join("month.txt"), cfonb::dated("2026-02-09", "2026-02-11", 0, &all)).unwrap();
    must(&passerelle(root, &["--today", "2026-02-13", "nightly"], None));
    let output = passerelle(root, &["files", "list", "--set-aside", "--json"], None);
    let files: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    files[0]["id"].as_str().unwrap().to_owned()
}

#[test]
fn an_adoption_that_is_killed_anywhere_is_whole_or_not_there() {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let (name, today) = ("banque-postale/statement-cfonb120", ["--today", "2026-02-13"]);
    let adopt = [&today[..], &["mapping", "adopt", name, "--yes", "--by", "R01", "--note", "lu"]].concat();
    let points: Vec<String> = points().into_iter().filter(|point| point.starts_with("adopt.")).collect();
    assert_eq!(points, ["adopt.done", "adopt.names", "adopt.recorded"]);
    for point in points {
        let folder = tempfile::tempdir().unwrap();
        let waiting = before_an_adoption(folder.path());
        let output = passerelle(folder.path(), &adopt, Some(&point));
        assert!(output.status.signal().is_some(), "{point}: {}", String::from_utf8_lossy(&output.stderr));
        let recorded = runtime.block_on(async {
            let url = format!("sqlite:{}", folder.path().join("passerelle.db").display());
            let mut session = Store::open(&url).await.unwrap().session().await.unwrap();
            let entry = session.receipts(&ReceiptFilter::default()).await.unwrap().remove(0).id;
            let entry = session.entries_of_receipt(&entry, -1, 1).await.unwrap().remove(0).entry.id;
            (session.adoptions(name).await.unwrap().len(), session.aliases_of(&entry).await.unwrap().len())
        });
        assert_eq!(recorded, if point == "adopt.done" { (2, 1) } else { (1, 0) }, "killed at {point}");
        let again = passerelle(folder.path(), &adopt, None);
        assert_eq!(again.status.code(), Some(0), "{}", String::from_utf8_lossy(&again.stdout));
        let replay = [&today[..], &["files", "replay", &waiting, "--yes", "--json"]].concat();
        let output = passerelle(folder.path(), &replay, None);
        let replayed: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
        assert_eq!((&replayed["new"], &replayed["known"]), (&0.into(), &3.into()), "killed at {point}: {replayed}");
    }
}
