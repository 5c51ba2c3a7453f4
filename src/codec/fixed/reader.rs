//! A file of fixed records being read: opening, entries with their complements, closing.

use std::collections::VecDeque;
use std::sync::Arc;

use super::fill::{fill, fill_complement};
use super::lines::{Line, Lines};
use super::shared::Shared;
use super::zone::Cut;
use super::{Plan, Source};
use crate::codec::{Event, Fault, Position, Record};

/// Where in a statement the reader is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum State {
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
    pub(super) plan: Arc<Plan>,
    pub(super) lines: Lines,
    pub(super) state: State,
    statement: Record,
    /// The entry that is being filled, and the one that is lent.
    entry: Record,
    lent: Record,
    /// The opening record, to compare the others with.
    pub(super) opening: String,
    /// The zones of it that all records share.
    shared: Shared,
    /// Whether a difference that is only reported has been reported.
    pub(super) reported: bool,
    /// Where an opening record stands that also closes the statement before it.
    reopens: Option<Position>,
    /// The number of the record before, and how many rules of the layout were broken.
    pub(super) number: Option<u64>,
    pub(super) broken: usize,
    pub(super) pending: VecDeque<Fault>,
}

impl std::fmt::Debug for Reader {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("fixed::Reader").field("state", &self.state).finish_non_exhaustive()
    }
}

/// What is told next, without the borrow that an event has.
pub(super) enum Step {
    Opened,
    Entry,
    Closed,
    Fault(Fault),
    End,
}

impl Reader {
    pub(super) fn new(plan: Arc<Plan>, source: Source) -> Self {
        Self {
            lines: Lines::new(source, &plan.spec),
            state: State::Outside,
            statement: Record::new(plan.statement.len()),
            entry: Record::new(plan.slots),
            lent: Record::new(plan.slots),
            opening: String::new(),
            shared: Shared::default(),
            reported: false,
            reopens: None,
            number: None,
            broken: 0,
            pending: VecDeque::new(),
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
        if let Some(fault) = self.pending.pop_front() {
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
        if let Some(position) = self.reopens.take() {
            let text = std::mem::take(&mut self.opening);
            self.open(&text, position);
            return Step::Opened;
        }
        loop {
            let step = match self.lines.next() {
                Ok(Line::Record(start, end)) => match self.record(start, end).or_else(|| self.remark()) {
                    Some(step) => step,
                    None => continue,
                },
                Ok(Line::TooLong(start, end)) => self.too_long(start, end),
                Ok(Line::TooShort(start, end)) => self.too_short(start, end),
                Ok(Line::End) => self.end(),
                Err(error) => self.unreadable(&error),
            };
            return step;
        }
    }

    fn remark(&mut self) -> Option<Step> {
        self.pending.pop_front().map(Step::Fault)
    }

    /// The bytes end: where no record closes a statement, it ends here.
    fn end(&mut self) -> Step {
        let inside = matches!(self.state, State::Opened | State::Entry);
        if !inside {
            self.state = State::Ended;
            return Step::End;
        }
        if !self.plan.spec.closes.is_empty() {
            return self.unclosed();
        }
        self.finish().unwrap_or_else(|| {
            self.state = State::Outside;
            Step::Closed
        })
    }

    /// Takes one record; `None` when there is nothing to tell yet.
    fn record(&mut self, start: usize, end: usize) -> Option<Step> {
        let spec = &self.plan.spec;
        if spec.numbers.is_some() || !self.plan.rules.is_empty() {
            self.check(start, end);
        }
        let spec = &self.plan.spec;
        let line = self.lines.cut(start, end);
        let inside = matches!(self.state, State::Opened | State::Entry);
        if self.state == State::Entry && line.begins(&spec.adds) {
            fill_complement(&self.plan, &mut self.entry, line);
            return if self.shared.is_in(line) { None } else { self.compare(start, end) };
        }
        if inside && line.begins(&spec.entry) {
            return self.enter(start, end);
        }
        self.frame(start, end)
    }

    /// Takes an entry.
    fn enter(&mut self, start: usize, end: usize) -> Option<Step> {
        let line = self.lines.cut(start, end);
        let is_alike = self.shared.is_in(line);
        let before = self.state == State::Entry;
        if before {
            std::mem::swap(&mut self.entry, &mut self.lent);
        }
        fill(&self.plan, &mut self.entry, line, self.lines.position());
        self.state = State::Entry;
        if is_alike { before.then_some(Step::Entry) } else { self.told(before, start, end) }
    }

    /// Takes a record that is no part of an entry.
    fn frame(&mut self, start: usize, end: usize) -> Option<Step> {
        let plan = Arc::clone(&self.plan);
        let spec = &plan.spec;
        let line = self.lines.cut(start, end);
        let inside = matches!(self.state, State::Opened | State::Entry);
        if inside && line.begins(&spec.closes) {
            return self.close(&plan, start, end);
        }
        let opens = line.begins(&spec.opens);
        if opens && self.state == State::Outside {
            let text = self.lines.text(start, end).to_owned();
            self.open(&text, self.lines.position());
            return Some(Step::Opened);
        }
        if opens && inside && spec.closes.is_empty() {
            self.lines.text(start, end).clone_into(&mut self.opening);
            self.reopens = Some(self.lines.position());
            return self.finish().or(Some(Step::Closed));
        }
        if spec.skip.iter().any(|code| line.begins(code)) {
            return None;
        }
        let is_known = opens || line.begins(&spec.closes) || line.begins(&spec.adds);
        let is_entry = line.begins(&spec.entry) || spec.entry.is_empty() && !is_known;
        if is_entry && inside {
            return self.enter(start, end);
        }
        if is_entry && spec.opens.is_empty() {
            let text = self.lines.text(start, end).to_owned();
            self.open(&text, self.lines.position());
            self.enter(start, end);
            return Some(Step::Opened);
        }
        Some(self.out_of_order(start, end))
    }

    /// A statement begins.
    fn open(&mut self, text: &str, position: Position) {
        let plan = Arc::clone(&self.plan);
        self.statement.clear();
        self.statement.position = position;
        self.statement.end = None;
        let code = if plan.spec.opens.is_empty() { &plan.spec.entry } else { &plan.spec.opens };
        self.take_zones(&plan, code, text);
        self.shared = Shared::of(&plan.spec, text);
        text.clone_into(&mut self.opening);
        self.reported = false;
        self.state = State::Opened;
    }

    /// The zones of a record that says something of the statement.
    fn take_zones(&mut self, plan: &Plan, code: &str, text: &str) {
        for (slot, zone) in plan.statement.iter().enumerate().filter(|(_, zone)| zone.record == *code) {
            if let Some(found) = zone.of(text) {
                self.statement.set(slot, found);
            }
        }
    }

    fn close(&mut self, plan: &Plan, start: usize, end: usize) -> Option<Step> {
        let before = self.take_entry();
        let text = self.lines.text(start, end).to_owned();
        self.take_zones(plan, &plan.spec.closes, &text);
        self.statement.end = Some(self.lines.position());
        self.state = State::Closing;
        // Where rows open a statement, its end is no row.
        let told =
            if plan.spec.opens.is_empty() { before.then_some(Step::Entry) } else { self.told(before, start, end) };
        told.or_else(|| self.remark()).or_else(|| {
            self.state = State::Outside;
            Some(Step::Closed)
        })
    }

    /// The statement ends without a record of its own: its last entry is told, then its end.
    fn finish(&mut self) -> Option<Step> {
        let before = self.take_entry();
        self.state = if before { State::Closing } else { State::Outside };
        before.then_some(Step::Entry)
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
                self.pending.push_back(fault);
                Some(Step::Entry)
            }
            (true, _) => Some(Step::Entry),
            (false, step) => step,
        }
    }
}

impl Cut<'_> {
    /// Whether the record has this code.
    #[inline]
    fn begins(self, code: &str) -> bool {
        !code.is_empty() && self.starts_with(code)
    }
}
