//! How running text is laid out for a person: the width of the terminal, wrapping, a few colours.

use std::io::IsTerminal as _;

use comfy_table::Table;

use super::Color;
use crate::config;

/// The width where no terminal looks on, and the narrowest that is laid out for.
const WIDTH: usize = 120;
const NARROW: usize = 40;

/// A blank at which a line is never broken.
pub const STUCK: char = '\u{e000}';

/// Columns of the terminal, and whether it is coloured.
#[derive(Debug, Clone, Copy)]
pub struct Page {
    /// Columns of a line.
    pub width: usize,
    colored: bool,
}

impl Page {
    /// For standard output.
    pub(super) fn new(color: Color) -> Self {
        let is_terminal = std::io::stdout().is_terminal();
        let colored = match color {
            Color::Auto => is_terminal && !config::no_color(),
            Color::Always => true,
            Color::Never => false,
        };
        let width = Table::new().width().filter(|_| is_terminal).map_or(WIDTH, usize::from);
        Self { width: width.max(NARROW), colored }
    }

    /// Without a terminal and without colours.
    pub const fn plain(width: usize) -> Self {
        Self { width, colored: false }
    }

    fn paint(self, code: &str, text: &str) -> String {
        if self.colored && !text.is_empty() { format!("\u{1b}[{code}m{text}\u{1b}[0m") } else { text.to_owned() }
    }

    /// What the eye should find first.
    pub fn strong(self, text: &str) -> String {
        self.paint("1", text)
    }

    /// What is there for who looks closer.
    pub fn faint(self, text: &str) -> String {
        self.paint("2", text)
    }

    /// What stops a file.
    pub fn bad(self, text: &str) -> String {
        self.paint("1;31", text)
    }

    /// What a person should know.
    pub fn odd(self, text: &str) -> String {
        self.paint("33", text)
    }

    /// What is proved.
    pub fn good(self, text: &str) -> String {
        self.paint("32", text)
    }

    /// `text` behind `lead`, wrapped; each further line begins under the first letter of the text.
    pub fn hang(self, lead: &str, text: &str) -> String {
        let indent = lead.chars().count();
        let room = self.width.saturating_sub(indent).max(16);
        let text = wrap(text, room).join(&format!("\n{}", " ".repeat(indent))).replace(STUCK, " ");
        format!("{lead}{text}")
    }
}

/// Lines of at most `room` characters, broken at blanks where there are some.
pub fn wrap(text: &str, room: usize) -> Vec<String> {
    let mut lines = Vec::new();
    let mut line = String::new();
    let mut length = 0;
    for word in text.split(' ') {
        let mut rest: Vec<char> = word.chars().collect();
        if length > 0 && length + 1 + rest.len() > room {
            lines.push(std::mem::take(&mut line).trim_end().to_owned());
            length = 0;
        } else if length > 0 {
            line.push(' ');
            length += 1;
        }
        while rest.len() > room {
            let tail = rest.split_off(room);
            lines.push(rest.into_iter().collect());
            rest = tail;
        }
        length += rest.len();
        line.extend(rest);
    }
    lines.push(line);
    lines
}

/// `1 error`, `2 errors`.
pub fn count(number: u64, word: &str) -> String {
    format!("{number} {word}{}", if number == 1 { "" } else { "s" })
}

/// `text` cut to `room` characters, with a sign that something was cut.
pub fn cut(text: &str, room: usize) -> String {
    if text.chars().count() <= room {
        return text.to_owned();
    }
    let mut kept: String = text.chars().take(room.saturating_sub(1)).collect();
    kept.push('…');
    kept
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_hangs_under_its_first_letter() {
        let page = Page::plain(40);
        assert_eq!(page.hang("  a  ", "one two"), "  a  one two");
        let long = page.hang("  why  ", "one two three four five six seven eight nine");
        assert_eq!(long, "  why  one two three four five six seven\n       eight nine");
        assert_eq!(wrap("abcdef gh", 4), ["abcd", "ef", "gh"]);
        assert_eq!(cut("abcdef", 4), "abc…");
    }
}
