//! The words that stand in columns. They are part of the tables: a word may be added, none may change.

use crate::domain::reason::Class;
use crate::domain::statement::{FoundIn, Kind, Severity};

/// An enum that is stored as a word.
pub(super) trait Word: Copy + 'static {
    /// Every value.
    const ALL: &'static [Self];

    /// The word in the column.
    fn word(self) -> &'static str;

    /// The value of a word.
    fn find(text: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|value| value.word() == text)
    }
}

// The match has no wildcard: a new variant does not compile without its word.
macro_rules! words {
    ($($type:ty { $($variant:ident = $word:literal),* $(,)? })*) => {
        $(impl Word for $type {
            const ALL: &'static [Self] = &[$(Self::$variant),*];

            fn word(self) -> &'static str {
                match self {
                    $(Self::$variant => $word,)*
                }
            }
        })*
    };
}

/// What has become of a received file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ReceiptState {
    /// Archived, not yet read.
    Received,
    /// Its entries are in the store.
    Booked,
    /// Refused as a whole; a person decides.
    SetAside,
    /// Its entries have been looked at one by one.
    Reconciled,
    /// A zip whose files are receipts of their own.
    Unpacked,
    /// Read to its end and never booked: it is no statement.
    Noted,
    /// A person closed it after it was set aside: nothing of it is booked.
    Released,
}

/// Who says so when a loan is expected to be repaid.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ScheduleSource {
    /// Computed by us from the terms of the loan.
    Computed,
    /// The bank's own schedule; it wins.
    Bank,
}

/// The verdict of a statement's proof, its figure apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Verdict {
    Holds,
    Fails,
    Unknown,
}

words! {
    ReceiptState {
        Received = "received",
        Booked = "booked",
        SetAside = "set_aside",
        Reconciled = "reconciled",
        Unpacked = "unpacked",
        Noted = "noted",
        Released = "released",
    }
    ScheduleSource { Computed = "computed", Bank = "bank" }
    Verdict { Holds = "holds", Fails = "fails", Unknown = "unknown" }
    Severity { Error = "error", Warning = "warning" }
    FoundIn { EndToEndId = "end_to_end_id", Text = "text" }
    Kind {
        Collection = "collection",
        Return = "return",
        Transfer = "transfer",
        Fee = "fee",
        Batch = "batch",
        Other = "other",
    }
    Class {
        InsufficientFunds = "insufficient_funds",
        AccountClosed = "account_closed",
        AccountInvalid = "account_invalid",
        AccountBlocked = "account_blocked",
        ContestedAuthorised = "contested_authorised",
        ContestedUnauthorised = "contested_unauthorised",
        RefusedByDebtor = "refused_by_debtor",
        DebtorBlock = "debtor_block",
        Deceased = "deceased",
        Legal = "legal",
        Mandate = "mandate",
        Regulatory = "regulatory",
        Technical = "technical",
        Duplicate = "duplicate",
        Cancelled = "cancelled",
        BankUnreachable = "bank_unreachable",
        Fraud = "fraud",
        Recall = "recall",
        Unknown = "unknown",
    }
}

impl ReceiptState {
    /// The word of the column and of `files list`.
    pub fn as_str(self) -> &'static str {
        self.word()
    }
}
