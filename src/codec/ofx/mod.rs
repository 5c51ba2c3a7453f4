//! Layout: OFX, the answer of a bank to a program of accounts: 1.x, whose values are not closed, and 2.x, which is XML.
//!
//! Both are read alike, as tags and texts: a statement is `STMTRS` or `CCSTMTRS` (cards), a movement is `STMTTRN`. Which
//! texts are captured is the mapping's wish; a source is the path of a tag, `STMTTRN/TRNAMT`, `LEDGERBAL/BALAMT`.
//!
//! It must never take an answer without a statement (an error, a sign-on, a list of accounts) for an empty one, nor the
//! end of the bytes for the end of the answer, nor give a movement a date that it does not have.

mod answer;
mod names;
mod reader;
mod survey;
#[cfg(test)]
mod tests;
mod tokens;

use std::sync::Arc;

use schemars::JsonSchema;
use serde::Deserialize;

use super::encoding::Charset;
use super::{Head, Misfit, Position, Source, Wanted};

pub use reader::Reader;
pub use survey::Survey;

/// `[layout.ofx]` of a mapping: the format says everything.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[schemars(rename = "Ofx")]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Spec {
    /// The encodings that files may be in, in order; without them the bytes tell.
    #[serde(default)]
    pub encoding: Vec<Charset>,
}

/// A compiled layout.
#[derive(Debug)]
pub struct Plan {
    /// Paths from the statement.
    statement: Vec<String>,
    /// Paths that begin with `STMTTRN/`.
    entry: Vec<String>,
}

impl Spec {
    /// Finds a place for each wanted text; an error names the source that is wrong.
    pub fn compile(&self, wanted: &Wanted) -> Result<Plan, String> {
        if let Some(source) = wanted.detail.first() {
            return Err(format!("`{source}`: movements of OFX have no details"));
        }
        let is_path = |source: &str| {
            source.split('/').all(|name| {
                let is_letter = |byte: u8| byte.is_ascii_uppercase() || byte.is_ascii_digit() || byte == b'.';
                !name.is_empty() && name.bytes().all(is_letter)
            })
        };
        for source in &wanted.entry {
            if !is_path(source) || !source.starts_with("STMTTRN/") {
                return Err(format!("`{source}` is no part of a movement; write \"STMTTRN/TRNAMT\""));
            }
        }
        for source in &wanted.statement {
            if !is_path(source) || source.starts_with("STMTTRN/") || source.starts_with("BANKTRANLIST/STMTTRN") {
                return Err(format!("`{source}` is no part of a statement; write \"LEDGERBAL/BALAMT\""));
            }
        }
        Ok(Plan { statement: wanted.statement.clone(), entry: wanted.entry.clone() })
    }
}

impl Plan {
    /// How well the head fits: an OFX head, or the element itself.
    pub fn fit(&self, head: &Head<'_>) -> Result<u32, Misfit> {
        let start: String = head.text.chars().take(4096).map(|sign| sign.to_ascii_uppercase()).collect();
        if start.contains("OFXHEADER") || start.contains("<?OFX") || start.contains("<OFX>") || start.contains("<OFX ")
        {
            return Ok(40);
        }
        Err(Misfit { distance: 97, what: "neither a head OFXHEADER nor an element <OFX> begins it".into() })
    }

    /// Begins to read.
    pub fn open(self: &Arc<Self>, source: Source) -> Reader {
        Reader::new(Arc::clone(self), source)
    }
}

/// Where a source stands, for a message: `line 12, STMTTRN/TRNAMT`.
pub fn place(position: &Position, source: &str) -> String {
    match (source.is_empty(), source.starts_with("STMTTRN/")) {
        (true, _) => position.to_string(),
        (false, true) => format!("{position}, {source}"),
        (false, false) => format!("below {position}, {source}"),
    }
}
