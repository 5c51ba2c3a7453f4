//! The values of chosen movements and statements with their paths and lines, for a person: see [`crate::codec::spot`].

use std::collections::BTreeMap;
use std::io;

use super::Plan;
use super::names::{holds, is_statement, unescape};
use super::tokens::{Token, Tokens};
use crate::codec::spot::{Anchors, Spot, kept};
use crate::codec::{Position, Source};

/// Values of one movement or statement that are kept.
const LEAVES_MAX: usize = 1_000;
/// Elements inside each other, as the reader has them.
const DEPTH: usize = 64;

/// A value.
#[derive(Debug)]
struct Leaf {
    /// Behind the statement, or from the movement on.
    path: String,
    text: String,
    line: u64,
}

/// What was found again: the values of each chosen line.
#[derive(Debug, Default)]
pub struct Survey(BTreeMap<u64, Vec<Leaf>>);

impl Plan {
    /// Reads the file again for the movements and statements at `anchors`.
    pub fn survey(&self, source: Source, anchors: Anchors<'_>) -> io::Result<Survey> {
        let mut tokens = Tokens::new(source);
        let mut walk = Walk { anchors, survey: Survey::default(), stack: Vec::new(), leaf: None };
        loop {
            let token = tokens.next()?;
            let line = tokens.line();
            match token {
                Token::Open(name) => walk.open(name, line),
                Token::Close(name) => walk.close(&name),
                Token::Text(text, verbatim) => {
                    walk.text(if verbatim { text } else { unescape(&text) }, line);
                }
                // What is wrong with the file has been told by its reader: here it only ends the search.
                Token::TooLong | Token::Cut | Token::End => return Ok(walk.survey),
            }
        }
    }
}

struct Walk<'a> {
    anchors: Anchors<'a>,
    survey: Survey,
    /// Open elements, with the line on which each begins.
    stack: Vec<(String, u64)>,
    /// The value at hand.
    leaf: Option<String>,
}

impl Walk<'_> {
    fn open(&mut self, name: String, line: u64) {
        // A value that is not closed ends where the next element begins, a movement where the next one does.
        self.leaf = None;
        if !holds(&name) {
            self.leaf = Some(name);
            return;
        }
        let ends = if name == "STMTTRN" {
            self.stack.iter().rposition(|(open, _)| open == "STMTTRN")
        } else if is_statement(&name) {
            self.stack.iter().rposition(|(open, _)| is_statement(open))
        } else {
            None
        };
        if let Some(at) = ends {
            self.stack.truncate(at);
        }
        if self.stack.len() < DEPTH {
            self.stack.push((name, line));
        }
    }

    fn close(&mut self, name: &str) {
        if self.leaf.take().as_deref() == Some(name) {
            return;
        }
        if let Some(at) = self.stack.iter().rposition(|(open, _)| open == name) {
            self.stack.truncate(at);
        }
    }

    fn text(&mut self, text: String, line: u64) {
        let Some(name) = &self.leaf else { return };
        let movement = self.stack.iter().rposition(|(open, _)| open == "STMTTRN");
        let owner = movement.or_else(|| self.stack.iter().rposition(|(open, _)| is_statement(open)));
        let Some((at, owner)) = owner.and_then(|at| Some((at, self.stack.get(at)?.1))) else { return };
        if !self.anchors.contains(&Position::Line(owner)) {
            return;
        }
        let from = if movement.is_some() { at } else { at + 1 };
        let names = self.stack.get(from..).unwrap_or_default().iter().map(|(name, _)| name.as_str());
        let path = names.chain([name.as_str()]).collect::<Vec<_>>().join("/");
        let held = self.survey.0.entry(owner).or_default();
        if held.len() < LEAVES_MAX {
            held.push(Leaf { path, text, line });
        }
    }
}

impl Survey {
    /// Where the value of `source` stands for the movement or the statement at `position`.
    pub fn spot(&self, position: &Position, source: &str, found: Option<&str>) -> Option<Spot> {
        let Position::Line(owner) = position else { return None };
        let leaves = self.0.get(owner)?;
        let mut hits = leaves.iter().filter(|leaf| leaf.path == source);
        // Several movements may stand on one line.
        let leaf = hits.clone().find(|leaf| Some(leaf.text.trim()) == found).or_else(|| hits.next())?;
        Some(Spot {
            line: Some(leaf.line),
            path: Some(leaf.path.clone()),
            raw: kept(leaf.text.trim()),
            ..Spot::default()
        })
    }
}
