//! What the walk finds wrong, in words.

use super::Machine;
use crate::codec::{Fault, Weight};

const CHANGED: &str = "ask the bank what it sent; if its files changed, mend `[layout.json]` of the mapping";

impl Machine {
    fn say(&mut self, position: String, field: &str, found: &str, why: String, fix: &str) {
        let (weight, field) = (Weight::Error, field.to_owned());
        let found = found.chars().take(120).collect();
        if self.faults.len() < 100 {
            self.faults.push(Fault { weight, position, field, found, why, fix: fix.to_owned() });
        }
    }

    /// An element that is no object and no list.
    pub(super) fn no_record(&mut self, found: &str) {
        let position = self.place_of_value();
        self.say(position, "row", found, "an object is expected in this list".into(), CHANGED);
    }

    /// A value where the list of rows or statements is expected.
    pub(super) fn no_list(&mut self, found: &str) {
        let position = if found == "{" { self.place() } else { self.place_of_value() };
        self.say(position, "rows", found, "a list is expected here".into(), CHANGED);
    }

    /// A link to another page.
    pub(super) fn more(&mut self, found: &str) {
        let position = if found == "{" { self.place() } else { self.place_of_value() };
        let found = if found == "{" { "" } else { found };
        let why = "this is one page of a statement in several files: its balances and days prove nothing by themselves";
        self.say(position, "page", found, why.into(), "ask the bank for the whole statement in one file");
    }

    /// A statement without a list of rows: an empty day has an empty list.
    pub(super) fn without_rows(&mut self) {
        let (position, lists) = (self.place(), self.lists.join(" or "));
        let why = format!("there is no list of rows at {lists}; a day without movements has an empty list");
        self.say(position, "rows", "", why, CHANGED);
    }

    /// A list of rows ends: is it as long as the bank's longest?
    pub(super) fn count_rows(&mut self) {
        let (rows, position) = (self.rows, self.place());
        let Some(most) = self.rows_max.filter(|most| rows >= *most) else { return };
        let why = format!("there are {rows} rows, and this bank lists {most} at most: the bank cut the list");
        let fix = "fetch a shorter period, so that there are fewer rows";
        self.say(position, "rows", &rows.to_string(), why, fix);
    }

    /// A text of the document that comes when a statement was told without it.
    pub(super) fn late(&mut self, found: &str) {
        let position = self.place_of_value();
        let why = "this stands behind more rows than can wait for it";
        self.say(
            position,
            "document",
            found,
            why.into(),
            "ask the bank for shorter periods, or for one account in a file",
        );
    }
}
