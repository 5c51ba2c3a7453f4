//! What a bank says of a loan that runs: what is still to be repaid, and its own schedule.

use chrono::NaiveDate;

use crate::domain::money::Money;

/// What a bank says is still to be repaid of a loan, as of a day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LoanPosition {
    /// Our number of the loan, where the bank repeats it.
    pub loan: Option<String>,
    /// The bank's number of the loan.
    pub bank_reference: Option<String>,
    /// The day that the figures include.
    pub as_of: NaiveDate,
    /// Principal that is not repaid.
    pub outstanding: Money,
    /// The overdue part of what was due, where the bank says it.
    pub overdue: Option<Money>,
}

/// One instalment of the bank's own schedule of a loan.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ScheduledInstalment {
    /// Our number of the loan, where the bank repeats it.
    pub loan: Option<String>,
    /// The bank's number of the loan.
    pub bank_reference: Option<String>,
    /// Its number, from 1.
    pub number: u32,
    /// The contractual day.
    pub due_on: NaiveDate,
    /// What is debited.
    pub amount: Money,
    /// The part that repays the loan.
    pub principal: Money,
    /// The interest.
    pub interest: Money,
}
