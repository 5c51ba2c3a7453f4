//! A walk through a file: parser events in, statements and entries out, and a fault for whatever stops it.

use std::sync::Arc;

use quick_xml::events::{BytesRef, BytesStart, Event as Xml};

use super::machine::{Machine, Step};
use super::shape::Shape;
use super::source::{Buffer, TooLong};
use super::spec::Plan;
use crate::codec::{Event, Fault, Source, Weight};

/// A file being read.
#[derive(Debug)]
pub struct Reader {
    xml: quick_xml::Reader<Buffer<Source>>,
    buffer: Vec<u8>,
    machine: Machine,
    plan: Arc<Plan>,
    format: String,
    state: State,
    /// Said before anything else.
    remark: Option<Fault>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    Before,
    Inside,
    After,
    /// A statement without entries has ended: it was told of, its end was not.
    Closing,
    Over,
}

/// What the walk came to.
enum Found {
    Opened,
    Entry,
    Closed,
    Stop(Fault),
    End,
}

const AGAIN: &str = "ask the bank to send the file again, or fetch it again: it is not whole";
const DAMAGED: &str = "ask the bank to send the file again: it was damaged, or written by hand";
const UNEXPECTED: &str = "ask the bank what it sent; do not edit the file";

impl Reader {
    pub(super) fn new(plan: Arc<Plan>, mut source: Source) -> Self {
        let shape = Shape::of(source.peek()).unwrap_or_default();
        let remark = (!plan.knows(&shape)).then(|| Fault {
            weight: Weight::Warning,
            position: format!("/{}", shape.document),
            field: "namespace".into(),
            found: shape.namespace.chars().take(120).collect(),
            why: "the namespace is not the one of this document; it was read by its elements".into(),
            fix: "nothing to do while the balances hold; tell the bank".into(),
        });
        let limit = plan.limits.markup_bytes;
        Self {
            xml: quick_xml::Reader::from_reader(Buffer::new(source, limit)),
            buffer: Vec::with_capacity(4096),
            machine: Machine::new(Arc::clone(&plan)),
            plan,
            format: shape.format().to_owned(),
            state: State::Before,
            remark,
        }
    }

    /// The name of the format, as the file says it (`camt.053.001.08`).
    pub fn format(&self) -> &str {
        &self.format
    }

    /// The next step of the file; `None` at its end, and after a fault that stops it.
    #[expect(clippy::should_implement_trait, reason = "it lends what it gives, which an iterator cannot")]
    pub fn next(&mut self) -> Option<Event<'_>> {
        if let Some(remark) = self.remark.take() {
            return Some(Event::Fault(remark));
        }
        let found = match self.state {
            State::Over => return None,
            State::Closing => {
                self.state = State::Inside;
                Found::Closed
            }
            State::Before | State::Inside | State::After => self.walk(),
        };
        match found {
            Found::Opened => Some(Event::Opened(self.machine.statement())),
            Found::Closed => Some(Event::Closed(self.machine.statement())),
            Found::Entry => {
                let (entry, details) = self.machine.entry();
                Some(Event::Entry(entry, details))
            }
            Found::Stop(fault) => {
                self.state = State::Over;
                Some(Event::Fault(fault))
            }
            Found::End => {
                self.state = State::Over;
                None
            }
        }
    }

    fn walk(&mut self) -> Found {
        loop {
            match self.step() {
                Ok(Some(Step::Nothing)) => {}
                Ok(Some(Step::Opened)) => return Found::Opened,
                Ok(Some(Step::Entry)) => return Found::Entry,
                Ok(Some(Step::Closed)) if self.machine.tell_opened() => return Found::Closed,
                Ok(Some(Step::Closed)) => {
                    self.state = State::Closing;
                    return Found::Opened;
                }
                Ok(Some(Step::Excess(what))) => {
                    return Found::Stop(self.fault(
                        "document",
                        format!("there is {what} that no statement needs"),
                        UNEXPECTED,
                    ));
                }
                Ok(None) => return self.end(),
                Err(error) => return Found::Stop(self.broken(&error)),
            }
        }
    }

    /// One event of the parser; `None` at the end of the bytes.
    fn step(&mut self) -> Result<Option<Step>, quick_xml::Error> {
        self.buffer.clear();
        self.xml.get_mut().allow();
        let machine = &mut self.machine;
        let step = match self.xml.read_event_into(&mut self.buffer)? {
            Xml::Start(tag) => enter(&mut self.state).unwrap_or_else(|| begin(machine, &tag)),
            Xml::Empty(tag) => {
                let step = enter(&mut self.state).unwrap_or_else(|| begin(machine, &tag));
                match step {
                    Step::Nothing => leave(machine, &mut self.state),
                    Step::Opened | Step::Entry | Step::Closed => Step::Excess("an empty entry"),
                    Step::Excess(what) => Step::Excess(what),
                }
            }
            Xml::End(_) => leave(machine, &mut self.state),
            Xml::Text(text) => {
                if machine.wants_text() {
                    machine.text(&text);
                } else if self.state != State::Inside && !text.trim_ascii().is_empty() {
                    return Ok(Some(Step::Excess("a text outside the document")));
                }
                Step::Nothing
            }
            Xml::CData(text) => {
                if machine.wants_text() {
                    machine.text(&text.into_inner());
                }
                Step::Nothing
            }
            Xml::GeneralRef(name) => match resolved(&name) {
                Some(letter) => {
                    if machine.wants_text() {
                        machine.text(letter.encode_utf8(&mut [0; 4]));
                    }
                    Step::Nothing
                }
                None => Step::Excess("an entity"),
            },
            Xml::DocType(_) => Step::Excess("a document type definition (DTD)"),
            Xml::Decl(_) | Xml::PI(_) | Xml::Comment(_) => Step::Nothing,
            Xml::Eof => return Ok(None),
        };
        Ok(Some(step))
    }

    /// The bytes end: only outside the document element is this the end of the document.
    fn end(&self) -> Found {
        let expected = self.plan.root.join(" or ");
        match self.state {
            State::Before => Found::Stop(self.fault("document", "the file holds no XML element".into(), AGAIN)),
            State::Inside | State::Closing => {
                Found::Stop(self.fault("document", "the file ends in the middle of the document".into(), AGAIN))
            }
            State::After if self.machine.statements() == 0 => {
                let why = format!("there is no statement in it: expected {expected} with a statement inside");
                let fix = "check which document the bank sent; an empty day comes with its two balances";
                Found::Stop(Fault { found: self.machine.root().to_owned(), ..self.fault("document", why, fix) })
            }
            State::After | State::Over => Found::End,
        }
    }

    fn fault(&self, field: &str, why: String, fix: &str) -> Fault {
        let position = self.position();
        Fault { weight: Weight::Error, position, field: field.into(), found: String::new(), why, fix: fix.into() }
    }

    fn position(&self) -> String {
        let mut position = format!("line {}", self.xml.get_ref().line());
        if !self.machine.outside() {
            position.push_str(", ");
            self.machine.write_path(&mut position);
        }
        position
    }

    fn broken(&self, error: &quick_xml::Error) -> Fault {
        match error {
            quick_xml::Error::Io(error) if error.get_ref().is_some_and(|inner| inner.is::<TooLong>()) => {
                self.fault("document", error.to_string(), UNEXPECTED)
            }
            quick_xml::Error::Io(error) => {
                self.fault("file", error.to_string(), "read the file again; if it fails again, look at the disk")
            }
            quick_xml::Error::Syntax(error) => {
                self.fault("document", format!("the file ends in the middle of a tag or comment: {error}"), AGAIN)
            }
            quick_xml::Error::IllFormed(_)
            | quick_xml::Error::Encoding(_)
            | quick_xml::Error::InvalidAttr(_)
            | quick_xml::Error::Escape(_)
            | quick_xml::Error::Namespace(_) => {
                self.fault("document", format!("this is not well-formed XML: {error}"), DAMAGED)
            }
        }
    }
}

/// Notes the document element; a second one is not XML.
fn enter(state: &mut State) -> Option<Step> {
    match state {
        State::Before => {
            *state = State::Inside;
            None
        }
        State::After => Some(Step::Excess("a second document")),
        State::Inside | State::Closing | State::Over => None,
    }
}

fn begin(machine: &mut Machine, tag: &BytesStart<'_>) -> Step {
    let step = machine.start(tag.local_name().as_ref());
    if machine.wants_attributes() {
        for attribute in tag.attributes().with_checks(false).flatten() {
            machine.attribute(attribute.key.local_name().as_ref(), &attribute.value);
        }
    }
    step
}

fn leave(machine: &mut Machine, state: &mut State) -> Step {
    let step = machine.end();
    if machine.outside() {
        *state = State::After;
    }
    step
}

/// The character of `&amp;` and its four like, or of a number.
fn resolved(name: &BytesRef<'_>) -> Option<char> {
    match &**name {
        "amp" => Some('&'),
        "lt" => Some('<'),
        "gt" => Some('>'),
        "quot" => Some('"'),
        "apos" => Some('\''),
        _ => name.resolve_char_ref().ok().flatten(),
    }
}
