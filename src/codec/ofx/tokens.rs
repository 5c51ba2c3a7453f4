//! Text to tags and texts, for both ways of OFX: a stream that holds one of them at a time.

use std::io::{self, BufRead, BufReader};

use crate::codec::Source;

/// Bytes of one tag.
const TAG: usize = 1024;
/// Bytes of one text.
const TEXT: usize = 64 * 1024;

/// A piece of the file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Token {
    Open(String),
    Close(String),
    /// Anything else that is not blank; `true` when it stands as it is, without entities.
    Text(String, bool),
    /// A tag or a text that no bank needs.
    TooLong,
    /// The file ends inside a tag.
    Cut,
    End,
}

/// The pieces of a file.
pub(super) struct Tokens {
    source: BufReader<Source>,
    line: u64,
    /// The end of an element that was closed where it was opened.
    closes: Option<String>,
}

impl Tokens {
    pub(super) fn new(source: Source) -> Self {
        Self { source: BufReader::new(source), line: 1, closes: None }
    }

    /// The line at hand.
    pub(super) const fn line(&self) -> u64 {
        self.line
    }

    /// The next piece.
    pub(super) fn next(&mut self) -> io::Result<Token> {
        if let Some(name) = self.closes.take() {
            return Ok(Token::Close(name));
        }
        loop {
            let token = match self.peek()? {
                None => return Ok(Token::End),
                Some(b'<') => {
                    self.bump();
                    self.markup()?
                }
                Some(_) => self.text(String::new())?,
            };
            match token {
                Some(Token::Text(text, _)) if text.trim().is_empty() => {}
                Some(token) => return Ok(token),
                None => {}
            }
        }
    }

    /// Behind a `<`.
    fn markup(&mut self) -> io::Result<Option<Token>> {
        match self.peek()? {
            None => Ok(Some(Token::Cut)),
            Some(b'!') => self.declaration(),
            Some(b'?') => Ok(if self.skip(b">")? { None } else { Some(Token::Cut) }),
            Some(b'/') => {
                self.bump();
                Ok(Some(self.tag()?.map_or_else(|token| token, |(name, _)| Token::Close(name))))
            }
            Some(byte) if byte.is_ascii_alphabetic() => Ok(Some(match self.tag()? {
                Err(token) => token,
                Ok((name, is_closed)) => {
                    self.closes = is_closed.then(|| name.clone());
                    Token::Open(name)
                }
            })),
            // A sign `<` in a text.
            Some(_) => self.text("<".to_owned()),
        }
    }

    /// A name up to `>`, in capitals and without attributes, and whether it closes itself.
    fn tag(&mut self) -> io::Result<Result<(String, bool), Token>> {
        let mut bytes = Vec::new();
        loop {
            let Some(byte) = self.peek()? else { return Ok(Err(Token::Cut)) };
            self.bump();
            if byte == b'>' {
                break;
            }
            if bytes.len() == TAG {
                return Ok(Err(Token::TooLong));
            }
            bytes.push(byte);
        }
        let text = String::from_utf8_lossy(&bytes);
        let is_closed = text.ends_with('/');
        let name = text.trim_end_matches('/').split_whitespace().next().unwrap_or_default().to_ascii_uppercase();
        Ok(Ok((name, is_closed)))
    }

    /// Comments are left out; a section of characters is text.
    fn declaration(&mut self) -> io::Result<Option<Token>> {
        let mut start = Vec::new();
        while start.len() < 8 {
            let Some(byte) = self.peek()? else { return Ok(Some(Token::Cut)) };
            self.bump();
            start.push(byte);
            if start == b"!--" {
                return Ok(if self.skip(b"-->")? { None } else { Some(Token::Cut) });
            }
            if byte == b'>' {
                return Ok(None);
            }
        }
        if start != b"![CDATA[" {
            return Ok(if self.skip(b">")? { None } else { Some(Token::Cut) });
        }
        let mut bytes = Vec::new();
        while !bytes.ends_with(b"]]>") {
            let Some(byte) = self.peek()? else { return Ok(Some(Token::Cut)) };
            self.bump();
            if bytes.len() == TEXT {
                return Ok(Some(Token::TooLong));
            }
            bytes.push(byte);
        }
        bytes.truncate(bytes.len() - 3);
        Ok(Some(Token::Text(String::from_utf8_lossy(&bytes).into_owned(), true)))
    }

    /// Text up to the next `<`, its blanks and line ends as one blank each.
    fn text(&mut self, start: String) -> io::Result<Option<Token>> {
        let mut bytes = start.into_bytes();
        while let Some(byte) = self.peek()?.filter(|byte| *byte != b'<') {
            self.bump();
            let byte = if byte < b' ' { b' ' } else { byte };
            if byte == b' ' && bytes.last().is_none_or(|last| *last == b' ') {
                continue;
            }
            if bytes.len() == TEXT {
                return Ok(Some(Token::TooLong));
            }
            bytes.push(byte);
        }
        Ok(Some(Token::Text(String::from_utf8_lossy(&bytes).into_owned(), false)))
    }

    /// Passes everything up to `end`; whether it was found.
    fn skip(&mut self, end: &[u8]) -> io::Result<bool> {
        let mut last = Vec::new();
        while let Some(byte) = self.peek()? {
            self.bump();
            if last.len() == end.len() {
                last.remove(0);
            }
            last.push(byte);
            if last == end {
                return Ok(true);
            }
        }
        Ok(false)
    }

    fn peek(&mut self) -> io::Result<Option<u8>> {
        Ok(self.source.fill_buf()?.first().copied())
    }

    /// Passes the byte that was looked at.
    fn bump(&mut self) {
        self.line += u64::from(self.source.buffer().first() == Some(&b'\n'));
        self.source.consume(1);
    }
}

#[cfg(test)]
mod tests {
    use std::io::Read;

    use super::*;
    use crate::codec::encoding::Utf8;

    fn tokens(text: &str) -> Vec<String> {
        let bytes: Box<dyn Read + Send> = Box::new(io::Cursor::new(text.as_bytes().to_vec()));
        let mut tokens = Tokens::new(Utf8::new(bytes).unwrap());
        let mut found = Vec::new();
        loop {
            found.push(match tokens.next().unwrap() {
                Token::Open(name) => format!("<{name}"),
                Token::Close(name) => format!("/{name}"),
                Token::Text(text, _) => text,
                Token::TooLong => "too long".to_owned(),
                Token::Cut => "cut".to_owned(),
                Token::End => return found,
            });
            if found.len() > 50 || matches!(found.last().unwrap().as_str(), "cut" | "too long") {
                return found;
            }
        }
    }

    #[test]
    fn both_ways_of_ofx_are_tags_and_texts() {
        assert_eq!(tokens("<ofx>\n <NAME>a  b\n<MEMO>c</MEMO>"), ["<OFX", "<NAME", "a b ", "<MEMO", "c", "/MEMO"]);
        assert_eq!(tokens("<?OFX V=\"2\"?><!-- <X> --><A x='1'/><![CDATA[<b>&]]>"), ["<A", "/A", "<b>&"]);
        assert_eq!(tokens("<NAME>a < b"), ["<NAME", "a ", "< b"]);
    }

    #[test]
    fn what_does_not_end_is_told() {
        for text in ["<", "<OFX", "<!-- a", "<![CDATA[a", "<?OFX"] {
            assert_eq!(tokens(text), ["cut"], "{text}");
        }
        assert_eq!(tokens(&format!("<{}", "A".repeat(2000))), ["too long"]);
        assert_eq!(tokens(&"a".repeat(TEXT + 1)), ["too long"]);
    }
}
