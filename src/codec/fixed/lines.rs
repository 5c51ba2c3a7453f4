//! Records out of text: on lines of their own, shortened, or without any line end. Never re-joins what was wrapped.

use std::io::{self, Read};

use memchr::memchr2;

use super::spec::{LineEnd, Spec};
use super::zone::Cut;
use crate::codec::blanks::trim_end;
use crate::codec::{Position, Source};

/// Text at hand: many records.
const ROOM: usize = 128 * 1024;

/// The records of a file, one after the other.
pub(super) struct Lines {
    source: Source,
    width: usize,
    /// Columns that a line has at least: none where it may lack the blanks at its end.
    least: usize,
    line_end: LineEnd,
    buffer: Vec<u8>,
    start: usize,
    end: usize,
    ended: bool,
    line: u64,
    record: u64,
    /// Whether records follow each other without line ends.
    glued: bool,
}

/// One record, or why there is none.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Line {
    /// Bytes `start..end` of the buffer.
    Record(usize, usize),
    /// A line that is longer than a record and no whole number of records.
    TooLong(usize, usize),
    /// A line that is shorter, where none may be.
    TooShort(usize, usize),
    End,
}

impl Lines {
    pub(super) fn new(source: Source, spec: &Spec) -> Self {
        Self {
            source,
            width: spec.width,
            least: if spec.pad { 0 } else { spec.width },
            line_end: spec.line_end,
            buffer: vec![0; ROOM],
            start: 0,
            end: 0,
            ended: false,
            line: 0,
            record: 0,
            glued: false,
        }
    }

    /// A record, to take columns of.
    pub(super) fn cut(&self, start: usize, end: usize) -> Cut<'_> {
        Cut::new(self.text(start, end))
    }

    /// The text of a record.
    pub(super) fn text(&self, start: usize, end: usize) -> &str {
        // The source is UTF-8 by construction.
        self.buffer.get(start..end).and_then(|bytes| std::str::from_utf8(bytes).ok()).unwrap_or_default()
    }

    /// Where the record that came last stands.
    pub(super) fn position(&self) -> Position {
        if self.glued { Position::Record(self.record) } else { Position::Line(self.line) }
    }

    /// The next record that is not blank.
    pub(super) fn next(&mut self) -> io::Result<Line> {
        loop {
            // A record of letters outside ASCII takes up to four bytes a column.
            self.fill(self.width * 8)?;
            let rest = self.buffer.get(self.start..self.end).unwrap_or_default();
            if rest.is_empty() {
                return Ok(Line::End);
            }
            let window = rest.get(..rest.len().min(self.width * 8)).unwrap_or_default();
            let line_end = memchr2(b'\n', b'\r', window);
            let length = line_end.unwrap_or(window.len());
            let text = trim_end(window.get(..length).unwrap_or_default());
            let start = self.start;
            let fits = text.len() <= self.width || columns(text) <= self.width;
            if fits && (line_end.is_some() || self.ended && window.len() == rest.len()) {
                let blank = text.iter().all(|byte| byte.is_ascii_whitespace() || *byte == 0x1A);
                let end = start + text.len();
                self.consume(length, line_end.is_some());
                if blank {
                    continue;
                }
                self.record += 1;
                if self.least > 0 && columns(self.buffer.get(start..start + length).unwrap_or_default()) < self.least {
                    return Ok(Line::TooShort(start, end));
                }
                return Ok(Line::Record(start, end));
            }
            let count = columns(window.get(..length).unwrap_or_default());
            let endless = line_end.is_none() && (self.record == 0 || window.len() == self.width * 8);
            let whole_records = endless || count.is_multiple_of(self.width);
            let end = start + bytes_of(text, self.width);
            if self.line_end == LineEnd::Required || !whole_records && !self.glued {
                let end = start + text.len();
                self.consume(length, line_end.is_some());
                return Ok(Line::TooLong(start, end));
            }
            self.glued = true;
            self.record += 1;
            self.start = end;
            return Ok(Line::Record(start, end));
        }
    }

    /// Passes a line and its end.
    fn consume(&mut self, length: usize, has_end: bool) {
        self.start += length;
        self.line += 1;
        if has_end {
            let crlf = self.buffer.get(self.start..self.end).is_some_and(|rest| rest.starts_with(b"\r\n"));
            self.start += if crlf { 2 } else { 1 };
        }
    }

    /// Sees to it that `wanted` bytes are at hand, as far as the file goes.
    fn fill(&mut self, wanted: usize) -> io::Result<()> {
        if self.end - self.start >= wanted || self.ended {
            return Ok(());
        }
        self.buffer.copy_within(self.start..self.end, 0);
        self.end -= self.start;
        self.start = 0;
        while let Some(room) = self.buffer.get_mut(self.end..).filter(|room| !room.is_empty()) {
            match self.source.read(room)? {
                0 => {
                    self.ended = true;
                    break;
                }
                count => self.end += count,
            }
        }
        Ok(())
    }
}

/// How many letters these are.
fn columns(bytes: &[u8]) -> usize {
    if bytes.is_ascii() { bytes.len() } else { bytes.iter().filter(|byte| **byte & 0xC0 != 0x80).count() }
}

/// How many bytes the first `columns` letters take.
fn bytes_of(bytes: &[u8], columns: usize) -> usize {
    let mut starts = bytes.iter().enumerate().filter(|(_, byte)| **byte & 0xC0 != 0x80);
    starts.nth(columns).map_or(bytes.len(), |(index, _)| index)
}
