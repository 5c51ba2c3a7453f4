//! The state of a walk through a document: where it stands, what was captured so far.

mod capture;

use std::fmt::Write as _;
use std::sync::Arc;

use super::plan::{Node, Role, Scope, TOP};
use super::spec::Plan;
use crate::codec::held::Held;
use crate::codec::{Position, Record, word};

/// What an element's end or beginning means for the caller.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Step {
    Nothing,
    /// The first entry begins: what is known of the statement can be told.
    Opened,
    Entry,
    Closed,
    /// More than the limits allow.
    Excess(&'static str),
    /// An element ends under another name than it began.
    Mismatch(Box<str>, Box<str>),
}

#[derive(Debug)]
pub(super) struct Machine {
    plan: Arc<Plan>,
    stack: Vec<usize>,
    /// Depth inside elements that nobody asked for.
    skipped: usize,
    text: String,
    message: Record,
    statement: Record,
    entry: Record,
    /// Those of the entry, then room that is used again.
    details: Vec<Record>,
    detail: usize,
    groups: Vec<Held>,
    root: String,
    statements: u64,
    /// How many entries of each path were met in the statement.
    entries: Vec<(usize, u64)>,
    /// Bytes of the texts of the entry and its details.
    entry_bytes: usize,
    opened: bool,
    overfull: bool,
}

/// What is said where the texts of an entry exceed the limits.
const TEXTS: &str = "an amount of text in one entry";

impl Machine {
    pub(super) fn new(plan: Arc<Plan>) -> Self {
        let tree = &plan.tree;
        Self {
            stack: Vec::with_capacity(32),
            skipped: 0,
            text: String::new(),
            message: Record::new(tree.statement_slots),
            statement: Record::new(tree.statement_slots),
            entry: Record::new(tree.entry_slots),
            details: Vec::new(),
            detail: 0,
            groups: tree.groups.iter().map(|group| Held::new(group.members.len(), group.conditions.len())).collect(),
            root: String::new(),
            statements: 0,
            entries: Vec::new(),
            entry_bytes: 0,
            opened: false,
            overfull: false,
            plan,
        }
    }

    /// Whether the document element has ended, or not begun.
    #[inline]
    pub(super) fn outside(&self) -> bool {
        self.stack.is_empty() && self.skipped == 0
    }

    /// Whether a text here is wanted.
    #[inline]
    pub(super) fn wants_text(&self) -> bool {
        self.skipped == 0 && self.node().is_some_and(|node| !node.texts.is_empty())
    }

    /// Whether an attribute of the element that has just begun is wanted.
    #[inline]
    pub(super) fn wants_attributes(&self) -> bool {
        self.skipped == 0 && self.node().is_some_and(|node| !node.attributes.is_empty())
    }

    pub(super) const fn statements(&self) -> u64 {
        self.statements
    }

    pub(super) fn root(&self) -> &str {
        &self.root
    }

    pub(super) const fn statement(&self) -> &Record {
        &self.statement
    }

    /// The entry that has just ended, and its parts.
    pub(super) fn entry(&self) -> (&Record, &[Record]) {
        (&self.entry, self.details.get(..self.detail).unwrap_or_default())
    }

    #[inline]
    fn node(&self) -> Option<&Node> {
        self.plan.tree.nodes.get(*self.stack.last()?)
    }

    /// An element begins.
    #[inline]
    pub(super) fn start(&mut self, name: &str) -> Step {
        if self.stack.len() + self.skipped >= self.plan.limits.depth {
            return Step::Excess("a depth of elements");
        }
        if self.skipped > 0 {
            self.skipped += 1;
            return Step::Nothing;
        }
        self.text.clear();
        let found = match self.stack.last() {
            Some(at) => self.child(*at, name),
            None => Some(self.begin(name)),
        };
        let Some(at) = found else {
            self.skipped = 1;
            return Step::Nothing;
        };
        self.stack.push(at);
        match self.node().map_or(Role::Plain, |node| node.role) {
            Role::Plain => Step::Nothing,
            Role::Group(group) => self.open_group(group),
            Role::Statement => self.open_statement(),
            Role::Entry => self.open_entry(),
            Role::Detail => self.open_detail(),
        }
    }

    #[inline]
    fn child(&self, at: usize, name: &str) -> Option<usize> {
        let node = self.plan.tree.nodes.get(at)?;
        node.children.iter().find(|(known, _)| **known == *name).map(|(_, child)| *child)
    }

    /// The document element: any name, or the message element itself.
    fn begin(&mut self, name: &str) -> usize {
        self.root = word(name);
        self.child(TOP, name).unwrap_or(TOP)
    }

    fn open_group(&mut self, group: usize) -> Step {
        if let Some(held) = self.groups.get_mut(group) {
            held.begin();
        }
        Step::Nothing
    }

    fn open_statement(&mut self) -> Step {
        self.statements += 1;
        self.entries.clear();
        self.opened = false;
        self.forget(Scope::Statement);
        self.statement.clear();
        for slot in 0..self.plan.tree.statement_slots {
            if let Some(text) = self.message.get(slot) {
                self.statement.set(slot, text);
            }
        }
        let mut position = std::mem::take(&mut self.statement.position);
        self.write_position(&mut position);
        self.statement.position = position;
        Step::Nothing
    }

    fn open_entry(&mut self) -> Step {
        self.entry_bytes = 0;
        self.count_entry();
        self.detail = 0;
        self.forget(Scope::Entry);
        self.entry.clear();
        let mut position = std::mem::take(&mut self.entry.position);
        self.write_position(&mut position);
        self.entry.position = position;
        self.take_name(Scope::Entry);
        if self.tell_opened() { Step::Nothing } else { Step::Opened }
    }

    fn open_detail(&mut self) -> Step {
        if self.detail >= self.plan.limits.details {
            return Step::Excess("a number of details in one entry");
        }
        self.forget(Scope::Detail);
        if self.detail == self.details.len() {
            self.details.push(Record::new(self.plan.tree.detail_slots));
        }
        let index = self.detail;
        self.detail += 1;
        let mut position =
            self.details.get_mut(index).map(|record| std::mem::take(&mut record.position)).unwrap_or_default();
        self.write_position(&mut position);
        if let Some(record) = self.details.get_mut(index) {
            record.clear();
            record.position = position;
        }
        self.take_name(Scope::Detail);
        Step::Nothing
    }

    /// Forgets which conditions were met, for the record of `scope` that begins.
    fn forget(&mut self, scope: Scope) {
        for (group, held) in self.plan.tree.groups.iter().zip(&mut self.groups) {
            if group.scope == scope {
                held.forget();
            }
        }
    }

    /// A text between tags, or a part of one.
    #[inline]
    pub(super) fn text(&mut self, text: &str) -> Step {
        if self.text.len() + text.len() > self.plan.limits.record_bytes {
            return Step::Excess(TEXTS);
        }
        self.text.push_str(text);
        Step::Nothing
    }

    /// An element ends.
    #[inline]
    pub(super) fn end(&mut self) -> Step {
        if self.skipped > 0 {
            self.skipped -= 1;
            return Step::Nothing;
        }
        let Some(at) = self.stack.last().copied() else { return Step::Nothing };
        self.take_text(at);
        if self.node().is_some_and(|node| !node.ends.is_empty()) {
            self.end_items(at);
        }
        let step = match self.node().map_or(Role::Plain, |node| node.role) {
            Role::Plain | Role::Detail => Step::Nothing,
            Role::Group(group) => self.close_group(group),
            Role::Statement => Step::Closed,
            Role::Entry => Step::Entry,
        };
        self.stack.pop();
        if self.overfull { Step::Excess(TEXTS) } else { step }
    }

    /// Whether the statement was told of already; tells it if not.
    pub(super) fn tell_opened(&mut self) -> bool {
        std::mem::replace(&mut self.opened, true)
    }

    fn write_position(&self, position: &mut Position) {
        let mut path = match std::mem::take(position) {
            Position::Element(path) => path,
            Position::Whole | Position::Line(_) | Position::Record(_) => String::new(),
        };
        path.clear();
        self.write_path(&mut path);
        *position = Position::Element(path);
    }

    /// Where the walk stands: `/Document/BkToCstmrStmt/Stmt[2]/Ntry[3]`.
    pub(super) fn write_path(&self, path: &mut String) {
        for (depth, at) in self.stack.iter().enumerate() {
            let Some(node) = self.plan.tree.nodes.get(*at) else { continue };
            path.push('/');
            path.push_str(if depth == 0 { &self.root } else { &node.name });
            // Writing into a string does not fail.
            let _ = match node.role {
                Role::Statement if self.plan.tree.is_whole => Ok(()),
                Role::Statement => write!(path, "[{}]", self.statements),
                Role::Entry => write!(path, "[{}]", self.counted(*at)),
                Role::Detail => write!(path, "[{}]", self.detail),
                Role::Plain | Role::Group(_) => Ok(()),
            };
        }
    }
}
