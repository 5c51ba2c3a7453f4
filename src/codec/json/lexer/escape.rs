//! What a backslash stands for in a text.

use std::io::Read;

use super::{Flaw, Kind, Lexer};

impl<R: Read> Lexer<R> {
    /// One escape, from its backslash.
    pub(super) fn escape(&mut self) -> Result<(), Flaw> {
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
}
