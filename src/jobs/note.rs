//! Files that are no statements: a report of the day so far, single movements, direct debits handed back, an answer, a
//! position, a schedule. Each is decoded to its end, so that its faults are found, and noted with what it holds.
//!
//! Nothing of them is ever booked, and no day is proved by them: the statement tells the same movements, or there are none.

use super::book::Halt;
use super::keep_reject;
use crate::domain::statement::{Item, Reject, Severity};
use crate::mapping::Decoder;

/// The kind of document that is booked, the only one.
pub(super) const BOOKED: &str = "statement";

/// What a file that is not booked holds.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Noted {
    /// A line for people.
    pub(super) detail: String,
    /// What is doubtful in it.
    pub(super) warnings: Vec<Reject>,
}

/// Reads the whole file; one with a fault is set aside with all of them, as a statement would be.
pub(super) fn read(mut decoder: Decoder) -> Result<Noted, Halt> {
    let (mut entries, mut rows) = (0_u64, 0_u64);
    let (mut rejects, mut refused) = (Vec::new(), false);
    for item in decoder.by_ref() {
        match item {
            Item::Entry(_) => entries += 1,
            Item::Row(_) => rows += 1,
            Item::Opened(_) | Item::Closed(_) | Item::Whole(_) => {}
            Item::Rejected(reject) => {
                refused |= reject.severity == Severity::Error;
                keep_reject(&mut rejects, reject);
            }
        }
    }
    if refused {
        return Err(Halt::SetAside(rejects));
    }
    let held = if decoder.has_rows() { plural(rows, "row", "rows") } else { plural(entries, "entry", "entries") };
    let why = if decoder.has_rows() {
        "it tells no movement of an account"
    } else {
        "the statement of the day tells the same movements"
    };
    let detail =
        format!("{} by {} ({}): {held}, never booked: {why}", decoder.format(), decoder.mapping(), decoder.document());
    Ok(Noted { detail, warnings: rejects })
}

fn plural(number: u64, one: &str, many: &str) -> String {
    format!("{number} {}", if number == 1 { one } else { many })
}
