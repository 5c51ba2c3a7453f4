//! Layout: records of a fixed width, known by the code in their first columns (CFONB 120, CFONB 240), or plain rows.
//!
//! A statement is an opening record, entries each with complements, a closing record; a layout may lack any of these
//! but the entries. Records may stand one on a line, with or without the blanks at their end, or without any line end.
//! What breaks this order stops the file: a guess would attach an amount to the wrong entry.

mod faults;
mod fill;
mod lines;
mod reader;
mod shared;
mod spec;
mod survey;
#[cfg(test)]
mod tests;
mod zone;

use std::sync::Arc;

use super::{Head, Misfit, Position, Record, Slot, Source};
use spec::Rule;
use zone::{Condition, Zone};

pub use reader::Reader;
pub use spec::{LineEnd, Must, Spec};
pub use survey::Survey;

/// A slot, and the first and last column that fill it.
type At = (Slot, usize, usize);

/// A compiled layout.
#[derive(Debug)]
pub struct Plan {
    spec: Spec,
    statement: Vec<Zone>,
    slots: usize,
    /// Zones of the entry's own record, with their slots.
    own: Vec<At>,
    /// Those that only some of these records have.
    own_if: Vec<(Condition, At)>,
    /// Zones of complements, with their slots, by qualifier.
    by_qualifier: Vec<(String, Vec<At>)>,
    /// Zones of every complement, whatever its qualifier.
    any_qualifier: Vec<At>,
    /// Those that only some complements have.
    any_if: Vec<(Condition, At)>,
    rules: Vec<Rule>,
}

impl Plan {
    /// The zones of complements with a qualifier; few enough to be looked through.
    fn zones(&self, qualifier: &str) -> Option<&Vec<At>> {
        let first = qualifier.as_bytes().first();
        let is = |known: &str| known.as_bytes().first() == first && known == qualifier;
        self.by_qualifier.iter().find(|(known, _)| is(known)).map(|(_, zones)| zones)
    }

    /// How well the head fits: the first line begins like a record.
    pub fn fit(&self, head: &Head<'_>) -> Result<u32, Misfit> {
        let spec = &self.spec;
        let line = head.text.lines().find(|line| !line.trim().is_empty()).unwrap_or_default();
        let codes = [&spec.opens, &spec.entry, &spec.adds, &spec.closes].into_iter().chain(&spec.skip);
        let codes: Vec<&String> = codes.filter(|code| !code.is_empty()).collect();
        let is_row = spec.entry.is_empty() && spec.opens.is_empty();
        if !is_row && !codes.iter().any(|code| line.starts_with(code.as_str())) {
            let first = codes.first().map_or("", |code| code.as_str());
            let what = format!("the first line does not begin with {first}");
            return Err(Misfit { distance: 95, what });
        }
        let width = line.chars().count();
        if is_row && width > spec.width {
            let what = format!("the first line has {width} columns, and not {}", spec.width);
            return Err(Misfit { distance: 90, what });
        }
        let Some([first, last]) = spec.digits else { return Ok(30) };
        let digits: String = line.chars().skip(first.saturating_sub(1)).take(last + 1 - first).collect();
        if digits.len() == last + 1 - first && digits.bytes().all(|byte| byte.is_ascii_digit()) {
            Ok(50)
        } else {
            Err(Misfit { distance: 60, what: format!("columns {first}-{last} of the first line are no digits") })
        }
    }

    /// Where the record stands that `source` is taken from: a statement has two.
    pub fn standing<'r>(&self, record: &'r Record, source: &str) -> &'r Position {
        let is_end = !self.spec.closes.is_empty() && source.starts_with(&self.spec.closes);
        record.end.as_ref().filter(|_| is_end).unwrap_or(&record.position)
    }

    /// Begins to read.
    pub fn open(self: &Arc<Self>, source: Source) -> Reader {
        Reader::new(Arc::clone(self), source)
    }
}

/// Where a source stands, for a message: `line 9, columns 91-104`.
pub fn place(position: &Position, source: &str) -> String {
    let columns = source.rsplit_once(':').map_or(source, |(_, columns)| columns);
    if columns.is_empty() || !columns.starts_with(|sign: char| sign.is_ascii_digit()) {
        return position.to_string();
    }
    let word = if columns.contains('-') { "columns" } else { "column" };
    format!("{position}, {word} {columns}")
}
