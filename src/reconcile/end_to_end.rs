//! Evidence: the end-to-end reference, which the bank gives back as it was ordered, names the loan.

use super::{Candidates, Evidence, Rule};
use crate::domain::statement::{Entry, FoundIn};

/// The loan that the end-to-end reference names.
pub fn evidence<'a>(entry: &Entry, candidates: &'a Candidates) -> Option<Evidence<'a>> {
    let reference = entry.loan_reference.as_ref().filter(|reference| reference.found_in == FoundIn::EndToEndId)?;
    let candidate = candidates.only(&reference.text)?;
    let whole = entry.end_to_end_id.as_deref().unwrap_or(&reference.text);
    let words = format!("the end-to-end reference {whole} names loan {}", candidate.loan.id);
    Some(Evidence { loan: &candidate.loan, instalment: reference.instalment, rule: Rule::EndToEnd, words })
}
