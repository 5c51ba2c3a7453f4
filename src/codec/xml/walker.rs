//! What follows the parser's events: names of ends, what no statement needs, and the machine.

use std::sync::Arc;

use quick_xml::events::{BytesRef, BytesStart, Event as Xml};

use super::machine::{Machine, Step};
use super::spec::Plan;

/// What follows the parser's events.
#[derive(Debug)]
pub(super) struct Walker {
    pub(super) machine: Machine,
    pub(super) state: State,
    /// Names of the elements that are open, as written, end to end, and where each begins.
    names: String,
    starts: Vec<usize>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum State {
    Before,
    Inside,
    After,
    /// A statement without entries has ended: it was told of, its end was not.
    Closing,
    Over,
}

impl Walker {
    pub(super) fn new(plan: Arc<Plan>) -> Self {
        Self { machine: Machine::new(plan), state: State::Before, names: String::new(), starts: Vec::new() }
    }

    /// Takes one event of the parser.
    #[inline]
    pub(super) fn take(&mut self, event: Xml<'_>) -> Step {
        let machine = &mut self.machine;
        match event {
            Xml::Start(tag) => {
                let step = self.begin(&tag);
                self.starts.push(self.names.len());
                self.names.push_str(tag.name().as_ref());
                step
            }
            Xml::Empty(tag) => match self.begin(&tag) {
                Step::Nothing => self.leave(),
                Step::Opened | Step::Entry | Step::Closed => Step::Excess("an empty entry"),
                step @ (Step::Excess(_) | Step::Mismatch(..)) => step,
            },
            Xml::End(tag) => {
                let start = self.starts.pop().unwrap_or_default();
                let expected = self.names.get(start..).unwrap_or_default();
                if expected != tag.name().as_ref() {
                    return Step::Mismatch(expected.into(), tag.name().as_ref().into());
                }
                self.names.truncate(start);
                self.leave()
            }
            Xml::Text(text) => {
                if machine.wants_text() {
                    return machine.text(&text);
                }
                if self.state != State::Inside && !text.trim_ascii().is_empty() {
                    return Step::Excess("a text outside the document");
                }
                Step::Nothing
            }
            Xml::CData(text) => {
                if machine.wants_text() {
                    machine.text(&text.into_inner())
                } else {
                    Step::Nothing
                }
            }
            Xml::GeneralRef(name) => match resolved(&name) {
                Some(letter) if machine.wants_text() => machine.text(letter.encode_utf8(&mut [0; 4])),
                Some(_) => Step::Nothing,
                None => Step::Excess("an entity"),
            },
            Xml::DocType(_) => Step::Excess("a document type definition (DTD)"),
            Xml::Decl(_) | Xml::PI(_) | Xml::Comment(_) | Xml::Eof => Step::Nothing,
        }
    }

    /// An element begins; a second document element is not XML.
    #[inline]
    fn begin(&mut self, tag: &BytesStart<'_>) -> Step {
        match self.state {
            State::Before => self.state = State::Inside,
            State::After => return Step::Excess("a second document"),
            State::Inside | State::Closing | State::Over => {}
        }
        let step = self.machine.start(tag.local_name().as_ref());
        if self.machine.wants_attributes() {
            for attribute in tag.attributes().with_checks(false).flatten() {
                self.machine.attribute(attribute.key.local_name().as_ref(), &attribute.value);
            }
        }
        step
    }

    #[inline]
    fn leave(&mut self) -> Step {
        let step = self.machine.end();
        if self.machine.outside() {
            self.state = State::After;
        }
        step
    }
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
