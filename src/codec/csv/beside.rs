//! Values that stand beside a key, in lines above the header and below the rows.

use std::str;

use csv::ByteRecord;

use super::Place;
use super::key::{Column, Key};
use crate::codec::Record;
use crate::codec::fold::fold;

/// A cell of a row; the source is UTF-8 by construction.
pub(super) fn cell(row: &ByteRecord, column: usize) -> &str {
    row.get(column).and_then(|cell| str::from_utf8(cell).ok()).unwrap_or_default()
}

/// Takes the values beside keys: `key : value` in one cell, the next filled cell, or the cell of a column. Whether a key
/// was there. `column` finds a named one.
pub(super) fn capture(
    row: &ByteRecord,
    places: &[Place],
    into: &mut Record,
    key: impl Fn(&Place) -> Option<&Key>,
    column: impl Fn(&str) -> Option<usize>,
) -> bool {
    let mut any = false;
    for (slot, place) in places.iter().enumerate() {
        let Some(key) = key(place) else { continue };
        for at in 0..row.len() {
            let text = cell(row, at);
            let glued = text.split_once(':').filter(|(name, value)| !value.trim().is_empty() && key.is(&fold(name)));
            if glued.is_none() && !key.is(&fold(text)) {
                continue;
            }
            let value = match &key.column {
                Some(Column::Numbered(number)) => Some(cell(row, *number)),
                Some(Column::Named(name)) => column(name).map(|column| cell(row, column)),
                None => glued
                    .map(|(_, value)| value)
                    .or_else(|| (at + 1..row.len()).map(|next| cell(row, next)).find(|value| !value.trim().is_empty())),
            };
            any = true;
            if let Some(value) = value.filter(|value| !value.trim().is_empty()) {
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
    places.iter().filter_map(Place::below).any(|key| key.is(&name) || key.is(&text))
}
