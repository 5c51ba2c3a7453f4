//! Tokens to pieces: what may follow what, how deep, and that no name stands twice in one object.

use std::io::Read;

use super::Limits;
use super::lexer::{Flaw, Kind, Lexer, Token};

/// One piece of a document; the text of a name or value is [`Grammar::text`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Piece {
    /// An object begins.
    Object,
    /// A list begins.
    List,
    /// The object or list that began last ends.
    Close,
    /// The name of the value that follows.
    Name,
    /// A text, a number, `true` or `false`, as its text.
    Value,
    Null,
    /// The document has ended, and nothing follows it.
    Over,
}

/// What may come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Await {
    /// The value of a name, or the document.
    Value,
    /// A first element or the end of a list.
    FirstElement,
    /// An element after a comma.
    Element,
    /// A first name or the end of an object.
    FirstName,
    /// A name after a comma.
    Name,
    /// A comma, or the end of an object or list.
    Next,
    Nothing,
}

#[derive(Debug)]
struct Level {
    is_list: bool,
    /// Where its names begin in `names`.
    first: usize,
}

/// The pieces of one document.
#[derive(Debug)]
pub(super) struct Grammar<R> {
    lexer: Lexer<R>,
    awaits: Await,
    levels: Vec<Level>,
    /// Names of every open object, outermost first.
    names: Vec<Box<str>>,
    limits: Limits,
    place: (u64, u64),
}

impl<R: Read> Grammar<R> {
    pub(super) fn new(inner: R, limits: &Limits) -> Self {
        let lexer = Lexer::new(inner, limits.text_bytes);
        let (levels, names) = (Vec::new(), Vec::new());
        Self { lexer, awaits: Await::Value, levels, names, limits: limits.clone(), place: (1, 1) }
    }

    #[cfg(test)]
    pub(super) fn read_by(&mut self, chunk: usize) {
        self.lexer.read_by(chunk);
    }

    /// The text of the last name or value.
    pub(super) fn text(&self) -> &str {
        self.lexer.text()
    }

    /// The line on which the last piece ends; an object or list: on which it begins.
    pub(super) const fn line(&self) -> u64 {
        self.place.0
    }

    /// Where it was read to: `line 3, column 14`.
    pub(super) fn place(&self) -> String {
        let (line, column) = self.lexer.place();
        format!("line {line}, column {column}")
    }

    /// The next piece.
    pub(super) fn next(&mut self) -> Result<Piece, Flaw> {
        loop {
            let token = self.lexer.token()?;
            self.place = self.lexer.place();
            match (self.awaits, token) {
                (Await::Value | Await::FirstElement | Await::Element, Token::Sign(sign @ (b'{' | b'['))) => {
                    return self.open(sign == b'[');
                }
                (Await::Value | Await::FirstElement | Await::Element, Token::Text | Token::Number | Token::Truth) => {
                    self.after_value();
                    return Ok(Piece::Value);
                }
                (Await::Value | Await::FirstElement | Await::Element, Token::Null) => {
                    self.after_value();
                    return Ok(Piece::Null);
                }
                (Await::FirstElement, Token::Sign(b']')) | (Await::FirstName, Token::Sign(b'}')) => {
                    return Ok(self.close());
                }
                (Await::Next, Token::Sign(sign @ (b']' | b'}'))) if self.in_list() == (sign == b']') => {
                    return Ok(self.close());
                }
                (Await::Next, Token::Sign(b',')) => {
                    self.awaits = if self.in_list() { Await::Element } else { Await::Name };
                }
                (Await::FirstName | Await::Name, Token::Text) => return self.name(),
                (Await::Nothing, Token::End) => return Ok(Piece::Over),
                (Await::Value, Token::End) if self.levels.is_empty() => {
                    return Err(Flaw::new(Kind::Cut, "", "the file holds no JSON value"));
                }
                (_, Token::End) => {
                    return Err(Flaw::new(Kind::Cut, "", "the file ends in the middle of the document"));
                }
                (awaits, token) => return Err(self.unexpected(awaits, token)),
            }
        }
    }

    fn in_list(&self) -> bool {
        self.levels.last().is_some_and(|level| level.is_list)
    }

    fn after_value(&mut self) {
        self.awaits = if self.levels.is_empty() { Await::Nothing } else { Await::Next };
    }

    fn open(&mut self, is_list: bool) -> Result<Piece, Flaw> {
        if self.levels.len() >= self.limits.depth {
            let why = format!("objects and lists lie more than {} deep in each other", self.limits.depth);
            return Err(Flaw::new(Kind::Excess, "", why));
        }
        self.levels.push(Level { is_list, first: self.names.len() });
        self.awaits = if is_list { Await::FirstElement } else { Await::FirstName };
        Ok(if is_list { Piece::List } else { Piece::Object })
    }

    fn close(&mut self) -> Piece {
        if let Some(level) = self.levels.pop() {
            self.names.truncate(level.first);
        }
        self.after_value();
        Piece::Close
    }

    fn name(&mut self) -> Result<Piece, Flaw> {
        let first = self.levels.last().map_or(0, |level| level.first);
        let own = self.names.get(first..).unwrap_or_default();
        let name = self.lexer.text();
        if own.iter().any(|known| **known == *name) {
            let why = "this name stands twice in one object: nothing says which of the two counts";
            return Err(Flaw::new(Kind::Damaged, name, why));
        }
        if own.len() >= self.limits.names || name.len() > self.limits.name_bytes {
            let why = format!(
                "an object has more than {} names, or a name more than {} bytes",
                self.limits.names, self.limits.name_bytes
            );
            return Err(Flaw::new(Kind::Excess, name, why));
        }
        self.names.push(name.into());
        match self.lexer.token()? {
            Token::Sign(b':') => {
                self.awaits = Await::Value;
                Ok(Piece::Name)
            }
            Token::End => Err(Flaw::new(Kind::Cut, "", "the file ends in the middle of the document")),
            Token::Sign(_) | Token::Text | Token::Number | Token::Truth | Token::Null => {
                let name = self.names.last().map_or("", |name| name);
                Err(Flaw::new(Kind::Damaged, name, "a colon is missing behind this name"))
            }
        }
    }

    fn unexpected(&self, awaits: Await, token: Token) -> Flaw {
        let found = match token {
            Token::Sign(sign) => char::from(sign).to_string(),
            Token::Text | Token::Number | Token::Truth => self.lexer.text().to_owned(),
            Token::Null => "null".to_owned(),
            Token::End => String::new(),
        };
        let why = match (awaits, token) {
            (Await::Element, Token::Sign(b']')) | (Await::Name, Token::Sign(b'}')) => {
                "a comma stands before the end: an element is missing behind it, or the comma is too much"
            }
            (Await::Nothing, _) => "the document has ended, and something follows it",
            (Await::Value | Await::FirstElement | Await::Element, _) => "a value is expected here",
            (Await::FirstName | Await::Name, _) => "a name in double quotes is expected here",
            (Await::Next, _) if self.in_list() => "a comma or the end of the list is expected here",
            (Await::Next, _) => "a comma or the end of the object is expected here",
        };
        Flaw::new(Kind::Damaged, &found, why)
    }
}
