//! Suggestions for an entry in suspense: a reference with one damaged character, or a known one with another amount.
//!
//! A suggestion never attributes. It is shown to a person, and it holds back an alert that only silence speaks for, since
//! the missing money may be lying there.

use super::registry::Registry;
use super::{Candidate, Suggestion, amount_without_charges};
use crate::domain::schedule::Instalment;
use crate::domain::statement::Entry;

/// The loans that `entry` may mean, best first, at most five.
///
/// `registered` holds the loans of the entry's bank. Each piece of the references and of the text is compared with the
/// numbers, bank references and mandates of loans that are like it.
pub fn suggest(entry: &Entry, registered: &Registry) -> Vec<Suggestion> {
    let pieces = pieces(entry);
    let amount_minor = amount_without_charges(entry);
    let mut found: Vec<Suggestion> = registered
        .alike(&pieces)
        .filter_map(|candidate| {
            let (piece, key) = likeness(&pieces, candidate)?;
            let instalment = instalment(entry, candidate, amount_minor);
            let like =
                if piece == key { format!("{key} is exact") } else { format!("{piece} is one character from {key}") };
            let (score, amount) = match (piece == key, instalment.is_some()) {
                (true, true) => (95, "and the amount is that of an instalment"),
                (true, false) => (80, "but the amount is not that of an instalment"),
                (false, true) => (90, "and the amount is that of an instalment"),
                (false, false) => (60, "but the amount is not that of an instalment"),
            };
            Some(Suggestion {
                loan: candidate.loan.id.clone(),
                instalment: instalment.map(|row| row.number),
                amount_minor,
                evidence: format!("{like}, {amount}"),
                score,
            })
        })
        .collect();
    found.sort_by(|a, b| b.score.cmp(&a.score).then_with(|| a.loan.cmp(&b.loan)));
    found.truncate(5);
    found
}

/// The instalment with this amount that was debited last before the entry was booked, else the first that will be.
fn instalment<'a>(entry: &Entry, candidate: &'a Candidate, amount_minor: i64) -> Option<&'a Instalment> {
    let rows = || {
        candidate
            .schedule
            .iter()
            .flat_map(|schedule| &schedule.instalments)
            .filter(|row| row.amount_minor == amount_minor)
    };
    rows().take_while(|row| row.debit_on <= entry.booked_on).last().or_else(|| rows().next())
}

/// Shorter pieces are one character from too many others.
pub(super) const PIECE_MIN: usize = 6;

/// The words of the references and of the text, and every run of parts of a word: `MC-2025-0042-07` is the loan number
/// with the number of an instalment behind it. In capitals; a sign beyond ASCII counts as one damaged character.
fn pieces(entry: &Entry) -> Vec<String> {
    let references = [entry.end_to_end_id.as_deref(), entry.mandate_id.as_deref(), entry.bank_reference.as_deref()];
    let mut pieces = Vec::new();
    for word in references.into_iter().flatten().chain(entry.text.split_whitespace()) {
        let word: String =
            word.chars().map(|sign| if sign.is_ascii() { sign.to_ascii_uppercase() } else { '?' }).collect();
        let edge =
            |at: usize| at == 0 || at == word.len() || word.as_bytes().get(at).copied().is_some_and(is_separator);
        let starts =
            (0..word.len()).filter(|at| *at == 0 || word.as_bytes().get(at - 1).copied().is_some_and(is_separator));
        for start in starts {
            let ends = (start + PIECE_MIN..=word.len()).filter(|at| edge(*at));
            pieces.extend(ends.filter_map(|end| word.get(start..end)).map(str::to_owned));
        }
    }
    pieces.sort_unstable();
    pieces.dedup();
    pieces
}

fn is_separator(sign: u8) -> bool {
    !sign.is_ascii_alphanumeric() && sign != b'?'
}

/// The first piece that is a key of the loan, or one character away from it.
fn likeness<'a>(pieces: &'a [String], candidate: &'a Candidate) -> Option<(&'a str, &'a str)> {
    let pairs = || pieces.iter().flat_map(move |piece| candidate.long_keys().map(move |key| (piece.as_str(), key)));
    pairs().find(|(piece, key)| piece == key).or_else(|| pairs().find(|(piece, key)| one_apart(piece, key)))
}

/// Whether one character replaced, dropped, added, or two neighbours swapped make one into the other. Bytes will do:
/// pieces are ASCII, and keys nearly always.
fn one_apart(piece: &str, key: &str) -> bool {
    let (piece, key) = (piece.as_bytes(), key.as_bytes());
    if piece.len().abs_diff(key.len()) > 1 {
        return false;
    }
    let head = piece.iter().zip(key).take_while(|(one, other)| one == other).count();
    let tail = |text| <[u8]>::get(text, head..).unwrap_or_default();
    let behind = |text| <[u8]>::get(text, 1..);
    let (piece, key) = (tail(piece), tail(key));
    let swapped = matches!((piece, key), ([one, two, ..], [first, second, ..]) if (one, two) == (second, first))
        && piece.get(2..) == key.get(2..);
    let replaced = !piece.is_empty() && !key.is_empty() && behind(piece) == behind(key);
    let added = behind(piece) == Some(key);
    let dropped = Some(piece) == behind(key);
    swapped || replaced || added || dropped
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::reconcile::tests::{candidate, entry};

    #[test]
    fn one_character_may_be_replaced_dropped_added_or_swapped() {
        for damaged in ["MC-2025-0O42", "MC-2025-042", "MC-2025-00442", "MC-2025-0024", "MC2025-0042", "MC-2025-004?"] {
            assert!(one_apart(damaged, "MC-2025-0042"), "{damaged}");
        }
        for other in ["MC-2025-0042", "MC-2025-0133", "MC-2024-0043", "2025-0042", "MC-2025-00"] {
            assert!(!one_apart(other, "MC-2025-0042"), "{other}");
        }
    }

    #[test]
    fn the_index_finds_every_key_that_is_one_character_away() {
        let registered = Registry::new(vec![candidate("MC-2025-0042")]);
        for damaged in ["MC-2025-0042", "MC-2025-0O42", "MC-2025-042", "MC-2025-00442", "MC-2025-0024", "MC2025-0042"] {
            assert_eq!(registered.alike(&[damaged.to_owned()]).count(), 1, "{damaged}");
        }
        assert_eq!(registered.alike(&["MC-2025-0133".to_owned()]).count(), 0);
    }

    #[test]
    fn a_damaged_reference_suggests_its_loan_and_the_instalment_of_that_amount() {
        let registered = Registry::new(vec![candidate("MC-2025-0042"), candidate("MC-2025-0143")]);
        let mut entry = entry(8_882);
        entry.end_to_end_id = Some("MC-2025-0O42-07".into());
        let found = suggest(&entry, &registered);
        assert_eq!(found.len(), 1);
        assert_eq!((found[0].loan.as_str(), found[0].score), ("MC-2025-0042", 90));
        assert_eq!(found[0].instalment, Some(7), "the latest debited before the entry");
        assert_eq!(
            found[0].evidence,
            "MC-2025-0O42 is one character from MC-2025-0042, and the amount is that of an instalment"
        );
    }

    #[test]
    fn a_damaged_reference_inside_a_sentence_is_found_and_an_amount_alone_suggests_nothing() {
        let registered = Registry::new(vec![candidate("MC-2025-0042")]);
        let mut entry = entry(4_000);
        entry.text = "virement m. d’exemple réf:mc-2025-004é merci".into();
        assert_eq!(suggest(&entry, &registered)[0].score, 60);
        entry.text = "virement de monsieur untel".into();
        entry.amount = crate::domain::money::Money::eur(8_882);
        assert_eq!(suggest(&entry, &registered), []);
    }
}
