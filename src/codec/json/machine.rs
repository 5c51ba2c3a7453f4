//! The state of a walk through a document: where it stands, what was captured so far.

mod capture;
mod words;

use std::fmt::Write as _;
use std::sync::Arc;

use super::Limits;
use super::grammar::Piece;
use super::plan::{Role, Scope, Sign, TOP, Target, Tree};
use super::pointer::write_name;
use super::spec::Plan;
use crate::codec::held::Held;
use crate::codec::{Fault, Position, Record};

/// What a piece means for the reader.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Step {
    Nothing,
    /// A statement begins; nothing is known of it yet.
    Opened,
    /// A row has ended.
    Row,
    /// A statement has ended.
    Closed,
    /// More text in one row or statement than the limits allow.
    Overfull,
}

/// An open object or list.
#[derive(Debug)]
struct Frame {
    is_list: bool,
    /// Where its places of the tree begin in `active`.
    first: usize,
    /// The number of the element that comes next.
    next: u64,
    /// The length of the path without it.
    path: usize,
}

#[derive(Debug)]
pub(super) struct Machine {
    tree: Arc<Tree>,
    lists: Vec<String>,
    rows_max: Option<u64>,
    limits: Limits,
    frames: Vec<Frame>,
    /// The places of the tree at which each open object or list stands, outermost first.
    active: Vec<usize>,
    name: String,
    path: String,
    line: u64,
    pub(super) document: Record,
    pub(super) statement: Record,
    pub(super) row: Record,
    groups: Vec<Held>,
    /// What was found at each key of the signature.
    signs: Vec<Option<String>>,
    statements: u64,
    /// Rows of the list at hand.
    rows: u64,
    /// Lists of rows or statements that were met, and how many before the statement at hand.
    lists_met: u64,
    lists_before: u64,
    /// Whether a statement was told to its end, while the document goes on.
    pub(super) told: bool,
    pub(super) faults: Vec<Fault>,
    overfull: bool,
}

impl Machine {
    pub(super) fn new(plan: &Plan) -> Self {
        let tree = Arc::clone(&plan.tree);
        Self {
            lists: plan.rows.clone(),
            rows_max: plan.rows_max,
            limits: plan.limits.clone(),
            frames: Vec::with_capacity(16),
            active: Vec::with_capacity(64),
            name: String::new(),
            path: String::new(),
            line: 1,
            document: Record::new(tree.statement_slots),
            statement: Record::new(tree.statement_slots),
            row: Record::new(tree.row_slots),
            groups: tree.groups.iter().map(|group| Held::new(group.members.len(), group.conditions.len())).collect(),
            signs: vec![None; tree.signs.len()],
            statements: 0,
            rows: 0,
            lists_met: 0,
            lists_before: 0,
            told: false,
            faults: Vec::new(),
            overfull: false,
            tree,
        }
    }

    pub(super) const fn statements(&self) -> u64 {
        self.statements
    }

    /// The first key whose text is not the one that it must be, and the text found.
    pub(super) fn contradicted(&self) -> Option<(&Sign, &str)> {
        self.tree.signs.iter().zip(&self.signs).find_map(|(sign, found)| {
            let (wanted, found) = (sign.text.as_deref()?, found.as_deref()?);
            (wanted != found).then_some((sign, found))
        })
    }

    /// The keys of the signature that were not found, with what is said of them; the list of rows is one of them.
    pub(super) fn missing(&self) -> Vec<(&str, &'static str)> {
        let signs = self.tree.signs.iter().zip(&self.signs).filter(|(_, found)| found.is_none());
        let list =
            self.lists.first().filter(|_| self.lists_met == 0).map(|list| (list.as_str(), "no list stands there"));
        signs.map(|(sign, _)| (sign.pointer.as_str(), "it is not in it")).chain(list).collect()
    }

    /// Takes one piece of the document; `text` is that of a name or value.
    pub(super) fn take(&mut self, piece: Piece, text: &str, line: u64) -> Step {
        self.line = line;
        let step = match piece {
            Piece::Name => {
                text.clone_into(&mut self.name);
                Step::Nothing
            }
            Piece::Value => self.scalar(Some(text)),
            Piece::Null => self.scalar(None),
            Piece::Object => self.begin(false),
            Piece::List => self.begin(true),
            Piece::Close => self.end(),
            Piece::Over => Step::Nothing,
        };
        if self.overfull { Step::Overfull } else { step }
    }

    /// Finds the places of the tree for the value that begins; where they begin in `active`.
    fn enter(&mut self) -> usize {
        let first = self.active.len();
        let Some(frame) = self.frames.last_mut() else {
            self.active.push(TOP);
            return first;
        };
        for at in frame.first..first {
            let Some(node) = self.active.get(at).and_then(|at| self.tree.nodes.get(*at)) else { continue };
            if frame.is_list {
                self.active.extend(node.any);
                self.active
                    .extend(node.indices.iter().filter(|(index, _)| *index == frame.next).map(|(_, child)| child));
            } else {
                self.active.extend(node.names.iter().filter(|(name, _)| **name == *self.name).map(|(_, child)| child));
            }
        }
        if frame.is_list {
            frame.next += 1;
        }
        first
    }

    /// A text, number or truth, or `null`.
    fn scalar(&mut self, text: Option<&str>) -> Step {
        let first = self.enter();
        let tree = Arc::clone(&self.tree);
        for at in first..self.active.len() {
            let Some(node) = self.active.get(at).and_then(|at| tree.nodes.get(*at)) else { continue };
            for role in &node.roles {
                match (role, text) {
                    (Role::Row | Role::Statement, _) => self.no_record(text.unwrap_or("null")),
                    (Role::Rows | Role::Statements, Some(text)) => self.no_list(text),
                    (Role::Rows | Role::Statements, None) | (Role::Group(_), _) => {}
                }
            }
            for target in &node.targets {
                self.capture(*target, text);
            }
        }
        self.active.truncate(first);
        Step::Nothing
    }

    /// An object or list begins.
    fn begin(&mut self, is_list: bool) -> Step {
        let (first, path) = (self.enter(), self.path.len());
        self.push_path();
        self.frames.push(Frame { is_list, first, next: 0, path });
        let tree = Arc::clone(&self.tree);
        let mut step = Step::Nothing;
        for at in first..self.active.len() {
            let Some(node) = self.active.get(at).and_then(|at| tree.nodes.get(*at)) else { continue };
            for role in &node.roles {
                match role {
                    Role::Statement => {
                        self.open_statement();
                        step = Step::Opened;
                    }
                    Role::Row => self.open_row(),
                    Role::Rows if is_list => (self.rows, self.lists_met) = (0, self.lists_met + 1),
                    Role::Statements if is_list => self.lists_met += 1,
                    Role::Rows | Role::Statements => self.no_list("{"),
                    Role::Group(group) => self.open_group(*group),
                }
            }
            for target in &node.targets {
                match target {
                    Target::Signature(sign) => self.seen(*sign, ""),
                    Target::More => self.more("{"),
                    Target::Slot(_) | Target::Member { .. } | Target::Condition { .. } => {}
                }
            }
        }
        step
    }

    /// The object or list that began last ends.
    fn end(&mut self) -> Step {
        let Some(Frame { first, path, .. }) = self.frames.pop() else { return Step::Nothing };
        let tree = Arc::clone(&self.tree);
        let mut step = Step::Nothing;
        for at in first..self.active.len() {
            let Some(node) = self.active.get(at).and_then(|at| tree.nodes.get(*at)) else { continue };
            for role in &node.roles {
                match role {
                    Role::Statement => {
                        if self.lists_met == self.lists_before {
                            self.without_rows();
                        }
                        step = Step::Closed;
                    }
                    Role::Row => {
                        self.rows += 1;
                        step = Step::Row;
                    }
                    Role::Rows => self.count_rows(),
                    Role::Statements => {}
                    Role::Group(group) => self.close_group(*group),
                }
            }
        }
        self.active.truncate(first);
        self.path.truncate(path);
        step
    }

    fn open_statement(&mut self) {
        self.statements += 1;
        self.lists_before = self.lists_met;
        self.forget(Scope::Statement);
        self.statement.clear();
        self.statement.position = self.position();
    }

    fn open_row(&mut self) {
        self.forget(Scope::Row);
        self.row.clear();
        self.row.position = self.position();
    }

    /// Forgets which conditions were met, for the record of `scope` that begins.
    fn forget(&mut self, scope: Scope) {
        for (group, held) in self.tree.groups.iter().zip(&mut self.groups) {
            if group.scope == scope {
                held.forget();
            }
        }
    }

    fn position(&self) -> Position {
        Position::Element(self.place())
    }

    /// Where the object or list at hand begins: `line 9, /transactions/3`.
    fn place(&self) -> String {
        let comma = if self.path.is_empty() { "" } else { ", " };
        format!("line {}{comma}{}", self.line, self.path)
    }

    /// Where the value at hand stands.
    fn place_of_value(&mut self) -> String {
        let length = self.path.len();
        self.push_path();
        let place = self.place();
        self.path.truncate(length);
        place
    }

    /// Adds the step to the value that begins.
    fn push_path(&mut self) {
        let Some(frame) = self.frames.last() else { return };
        self.path.push('/');
        if frame.is_list {
            // Writing into a string does not fail.
            let _ = write!(self.path, "{}", frame.next.saturating_sub(1));
        } else {
            write_name(&self.name, &mut self.path);
        }
    }
}
