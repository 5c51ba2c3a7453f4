//! Vectors: figures computed elsewhere, with exact arithmetic, for the same definitions.
//!
//! They are not part of the repository. `PASSERELLE_CORPUS` names the folder that holds `vectors/*.json`; without it
//! these tests say so and pass. What a file asks beyond what the program does is listed in the code with the reason, and
//! counted, so that nothing is left out in silence.

#[path = "vectors/amortization.rs"]
mod amortization;
#[path = "vectors/arrears.rs"]
mod arrears;
#[path = "vectors/calendars.rs"]
mod calendars;
#[path = "vectors/first_periods.rs"]
mod first_periods;
#[path = "vectors/month_end.rs"]
mod month_end;
#[path = "vectors/other_system.rs"]
mod other_system;

use std::path::PathBuf;

use chrono::{Datelike, NaiveDate};
use passerelle::domain::id::EntryId;
use passerelle::domain::money::Money;
use passerelle::domain::position::{History, Movement, MovementKind};
use passerelle::domain::rate::Rate;
use passerelle::domain::reason::{Class, Reason};
use passerelle::domain::schedule::period::Basis;
use passerelle::domain::schedule::{self, Deferral, Schedule, StubMode, Terms};
use serde_json::Value;

/// The file of that name, or `None` when there is no corpus.
#[expect(clippy::disallowed_methods, reason = "the corpus lies outside the repository; only tests ask for it")]
fn load(name: &str) -> Option<Value> {
    let Some(corpus) = std::env::var_os("PASSERELLE_CORPUS") else {
        println!("corpus skipped: PASSERELLE_CORPUS is not set");
        return None;
    };
    let path = PathBuf::from(corpus).join("vectors").join(name);
    let text = std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    Some(serde_json::from_str(&text).unwrap())
}

/// Says which vectors are left out and why.
fn left_out(file: &str, what: &[(&str, &str)]) {
    for (id, why) in what {
        println!("{file}: {id} left out: {why}");
    }
}

fn list<'a>(value: &'a Value, key: &str) -> &'a [Value] {
    value[key].as_array().unwrap_or_else(|| panic!("no list {key}"))
}

fn text<'a>(value: &'a Value, key: &str) -> &'a str {
    value[key].as_str().unwrap_or_else(|| panic!("no text {key} in {value}"))
}

fn number(value: &Value, key: &str) -> i64 {
    value[key].as_i64().unwrap_or_else(|| panic!("no number {key} in {value}"))
}

fn small(value: &Value, key: &str) -> u32 {
    u32::try_from(number(value, key)).unwrap()
}

fn day(value: &Value, key: &str) -> NaiveDate {
    text(value, key).parse().unwrap()
}

/// Terms without stub or deferral: the first period is one month.
fn plain(principal: i64, instalments: u32, rate: &str) -> Terms {
    Terms {
        principal: Money::eur(principal),
        rate: Rate::parse(rate).unwrap(),
        instalments,
        disbursed_on: "2026-01-10".parse().unwrap(),
        first_due_on: "2026-02-10".parse().unwrap(),
        debit_day: 10,
        basis: Basis::default(),
        stub: StubMode::default(),
        deferral: Deferral::default(),
    }
}

/// The terms of a loan with dates; the rate is that of the scheme unless the vector has its own.
fn dated(loan: &Value) -> Terms {
    let first_due_on = day(loan, "first_due_on");
    Terms {
        disbursed_on: day(loan, "disbursed_on"),
        first_due_on,
        debit_day: loan["debit_day"].as_u64().map_or(first_due_on.day(), |day| u32::try_from(day).unwrap()),
        ..plain(
            number(loan, "principal_minor"),
            small(loan, "instalments"),
            loan["annual_rate_percent"].as_str().unwrap_or("6.20"),
        )
    }
}

fn interest(schedule: &Schedule) -> i64 {
    schedule.instalments.iter().map(|row| row.interest_minor).sum()
}

/// Amounts of the first, a regular and the last row.
fn amounts(schedule: &Schedule) -> (i64, i64, i64) {
    let rows = &schedule.instalments;
    let amount = |index: usize| rows.get(index).map_or(0, |row| row.amount_minor);
    (amount(0), amount(rows.len().saturating_sub(2)), amount(rows.len() - 1))
}

/// A loan whose first `paid` instalments were collected on their debit dates.
fn history(loan: &Value, paid: u32) -> History {
    let schedule = schedule::constant(&dated(loan)).unwrap();
    let collected = schedule.instalments.iter().filter(|row| row.number <= paid);
    let movements = collected.map(|row| payment(&format!("on time {}", row.number), row.debit_on, row.amount_minor));
    History { movements: movements.collect(), opening: None, schedule }
}

fn payment(entry: &str, on: NaiveDate, amount_minor: i64) -> Movement {
    Movement {
        entry: EntryId::parse(entry).unwrap(),
        kind: MovementKind::Payment,
        value_on: on,
        booked_on: on,
        amount_minor,
        instalment: None,
        end_to_end_id: Some(entry.to_owned()),
    }
}

/// The return of `collected`.
fn returned(collected: &Movement, on: NaiveDate, code: &str) -> Movement {
    Movement {
        entry: EntryId::parse(&format!("return of {}", collected.entry)).unwrap(),
        kind: MovementKind::Return(Some(Reason { code: code.to_owned(), class: Class::of_iso(code) })),
        value_on: on,
        booked_on: on,
        ..collected.clone()
    }
}
