//! The records of chosen entries and statements with their places, for a person: see [`crate::codec::spot`].

use std::collections::BTreeMap;
use std::io;

use super::lines::{Line, Lines};
use super::zone::{Cut, OTHER, PLAIN, Zone, cut};
use super::{Plan, Spec};
use crate::codec::spot::{Anchors, Spot, kept, wide};
use crate::codec::{Position, Source};

/// Records of one entry that are kept.
const RECORDS_MAX: usize = 200;

/// What was found again: the records of each chosen position.
#[derive(Debug)]
pub struct Survey {
    spec: Spec,
    qualifiers: Vec<String>,
    records: BTreeMap<String, Vec<(Position, String)>>,
}

impl Plan {
    /// Reads the file again for the records at `anchors`.
    pub fn survey(&self, source: Source, anchors: Anchors<'_>) -> io::Result<Survey> {
        let spec = &self.spec;
        let qualifiers = self.by_qualifier.iter().map(|(qualifier, _)| qualifier.clone()).collect();
        let mut survey = Survey { spec: spec.clone(), qualifiers, records: BTreeMap::new() };
        let mut lines = Lines::new(source, spec);
        let (mut statement, mut entry) = (None, None);
        loop {
            let text = match lines.next()? {
                Line::Record(start, end) => lines.text(start, end).to_owned(),
                Line::TooLong(..) | Line::TooShort(..) => continue,
                Line::End => return Ok(survey),
            };
            let position = lines.position();
            let is = |code: &str| !code.is_empty() && text.starts_with(code);
            let is_row = spec.entry.is_empty() && !is(&spec.opens) && !is(&spec.adds) && !is(&spec.closes);
            let is_entry = is(&spec.entry) || is_row;
            if !is(&spec.adds) {
                entry = None;
            }
            if is(&spec.opens) || (spec.opens.is_empty() && is_entry && anchors.contains(&position)) {
                statement = anchors.contains(&position).then(|| position.to_string());
            }
            let owner = if is_entry {
                entry = anchors.contains(&position).then(|| position.to_string());
                entry.clone()
            } else if is(&spec.adds) {
                entry.clone()
            } else if is(&spec.opens) {
                statement.clone()
            } else if is(&spec.closes) {
                statement.take()
            } else {
                None
            };
            if let Some(owner) = owner {
                let held = survey.records.entry(owner).or_default();
                if held.len() < RECORDS_MAX {
                    held.push((position, text));
                }
            }
        }
    }
}

impl Survey {
    /// Where the text of `source` stands for the entry or the statement at `position`.
    pub fn spot(&self, position: &Position, source: &str) -> Option<Spot> {
        let zone = Zone::parse(source, self.spec.width).ok()?;
        let records = self.records.get(&position.to_string())?;
        let holds = |text: &str| zone.condition.as_ref().is_none_or(|condition| condition.holds(Cut::new(text)));
        let fits = |text: &str| text.starts_with(&zone.record) && holds(text) && self.is_qualified(&zone, text);
        let filled =
            records.iter().find(|(_, text)| fits(text) && zone.of(text).is_some_and(|found| !found.trim().is_empty()));
        let (place, text) = filled.or_else(|| records.iter().find(|(_, text)| fits(text)))?;
        let (line, record) = match place {
            Position::Line(line) => (Some(*line), None),
            Position::Record(record) => (None, Some(*record)),
            Position::Whole | Position::Element(_) => (None, None),
        };
        let columns = Some((wide(zone.first), wide(zone.last)));
        Some(Spot { line, record, columns, raw: kept(zone.of(text).unwrap_or_default()), ..Spot::default() })
    }

    /// Whether a complement has the qualifier that a zone asks for.
    fn is_qualified(&self, zone: &Zone, text: &str) -> bool {
        let Some(wanted) = zone.qualifier.as_deref() else { return true };
        let Some([first, last]) = self.spec.qualifier else { return true };
        let found = cut(text, first, last).trim_end();
        let is_known = self.qualifiers.iter().any(|known| known == found);
        match wanted {
            OTHER | PLAIN => !is_known && !self.spec.ignore.iter().any(|known| known == found),
            wanted => wanted == found,
        }
    }
}
