//! The smallest words of a mapping: where a text comes from, patterns, forms of dates.

use std::borrow::Cow;
use std::fmt;

use regex::Regex;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::Deserialize;
use serde::de::{self, Deserializer, SeqAccess, Visitor};

use super::shape::{Found, Shape, Undecided};
use crate::codec::{Record, Slot, trim};

/// Places in order of preference: the first one that holds a text gives the value. One text or a list of texts.
#[derive(Debug, Clone, Default)]
pub struct Sources {
    /// As the mapping names them.
    pub names: Vec<String>,
    slots: Vec<Slot>,
}

impl Sources {
    /// Gives each source its slot.
    pub fn resolve(&mut self, wanted: &mut Vec<String>) {
        self.slots = self
            .names
            .iter()
            .map(|name| {
                wanted.iter().position(|known| known == name).unwrap_or_else(|| {
                    wanted.push(name.clone());
                    wanted.len() - 1
                })
            })
            .collect();
    }

    /// The first text that is not blank, trimmed, with the source that gave it.
    pub fn read<'a>(&'a self, record: &'a Record) -> Option<(&'a str, &'a str)> {
        self.all(record).next()
    }

    /// Every text that is not blank, trimmed, with its source.
    pub fn all<'a>(&'a self, record: &'a Record) -> impl Iterator<Item = (&'a str, &'a str)> {
        self.slots.iter().zip(&self.names).filter_map(|(slot, name)| {
            let text = trim(record.get(*slot)?);
            (!text.is_empty()).then_some((text, name.as_str()))
        })
    }

    /// Every text as it was captured, blank or not.
    pub fn raw<'a>(&'a self, record: &'a Record) -> impl Iterator<Item = &'a str> {
        self.slots.iter().filter_map(|slot| record.get(*slot))
    }

    /// The text that belongs to the one that `main` gives: of two lists of one length the same place, so that the sign of
    /// a balance is never taken from another balance.
    pub fn beside<'a>(&'a self, main: &Self, record: &'a Record) -> Option<(&'a str, &'a str)> {
        if self.slots.len() < 2 || self.slots.len() != main.slots.len() {
            return self.read(record);
        }
        let is_given = |slot: &Slot| record.get(*slot).is_some_and(|text| !text.trim().is_empty());
        let index = main.slots.iter().position(is_given)?;
        let text = trim(record.get(*self.slots.get(index)?)?);
        (!text.is_empty()).then_some((text, self.names.get(index)?.as_str()))
    }

    /// Every source with its text, trimmed; `None` where nothing stands.
    pub fn each<'a>(&'a self, record: &'a Record) -> impl Iterator<Item = (&'a str, Option<&'a str>)> {
        self.slots
            .iter()
            .zip(&self.names)
            .map(|(slot, name)| (name.as_str(), record.get(*slot).map(trim).filter(|text| !text.is_empty())))
    }

    /// The source to name when none holds a text.
    pub fn first_name(&self) -> &str {
        self.names.first().map_or("", String::as_str)
    }
}

impl JsonSchema for Sources {
    fn schema_name() -> Cow<'static, str> {
        "Sources".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "description": "Where a value stands: a column (csv), columns of a record `04:35-40` (fixed), a path (xml). \
                Of several places the first that holds something.",
            "anyOf": [{ "type": "string" }, { "type": "array", "items": { "type": "string" } }],
        })
    }
}

struct SourcesVisitor;

impl<'de> Visitor<'de> for SourcesVisitor {
    type Value = Sources;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a source such as \"Date de valeur\" or \"04:35-40\", or a list of them")
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<Sources, E> {
        Ok(Sources { names: vec![text.to_owned()], slots: Vec::new() })
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Sources, A::Error> {
        let mut names = Vec::new();
        while let Some(name) = list.next_element::<String>()? {
            names.push(name);
        }
        Ok(Sources { names, slots: Vec::new() })
    }
}

impl<'de> Deserialize<'de> for Sources {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(SourcesVisitor)
    }
}

/// A regular expression, compiled when the mapping is read. `\b` stands between ASCII letters or digits and anything
/// else, and `\d` is 0 to 9, so that a label with accents is searched as fast as one without.
#[derive(Debug, Clone)]
pub struct Pattern {
    regex: Regex,
    /// As the mapping writes it.
    written: Box<str>,
    /// The same, where it is plain; asked first.
    shape: Option<Box<Shape>>,
    /// The group `v`, else the whole match.
    value: usize,
    /// The groups `loan` and `instalment`.
    loan: usize,
    instalment: Option<usize>,
}

impl Pattern {
    /// Compiles a pattern.
    pub fn parse(text: &str) -> Result<Self, String> {
        let regex =
            Regex::new(&plain_classes(text)).map_err(|error| format!("this pattern cannot be used: {error}"))?;
        let group = |wanted: &str| regex.capture_names().position(|name| name == Some(wanted));
        let (value, loan, instalment) = (group("v").unwrap_or(0), group("loan").unwrap_or(0), group("instalment"));
        Ok(Self { regex, shape: Shape::parse(text).map(Box::new), value, loan, instalment, written: text.into() })
    }

    /// As the mapping writes it.
    pub const fn text(&self) -> &str {
        &self.written
    }

    /// As it is compiled.
    pub const fn regex(&self) -> &Regex {
        &self.regex
    }

    /// What its shape finds.
    fn by_shape<'t>(&self, text: &'t str) -> Result<Option<Found<'t>>, Undecided> {
        self.shape.as_ref().ok_or(Undecided)?.find(text)
    }

    /// Whether it stands in `text`.
    pub fn is_in(&self, text: &str) -> bool {
        self.by_shape(text).map_or_else(|_| self.regex.is_match(text), |found| found.is_some())
    }

    /// What the group `v` captures, else the whole match.
    pub fn capture<'t>(&self, text: &'t str) -> Option<&'t str> {
        if let Ok(found) = self.by_shape(text) {
            return if self.value == 0 { found.map(|found| found.whole()) } else { found?.group("v") };
        }
        if self.value == 0 {
            return self.regex.find(text).map(|found| found.as_str());
        }
        // Most texts have none: this is told without looking for groups.
        if !self.regex.is_match(text) {
            return None;
        }
        self.regex.captures(text)?.get(self.value).map(|found| found.as_str())
    }

    /// What the groups `loan` (else the whole match) and `instalment` capture.
    pub fn capture_loan<'t>(&self, text: &'t str) -> Option<(&'t str, Option<&'t str>)> {
        if let Ok(found) = self.by_shape(text) {
            let found = found?;
            let loan = if self.loan == 0 { found.whole() } else { found.group("loan")? };
            return Some((loan, found.group("instalment")));
        }
        // The groups are looked for in the match only: this is faster than in the whole text.
        let place = self.regex.find(text)?;
        let found = self.regex.captures_at(text, place.start())?;
        let instalment = self.instalment.and_then(|group| found.get(group)).map(|found| found.as_str());
        Some((found.get(self.loan)?.as_str(), instalment))
    }
}

impl JsonSchema for Pattern {
    fn schema_name() -> Cow<'static, str> {
        "Pattern".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "description": "A regular expression, between single quotes. The group `v` is what is meant.",
            "type": "string",
            "format": "regex",
        })
    }
}

impl JsonSchema for Patterns {
    fn schema_name() -> Cow<'static, str> {
        "Patterns".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let pattern = generator.subschema_for::<Pattern>();
        json_schema!({
            "description": "A pattern, or several of which the first that fits counts.",
            "anyOf": [pattern, { "type": "array", "items": pattern }],
        })
    }
}

/// Writes `\b` and `\d` for ASCII.
fn plain_classes(text: &str) -> String {
    let mut plain = String::with_capacity(text.len() + 16);
    let mut signs = text.chars();
    while let Some(sign) = signs.next() {
        match (sign, if sign == '\\' { signs.next() } else { None }) {
            ('\\', Some('b')) => plain.push_str(r"(?-u:\b)"),
            ('\\', Some('d')) => plain.push_str("[0-9]"),
            (sign, escaped) => {
                plain.push(sign);
                plain.extend(escaped);
            }
        }
    }
    plain
}

impl<'de> Deserialize<'de> for Pattern {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_str(PatternVisitor)
    }
}

/// A fault is told at the pattern itself, also inside a list.
struct PatternVisitor;

impl Visitor<'_> for PatternVisitor {
    type Value = Pattern;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a pattern")
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<Pattern, E> {
        Pattern::parse(text).map_err(E::custom)
    }
}

/// One pattern or a list of patterns.
#[derive(Debug, Clone, Default)]
pub struct Patterns(pub Vec<Pattern>);

struct PatternsVisitor;

impl<'de> Visitor<'de> for PatternsVisitor {
    type Value = Patterns;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a pattern or a list of patterns")
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<Patterns, E> {
        Pattern::parse(text).map(|pattern| Patterns(vec![pattern])).map_err(E::custom)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Patterns, A::Error> {
        let mut patterns = Vec::new();
        while let Some(pattern) = list.next_element::<Pattern>()? {
            patterns.push(pattern);
        }
        Ok(Patterns(patterns))
    }
}

impl<'de> Deserialize<'de> for Patterns {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(PatternsVisitor)
    }
}
