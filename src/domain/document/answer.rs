//! What a bank answers to something that we sent: an order of payment, or an application.

use chrono::NaiveDate;

use crate::domain::money::Money;
use crate::domain::rate::Rate;
use crate::domain::reason::Class;

/// One answer. A bank may be silent at a level and speak below it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// What it is about.
    pub level: Level,
    /// By what it names the thing that it is about.
    pub references: References,
    /// The status; `None` where the bank is silent at this level.
    pub status: Option<Status>,
    /// Why.
    pub causes: Vec<Cause>,
    /// What is granted, where a decision says so.
    pub grant: Grant,
    /// The day of the answer.
    pub day: Option<NaiveDate>,
}

/// What an answer is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Level {
    /// A whole file of ours.
    Group,
    /// A batch of a file.
    Batch,
    /// One transaction.
    Transaction,
    /// An application for a loan.
    Application,
}

impl Level {
    /// Every level.
    pub const ALL: [Self; 4] = [Self::Group, Self::Batch, Self::Transaction, Self::Application];

    /// The word of mappings and of the contract.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Group => "group",
            Self::Batch => "batch",
            Self::Transaction => "transaction",
            Self::Application => "application",
        }
    }

    /// The level of a word.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|level| level.as_str() == word)
    }
}

/// The references of an answer, as the bank repeats them.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct References {
    /// Our file.
    pub message: Option<String>,
    /// Our batch (`PmtInfId`).
    pub batch: Option<String>,
    /// The end-to-end reference of a transaction.
    pub end_to_end: Option<String>,
    /// The instruction of a transaction.
    pub instruction: Option<String>,
    /// The mandate of a transaction.
    pub mandate: Option<String>,
    /// Our number of the application.
    pub application: Option<String>,
    /// The bank's number of the loan, once it has one.
    pub loan: Option<String>,
}

/// A status in the bank's word, and what it means.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Status {
    /// As the bank wrote it.
    pub word: String,
    /// What it means.
    pub meaning: Meaning,
}

/// What a status means.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Meaning {
    /// The bank has it, and has not judged it.
    Received,
    /// Accepted as it is.
    Accepted,
    /// Accepted with a change that must be read.
    AcceptedWithChange,
    /// Not decided yet.
    Pending,
    /// Rejected: nothing moves.
    Rejected,
    /// A part below is rejected; what is not listed is accepted.
    Partial,
    /// The bank wants more papers.
    DocumentsRequested,
    /// The loan is granted.
    Granted,
    /// The loan is refused.
    Refused,
    /// The contract is signed.
    Signed,
    /// The money is paid out.
    Disbursed,
    /// The borrower has withdrawn.
    Withdrawn,
    /// The offer has lapsed.
    Expired,
    /// Not known to us: a person looks at it.
    Unknown,
}

impl Meaning {
    /// Every meaning.
    pub const ALL: [Self; 14] = [
        Self::Received,
        Self::Accepted,
        Self::AcceptedWithChange,
        Self::Pending,
        Self::Rejected,
        Self::Partial,
        Self::DocumentsRequested,
        Self::Granted,
        Self::Refused,
        Self::Signed,
        Self::Disbursed,
        Self::Withdrawn,
        Self::Expired,
        Self::Unknown,
    ];

    /// The word of mappings and of the contract (`accepted_with_change`).
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Received => "received",
            Self::Accepted => "accepted",
            Self::AcceptedWithChange => "accepted_with_change",
            Self::Pending => "pending",
            Self::Rejected => "rejected",
            Self::Partial => "partial",
            Self::DocumentsRequested => "documents_requested",
            Self::Granted => "granted",
            Self::Refused => "refused",
            Self::Signed => "signed",
            Self::Disbursed => "disbursed",
            Self::Withdrawn => "withdrawn",
            Self::Expired => "expired",
            Self::Unknown => "unknown",
        }
    }

    /// The meaning of a word.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|meaning| meaning.as_str() == word)
    }

    /// Whether it decides an application: two different ones of these contradict each other.
    pub const fn decides(self) -> bool {
        matches!(self, Self::Granted | Self::Refused)
    }
}

/// Why: a code with its class, a text, or both.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cause {
    /// The code as the bank wrote it (`AC01`).
    pub code: Option<String>,
    /// What the code means; `Unknown` without one.
    pub class: Class,
    /// The bank's words.
    pub text: Option<String>,
}

/// What a decision grants; may be less than was asked.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Grant {
    /// The amount lent.
    pub amount: Option<Money>,
    /// The nominal yearly rate.
    pub rate: Option<Rate>,
    /// The number of instalments.
    pub months: Option<u32>,
    /// The day of the first instalment.
    pub first_due_on: Option<NaiveDate>,
    /// The day on which the money was paid out.
    pub disbursed_on: Option<NaiveDate>,
}
