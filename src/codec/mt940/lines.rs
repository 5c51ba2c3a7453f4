//! Lines of a text, one after the other, with their numbers: any line end, control characters as blanks, never more
//! than [`LONGEST`] bytes.

use std::io::{self, BufRead, BufReader};

use crate::codec::Source;

/// Bytes of a line: the norm has 65 columns, and some banks write a whole field on one.
const LONGEST: usize = 16 * 1024;

/// The lines of a file.
pub(super) struct Lines {
    source: BufReader<Source>,
    number: u64,
    /// Whether the line before ended with `\r`, so that a `\n` behind it belongs to it.
    half_ended: bool,
    line: Vec<u8>,
}

/// One line, or why there is none.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Line {
    Text(u64, String),
    TooLong(u64),
    End,
}

impl Lines {
    pub(super) fn new(source: Source) -> Self {
        Self { source: BufReader::new(source), number: 0, half_ended: false, line: Vec::new() }
    }

    /// The next line that is not blank.
    pub(super) fn next(&mut self) -> io::Result<Line> {
        loop {
            self.line.clear();
            if !self.read()? {
                return Ok(Line::End);
            }
            self.number += 1;
            if self.line.len() > LONGEST {
                return Ok(Line::TooLong(self.number));
            }
            // The source is UTF-8 by construction.
            let text = std::str::from_utf8(&self.line).unwrap_or_default();
            if !text.chars().all(|sign| sign.is_whitespace() || sign.is_control()) {
                return Ok(Line::Text(self.number, clean(text)));
            }
        }
    }

    /// Reads up to a line end, or to one byte more than a line may have; whether there was anything.
    fn read(&mut self) -> io::Result<bool> {
        let mut any = false;
        loop {
            let bytes = self.source.fill_buf()?;
            let Some(first) = bytes.first() else { return Ok(any) };
            if std::mem::take(&mut self.half_ended) && *first == b'\n' {
                self.source.consume(1);
                continue;
            }
            any = true;
            let end = memchr::memchr2(b'\n', b'\r', bytes);
            let text = bytes.get(..end.unwrap_or(bytes.len())).unwrap_or_default();
            let room = (LONGEST + 1).saturating_sub(self.line.len());
            self.line.extend_from_slice(text.get(..room.min(text.len())).unwrap_or_default());
            let used = text.len() + usize::from(end.is_some());
            self.half_ended = end.and_then(|end| bytes.get(end)) == Some(&b'\r');
            self.source.consume(used);
            if end.is_some() || self.line.len() > LONGEST {
                return Ok(true);
            }
        }
    }
}

/// Control characters, which no bank means, as blanks.
fn clean(text: &str) -> String {
    if text.bytes().any(|byte| byte < b' ' || byte == 0x7F) {
        text.chars().map(|sign| if sign.is_control() { ' ' } else { sign }).collect()
    } else {
        text.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use std::io::Read;

    use super::*;
    use crate::codec::encoding::Utf8;

    fn lines(text: &str) -> Vec<(u64, String)> {
        let bytes: Box<dyn Read + Send> = Box::new(io::Cursor::new(text.as_bytes().to_vec()));
        let mut lines = Lines::new(Utf8::new(bytes).unwrap());
        let mut found = Vec::new();
        loop {
            match lines.next().unwrap() {
                Line::Text(number, text) => found.push((number, text)),
                Line::TooLong(number) => found.push((number, "too long".to_owned())),
                Line::End => return found,
            }
        }
    }

    #[test]
    fn any_line_end_counts_once() {
        let expected = vec![(1, "one".to_owned()), (3, " two ".to_owned()), (4, "three".to_owned())];
        assert_eq!(lines("one\n\n two \nthree"), expected);
        assert_eq!(lines("one\r\n \r\n two \r\nthree\r\n"), expected);
        assert_eq!(lines("one\r\r two \rthree\r"), expected);
    }

    #[test]
    fn control_characters_are_blanks_and_a_line_has_an_end() {
        assert_eq!(lines("a\u{1}b\n\u{3}\n"), [(1, "a b".to_owned())]);
        assert_eq!(lines(&"x".repeat(LONGEST)).first().unwrap().1.len(), LONGEST);
        assert_eq!(lines(&"x".repeat(LONGEST + 1)).first(), Some(&(1, "too long".to_owned())));
    }
}
