//! Layout: MT940, the SWIFT statement of a day, and MT942, the report during the day.
//!
//! A message is fields, `:20:` to `:62F:`; a movement is `:61:` with the `:86:` below it. Pages (`:62M:`, then `:60M:`
//! of the next message) are one statement. Which parts of a field are captured is the mapping's wish.
//!
//! It must never take a line of text for a field, lose a letter where a text was wrapped, or guess what stands in a
//! `:61:` that does not follow the norm: such a line stops the file.

mod balance;
mod dates;
mod fields;
mod info;
mod line61;
mod lines;
mod message;
mod reader;
mod source;
mod survey;
mod tag;
#[cfg(test)]
mod tests;

use std::sync::Arc;

use schemars::JsonSchema;
use serde::Deserialize;

use self::source::{OfEntry, OfStatement};
use self::tag::Tag;
use super::encoding::Charset;
use super::{Head, Misfit, Position, Source, Wanted};

pub use reader::Reader;
pub use survey::Survey;

/// Which of the two messages.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
pub enum Message {
    /// The statement, with its balances.
    #[serde(rename = "940")]
    Statement,
    /// The report during the day, without balances.
    #[serde(rename = "942")]
    Report,
}

/// `[layout.mt940]` of a mapping.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[schemars(rename = "Mt940")]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Spec {
    /// Which message: `"940"` or `"942"`.
    pub message: Message,
    /// The columns of a line of plain text: a full one goes on in the next, behind a shorter one stands a blank.
    #[serde(default = "columns")]
    pub width: usize,
    /// The encodings that files may be in, in order; without them the bytes tell.
    #[serde(default)]
    pub encoding: Vec<Charset>,
}

const fn columns() -> usize {
    65
}

/// A compiled layout.
#[derive(Debug)]
pub struct Plan {
    message: Message,
    width: usize,
    statement: Vec<OfStatement>,
    entry: Vec<OfEntry>,
    /// Codes that the mapping names.
    codes: Vec<String>,
}

impl Spec {
    /// Finds a place for each wanted text; an error names the source that is wrong.
    pub fn compile(&self, wanted: &Wanted) -> Result<Plan, String> {
        if let Some(source) = wanted.detail.first() {
            return Err(format!("`{source}`: movements of an MT940 have no details"));
        }
        let statement = wanted.statement.iter().map(|source| OfStatement::parse(source)).collect::<Result<_, _>>()?;
        let entry: Vec<OfEntry> = wanted.entry.iter().map(|source| OfEntry::parse(source)).collect::<Result<_, _>>()?;
        let codes = entry.iter().filter_map(OfEntry::code).map(str::to_owned).collect();
        Ok(Plan { message: self.message, width: self.width, statement, entry, codes })
    }
}

impl Plan {
    /// How well the head fits: fields at the beginning of its lines, and those of the right message.
    pub fn fit(&self, head: &Head<'_>) -> Result<u32, Misfit> {
        let mut any = false;
        let mut report = false;
        for line in head.text.split(['\n', '\r']) {
            let block = tag::envelope(line);
            report |= block.is_some() && ["{2:I942", "{2:O942"].iter().any(|kind| line.contains(kind));
            let Some((tag, name, _)) = tag::tag(block.filter(|rest| !rest.is_empty()).unwrap_or(line)) else {
                continue;
            };
            any = true;
            report |= name == ":942:" || matches!(tag, Tag::Floor | Tag::Count);
            // A balance tells that it is a statement, whatever stood before.
            if matches!(tag, Tag::Opening | Tag::PageOpening | Tag::Closing | Tag::PageClosing) {
                report = false;
                break;
            }
        }
        match (any, report, self.message) {
            (false, ..) => {
                Err(Misfit { distance: 96, what: "no line of it begins with a field such as :20: or :61:".into() })
            }
            (true, false, Message::Statement) | (true, true, Message::Report) => Ok(40),
            (true, true, Message::Statement) => {
                Err(Misfit { distance: 20, what: "it is an MT942, a report without balances".into() })
            }
            (true, false, Message::Report) => {
                Err(Misfit { distance: 25, what: "it is an MT940, a statement with its balances".into() })
            }
        }
    }

    /// Begins to read.
    pub fn open(self: &Arc<Self>, source: Source) -> Reader {
        Reader::new(Arc::clone(self), source)
    }
}

/// Where a source stands, for a message: `line 12, :61: amount`.
pub fn place(position: &Position, source: &str) -> String {
    let of_entry = source.starts_with("61:") || source.starts_with("NS") || source.starts_with("86");
    if source.is_empty() {
        position.to_string()
    } else if let Some(rest) = source.strip_prefix("86").filter(|rest| !rest.is_empty()) {
        format!("{position}, :86: {}", rest.trim_start_matches([':', '+']))
    } else {
        let (tag, part) = source.split_once(':').unwrap_or((source, ""));
        let below = if of_entry { "" } else { "below " };
        format!("{below}{position}, :{tag}: {part}").trim_end().to_owned()
    }
}

/// Whether bytes that hold control characters are a message all the same: some banks frame messages with them.
pub(super) fn is_message(head: &[u8]) -> bool {
    let has = |needle: &[u8]| head.windows(needle.len()).any(|window| window == needle);
    has(b":20:") && has(b":25") && has(b":28")
}
