//! RECORDS to BYTES: the layouts the other way round. Knows no bank, no money, no date.
//!
//! What is written is a [`Sheet`]: texts of the file and of each row, each with its source. `[write]` of a mapping
//! ([`Spec`]) says what reading does not need: encoding, line ends, the order of elements, fixed texts. What cannot be
//! written is a list of [`Unfit`]s, all at once; nothing is cut, replaced or left out in silence.

pub mod charset;
pub mod csv;
pub mod fixed;
pub mod json;
mod node;
pub mod xml;

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Deserialize;

pub use charset::Charset;

/// `[write]` of a mapping.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[schemars(rename = "Write")]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Spec {
    /// The name of the file: `{id}` and `{day}` stand for those of the file.
    pub file_name: Option<String>,
    /// The encoding; UTF-8 when it is not said.
    #[schemars(with = "Option<String>")]
    pub encoding: Option<Charset>,
    /// What ends a line.
    pub line_end: Option<LineEnd>,
    /// The order of a row's columns or elements; for CSV that of `header` when it is not said.
    #[serde(default)]
    pub order: Vec<String>,
    /// The order of the file's own values, with the path of the rows among them.
    #[serde(default)]
    pub frame: Vec<String>,
    /// Texts that are the same in every row: source = text.
    #[serde(default)]
    pub constants: BTreeMap<String, String>,
    /// Texts of the file that are always the same: source = text.
    #[serde(default)]
    pub file_constants: BTreeMap<String, String>,
    /// Sources that JSON writes as figures and not as texts.
    #[serde(default)]
    pub numbers: Vec<String>,
    /// The namespace of an XML document.
    pub namespace: Option<String>,
    /// The document element around the message of an XML document.
    pub document: Option<String>,
}

/// What ends a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize, JsonSchema)]
#[schemars(rename = "WrittenLineEnd")]
#[serde(rename_all = "lowercase")]
pub enum LineEnd {
    /// A line feed.
    #[default]
    Lf,
    /// Carriage return and line feed.
    Crlf,
}

impl LineEnd {
    /// As text.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Lf => "\n",
            Self::Crlf => "\r\n",
        }
    }
}

impl Spec {
    /// What this table says, and where it is silent what `base` says.
    #[must_use]
    pub fn over(self, base: Self) -> Self {
        let first_full = |own: Vec<String>, base: Vec<String>| if own.is_empty() { base } else { own };
        Self {
            file_name: self.file_name.or(base.file_name),
            encoding: self.encoding.or(base.encoding),
            line_end: self.line_end.or(base.line_end),
            order: first_full(self.order, base.order),
            frame: first_full(self.frame, base.frame),
            constants: base.constants.into_iter().chain(self.constants).collect(),
            file_constants: base.file_constants.into_iter().chain(self.file_constants).collect(),
            numbers: first_full(self.numbers, base.numbers),
            namespace: self.namespace.or(base.namespace),
            document: self.document.or(base.document),
        }
    }

    /// What ends a line.
    pub fn line_end(&self) -> &'static str {
        self.line_end.unwrap_or_default().as_str()
    }

    /// `placed` and the fixed texts, in the order of `order`; what it does not name comes after, as it stands.
    fn ordered<'a>(order: &[String], placed: &'a [Placed], constants: &'a BTreeMap<String, String>) -> Vec<Piece<'a>> {
        let own = placed.iter().map(|placed| Piece { source: &placed.source, text: &placed.text, fill: placed.fill });
        let fixed = constants.iter().map(|(source, text)| Piece { source, text, fill: Fill::Left });
        let mut texts: Vec<Piece<'_>> = own.chain(fixed).collect();
        let rank = |text: &Piece<'_>| order.iter().position(|source| source == text.source).unwrap_or(order.len());
        texts.sort_by_key(rank);
        texts
    }
}

/// A text and where it goes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Placed {
    /// The source, as the mapping names it.
    pub source: String,
    /// The text.
    pub text: String,
    /// How it fills a field of a fixed width.
    pub fill: Fill,
}

/// A text on its way.
#[derive(Debug, Clone, Copy)]
struct Piece<'a> {
    source: &'a str,
    text: &'a str,
    fill: Fill,
}

/// How a text fills a field of a fixed width.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fill {
    /// From the left, blanks behind.
    Left,
    /// To the right, blanks before.
    Right,
    /// To the right, zeros before.
    Zeros,
}

/// What is to be written.
#[derive(Debug, Clone, Default)]
pub struct Sheet {
    /// Texts of the file as a whole.
    pub file: Vec<Placed>,
    /// Texts of each row.
    pub rows: Vec<Vec<Placed>>,
}

/// A text that cannot be written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unfit {
    /// The row, from 0; `None` for a text of the file.
    pub row: Option<usize>,
    /// The source that it should have gone to.
    pub source: String,
    /// The text.
    pub found: String,
    /// Why it cannot.
    pub why: String,
}

impl Unfit {
    fn new(row: Option<usize>, text: Piece<'_>, why: String) -> Self {
        Self { row, source: text.source.to_owned(), found: text.text.to_owned(), why }
    }
}
