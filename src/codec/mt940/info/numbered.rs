//! Subfields by number: `166?00TITLE?20TEXT`, with `?`, `>`, `<`, `~`, `^` or `|` before the number.

use std::ops::RangeInclusive;

use super::SUBFIELD;

/// How a numbered text begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Head {
    mark: char,
    /// The length of the code in front.
    code: usize,
}

/// The shape of a text by its beginning: three digits or nothing, a mark, the number of a subfield.
pub(super) fn head(text: &str) -> Option<Head> {
    let text = text.trim_start();
    let code = text.len() - text.trim_start_matches(|sign: char| sign.is_ascii_digit()).len();
    let rest = text.get(code..)?;
    let mark = rest.chars().next().filter(|mark| "?><~^|".contains(*mark))?;
    (matches!(code, 0 | 3) && number(rest.get(1..)?).is_some()).then_some(Head { mark, code })
}

/// The number of a subfield; another one is text.
fn number(text: &str) -> Option<u8> {
    let digits = text.get(..2).filter(|digits| digits.bytes().all(|byte| byte.is_ascii_digit()))?;
    digits.parse().ok().filter(|number| matches!(number, 0..=3 | 10..=13 | 20..=39 | 60..=79))
}

/// A text in subfields.
#[derive(Debug, Default)]
pub(super) struct Numbered {
    pub(super) code: String,
    fields: Vec<(u8, String)>,
}

impl Numbered {
    /// Takes the text apart; by its head nothing but the code stands before the first mark.
    pub(super) fn parse(text: &str, head: Head) -> Self {
        let text = text.trim_start();
        let (code, rest) = text.split_at_checked(head.code).unwrap_or(("", text));
        let mut numbered = Self { code: code.to_owned(), fields: Vec::new() };
        for (index, piece) in rest.split(head.mark).enumerate() {
            match (index, number(piece), numbered.fields.last_mut()) {
                (1.., Some(number), _) => {
                    numbered.fields.push((number, piece.get(2..).unwrap_or_default().to_owned()));
                }
                (1.., None, Some((_, text))) => {
                    text.push(head.mark);
                    text.push_str(piece);
                }
                (0, ..) | (_, None, None) => {}
            }
        }
        numbered
    }

    pub(super) fn join(&self, numbers: RangeInclusive<u8>) -> String {
        self.join_with(&[numbers], &mut Vec::new())
    }

    /// The subfields of some numbers in their order: a full one goes on in the next, behind a shorter one stands a
    /// blank. `starts` tells where each begins.
    pub(super) fn join_with(&self, numbers: &[RangeInclusive<u8>], starts: &mut Vec<usize>) -> String {
        let mut joined = String::new();
        let mut full = true;
        for (_, text) in self.fields.iter().filter(|(number, _)| numbers.iter().any(|range| range.contains(number))) {
            if !full && !joined.ends_with(' ') && !text.starts_with(' ') && !joined.is_empty() {
                joined.push(' ');
            }
            starts.push(joined.len());
            joined.push_str(text);
            full = text.chars().count() >= SUBFIELD;
        }
        joined
    }
}
