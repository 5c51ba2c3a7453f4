//! BYTES to UTF-8, as a stream: which encoding a file is in, and whether it is text at all.
//!
//! The order of a bank's encodings is always the same and needs no guess: a mark at the beginning, an XML declaration,
//! valid UTF-8, a byte that ISO-8859-15 leaves unused (0x80-0x9F: windows-1252), else ISO-8859-15. The question is put
//! to the first 64 KiB that hold a byte outside ASCII, so that the file is never loaded; what contradicts the answer
//! later is reported. Never decodes by replacement without saying so.

mod detect;
#[cfg(test)]
mod tests;

use std::io::{self, Read};
use std::sync::{Arc, Mutex, PoisonError};

use encoding_rs::{Decoder, Encoding, UTF_8};

use self::detect::{decide, declared, utf_16_without_mark};
use super::{Fault, Weight};

/// How much is looked at to tell one encoding, or one kind of file, from another.
pub const WINDOW: usize = 64 * 1024;

/// What was learned of a file's text while it was read; shared between the reader and who reports.
#[derive(Debug, Clone, Default)]
pub struct Notes(Arc<Mutex<State>>);

#[derive(Debug, Default)]
struct State {
    encoding: Option<&'static Encoding>,
    how: Option<How>,
    faults: Vec<Fault>,
}

impl Notes {
    /// The name of the encoding, in lower case; `utf-8` while only ASCII was met.
    pub fn encoding(&self) -> String {
        let state = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        state.encoding.unwrap_or(UTF_8).name().to_ascii_lowercase()
    }

    /// How the encoding was told.
    pub fn how(&self) -> How {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).how.unwrap_or(How::Ascii)
    }

    /// What contradicted the encoding, since the last call.
    pub fn take_faults(&self) -> Vec<Fault> {
        std::mem::take(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner).faults)
    }

    fn settle(&self, encoding: &'static Encoding, how: How) {
        let mut state = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        (state.encoding, state.how) = (Some(encoding), Some(how));
    }

    fn report(&self, fault: Fault) {
        let mut state = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if state.faults.len() < 3 {
            state.faults.push(fault);
        }
    }
}

/// How an encoding was told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum How {
    /// No byte outside ASCII: every encoding reads it alike.
    Ascii,
    /// A mark at the beginning.
    Mark,
    /// Every other byte is zero.
    Zeros,
    /// The XML declaration.
    Declared,
    /// The bytes themselves.
    Bytes,
}

/// How the bytes become text.
enum Mode {
    /// Only ASCII so far.
    Undecided,
    /// UTF-8: checked, passed on.
    Utf8,
    /// Anything else.
    Other(Box<Decoder>),
}

/// A reader that gives UTF-8, whatever the file is in.
pub struct Utf8<R> {
    inner: R,
    mode: Mode,
    notes: Notes,
    /// Raw bytes: those of the next text lie in `..filled`.
    raw: Vec<u8>,
    filled: usize,
    ended: bool,
    /// Text to give away, from `given`.
    out: Vec<u8>,
    given: usize,
    offset: u64,
}

impl<R: Read> Utf8<R> {
    /// Reads the first window of `inner` and finds out how to go on.
    pub fn new(inner: R) -> io::Result<Self> {
        let mut reader = Self {
            inner,
            mode: Mode::Undecided,
            notes: Notes::default(),
            raw: vec![0; WINDOW],
            filled: 0,
            ended: false,
            out: Vec::with_capacity(WINDOW),
            given: 0,
            offset: 0,
        };
        reader.fill()?;
        let head = reader.raw.get(..reader.filled).unwrap_or_default();
        let zeros = || utf_16_without_mark(head).map(|encoding| (encoding, How::Zeros));
        let (encoding, mark) = match Encoding::for_bom(head) {
            Some((encoding, mark)) => (Some((encoding, How::Mark)), mark),
            None => (zeros().or_else(|| declared(head).map(|encoding| (encoding, How::Declared))), 0),
        };
        reader.raw.drain(..mark);
        reader.raw.resize(WINDOW, 0);
        reader.filled -= mark;
        if let Some((encoding, how)) = encoding {
            reader.begin(encoding, how);
        }
        Ok(reader)
    }

    /// What is learned while reading.
    pub fn notes(&self) -> Notes {
        self.notes.clone()
    }

    /// The raw bytes of the first window; empty after the first read.
    pub fn head(&self) -> &[u8] {
        self.raw.get(..self.filled).unwrap_or_default()
    }

    /// The first text, before anything is read; the bytes of [`Self::head`] are used up.
    pub fn peek(&mut self) -> &str {
        if self.out.is_empty() && self.filled > 0 {
            self.turn();
        }
        std::str::from_utf8(self.out.get(self.given..).unwrap_or_default()).unwrap_or_default()
    }

    /// Whether the window holds the whole file.
    pub const fn is_whole(&self) -> bool {
        self.ended
    }

    fn begin(&mut self, encoding: &'static Encoding, how: How) {
        self.notes.settle(encoding, how);
        self.mode = if encoding == UTF_8 {
            Mode::Utf8
        } else {
            Mode::Other(Box::new(encoding.new_decoder_without_bom_handling()))
        };
    }

    /// Fills the window as far as the file goes.
    fn fill(&mut self) -> io::Result<()> {
        while let Some(room) = self.raw.get_mut(self.filled..).filter(|room| !room.is_empty()) {
            match self.inner.read(room) {
                Ok(0) => {
                    self.ended = true;
                    break;
                }
                Ok(count) => self.filled += count,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
        Ok(())
    }

    /// Makes the next text of the raw bytes at hand.
    fn turn(&mut self) {
        let bytes = self.raw.get(..self.filled).unwrap_or_default();
        if matches!(self.mode, Mode::Undecided) && !bytes.is_ascii() {
            let encoding = decide(bytes);
            self.begin(encoding, How::Bytes);
        }
        self.given = 0;
        if self.pass_on() {
            return;
        }
        let bytes = self.raw.get(..self.filled).unwrap_or_default();
        self.out.clear();
        let used = match &mut self.mode {
            Mode::Undecided | Mode::Utf8 => check_utf8(bytes, self.ended, self.offset, &mut self.out, &self.notes),
            Mode::Other(decoder) => {
                let room = decoder.max_utf8_buffer_length(bytes.len()).unwrap_or(bytes.len() * 3 + 16);
                self.out.resize(room, 0);
                let (_, used, written, damaged) = decoder.decode_to_utf8(bytes, &mut self.out, self.ended);
                self.out.truncate(written);
                if damaged {
                    self.notes.report(fault(
                        self.offset,
                        &[],
                        "these bytes are no text in the encoding that the file announces",
                    ));
                }
                used
            }
        };
        self.offset += u64::try_from(used).unwrap_or(u64::MAX);
        self.raw.copy_within(used..self.filled, 0);
        self.filled -= used;
    }
}

impl<R> Utf8<R> {
    /// Gives the raw bytes away as they are when they are UTF-8, without a copy; a letter cut at their end stays.
    fn pass_on(&mut self) -> bool {
        let bytes = self.raw.get(..self.filled).unwrap_or_default();
        let valid = match &self.mode {
            Mode::Undecided => bytes.len(),
            Mode::Utf8 => match std::str::from_utf8(bytes) {
                Ok(_) => bytes.len(),
                Err(error) if error.error_len().is_none() && !self.ended => error.valid_up_to(),
                Err(_) => return false,
            },
            Mode::Other(_) => return false,
        };
        let cut = self.filled - valid;
        std::mem::swap(&mut self.raw, &mut self.out);
        self.raw.resize(WINDOW, 0);
        if let (Some(room), Some(letter)) = (self.raw.get_mut(..cut), self.out.get(valid..self.filled)) {
            room.copy_from_slice(letter);
        }
        self.out.truncate(valid);
        self.filled = cut;
        self.offset += u64::try_from(valid).unwrap_or(u64::MAX);
        true
    }
}

impl<R: Read> Read for Utf8<R> {
    fn read(&mut self, target: &mut [u8]) -> io::Result<usize> {
        while self.given == self.out.len() {
            if !self.ended {
                self.fill()?;
            }
            if self.filled == 0 {
                return Ok(0);
            }
            self.turn();
        }
        let left = self.out.get(self.given..).unwrap_or_default();
        let count = left.len().min(target.len());
        if let (Some(target), Some(left)) = (target.get_mut(..count), left.get(..count)) {
            target.copy_from_slice(left);
        }
        self.given += count;
        Ok(count)
    }
}

impl<R> std::fmt::Debug for Utf8<R> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Utf8").field("notes", &self.notes).field("offset", &self.offset).finish_non_exhaustive()
    }
}

/// Copies valid UTF-8; what is none becomes U+FFFD and a fault. Returns how many bytes were used.
fn check_utf8(bytes: &[u8], last: bool, offset: u64, out: &mut Vec<u8>, notes: &Notes) -> usize {
    let mut at = 0;
    loop {
        let rest = bytes.get(at..).unwrap_or_default();
        let Err(error) = std::str::from_utf8(rest) else {
            out.extend_from_slice(rest);
            return bytes.len();
        };
        out.extend_from_slice(rest.get(..error.valid_up_to()).unwrap_or_default());
        at += error.valid_up_to();
        let length = match error.error_len() {
            None if !last => return at,
            None => bytes.len() - at,
            Some(length) => length,
        };
        let place = offset + u64::try_from(at).unwrap_or(u64::MAX);
        let wrong = bytes.get(at..at + length).unwrap_or_default();
        notes.report(fault(
            place,
            wrong,
            "the file is UTF-8 up to here, and these bytes are not: two encodings are mixed in it",
        ));
        out.extend_from_slice("\u{fffd}".as_bytes());
        at += length;
    }
}

fn fault(offset: u64, found: &[u8], why: &str) -> Fault {
    Fault {
        weight: Weight::Error,
        position: format!("byte {}", offset + 1),
        field: "encoding".into(),
        found: found.iter().map(|byte| format!("{byte:02X}")).collect::<Vec<_>>().join(" "),
        why: why.into(),
        fix: "do not edit the file; fetch it again from the bank as it was".into(),
    }
}
