//! Schedules of a loan that changes: settled early, postponed by a month, rescheduled.
//!
//! Each function returns what would be owed; whether it is agreed is the bank's word, and its schedule wins.

use chrono::{Datelike, NaiveDate};

use super::period::{self, Basis};
use super::{Error, Part, Schedule, accrued, exact, repay, rows};
use crate::domain::calendar::Calendar;
use crate::domain::money::Currency;
use crate::domain::rate::Rate;

/// What closes a loan before its term. No indemnity is due on loans of this size (article D312-15 of the consumer code).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Settlement {
    /// Principal not repaid.
    pub outstanding_minor: i64,
    /// Interest since the last due date, exact days over 365.
    pub accrued_minor: i64,
    /// Both.
    pub total_minor: i64,
    /// The interest that will never be due.
    pub saved_minor: i64,
}

/// The settlement after `paid` whole instalments, `days` after the last due date or the payout.
pub fn settle(schedule: &Schedule, rate: Rate, paid: usize, days: i64) -> Settlement {
    let left = schedule.instalments.get(paid..).unwrap_or_default();
    let outstanding_minor = left.iter().map(|row| row.principal_minor).sum();
    let accrued_minor = accrued(outstanding_minor, rate, Basis::Exact365, days);
    let interest: i64 = left.iter().map(|row| row.interest_minor).sum();
    Settlement {
        outstanding_minor,
        accrued_minor,
        total_minor: outstanding_minor + accrued_minor,
        saved_minor: interest - accrued_minor,
    }
}

/// What becomes of interest that was not paid when it was due.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Carry {
    /// It waits, without bearing interest, for the last instalment.
    #[default]
    ToLast,
    /// It joins the principal; the instalment stays and the last one takes the difference.
    Capitalised,
    /// It joins the principal, and the instalment is computed anew.
    CapitalisedNewInstalment,
}

/// The schedule with instalment `number` and all later ones a month later.
pub fn postpone(schedule: &Schedule, rate: Rate, number: u32, carry: Carry) -> Result<Schedule, Error> {
    let (before, after): (Vec<_>, Vec<_>) = schedule.instalments.iter().cloned().partition(|row| row.number < number);
    let Some(first) = after.first() else { return Ok(schedule.clone()) };
    let monthly = exact::monthly(rate);
    let outstanding: i64 = after.iter().map(|row| row.principal_minor).sum();
    let skipped = exact::share(outstanding, monthly.over, monthly.under);
    let count = u32::try_from(after.len()).unwrap_or(u32::MAX);
    let parts = match carry {
        Carry::ToLast => {
            let kept = |row: &super::Instalment| Part { principal: row.principal_minor, interest: row.interest_minor };
            carried(after.iter().map(kept).collect(), skipped)
        }
        Carry::Capitalised => repay(outstanding + skipped, monthly, count, first.amount_minor)?,
        Carry::CapitalisedNewInstalment => {
            let amount = exact::instalment(outstanding + skipped, monthly, count).ok_or(Error::TooSmall)?;
            repay(outstanding + skipped, monthly, count, amount)?
        }
    };
    let debit_day = debit_day(schedule);
    let dates = (1..).map(|index| period::due_on(first.due_on, debit_day, index));
    let mut instalments = before;
    let moved = rows(&parts, dates).into_iter().zip(first.number..);
    instalments.extend(moved.map(|(row, number)| super::Instalment { number, ..row }));
    Ok(Schedule { currency: schedule.currency, instalments })
}

/// What a new schedule for the rest of a loan follows from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rest {
    /// Principal not repaid.
    pub outstanding_minor: i64,
    /// Interest that fell due and was not paid.
    pub overdue_interest_minor: i64,
    /// Its currency.
    pub currency: Currency,
    /// The nominal yearly rate.
    pub rate: Rate,
    /// How many new instalments.
    pub instalments: u32,
    /// The first of them; its day of the month is the debit day.
    pub first_due_on: NaiveDate,
}

/// The schedule that replaces the rest of the old one; numbers start again from 1.
pub fn reschedule(rest: &Rest, carry: Carry) -> Result<Schedule, Error> {
    if !(1..=600).contains(&rest.instalments) {
        return Err(Error::Count(rest.instalments));
    }
    let monthly = exact::monthly(rest.rate);
    let (base, later) = match carry {
        Carry::ToLast => (rest.outstanding_minor, rest.overdue_interest_minor),
        Carry::Capitalised | Carry::CapitalisedNewInstalment => {
            (rest.outstanding_minor.saturating_add(rest.overdue_interest_minor), 0)
        }
    };
    if base <= 0 {
        return Err(Error::Principal);
    }
    let amount = exact::instalment(base, monthly, rest.instalments).ok_or(Error::TooSmall)?;
    let parts = carried(repay(base, monthly, rest.instalments, amount)?, later);
    let dates = (0..).map(|index| period::due_on(rest.first_due_on, rest.first_due_on.day(), index));
    Ok(Schedule { currency: rest.currency, instalments: rows(&parts, dates) })
}

fn carried(mut parts: Vec<Part>, interest: i64) -> Vec<Part> {
    if let Some(last) = parts.last_mut() {
        last.interest += interest;
    }
    parts
}

/// The debit day behind a schedule: shorter months clamp it, so that the greatest day is the true one.
pub fn debit_day(schedule: &Schedule) -> u32 {
    schedule.instalments.iter().map(|row| row.due_on.day()).max().unwrap_or(1)
}

/// The dates that follow a formal letter of the bank: the last day to regularise (30 calendar days after the letter),
/// and the day by which it must then declare the incident (4 French business days; decree of 26 October 2010).
pub fn declaration(letter_sent_on: NaiveDate) -> (NaiveDate, NaiveDate) {
    let cure_by_on = letter_sent_on + chrono::TimeDelta::days(30);
    (cure_by_on, Calendar::France.add(cure_by_on, 4))
}
