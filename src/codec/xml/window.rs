//! The part of a file that is in memory: text that the parser has not taken yet. Counts lines, and limits what one
//! piece of markup may take.
//!
//! The parser reads slices of this window; where a slice ends in the middle of something, the window grows and the
//! parser begins again at that thing. This is half as fast again as a parser that copies each piece out of a stream.

use std::io::{self, Read};

/// How much is read at a time.
const CHUNK: usize = 64 * 1024;

/// Why the window cannot grow.
#[derive(Debug, thiserror::Error)]
pub(super) enum Error {
    /// The medium.
    #[error(transparent)]
    Io(#[from] io::Error),
    /// The limits.
    #[error("one text or tag takes more than {0} bytes")]
    TooLong(usize),
}

/// A window over a stream of UTF-8.
#[derive(Debug)]
pub(super) struct Window<R> {
    inner: R,
    text: String,
    at: usize,
    /// Bytes of a character that is not whole yet.
    cut: Vec<u8>,
    lines: u64,
    whole: bool,
    limit: usize,
    chunk: usize,
}

impl<R: Read> Window<R> {
    /// A window in which one piece of markup takes `limit` bytes at most.
    pub(super) fn new(inner: R, limit: usize) -> Self {
        let (text, cut) = (String::with_capacity(2 * CHUNK), Vec::with_capacity(CHUNK));
        Self { inner, text, at: 0, cut, lines: 0, whole: false, limit, chunk: CHUNK }
    }

    /// Reads `chunk` bytes at a time: whatever it is, nothing else changes.
    #[cfg(test)]
    pub(super) fn read_by(&mut self, chunk: usize) {
        self.chunk = chunk;
    }

    /// What is not taken yet.
    #[inline]
    pub(super) fn rest(&self) -> &str {
        self.text.get(self.at..).unwrap_or_default()
    }

    /// Whether nothing follows the rest.
    pub(super) const fn is_whole(&self) -> bool {
        self.whole
    }

    /// Takes `amount` bytes.
    pub(super) fn take(&mut self, amount: usize) {
        self.at += amount;
        // A parser leaves out a byte order mark at its beginning without counting it.
        while self.rest().starts_with('\u{feff}') {
            self.at += '\u{feff}'.len_utf8();
        }
    }

    /// The line of the byte that is taken next, from 1.
    pub(super) fn line(&self) -> u64 {
        1 + self.lines + newlines(self.text.as_bytes().get(..self.at).unwrap_or_default())
    }

    /// Reads on.
    pub(super) fn grow(&mut self) -> Result<(), Error> {
        if self.rest().len() > self.limit {
            return Err(Error::TooLong(self.limit));
        }
        self.lines = self.line() - 1;
        self.text.drain(..self.at.min(self.text.len()));
        self.at = 0;
        let chunk = u64::try_from(self.chunk).unwrap_or(u64::MAX);
        if self.inner.by_ref().take(chunk).read_to_end(&mut self.cut)? == 0 {
            self.whole = true;
        }
        let valid = match std::str::from_utf8(&self.cut) {
            Ok(text) => {
                self.text.push_str(text);
                self.cut.len()
            }
            Err(error) if error.error_len().is_none() && !self.whole => {
                let valid = error.valid_up_to();
                let text = self.cut.get(..valid).and_then(|bytes| std::str::from_utf8(bytes).ok());
                self.text.push_str(text.unwrap_or_default());
                valid
            }
            Err(error) => return Err(io::Error::new(io::ErrorKind::InvalidData, error).into()),
        };
        self.cut.drain(..valid);
        self.take(0);
        Ok(())
    }
}

fn newlines(bytes: &[u8]) -> u64 {
    // Sums of bytes, 255 at a time so that none overflows: the compiler makes vector code of it.
    bytes.chunks(255).map(|part| u64::from(part.iter().map(|byte| u8::from(*byte == b'\n')).sum::<u8>())).sum()
}
