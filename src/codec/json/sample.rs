//! A document of unknown shape as lists of objects, to begin a mapping from. It must never be read for booking.

use std::io::Cursor;

use super::Limits;
use super::grammar::{Grammar, Piece};
use super::pointer::write_name;

/// Texts that are looked at.
const LEAVES_MAX: usize = 400_000;

/// A key of a document: a name, or an element of a list.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Step {
    Name(String),
    Element(usize),
}

/// A text with the way to it.
#[derive(Debug, Clone)]
struct Leaf {
    steps: Vec<Step>,
    text: String,
    line: u64,
}

/// One object of a list: its texts by their pointer from it, and its line.
#[derive(Debug, Clone, Default)]
pub struct Object {
    /// The line of its first text.
    pub line: u64,
    /// Pointer and text; texts of one list inside are joined under `*`.
    pub texts: Vec<(String, String)>,
}

/// One list of objects, and what stands outside of it.
#[derive(Debug, Clone, Default)]
pub struct Listing {
    /// The pointer of the list.
    pub rows: String,
    /// Its objects.
    pub objects: Vec<Object>,
    /// Pointer, text and line of what is in no list.
    pub document: Vec<(String, String, u64)>,
}

/// Every list of objects of a document, the longest first; none where it is not JSON.
pub fn listings(text: &str) -> Vec<Listing> {
    let leaves = leaves(text);
    let mut lists: Vec<Vec<Step>> = Vec::new();
    for leaf in &leaves {
        let at = leaf.steps.iter().position(|step| matches!(step, Step::Element(_)));
        if let Some(list) = at.and_then(|at| leaf.steps.get(..at)).map(<[Step]>::to_vec)
            && leaf.steps.len() > list.len() + 1
            && !lists.contains(&list)
        {
            lists.push(list);
        }
    }
    let document: Vec<(String, String, u64)> = leaves
        .iter()
        .filter(|leaf| !leaf.steps.iter().any(|step| matches!(step, Step::Element(_))))
        .map(|leaf| (pointer(&leaf.steps), leaf.text.clone(), leaf.line))
        .collect();
    let mut listings: Vec<Listing> = lists
        .iter()
        .map(|list| Listing { rows: pointer(list), objects: objects(&leaves, list), document: document.clone() })
        .collect();
    listings.sort_by_key(|listing| std::cmp::Reverse(listing.objects.len()));
    listings
}

fn objects(leaves: &[Leaf], list: &[Step]) -> Vec<Object> {
    let mut objects: Vec<Object> = Vec::new();
    let mut last = None;
    for leaf in leaves {
        let Some([number @ Step::Element(_), below @ ..]) = leaf.steps.strip_prefix(list) else { continue };
        if last.as_ref() != Some(number) {
            last = Some(number.clone());
            objects.push(Object { line: leaf.line, texts: Vec::new() });
        }
        let Some(object) = objects.last_mut() else { continue };
        let source = pointer(below);
        match object.texts.iter_mut().find(|(known, _)| *known == source) {
            Some((_, text)) => {
                text.push(' ');
                text.push_str(&leaf.text);
            }
            None => object.texts.push((source, leaf.text.clone())),
        }
    }
    objects
}

fn pointer(steps: &[Step]) -> String {
    let mut path = String::new();
    for step in steps {
        path.push('/');
        match step {
            Step::Name(name) => write_name(name, &mut path),
            Step::Element(_) => path.push('*'),
        }
    }
    path
}

fn leaves(text: &str) -> Vec<Leaf> {
    let mut grammar = Grammar::new(Cursor::new(text.as_bytes()), &Limits::default());
    let (mut leaves, mut steps): (Vec<Leaf>, Vec<Step>) = (Vec::new(), Vec::new());
    // The next element of each open list; none for an object.
    let mut open: Vec<Option<usize>> = Vec::new();
    let mut name = String::new();
    while let Ok(piece) = grammar.next() {
        if matches!(piece, Piece::Object | Piece::List | Piece::Value | Piece::Null) {
            match open.last_mut() {
                Some(Some(next)) => {
                    steps.push(Step::Element(*next));
                    *next += 1;
                }
                Some(None) => steps.push(Step::Name(name.clone())),
                None => {}
            }
        }
        match piece {
            Piece::Name => grammar.text().clone_into(&mut name),
            Piece::Object => open.push(None),
            Piece::List => open.push(Some(0)),
            Piece::Value | Piece::Null => {
                if piece == Piece::Value {
                    let (text, line) = (grammar.text().to_owned(), grammar.line());
                    leaves.push(Leaf { steps: steps.clone(), text, line });
                }
                steps.pop();
            }
            Piece::Close => {
                open.pop();
                steps.pop();
            }
            Piece::Over => break,
        }
        if leaves.len() >= LEAVES_MAX {
            break;
        }
    }
    leaves
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_longest_list_of_objects_comes_first_with_its_pointers() {
        let text = r#"{"iban": "X", "parts": [{"a": 1}], "moves": {"list": [
            {"day": "2025-11-03", "sum": {"v": 1.5}, "t": ["A", "B"]}, {"day": "2025-11-04", "sum": {"v": 2}}]}}"#;
        let found = listings(text);
        let first = found.first().unwrap();
        assert_eq!((first.rows.as_str(), first.objects.len()), ("/moves/list", 2));
        assert_eq!(first.document, [("/iban".to_owned(), "X".to_owned(), 1)]);
        let texts: Vec<String> =
            first.objects[0].texts.iter().map(|(source, text)| format!("{source}={text}")).collect();
        assert_eq!(texts, ["/day=2025-11-03", "/sum/v=1.5", "/t/*=A B"]);
        assert!(listings("no json").is_empty());
    }
}
