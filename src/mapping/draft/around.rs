//! What stands above the header and below the rows: account, balances, days, totals; by keys, and by arithmetic.

use chrono::NaiveDate;

use super::column::{day, form_of, words};
use super::money::minor;
use super::sheet::Sheet;
use super::totals::Totals;
use crate::codec::csv::Row;
use crate::codec::fold::fold;
use crate::mapping::money::Style;

/// A value beside a key.
#[derive(Debug, Clone)]
pub(super) struct Pair {
    /// The source that reads it: `above:Solde au*`.
    pub source: String,
    /// The key as it is written.
    pub key: String,
    pub value: String,
    pub line: u64,
}

/// What was found around the rows.
#[derive(Debug, Default)]
pub(super) struct Around {
    pub account: Option<Pair>,
    pub bank: Option<Pair>,
    pub branch: Option<Pair>,
    pub currency: Option<Pair>,
    pub from: Option<(Pair, &'static str)>,
    pub to: Option<(Pair, &'static str)>,
    pub opening: Option<Pair>,
    pub closing: Option<Pair>,
    /// A balance of which it is not known which one it is.
    pub some_balance: Option<Pair>,
    /// A second one, in another place.
    other_balance: Option<Pair>,
    /// What the rows below add up.
    pub totals: Totals,
    /// Rows below that are passed over: their first cells, as `skip` wants them.
    pub skip: Vec<String>,
    /// Rows that nothing can pass over.
    pub stuck: Vec<u64>,
    /// What was proved or not, in words.
    pub notes: Vec<String>,
}

/// The pairs of some rows.
fn pairs(rows: &[Row], side: &str) -> Vec<Pair> {
    let mut pairs = Vec::new();
    for row in rows {
        let mut at = 0;
        while let Some(cell) = row.cells.get(at) {
            let glued = cell.split_once(':').filter(|(_, value)| !value.trim().is_empty());
            let is_key = cell.chars().any(char::is_alphabetic) && form_of(cell).is_none();
            let beside = || row.cells.iter().enumerate().skip(at + 1).find(|(_, cell)| is_key && !cell.is_empty());
            let (key, value, next) = match (glued, beside()) {
                (Some((key, value)), _) => (key, Some(value.trim().to_owned()), at + 1),
                (None, Some((column, value))) => (cell.as_str(), Some(value.clone()), column + 1),
                (None, None) => (cell.as_str(), None, at + 1),
            };
            if let Some(value) = value.filter(|_| !fold(key).is_empty()) {
                let source = format!("{side}:{}", plain_key(key));
                pairs.push(Pair { source, key: key.trim().to_owned(), value, line: row.line });
            }
            at = next;
        }
    }
    pairs
}

/// A key without what changes from file to file: `Solde au 31/10/2026 :` is `Solde au*`.
pub(super) fn plain_key(key: &str) -> String {
    let key = key.trim().trim_end_matches(':').trim();
    match key.find(|sign: char| sign.is_ascii_digit()) {
        Some(at) if key.get(..at).is_some_and(|start| fold(start).len() > 2) => {
            format!("{}*", key.get(..at).unwrap_or_default().trim_end())
        }
        _ => key.to_owned(),
    }
}

/// Columns that say the same in every row and are named like something of the beginning or the end: the period, or its
/// balances.
pub(super) fn constants(sheet: &Sheet) -> Vec<Pair> {
    let line = sheet.rows.first().map_or(0, |row| row.line);
    let columns = sheet.columns.iter().enumerate().filter(|(at, column)| {
        sheet.rows.len() > 1
            && sheet.can_name(*at)
            && column.is_constant()
            && !matches!(side(&column.name), Side::Either)
    });
    let pair = |column: &super::column::Column| Pair {
        source: column.name.clone(),
        key: column.name.clone(),
        value: column.texts.first().cloned().unwrap_or_default(),
        line,
    };
    columns.map(|(_, column)| pair(column)).collect()
}

/// What a balance is by its key.
enum Side {
    Opening,
    Closing,
    Either,
}

fn side(key: &str) -> Side {
    let words = words(key);
    let has = |known: &[&str]| words.iter().any(|word| known.contains(&word.as_str()));
    if has(&[
        "debut",
        "initial",
        "ancien",
        "opening",
        "precedent",
        "previous",
        "depart",
        "start",
        "report",
        "beginning",
    ]) {
        Side::Opening
    } else if has(&["fin", "final", "nouveau", "closing", "end", "new", "ending"]) {
        Side::Closing
    } else {
        Side::Either
    }
}

impl Around {
    /// Looks around the rows; `amounts` and `days` are those of the rows, `ends` the balances that the rows prove.
    pub(super) fn of(
        sheet: &Sheet,
        constants: Vec<Pair>,
        style: Style,
        amounts: Option<&[i64]>,
        days: &[NaiveDate],
        ends: Option<(i64, i64)>,
    ) -> Self {
        let (above, below) = (&sheet.above, &sheet.others);
        let mut around = Self { totals: Totals::of(sheet, style, amounts), ..Self::default() };
        let beside = pairs(above, "above").into_iter().chain(pairs(below, "below"));
        let found: Vec<Pair> = beside.chain(constants).collect();
        for pair in &found {
            around.sort(pair, style);
        }
        around.days(&found, days);
        around.prove(style, amounts, ends);
        around.rest(below);
        around
    }

    fn sort(&mut self, pair: &Pair, style: Style) {
        let words = words(&pair.key);
        let has = |known: &[&str]| words.iter().any(|word| known.contains(&word.as_str()));
        let digits = pair.value.chars().filter(char::is_ascii_digit).count();
        let is_name = has(&["nom", "titulaire", "type", "intitule", "name", "holder", "libelle"]);
        let put = |slot: &mut Option<Pair>| {
            if slot.is_none() {
                *slot = Some(pair.clone());
            }
        };
        if minor(&pair.value, style).is_some() && has(&["solde", "balance", "report"]) {
            match side(&pair.key) {
                Side::Opening => put(&mut self.opening),
                Side::Closing => put(&mut self.closing),
                Side::Either => match &self.some_balance {
                    Some(some) if some.source != pair.source => put(&mut self.other_balance),
                    Some(_) | None => put(&mut self.some_balance),
                },
            }
        } else if has(&["devise", "currency", "monnaie", "euros"]) || fold(&pair.key) == "comptetenuen" {
            put(&mut self.currency);
        } else if has(&["banque", "bank"]) && has(&["code"]) && digits > 2 {
            put(&mut self.bank);
        } else if has(&["agence", "guichet", "branch"]) && digits > 2 {
            put(&mut self.branch);
        } else if has(&["compte", "account", "iban", "rib"]) && digits > 4 && !is_name && form_of(&pair.value).is_none()
        {
            put(&mut self.account);
        }
    }

    /// The days that the file says it covers, if the rows are within them.
    fn days(&mut self, pairs: &[Pair], days: &[NaiveDate]) {
        let (Some(first), Some(last)) = (days.iter().min(), days.iter().max()) else { return };
        for pair in pairs {
            let Some(form) = form_of(&pair.value) else { continue };
            let Some(found) = day(&pair.value, form) else { continue };
            let words = words(&pair.key);
            let has = |known: &[&str]| words.iter().any(|word| known.contains(&word.as_str()));
            let starts = has(&["debut", "du", "from", "start", "depuis", "initial"]) && !has(&["fin", "au"]);
            let ends = has(&["fin", "au", "to", "end", "final", "jusqu", "until", "arrete", "date"]);
            if starts && found <= *first && self.from.is_none() {
                self.from = Some((pair.clone(), form));
            } else if ends && found >= *last && self.to.is_none() {
                self.to = Some((pair.clone(), form));
            }
        }
    }

    /// opening + rows = closing, where both are there; else which one a balance is.
    fn prove(&mut self, style: Style, amounts: Option<&[i64]>, ends: Option<(i64, i64)>) {
        let sum = amounts.and_then(|amounts| amounts.iter().try_fold(0_i64, |sum, amount| sum.checked_add(*amount)));
        let of = |pair: &Option<Pair>| pair.as_ref().and_then(|pair| minor(&pair.value, style));
        if let (Some(some), Some(other), Some(sum)) = (of(&self.some_balance), of(&self.other_balance), sum) {
            if some.checked_add(sum) == Some(other) {
                (self.opening, self.closing) = (self.some_balance.take(), self.other_balance.take());
            } else if other.checked_add(sum) == Some(some) {
                (self.opening, self.closing) = (self.other_balance.take(), self.some_balance.take());
            }
        }
        if let (Some(some), Some(other)) = (of(&self.some_balance), of(&self.opening).or(of(&self.closing)))
            && let Some(sum) = sum
        {
            if self.closing.is_none() && other.checked_add(sum) == Some(some) {
                self.closing = self.some_balance.take();
            } else if self.opening.is_none() && some.checked_add(sum) == Some(other) {
                self.opening = self.some_balance.take();
            }
        }
        if let (Some(some), Some((opening, closing))) = (of(&self.some_balance), ends) {
            if some == closing && self.closing.is_none() {
                self.closing = self.some_balance.take();
            } else if some == opening && self.opening.is_none() {
                self.opening = self.some_balance.take();
            }
        }
        if let (Some(opening), Some(closing), Some(sum)) = (of(&self.opening), of(&self.closing), sum) {
            if opening.checked_add(sum) == Some(closing) {
                self.notes.push("opening balance + rows = closing balance".into());
            } else if closing.checked_add(sum) == Some(opening) {
                std::mem::swap(&mut self.opening, &mut self.closing);
                self.notes.push("by arithmetic: the balance named like the closing one is before the rows".into());
            } else {
                self.notes
                    .push("? opening balance + rows do not give the closing balance: is the sample whole?".into());
            }
        }
    }

    /// Rows below that are neither movements nor hold what is read.
    fn rest(&mut self, below: &[Row]) {
        let read: Vec<u64> = [&self.account, &self.currency, &self.opening, &self.closing, &self.some_balance]
            .into_iter()
            .flatten()
            .chain(self.from.as_ref().map(|(pair, _)| pair))
            .chain(self.to.as_ref().map(|(pair, _)| pair))
            .filter(|pair| pair.source.starts_with("below:"))
            .map(|pair| pair.line)
            .chain(self.totals.lines())
            .collect();
        for row in below.iter().filter(|row| !read.contains(&row.line)) {
            let first = row.cells.first().map_or("", String::as_str);
            let key = plain_key(first.split_once(':').map_or(first, |(key, _)| key));
            if key.is_empty() || first.starts_with(|sign: char| sign.is_ascii_digit()) || fold(&key).is_empty() {
                self.stuck.push(row.line);
            } else if !self.skip.contains(&key) {
                let open = if first.contains(':') && !key.ends_with('*') { format!("{key}*") } else { key };
                self.skip.push(open);
            }
        }
    }
}
