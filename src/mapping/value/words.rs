//! Words that are looked up: each meaning has one word or several, and the first is the one that is written.

use std::collections::{BTreeMap, HashMap};

use schemars::JsonSchema;
use serde::Deserialize;

use crate::codec::Record;
use crate::mapping::source::Sources;

/// A word by its meaning: `{ from = "Statut", words = { granted = ["ACCORD"], refused = ["REFUS"] } }`.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Words {
    /// Where it stands.
    pub from: Sources,
    /// Meaning = words.
    pub words: BTreeMap<String, Vec<String>>,
    #[serde(skip)]
    meanings: HashMap<String, String>,
}

/// A word of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Word<'a> {
    /// As it stands there.
    pub text: &'a str,
    /// Its source.
    pub source: &'a str,
    /// What it means, if the mapping knows it.
    pub meaning: Option<&'a str>,
}

impl Words {
    /// Gives its sources their slots.
    pub fn resolve(&mut self, wanted: &mut Vec<String>) {
        self.from.resolve(wanted);
        let pairs = self.words.iter().flat_map(|(meaning, words)| words.iter().map(move |word| (word, meaning)));
        self.meanings = pairs.map(|(word, meaning)| (word.clone(), meaning.clone())).collect();
    }

    /// The word.
    pub fn read<'a>(&'a self, record: &'a Record) -> Option<Word<'a>> {
        let (text, source) = self.from.read(record)?;
        Some(Word { text, source, meaning: self.meanings.get(text).map(String::as_str) })
    }

    /// The word for a meaning: the first of its list.
    pub fn word(&self, meaning: &str) -> Option<&str> {
        self.words.get(meaning)?.first().map(String::as_str)
    }

    /// What is wrong with the meanings: `known` are those that there are.
    pub fn problems(&self, field: &str, known: &[&str]) -> Vec<String> {
        let wrong = self.words.keys().filter(|meaning| !known.contains(&meaning.as_str()));
        let mut problems: Vec<String> = wrong
            .map(|meaning| format!("`{meaning}` is no meaning of {field}.words; write one of {}", known.join(", ")))
            .collect();
        let words: Vec<&String> = self.words.values().flatten().collect();
        let twice =
            words.iter().enumerate().filter(|(index, word)| words.iter().take(*index).any(|known| known == *word));
        problems.extend(twice.map(|(_, word)| format!("{field}.words: `{word}` stands under two meanings")));
        problems
    }
}
