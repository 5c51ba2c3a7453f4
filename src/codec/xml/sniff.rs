//! The first elements of a file, to choose a mapping by.

use quick_xml::events::{BytesStart, Event};

use super::Limits;
use super::source::Source;

/// What the beginning of an XML file says of itself.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Shape {
    /// Local name of the document element (`Document`).
    pub document: String,
    /// Its namespace, empty when it has none.
    pub namespace: String,
    /// Local name of the first element inside it (`BkToCstmrStmt`), empty when there is none in these bytes.
    pub message: String,
    /// The encoding (`utf-8`).
    pub encoding: String,
}

impl Shape {
    /// The last part of an ISO 20022 namespace (`camt.053.001.08`), else the message element.
    pub fn format(&self) -> &str {
        let name = self.namespace.rsplit(':').next().unwrap_or_default();
        if name.contains('.') && !name.contains('/') { name } else { &self.message }
    }
}

/// Reads the shape of a file from its first bytes; `None` when they are no XML.
pub fn sniff(head: &[u8]) -> Option<Shape> {
    let source = Source::open(head, &Limits::default()).ok()?;
    let mut shape = Shape { encoding: source.encoding(), ..Shape::default() };
    let mut reader = quick_xml::Reader::from_reader(source);
    let mut buffer = Vec::new();
    loop {
        buffer.clear();
        match reader.read_event_into(&mut buffer) {
            Ok(Event::Start(tag) | Event::Empty(tag)) if shape.document.is_empty() => {
                tag.local_name().as_ref().clone_into(&mut shape.document);
                shape.namespace = namespace(&tag).unwrap_or_default();
            }
            Ok(Event::Start(tag) | Event::Empty(tag)) => {
                tag.local_name().as_ref().clone_into(&mut shape.message);
                return Some(shape);
            }
            Ok(Event::Text(text)) if shape.document.is_empty() && !text.trim_ascii().is_empty() => return None,
            Ok(Event::Eof) | Err(_) => return Some(shape).filter(|shape| !shape.document.is_empty()),
            Ok(
                Event::End(_)
                | Event::Text(_)
                | Event::CData(_)
                | Event::Comment(_)
                | Event::Decl(_)
                | Event::PI(_)
                | Event::DocType(_)
                | Event::GeneralRef(_),
            ) => {}
        }
    }
}

/// The value of the declaration that the tag's own prefix refers to; `Xmlns` and other misspellings count.
fn namespace(tag: &BytesStart<'_>) -> Option<String> {
    let wanted = tag.name().prefix().map(|prefix| format!("xmlns:{}", prefix.as_ref()));
    let wanted = wanted.as_deref().unwrap_or("xmlns");
    let found =
        tag.attributes().with_checks(false).flatten().find(|found| found.key.as_ref().eq_ignore_ascii_case(wanted))?;
    Some(found.value.into_owned())
}
