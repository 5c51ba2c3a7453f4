//! The automaton: every wanted path of a mapping as one tree of element names.

use super::path::Path;
use super::spec::Spec;
use crate::codec::{Slot, Wanted};

/// Which record a text goes to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Scope {
    /// What every statement of the message shares.
    Message,
    Statement,
    Entry,
    Detail,
}

/// What an element is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum Role {
    #[default]
    Plain,
    Statement,
    Entry,
    Detail,
    Group(usize),
}

/// Where a text goes.
#[derive(Debug, Clone, Copy)]
pub(super) struct Aim {
    pub scope: Scope,
    pub slot: Slot,
    /// Joined with what is there already.
    pub every: bool,
    /// One text for each element of a kind: those of an element stay together.
    pub listed: bool,
}

/// What is done with a text that is found.
#[derive(Debug, Clone, Copy)]
pub(super) enum Target {
    Slot(Aim),
    Member { group: usize, member: usize },
    Condition { group: usize, condition: usize },
}

/// One element of the tree.
#[derive(Debug, Default)]
pub(super) struct Node {
    pub name: Box<str>,
    pub children: Vec<(Box<str>, usize)>,
    pub role: Role,
    pub texts: Vec<Target>,
    pub attributes: Vec<(Box<str>, Target)>,
    /// Lists of which an item ends with this element.
    pub ends: Vec<Aim>,
}

/// An element with conditions: its texts wait until it ends, then those whose condition holds are taken together.
#[derive(Debug)]
pub(super) struct Group {
    pub scope: Scope,
    /// Each with the number of its condition.
    pub members: Vec<(Aim, usize)>,
    /// The node whose text is looked at, and the texts of which it must be one.
    pub conditions: Vec<(usize, Vec<String>)>,
}

/// The tree, and how many texts each kind of record holds.
#[derive(Debug)]
pub(super) struct Tree {
    pub nodes: Vec<Node>,
    pub groups: Vec<Group>,
    pub statement_slots: usize,
    pub entry_slots: usize,
    pub detail_slots: usize,
    /// Where the name of an entry or a detail goes.
    pub names: Vec<Aim>,
    /// Whether the message itself is the statement.
    pub is_whole: bool,
}

/// A source that stands for the name of the entry's or the detail's own element.
const NAME: &str = "name()";
/// A statement that is the message itself.
const WHOLE: &str = ".";

/// The node above every document element.
pub(super) const TOP: usize = 0;

impl Tree {
    /// Compiles the paths; the error names the one that is wrong.
    pub(super) fn new(spec: &Spec, wanted: &Wanted) -> Result<Self, String> {
        let mut tree = Self {
            nodes: vec![Node::default()],
            groups: Vec::new(),
            statement_slots: wanted.statement.len(),
            entry_slots: wanted.entry.len(),
            detail_slots: wanted.detail.len(),
            names: Vec::new(),
            is_whole: spec.statement.iter().any(|name| name == WHOLE),
        };
        for message in &spec.root {
            let message = tree.below(TOP, message);
            for statement in &spec.statement {
                let statement = tree.role(message, statement, Role::Statement)?;
                tree.want_all(Scope::Statement, (message, statement), &wanted.statement)?;
                for path in &spec.entry.0 {
                    let entry = tree.role(statement, path, Role::Entry)?;
                    tree.want_all(Scope::Entry, (message, entry), &wanted.entry)?;
                    if let Some(explode) = &spec.explode {
                        let detail = tree.role(entry, &explode.details, Role::Detail)?;
                        tree.want_all(Scope::Detail, (message, detail), &wanted.detail)?;
                    }
                }
            }
        }
        match tree.nested() {
            Some(name) => Err(format!("`{name}` is a statement inside a statement, or an entry inside an entry")),
            None => Ok(tree),
        }
    }

    /// A statement or an entry inside another one, which would lose what it said.
    fn nested(&self) -> Option<&str> {
        let mut waiting = vec![(TOP, [false; 2])];
        while let Some((at, inside)) = waiting.pop() {
            let Some(node) = self.nodes.get(at) else { continue };
            let here = [node.role == Role::Statement, node.role == Role::Entry];
            if inside.iter().zip(here).any(|(inside, here)| *inside && here) {
                return Some(&node.name);
            }
            let inside = [inside[0] || here[0], inside[1] || here[1]];
            waiting.extend(node.children.iter().map(|(_, child)| (*child, inside)));
        }
        None
    }

    fn role(&mut self, from: usize, path: &str, role: Role) -> Result<usize, String> {
        let at = if path == WHOLE && role == Role::Statement {
            from
        } else {
            let parsed = Path::parse(path).map_err(|error| error.to_string())?;
            if parsed.attribute.is_some() || parsed.condition.is_some() || parsed.absolute || parsed.every {
                return Err(format!("`{path}` leads to an element: it has names and `/` only"));
            }
            self.walk(from, &parsed.steps)
        };
        match self.nodes.get_mut(at) {
            Some(node) if node.role == Role::Plain => node.role = role,
            _ => return Err(format!("`{path}` is two things at once")),
        }
        Ok(at)
    }

    fn want_all(&mut self, scope: Scope, places: (usize, usize), wanted: &[String]) -> Result<(), String> {
        let (message, from) = places;
        for (slot, text) in wanted.iter().enumerate() {
            if text == NAME {
                let aim = Aim { scope, slot, every: false, listed: false };
                if !self.names.iter().any(|known| (known.scope, known.slot) == (scope, slot)) {
                    self.names.push(aim);
                }
                continue;
            }
            let path = Path::parse(text).map_err(|error| error.to_string())?;
            match (path.absolute, scope) {
                (false, _) => self.want(from, &path, aim_of(&path, scope, slot))?,
                (true, Scope::Statement | Scope::Message) => {
                    self.want(message, &path, aim_of(&path, Scope::Message, slot))?;
                }
                (true, Scope::Entry | Scope::Detail) => {
                    return Err(format!("`{text}`: only a text of the statement may start at the message"));
                }
            }
        }
        Ok(())
    }

    fn want(&mut self, from: usize, path: &Path, aim: Aim) -> Result<(), String> {
        let at = self.walk(from, &path.steps);
        if let Some(depth) = path.repeat {
            let holder = self.walk(from, path.steps.get(..depth).unwrap_or_default());
            if let Some(node) = self.nodes.get_mut(holder) {
                node.ends.push(aim);
            }
        }
        let target = match &path.condition {
            None => Target::Slot(aim),
            Some((depth, condition)) => {
                let holder = self.walk(from, path.steps.get(..*depth).unwrap_or_default());
                let group = self.group(holder, aim.scope)?;
                let place = self.walk(holder, &condition.steps);
                Target::Member { group, member: self.member(group, place, aim, &condition.values) }
            }
        };
        let Some(node) = self.nodes.get_mut(at) else { return Ok(()) };
        match &path.attribute {
            // A second statement element, or a second way to the message, meets the same node again.
            None if matches!(target, Target::Slot(aim) if aim.scope == Scope::Message && node.takes(aim.slot)) => {}
            None => node.texts.push(target),
            Some(attribute) => node.attributes.push((attribute.as_str().into(), target)),
        }
        Ok(())
    }

    fn group(&mut self, holder: usize, scope: Scope) -> Result<usize, String> {
        let next = self.groups.len();
        let Some(node) = self.nodes.get_mut(holder) else { return Ok(next) };
        match node.role {
            Role::Group(group) => Ok(group),
            Role::Plain => {
                node.role = Role::Group(next);
                self.groups.push(Group { scope, members: Vec::new(), conditions: Vec::new() });
                Ok(next)
            }
            Role::Statement | Role::Entry | Role::Detail => {
                Err(format!("`{}` is a statement, an entry or a detail: it cannot have a condition", node.name))
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
        self.nodes.push(Node { name: name.into(), ..Node::default() });
        next
    }
}

fn aim_of(path: &Path, scope: Scope, slot: Slot) -> Aim {
    Aim { scope, slot, every: path.every, listed: path.repeat.is_some() }
}

impl Node {
    fn takes(&self, slot: Slot) -> bool {
        self.texts.iter().any(|target| matches!(target, Target::Slot(aim) if aim.slot == slot))
    }
}
