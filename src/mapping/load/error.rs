//! A fault of a mapping file, as a person is told it: the place, the line with a caret, what is wrong, what to do.

use std::fmt;
use std::ops::Range;
use std::path::{Path, PathBuf};

/// Letters of a line that are shown.
const SHOWN: usize = 110;
/// Letters that are shown before the fault when the line is longer.
const BEFORE: usize = 60;

/// A mapping that cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub struct Error {
    /// The file.
    pub path: PathBuf,
    /// Where in it, as far as that is known.
    pub place: Option<Place>,
    /// The key that is wrong (`entry.amount.signed`); empty when it is the file as a whole.
    pub key: String,
    /// What is wrong.
    pub what: String,
    /// What to do.
    pub fix: String,
}

/// A place in a text, with the line that it stands in.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    /// The line, from 1.
    pub line: usize,
    /// The letter of the line, from 1.
    pub column: usize,
    /// The line, or the part of it around the fault.
    pub excerpt: String,
    /// Letters of the excerpt before the fault.
    pub indent: usize,
    /// Letters that are at fault, at least one.
    pub width: usize,
}

impl Place {
    /// The place of `span` in `text`.
    pub fn of(text: &str, span: &Range<usize>) -> Self {
        let start = floor(text, span.start);
        let before = text.get(..start).unwrap_or_default();
        let line_start = before.rfind('\n').map_or(0, |at| at + 1);
        let line_text = text.get(line_start..).unwrap_or_default().lines().next().unwrap_or_default();
        let column = text.get(line_start..start).unwrap_or_default().chars().count();
        let end = floor(text, span.end).clamp(start, line_start + line_text.len().max(start - line_start));
        let width = text.get(start..end).unwrap_or_default().chars().count().max(1);
        let cut = if line_text.chars().count() > SHOWN { column.saturating_sub(BEFORE) } else { 0 };
        let excerpt: String = line_text.chars().skip(cut).take(SHOWN).map(plain).collect();
        let excerpt = excerpt.trim_end().to_owned();
        Self {
            line: before.matches('\n').count() + 1,
            column: column + 1,
            excerpt,
            indent: column - cut,
            width: width.min(SHOWN.saturating_sub(column - cut).max(1)),
        }
    }
}

/// The letter's begin at or before `at`.
fn floor(text: &str, at: usize) -> usize {
    (0..=at.min(text.len())).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0)
}

fn plain(sign: char) -> char {
    match sign {
        '\t' => ' ',
        sign if sign.is_control() => '·',
        sign => sign,
    }
}

impl Error {
    /// About a file as a whole.
    pub fn whole(path: &Path, what: impl Into<String>, fix: impl Into<String>) -> Self {
        Self { path: path.to_owned(), place: None, key: String::new(), what: what.into(), fix: fix.into() }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { path, place, key, what, fix } = self;
        write!(f, "{}", path.display())?;
        if let Some(Place { line, column, .. }) = place {
            write!(f, ":{line}:{column}")?;
        }
        let colon = if key.is_empty() { "" } else { ": " };
        write!(f, ": {key}{colon}{what}")?;
        if let Some(Place { line, excerpt, indent, width, .. }) = place {
            let number = line.to_string();
            write!(f, "\n  {number} | {excerpt}\n  {:1$} | {0:2$}{3}", "", number.len(), indent, "^".repeat(*width))?;
        }
        if fix.is_empty() { Ok(()) } else { write!(f, "\n  {fix}") }
    }
}

/// Everything that is wrong with the mappings, in the order of their files.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub struct Errors(pub Vec<Error>);

impl fmt::Display for Errors {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let count = self.0.len();
        writeln!(f, "the mappings cannot be used, {count} {} to mend:", if count == 1 { "fault" } else { "faults" })?;
        self.0.iter().try_for_each(|error| write!(f, "\n{error}\n"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_counts_letters_and_shows_its_line() {
        let text = "a = 1\né = { from = 'x' }\n";
        let at = text.find("from").unwrap();
        let place = Place::of(text, &(at..at + 4));
        assert_eq!((place.line, place.column, place.indent, place.width), (2, 7, 6, 4));
        assert_eq!(place.excerpt, "é = { from = 'x' }");
    }

    #[test]
    fn a_place_never_leaves_its_line_or_its_text() {
        let text = "a = [\n1\n]";
        assert_eq!(Place::of(text, &(4..9)).width, 1);
        let end = Place::of(text, &(900..901));
        assert_eq!((end.line, end.width), (3, 1));
        let long = format!("text = \"{}\"", "x".repeat(900));
        let place = Place::of(&long, &(700..900));
        assert!(place.excerpt.len() <= SHOWN && place.indent + place.width <= SHOWN);
    }
}
