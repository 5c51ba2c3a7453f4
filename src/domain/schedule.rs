//! What a loan is expected to be repaid, instalment by instalment.

use chrono::NaiveDate;

use super::money::Currency;

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
