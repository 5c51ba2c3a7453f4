//! The texts of chosen entries and statements with their paths and lines, for a person: see [`crate::codec::spot`].

use std::collections::BTreeMap;
use std::io::{self, BufRead, BufReader, Read};

use quick_xml::events::{BytesStart, Event};

use super::Spec;
use super::path::Path;
use crate::codec::spot::{Anchors, Spot, kept};
use crate::codec::{Position, Source};

/// Texts of one entry or statement that are kept.
const LEAVES_MAX: usize = 4_000;

/// An element of a path: its name and its number among its like.
type Step = (String, u64);

/// A text inside an anchor.
#[derive(Debug, Clone)]
struct Leaf {
    /// From the anchor down.
    steps: Vec<Step>,
    attribute: Option<String>,
    text: String,
    line: u64,
}

/// What was found again.
#[derive(Debug, Default)]
pub struct Survey {
    leaves: BTreeMap<String, Vec<Leaf>>,
    /// Texts of the message outside its statements, and its path.
    message: Vec<Leaf>,
    message_path: String,
}

impl Spec {
    /// Reads the file again for the elements at `anchors`.
    pub fn survey(&self, source: Source, anchors: Anchors<'_>) -> io::Result<Survey> {
        let mut walk = Walk {
            spec: self,
            anchors: anchors.iter().map(ToString::to_string).collect(),
            survey: Survey::default(),
            stack: Vec::new(),
            open: Vec::new(),
            statements: 0,
            entries: BTreeMap::new(),
            details: 0,
        };
        let counted = Counted { inner: BufReader::with_capacity(64 * 1024, source), lines: 1 };
        let mut xml = quick_xml::Reader::from_reader(counted);
        let mut buffer = Vec::new();
        loop {
            buffer.clear();
            // What is wrong with the document has been told by its reader: here it only ends the search.
            match xml.read_event_into(&mut buffer) {
                Ok(Event::Start(tag)) => walk.begin(&tag, xml.get_ref().lines),
                Ok(Event::Empty(tag)) => {
                    walk.begin(&tag, xml.get_ref().lines);
                    walk.end();
                }
                Ok(Event::End(_)) => walk.end(),
                Ok(Event::Text(text)) => walk.text(&text),
                Ok(Event::CData(text)) => walk.text(&text.into_inner()),
                Ok(Event::GeneralRef(name)) => walk.text(&format!("&{};", &*name)),
                Ok(Event::Eof) | Err(_) => return Ok(walk.survey),
                Ok(Event::Comment(_) | Event::Decl(_) | Event::PI(_) | Event::DocType(_)) => {}
            }
        }
    }
}

/// One open element.
struct Open {
    step: Step,
    /// How many children of each name it has had.
    children: BTreeMap<String, u64>,
    text: String,
    line: u64,
    /// The path of the anchor that begins here.
    is_anchor: bool,
}

struct Walk<'a> {
    spec: &'a Spec,
    anchors: Vec<String>,
    survey: Survey,
    stack: Vec<Open>,
    /// Depth and path of each anchor that is open.
    open: Vec<(usize, String)>,
    statements: u64,
    /// Entries of the statement at hand, by their path in it.
    entries: BTreeMap<String, u64>,
    details: u64,
}

impl Walk<'_> {
    fn begin(&mut self, tag: &BytesStart<'_>, line: u64) {
        let name = tag.local_name().as_ref().to_owned();
        let number = match self.stack.last_mut() {
            Some(parent) => *parent.children.entry(name.clone()).and_modify(|count| *count += 1).or_insert(1),
            None => 1,
        };
        let open =
            Open { step: (name, number), children: BTreeMap::new(), text: String::new(), line, is_anchor: false };
        self.stack.push(open);
        if let Some(path) = self.place()
            && self.anchors.contains(&path)
        {
            self.open.push((self.stack.len(), path));
            if let Some(open) = self.stack.last_mut() {
                open.is_anchor = true;
            }
        }
        for attribute in tag.attributes().with_checks(false).flatten() {
            let name = attribute.key.local_name().as_ref().to_owned();
            self.keep(Some(name), &attribute.value, line);
        }
    }

    /// The names below the message, and the depth of the message.
    fn inside(&self) -> Option<(usize, Vec<&str>)> {
        let names: Vec<&str> = self.stack.iter().map(|open| open.step.0.as_str()).collect();
        let message = names.iter().take(2).position(|name| self.spec.root.iter().any(|root| root == name))?;
        Some((message, names.get(message + 1..)?.to_vec()))
    }

    /// The path of the element that has just begun, if it is a statement, an entry or a part: as positions are written.
    fn place(&mut self) -> Option<String> {
        let (message, names) = self.inside()?;
        // Where the message itself is the statement, its entries stand right below.
        let is_message = self.spec.statement.iter().any(|known| known == ".");
        let (below, base) = match names.split_first() {
            _ if is_message => (names.as_slice(), message),
            Some((statement, below)) if self.spec.statement.iter().any(|known| known == statement) => {
                (below, message + 1)
            }
            Some(_) | None => return None,
        };
        let paths = self.spec.entry.0.iter().map(|path| path.split('/').collect::<Vec<_>>());
        let entry = paths.filter(|path| below.starts_with(path)).max_by_key(Vec::len).unwrap_or_default();
        let details: Vec<&str> =
            self.spec.explode.as_ref().map(|explode| explode.details.split('/').collect()).unwrap_or_default();
        let (is_statement, is_entry) = (below.is_empty(), !entry.is_empty() && below == entry.as_slice());
        let is_detail = !details.is_empty() && below.strip_prefix(entry.as_slice()) == Some(details.as_slice());
        let (entry_depth, depth) = (base + entry.len(), self.stack.len() - 1);
        if is_statement {
            self.statements += 1;
            self.entries.clear();
        } else if is_entry {
            *self.entries.entry(entry.join("/")).or_insert(0) += 1;
            self.details = 0;
        } else if is_detail {
            self.details += 1;
        } else {
            return None;
        }
        let mut path = String::new();
        for (index, open) in self.stack.iter().enumerate() {
            path.push('/');
            path.push_str(&open.step.0);
            let number = if index == base && is_message {
                continue;
            } else if index == base {
                self.statements
            } else if index == entry_depth {
                self.entries.get(&entry.join("/")).copied().unwrap_or_default()
            } else if is_detail && index == depth {
                self.details
            } else {
                continue;
            };
            path.push_str(&format!("[{number}]"));
        }
        Some(path)
    }

    fn text(&mut self, text: &str) {
        if let Some(open) = self.stack.last_mut()
            && open.text.len() < 16 * 1024
        {
            open.text.push_str(text);
        }
    }

    fn end(&mut self) {
        let Some(open) = self.stack.last() else { return };
        let (text, line, is_anchor) = (open.text.trim().to_owned(), open.line, open.is_anchor);
        if !text.is_empty() {
            self.keep(None, &text, line);
        }
        if is_anchor {
            self.open.pop();
        }
        self.stack.pop();
    }

    /// Keeps a text for each anchor that it stands in.
    fn keep(&mut self, attribute: Option<String>, text: &str, line: u64) {
        let leaf = |steps: Vec<Step>| Leaf { steps, attribute: attribute.clone(), text: kept(text), line };
        let steps: Vec<Step> = self.stack.iter().map(|open| open.step.clone()).collect();
        for (depth, path) in &self.open {
            let leaves = self.survey.leaves.entry(path.clone()).or_default();
            if leaves.len() < LEAVES_MAX {
                leaves.push(leaf(steps.get(*depth..).unwrap_or_default().to_vec()));
            }
        }
        let Some((message, names)) = self.inside() else { return };
        let is_shared = names.first().is_none_or(|name| !self.spec.statement.iter().any(|known| known == name));
        if is_shared && self.survey.message.len() < LEAVES_MAX {
            self.survey.message.push(leaf(steps.get(message + 1..).unwrap_or_default().to_vec()));
            let above = self.stack.iter().take(message + 1).map(|open| format!("/{}", open.step.0));
            self.survey.message_path = above.collect();
        }
    }
}

impl Survey {
    /// Where `captured`, the text of `source`, stands for the element at `position`.
    pub fn spot(&self, position: &Position, source: &str, captured: Option<&str>) -> Option<Spot> {
        let path = Path::parse(source).ok()?;
        let place = position.to_string();
        let (leaves, place) =
            if path.absolute { (&self.message, &self.message_path) } else { (self.leaves.get(&place)?, &place) };
        let found: Vec<&Leaf> = leaves.iter().filter(|leaf| is_at(leaf, &path, leaves)).collect();
        let same = |leaf: &&&Leaf| captured.is_some_and(|text| text.contains(&leaf.text));
        let leaf = found.iter().find(same).or_else(|| found.first())?;
        let mut written = place.clone();
        for (name, number) in &leaf.steps {
            written.push('/');
            written.push_str(name);
            if *number > 1 {
                written.push_str(&format!("[{number}]"));
            }
        }
        if let Some(attribute) = &leaf.attribute {
            written.push_str(&format!("/@{attribute}"));
        }
        Some(Spot { line: Some(leaf.line), path: Some(written), raw: leaf.text.clone(), ..Spot::default() })
    }
}

fn names(steps: &[Step]) -> Vec<&str> {
    steps.iter().map(|(name, _)| name.as_str()).collect()
}

/// Whether a leaf stands at a path, and the condition of the path holds for the element that it stands in.
fn is_at(leaf: &Leaf, path: &Path, leaves: &[Leaf]) -> bool {
    if names(&leaf.steps) != path.steps || leaf.attribute != path.attribute {
        return false;
    }
    let Some((depth, condition)) = &path.condition else { return true };
    let holder = leaf.steps.get(..*depth).unwrap_or_default();
    leaves.iter().any(|other| {
        other.attribute.is_none()
            && other.steps.strip_prefix(holder).is_some_and(|below| names(below) == condition.steps)
            && condition.values.contains(&other.text)
    })
}

/// Counts the lines that a parser has taken.
struct Counted<R> {
    inner: BufReader<R>,
    lines: u64,
}

impl<R: Read> Read for Counted<R> {
    fn read(&mut self, target: &mut [u8]) -> io::Result<usize> {
        let count = self.inner.read(target)?;
        self.lines += target.get(..count).map_or(0, newlines);
        Ok(count)
    }
}

impl<R: Read> BufRead for Counted<R> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        self.inner.fill_buf()
    }

    fn consume(&mut self, amount: usize) {
        self.lines += self.inner.buffer().get(..amount).map_or(0, newlines);
        self.inner.consume(amount);
    }
}

fn newlines(bytes: &[u8]) -> u64 {
    u64::try_from(memchr::memchr_iter(b'\n', bytes).count()).unwrap_or(u64::MAX)
}
