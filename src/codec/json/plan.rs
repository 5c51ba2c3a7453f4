//! Every wanted pointer of a mapping as one tree of keys.

use super::pointer::{Key, Pointer};
use super::spec::Spec;
use crate::codec::{Slot, Wanted};

/// Which record a text goes to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Scope {
    /// What every statement of the document shares.
    Document,
    Statement,
    Row,
}

/// What a value is, besides being wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Role {
    /// A list of statements.
    Statements,
    Statement,
    /// A list of rows.
    Rows,
    Row,
    /// An element with conditions.
    Group(usize),
}

/// Where a text goes.
#[derive(Debug, Clone, Copy)]
pub(super) struct Aim {
    pub scope: Scope,
    pub slot: Slot,
    /// Joined with what is there already.
    pub every: bool,
}

/// What is done with a value that is found.
#[derive(Debug, Clone, Copy)]
pub(super) enum Target {
    Slot(Aim),
    Member {
        group: usize,
        member: usize,
    },
    Condition {
        group: usize,
        condition: usize,
    },
    /// A key that must be there, and may have to be one text.
    Signature(usize),
    /// It leads to another page.
    More,
}

/// One place of the tree.
#[derive(Debug, Default)]
pub(super) struct Node {
    pub names: Vec<(Box<str>, usize)>,
    pub indices: Vec<(u64, usize)>,
    pub any: Option<usize>,
    pub roles: Vec<Role>,
    pub targets: Vec<Target>,
}

/// An element of a list with conditions: its texts wait until it ends, then those whose condition holds are taken.
#[derive(Debug)]
pub(super) struct Group {
    pub node: usize,
    pub scope: Scope,
    /// Each with the number of its condition.
    pub members: Vec<(Aim, usize)>,
    /// The node whose text is looked at, and the texts of which it must be one.
    pub conditions: Vec<(usize, Vec<String>)>,
}

/// A key by which a document is known.
#[derive(Debug)]
pub(super) struct Sign {
    pub pointer: String,
    /// The text that must stand there.
    pub text: Option<String>,
}

/// The tree, and how many texts each kind of record holds.
#[derive(Debug)]
pub(super) struct Tree {
    pub nodes: Vec<Node>,
    pub groups: Vec<Group>,
    pub signs: Vec<Sign>,
    pub statement_slots: usize,
    pub row_slots: usize,
}

/// The document.
pub(super) const TOP: usize = 0;

impl Tree {
    /// Compiles the pointers; the error names the one that is wrong.
    pub(super) fn new(spec: &Spec, wanted: &Wanted) -> Result<Self, String> {
        if let Some(source) = wanted.detail.first() {
            return Err(format!("`{source}`: rows of JSON have no details"));
        }
        let mut tree = Self {
            nodes: vec![Node::default()],
            groups: Vec::new(),
            signs: Vec::new(),
            statement_slots: wanted.statement.len(),
            row_slots: wanted.entry.len(),
        };
        let statement = match &spec.statements {
            None => TOP,
            Some(pointer) => {
                let list = tree.plain(TOP, pointer)?;
                tree.role(list, Role::Statements);
                tree.below(list, &Key::Any)
            }
        };
        tree.role(statement, Role::Statement);
        if spec.rows.is_empty() {
            return Err("`rows` of the layout names no list".into());
        }
        for pointer in &spec.rows {
            let list = tree.plain(statement, pointer)?;
            tree.role(list, Role::Rows);
            let row = tree.below(list, &Key::Any);
            tree.role(row, Role::Row);
            tree.want_all(Scope::Row, row, &wanted.entry)?;
        }
        tree.want_all(Scope::Statement, statement, &wanted.statement)?;
        tree.sign(spec)?;
        Ok(tree)
    }

    fn sign(&mut self, spec: &Spec) -> Result<(), String> {
        let keys = spec.requires.iter().map(|pointer| (pointer, None));
        let texts = spec.has.iter().map(|(pointer, text)| (pointer, Some(text.clone())));
        for (pointer, text) in keys.chain(texts) {
            let at = self.plain(TOP, pointer)?;
            let sign = Target::Signature(self.signs.len());
            self.signs.push(Sign { pointer: pointer.clone(), text });
            self.aim(at, sign);
        }
        for pointer in &spec.more {
            let at = self.plain(TOP, pointer)?;
            self.aim(at, Target::More);
        }
        Ok(())
    }

    fn plain(&mut self, from: usize, pointer: &str) -> Result<usize, String> {
        let pointer = Pointer::plain(pointer).map_err(|error| error.to_string())?;
        Ok(self.walk(from, &pointer.keys))
    }

    fn role(&mut self, at: usize, role: Role) {
        if let Some(node) = self.nodes.get_mut(at) {
            node.roles.push(role);
        }
    }

    fn aim(&mut self, at: usize, target: Target) {
        if let Some(node) = self.nodes.get_mut(at) {
            node.targets.push(target);
        }
    }

    fn want_all(&mut self, scope: Scope, from: usize, wanted: &[String]) -> Result<(), String> {
        for (slot, text) in wanted.iter().enumerate() {
            let pointer = Pointer::parse(text).map_err(|error| error.to_string())?;
            let every = pointer.every;
            match (pointer.absolute, scope) {
                (false, _) => self.want(from, &pointer, Aim { scope, slot, every }),
                (true, Scope::Statement | Scope::Document) => {
                    self.want(TOP, &pointer, Aim { scope: Scope::Document, slot, every });
                }
                (true, Scope::Row) => {
                    return Err(format!("`{text}`: only a text of the statement may start at the document"));
                }
            }
        }
        Ok(())
    }

    fn want(&mut self, from: usize, pointer: &Pointer, aim: Aim) {
        let at = self.walk(from, &pointer.keys);
        let target = match &pointer.condition {
            None => Target::Slot(aim),
            Some((depth, condition)) => {
                let holder = self.walk(from, pointer.keys.get(..*depth).unwrap_or_default());
                let group = self.group(holder, aim.scope);
                let place = self.walk(holder, &condition.keys);
                Target::Member { group, member: self.member(group, place, aim, &condition.values) }
            }
        };
        self.aim(at, target);
    }

    fn group(&mut self, node: usize, scope: Scope) -> usize {
        if let Some(known) = self.groups.iter().position(|group| group.node == node && group.scope == scope) {
            return known;
        }
        let next = self.groups.len();
        self.groups.push(Group { node, scope, members: Vec::new(), conditions: Vec::new() });
        self.role(node, Role::Group(next));
        next
    }

    /// Adds a text of `group` that counts when the text at `place` is one of `values`.
    fn member(&mut self, group: usize, place: usize, aim: Aim, values: &[String]) -> usize {
        let Some(held) = self.groups.get_mut(group) else { return 0 };
        let known = held.conditions.iter().position(|(at, texts)| *at == place && texts == values);
        let condition = known.unwrap_or(held.conditions.len());
        let member = held.members.len();
        held.members.push((aim, condition));
        if known.is_none() {
            held.conditions.push((place, values.to_vec()));
            self.aim(place, Target::Condition { group, condition });
        }
        member
    }

    fn walk(&mut self, from: usize, keys: &[Key]) -> usize {
        keys.iter().fold(from, |at, key| self.below(at, key))
    }

    fn below(&mut self, at: usize, key: &Key) -> usize {
        let next = self.nodes.len();
        let Some(parent) = self.nodes.get_mut(at) else { return at };
        let known = match key {
            Key::Any => parent.any,
            Key::Name(name) => parent.names.iter().find(|(known, _)| **known == **name).map(|(_, child)| *child),
        };
        if let Some(known) = known {
            return known;
        }
        match key {
            Key::Any => parent.any = Some(next),
            Key::Name(name) => {
                parent.names.push((name.as_str().into(), next));
                if let Some(index) = name.parse().ok().filter(|index: &u64| index.to_string() == *name) {
                    parent.indices.push((index, next));
                }
            }
        }
        self.nodes.push(Node::default());
        next
    }
}
