//! Values of fields: texts, dates, amounts, choices. What a mapping says about them, and how they are read.
//!
//! A value is absent (`None`), read, or [`Wrong`]: never guessed and never replaced by a default that nobody sees.

mod amount;
mod date;
mod field;
mod number;
mod steps;
mod text;
mod words;
mod write;

use chrono::NaiveDate;
use schemars::JsonSchema;
use serde::Deserialize;

use super::source::Sources;
use crate::codec::Record;

pub use amount::{Amount, Around};
pub use date::Date;
pub use field::Field;
pub use number::{Number, Rate, Texts};
pub use steps::{Outcome, Step, Steps};
pub use text::Text;
pub use words::{Word, Words};
pub use write::Unwritable;

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
    pub(super) fn new(source: &str, found: &str, why: impl Into<String>) -> Self {
        Self { source: source.to_owned(), found: found.to_owned(), why: why.into() }
    }
}

/// A day of a mapping's own: `2025-12-01`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(try_from = "String")]
#[schemars(with = "String")]
pub struct Day(pub NaiveDate);

impl TryFrom<String> for Day {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        text.parse().map(Self).map_err(|_| format!("`{text}` is no day; write it as \"2025-12-01\""))
    }
}

/// The account of a statement.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub enum Account {
    /// As the file writes it: an IBAN or a national number, blanks left out.
    Text(Box<Text>),
    /// Bank (5), branch (5) and account (11) of a French account, in this order.
    French {
        /// The bank.
        bank: Sources,
        /// The branch.
        branch: Sources,
        /// The account.
        account: Sources,
        /// What stands for the account where the three are not there, or too long for a French account.
        #[serde(default)]
        otherwise: Sources,
    },
}

impl Account {
    /// Gives its sources their slots.
    pub fn resolve(&mut self, wanted: &mut Vec<String>) {
        match self {
            Self::Text(text) => text.resolve(wanted),
            Self::French { bank, branch, account, otherwise } => {
                for source in [bank, branch, account, otherwise] {
                    source.resolve(wanted);
                }
            }
        }
    }

    /// The account, letters and digits only.
    pub fn read(&self, record: &Record, file_name: &str) -> Option<String> {
        let tight = |text: &str| text.chars().filter(|sign| sign.is_alphanumeric()).collect::<String>();
        let account = match self {
            Self::Text(text) => tight(&text.read(record, file_name)?),
            Self::French { bank, branch, account, otherwise } => {
                let part = |source: &Sources| source.read(record).map(|(text, _)| tight(text));
                let parts = part(bank).zip(part(branch)).zip(part(account));
                let is_french = |bank: &str, branch: &str, account: &str| {
                    otherwise.names.is_empty() || bank.len() <= 5 && branch.len() <= 5 && account.len() <= 11
                };
                match parts {
                    Some(((bank, branch), account)) if is_french(&bank, &branch, &account) => {
                        format!("{bank:0>5}{branch:0>5}{account:0>11}")
                    }
                    Some(_) | None => part(otherwise)?,
                }
            }
        };
        (!account.is_empty()).then_some(account)
    }

    /// Whether the file's name may hold it.
    pub const fn is_in_file_name(&self) -> bool {
        match self {
            Self::Text(text) => text.is_in_file_name(),
            Self::French { .. } => false,
        }
    }

    /// The source to name when it is missing.
    pub fn source(&self) -> &str {
        match self {
            Self::Text(text) => text.from.first_name(),
            Self::French { account, .. } => account.first_name(),
        }
    }
}

/// A word that is looked up.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Choice {
    /// Where it stands.
    pub from: Sources,
    /// What the word is, for a message about one that is not known; `status` when it is not said.
    pub name: Option<String>,
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
