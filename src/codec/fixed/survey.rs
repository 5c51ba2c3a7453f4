//! The records of chosen entries and statements with their places, for a person: see [`crate::codec::spot`].

use std::collections::BTreeMap;
use std::io;

use super::lines::{Line, Lines};
use super::zone::{OTHER, PLAIN, Zone, cut};
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
        let mut lines = Lines::new(source, spec.width);
        let (mut statement, mut entry) = (None, None);
        loop {
            let text = match lines.next()? {
                Line::Record(start, end) => lines.text(start, end).to_owned(),
                Line::TooLong(..) => continue,
                Line::End => return Ok(survey),
            };
            let position = lines.position();
            let code = cut(&text, 1, 2).to_owned();
            if code != spec.adds {
                entry = None;
            }
            let owner = if code == spec.opens {
                statement = anchors.contains(&position).then(|| position.to_string());
                statement.clone()
            } else if code == spec.entry {
                entry = anchors.contains(&position).then(|| position.to_string());
                entry.clone()
            } else if code == spec.adds {
                entry.clone()
            } else if code == spec.closes {
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
        let fits = |text: &str| cut(text, 1, 2) == zone.record && self.is_qualified(&zone, text);
        let filled = records.iter().find(|(_, text)| fits(text) && !zone.of(text).trim().is_empty());
        let (place, text) = filled.or_else(|| records.iter().find(|(_, text)| fits(text)))?;
        let (line, record) = match place {
            Position::Line(line) => (Some(*line), None),
            Position::Record(record) => (None, Some(*record)),
            Position::Whole | Position::Element(_) => (None, None),
        };
        let columns = Some((wide(zone.first), wide(zone.last)));
        Some(Spot { line, record, columns, raw: kept(zone.of(text)), ..Spot::default() })
    }

    /// Whether a complement has the qualifier that a zone asks for.
    fn is_qualified(&self, zone: &Zone, text: &str) -> bool {
        let Some(wanted) = zone.qualifier.as_deref() else { return true };
        let [first, last] = self.spec.qualifier;
        let found = cut(text, first, last).trim_end();
        let is_known = self.qualifiers.iter().any(|known| known == found);
        match wanted {
            OTHER | PLAIN => !is_known && !self.spec.ignore.iter().any(|known| known == found),
            wanted => wanted == found,
        }
    }
}
