//! Texts: a source, several in order of preference, several joined, or a part that a pattern captures.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
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
    pub(super) file_name: Option<Pattern>,
    /// Where nothing is found, or the value itself when there is no source.
    pub(super) otherwise: Option<String>,
    pub(super) pattern: Option<Pattern>,
    pub(super) strip: Option<Pattern>,
    pub(super) words: BTreeMap<String, String>,
    pub(super) join: Option<String>,
    pub(super) absent: Vec<String>,
}

/// A text that is more than a source.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct TextTable {
    /// Where it stands; of several places the first that holds something.
    #[serde(default)]
    from: Sources,
    /// A pattern that finds it in the file's name.
    file_name: Option<Pattern>,
    /// The value itself, for a field without source.
    #[serde(rename = "const")]
    constant: Option<String>,
    /// The value where the sources hold none.
    default: Option<String>,
    /// A pattern that finds it in a longer text: the group `v` of it, else all that it matches.
    pattern: Option<Pattern>,
    /// A pattern of what is taken away from the text.
    strip: Option<Pattern>,
    /// Words of the bank = ours; another word stays as it is.
    #[serde(default)]
    words: BTreeMap<String, String>,
    /// What stands between the texts where all sources count, and not only the first that holds something.
    join: Option<String>,
    /// Words that mean that there is nothing.
    #[serde(default)]
    absent: Vec<String>,
}

impl JsonSchema for Text {
    fn schema_name() -> Cow<'static, str> {
        "Text".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let (sources, table) = (generator.subschema_for::<Sources>(), generator.subschema_for::<TextTable>());
        json_schema!({ "description": "A source, a list of sources, or a table with `from`.", "anyOf": [sources, table] })
    }
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
        let TextTable { from, file_name, constant, default, pattern, strip, words, join, absent } =
            TextTable::deserialize(MapAccessDeserializer::new(table))?;
        let has_source = !from.names.is_empty() || file_name.is_some();
        let otherwise = match (constant, default) {
            (Some(_), _) if has_source => {
                return Err(de::Error::custom("`const` is the value itself; beside a source write `default`"));
            }
            (None, Some(_)) if !has_source => {
                return Err(de::Error::custom("`default` needs a source; the value itself is written `const`"));
            }
            (constant, default) => constant.or(default),
        };
        Ok(Text { from, file_name, otherwise, pattern, strip, words, join, absent })
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

    /// Whether the mapping names no place for it.
    pub const fn is_nowhere(&self) -> bool {
        self.from.names.is_empty() && self.file_name.is_none() && self.otherwise.is_none()
    }

    /// What finds it inside a longer text.
    pub const fn pattern(&self) -> Option<&Pattern> {
        self.pattern.as_ref()
    }

    /// Whether it is searched for inside a longer text.
    pub const fn is_searched(&self) -> bool {
        self.pattern.is_some()
    }

    /// Whether the file's name may hold it.
    pub const fn is_in_file_name(&self) -> bool {
        self.file_name.is_some()
    }

    /// The text.
    pub fn read<'a>(&'a self, record: &'a Record, file_name: &'a str) -> Option<Cow<'a, str>> {
        let text = match &self.join {
            Some(join) => self.joined(record, join)?,
            None => Cow::Borrowed(self.single(record, file_name)?),
        };
        if self.absent.iter().any(|absent| *absent == *text) {
            return None;
        }
        if self.strip.is_none() && self.words.is_empty() { Some(text) } else { self.mended(text) }
    }

    /// What is left after `strip`, in our words.
    fn mended<'a>(&'a self, text: Cow<'a, str>) -> Option<Cow<'a, str>> {
        let text = match &self.strip {
            Some(strip) if strip.is_in(&text) => Cow::Owned(trim(&strip.regex().replace_all(&text, "")).to_owned()),
            _ => text,
        };
        let text = self.words.get(&*text).map_or(text, |word| Cow::Borrowed(word.as_str()));
        (!text.is_empty()).then_some(text)
    }

    pub(super) fn single<'a>(&'a self, record: &'a Record, file_name: &'a str) -> Option<&'a str> {
        let found = match &self.pattern {
            None => self.from.read(record).map(|(text, _)| text),
            Some(pattern) => self.from.all(record).find_map(|(text, _)| pattern.capture(text)),
        };
        found
            .or_else(|| self.file_name.as_ref()?.capture(file_name))
            .or(self.otherwise.as_deref())
            .map(trim)
            .filter(|text| !text.is_empty())
    }

    pub(super) fn joined<'a>(&'a self, record: &'a Record, join: &str) -> Option<Cow<'a, str>> {
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
            if let Some(constant) = self.otherwise.as_deref().filter(|_| !steps.is_done()) {
                steps.push("", "", Some(constant), super::Outcome::Constant);
            }
        }
        steps.nothing_if(&self.absent);
    }
}
