//! A loan as the service registers it, and the people around it.

use chrono::NaiveDate;

use super::id::{BankId, LoanId, ReferentId};
use super::money::Money;
use super::rate::Rate;

/// A signed credit: who owes what to which bank, and who accompanies the borrower.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Loan {
    /// The service's number.
    pub id: LoanId,
    /// The lender.
    pub bank: BankId,
    /// The bank's number of the loan.
    pub bank_reference: String,
    /// The mandate of the direct debits (RUM); empty when the bank debits its own account.
    pub mandate: String,
    /// The person.
    pub borrower: Borrower,
    /// The social worker in charge.
    pub referent: ReferentId,
    /// The amount lent.
    pub principal: Money,
    /// The nominal yearly rate.
    pub rate: Rate,
    /// How many instalments.
    pub instalments: u32,
    /// The day on which the money was paid out.
    pub disbursed_on: NaiveDate,
    /// The contractual day of the first instalment; its day of the month is the debit day.
    pub first_due_on: NaiveDate,
    /// What had been repaid when a running loan was brought in; `None` for a loan followed from its start.
    pub opening: Option<OpeningPosition>,
}

/// A borrower; never shown in a log, an error or a mail subject.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Borrower {
    /// Family name and given name.
    pub name: String,
    /// Phone, as written.
    pub phone: String,
    /// Mail address; may be empty.
    pub email: String,
    /// The account that is debited; may be empty.
    pub iban: String,
}

/// The repaid part of a running loan at the day from which its statements are followed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OpeningPosition {
    /// The last day that the figure includes.
    pub on: NaiveDate,
    /// All that had been received by then.
    pub received: Money,
}

/// A référent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Referent {
    /// The service's code for the person.
    pub id: ReferentId,
    /// Name, for the greeting of a mail.
    pub name: String,
    /// Mail address.
    pub email: String,
    /// Phone.
    pub phone: String,
    /// Team.
    pub team: String,
    /// The supervisor's code; may be empty.
    pub supervisor: String,
}
