//! Examples of a mapping: what a file says in figures, and whether that is what the mapping expects.

use chrono::NaiveDate;

use super::spec::example::{Example, Expect, Proved};
use super::variant::Variant;
use super::{Hint, Mappings};
use crate::domain::document::{Row, Whole};
use crate::domain::id::BankId;
use crate::domain::money::Money;
use crate::domain::statement::{Balance, Closing, Entry, Item, Opening, Reject, Severity, Status};

/// Entries of an example that are kept, to be looked at.
const ENTRIES_MAX: usize = 10_000;

/// What a file says.
#[derive(Debug, Default)]
pub struct Found {
    /// The mapping that read it.
    pub mapping: Option<String>,
    /// The begins of the statements.
    pub openings: Vec<Opening>,
    /// Entries, in the file's order.
    pub entries: Vec<Entry>,
    /// Rows, in the file's order, of a document that is no statement.
    pub rows: Vec<Row>,
    /// What such a document says as a whole.
    pub wholes: Vec<Whole>,
    /// What was wrong with it.
    pub rejects: Vec<Reject>,
    /// The ends of the statements.
    pub closings: Vec<Closing>,
}

/// A figure that is not as expected.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    /// Which.
    pub field: String,
    /// What the mapping says.
    pub expected: String,
    /// What the file says.
    pub found: String,
}

impl Difference {
    /// One.
    pub fn new(field: &str, expected: impl Into<String>, found: impl Into<String>) -> Self {
        Self { field: field.to_owned(), expected: expected.into(), found: found.into() }
    }
}

/// The name that the bank would give to an example.
pub fn name(example: &Example) -> &str {
    example.name.as_deref().unwrap_or_else(|| example.file.rsplit('/').next().unwrap_or(&example.file))
}

/// Reads an example as a night would read it.
pub fn read(mappings: &Mappings, variant: &Variant, example: &Example, bytes: Vec<u8>) -> Found {
    let bank = BankId::parse(&variant.bank).ok();
    let hint = Hint { file_name: name(example), bank: bank.as_ref(), document: Some(&variant.document) };
    let mut found = Found::default();
    match mappings.decode(std::io::Cursor::new(bytes), &hint) {
        Err(reject) => found.rejects.push(*reject),
        Ok(decoder) => {
            found.mapping = Some(decoder.mapping().to_owned());
            for item in decoder {
                match item {
                    Item::Opened(opening) => found.openings.push(opening),
                    Item::Entry(entry) if found.entries.len() < ENTRIES_MAX => found.entries.push(*entry),
                    Item::Closed(closing) => found.closings.push(closing),
                    Item::Rejected(reject) => found.rejects.push(reject),
                    Item::Row(row) if found.rows.len() < ENTRIES_MAX => found.rows.push(*row),
                    Item::Entry(_) | Item::Row(_) => {}
                    Item::Whole(whole) => found.wholes.push(whole),
                }
            }
        }
    }
    found
}

impl Found {
    /// Rejects of one weight.
    pub fn of(&self, severity: Severity) -> impl Iterator<Item = &Reject> {
        self.rejects.iter().filter(move |reject| reject.severity == severity)
    }

    /// What differs from what the mapping expects; nothing when the example holds. `first` of an entry is compared by
    /// the shell, which knows the names of its fields.
    pub fn differences(&self, variant: &Variant, example: &Example) -> Vec<Difference> {
        if let Some(other) = self.mapping.as_ref().filter(|mapping| **mapping != variant.name) {
            return vec![Difference::new("mapping", &variant.name, other)];
        }
        let errors: Vec<&Reject> = self.of(Severity::Error).collect();
        match (&example.refused, &example.expect, errors.first()) {
            (Some(part), _, _) => {
                let all: Vec<String> = errors.iter().map(|reject| message(reject)).collect();
                let is_said = all.iter().any(|message| message.contains(part.as_str()));
                let found = if all.is_empty() { "it was read".to_owned() } else { all.join("; ") };
                if is_said { Vec::new() } else { vec![Difference::new("refused", part, found)] }
            }
            (None, Some(_), Some(error)) => vec![Difference::new("refused", "it is read", message(error))],
            (None, Some(expect), None) => self.compare(expect),
            (None, None, _) => Vec::new(),
        }
    }

    fn compare(&self, expect: &Expect) -> Vec<Difference> {
        let Expect {
            statements,
            entries,
            credits,
            debits,
            opening,
            closing,
            from,
            to,
            balance,
            warnings,
            rows,
            first: _,
        } = expect;
        let count = |items: usize| u64::try_from(items).unwrap_or(u64::MAX).to_string();
        let first = self.closings.first();
        let last = self.closings.last();
        let day = |day: Option<NaiveDate>| day.map_or_else(String::new, |day| day.to_string());
        let from_on = self.closings.iter().filter_map(|closing| closing.from_on).min();
        let to_on = self.closings.iter().filter_map(|closing| closing.to_on).max();
        let number = |number: &Option<u64>| number.map(|number| number.to_string());
        let figures = [
            ("statements", number(statements), count(self.openings.len())),
            ("entries", number(entries), count(self.entries.len())),
            ("credits", credits.clone(), figure(self.sum(|minor| minor > 0))),
            ("debits", debits.clone(), figure(self.sum(|minor| minor < 0).map(Money::magnitude))),
            ("opening", opening.clone(), figure(first.and_then(|closing| closing.opening))),
            ("closing", closing.clone(), figure(last.and_then(|closing| closing.closing))),
            ("from", from.clone(), day(from_on)),
            ("to", to.clone(), day(to_on)),
            ("balance", balance.map(|proved| proved.as_str().to_owned()), self.balance().as_str().to_owned()),
            ("warnings", number(warnings), count(self.of(Severity::Warning).count())),
            ("rows", number(rows), count(self.rows.len())),
        ];
        let differs = |(field, expected, found): (&str, Option<String>, String)| {
            let expected = expected.filter(|expected| *expected != found)?;
            Some(Difference { field: field.to_owned(), expected, found })
        };
        figures.into_iter().filter_map(differs).collect()
    }

    /// The sum of booked entries with a sign; zero euros where there is none.
    fn sum(&self, sign: impl Fn(i64) -> bool) -> Option<Money> {
        let booked = self.entries.iter().filter(|entry| entry.status == Status::Booked);
        let mut amounts = booked.map(|entry| entry.amount).filter(|amount| sign(amount.minor()));
        let first = amounts.next().unwrap_or(Money::eur(0));
        amounts.try_fold(first, Money::plus).ok()
    }

    /// The proof of the worst statement.
    fn balance(&self) -> Proved {
        let is = |wanted: fn(&Balance) -> bool| self.closings.iter().any(|closing| wanted(&closing.balance));
        if is(|balance| matches!(balance, Balance::Fails(_))) {
            Proved::Fails
        } else if self.closings.is_empty() || is(|balance| matches!(balance, Balance::Unknown)) {
            Proved::Unknown
        } else {
            Proved::Holds
        }
    }
}

/// `-88.82`, without currency.
fn figure(money: Option<Money>) -> String {
    let text = money.map_or_else(String::new, |money| money.to_string());
    text.split(' ').next().unwrap_or_default().to_owned()
}

/// A reject in one line.
pub fn message(reject: &Reject) -> String {
    let Reject { position, field, why, fix, .. } = reject;
    format!("{position}: {field}: {why}; {fix}")
}
