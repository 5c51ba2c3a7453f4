//! A file being decoded: an iterator of items, in the file's order.

use std::collections::VecDeque;
use std::sync::Arc;

use super::assemble::Assembly;
use super::recipe::Recipe;
use super::rows::Rows;
use super::spec::Weight;
use super::variant::{Reader, Variant};
use crate::codec::encoding::Notes;
use crate::codec::{Event, Source};
use crate::domain::statement::{Item, Severity};

/// What is made of the records.
enum Assembler {
    Statements(Box<Assembly>),
    Rows(Box<Rows>),
}

impl Assembler {
    fn take(&mut self, event: Event<'_>, queue: &mut VecDeque<Item>) {
        match self {
            Self::Statements(assembly) => assembly.take(event, queue),
            Self::Rows(rows) => rows.take(event, queue),
        }
    }

    fn end(&mut self, queue: &mut VecDeque<Item>) {
        match self {
            Self::Statements(assembly) => assembly.end(queue),
            Self::Rows(rows) => rows.end(queue),
        }
    }
}

/// A file being decoded.
pub struct Decoder {
    variant: Arc<Variant>,
    reader: Reader,
    notes: Notes,
    assembly: Assembler,
    queue: VecDeque<Item>,
    ended: bool,
}

impl Decoder {
    pub(super) fn new(variant: Arc<Variant>, source: Source, file_name: &str) -> Self {
        let notes = source.notes();
        let reader = variant.plan.open(source);
        let assembly = match variant.rows {
            None => Assembler::Statements(Box::new(Assembly::new(Arc::clone(&variant), file_name))),
            Some(kind) => Assembler::Rows(Box::new(Rows::new(Arc::clone(&variant), kind, file_name))),
        };
        Self { variant, reader, notes, assembly, queue: VecDeque::new(), ended: false }
    }

    /// The mapping that was chosen: `credit-mutuel/statement-csv-a`.
    pub fn mapping(&self) -> &str {
        &self.variant.name
    }

    /// The recipe of that mapping.
    pub fn recipe(&self) -> &Recipe {
        &self.variant.recipe
    }

    /// The format: `camt.053.001.08`, `cfonb120`, `csv`.
    pub fn format(&self) -> &str {
        self.variant.spec.format.as_deref().unwrap_or_else(|| self.reader.format())
    }

    /// The kind of document: `statement`, `returns`, `reply`, `position`, `schedule`, `application`.
    pub fn document(&self) -> &str {
        &self.variant.document
    }

    /// Whether the document is a list of rows, and no statement.
    pub fn has_rows(&self) -> bool {
        self.variant.rows.is_some()
    }

    /// Whether rows carry the balance after them, and are proved by each other.
    pub fn has_row_balances(&self) -> bool {
        self.variant.spec.entry.balance_after.is_some()
    }

    /// The encoding, as far as it has been read: `utf-8`, `windows-1252`.
    pub fn encoding(&self) -> String {
        self.notes.encoding()
    }

    /// How much it weighs when a statement does not open with the balance that closed the one before.
    pub fn chain_weight(&self) -> Option<Severity> {
        self.variant.spec.check.chain.unwrap_or(Weight::Warn).severity()
    }

    fn advance(&mut self) {
        if let Some(event) = self.reader.next_event() {
            self.assembly.take(event, &mut self.queue);
            return;
        }
        self.ended = true;
        self.queue.extend(self.notes.take_faults().into_iter().map(|fault| Item::Rejected(fault.into())));
        self.assembly.end(&mut self.queue);
    }
}

impl Iterator for Decoder {
    type Item = Item;

    fn next(&mut self) -> Option<Item> {
        while self.queue.is_empty() && !self.ended {
            self.advance();
        }
        self.queue.pop_front()
    }
}

impl std::fmt::Debug for Decoder {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Decoder")
            .field("mapping", &self.variant.name)
            .field("ended", &self.ended)
            .finish_non_exhaustive()
    }
}
