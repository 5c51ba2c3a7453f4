//! Suggestions for an entry in suspense: one damaged character, or a known mandate with another amount.
//!
//! A suggestion never attributes. It is shown to a person, and it holds back an alert of the loan that it names,
//! since the missing money may be lying there.

use super::{Candidate, Suggestion, amount_without_charges};
use crate::domain::statement::Entry;

/// The loans that `entry` may mean, best first, at most five.
///
/// `registered` holds the loans of the entry's bank. Each word of the references and of the text is compared with each
/// loan's number, bank reference and mandate.
pub fn suggest(entry: &Entry, registered: &[Candidate]) -> Vec<Suggestion> {
    let words = words(entry);
    let amount_minor = amount_without_charges(entry);
    let mut found: Vec<Suggestion> = registered
        .iter()
        .filter_map(|candidate| {
            let (word, key) = damaged(&words, candidate)?;
            let exact = word == key;
            let instalment = candidate
                .schedule
                .as_ref()
                .and_then(|schedule| schedule.instalments.iter().find(|row| row.amount_minor == amount_minor));
            let likeness =
                if exact { format!("{key} is exact") } else { format!("{word} is one character from {key}") };
            let (score, amount) = match (exact, instalment.is_some()) {
                (true, true) => (95, "and the amount is that of an instalment"),
                (true, false) => (80, "but the amount is not that of an instalment"),
                (false, true) => (90, "and the amount is that of an instalment"),
                (false, false) => (60, "but the amount is not that of an instalment"),
            };
            Some(Suggestion {
                loan: candidate.loan.id.clone(),
                instalment: None,
                amount_minor,
                evidence: format!("{likeness}, {amount}"),
                score,
            })
        })
        .collect();
    found.sort_by(|a, b| b.score.cmp(&a.score).then_with(|| a.loan.cmp(&b.loan)));
    found.truncate(5);
    found
}

/// Shorter words are one character from too many others.
const WORD_MIN: usize = 6;

fn words(entry: &Entry) -> Vec<String> {
    let references = [entry.end_to_end_id.as_deref(), entry.mandate_id.as_deref(), entry.bank_reference.as_deref()];
    let mut words: Vec<String> = references
        .into_iter()
        .flatten()
        .chain(entry.text.split_whitespace())
        .map(|word| word.trim_matches(|sign: char| !sign.is_alphanumeric()).to_uppercase())
        .filter(|word| word.chars().count() >= WORD_MIN)
        .collect();
    words.sort_unstable();
    words.dedup();
    words
}

/// The first word that is a key of the loan, or one character away from it.
fn damaged<'a>(words: &'a [String], candidate: &'a Candidate) -> Option<(&'a str, &'a str)> {
    let loan = &candidate.loan;
    let keys = [loan.id.as_str(), &loan.bank_reference, &loan.mandate];
    let pairs = || words.iter().flat_map(|word| keys.into_iter().map(move |key| (word.as_str(), key)));
    pairs()
        .find(|(word, key)| word == key)
        .or_else(|| pairs().find(|(word, key)| key.len() >= WORD_MIN && one_apart(word, key)))
}

/// Whether one character replaced, dropped, added, or two neighbours swapped make `a` into `b`.
fn one_apart(word: &str, key: &str) -> bool {
    if word.len().abs_diff(key.len()) > 4 {
        return false;
    }
    let (a, b): (Vec<char>, Vec<char>) = (word.chars().collect(), key.chars().collect());
    let head = a.iter().zip(&b).take_while(|(x, y)| x == y).count();
    let (a, b) = (a.get(head..).unwrap_or_default(), b.get(head..).unwrap_or_default());
    let swapped = matches!((a, b), ([one, two, ..], [first, second, ..]) if (one, two) == (second, first))
        && a.get(2..) == b.get(2..);
    let replaced = !a.is_empty() && !b.is_empty() && a.get(1..) == b.get(1..);
    let dropped = !b.is_empty() && Some(a) == b.get(1..);
    let added = !a.is_empty() && a.get(1..) == Some(b);
    swapped || replaced || dropped || added
}

#[cfg(test)]
mod tests {
    use super::one_apart;

    #[test]
    fn one_character_may_be_replaced_dropped_added_or_swapped() {
        for damaged in ["MC-2025-0O42", "MC-2025-042", "MC-2025-00442", "MC-2025-0024", "MC2025-0042"] {
            assert!(one_apart(damaged, "MC-2025-0042"), "{damaged}");
        }
        for other in ["MC-2025-0042", "MC-2025-0133", "MC-2024-0043", "2025-0042"] {
            assert!(!one_apart(other, "MC-2025-0042"), "{other}");
        }
    }
}
