//! A file of fixed records being read: opening, entries with their complements, closing.

use std::sync::Arc;

use super::fill::{fill, fill_complement};
use super::lines::{Line, Lines};
use super::shared::Shared;
use super::zone::cut;
use super::{Plan, Source};
use crate::codec::{Event, Fault, Position, Record, Weight, word};

/// Where in a statement the reader is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    /// Before an opening record.
    Outside,
    /// After it, before an entry.
    Opened,
    /// After an entry, which may still get complements.
    Entry,
    /// The closing record has been read; it is told next.
    Closing,
    /// Nothing more is read.
    Ended,
}

/// A file being read.
pub struct Reader {
    plan: Arc<Plan>,
    lines: Lines,
    state: State,
    statement: Record,
    /// The entry that is being filled, and the one that is lent.
    entry: Record,
    lent: Record,
    /// The opening record, to compare the others with.
    opening: String,
    /// The zones of it that all records share.
    shared: Shared,
    /// Whether a difference that is only reported has been reported.
    reported: bool,
    pending: Option<Fault>,
}

impl std::fmt::Debug for Reader {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("fixed::Reader").field("state", &self.state).finish_non_exhaustive()
    }
}

/// What is told next, without the borrow that an event has.
enum Step {
    Opened,
    Entry,
    Closed,
    Fault(Fault),
    End,
}

impl Reader {
    pub(super) fn new(plan: Arc<Plan>, source: Source) -> Self {
        Self {
            lines: Lines::new(source, plan.spec.width),
            state: State::Outside,
            statement: Record::new(plan.statement.len()),
            entry: Record::new(plan.slots),
            lent: Record::new(plan.slots),
            opening: String::new(),
            shared: Shared::default(),
            reported: false,
            pending: None,
            plan,
        }
    }

    /// The next step of the file.
    pub fn next_event(&mut self) -> Option<Event<'_>> {
        match self.step() {
            Step::Opened => Some(Event::Opened(&self.statement)),
            Step::Entry => Some(Event::Entry(&self.lent, &[])),
            Step::Closed => Some(Event::Closed(&self.statement)),
            Step::Fault(fault) => Some(Event::Fault(fault)),
            Step::End => None,
        }
    }

    fn step(&mut self) -> Step {
        if let Some(fault) = self.pending.take() {
            return Step::Fault(fault);
        }
        match self.state {
            State::Closing => {
                self.state = State::Outside;
                return Step::Closed;
            }
            State::Ended => return Step::End,
            State::Outside | State::Opened | State::Entry => {}
        }
        loop {
            match self.lines.next() {
                Ok(Line::Record(start, end)) => {
                    if let Some(step) = self.record(start, end) {
                        return step;
                    }
                }
                Ok(Line::TooLong(start, end)) => {
                    let width = self.plan.spec.width;
                    let why = format!(
                        "the line has more than {width} columns: it is no record, or the file was wrapped again"
                    );
                    let found = self.lines.text(start, end).to_owned();
                    return self.stop("record", (width + 1, width + 1), &found, &why, WRAPPED);
                }
                Ok(Line::End) => return self.end(),
                Err(error) => {
                    return self.stop(
                        "file",
                        (0, 0),
                        "",
                        &format!("it cannot be read: {error}"),
                        "check the disk, then try again",
                    );
                }
            }
        }
    }

    fn end(&mut self) -> Step {
        let inside = self.state != State::Outside;
        self.state = State::Ended;
        if !inside {
            return Step::End;
        }
        let Plan { spec, .. } = &*self.plan;
        Step::Fault(Fault {
            weight: Weight::Error,
            position: format!("after {}", self.lines.position()),
            field: "record".into(),
            found: String::new(),
            why: format!("the file ends inside a statement: record {} is missing", spec.closes),
            fix: "the file was cut on its way: fetch it again from the bank".into(),
        })
    }

    /// Takes one record; `None` when there is nothing to tell yet.
    fn record(&mut self, start: usize, end: usize) -> Option<Step> {
        let spec = &self.plan.spec;
        let line = self.lines.cut(start, end);
        let code = line.at(1, 2);
        let inside = matches!(self.state, State::Opened | State::Entry);
        if code == spec.adds && self.state == State::Entry {
            fill_complement(&self.plan, &mut self.entry, line);
            if self.entry.len() > ENTRY_BYTES {
                let why = "the records above complete one entry with more text than any needs";
                return Some(self.stop("record", (1, 2), spec.adds.clone().as_str(), why, WRAPPED));
            }
            return if self.shared.is_in(line) { None } else { self.compare(start, end) };
        }
        if code == spec.entry && inside {
            let is_alike = self.shared.is_in(line);
            let before = self.state == State::Entry;
            if before {
                std::mem::swap(&mut self.entry, &mut self.lent);
            }
            fill(&self.plan, &mut self.entry, line, self.lines.position());
            self.state = State::Entry;
            return if is_alike { before.then_some(Step::Entry) } else { self.told(before, start, end) };
        }
        self.frame(start, end)
    }

    /// Takes a record that is no part of an entry.
    fn frame(&mut self, start: usize, end: usize) -> Option<Step> {
        let plan = Arc::clone(&self.plan);
        let spec = &plan.spec;
        let text = self.lines.text(start, end);
        let code = cut(text, 1, 2);
        let inside = matches!(self.state, State::Opened | State::Entry);
        if code == spec.closes && inside {
            let before = self.take_entry();
            let text = self.lines.text(start, end);
            for (slot, zone) in plan.statement.iter().enumerate().filter(|(_, zone)| zone.record == spec.closes) {
                self.statement.set(slot, zone.of(text));
            }
            self.state = State::Closing;
            let step = self.told(before, start, end);
            if step.is_none() {
                self.state = State::Outside;
                return Some(Step::Closed);
            }
            return step;
        }
        if code == spec.opens && self.state == State::Outside {
            self.statement.clear();
            self.statement.position = self.lines.position();
            for (slot, zone) in plan.statement.iter().enumerate().filter(|(_, zone)| zone.record == spec.opens) {
                self.statement.set(slot, zone.of(text));
            }
            self.opening.clear();
            self.opening.push_str(text);
            self.shared = Shared::of(spec, text);
            self.reported = false;
            self.state = State::Opened;
            return Some(Step::Opened);
        }
        Some(self.out_of_order(start, end))
    }

    /// The entry before this record, if there is one, is now whole.
    fn take_entry(&mut self) -> bool {
        let whole = self.state == State::Entry;
        if whole {
            std::mem::swap(&mut self.entry, &mut self.lent);
        }
        whole
    }

    /// The entry before a record is told first; what is wrong with the record itself after it.
    fn told(&mut self, before: bool, start: usize, end: usize) -> Option<Step> {
        match (before, self.compare(start, end)) {
            (true, Some(Step::Fault(fault))) => {
                self.pending = Some(fault);
                Some(Step::Entry)
            }
            (true, _) => Some(Step::Entry),
            (false, step) => step,
        }
    }

    /// What is wrong with a record that is not surely alike.
    fn compare(&mut self, start: usize, end: usize) -> Option<Step> {
        let plan = Arc::clone(&self.plan);
        let text = self.lines.text(start, end);
        let differs = |zones: &[[usize; 2]]| {
            zones.iter().find(|[first, last]| cut(text, *first, *last) != cut(&self.opening, *first, *last)).copied()
        };
        if let Some([first, last]) = differs(&plan.spec.same) {
            let found = cut(text, first, last).to_owned();
            let why = format!(
                "record {} above says `{}`: it belongs to another account",
                plan.spec.opens,
                word(cut(&self.opening, first, last))
            );
            return Some(self.stop("account", (first, last), &found, &why, WRAPPED));
        }
        if !self.reported
            && let Some([first, last]) = differs(&plan.spec.usually_same)
        {
            let found = cut(text, first, last).to_owned();
            let why = format!(
                "record {} above says `{}`; the account is the same, and it was read",
                plan.spec.opens,
                word(cut(&self.opening, first, last))
            );
            self.reported = true;
            let mut fault = self.fault("bank", (first, last), &found, &why, "nothing, unless the account is not yours");
            fault.weight = Weight::Warning;
            return Some(Step::Fault(fault));
        }
        None
    }

    fn out_of_order(&mut self, start: usize, end: usize) -> Step {
        let plan = Arc::clone(&self.plan);
        let spec = &plan.spec;
        let text = self.lines.text(start, end).to_owned();
        let code = cut(&text, 1, 2).to_owned();
        let why = if code == spec.opens {
            format!("a second record {} before the record {} that closes the statement", spec.opens, spec.closes)
        } else if code == spec.closes {
            format!("record {} closes a statement that no record {} has opened", spec.closes, spec.opens)
        } else if code == spec.entry {
            format!("record {} outside a statement: no record {} stands before it", spec.entry, spec.opens)
        } else if code == spec.adds && self.state == State::Opened {
            format!("record {} completes no entry: no record {} stands before it", spec.adds, spec.entry)
        } else if code == spec.adds {
            format!("record {} outside a statement: no record {} stands before it", spec.adds, spec.opens)
        } else {
            let codes = [spec.opens.as_str(), &spec.entry, &spec.adds, &spec.closes].join(", ");
            format!("no record begins so; expected one of {codes}")
        };
        self.stop("record", (1, 2), &code, &why, WRAPPED)
    }

    fn stop(&mut self, field: &str, columns: (usize, usize), found: &str, why: &str, fix: &str) -> Step {
        self.state = State::Ended;
        Step::Fault(self.fault(field, columns, found, why, fix))
    }

    fn fault(&self, field: &str, columns: (usize, usize), found: &str, why: &str, fix: &str) -> Fault {
        let position = match columns {
            (0, _) => Position::Whole.to_string(),
            (first, last) if first == last => format!("{}, column {first}", self.lines.position()),
            (first, last) => format!("{}, columns {first}-{last}", self.lines.position()),
        };
        let found = crate::codec::found(found);
        Fault { weight: Weight::Error, position, field: field.into(), found, why: why.into(), fix: fix.into() }
    }
}

/// Bytes of all texts of one entry at most; one of a bank needs a hundredth of it.
const ENTRY_BYTES: usize = 256 * 1024;

const WRAPPED: &str =
    "if the file was opened in an editor or sent as text, fetch it again from the bank; else ask the bank";
