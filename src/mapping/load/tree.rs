//! A mapping file as its author sees it: keys and values with their places in the text.

use std::ops::Range;

use toml::Spanned;
use toml::de::{DeArray, DeTable, DeValue};

/// One step from a table or list to what is in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Step {
    /// A key of a table.
    Key(String),
    /// An item of a list, from 0.
    Item(usize),
}

impl Step {
    /// The key, unless it is an item.
    pub fn key(&self) -> Option<&str> {
        match self {
            Self::Key(key) => Some(key),
            Self::Item(_) => None,
        }
    }
}

/// The way from the whole file to a value.
pub type Path = Vec<Step>;

/// A value of the file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Node {
    /// The way to it.
    pub path: Path,
    /// Where its key stands; an item of a list has none.
    pub key: Option<Range<usize>>,
    /// Where its value stands; for a table with a header that is the header.
    pub value: Range<usize>,
    /// The text, where it is one.
    pub text: Option<String>,
}

/// A file with the places of everything in it.
#[derive(Debug, Clone)]
pub struct Tree<'t> {
    root: DeTable<'t>,
    span: Range<usize>,
}

impl<'t> Tree<'t> {
    /// Reads a text as far as it is TOML, with every fault of syntax.
    pub fn parse(text: &'t str) -> (Self, Vec<toml::de::Error>) {
        let (root, errors) = DeTable::parse_recoverable(text);
        let span = root.span();
        (Self { root: root.into_inner(), span }, errors)
    }

    /// What serde reads.
    pub fn deserializer(&self) -> toml::Deserializer<'t> {
        toml::Deserializer::from(Spanned::new(self.span.clone(), self.root.clone()))
    }

    /// Every value, outer ones before what is in them.
    pub fn nodes(&self) -> Vec<Node> {
        let mut nodes = Vec::new();
        table(&self.root, &mut Vec::new(), &mut nodes);
        nodes
    }

    /// The node whose key or value stands at `span`, the innermost one; else the smallest around it.
    pub fn at(&self, span: &Range<usize>) -> Option<Node> {
        let nodes = self.nodes();
        let is = |node: &&Node| node.value == *span || node.key.as_ref() == Some(span);
        let around = |node: &&Node| node.value.start <= span.start && span.end <= node.value.end;
        let exact = nodes.iter().rfind(is);
        exact.or_else(|| nodes.iter().filter(around).min_by_key(|node| node.value.len())).cloned()
    }

    /// The value at the end of a way of keys.
    pub fn find(&self, keys: &[String]) -> Option<Node> {
        self.nodes().into_iter().find(|node| {
            let mut steps = node.path.iter();
            node.path.len() == keys.len()
                && keys.iter().all(|key| matches!(steps.next(), Some(Step::Key(own)) if own == key))
        })
    }

    /// The keys of a table.
    pub fn keys(&self, path: &[Step]) -> Vec<String> {
        let own = |table: &DeTable<'_>| table.keys().map(|key| key.get_ref().to_string()).collect();
        match self.get(path) {
            None if path.is_empty() => own(&self.root),
            Some(DeValue::Table(table)) => own(table),
            Some(_) | None => Vec::new(),
        }
    }

    /// The text at a way, where it is one.
    pub fn text(&self, path: &[Step]) -> Option<&str> {
        self.get(path)?.as_str()
    }

    fn get(&self, path: &[Step]) -> Option<&DeValue<'t>> {
        let (first, rest) = path.split_first()?;
        let Step::Key(key) = first else { return None };
        let mut at = self.root.get(key.as_str())?.get_ref();
        for step in rest {
            at = match (step, at) {
                (Step::Key(key), DeValue::Table(table)) => table.get(key.as_str())?.get_ref(),
                (Step::Item(index), DeValue::Array(list)) => list.get(*index)?.get_ref(),
                (Step::Key(_) | Step::Item(_), _) => return None,
            };
        }
        Some(at)
    }

    /// Takes a value out, and the tables around it that are empty then.
    pub fn remove(&mut self, path: &[Step]) {
        remove(&mut self.root, path);
    }

    /// Puts a number where a key is missing.
    pub fn put(&mut self, key: &'static str, number: &'static str) {
        if let Ok(value) = DeValue::parse(number) {
            self.root.insert(Spanned::new(0..0, key.into()), value);
        }
    }
}

/// The way as a person writes it: `kind.text[2].pattern`, items counted from 1.
pub fn words(path: &[Step]) -> String {
    let mut words = String::new();
    for step in path {
        match step {
            Step::Key(key) => {
                let is_plain = key.chars().all(|sign| sign.is_ascii_alphanumeric() || matches!(sign, '-' | '_'));
                let quote = if is_plain && !key.is_empty() { "" } else { "\"" };
                let dot = if words.is_empty() { "" } else { "." };
                words.push_str(&format!("{dot}{quote}{key}{quote}"));
            }
            Step::Item(index) => words.push_str(&format!("[{}]", index + 1)),
        }
    }
    words
}

/// Whether `path` is `outer` or lies in it.
pub fn is_in(path: &[Step], outer: &[Step]) -> bool {
    path.starts_with(outer)
}

fn table(table_: &DeTable<'_>, path: &mut Path, nodes: &mut Vec<Node>) {
    for (key, value) in table_ {
        path.push(Step::Key(key.get_ref().to_string()));
        node(Some(key.span()), value, path, nodes);
        path.pop();
    }
}

fn node(key: Option<Range<usize>>, value: &Spanned<DeValue<'_>>, path: &mut Path, nodes: &mut Vec<Node>) {
    let text = value.get_ref().as_str().map(str::to_owned);
    nodes.push(Node { path: path.clone(), key, value: value.span(), text });
    match value.get_ref() {
        DeValue::Table(inner) => table(inner, path, nodes),
        DeValue::Array(list) => {
            for (index, item) in list.iter().enumerate() {
                path.push(Step::Item(index));
                node(None, item, path, nodes);
                path.pop();
            }
        }
        DeValue::String(_) | DeValue::Integer(_) | DeValue::Float(_) | DeValue::Boolean(_) | DeValue::Datetime(_) => {}
    }
}

/// Whether the table is empty then.
fn remove(table: &mut DeTable<'_>, path: &[Step]) -> bool {
    let Some((Step::Key(key), rest)) = path.split_first() else { return false };
    let is_gone = match table.get_mut(key.as_str()) {
        None => return false,
        Some(_) if rest.is_empty() => true,
        Some(value) => remove_inside(value.get_mut(), rest),
    };
    if is_gone {
        table.remove(key.as_str());
    }
    is_gone && table.is_empty()
}

fn remove_inside(value: &mut DeValue<'_>, path: &[Step]) -> bool {
    match value {
        DeValue::Table(table) => remove(table, path),
        DeValue::Array(list) => {
            let Some((Step::Item(index), rest)) = path.split_first() else { return false };
            let is_gone = match list.get_mut(*index) {
                None => false,
                Some(_) if rest.is_empty() => true,
                Some(item) => remove_inside(item.get_mut(), rest),
            };
            if is_gone {
                let others = std::mem::replace(list, DeArray::new()).into_iter().enumerate();
                *list = others.filter(|(at, _)| at != index).map(|(_, item)| item).collect();
            }
            false
        }
        DeValue::String(_) | DeValue::Integer(_) | DeValue::Float(_) | DeValue::Boolean(_) | DeValue::Datetime(_) => {
            false
        }
    }
}
