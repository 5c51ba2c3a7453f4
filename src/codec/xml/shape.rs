//! The first elements of a file, to choose a mapping by and to name its format.

use quick_xml::events::{BytesStart, Event};

/// What the beginning of an XML file says of itself.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Shape {
    /// Local name of the document element (`Document`).
    pub document: String,
    /// Its namespace, empty when it has none.
    pub namespace: String,
    /// Local name of the first element inside it (`BkToCstmrStmt`), empty when there is none in these bytes.
    pub message: String,
}

impl Shape {
    /// Reads the shape from the first text of a file; `None` when that is no XML.
    pub fn of(head: &str) -> Option<Self> {
        let mut shape = Self::default();
        let mut reader = quick_xml::Reader::from_str(head.trim_start_matches('\u{feff}').trim_start());
        loop {
            match reader.read_event() {
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

    /// The last part of an ISO 20022 namespace (`camt.053.001.08`), else the name of the message element.
    pub fn format(&self) -> &str {
        let name = self.namespace.rsplit(':').next().unwrap_or_default();
        match (name.contains('.') && !name.contains('/'), self.message.is_empty()) {
            (true, _) => name,
            (false, false) => &self.message,
            (false, true) => &self.document,
        }
    }
}

/// The value of the declaration that the tag's own prefix refers to; `Xmlns` and its like count.
fn namespace(tag: &BytesStart<'_>) -> Option<String> {
    let wanted = tag.name().prefix().map(|prefix| format!("xmlns:{}", prefix.as_ref()));
    let wanted = wanted.as_deref().unwrap_or("xmlns");
    let found =
        tag.attributes().with_checks(false).flatten().find(|found| found.key.as_ref().eq_ignore_ascii_case(wanted))?;
    Some(found.value.into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_shape_is_told_from_the_first_bytes() {
        let head = "<?xml version='1.0'?><!-- x --><n:Document xmlns:n='urn:iso:std:iso:20022:tech:xsd:camt.053.001.08'>\
            <n:BkToCstmrStmt><n:Grp";
        let shape = Shape::of(head).unwrap();
        assert_eq!((shape.document.as_str(), shape.message.as_str()), ("Document", "BkToCstmrStmt"));
        assert_eq!(shape.format(), "camt.053.001.08");
        assert_eq!(Shape::of("Date;Valeur"), None);
        assert_eq!(Shape::of("<Document Xmlns='urn:x:camt.053.001.02'><A/>").unwrap().format(), "camt.053.001.02");
        assert_eq!(Shape::of("<Document><A/>").unwrap().format(), "A");
    }
}
