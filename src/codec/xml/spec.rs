//! `[layout.xml]` of a mapping, and its compiled form.

use std::sync::Arc;

use regex::Regex;
use schemars::JsonSchema;
use serde::Deserialize;

use super::Limits;
use super::plan::Tree;
use super::reader::Reader;
use super::shape::Shape;
use crate::codec::encoding::Charset;
use crate::codec::{Head, Misfit, Source, Wanted};

/// `[layout.xml]` of a mapping.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[schemars(rename = "Xml")]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Spec {
    /// Names of the message element (`BkToCstmrStmt`), below the document element or itself the document element.
    pub root: Vec<String>,
    /// What the last part of the namespace looks like (`camt\.053\.001\.\d\d`): another one is read with a warning.
    pub namespace: Option<String>,
    /// Names of the statement element inside the message.
    pub statement: Vec<String>,
    /// The path from a statement to an entry.
    pub entry: String,
    /// How an entry falls apart into details.
    pub explode: Option<Explode>,
    /// The encodings that files may be in, in order; without them the declaration and the bytes tell.
    #[serde(default)]
    pub encoding: Vec<Charset>,
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
        Err(Misfit { distance, what: format!("the message is `{found}`, and not {}", self.root.join(" or ")) })
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
