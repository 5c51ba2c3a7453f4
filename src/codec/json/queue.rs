//! Rows that wait until their statement has ended, so that what stands behind them is known when it is told.

use std::collections::VecDeque;

use crate::codec::{Fault, Record};

/// What is told.
#[derive(Debug)]
pub(super) enum Told {
    Opened(Record),
    Row(Record),
    Closed(Record),
    Fault(Fault),
}

#[derive(Debug, Default)]
pub(super) struct Queue {
    waiting: VecDeque<Told>,
    bytes: usize,
    /// The beginning of the statement at hand, while it waits.
    opened: Option<usize>,
    /// Whether what waits may go.
    is_free: bool,
    /// A record to be used again.
    spare: Option<Record>,
}

impl Queue {
    /// The statement at hand begins.
    pub(super) fn open(&mut self, slots: usize) {
        self.opened = Some(self.waiting.len());
        self.waiting.push_back(Told::Opened(Record::new(slots)));
    }

    /// A row of it has ended: its texts wait, and an empty record takes their place.
    pub(super) fn row(&mut self, row: &mut Record, slots: usize) {
        let empty = self.spare.take().unwrap_or_else(|| Record::new(slots));
        let row = std::mem::replace(row, empty);
        self.bytes += row.len() + 128 + slots * 32;
        self.waiting.push_back(Told::Row(row));
    }

    /// It ends.
    pub(super) fn close(&mut self, statement: &Record, document: &Record) {
        self.fill(statement);
        let mut statement = statement.clone();
        complete(&mut statement, document);
        self.bytes += statement.len() + 128;
        self.waiting.push_back(Told::Closed(statement));
    }

    /// Something to say, at its place.
    pub(super) fn fault(&mut self, fault: Fault) {
        self.waiting.push_back(Told::Fault(fault));
    }

    /// Bytes that wait.
    pub(super) const fn bytes(&self) -> usize {
        self.bytes
    }

    /// Lets everything go that waits, with what is known now.
    pub(super) fn release(&mut self, statement: &Record, document: &Record) {
        self.fill(statement);
        for told in &mut self.waiting {
            if let Told::Opened(record) | Told::Closed(record) = told {
                complete(record, document);
            }
        }
        self.is_free = true;
    }

    /// Forgets what waits: the document cannot be read to its end.
    pub(super) fn forget(&mut self) {
        *self = Self { is_free: true, ..Self::default() };
    }

    /// The next one that may go.
    pub(super) fn next(&mut self) -> Option<Told> {
        if !self.is_free {
            return None;
        }
        let next = self.waiting.pop_front();
        if next.is_none() {
            (self.is_free, self.bytes) = (false, 0);
        }
        next
    }

    /// Takes the record of a row that was told.
    pub(super) fn reuse(&mut self, told: Option<Told>) {
        if let Some(Told::Row(record)) = told {
            self.spare = Some(record);
        }
    }

    /// Writes what is known of the statement at hand into its beginning.
    fn fill(&mut self, statement: &Record) {
        if let Some(Told::Opened(record)) = self.opened.take().and_then(|at| self.waiting.get_mut(at)) {
            record.clone_from(statement);
        }
    }
}

/// What the document says and the statement does not.
fn complete(record: &mut Record, document: &Record) {
    for slot in 0..document.slots() {
        if let (false, Some(text)) = (record.has(slot), document.get(slot)) {
            record.set(slot, text);
        }
    }
}
