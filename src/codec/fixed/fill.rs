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
    for (condition, (slot, first, last)) in &plan.own_if {
        if condition.holds(line) {
            entry.set(*slot, line.at(*first, *last));
        }
    }
}

/// Takes the zones of a complement; what stands there twice is joined with a blank.
pub(super) fn fill_complement(plan: &Plan, entry: &mut Record, line: Cut<'_>) {
    let zones = plan.spec.qualifier.and_then(|columns| by_qualifier(plan, line, columns));
    for (slot, first, last) in zones.into_iter().flatten().chain(&plan.any_qualifier) {
        add(entry, *slot, line.at(*first, *last));
    }
    for (condition, (slot, first, last)) in &plan.any_if {
        if condition.holds(line) {
            add(entry, *slot, line.at(*first, *last));
        }
    }
}

fn add(entry: &mut Record, slot: usize, text: &str) {
    let value = trim(text);
    if !value.is_empty() {
        entry.append(slot, " ", value);
    }
}

/// The zones that a complement has by its qualifier.
fn by_qualifier<'p>(plan: &'p Plan, line: Cut<'_>, [first, last]: [usize; 2]) -> Option<&'p Vec<super::At>> {
    let qualifier = line.at(first, last).trim_end();
    plan.zones(qualifier).or_else(|| {
        let is_plain = plan.spec.plain_amount.is_some_and(|[first, last]| is_amount(line.at(first, last)));
        let is_ignored = plan.spec.ignore.iter().any(|known| known == qualifier);
        match (is_plain, is_ignored) {
            (true, _) => plan.zones(PLAIN),
            (false, true) => None,
            (false, false) => plan.zones(OTHER),
        }
    })
}

/// Digits whose last one carries a sign.
fn is_amount(text: &str) -> bool {
    let mut bytes = text.bytes();
    matches!(bytes.next_back(), Some(b'{' | b'}' | b'A'..=b'R'))
        && text.len() > 1
        && bytes.all(|byte| byte.is_ascii_digit())
}
