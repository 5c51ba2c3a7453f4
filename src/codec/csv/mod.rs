//! Layout: rows of cells under a header that stands somewhere in the first lines.
//!
//! A file is known by the cells of its header, compared without case, accents and punctuation ([`super::fold`]). Lines
//! above the header and below the rows may hold values of the statement. A row that has not as many cells as the header
//! is a fault, never shifted; blank rows are skipped.

mod beside;
mod header;
mod reader;
mod survey;
#[cfg(test)]
mod tests;

use std::sync::Arc;

use serde::Deserialize;

use super::fold::fold;
use super::{Head, Misfit, Position, Source, Wanted};

pub use reader::Reader;
pub use survey::Survey;

/// `[layout.csv]` of a mapping.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Spec {
    /// The signs between cells that this export knows; the one with which the header is found.
    #[serde(default = "default_delimiters")]
    pub delimiters: Vec<char>,
    /// The cells that the header must have, in any order.
    pub header: Vec<String>,
    /// Whether the header may have more cells.
    #[serde(default)]
    pub extra: Extra,
    /// Within how many lines the header stands.
    #[serde(default = "default_search_lines")]
    pub search_lines: usize,
    /// First cells of rows that are no entries, such as totals.
    #[serde(default)]
    pub skip: Vec<String>,
}

/// Whether the header may have more cells than those of the mapping.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
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

const fn default_search_lines() -> usize {
    1
}

/// Where a text stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Place {
    /// In the column with this header, folded.
    Column(String),
    /// Beside this key in a line above the header, folded.
    Above(String),
    /// Beside this key in a line below the rows, folded.
    Below(String),
}

impl Place {
    fn parse(source: &str) -> Self {
        if let Some(key) = source.strip_prefix("above:") {
            Self::Above(fold(key))
        } else if let Some(key) = source.strip_prefix("below:") {
            Self::Below(fold(key))
        } else {
            Self::Column(fold(source))
        }
    }
}

/// A compiled layout.
#[derive(Debug)]
pub struct Plan {
    delimiters: Vec<u8>,
    /// As written and folded.
    header: Vec<(String, String)>,
    extra: Extra,
    search_lines: usize,
    skip: Vec<String>,
    statement: Vec<Place>,
    entry: Vec<Place>,
}

impl Spec {
    /// Finds a place for each wanted text; an error names the source that is wrong.
    pub fn compile(&self, wanted: &Wanted) -> Result<Plan, String> {
        if self.header.is_empty() {
            return Err("`header` names no cell; a file could not be told from another".into());
        }
        let mut delimiters = Vec::new();
        for delimiter in &self.delimiters {
            match u8::try_from(*delimiter) {
                Ok(byte) if byte.is_ascii() && !byte.is_ascii_alphanumeric() && byte != b'"' => delimiters.push(byte),
                _ => return Err(format!("`{delimiter}` cannot stand between cells; write \";\", \",\" or \"\\t\"")),
            }
        }
        let entry: Vec<Place> = wanted.entry.iter().map(|source| Place::parse(source)).collect();
        if let Some((source, _)) = wanted.entry.iter().zip(&entry).find(|(_, place)| !matches!(place, Place::Column(_)))
        {
            return Err(format!("`{source}` is a value of the statement, not of an entry"));
        }
        if let Some(source) = wanted.detail.first() {
            return Err(format!("`{source}`: rows have no details"));
        }
        Ok(Plan {
            delimiters,
            header: self.header.iter().map(|cell| (cell.clone(), fold(cell))).collect(),
            extra: self.extra,
            search_lines: self.search_lines.max(1),
            skip: self.skip.iter().map(|cell| fold(cell)).collect(),
            statement: wanted.statement.iter().map(|source| Place::parse(source)).collect(),
            entry,
        })
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
