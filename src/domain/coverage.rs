//! Which days a bank's statements prove complete: silence means something only there.

use chrono::NaiveDate;

use super::money::Money;

/// What one booked statement says about days.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Slice {
    /// First day covered.
    pub from_on: NaiveDate,
    /// Last day covered, included.
    pub to_on: NaiveDate,
    /// Balance before.
    pub opening: Option<Money>,
    /// Balance after.
    pub closing: Option<Money>,
    /// The bank's number of the statement.
    pub sequence: Option<u64>,
}

/// The unbroken run of days from the first statement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Coverage {
    /// First day of the run.
    pub since: NaiveDate,
    /// Last day of the run, included.
    pub through: NaiveDate,
    /// What breaks the run, in order of date; statements after the first gap do not count.
    pub gaps: Vec<Gap>,
}

/// A break between two statements.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Gap {
    /// The last day before the break.
    pub after: NaiveDate,
    /// The first day of the next statement.
    pub before: NaiveDate,
    /// Closing balance before the break.
    pub closing: Option<Money>,
    /// Opening balance after it.
    pub opening: Option<Money>,
}
