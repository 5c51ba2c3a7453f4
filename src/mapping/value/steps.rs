//! How a value was looked for: each place that was asked, in order, and what it gave. For explanations only; decoding
//! never comes here.

use super::{Account, Choice};
use crate::codec::{ITEM_END, Record, trim};
use crate::mapping::source::{Pattern, Sources};

/// One place that was asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// What it is asked for, where a value has several parts: `mark`, `currency`; empty for the value itself.
    pub role: &'static str,
    /// The source, as the mapping names it; empty for what does not stand in the file.
    pub source: String,
    /// The text that was captured there.
    pub found: Option<String>,
    /// What came of it.
    pub outcome: Outcome,
}

/// What came of a place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// It gave the value.
    Used,
    /// A pattern captured the value in it.
    Captured {
        /// The pattern.
        pattern: String,
        /// What it captured.
        value: String,
    },
    /// The file's name gave the value.
    FileName {
        /// The pattern.
        pattern: String,
        /// What it captured.
        value: String,
    },
    /// The mapping itself says the value.
    Constant,
    /// Nothing stands there.
    Empty,
    /// The pattern is not in it.
    NoMatch(String),
    /// It holds a word that means nothing.
    Absent,
    /// It holds something, and a place before it gave the value already.
    Spare,
}

impl Outcome {
    /// Whether the value comes from here.
    pub const fn is_used(&self) -> bool {
        match self {
            Self::Used | Self::Captured { .. } | Self::FileName { .. } | Self::Constant => true,
            Self::Empty | Self::NoMatch(_) | Self::Absent | Self::Spare => false,
        }
    }
}

/// The places of a value; filled in order.
#[derive(Debug, Default)]
pub struct Steps(pub Vec<Step>);

impl Steps {
    pub(super) fn push(&mut self, role: &'static str, source: &str, found: Option<&str>, outcome: Outcome) {
        self.0.push(Step { role, source: source.to_owned(), found: found.map(str::to_owned), outcome });
    }

    /// The first source that holds something.
    pub(super) fn first(&mut self, role: &'static str, from: &Sources, record: &Record) {
        let mut done = false;
        for (source, found) in from.each(record) {
            let outcome = match found {
                None => Outcome::Empty,
                Some(_) if done => Outcome::Spare,
                Some(_) => Outcome::Used,
            };
            done |= outcome.is_used();
            self.push(role, source, found, outcome);
        }
    }

    /// Every source of repeated texts: each place of the list takes the first source that holds a text.
    pub(super) fn every(&mut self, from: &Sources, record: &Record) {
        for (source, found) in from.each(record) {
            let items = found.into_iter().flat_map(|found| found.split(ITEM_END)).map(trim);
            let items: Vec<&str> = items.filter(|item| !item.is_empty()).collect();
            let found = (!items.is_empty()).then(|| items.join(", "));
            let outcome = if found.is_some() { Outcome::Used } else { Outcome::Empty };
            self.push("", source, found.as_deref(), outcome);
        }
    }

    /// Of two lists of one length the source that belongs to the one that gave the value.
    pub(super) fn beside(&mut self, role: &'static str, from: &Sources, main: &Sources, record: &Record) {
        match from.beside(main, record) {
            Some((text, source)) => self.push(role, source, Some(text), Outcome::Used),
            None => from.each(record).for_each(|(source, _)| self.push(role, source, None, Outcome::Empty)),
        }
    }

    /// The first source, or each when they are joined, in which a pattern captures something.
    pub(super) fn searched(&mut self, from: &Sources, record: &Record, pattern: Option<&Pattern>, every: bool) {
        let mut done = false;
        for (source, found) in from.each(record) {
            let outcome = match (found, pattern) {
                (None, _) => Outcome::Empty,
                (Some(_), _) if done && !every => Outcome::Spare,
                (Some(_), None) => Outcome::Used,
                (Some(text), Some(pattern)) => match pattern.capture(text) {
                    Some(value) => Outcome::Captured { pattern: pattern.text().to_owned(), value: value.to_owned() },
                    None => Outcome::NoMatch(pattern.text().to_owned()),
                },
            };
            done |= outcome.is_used();
            self.push("", source, found, outcome);
        }
    }

    /// Whether a place gave the value already.
    pub fn is_done(&self) -> bool {
        self.0.iter().any(|step| step.outcome.is_used())
    }

    pub(super) fn by_name(&mut self, pattern: Option<&Pattern>, file_name: &str) {
        let Some(pattern) = pattern.filter(|_| !self.is_done()) else { return };
        let outcome = match pattern.capture(file_name) {
            Some(value) => Outcome::FileName { pattern: pattern.text().to_owned(), value: value.to_owned() },
            None => Outcome::NoMatch(pattern.text().to_owned()),
        };
        self.push("", "the file's name", Some(file_name), outcome);
    }

    /// What was found is a word that means nothing.
    pub(super) fn nothing_if(&mut self, absent: &[String]) {
        for step in &mut self.0 {
            let value = match &step.outcome {
                Outcome::Used | Outcome::Constant => step.found.as_deref().map(trim),
                Outcome::Captured { value, .. } | Outcome::FileName { value, .. } => Some(value.as_str()),
                Outcome::Empty | Outcome::NoMatch(_) | Outcome::Absent | Outcome::Spare => None,
            };
            if value.is_some_and(|value| absent.iter().any(|absent| absent == value)) {
                step.outcome = Outcome::Absent;
            }
        }
    }
}

impl Account {
    /// How the account was looked for.
    pub fn steps(&self, record: &Record, file_name: &str, steps: &mut Steps) {
        match self {
            Self::Text(text) => text.steps(record, file_name, steps),
            Self::French { bank, branch, account, otherwise } => {
                steps.first("bank", bank, record);
                steps.first("branch", branch, record);
                steps.first("account", account, record);
                steps.first("otherwise", otherwise, record);
            }
        }
    }
}

impl Choice {
    /// How the word was looked for.
    pub fn steps(&self, record: &Record, steps: &mut Steps) {
        steps.first("", &self.from, record);
    }
}
