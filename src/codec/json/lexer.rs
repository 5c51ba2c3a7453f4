//! Bytes to tokens, as RFC 8259 has them and nothing more: no comments, no `NaN`, no bare words, no number with a
//! leading zero. A number stays the text that it is.

use std::io::{self, Read};

use super::number::is_number;

/// How much is read at a time.
const CHUNK: usize = 64 * 1024;
/// Signs of one number or word.
const WORD_MAX: usize = 128;

/// One token; the text of a text, a number or a word is [`Lexer::text`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Token {
    /// One of `{}[]:,`.
    Sign(u8),
    Text,
    Number,
    /// `true` or `false`.
    Truth,
    Null,
    End,
}

/// Why the bytes cannot be read on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Flaw {
    pub kind: Kind,
    pub found: String,
    pub why: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// The bytes end too early.
    Cut,
    /// This is no JSON.
    Damaged,
    /// More than the limits allow.
    Excess,
    /// The medium.
    Io,
}

impl Flaw {
    pub(super) fn new(kind: Kind, found: &str, why: impl Into<String>) -> Self {
        Self { kind, found: found.chars().take(60).collect(), why: why.into() }
    }
}

/// A stream of tokens.
#[derive(Debug)]
pub(super) struct Lexer<R> {
    inner: R,
    buffer: Vec<u8>,
    at: usize,
    filled: usize,
    text: Vec<u8>,
    line: u64,
    column: u64,
    /// Line and column of the token at hand, or of what is wrong inside it.
    start: (u64, u64),
    /// Bytes of one text.
    limit: usize,
    chunk: usize,
}

impl<R: Read> Lexer<R> {
    pub(super) fn new(inner: R, limit: usize) -> Self {
        let buffer = vec![0; CHUNK];
        Self {
            inner,
            buffer,
            at: 0,
            filled: 0,
            text: Vec::new(),
            line: 1,
            column: 1,
            start: (1, 1),
            limit,
            chunk: CHUNK,
        }
    }

    /// Reads `chunk` bytes at a time: whatever it is, nothing else changes.
    #[cfg(test)]
    pub(super) fn read_by(&mut self, chunk: usize) {
        self.chunk = chunk;
    }

    /// The text of the last text, number or word.
    pub(super) fn text(&self) -> &str {
        std::str::from_utf8(&self.text).unwrap_or_default()
    }

    /// Line and column, from 1, where the last token begins, or where something is wrong in it.
    pub(super) const fn place(&self) -> (u64, u64) {
        self.start
    }

    /// What is wrong is wrong here.
    const fn here(&mut self) {
        self.start = (self.line, self.column);
    }

    /// The next token; the text of the last one stays until the next text, number or word.
    pub(super) fn token(&mut self) -> Result<Token, Flaw> {
        let first = self.after_blanks()?;
        self.here();
        let Some(first) = first else { return Ok(Token::End) };
        match first {
            b'{' | b'}' | b'[' | b']' | b':' | b',' => {
                self.take(1);
                Ok(Token::Sign(first))
            }
            b'"' => self.string().map(|()| Token::Text),
            b'-' | b'0'..=b'9' | b'a'..=b'z' | b'A'..=b'Z' => self.word(),
            _ => {
                let found = self.rest_of_line();
                Err(Flaw::new(Kind::Damaged, &found, "this is no JSON: a value, a name or a sign is expected here"))
            }
        }
    }

    /// What follows in this line, for a message.
    pub(super) fn rest_of_line(&self) -> String {
        let rest = self.rest();
        let line = rest.split(|byte| *byte == b'\n').next().unwrap_or_default();
        String::from_utf8_lossy(line.get(..line.len().min(80)).unwrap_or_default()).trim_end().to_owned()
    }

    fn rest(&self) -> &[u8] {
        self.buffer.get(self.at..self.filled).unwrap_or_default()
    }

    /// Reads on when nothing is left; whether there is something.
    fn fill(&mut self) -> Result<bool, Flaw> {
        while self.at == self.filled {
            let room = self.buffer.get_mut(..self.chunk.min(CHUNK)).unwrap_or_default();
            match self.inner.read(room) {
                Ok(0) => return Ok(false),
                Ok(count) => (self.at, self.filled) = (0, count),
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(Flaw::new(Kind::Io, "", error.to_string())),
            }
        }
        Ok(true)
    }

    fn peek(&mut self) -> Result<Option<u8>, Flaw> {
        Ok(if self.fill()? { self.buffer.get(self.at).copied() } else { None })
    }

    /// Takes `count` bytes and counts lines and columns.
    fn take(&mut self, count: usize) {
        let taken = self.buffer.get(self.at..self.at + count).unwrap_or_default();
        let mut last = taken;
        if let Some(end) = memchr::memrchr(b'\n', taken) {
            self.line += length(memchr::memchr_iter(b'\n', taken).count());
            self.column = 1;
            last = taken.get(end + 1..).unwrap_or_default();
        }
        // A byte inside a letter is no column.
        self.column += length(last.iter().filter(|byte| **byte & 0xC0 != 0x80).count());
        self.at += count;
    }

    /// The first byte that is no blank.
    fn after_blanks(&mut self) -> Result<Option<u8>, Flaw> {
        while self.fill()? {
            let rest = self.rest();
            let blanks = rest.iter().position(|byte| !matches!(byte, b' ' | b'\t' | b'\n' | b'\r'));
            let count = blanks.unwrap_or(rest.len());
            self.take(count);
            if blanks.is_some() {
                return self.peek();
            }
        }
        Ok(None)
    }

    fn string(&mut self) -> Result<(), Flaw> {
        self.text.clear();
        self.take(1);
        loop {
            if !self.fill()? {
                return Err(self.cut());
            }
            let rest = self.buffer.get(self.at..self.filled).unwrap_or_default();
            let stop = memchr::memchr2(b'"', b'\\', rest);
            let part = rest.get(..stop.unwrap_or(rest.len())).unwrap_or_default();
            if let Some(control) = part.iter().position(|byte| *byte < 0x20) {
                let why = "a line break or control character stands in a text: JSON writes it as `\\n` or `\\u000a`";
                let found = format!("0x{:02X}", part.get(control).copied().unwrap_or_default());
                self.take(control);
                self.here();
                return Err(Flaw::new(Kind::Damaged, &found, why));
            }
            self.text.extend_from_slice(part);
            let (count, sign) = (part.len(), stop.and_then(|stop| rest.get(stop)).copied());
            self.take(count);
            if self.text.len() > self.limit {
                return Err(Flaw::new(Kind::Excess, "", format!("one text takes more than {} bytes", self.limit)));
            }
            match sign {
                None => {}
                Some(b'\\') => {
                    let start = self.start;
                    self.escape()?;
                    self.start = start;
                }
                Some(_) => {
                    self.take(1);
                    return Ok(());
                }
            }
        }
    }

    fn escape(&mut self) -> Result<(), Flaw> {
        self.here();
        self.take(1);
        let Some(sign) = self.peek()? else { return Err(self.cut()) };
        let plain = match sign {
            b'"' | b'\\' | b'/' => sign,
            b'b' => 0x08,
            b'f' => 0x0C,
            b'n' => b'\n',
            b'r' => b'\r',
            b't' => b'\t',
            b'u' => return self.letter(),
            _ => {
                let found = format!("\\{}", self.rest_of_line().chars().next().unwrap_or_default());
                return Err(Flaw::new(Kind::Damaged, &found, "this escape is none of JSON"));
            }
        };
        self.take(1);
        self.text.push(plain);
        Ok(())
    }

    /// `\u00e9`, or two halves `\ud83d\ude00`; a half by itself is no letter.
    fn letter(&mut self) -> Result<(), Flaw> {
        self.take(1);
        let first = self.four_digits()?;
        let mut halves = vec![first];
        if (0xD800..0xDC00).contains(&first) && self.peek()? == Some(b'\\') {
            self.take(1);
            if self.peek()? == Some(b'u') {
                self.take(1);
                halves.push(self.four_digits()?);
            } else {
                halves.push(0);
            }
        }
        let letters: Result<Vec<char>, _> = char::decode_utf16(halves.iter().copied()).collect();
        let Ok([letter]) = letters.as_deref() else {
            let found = format!("\\u{first:04x}");
            return Err(Flaw::new(
                Kind::Damaged,
                &found,
                "this escape is half a letter, and its other half is missing",
            ));
        };
        self.text.extend_from_slice(letter.encode_utf8(&mut [0; 4]).as_bytes());
        Ok(())
    }

    fn four_digits(&mut self) -> Result<u16, Flaw> {
        let mut value = 0_u16;
        for _ in 0..4 {
            let Some(sign) = self.peek()? else { return Err(self.cut()) };
            let Some(digit) = char::from(sign).to_digit(16).and_then(|digit| u16::try_from(digit).ok()) else {
                let found = self.rest_of_line();
                return Err(Flaw::new(Kind::Damaged, &found, "four hexadecimal digits follow `\\u`"));
            };
            value = value << 4 | digit;
            self.take(1);
        }
        Ok(value)
    }

    /// A number, `true`, `false` or `null`.
    fn word(&mut self) -> Result<Token, Flaw> {
        self.text.clear();
        while let Some(sign) = self.peek()?.filter(|sign| sign.is_ascii_alphanumeric() || b"+-._".contains(sign)) {
            if self.text.len() == WORD_MAX {
                let found = self.text().to_owned();
                return Err(Flaw::new(Kind::Excess, &found, format!("a number takes more than {WORD_MAX} signs")));
            }
            self.text.push(sign);
            self.take(1);
        }
        match self.text.as_slice() {
            b"true" | b"false" => Ok(Token::Truth),
            b"null" => Ok(Token::Null),
            text if is_number(text) => Ok(Token::Number),
            _ => {
                let why = "this is neither a number of JSON nor `true`, `false` or `null`, and a text stands in quotes";
                let found = self.text().to_owned();
                Err(Flaw::new(Kind::Damaged, &found, why))
            }
        }
    }

    fn cut(&mut self) -> Flaw {
        self.here();
        Flaw::new(Kind::Cut, "", "the file ends in the middle of a text")
    }
}

fn length(count: usize) -> u64 {
    u64::try_from(count).unwrap_or(u64::MAX)
}
