//! A buffer over the text of a file: counts lines, and limits what one piece of markup may take.

use std::io::{self, BufRead, Read};

const CHUNK: usize = 64 * 1024;

/// One text or tag is longer than the limits allow.
#[derive(Debug, thiserror::Error)]
#[error("one text or tag takes more than {0} bytes")]
pub(super) struct TooLong(usize);

/// A buffered stream of UTF-8.
#[derive(Debug)]
pub(super) struct Buffer<R> {
    inner: R,
    text: Vec<u8>,
    end: usize,
    at: usize,
    lines: u64,
    budget: usize,
    limit: usize,
}

impl<R: Read> Buffer<R> {
    /// A buffer in which one piece of markup takes `limit` bytes at most.
    pub(super) fn new(inner: R, limit: usize) -> Self {
        Self { inner, text: vec![0; CHUNK], end: 0, at: 0, lines: 0, budget: limit, limit }
    }

    /// The line of the byte that is read next, from 1.
    pub(super) fn line(&self) -> u64 {
        1 + self.lines + newlines(self.text.get(..self.at).unwrap_or_default())
    }

    /// Allows one more piece of markup.
    pub(super) fn allow(&mut self) {
        self.budget = self.limit;
    }
}

impl<R: Read> BufRead for Buffer<R> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        if self.at >= self.end {
            if self.budget == 0 {
                return Err(io::Error::other(TooLong(self.limit)));
            }
            self.lines += newlines(self.text.get(..self.end).unwrap_or_default());
            (self.at, self.end) = (0, 0);
            self.end = self.inner.read(&mut self.text)?;
        }
        Ok(self.text.get(self.at..self.end).unwrap_or_default())
    }

    fn consume(&mut self, amount: usize) {
        self.at += amount;
        self.budget = self.budget.saturating_sub(amount);
    }
}

impl<R: Read> Read for Buffer<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.fill_buf()?.read(buffer)?;
        self.consume(read);
        Ok(read)
    }
}

fn newlines(bytes: &[u8]) -> u64 {
    // Sums of bytes, 255 at a time so that none overflows: the compiler makes vector code of it.
    bytes.chunks(255).map(|part| u64::from(part.iter().map(|byte| u8::from(*byte == b'\n')).sum::<u8>())).sum()
}
