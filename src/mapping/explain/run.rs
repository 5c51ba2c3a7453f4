//! The way of an explanation: choose, decode while asking the records, then read again for the places.

use std::collections::{BTreeMap, VecDeque};
use std::io::{self, Read};
use std::sync::Arc;

use super::candidates::candidates;
use super::entry::{self, Layer};
use super::places::find_places;
use super::statement;
use super::{Chosen, Explanation, Of, PASSED_MAX, Passed, Pick, REJECTS_MAX, Rules, UNITS_MAX, Unit, rows};
use crate::codec::encoding::{Charset, Utf8};
use crate::codec::{Event, Head, Position, Record, Source, sniff};
use crate::domain::statement::{Closing, Entry, Item, Opening, Reject};
use crate::mapping::assemble::Assembly;
use crate::mapping::spec::rows::RowKind;
use crate::mapping::variant::{Reader, Variant};
use crate::mapping::{Hint, Mappings, select, unreadable};

/// Opens the file again, from its beginning.
pub type Again<'a> = &'a dyn Fn() -> io::Result<Box<dyn Read + Send>>;

/// Explains a file; `texts` are the mapping files by their path, `again` opens the file.
pub fn explain(
    mappings: &Mappings,
    texts: &BTreeMap<String, String>,
    hint: &Hint<'_>,
    pick: Pick,
    again: Again<'_>,
) -> io::Result<Explanation> {
    let mut source = Utf8::new(again()?)?;
    let mut explanation = Explanation::default();
    if let Some(fault) = sniff::refuse(source.head()) {
        explanation.rejects.push(fault.into());
        return Ok(explanation);
    }
    let whole = source.is_whole();
    let text = source.peek().to_owned();
    let head = Head { text: &text, whole };
    let view = |wanted: &[Charset]| source.view(wanted);
    explanation.candidates = candidates(mappings, &head, &view, hint);
    let variant = match select::select(&mappings.variants, &head, &view, hint) {
        Ok(variant) => variant,
        Err(reject) => {
            explanation.rejects.push(*reject);
            return Ok(explanation);
        }
    };
    let source = match source.reopen(variant.encoding()) {
        Ok(source) => source,
        Err(fault) => {
            explanation.rejects.push((*fault).into());
            return Ok(explanation);
        }
    };
    let line = match pick {
        Pick::Line(line) => Some(line),
        Pick::First | Pick::All | Pick::Entry(_) => None,
    };
    let pick = match pick {
        Pick::Line(line) => number_at(&variant, source_of(&variant, again)?, line).map_or(Pick::Entry(0), Pick::Entry),
        other @ (Pick::First | Pick::All | Pick::Entry(_)) => other,
    };
    let rules = Rules::of(&variant.name, texts);
    let file_name = hint.file_name;
    Run { variant: Arc::clone(&variant), rules, file_name, pick, line, explanation: &mut explanation }.all(source);
    find_places(&variant, &mut explanation, again)?;
    Ok(explanation)
}

/// The file from its beginning, in the encodings of a mapping that took it before.
pub(super) fn source_of(variant: &Variant, again: Again<'_>) -> io::Result<Source> {
    let source: Source = Utf8::new(again()?)?;
    source.reopen(variant.encoding()).map_err(|fault| io::Error::other(fault.why))
}

/// The number of the entry that stands at a line.
fn number_at(variant: &Variant, source: Source, wanted: u64) -> Option<u64> {
    let mut reader = variant.plan.open(source);
    let (mut number, mut found) = (0, None);
    loop {
        let Some(event) = reader.next_event() else { return found };
        let (place, rows) = match event {
            Event::Entry(record, _) if passed_over(variant, record).is_some() => {
                if record.position == Position::Line(wanted) {
                    return None;
                }
                continue;
            }
            Event::Entry(record, details) => {
                // A batch of answers is a row of its own, and so is each of its parts.
                let parts = u64::try_from(details.len()).unwrap_or_default();
                let rows = match variant.rows {
                    None => 1,
                    Some(RowKind::Answer) => parts + 1,
                    Some(RowKind::Position | RowKind::Instalment | RowKind::Application) => parts.max(1),
                };
                (record.position.clone(), rows)
            }
            Event::Fault(fault) if fault.position == format!("line {wanted}") => return None,
            // The next statement begins below the line: it belongs to the last entry of the one before.
            Event::Opened(record) if record.position.line().is_some_and(|line| line > wanted) => return found,
            Event::Opened(_) | Event::Closed(_) | Event::Fault(_) => continue,
        };
        let first = number + 1;
        number += rows;
        match place.line().map_or(place, Position::Line) {
            Position::Line(line) | Position::Record(line) if line > wanted => return found,
            Position::Line(_) | Position::Record(_) => found = Some(first),
            // An element has been told of when it has ended: the first that ends at the line or below it.
            Position::Element(_) | Position::Whole => {
                if let Reader::Xml(reader) = &reader
                    && reader.line() >= wanted
                {
                    return Some(first);
                }
            }
        }
    }
}

/// The number of the rule that says that a row is no movement.
fn passed_over(variant: &Variant, record: &Record) -> Option<usize> {
    variant.spec.when.iter().position(|rule| rule.skips(record))
}

pub(super) struct Run<'a> {
    pub variant: Arc<Variant>,
    pub rules: Rules,
    pub file_name: &'a str,
    pick: Pick,
    /// The line that was asked for.
    line: Option<u64>,
    pub explanation: &'a mut Explanation,
}

/// What a step of the file gave.
#[derive(Default)]
struct Given {
    opening: Option<Opening>,
    entry: Option<Box<Entry>>,
    closing: Option<Closing>,
    rejects: Vec<Reject>,
}

impl Given {
    fn of(queue: &mut VecDeque<Item>) -> Self {
        let mut given = Self::default();
        for item in queue.drain(..) {
            match item {
                Item::Opened(opening) => given.opening = Some(opening),
                Item::Entry(entry) => given.entry = Some(entry),
                Item::Closed(closing) => given.closing = Some(closing),
                Item::Rejected(reject) => given.rejects.push(reject),
                Item::Row(_) | Item::Whole(_) => {}
            }
        }
        given
    }
}

impl Run<'_> {
    fn all(mut self, source: Source) {
        let notes = source.notes();
        let mut reader = self.variant.plan.open(source);
        match self.variant.rows {
            Some(kind) => rows::all(&mut self, &mut reader, kind),
            None => self.statements(&mut reader),
        }
        let faults: Vec<Reject> = notes.take_faults().into_iter().map(Reject::from).collect();
        self.keep(&faults);
        self.explanation.chosen = Some(Chosen {
            mapping: self.variant.name.clone(),
            about: self.variant.spec.about.clone(),
            format: self.variant.spec.format.clone().unwrap_or_else(|| reader.format().to_owned()),
            encoding: notes.encoding(),
            how: notes.how(),
            delimiter: None,
            header: None,
        });
    }

    fn statements(&mut self, reader: &mut Reader) {
        let mut assembly = Assembly::new(Arc::clone(&self.variant), self.file_name);
        let mut queue = VecDeque::new();
        let mut opening: Option<Opening> = None;
        let (mut statements, mut is_shown) = (0, false);
        while let Some(event) = reader.next_event() {
            match event {
                Event::Opened(record) => {
                    (statements, is_shown) = (statements + 1, false);
                    assembly.take(Event::Opened(record), &mut queue);
                    let given = self.given(&mut queue);
                    // A further page of a statement goes on with what the first one said.
                    opening = given.opening.or(opening);
                }
                Event::Entry(record, details) => {
                    assembly.take(Event::Entry(record, details), &mut queue);
                    let given = self.given(&mut queue);
                    if let Some(number) = passed_over(&self.variant, record) {
                        self.pass(number, &record.position);
                        continue;
                    }
                    self.explanation.count += 1;
                    if let (true, Some(opening)) = (self.is_picked(), &opening) {
                        is_shown = true;
                        self.entry(opening, (record, details), given);
                    }
                }
                Event::Closed(record) => {
                    assembly.take(Event::Closed(record), &mut queue);
                    let given = self.given(&mut queue);
                    let picked = is_shown || self.pick == Pick::All || (statements == 1 && self.pick == Pick::First);
                    if let (true, Some(opening)) = (picked, &opening) {
                        self.statement(statements, opening, record, given);
                    }
                }
                Event::Fault(fault) => {
                    assembly.take(Event::Fault(fault), &mut queue);
                    self.given(&mut queue);
                }
            }
        }
        assembly.end(&mut queue);
        self.given(&mut queue);
    }

    /// A row that the rule of this number passes over.
    fn pass(&mut self, number: usize, position: &Position) {
        self.explanation.passed_count += 1;
        let is_asked = self.line.is_some_and(|line| *position == Position::Line(line));
        if self.explanation.passed.len() < PASSED_MAX || is_asked {
            let why = self.variant.spec.when.get(number).and_then(|rule| rule.skip.clone()).unwrap_or_default();
            let rule = self.rules.get(&format!("when/{number:03}")).cloned();
            self.explanation.passed.push(Passed { position: position.clone(), why, rule });
        }
    }

    /// What a step gave; its rejects are kept for the whole file too.
    fn given(&mut self, queue: &mut VecDeque<Item>) -> Given {
        let given = Given::of(queue);
        self.keep(&given.rejects);
        given
    }

    pub(super) fn keep(&mut self, rejects: &[Reject]) {
        let room = REJECTS_MAX.saturating_sub(self.explanation.rejects.len());
        self.explanation.rejects.extend(rejects.iter().take(room).cloned());
    }

    pub(super) fn is_picked(&self) -> bool {
        match self.pick {
            Pick::First => self.explanation.count == 1,
            Pick::All => self.explanation.entries.len() < UNITS_MAX,
            Pick::Entry(number) | Pick::Line(number) => self.explanation.count == number,
        }
    }

    fn statement(&mut self, number: u64, opening: &Opening, record: &Record, given: Given) {
        let read = statement::Read {
            variant: &self.variant,
            rules: &self.rules,
            file_name: self.file_name,
            number,
            opening,
            closing: given.closing.as_ref(),
        };
        let unit = Unit { rejects: given.rejects, ..statement::unit(&read, record) };
        self.explanation.statements.push(unit);
        self.explanation.closings.extend(given.closing);
    }

    fn entry(&mut self, opening: &Opening, (record, details): (&Record, &[Record]), given: Given) {
        let variant = Arc::clone(&self.variant);
        let own = Layer { table: "entry", fields: &variant.spec.entry, record };
        let inner = |record| Layer { table: "detail", fields: &variant.spec.detail, record };
        let entry = given.entry.as_deref();
        let read = |layers: Vec<Layer<'_>>, is_part: bool, made: Option<&Entry>| {
            entry::Read {
                variant: &variant,
                rules: &self.rules,
                currency: opening.currency,
                account: &opening.account,
                layers,
                is_part,
                debit: entry.filter(|_| is_part).map(|entry| entry.amount.minor() < 0),
                entry: made,
            }
            .explained(self.explanation.count)
        };
        let layers = match details {
            [only] => vec![inner(only), own],
            _ => vec![own],
        };
        let mut units = vec![Unit { rejects: given.rejects.clone(), ..read(layers, false, entry) }];
        if details.len() > 1 {
            for (number, (detail, part)) in
                (1..).zip(details.iter().zip(entry.map(|entry| &entry.details).into_iter().flatten()))
            {
                let unit = read(vec![inner(detail), own], true, Some(part));
                units.push(Unit { of: Of::Part(self.explanation.count, number), ..unit });
            }
        }
        let room = UNITS_MAX.saturating_sub(self.explanation.entries.len());
        self.explanation.entries.extend(units.into_iter().take(room));
    }
}

impl entry::Read<'_> {
    fn explained(self, number: u64) -> Unit {
        entry::unit(&self, Of::Entry(number))
    }
}

impl From<io::Error> for Explanation {
    /// A file that cannot be read is explained by its only reject.
    fn from(error: io::Error) -> Self {
        Self { rejects: vec![unreadable(&error)], ..Self::default() }
    }
}
