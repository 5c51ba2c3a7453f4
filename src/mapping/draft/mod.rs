//! A first mapping out of a sample of an unknown file: what the bytes prove, with the evidence beside it, and a mark
//! (`# ?`) where they prove nothing.
//!
//! The draft is tried on its sample before it is given away. It must never pass a guess for a fact: what names, shapes
//! and arithmetic do not tell is marked for the person who mends it.

mod around;
mod column;
mod kinds;
mod list;
mod money;
mod roles;
mod sheet;
mod totals;
mod trial;
mod write;

use std::collections::BTreeMap;
use std::io::{self, Read};

use super::{Mappings, unreadable};
use crate::codec::encoding::Utf8;
use crate::codec::{Head, sniff};
use crate::domain::statement::Reject;

pub use trial::Trial;

/// How much of a sample is looked at.
const SAMPLE_MAX: u64 = 16 * 1024 * 1024;

/// A first mapping.
#[derive(Debug, Clone)]
pub struct Draft {
    /// Its text.
    pub text: String,
    /// Where it belongs, from the folder of mappings: `credit-picard/statement-csv.toml`.
    pub path: String,
    /// What the sample does not prove, in words.
    pub doubts: Vec<String>,
    /// What became of the sample when it was read with the draft.
    pub trial: Trial,
}

/// Why there is no draft.
#[derive(Debug, Clone, thiserror::Error)]
pub enum Error {
    /// The sample is nothing that can be read.
    #[error("{}: {}", .0.why, .0.fix)]
    Unreadable(Box<Reject>),
    /// It is of a kind for which no mapping can be begun, with what to do.
    #[error("{0}")]
    Unknown(String),
}

impl From<io::Error> for Error {
    fn from(error: io::Error) -> Self {
        Self::Unreadable(Box::new(unreadable(&error)))
    }
}

/// A sample and what is known besides.
#[derive(Debug, Clone, Copy)]
pub struct Sample<'a> {
    /// Its name, without folders.
    pub file_name: &'a str,
    /// The bank that it comes from.
    pub bank: &'a str,
}

/// Begins a mapping; `texts` are the mapping files that are there already, by their path.
pub fn draft(
    mappings: &Mappings,
    texts: &BTreeMap<String, String>,
    sample: Sample<'_>,
    reader: impl Read + Send + 'static,
) -> Result<Draft, Error> {
    let mut bytes = Vec::new();
    reader.take(SAMPLE_MAX).read_to_end(&mut bytes)?;
    let boxed: Box<dyn Read + Send> = Box::new(io::Cursor::new(bytes.clone()));
    let mut source = Utf8::new(boxed)?;
    if let Some(fault) = sniff::refuse(source.head()) {
        return Err(Error::Unreadable(Box::new(fault.into())));
    }
    let whole = source.is_whole();
    let head = Head { text: source.peek(), whole };
    let has = |name: &str| texts.contains_key(&format!("common/{name}.toml"));
    let written = match kinds::of(mappings, &head) {
        kinds::Kind::Known(base) => write::known(sample, &base, has("references")),
        kinds::Kind::Unknown(what) => return Err(Error::Unknown(what)),
        kinds::Kind::Rows => {
            let notes = source.notes();
            let mut text = String::new();
            source.read_to_string(&mut text)?;
            let sheet = sheet::Sheet::of(&text).map_err(Error::Unknown)?;
            let encoding = write::Encoding { name: notes.encoding(), how: notes.how() };
            write::rows(sample, &sheet, Vec::new(), &encoding, (has("labels-fr"), has("references")))
        }
        kinds::Kind::Json => {
            let notes = source.notes();
            let mut text = String::new();
            source.read_to_string(&mut text)?;
            let (sheet, pairs) = list::sheet(&text).map_err(Error::Unknown)?;
            let encoding = write::Encoding { name: notes.encoding(), how: notes.how() };
            write::rows(sample, &sheet, pairs, &encoding, (has("labels-fr"), has("references")))
        }
    };
    let write::Written { path, body, doubts } = written;
    let trial = Trial::of(texts, &path, &body, sample.file_name, bytes);
    let text = format!("{}{body}", write::head(sample, &doubts, &trial));
    Ok(Draft { text, path, doubts, trial })
}
