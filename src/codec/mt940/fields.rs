//! Lines to fields: a field is the line that its tag begins and those below, up to the next tag or end of the message.

use std::collections::VecDeque;
use std::io;

use super::lines::{Line, Lines};
use super::tag::{Tag, begins, envelope, may_end, tag};
use crate::codec::Source;

/// Bytes of all lines of one field; the norm has 6 lines of 65.
const LARGEST: usize = 64 * 1024;

/// One field.
#[derive(Debug)]
pub(super) struct Field {
    pub tag: Tag,
    /// As it is written: `:28C:`.
    pub name: &'static str,
    /// The line on which it begins.
    pub line: u64,
    /// What stands behind the tag, and the lines below.
    pub lines: Vec<String>,
}

impl Field {
    /// Its lines in one, nothing between them.
    pub(super) fn joined(&self) -> String {
        self.lines.iter().map(|line| line.trim()).collect()
    }
}

/// What comes next.
#[derive(Debug)]
pub(super) enum Next {
    Field(Field),
    /// The message ends.
    End,
    /// The file ends.
    Over,
    /// A line or a field that no message needs.
    TooLong(u64),
}

/// The fields of a file.
pub(super) struct Fields {
    lines: Lines,
    /// Lines that were looked at and are still to be taken.
    ahead: VecDeque<Line>,
    /// Whether the message has its closing balance: a `-` is then its end.
    closed: bool,
}

impl Fields {
    pub(super) fn new(source: Source) -> Self {
        Self { lines: Lines::new(source), ahead: VecDeque::new(), closed: false }
    }

    /// The next field.
    pub(super) fn next(&mut self) -> io::Result<Next> {
        let mut field: Option<Field> = None;
        let mut bytes = 0;
        loop {
            let (number, line) = match self.line_at_hand()? {
                Line::Text(number, line) => (number, line),
                Line::TooLong(number) => return Ok(Next::TooLong(number)),
                Line::End => return Ok(field.map_or(Next::Over, Next::Field)),
            };
            bytes += line.len();
            if bytes > LARGEST {
                return Ok(Next::TooLong(number));
            }
            let ends = envelope(&line).is_some() || may_end(&line) && self.is_end()?;
            if field.is_some() && (ends || tag(&line).is_some()) {
                self.put_back(number, line);
                return Ok(field.map_or(Next::End, Next::Field));
            }
            if ends {
                if let Some(rest) = envelope(&line).filter(|rest| !rest.is_empty()) {
                    self.put_back(number, rest.to_owned());
                }
                self.closed = false;
                return Ok(Next::End);
            }
            match (tag(&line), &mut field) {
                (Some((tag, name, rest)), _) => {
                    self.closed &= tag != Tag::Reference;
                    self.closed |= matches!(tag, Tag::Closing | Tag::PageClosing | Tag::Count);
                    field = Some(Field { tag, name, line: number, lines: vec![rest.to_owned()] });
                }
                (None, Some(field)) => field.lines.push(line),
                // Head lines of a bank, before the first field and between messages.
                (None, None) => bytes = 0,
            }
        }
    }

    /// The line that was put back, else the next one; a tag that was broken behind its colon is mended.
    fn line_at_hand(&mut self) -> io::Result<Line> {
        if let Some(line) = self.ahead.pop_front() {
            return Ok(line);
        }
        let line = self.lines.next()?;
        let Line::Text(number, text) = &line else { return Ok(line) };
        if text.trim_end() != ":" {
            return Ok(line);
        }
        let below = self.lines.next()?;
        if let Line::Text(_, rest) = &below {
            let mended = format!(":{rest}");
            if tag(&mended).is_some() {
                return Ok(Line::Text(*number, mended));
            }
        }
        self.ahead.push_back(below);
        Ok(line)
    }

    fn put_back(&mut self, number: u64, line: String) {
        self.ahead.push_front(Line::Text(number, line));
    }

    /// Whether a `-` at the beginning of a line ends the message: a text may be wrapped so that it stands there too.
    fn is_end(&mut self) -> io::Result<bool> {
        if self.closed {
            return Ok(true);
        }
        if self.ahead.is_empty() {
            let line = self.lines.next()?;
            self.ahead.push_back(line);
        }
        Ok(match self.ahead.front() {
            Some(Line::Text(_, line)) => begins(line),
            Some(Line::TooLong(_)) => false,
            Some(Line::End) | None => true,
        })
    }
}
