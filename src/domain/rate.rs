//! A yearly nominal rate, kept exact: 6.20 % a year is 31/6000 a month, never a rounded decimal.

use std::fmt;

use rust_decimal::Decimal;

/// Why a text is no rate.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("a yearly rate is a percentage from 0 to 100 with at most four decimals and a point, found `{found}`")]
pub struct Error {
    /// The text as it was found.
    pub found: String,
}

/// A yearly rate in millionths: 6.20 % is 62 000.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rate {
    millionths: u32,
}

impl Rate {
    /// Reads a percentage (`6.20`): unit per cent a year, at most four decimals.
    pub fn parse(text: &str) -> Result<Self, Error> {
        let refuse = || Error { found: text.to_owned() };
        let percent: Decimal = text.parse().map_err(|_| refuse())?;
        let millionths = percent * Decimal::from(10_000);
        if !millionths.fract().is_zero() || millionths > Decimal::from(1_000_000) {
            return Err(refuse());
        }
        let millionths = u32::try_from(millionths).map_err(|_| refuse())?;
        Ok(Self { millionths })
    }

    /// Millionths a year.
    pub const fn millionths(self) -> u32 {
        self.millionths
    }
}

/// `6.20`: per cent a year, as in import files.
impl fmt::Display for Rate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (units, decimals) = (self.millionths / 10_000, self.millionths % 10_000);
        if decimals % 100 == 0 {
            write!(f, "{units}.{:02}", decimals / 100)
        } else {
            write!(f, "{units}.{decimals:04}")
        }
    }
}
