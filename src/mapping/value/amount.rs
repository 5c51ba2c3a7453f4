//! Amounts: a figure, its sign and its currency, by the way in which a bank writes them.

use schemars::JsonSchema;
use serde::Deserialize;

use super::Wrong;
use crate::codec::Record;
use crate::domain::money::{Currency, Money};
use crate::mapping::money::{self, Style};
use crate::mapping::source::Sources;
use crate::mapping::spec::Sign;

/// An amount, by the way in which its sign is written.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub enum Amount {
    /// One figure with its sign.
    Signed {
        /// Where it stands.
        from: Sources,
        /// How figures are written.
        money: Style,
        /// Where its currency stands.
        #[serde(default)]
        currency: Sources,
    },
    /// Two columns: the column says the sign.
    DebitCredit {
        /// Money that goes.
        debit: Sources,
        /// Money that comes.
        credit: Sources,
        /// How figures are written.
        money: Style,
    },
    /// A figure without sign and a mark beside it.
    Absolute {
        /// Where the figure stands.
        from: Sources,
        /// How figures are written.
        money: Style,
        /// Where the mark stands.
        mark: Sources,
        /// The mark of money that comes.
        credit: Vec<String>,
        /// The mark of money that goes.
        debit: Vec<String>,
        /// What a minus in the figure means.
        #[serde(default)]
        minus: Minus,
        /// Where its currency stands.
        #[serde(default)]
        currency: Sources,
    },
    /// Digits whose last one carries the sign.
    Overpunch {
        /// Where they stand.
        from: Sources,
        /// Where the number of decimals stands; blank is 2.
        #[serde(default)]
        decimals: Sources,
        /// Whether `é è a-i j-r` are taken, and reported.
        #[serde(default)]
        damaged: bool,
    },
    /// Digits without sign and without mark.
    Digits {
        /// Where they stand.
        from: Sources,
        /// Where the number of decimals stands; blank is 2.
        #[serde(default)]
        decimals: Sources,
        /// Where its currency stands.
        #[serde(default)]
        currency: Sources,
        /// What all of them are; credits when it is not said.
        sign: Option<Sign>,
    },
}

/// A minus in a figure beside a mark.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Minus {
    /// The row is refused: the two may contradict each other.
    #[default]
    Refused,
    /// It says once more what the mark says: a debit is read with a warning, a credit is refused.
    Repeats,
    /// It means nothing: the mark alone says the sign.
    Ignored,
}

/// What an amount needs to know besides its record.
#[derive(Debug, Clone, Copy)]
pub struct Around {
    /// The currency where none is written.
    pub currency: Currency,
    /// The sign where no mark is written: `true` for a debit.
    pub debit: Option<bool>,
}

impl Amount {
    /// Gives its sources their slots.
    pub fn resolve(&mut self, wanted: &mut Vec<String>) {
        match self {
            Self::Signed { from, currency, .. } => [from, currency].into_iter().for_each(|at| at.resolve(wanted)),
            Self::DebitCredit { debit, credit, .. } => [debit, credit].into_iter().for_each(|at| at.resolve(wanted)),
            Self::Absolute { from, mark, currency, .. } => {
                for at in [from, mark, currency] {
                    at.resolve(wanted);
                }
            }
            Self::Overpunch { from, decimals, .. } => [from, decimals].into_iter().for_each(|at| at.resolve(wanted)),
            Self::Digits { from, decimals, currency, sign: _ } => {
                for at in [from, decimals, currency] {
                    at.resolve(wanted);
                }
            }
        }
    }

    /// The source to name when it is missing.
    pub fn source(&self) -> &str {
        match self {
            Self::Signed { from, .. }
            | Self::Absolute { from, .. }
            | Self::Overpunch { from, .. }
            | Self::Digits { from, .. } => from.first_name(),
            Self::DebitCredit { debit, .. } => debit.first_name(),
        }
    }

    /// The amount, credit positive; `None` when nothing is written.
    pub fn read(&self, record: &Record, around: Around) -> Result<Option<Money>, Wrong> {
        match self {
            Self::Signed { from, money, currency } => {
                let Some((text, source)) = from.read(record) else { return Ok(None) };
                figure(text, source, *money, currency_at(currency, record, around)?).map(|(money, _)| Some(money))
            }
            Self::DebitCredit { debit, credit, money } => debit_credit(record, around, (debit, credit), *money),
            Self::Absolute { from, money, mark, credit, debit, minus, currency } => {
                let Some((text, source)) = from.read(record) else { return Ok(None) };
                let currency = currency_of(currency.beside(from, record), around)?;
                let (amount, sign) = figure(text, source, *money, currency)?;
                let debit = match mark.beside(from, record) {
                    Some((word, _)) if debit.iter().any(|mark| mark == word) => true,
                    Some((word, _)) if credit.iter().any(|mark| mark == word) => false,
                    Some((word, source)) => {
                        let why = format!("it is none of {} and {}", credit.join(", "), debit.join(", "));
                        return Err(Wrong::new(source, word, why));
                    }
                    None => around.debit.ok_or_else(|| {
                        Wrong::new(mark.first_name(), "", "nothing says whether the amount is a credit or a debit")
                    })?,
                };
                match (sign, *minus, debit) {
                    (Some(true), Minus::Refused, _) => {
                        Err(Wrong::new(source, text, "it has a minus although a mark beside it says the sign"))
                    }
                    (Some(true), Minus::Repeats, false) => {
                        Err(Wrong::new(source, text, "it has a minus, and the mark beside it says that it is a credit"))
                    }
                    (_, _, true) => Ok(Some(amount.magnitude().opposite())),
                    (_, _, false) => Ok(Some(amount.magnitude())),
                }
            }
            Self::Overpunch { from, decimals, damaged } => {
                let Some((text, source)) = from.read(record) else { return Ok(None) };
                let found = money::overpunch(text, *damaged).map_err(|why| Wrong::new(source, text, why))?;
                scale(found.minor, record, decimals, around.currency).map(Some)
            }
            Self::Digits { from, decimals, currency, sign } => {
                let Some((text, source)) = from.read(record) else { return Ok(None) };
                let found = money::digits(text).map_err(|why| Wrong::new(source, text, why))?;
                let amount = scale(found, record, decimals, currency_at(currency, record, around)?)?;
                Ok(Some(if *sign == Some(Sign::Debit) { amount.opposite() } else { amount }))
            }
        }
    }

    /// The figure where a minus repeats what the mark says.
    pub fn is_signed_twice(&self, record: &Record, currency: Currency) -> Option<String> {
        let Self::Absolute { from, money, minus: Minus::Repeats, .. } = self else { return None };
        let (text, _) = from.read(record)?;
        let figure = money::parse(text, *money, money::minor_digits(currency)).ok()?;
        (figure.sign == Some(true)).then(|| text.to_owned())
    }

    /// Whether the last character was one that only a damaged file has.
    pub fn is_damaged(&self, record: &Record) -> Option<String> {
        let Self::Overpunch { from, damaged: true, .. } = self else { return None };
        let (text, _) = from.read(record)?;
        if matches!(text.as_bytes().last(), Some(b'{' | b'}' | b'A'..=b'R')) {
            return None;
        }
        money::overpunch(text, false).is_err().then(|| text.to_owned())
    }
}

fn debit_credit(
    record: &Record,
    around: Around,
    (debit, credit): (&Sources, &Sources),
    style: Style,
) -> Result<Option<Money>, Wrong> {
    let (text, source, is_debit) = match (debit.read(record), credit.read(record)) {
        (None, None) => return Ok(None),
        (Some((text, source)), None) => (text, source, true),
        (None, Some((text, source))) => (text, source, false),
        (Some((debit, source)), Some((credit, _))) => {
            // Some exports write a zero in the column that is not meant.
            let zero = |text: &str| money::parse(text, style, 2).is_ok_and(|figure| figure.minor == 0);
            match (zero(debit), zero(credit)) {
                (false, true) => (debit, source, true),
                (true, false) => (credit, source, false),
                _ => {
                    let found = format!("{debit} and {credit}");
                    return Err(Wrong::new(source, &found, "both columns hold an amount"));
                }
            }
        }
    };
    let (amount, sign) = figure(text, source, style, around.currency)?;
    match (is_debit, sign) {
        (true, Some(false)) => Err(Wrong::new(source, text, "it has a plus in the column of debits")),
        (false, Some(true)) => Err(Wrong::new(source, text, "it has a minus in the column of credits")),
        (true, _) => Ok(Some(amount.magnitude().opposite())),
        (false, _) => Ok(Some(amount)),
    }
}

fn currency_at(currency: &Sources, record: &Record, around: Around) -> Result<Currency, Wrong> {
    currency_of(currency.read(record), around)
}

fn currency_of(found: Option<(&str, &str)>, around: Around) -> Result<Currency, Wrong> {
    match found {
        None => Ok(around.currency),
        Some((text, source)) => Currency::parse(text).map_err(|error| Wrong::new(source, text, error.to_string())),
    }
}

fn figure(text: &str, source: &str, style: Style, currency: Currency) -> Result<(Money, Option<bool>), Wrong> {
    let found =
        money::parse(text, style, money::minor_digits(currency)).map_err(|why| Wrong::new(source, text, why))?;
    Ok((Money::new(found.minor, currency), found.sign))
}

/// Brings a figure with `decimals` decimals to the minor unit of `currency`.
fn scale(figure: i64, record: &Record, decimals: &Sources, currency: Currency) -> Result<Money, Wrong> {
    let wanted = money::minor_digits(currency);
    let (text, source) = decimals.read(record).unwrap_or(("2", ""));
    let given = match *text.as_bytes() {
        [digit @ b'0'..=b'9'] => u32::from(digit - b'0'),
        _ => match text.parse() {
            Ok(given) if given <= 9 => given,
            _ => return Err(Wrong::new(source, text, "it is no number of decimals")),
        },
    };
    if given == wanted {
        return Ok(Money::new(figure, currency));
    }
    let factor = |count: u32| 10_i64.checked_pow(count);
    let minor = if given <= wanted {
        factor(wanted - given).and_then(|factor| figure.checked_mul(factor))
    } else {
        factor(given - wanted).filter(|factor| figure % factor == 0).map(|factor| figure / factor)
    };
    let minor = minor.ok_or_else(|| Wrong::new(source, text, "the amount has more decimals than its currency"))?;
    Ok(Money::new(minor, currency))
}

impl Amount {
    /// How the amount was looked for.
    pub fn steps(&self, record: &Record, steps: &mut super::Steps) {
        match self {
            Self::Signed { from, currency, money: _ } => {
                steps.first("", from, record);
                steps.first("currency", currency, record);
            }
            Self::DebitCredit { debit, credit, money } => {
                let is_zero = |from: &Sources| {
                    from.read(record)
                        .is_some_and(|(text, _)| money::parse(text, *money, 2).is_ok_and(|figure| figure.minor == 0))
                };
                // Some exports write a zero in the column that is not meant.
                let both = debit.read(record).is_some() && credit.read(record).is_some();
                for (role, from, other) in [("debit", debit, credit), ("credit", credit, debit)] {
                    let before = steps.0.len();
                    steps.first(role, from, record);
                    if both && is_zero(from) && !is_zero(other) {
                        steps.0.iter_mut().skip(before).for_each(|step| step.outcome = super::Outcome::Absent);
                    }
                }
            }
            Self::Absolute { from, mark, currency, .. } => {
                steps.first("", from, record);
                steps.beside("mark", mark, from, record);
                if !currency.names.is_empty() {
                    steps.beside("currency", currency, from, record);
                }
            }
            Self::Overpunch { from, decimals, damaged: _ } => {
                steps.first("", from, record);
                steps.first("decimals", decimals, record);
            }
            Self::Digits { from, decimals, currency, .. } => {
                steps.first("", from, record);
                steps.first("decimals", decimals, record);
                steps.first("currency", currency, record);
            }
        }
    }
}
