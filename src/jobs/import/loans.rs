//! Loans: the columns of the contract, and two optional ones for a running loan, `opening_on;opening_received`: all that
//! had been repaid by the end of that day. Without them a loan is followed from its first instalment.

use std::collections::HashMap;
use std::path::Path;

use anyhow::Result;
use chrono::NaiveDate;

use super::{Faults, Imported, Row, Table, read};
use crate::app::App;
use crate::domain::iban::Iban;
use crate::domain::id::{BankId, LoanId, ReferentId};
use crate::domain::loan::{Borrower, Loan, OpeningPosition};
use crate::domain::money::Money;
use crate::domain::rate::Rate;
use crate::domain::schedule::{self, Schedule, Terms};
use crate::jobs::count;
use crate::jobs::reconcile::cache_positions;
use crate::store::{LoanFilter, Session};

const COLUMNS: [&str; 14] = [
    "loan",
    "bank",
    "bank_reference",
    "mandate",
    "borrower",
    "borrower_phone",
    "borrower_email",
    "borrower_iban",
    "referent",
    "principal",
    "annual_rate",
    "instalments",
    "disbursed_on",
    "first_due_on",
];
/// The longest number of a loan.
const LONGEST: usize = 50;
const OPTIONAL: [&str; 2] = ["opening_on", "opening_received"];

/// Imports the file. A loan known under the same number must be the same: terms change by events, not by import.
pub async fn import(app: &App, path: &Path) -> Result<Imported> {
    let table = read(path, &COLUMNS, &OPTIONAL)?;
    let mut session = app.session().await?;
    let referents: Vec<ReferentId> = session.referents().await?.into_iter().map(|referent| referent.id).collect();
    let registered: HashMap<LoanId, Loan> =
        session.loans(&LoanFilter::default()).await?.into_iter().map(|loan| (loan.id.clone(), loan)).collect();
    let mut faults = Faults { table: &table, found: Vec::new() };
    let mut loans: Vec<(Loan, Schedule)> = Vec::new();
    let mut lines: HashMap<(&str, String), u64> = HashMap::new();
    let mut unchanged = 0;
    for row in table.rows() {
        unique(&mut faults, row, &mut lines);
        let Some(loan) = loan(app, &referents, &mut faults, row) else { continue };
        match registered.get(&loan.id) {
            Some(known) if *known == loan => unchanged += 1,
            Some(_) => faults.note(
                row,
                "loan",
                "is registered with other values; a loan's terms do not change by import, correct the line".into(),
            ),
            None => match schedule::constant(&Terms::of(&loan)) {
                Ok(schedule) => loans.push((loan, schedule)),
                Err(error) => faults.note(row, "principal", format!("{error}; correct the terms")),
            },
        }
    }
    clashes(&mut faults, &table, &registered);
    faults.refuse(path)?;
    let ids: Vec<LoanId> = loans.iter().map(|(loan, _)| loan.id.clone()).collect();
    session
        .atomically(async |session: &mut Session| {
            session.insert_loans(&loans, app.now()).await?;
            cache_positions(app, session, &ids).await
        })
        .await?;
    Ok(Imported { stored: count(loans.len()), unchanged })
}

/// A number, a bank reference or a mandate names one loan.
fn unique(faults: &mut Faults<'_>, row: &Row, lines: &mut HashMap<(&'static str, String), u64>) {
    let bank = faults.table.cell(row, "bank");
    for column in ["loan", "bank_reference", "mandate"] {
        let cell = faults.table.cell(row, column);
        if cell.is_empty() {
            continue;
        }
        let key = if column == "loan" { cell.to_owned() } else { format!("{bank}|{cell}") };
        if let Some(line) = lines.insert((column, key), row.line) {
            faults.note(row, column, format!("stands on line {line} too; it must name one loan"));
        }
    }
}

/// The same, against the loans that are registered.
fn clashes(faults: &mut Faults<'_>, table: &Table, registered: &HashMap<LoanId, Loan>) {
    let mut taken: HashMap<(&str, &str, &str), &LoanId> = HashMap::new();
    for loan in registered.values() {
        taken.insert(("bank_reference", loan.bank.as_str(), &loan.bank_reference), &loan.id);
        taken.insert(("mandate", loan.bank.as_str(), &loan.mandate), &loan.id);
    }
    for row in table.rows() {
        for column in ["bank_reference", "mandate"] {
            let cell = table.cell(row, column);
            let owner = taken.get(&(column, table.cell(row, "bank"), cell));
            if let Some(owner) = owner.filter(|owner| !cell.is_empty() && owner.as_str() != table.cell(row, "loan")) {
                faults.note(row, column, format!("is that of loan {owner}; it must name one loan"));
            }
        }
    }
}

fn loan(app: &App, referents: &[ReferentId], faults: &mut Faults<'_>, row: &Row) -> Option<Loan> {
    let id = faults.parse(row, "loan", |text| {
        let id = LoanId::parse(text).map_err(|error| error.to_string())?;
        // An alert is named by its loan and a number: a loan that no alert can name would never have one.
        let named = text.chars().count() <= LONGEST;
        if named { Ok(id) } else { Err(format!("write a number of at most {LONGEST} characters")) }
    });
    let bank = faults.parse(row, "bank", |text| {
        let bank = BankId::parse(text).map_err(|error| error.to_string())?;
        let known = || app.banks.iter().map(|link| link.bank.id.as_str()).collect::<Vec<_>>().join(", ");
        if app.bank(&bank).is_some() { Ok(bank) } else { Err(format!("is not configured; write one of: {}", known())) }
    });
    let referent = faults.parse(row, "referent", |text| {
        let referent = ReferentId::parse(text).map_err(|error| error.to_string())?;
        if referents.contains(&referent) {
            Ok(referent)
        } else {
            Err("is not known; import the référents first".to_owned())
        }
    });
    let principal = faults.parse(row, "principal", positive);
    let rate = faults.parse(row, "annual_rate", Rate::parse);
    let instalments = faults.parse(row, "instalments", |text| match text.parse::<u32>() {
        Ok(number @ 1..=600) => Ok(number),
        Ok(_) | Err(_) => Err("write a whole number of months, 1 to 600"),
    });
    let disbursed_on = faults.parse(row, "disbursed_on", date);
    let first_due_on = faults.parse(row, "first_due_on", date);
    if let (Some(disbursed_on), Some(first_due_on)) = (disbursed_on, first_due_on)
        && first_due_on <= disbursed_on
    {
        faults.note(row, "first_due_on", format!("must be after the loan was paid out ({disbursed_on})"));
    }
    let iban = faults.table.cell(row, "borrower_iban");
    if !iban.is_empty() {
        faults.parse(row, "borrower_iban", Iban::parse);
    }
    if faults.table.cell(row, "borrower").is_empty() {
        faults.note(row, "borrower", "write the borrower's name".into());
    }
    let opening = opening(faults, row).ok()?;
    let cell = |column: &str| faults.table.cell(row, column).to_owned();
    Some(Loan {
        id: id?,
        bank: bank?,
        bank_reference: cell("bank_reference"),
        mandate: cell("mandate"),
        borrower: Borrower {
            name: cell("borrower"),
            phone: cell("borrower_phone"),
            email: cell("borrower_email"),
            iban: iban.to_owned(),
        },
        referent: referent?,
        principal: principal?,
        rate: rate?,
        instalments: instalments?,
        disbursed_on: disbursed_on?,
        first_due_on: first_due_on?,
        opening,
    })
}

/// `None` for a loan without opening position; a fault is noted.
fn opening(faults: &mut Faults<'_>, row: &Row) -> Result<Option<OpeningPosition>, ()> {
    match (faults.table.cell(row, "opening_on"), faults.table.cell(row, "opening_received")) {
        ("", "") => Ok(None),
        ("", _) => {
            faults.note(row, "opening_on", "write the last day that `opening_received` includes".into());
            Err(())
        }
        (_, _) => {
            let on = faults.parse(row, "opening_on", date);
            let received = faults.parse(row, "opening_received", amount);
            Ok(Some(OpeningPosition { on: on.ok_or(())?, received: received.ok_or(())? }))
        }
    }
}

fn date(text: &str) -> Result<NaiveDate, &'static str> {
    NaiveDate::parse_from_str(text, "%Y-%m-%d").map_err(|_| "write a date as 2026-01-31")
}

fn positive(text: &str) -> Result<Money, &'static str> {
    match amount(text) {
        Ok(money) if money.minor() > 0 => Ok(money),
        Ok(_) | Err(_) => Err("write an amount in euros above zero with a point, such as 1500.00"),
    }
}

fn amount(text: &str) -> Result<Money, &'static str> {
    let wrong = "write an amount in euros with a point and at most two decimals, such as 1500.00";
    let value: rust_decimal::Decimal = text.parse().map_err(|_| wrong)?;
    let cents = value.checked_mul(rust_decimal::Decimal::ONE_HUNDRED).ok_or(wrong)?;
    if !cents.fract().is_zero() || cents.is_sign_negative() {
        return Err(wrong);
    }
    i64::try_from(cents).map(Money::eur).map_err(|_| wrong)
}
