//! The loans of a bank, found by a reference with one damaged character without looking at each of them.
//!
//! Every key stands in the index as it is and with each of its characters left out. Two texts that are one character
//! apart, whether it was replaced, dropped, added or swapped with its neighbour, have one of these forms in common.

use std::collections::BTreeSet;
use std::hash::{DefaultHasher, Hash as _, Hasher as _};

use super::Candidate;
use super::suggest::PIECE_MIN;

/// The loans of a bank and the index of their keys.
#[derive(Debug, Default)]
pub struct Registry {
    loans: Vec<Candidate>,
    /// Hashes of forms, and the place of the loan; sorted.
    forms: Vec<(u64, u32)>,
}

impl Registry {
    /// Indexes loans by their number, the bank's reference and the mandate.
    pub fn new(loans: Vec<Candidate>) -> Self {
        let mut indexed = Vec::with_capacity(loans.len() * 40);
        for (place, candidate) in (0_u32..).zip(&loans) {
            for key in candidate.long_keys() {
                indexed.extend(forms(key).map(|form| (form, place)));
            }
        }
        indexed.sort_unstable();
        indexed.dedup();
        Self { loans, forms: indexed }
    }

    /// The loans with a key that is one of `pieces`, or one character away from one; and few others.
    pub(super) fn alike(&self, pieces: &[String]) -> impl Iterator<Item = &Candidate> {
        let mut places = BTreeSet::new();
        for form in pieces.iter().flat_map(|piece| forms(piece)) {
            let start = self.forms.partition_point(|(known, _)| *known < form);
            let same = self.forms.iter().skip(start).take_while(|(known, _)| *known == form);
            places.extend(same.map(|(_, place)| *place));
        }
        places.into_iter().filter_map(|place| self.loans.get(usize::try_from(place).ok()?))
    }
}

impl Candidate {
    /// The keys that are long enough to be recognised with a damaged character.
    pub(super) fn long_keys(&self) -> impl Iterator<Item = &str> {
        let loan = &self.loan;
        [loan.id.as_str(), &loan.bank_reference, &loan.mandate].into_iter().filter(|key| key.len() >= PIECE_MIN)
    }
}

/// Hashes of `text` and of `text` with each byte left out.
fn forms(text: &str) -> impl Iterator<Item = u64> {
    let bytes = text.as_bytes();
    (0..=bytes.len()).map(move |left_out| {
        let mut hash = DefaultHasher::new();
        let kept = bytes.iter().enumerate().filter(|(place, _)| *place != left_out);
        kept.for_each(|(_, byte)| byte.hash(&mut hash));
        hash.finish()
    })
}
