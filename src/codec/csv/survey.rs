//! The cells of chosen rows with their places, for a person: see [`crate::codec::spot`].

use std::collections::{BTreeMap, VecDeque};
use std::io;

use super::key::{Column, Key};
use super::{Place, Plan, header};
use crate::codec::fold::{fold, same};
use crate::codec::spot::{Anchors, Numbered, Spot, kept, wide};
use crate::codec::{Position, Source};

/// Lines of one row, lines above the header, and lines below the rows that are kept.
const ROW_LINES: usize = 20;
const HEAD_LINES: usize = 120;
const TAIL_LINES: usize = 40;

/// A line and its number.
type Line = (u64, String);

/// What was found again.
#[derive(Debug)]
pub struct Survey {
    /// The sign between cells.
    pub delimiter: char,
    /// The line of the header.
    pub header_line: u64,
    /// The header as it is written.
    pub header: String,
    /// The first line below it.
    first_row: u64,
    names: Vec<String>,
    /// The names that each column had over time, folded.
    aliases: Vec<Vec<String>>,
    /// The lines that may be the header.
    pending: VecDeque<Line>,
    head: Vec<Line>,
    tail: VecDeque<Line>,
    rows: BTreeMap<u64, Vec<Line>>,
}

/// One cell of a row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cell {
    line: u64,
    last_line: u64,
    columns: (u64, u64),
    raw: String,
}

impl Cell {
    /// Its text as the reader takes it: without the quotes around it.
    fn text(&self) -> String {
        let raw = self.raw.trim();
        match raw.strip_prefix('"').and_then(|raw| raw.strip_suffix('"')) {
            Some(inner) => inner.replace("\"\"", "\""),
            None => raw.to_owned(),
        }
    }

    fn spot(self, cell: usize) -> Spot {
        let Self { line, last_line, columns, raw } = self;
        Spot {
            line: Some(line),
            last_line: Some(last_line).filter(|last| *last != line),
            columns: Some(columns),
            cell: Some(wide(cell + 1)),
            raw: kept(&raw),
            ..Spot::default()
        }
    }
}

impl Plan {
    /// Reads the file again for the rows at `anchors`.
    pub fn survey(&self, mut source: Source, anchors: Anchors<'_>) -> io::Result<Survey> {
        let delimiter = header::fit(self, source.peek()).map_or(b';', |(delimiter, _)| delimiter);
        let wanted = |line: u64| anchors.contains(&Position::Line(line));
        let mut survey = Survey {
            delimiter: char::from(delimiter),
            header_line: 0,
            header: String::new(),
            first_row: 0,
            names: self.columns.clone(),
            aliases: self
                .header
                .iter()
                .chain(&self.optional)
                .map(|named| named.0.iter().map(|(_, folded)| folded.clone()).collect())
                .collect(),
            pending: VecDeque::new(),
            head: Vec::new(),
            tail: VecDeque::new(),
            rows: BTreeMap::new(),
        };
        let mut lines = Numbered::new(source);
        let mut open: VecDeque<u64> = VecDeque::new();
        while let Some((number, text)) = lines.next()? {
            if survey.header_line == 0 && !text.trim().is_empty() {
                survey.try_header(self, number, &text);
            }
            if wanted(number) {
                open.push_back(number);
            }
            open.retain(|first| {
                let row = survey.rows.entry(*first).or_default();
                row.push((number, text.clone()));
                row.len() < ROW_LINES
            });
            if survey.head.len() < HEAD_LINES {
                survey.head.push((number, text.clone()));
            }
            survey.tail.push_back((number, text));
            if survey.tail.len() > TAIL_LINES {
                survey.tail.pop_front();
            }
        }
        Ok(survey)
    }
}

impl Survey {
    fn try_header(&mut self, plan: &Plan, number: u64, text: &str) {
        if !plan.columns.is_empty() {
            self.header_line = number;
            return;
        }
        self.pending.push_back((number, text.trim_start_matches('\u{feff}').to_owned()));
        if self.pending.len() > plan.header_lines {
            self.pending.pop_front();
        }
        if self.pending.len() < plan.header_lines {
            return;
        }
        let texts = |line: &Line| {
            cells(std::slice::from_ref(line), self.delimiter).iter().map(Cell::text).collect::<Vec<String>>()
        };
        let written: Vec<Vec<String>> = self.pending.iter().map(texts).collect();
        for reading in header::readings(&written) {
            let names: Vec<String> = reading.iter().map(|cell| fold(cell)).collect();
            if header::compare(plan, &names).missing.is_empty() {
                self.header_line = self.pending.front().map_or(number, |(first, _)| *first);
                self.first_row = number + 1;
                self.header = self.pending.iter().map(|(_, text)| text.as_str()).collect::<Vec<_>>().join(" ⏎ ");
                self.names = names;
                return;
            }
        }
    }

    /// Where the text of `source` stands for the row or the statement at `position`.
    pub fn spot(&self, position: &Position, source: &str) -> Option<Spot> {
        let Position::Line(line) = position else { return None };
        match Place::parse(source) {
            Place::Column(name) => {
                let is_other_name = |known: &String| {
                    self.aliases
                        .iter()
                        .any(|names| names.contains(&name) && names.iter().any(|alias| same(known, alias)))
                };
                let column = self.names.iter().position(|known| same(known, &name) || is_other_name(known))?;
                // A column that says something of the statement is read in its first row.
                let row = if *line == self.header_line { self.top_row() } else { self.rows.get(line).cloned() };
                cells(&row?, self.delimiter).get(column).cloned().map(|cell| cell.spot(column))
            }
            Place::Above(key) => {
                let above = self.head.iter().filter(|(number, _)| *number < self.header_line);
                above.rev().find_map(|line| self.beside(line, &key))
            }
            Place::Below(key) => {
                let below = self.tail.iter().filter(|(number, _)| *number >= self.first_row);
                below.rev().find_map(|line| self.beside(line, &key))
            }
        }
    }

    fn top_row(&self) -> Option<Vec<Line>> {
        let below = self.head.iter().filter(|(number, text)| *number >= self.first_row && !text.trim().is_empty());
        let rows: Vec<Line> = below.take(ROW_LINES).cloned().collect();
        (!rows.is_empty()).then_some(rows)
    }

    /// The value beside a key in one line, as the reader looks for it.
    fn beside(&self, line: &Line, key: &Key) -> Option<Spot> {
        let cells = cells(std::slice::from_ref(line), self.delimiter);
        for (at, cell) in cells.iter().enumerate() {
            let text = cell.text();
            let glued =
                text.split_once(':').is_some_and(|(name, value)| !value.trim().is_empty() && key.is(&fold(name)));
            if !glued && !key.is(&fold(&text)) {
                continue;
            }
            let column = match &key.column {
                Some(Column::Numbered(number)) => Some(*number),
                Some(Column::Named(name)) => self.names.iter().position(|known| same(known, name)),
                None if glued => Some(at),
                None => {
                    let filled = cells.iter().enumerate().skip(at + 1).find(|(_, cell)| !cell.text().trim().is_empty());
                    filled.map(|(column, _)| column)
                }
            };
            return column.and_then(|column| cells.get(column).cloned().map(|cell| cell.spot(column)));
        }
        None
    }
}

/// The cells of a row that begins with the first line; quotes may hold line ends.
fn cells(lines: &[Line], delimiter: char) -> Vec<Cell> {
    let mut cells = Vec::new();
    let mut quoted = false;
    let mut at_start = true;
    let mut raw = String::new();
    let (mut first_line, mut first) = (lines.first().map_or(0, |(number, _)| *number), 1);
    let (mut column, mut last_line) = (0, first_line);
    for (number, text) in lines {
        (column, last_line) = (0, *number);
        for sign in text.chars() {
            column += 1;
            match sign {
                '"' if at_start || quoted => {
                    quoted = !quoted;
                    raw.push(sign);
                    at_start = false;
                }
                sign if sign == delimiter && !quoted => {
                    let columns = (first, if *number == first_line { first.max(column - 1) } else { column - 1 });
                    let raw = std::mem::take(&mut raw);
                    cells.push(Cell { line: first_line, last_line: *number, columns, raw });
                    (first_line, first, at_start) = (*number, column + 1, true);
                }
                sign => {
                    // A doubled quote inside a quoted cell closes and opens it again.
                    at_start = false;
                    raw.push(sign);
                }
            }
            if sign == '"' && !quoted {
                at_start = true;
            }
        }
        if !quoted {
            break;
        }
        raw.push('\n');
    }
    let last = if last_line == first_line { first.max(column) } else { column };
    cells.push(Cell { line: first_line, last_line, columns: (first, last), raw });
    cells
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(lines: &[&str]) -> Vec<(u64, (u64, u64), String)> {
        let lines: Vec<Line> = (7_u64..).zip(lines.iter().map(|line| (*line).to_owned())).collect();
        cells(&lines, ';').into_iter().map(|cell| (cell.line, cell.columns, cell.raw)).collect()
    }

    #[test]
    fn a_cell_has_its_line_and_its_characters() {
        assert_eq!(found(&["é;\"a;b\"\"c\"", "next"]), [(7, (1, 1), "é".into()), (7, (3, 10), "\"a;b\"\"c\"".into())]);
        assert_eq!(
            found(&["1;\"two", "lines\";;x"]),
            [
                (7, (1, 1), "1".into()),
                (7, (3, 6), "\"two\nlines\"".into()),
                (8, (8, 8), String::new()),
                (8, (9, 9), "x".into())
            ]
        );
    }
}
