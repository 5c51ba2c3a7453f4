//! A walk through a file: parser events in, statements and entries out, and a fault for whatever stops it.

use std::io::Read;

use quick_xml::events::{BytesRef, BytesStart, Event as Xml};

use super::Limits;
use super::machine::{Machine, Step};
use super::plan::Plan;
use super::source::{self, Source};
use crate::codec::{Event, Fault, Weight};

/// Reads one file with a [`Plan`].
pub struct Reader<'p, R: Read> {
    xml: quick_xml::Reader<Source<R>>,
    buffer: Vec<u8>,
    machine: Machine<'p>,
    plan: &'p Plan,
    encoding: String,
    state: State,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    Before,
    Inside,
    After,
    /// The statement was just opened by its end.
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

impl<'p, R: Read> Reader<'p, R> {
    /// Begins to read `bytes`. A fault here is about the encoding, or the medium.
    pub fn open(bytes: R, plan: &'p Plan, limits: Limits) -> Result<Self, Box<Fault>> {
        let source =
            Source::open(bytes, &limits).map_err(|error| Box::new(unreadable(&error, "the whole file".into())))?;
        let encoding = source.encoding();
        let mut xml = quick_xml::Reader::from_reader(source);
        xml.config_mut().check_end_names = true;
        Ok(Self {
            xml,
            buffer: Vec::with_capacity(4096),
            machine: Machine::new(plan, limits),
            plan,
            encoding,
            state: State::Before,
        })
    }

    /// The encoding of the file (`utf-8`).
    pub fn encoding(&self) -> &str {
        &self.encoding
    }

    /// The next event; `None` when the file is at its end, or cannot be read any further after a fault.
    pub fn next_event(&mut self) -> Option<Event<'_>> {
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
            self.buffer.clear();
            self.xml.get_mut().allow();
            let step = match self.xml.read_event_into(&mut self.buffer) {
                Ok(Xml::Start(tag)) => {
                    if let Err(why) = enter(&mut self.state, &tag) {
                        return Found::Stop(self.fault(
                            "element",
                            String::new(),
                            why,
                            "ask the bank for one document in a file",
                        ));
                    }
                    begin(&mut self.machine, &tag)
                }
                Ok(Xml::Empty(tag)) => {
                    if let Err(why) = enter(&mut self.state, &tag) {
                        return Found::Stop(self.fault(
                            "element",
                            String::new(),
                            why,
                            "ask the bank for one document in a file",
                        ));
                    }
                    match begin(&mut self.machine, &tag) {
                        Step::Nothing => {
                            let step = self.machine.end();
                            if self.machine.outside() {
                                self.state = State::After;
                            }
                            step
                        }
                        // An entry or statement without anything in it.
                        Step::Opened | Step::Entry | Step::Closed => Step::Excess("an entry that is empty"),
                        Step::Excess(why) => Step::Excess(why),
                    }
                }
                Ok(Xml::End(_)) => {
                    let step = self.machine.end();
                    if self.machine.outside() {
                        self.state = State::After;
                    }
                    step
                }
                Ok(Xml::Text(text)) => {
                    if self.machine.wants_text() {
                        self.machine.text(&text.into_inner());
                        Step::Nothing
                    } else if self.state != State::Inside && !blank(&text.into_inner()) {
                        Step::Excess("text outside the document")
                    } else {
                        Step::Nothing
                    }
                }
                Ok(Xml::CData(text)) => {
                    if self.machine.wants_text() {
                        self.machine.text(&text.into_inner());
                    }
                    Step::Nothing
                }
                Ok(Xml::GeneralRef(name)) => match resolved(&name) {
                    Some(letter) => {
                        if self.machine.wants_text() {
                            self.machine.text(letter.encode_utf8(&mut [0; 4]));
                        }
                        Step::Nothing
                    }
                    None => Step::Excess("an entity that XML does not know by itself"),
                },
                Ok(Xml::DocType(_)) => Step::Excess("a document type definition (DTD)"),
                Ok(Xml::Decl(_) | Xml::PI(_) | Xml::Comment(_)) => Step::Nothing,
                Ok(Xml::Eof) => return self.end(),
                Err(error) => return Found::Stop(self.broken(&error)),
            };
            match step {
                Step::Nothing => {}
                Step::Opened => return Found::Opened,
                Step::Entry => return Found::Entry,
                Step::Closed if self.machine.tell_opened() => return Found::Closed,
                Step::Closed => {
                    self.state = State::Closing;
                    return Found::Opened;
                }
                Step::Excess(what) => {
                    let why = format!("there is {what}, which no statement of a bank needs");
                    return Found::Stop(self.fault(
                        "document",
                        String::new(),
                        why,
                        "ask the bank what it sent; do not edit the file",
                    ));
                }
            }
        }
    }

    /// The bytes end: only outside the document element is this the end of the document.
    fn end(&self) -> Found {
        let ask = "ask the bank to send the file again, or fetch it again: it is not whole";
        match self.state {
            State::Before => Found::Stop(self.fault(
                "document",
                String::new(),
                "the file holds no XML element".into(),
                "check that it is the right file, and ask the bank to send it again",
            )),
            State::Inside | State::Closing => Found::Stop(self.fault(
                "document",
                String::new(),
                "the file ends in the middle of the document".into(),
                ask,
            )),
            State::After if self.machine.statements() == 0 => Found::Stop(self.fault(
                "document",
                self.machine.root().to_owned(),
                format!(
                    "there is no statement in it: expected {} with a statement inside",
                    self.plan.messages.join(" or ")
                ),
                "check which document the bank sent; an empty day comes with its two balances",
            )),
            State::After | State::Over => Found::End,
        }
    }

    fn fault(&self, field: &str, found: String, why: String, fix: &str) -> Fault {
        Fault { weight: Weight::Error, position: self.position(), field: field.into(), found, why, fix: fix.into() }
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
            quick_xml::Error::Io(error) => unreadable(error, self.position()),
            quick_xml::Error::Encoding(_) => self.fault(
                "encoding",
                String::new(),
                format!("a byte here is not of the encoding that the file declares ({})", self.encoding),
                "ask the bank to declare the encoding that it writes (ISO-8859-1 is common)",
            ),
            quick_xml::Error::Syntax(error) => self.fault(
                "document",
                String::new(),
                format!("the file ends in the middle of a tag or comment: {error}"),
                "ask the bank to send the file again, or fetch it again: it is not whole",
            ),
            quick_xml::Error::IllFormed(error) => self.ill_formed(error),
            quick_xml::Error::InvalidAttr(error) => self.ill_formed(error),
            quick_xml::Error::Escape(error) => self.ill_formed(error),
            quick_xml::Error::Namespace(error) => self.ill_formed(error),
        }
    }

    fn ill_formed(&self, error: &dyn std::fmt::Display) -> Fault {
        let why = format!("this is not well-formed XML: {error}");
        self.fault(
            "document",
            String::new(),
            why,
            "ask the bank to send the file again: it was damaged or written by hand",
        )
    }
}

/// Notes the document element; a second one is not XML.
fn enter(state: &mut State, tag: &BytesStart<'_>) -> Result<(), String> {
    match state {
        State::Before => {
            *state = State::Inside;
            Ok(())
        }
        State::After => {
            Err(format!("a second document `{}` begins after the end of the first", tag.local_name().as_ref()))
        }
        State::Inside | State::Closing | State::Over => Ok(()),
    }
}

fn begin(machine: &mut Machine<'_>, tag: &BytesStart<'_>) -> Step {
    let step = machine.start(tag.local_name().as_ref());
    if machine.wants_attributes() {
        for attribute in tag.attributes().with_checks(false).flatten() {
            machine.attribute(attribute.key.local_name().as_ref(), &attribute.value);
        }
    }
    step
}

/// The character of `&amp;` and its four like, or of a number.
fn resolved(name: &BytesRef<'_>) -> Option<char> {
    match &*name.clone().into_inner() {
        "amp" => Some('&'),
        "lt" => Some('<'),
        "gt" => Some('>'),
        "quot" => Some('"'),
        "apos" => Some('\''),
        _ => name.resolve_char_ref().ok().flatten(),
    }
}

fn blank(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_whitespace())
}

fn unreadable(error: &std::io::Error, position: String) -> Fault {
    let (field, fix) = match error.get_ref().and_then(|inner| inner.downcast_ref::<source::Error>()) {
        Some(source::Error::UnknownEncoding(_) | source::Error::Malformed(_)) => {
            ("encoding", "ask the bank to declare the encoding that it writes (UTF-8 or ISO-8859-1)")
        }
        Some(source::Error::TooLong(_)) => ("document", "ask the bank what it sent: no statement holds such a text"),
        None => ("file", "read the file again; if it fails again, look at the disk"),
    };
    Fault {
        weight: Weight::Error,
        position,
        field: field.into(),
        found: String::new(),
        why: error.to_string(),
        fix: fix.into(),
    }
}
