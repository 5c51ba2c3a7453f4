//! Amounts: integer minor units (cents) with a currency. Never a float, never a silent mix of currencies.

use std::fmt;

/// Why an amount could not be made.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// A currency is three capital letters (ISO 4217).
    #[error("a currency is three capital letters, found `{0}`")]
    Currency(String),
    /// Two currencies met in one sum.
    #[error("{0} and {1} cannot be added")]
    Mixed(Currency, Currency),
    /// The sum does not fit 64 bits of minor units.
    #[error("the sum is too large")]
    Overflow,
}

/// An ISO 4217 alphabetic code.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Currency([u8; 3]);

impl Currency {
    /// The euro.
    pub const EUR: Self = Self(*b"EUR");

    /// Three capital letters, nothing else.
    pub fn parse(text: &str) -> Result<Self, Error> {
        match text.as_bytes() {
            &[a, b, c] if [a, b, c].iter().all(u8::is_ascii_uppercase) => Ok(Self([a, b, c])),
            // It stands in a message: a hostile text is cut.
            _ => Err(Error::Currency(text.chars().filter(|sign| !sign.is_control()).take(20).collect())),
        }
    }

    /// The code as text.
    pub fn as_str(&self) -> &str {
        std::str::from_utf8(&self.0).unwrap_or("???")
    }
}

impl fmt::Display for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl fmt::Debug for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// An amount in minor units of a currency; a credit to the account is positive.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Money {
    minor: i64,
    currency: Currency,
}

impl Money {
    /// `minor` units of `currency`.
    pub const fn new(minor: i64, currency: Currency) -> Self {
        Self { minor, currency }
    }

    /// `cents` of a euro.
    pub const fn eur(cents: i64) -> Self {
        Self::new(cents, Currency::EUR)
    }

    /// Minor units (cents).
    pub const fn minor(self) -> i64 {
        self.minor
    }

    /// The currency.
    pub const fn currency(self) -> Currency {
        self.currency
    }

    /// The sum, if both are of one currency and it fits.
    pub fn plus(self, other: Self) -> Result<Self, Error> {
        if self.currency != other.currency {
            return Err(Error::Mixed(self.currency, other.currency));
        }
        let minor = self.minor.checked_add(other.minor).ok_or(Error::Overflow)?;
        Ok(Self::new(minor, self.currency))
    }

    /// The difference, if both are of one currency and it fits.
    pub fn minus(self, other: Self) -> Result<Self, Error> {
        if self.currency != other.currency {
            return Err(Error::Mixed(self.currency, other.currency));
        }
        let minor = self.minor.checked_sub(other.minor).ok_or(Error::Overflow)?;
        Ok(Self::new(minor, self.currency))
    }

    /// The same amount without its sign.
    #[must_use]
    pub const fn magnitude(self) -> Self {
        Self::new(self.minor.saturating_abs(), self.currency)
    }

    /// The same amount with the opposite sign.
    #[must_use]
    pub const fn opposite(self) -> Self {
        Self::new(self.minor.saturating_neg(), self.currency)
    }
}

/// `-1234.50 EUR`: for operators and logs.
impl fmt::Display for Money {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if self.minor < 0 { "-" } else { "" };
        let cents = self.minor.unsigned_abs();
        write!(f, "{sign}{}.{:02} {}", cents / 100, cents % 100, self.currency)
    }
}

impl fmt::Debug for Money {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// `1 234,56 €` as a French reader expects it: U+202F between thousands, U+00A0 before the sign of the currency.
///
/// Shape: minor units in, text out; a currency other than the euro prints its code.
pub fn french(amount: Money) -> String {
    let cents = amount.minor.unsigned_abs();
    let units = (cents / 100).to_string();
    let mut grouped = String::with_capacity(units.len() + 8);
    for (index, digit) in units.chars().enumerate() {
        if index > 0 && (units.len() - index).is_multiple_of(3) {
            grouped.push('\u{202f}');
        }
        grouped.push(digit);
    }
    let sign = if amount.minor < 0 { "\u{2212}" } else { "" };
    let unit = if amount.currency == Currency::EUR { "€" } else { amount.currency.as_str() };
    format!("{sign}{grouped},{:02}\u{a0}{unit}", cents % 100)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_currencies_are_never_added() {
        let francs = Money::new(100, Currency::parse("CHF").unwrap());
        assert_eq!(Money::eur(1).plus(francs), Err(Error::Mixed(Currency::EUR, francs.currency())));
    }

    #[test]
    fn a_sum_that_does_not_fit_is_an_error() {
        assert_eq!(Money::eur(i64::MAX).plus(Money::eur(1)), Err(Error::Overflow));
    }

    #[test]
    fn amounts_read_as_a_french_reader_expects() {
        assert_eq!(french(Money::eur(123_456)), "1\u{202f}234,56\u{a0}€");
        assert_eq!(french(Money::eur(-5)), "\u{2212}0,05\u{a0}€");
        assert_eq!(french(Money::eur(100_000_000)), "1\u{202f}000\u{202f}000,00\u{a0}€");
    }

    #[test]
    fn a_currency_is_three_capitals() {
        assert!(Currency::parse("eur").is_err());
        assert!(Currency::parse("EURO").is_err());
    }
}
