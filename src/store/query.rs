//! One text for both engines: a statement with `?` marks and its values. PostgreSQL's `$n` are written at the last
//! moment, because numbered marks are looked up one by one in SQLite and make a bulk insert twenty times slower.

use std::borrow::Cow;
use std::fmt::Write;

use chrono::{NaiveDate, NaiveDateTime};

use crate::domain::id::{AlertId, BankId, EntryId, LoanId, ReceiptId, ReferentId, StatementId};

/// Rows of one bulk statement: more gain nothing on either engine.
pub(super) const ROWS_MAX: usize = 500;
/// Marks of one statement, below SQLite's limit of 32 766.
const MARKS_MAX: usize = 30_000;
/// Keys of one set-wise read.
pub(super) const KEYS_MAX: usize = 1_000;

/// A value on its way into a statement.
#[derive(Debug, Clone)]
pub(super) enum Value<'q> {
    Text(Option<Cow<'q, str>>),
    Whole(Option<i64>),
    Day(Option<NaiveDate>),
    Instant(Option<NaiveDateTime>),
}

macro_rules! value_from {
    ($($type:ty => |$from:ident| $to:expr;)*) => {
        $(impl<'q> From<$type> for Value<'q> {
            fn from($from: $type) -> Self {
                $to
            }
        })*
    };
}

value_from! {
    &'q str => |text| Self::Text(Some(Cow::Borrowed(text)));
    String => |text| Self::Text(Some(Cow::Owned(text)));
    &'q String => |text| Self::Text(Some(Cow::Borrowed(text)));
    Option<&'q str> => |text| Self::Text(text.map(Cow::Borrowed));
    &'q Option<String> => |text| Self::Text(text.as_deref().map(Cow::Borrowed));
    i64 => |number| Self::Whole(Some(number));
    Option<i64> => |number| Self::Whole(number);
    u32 => |number| Self::Whole(Some(number.into()));
    Option<u32> => |number| Self::Whole(number.map(i64::from));
    NaiveDate => |day| Self::Day(Some(day));
    Option<NaiveDate> => |day| Self::Day(day);
    NaiveDateTime => |instant| Self::Instant(Some(instant));
    Option<NaiveDateTime> => |instant| Self::Instant(instant);
    &'q BankId => |id| id.as_str().into();
    &'q LoanId => |id| id.as_str().into();
    &'q ReferentId => |id| id.as_str().into();
    &'q ReceiptId => |id| id.as_str().into();
    &'q StatementId => |id| id.as_str().into();
    &'q EntryId => |id| id.as_str().into();
    &'q AlertId => |id| id.as_str().into();
}

/// A statement, what it is for, and its values.
#[derive(Debug)]
pub(super) struct Query<'q> {
    /// Fits after "failed to ...".
    pub attempt: Cow<'q, str>,
    /// With `?` marks; no `?` may stand in it for anything else.
    pub text: Cow<'q, str>,
    /// In the order of the marks.
    pub values: Vec<Value<'q>>,
    /// Whether the same text comes again: the engine keeps it prepared.
    pub kept: bool,
}

impl<'q> Query<'q> {
    pub fn new(attempt: impl Into<Cow<'q, str>>, text: impl Into<Cow<'q, str>>) -> Self {
        Self { attempt: attempt.into(), text: text.into(), values: Vec::new(), kept: true }
    }

    pub fn bind(mut self, value: impl Into<Value<'q>>) -> Self {
        self.values.push(value.into());
        self
    }

    /// Adds `AND condition` when there is a value for it; the text ends inside its WHERE.
    pub fn and<V: Into<Value<'q>>>(mut self, condition: &str, value: Option<V>) -> Self {
        if let Some(value) = value {
            self.text = format!("{} AND {condition}", self.text).into();
            self.values.push(value.into());
        }
        self
    }

    /// `{keys}` in the text becomes one mark per key.
    pub fn bind_keys<K: Into<Value<'q>>>(mut self, keys: impl ExactSizeIterator<Item = K>) -> Self {
        self.kept = keys.len() == KEYS_MAX;
        self.text = self.text.replace("{keys}", &marks(keys.len())).into();
        self.values.extend(keys.map(Into::into));
        self
    }
}

/// One row of a bulk insert.
pub(super) struct Cells<'a, 'q>(&'a mut Vec<Value<'q>>);

impl<'q> Cells<'_, 'q> {
    pub fn push(&mut self, value: impl Into<Value<'q>>) -> &mut Self {
        self.0.push(value.into());
        self
    }
}

/// A bulk insert cut into statements: `head VALUES (?, ...), ... tail`.
///
/// Every row fills the same number of cells. Memory holds one statement at a time.
pub(super) fn bulk<'q, R>(
    attempt: &'q str,
    [head, tail]: [&'q str; 2],
    rows: &'q [R],
    fill: impl Fn(&'q R, &mut Cells<'_, 'q>),
) -> impl Iterator<Item = Query<'q>> {
    let mut values = Vec::new();
    if let Some(row) = rows.first() {
        fill(row, &mut Cells(&mut values));
    }
    let width = values.len().max(1);
    let height = ROWS_MAX.min(MARKS_MAX / width).max(1);
    rows.chunks(height).map(move |chunk| {
        let mut values = Vec::with_capacity(chunk.len() * width);
        for row in chunk {
            fill(row, &mut Cells(&mut values));
        }
        let tuple = format!("({})", marks(width));
        let text = format!("{head} VALUES {} {tail}", vec![tuple.as_str(); chunk.len()].join(", "));
        Query { attempt: attempt.into(), text: text.into(), values, kept: chunk.len() == height }
    })
}

fn marks(count: usize) -> String {
    vec!["?"; count].join(", ")
}

/// `a = ? AND b = ?` as PostgreSQL wants it: `a = $1 AND b = $2`.
pub(super) fn numbered(text: &str) -> String {
    let mut numbered = String::with_capacity(text.len() * 2);
    for (number, part) in text.split('?').enumerate() {
        if number > 0 {
            // Writing to a String cannot fail.
            let _ = write!(numbered, "${number}");
        }
        numbered.push_str(part);
    }
    numbered
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_are_numbered_for_postgresql() {
        assert_eq!(numbered("a = ? AND b IN (?, ?)"), "a = $1 AND b IN ($2, $3)");
        assert_eq!(numbered("no mark"), "no mark");
    }

    #[test]
    fn a_bulk_insert_is_cut_below_the_limit_of_marks() {
        let rows: Vec<i64> = (0..1_001).collect();
        let queries: Vec<_> = bulk("try", ["INSERT INTO t (n)", ""], &rows, |row, cells| {
            cells.push(*row).push("x");
        })
        .collect();
        assert_eq!(queries.iter().map(|query| query.values.len()).collect::<Vec<_>>(), [1_000, 1_000, 2]);
        assert_eq!(queries[2].text, "INSERT INTO t (n) VALUES (?, ?) ");
        assert!(queries[0].kept && !queries[2].kept);
    }
}
