//! The texts of an element with conditions: they wait until it ends, for only then is known which condition holds.

use super::Record;

/// The texts of one such element, and what is known of its conditions.
#[derive(Debug, Default)]
pub(super) struct Held {
    texts: Record,
    holds: Vec<bool>,
    /// Conditions for which an element was found already, in the record that is being filled.
    taken: Vec<bool>,
}

impl Held {
    /// Room for as many texts and conditions.
    pub(super) fn new(members: usize, conditions: usize) -> Self {
        let none = vec![false; conditions];
        Self { texts: Record::new(members), holds: none.clone(), taken: none }
    }

    /// An element begins.
    pub(super) fn begin(&mut self) {
        self.texts.clear();
        self.holds.fill(false);
    }

    /// A new record is filled: nothing was found for it yet.
    pub(super) fn forget(&mut self) {
        self.taken.fill(false);
    }

    /// Keeps the first text of a member, or every one; how many bytes are kept.
    pub(super) fn keep(&mut self, member: usize, every: bool, text: &str) -> usize {
        if every || !self.texts.has(member) {
            self.texts.append(member, " ", text);
        }
        self.texts.len()
    }

    /// A condition holds.
    pub(super) fn hold(&mut self, condition: usize) {
        if let Some(holds) = self.holds.get_mut(condition) {
            *holds = true;
        }
    }

    /// The text of a member that is taken at the end of the element: of the first one whose condition holds, or of each.
    pub(super) fn due(&self, member: usize, condition: usize, every: bool) -> Option<&str> {
        let now = self.holds.get(condition) == Some(&true);
        let before = self.taken.get(condition) == Some(&true);
        if now && (!before || every) { self.texts.get(member) } else { None }
    }

    /// The element ends.
    pub(super) fn end(&mut self) {
        self.taken.iter_mut().zip(&self.holds).for_each(|(taken, holds)| *taken |= holds);
    }
}
