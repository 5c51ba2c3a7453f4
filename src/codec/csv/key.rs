//! A key beside which a value stands: `Solde au*[5]`.

use crate::codec::fold::{fold, same};

/// The text of a cell, and where on its line the value stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Key {
    /// Folded.
    text: String,
    /// Whether the cell may go on behind it, as in `Solde au 31/10/2026`.
    open: bool,
    /// The column of the value; the next filled cell where it is not said.
    pub(super) column: Option<Column>,
}

/// A column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Column {
    /// By its number, from 0.
    Numbered(usize),
    /// By its name in the header, folded.
    Named(String),
}

impl Key {
    /// Reads `Key`, `Key*`, `Key[3]` and `Key[Crédit]`.
    pub(super) fn parse(source: &str) -> Self {
        let source = source.trim();
        let (source, column) = match source.strip_suffix(']').and_then(|source| source.rsplit_once('[')) {
            Some((source, column)) => (source.trim_end(), Some(Column::parse(column))),
            None => (source, None),
        };
        Self { text: fold(source), open: source.ends_with('*'), column }
    }

    /// Whether a folded cell is this key.
    pub(super) fn is(&self, cell: &str) -> bool {
        if !self.open {
            return same(cell, &self.text);
        }
        let length = self.text.chars().count();
        let end = cell.char_indices().nth(length).map_or(cell.len(), |(at, _)| at);
        !self.text.is_empty() && cell.get(..end).is_some_and(|start| same(start, &self.text))
    }
}

impl Column {
    fn parse(text: &str) -> Self {
        match text.trim().parse::<usize>() {
            Ok(number) if number > 0 => Self::Numbered(number - 1),
            _ => Self::Named(fold(text)),
        }
    }
}
