//! A file being read: statements and movements out of tags, whether their values are closed or not.

mod walk;

use std::collections::VecDeque;
use std::sync::Arc;

use super::answer::{Others, Status, fault};
use super::tokens::{Token, Tokens};
use super::{Plan, Source};
use crate::codec::{Event, Fault, Record, Told, Weight};

/// Elements inside each other.
const DEPTH: usize = 64;
/// Bytes of the captured texts of one statement or movement.
const LARGEST: usize = 256 * 1024;

const CUT: &str = "the file was cut on its way: fetch it again from the bank";

/// What is known of the movement at hand besides its texts.
#[derive(Debug, Default)]
struct Movement {
    line: u64,
    has_date: bool,
    identifier: String,
}

/// What is known of the statement at hand besides its texts.
#[derive(Debug, Default)]
struct Statement {
    line: u64,
    opened: bool,
    has_currency: bool,
    said_identifier: bool,
}

/// Where in the file the reader is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Document {
    /// Before an element `OFX`.
    Before,
    /// In it.
    Inside,
    /// Behind it.
    After,
}

/// A value that is being read: its name and its text.
#[derive(Debug)]
struct Leaf {
    name: String,
    text: String,
}

/// A file being read.
pub struct Reader {
    plan: Arc<Plan>,
    tokens: Tokens,
    /// A piece that is taken when what is queued has been told.
    waiting: Option<Token>,
    queue: VecDeque<Told>,
    stack: Vec<String>,
    leaf: Option<Leaf>,
    record: Record,
    entry: Record,
    statement: Option<Statement>,
    movement: Option<Movement>,
    /// The status of the answer at hand, and of the sign-on.
    status: Status,
    sign_on: Status,
    statements: u64,
    /// Statements before the answer at hand.
    before: u64,
    others: Others,
    in_investment: bool,
    refused: bool,
    document: Document,
    ended: bool,
}

impl std::fmt::Debug for Reader {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ofx::Reader").field("stack", &self.stack).finish_non_exhaustive()
    }
}

impl Reader {
    pub(super) fn new(plan: Arc<Plan>, source: Source) -> Self {
        Self {
            tokens: Tokens::new(source),
            waiting: None,
            queue: VecDeque::new(),
            stack: Vec::new(),
            leaf: None,
            record: Record::new(plan.statement.len()),
            entry: Record::new(plan.entry.len()),
            statement: None,
            movement: None,
            status: Status::default(),
            sign_on: Status::default(),
            statements: 0,
            before: 0,
            others: Others::default(),
            in_investment: false,
            refused: false,
            document: Document::Before,
            ended: false,
            plan,
        }
    }

    /// The next step of the file.
    pub fn next_event(&mut self) -> Option<Event<'_>> {
        while self.queue.is_empty() && !self.ended {
            let token = match self.waiting.take() {
                Some(token) => Ok(token),
                None => self.tokens.next(),
            };
            match token {
                Ok(token) => self.take(token),
                Err(error) => {
                    self.stop("file", "", &format!("it cannot be read: {error}"), "check the disk, then try again");
                }
            }
        }
        Some(self.queue.pop_front()?.event(&self.record, &self.entry))
    }

    fn take(&mut self, token: Token) {
        match &token {
            // A new movement or statement ends the one before; what was told of it must leave first.
            Token::Open(name) => {
                self.leave_value();
                self.make_room(name);
                if self.queue.is_empty() {
                    self.enter(name);
                } else {
                    self.waiting = Some(token);
                }
            }
            Token::Close(name) => {
                if self.leave_value().as_deref() != Some(name) {
                    self.leave(name);
                }
            }
            Token::Text(text, verbatim) => self.text(text, *verbatim),
            Token::TooLong => {
                let fix = "ask the bank what it sent; do not edit the file";
                self.stop("document", "", "a tag or a text is longer than any bank writes it", fix);
            }
            Token::Cut => self.stop("document", "", "the file ends in the middle of a tag or comment", CUT),
            Token::End => self.end(),
        }
    }

    fn end(&mut self) {
        self.ended = true;
        let line = self.tokens.line();
        let fault = if self.document == Document::Inside {
            fault(Weight::Error, line, "document", "", "the file ends in the middle: </OFX> is missing", CUT)
        } else if self.document == Document::Before {
            fault(Weight::Error, line, "document", "", "there is a head of OFX and no element <OFX>", CUT)
        } else if self.statement.is_some() {
            fault(Weight::Error, line, "document", "", "the document ends in the middle of a statement", CUT)
        } else if self.statements == 0 && !self.refused {
            self.others.fault(line)
        } else {
            return;
        };
        self.say(fault);
    }

    fn say(&mut self, fault: Fault) {
        self.refused |= fault.weight == Weight::Error;
        self.queue.push_back(Told::Fault(fault));
    }

    fn stop(&mut self, field: &str, found: &str, why: &str, fix: &str) {
        self.ended = true;
        let fault = fault(Weight::Error, self.tokens.line(), field, found, why, fix);
        self.say(fault);
    }
}
