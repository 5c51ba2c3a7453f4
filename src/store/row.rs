//! A row on its way out, of either engine. What this program never writes is an error that names table, row and
//! column.
//!
//! The first column of every query is the row's key.

use std::fmt::Display;

use sqlx::postgres::PgRow;
use sqlx::sqlite::SqliteRow;
use sqlx::{Decode, Postgres, Row as _, Sqlite, Type};

use super::Error;
use super::words::Word;
use crate::domain::money::{Currency, Money};
use crate::domain::reason::Reason;

/// A row of either engine.
#[derive(Debug)]
pub(super) enum Raw {
    Sqlite(SqliteRow),
    Postgres(PgRow),
}

/// A row and the table that it is read for.
#[derive(Debug)]
pub(super) struct Row {
    pub raw: Raw,
    pub table: &'static str,
}

impl Row {
    /// The value of a column, by its name.
    pub fn get<'r, T>(&'r self, column: &str) -> Result<T, Error>
    where
        T: Decode<'r, Sqlite> + Type<Sqlite> + Decode<'r, Postgres> + Type<Postgres>,
    {
        match &self.raw {
            Raw::Sqlite(row) => row.try_get(column),
            Raw::Postgres(row) => row.try_get(column),
        }
        .map_err(|error| self.corrupt(column, &error))
    }

    /// A column that holds a text with a `parse` of its own.
    pub fn parse<T, E>(&self, column: &str, parse: impl Fn(&str) -> Result<T, E>) -> Result<T, Error> {
        let text: &str = self.get(column)?;
        parse(text).map_err(|_| self.corrupt(column, &text))
    }

    /// The same for a column that may be null.
    pub fn parse_some<T, E>(&self, column: &str, parse: impl Fn(&str) -> Result<T, E>) -> Result<Option<T>, Error> {
        let text: Option<&str> = self.get(column)?;
        text.map(|text| parse(text).map_err(|_| self.corrupt(column, &text))).transpose()
    }

    /// A column that holds one of our words.
    pub fn word<W: Word>(&self, column: &str) -> Result<W, Error> {
        self.parse(column, |text| W::find(text).ok_or(()))
    }

    /// A whole number that is never negative.
    pub fn count<N: TryFrom<i64>>(&self, column: &str) -> Result<N, Error> {
        let number: i64 = self.get(column)?;
        N::try_from(number).map_err(|_| self.corrupt(column, &number))
    }

    /// The same for a column that may be null.
    pub fn count_some<N: TryFrom<i64>>(&self, column: &str) -> Result<Option<N>, Error> {
        let number: Option<i64> = self.get(column)?;
        number.map(|number| N::try_from(number).map_err(|_| self.corrupt(column, &number))).transpose()
    }

    /// An amount in the currency of the row.
    pub fn money(&self, column: &str) -> Result<Money, Error> {
        Ok(Money::new(self.get(column)?, self.parse("currency", Currency::parse)?))
    }

    /// The same for a column that may be null.
    pub fn money_some(&self, column: &str) -> Result<Option<Money>, Error> {
        let minor: Option<i64> = self.get(column)?;
        let currency = self.parse("currency", Currency::parse)?;
        Ok(minor.map(|minor| Money::new(minor, currency)))
    }

    /// The columns `reason_code` and `reason_class`, which are null together.
    pub fn reason(&self) -> Result<Option<Reason>, Error> {
        let code: Option<String> = self.get("reason_code")?;
        code.map(|code| Ok(Reason { code, class: self.word("reason_class")? })).transpose()
    }

    /// The error for what cannot be read.
    pub fn corrupt(&self, column: &str, found: &dyn Display) -> Error {
        let key = match &self.raw {
            Raw::Sqlite(row) => row.try_get(0),
            Raw::Postgres(row) => row.try_get(0),
        };
        Error::Corrupt {
            table: self.table,
            key: key.unwrap_or_else(|_| "(no key)".to_owned()),
            column: column.to_owned(),
            found: found.to_string().chars().take(120).collect(),
        }
    }
}
