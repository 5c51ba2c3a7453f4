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
        if !pattern.regex().is_match(text) {
            return None;
        }
        let found = pattern.regex().captures(text)?;
        let loan = found.name("loan").or_else(|| found.get(0))?;
        let instalment = found.name("instalment").and_then(|number| number.as_str().parse().ok());
        Some(LoanReference { text: loan.as_str().to_owned(), instalment, found_in })
    })
}
