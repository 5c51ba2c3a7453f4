//! Totals below the rows: what they count or add up, if the figures agree with the rows; then they prove each later file.

use super::around::{Pair, plain_key};
use super::column::{form_of, words};
use super::money::minor;
use super::sheet::Sheet;
use crate::codec::csv::Row;
use crate::mapping::money::Style;

/// Words of lines that add something up.
const WORDS: [&str; 15] = [
    "total",
    "totaux",
    "cumul",
    "somme",
    "sum",
    "credit",
    "credits",
    "debit",
    "debits",
    "nombre",
    "nb",
    "count",
    "number",
    "mouvements",
    "operations",
];

/// What agrees with the rows.
#[derive(Debug, Default)]
pub(super) struct Totals {
    pub credits: Option<Pair>,
    pub debits: Option<Pair>,
    pub count: Option<Pair>,
    /// Lines with totals that are not those of the rows.
    pub odd: Vec<u64>,
}

impl Totals {
    /// Looks at the rows that are no movements.
    pub(super) fn of(sheet: &Sheet, style: Style, amounts: Option<&[i64]>) -> Self {
        let mut totals = Self::default();
        let Some(amounts) = amounts else { return totals };
        let sum = |is: fn(i64) -> bool| {
            amounts.iter().filter(|amount| is(**amount)).try_fold(0_i64, |sum, amount| sum.checked_add(amount.abs()))
        };
        let (credits, debits) = (sum(|amount| amount > 0), sum(|amount| amount < 0));
        for row in &sheet.others {
            totals.row(sheet, row, style, (credits, debits, amounts.len()));
        }
        totals
    }

    fn row(&mut self, sheet: &Sheet, row: &Row, style: Style, all: (Option<i64>, Option<i64>, usize)) {
        let (credits, debits, count) = all;
        let Some(at) = row.cells.iter().position(|cell| !cell.is_empty()) else { return };
        let Some(key) = row.cells.get(at).filter(|cell| cell.chars().any(char::is_alphabetic)) else { return };
        let is_total = words(key).iter().any(|word| WORDS.contains(&word.as_str()));
        if !is_total || words(key).iter().any(|word| word == "solde" || word == "balance") {
            return;
        }
        let figures = row.cells.iter().enumerate().skip(at + 1).filter(|(_, cell)| !cell.is_empty());
        let (mut first, mut hit, mut any) = (true, false, false);
        for (column, cell) in figures {
            let is_first = std::mem::replace(&mut first, false);
            let Some(figure) = minor(cell, style).filter(|_| form_of(cell).is_none()) else { continue };
            any = true;
            let pair = || Pair {
                source: format!("below:{}{}", plain_key(key), place(sheet, column, is_first)),
                key: key.clone(),
                value: cell.clone(),
                line: row.line,
            };
            let is_whole = !cell.contains([',', '.']) && cell.parse::<usize>() == Ok(count);
            let slot = if is_whole && figure != 0 && Some(figure) != credits && Some(figure.abs()) != debits {
                &mut self.count
            } else if figure != 0 && Some(figure) == credits && self.credits.is_none() {
                &mut self.credits
            } else if figure != 0 && Some(figure.abs()) == debits {
                &mut self.debits
            } else {
                continue;
            };
            hit = true;
            if slot.is_none() {
                *slot = Some(pair());
            }
        }
        if any && !hit {
            self.odd.push(row.line);
        }
    }

    /// The lines that are read.
    pub(super) fn lines(&self) -> impl Iterator<Item = u64> {
        [&self.credits, &self.debits, &self.count].into_iter().flatten().map(|pair| pair.line)
    }
}

/// The column of a figure beside a key; the first one needs no name.
fn place(sheet: &Sheet, column: usize, is_first: bool) -> String {
    let named = sheet.columns.get(column).filter(|_| sheet.can_name(column) && sheet.header_line.is_some());
    match named {
        _ if is_first => String::new(),
        Some(named) => format!("[{}]", named.name),
        None => format!("[{}]", column + 1),
    }
}
