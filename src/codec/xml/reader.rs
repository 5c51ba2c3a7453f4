//! A walk through a file: parser events in, statements and entries out, and a fault for whatever stops it.

use std::sync::Arc;

use quick_xml::Error as XmlError;
use quick_xml::errors::{IllFormedError, SyntaxError};
use quick_xml::events::Event as Xml;

use super::machine::Step;
use super::shape::Shape;
use super::spec::Plan;
use super::walker::{State, Walker};
use super::window::{self, Window};
use crate::codec::{Event, Fault, Source, Weight, found, word};

/// A file being read.
#[derive(Debug)]
pub struct Reader {
    window: Window<Source>,
    walker: Walker,
    plan: Arc<Plan>,
    format: String,
    /// Said before anything else.
    remark: Option<Fault>,
}

/// How far a window went.
enum Pass {
    Step(Step),
    /// The window ends in the middle of something.
    More,
    End,
    Broken(XmlError),
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
        // The message is the document element itself: its name says more than that of its first part.
        let is_ours = shape.format() == shape.message && plan.root.contains(&shape.document);
        let remark = (!plan.knows(&shape)).then(|| Fault {
            weight: Weight::Warning,
            position: format!("/{}", word(&shape.document)),
            field: "namespace".into(),
            found: found(&shape.namespace),
            why: "the namespace is not the one of this document; it was read by its elements".into(),
            fix: "nothing to do while the balances hold; tell the bank".into(),
        });
        let limit = plan.limits.markup_bytes;
        Self {
            window: Window::new(source, limit),
            walker: Walker::new(Arc::clone(&plan)),
            plan,
            format: if is_ours { shape.document.clone() } else { shape.format().to_owned() },
            remark,
        }
    }

    /// Reads `chunk` bytes at a time.
    #[cfg(test)]
    pub(super) fn read_by(&mut self, chunk: usize) {
        self.window.read_by(chunk);
    }

    /// The name of the format, as the file says it (`camt.053.001.08`).
    pub fn format(&self) -> &str {
        &self.format
    }

    /// The line behind what was told last, from 1.
    pub fn line(&self) -> u64 {
        self.window.line()
    }

    /// The next step of the file; `None` at its end, and after a fault that stops it.
    #[expect(clippy::should_implement_trait, reason = "it lends what it gives, which an iterator cannot")]
    pub fn next(&mut self) -> Option<Event<'_>> {
        if let Some(remark) = self.remark.take() {
            return Some(Event::Fault(remark));
        }
        let walker = &mut self.walker;
        let found = match walker.state {
            State::Over => return None,
            State::Closing => {
                // The document element may be the statement itself: then the document has ended with it.
                walker.state = if walker.machine.outside() { State::After } else { State::Inside };
                Found::Closed
            }
            State::Before | State::Inside | State::After => self.walk(),
        };
        let walker = &mut self.walker;
        match found {
            Found::Opened => Some(Event::Opened(walker.machine.statement())),
            Found::Closed => Some(Event::Closed(walker.machine.statement())),
            Found::Entry => {
                let (entry, details) = walker.machine.entry();
                Some(Event::Entry(entry, details))
            }
            Found::Stop(fault) => {
                walker.state = State::Over;
                Some(Event::Fault(fault))
            }
            Found::End => {
                walker.state = State::Over;
                None
            }
        }
    }

    fn walk(&mut self) -> Found {
        loop {
            match self.pass() {
                Pass::Step(Step::Nothing) => {}
                Pass::Step(Step::Opened) => return Found::Opened,
                Pass::Step(Step::Entry) => return Found::Entry,
                Pass::Step(Step::Closed) if self.walker.machine.tell_opened() => return Found::Closed,
                Pass::Step(Step::Closed) => {
                    self.walker.state = State::Closing;
                    return Found::Opened;
                }
                Pass::Step(Step::Excess(what)) => {
                    let why = format!("there is {what} that no statement needs");
                    return Found::Stop(self.fault("document", why, UNEXPECTED));
                }
                Pass::Step(Step::Mismatch(expected, found)) => {
                    let (expected, found) = (word(&expected), word(&found));
                    let why =
                        format!("this is not well-formed XML: expected `</{expected}>`, but `</{found}>` was found");
                    return Found::Stop(self.fault("document", why, DAMAGED));
                }
                Pass::More => match self.window.grow() {
                    Ok(()) => {}
                    Err(error @ window::Error::TooLong(_)) => {
                        return Found::Stop(self.fault("document", error.to_string(), UNEXPECTED));
                    }
                    Err(window::Error::Io(error)) => {
                        let fix = "read the file again; if it fails again, look at the disk";
                        return Found::Stop(self.fault("file", error.to_string(), fix));
                    }
                },
                Pass::End => return self.end(),
                Pass::Broken(error) => return Found::Stop(self.broken(&error)),
            }
        }
    }

    /// Goes through the window until something has to be told, or its edge is reached.
    fn pass(&mut self) -> Pass {
        let rest = self.window.rest();
        let whole = self.window.is_whole();
        let mut xml = quick_xml::Reader::from_str(rest);
        // The walker checks the names of ends: this parser has not seen every beginning.
        xml.config_mut().check_end_names = false;
        xml.config_mut().allow_unmatched_ends = true;
        let (used, pass) = loop {
            let before = position(&xml);
            let event = xml.read_event();
            let at_edge = !whole && position(&xml) >= rest.len();
            let step = match event {
                Ok(Xml::Eof) => break (before, if whole { Pass::End } else { Pass::More }),
                Ok(Xml::Text(_)) | Err(XmlError::IllFormed(IllFormedError::UnclosedReference)) if at_edge => {
                    break (before, Pass::More);
                }
                Ok(event) => self.walker.take(event),
                Err(XmlError::Syntax(error)) if !whole && !is_certain(error, rest.len() - before) => {
                    break (before, Pass::More);
                }
                Err(error) => break (before, Pass::Broken(error)),
            };
            if step != Step::Nothing {
                break (position(&xml), Pass::Step(step));
            }
        };
        self.window.take(used);
        pass
    }

    /// The bytes end: only outside the document element is this the end of the document.
    fn end(&self) -> Found {
        let expected = self.plan.root.join(" or ");
        match self.walker.state {
            State::Before => Found::Stop(self.fault("document", "the file holds no XML element".into(), AGAIN)),
            State::Inside | State::Closing => {
                Found::Stop(self.fault("document", "the file ends in the middle of the document".into(), AGAIN))
            }
            State::After if self.walker.machine.statements() == 0 => {
                let why = format!("there is no statement in it: expected {expected} with a statement inside");
                let fix = "check which document the bank sent; an empty day comes with its two balances";
                Found::Stop(Fault { found: found(self.walker.machine.root()), ..self.fault("document", why, fix) })
            }
            State::After | State::Over => Found::End,
        }
    }

    fn fault(&self, field: &str, why: String, fix: &str) -> Fault {
        let position = self.position();
        Fault { weight: Weight::Error, position, field: field.into(), found: String::new(), why, fix: fix.into() }
    }

    fn position(&self) -> String {
        let mut position = format!("line {}", self.window.line());
        if !self.walker.machine.outside() {
            position.push_str(", ");
            self.walker.machine.write_path(&mut position);
        }
        position
    }

    fn broken(&self, error: &XmlError) -> Fault {
        match error {
            XmlError::Syntax(error) => {
                self.fault("document", format!("the file ends in the middle of a tag or comment: {error}"), AGAIN)
            }
            XmlError::Io(_)
            | XmlError::IllFormed(_)
            | XmlError::Encoding(_)
            | XmlError::InvalidAttr(_)
            | XmlError::Escape(_)
            | XmlError::Namespace(_) => {
                self.fault("document", format!("this is not well-formed XML: {}", found(&error.to_string())), DAMAGED)
            }
        }
    }
}

fn position(xml: &quick_xml::Reader<&[u8]>) -> usize {
    usize::try_from(xml.buffer_position()).unwrap_or(usize::MAX)
}

/// Whether more text cannot mend it: `<!` needs nine letters at most to be known.
const fn is_certain(error: SyntaxError, length: usize) -> bool {
    matches!(error, SyntaxError::InvalidBangMarkup) && length > 16
}
