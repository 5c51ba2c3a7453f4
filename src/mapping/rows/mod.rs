//! Documents that are no statements: the rows of answers, positions, schedules and applications, and their proof.
//!
//! The records are those of the same layouts; the tables `[file]` and `[answer]`, `[position]`, `[instalment]` or
//! `[application]` say what they mean. A row that lacks what it needs is a reject, a row that stands twice too, and a
//! file that announces another number or another sum than it holds is refused. It must never pass over a row in
//! silence, and never take no rows for an answer.

mod answer;
mod application;
mod check;
mod compile;
mod fields;
mod lint;
mod loan;
mod read;
mod reject;
mod sum;

use std::collections::VecDeque;
use std::sync::Arc;

use chrono::NaiveDate;

use super::spec::Weight;
use super::spec::rows::RowKind;
use super::value::{Around, Date, Wrong};
use super::variant::Variant;
use crate::codec::{Event, Position, Record};
use crate::domain::document::{Content, Level, Proof, Row, Whole};
use crate::domain::money::{Currency, Money};
use crate::domain::statement::{Item, Reject, Severity};
use check::Checks;
use sum::Sum;

/// Makes rows of the records of one file.
#[derive(Debug)]
pub struct Rows {
    variant: Arc<Variant>,
    kind: RowKind,
    file_name: String,
    /// Whether the document was found.
    opened: bool,
    refused: bool,
    /// The day of the file, for rows without one.
    day: Option<NaiveDate>,
    /// What a group says of its file, for what stands below it.
    message: Option<String>,
    /// Rows, read or not.
    count: u64,
    sum: Sum,
    /// Whether a row could not be read: a sum would say nothing then.
    spoiled: bool,
    checks: Checks,
    /// Words that were reported once.
    said: Vec<String>,
}

/// Words that are reported one by one.
const WORDS_MAX: usize = 100;

impl Rows {
    /// For one file.
    pub fn new(variant: Arc<Variant>, kind: RowKind, file_name: &str) -> Self {
        Self {
            variant,
            kind,
            file_name: file_name.to_owned(),
            opened: false,
            refused: false,
            day: None,
            message: None,
            count: 0,
            sum: Sum::default(),
            spoiled: false,
            checks: Checks::default(),
            said: Vec::new(),
        }
    }

    /// Takes one step of the file.
    pub fn take(&mut self, event: Event<'_>, queue: &mut VecDeque<Item>) {
        match event {
            Event::Opened(record) => self.open(record),
            Event::Entry(record, details) => self.enter(record, details, queue),
            Event::Closed(record) => self.close(record, queue),
            Event::Fault(fault) => {
                self.spoiled = true;
                self.reject(fault.into(), queue);
            }
        }
    }

    /// The file has ended: one that said nothing is refused.
    pub fn end(&mut self, queue: &mut VecDeque<Item>) {
        if !self.opened && !self.refused {
            self.reject(reject::no_rows(Severity::Error, &Position::Whole), queue);
        }
    }

    fn reject(&mut self, reject: Reject, queue: &mut VecDeque<Item>) {
        self.refused |= reject.severity == Severity::Error;
        queue.push_back(Item::Rejected(reject));
    }

    fn open(&mut self, record: &Record) {
        self.opened = true;
        let message = self.variant.spec.file.message.as_ref();
        let message = message.and_then(|text| text.read(record, &self.file_name));
        self.message = message.map(std::borrow::Cow::into_owned);
        // A day that cannot be read is reported at the end, where all of the file's own values are read.
        self.day = self.date(record).ok().flatten();
    }

    fn date(&self, record: &Record) -> Result<Option<NaiveDate>, Wrong> {
        let read = |day: &Date| day.read(record, &self.file_name);
        self.variant.spec.file.day.as_ref().map_or(Ok(None), read)
    }

    fn enter(&mut self, record: &Record, details: &[Record], queue: &mut VecDeque<Item>) {
        let variant = Arc::clone(&self.variant);
        let (mut rows, mut found) = (Vec::with_capacity(details.len() + 1), Vec::new());
        let scope = read::Scope {
            variant: &variant,
            kind: self.kind,
            file_name: &self.file_name,
            day: self.day,
            message: self.message.as_deref(),
        };
        read::all(&scope, record, details, &mut found, &mut |row| rows.push(row));
        for reject in found {
            self.report(reject, queue);
        }
        for row in rows {
            self.count += 1;
            match row {
                Some(row) => self.keep(row, queue),
                None => self.spoiled = true,
            }
        }
    }

    /// A warning about a word is given once.
    fn report(&mut self, reject: Reject, queue: &mut VecDeque<Item>) {
        if reject.severity == Severity::Warning {
            let word = format!("{}={}", reject.field, reject.found);
            if self.said.contains(&word) || self.said.len() >= WORDS_MAX {
                return;
            }
            self.said.push(word);
        }
        self.reject(reject, queue);
    }

    fn keep(&mut self, row: read::Read, queue: &mut VecDeque<Item>) {
        if let Content::Answer(answer) = &row.content
            && answer.level == Level::Group
            && answer.references.message.is_some()
        {
            self.message.clone_from(&answer.references.message);
        }
        let amount = match &row.content {
            Content::Answer(answer) => answer.grant.amount,
            Content::Position(position) => Some(position.outstanding),
            Content::Instalment(instalment) => Some(instalment.amount),
            Content::Application(application) => Some(application.amount),
        };
        if let Some(amount) = amount {
            self.sum.add(amount);
        }
        let mut found = Vec::new();
        self.checks.see(&self.variant, &row, &mut found);
        self.spoiled |= !found.is_empty();
        for reject in found {
            self.reject(reject, queue);
        }
        let read::Read { place, content, .. } = row;
        queue.push_back(Item::Row(Box::new(Row { place: place.to_string(), content })));
    }

    fn close(&mut self, record: &Record, queue: &mut VecDeque<Item>) {
        let variant = Arc::clone(&self.variant);
        let file = &variant.spec.file;
        let mut found = Vec::new();
        let mut wrong = |field: &str, wrong: Wrong| found.push(reject::value(&variant, field, &record.position, wrong));
        let day = self.date(record).unwrap_or_else(|error| {
            wrong("file.day", error);
            None
        });
        let count = file.count.as_ref().map_or(Ok(None), |count| count.read(record, &self.file_name));
        let count = count.unwrap_or_else(|error| {
            wrong("file.count", error);
            None
        });
        let around = Around { currency: self.sum.total().map_or(Currency::EUR, Money::currency), debit: None };
        let sum = file.sum.as_ref().map_or(Ok(None), |sum| sum.read(record, around));
        let sum = sum.unwrap_or_else(|error| {
            wrong("file.sum", error);
            None
        });
        let id = file.id.as_ref().and_then(|id| id.read(record, &self.file_name)).map(std::borrow::Cow::into_owned);
        for reject in found {
            self.spoiled = true;
            self.reject(reject, queue);
        }
        let mut late = Vec::new();
        self.checks.end(&variant, self.spoiled, &mut late);
        let proof = if self.prove(record, count, sum, queue) && late.is_empty() {
            if count.is_some() || sum.is_some() { Proof::Holds } else { Proof::Unknown }
        } else {
            Proof::Fails
        };
        for reject in late {
            self.reject(reject, queue);
        }
        let sum = if self.spoiled { None } else { self.sum.total() };
        queue.push_back(Item::Whole(Whole { id, day: day.or(self.day), rows: self.count, sum, proof }));
        (self.count, self.sum, self.spoiled) = (0, Sum::default(), false);
        self.checks = Checks::default();
    }

    /// Whether the rows are as many, and add up to as much, as the file announces.
    fn prove(&mut self, record: &Record, count: Option<u32>, sum: Option<Money>, queue: &mut VecDeque<Item>) -> bool {
        let before = queue.len();
        let variant = Arc::clone(&self.variant);
        let file = &variant.spec.file;
        if let Some(count) = count.filter(|count| u64::from(*count) != self.count) {
            let source = file.count.as_ref().map_or("", |count| count.0.from.first_name());
            self.reject(reject::another_count(&variant, &record.position, source, count, self.count), queue);
        } else if let (Some(announced), false) = (sum, self.spoiled)
            && self.sum.total() != Some(announced)
        {
            let source = file.sum.as_ref().map_or("", |sum| sum.source());
            self.reject(reject::another_sum(&variant, &record.position, source, announced, self.sum.total()), queue);
        } else if self.count == 0 && count.is_none() && !self.spoiled {
            let severity = match variant.spec.check.empty {
                None | Some(Weight::Error) => Some(Severity::Error),
                Some(Weight::Warn) => Some(Severity::Warning),
                Some(Weight::Off) => None,
            };
            if let Some(severity) = severity {
                self.reject(reject::no_rows(severity, &record.position), queue);
            }
        }
        queue.len() == before
    }
}
