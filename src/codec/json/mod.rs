//! Layout: JSON as records, by a walk through the document with the mapping's pointers.
//!
//! The document is read forwards and once. A row is lent when it has ended; a statement may say its account behind its
//! rows, as the interfaces of banks do, so rows wait in a queue until their statement has ended. The queue has a
//! limit: beyond it the statement is told as far as it is known, and memory stays flat; what comes later is known when
//! the statement closes.
//!
//! It must never read a number as a float, choose one of two equal names, or take the end of the bytes for the end of
//! the document.

mod grammar;
mod lexer;
mod machine;
mod number;
mod plan;
pub(super) mod pointer;
mod queue;
mod reader;
mod sample;
mod spec;
mod survey;
#[cfg(test)]
mod tests;

pub use reader::Reader;
pub use sample::{Listing, Object, listings};
pub use spec::{Plan, Spec};
pub use survey::Survey;

use super::Position;

/// What a document may ask for at most; a statement of a bank needs a hundredth of it.
#[derive(Debug, Clone)]
struct Limits {
    /// Objects and lists inside each other.
    depth: usize,
    /// Names of one object.
    names: usize,
    /// Bytes of one name.
    name_bytes: usize,
    /// Bytes of one text.
    text_bytes: usize,
    /// Bytes of all captured texts of one row or statement.
    record_bytes: usize,
    /// Bytes of the rows that wait for the end of their statement.
    held_bytes: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            depth: 64,
            names: 1_000,
            name_bytes: 1_024,
            text_bytes: 256 * 1024,
            record_bytes: 256 * 1024,
            held_bytes: 16 * 1024 * 1024,
        }
    }
}

/// Where a source stands, for a message: `line 9, /transactions/3/transactionAmount/amount`.
pub fn place(position: &Position, source: &str) -> String {
    let position = position.to_string();
    match (source.strip_prefix('^').unwrap_or(source), source.starts_with('^')) {
        ("", _) => position,
        (source, true) => source.to_owned(),
        // A row or statement has a pointer already, the document has none.
        (source, false) if position.contains('/') => format!("{position}{source}"),
        (source, false) => format!("{position}, {source}"),
    }
}
