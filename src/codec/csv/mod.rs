//! Layout: rows of cells under a header that stands somewhere in the first lines.
//!
//! A file is known by the cells of its header, compared without case, accents and punctuation ([`super::fold`]). Lines
//! above the header and below the rows may hold values of the statement. A row that has not as many cells as the header
//! is a fault, never shifted; blank rows are skipped.

mod beside;
mod bounded;
mod header;
mod key;
mod reader;
mod rows;
mod survey;
#[cfg(test)]
mod tests;

use std::sync::Arc;

use schemars::JsonSchema;
use serde::Deserialize;

use super::encoding::Charset;
use super::fold::{fold, same};
use super::{Head, Misfit, Position, Source, Wanted};
use key::{Column, Key};

pub use reader::Reader;
pub use rows::{Row, readings, rows};
pub use survey::Survey;

/// `[layout.csv]` of a mapping.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[schemars(rename = "Csv")]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Spec {
    /// The signs between cells that this export knows; the one with which the header is found.
    #[serde(default = "default_delimiters")]
    pub delimiters: Vec<char>,
    /// The cells that the header must have, in any order; a list in place of a cell holds its names of now and before.
    #[serde(default)]
    pub header: Vec<Cell>,
    /// Cells that the header may have.
    #[serde(default)]
    pub optional: Vec<Cell>,
    /// The names of the columns, in their order, of a file without header.
    #[serde(default)]
    pub columns: Vec<String>,
    /// Whether the header may have more cells than these.
    #[serde(default)]
    pub extra: Extra,
    /// Within how many lines the header begins.
    #[serde(default = "one")]
    pub search_lines: usize,
    /// How many lines the header has: the cells of a column are joined with a blank.
    #[serde(default = "one")]
    pub header_lines: usize,
    /// First cells of rows that are no entries, such as totals; a `*` at the end stands for anything.
    #[serde(default)]
    pub skip: Vec<String>,
    /// `false` where a quote is a sign like any other.
    #[serde(default = "yes")]
    pub quotes: bool,
    /// The order of the rows, where the file itself cannot tell it; another one is reported.
    pub order: Option<Order>,
    /// The encodings that files may be in, in order; without them the bytes tell.
    #[serde(default)]
    pub encoding: Vec<Charset>,
}

/// A cell of a header: its name, or the names that it had over time.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(untagged, expecting = "a cell of the header, or a list of the names that it had over time")]
pub enum Cell {
    /// One name.
    One(String),
    /// Any of these.
    Any(Vec<String>),
}

impl Cell {
    /// Its names.
    pub fn names(&self) -> &[String] {
        match self {
            Self::One(name) => std::slice::from_ref(name),
            Self::Any(names) => names,
        }
    }
}

/// The order of rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Order {
    /// The last row is the newest.
    OldestFirst,
    /// The first row is the newest.
    NewestFirst,
}

/// Whether the header may have more cells than those of the mapping.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Extra {
    /// Yes: what they hold is not read.
    #[default]
    Allow,
    /// No: it is another export.
    Refuse,
}

fn default_delimiters() -> Vec<char> {
    vec![';']
}

const fn one() -> usize {
    1
}

const fn yes() -> bool {
    true
}

/// A wanted cell: its names as written and folded.
#[derive(Debug)]
pub(crate) struct Named(Vec<(String, String)>);

impl Named {
    fn new(cell: &Cell) -> Self {
        Self(cell.names().iter().map(|name| (name.clone(), fold(name))).collect())
    }

    /// Whether each name has something to be known by.
    fn is_named(&self) -> bool {
        !self.0.is_empty() && self.0.iter().all(|(_, folded)| !folded.is_empty())
    }

    /// Its first name.
    fn first(&self) -> &str {
        self.0.first().map_or("", |(name, _)| name)
    }

    /// Whether a folded cell of a file is this one.
    fn is(&self, cell: &str) -> bool {
        self.0.iter().any(|(_, folded)| same(cell, folded))
    }

    fn has(&self, folded: &str) -> bool {
        self.0.iter().any(|(_, name)| name == folded)
    }
}

/// Where a text stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Place {
    /// In the column with this header, folded.
    Column(String),
    /// Beside this key in a line above the header.
    Above(Key),
    /// Beside this key in a line below the rows.
    Below(Key),
}

impl Place {
    fn parse(source: &str) -> Self {
        if let Some(key) = source.strip_prefix("above:") {
            Self::Above(Key::parse(key))
        } else if let Some(key) = source.strip_prefix("below:") {
            Self::Below(Key::parse(key))
        } else {
            Self::Column(fold(source))
        }
    }

    /// The key, of a value above the header.
    const fn above(&self) -> Option<&Key> {
        match self {
            Self::Above(key) => Some(key),
            Self::Column(_) | Self::Below(_) => None,
        }
    }

    /// The key, of a value below the rows.
    const fn below(&self) -> Option<&Key> {
        match self {
            Self::Below(key) => Some(key),
            Self::Column(_) | Self::Above(_) => None,
        }
    }
}

/// A compiled layout.
#[derive(Debug)]
pub struct Plan {
    delimiters: Vec<u8>,
    header: Vec<Named>,
    optional: Vec<Named>,
    /// Folded names of the columns of a file without header.
    columns: Vec<String>,
    extra: Extra,
    search_lines: usize,
    header_lines: usize,
    skip: Vec<Key>,
    quotes: bool,
    statement: Vec<Place>,
    entry: Vec<Place>,
}

impl Spec {
    /// The names of all columns that a file may have.
    pub fn names(&self) -> Vec<&str> {
        let cells = self.header.iter().chain(&self.optional).flat_map(Cell::names);
        cells.chain(&self.columns).map(String::as_str).collect()
    }

    /// Finds a place for each wanted text; an error names the source that is wrong.
    pub fn compile(&self, wanted: &Wanted) -> Result<Plan, String> {
        if self.header.is_empty() == self.columns.is_empty() {
            return Err("write either `header`, the cells by which the file is known, or `columns`, the names of its \
                        columns where it has no header"
                .into());
        }
        if !(1..=5).contains(&self.header_lines) {
            return Err("`header-lines` is 1 to 5".into());
        }
        if self.search_lines > 1_000 {
            return Err("`search-lines` is 1000 at most".into());
        }
        if let Some(cell) = self.header.iter().chain(&self.optional).find(|cell| !Named::new(cell).is_named()) {
            return Err(format!("`header` has a cell without a letter or digit: {cell:?}"));
        }
        let mut delimiters = Vec::new();
        for delimiter in &self.delimiters {
            match u8::try_from(*delimiter) {
                Ok(byte @ (b'\t' | b' '..=b'~')) if !byte.is_ascii_alphanumeric() && byte != b'"' => {
                    delimiters.push(byte);
                }
                _ => return Err(format!("`{delimiter}` cannot stand between cells; write \";\", \",\" or \"\\t\"")),
            }
        }
        let plan = Plan {
            delimiters,
            header: self.header.iter().map(Named::new).collect(),
            optional: self.optional.iter().map(Named::new).collect(),
            columns: self.columns.iter().map(|name| fold(name)).collect(),
            extra: self.extra,
            search_lines: self.search_lines.max(1),
            header_lines: self.header_lines,
            skip: self.skip.iter().map(|cell| Key::parse(cell)).collect(),
            quotes: self.quotes,
            statement: wanted.statement.iter().map(|source| Place::parse(source)).collect(),
            entry: wanted.entry.iter().map(|source| Place::parse(source)).collect(),
        };
        if let Some(source) = wanted.detail.first() {
            return Err(format!("`{source}`: rows have no details"));
        }
        for (source, place) in wanted.statement.iter().zip(&plan.statement) {
            match place {
                Place::Above(Key { column: Some(Column::Named(_)), .. }) => {
                    return Err(format!("`{source}`: above the header columns have numbers only, from 1"));
                }
                Place::Below(Key { column: Some(Column::Named(name)), .. }) if !plan.knows(name) => {
                    return Err(format!("`{source}`: this column stands neither in `header` nor in `optional`"));
                }
                Place::Above(_) | Place::Below(_) | Place::Column(_) => {}
            }
        }
        for (source, place) in wanted.entry.iter().zip(&plan.entry) {
            match place {
                Place::Column(_) => {}
                Place::Above(_) | Place::Below(_) => {
                    return Err(format!("`{source}` is a value of the statement, not of an entry"));
                }
            }
        }
        Ok(plan)
    }
}

impl Plan {
    /// Whether a column can be there: one that the mapping names nowhere is a slip of the pen.
    fn knows(&self, folded: &str) -> bool {
        self.columns.iter().any(|name| name == folded)
            || self.header.iter().chain(&self.optional).any(|named| named.has(folded))
    }
}

impl Plan {
    /// How well the head fits: the more cells of the header are named, the more specific.
    pub fn fit(&self, head: &Head<'_>) -> Result<u32, Misfit> {
        header::fit(self, head.text).map(|(_, fit)| fit)
    }

    /// Begins to read.
    pub fn open(self: &Arc<Self>, source: Source) -> Reader {
        Reader::new(Arc::clone(self), source)
    }
}

/// Where a source stands, for a message.
pub fn place(position: &Position, source: &str) -> String {
    match (source.strip_prefix("above:"), source.strip_prefix("below:")) {
        (Some(key), _) => format!("above the header, beside {key}"),
        (_, Some(key)) => format!("below the rows, beside {key}"),
        _ => format!("{position}, column {source}"),
    }
}
