//! Layout: XML as records, by a path machine over parser events.
//!
//! A [`Plan`] is made once from a mapping's paths; a [`Reader`] walks a file with it, forwards and once, and lends one
//! event after the other. Elements are known by local name and place: neither namespace nor declared version decides
//! what can be read. Memory is bounded by the largest entry, and an entry has limits.
//!
//! It must never resolve an entity that the document defines, follow an external one, or take the end of the bytes for
//! the end of the document.

mod machine;
pub(super) mod path;
mod plan;
mod reader;
mod shape;
mod spec;
mod survey;
#[cfg(test)]
mod tests;
mod walker;
mod window;

pub use reader::Reader;
pub use shape::Shape;
pub use spec::{Explode, Paths, Plan, Spec, Sum};
pub use survey::Survey;

use super::Position;

/// What a document may ask for at most; a statement of a bank needs a hundredth of it.
#[derive(Debug, Clone)]
struct Limits {
    /// Elements inside each other.
    depth: usize,
    /// Bytes of one tag or text.
    markup_bytes: usize,
    /// Bytes of all captured texts of one entry or statement.
    record_bytes: usize,
    /// Parts of one entry.
    details: usize,
    /// Bytes of all captured texts of one entry and its parts.
    entry_bytes: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self { depth: 100, markup_bytes: 256 * 1024, record_bytes: 256 * 1024, details: 100_000, entry_bytes: 64 << 20 }
    }
}

/// Where a source stands, for a message: `/Document/BkToCstmrStmt/Stmt[1]/Ntry[3]/Amt`.
pub fn place(position: &Position, source: &str) -> String {
    if source.is_empty() || source.starts_with('/') {
        format!("{position}{source}")
    } else {
        format!("{position}/{source}")
    }
}
