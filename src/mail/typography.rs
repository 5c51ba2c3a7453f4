//! How a text looks: French spaces and amounts, plural forms, lines of a readable length. Never what it says.

use std::fmt::Write as _;

use chrono::{Datelike as _, NaiveDate};

use super::Language;
use crate::domain::money::{self, Money};

/// Longest line of a mail, in characters (RFC 5322 asks for no more than 78).
pub(super) const WIDTH: usize = 76;

/// The narrow space that French puts before `;`, `!` and `?`; no line breaks at it.
const NARROW: char = '\u{202f}';
/// The space that French puts before `:` and inside « »; no line breaks at it.
const NO_BREAK: char = '\u{a0}';

/// A template whose own words have French spaces. Expressions are left alone, and so is what they will print.
///
/// People type plain spaces into a template; nobody has to find the keys of the others.
pub(super) fn french_spaces(template: &str) -> String {
    let mut out = String::with_capacity(template.len() + 64);
    let mut rest = template;
    while let Some(start) = ["{{", "{%", "{#"].iter().filter_map(|opening| rest.find(opening)).min() {
        let (words, code) = rest.split_at(start);
        out.push_str(&spaced(words));
        let close = match code.as_bytes().get(1) {
            Some(b'{') => "}}",
            Some(b'%') => "%}",
            _ => "#}",
        };
        let end = code.find(close).map_or(code.len(), |at| at + close.len());
        let (code, after) = code.split_at(end);
        out.push_str(code);
        rest = after;
    }
    out.push_str(&spaced(rest));
    out
}

fn spaced(words: &str) -> String {
    let mut out = words.to_owned();
    for sign in [':', '»'] {
        out = out.replace(&format!(" {sign}"), &format!("{NO_BREAK}{sign}"));
    }
    for sign in [';', '!', '?', '%'] {
        out = out.replace(&format!(" {sign}"), &format!("{NARROW}{sign}"));
    }
    out.replace("« ", &format!("«{NO_BREAK}")).replace("n° ", &format!("n°{NO_BREAK}"))
}

/// `13/02/2026` or `13 February 2026`, from an ISO date; another text as it is.
pub(super) fn date(language: Language, iso: &str) -> String {
    let Ok(day) = iso.parse::<NaiveDate>() else { return iso.to_owned() };
    match language {
        Language::French => day.format("%d/%m/%Y").to_string(),
        Language::English => format!("{}{NO_BREAK}{}", day.day(), day.format("%B %Y")),
    }
}

/// `1 234,56 €` or `€1,234.56`, from cents.
pub(super) fn amount(language: Language, cents: i64) -> String {
    match language {
        Language::French => money::french(Money::eur(cents)),
        Language::English => {
            let sign = if cents < 0 { "-" } else { "" };
            let units = (cents.unsigned_abs() / 100).to_string();
            let mut grouped = String::new();
            for (index, digit) in units.chars().enumerate() {
                if index > 0 && (units.len() - index).is_multiple_of(3) {
                    grouped.push(',');
                }
                grouped.push(digit);
            }
            format!("{sign}€{grouped}.{:02}", cents.unsigned_abs() % 100)
        }
    }
}

/// The form of a word that goes with `count`: French counts 0 as singular, English as plural.
pub(super) fn plural(language: Language, count: u32, one: &str, many: &str) -> String {
    let singular = match language {
        Language::French => count < 2,
        Language::English => count == 1,
    };
    if singular { one.to_owned() } else { many.to_owned() }
}

/// `2 prêts`, on one line.
pub(super) fn count(language: Language, count: u32, one: &str, many: &str) -> String {
    format!("{count}{NO_BREAK}{}", plural(language, count, one, many))
}

/// The word for a level; one that is not known is shown as it is.
pub(super) fn level(language: Language, code: &str) -> String {
    let (french, english) = match code {
        "info" => ("information", "information"),
        "watch" => ("vigilance", "watch"),
        "warning" => ("alerte", "warning"),
        "critical" => ("critique", "critical"),
        "special" => ("suivi particulier", "special"),
        other => (other, other),
    };
    match language {
        Language::French => french.to_owned(),
        Language::English => english.to_owned(),
    }
}

/// Breaks lines longer than [`WIDTH`] at plain spaces; what follows is indented as its line, past a dash if it has one.
/// Blank ends and doubled blank lines go. A word is never cut.
pub(super) fn wrap(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 64);
    let mut blank = true;
    for line in text.lines().map(str::trim_end) {
        if line.is_empty() {
            if !blank {
                out.push('\n');
            }
            blank = true;
            continue;
        }
        blank = false;
        wrap_line(line, &mut out);
    }
    out.truncate(out.trim_end().len());
    out.push('\n');
    out
}

fn wrap_line(line: &str, out: &mut String) {
    let words = line.trim_start_matches(' ');
    let indent = line.len() - words.len() + if words.starts_with("– ") { 2 } else { 0 };
    let mut used = line.len() - words.len();
    out.push_str(&" ".repeat(used));
    for (index, word) in words.split(' ').enumerate() {
        let length = word.chars().count();
        if index == 0 {
            used += length;
        } else if used + 1 + length > WIDTH {
            let _ = write!(out, "\n{}", " ".repeat(indent));
            used = indent + length;
        } else {
            out.push(' ');
            used += 1 + length;
        }
        out.push_str(word);
    }
    out.push('\n');
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_get_french_spaces_and_expressions_do_not() {
        assert_eq!(
            french_spaces("Motif : « {{ a if b else \" : \" }} » ; n° 7 !{# ? : #}{% if a != 1 %} ?"),
            "Motif\u{a0}: «\u{a0}{{ a if b else \" : \" }}\u{a0}»\u{202f}; n°\u{a0}7\u{202f}!{# ? : #}{% if a != 1 %}\u{202f}?"
        );
        assert_eq!(french_spaces("an expression {{ without end"), "an expression {{ without end");
    }

    #[test]
    fn nothing_and_one_are_singular_in_french_but_only_one_is_in_english() {
        let french: Vec<_> = [0, 1, 2].map(|n| count(Language::French, n, "alerte", "alertes")).into();
        assert_eq!(french, ["0\u{a0}alerte", "1\u{a0}alerte", "2\u{a0}alertes"]);
        let english: Vec<_> = [0, 1, 2].map(|n| count(Language::English, n, "alert", "alerts")).into();
        assert_eq!(english, ["0\u{a0}alerts", "1\u{a0}alert", "2\u{a0}alerts"]);
    }

    #[test]
    fn dates_and_amounts_read_as_their_reader_expects() {
        assert_eq!(date(Language::French, "2026-02-03"), "03/02/2026");
        assert_eq!(date(Language::English, "2026-02-03"), "3\u{a0}February 2026");
        assert_eq!(date(Language::French, "soon"), "soon");
        assert_eq!(amount(Language::French, 123_456), "1\u{202f}234,56\u{a0}€");
        assert_eq!(amount(Language::English, 123_456), "€1,234.56");
        assert_eq!(amount(Language::English, -5), "-€0.05");
    }

    #[test]
    fn a_long_line_continues_under_its_first_word() {
        let long = format!("– {}", "mot ".repeat(40));
        let wrapped = wrap(&long);
        let lines: Vec<&str> = wrapped.lines().collect();
        assert!(lines.iter().all(|line| line.chars().count() <= WIDTH), "{wrapped}");
        assert!(lines[1].starts_with("  mot"), "{wrapped}");
        assert_eq!(wrapped.split_whitespace().count(), 41);
    }

    #[test]
    fn a_word_is_never_cut_and_a_no_break_space_never_breaks() {
        let word = "x".repeat(100);
        assert_eq!(wrap(&format!("a {word} b")), format!("a\n{word}\nb\n"));
        let close = format!("{} 88,82\u{a0}€", "x".repeat(70));
        assert_eq!(wrap(&close), format!("{}\n88,82\u{a0}€\n", "x".repeat(70)));
    }

    #[test]
    fn doubled_blank_lines_and_blank_ends_go() {
        assert_eq!(wrap("\n\na  \n \n\n\nb\n\n\n"), "a\n\nb\n");
    }
}
