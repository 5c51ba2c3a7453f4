//! `[[example]]` of a mapping: a file that it must read, with figures, or must refuse.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Deserialize;

/// A file that this mapping must read as it is said here, or must refuse. `passerelle mapping test` tries it.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Example {
    /// The file, from the folder of the mapping: `examples/six-columns.csv`.
    pub file: String,
    /// The name that the bank would give to it, where the name says the account or the days.
    pub name: Option<String>,
    /// What it says; at least one figure.
    pub expect: Option<Expect>,
    /// A part of the message with which it is refused.
    pub refused: Option<String>,
}

/// What a file says; what is not written here is not looked at.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Expect {
    /// How many statements.
    pub statements: Option<u64>,
    /// How many entries, the parts of batches not counted.
    pub entries: Option<u64>,
    /// The sum of booked entries that come, with a point: `"3479.00"`.
    pub credits: Option<String>,
    /// The sum of booked entries that go, without sign.
    pub debits: Option<String>,
    /// The balance before the first entry of the first statement; "" where the file does not say it.
    pub opening: Option<String>,
    /// The balance after the last entry of the last statement; "" where the file does not say it.
    pub closing: Option<String>,
    /// The first day that is covered, `"2025-11-01"`.
    pub from: Option<String>,
    /// The last day that is covered.
    pub to: Option<String>,
    /// The proof, of the worst statement if there are several.
    pub balance: Option<Proved>,
    /// How many warnings.
    pub warnings: Option<u64>,
    /// How many rows, in a document that is no statement.
    pub rows: Option<u64>,
    /// Fields of the first entry or row, by the names that `decode --json` gives them; "" for one that is absent.
    #[serde(default)]
    pub first: BTreeMap<String, serde_json::Value>,
}

/// Whether opening + booked entries = closing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Proved {
    /// They are equal.
    Holds,
    /// They differ.
    Fails,
    /// The file does not say enough.
    Unknown,
}

impl Proved {
    /// The word for it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Holds => "holds",
            Self::Fails => "fails",
            Self::Unknown => "unknown",
        }
    }
}

impl Expect {
    /// Whether it expects nothing at all.
    pub fn is_empty(&self) -> bool {
        let Self { statements, entries, credits, debits, opening, closing, from, to, balance, warnings, rows, first } =
            self;
        let texts = [credits, debits, opening, closing, from, to];
        let counts = [statements, entries, warnings, rows];
        texts.iter().all(|text| text.is_none())
            && counts.iter().all(|count| count.is_none())
            && balance.is_none()
            && first.is_empty()
    }
}
