//! Blanks around a text: records of a fixed width are full of them.

use std::borrow::Cow;

/// `text` without the blanks at its ends, as [`str::trim`] does it.
pub fn trim(text: &str) -> &str {
    let length = trim_end(text.as_bytes()).len();
    let text = text.get(..length).unwrap_or(text).trim_ascii_start();
    match text.as_bytes() {
        // Most begin and end with a plain sign.
        [first, .., last] if first.is_ascii_graphic() && last.is_ascii_graphic() => text,
        _ => text.trim(),
    }
}

/// `bytes` without the ASCII blanks at their end: sixteen at a time, then one by one.
pub fn trim_end(bytes: &[u8]) -> &[u8] {
    let mut rest = bytes;
    while let Some((before, _)) = rest.split_last_chunk::<16>().filter(|(_, last)| **last == [b' '; 16]) {
        rest = before;
    }
    while let Some((before, _)) = rest.split_last_chunk::<4>().filter(|(_, last)| **last == [b' '; 4]) {
        rest = before;
    }
    rest.trim_ascii_end()
}

/// `text` without blanks at its ends, with a blank where a line was broken, and without byte order marks.
#[inline]
pub fn tidied(text: &str) -> Cow<'_, str> {
    let text = text.trim();
    if !text.bytes().any(|byte| byte.is_ascii_control() || byte == 0xEF) {
        return text.into();
    }
    let text = text.replace('\u{feff}', "");
    let parts = text.split(|letter: char| letter.is_ascii_control()).map(str::trim);
    parts.filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ").into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_and_short_blanks_are_taken_away() {
        for count in 0..70 {
            let blanks = " ".repeat(count);
            assert_eq!(trim(&format!("{blanks}a b{blanks}")), "a b");
            assert_eq!(trim(&format!("\u{a0}é\t{blanks}\u{a0}{blanks}")), "é");
            assert_eq!(trim(&blanks), "");
            assert_eq!(trim_end(format!("a\n{blanks}\n").as_bytes()), b"a");
        }
    }
}
