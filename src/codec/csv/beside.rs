//! Values that stand beside a key, in lines above the header and below the rows.

use std::str;

use csv::ByteRecord;

use super::Place;
use crate::codec::Record;
use crate::codec::fold::{fold, same};

/// A cell of a row; the source is UTF-8 by construction.
pub(super) fn cell(row: &ByteRecord, column: usize) -> &str {
    row.get(column).and_then(|cell| str::from_utf8(cell).ok()).unwrap_or_default()
}

/// Takes the values beside keys: `key : value` in one cell, or the next filled cell. Whether a key was there.
pub(super) fn capture(
    row: &ByteRecord,
    places: &[Place],
    into: &mut Record,
    key: impl Fn(&Place) -> Option<&String>,
) -> bool {
    let mut any = false;
    for (slot, place) in places.iter().enumerate() {
        let Some(key) = key(place) else { continue };
        for column in 0..row.len() {
            let text = cell(row, column);
            let value = match text.split_once(':') {
                Some((name, value)) if same(&fold(name), key) && !value.trim().is_empty() => Some(value),
                _ if same(&fold(text), key) => {
                    (column + 1..row.len()).map(|next| cell(row, next)).find(|value| !value.trim().is_empty())
                }
                _ => continue,
            };
            any = true;
            if let Some(value) = value {
                into.set(slot, value);
            }
            break;
        }
    }
    any
}

/// Whether the first filled cell is a key of lines below the rows: in another cell of a row one may stand by chance,
/// and the row would be lost.
pub(super) fn begins_with_key(row: &ByteRecord, places: &[Place]) -> bool {
    let filled = (0..row.len()).map(|column| cell(row, column)).find(|cell| !cell.trim().is_empty());
    let text = filled.unwrap_or_default();
    let name = text.split_once(':').map_or(text, |(name, _)| name);
    let (name, text) = (fold(name), fold(text));
    places.iter().any(|place| matches!(place, Place::Below(key) if same(&name, key) || same(&text, key)))
}
