//! What is wrong with a record: its place, its account, its number, its order.

use std::sync::Arc;

use super::reader::{Reader, State, Step};
use super::zone::cut;
use crate::codec::{Fault, Position, Weight};

const WRAPPED: &str =
    "if the file was opened in an editor or sent as text, fetch it again from the bank; else ask the bank";
const LOST: &str = "fetch the file again from the bank: a record may be lost or double";

impl Reader {
    pub(super) fn too_long(&mut self, start: usize, end: usize) -> Step {
        let width = self.plan.spec.width;
        let why = format!("the line has more than {width} columns: it is no record, or the file was wrapped again");
        let found = self.lines.text(start, end).to_owned();
        self.stop("record", (width + 1, width + 1), &found, &why, WRAPPED)
    }

    pub(super) fn too_short(&mut self, start: usize, end: usize) -> Step {
        let width = self.plan.spec.width;
        let why = format!("the line has fewer than {width} columns: it was cut, or the file was wrapped again");
        let found = self.lines.text(start, end).to_owned();
        self.stop("record", (1, width), &found, &why, WRAPPED)
    }

    pub(super) fn unreadable(&mut self, error: &std::io::Error) -> Step {
        self.stop("file", (0, 0), "", &format!("it cannot be read: {error}"), "check the disk, then try again")
    }

    /// The file ends before the record that closes its statement.
    pub(super) fn unclosed(&mut self) -> Step {
        self.state = State::Ended;
        Step::Fault(Fault {
            weight: Weight::Error,
            position: format!("after {}", self.lines.position()),
            field: "record".into(),
            found: String::new(),
            why: format!("the file ends inside a statement: record {} is missing", self.plan.spec.closes),
            fix: "the file was cut on its way: fetch it again from the bank".into(),
        })
    }

    /// What the layout says of every record: its number, and what its zones look like.
    pub(super) fn check(&mut self, start: usize, end: usize) {
        let plan = Arc::clone(&self.plan);
        let spec = &plan.spec;
        let text = self.lines.text(start, end).to_owned();
        if let Some([first, last]) = spec.numbers {
            let found = cut(&text, first, last);
            let number = found.trim().parse::<u64>().ok();
            let begins = !spec.opens.is_empty() && text.starts_with(spec.opens.as_str());
            let before = self.number.filter(|_| !begins);
            let wanted = before.and_then(|before| before.checked_add(1));
            if number.is_none() || wanted.is_some() && number != wanted {
                let why = match wanted {
                    Some(wanted) => {
                        format!("the record before has the number {}: this one should have {wanted}", wanted - 1)
                    }
                    None => "it is no number of a record".to_owned(),
                };
                let mut fault = self.fault("numbers", (first, last), found, &why, LOST);
                fault.weight = Weight::Numbers;
                self.pending.push_back(fault);
            }
            self.number = number;
        }
        for (index, rule) in plan.rules.iter().enumerate() {
            let [first, last] = rule.at;
            let found = cut(&text, first, last);
            if index >= self.broken && !rule.pattern.is_match(found) {
                self.broken = index + 1;
                let fault =
                    self.fault("record", (first, last), found, &rule.why, "take it away, or ask the bank what it sent");
                self.pending.push_back(fault);
            }
        }
    }

    /// What is wrong with a record that is not surely alike.
    pub(super) fn compare(&mut self, start: usize, end: usize) -> Option<Step> {
        let plan = Arc::clone(&self.plan);
        let text = self.lines.text(start, end);
        let differs = |zones: &[[usize; 2]]| {
            zones.iter().find(|[first, last]| cut(text, *first, *last) != cut(&self.opening, *first, *last)).copied()
        };
        let above = match plan.spec.opens.as_str() {
            "" => "the first row".to_owned(),
            opens => format!("record {opens} above"),
        };
        if let Some([first, last]) = differs(&plan.spec.same) {
            let found = cut(text, first, last).to_owned();
            let why = format!("{above} says `{}`: it belongs to another account", cut(&self.opening, first, last));
            return Some(self.stop("account", (first, last), &found, &why, WRAPPED));
        }
        if !self.reported
            && let Some([first, last]) = differs(&plan.spec.usually_same)
        {
            let found = cut(text, first, last).to_owned();
            let why =
                format!("{above} says `{}`; the account is the same, and it was read", cut(&self.opening, first, last));
            self.reported = true;
            let mut fault = self.fault("bank", (first, last), &found, &why, "nothing, unless the account is not yours");
            fault.weight = Weight::Warning;
            return Some(Step::Fault(fault));
        }
        None
    }

    pub(super) fn out_of_order(&mut self, start: usize, end: usize) -> Step {
        let plan = Arc::clone(&self.plan);
        let spec = &plan.spec;
        let text = self.lines.text(start, end).to_owned();
        let is = |code: &str| !code.is_empty() && text.starts_with(code);
        let codes: Vec<&str> = [&spec.opens, &spec.entry, &spec.adds, &spec.closes]
            .into_iter()
            .map(String::as_str)
            .filter(|code| !code.is_empty())
            .collect();
        let width = codes.iter().map(|code| code.chars().count()).max().unwrap_or(1);
        let why = if is(&spec.opens) {
            format!("a second record {} before the record {} that closes the statement", spec.opens, spec.closes)
        } else if is(&spec.closes) {
            format!("record {} closes a statement that no record {} has opened", spec.closes, spec.opens)
        } else if is(&spec.entry) {
            format!("record {} outside a statement: no record {} stands before it", spec.entry, spec.opens)
        } else if is(&spec.adds) && self.state == State::Opened {
            format!("record {} completes no entry: no record {} stands before it", spec.adds, spec.entry)
        } else if is(&spec.adds) {
            let opens = if spec.opens.is_empty() { &spec.entry } else { &spec.opens };
            format!("record {} outside a statement: no record {opens} stands before it", spec.adds)
        } else {
            format!("no record begins so; expected one of {}", codes.join(", "))
        };
        self.stop("record", (1, width), cut(&text, 1, width), &why, WRAPPED)
    }

    pub(super) fn stop(&mut self, field: &str, columns: (usize, usize), found: &str, why: &str, fix: &str) -> Step {
        self.state = State::Ended;
        Step::Fault(self.fault(field, columns, found, why, fix))
    }

    fn fault(&self, field: &str, columns: (usize, usize), found: &str, why: &str, fix: &str) -> Fault {
        let position = match columns {
            (0, _) => Position::Whole.to_string(),
            (first, last) if first == last => format!("{}, column {first}", self.lines.position()),
            (first, last) => format!("{}, columns {first}-{last}", self.lines.position()),
        };
        let found = found.chars().take(120).collect();
        Fault { weight: Weight::Error, position, field: field.into(), found, why: why.into(), fix: fix.into() }
    }
}
