//! How results are printed: tables that fit the terminal, amounts, JSON.

use std::io::{self, IsTerminal as _, Write as _};

use anyhow::Result;
use comfy_table::{CellAlignment, ContentArrangement, LineStyle, Table, TableStyle};
use serde::Serialize;

use super::Color;
use crate::domain::money::Money;

/// One JSON document on standard output.
pub fn json(document: &impl Serialize) -> Result<()> {
    let mut out = io::stdout().lock();
    serde_json::to_writer_pretty(&mut out, document)?;
    writeln!(out)?;
    Ok(())
}

/// A line on standard output.
pub fn line(text: &str) -> Result<()> {
    Ok(writeln!(io::stdout().lock(), "{text}")?)
}

/// A line on standard error; where that is closed too there is nobody to tell.
pub fn complain(text: &str) {
    let _ = writeln!(io::stderr().lock(), "{text}");
}

/// A table on standard output; columns whose header starts with `>` hold figures and stand to the right.
pub fn table(header: &[&str], rows: Vec<Vec<String>>) -> Result<()> {
    line(&render(header, rows))
}

/// A rule under the header and nothing else.
const STYLE: TableStyle = TableStyle::new().header_separator(LineStyle::new('─', '─', '─', '─'));

/// The text of a table.
pub fn render(header: &[&str], rows: Vec<Vec<String>>) -> String {
    let mut table = Table::new();
    table.load_style(STYLE).set_content_arrangement(ContentArrangement::Dynamic);
    if !io::stdout().is_terminal() {
        table.set_width(160);
    }
    table.set_header(header.iter().map(|name| name.trim_start_matches('>')));
    for (index, _) in header.iter().enumerate().filter(|(_, name)| name.starts_with('>')) {
        if let Some(column) = table.column_mut(index) {
            column.set_cell_alignment(CellAlignment::Right);
        }
    }
    for row in rows {
        table.add_row(row);
    }
    table.to_string()
}

/// `88.82`: euros with a point, as in import files.
pub fn euros(minor: i64) -> String {
    let text = Money::eur(minor).to_string();
    text.trim_end_matches(" EUR").to_owned()
}

/// Whether to colour.
pub fn colors(color: Color) -> bool {
    match color {
        Color::Auto => io::stderr().is_terminal(),
        Color::Always => true,
        Color::Never => false,
    }
}

/// Whether the reader of our output went away.
pub fn is_closed_pipe(error: &anyhow::Error) -> bool {
    error
        .chain()
        .any(|cause| cause.downcast_ref::<io::Error>().is_some_and(|error| error.kind() == io::ErrorKind::BrokenPipe))
}
