//! A file of messages being read: opening, movements, closing; pages of one statement are one.

mod parts;

use std::collections::VecDeque;
use std::sync::Arc;

use super::balance::Stated;
use super::fields::{Field, Fields, Next};
use super::line61::Movement;
use super::message::Message;
use super::source::{set, set_balance};
use super::tag::Tag;
use super::{Message as Kind, Plan, Source};
use crate::codec::{Event, Fault, Position, Record, Told, Weight};

const WRAPPED: &str =
    "if the file was opened in an editor or sent as text, fetch it again from the bank; else ask the bank";
const AGAIN: &str = "the file was cut on its way, or is one page of several: fetch it again from the bank, whole";

/// A movement that may still get text.
#[derive(Debug)]
struct Open {
    line: u64,
    movement: Movement,
    infos: Vec<Vec<String>>,
    own: String,
}

/// A file being read.
pub struct Reader {
    plan: Arc<Plan>,
    fields: Fields,
    /// A field that is taken when what is queued has been told.
    waiting: Option<Next>,
    queue: VecDeque<Told>,
    statement: Record,
    entry: Record,
    message: Option<Message>,
    /// The page before, when the statement goes on in another message.
    page: Option<Message>,
    opened: bool,
    open: Option<Open>,
    ended: bool,
}

impl std::fmt::Debug for Reader {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("mt940::Reader").field("message", &self.message).finish_non_exhaustive()
    }
}

impl Reader {
    pub(super) fn new(plan: Arc<Plan>, source: Source) -> Self {
        Self {
            fields: Fields::new(source),
            waiting: None,
            queue: VecDeque::new(),
            statement: Record::new(plan.statement.len()),
            entry: Record::new(plan.entry.len()),
            message: None,
            page: None,
            opened: false,
            open: None,
            ended: false,
            plan,
        }
    }

    /// The name of the format.
    pub fn format(&self) -> &'static str {
        match self.plan.message {
            Kind::Statement => "mt940",
            Kind::Report => "mt942",
        }
    }

    /// The next step of the file.
    pub fn next_event(&mut self) -> Option<Event<'_>> {
        while self.queue.is_empty() && !self.ended {
            let next = match self.waiting.take() {
                Some(next) => Ok(next),
                None => self.fields.next(),
            };
            match next {
                Ok(Next::Field(field)) => self.take(field),
                Ok(Next::End) => self.end_message(),
                Ok(Next::Over) => self.end(),
                Ok(Next::TooLong(line)) => {
                    let why = "the line or the field is longer than any bank writes it";
                    self.stop(&format!("line {line}"), "field", "", why, WRAPPED);
                }
                Err(error) => {
                    let why = format!("it cannot be read: {error}");
                    self.stop("the whole file", "file", "", &why, "check the disk, then try again");
                }
            }
        }
        Some(self.queue.pop_front()?.event(&self.statement, &self.entry))
    }

    fn take(&mut self, field: Field) {
        if field.tag == Tag::Kind || field.tag == Tag::Own && self.message.is_none() {
            return;
        }
        if field.tag == Tag::Reference {
            self.end_message();
            if self.queue.is_empty() && !self.ended {
                self.begin(&field);
            } else {
                self.waiting = Some(Next::Field(field));
            }
            return;
        }
        if self.message.is_none() {
            let why = format!("field {} stands outside a message: no :20: stands before it", field.name);
            return self.stop_at(&field, &field.joined(), &why, WRAPPED);
        }
        match field.tag {
            Tag::Account | Tag::Number | Tag::Related | Tag::Time | Tag::Floor => self.head(&field),
            Tag::Opening | Tag::PageOpening => self.opening(&field),
            Tag::Entry => self.movement(&field),
            Tag::Info => self.info(field),
            Tag::Own => {
                if let Some(open) = &mut self.open {
                    open.own = field.lines.join(" ");
                }
            }
            Tag::Closing | Tag::PageClosing => self.closing(&field),
            Tag::Available => {
                if let Some(balance) = Stated::parse(&field.joined()) {
                    set_balance(&mut self.statement, &self.plan.statement, "64", &balance);
                }
            }
            Tag::Count => self.count(&field),
            Tag::Future | Tag::Kind | Tag::Reference => {}
        }
    }

    fn begin(&mut self, field: &Field) {
        let continues = self.page.is_some();
        if !continues {
            self.statement.clear();
            self.statement.position = Position::Line(field.line);
            self.opened = false;
            set(&mut self.statement, &self.plan.statement, "20", "", &field.joined());
        }
        self.message = Some(Message { line: field.line, continues, ..Message::default() });
    }

    fn tell_opened(&mut self) {
        if !self.opened {
            self.opened = true;
            self.queue.push_back(Told::Opened);
        }
    }

    fn end_message(&mut self) {
        self.finish_entry();
        let Some(message) = self.message.take() else { return };
        let place = format!("line {}", message.line);
        if message.continues && message.opening.is_none() {
            let why = "the page that begins here has no opening balance :60M:";
            return self.stop(&place, "opening", "", why, AGAIN);
        }
        match (self.plan.message, message.closing.is_some(), message.is_page) {
            (Kind::Statement, false, _) => {
                let why = "the message that begins here has no closing balance :62F:";
                self.stop(&place, "closing", "", why, AGAIN);
            }
            (Kind::Report, true, _) => {
                let why = "a statement with balances stands among reports of the day";
                self.stop(&place, "message", "", why, "ask the bank to send statements and reports apart");
            }
            (Kind::Statement, true, true) => {
                self.tell_opened();
                self.page = Some(message);
            }
            (Kind::Statement, true, false) => {
                self.tell_opened();
                self.queue.push_back(Told::Closed);
            }
            (Kind::Report, false, _) => {
                self.tell_opened();
                self.queue.push_back(Told::Closed);
                if let Some(counted) = message.counted.filter(|counted| *counted != message.movements) {
                    let why =
                        format!("the report says that it has {counted} movements, and {} are in it", message.movements);
                    self.warn(&place, "entries", &counted.to_string(), &why);
                }
            }
        }
    }

    fn end(&mut self) {
        self.end_message();
        if !self.queue.is_empty() {
            self.waiting = Some(Next::Over);
            return;
        }
        if let Some(page) = self.page.take() {
            let place = format!("line {}", page.line);
            self.stop(
                &place,
                "closing",
                "",
                "the page that begins here says that another follows, and none does",
                AGAIN,
            );
        }
        self.ended = true;
    }

    /// Something that is wrong with a field and does not keep the others from being read.
    fn complain(&mut self, field: &Field, found: &str, why: &str) {
        let place = format!("line {}", field.line);
        self.queue.push_back(Told::Fault(fault(Weight::Error, &place, &named(field), found, why, WRAPPED)));
    }

    fn warn(&mut self, place: &str, field: &str, found: &str, why: &str) {
        self.queue.push_back(Told::Fault(fault(Weight::Warning, place, field, found, why, "nothing")));
    }

    fn stop_at(&mut self, field: &Field, found: &str, why: &str, fix: &str) {
        self.stop(&format!("line {}", field.line), &named(field), found, why, fix);
    }

    fn stop(&mut self, place: &str, field: &str, found: &str, why: &str, fix: &str) {
        self.ended = true;
        self.queue.push_back(Told::Fault(fault(Weight::Error, place, field, found, why, fix)));
    }
}

/// A field for a message: `field 28C`.
fn named(field: &Field) -> String {
    format!("field {}", field.name.trim_matches(':'))
}

fn fault(weight: Weight, position: &str, field: &str, found: &str, why: &str, fix: &str) -> Fault {
    let found = found.chars().take(120).collect();
    Fault { weight, position: position.into(), field: field.into(), found, why: why.into(), fix: fix.into() }
}
