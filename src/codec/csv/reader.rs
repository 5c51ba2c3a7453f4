//! A CSV file being read, row by row.

use std::collections::VecDeque;
use std::io::{Chain, Read as _};
use std::str;
use std::sync::Arc;

use csv::{ByteRecord, Terminator};

use super::beside::{begins_with_key, capture, cell};
use super::bounded::Bounded;
use super::{Place, Plan, header};
use crate::codec::fold::{fold, same};
use crate::codec::{Event, Fault, Position, Record, Slot, Source, Weight, word};

/// What comes next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    Start,
    Rows,
    Ended,
}

/// A file being read.
pub struct Reader {
    plan: Arc<Plan>,
    rows: csv::Reader<Bounded<Chain<Source, &'static [u8]>>>,
    delimiter: u8,
    state: State,
    row: ByteRecord,
    /// Whether a cell of `row` has more than one line.
    has_lines: bool,
    /// The line on which `row` begins.
    line: u64,
    /// Whether `row` was read ahead.
    ahead: bool,
    statement: Record,
    entry: Record,
    /// How many cells the header has, and how many of them have a name.
    width: usize,
    named: usize,
    /// The cells of the header, folded.
    header: Vec<String>,
    columns: Vec<(Slot, usize)>,
    /// Columns that say something of the statement: the same in every row.
    constant: Vec<(Slot, usize)>,
    has_keys_below: bool,
}

impl std::fmt::Debug for Reader {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("csv::Reader").field("state", &self.state).finish_non_exhaustive()
    }
}

impl Reader {
    pub(super) fn new(plan: Arc<Plan>, mut source: Source) -> Self {
        let delimiter = header::fit(&plan, source.peek()).map_or(b';', |(delimiter, _)| delimiter);
        // Lines end at the line feed, so that they can be counted; the sign before it is trimmed with the cell.
        let terminator = if source.peek().contains('\n') { Terminator::Any(b'\n') } else { Terminator::CRLF };
        let rows = csv::ReaderBuilder::new()
            .terminator(terminator)
            .delimiter(delimiter)
            .quoting(plan.quotes)
            .has_headers(false)
            .flexible(true)
            .buffer_capacity(64 * 1024)
            .from_reader(Bounded::new(source.chain(&b"\n"[..])));
        let has_keys_below =
            !plan.skip.is_empty() || plan.statement.iter().any(|place| matches!(place, Place::Below(_)));
        Self {
            rows,
            delimiter,
            state: State::Start,
            row: ByteRecord::new(),
            has_lines: false,
            line: 0,
            ahead: false,
            statement: Record::new(plan.statement.len()),
            entry: Record::new(plan.entry.len()),
            width: 0,
            named: 0,
            header: Vec::new(),
            columns: Vec::new(),
            constant: Vec::new(),
            has_keys_below,
            plan,
        }
    }

    /// The next step of the file.
    pub fn next_event(&mut self) -> Option<Event<'_>> {
        match self.state {
            State::Start => Some(match self.start() {
                Ok(()) => {
                    self.state = State::Rows;
                    Event::Opened(&self.statement)
                }
                Err(fault) => self.stop(*fault),
            }),
            State::Rows => Some(match self.row() {
                Ok(true) => Event::Entry(&self.entry, &[]),
                Ok(false) => {
                    self.state = State::Ended;
                    Event::Closed(&self.statement)
                }
                Err(Broken::Row(fault)) => Event::Fault(*fault),
                Err(Broken::File(fault)) => self.stop(*fault),
            }),
            State::Ended => None,
        }
    }

    const fn position(&self) -> Position {
        Position::Line(self.line)
    }

    fn stop(&mut self, fault: Fault) -> Event<'_> {
        self.state = State::Ended;
        Event::Fault(fault)
    }

    /// Reads up to the header, and the first row if it says something of the statement.
    fn start(&mut self) -> Result<(), Box<Fault>> {
        let plan = Arc::clone(&self.plan);
        if !plan.columns.is_empty() {
            self.ahead = self.next_filled()?;
            self.statement.position = self.position();
            self.begin(&plan.columns);
            self.take_constants();
            return Ok(());
        }
        // The lines that may be the header; those that leave it stand above.
        let mut lines: VecDeque<ByteRecord> = VecDeque::new();
        for _ in 0..plan.search_lines + plan.header_lines {
            if !self.advance()? {
                break;
            }
            lines.push_back(self.row.clone());
            if lines.len() > plan.header_lines
                && let Some(above) = lines.pop_front()
            {
                self.capture_above(&above);
            }
            if lines.len() < plan.header_lines {
                continue;
            }
            let written: Vec<Vec<String>> = lines.iter().map(texts).collect();
            for cells in header::readings(&written) {
                let cells: Vec<String> = cells.iter().map(|cell| fold(cell)).collect();
                if header::compare(&plan, &cells).missing.is_empty() {
                    self.statement.position = self.position();
                    self.begin(&cells);
                    self.ahead = !self.constant.is_empty() && self.next_filled()?;
                    self.take_constants();
                    return Ok(());
                }
            }
        }
        Err(Box::new(fault(
            "the whole file",
            "header",
            "",
            "the header was not found",
            "ask the bank to send it again",
        )))
    }

    fn capture_above(&mut self, row: &ByteRecord) {
        capture(row, &self.plan.statement, &mut self.statement, Place::above, |_| None);
    }

    /// Takes what the first row says of the statement.
    fn take_constants(&mut self) {
        if self.ahead {
            for (slot, column) in &self.constant {
                self.statement.set(*slot, cell(&self.row, *column));
            }
        }
    }

    /// Finds the columns in the header.
    fn begin(&mut self, cells: &[String]) {
        self.width = cells.len();
        self.named = cells.iter().rposition(|cell| !cell.is_empty()).map_or(0, |last| last + 1);
        let plan = Arc::clone(&self.plan);
        let columns = |places: &[Place]| {
            let named = |name: &str| plan.header.iter().chain(&plan.optional).find(|named| named.has(name));
            let is = |cell: &String, name: &str| same(cell, name) || named(name).is_some_and(|named| named.is(cell));
            let find = |name: &str| {
                cells.iter().position(|cell| same(cell, name)).or_else(|| cells.iter().position(|cell| is(cell, name)))
            };
            let column = |(slot, place): (Slot, &Place)| match place {
                Place::Column(name) => find(name).map(|column| (slot, column)),
                Place::Above(_) | Place::Below(_) => None,
            };
            places.iter().enumerate().filter_map(column).collect::<Vec<_>>()
        };
        self.columns = columns(&plan.entry);
        self.constant = columns(&plan.statement);
        self.header = cells.to_vec();
    }

    fn advance(&mut self) -> Result<bool, Box<Fault>> {
        self.rows.get_mut().renew();
        let more = self.rows.read_byte_record(&mut self.row).map_err(|error| {
            if self.rows.get_ref().is_exceeded() {
                return Box::new(self.endless());
            }
            let why = format!("it cannot be read: {error}");
            Box::new(fault("the whole file", "file", "", &why, "check the disk, then try again"))
        })?;
        // Blank lines before a row are passed over by the parser: the row is found from its end.
        let inside = count(self.row.as_slice(), b'\n');
        // Only a quote that was never closed holds the line end itself.
        self.has_lines = inside > 0;
        let below = u64::try_from(inside + usize::from(!self.row.as_slice().ends_with(b"\n"))).unwrap_or(u64::MAX);
        self.line = self.rows.position().line().saturating_sub(below).max(1);
        Ok(more)
    }

    /// The next row that is not blank.
    fn next_filled(&mut self) -> Result<bool, Box<Fault>> {
        while self.advance()? {
            let blank = |cell: &[u8]| cell.iter().all(|byte| byte.is_ascii_whitespace() || *byte == 0x1A);
            if self.row.get(0).is_some_and(|first| !blank(first)) || !self.row.iter().all(blank) {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Fills the entry with the next row; `false` at the end.
    fn row(&mut self) -> Result<bool, Broken> {
        loop {
            if !std::mem::take(&mut self.ahead) && !self.next_filled().map_err(Broken::File)? {
                return Ok(false);
            }
            if self.has_keys_below && self.is_below() {
                continue;
            }
            self.check()?;
            self.entry.clear();
            self.entry.position = self.position();
            // The source is UTF-8 by construction; checked once for all cells.
            let cells = str::from_utf8(self.row.as_slice()).unwrap_or_default();
            for (slot, column) in &self.columns {
                let text = self.row.range(*column).and_then(|range| cells.get(range)).unwrap_or_default();
                if self.has_lines && text.contains('\n') {
                    self.entry.set(*slot, &text.split_whitespace().collect::<Vec<_>>().join(" "));
                } else {
                    self.entry.set(*slot, text);
                }
            }
            return Ok(true);
        }
    }

    /// Takes a line below the rows: a value of the statement, or a total that is no entry.
    fn is_below(&mut self) -> bool {
        let first = cell(&self.row, 0);
        if first.starts_with(|sign: char| sign.is_ascii_digit()) {
            return false;
        }
        let folded = fold(first);
        if !folded.is_empty() && self.plan.skip.iter().any(|key| key.is(&folded)) {
            return true;
        }
        if !begins_with_key(&self.row, &self.plan.statement) {
            return false;
        }
        let find = |name: &str| self.header.iter().position(|cell| same(cell, name));
        capture(&self.row, &self.plan.statement, &mut self.statement, Place::below, find)
    }

    fn check(&self) -> Result<(), Broken> {
        let length = self.row.len();
        let too_long =
            length > self.width && self.row.iter().skip(self.width).any(|cell| !cell.trim_ascii().is_empty());
        if too_long || length < self.named {
            if length < self.named && self.swallowed() {
                return Err(Broken::File(Box::new(self.unclosed())));
            }
            let why = format!("the row has {length} cells and the header {}", self.named);
            let found = self
                .row
                .iter()
                .map(String::from_utf8_lossy)
                .collect::<Vec<_>>()
                .join(&char::from(self.delimiter).to_string());
            let fix = "a label with the delimiter in it, or a line cut in two: ask the bank for a correct file";
            return Err(Broken::Row(Box::new(fault(&self.position().to_string(), "row", &found, &why, fix))));
        }
        if self.swallowed() {
            return Err(Broken::File(Box::new(self.unclosed())));
        }
        for (slot, column) in &self.constant {
            let (here, first) = (cell(&self.row, *column), self.statement.get(*slot).unwrap_or_default());
            if here.trim() != first.trim() {
                let why = format!("the rows above say {}: one file, one account", word(first));
                let fix = "export each account into a file of its own";
                return Err(Broken::File(Box::new(fault(&self.position().to_string(), "account", here, &why, fix))));
            }
        }
        Ok(())
    }

    /// Whether a cell holds whole rows, because a quote was never closed.
    fn swallowed(&self) -> bool {
        if !self.has_lines {
            return false;
        }
        let rows = |cell: &[u8]| {
            cell.contains(&b'\n')
                && cell.split(|byte| *byte == b'\n').any(|line| count(line, self.delimiter) + 1 >= self.named)
        };
        self.row.iter().any(rows)
    }

    fn endless(&self) -> Fault {
        let place = format!("after line {}", self.line);
        let why = "a row goes on for more than a megabyte: a quote opens there and is never closed, or it is no CSV";
        fault(&place, "row", "", why, "ask the bank for a correct file")
    }

    fn unclosed(&self) -> Fault {
        let found = self.row.iter().find(|cell| cell.contains(&b'\n')).map(String::from_utf8_lossy).unwrap_or_default();
        fault(
            &self.position().to_string(),
            "row",
            found.lines().next().unwrap_or_default(),
            "a quote opens here and is never closed: the rows below are inside it",
            "ask the bank for a correct file",
        )
    }
}

/// How far a fault goes.
enum Broken {
    /// The next row may be read.
    Row(Box<Fault>),
    /// Nothing below can be trusted.
    File(Box<Fault>),
}

fn texts(row: &ByteRecord) -> Vec<String> {
    row.iter().map(|cell| String::from_utf8_lossy(cell).into_owned()).collect()
}

fn count(bytes: &[u8], wanted: u8) -> usize {
    memchr::memchr_iter(wanted, bytes).count()
}

fn fault(position: &str, field: &str, found: &str, why: &str, fix: &str) -> Fault {
    Fault {
        weight: Weight::Error,
        position: position.to_owned(),
        field: field.to_owned(),
        found: crate::codec::found(found),
        why: why.to_owned(),
        fix: fix.to_owned(),
    }
}
