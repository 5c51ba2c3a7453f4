//! The automaton: every wanted path of a mapping as one tree of element names.

use super::path::Path;
use crate::codec::Slot;

/// Where texts are gathered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scope {
    /// The message: texts that every statement of it shares.
    Message,
    /// A statement.
    Statement,
    /// An entry.
    Entry,
    /// A part of an entry.
    Detail,
}

impl Scope {
    pub(super) const fn index(self) -> usize {
        match self {
            Self::Message => 0,
            Self::Statement => 1,
            Self::Entry => 2,
            Self::Detail => 3,
        }
    }
}

/// A wanted text.
#[derive(Debug, Clone)]
pub struct Capture {
    /// Which record it goes to; its paths start at that element.
    pub scope: Scope,
    /// Which slot of the record.
    pub slot: Slot,
    /// Where it may stand: the first path of the list that holds a text wins, wherever it comes in the file.
    pub paths: Vec<Path>,
    /// Joins the texts of one path that occurs several times; without it the first occurrence counts.
    pub join: Option<String>,
    /// Captures of one bundle are taken from one and the same element that carries a condition: an amount and its
    /// sign. Their lists of paths are of one length.
    pub bundle: Option<usize>,
}

/// What a mapping wants from a file.
#[derive(Debug, Clone, Default)]
pub struct Wish {
    /// Names of the message element (`BkToCstmrStmt`), below the document element or itself the document element.
    pub messages: Vec<String>,
    /// Names of the statement element inside it (`Stmt`).
    pub statements: Vec<String>,
    /// Path from a statement to an entry (`Ntry`).
    pub entries: Vec<String>,
    /// Path from an entry to a part of it (`NtryDtls/TxDtls`); empty: entries have no parts.
    pub details: Vec<String>,
    /// The texts.
    pub captures: Vec<Capture>,
    /// Number of slots of a record.
    pub slots: usize,
}

/// What an element is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Role {
    Plain,
    Statement,
    Entry,
    Detail,
    Group(usize),
}

/// Where a text goes.
#[derive(Debug, Clone)]
pub(super) struct Aim {
    pub scope: Scope,
    pub slot: Slot,
    pub bundle: usize,
    pub rank: usize,
    pub join: Option<Box<str>>,
}

/// What is done with a text that is found.
#[derive(Debug, Clone)]
pub(super) enum Target {
    Slot(Aim),
    Member { group: usize, member: usize },
    Condition { group: usize, condition: usize },
}

/// One element of the tree.
#[derive(Debug)]
pub(super) struct Node {
    pub name: Box<str>,
    pub children: Vec<(Box<str>, usize)>,
    pub role: Role,
    pub texts: Vec<Target>,
    pub attributes: Vec<(Box<str>, Target)>,
}

/// An element with conditions: its texts wait until it ends, then those whose condition holds are taken.
#[derive(Debug, Default)]
pub(super) struct Group {
    /// Each with the number of its condition.
    pub members: Vec<(Aim, usize)>,
    /// The node whose text is looked at, and the texts of which it must be one.
    pub conditions: Vec<(usize, Vec<String>)>,
}

/// A compiled [`Wish`].
#[derive(Debug)]
pub struct Plan {
    pub(super) nodes: Vec<Node>,
    pub(super) groups: Vec<Group>,
    pub(super) bundles: Vec<Vec<Slot>>,
    /// Bundles by scope: which are forgotten when a record of that scope begins.
    scopes: [Vec<usize>; 4],
    pub(super) slots: usize,
    pub(super) messages: Vec<String>,
}

/// The node above every document element.
pub(super) const TOP: usize = 0;

impl Plan {
    /// Compiles `wish`.
    pub fn new(wish: &Wish) -> Self {
        let bound = wish.captures.iter().filter_map(|capture| capture.bundle).max().map_or(0, |bundle| bundle + 1);
        let mut plan = Self {
            nodes: vec![node("")],
            groups: Vec::new(),
            bundles: vec![Vec::new(); bound + wish.captures.len()],
            scopes: [const { Vec::new() }; 4],
            slots: wish.slots,
            messages: wish.messages.clone(),
        };
        for (index, capture) in wish.captures.iter().enumerate() {
            let bundle = capture.bundle.unwrap_or(bound + index);
            if let Some(slots) = plan.bundles.get_mut(bundle) {
                slots.push(capture.slot);
            }
            if let Some(scope) = plan.scopes.get_mut(capture.scope.index()) {
                scope.push(bundle);
            }
        }
        for message in &wish.messages {
            let top = plan.below(TOP, message);
            plan.scope(wish, Scope::Message, top, bound);
            for statement in &wish.statements {
                let statement = plan.role(top, std::slice::from_ref(statement), Role::Statement);
                plan.scope(wish, Scope::Statement, statement, bound);
                let entry = plan.role(statement, &wish.entries, Role::Entry);
                plan.scope(wish, Scope::Entry, entry, bound);
                if !wish.details.is_empty() {
                    let detail = plan.role(entry, &wish.details, Role::Detail);
                    plan.scope(wish, Scope::Detail, detail, bound);
                }
            }
        }
        plan
    }

    pub(super) fn scoped(&self, scope: Scope) -> &[usize] {
        self.scopes.get(scope.index()).map_or(&[], Vec::as_slice)
    }

    fn role(&mut self, from: usize, steps: &[String], role: Role) -> usize {
        let at = self.walk(from, steps);
        if let Some(node) = self.nodes.get_mut(at) {
            node.role = role;
        }
        at
    }

    fn scope(&mut self, wish: &Wish, scope: Scope, from: usize, bound: usize) {
        for (index, capture) in wish.captures.iter().enumerate().filter(|(_, capture)| capture.scope == scope) {
            for (rank, path) in capture.paths.iter().enumerate() {
                let aim = Aim {
                    scope,
                    slot: capture.slot,
                    bundle: capture.bundle.unwrap_or(bound + index),
                    rank,
                    join: capture.join.as_deref().map(Into::into),
                };
                self.want(from, path, aim);
            }
        }
    }

    fn want(&mut self, from: usize, path: &Path, aim: Aim) {
        let at = self.walk(from, &path.steps);
        let target = match &path.condition {
            None => Target::Slot(aim),
            Some((depth, condition)) => {
                let holder = self.walk(from, path.steps.get(..*depth).unwrap_or_default());
                let group = self.group(holder);
                let place = self.walk(holder, &condition.steps);
                let member = self.member(group, place, aim, &condition.values);
                Target::Member { group, member }
            }
        };
        if let Some(node) = self.nodes.get_mut(at) {
            match &path.attribute {
                None => node.texts.push(target),
                Some(attribute) => node.attributes.push((attribute.as_str().into(), target)),
            }
        }
    }

    fn group(&mut self, holder: usize) -> usize {
        let next = self.groups.len();
        let Some(node) = self.nodes.get_mut(holder) else { return next };
        match node.role {
            Role::Group(group) => group,
            Role::Plain | Role::Statement | Role::Entry | Role::Detail => {
                node.role = Role::Group(next);
                self.groups.push(Group::default());
                next
            }
        }
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
            if let Some(node) = self.nodes.get_mut(place) {
                node.texts.push(Target::Condition { group, condition });
            }
        }
        member
    }

    fn walk(&mut self, from: usize, steps: &[String]) -> usize {
        steps.iter().fold(from, |at, step| self.below(at, step))
    }

    fn below(&mut self, at: usize, name: &str) -> usize {
        let next = self.nodes.len();
        let Some(parent) = self.nodes.get_mut(at) else { return at };
        if let Some((_, known)) = parent.children.iter().find(|(child, _)| **child == *name) {
            return *known;
        }
        parent.children.push((name.into(), next));
        self.nodes.push(node(name));
        next
    }
}

fn node(name: &str) -> Node {
    Node { name: name.into(), children: Vec::new(), role: Role::Plain, texts: Vec::new(), attributes: Vec::new() }
}
