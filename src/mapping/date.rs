//! Dates of files: forms such as `%d/%m/%Y`, read without surprise. Never guesses between day and month.

use std::borrow::Cow;
use std::fmt;

use chrono::NaiveDate;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::Deserialize;
use serde::de::{self, Deserializer, Visitor};

use crate::codec::fold::fold;

/// The first year of what a bank tells.
pub const FIRST_YEAR: i32 = 1950;

/// A form: `%d` and `%m` are two digits, `%-d` and `%-m` one or two, `%b` the name of a month in French or English, whole
/// or cut, `%Y` four digits, `%y` two; `*` at the end lets anything follow.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Form {
    parts: Vec<Part>,
    open_end: bool,
    text: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Part {
    Day,
    Month,
    /// Of one digit or two.
    ShortDay,
    ShortMonth,
    NamedMonth,
    Year,
    ShortYear,
    Sign(u8),
}

/// The months in French and in English, in lower case without accents.
const MONTHS: [[&str; 2]; 12] = [
    ["janvier", "january"],
    ["fevrier", "february"],
    ["mars", "march"],
    ["avril", "april"],
    ["mai", "may"],
    ["juin", "june"],
    ["juillet", "july"],
    ["aout", "august"],
    ["septembre", "september"],
    ["octobre", "october"],
    ["novembre", "november"],
    ["decembre", "december"],
];

impl Form {
    /// Reads a form.
    pub fn parse(text: &str) -> Result<Self, String> {
        let (body, open_end) = text.strip_suffix('*').map_or((text, false), |body| (body, true));
        let mut parts = Vec::new();
        let mut signs = body.bytes();
        while let Some(sign) = signs.next() {
            parts.push(match sign {
                b'%' => match signs.next() {
                    Some(b'd') => Part::Day,
                    Some(b'm') => Part::Month,
                    Some(b'b') => Part::NamedMonth,
                    Some(b'-') => match signs.next() {
                        Some(b'd') => Part::ShortDay,
                        Some(b'm') => Part::ShortMonth,
                        _ => return Err(format!("`{text}` is no form of a date: behind %- stands d or m")),
                    },
                    Some(b'Y') => Part::Year,
                    Some(b'y') => Part::ShortYear,
                    _ => {
                        return Err(format!(
                            "`{text}` is no form of a date; write %d, %m and %Y or %y, as in \"%d/%m/%Y\""
                        ));
                    }
                },
                sign => Part::Sign(sign),
            });
        }
        let count = |wanted: &[Part]| parts.iter().filter(|part| wanted.contains(part)).count();
        let days = count(&[Part::Day, Part::ShortDay]);
        let months = count(&[Part::Month, Part::ShortMonth, Part::NamedMonth]);
        match [days, months, count(&[Part::Year, Part::ShortYear])] {
            [1, 1, 1] => Ok(Self { parts, open_end, text: text.to_owned() }),
            counts if counts.contains(&0) => Err(format!("`{text}` does not say day, month and year")),
            _ => Err(format!("`{text}` says day, month or year twice")),
        }
    }

    /// As the mapping writes it.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The form for a person: `DD/MM/YYYY`.
    pub fn words(&self) -> String {
        let words =
            [("%d", "DD"), ("%m", "MM"), ("%-d", "D"), ("%-m", "M"), ("%b", "month"), ("%Y", "YYYY"), ("%y", "YY")];
        let words = words.into_iter().fold(self.text.clone(), |text, (sign, word)| text.replace(sign, word));
        words.trim_end_matches('*').to_owned()
    }

    /// The date, if `text` has exactly this form and the day exists.
    pub fn read(&self, text: &str, pivot: u32) -> Option<NaiveDate> {
        // No statement is older: `20260131` is no date of the form day, month, year.
        self.read_from(text, pivot, FIRST_YEAR)
    }

    /// The same, for days from `first_year`.
    pub fn read_from(&self, text: &str, pivot: u32, first_year: i32) -> Option<NaiveDate> {
        let mut rest = text.as_bytes();
        let (mut day, mut month, mut year) = (0, 0, 0);
        for part in &self.parts {
            match part {
                Part::Day => day = digits::<2>(&mut rest)?,
                Part::Month => month = digits::<2>(&mut rest)?,
                Part::ShortDay => day = digits::<2>(&mut rest).or_else(|| digits::<1>(&mut rest))?,
                Part::ShortMonth => month = digits::<2>(&mut rest).or_else(|| digits::<1>(&mut rest))?,
                Part::NamedMonth => month = named_month(&mut rest)?,
                Part::Year => year = digits::<4>(&mut rest)?,
                Part::ShortYear => {
                    let short = digits::<2>(&mut rest)?;
                    year = if short < pivot { 2000 + short } else { 1900 + short };
                }
                Part::Sign(sign) => {
                    let (first, tail) = rest.split_first()?;
                    if first != sign {
                        return None;
                    }
                    rest = tail;
                }
            }
        }
        if !rest.is_empty() && !self.open_end {
            return None;
        }
        let year = i32::try_from(year).ok().filter(|year| (first_year..2100).contains(year))?;
        NaiveDate::from_ymd_opt(year, month, day)
    }
}

/// The month whose name stands next: whole, or cut to three letters or more where no other month begins so.
fn named_month(rest: &mut &[u8]) -> Option<u32> {
    let end = rest.iter().position(|sign| !(sign.is_ascii_alphabetic() || *sign >= 0x80)).unwrap_or(rest.len());
    let (word, tail) = rest.split_at_checked(end)?;
    let word = fold(std::str::from_utf8(word).ok()?);
    let mut fitting = (1..).zip(MONTHS).filter(|(_, names)| names.iter().any(|name| name.starts_with(&word)));
    let (month, _) = fitting.next().filter(|_| word.len() >= 3)?;
    if fitting.next().is_some() {
        return None;
    }
    // A point says that the name was cut.
    *rest = tail.strip_prefix(b".").unwrap_or(tail);
    Some(month)
}

/// The next `N` digits, blanks are none.
fn digits<const N: usize>(rest: &mut &[u8]) -> Option<u32> {
    let (head, tail) = rest.split_at_checked(N)?;
    let number = head
        .iter()
        .try_fold(0, |value: u32, byte| byte.is_ascii_digit().then(|| value * 10 + u32::from(byte - b'0')))?;
    *rest = tail;
    Some(number)
}

impl JsonSchema for Form {
    fn schema_name() -> Cow<'static, str> {
        "Form".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "description": "The form of a date: `%d` and `%m` are two digits, `%-d` and `%-m` one or two, `%b` the name \
                of a month, `%Y` four digits, `%y` two; `*` at the end lets anything follow.",
            "type": "string",
            "examples": ["%d/%m/%Y", "%d/%m/%y", "%Y-%m-%d*", "%d%m%y"],
        })
    }
}

impl<'de> Deserialize<'de> for Form {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_str(FormVisitor)
    }
}

/// A fault is told at the form itself, not at the list that it stands in.
struct FormVisitor;

impl Visitor<'_> for FormVisitor {
    type Value = Form;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a form of a date such as \"%d/%m/%Y\"")
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<Form, E> {
        Form::parse(text).map_err(E::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(form: &str, text: &str) -> Option<String> {
        Form::parse(form).unwrap().read(text, 60).map(|date| date.to_string())
    }

    #[test]
    fn a_form_is_met_exactly_or_not_at_all() {
        assert_eq!(read("%d/%m/%Y", "03/11/2025").as_deref(), Some("2025-11-03"));
        assert_eq!(read("%d/%m/%y", "03/11/25").as_deref(), Some("2025-11-03"));
        assert_eq!(read("%d%m%y", "311299").as_deref(), Some("1999-12-31"));
        assert_eq!(read("%Y-%m-%d*", "2025-11-03T00:00:00+01:00").as_deref(), Some("2025-11-03"));
        for text in ["03/11/25", "3/11/2025", "03-11-2025", "31/02/2025", "03/11/2025 ", "", "aa/11/2025"] {
            assert_eq!(read("%d/%m/%Y", text), None, "{text}");
        }
    }

    #[test]
    fn days_and_months_may_have_one_digit_or_a_name() {
        assert_eq!(read("%-d/%-m/%Y", "2/1/2020").as_deref(), Some("2020-01-02"));
        assert_eq!(read("%-d/%-m/%Y", "12/11/2020").as_deref(), Some("2020-11-12"));
        assert_eq!(read("%-d %b %Y", "1 août 2026").as_deref(), Some("2026-08-01"));
        assert_eq!(read("%d %b %Y", "09 févr. 2026").as_deref(), Some("2026-02-09"));
        assert_eq!(read("%d-%b-%y", "09-DEC-26").as_deref(), Some("2026-12-09"));
        for text in ["9 jui 2026", "9 ma 2026", "9 brumaire 2026", "9  mai 2026"] {
            assert_eq!(read("%-d %b %Y", text), None, "{text}");
        }
    }

    #[test]
    fn a_form_without_a_month_is_refused() {
        assert!(Form::parse("%d/%Y").is_err());
        assert!(Form::parse("%d/%q/%Y").is_err());
        assert!(Form::parse("%d/%-y/%Y").is_err());
        assert!(Form::parse("%d/%m/%Y %-d").is_err_and(|why| why.contains("twice")));
        assert!(Form::parse("%d/%m/%Y/%y").is_err_and(|why| why.contains("twice")));
    }
}
