//! EDGE: what people are told, and how the words leave. Texts come from templates that a service may override file by
//! file; a mail is rendered to stable bytes and handed over under an identity, never twice.
//!
//! No borrower's name, phone or account is in the types of this module: what is not there cannot leak. At
//! [`Detail::Minimum`] a template does not even see amounts and reasons. Errors carry ids, never an address.
//! Start with `texts.rs`; `view.rs` is what a template may name.

mod mailer;
mod render;
mod texts;
mod typography;
mod view;

use std::path::PathBuf;

use chrono::NaiveDate;

pub use mailer::{Mailer, Memory};
pub use render::{is_address, render};
pub use texts::Texts;

use crate::domain::reason::Class;

/// What could not be done.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A file or folder could not be used.
    #[error("failed to {what} {}: {source}", path.display())]
    File {
        /// What was attempted.
        what: &'static str,
        /// The file or folder.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// A file of the folder of texts has a name that nothing reads.
    #[error("{} replaces no text of the program; the names are: {known}", path.display())]
    Name {
        /// The file.
        path: PathBuf,
        /// The names that are read.
        known: String,
    },
    /// A text cannot be used.
    #[error("the text {name} cannot be used: {problem}; mend it, or remove it to use the text of the program")]
    Text {
        /// The text (`fr/digest-full.txt`).
        name: &'static str,
        /// What is wrong, with the line.
        problem: String,
    },
    /// An address is none. It is not shown: mail addresses stay out of logs.
    #[error("message {id}: the {whose} is no mail address; mend {fix}")]
    Address {
        /// The message.
        id: String,
        /// Sender or recipient.
        whose: &'static str,
        /// Where to mend it.
        fix: &'static str,
    },
    /// A message could not be put into the form of a mail.
    #[error("message {id}: {problem}")]
    Form {
        /// The message.
        id: String,
        /// What is wrong.
        problem: String,
    },
    /// Another message left under this identity.
    #[error("message {id} was handed over before with other content; nothing was sent, and the first one stands")]
    Conflict {
        /// The message.
        id: String,
    },
}

/// A text that is ready to be sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mail {
    /// One line; never a person's name.
    pub subject: String,
    /// Plain text, lines end with a line feed.
    pub body: String,
}

/// How much a mail says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Detail {
    /// The number of the loan, the level, since when, and the next step: for plain mail.
    Minimum,
    /// Instalment, amounts and reason as well: only where mails are encrypted.
    Full,
}

/// The language of a mail.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Language {
    /// French.
    French,
    /// English.
    English,
}

/// What became of a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// It was handed over now.
    Sent,
    /// The same bytes were handed over before; nothing was done.
    AlreadySent,
}

/// What happened to an alert.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Change {
    /// It is new.
    Opened,
    /// Its level rose.
    Raised,
    /// Its level fell after new facts.
    Corrected,
    /// It is doubted again: nothing is to be done, and nothing is settled.
    Withdrawn,
    /// It ended.
    Cleared,
}

impl Change {
    /// In the order in which a digest tells them.
    const ALL: [Self; 5] = [Self::Opened, Self::Raised, Self::Corrected, Self::Withdrawn, Self::Cleared];
}

/// One night's news for one référent. It has a name and an address, and so no `Debug`.
#[derive(Clone, PartialEq, Eq)]
pub struct Digest {
    /// For the greeting; may be empty.
    pub referent_name: String,
    /// Where it goes; no text shows it.
    pub address: String,
    /// The day of the night.
    pub on: NaiveDate,
    /// One line for each alert, in any order.
    pub lines: Vec<Line>,
}

/// What a digest says about one alert.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// The alert (`A-MC-2025-0042-1`).
    pub alert: String,
    /// The loan (`MC-2025-0042`).
    pub loan: String,
    /// `info`, `watch`, `warning`, `critical` or `special`.
    pub level: String,
    /// What happened.
    pub change: Change,
    /// The oldest missed instalment.
    pub instalment: Option<u32>,
    /// Its contractual day.
    pub due_on: Option<NaiveDate>,
    /// Overdue, in cents.
    pub overdue_minor: i64,
    /// Days since its debit date.
    pub days_past_due: u32,
    /// How many instalments are missed.
    pub missed: u32,
    /// Why the collection came back, if the bank said so.
    pub reason: Option<Reason>,
    /// Whether a payment that may be this loan's waits to be attributed.
    pub possible_payment: bool,
    /// Whether it is the first alert of the loan.
    pub first_difficulty: bool,
    /// Whether the overdue amount reaches the level from which a bank may report.
    pub reportable: bool,
}

/// Why a collection came back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reason {
    /// The bank's code; may be empty.
    pub code: String,
    /// What it means for the next step.
    pub class: Class,
    /// The same in words, in the language of the mail.
    pub wording: String,
}

/// One matter for the operator.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Notice {
    /// What kind of matter (`silent_bank`).
    pub rule: String,
    /// What is the matter, and where to look.
    pub detail: String,
}
