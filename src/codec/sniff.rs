//! What a file is when it is no statement at all, in words that say what to do.

use super::{Fault, Weight, mt940};

/// A kind of file that is no statement, by its first bytes; `None` when it may be one.
pub fn refuse(head: &[u8]) -> Option<Fault> {
    let (what, fix) = kind(head)?;
    Some(Fault {
        weight: Weight::Error,
        position: "the whole file".into(),
        field: "file".into(),
        found: printable(head),
        why: format!("this is {what}, not a statement that can be read"),
        fix: fix.into(),
    })
}

const AGAIN: &str = "ask the bank to send it again";
const EXPORT: &str = "in the bank's site choose the export CFONB 120, camt.053 or CSV instead";

fn kind(head: &[u8]) -> Option<(&'static str, &'static str)> {
    if head.iter().all(u8::is_ascii_whitespace) {
        return Some(("an empty file", AGAIN));
    }
    let has = |needle: &[u8]| head.windows(needle.len()).any(|window| window == needle);
    if head.starts_with(b"%PDF") {
        return Some(("a PDF document", EXPORT));
    }
    if head.starts_with(b"PK\x03\x04") {
        if has(b"xl/") || has(b"[Content_Types].xml") {
            return Some(("an Excel workbook (.xlsx)", EXPORT));
        }
        return Some((
            "a zip archive",
            "it is unpacked when it is delivered by itself; take it out of what it lies in",
        ));
    }
    let signatures: [(&[u8], &'static str, &'static str); 8] = [
        (b"\xD0\xCF\x11\xE0", "an old Excel or Word document", EXPORT),
        (b"\x1F\x8B", "a gzip archive", "unpack it and deliver the file that it holds"),
        (b"\x89PNG", "a picture (PNG)", EXPORT),
        (b"\xFF\xD8\xFF", "a picture (JPEG)", EXPORT),
        (b"GIF8", "a picture (GIF)", EXPORT),
        (b"{\\rtf", "a text document (RTF)", EXPORT),
        (b"II*\0", "a picture (TIFF)", EXPORT),
        (b"-----BEGIN", "an encrypted or signed message", "decrypt it before it is delivered"),
    ];
    for (signature, what, fix) in signatures {
        if head.starts_with(signature) {
            return Some((what, fix));
        }
    }
    let start: String = head.iter().take(512).map(|byte| char::from(byte.to_ascii_lowercase())).collect();
    let start =
        start.trim_start_matches(|sign: char| sign.is_whitespace() || sign == 'ï' || sign == '»' || sign == '¿');
    if start.starts_with("<!doctype html") || start.starts_with("<html") {
        return Some(("a web page", "it is often the bank's error or login page: fetch the file again"));
    }
    if start.starts_with("!type:") || start.starts_with("!account") || start.starts_with("!option:") {
        return Some(("a QIF file", EXPORT));
    }
    // Messages of SWIFT may be framed by control characters.
    if is_binary(head) && !mt940::is_message(head) {
        return Some(("a binary file", EXPORT));
    }
    None
}

/// Control characters that no text holds, unless it is UTF-16.
fn is_binary(head: &[u8]) -> bool {
    let marked = head.starts_with(b"\xFF\xFE") || head.starts_with(b"\xFE\xFF");
    let control = |byte: u8| byte < 0x20 && !matches!(byte, b'\t' | b'\n' | b'\r' | 0x0C | 0x1A | 0);
    let zeros = head.split(|byte| *byte == 0).count() - 1;
    let is_utf_16 = marked || (zeros * 10 >= head.len() * 3 && zeros * 10 <= head.len() * 6);
    !is_utf_16 && (zeros > 0 || head.iter().any(|byte| control(*byte)))
}

fn printable(head: &[u8]) -> String {
    head.iter()
        .take(16)
        .map(|byte| char::from(*byte))
        .map(|sign| if sign.is_ascii_graphic() || sign == ' ' { sign } else { '·' })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wrong_kinds_are_named() {
        let why = |head: &[u8]| refuse(head).map(|fault| fault.why).unwrap_or_default();
        assert!(why(b"").contains("an empty file"));
        assert!(why(b" \r\n\r\n").contains("an empty file"));
        assert!(why(b"%PDF-1.7").contains("a PDF"));
        assert!(why(b"PK\x03\x04....xl/workbook.xml").contains("an Excel workbook"));
        assert!(why(b"PK\x03\x04....statement.xml").contains("a zip archive"));
        assert!(why(b"\n<!DOCTYPE html><html>").contains("a web page"));
        assert!(why(b"!Type:Bank\nD01/02/2026\n").contains("a QIF file"));
        assert!(why(b"\x89PNG\r\n\x1a\n").contains("a picture"));
        assert!(why(b"abc\0\0\0\x01\x02defghijklmnopqrstuvwxyz").contains("a binary file"));
    }

    #[test]
    fn text_is_let_through() {
        for text in [
            &b"Date;Libell\xE9\r\n"[..],
            b"0112345",
            b"<?xml version='1.0'?>",
            b"D\0a\0t\0e\0;\0x\0",
            b"\xFF\xFED\0a\0",
        ] {
            assert_eq!(refuse(text), None);
        }
    }
}
