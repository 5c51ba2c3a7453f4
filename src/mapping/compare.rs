//! Two readings of one file, side by side: which entries are there in both, and which of their fields read differently.
//!
//! Entries are joined by their place in the file, never by what they say: what they say is what may differ. A window bounds
//! how far the two may run apart, so that memory does not grow with the file.

use std::collections::VecDeque;

use serde::Serialize;

use crate::domain::statement::{Closing, Entry, FoundIn, Opening};

/// How many entries one reading may be ahead of the other.
const WINDOW: usize = 1_000;

/// A field that reads differently.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Change {
    /// The field.
    pub field: &'static str,
    /// What it was; `None` for nothing.
    pub old: Option<String>,
    /// What it would be.
    pub new: Option<String>,
}

/// An entry that reads differently, or has another identity.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Difference {
    /// Where it stands in the file.
    pub position: String,
    /// Its identity.
    pub old_id: Option<String>,
    /// Its identity under the other recipe; with one of the two the entry is in one reading only.
    pub new_id: Option<String>,
    /// Its fields that differ.
    pub changes: Vec<Change>,
}

impl Difference {
    /// Between two readings of an entry; `None` when they are the same in everything.
    pub fn between(old: &Entry, new: &Entry) -> Option<Self> {
        let changes = changes(fields(old), fields(new));
        if changes.is_empty() && old.id == new.id {
            return None;
        }
        let (old_id, new_id) = (Some(old.id.to_string()), Some(new.id.to_string()));
        Some(Self { position: new.position.clone(), old_id, new_id, changes })
    }

    /// An entry that only the old reading has.
    pub fn vanished(old: &Entry) -> Self {
        let changes = changes(fields(old), Vec::new());
        Self { position: old.position.clone(), old_id: Some(old.id.to_string()), new_id: None, changes }
    }

    /// An entry that only the new reading has.
    pub fn appeared(new: &Entry) -> Self {
        let changes = changes(Vec::new(), fields(new));
        Self { position: new.position.clone(), old_id: None, new_id: Some(new.id.to_string()), changes }
    }

    /// Whether the entry is in both readings under two identities.
    pub fn is_renamed(&self) -> bool {
        self.old_id.is_some() && self.new_id.is_some() && self.old_id != self.new_id
    }
}

type Fields = Vec<(&'static str, Option<String>)>;

/// Everything that an entry says, but for its place.
fn fields(entry: &Entry) -> Fields {
    let loan = entry.loan_reference.as_ref();
    let reason = entry.reason.as_ref();
    let found_in = |found: FoundIn| match found {
        FoundIn::EndToEndId => "end-to-end",
        FoundIn::Text => "text",
    };
    vec![
        ("booked", Some(entry.booked_on.to_string())),
        ("value", Some(entry.value_on.to_string())),
        ("amount", Some(entry.amount.to_string())),
        ("charges", entry.charges.map(|money| money.to_string())),
        ("kind", Some(entry.kind.as_str().to_owned())),
        ("end-to-end", entry.end_to_end_id.clone()),
        ("mandate", entry.mandate_id.clone()),
        ("batch", entry.batch_id.clone()),
        ("bank-reference", entry.bank_reference.clone()),
        ("bank-code", entry.bank_code.clone()),
        ("counterparty", entry.counterparty.clone()),
        ("counterparty-account", entry.counterparty_iban.clone()),
        ("text", Some(entry.text.clone())),
        ("reason", reason.map(|reason| format!("{} ({})", reason.code, reason.class.as_str()))),
        ("loan", loan.map(|loan| format!("{} in {}", loan.text, found_in(loan.found_in)))),
        ("instalment", loan.and_then(|loan| loan.instalment).map(|number| number.to_string())),
    ]
}

/// What two readings of a statement say differently of it as a whole.
pub fn statement_changes(old: (&Opening, &Closing), new: (&Opening, &Closing)) -> Vec<Change> {
    let fields = |(opening, closing): (&Opening, &Closing)| {
        vec![
            ("account", Some(opening.account.clone())),
            ("id", opening.id.clone()),
            ("sequence", opening.sequence.map(|number| number.to_string())),
            ("currency", Some(opening.currency.to_string())),
            ("from", closing.from_on.map(|day| day.to_string())),
            ("to", closing.to_on.map(|day| day.to_string())),
            ("opening", closing.opening.map(|money| money.to_string())),
            ("closing", closing.closing.map(|money| money.to_string())),
        ]
    };
    changes(fields(old), fields(new))
}

/// The two lists hold the same fields in the same order, or one of them none.
fn changes(old: Fields, new: Fields) -> Vec<Change> {
    let names: Vec<&'static str> = if old.is_empty() { &new } else { &old }.iter().map(|(name, _)| *name).collect();
    let mut values = [old, new].map(|fields| fields.into_iter().map(|(_, value)| value));
    let [old, new] = &mut values;
    let all = names.into_iter().map(|field| Change { field, old: old.next().flatten(), new: new.next().flatten() });
    all.filter(|change| change.old != change.new).collect()
}

/// Joins two readings of a file by the places of their entries.
#[derive(Debug, Default)]
pub struct Aligner {
    old: VecDeque<Entry>,
    new: VecDeque<Entry>,
}

/// An entry in both readings, or in one of them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Pair {
    /// In both.
    Both(Box<Entry>, Box<Entry>),
    /// Only in the old one.
    Old(Box<Entry>),
    /// Only in the new one.
    New(Box<Entry>),
}

impl Aligner {
    /// The next pair; `old` and `new` give the entries of the two readings in the file's order.
    pub fn next(
        &mut self,
        old: &mut impl Iterator<Item = Entry>,
        new: &mut impl Iterator<Item = Entry>,
    ) -> Option<Pair> {
        fill(&mut self.old, 1, old);
        fill(&mut self.new, 1, new);
        let (Some(first_old), Some(first_new)) = (self.old.front(), self.new.front()) else {
            let left = self.old.pop_front().map(|entry| Pair::Old(Box::new(entry)));
            return left.or_else(|| self.new.pop_front().map(|entry| Pair::New(Box::new(entry))));
        };
        if first_old.position == first_new.position {
            return self.both();
        }
        fill(&mut self.old, WINDOW, old);
        fill(&mut self.new, WINDOW, new);
        let (Some(first_old), Some(first_new)) = (self.old.front(), self.new.front()) else { return None };
        let ahead_in_new = self.new.iter().position(|entry| entry.position == first_old.position);
        let ahead_in_old = self.old.iter().position(|entry| entry.position == first_new.position);
        match (ahead_in_new, ahead_in_old) {
            (Some(by), None) if by > 0 => self.new.pop_front().map(|entry| Pair::New(Box::new(entry))),
            (None | Some(_), _) => self.old.pop_front().map(|entry| Pair::Old(Box::new(entry))),
        }
    }

    fn both(&mut self) -> Option<Pair> {
        Some(Pair::Both(Box::new(self.old.pop_front()?), Box::new(self.new.pop_front()?)))
    }
}

fn fill(queue: &mut VecDeque<Entry>, least: usize, from: &mut impl Iterator<Item = Entry>) {
    while queue.len() < least {
        let Some(entry) = from.next() else { break };
        queue.push_back(entry);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::id::EntryId;
    use crate::domain::money::Money;
    use crate::domain::statement::{Kind, Status};

    fn entry(line: usize, text: &str) -> Entry {
        let day = "2026-01-05".parse().unwrap();
        Entry {
            id: EntryId::parse(&format!("e{line}")).unwrap(),
            content: String::new(),
            position: format!("line {line}"),
            booked_on: day,
            value_on: day,
            amount: Money::eur(500),
            charges: None,
            status: Status::Booked,
            kind: Kind::Other,
            end_to_end_id: None,
            mandate_id: None,
            batch_id: None,
            bank_reference: None,
            bank_code: None,
            counterparty: None,
            counterparty_iban: None,
            text: text.to_owned(),
            reason: None,
            loan_reference: None,
            details: Vec::new(),
        }
    }

    fn pairs(old: &[usize], new: &[usize]) -> String {
        let mut old = old.iter().map(|line| entry(*line, "a"));
        let mut new = new.iter().map(|line| entry(*line, "a"));
        let mut aligner = Aligner::default();
        let mut said = Vec::new();
        while let Some(pair) = aligner.next(&mut old, &mut new) {
            said.push(match pair {
                Pair::Both(old, new) => {
                    assert_eq!(old.position, new.position);
                    format!("={}", old.id)
                }
                Pair::Old(old) => format!("-{}", old.id),
                Pair::New(new) => format!("+{}", new.id),
            });
        }
        said.join(" ")
    }

    #[test]
    fn entries_are_joined_by_their_place_whatever_is_missing_between() {
        assert_eq!(pairs(&[1, 2, 3], &[1, 2, 3]), "=e1 =e2 =e3");
        assert_eq!(pairs(&[1, 2, 3], &[1, 3, 4]), "=e1 -e2 =e3 +e4");
        assert_eq!(pairs(&[2, 5], &[1, 2, 3, 4, 5]), "+e1 =e2 +e3 +e4 =e5");
        assert_eq!(pairs(&[1, 2], &[]), "-e1 -e2");
        assert_eq!(pairs(&[1, 1, 2], &[1, 2]), "=e1 -e1 =e2");
        assert_eq!(pairs(&[3, 1], &[1, 3]), "-e3 =e1 +e3");
    }

    #[test]
    fn a_difference_names_the_fields_and_what_they_were() {
        assert_eq!(Difference::between(&entry(1, "a"), &entry(1, "a")), None);
        let found = Difference::between(&entry(1, "a"), &entry(1, "b")).unwrap();
        let change = Change { field: "text", old: Some("a".into()), new: Some("b".into()) };
        assert_eq!(found.changes, [change]);
        assert!(!found.is_renamed());
        let renamed = Entry { id: EntryId::parse("other").unwrap(), ..entry(1, "a") };
        let found = Difference::between(&entry(1, "a"), &renamed).unwrap();
        assert!(found.is_renamed() && found.changes.is_empty());
        assert_eq!(Difference::vanished(&entry(1, "a")).changes.len(), 5, "what it said");
    }
}
