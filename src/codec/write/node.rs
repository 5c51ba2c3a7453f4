//! Paths and texts as a tree: elements of XML, objects of JSON. The order is that of the first appearance.

use super::Piece;

/// An element, or a member of an object.
#[derive(Debug, Clone, Default)]
pub(super) struct Node {
    pub name: String,
    pub attributes: Vec<(String, String)>,
    pub text: Option<String>,
    pub children: Vec<Node>,
    /// A list of values without names.
    pub is_list: bool,
    /// The source that gave the text.
    pub source: String,
}

impl Node {
    pub(super) fn new(name: &str) -> Self {
        Self { name: name.to_owned(), ..Self::default() }
    }

    /// The node at the end of `steps`, made where there is none.
    pub(super) fn at(&mut self, steps: &[String]) -> Option<&mut Self> {
        let Some((first, rest)) = steps.split_first() else { return Some(self) };
        let known = self.children.iter().position(|child| child.name == *first);
        let index = known.unwrap_or(self.children.len());
        if known.is_none() {
            self.children.push(Self::new(first));
        }
        self.children.get_mut(index)?.at(rest)
    }

    pub(super) fn put(&mut self, steps: &[String], text: Piece<'_>) {
        if let Some(node) = self.at(steps) {
            node.text = Some(text.text.to_owned());
            text.source.clone_into(&mut node.source);
        }
    }
}
