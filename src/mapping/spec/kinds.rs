//! What an entry is, and how loans are named.

use std::collections::BTreeMap;
use std::fmt;

use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::Deserialize;
use serde::de::value::MapAccessDeserializer;
use serde::de::{self, Deserializer, MapAccess, Visitor};

use crate::domain::reason::Class;
use crate::mapping::schema;
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
    /// A pattern of the text, which it sees in capitals and without accents.
    pub pattern: Pattern,
    /// What it is.
    pub kind: KindName,
    /// Only for this sign.
    pub sign: Option<Sign>,
}

/// What a movement is: `collection` (a direct debit of ours that was paid), `return` (one that came back), `transfer`,
/// `fee`, `batch` (the sum of several collections) or `other`.
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
#[derive(Debug, Clone, JsonSchema)]
#[schemars(untagged)]
pub enum ReasonWord {
    /// Its class.
    Class(#[schemars(schema_with = "classes")] String),
    /// Its class, and its words where those of the class say too little.
    Words(ReasonWords),
}

struct ReasonVisitor;

impl<'de> Visitor<'de> for ReasonVisitor {
    type Value = ReasonWord;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a class such as \"account_closed\", or a table with `class`, `fr` and `en`")
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<ReasonWord, E> {
        Ok(ReasonWord::Class(text.to_owned()))
    }

    fn visit_map<A: MapAccess<'de>>(self, table: A) -> Result<ReasonWord, A::Error> {
        ReasonWords::deserialize(MapAccessDeserializer::new(table)).map(ReasonWord::Words)
    }
}

impl<'de> Deserialize<'de> for ReasonWord {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(ReasonVisitor)
    }
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
    /// Its class, such as `account_closed`: it decides what is done.
    #[schemars(schema_with = "classes")]
    pub class: String,
    /// Its words in French, for mails and lists.
    pub fr: Option<String>,
    /// Its words in English.
    pub en: Option<String>,
}

/// The classes of reasons, for editors.
fn classes(_: &mut SchemaGenerator) -> Schema {
    schema::one_of("The class of the reason: it decides what is done.", &Class::ALL.map(Class::as_str))
}

/// How loans are named: patterns with the groups `loan` and, where there is one, `instalment`.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Loan {
    /// Patterns of the end-to-end reference.
    #[serde(default)]
    pub end_to_end: Patterns,
    /// Patterns of the text, as it is written.
    #[serde(default)]
    pub text: Patterns,
}
