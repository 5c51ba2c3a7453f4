//! A file is read through windows of 64 and 128 KiB: where their edges fall must not matter. What means nothing is put
//! before the interesting part, so that an edge falls into it.

use std::io::Cursor;

use passerelle::domain::statement::Item;
use passerelle::mapping::Mappings;

use super::decode::{Said, said};

const XML_WINDOW: usize = 64 * 1024;
const FIXED_WINDOW: usize = 128 * 1024;

/// Reads the file again with something without meaning in it.
pub fn do_not_matter(mappings: &Mappings, bytes: &[u8], bank: Option<&str>, plain: &Said) {
    // Where encodings are mixed, the window tells which one it is.
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    if text.contains('\0') || !bytes.len().is_multiple_of(3) {
        return;
    }
    let padded = if plain.format == "cfonb120" {
        with_blank_lines(text)
    } else if plain.format.starts_with("camt") {
        with_comment(text).map(|text| (text, 0, 0))
    } else {
        None
    };
    let Some((padded, first, more)) = padded else { return };
    // The first window alone tells which mapping it is: there the padding may be too long.
    let Ok(moved) = said(mappings, Cursor::new(padded.into_bytes()), bank) else { return };
    let expected = plain.items.iter().map(|item| shifted(item, first, more));
    // Where a file is refused early, the letters behind that place were read or not.
    let told = |item: &Item| !matches!(item, Item::Rejected(reject) if reject.field == "encoding");
    let expected: Vec<Item> = expected.filter(told).collect();
    let moved: Vec<Item> = moved.items.into_iter().filter(told).collect();
    assert_eq!(expected, moved, "an edge of a window matters");
}

/// A comment before an element, as long as an edge needs to fall behind it.
fn with_comment(text: &str) -> Option<String> {
    let at = text.find("<Ntry").or_else(|| text.find("<Bal"))?;
    let before = &text[..at];
    let tags = before.split('<').skip(1).filter(|tag| tag.starts_with(|sign: char| sign.is_ascii_alphabetic())).count();
    let is_between = tags >= 2
        && before.rfind('>') > before.rfind('<')
        && !before.contains("<!")
        && before.matches('"').count().is_multiple_of(2)
        && before.matches('\'').count().is_multiple_of(2);
    if !is_between {
        return None;
    }
    let into = text.len() * 31 % (text.len() - at + 1);
    let length = XML_WINDOW.checked_sub(at + into + 7)?;
    Some(format!("{before}<!--{}-->{}", "x".repeat(length), &text[at..]))
}

/// Blank lines behind the first line: how many, and behind which line.
fn with_blank_lines(text: &str) -> Option<(String, u64, u64)> {
    let fits = |line: &str| line.trim_end().chars().count() <= 120;
    if text.contains('\r') || !text.lines().all(fits) {
        return None;
    }
    let before: usize = text.lines().take_while(|line| line.trim().is_empty()).map(|line| line.len() + 1).sum();
    let at = before + text.get(before..)?.find('\n')? + 1;
    let first = u64::try_from(text[..at].matches('\n').count()).unwrap();
    let into = text.len() * 31 % (text.len() - at + 1);
    let mut length = FIXED_WINDOW.checked_sub(at + into)?;
    let (mut blanks, mut more) = (String::new(), 0);
    while length > 0 {
        let line = length.min(700);
        blanks.push_str(&" ".repeat(line - 1));
        blanks.push('\n');
        (length, more) = (length - line, more + 1);
    }
    Some((format!("{}{blanks}{}", &text[..at], &text[at..]), first, more))
}

/// The item with its line, where that lies behind line `first`, `more` lines further down.
fn shifted(item: &Item, first: u64, more: u64) -> Item {
    let mut item = item.clone();
    let shift = |position: &mut String| {
        let Some(at) = position.find("line ").map(|at| at + 5).filter(|_| more > 0) else { return };
        let end = position[at..].find(|sign: char| !sign.is_ascii_digit()).map_or(position.len(), |end| at + end);
        let Ok(line) = position[at..end].parse::<u64>() else { return };
        // What is said behind the last line counts the blank ones.
        if line > first || line == first && position.starts_with("after") {
            position.replace_range(at..end, &(line + more).to_string());
        }
    };
    match &mut item {
        Item::Opened(opening) => shift(&mut opening.position),
        Item::Entry(entry) => shift(&mut entry.position),
        Item::Row(row) => shift(&mut row.place),
        Item::Closed(_) | Item::Whole(_) => {}
        Item::Rejected(reject) => {
            shift(&mut reject.position);
            shift(&mut reject.why);
        }
    }
    item
}
