//! Texts: a source, several in order of preference, several joined, or a part that a pattern captures.

use std::borrow::Cow;
use std::fmt;

use serde::Deserialize;
use serde::de::value::{MapAccessDeserializer, SeqAccessDeserializer};
use serde::de::{self, Deserializer, MapAccess, SeqAccess, Visitor};

use crate::codec::{Record, trim};
use crate::mapping::source::{Pattern, Sources};

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
            .map(trim)
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

impl Text {
    /// How the text was looked for.
    pub fn steps(&self, record: &Record, file_name: &str, steps: &mut super::Steps) {
        let joined = self.join.is_some();
        steps.searched(&self.from, record, self.pattern.as_ref(), joined);
        if !joined {
            steps.by_name(self.file_name.as_ref(), file_name);
            if let Some(constant) = self.constant.as_deref().filter(|_| !steps.is_done()) {
                steps.push("", "", Some(constant), super::Outcome::Constant);
            }
        }
        steps.nothing_if(&self.absent);
    }
}
