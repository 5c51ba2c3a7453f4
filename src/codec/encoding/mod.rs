//! BYTES to UTF-8, as a stream: which encoding a file is in, and whether it is text at all.
//!
//! The order of a bank's encodings is always the same and needs no guess: a mark at the beginning, an XML declaration,
//! valid UTF-8, the `CHARSET` of an OFX head, a byte that ISO-8859-15 leaves unused (0x80-0x9F: windows-1252), else
//! ISO-8859-15. The question is put to the first 64 KiB that hold a byte outside ASCII, so that the file is never
//! loaded; what contradicts the answer later is reported. A mapping that names its encodings ([`Charset`]) has them tried
//! in its order instead, on the same first window ([`Utf8::reopen`]). Never decodes by replacement without saying so.

mod charset;
mod damage;
mod detect;
mod faults;
mod listed;
mod notes;
#[cfg(test)]
mod tests;

use std::io::{self, Read};

use encoding_rs::{Decoder, Encoding, UTF_8};

use self::detect::{announced, declared, utf_16_without_mark};
use self::faults::{check_utf8, fault};

pub use self::charset::Charset;
pub use self::notes::Notes;

/// How much is looked at to tell one encoding, or one kind of file, from another.
pub const WINDOW: usize = 64 * 1024;

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
    /// The mapping names it.
    Wanted,
    /// The bytes themselves.
    Bytes,
}

/// How the bytes become text.
enum Mode {
    /// Only ASCII so far.
    Undecided,
    /// UTF-8: checked, passed on.
    Utf8,
    /// One byte a letter, by a table of our own.
    Table(Charset),
    /// Anything else; whether it was told that nothing follows: it may hold the first half of a letter until then.
    Other(Box<Decoder>, bool),
}

/// A reader that gives UTF-8, whatever the file is in.
pub struct Utf8<R> {
    inner: R,
    mode: Mode,
    /// What letters are in that are not UTF-8, where the file announces it.
    announced: Option<&'static Encoding>,
    notes: Notes,
    /// The encodings that the mapping names.
    wanted: Vec<Charset>,
    /// The one of them that was taken: bytes that it cannot have are reported.
    taken: Option<Charset>,
    /// Whether spoiled letters were reported.
    warned: bool,
    /// Whether bytes were reported that the encoding cannot have.
    refused: bool,
    /// The first window as it came, until the mapping is known.
    first: Vec<u8>,
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
        let mut reader = Self::of(inner, vec![0; WINDOW]);
        reader.filled = 0;
        reader.fill()?;
        let head = reader.raw.get(..reader.filled).unwrap_or_default();
        let zeros = || utf_16_without_mark(head).map(|encoding| (encoding, How::Zeros));
        let (encoding, mark) = match Encoding::for_bom(head) {
            Some((encoding, mark)) => (Some((encoding, How::Mark)), mark),
            None => (zeros().or_else(|| declared(head).map(|encoding| (encoding, How::Declared))), 0),
        };
        reader.announced = announced(head);
        reader.first = head.to_vec();
        reader.pass(mark);
        if let Some((encoding, how)) = encoding {
            reader.notes.told(how);
            reader.begin(encoding);
        }
        Ok(reader)
    }

    fn of(inner: R, raw: Vec<u8>) -> Self {
        Self {
            inner,
            mode: Mode::Undecided,
            announced: None,
            notes: Notes::default(),
            wanted: Vec::new(),
            taken: None,
            warned: false,
            refused: false,
            first: Vec::new(),
            filled: raw.len(),
            raw,
            ended: false,
            out: Vec::with_capacity(WINDOW),
            given: 0,
            offset: 0,
        }
    }

    /// Passes over the mark of an encoding.
    fn pass(&mut self, mark: usize) {
        self.raw.drain(..mark);
        self.raw.resize(WINDOW, 0);
        self.filled -= mark;
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

    fn begin(&mut self, encoding: &'static Encoding) {
        self.notes.settle(encoding.name());
        self.mode = if encoding == UTF_8 {
            Mode::Utf8
        } else {
            Mode::Other(Box::new(encoding.new_decoder_without_bom_handling()), false)
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
            self.settle();
        }
        self.given = 0;
        self.check();
        let start = self.offset;
        if !self.pass_on() {
            self.convert();
        }
        if !self.warned
            && !self.refused
            && !matches!(self.mode, Mode::Undecided)
            && let Some(fault) = damage::find(&self.out, start)
        {
            self.warned = true;
            self.notes.report(fault);
        }
    }

    /// Decodes the raw bytes at hand.
    fn convert(&mut self) {
        let bytes = self.raw.get(..self.filled).unwrap_or_default();
        self.out.clear();
        let used = match &mut self.mode {
            Mode::Undecided | Mode::Utf8 => {
                self.refused = true;
                check_utf8(bytes, self.ended, self.offset, &mut self.out, &self.notes)
            }
            Mode::Table(charset) => {
                let letters = bytes.iter().map(|byte| charset.letter(*byte));
                letters.for_each(|letter| self.out.extend_from_slice(letter.encode_utf8(&mut [0; 4]).as_bytes()));
                bytes.len()
            }
            Mode::Other(decoder, is_over) => {
                let room = decoder.max_utf8_buffer_length(bytes.len()).unwrap_or(bytes.len() * 3 + 16);
                self.out.resize(room, 0);
                let (_, used, written, damaged) = decoder.decode_to_utf8(bytes, &mut self.out, self.ended);
                *is_over = self.ended;
                self.out.truncate(written);
                if damaged {
                    self.refused = true;
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
            Mode::Table(_) | Mode::Other(..) => return false,
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
            let is_held = matches!(self.mode, Mode::Other(_, false));
            if self.filled == 0 && !is_held {
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
