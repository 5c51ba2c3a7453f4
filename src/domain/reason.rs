//! Why a collection came back: the banks' codes, the class that decides what to do, and the words for people.

/// A code with its class.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Reason {
    /// The code as the bank wrote it (`AM04`, `20`).
    pub code: String,
    /// What it means.
    pub class: Class,
}

/// What a reason means for the loan.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Class {
    /// Not enough money on the account.
    InsufficientFunds,
    /// The account is closed.
    AccountClosed,
    /// The account details are wrong.
    AccountInvalid,
    /// The account is blocked.
    AccountBlocked,
    /// The debtor asked for a refund of an authorised debit.
    ContestedAuthorised,
    /// There was no valid mandate.
    ContestedUnauthorised,
    /// The debtor refused.
    RefusedByDebtor,
    /// A service of the debtor blocks the debit.
    DebtorBlock,
    /// The debtor has died.
    Deceased,
    /// A court decided.
    Legal,
    /// The mandate's data must be corrected.
    Mandate,
    /// A regulatory reason.
    Regulatory,
    /// A technical error between banks.
    Technical,
    /// The same debit came twice.
    Duplicate,
    /// Returned on the creditor's request.
    Cancelled,
    /// The debtor's bank cannot be reached.
    BankUnreachable,
    /// Fraud.
    Fraud,
    /// The answer to a recall of funds.
    Recall,
    /// Not given, or not known to us.
    Unknown,
}
