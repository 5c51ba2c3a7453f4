//! Values of fields: texts, dates, amounts, choices. What a mapping says about them, and how they are read.
//!
//! A value is absent (`None`), read, or [`Wrong`]: never guessed and never replaced by a default that nobody sees.

use std::borrow::Cow;
use std::fmt;

use chrono::{Days, NaiveDate};
use serde::Deserialize;
use serde::de::value::{MapAccessDeserializer, SeqAccessDeserializer};
use serde::de::{self, Deserializer, MapAccess, SeqAccess, Visitor};

use super::date::Form;
use super::money::{self, Style};
use super::source::{Pattern, Sources};
use crate::codec::Record;
use crate::domain::money::{Currency, Money};

/// A text that cannot be the value of its field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wrong {
    /// The source, as the mapping names it.
    pub source: String,
    /// The text found there.
    pub found: String,
    /// What is wrong with it.
    pub why: String,
}

impl Wrong {
    fn new(source: &str, found: &str, why: impl Into<String>) -> Self {
        Self { source: source.to_owned(), found: found.to_owned(), why: why.into() }
    }
}

/// A text: a source, a list of sources, or a table that says more.
#[derive(Debug, Clone, Default)]
pub struct Text {
    /// Where it stands.
    pub from: Sources,
    file_name: Option<Pattern>,
    constant: Option<String>,
    pattern: Option<Pattern>,
    join: Option<String>,
    absent: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct TextTable {
    #[serde(default)]
    from: Sources,
    file_name: Option<Pattern>,
    #[serde(rename = "const")]
    constant: Option<String>,
    pattern: Option<Pattern>,
    join: Option<String>,
    #[serde(default)]
    absent: Vec<String>,
}

struct TextVisitor;

impl<'de> Visitor<'de> for TextVisitor {
    type Value = Text;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a source, a list of sources, or a table with `from`")
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<Text, E> {
        let from = Sources::deserialize(de::value::StrDeserializer::<E>::new(text))?;
        Ok(Text { from, ..Text::default() })
    }

    fn visit_seq<A: SeqAccess<'de>>(self, list: A) -> Result<Text, A::Error> {
        let from = Sources::deserialize(SeqAccessDeserializer::new(list))?;
        Ok(Text { from, ..Text::default() })
    }

    fn visit_map<A: MapAccess<'de>>(self, table: A) -> Result<Text, A::Error> {
        let TextTable { from, file_name, constant, pattern, join, absent } =
            TextTable::deserialize(MapAccessDeserializer::new(table))?;
        Ok(Text { from, file_name, constant, pattern, join, absent })
    }
}

impl<'de> Deserialize<'de> for Text {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(TextVisitor)
    }
}

impl Text {
    /// Gives its sources their slots.
    pub fn resolve(&mut self, wanted: &mut Vec<String>) {
        self.from.resolve(wanted);
    }

    /// Whether it is searched for inside a longer text.
    pub const fn is_searched(&self) -> bool {
        self.pattern.is_some()
    }

    /// The text.
    pub fn read<'a>(&'a self, record: &'a Record, file_name: &'a str) -> Option<Cow<'a, str>> {
        let text = match &self.join {
            Some(join) => self.joined(record, join)?,
            None => Cow::Borrowed(self.single(record, file_name)?),
        };
        (!self.absent.iter().any(|absent| *absent == *text)).then_some(text)
    }

    fn single<'a>(&'a self, record: &'a Record, file_name: &'a str) -> Option<&'a str> {
        let found = match &self.pattern {
            None => self.from.read(record).map(|(text, _)| text),
            Some(pattern) => self.from.all(record).find_map(|(text, _)| pattern.capture(text)),
        };
        found
            .or_else(|| self.file_name.as_ref()?.capture(file_name))
            .or(self.constant.as_deref())
            .map(str::trim)
            .filter(|text| !text.is_empty())
    }

    fn joined<'a>(&'a self, record: &'a Record, join: &str) -> Option<Cow<'a, str>> {
        let mut texts = self.from.all(record).filter_map(|(text, _)| match &self.pattern {
            None => Some(text),
            Some(pattern) => pattern.capture(text),
        });
        let first = texts.next()?;
        let Some(second) = texts.next() else { return Some(Cow::Borrowed(first)) };
        let mut whole = format!("{first}{join}{second}");
        for text in texts {
            whole.push_str(join);
            whole.push_str(text);
        }
        Some(Cow::Owned(whole))
    }
}

/// The account of a statement.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub enum Account {
    /// As the file writes it: an IBAN or a national number, blanks left out.
    Text(Text),
    /// Bank (5), branch (5) and account (11) of a French account, in this order.
    French {
        /// The bank.
        bank: Sources,
        /// The branch.
        branch: Sources,
        /// The account.
        account: Sources,
    },
}

impl Account {
    /// Gives its sources their slots.
    pub fn resolve(&mut self, wanted: &mut Vec<String>) {
        match self {
            Self::Text(text) => text.resolve(wanted),
            Self::French { bank, branch, account } => {
                bank.resolve(wanted);
                branch.resolve(wanted);
                account.resolve(wanted);
            }
        }
    }

    /// The account, letters and digits only.
    pub fn read(&self, record: &Record, file_name: &str) -> Option<String> {
        let tight = |text: &str| text.chars().filter(|sign| sign.is_alphanumeric()).collect::<String>();
        let account = match self {
            Self::Text(text) => tight(&text.read(record, file_name)?),
            Self::French { bank, branch, account } => {
                let (bank, _) = bank.read(record)?;
                let (branch, _) = branch.read(record)?;
                let (account, _) = account.read(record)?;
                format!("{:0>5}{:0>5}{:0>11}", tight(bank), tight(branch), tight(account))
            }
        };
        (!account.is_empty()).then_some(account)
    }

    /// The source to name when it is missing.
    pub fn source(&self) -> &str {
        match self {
            Self::Text(text) => text.from.first_name(),
            Self::French { account, .. } => account.first_name(),
        }
    }
}

/// A date.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Date {
    /// Where it stands.
    #[serde(default)]
    pub from: Sources,
    /// A pattern of the file's name that captures it.
    file_name: Option<Pattern>,
    /// A pattern that captures it in its source.
    pattern: Option<Pattern>,
    /// Its forms; the first that fits.
    forms: Vec<Form>,
    /// Two-digit years below it are 20xx, others 19xx.
    #[serde(default = "default_pivot")]
    pivot: u32,
    /// Texts that mean *no date* (`000000`).
    #[serde(default)]
    absent: Vec<String>,
    /// Days to add: the day after the old balance is the first that a statement covers.
    #[serde(default)]
    after_days: u64,
}

const fn default_pivot() -> u32 {
    60
}

impl Date {
    /// Gives its sources their slots.
    pub fn resolve(&mut self, wanted: &mut Vec<String>) {
        self.from.resolve(wanted);
    }

    /// The date.
    pub fn read(&self, record: &Record, file_name: &str) -> Result<Option<NaiveDate>, Wrong> {
        let found = match &self.pattern {
            None => self.from.read(record),
            Some(pattern) => {
                self.from.all(record).find_map(|(text, source)| pattern.capture(text).map(|text| (text, source)))
            }
        };
        let found = found.or_else(|| self.file_name.as_ref()?.capture(file_name).map(|text| (text, "the file's name")));
        let Some((text, source)) = found.filter(|(text, _)| !self.absent.iter().any(|absent| absent == text)) else {
            return Ok(None);
        };
        match self.forms.iter().find_map(|form| form.read(text, self.pivot)) {
            Some(date) => Ok(Some(date.checked_add_days(Days::new(self.after_days)).unwrap_or(date))),
            None => Err(Wrong::new(source, text, format!("it is no day of the form {}", self.forms()))),
        }
    }

    /// The forms, for a message.
    fn forms(&self) -> String {
        self.forms.iter().map(Form::words).collect::<Vec<_>>().join(" or ")
    }
}

/// A word that is looked up.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Choice {
    /// Where it stands.
    pub from: Sources,
    /// Words that mean *booked*.
    #[serde(default)]
    pub booked: Vec<String>,
    /// Words that mean *pending*.
    #[serde(default)]
    pub pending: Vec<String>,
    /// Words that mean *for information*.
    #[serde(default)]
    pub info: Vec<String>,
    /// Words that mean *a copy*.
    #[serde(default)]
    pub copy: Vec<String>,
}

/// An amount, by the way in which its sign is written.
#[derive(Debug, Clone, Deserialize)]
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
    },
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
                [from, mark, currency].into_iter().for_each(|at| at.resolve(wanted));
            }
            Self::Overpunch { from, decimals, .. } => [from, decimals].into_iter().for_each(|at| at.resolve(wanted)),
            Self::Digits { from, decimals, currency } => {
                [from, decimals, currency].into_iter().for_each(|at| at.resolve(wanted));
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
            Self::Absolute { from, money, mark, credit, debit, currency } => {
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
                if sign == Some(true) {
                    return Err(Wrong::new(source, text, "it has a minus although a mark beside it says the sign"));
                }
                Ok(Some(if debit { amount.opposite() } else { amount }))
            }
            Self::Overpunch { from, decimals, damaged } => {
                let Some((text, source)) = from.read(record) else { return Ok(None) };
                let found = money::overpunch(text, *damaged).map_err(|why| Wrong::new(source, text, why))?;
                scale(found.minor, record, decimals, around.currency).map(Some)
            }
            Self::Digits { from, decimals, currency } => {
                let Some((text, source)) = from.read(record) else { return Ok(None) };
                let found = money::digits(text).map_err(|why| Wrong::new(source, text, why))?;
                scale(found, record, decimals, currency_at(currency, record, around)?).map(Some)
            }
        }
    }

    /// Whether the last character was one that only a damaged file has.
    pub fn is_damaged(&self, record: &Record) -> Option<String> {
        let Self::Overpunch { from, damaged: true, .. } = self else { return None };
        let (text, _) = from.read(record)?;
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
    let given: u32 = match text.parse() {
        Ok(given) if given <= 9 => given,
        _ => return Err(Wrong::new(source, text, "it is no number of decimals")),
    };
    let factor = |count: u32| 10_i64.checked_pow(count);
    let minor = if given <= wanted {
        factor(wanted - given).and_then(|factor| figure.checked_mul(factor))
    } else {
        factor(given - wanted).filter(|factor| figure % factor == 0).map(|factor| figure / factor)
    };
    let minor = minor.ok_or_else(|| Wrong::new(source, text, "the amount has more decimals than its currency"))?;
    Ok(Money::new(minor, currency))
}
