//! A whole night of 100 000 entries over 50 000 loans, as a ratio to inserting the same rows into the same database with
//! the plainest batched code: `cargo bench --bench nightly [-- LOANS]`. Prints figures, asserts nothing.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;
use std::time::{Duration, Instant};

use chrono::NaiveDate;
use passerelle::app::App;
use passerelle::clock::Clock;
use passerelle::config;
use passerelle::domain::id::{BankId, LoanId, ReferentId};
use passerelle::domain::loan::{Borrower, Loan, Referent};
use passerelle::domain::money::Money;
use passerelle::domain::rate::Rate;
use passerelle::domain::schedule::{self, Schedule, Terms};
use passerelle::jobs::{Job, nightly, reconcile};
use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection, SqliteRow};
use sqlx::{AssertSqlSafe, ConnectOptions, QueryBuilder, Row, Sqlite};

const CONFIGURATION: &str = r#"
[store]
url = "sqlite:night.db"
[archive]
folder = "archive"
[mail]
outbox = "outbox"
from = "passerelle@ccas.example"
[[bank]]
id = "banque-postale"
name = "La Banque Postale"
accounts = ["FR7699999000010000000000212"]
inbox = "inbox"
"#;

/// The tables whose rows make up the work of a night.
const TABLES: [&str; 3] = ["entries", "attributions", "positions"];

fn main() {
    let loans = std::env::args().find_map(|text| text.parse::<u32>().ok()).unwrap_or(50_000);
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    runtime.block_on(run(loans));
}

async fn run(count: u32) {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path();
    fs::create_dir_all(root.join("inbox")).unwrap();
    let config = config::parse(CONFIGURATION, root).unwrap();
    let today: NaiveDate = "2026-02-09".parse().unwrap();
    let mut app = App::open(config.clone(), Clock::fixed_on(today, config.zone)).await.unwrap();
    let loans: Vec<(Loan, Schedule)> = (1..=count).map(loan).collect();
    register(&app, &loans).await;

    // A night before the first debit, so that the measured one starts with a covered account and no alert.
    fs::write(root.join("inbox/first.txt"), statement("2026-02-06", 0, &[])).unwrap();
    nightly::nightly(&app, &mut |_| {}).await.unwrap();
    fs::write(root.join("inbox/second.txt"), statement("2026-03-11", 0, &movements(&loans))).unwrap();
    app.today = "2026-03-13".parse().unwrap();
    app.clock = Clock::fixed_on(app.today, config.zone);

    let mut steps: Vec<(Job, Instant)> = Vec::new();
    let start = Instant::now();
    let summary = nightly::nightly(&app, &mut |progress| {
        if steps.last().is_none_or(|(job, _)| *job != progress.job) {
            steps.push((progress.job, Instant::now()));
        }
    })
    .await
    .unwrap();
    let night = start.elapsed();

    let mut source = open(&root.join("night.db")).await;
    let mut floor_time = Duration::ZERO;
    let floor_path = root.join("floor.db");
    App::open(config::parse(&CONFIGURATION.replace("night.db", "floor.db"), root).unwrap(), app.clock).await.unwrap();
    let mut floor = open(&floor_path).await;
    for table in ["referents", "loans", "receipts", "statements"] {
        copy(&mut source, &mut floor, table).await;
    }
    for table in TABLES {
        floor_time += copy(&mut source, &mut floor, table).await;
    }

    println!("night of {} entries over {count} loans (SQLite)", summary.entries.booked);
    println!(
        "  {} certain, {} in suspense, {} alerts opened",
        summary.attributions.certain, summary.attributions.suspense, summary.alerts.opened
    );
    let ends = steps.iter().skip(1).map(|(_, at)| *at).chain([start + night]);
    for ((job, at), end) in steps.iter().zip(ends) {
        println!("  {:<10} {:>7.2} s", job.as_str(), (end - *at).as_secs_f64());
    }
    println!("  night      {:>7.2} s", night.as_secs_f64());
    println!("  floor      {:>7.2} s  (the same rows of {})", floor_time.as_secs_f64(), TABLES.join(", "));
    let hundredths = night.as_micros() * 100 / floor_time.as_micros().max(1);
    println!("  ratio      {:>4}.{:02}    (goal: under 4)", hundredths / 100, hundredths % 100);
}

fn loan(number: u32) -> (Loan, Schedule) {
    let day = 10;
    // Numbers as the mapping's pattern knows them: a year and four digits.
    let id = format!("MC-{}-{:04}", 2000 + number / 10_000, number % 10_000);
    let loan = Loan {
        id: LoanId::parse(&id).unwrap(),
        bank: BankId::parse("banque-postale").unwrap(),
        bank_reference: format!("LBP{number:08}"),
        mandate: format!("RUM-{id}"),
        borrower: Borrower {
            name: format!("Emprunteur {number}"),
            phone: String::new(),
            email: String::new(),
            iban: String::new(),
        },
        referent: ReferentId::parse("R01").unwrap(),
        principal: Money::eur(i64::from(300 + number % 171 * 10) * 100),
        rate: Rate::parse("6.20").unwrap(),
        instalments: 6 + number % 19,
        disbursed_on: NaiveDate::from_ymd_opt(2026, 1, day).unwrap(),
        first_due_on: NaiveDate::from_ymd_opt(2026, 2, day).unwrap(),
        opening: None,
    };
    let schedule = schedule::constant(&Terms::of(&loan)).unwrap();
    (loan, schedule)
}

async fn register(app: &App, loans: &[(Loan, Schedule)]) {
    let mut session = app.store.session().await.unwrap();
    let referent = Referent {
        id: ReferentId::parse("R01").unwrap(),
        name: "Élodie Exemple".into(),
        email: "r01@ccas.example".into(),
        phone: String::new(),
        team: String::new(),
        supervisor: String::new(),
    };
    session.upsert_referents(&[referent]).await.unwrap();
    session.insert_loans(loans, app.now()).await.unwrap();
    let ids: Vec<LoanId> = loans.iter().map(|(loan, _)| loan.id.clone()).collect();
    reconcile::cache_positions(app, &mut session, &ids).await.unwrap();
}

/// One movement as CFONB 120 shows it.
struct Movement {
    code: &'static str,
    reason: &'static str,
    cents: i64,
    end_to_end: String,
}

/// Two collections for each loan; one in a hundred comes back, one in a hundred has lost its reference.
fn movements(loans: &[(Loan, Schedule)]) -> Vec<Movement> {
    let mut movements = Vec::with_capacity(loans.len() * 2);
    for (index, (loan, schedule)) in loans.iter().enumerate() {
        for row in schedule.instalments.iter().take(2) {
            let lost = (index + 50) % 100 == 0 && row.number == 2;
            let end_to_end = if lost { String::new() } else { format!("{}-{:02}", loan.id, row.number) };
            let returned = index % 100 == 0 && row.number == 2;
            movements.push(Movement {
                code: "A1",
                reason: "  ",
                cents: row.amount_minor,
                end_to_end: end_to_end.clone(),
            });
            if returned {
                movements.push(Movement { code: "B3", reason: "20", cents: -row.amount_minor, end_to_end });
            }
        }
    }
    movements
}

/// A statement of one account and day.
fn statement(day: &str, opening: i64, movements: &[Movement]) -> String {
    let day: NaiveDate = day.parse().unwrap();
    let day = day.format("%d%m%y");
    let balance = |code: &str, cents: i64| {
        format!("{code}99999    00001EUR2 00000000002  {day}{:50}{}{:16}\r\n", "", overpunched(cents), "")
    };
    let mut text = balance("01", opening);
    for movement in movements {
        let Movement { code, reason, cents, end_to_end } = movement;
        let amount = overpunched(*cents);
        let _ = write!(
            text,
            "0499999    00001EUR2 00000000002{code}{day}{reason}{day}{:<31}  0000000  {amount}{:16}\r\n",
            "ECHEANCE MICROCREDIT", ""
        );
        if !end_to_end.is_empty() {
            let _ = write!(text, "0599999    00001EUR2 00000000002{code}{day}     RCN{end_to_end:<35}{:35}  \r\n", "");
        }
    }
    text + &balance("07", opening + movements.iter().map(|movement| movement.cents).sum::<i64>())
}

fn overpunched(cents: i64) -> String {
    let signs = if cents < 0 { b"}JKLMNOPQR" } else { b"{ABCDEFGHI" };
    let digits = cents.unsigned_abs();
    format!("{:013}{}", digits / 10, char::from(signs[usize::try_from(digits % 10).unwrap()]))
}

async fn open(path: &Path) -> SqliteConnection {
    SqliteConnectOptions::new().filename(path).foreign_keys(true).connect().await.unwrap()
}

enum Cell {
    Text(Option<String>),
    Whole(i64),
}

fn cells(row: &SqliteRow) -> Vec<Cell> {
    (0..row.len())
        .map(|index| match row.try_get::<i64, _>(index) {
            Ok(number) => Cell::Whole(number),
            Err(_) => Cell::Text(row.try_get_unchecked(index).unwrap()),
        })
        .collect()
}

/// Reads a table and inserts its rows into the other database, 500 in a statement, in one transaction; the time of the
/// inserting alone.
async fn copy(from: &mut SqliteConnection, to: &mut SqliteConnection, table: &str) -> Duration {
    let rows = sqlx::query(AssertSqlSafe(format!("SELECT * FROM {table}"))).fetch_all(from).await.unwrap();
    let rows: Vec<Vec<Cell>> = rows.iter().map(cells).collect();
    let start = Instant::now();
    sqlx::raw_sql("BEGIN IMMEDIATE").execute(&mut *to).await.unwrap();
    for chunk in rows.chunks(500) {
        let mut query: QueryBuilder<Sqlite> = QueryBuilder::new(format!("INSERT INTO {table} "));
        query.push_values(chunk, |mut values, row| {
            for cell in row {
                match cell {
                    Cell::Text(text) => values.push_bind(text.as_deref()),
                    Cell::Whole(number) => values.push_bind(*number),
                };
            }
        });
        query.build().execute(&mut *to).await.unwrap();
    }
    sqlx::raw_sql("COMMIT").execute(&mut *to).await.unwrap();
    start.elapsed()
}
