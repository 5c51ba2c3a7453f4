//! What an entry is, and how loans are named.

use std::collections::BTreeMap;

use serde::Deserialize;

use crate::mapping::source::{Pattern, Patterns};

/// What an entry is, by its operation code, else by its text.
#[derive(Debug, Clone, Default, Deserialize)]
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
#[derive(Debug, Clone, Deserialize)]
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
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
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
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Sign {
    /// Money comes.
    Credit,
    /// Money goes.
    Debit,
}

/// How loans are named: patterns with the groups `loan` and, where there is one, `instalment`.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Loan {
    /// In the end-to-end reference.
    #[serde(default)]
    pub end_to_end: Patterns,
    /// In the text.
    #[serde(default)]
    pub text: Patterns,
}
