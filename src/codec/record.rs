//! Captured texts, where they stand, and what cannot be read.

use std::fmt;
use std::ops::Range;

/// Stands behind each text of a path that is repeated (`StsRsnInf+/Rsn/Cd`).
pub const ITEM_END: char = '\u{1e}';

/// The number of a wanted text in a mapping, from 0.
pub type Slot = usize;

/// A place in a file, as a person finds it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Position {
    /// The file as a whole.
    #[default]
    Whole,
    /// A line, from 1.
    Line(u64),
    /// A record of a file without line ends, from 1.
    Record(u64),
    /// An element: `/Document/BkToCstmrStmt/Stmt[2]/Ntry[3]`.
    Element(String),
}

impl Position {
    /// The line that it names, where it is an element whose line is known: `line 9, /transactions/3`.
    pub fn line(&self) -> Option<u64> {
        match self {
            Self::Line(line) => Some(*line),
            Self::Element(path) => path.strip_prefix("line ")?.split(',').next()?.parse().ok(),
            Self::Record(_) | Self::Whole => None,
        }
    }

    /// As [`fmt::Display`] writes it, without its ways: each entry has one.
    pub fn text(&self) -> String {
        let (word, mut number) = match self {
            Self::Line(line) => ("line ", *line),
            Self::Record(record) => ("record ", *record),
            Self::Element(path) => return path.clone(),
            Self::Whole => return self.to_string(),
        };
        let mut digits = [0; 20];
        let mut count = 0;
        for digit in digits.iter_mut().rev() {
            *digit = b'0' + u8::try_from(number % 10).unwrap_or_default();
            number /= 10;
            count += 1;
            if number == 0 {
                break;
            }
        }
        let mut text = String::with_capacity(word.len() + count);
        text.push_str(word);
        let digits = digits.get(digits.len() - count..).and_then(|digits| std::str::from_utf8(digits).ok());
        text.push_str(digits.unwrap_or_default());
        text
    }
}

impl fmt::Display for Position {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Whole => f.write_str("the whole file"),
            Self::Line(line) => write!(f, "line {line}"),
            Self::Record(record) => write!(f, "record {record}"),
            Self::Element(path) => f.write_str(path),
        }
    }
}

/// The texts captured at one place, by slot; made once and filled again for each place.
#[derive(Debug, Clone, Default)]
pub struct Record {
    /// Where it stands.
    pub position: Position,
    /// Where the record stands that ends it, if it has one.
    pub end: Option<Position>,
    text: String,
    fields: Vec<Option<Range<usize>>>,
}

impl Record {
    /// An empty record with room for `slots` texts.
    pub fn new(slots: usize) -> Self {
        Self { position: Position::Whole, end: None, text: String::new(), fields: vec![None; slots] }
    }

    /// Forgets every text; the room stays.
    pub fn clear(&mut self) {
        self.text.clear();
        self.fields.iter_mut().for_each(|field| *field = None);
    }

    /// Bytes of the texts, overwritten ones included.
    pub const fn len(&self) -> usize {
        self.text.len()
    }

    /// Whether nothing was captured.
    pub const fn is_empty(&self) -> bool {
        self.text.is_empty()
    }

    /// How many texts it has room for.
    pub const fn slots(&self) -> usize {
        self.fields.len()
    }

    /// Whether `slot` holds a text, be it empty.
    pub fn has(&self, slot: Slot) -> bool {
        self.fields.get(slot).is_some_and(Option::is_some)
    }

    /// The text of `slot`.
    pub fn get(&self, slot: Slot) -> Option<&str> {
        let range = self.fields.get(slot)?.clone()?;
        self.text.get(range)
    }

    /// Puts `text` behind what `slot` holds, with `separator` between.
    pub fn append(&mut self, slot: Slot, separator: &str, text: &str) {
        let Some(held) = self.fields.get(slot).cloned().flatten() else { return self.set(slot, text) };
        let start = if held.end == self.text.len() {
            held.start
        } else {
            let start = self.text.len();
            self.text.extend_from_within(held);
            start
        };
        self.text.push_str(separator);
        self.text.push_str(text);
        if let Some(field) = self.fields.get_mut(slot) {
            *field = Some(start..self.text.len());
        }
    }

    /// Puts `text` into `slot`, over what it held.
    pub fn set(&mut self, slot: Slot, text: &str) {
        if let Some(field) = self.fields.get_mut(slot) {
            let start = self.text.len();
            self.text.push_str(text);
            *field = Some(start..self.text.len());
        }
    }
}

/// One step of a file, lent until the next one is asked for.
#[derive(Debug)]
pub enum Event<'a> {
    /// A statement begins: what is known of it before its first entry.
    Opened(&'a Record),
    /// An entry, and its parts when it has some.
    Entry(&'a Record, &'a [Record]),
    /// The statement ends: all that is known of it.
    Closed(&'a Record),
    /// Something that the layout cannot read, or that a person should know.
    Fault(Fault),
}

/// A step that waits to be lent: an [`Event`] without its borrow.
#[derive(Debug)]
pub(in crate::codec) enum Told {
    Opened,
    Entry,
    Closed,
    Fault(Fault),
}

impl Told {
    /// The step with the records that it lends; the entry has no parts.
    pub(in crate::codec) fn event<'a>(self, statement: &'a Record, entry: &'a Record) -> Event<'a> {
        match self {
            Self::Opened => Event::Opened(statement),
            Self::Entry => Event::Entry(entry, &[]),
            Self::Closed => Event::Closed(statement),
            Self::Fault(fault) => Event::Fault(fault),
        }
    }
}

/// How much a fault weighs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Weight {
    /// The file cannot be used.
    Error,
    /// The file can be used; a person should know.
    Warning,
    /// Records are not numbered one by one: the mapping says how much that weighs.
    Numbers,
}

/// What is wrong with the bytes, in three parts: where and what was found, why it is wrong, what to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// How much it weighs.
    pub weight: Weight,
    /// Where: `line 9, columns 91-104`.
    pub position: String,
    /// The field, or the part of the layout (`record code`, `encoding`).
    pub field: String,
    /// The text found there, cut to 120 characters.
    pub found: String,
    /// What is wrong with it.
    pub why: String,
    /// What to do.
    pub fix: String,
}
