//! The parts of a batch: each booked on its own if together they are the whole.

use super::{Layer, Reading, Scope};
use crate::codec::Record;
use crate::domain::money::Money;
use crate::domain::statement::{Entry, Reject, Severity};
use crate::mapping::reject;

/// The parts of a batch, if they add up to it; otherwise it stays whole, and a person is told.
pub(super) fn of(
    scope: &Scope<'_>,
    own: Layer<'_>,
    whole: &Entry,
    details: &[Record],
    found: &mut Vec<Reject>,
) -> Option<Vec<Entry>> {
    let fields = &scope.variant.spec.detail;
    let mode = scope.variant.sum();
    let mut parts = Vec::with_capacity(details.len());
    let mut sum = Money::new(0, whole.amount.currency());
    for record in details {
        let detail = Layer { fields, record };
        let reading = Reading { scope, own, detail: Some(detail), parent: Some(whole) };
        match reading.entry(found) {
            Some(part) => {
                let Ok(more) = sum.plus(part.amount) else {
                    found.extend(reject::parts(&own.record.position, whole.amount, None, mode));
                    return Some(Vec::new());
                };
                sum = more;
                parts.push(*part);
            }
            None if found.iter().any(|reject| reject.severity == Severity::Error) => {
                return None;
            }
            None => {
                found.extend(reject::parts(&own.record.position, whole.amount, None, mode));
                return Some(Vec::new());
            }
        }
    }
    if sum == whole.amount {
        return Some(parts);
    }
    found.extend(reject::parts(&own.record.position, whole.amount, Some(sum), mode));
    Some(Vec::new())
}
