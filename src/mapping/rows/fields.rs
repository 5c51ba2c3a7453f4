//! The fields of one row: each is read, absent, or a reject. Of a part and its whole the part speaks first.

use chrono::NaiveDate;

use super::reject;
use crate::codec::{Position, Record};
use crate::domain::money::{Currency, Money};
use crate::domain::rate;
use crate::domain::statement::Reject;
use crate::mapping::value::{Amount, Around, Date, Number, Rate, Text, Wrong};
use crate::mapping::variant::Variant;

/// A table of the mapping and the record that it is looked up in.
#[derive(Debug)]
pub(super) struct Layer<'a, T> {
    pub table: &'a T,
    pub record: &'a Record,
}

impl<T> Clone for Layer<'_, T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for Layer<'_, T> {}

/// The fields of one row.
pub(super) struct Fields<'a, 'f, T> {
    pub variant: &'a Variant,
    pub file_name: &'a str,
    /// The row itself.
    pub own: Layer<'a, T>,
    /// What the row is a part of.
    pub outer: Option<Layer<'a, T>>,
    pub found: &'f mut Vec<Reject>,
    /// Whether something could not be read.
    pub flawed: bool,
}

impl<'a, T> Fields<'a, '_, T> {
    pub(super) fn position(&self) -> &'a Position {
        &self.own.record.position
    }

    /// The first layer that gives a value; a value that cannot be read is a reject.
    fn read<V: 'a, R>(
        &mut self,
        field: &str,
        of: impl Fn(&'a T) -> &'a Option<V>,
        read: impl Fn(&'a V, &'a Record) -> Result<Option<R>, Wrong>,
    ) -> Option<R> {
        for layer in [Some(self.own), self.outer].into_iter().flatten() {
            let Some(value) = of(layer.table) else { continue };
            match read(value, layer.record) {
                Ok(Some(value)) => return Some(value),
                Ok(None) => {}
                Err(wrong) => {
                    self.flawed = true;
                    self.found.push(reject::value(self.variant, field, &layer.record.position, wrong));
                    return None;
                }
            }
        }
        None
    }

    pub(super) fn text(&mut self, of: impl Fn(&'a T) -> &'a Option<Text>) -> Option<String> {
        let file_name = self.file_name;
        self.read("", of, |text, record| Ok(text.read(record, file_name).map(std::borrow::Cow::into_owned)))
    }

    pub(super) fn date(&mut self, field: &str, of: impl Fn(&'a T) -> &'a Option<Date>) -> Option<NaiveDate> {
        let file_name = self.file_name;
        self.read(field, of, |date, record| date.read(record, file_name))
    }

    pub(super) fn money(&mut self, field: &str, of: impl Fn(&'a T) -> &'a Option<Amount>) -> Option<Money> {
        let around = Around { currency: Currency::EUR, debit: None };
        self.read(field, of, |amount, record| amount.read(record, around))
    }

    pub(super) fn number(&mut self, field: &str, of: impl Fn(&'a T) -> &'a Option<Number>) -> Option<u32> {
        let file_name = self.file_name;
        self.read(field, of, |number, record| number.read(record, file_name))
    }

    pub(super) fn rate(&mut self, field: &str, of: impl Fn(&'a T) -> &'a Option<Rate>) -> Option<rate::Rate> {
        self.read(field, of, Rate::read)
    }

    /// A value that must be there.
    pub(super) fn need<V>(&mut self, field: &str, source: &str, value: Option<V>) -> Option<V> {
        if value.is_none() && !self.found.iter().any(|reject| reject.field == field) {
            self.flawed = true;
            self.found.push(reject::needed(self.variant, field, self.position(), source));
        }
        value
    }

    /// An amount that must not be negative.
    pub(super) fn positive(&mut self, field: &str, source: &str, amount: Option<Money>) -> Option<Money> {
        if let Some(amount) = amount.filter(|amount| amount.minor() < 0) {
            self.flawed = true;
            self.found.push(reject::negative(self.variant, field, self.position(), source, amount));
            return None;
        }
        amount
    }
}
