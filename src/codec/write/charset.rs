//! Text to bytes in the encoding that a bank wants. A letter that it does not have is never replaced.

use std::fmt;

use encoding_rs::{Encoding, UTF_8};
use serde::Deserialize;
use serde::de::{self, Deserializer};

/// An encoding that a file can be written in.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Charset(&'static Encoding);

impl Charset {
    /// UTF-8.
    pub const UTF_8: Self = Self(UTF_8);

    /// Reads a name.
    pub fn parse(name: &str) -> Result<Self, String> {
        let known = ["utf-8", "windows-1252", "iso-8859-15"];
        let wrong = || format!("`{name}` is no encoding that can be written; write one of {}", known.join(", "));
        let name = known.iter().find(|known| **known == name).ok_or_else(wrong)?;
        Encoding::for_label(name.as_bytes()).map(Self).ok_or_else(wrong)
    }

    /// Its name.
    pub fn name(self) -> &'static str {
        self.0.name()
    }

    /// The first letter that it does not have.
    pub fn missing(self, text: &str) -> Option<char> {
        let mut buffer = [0; 4];
        text.chars().find(|letter| !letter.is_ascii() && self.encode(letter.encode_utf8(&mut buffer)).is_none())
    }

    /// The bytes; `None` when a letter is missing.
    pub fn encode(self, text: &str) -> Option<Vec<u8>> {
        let (bytes, _, missing) = self.0.encode(text);
        (!missing).then(|| bytes.into_owned())
    }
}

impl fmt::Debug for Charset {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl<'de> Deserialize<'de> for Charset {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::parse(&String::deserialize(deserializer)?).map_err(de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_letter_that_an_encoding_lacks_is_named_and_not_replaced() {
        let charset = Charset::parse("windows-1252").unwrap();
        assert_eq!(charset.missing("Gaël Œuvrard – 12 €"), None);
        assert_eq!(charset.missing("Łukasz"), Some('Ł'));
        assert_eq!(charset.encode("Łukasz"), None);
        assert_eq!(charset.encode("é€").as_deref(), Some(&[0xE9, 0x80][..]));
        assert!(Charset::parse("ebcdic").unwrap_err().contains("write one of"));
    }
}
