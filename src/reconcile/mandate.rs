//! Evidence: the mandate is the loan's, and the amount is that of an instalment debited at that time.
//!
//! The mandate alone would do for money that comes in, but not to say which instalment it is; with date and amount it
//! says both, and a return without an end-to-end reference can be tied to its collection.

use super::{Candidates, Direction, Evidence, Rule, amount_without_charges};
use crate::domain::calendar::Calendar;
use crate::domain::schedule::Instalment;
use crate::domain::statement::Entry;

/// A collection is booked on its debit date or, presented again, within a month.
const COLLECTION_DAYS: i64 = 30;
/// A return comes within five TARGET days; three more for the bank's booking. Later refunds carry a reference.
const RETURN_TARGET_DAYS: u32 = 8;

/// The loan of the mandate, if an instalment has the entry's amount and date.
pub fn evidence<'a>(entry: &Entry, direction: Direction, candidates: &'a Candidates) -> Option<Evidence<'a>> {
    let mandate = entry.mandate_id.as_deref()?;
    let candidate = candidates.only(mandate).filter(|candidate| candidate.loan.mandate == mandate)?;
    let amount_minor = amount_without_charges(entry);
    let schedule = candidate.schedule.as_ref()?;
    let instalment = schedule
        .instalments
        .iter()
        .rev()
        .find(|row| row.amount_minor == amount_minor && fits(row, entry, direction))?;
    let words = format!(
        "mandate {mandate} is that of loan {}, and instalment {} of {} has this amount",
        candidate.loan.id, instalment.number, instalment.debit_on
    );
    Some(Evidence { loan: &candidate.loan, instalment: Some(instalment.number), rule: Rule::Mandate, words })
}

/// Some banks book a collection a day before the value date that counts.
fn fits(row: &Instalment, entry: &Entry, direction: Direction) -> bool {
    let latest = match direction {
        Direction::In => row.debit_on + chrono::TimeDelta::days(COLLECTION_DAYS),
        Direction::Back => Calendar::Target.add(row.debit_on, RETURN_TARGET_DAYS),
    };
    row.debit_on <= entry.booked_on.max(entry.value_on) && entry.booked_on <= latest
}
