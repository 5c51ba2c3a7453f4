//! A row takes a limited amount of bytes: a quote that is never closed would take the whole file into memory.

use std::io::{self, Read};

/// Bytes of one row at most; one of a bank takes a thousandth of it.
const ROW: usize = 1024 * 1024;

/// A reader that stops where a row goes on for too long.
#[derive(Debug)]
pub(super) struct Bounded<R> {
    inner: R,
    left: usize,
}

impl<R> Bounded<R> {
    pub(super) const fn new(inner: R) -> Self {
        Self { inner, left: ROW }
    }

    /// A row ends here, and the next one begins.
    pub(super) const fn renew(&mut self) {
        self.left = ROW;
    }

    /// Whether it was this bound that stopped the reading.
    pub(super) const fn is_exceeded(&self) -> bool {
        self.left == 0
    }
}

impl<R: Read> Read for Bounded<R> {
    fn read(&mut self, target: &mut [u8]) -> io::Result<usize> {
        if self.left == 0 {
            return Err(io::Error::other("a row goes on for more than a megabyte"));
        }
        let most = target.len().min(self.left);
        let count = self.inner.read(target.get_mut(..most).unwrap_or_default())?;
        self.left -= count;
        Ok(count)
    }
}
