//! Zones that all records of a statement share, compared at once.

use super::Spec;
use super::zone::Cut;

/// Columns that are looked at.
const HEAD: usize = 32;

/// What the opening record says in the shared zones, and where they are.
#[derive(Debug, Default)]
pub(super) struct Shared {
    head: [u8; HEAD],
    mask: [u8; HEAD],
    /// Whether that is all of them.
    is_whole: bool,
}

impl Shared {
    pub(super) fn of(spec: &Spec, opening: &str) -> Self {
        let Some(head) = Cut::new(opening).head() else { return Self::default() };
        let mut shared = Self { head: *head, mask: [0; HEAD], is_whole: true };
        for [first, last] in spec.same.iter().chain(&spec.usually_same) {
            let zone = shared.mask.get_mut(first.saturating_sub(1)..*last);
            shared.is_whole &= zone.map(|zone| zone.fill(u8::MAX)).is_some();
        }
        shared
    }

    /// Whether a record surely has the same text in each of these zones.
    pub(super) fn is_in(&self, line: Cut<'_>) -> bool {
        let differs = |head: &[u8; HEAD]| {
            let bytes = head.iter().zip(&self.head).zip(&self.mask);
            bytes.fold(0, |found, ((here, opening), mask)| found | (here ^ opening) & mask) != 0
        };
        self.is_whole && line.head().is_some_and(|head| !differs(head))
    }
}
