//! Which encoding bytes are in, by what they are.

use encoding_rs::{Encoding, ISO_8859_15, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};

/// The encoding of bytes that are not all ASCII.
///
/// Where letters that are UTF-8 and bytes that are not stand side by side, the more frequent ones tell; if that is
/// UTF-8, the others are reported as they come: two encodings are mixed in the file.
pub(super) fn decide(bytes: &[u8]) -> &'static Encoding {
    let (mut letters, mut others) = (0_usize, 0_usize);
    let mut chunks = bytes.utf8_chunks().peekable();
    while let Some(chunk) = chunks.next() {
        letters += chunk.valid().chars().filter(|letter| !letter.is_ascii()).count();
        // What the window cuts at its end is not wrong.
        others += usize::from(!chunk.invalid().is_empty() && chunks.peek().is_some());
    }
    if letters > 0 && letters >= others {
        UTF_8
    } else if bytes.iter().any(|byte| (0x80..=0x9F).contains(byte)) {
        WINDOWS_1252
    } else {
        ISO_8859_15
    }
}

/// UTF-16 without a mark: every other byte of the beginning is zero.
pub(super) fn utf_16_without_mark(head: &[u8]) -> Option<&'static Encoding> {
    let sample = head.get(..head.len().min(512) & !1)?;
    let pairs = sample.len() / 2;
    if pairs < 4 {
        return None;
    }
    let zeros = |odd: usize| sample.iter().skip(odd).step_by(2).filter(|byte| **byte == 0).count();
    let (high_first, low_first) = (zeros(0), zeros(1));
    if low_first * 10 >= pairs * 8 && high_first * 10 < pairs {
        Some(UTF_16LE)
    } else if high_first * 10 >= pairs * 8 && low_first * 10 < pairs {
        Some(UTF_16BE)
    } else {
        None
    }
}

/// The encoding that an XML declaration names.
pub(super) fn declared(head: &[u8]) -> Option<&'static Encoding> {
    let start = head.get(..head.len().min(256))?;
    let text: String = start.iter().map(|byte| char::from(*byte)).collect();
    let text = text.trim_start();
    let declaration = text.strip_prefix("<?xml")?.split("?>").next()?;
    let (_, value) = declaration.split_once("encoding")?;
    let value = value.trim_start().strip_prefix('=')?.trim_start();
    let quote = value.chars().next().filter(|quote| matches!(quote, '"' | '\''))?;
    let label = value.get(1..)?.split(quote).next()?;
    Encoding::for_label(label.as_bytes()).filter(|encoding| *encoding != UTF_16LE && *encoding != UTF_16BE)
}

/// The encoding that the head lines of an OFX file name: `CHARSET:1252`, `ENCODING:UTF-8`.
///
/// It counts for letters that are not UTF-8: many programs write `CHARSET:1252` whatever they write below.
pub(super) fn announced(head: &[u8]) -> Option<&'static Encoding> {
    let start = head.get(..head.len().min(1024))?;
    let text: String = start.iter().map(|byte| char::from(byte.to_ascii_uppercase())).collect();
    let lines = text.split('<').next().filter(|lines| lines.contains("OFXHEADER:"))?;
    let value = |key: &str| {
        let (_, rest) = lines.split_once(key)?;
        rest.trim_start().split(|sign: char| sign.is_whitespace()).next()
    };
    let charset = value("CHARSET:").unwrap_or_default();
    match charset.trim_start_matches("CP").trim_start_matches("WINDOWS-") {
        "1252" => Some(WINDOWS_1252),
        // Glued head lines: `CHARSET:1252COMPRESSION:NONE`.
        glued if glued.starts_with("1252") => Some(WINDOWS_1252),
        "NONE" | "" => value("ENCODING:").and_then(|label| Encoding::for_label(label.as_bytes())),
        label => Encoding::for_label(label.as_bytes()),
    }
}
