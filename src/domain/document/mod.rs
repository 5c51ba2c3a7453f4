//! Documents that are no statements: a bank's answers, its positions of loans, its schedules; and our applications.
//!
//! Such a document is a list of [`Row`]s and says something of itself as a whole ([`Whole`]): how many rows there are and
//! what they add up to. What a row means for an application or a loan is decided by others; here it is only said.

mod answer;
mod application;
mod loan;
pub mod outcome;

use chrono::NaiveDate;

pub use answer::{Answer, Cause, Grant, Level, Meaning, References, Status};
pub use application::{Application, Purpose};
pub use loan::{LoanPosition, ScheduledInstalment};

use super::money::Money;

/// One row of a document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// Where it stands: `line 14` or `/Document/CstmrPmtStsRpt/OrgnlPmtInfAndSts[2]/TxInfAndSts[1]`.
    pub place: String,
    /// What it says.
    pub content: Content,
}

/// What a row says, by the kind of its document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Content {
    /// What the bank answers to something that we sent.
    Answer(Answer),
    /// What the bank says is still to be repaid.
    Position(LoanPosition),
    /// An instalment of the bank's own schedule.
    Instalment(ScheduledInstalment),
    /// A request for a loan: ours, on its way to the bank.
    Application(Box<Application>),
}

/// What a document of rows says as a whole.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Whole {
    /// The bank's or our identifier of the file.
    pub id: Option<String>,
    /// The day of the file.
    pub day: Option<NaiveDate>,
    /// How many rows were read.
    pub rows: u64,
    /// What the amounts of the rows add up to.
    pub sum: Option<Money>,
    /// Whether number and sum are those that the file announces.
    pub proof: Proof,
}

/// The verdict of the proof of a document of rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Proof {
    /// Every number and sum that the file announces is met.
    Holds,
    /// One of them is not.
    Fails,
    /// The file announces nothing.
    Unknown,
}

impl Proof {
    /// The word of the contract.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Holds => "holds",
            Self::Fails => "fails",
            Self::Unknown => "unknown",
        }
    }
}
