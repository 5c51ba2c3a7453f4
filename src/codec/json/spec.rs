//! `[layout.json]` of a mapping, and its compiled form.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::Deserialize;
use serde::de::{self, Deserializer, SeqAccess, Visitor};

use super::Limits;
use super::grammar::{Grammar, Piece};
use super::machine::Machine;
use super::plan::Tree;
use super::reader::Reader;
use crate::codec::encoding::Charset;
use crate::codec::{Head, Misfit, Source, Wanted};

/// `[layout.json]` of a mapping. Places are pointers: `/transactions`; the document itself is `""`.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
#[schemars(rename = "Json")]
pub struct Spec {
    /// The list of rows, or several; from the statement where there are `statements`, else from the document.
    #[serde(deserialize_with = "one_or_more")]
    #[schemars(schema_with = "pointers")]
    pub rows: Vec<String>,
    /// A list of statements; without it the document is one statement.
    pub statements: Option<String>,
    /// Keys that must be there: the file is known by them.
    #[serde(default)]
    pub requires: Vec<String>,
    /// Keys that must hold this text.
    #[serde(default)]
    pub has: BTreeMap<String, String>,
    /// Links to other pages: a file that has one is not a whole statement.
    #[serde(default, deserialize_with = "one_or_more")]
    #[schemars(schema_with = "pointers")]
    pub more: Vec<String>,
    /// The number of rows at which the bank cuts its lists: one of so many is not whole.
    pub rows_max: Option<u64>,
    /// The encodings that files may be in, in order; without them the bytes tell.
    #[serde(default)]
    pub encoding: Vec<Charset>,
}

struct Pointers;

impl<'de> Visitor<'de> for Pointers {
    type Value = Vec<String>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a pointer such as \"/transactions\", or a list of them")
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<Self::Value, E> {
        Ok(vec![text.to_owned()])
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Self::Value, A::Error> {
        let mut pointers = Vec::new();
        while let Some(pointer) = list.next_element()? {
            pointers.push(pointer);
        }
        Ok(pointers)
    }
}

fn pointers(_: &mut SchemaGenerator) -> Schema {
    json_schema!({ "anyOf": [{ "type": "string" }, { "type": "array", "items": { "type": "string" } }] })
}

fn one_or_more<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<String>, D::Error> {
    deserializer.deserialize_any(Pointers)
}

impl Spec {
    /// Finds a place for each wanted text; an error names the source that is wrong.
    pub fn compile(&self, wanted: &Wanted) -> Result<Plan, String> {
        let tree = Tree::new(self, wanted)?;
        if self.rows_max == Some(0) {
            return Err("`rows-max` of the layout is 1 or more".into());
        }
        Ok(Plan { tree: Arc::new(tree), rows: self.rows.clone(), rows_max: self.rows_max, limits: Limits::default() })
    }
}

/// A compiled layout.
#[derive(Debug)]
pub struct Plan {
    pub(super) tree: Arc<Tree>,
    pub(super) rows: Vec<String>,
    pub(super) rows_max: Option<u64>,
    pub(super) limits: Limits,
}

impl Plan {
    /// How well the head fits: the keys that must be there decide, each one more is more specific.
    pub fn fit(&self, head: &Head<'_>) -> Result<u32, Misfit> {
        if !head.text.trim_ascii_start().starts_with(['{', '[']) {
            return Err(Misfit { distance: 100, what: "this is no JSON".into() });
        }
        let mut machine = Machine::new(self);
        let mut grammar = Grammar::new(head.text.as_bytes(), &self.limits);
        // What is broken further down is the reader's to tell.
        let is_whole = loop {
            match grammar.next() {
                Ok(Piece::Over) => break true,
                Ok(piece) => drop(machine.take(piece, grammar.text(), grammar.line())),
                Err(_) => break false,
            }
        };
        if let Some((sign, found)) = machine.contradicted() {
            let wanted = sign.text.as_deref().unwrap_or_default();
            let what = format!("`{}` is `{found}`, and not `{wanted}`", sign.pointer);
            return Err(Misfit { distance: 20, what });
        }
        let missing = machine.missing();
        let all = self.tree.signs.len() + 1;
        match missing.first() {
            Some((pointer, what)) if is_whole || missing.len() == all => {
                let distance = if missing.len() == all { 60 } else { 30 };
                Err(Misfit { distance, what: format!("`{pointer}`: {what}") })
            }
            Some(_) | None => Ok(10 + u32::try_from(all - missing.len()).unwrap_or(u32::MAX / 2)),
        }
    }

    /// Begins to read.
    pub fn open(self: &Arc<Self>, source: Source) -> Reader {
        Reader::new(Arc::clone(self), source)
    }
}
