//! A sample as a sheet: the sign between cells, the header, the rows, what stands above and below.

use super::column::{Column, form_of};
use super::money::figures;
use crate::codec::csv::{self, Row, readings, rows};
use crate::codec::fold::fold;

/// Signs that may stand between cells.
const SIGNS: [u8; 4] = *b";\t,|";
/// Within how many lines the header is looked for.
const HEADER_WITHIN: u64 = 40;
/// Rows that are looked at.
const ROWS_MAX: usize = 20_000;

/// A sample as a sheet.
#[derive(Debug)]
pub(super) struct Sheet {
    /// The sign between cells.
    pub delimiter: char,
    /// Rows above the header.
    pub above: Vec<Row>,
    /// The line on which the header begins; `None` for a file without one.
    pub header_line: Option<u64>,
    /// How many lines it has.
    pub header_lines: usize,
    /// The columns with their texts.
    pub columns: Vec<Column>,
    /// Rows that are movements.
    pub rows: Vec<Row>,
    /// Rows below or between them that are none.
    pub others: Vec<Row>,
    /// Where the rows are a list of a JSON document.
    pub json: Option<Json>,
}

/// A list of a JSON document.
#[derive(Debug)]
pub(super) struct Json {
    /// Its pointer.
    pub rows: String,
    /// Keys by which such a document is known.
    pub requires: Vec<String>,
}

/// Whether a row looks like a movement: a date and a figure with decimals, or a date and two figures.
pub(super) fn is_movement(row: &Row) -> bool {
    let has_date = row.cells.iter().any(|cell| form_of(cell).is_some());
    let figure = |cell: &&String| form_of(cell).is_none() && figures(std::iter::once(cell.as_str())).is_some();
    has_date && row.cells.len() > 2 && row.cells.iter().any(|cell| figure(&cell))
}

impl Sheet {
    /// Lays a text out; the error says what is missing.
    pub(super) fn of(text: &str) -> Result<Self, String> {
        let weight = |sign: u8| {
            let rows = rows(text, sign, ROWS_MAX);
            let movements = rows.iter().filter(|row| is_movement(row)).count();
            let cells = rows.iter().filter(|row| is_movement(row)).map(|row| row.cells.len()).max().unwrap_or(0);
            (movements, cells)
        };
        let best = SIGNS.into_iter().rev().max_by_key(|sign| weight(*sign)).unwrap_or(b';');
        let rows = rows(text, best, ROWS_MAX);
        let column = usual_date_column(&rows);
        let is_row = |row: &Row| is_movement(row) && date_column(row) == column;
        let Some(first) = rows.iter().position(is_row) else {
            let is_header = |row: &Row| row.cells.len() > 2 && is_header(row);
            let only_header = |sign: u8| matches!(csv::rows(text, sign, 2).as_slice(), [only] if is_header(only));
            if SIGNS.into_iter().any(only_header) {
                return Err("it holds a header and no movement: take a file of a month with some".into());
            }
            return Err(
                "no row of it has a date and a figure in cells of their own: this is no table of movements, or \
                        its cells are set apart by a sign that is none of `;` `,` `|` and tab"
                    .into(),
            );
        };
        let (above, below) = rows.split_at(first);
        let (movements, others): (Vec<Row>, Vec<Row>) = below.iter().cloned().partition(is_row);
        let mut sheet = Self {
            delimiter: char::from(best),
            above: above.to_vec(),
            header_line: None,
            header_lines: 0,
            columns: Vec::new(),
            rows: movements,
            others,
            json: None,
        };
        sheet.find_header();
        Ok(sheet)
    }

    /// The header: the line above the first movement, or the two lines when one does not name every column.
    fn find_header(&mut self) {
        let width = self.rows.iter().map(|row| row.cells.len()).max().unwrap_or(0);
        let texts = |column: usize| -> Vec<String> {
            self.rows.iter().map(|row| row.cells.get(column).cloned().unwrap_or_default()).collect()
        };
        let filled: Vec<usize> =
            (0..width).filter(|column| texts(*column).iter().any(|text| !text.is_empty())).collect();
        let last = self.above.last().filter(|row| is_header(row)).cloned();
        let before = self.above.len().checked_sub(2).and_then(|at| self.above.get(at)).filter(|row| is_header(row));
        let mut names = None;
        if let Some(last) = &last {
            let one = last.cells.clone();
            names = names_all(&one, &filled).then_some((one, 1));
            if let (None, Some(before)) = (&names, before) {
                let two = readings(&[before.cells.clone(), last.cells.clone()]);
                names = two.into_iter().rev().find(|names| names_all(names, &filled)).map(|names| (names, 2));
            }
            names = names.or_else(|| Some((last.cells.clone(), 1)));
        }
        if let Some((_, lines)) = &names {
            self.header_lines = *lines;
            let at = self.above.len() - lines;
            self.header_line = self.above.get(at).map(|row| row.line).filter(|line| *line <= HEADER_WITHIN);
            self.above.truncate(at);
        }
        let names = names.map(|(names, _)| names).unwrap_or_default();
        let is_nameless = self.header_line.is_none();
        let columns = (0..width.max(names.len())).map(|column| {
            let name = names.get(column).cloned().unwrap_or_default();
            let name = if is_nameless { format!("Column {}", column + 1) } else { name };
            Column::new(&name, texts(column))
        });
        self.columns = columns.collect();
    }

    /// Whether a column can be named in a mapping: it has a name, and no column before has the same one.
    pub(super) fn can_name(&self, at: usize) -> bool {
        let Some(column) = self.columns.get(at) else { return false };
        !column.folded.is_empty() && self.columns.iter().position(|other| other.folded == column.folded) == Some(at)
    }
}

/// The first cell that is a date.
fn date_column(row: &Row) -> Option<usize> {
    row.cells.iter().position(|cell| form_of(cell).is_some())
}

/// Where most movements have their first date.
fn usual_date_column(rows: &[Row]) -> Option<usize> {
    let mut columns: Vec<usize> = rows.iter().filter(|row| is_movement(row)).filter_map(date_column).collect();
    columns.sort_unstable();
    columns.get(columns.len() / 2).copied()
}

/// Whether a row can be a header: at least two names, and neither a figure, a date nor a `key : value`.
fn is_header(row: &Row) -> bool {
    let names = || row.cells.iter().filter(|cell| !cell.is_empty());
    names().count() > 1
        && names().all(|cell| form_of(cell).is_none() && figures(std::iter::once(cell.as_str())).is_none())
        && !names().any(|cell| cell.split_once(':').is_some_and(|(_, value)| !value.trim().is_empty()))
        && !names().any(|cell| cell.ends_with(':'))
}

/// Whether each column that holds something has a name of its own.
fn names_all(names: &[String], filled: &[usize]) -> bool {
    let folded: Vec<String> =
        filled.iter().map(|column| names.get(*column).map(|name| fold(name)).unwrap_or_default()).collect();
    folded
        .iter()
        .enumerate()
        .all(|(at, name)| !name.is_empty() && folded.iter().position(|other| other == name) == Some(at))
}
