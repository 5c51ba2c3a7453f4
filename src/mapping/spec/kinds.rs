//! What an entry is, and how loans are named.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Deserialize;

use crate::mapping::source::{Pattern, Patterns};

/// What an entry is, by its operation code, else by its text.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Kinds {
    /// Operation codes, `*` at an end for any: kind = codes.
    #[serde(default)]
    pub codes: BTreeMap<KindName, Vec<String>>,
    /// Patterns of the text, the first that fits.
    #[serde(default)]
    pub text: Vec<KindByText>,
}

/// A kind by a pattern.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct KindByText {
    /// Of the text.
    pub pattern: Pattern,
    /// What it is.
    pub kind: KindName,
    /// Only for this sign.
    pub sign: Option<Sign>,
}

/// The words for kinds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
#[expect(missing_docs, reason = "the words of `domain::statement::Kind`")]
pub enum KindName {
    Collection,
    Return,
    Transfer,
    Fee,
    Batch,
    Other,
}

/// The sign of an amount.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Sign {
    /// Money comes.
    Credit,
    /// Money goes.
    Debit,
}

/// What a reason of a bank is.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(untagged, expecting = "a class such as \"account_closed\", or a table with `class`, `fr` and `en`")]
pub enum ReasonWord {
    /// Its class.
    Class(String),
    /// Its class, and its words where those of the class say too little.
    Words(ReasonWords),
}

impl ReasonWord {
    /// The word for its class.
    pub fn class(&self) -> &str {
        match self {
            Self::Class(class) | Self::Words(ReasonWords { class, .. }) => class,
        }
    }
}

/// A reason with words of its own.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ReasonWords {
    /// Its class.
    pub class: String,
    /// In French.
    pub fr: Option<String>,
    /// In English.
    pub en: Option<String>,
}

/// How loans are named: patterns with the groups `loan` and, where there is one, `instalment`.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Loan {
    /// In the end-to-end reference.
    #[serde(default)]
    pub end_to_end: Patterns,
    /// In the text.
    #[serde(default)]
    pub text: Patterns,
}
