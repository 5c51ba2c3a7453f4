//! Which loan an entry belongs to, and on what evidence. Pure: entries and candidates in, outcomes out.
//!
//! One file per kind of evidence: the end-to-end reference ([`end_to_end`]), the loan named in the text ([`text`]), and
//! where neither names one, the mandate with date and amount ([`mandate`]). Only unique, sufficient evidence attributes;
//! everything else waits in suspense with the reason why and, where there is one, a suggestion ([`suggest`]).
//!
//! Never on the amount alone: twenty-four equal instalments and many equal loans are the normal case. An outcome
//! depends on the entry and on the registered loans only, never on what arrived before: the order in which files
//! arrive cannot change it. Which collection a return undoes is therefore decided by replay, not here.

pub mod end_to_end;
pub mod mandate;
pub mod registry;
pub mod suggest;
pub mod text;

use std::collections::HashMap;

use crate::domain::id::{EntryId, LoanId};
use crate::domain::loan::Loan;
use crate::domain::schedule::Schedule;
use crate::domain::statement::{Entry, FoundIn, Kind};

/// The version of the rules, kept with each attribution.
pub const VERSION: u32 = 1;

/// A loan that entries may mean.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Candidate {
    /// The registered loan.
    pub loan: Loan,
    /// Its schedule, where a rule needs dates and amounts.
    pub schedule: Option<Schedule>,
}

/// The loans of one bank that the keys of some entries name.
#[derive(Debug, Default)]
pub struct Candidates {
    all: Vec<Candidate>,
    by_key: HashMap<String, Vec<usize>>,
}

impl Candidates {
    /// Indexes loans by their number, the bank's reference and the mandate.
    pub fn new(all: Vec<Candidate>) -> Self {
        let mut by_key: HashMap<String, Vec<usize>> = HashMap::with_capacity(all.len() * 3);
        for (index, candidate) in all.iter().enumerate() {
            let loan = &candidate.loan;
            for key in [loan.id.as_str(), &loan.bank_reference, &loan.mandate] {
                if !key.is_empty() {
                    let found = by_key.entry(key.to_owned()).or_default();
                    if !found.contains(&index) {
                        found.push(index);
                    }
                }
            }
        }
        Self { all, by_key }
    }

    /// The one loan that `key` names, `None` when there is none or more than one.
    fn only(&self, key: &str) -> Option<&Candidate> {
        match self.by_key.get(key)?.as_slice() {
            [index] => self.all.get(*index),
            _ => None,
        }
    }
}

/// The texts of an entry that may name a loan; empty when nothing does.
pub fn keys(entry: &Entry) -> impl Iterator<Item = &str> {
    entry.loan_reference.iter().map(|reference| reference.text.as_str()).chain(entry.mandate_id.as_deref())
}

/// The kinds of evidence that attribute, in the order in which they are tried.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Rule {
    /// The end-to-end reference names the loan.
    EndToEnd,
    /// The mandate is the loan's, and amount and date are those of an instalment.
    Mandate,
    /// The text names the loan.
    Text,
    /// A person said so.
    Person,
}

impl Rule {
    /// The word that is stored.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::EndToEnd => "end_to_end",
            Self::Mandate => "mandate",
            Self::Text => "loan_reference",
            Self::Person => "person",
        }
    }
}

/// An entry tied to a loan.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attribution {
    /// The entry.
    pub entry: EntryId,
    /// The loan.
    pub loan: LoanId,
    /// The amount without its sign and without the bank's charges, minor units.
    pub amount_minor: i64,
    /// The instalment that the evidence names.
    pub instalment: Option<u32>,
    /// The evidence that sufficed.
    pub rule: Rule,
    /// The evidence in words.
    pub evidence: String,
}

/// A loan that an entry in suspense may mean.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Suggestion {
    /// The loan.
    pub loan: LoanId,
    /// The instalment whose amount it is.
    pub instalment: Option<u32>,
    /// The amount that would be attributed, minor units.
    pub amount_minor: i64,
    /// Why, in words.
    pub evidence: String,
    /// From 1 to 99; 100 would be certainty, which attributes by itself.
    pub score: u8,
}

/// What became of an entry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// The evidence is unique and sufficient.
    Attributed(Attribution),
    /// It waits for a person, for this reason.
    Suspended(String),
    /// It is no repayment (a fee of the bank), or an opening position holds it already.
    NotARepayment,
}

/// Finds the loan of `entry`.
pub fn reconcile(entry: &Entry, candidates: &Candidates) -> Outcome {
    let direction = match direction(entry) {
        Ok(Some(direction)) => direction,
        Ok(None) => return Outcome::NotARepayment,
        Err(why) => return Outcome::Suspended(why),
    };
    if disagree(entry, candidates) {
        return Outcome::Suspended("its references name two different loans".into());
    }
    // The mandate speaks only where no reference names a loan: a reference to a loan that is not registered is for a
    // person. Schedules are read for such entries only, and a schedule read for one must not change another's outcome.
    let found = match &entry.loan_reference {
        Some(_) => end_to_end::evidence(entry, candidates).or_else(|| text::evidence(entry, candidates)),
        None => mandate::evidence(entry, direction, candidates),
    };
    match found {
        Some(evidence) => settle(entry, evidence),
        None => Outcome::Suspended(why_not(entry, candidates)),
    }
}

/// What a rule found.
pub struct Evidence<'a> {
    loan: &'a Loan,
    instalment: Option<u32>,
    rule: Rule,
    words: String,
}

/// Whether money comes or goes back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Direction {
    /// Money received.
    In,
    /// A collection that comes back.
    Back,
}

/// `None` for what is no repayment, an error for what only a person can judge.
fn direction(entry: &Entry) -> Result<Option<Direction>, String> {
    let positive = entry.amount.minor() > 0;
    match entry.kind {
        Kind::Fee => Ok(None),
        _ if entry.amount.minor() == 0 => Ok(None),
        Kind::Return if positive => Err("a return that credits the account".into()),
        Kind::Return => Ok(Some(Direction::Back)),
        Kind::Batch => Err("several operations in one amount that the bank did not detail".into()),
        Kind::Collection | Kind::Transfer | Kind::Other if positive => Ok(Some(Direction::In)),
        Kind::Collection | Kind::Transfer | Kind::Other => Err("a debit that is no return of a collection".into()),
    }
}

/// Whether the loan reference and the mandate name two different registered loans.
fn disagree(entry: &Entry, candidates: &Candidates) -> bool {
    let mut named = keys(entry).filter_map(|key| candidates.only(key)).map(|candidate| &candidate.loan.id);
    named.next().is_some_and(|first| named.any(|other| other != first))
}

fn settle(entry: &Entry, evidence: Evidence<'_>) -> Outcome {
    let Evidence { loan, instalment, rule, words } = evidence;
    // What the bank booked by the day of the opening position is in it, whatever its value date; a return that it booked
    // later is news, even of a collection from before.
    if let Some(opening) = loan.opening
        && entry.booked_on <= opening.on
    {
        return Outcome::NotARepayment;
    }
    if entry.value_on < loan.disbursed_on {
        return Outcome::Suspended(format!("it is dated before loan {} was paid out ({})", loan.id, loan.disbursed_on));
    }
    if entry.amount.currency() != loan.principal.currency() {
        return Outcome::Suspended(format!("it is in {}, loan {} is not", entry.amount.currency(), loan.id));
    }
    let amount_minor = amount_without_charges(entry);
    let loan = loan.id.clone();
    Outcome::Attributed(Attribution { entry: entry.id.clone(), loan, amount_minor, instalment, rule, evidence: words })
}

/// The amount that concerns the loan, without sign, minor units.
pub fn amount_without_charges(entry: &Entry) -> i64 {
    let charges = entry.charges.map_or(0, |charges| charges.minor().saturating_abs());
    entry.amount.minor().saturating_abs().saturating_sub(charges)
}

fn why_not(entry: &Entry, candidates: &Candidates) -> String {
    if let Some(reference) = &entry.loan_reference
        && candidates.only(&reference.text).is_none()
    {
        let place = match reference.found_in {
            FoundIn::EndToEndId => "its end-to-end reference",
            FoundIn::Text => "its text",
        };
        return format!("{place} names loan {}, which is not registered at this bank", reference.text);
    }
    match &entry.mandate_id {
        Some(id) if candidates.only(id).is_some() => {
            format!("mandate {id} is known, but no instalment has this amount on this date")
        }
        Some(id) => format!("mandate {id} is not registered at this bank"),
        None => "nothing in it names a loan".into(),
    }
}

#[cfg(test)]
mod tests;
