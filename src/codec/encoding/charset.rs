//! The encodings that a mapping may name, and the bytes that each of them cannot have.

use encoding_rs::{Encoding, ISO_8859_15, UTF_8, WINDOWS_1252};
use schemars::JsonSchema;
use serde::Deserialize;

use super::detect::utf_16_without_mark;

/// An encoding by its name in a mapping.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
pub enum Charset {
    /// UTF-8, with or without its mark.
    #[serde(rename = "utf-8")]
    Utf8,
    /// UTF-16 in either order, with its mark or told by its zeros.
    #[serde(rename = "utf-16")]
    Utf16,
    /// Windows-1252.
    #[serde(rename = "windows-1252")]
    Windows1252,
    /// Latin-1: 0x80 to 0x9F are control characters, which no text has.
    #[serde(rename = "iso-8859-1")]
    Iso8859_1,
    /// Latin-9, with the euro sign.
    #[serde(rename = "iso-8859-15")]
    Iso8859_15,
    /// The French set of seven bits: `é` stands in the place of `{`, `è` in that of `}`.
    #[serde(rename = "iso-646-fr")]
    Iso646Fr,
}

impl Charset {
    /// Its name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Utf8 => "utf-8",
            Self::Utf16 => "utf-16",
            Self::Windows1252 => "windows-1252",
            Self::Iso8859_1 => "iso-8859-1",
            Self::Iso8859_15 => "iso-8859-15",
            Self::Iso646Fr => "iso-646-fr",
        }
    }

    /// The first byte of a file's beginning that this encoding cannot have; `None` when it fits.
    pub(super) fn misfit(self, head: &[u8], last: bool) -> Option<usize> {
        let is_utf_16 = utf_16_of(head).is_some();
        match self {
            Self::Utf16 => (!is_utf_16).then_some(0),
            _ if is_utf_16 => Some(0),
            Self::Utf8 => self.impossible(head, last),
            // Its mark says that the file is UTF-8.
            Self::Windows1252 | Self::Iso8859_1 | Self::Iso8859_15 | Self::Iso646Fr => {
                if head.starts_with(b"\xEF\xBB\xBF") { Some(0) } else { self.impossible(head, last) }
            }
        }
    }

    /// The first byte that this encoding cannot have; `last` when no more bytes follow.
    pub(super) fn impossible(self, bytes: &[u8], last: bool) -> Option<usize> {
        let first = |is: fn(u8) -> bool| bytes.iter().position(|byte| is(*byte));
        match self {
            Self::Utf8 => match std::str::from_utf8(bytes) {
                Err(error) if last || error.error_len().is_some() => Some(error.valid_up_to()),
                Ok(_) | Err(_) => None,
            },
            Self::Utf16 => None,
            Self::Windows1252 => first(|byte| matches!(byte, 0x81 | 0x8D | 0x8F | 0x90 | 0x9D)),
            Self::Iso8859_1 | Self::Iso8859_15 => first(|byte| matches!(byte, 0x80..=0x9F)),
            Self::Iso646Fr => first(|byte| !byte.is_ascii()),
        }
    }

    /// The decoder of another crate, where it has one that is true to the encoding.
    pub(super) fn decoder(self, head: &[u8]) -> Option<&'static Encoding> {
        match self {
            Self::Utf8 => Some(UTF_8),
            Self::Utf16 => utf_16_of(head),
            Self::Windows1252 => Some(WINDOWS_1252),
            Self::Iso8859_15 => Some(ISO_8859_15),
            Self::Iso8859_1 | Self::Iso646Fr => None,
        }
    }

    /// The letter of one byte, for those two.
    pub(super) fn letter(self, byte: u8) -> char {
        match (self, byte) {
            (Self::Iso646Fr, 0x23) => '£',
            (Self::Iso646Fr, 0x40) => 'à',
            (Self::Iso646Fr, 0x5B) => '°',
            (Self::Iso646Fr, 0x5C) => 'ç',
            (Self::Iso646Fr, 0x5D) => '§',
            (Self::Iso646Fr, 0x60) => 'µ',
            (Self::Iso646Fr, 0x7B) => 'é',
            (Self::Iso646Fr, 0x7C) => 'ù',
            (Self::Iso646Fr, 0x7D) => 'è',
            (Self::Iso646Fr, 0x7E) => '¨',
            (_, byte) if self.impossible(&[byte], true).is_some() => char::REPLACEMENT_CHARACTER,
            (_, byte) => char::from(byte),
        }
    }
}

/// UTF-16 by its mark or by its zeros.
fn utf_16_of(head: &[u8]) -> Option<&'static Encoding> {
    match Encoding::for_bom(head) {
        Some((encoding, _)) if encoding == UTF_8 => None,
        Some((encoding, _)) => Some(encoding),
        None => utf_16_without_mark(head),
    }
}
