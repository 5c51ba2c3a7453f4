//! The rows of a text as they are, without any plan: to find out what an unknown file looks like.

use std::io::Read as _;

use csv::{ReaderBuilder, StringRecord, Terminator};

/// A row with the line on which it begins.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// From 1.
    pub line: u64,
    /// Its cells, trimmed.
    pub cells: Vec<String>,
}

impl Row {
    /// Whether nothing stands in it.
    pub fn is_blank(&self) -> bool {
        self.cells.iter().all(String::is_empty)
    }
}

/// The first `max` rows of a text that are not blank.
pub fn rows(text: &str, delimiter: u8, max: usize) -> Vec<Row> {
    let text = text.trim_start_matches('\u{feff}');
    let mut reader = ReaderBuilder::new();
    reader.delimiter(delimiter).has_headers(false).flexible(true);
    if text.contains('\n') {
        reader.terminator(Terminator::Any(b'\n'));
    }
    let mut reader = reader.from_reader(text.as_bytes().chain(&b"\n"[..]));
    let (mut rows, mut record) = (Vec::new(), StringRecord::new());
    while rows.len() < max && reader.read_record(&mut record).is_ok_and(|more| more) {
        // Blank lines before a row are passed over by the parser: the row is found from its end.
        let inside = record.iter().map(|cell| cell.matches('\n').count()).sum::<usize>() + 1;
        let line = reader.position().line().saturating_sub(u64::try_from(inside).unwrap_or(u64::MAX)).max(1);
        let tidy = |cell: &str| cell.split_whitespace().collect::<Vec<_>>().join(" ");
        let row = Row { line, cells: record.iter().map(tidy).collect() };
        if !row.is_blank() {
            rows.push(row);
        }
    }
    rows
}

/// What the lines of a header say column by column: see `header-lines` of the mapping language.
pub fn readings(lines: &[Vec<String>]) -> Vec<Vec<String>> {
    super::header::readings(lines)
}
