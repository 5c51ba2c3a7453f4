//! What a loan is expected to be repaid, instalment by instalment.
//!
//! Computed with whole numbers only: the rate is a fraction, every amount is rounded half-up to the cent where it
//! arises, and the last instalment takes what the roundings left. The bank's own schedule, where there is one, is the
//! contract; this one is then a check.
//!
//! [`constant`] makes the schedule of a new loan, [`change`] those of a changed one, [`period`] counts first periods.

pub mod change;
mod exact;
pub mod period;

use chrono::{Datelike, NaiveDate};

use super::calendar::{Calendar, day_in};
use super::loan::Loan;
use super::money::{Currency, Money};
use super::rate::Rate;
use period::{Basis, Period};

/// One row of a schedule; amounts in minor units of the schedule's currency.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Instalment {
    /// From 1.
    pub number: u32,
    /// The contractual day.
    pub due_on: NaiveDate,
    /// `due_on` moved to an open TARGET day: lateness counts from here.
    pub debit_on: NaiveDate,
    /// Principal and interest.
    pub amount_minor: i64,
    /// The part that repays the loan.
    pub principal_minor: i64,
    /// The part that pays for it.
    pub interest_minor: i64,
}

/// All rows of a loan, in the order of their numbers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Schedule {
    /// The currency of every amount.
    pub currency: Currency,
    /// At least one row.
    pub instalments: Vec<Instalment>,
}

/// What a schedule follows from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Terms {
    /// The amount lent.
    pub principal: Money,
    /// The nominal yearly rate; a month bears a twelfth of it.
    pub rate: Rate,
    /// How many instalments repay principal.
    pub instalments: u32,
    /// The day on which the money was paid out.
    pub disbursed_on: NaiveDate,
    /// The first date on which something is due, or would be without a full deferral.
    pub first_due_on: NaiveDate,
    /// The day of the month, 1 to 31; in a shorter month its last day.
    pub debit_day: u32,
    /// How the days of the first period are counted.
    pub basis: Basis,
    /// Who bears the days beyond whole months.
    pub stub: StubMode,
    /// Initial months without principal.
    pub deferral: Deferral,
}

impl Terms {
    /// The terms of a registered loan; what it does not say takes the defaults of the scheme.
    pub fn of(loan: &Loan) -> Self {
        Self {
            principal: loan.principal,
            rate: loan.rate,
            instalments: loan.instalments,
            disbursed_on: loan.disbursed_on,
            first_due_on: loan.first_due_on,
            debit_day: loan.first_due_on.day(),
            basis: Basis::default(),
            stub: StubMode::default(),
            deferral: Deferral::default(),
        }
    }

    /// Simple interest on the principal for some days.
    fn days_of_interest(&self, from: NaiveDate, to: NaiveDate) -> i64 {
        accrued(self.principal.minor(), self.rate, self.basis, self.basis.days(from, to))
    }
}

/// What becomes of the interest for the days beyond whole months.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum StubMode {
    /// The first instalment grows by it; the principal column does not change.
    #[default]
    AddedToFirst,
    /// It joins the principal.
    Capitalised,
}

/// Initial months without principal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Deferral {
    /// None.
    #[default]
    None,
    /// So many months without any payment; their interest joins the principal month by month.
    Full(u32),
    /// So many months in which interest alone is paid.
    InterestOnly(u32),
}

/// Why terms make no schedule.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// Nothing is lent.
    #[error("the amount lent must be above zero")]
    Principal,
    /// Between one and fifty years of months.
    #[error("a loan has 1 to 600 instalments, not {0}")]
    Count(u32),
    /// The first due date is not after the payout.
    #[error("the first due date ({first_due_on}) must be after the payout ({disbursed_on})")]
    Dates {
        /// The day of the payout.
        disbursed_on: NaiveDate,
        /// The first due date.
        first_due_on: NaiveDate,
    },
    /// The first due date does not lie on the debit day.
    #[error("the first due date ({0}) is not on debit day {1}")]
    DebitDay(NaiveDate, u32),
    /// Rounded to the cent, the instalments repay more than was lent.
    #[error("the amount is too small for so many instalments")]
    TooSmall,
}

/// The schedule of equal instalments.
///
/// A first period of several months is a full deferral of those before the last, whatever the terms say: interest for
/// them is owed, and the month before the first instalment is its own.
pub fn constant(terms: &Terms) -> Result<Schedule, Error> {
    check(terms)?;
    let rate = exact::monthly(terms.rate);
    let period = Period::between(terms.disbursed_on, terms.first_due_on, terms.debit_day);
    // A first period under one month bears interest for its days only.
    let mut short = (period.months == 0).then(|| terms.days_of_interest(terms.disbursed_on, terms.first_due_on));
    let stub = match short {
        Some(_) => 0,
        None => terms.days_of_interest(terms.disbursed_on, period.counted_to_on),
    };
    let (mut base, mut stub) = match terms.stub {
        StubMode::AddedToFirst => (terms.principal.minor(), stub),
        StubMode::Capitalised => (terms.principal.minor().saturating_add(stub), 0),
    };
    let (skipped, interest_only) = match terms.deferral {
        Deferral::None => (0, 0),
        Deferral::Full(months) => (months, 0),
        Deferral::InterestOnly(months) => (0, months),
    };
    for _ in 0..skipped.saturating_add(period.months.saturating_sub(1)) {
        let interest = exact::share(base, rate.over, rate.under);
        base = base.saturating_add(short.take().unwrap_or(interest));
    }
    let mut parts = Vec::new();
    for _ in 0..interest_only {
        parts.push(Part { principal: 0, interest: exact::share(base, rate.over, rate.under) });
    }
    let amount = exact::instalment(base, rate, terms.instalments).ok_or(Error::TooSmall)?;
    parts.extend(repay(base, rate, terms.instalments, amount)?);
    if let Some(first) = parts.first_mut() {
        first.interest = short.take().unwrap_or(first.interest).saturating_add(std::mem::take(&mut stub));
    }
    let dates = (skipped..).map(|index| period::due_on(terms.first_due_on, terms.debit_day, index));
    Ok(Schedule { currency: terms.principal.currency(), instalments: rows(&parts, dates) })
}

fn check(terms: &Terms) -> Result<(), Error> {
    if terms.principal.minor() <= 0 {
        return Err(Error::Principal);
    }
    if !(1..=600).contains(&terms.instalments) {
        return Err(Error::Count(terms.instalments));
    }
    let Terms { disbursed_on, first_due_on, debit_day, .. } = *terms;
    if first_due_on <= disbursed_on {
        return Err(Error::Dates { disbursed_on, first_due_on });
    }
    if day_in(first_due_on, debit_day) != first_due_on {
        return Err(Error::DebitDay(first_due_on, debit_day));
    }
    Ok(())
}

/// Interest on `principal` for `days`, half-up to the cent.
pub fn accrued(principal_minor: i64, rate: Rate, basis: Basis, days: i64) -> i64 {
    let days = u64::try_from(days).unwrap_or(0);
    exact::share(principal_minor, u64::from(rate.millionths()).saturating_mul(days), 1_000_000 * basis.year())
}

/// The two parts of an instalment.
#[derive(Debug, Clone, Copy)]
struct Part {
    principal: i64,
    interest: i64,
}

/// `count` instalments of `amount` on `base`; the last repays what is left.
fn repay(base: i64, rate: exact::Fraction, count: u32, amount: i64) -> Result<Vec<Part>, Error> {
    let mut parts = Vec::new();
    let mut outstanding = base;
    for number in 1..=count {
        let interest = exact::share(outstanding, rate.over, rate.under);
        let principal = if number == count { outstanding } else { amount - interest };
        if principal < 0 {
            return Err(Error::TooSmall);
        }
        outstanding -= principal;
        parts.push(Part { principal, interest });
    }
    Ok(parts)
}

fn rows(parts: &[Part], dates: impl Iterator<Item = NaiveDate>) -> Vec<Instalment> {
    (1..)
        .zip(parts.iter().zip(dates))
        .map(|(number, (part, due_on))| Instalment {
            number,
            due_on,
            debit_on: Calendar::Target.on_or_after(due_on),
            amount_minor: part.principal.saturating_add(part.interest),
            principal_minor: part.principal,
            interest_minor: part.interest,
        })
        .collect()
}

#[cfg(test)]
mod tests;
