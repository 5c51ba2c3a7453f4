//! Values to texts: each the inverse of its reading rule. A list of sources writes to its first, a list of forms in its
//! first, a list of words its first. What a rule of reading loses (a pattern, a join) cannot be written.

use chrono::{Days, NaiveDate};

use super::{Amount, Date, Number, Text, Words};
use crate::codec::write::{Fill, Placed};
use crate::domain::money::Money;
use crate::mapping::date::Form;
use crate::mapping::money::{Style, minor_digits};
use crate::mapping::source::Sources;

/// A value that cannot be written, in words.
pub type Unwritable = String;

fn place(to: &Sources, text: String, fill: Fill, out: &mut Vec<Placed>) {
    if !to.names.is_empty() {
        out.push(Placed { source: to.first_name().to_owned(), text, fill });
    }
}

impl Text {
    /// Writes a text.
    pub fn write(&self, text: &str, out: &mut Vec<Placed>) -> Result<(), Unwritable> {
        if self.absent.iter().any(|absent| absent == text) {
            return Err("the mapping reads this word as no text at all".into());
        }
        place(&self.from, text.to_owned(), Fill::Left, out);
        Ok(())
    }

    /// Why its rule cannot be turned round.
    pub fn one_way(&self) -> Option<&'static str> {
        if self.pattern.is_some() {
            Some("pattern")
        } else if self.join.is_some() {
            Some("join")
        } else if self.file_name.is_some() {
            Some("file-name")
        } else {
            None
        }
    }
}

impl Number {
    /// Writes a number.
    pub fn write(&self, number: u64, out: &mut Vec<Placed>) {
        place(&self.0.from, number.to_string(), Fill::Zeros, out);
    }
}

impl Words {
    /// Writes the word of a meaning.
    pub fn write(&self, meaning: &str, out: &mut Vec<Placed>) -> Result<(), Unwritable> {
        let word = self.word(meaning).ok_or_else(|| format!("the mapping has no word for `{meaning}`"))?;
        place(&self.from, word.to_owned(), Fill::Left, out);
        Ok(())
    }
}

impl Date {
    /// Writes a day.
    pub fn write(&self, day: NaiveDate, out: &mut Vec<Placed>) -> Result<(), Unwritable> {
        let form = self.forms.first().ok_or("the mapping has no form for it")?;
        let day = day.checked_sub_days(Days::new(self.after_days)).ok_or("there is no such day")?;
        place(&self.from, form.write(day), Fill::Left, out);
        Ok(())
    }

    /// Why its rule cannot be turned round.
    pub const fn one_way(&self) -> Option<&'static str> {
        if self.pattern.is_some() {
            Some("pattern")
        } else if self.file_name.is_some() {
            Some("file-name")
        } else {
            None
        }
    }
}

impl Form {
    /// A day in this form; what a `*` at its end would let follow is not written.
    pub fn write(&self, day: NaiveDate) -> String {
        day.format(self.text().trim_end_matches('*')).to_string()
    }
}

impl Amount {
    /// Writes an amount, credit positive.
    pub fn write(&self, amount: Money, out: &mut Vec<Placed>) -> Result<(), Unwritable> {
        let minus = amount.minor() < 0;
        match self {
            Self::Signed { from, money, currency } => {
                place(from, figure(amount, *money), Fill::Right, out);
                place(currency, amount.currency().to_string(), Fill::Left, out);
            }
            Self::DebitCredit { debit, credit, money } => {
                let (to, other) = if minus { (debit, credit) } else { (credit, debit) };
                place(to, figure(amount.magnitude(), *money), Fill::Right, out);
                place(other, String::new(), Fill::Right, out);
            }
            Self::Absolute { from, money, mark, credit, debit, currency, .. } => {
                let word = if minus { debit } else { credit }.first().ok_or("the mapping has no mark for it")?;
                place(from, figure(amount.magnitude(), *money), Fill::Right, out);
                place(mark, word.clone(), Fill::Left, out);
                place(currency, amount.currency().to_string(), Fill::Left, out);
            }
            Self::Overpunch { from, decimals, .. } => {
                place(from, punched(amount), Fill::Zeros, out);
                place(decimals, minor_digits(amount.currency()).to_string(), Fill::Left, out);
            }
            Self::Digits { from, decimals, currency, sign: _ } => {
                if minus {
                    return Err("it is below zero, and the field has no sign".into());
                }
                place(from, amount.minor().to_string(), Fill::Zeros, out);
                place(decimals, minor_digits(amount.currency()).to_string(), Fill::Left, out);
                place(currency, amount.currency().to_string(), Fill::Left, out);
            }
        }
        Ok(())
    }

    /// Writes that there is none.
    pub fn write_none(&self, out: &mut Vec<Placed>) {
        match self {
            Self::Signed { from, .. }
            | Self::Absolute { from, .. }
            | Self::Overpunch { from, .. }
            | Self::Digits { from, .. } => place(from, String::new(), Fill::Left, out),
            Self::DebitCredit { debit, credit, .. } => {
                place(debit, String::new(), Fill::Left, out);
                place(credit, String::new(), Fill::Left, out);
            }
        }
    }
}

/// `1234,56` or `1234.56`: without signs between thousands, with all decimals of the currency.
fn figure(amount: Money, style: Style) -> String {
    let digits = minor_digits(amount.currency());
    let mark = match style {
        Style::Fr => ',',
        // Two decimals behind a point are never thousands.
        Style::En | Style::Auto => '.',
    };
    let sign = if amount.minor() < 0 { "-" } else { "" };
    let unit = 10_u64.pow(digits);
    let (whole, rest) = (amount.minor().unsigned_abs() / unit, amount.minor().unsigned_abs() % unit);
    let width = usize::try_from(digits).unwrap_or_default();
    if digits == 0 { format!("{sign}{whole}") } else { format!("{sign}{whole}{mark}{rest:0width$}") }
}

/// Digits whose last one carries the sign.
fn punched(amount: Money) -> String {
    // Two digits at least: the sign stands in the last, and one digit alone is no figure.
    let mut digits = format!("{:02}", amount.minor().unsigned_abs());
    let last = digits.pop().unwrap_or('0');
    let signs = if amount.minor() < 0 { "}JKLMNOPQR" } else { "{ABCDEFGHI" };
    let index = last.to_digit(10).and_then(|digit| usize::try_from(digit).ok()).unwrap_or_default();
    digits.extend(signs.chars().nth(index));
    digits
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mapping::money;

    #[test]
    fn figures_are_read_as_they_were_written() {
        for minor in [0, 5, 50, 99, 100, 123_456, -123_456, -7, 100_000_000_000] {
            for style in [Style::Fr, Style::En, Style::Auto] {
                let text = figure(Money::eur(minor), style);
                assert_eq!(money::parse(&text, style, 2).map(|figure| figure.minor), Ok(minor), "{text}");
            }
            let text = punched(Money::eur(minor));
            assert_eq!(money::overpunch(&text, false).map(|figure| figure.minor), Ok(minor), "{text}");
        }
    }

    #[test]
    fn days_are_read_as_they_were_written() {
        let day = NaiveDate::from_ymd_opt(1987, 3, 9).unwrap();
        for form in ["%d/%m/%Y", "%Y-%m-%d*", "%d%m%y", "%d.%m.%Y"] {
            let form = Form::parse(form).unwrap();
            assert_eq!(form.read(&form.write(day), 60), Some(day), "{}", form.write(day));
        }
    }
}
