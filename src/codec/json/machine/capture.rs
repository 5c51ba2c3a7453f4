//! Which texts are taken, and where they go.

use std::sync::Arc;

use super::Machine;
use crate::codec::blanks::tidied;
use crate::codec::json::plan::{Aim, Scope, Target};

impl Machine {
    /// A value at a wanted place; `None` is `null`.
    pub(super) fn capture(&mut self, target: Target, text: Option<&str>) {
        if let Target::Signature(sign) = target {
            self.seen(sign, text.unwrap_or_default());
        }
        let Some(text) = text.map(tidied).filter(|text| !text.is_empty()) else { return };
        match target {
            Target::Signature(_) => {}
            Target::More if text == "false" => {}
            Target::More => self.more(&text),
            Target::Slot(aim) => self.offer(aim, &text),
            Target::Member { group, member } => {
                let wanted = self.tree.groups.get(group).and_then(|group| group.members.get(member));
                let every = wanted.is_some_and(|(aim, _)| aim.every);
                let Some(held) = self.groups.get_mut(group) else { return };
                self.overfull |= held.keep(member, every, &text) > self.limits.record_bytes;
            }
            Target::Condition { group, condition } => {
                let wanted = self.tree.groups.get(group).and_then(|group| group.conditions.get(condition));
                let holds = wanted.is_some_and(|(_, values)| values.iter().any(|value| *value == *text));
                if let (true, Some(held)) = (holds, self.groups.get_mut(group)) {
                    held.hold(condition);
                }
            }
        }
    }

    /// A key of the signature stands here.
    pub(super) fn seen(&mut self, sign: usize, text: &str) {
        if let Some(found) = self.signs.get_mut(sign) {
            found.get_or_insert_with(|| text.chars().take(120).collect());
        }
    }

    /// The first text counts, or all of them when they are joined.
    fn offer(&mut self, aim: Aim, text: &str) {
        let record = match aim.scope {
            Scope::Document => &mut self.document,
            Scope::Statement => &mut self.statement,
            Scope::Row => &mut self.row,
        };
        let is_new = !record.has(aim.slot);
        match (is_new, aim.every) {
            (true, _) => record.set(aim.slot, text),
            (false, true) => record.append(aim.slot, " ", text),
            (false, false) => return,
        }
        self.overfull |= record.len() > self.limits.record_bytes;
        if is_new && self.told && aim.scope == Scope::Document {
            self.late(text);
        }
    }

    pub(super) fn open_group(&mut self, group: usize) {
        if let Some(held) = self.groups.get_mut(group) {
            held.begin();
        }
    }

    /// Takes the texts of an element whose conditions are known now: those of one element, never of two.
    pub(super) fn close_group(&mut self, group: usize) {
        let tree = Arc::clone(&self.tree);
        let (Some(wanted), Some(place)) = (tree.groups.get(group), self.groups.get_mut(group)) else { return };
        let mut held = std::mem::take(place);
        for (member, (aim, condition)) in wanted.members.iter().enumerate() {
            if let Some(text) = held.due(member, *condition, aim.every) {
                self.offer(*aim, text);
            }
        }
        held.end();
        if let Some(place) = self.groups.get_mut(group) {
            *place = held;
        }
    }
}
