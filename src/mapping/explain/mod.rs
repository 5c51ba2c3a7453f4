//! Why a file was read as it was: which mapping, and for each value the rule, the place and the text it came from.
//!
//! A file is decoded as always, and the records of chosen entries are asked a second time by the same value types
//! ([`crate::mapping::value`]): what is shown as understood is what decoding gave, so the two cannot disagree. Then the
//! file is read again for the places ([`crate::codec::spot`]). Decoding itself pays nothing for this. It must never
//! decide anything.

mod candidates;
mod entry;
mod places;
mod rows;
mod rules;
mod run;
mod statement;
#[cfg(test)]
mod tests;

use crate::codec::Position;
use crate::codec::encoding::How;
use crate::codec::spot::Spot;
use crate::domain::statement::{Closing, Reject};

pub use super::value::{Outcome, Step};
pub use rules::{Rule, Rules};
pub use run::{Again, explain};

/// Which entries are explained.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Pick {
    /// The first.
    #[default]
    First,
    /// All, up to [`UNITS_MAX`].
    All,
    /// One by its number in the file, from 1.
    Entry(u64),
    /// The one that stands at this line, from 1.
    Line(u64),
}

/// How many entries are explained at most.
pub const UNITS_MAX: usize = 1_000;

/// How many rows that are passed over are kept at most.
pub const PASSED_MAX: usize = 20;

/// How many rejects are kept at most.
pub const REJECTS_MAX: usize = 1_000;

/// Everything that can be said about a file.
#[derive(Debug, Default)]
pub struct Explanation {
    /// The mappings that were asked, the chosen one first, then the nearest.
    pub candidates: Vec<Candidate>,
    /// What was chosen; `None` when no mapping takes the file: the only reject says why.
    pub chosen: Option<Chosen>,
    /// The statements of the entries that are explained.
    pub statements: Vec<Unit>,
    /// The entries that are explained, and their parts.
    pub entries: Vec<Unit>,
    /// Everything that could not be read, or that a person should know.
    pub rejects: Vec<Reject>,
    /// How many entries or rows the file has.
    pub count: u64,
    /// Rows that are no movements, by a rule of `[[when]]`, up to [`PASSED_MAX`].
    pub passed: Vec<Passed>,
    /// How many of them there are.
    pub passed_count: u64,
    /// The proof of each statement, as far as they are explained.
    pub closings: Vec<Closing>,
}

/// A row that a rule passes over.
#[derive(Debug, Clone)]
pub struct Passed {
    /// Where it stands.
    pub position: Position,
    /// Why, in the words of the rule.
    pub why: String,
    /// The rule.
    pub rule: Option<Rule>,
}

/// A mapping that was asked whether a file is for it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Candidate {
    /// Its name.
    pub mapping: String,
    /// What it said.
    pub verdict: Verdict,
}

/// What a mapping said of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    /// It fits, and none fits better.
    Chosen(u32),
    /// It fits, and another one fits better or as well.
    Fits(u32),
    /// It does not fit: how far it is, and what differs.
    Differs(u32, String),
}

/// The mapping that was chosen and how the bytes were read.
#[derive(Debug, Clone)]
pub struct Chosen {
    /// The mapping.
    pub mapping: String,
    /// What it is for, in its own words.
    pub about: Option<String>,
    /// The format.
    pub format: String,
    /// The encoding.
    pub encoding: String,
    /// How it was told.
    pub how: How,
    /// The sign between cells, where there are cells.
    pub delimiter: Option<char>,
    /// The line of the header and the header itself, where there is one.
    pub header: Option<(u64, String)>,
}

/// What is explained.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Of {
    /// A statement, by its number in the file.
    Statement(u64),
    /// An entry, by its number in the file.
    Entry(u64),
    /// A part of an entry: the number of the entry and its own.
    Part(u64, u64),
    /// What a document of rows says as a whole.
    File,
    /// A row, by its number in the file.
    Row(u64),
}

/// One statement, entry or part with its fields.
#[derive(Debug, Clone)]
pub struct Unit {
    /// What it is.
    pub of: Of,
    /// Where it stands.
    pub position: Position,
    /// Its fields, in the order of the mapping language.
    pub fields: Vec<Told>,
    /// Whether it was read; else its rejects say why not.
    pub is_read: bool,
    /// What was said about it.
    pub rejects: Vec<Reject>,
}

/// One field.
#[derive(Debug, Clone, Default)]
pub struct Told {
    /// Its name in the mapping language.
    pub field: String,
    /// The value as it was understood.
    pub value: Option<String>,
    /// Why it could not be understood.
    pub refused: Option<String>,
    /// The rules that were followed, the one that gave the value first.
    pub rules: Vec<Rule>,
    /// The places that were asked, in order.
    pub asked: Vec<Asked>,
    /// What else decided.
    pub notes: Vec<String>,
}

/// One place that was asked.
#[derive(Debug, Clone)]
pub struct Asked {
    /// The record that it belongs to.
    pub position: Position,
    /// What it gave.
    pub step: Step,
    /// Where it stands in the file.
    pub spot: Option<Spot>,
}

impl Told {
    fn new(field: &str) -> Self {
        Self { field: field.to_owned(), ..Self::default() }
    }

    fn ask(&mut self, position: &Position, steps: super::value::Steps) {
        let asked = steps.0.into_iter().map(|step| Asked { position: position.clone(), step, spot: None });
        self.asked.extend(asked);
    }

    /// Whether a place gave the value.
    pub fn is_found(&self) -> bool {
        self.asked.iter().any(|asked| asked.step.outcome.is_used())
    }
}
