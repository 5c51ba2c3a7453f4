//! Layout: records of a fixed width, known by the code in their first columns (CFONB 120).
//!
//! A statement is an opening record, entries each with complements, a closing record. Records may stand one on a line,
//! with or without the blanks at their end, or without any line end. What breaks this order stops the file: a guess
//! would attach an amount to the wrong entry.

mod fill;
mod lines;
mod reader;
mod shared;
mod survey;
#[cfg(test)]
mod tests;
mod zone;

use std::sync::Arc;

use serde::Deserialize;

use super::{Head, Misfit, Position, Slot, Source, Wanted};
use zone::Zone;

pub use reader::Reader;
pub use survey::Survey;

/// `[layout.fixed]` of a mapping.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Spec {
    /// Columns of a record.
    pub width: usize,
    /// The code of the record that opens a statement.
    pub opens: String,
    /// The code of an entry.
    pub entry: String,
    /// The code of a complement of the entry above.
    pub adds: String,
    /// The code of the record that closes a statement.
    pub closes: String,
    /// Where a complement says what it holds.
    pub qualifier: [usize; 2],
    /// Columns that hold digits in every record: by these a file is known.
    pub digits: [usize; 2],
    /// Zones that are the same in all records of a statement, or the file is refused.
    #[serde(default)]
    pub same: Vec<[usize; 2]>,
    /// Zones that should be the same: a difference is reported.
    #[serde(default)]
    pub usually_same: Vec<[usize; 2]>,
    /// Qualifiers that hold nothing of use: what an unknown one holds is kept.
    #[serde(default)]
    pub ignore: Vec<String>,
    /// Where a complement of an older shape, without qualifier, holds an amount.
    pub plain_amount: Option<[usize; 2]>,
}

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
    /// Zones of complements, with their slots, by qualifier.
    by_qualifier: Vec<(String, Vec<At>)>,
    /// Zones of every complement, whatever its qualifier.
    any_qualifier: Vec<At>,
}

impl Spec {
    /// Finds a place for each wanted text; an error names the source that is wrong.
    pub fn compile(&self, wanted: &Wanted) -> Result<Plan, String> {
        let zones = |sources: &[String], records: [&str; 2]| -> Result<Vec<Zone>, String> {
            sources
                .iter()
                .map(|source| {
                    let zone = Zone::parse(source, self.width)?;
                    if records.contains(&zone.record.as_str()) {
                        Ok(zone)
                    } else {
                        Err(format!("`{source}`: only records {} and {} are known here", records[0], records[1]))
                    }
                })
                .collect()
        };
        if let Some(source) = wanted.detail.first() {
            return Err(format!("`{source}`: records have no details"));
        }
        let statement = zones(&wanted.statement, [&self.opens, &self.closes])?;
        let entry = zones(&wanted.entry, [&self.entry, &self.adds])?;
        let mut plan = Plan {
            spec: self.clone(),
            statement,
            slots: entry.len(),
            own: Vec::new(),
            by_qualifier: Vec::new(),
            any_qualifier: Vec::new(),
        };
        for (slot, zone) in entry.into_iter().enumerate() {
            let place = (slot, zone.first, zone.last);
            match zone.qualifier {
                _ if zone.record == self.entry => plan.own.push(place),
                Some(qualifier) => match plan.by_qualifier.iter_mut().find(|(known, _)| *known == qualifier) {
                    Some((_, places)) => places.push(place),
                    None => plan.by_qualifier.push((qualifier, vec![place])),
                },
                None => plan.any_qualifier.push(place),
            }
        }
        Ok(plan)
    }
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
        let codes = [&spec.opens, &spec.entry, &spec.adds, &spec.closes];
        if !codes.iter().any(|code| line.starts_with(code.as_str())) {
            let what = format!("the first line does not begin with {}", spec.opens);
            return Err(Misfit { distance: 95, what });
        }
        let [first, last] = spec.digits;
        let digits: String = line.chars().skip(first.saturating_sub(1)).take(last + 1 - first).collect();
        if digits.len() == last + 1 - first && digits.bytes().all(|byte| byte.is_ascii_digit()) {
            Ok(50)
        } else {
            Err(Misfit { distance: 60, what: format!("columns {first}-{last} of the first line are no bank code") })
        }
    }

    /// Begins to read.
    pub fn open(self: &Arc<Self>, source: Source) -> Reader {
        Reader::new(Arc::clone(self), source)
    }
}

/// Where a source stands, for a message: `line 9, columns 91-104`.
pub fn place(position: &Position, source: &str) -> String {
    match source.rsplit_once(':') {
        Some((_, column)) if !column.contains('-') => format!("{position}, column {column}"),
        Some((_, columns)) => format!("{position}, columns {columns}"),
        None => position.to_string(),
    }
}
