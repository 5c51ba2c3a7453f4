//! One text to one mapping file, with every fault of it.
//!
//! Serde stops at the first fault. It is noted with its place, taken out of the tree, and the rest is read again, until
//! nothing is left to complain of: so a file shows all its faults at once, and what follows from one is not told.

use std::path::Path;

use serde::Deserialize as _;

use super::error::{Error, Place};
use super::help;
use super::tree::{self, Tree};
use super::words::{self, Fault};
use crate::mapping::spec::{File, SCHEMA};

/// Faults of one file that are told; a file with more is not meant to be a mapping.
const FAULTS_MAX: usize = 100;
/// Bytes of a mapping file.
const BYTES_MAX: usize = 512 * 1024;

/// A place that was taken out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lost {
    /// The way to it.
    pub path: tree::Path,
    /// Whether nobody knows its key: it may be meant for one that is missing beside it.
    pub is_unknown: bool,
}

/// A file that was read as far as it can be.
#[derive(Debug)]
pub struct Read<'t> {
    /// What it says, without what is at fault; `None` where that is not worth looking at.
    pub file: Option<File>,
    /// Its faults, in order.
    pub errors: Vec<Error>,
    /// What was taken out: nothing may be called missing there.
    pub lost: Vec<Lost>,
    /// Where everything stands.
    pub tree: Tree<'t>,
    /// The text itself.
    pub text: &'t str,
}

/// Reads `text`, which stands in the file `path`.
pub fn read<'t>(path: &Path, text: &'t str) -> Read<'t> {
    if text.len() > BYTES_MAX {
        let (tree, _) = Tree::parse("");
        let errors = vec![Error::whole(path, "it is too large to be a mapping", "take it out of this folder")];
        return Read { file: None, errors, lost: Vec::new(), tree, text: "" };
    }
    let (tree, faults) = Tree::parse(text);
    let mut read = Read { file: None, errors: Vec::new(), lost: Vec::new(), tree, text };
    read.errors = syntax(path, &read.tree, text, &faults);
    if read.errors.is_empty() {
        read.values(path);
    }
    read
}

/// Faults of syntax: one for each line. What stands behind a list that is not closed is not looked at.
fn syntax(path: &Path, tree: &Tree<'_>, text: &str, faults: &[toml::de::Error]) -> Vec<Error> {
    let mut spans: Vec<(std::ops::Range<usize>, &str)> =
        faults.iter().take(FAULTS_MAX).map(|fault| (fault.span().unwrap_or(0..0), fault.message())).collect();
    let is_open = |message: &str| message.starts_with("unclosed array,") || message.starts_with("unclosed inline");
    if let Some((_, message)) = spans.iter().find(|(_, message)| is_open(message)).cloned()
        && let Some(begin) = tree.nodes().iter().filter_map(|node| open_list(text, &node.value)).min()
    {
        spans.retain(|(span, _)| span.start < begin);
        spans.push((begin..begin + 1, message));
    }
    spans.sort_by_key(|(span, _)| span.start);
    let mut errors: Vec<Error> = Vec::new();
    for (span, message) in spans {
        let said = words::syntax(message, text.get(span.clone()).unwrap_or_default());
        let place = Place::of(text, &span);
        if errors.last().and_then(|last| last.place.as_ref()).is_none_or(|last| last.line != place.line) {
            let (what, fix) = (said.what, said.fix);
            errors.push(Error { path: path.to_owned(), place: Some(place), key: String::new(), what, fix });
        }
    }
    errors
}

/// The begin of a list or table in braces that has no end.
fn open_list(text: &str, span: &std::ops::Range<usize>) -> Option<usize> {
    let bytes = text.get(span.clone())?.as_bytes();
    let ends = match bytes.first()? {
        b'[' => b']',
        b'{' => b'}',
        _ => return None,
    };
    (bytes.last() != Some(&ends)).then_some(span.start)
}

impl Read<'_> {
    fn values(&mut self, path: &Path) {
        let mut left = self.tree.clone();
        while self.lost.len() < FAULTS_MAX {
            match File::deserialize(left.deserializer()) {
                Ok(file) => {
                    self.file = self.of_this_schema(path, &file).then_some(file);
                    return;
                }
                Err(fault) => {
                    if !self.fault(path, &mut left, &fault) {
                        return;
                    }
                }
            }
        }
    }

    /// Notes a fault and takes it out of `left`; `false` when that cannot be done.
    fn fault(&mut self, path: &Path, left: &mut Tree<'_>, fault: &toml::de::Error) -> bool {
        let span = fault.span().unwrap_or(0..0);
        let found = left.at(&span);
        let is_key = found.as_ref().is_some_and(|node| node.key.as_ref() == Some(&span) && node.value != span);
        let mut said = words::value(fault.message(), is_key);
        let Some(node) = found else {
            let is_schema = said.missing.as_deref() == Some("schema");
            if is_schema {
                left.put("schema", "1");
                said.fix = format!("write `schema = {SCHEMA}`, the version of this language");
            }
            if !self.lost.iter().any(|lost| tree::words(&lost.path) == "schema") {
                self.errors.push(Error { fix: said.fix, ..Error::whole(path, said.what, "") });
            }
            return is_schema;
        };
        // The lists of `left` are shorter than those of the file: the way is asked for in the file.
        let own = self.tree.at(&node.value).map_or_else(|| node.path.clone(), |own| own.path);
        said = help::complete(said, left, &node.path);
        if is_key && let Some(home) = said.word.as_ref().and_then(|word| help::home(word, &own)) {
            said.fix = format!("{home}; {}", said.fix);
        }
        let follows = said.fault == Fault::Incomplete && self.lost.iter().any(|lost| tree::is_in(&lost.path, &own));
        if !follows {
            let place = if is_key || said.fault != Fault::Unknown { span.clone() } else { node.value.clone() };
            let shown = if is_key { own.get(..own.len() - 1).unwrap_or_default() } else { &own };
            let error = Error {
                path: path.to_owned(),
                place: Some(Place::of(self.text, &place)),
                key: tree::words(shown),
                what: said.what,
                fix: said.fix,
            };
            self.errors.push(error);
        }
        self.lost.push(Lost { path: own, is_unknown: is_key && said.fault == Fault::Unknown });
        left.remove(&node.path);
        true
    }

    fn of_this_schema(&mut self, path: &Path, file: &File) -> bool {
        let fits = file.schema == SCHEMA;
        if !fits {
            let place = self.tree.find(&["schema".to_owned()]).map(|node| Place::of(self.text, &node.value));
            let what =
                format!("this is written in version {} of the language; this program reads {SCHEMA}", file.schema);
            let fix = if file.schema > SCHEMA {
                "take a newer passerelle, or the file of an older one".to_owned()
            } else {
                format!("write `schema = {SCHEMA}`")
            };
            self.errors.push(Error { path: path.to_owned(), place, key: "schema".into(), what, fix });
        }
        fits
    }
}
