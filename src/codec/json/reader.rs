//! A walk through a file: pieces in, statements and rows out, and a fault for whatever stops it.

use std::sync::Arc;

use super::grammar::{Grammar, Piece};
use super::lexer::{Flaw, Kind};
use super::machine::{Machine, Step};
use super::queue::{Queue, Told};
use super::spec::Plan;
use crate::codec::{Event, Fault, Source, Weight};

/// A file being read.
#[derive(Debug)]
pub struct Reader {
    grammar: Grammar<Source>,
    machine: Machine,
    queue: Queue,
    plan: Arc<Plan>,
    /// What is lent at the moment.
    lent: Option<Told>,
    /// Whether the rows of the statement at hand go as they come.
    flows: bool,
    /// Whether a statement is open.
    inside: bool,
    is_over: bool,
}

const AGAIN: &str = "ask the bank to send the file again, or fetch it again: it is not whole";
const DAMAGED: &str = "ask the bank to send the file again: it was damaged, or written by hand";
const UNEXPECTED: &str = "ask the bank what it sent; do not edit the file";
const DISK: &str = "read the file again; if it fails again, look at the disk";

impl Reader {
    pub(super) fn new(plan: Arc<Plan>, source: Source) -> Self {
        Self {
            grammar: Grammar::new(source, &plan.limits),
            machine: Machine::new(&plan),
            queue: Queue::default(),
            plan,
            lent: None,
            flows: false,
            inside: false,
            is_over: false,
        }
    }

    /// Reads `chunk` bytes at a time.
    #[cfg(test)]
    pub(super) fn read_by(&mut self, chunk: usize) {
        self.grammar.read_by(chunk);
    }

    /// The next step of the file; `None` at its end, and after a fault that stops it.
    pub fn next_event(&mut self) -> Option<Event<'_>> {
        let told = self.lent.take();
        self.queue.reuse(told);
        self.lent = loop {
            if let Some(told) = self.queue.next() {
                break Some(told);
            }
            if self.is_over {
                break None;
            }
            self.advance();
        };
        match self.lent.as_ref()? {
            Told::Opened(record) => Some(Event::Opened(record)),
            Told::Row(record) => Some(Event::Entry(record, &[])),
            Told::Closed(record) => Some(Event::Closed(record)),
            Told::Fault(fault) => Some(Event::Fault(fault.clone())),
        }
    }

    /// Reads one piece.
    fn advance(&mut self) {
        let piece = match self.grammar.next() {
            Ok(piece) => piece,
            Err(flaw) => return self.stop(flaw),
        };
        let step = self.machine.take(piece, self.grammar.text(), self.grammar.line());
        for fault in self.machine.faults.drain(..) {
            self.queue.fault(fault);
        }
        match step {
            Step::Nothing => {}
            Step::Opened => {
                self.queue.open(self.plan.tree.statement_slots);
                (self.inside, self.flows) = (true, false);
            }
            Step::Row => {
                self.queue.row(&mut self.machine.row, self.plan.tree.row_slots);
                if self.flows || self.queue.bytes() > self.plan.limits.held_bytes {
                    self.release();
                    self.flows = true;
                }
            }
            Step::Closed => {
                self.queue.close(&self.machine.statement, &self.machine.document);
                self.inside = false;
                if self.queue.bytes() > self.plan.limits.held_bytes {
                    self.release();
                }
            }
            Step::Overfull => {
                let why =
                    format!("the texts of one row or statement take more than {} bytes", self.plan.limits.record_bytes);
                return self.stop(Flaw { kind: Kind::Excess, found: String::new(), why });
            }
        }
        if piece == Piece::Over {
            self.end();
        }
    }

    /// Tells what waits, with what is known of it.
    fn release(&mut self) {
        self.queue.release(&self.machine.statement, &self.machine.document);
        self.machine.told |= self.machine.statements() > u64::from(self.inside);
    }

    /// The document has ended: everything is known.
    fn end(&mut self) {
        let contradicted = self.machine.contradicted().map(|(sign, found)| {
            let wanted = sign.text.as_deref().unwrap_or_default();
            (sign.pointer.clone(), found.to_owned(), format!("`{wanted}` is expected here"))
        });
        let missing = self.machine.missing().first().map(|(pointer, what)| {
            ((*pointer).to_owned(), String::new(), format!("{what}, and files of this kind have it"))
        });
        if let Some((position, found, why)) = contradicted.or(missing) {
            self.queue.fault(fault(position, "document", &found, why, UNEXPECTED));
        }
        self.queue.release(&self.machine.statement, &self.machine.document);
        self.is_over = true;
    }

    /// The file cannot be read on: what waits is not told, for its statement is not whole.
    fn stop(&mut self, flaw: Flaw) {
        let fix = match flaw.kind {
            Kind::Cut => AGAIN,
            Kind::Damaged => DAMAGED,
            Kind::Excess => UNEXPECTED,
            Kind::Io => DISK,
        };
        let field = if flaw.kind == Kind::Io { "file" } else { "document" };
        self.queue.forget();
        self.queue.fault(fault(self.grammar.place(), field, &flaw.found, flaw.why, fix));
        self.is_over = true;
    }
}

fn fault(position: String, field: &str, found: &str, why: String, fix: &str) -> Fault {
    let (weight, field) = (Weight::Error, field.to_owned());
    Fault { weight, position, field, found: found.to_owned(), why, fix: fix.to_owned() }
}
