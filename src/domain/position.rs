//! Replay: schedule, attributed movements and a date give the position of a loan. Nothing here is stored as a fact.

use chrono::NaiveDate;

use super::id::EntryId;
use super::loan::OpeningPosition;
use super::reason::Reason;
use super::schedule::Schedule;

/// An attributed entry as replay sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Movement {
    /// The bank's entry that it comes from.
    pub entry: EntryId,
    /// Money received, or a collection that comes back.
    pub kind: MovementKind,
    /// The day from which it counts.
    pub value_on: NaiveDate,
    /// The day on which the bank booked it.
    pub booked_on: NaiveDate,
    /// Always positive, charges of the bank apart.
    pub amount_minor: i64,
    /// The instalment that the evidence names, when it names one.
    pub instalment: Option<u32>,
    /// The end-to-end reference: ties a return to its collection.
    pub end_to_end_id: Option<String>,
}

/// The two directions of a movement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum MovementKind {
    /// Money received.
    Payment,
    /// A collection that comes back.
    Return(Option<Reason>),
}

/// All that replay needs to know of a loan, in any order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct History {
    /// What is expected.
    pub schedule: Schedule,
    /// What had been repaid before the first movement.
    pub opening: Option<OpeningPosition>,
    /// What the banks' entries say.
    pub movements: Vec<Movement>,
}
