//! Evidence: the label or the remittance text names the loan, by the patterns of the bank's mapping.

use super::{Candidates, Evidence, Rule};
use crate::domain::statement::{Entry, FoundIn};

/// The loan that the text names.
pub fn evidence<'a>(entry: &Entry, candidates: &'a Candidates) -> Option<Evidence<'a>> {
    let reference = entry.loan_reference.as_ref().filter(|reference| reference.found_in == FoundIn::Text)?;
    let candidate = candidates.only(&reference.text)?;
    let words = format!("the text names {}, which is loan {}", reference.text, candidate.loan.id);
    Some(Evidence { loan: &candidate.loan, instalment: reference.instalment, rule: Rule::Text, words })
}
