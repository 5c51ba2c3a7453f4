//! Encodings and patterns.

use std::io::{Cursor, Read};

use passerelle::codec::Weight;
use passerelle::codec::encoding::Utf8;
use passerelle::mapping::source::Pattern;

use super::decode::Trickle;

/// The first two bytes say how much text stands before the others, so that an edge of the window falls into them.
pub fn encoding(bytes: &[u8]) {
    let (padding, bytes) = match bytes {
        [b'.', before, rest @ ..] => (64 * 1024 - usize::from(*before), rest),
        _ => (0, bytes),
    };
    let mut whole = vec![b'x'; padding];
    whole.extend_from_slice(bytes);
    let read = |trickle: bool| {
        let reader: Box<dyn Read> = if trickle {
            Box::new(Trickle { rest: Cursor::new(whole.clone()), turn: 0 })
        } else {
            Box::new(Cursor::new(whole.clone()))
        };
        let mut source = Utf8::new(reader).unwrap();
        let head = source.peek().to_owned();
        let mut out = Vec::new();
        if trickle {
            let mut buffer = [0; 5];
            loop {
                let count = source.read(&mut buffer).unwrap();
                if count == 0 {
                    break;
                }
                out.extend_from_slice(&buffer[..count]);
            }
        } else {
            source.read_to_end(&mut out).unwrap();
        }
        let text = String::from_utf8(out).expect("what is given is UTF-8");
        assert!(text.starts_with(&head));
        // Letters that were lost before are a warning.
        let faults = source.notes().take_faults().into_iter().filter(|fault| fault.weight == Weight::Error);
        (text, source.notes().encoding(), faults.collect::<Vec<_>>())
    };
    let (text, name, faults) = read(false);
    assert_eq!(read(true), (text.clone(), name.clone(), faults.clone()), "a text is the same however it arrives");
    let letters = text.chars().count();
    match name.as_str() {
        "utf-8" => {
            let sound = std::str::from_utf8(&whole).ok();
            let expected = sound.map(|sound| sound.strip_prefix('\u{feff}').unwrap_or(sound));
            assert!(expected.is_none_or(|expected| text == expected));
            assert_eq!(sound.is_none(), !faults.is_empty(), "{faults:?}");
        }
        "windows-1252" | "iso-8859-15" => assert_eq!(letters, whole.len()),
        "utf-16le" | "utf-16be" => {
            let mark = usize::from(whole.starts_with(b"\xff\xfe") || whole.starts_with(b"\xfe\xff"));
            let units = text.encode_utf16().count();
            assert!(!faults.is_empty() || units * 2 == whole.len() - mark * 2, "half a letter is lost without a word");
        }
        _ => {}
    }
    let was_there = whole.windows(3).any(|bytes| bytes == "\u{fffd}".as_bytes()) || name.starts_with("utf-16");
    assert!(!text.contains('\u{fffd}') || was_there || !faults.is_empty(), "nothing is replaced without a word");
}

/// A pattern, a line end, a text: the matcher by hand and the general engine find the same.
pub fn pattern(bytes: &[u8]) {
    let Some((pattern, text)) = std::str::from_utf8(bytes).ok().and_then(|text| text.split_once('\n')) else { return };
    let Ok(pattern) = Pattern::parse(pattern) else { return };
    let regex = pattern.regex();
    let found = regex.captures(text);
    assert_eq!(pattern.is_in(text), found.is_some());
    let whole = found.as_ref().and_then(|found| found.get(0)).map(|found| found.as_str());
    let has = |name: &str| regex.capture_names().any(|known| known == Some(name));
    let group = |name: &str| found.as_ref().and_then(|found| found.name(name)).map(|found| found.as_str());
    let value = if has("v") { group("v") } else { whole };
    assert_eq!(pattern.capture(text), value, "{regex} in {text:?}");
    let loan = if has("loan") { group("loan") } else { whole };
    assert_eq!(pattern.capture_loan(text), loan.map(|loan| (loan, group("instalment"))), "{regex} in {text:?}");
}
