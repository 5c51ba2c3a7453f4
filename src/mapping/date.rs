//! Dates of files: forms such as `%d/%m/%Y`, read without surprise. Never guesses between day and month.

use chrono::NaiveDate;
use serde::Deserialize;
use serde::de::{self, Deserializer};

/// The first year of what a bank tells.
pub const FIRST_YEAR: i32 = 1950;

/// A form: `%d` and `%m` are two digits, `%Y` four, `%y` two; `*` at the end lets anything follow.
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
    Year,
    ShortYear,
    Sign(u8),
}

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
        let has = |part: Part| parts.contains(&part);
        if has(Part::Day) && has(Part::Month) && (has(Part::Year) || has(Part::ShortYear)) {
            Ok(Self { parts, open_end, text: text.to_owned() })
        } else {
            Err(format!("`{text}` does not say day, month and year"))
        }
    }

    /// As the mapping writes it.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The form for a person: `DD/MM/YYYY`.
    pub fn words(&self) -> String {
        let words = self.text.replace("%d", "DD").replace("%m", "MM").replace("%Y", "YYYY").replace("%y", "YY");
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

/// The next `N` digits, blanks are none.
fn digits<const N: usize>(rest: &mut &[u8]) -> Option<u32> {
    let (head, tail) = rest.split_at_checked(N)?;
    *rest = tail;
    head.iter().try_fold(0, |value: u32, byte| byte.is_ascii_digit().then(|| value * 10 + u32::from(byte - b'0')))
}

impl<'de> Deserialize<'de> for Form {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::parse(&String::deserialize(deserializer)?).map_err(de::Error::custom)
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
    fn a_form_without_a_month_is_refused() {
        assert!(Form::parse("%d/%Y").is_err());
        assert!(Form::parse("%d/%b/%Y").is_err());
    }
}
