//! A loan named in an entry: the patterns of a mapping over the end-to-end reference and the text.

use super::source::Patterns;
use super::spec::Loan;
use crate::domain::statement::{FoundIn, LoanReference};

/// The loan that the references name, else the one that the text names.
pub fn find(patterns: &Loan, end_to_end: Option<&str>, text: &str) -> Option<LoanReference> {
    end_to_end
        .and_then(|reference| search(&patterns.end_to_end, reference, FoundIn::EndToEndId))
        .or_else(|| search(&patterns.text, text, FoundIn::Text))
}

fn search(patterns: &Patterns, text: &str, found_in: FoundIn) -> Option<LoanReference> {
    patterns.0.iter().find_map(|pattern| {
        let (loan, instalment) = pattern.capture_loan(text)?;
        let instalment = instalment.and_then(|number| number.parse().ok());
        Some(LoanReference { text: loan.to_owned(), instalment, found_in })
    })
}
