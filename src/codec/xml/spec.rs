//! `[layout.xml]` of a mapping, and its compiled form.

use std::borrow::Cow;
use std::fmt;
use std::sync::Arc;

use regex::Regex;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::Deserialize;
use serde::de::{self, Deserializer, SeqAccess, Visitor};

use super::Limits;
use super::plan::Tree;
use super::reader::Reader;
use super::shape::Shape;
use crate::codec::encoding::Charset;
use crate::codec::{Head, Misfit, Source, Wanted, word};

/// `[layout.xml]` of a mapping.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[schemars(rename = "Xml")]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Spec {
    /// Names of the message element (`BkToCstmrStmt`), below the document element or itself the document element.
    pub root: Vec<String>,
    /// What the last part of the namespace looks like (`camt\.053\.001\.\d\d`): another one is read with a warning.
    pub namespace: Option<String>,
    /// Names of the statement element inside the message; `.` where the message itself is it.
    pub statement: Vec<String>,
    /// The path from a statement to an entry, or several.
    pub entry: Paths,
    /// How an entry falls apart into details.
    pub explode: Option<Explode>,
    /// The encodings that files may be in, in order; without them the declaration and the bytes tell.
    #[serde(default)]
    pub encoding: Vec<Charset>,
}

/// One path or a list of paths.
#[derive(Debug, Clone, Default)]
pub struct Paths(pub Vec<String>);

impl JsonSchema for Paths {
    fn schema_name() -> Cow<'static, str> {
        "Paths".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "description": "A path, or several of which each counts.",
            "anyOf": [{ "type": "string" }, { "type": "array", "items": { "type": "string" } }],
        })
    }
}

struct PathsVisitor;

impl<'de> Visitor<'de> for PathsVisitor {
    type Value = Paths;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a path such as \"Ntry\", or a list of paths")
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<Paths, E> {
        Ok(Paths(vec![text.to_owned()]))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Paths, A::Error> {
        let mut paths = Vec::new();
        while let Some(path) = list.next_element::<String>()? {
            paths.push(path);
        }
        Ok(Paths(paths))
    }
}

impl<'de> Deserialize<'de> for Paths {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(PathsVisitor)
    }
}

/// How an entry falls apart into details.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Explode {
    /// The path from an entry to a detail.
    pub details: String,
    /// What happens to details that do not add up to their entry.
    #[serde(default)]
    pub sum: Sum,
}

/// What happens to details that do not add up to their entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Sum {
    /// The entry stays whole, with a warning.
    #[default]
    Exact,
    /// The entry stays whole, without a word.
    KeepWhole,
    /// The file is refused.
    Error,
}

impl Spec {
    /// Finds a place for each wanted text; an error names the source that is wrong.
    pub fn compile(&self, wanted: &Wanted) -> Result<Plan, String> {
        let namespace = self.namespace.as_deref().map(|pattern| Regex::new(&format!("(?:{pattern})$")));
        let namespace =
            namespace.transpose().map_err(|error| format!("`namespace` is no pattern: {}", last_line(&error)))?;
        if self.root.is_empty() || self.statement.is_empty() {
            return Err("`root` and `statement` of the layout name at least one element each".into());
        }
        if self.entry.0.is_empty() {
            return Err("`entry` of the layout names at least one path".into());
        }
        let tree = Tree::new(self, wanted)?;
        Ok(Plan { tree, root: self.root.clone(), namespace, limits: Limits::default() })
    }
}

/// What is wrong with a pattern, without the picture of it.
fn last_line(error: &regex::Error) -> String {
    let text = error.to_string();
    text.rsplit("error: ").next().unwrap_or(&text).replace('\n', " ")
}

/// A compiled layout.
#[derive(Debug)]
pub struct Plan {
    pub(super) tree: Tree,
    pub(super) root: Vec<String>,
    pub(super) namespace: Option<Regex>,
    pub(super) limits: Limits,
}

impl Plan {
    /// How well the head fits: the message element decides, the namespace adds to it.
    pub fn fit(&self, head: &Head<'_>) -> Result<u32, Misfit> {
        let Some(shape) = Shape::of(head.text) else {
            return Err(Misfit { distance: 100, what: "this is no XML".into() });
        };
        if self.root.iter().any(|root| *root == shape.message || *root == shape.document) {
            return Ok(if self.knows(&shape) { 20 } else { 10 });
        }
        let found = if shape.message.is_empty() { &shape.document } else { &shape.message };
        let distance = if shape.document == "Document" { 30 } else { 60 };
        Err(Misfit { distance, what: format!("the message is `{}`, and not {}", word(found), self.root.join(" or ")) })
    }

    /// Whether the namespace is as the mapping says.
    pub(super) fn knows(&self, shape: &Shape) -> bool {
        self.namespace.as_ref().is_none_or(|pattern| pattern.is_match(&shape.namespace))
    }

    /// Begins to read.
    pub fn open(self: &Arc<Self>, source: Source) -> Reader {
        Reader::new(Arc::clone(self), source)
    }
}
