//! Where a captured text stands, to the column: for a person who wants to see it in the file.
//!
//! A file is read a second time for this, so that decoding pays nothing. It must never decide what a value is: it only
//! shows the place of what the reader captured.

use std::io::{self, BufRead as _, BufReader, Read as _};

use super::Source;

/// A place in a file and what is written there.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Spot {
    /// The line, from 1.
    pub line: Option<u64>,
    /// The line on which it ends, where that is another one.
    pub last_line: Option<u64>,
    /// The record of a file without line ends, from 1.
    pub record: Option<u64>,
    /// The first and last character of it in its line or record, from 1.
    pub columns: Option<(u64, u64)>,
    /// The number of the cell in its row, from 1.
    pub cell: Option<u64>,
    /// The path of the element.
    pub path: Option<String>,
    /// What is written there, cut to [`RAW_MAX`] characters.
    pub raw: String,
}

/// How much of a raw text is kept.
pub const RAW_MAX: usize = 240;

/// What a file is read for again: a statement or an entry, by the position that its record has.
pub type Anchors<'a> = &'a [super::Position];

/// Bytes of a line that are looked at; what is longer is no line of a bank.
const LINE_MAX: u64 = 256 * 1024;

/// The lines of a text with their numbers, without their ends; memory is bounded by the longest line.
pub(super) struct Numbered {
    source: BufReader<Source>,
    number: u64,
}

impl Numbered {
    pub(super) fn new(source: Source) -> Self {
        Self { source: BufReader::with_capacity(64 * 1024, source), number: 0 }
    }

    /// The next line.
    pub(super) fn next(&mut self) -> io::Result<Option<(u64, String)>> {
        let mut bytes = Vec::new();
        if self.source.by_ref().take(LINE_MAX).read_until(b'\n', &mut bytes)? == 0 {
            return Ok(None);
        }
        self.number += 1;
        while bytes.last().is_some_and(|byte| matches!(byte, b'\n' | b'\r')) {
            bytes.pop();
        }
        Ok(Some((self.number, String::from_utf8_lossy(&bytes).into_owned())))
    }
}

/// The lines with these numbers, for messages that show them.
pub fn lines(source: Source, wanted: &[u64]) -> io::Result<Vec<(u64, String)>> {
    let mut found = Vec::new();
    let last = wanted.iter().copied().max().unwrap_or(0);
    let mut lines = Numbered::new(source);
    while let Some((number, text)) = lines.next()? {
        if wanted.contains(&number) {
            found.push((number, text));
        }
        if number >= last {
            break;
        }
    }
    Ok(found)
}

/// A text cut to what is kept of it.
pub(super) fn kept(text: &str) -> String {
    text.chars().take(RAW_MAX).collect()
}

/// A length as a number of columns.
pub(super) fn wide(length: usize) -> u64 {
    u64::try_from(length).unwrap_or(u64::MAX)
}
