//! Which texts are taken, and where they go.

use std::borrow::Cow;
use std::sync::Arc;

use super::super::plan::{Aim, Scope, Target};
use super::{Machine, Step};
use crate::codec::blanks::tidied;
use crate::codec::{ITEM_END, Record};

/// [`ITEM_END`] as a text.
const ITEM_END_TEXT: &str = "\u{1e}";

impl Machine {
    /// An attribute of the element that has just begun.
    pub(in super::super) fn attribute(&mut self, name: &str, value: &str) {
        let plan = Arc::clone(&self.plan);
        let Some(node) = self.stack.last().and_then(|at| plan.tree.nodes.get(*at)) else { return };
        for (wanted, target) in &node.attributes {
            if **wanted == *name {
                self.take(*target, value.trim());
            }
        }
    }

    #[inline]
    pub(super) fn take_text(&mut self, at: usize) {
        let text = std::mem::take(&mut self.text);
        let wanted = self.plan.tree.nodes.get(at).map_or(0, |node| node.texts.len());
        let tidy = if wanted > 0 { tidied(&text) } else { Cow::Borrowed("") };
        if !tidy.is_empty() {
            for index in 0..wanted {
                let target = self.plan.tree.nodes.get(at).and_then(|node| node.texts.get(index)).copied();
                if let Some(target) = target {
                    self.take(target, &tidy);
                }
            }
        }
        drop(tidy);
        self.text = text;
        self.text.clear();
    }

    fn take(&mut self, target: Target, text: &str) {
        match target {
            Target::Slot(aim) => self.offer(aim, text),
            Target::Member { group, member } => {
                let wanted = self.plan.tree.groups.get(group).and_then(|group| group.members.get(member));
                let every = wanted.is_some_and(|(aim, _)| aim.every);
                let Some(held) = self.groups.get_mut(group) else { return };
                self.overfull |= held.keep(member, every, text) > self.plan.limits.record_bytes;
            }
            Target::Condition { group, condition } => {
                let wanted = self.plan.tree.groups.get(group).and_then(|group| group.conditions.get(condition));
                let holds = wanted.is_some_and(|(_, values)| values.iter().any(|value| value == text));
                if let (true, Some(held)) = (holds, self.groups.get_mut(group)) {
                    held.hold(condition);
                }
            }
        }
    }

    /// Keeps the name of the element that begins, where it is wanted.
    pub(super) fn take_name(&mut self, scope: Scope) {
        let plan = Arc::clone(&self.plan);
        for aim in plan.tree.names.iter().filter(|aim| aim.scope == scope) {
            let name = self.stack.last().and_then(|at| plan.tree.nodes.get(*at)).map(|node| &node.name);
            if let (Some(name), Some(record)) = (name, self.record_of(scope)) {
                record.set(aim.slot, name);
            }
        }
    }

    pub(super) fn count_entry(&mut self) {
        let Some(at) = self.stack.last().copied() else { return };
        match self.entries.iter_mut().find(|(known, _)| *known == at) {
            Some((_, count)) => *count += 1,
            None => self.entries.push((at, 1)),
        }
    }

    pub(super) fn counted(&self, at: usize) -> u64 {
        self.entries.iter().find(|(known, _)| *known == at).map_or(0, |(_, count)| *count)
    }

    /// An element ends of which each gives one text.
    pub(super) fn end_items(&mut self, at: usize) {
        let plan = Arc::clone(&self.plan);
        let Some(node) = plan.tree.nodes.get(at) else { return };
        for aim in &node.ends {
            let Some(record) = self.record_of(aim.scope) else { continue };
            record.append(aim.slot, "", ITEM_END_TEXT);
            self.overfull |= self.record_of(aim.scope).is_some_and(|record| record.len() > plan.limits.record_bytes);
        }
    }

    pub(super) fn record_of(&mut self, scope: Scope) -> Option<&mut Record> {
        match scope {
            Scope::Message => Some(&mut self.message),
            Scope::Statement => Some(&mut self.statement),
            Scope::Entry => Some(&mut self.entry),
            Scope::Detail => self.detail.checked_sub(1).and_then(|last| self.details.get_mut(last)),
        }
    }

    /// The first text counts, or all of them when they are joined.
    fn offer(&mut self, aim: Aim, text: &str) {
        let record = match aim.scope {
            Scope::Message => &mut self.message,
            Scope::Statement => &mut self.statement,
            Scope::Entry => &mut self.entry,
            Scope::Detail => match self.detail.checked_sub(1).and_then(|last| self.details.get_mut(last)) {
                Some(record) => record,
                None => return,
            },
        };
        // An item that has ended is followed by the next one, without a blank between.
        let is_new_item = aim.listed && record.get(aim.slot).is_some_and(|held| held.ends_with(ITEM_END));
        match (record.has(aim.slot), aim.every) {
            (false, _) => record.set(aim.slot, text),
            (true, _) if is_new_item => record.append(aim.slot, "", text),
            (true, true) => record.append(aim.slot, " ", text),
            (true, false) => return,
        }
        self.overfull |= record.len() > self.plan.limits.record_bytes;
        if matches!(aim.scope, Scope::Entry | Scope::Detail) {
            self.entry_bytes += text.len();
            self.overfull |= self.entry_bytes > self.plan.limits.entry_bytes;
        }
    }

    /// Takes the texts of an element whose conditions are known now: those of one element, never of two.
    pub(super) fn close_group(&mut self, group: usize) -> Step {
        let plan = Arc::clone(&self.plan);
        let (Some(wanted), Some(held)) = (plan.tree.groups.get(group), self.groups.get_mut(group)) else {
            return Step::Nothing;
        };
        let mut held = std::mem::take(held);
        for (member, (aim, condition)) in wanted.members.iter().enumerate() {
            if let Some(text) = held.due(member, *condition, aim.every) {
                self.offer(*aim, text);
            }
        }
        held.end();
        if let Some(place) = self.groups.get_mut(group) {
            *place = held;
        }
        Step::Nothing
    }
}
