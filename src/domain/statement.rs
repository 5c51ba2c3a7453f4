//! What a bank says about an account: statements, their entries, and what was wrong with the file.
//!
//! A statement arrives as a stream of [`Item`]s, so that memory does not grow with the file: `Opened`, then entries,
//! then `Closed` with the proof. A [`Reject`] is data, never a panic and never a silent skip.

use chrono::NaiveDate;

use super::document::{Row, Whole};
use super::id::EntryId;
use super::money::{Currency, Money};
use super::reason::Reason;

/// One step of a decoded file, in the file's order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Item {
    /// A statement begins.
    Opened(Opening),
    /// A movement of the statement that was opened last.
    Entry(Box<Entry>),
    /// The statement that was opened last ends, with its proof.
    Closed(Closing),
    /// A row of a document that is no statement: an answer, a position, an instalment, an application.
    Row(Box<Row>),
    /// What a document of rows says as a whole, after its last row, with its proof.
    Whole(Whole),
    /// Something that could not be read, or that a person should know.
    Rejected(Reject),
}

/// What is known when a statement begins.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Opening {
    /// The account as the bank writes it: an IBAN, or the national number.
    pub account: String,
    /// The bank's identifier of the statement.
    pub id: Option<String>,
    /// The bank's number of the statement; a missing number is a missing statement.
    pub sequence: Option<u64>,
    /// The currency of the account.
    pub currency: Currency,
    /// Where it begins: `line 14` or `/Document/BkToCstmrStmt/Stmt[2]`.
    pub position: String,
}

/// What is known when a statement has ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Closing {
    /// First day that the statement covers.
    pub from_on: Option<NaiveDate>,
    /// Last day that the statement covers, included.
    pub to_on: Option<NaiveDate>,
    /// Balance before the first entry.
    pub opening: Option<Money>,
    /// Balance after the last entry.
    pub closing: Option<Money>,
    /// How many entries were booked (pending and information entries apart).
    pub booked: u64,
    /// Whether opening + booked entries = closing.
    pub balance: Balance,
}

/// The verdict of the proof of a statement.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Balance {
    /// Opening + booked entries = closing.
    Holds,
    /// They differ: closing − (opening + booked entries).
    Fails(Money),
    /// The file does not say enough to prove it.
    Unknown,
}

impl Entry {
    /// What is booked of it: itself, or in its place its parts; nothing of what is not final.
    pub fn into_booked_parts(mut self) -> Vec<Self> {
        if self.status != Status::Booked {
            return Vec::new();
        }
        let details = std::mem::take(&mut self.details);
        if details.is_empty() { vec![self] } else { details }
    }
}

/// Whether an entry counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Status {
    /// Final in the account: the only one that is booked.
    Booked,
    /// Announced; may vanish.
    Pending,
    /// For information.
    Info,
}

/// What an entry is, from the bank's operation code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Kind {
    /// A direct debit collected from a borrower.
    Collection,
    /// A collection that comes back.
    Return,
    /// A transfer, received or issued.
    Transfer,
    /// A charge of the bank.
    Fee,
    /// Several operations in one amount that could not be taken apart.
    Batch,
    /// Anything else.
    Other,
}

impl Kind {
    /// Every kind.
    pub const ALL: [Self; 6] = [Self::Collection, Self::Return, Self::Transfer, Self::Fee, Self::Batch, Self::Other];

    /// The word of the contract (`collection`).
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Collection => "collection",
            Self::Return => "return",
            Self::Transfer => "transfer",
            Self::Fee => "fee",
            Self::Batch => "batch",
            Self::Other => "other",
        }
    }
}

/// One movement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// Derived from the content and an occurrence number: see `mapping::identity`.
    pub id: EntryId,
    /// SHA-256 (hex) of everything that the entry says: the same identity with another content is a conflict.
    pub content: String,
    /// Where it stands: `line 14` or `/Document/.../Ntry[3]`.
    pub position: String,
    /// The day on which the bank booked it.
    pub booked_on: NaiveDate,
    /// The day from which it counts.
    pub value_on: NaiveDate,
    /// Credit to the account is positive.
    pub amount: Money,
    /// The part of the amount that is a charge of the bank on a return, same sign as `amount`.
    pub charges: Option<Money>,
    /// Whether it counts.
    pub status: Status,
    /// What it is.
    pub kind: Kind,
    /// The end-to-end reference of the order.
    pub end_to_end_id: Option<String>,
    /// The mandate of the direct debit (RUM).
    pub mandate_id: Option<String>,
    /// The batch that the entry belongs to.
    pub batch_id: Option<String>,
    /// The bank's own reference of the movement.
    pub bank_reference: Option<String>,
    /// The bank's operation code, verbatim (`B3`, `PMNT/IDDT/UPDD`).
    pub bank_code: Option<String>,
    /// The other party's name.
    pub counterparty: Option<String>,
    /// The other party's account.
    pub counterparty_iban: Option<String>,
    /// The label, as the bank wrote it.
    pub text: String,
    /// Why a collection came back.
    pub reason: Option<Reason>,
    /// A loan named by the references or the text, where the mapping's patterns found one.
    pub loan_reference: Option<LoanReference>,
    /// The parts of a batch; when they add up to the entry, each is booked on its own.
    pub details: Vec<Entry>,
}

/// A loan named in an entry.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct LoanReference {
    /// The text that was found, as written: a loan number or the bank's reference of a loan.
    pub text: String,
    /// The number of the instalment, when the reference carries it.
    pub instalment: Option<u32>,
    /// Where it was found.
    pub found_in: FoundIn,
}

/// Where a loan reference was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum FoundIn {
    /// In the end-to-end reference.
    EndToEndId,
    /// In the label or the remittance text.
    Text,
}

/// How much a reject weighs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Severity {
    /// The file cannot be booked.
    Error,
    /// The file can be booked; a person should know.
    Warning,
}

/// Something wrong in a file, in three parts: where and what was found, why it is wrong, what to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reject {
    /// How much it weighs.
    pub severity: Severity,
    /// `line 9, columns 91-104` or `/Document/.../Ntry[3]/Amt`.
    pub position: String,
    /// The field of our model that is wrong (`amount`).
    pub field: String,
    /// The text found there, cut to 120 characters.
    pub found: String,
    /// What is wrong with it.
    pub why: String,
    /// What to do.
    pub fix: String,
}
