//! A JSON document as a sheet: the list of its movements, each pointer a column.

use super::around::Pair;
use super::column::Column;
use super::sheet::{Json, Sheet, is_movement};
use crate::codec::csv::Row;
use crate::codec::json::{Listing, listings};

/// Rows that are looked at.
const ROWS_MAX: usize = 20_000;
/// Columns of a list; the texts of more are not looked at.
const COLUMNS_MAX: usize = 200;

/// The list with movements, and what stands outside of it; the error says what is missing.
pub(super) fn sheet(text: &str) -> Result<(Sheet, Vec<Pair>), String> {
    let listing = listings(text).into_iter().find(|listing| {
        let movements = rows(listing).1.iter().filter(|row| is_movement(row)).count();
        movements > 0 && movements * 2 > listing.objects.len()
    });
    let Some(listing) = listing else {
        return Err("no list of objects in it has a date and a figure in most of its elements: write the mapping by \
                    hand, with `[layout.json]` and `rows`"
            .into());
    };
    let (names, rows) = rows(&listing);
    let texts = |at: usize| rows.iter().map(|row| row.cells.get(at).cloned().unwrap_or_default()).collect();
    let columns = names.iter().enumerate().map(|(at, name)| Column::new(name, texts(at))).collect();
    let top = listing.rows.split('/').nth(1).map(|name| format!("/{name}"));
    let others = listing.document.iter().map(|(source, ..)| source.split('/').take(2).collect::<Vec<_>>().join("/"));
    let mut requires: Vec<String> = top.into_iter().chain(others).collect();
    requires.dedup();
    requires.truncate(4);
    let pairs = listing.document.iter().map(|(source, value, line)| Pair {
        source: source.clone(),
        key: super::column::spaced(source),
        value: value.clone(),
        line: *line,
    });
    let pairs = pairs.collect();
    let json = Some(Json { rows: listing.rows.clone(), requires });
    let (above, others) = (Vec::new(), Vec::new());
    let sheet = Sheet { delimiter: ';', above, header_line: Some(1), header_lines: 1, columns, rows, others, json };
    Ok((sheet, pairs))
}

/// The pointers of a list, and the texts of each object in their order.
fn rows(listing: &Listing) -> (Vec<String>, Vec<Row>) {
    let mut names: Vec<String> = Vec::new();
    for (source, _) in listing.objects.iter().take(ROWS_MAX).flat_map(|object| &object.texts) {
        if names.len() < COLUMNS_MAX && !names.contains(source) {
            names.push(source.clone());
        }
    }
    let rows = listing.objects.iter().take(ROWS_MAX).map(|object| {
        let text = |name: &String| object.texts.iter().find(|(known, _)| known == name).map(|(_, text)| text.clone());
        Row { line: object.line, cells: names.iter().map(|name| text(name).unwrap_or_default()).collect() }
    });
    let rows = rows.collect();
    (names, rows)
}
