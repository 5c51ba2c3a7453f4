//! The texts of chosen rows and statements with their pointers and lines, for a person: see [`crate::codec::spot`].

use std::collections::BTreeMap;
use std::io;

use super::grammar::{Grammar, Piece};
use super::pointer::{Key, Pointer, write_name};
use super::spec::Plan;
use crate::codec::spot::{Anchors, Spot, kept};
use crate::codec::{Position, Source};

/// Texts of one row or statement, and of the document, that are kept.
const LEAVES_MAX: usize = 4_000;

/// A text of the document.
#[derive(Debug, Clone)]
struct Leaf {
    /// The whole way to it.
    keys: Vec<String>,
    text: String,
    line: u64,
}

/// What was found again.
#[derive(Debug, Default)]
pub struct Survey {
    /// By the position of the row or statement, with the number of keys that lead to it.
    leaves: BTreeMap<String, (usize, Vec<Leaf>)>,
    /// Texts outside all of them.
    document: Vec<Leaf>,
}

impl Plan {
    /// Reads the file again for the objects at `anchors`.
    pub fn survey(&self, source: Source, anchors: Anchors<'_>) -> io::Result<Survey> {
        let anchors: Vec<String> = anchors.iter().map(ToString::to_string).collect();
        let mut walk = Walk::new(&anchors);
        let mut grammar = Grammar::new(source, &self.limits);
        loop {
            // What is wrong with the document has been told by its reader: here it only ends the search.
            match grammar.next() {
                Ok(Piece::Over) | Err(_) => return Ok(walk.survey),
                Ok(piece) => walk.take(piece, grammar.text(), grammar.line()),
            }
        }
    }
}

/// An open object or list: the next element of a list.
type Level = Option<u64>;

struct Walk<'a> {
    anchors: &'a [String],
    survey: Survey,
    levels: Vec<Level>,
    keys: Vec<String>,
    name: String,
    /// The anchors that are open: how many keys lead to each, and its position.
    open: Vec<(usize, String)>,
}

impl<'a> Walk<'a> {
    const fn new(anchors: &'a [String]) -> Self {
        Self {
            anchors,
            survey: Survey { leaves: BTreeMap::new(), document: Vec::new() },
            levels: Vec::new(),
            keys: Vec::new(),
            name: String::new(),
            open: Vec::new(),
        }
    }

    fn take(&mut self, piece: Piece, text: &str, line: u64) {
        match piece {
            Piece::Name => text.clone_into(&mut self.name),
            Piece::Object | Piece::List => {
                self.step();
                self.levels.push((piece == Piece::List).then_some(0));
                self.begin(line);
            }
            Piece::Close => {
                self.levels.pop();
                while self.open.last().is_some_and(|(depth, _)| *depth == self.levels.len()) {
                    self.open.pop();
                }
                self.keys.truncate(self.levels.len().saturating_sub(1));
            }
            Piece::Value => {
                self.step();
                self.keep(text, line);
                self.keys.truncate(self.levels.len().saturating_sub(1));
            }
            Piece::Null => {
                self.step();
                self.keys.truncate(self.levels.len().saturating_sub(1));
            }
            Piece::Over => {}
        }
    }

    /// Adds the key of the value that begins.
    fn step(&mut self) {
        match self.levels.last_mut() {
            None => {}
            Some(Some(next)) => {
                self.keys.push(next.to_string());
                *next += 1;
            }
            Some(None) => self.keys.push(self.name.clone()),
        }
    }

    fn begin(&mut self, line: u64) {
        let path = pointer(&self.keys);
        let place = format!("line {line}{}{path}", if path.is_empty() { "" } else { ", " });
        if self.anchors.contains(&place) {
            self.survey.leaves.entry(place.clone()).or_insert((self.keys.len(), Vec::new()));
            // It is left when its object or list has ended: see `Piece::Close`.
            self.open.push((self.levels.len() - 1, place));
        }
    }

    fn keep(&mut self, text: &str, line: u64) {
        let leaf = Leaf { keys: self.keys.clone(), text: text.to_owned(), line };
        if self.survey.document.len() < LEAVES_MAX && self.open.is_empty() {
            self.survey.document.push(leaf.clone());
        }
        // A text belongs to every anchor around it: a statement holds its rows.
        for (_, place) in &self.open {
            if let Some((_, leaves)) = self.survey.leaves.get_mut(place)
                && leaves.len() < LEAVES_MAX
            {
                leaves.push(leaf.clone());
            }
        }
    }
}

/// Keys as a pointer.
fn pointer(keys: &[String]) -> String {
    let mut path = String::new();
    for key in keys {
        path.push('/');
        write_name(key, &mut path);
    }
    path
}

impl Survey {
    /// Where the text of `source` stands for the row or the statement at `position`.
    pub fn spot(&self, position: &Position, source: &str, found: Option<&str>) -> Option<Spot> {
        let wanted = Pointer::parse(source).ok()?;
        let (depth, leaves) = self.leaves.get(&position.to_string())?;
        let all: Vec<(&Leaf, &[String])> = if wanted.absolute {
            leaves.iter().chain(&self.document).map(|leaf| (leaf, leaf.keys.as_slice())).collect()
        } else {
            leaves.iter().filter_map(|leaf| Some((leaf, leaf.keys.get(*depth..)?))).collect()
        };
        let fits = |(_, keys): &&(&Leaf, &[String])| fits(keys, &wanted.keys) && holds(&wanted, keys, &all);
        let mut hits = all.iter().filter(fits);
        let (leaf, _) = hits.clone().find(|(leaf, _)| Some(leaf.text.as_str()) == found).or_else(|| hits.next())?;
        Some(Spot { line: Some(leaf.line), path: Some(pointer(&leaf.keys)), raw: kept(&leaf.text), ..Spot::default() })
    }
}

fn fits(found: &[String], wanted: &[Key]) -> bool {
    found.len() == wanted.len()
        && found.iter().zip(wanted).all(|(found, wanted)| match wanted {
            Key::Name(name) => name == found,
            Key::Any => true,
        })
}

/// Whether the condition of a pointer holds for the element in which a text stands.
fn holds(wanted: &Pointer, keys: &[String], all: &[(&Leaf, &[String])]) -> bool {
    let Some((length, condition)) = &wanted.condition else { return true };
    let element = keys.get(..*length).unwrap_or_default();
    all.iter().any(|(leaf, keys)| {
        keys.get(..*length) == Some(element)
            && fits(keys.get(*length..).unwrap_or_default(), &condition.keys)
            && condition.values.contains(&leaf.text)
    })
}
