//! A reject for a person, everywhere the same: where, the line of the file with a caret under what was found, what is
//! wrong with it and what to do.

use std::io::Read;

use crate::cli::page::Page;
use crate::codec::encoding::Utf8;
use crate::codec::spot;
use crate::domain::statement::{Reject, Severity};

/// Lines of a file by their number: those that rejects are about.
#[derive(Debug, Default)]
pub struct Excerpts(Vec<(u64, String)>);

impl Excerpts {
    /// Reads the lines that `rejects` are about. Without the file, or where it is no text, there are none.
    pub fn of(rejects: &[Reject], file: Option<impl Read + Send + 'static>) -> Self {
        let wanted: Vec<u64> = rejects.iter().filter_map(|reject| Place::of(&reject.position).line).collect();
        let Some(file) = file.filter(|_| !wanted.is_empty()) else { return Self::default() };
        let file: Box<dyn Read + Send> = Box::new(file);
        Self(Utf8::new(file).and_then(|source| spot::lines(source, &wanted)).unwrap_or_default())
    }

    fn line(&self, number: u64) -> Option<&str> {
        self.0.iter().find(|(known, _)| *known == number).map(|(_, text)| text.as_str())
    }
}

/// What a position says: `line 9, columns 91-104`.
#[derive(Debug, Default, PartialEq, Eq)]
struct Place {
    line: Option<u64>,
    columns: Option<(usize, usize)>,
}

impl Place {
    fn of(position: &str) -> Self {
        let mut place = Self::default();
        for part in position.split(", ") {
            if let Some(number) = part.strip_prefix("line ") {
                place.line = number.parse().ok();
            } else if let Some((first, last)) = part.strip_prefix("columns ").and_then(|part| part.split_once('-')) {
                place.columns = first.parse().ok().zip(last.parse().ok());
            } else if let Some(column) = part.strip_prefix("column ") {
                place.columns = column.parse().ok().map(|column| (column, column));
            }
        }
        place
    }
}

/// The reject in three parts.
pub fn text(page: Page, name: &str, reject: &Reject, excerpts: &Excerpts) -> String {
    let Reject { severity, position, field, found, why, fix } = reject;
    let word = match severity {
        Severity::Error => page.bad("error"),
        Severity::Warning => page.odd("warning"),
    };
    let place = Place::of(position);
    let line = place.line.and_then(|line| excerpts.line(line).map(|text| (line, text)));
    let excerpt = line.and_then(|(number, text)| {
        let columns = place.columns.or_else(|| columns_of(text, found))?;
        Some(caret(page, number, text, columns))
    });
    let beside = if found.is_empty() || excerpt.is_some() { String::new() } else { format!(": `{found}`") };
    let mut lines = vec![format!("{word}: {name}: {position}: {}{beside}", page.strong(field))];
    lines.extend(excerpt);
    lines.push(page.hang("    ", why));
    lines.push(page.hang("    ", fix));
    lines.join("\n")
}

/// Where `found` stands in a line, in characters from 1: as a whole cell if it is one.
fn columns_of(line: &str, found: &str) -> Option<(usize, usize)> {
    if found.trim().is_empty() {
        return None;
    }
    let ends = |at: usize| {
        let before = line.get(..at).and_then(|text| text.chars().next_back());
        let after = line.get(at + found.len()..).and_then(|text| text.chars().next());
        let is_edge = |sign: Option<char>| sign.is_none_or(|sign| matches!(sign, ';' | ',' | '\t' | '|' | '"'));
        is_edge(before) && is_edge(after)
    };
    let mut places = line.match_indices(found).map(|(at, _)| at);
    let at = places.clone().find(|at| ends(*at)).or_else(|| places.next())?;
    let first = line.get(..at)?.chars().count() + 1;
    Some((first, first + found.chars().count() - 1))
}

/// The line, cut to the page around the place, and carets under it.
fn caret(page: Page, number: u64, text: &str, (first, last): (usize, usize)) -> String {
    let gutter = format!("{number:>6} | ");
    let room = page.width.saturating_sub(gutter.len() + 2).max(20);
    let signs: Vec<char> = text.chars().map(|sign| if sign.is_control() { ' ' } else { sign }).collect();
    // The place is shown with some text before it.
    let start = if last < room { 0 } else { first.saturating_sub(1 + room / 4) };
    let shown: String = signs.iter().skip(start).take(room).collect();
    let (before, after) = (if start > 0 { "…" } else { "" }, if signs.len() > start + room { "…" } else { "" });
    let indent = first.saturating_sub(1 + start) + before.chars().count();
    let length = (last + 1).saturating_sub(first).clamp(1, room.saturating_sub(indent).max(1));
    let under = format!("{}{}", " ".repeat(indent), page.bad(&"^".repeat(length)));
    format!("{}{before}{shown}{after}\n{}{under}", page.faint(&gutter), page.faint("       | "))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(position: &str, found: &str, line: &str, width: usize) -> String {
        let reject = Reject {
            severity: Severity::Error,
            position: position.into(),
            field: "amount".into(),
            found: found.into(),
            why: "it is no figure".into(),
            fix: "ask".into(),
        };
        text(Page::plain(width), "a.csv", &reject, &Excerpts(vec![(9, line.to_owned())]))
    }

    #[test]
    fn a_caret_stands_under_the_place() {
        assert_eq!(
            said("line 9, column Débit", "12,x", "é 12,x3;12,x;\"b\"", 80),
            "error: a.csv: line 9, column Débit: amount\n     9 | é 12,x3;12,x;\"b\"\n       |         ^^^^\n    it is no figure\n    ask"
        );
        assert_eq!(
            said("line 9, columns 91-93", "ABC", &format!("{}ABC{}", "x".repeat(90), "y".repeat(27)), 60),
            format!(
                "error: a.csv: line 9, columns 91-93: amount\n     9 | …{}ABC{}\n       |  {}^^^\n    it is no figure\n    ask",
                "x".repeat(12),
                "y".repeat(27),
                "x".repeat(12).replace('x', " ")
            )
        );
    }

    #[test]
    fn without_a_line_what_was_found_stands_in_the_first_part() {
        assert_eq!(
            said("/Document/Stmt[1]", "x", "", 80),
            "error: a.csv: /Document/Stmt[1]: amount: `x`\n    it is no figure\n    ask"
        );
    }
}
