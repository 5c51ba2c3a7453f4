//! The texts of an entry: out of its own record, then out of its complements.

use super::Plan;
use super::zone::{Cut, OTHER, PLAIN};
use crate::codec::{Position, Record, trim};

/// Takes the zones of an entry.
pub(super) fn fill(plan: &Plan, entry: &mut Record, line: Cut<'_>, position: Position) {
    entry.clear();
    entry.position = position;
    for (slot, first, last) in &plan.own {
        entry.set(*slot, line.at(*first, *last));
    }
}

/// Takes the zones of a complement; the same qualifier twice is joined with a blank.
pub(super) fn fill_complement(plan: &Plan, entry: &mut Record, line: Cut<'_>) {
    let [first, last] = plan.spec.qualifier;
    let qualifier = line.at(first, last).trim_end();
    let zones = plan.zones(qualifier).or_else(|| {
        let is_plain = plan.spec.plain_amount.is_some_and(|[first, last]| is_amount(line.at(first, last)));
        let is_ignored = plan.spec.ignore.iter().any(|known| known == qualifier);
        match (is_plain, is_ignored) {
            (true, _) => plan.zones(PLAIN),
            (false, true) => None,
            (false, false) => plan.zones(OTHER),
        }
    });
    for (slot, first, last) in zones.into_iter().flatten().chain(&plan.any_qualifier) {
        let value = trim(line.at(*first, *last));
        if !value.is_empty() {
            entry.append(*slot, " ", value);
        }
    }
}

/// Digits whose last one carries a sign.
fn is_amount(text: &str) -> bool {
    let mut bytes = text.bytes();
    matches!(bytes.next_back(), Some(b'{' | b'}' | b'A'..=b'R'))
        && text.len() > 1
        && bytes.all(|byte| byte.is_ascii_digit())
}
