//! The fields of chosen movements and statements with their lines, for a person: see [`crate::codec::spot`].

use std::collections::BTreeMap;
use std::io;

use super::Plan;
use super::fields::{Field, Fields, Next};
use super::tag::Tag;
use crate::codec::spot::{Anchors, Spot, kept, wide};
use crate::codec::{Position, Source};

/// Lines of one movement or statement that are kept.
const LINES_MAX: usize = 500;

/// One line of a field.
#[derive(Debug)]
struct Written {
    tag: Tag,
    /// `:61:`, and nothing on a line below the first.
    lead: &'static str,
    line: u64,
    text: String,
}

/// What was found again: the fields of each chosen line.
#[derive(Debug, Default)]
pub struct Survey(BTreeMap<u64, Vec<Written>>);

impl Plan {
    /// Reads the file again for the movements and statements at `anchors`.
    pub fn survey(&self, source: Source, anchors: Anchors<'_>) -> io::Result<Survey> {
        let is_wanted = |line: u64| anchors.contains(&Position::Line(line));
        let mut survey = Survey::default();
        let mut fields = Fields::new(source);
        let (mut statement, mut entry, mut goes_on) = (None, None, false);
        loop {
            let field = match fields.next()? {
                Next::Field(field) => field,
                Next::End => {
                    entry = None;
                    continue;
                }
                // What is wrong with the file has been told by its reader: here it only ends the search.
                Next::Over | Next::TooLong(_) => return Ok(survey),
            };
            match field.tag {
                // A further page belongs to the statement that the first one began.
                Tag::Reference if goes_on => goes_on = false,
                Tag::Reference => statement = Some(field.line).filter(|line| is_wanted(*line)),
                Tag::Entry => entry = Some(field.line).filter(|line| is_wanted(*line)),
                Tag::PageClosing => (entry, goes_on) = (None, true),
                Tag::Closing | Tag::Available => entry = None,
                Tag::Related
                | Tag::Account
                | Tag::Number
                | Tag::Time
                | Tag::Floor
                | Tag::Opening
                | Tag::PageOpening
                | Tag::Info
                | Tag::Future
                | Tag::Count
                | Tag::Own
                | Tag::Kind => {}
            }
            let is_of_entry = matches!(field.tag, Tag::Entry | Tag::Info | Tag::Own);
            if let Some(owner) = if is_of_entry { entry } else { statement } {
                survey.keep(owner, field);
            }
        }
    }
}

impl Survey {
    fn keep(&mut self, owner: u64, field: Field) {
        let Field { tag, name, line, lines } = field;
        let held = self.0.entry(owner).or_default();
        for (number, text) in (line..).zip(lines) {
            if held.len() < LINES_MAX {
                let lead = if number == line { name } else { "" };
                held.push(Written { tag, lead, line: number, text });
            }
        }
    }

    /// Where the text of `source` stands for the movement or the statement at `position`.
    pub fn spot(&self, position: &Position, source: &str, found: Option<&str>) -> Option<Spot> {
        let Position::Line(owner) = position else { return None };
        let held = self.0.get(owner)?;
        let (name, part) = source.split_once([':', '?', '/', '+']).unwrap_or((source, ""));
        let lines: Vec<&Written> = held.iter().filter(|written| belongs(written.tag, name)).collect();
        // Of several pages the last one says the closing balance.
        let lines = match (name, lines.iter().rposition(|written| !written.lead.is_empty())) {
            ("62F" | "64", Some(last)) => lines.get(last..).unwrap_or_default(),
            _ => lines.as_slice(),
        };
        let found = found.unwrap_or_default();
        let first = lines.first()?;
        let (written, from, raw) = lines
            .iter()
            .filter_map(|written| longest(written, part, found).map(|(from, raw)| (*written, from, raw)))
            .max_by_key(|(written, _, raw)| (raw.len(), std::cmp::Reverse(written.line)))
            .filter(|(.., raw)| raw.len() == found.len() || raw.len() > 3)
            .unwrap_or((first, 0, ""));
        let columns = (!raw.is_empty()).then(|| {
            let before = written.lead.len() + written.text.get(..from).map_or(0, |text| text.chars().count());
            (wide(before + 1), wide(before + raw.chars().count()))
        });
        let path = Some(format!(":{}:", name_of(first, name)));
        let raw = if raw.is_empty() { found } else { raw };
        Some(Spot { line: Some(written.line), columns, path, raw: kept(raw), ..Spot::default() })
    }
}

/// The field as the file writes it: `25P` for `25`, `60M` for `60F`.
fn name_of<'n>(written: &Written, name: &'n str) -> &'n str {
    let lead = written.lead.trim_matches(':');
    if lead.is_empty() { name } else { lead }
}

fn belongs(tag: Tag, name: &str) -> bool {
    match tag {
        Tag::Reference => name == "20",
        Tag::Related => name == "21",
        Tag::Account => name == "25",
        Tag::Number => name == "28C",
        Tag::Time => name == "13D",
        Tag::Floor => name == "34F",
        Tag::Opening => name == "60F",
        Tag::Entry => name == "61",
        Tag::Info => name == "86",
        Tag::Closing | Tag::PageClosing => name == "62F",
        Tag::Available => name == "64",
        Tag::Own => name == "NS",
        Tag::PageOpening | Tag::Future | Tag::Count | Tag::Kind => false,
    }
}

/// The longest beginning of `found` that stands in a line, and where: a text may go on in the next line.
fn longest<'w>(written: &'w Written, part: &str, found: &str) -> Option<(usize, &'w str)> {
    let text = written.text.as_str();
    let letter = text.find(|sign: char| sign.is_ascii_alphabetic()).unwrap_or(0);
    // Digits of dates stand before the mark; an amount and what follows it behind.
    let start = match part {
        "amount" | "type" | "funds" => letter,
        "reference" | "bank-reference" => text.find(',').unwrap_or(letter),
        _ => 0,
    };
    let behind = text.get(start..)?;
    // The year of an entry date is not written.
    let wanted = if part == "entry-date" { found.get(2..)? } else { found };
    if part == "entry-date" {
        let at = behind.get(6..)?.starts_with(wanted).then_some(6)?;
        return Some((at, text.get(at..at + wanted.len())?));
    }
    let ends = wanted.char_indices().map(|(at, sign)| at + sign.len_utf8());
    let mut best = None;
    for end in ends {
        let Some(at) = wanted.get(..end).and_then(|beginning| behind.find(beginning)) else { break };
        best = text.get(start + at..start + at + end).map(|raw| (start + at, raw));
    }
    best
}
