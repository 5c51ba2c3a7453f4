//! BYTES to RECORDS: layouts of files, and nothing else. Knows no bank, no money, no date.
//!
//! A layout reads bytes as a stream and lends one [`Event`] after the other, so that memory does not grow with the
//! file. Which texts it captures is the mapping's wish ([`Wanted`]): each wanted text has a [`Slot`], and a [`Record`]
//! holds a text for each slot that was found. What a text means is decided in `mapping`.
//!
//! Every layout has the same four things: a `Spec` (what `[layout.xxx]` of a mapping says), `Spec::compile` to a
//! `Plan` (wrong sources are found there, before any file), `Plan::fit` (whether the head of a file is of this layout,
//! and if not, how far it is), and `Plan::open` to a `Reader` whose `next` lends events. A new format is one file here
//! and one variant of `mapping::Layout`.

mod blanks;
pub mod csv;
pub mod encoding;
pub mod fixed;
pub mod fold;
mod held;
pub mod json;
pub mod mt940;
pub mod ofx;
mod record;
pub mod sniff;
pub mod spot;
mod words;
pub mod write;
pub mod xml;

use std::io::Read;

pub use blanks::trim;
use record::Told;

pub use record::{Event, Fault, ITEM_END, Position, Record, Slot, Weight};
pub use words::{found, word};

/// The text of a file as UTF-8, a stream.
pub type Source = encoding::Utf8<Box<dyn Read + Send>>;

/// The texts that a mapping wants, by their source: a column, a zone of a record, a path. The slot of a text is its
/// index here; records of statements, entries and details each have slots of their own.
#[derive(Debug, Clone, Default)]
pub struct Wanted {
    /// For [`Event::Opened`] and [`Event::Closed`].
    pub statement: Vec<String>,
    /// For [`Event::Entry`].
    pub entry: Vec<String>,
    /// For the parts of an entry.
    pub detail: Vec<String>,
}

/// The beginning of a file, to choose a mapping by.
#[derive(Debug, Clone, Copy)]
pub struct Head<'a> {
    /// Its first 64 KiB, decoded.
    pub text: &'a str,
    /// Whether that is all.
    pub whole: bool,
}

/// Why a file is not of a layout.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Misfit {
    /// How far it is: 0 would fit, 100 has nothing in common.
    pub distance: u32,
    /// What differs, for a person.
    pub what: String,
}
