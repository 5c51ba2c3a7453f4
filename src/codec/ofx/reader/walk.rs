//! The way through the elements: which begin something, which end it, and where a value belongs.

use super::{DEPTH, Document, LARGEST, Leaf, Movement, Reader, Statement, Told};
use crate::codec::ofx::answer::{Status, fault};
use crate::codec::ofx::names::{holds, is_answer, is_statement, unescape};
use crate::codec::{Position, Weight};

const ASK: &str = "ask the bank for a correct file; do not edit this one";

impl Reader {
    /// Ends the movement or statement that an element ends by beginning another one.
    pub(super) fn make_room(&mut self, name: &str) {
        if name == "STMTTRN" && self.movement.is_some() {
            self.leave("STMTTRN");
        }
        if is_statement(name)
            && self.statement.is_some()
            && let Some(open) = self.stack.iter().rev().find(|open| is_statement(open)).cloned()
        {
            self.leave(&open);
        }
    }

    pub(super) fn enter(&mut self, name: &str) {
        if !holds(name) {
            self.leaf = Some(Leaf { name: name.to_owned(), text: String::new() });
            return;
        }
        if self.stack.len() == DEPTH {
            return self.stop("document", name, "more elements stand inside each other than any bank writes", ASK);
        }
        let line = self.tokens.line();
        match name {
            "OFX" => self.document = Document::Inside,
            "STMTRS" | "CCSTMTRS" if self.document != Document::Inside => {
                return self.stop("document", name, "a statement stands outside the element OFX", ASK);
            }
            "STMTRS" | "CCSTMTRS" => {
                self.statements += 1;
                self.statement = Some(Statement { line, ..Statement::default() });
                self.record.clear();
                self.record.position = Position::Line(line);
            }
            "STMTTRN" if self.statement.is_some() => {
                self.tell_opened();
                self.movement = Some(Movement { line, ..Movement::default() });
                self.entry.clear();
                self.entry.position = Position::Line(line);
            }
            "STMTTRN" if !self.in_investment => {
                return self.stop("document", name, "a movement stands outside a statement STMTRS", ASK);
            }
            "INVSTMTRS" => {
                self.others.investments += 1;
                self.in_investment = true;
                let why = "this is a statement of investments: it was left out";
                self.say(fault(Weight::Warning, line, "statement", name, why, "nothing"));
            }
            "ACCTINFORS" => self.others.account_list = true,
            "SONRS" => self.others.sign_on = true,
            name if is_answer(name) => {
                self.status = Status::default();
                self.before = self.statements;
            }
            _ => {}
        }
        self.stack.push(name.to_owned());
    }

    /// Ends an element, and those inside it that were not ended; an end that nothing began is nothing.
    pub(super) fn leave(&mut self, name: &str) {
        let Some(index) = self.stack.iter().rposition(|open| open == name) else { return };
        while self.stack.len() > index {
            let Some(name) = self.stack.pop() else { return };
            match name.as_str() {
                "STMTTRN" => self.end_movement(),
                "STMTRS" | "CCSTMTRS" => self.end_statement(),
                "INVSTMTRS" => self.in_investment = false,
                "OFX" => self.document = Document::After,
                "SONRS" => {
                    if let Some(fault) = self.sign_on.sign_on_fault() {
                        self.say(fault);
                    }
                }
                name if is_answer(name) => {
                    if let Some(fault) = self.status.fault(self.statements > self.before) {
                        self.say(fault);
                    }
                }
                _ => {}
            }
        }
    }

    pub(super) fn text(&mut self, text: &str, verbatim: bool) {
        match &mut self.leaf {
            Some(leaf) if verbatim => leaf.text.push_str(text),
            Some(leaf) => leaf.text.push_str(&unescape(text)),
            None if self.movement.is_some() => {
                let why = "this text stands between two values and belongs to none: it was left out";
                let fault = fault(Weight::Warning, self.tokens.line(), "document", text, why, "tell the bank");
                self.say(fault);
            }
            None => {}
        }
        if self.leaf.as_ref().is_some_and(|leaf| leaf.text.len() > LARGEST) {
            self.stop("document", "", "a value is longer than any bank writes it", ASK);
        }
    }

    /// Ends the value at hand and puts it where it belongs; its name.
    pub(super) fn leave_value(&mut self) -> Option<String> {
        let Leaf { name, text } = self.leaf.take()?;
        let text = text.trim();
        let parent = self.stack.last().map_or("", String::as_str);
        if parent == "STATUS" {
            self.answer(&name, text);
        } else if let Some(movement) = &mut self.movement {
            let is_own = parent == "STMTTRN" && !text.is_empty();
            movement.has_date |= is_own && name == "DTPOSTED";
            if is_own && name == "FITID" {
                text.clone_into(&mut movement.identifier);
            }
            let path = path(&self.stack, |open| open == "STMTTRN", true, &name);
            for (slot, _) in self.plan.entry.iter().enumerate().filter(|(_, source)| **source == path) {
                self.entry.append(slot, " ", text);
            }
        } else if let Some(statement) = &mut self.statement {
            statement.has_currency |= is_statement(parent) && name == "CURDEF" && !text.is_empty();
            let path = path(&self.stack, is_statement, false, &name);
            for (slot, _) in self.plan.statement.iter().enumerate().filter(|(_, source)| **source == path) {
                if self.record.get(slot).is_none_or(str::is_empty) {
                    self.record.set(slot, text);
                }
            }
        }
        if self.entry.len() > LARGEST || self.record.len() > LARGEST {
            self.stop("document", &name, "a statement or a movement has more text than any bank writes", ASK);
        }
        Some(name)
    }

    /// A value of a status.
    fn answer(&mut self, name: &str, text: &str) {
        let line = self.tokens.line();
        let is_sign_on = self.stack.iter().any(|open| open == "SONRS");
        let status = if is_sign_on { &mut self.sign_on } else { &mut self.status };
        status.line = line;
        match name {
            "CODE" => text.clone_into(&mut status.code),
            "SEVERITY" => text.clone_into(&mut status.severity),
            "MESSAGE" => text.clone_into(&mut status.message),
            _ => {}
        }
    }

    fn tell_opened(&mut self) {
        if let Some(statement) = &mut self.statement
            && !statement.opened
        {
            statement.opened = true;
            self.queue.push_back(Told::Opened);
        }
    }

    fn end_movement(&mut self) {
        let Some(Movement { line, has_date, identifier }) = self.movement.take() else { return };
        if !has_date {
            let why = "the movement has no date (DTPOSTED), and none is guessed";
            return self.say(fault(Weight::Error, line, "booked_on", &identifier, why, ASK));
        }
        let silent = self.statement.as_ref().is_none_or(|statement| statement.said_identifier);
        if identifier.is_empty() && !silent {
            if let Some(statement) = &mut self.statement {
                statement.said_identifier = true;
            }
            let why = "the bank gives it no identifier (FITID): equal movements of one day are told apart by their \
                       number, here and below";
            self.say(fault(Weight::Warning, line, "bank_reference", "", why, "nothing"));
        }
        self.queue.push_back(Told::Entry);
    }

    fn end_statement(&mut self) {
        self.tell_opened();
        let Some(statement) = self.statement.take() else { return };
        if !statement.has_currency {
            let why = "the statement does not say its currency (CURDEF): that of the mapping stands, else the euro";
            self.say(fault(Weight::Warning, statement.line, "currency", "", why, "check the account's currency"));
        }
        self.queue.push_back(Told::Closed);
    }
}

/// The path of a value from the last element that `is` one; with that element, or behind it.
fn path(stack: &[String], is: impl Fn(&str) -> bool, included: bool, name: &str) -> String {
    let from = stack.iter().rposition(|open| is(open)).map_or(0, |index| index + usize::from(!included));
    let mut path = String::new();
    for open in stack.get(from..).unwrap_or_default() {
        path.push_str(open);
        path.push('/');
    }
    path.push_str(name);
    path
}
