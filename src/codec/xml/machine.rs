//! The state of a walk through a document: where it stands, what was captured so far.

use std::fmt::Write as _;

use super::Limits;
use super::plan::{Aim, Node, Plan, Role, Scope, TOP, Target};
use crate::codec::{Position, Record};

/// What an element's end or beginning means for the caller.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Step {
    Nothing,
    /// The first entry begins: what is known of the statement can be told.
    Opened,
    Entry,
    Closed,
    /// More than the limits allow.
    Excess(&'static str),
}

/// No path of a bundle has been seen.
const NONE: usize = usize::MAX;

pub(super) struct Machine<'p> {
    plan: &'p Plan,
    limits: Limits,
    stack: Vec<usize>,
    /// Depth inside elements that nobody asked for.
    skipped: usize,
    text: String,
    /// By scope: message, statement, entry; details apart.
    records: [Record; 3],
    details: Vec<Record>,
    detail: usize,
    /// By bundle: the best path seen in the record that is being filled.
    ranks: Vec<usize>,
    /// The same when the element with conditions that ends began: a scratch.
    before: Vec<usize>,
    groups: Vec<Held>,
    root: String,
    statements: u64,
    entries: u64,
    opened: bool,
}

/// The texts of an element with conditions, until it ends.
struct Held {
    texts: Record,
    holds: Vec<bool>,
}

impl<'p> Machine<'p> {
    pub(super) fn new(plan: &'p Plan, limits: Limits) -> Self {
        let record = || Record::new(plan.slots);
        let groups = plan
            .groups
            .iter()
            .map(|group| Held { texts: Record::new(group.members.len()), holds: vec![false; group.conditions.len()] });
        Self {
            plan,
            limits,
            stack: Vec::with_capacity(32),
            skipped: 0,
            text: String::new(),
            records: [record(), record(), record()],
            details: Vec::new(),
            detail: 0,
            ranks: vec![NONE; plan.bundles.len()],
            before: Vec::new(),
            groups: groups.collect(),
            root: String::new(),
            statements: 0,
            entries: 0,
            opened: false,
        }
    }

    /// Whether the document element has ended, or not begun.
    pub(super) fn outside(&self) -> bool {
        self.stack.is_empty() && self.skipped == 0
    }

    /// Whether a text here is wanted.
    pub(super) fn wants_text(&self) -> bool {
        self.skipped == 0 && self.node().is_some_and(|node| !node.texts.is_empty())
    }

    /// Whether an attribute of the element that has just begun is wanted.
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
        let [_, statement, _] = &self.records;
        statement
    }

    /// The entry that has just ended, and its parts.
    pub(super) fn entry(&self) -> (&Record, &[Record]) {
        let [_, _, entry] = &self.records;
        (entry, self.details.get(..self.detail).unwrap_or_default())
    }

    fn node(&self) -> Option<&'p Node> {
        self.plan.nodes.get(*self.stack.last()?)
    }

    /// An element begins.
    pub(super) fn start(&mut self, name: &str) -> Step {
        if self.stack.len() + self.skipped >= self.limits.depth {
            return Step::Excess("too many elements inside each other");
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
        match self.plan.nodes.get(at).map_or(Role::Plain, |node| node.role) {
            Role::Plain => Step::Nothing,
            Role::Group(group) => self.open_group(group),
            Role::Statement => self.open_statement(),
            Role::Entry => self.open_entry(),
            Role::Detail => self.open_detail(),
        }
    }

    fn child(&self, at: usize, name: &str) -> Option<usize> {
        let node = self.plan.nodes.get(at)?;
        node.children.iter().find(|(known, _)| **known == *name).map(|(_, child)| *child)
    }

    /// The document element: any name, or the message element itself.
    fn begin(&mut self, name: &str) -> usize {
        name.clone_into(&mut self.root);
        self.child(TOP, name).unwrap_or(TOP)
    }

    fn open_group(&mut self, group: usize) -> Step {
        if let Some(held) = self.groups.get_mut(group) {
            held.texts.clear();
            held.holds.fill(false);
        }
        Step::Nothing
    }

    fn open_statement(&mut self) -> Step {
        self.statements += 1;
        self.entries = 0;
        self.opened = false;
        self.forget(Scope::Statement);
        let [message, statement, _] = &mut self.records;
        statement.clear();
        for slot in 0..self.plan.slots {
            if let Some(text) = message.get(slot) {
                statement.set(slot, text);
            }
        }
        self.place(Scope::Statement);
        Step::Nothing
    }

    fn open_entry(&mut self) -> Step {
        self.entries += 1;
        self.detail = 0;
        self.forget(Scope::Entry);
        let [_, _, entry] = &mut self.records;
        entry.clear();
        self.place(Scope::Entry);
        if self.opened {
            Step::Nothing
        } else {
            self.opened = true;
            Step::Opened
        }
    }

    fn open_detail(&mut self) -> Step {
        if self.detail >= self.limits.details {
            return Step::Excess("too many parts in one entry");
        }
        self.forget(Scope::Detail);
        match self.details.get_mut(self.detail) {
            Some(record) => record.clear(),
            None => self.details.push(Record::new(self.plan.slots)),
        }
        self.detail += 1;
        self.place(Scope::Detail);
        Step::Nothing
    }

    /// Forgets which paths were seen, for the bundles that are filled inside `scope`.
    fn forget(&mut self, scope: Scope) {
        for bundle in self.plan.scoped(scope) {
            if let Some(rank) = self.ranks.get_mut(*bundle) {
                *rank = NONE;
            }
        }
    }

    /// A text between tags.
    pub(super) fn text(&mut self, text: &str) {
        self.text.push_str(text);
    }

    /// An attribute of the element that has just begun.
    pub(super) fn attribute(&mut self, name: &str, value: &str) {
        let Some(node) = self.node() else { return };
        for (wanted, target) in &node.attributes {
            if **wanted == *name {
                self.take(target, value.trim());
            }
        }
    }

    /// An element ends.
    pub(super) fn end(&mut self) -> Step {
        if self.skipped > 0 {
            self.skipped -= 1;
            return Step::Nothing;
        }
        let Some(node) = self.node() else { return Step::Nothing };
        if !node.texts.is_empty() {
            let text = std::mem::take(&mut self.text);
            let tidy = tidied(&text);
            if !tidy.is_empty() {
                node.texts.iter().for_each(|target| self.take(target, &tidy));
            }
            self.text = text;
        }
        self.text.clear();
        let step = match node.role {
            Role::Plain | Role::Detail => Step::Nothing,
            Role::Group(group) => self.close_group(group),
            Role::Statement => Step::Closed,
            Role::Entry => Step::Entry,
        };
        self.stack.pop();
        if self.bytes() > self.limits.record_bytes { Step::Excess("too much text in one entry") } else { step }
    }

    /// Whether the statement that ends was told of already; tells it if not.
    pub(super) fn tell_opened(&mut self) -> bool {
        std::mem::replace(&mut self.opened, true)
    }

    fn bytes(&self) -> usize {
        let [message, statement, entry] = &self.records;
        let detail = self.detail.checked_sub(1).and_then(|last| self.details.get(last));
        message.len().max(statement.len()).max(entry.len()).max(detail.map_or(0, Record::len))
    }

    fn take(&mut self, target: &'p Target, text: &str) {
        match target {
            Target::Slot(aim) => self.offer(aim, text),
            Target::Member { group, member } => {
                if let Some(held) = self.groups.get_mut(*group) {
                    held.texts.set(*member, text);
                }
            }
            Target::Condition { group, condition } => {
                let wanted = self.plan.groups.get(*group).and_then(|group| group.conditions.get(*condition));
                let holds = wanted.is_some_and(|(_, values)| values.iter().any(|value| value == text));
                let held = self.groups.get_mut(*group).and_then(|held| held.holds.get_mut(*condition));
                if let (true, Some(held)) = (holds, held) {
                    *held = true;
                }
            }
        }
    }

    fn record(&mut self, scope: Scope) -> Option<&mut Record> {
        let [message, statement, entry] = &mut self.records;
        match scope {
            Scope::Message => Some(message),
            Scope::Statement => Some(statement),
            Scope::Entry => Some(entry),
            Scope::Detail => self.details.get_mut(self.detail.checked_sub(1)?),
        }
    }

    /// The better path wins; of one path the first occurrence, or all of them when they are joined.
    fn offer(&mut self, aim: &Aim, text: &str) {
        let best = self.ranks.get(aim.bundle).copied().unwrap_or(NONE);
        if aim.rank > best {
            return;
        }
        if let Some(rank) = self.ranks.get_mut(aim.bundle) {
            *rank = aim.rank;
        }
        let Some(record) = self.record(aim.scope) else { return };
        match &aim.join {
            _ if aim.rank < best => record.set(aim.slot, text),
            Some(separator) if record.has(aim.slot) => record.append(aim.slot, separator, text),
            Some(_) | None if !record.has(aim.slot) => record.set(aim.slot, text),
            Some(_) | None => {}
        }
    }

    /// Takes the texts of an element whose conditions are known now: whole bundles, never a half of two elements.
    fn close_group(&mut self, group: usize) -> Step {
        let plan = self.plan;
        let (Some(wanted), Some(held)) = (plan.groups.get(group), self.groups.get_mut(group)) else {
            return Step::Nothing;
        };
        let held = std::mem::replace(held, Held { texts: Record::default(), holds: Vec::new() });
        let mut before = std::mem::take(&mut self.before);
        before.clone_from(&self.ranks);
        for (member, (aim, condition)) in wanted.members.iter().enumerate() {
            let (true, Some(text)) = (held.holds.get(*condition) == Some(&true), held.texts.get(member)) else {
                continue;
            };
            let known = before.get(aim.bundle).copied().unwrap_or(NONE);
            if aim.rank > known || (aim.rank == known && aim.join.is_none()) {
                continue;
            }
            if self.ranks.get(aim.bundle).is_some_and(|now| *now > aim.rank) {
                self.clear_bundle(aim);
            }
            self.offer(aim, text);
        }
        self.before = before;
        if let Some(place) = self.groups.get_mut(group) {
            *place = held;
        }
        Step::Nothing
    }

    fn clear_bundle(&mut self, aim: &Aim) {
        let plan = self.plan;
        let Some(record) = self.record(aim.scope) else { return };
        for slot in plan.bundles.get(aim.bundle).into_iter().flatten() {
            record.unset(*slot);
        }
    }

    /// Writes where the record of `scope` stands.
    fn place(&mut self, scope: Scope) {
        let mut position = self.record(scope).map(|record| std::mem::take(&mut record.position));
        let mut path = match position.take() {
            Some(Position::Element(path)) => path,
            Some(Position::Whole | Position::Line(_)) | None => String::new(),
        };
        path.clear();
        self.write_path(&mut path);
        if let Some(record) = self.record(scope) {
            record.position = Position::Element(path);
        }
    }

    /// Where the walk stands: `/Document/BkToCstmrStmt/Stmt[2]/Ntry[3]`.
    pub(super) fn write_path(&self, path: &mut String) {
        for (depth, at) in self.stack.iter().enumerate() {
            let Some(node) = self.plan.nodes.get(*at) else { continue };
            path.push('/');
            path.push_str(if depth == 0 { &self.root } else { &node.name });
            // Writing into a string does not fail.
            let _ = match node.role {
                Role::Statement => write!(path, "[{}]", self.statements),
                Role::Entry => write!(path, "[{}]", self.entries),
                Role::Detail => write!(path, "[{}]", self.detail),
                Role::Plain | Role::Group(_) => Ok(()),
            };
        }
    }
}

/// `text` without blanks at its ends, and with a blank where a line was broken.
fn tidied(text: &str) -> std::borrow::Cow<'_, str> {
    let text = text.trim();
    if text.bytes().any(|byte| byte.is_ascii_control()) {
        text.split(|letter: char| letter.is_ascii_control())
            .map(str::trim)
            .filter(|part| !part.is_empty())
            .collect::<Vec<_>>()
            .join(" ")
            .into()
    } else {
        text.into()
    }
}
