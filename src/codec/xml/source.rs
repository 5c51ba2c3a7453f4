//! Bytes as UTF-8 text: encoding as declared, a count of lines, and a limit on what one piece of markup may take.
//!
//! UTF-8 passes through (the parser checks it piece by piece); anything else is decoded in chunks. A byte that the
//! declared encoding does not have stops the file: no character is ever guessed.

use std::io::{self, BufRead, Read};

use encoding_rs::{Decoder, DecoderResult, Encoding, UTF_8, UTF_16BE, UTF_16LE};

use super::Limits;

const CHUNK: usize = 64 * 1024;

/// Why the bytes cannot be text.
#[derive(Debug, thiserror::Error)]
pub(super) enum Error {
    #[error("the encoding `{0}` of the XML declaration is unknown")]
    UnknownEncoding(String),
    #[error("a byte is not of the encoding {0}")]
    Malformed(&'static str),
    #[error("one text or tag takes more than {0} bytes")]
    TooLong(usize),
}

/// A stream of UTF-8 over a stream of bytes.
pub(super) struct Source<R> {
    inner: R,
    /// `None` for UTF-8.
    decoder: Option<Decoder>,
    raw: Vec<u8>,
    raw_at: usize,
    ended: bool,
    text: Vec<u8>,
    at: usize,
    lines: u64,
    budget: usize,
    limit: usize,
}

impl<R: Read> Source<R> {
    /// Reads the first bytes of `inner` and settles the encoding.
    pub(super) fn open(mut inner: R, limits: &Limits) -> io::Result<Self> {
        let mut raw = Vec::with_capacity(CHUNK);
        inner.by_ref().take(size(CHUNK)).read_to_end(&mut raw)?;
        let encoding = encoding_of(&raw).map_err(io::Error::other)?;
        let mut source = Self {
            inner,
            decoder: None,
            raw,
            raw_at: 0,
            ended: false,
            text: Vec::new(),
            at: 0,
            lines: 0,
            budget: limits.markup_bytes,
            limit: limits.markup_bytes,
        };
        if encoding == UTF_8 {
            std::mem::swap(&mut source.raw, &mut source.text);
        } else {
            source.decoder = Some(encoding.new_decoder_with_bom_removal());
        }
        Ok(source)
    }

    /// Name of the encoding, in small letters.
    pub(super) fn encoding(&self) -> String {
        self.decoder.as_ref().map_or(UTF_8, Decoder::encoding).name().to_ascii_lowercase()
    }

    /// The line of the byte that is read next, from 1.
    pub(super) fn line(&self) -> u64 {
        1 + self.lines + newlines(self.text.get(..self.at).unwrap_or_default())
    }

    /// Allows one more piece of markup.
    pub(super) fn allow(&mut self) {
        self.budget = self.limit;
    }

    fn refill(&mut self) -> io::Result<()> {
        self.lines += newlines(&self.text);
        self.at = 0;
        self.text.clear();
        match &mut self.decoder {
            None => {
                self.inner.by_ref().take(size(CHUNK)).read_to_end(&mut self.text)?;
                Ok(())
            }
            Some(_) => self.decode(),
        }
    }

    fn decode(&mut self) -> io::Result<()> {
        let Some(decoder) = &mut self.decoder else { return Ok(()) };
        while self.text.is_empty() && !self.ended {
            if self.raw_at >= self.raw.len() {
                self.raw.clear();
                self.raw_at = 0;
                self.inner.by_ref().take(size(CHUNK)).read_to_end(&mut self.raw)?;
                self.ended = self.raw.is_empty();
            }
            self.text.resize(4 * CHUNK, 0);
            let input = self.raw.get(self.raw_at..).unwrap_or_default();
            let (result, read, written) = decoder.decode_to_utf8_without_replacement(input, &mut self.text, self.ended);
            self.text.truncate(written);
            self.raw_at += read;
            if let DecoderResult::Malformed(..) = result {
                return Err(io::Error::other(Error::Malformed(decoder.encoding().name())));
            }
        }
        Ok(())
    }
}

impl<R: Read> BufRead for Source<R> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        if self.at >= self.text.len() {
            if self.budget == 0 {
                return Err(io::Error::other(Error::TooLong(self.limit)));
            }
            self.refill()?;
        }
        Ok(self.text.get(self.at..).unwrap_or_default())
    }

    fn consume(&mut self, amount: usize) {
        self.at += amount;
        self.budget = self.budget.saturating_sub(amount);
    }
}

impl<R: Read> Read for Source<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.fill_buf()?.read(buffer)?;
        self.consume(read);
        Ok(read)
    }
}

/// What the first bytes say: a mark, the pattern of UTF-16, or the XML declaration; else UTF-8.
fn encoding_of(head: &[u8]) -> Result<&'static Encoding, Error> {
    match head {
        [0xFE, 0xFF, ..] | [0, b'<', 0, ..] => return Ok(UTF_16BE),
        [0xFF, 0xFE, ..] | [b'<', 0, _, 0, ..] => return Ok(UTF_16LE),
        [0xEF, 0xBB, 0xBF, ..] => return Ok(UTF_8),
        _ => {}
    }
    let Some(label) = declared(head) else { return Ok(UTF_8) };
    match Encoding::for_label(label.as_bytes()) {
        // The declaration was readable byte by byte, so it is not UTF-16 whatever it says.
        Some(encoding) if encoding == UTF_16LE || encoding == UTF_16BE => Ok(UTF_8),
        Some(encoding) => Ok(encoding),
        None => Err(Error::UnknownEncoding(label)),
    }
}

/// The `encoding` of `<?xml … ?>`.
fn declared(head: &[u8]) -> Option<String> {
    let head = head.trim_ascii_start();
    let head = String::from_utf8_lossy(head.get(..head.len().min(512)).unwrap_or_default());
    let (declaration, _) = head.strip_prefix("<?xml")?.split_once("?>")?;
    let (_, value) = declaration.split_once("encoding")?;
    let value = value.trim_start().strip_prefix('=')?.trim_start();
    let quote = value.chars().next().filter(|letter| matches!(letter, '"' | '\''))?;
    value.split(quote).nth(1).map(str::to_owned)
}

fn newlines(bytes: &[u8]) -> u64 {
    bytes.iter().map(|byte| u64::from(*byte == b'\n')).sum()
}

fn size(count: usize) -> u64 {
    u64::try_from(count).unwrap_or(u64::MAX)
}
