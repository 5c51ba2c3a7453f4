//! Bring people and running loans from a CSV file: all of it, or nothing and every fault at once.

pub mod loans;
pub mod referents;

use std::fmt;
use std::path::Path;

use anyhow::{Context as _, Result, bail};

/// One fault of a file, in three parts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// The line in the file, from 1.
    pub line: u64,
    /// The column's name.
    pub column: String,
    /// What stands there.
    pub found: String,
    /// What is wrong and what to do.
    pub fix: String,
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}, column {}: `{}`: {}", self.line, self.column, self.found, self.fix)
    }
}

/// What an import did.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
pub struct Imported {
    /// Rows that were new, or that changed.
    pub stored: u64,
    /// Rows that were here already, the same.
    pub unchanged: u64,
}

/// A file's rows by column name.
pub(super) struct Table {
    header: Vec<String>,
    rows: Vec<Row>,
}

/// One row.
pub(super) struct Row {
    pub(super) line: u64,
    cells: Vec<String>,
}

/// Reads a CSV file (UTF-8 with or without BOM, `;`, header).
pub(super) fn read(path: &Path, required: &[&str], optional: &[&str]) -> Result<Table> {
    let bytes = std::fs::read(path).with_context(|| format!("failed to read {}", path.display()))?;
    let text = String::from_utf8(bytes).map_err(|error| {
        let line =
            1 + error.as_bytes().iter().take(error.utf8_error().valid_up_to()).filter(|&&byte| byte == b'\n').count();
        anyhow::anyhow!("{}: line {line} is not UTF-8; save the file as « CSV UTF-8 »", path.display())
    })?;
    let text = text.trim_start_matches('\u{feff}');
    let mut reader = csv::ReaderBuilder::new().delimiter(b';').flexible(true).from_reader(text.as_bytes());
    let header: Vec<String> = reader.headers()?.iter().map(|cell| cell.trim().to_owned()).collect();
    let missing: Vec<&str> = required.iter().copied().filter(|name| !header.iter().any(|cell| cell == name)).collect();
    let unknown: Vec<&String> =
        header.iter().filter(|cell| !required.contains(&cell.as_str()) && !optional.contains(&cell.as_str())).collect();
    if !missing.is_empty() || !unknown.is_empty() {
        bail!(
            "{}: the header must be `{}`{}; missing: {missing:?}, unknown: {unknown:?}",
            path.display(),
            required.join(";"),
            if optional.is_empty() { String::new() } else { format!(" (optional: `{}`)", optional.join(";")) },
        );
    }
    let mut rows = Vec::new();
    for record in reader.records() {
        let record = record?;
        let line = record.position().map_or(0, csv::Position::line);
        if record.len() != header.len() {
            bail!("{}: line {line} has {} cells, the header has {}", path.display(), record.len(), header.len());
        }
        rows.push(Row { line, cells: record.iter().map(|cell| cell.trim().to_owned()).collect() });
    }
    Ok(Table { header, rows })
}

impl Table {
    pub(super) fn rows(&self) -> &[Row] {
        &self.rows
    }

    /// The cell of `row` under `column`; empty when the optional column is absent.
    pub(super) fn cell<'a>(&self, row: &'a Row, column: &str) -> &'a str {
        let index = self.header.iter().position(|name| name == column);
        index.and_then(|index| row.cells.get(index)).map_or("", String::as_str)
    }
}

/// The faults of a file, collected while its rows are read.
pub(super) struct Faults<'a> {
    pub(super) table: &'a Table,
    pub(super) found: Vec<Fault>,
}

impl Faults<'_> {
    /// Parses the cell under `column`, or notes what is wrong with it.
    pub(super) fn parse<T, E: fmt::Display>(
        &mut self,
        row: &Row,
        column: &str,
        parse: impl FnOnce(&str) -> Result<T, E>,
    ) -> Option<T> {
        let found = self.table.cell(row, column);
        match parse(found) {
            Ok(value) => Some(value),
            Err(error) => {
                self.note(row, column, error.to_string());
                None
            }
        }
    }

    pub(super) fn note(&mut self, row: &Row, column: &str, fix: String) {
        let found = self.table.cell(row, column).to_owned();
        self.found.push(Fault { line: row.line, column: column.to_owned(), found, fix });
    }

    /// An error that lists every fault, if there is one.
    pub(super) fn refuse(&self, path: &Path) -> Result<()> {
        if self.found.is_empty() {
            return Ok(());
        }
        let lines: Vec<String> = self.found.iter().map(Fault::to_string).collect();
        bail!("{}: nothing was imported; mend and import again:\n  {}", path.display(), lines.join("\n  "))
    }
}
