//! Where in the files of a mapping a problem stands: its own file first, then those that it builds upon.

use super::Piece;
use super::error::{Error, Place};
use super::tree::{self, Node, Step};
use crate::mapping::problem::{At, Problem};

/// The keys whose texts are no sources.
const NO_SOURCE: [&str; 6] = ["pattern", "file-name", "const", "join", "absent", "forms"];

/// The faults that a problem is, each with its place; none where it follows from what was told already.
pub fn place(problem: &Problem, chain: &[&Piece<'_>]) -> Vec<Error> {
    let found = match &problem.at {
        At::Key(keys) => key(keys, chain).into_iter().collect(),
        At::Item { list, index, key } => {
            chain.first().and_then(|own| item(own, list, *index, key)).into_iter().collect()
        }
        At::Rule { number, key } => return tell(problem, rule(*number, key, chain)),
        At::Missing(keys) => {
            if chain.iter().any(|piece| is_lost(piece, keys)) {
                return Vec::new();
            }
            chain.first().map(|own| missing(own, keys)).into_iter().collect()
        }
        At::Word { under, word } => {
            let found = each(under, word, chain);
            if found.is_empty() && *under == "entry" { each("when", word, chain) } else { found }
        }
        At::Column { under, word } => {
            let says_layout = |piece: &&Piece<'_>| piece.read.tree.find(&["layout".to_owned()]).is_some();
            let own = chain.iter().position(says_layout).unwrap_or_default();
            return tell(problem, each(under, word, chain.get(..=own).unwrap_or_default()));
        }
    };
    let whole = chain.first().filter(|_| found.is_empty()).map(|own| {
        let key = if let At::Word { under, .. } = &problem.at { (*under).to_owned() } else { String::new() };
        Error { key, ..Error::whole(&own.path, "", "") }
    });
    tell(problem, found.into_iter().chain(whole))
}

fn tell(problem: &Problem, found: impl IntoIterator<Item = Error>) -> Vec<Error> {
    let told = found.into_iter();
    told.map(|error| Error { what: problem.what.clone(), fix: problem.fix.clone(), ..error }).collect()
}

fn error(piece: &Piece<'_>, node: &Node, is_key: bool) -> Error {
    let span = node.key.as_ref().filter(|_| is_key).unwrap_or(&node.value);
    Error {
        path: piece.path.clone(),
        place: Some(Place::of(piece.read.text, span)),
        key: tree::words(&node.path),
        what: String::new(),
        fix: String::new(),
    }
}

/// The key, else the innermost table around it that is said.
fn key(keys: &[String], chain: &[&Piece<'_>]) -> Option<Error> {
    (1..=keys.len()).rev().find_map(|length| {
        let around = keys.get(..length)?;
        chain.iter().find_map(|piece| Some(error(piece, &piece.read.tree.find(around)?, false)))
    })
}

/// The key of an item of a list of tables, else the item.
fn item(own: &Piece<'_>, list: &str, index: usize, key: &str) -> Option<Error> {
    let keys = list.split('.').map(|key| Step::Key(key.to_owned()));
    let whole: tree::Path = keys.chain([Step::Item(index)]).collect();
    let step = |key: &str| key.parse().map_or_else(|_| Step::Key(key.to_owned()), Step::Item);
    let inner = whole.iter().cloned().chain(key.split('.').map(step)).collect::<Vec<_>>();
    let nodes = own.read.tree.nodes();
    let found =
        nodes.iter().find(|node| node.path == inner).or_else(|| nodes.iter().find(|node| node.path == whole))?;
    Some(error(own, found, false))
}

/// The key of a rule, in the file that says it: rules of a file that is built upon stand first.
fn rule(number: usize, key: &str, chain: &[&Piece<'_>]) -> Option<Error> {
    let mut before = 0;
    for piece in chain.iter().rev() {
        let own = piece.read.file.as_ref().map_or(0, |file| file.when.len());
        if number < before + own {
            let index = number - before;
            let whole = [Step::Key("when".to_owned()), Step::Item(index)];
            // What follows from a fault in the rule that was told already is none of its own.
            let is_lost = piece.read.lost.iter().any(|lost| tree::is_in(&lost.path, &whole));
            return if is_lost { None } else { item(piece, "when", index, key) };
        }
        before += own;
    }
    None
}

/// Whether the key, a table around it or something in it was taken out.
fn is_lost(piece: &Piece<'_>, keys: &[String]) -> bool {
    let way: tree::Path = keys.iter().cloned().map(Step::Key).collect();
    piece.read.lost.iter().any(|lost| {
        // A key that nobody knows may be the missing one, or the table around it, under another name.
        let beside = lost.path.split_last().map(|(_, around)| around.len()).unwrap_or_default();
        let is_beside = lost.is_unknown && lost.path.get(..beside) == way.get(..beside);
        let is_missing = is_beside && keys.get(..=beside).is_some_and(|keys| piece.read.tree.find(keys).is_none());
        tree::is_in(&lost.path, &way) || tree::is_in(&way, &lost.path) || is_missing
    })
}

/// The head of the table that lacks it, else the file.
fn missing(own: &Piece<'_>, keys: &[String]) -> Error {
    let around = keys.split_last().map(|(_, around)| around).unwrap_or_default();
    let head = own.read.tree.find(around).filter(|_| !around.is_empty());
    let place = head.map(|node| Place::of(own.read.text, &node.value));
    Error { place, key: keys.join("."), ..Error::whole(&own.path, "", "") }
}

/// Each place of a text. A field that a file says is not looked for in those that it builds upon.
fn each(under: &str, word: &str, chain: &[&Piece<'_>]) -> Vec<Error> {
    let mut said: Vec<String> = Vec::new();
    let mut found = Vec::new();
    for piece in chain {
        let mut own = Vec::new();
        for node in piece.read.tree.nodes() {
            let Some((Step::Key(first), rest)) = node.path.split_first() else { continue };
            let field = rest.first().and_then(|step| if let Step::Key(key) = step { Some(key) } else { None });
            if first != under || field.is_some_and(|field| said.contains(field)) {
                continue;
            }
            own.extend(field.cloned());
            let is_source =
                !node.path.iter().any(|step| matches!(step, Step::Key(key) if NO_SOURCE.contains(&key.as_str())));
            if is_source && node.text.as_deref() == Some(word) {
                found.push(error(piece, &node, false));
            } else if matches!(node.path.last(), Some(Step::Key(key)) if key == word) {
                found.push(error(piece, &node, true));
            }
        }
        said.append(&mut own);
        // Only fields of these tables are said anew as a whole.
        if !matches!(under, "statement" | "entry" | "detail" | "layout") {
            said.clear();
        }
    }
    found
}
