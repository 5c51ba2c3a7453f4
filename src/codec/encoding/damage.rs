//! Letters that were spoiled before the file came here: said once, for what was read is not what was written.

use crate::codec::fold::once_utf_8;
use crate::codec::{Fault, Weight};

/// Signs shown before and behind.
const AROUND: usize = 24;

/// What is wrong with the letters of a text that begins at byte `offset` of its file.
pub(super) fn find(text: &[u8], offset: u64) -> Option<Fault> {
    // One pass for two bytes that are rare in French: the second of `Ã` and of U+FFFD.
    let (at, why) = memchr::memchr2_iter(0x83, 0xBF, text).find_map(|second| {
        let at = second.checked_sub(1)?;
        match text.get(at..second + 2)? {
            [0xEF, 0xBF, 0xBD] => Some((at, WHY_LOST)),
            [0xC3, 0x83, _] => is_once_utf_8(text.get(at..)?).then_some((at, WHY_TWICE)),
            _ => None,
        }
    })?;
    let position = if offset == 0 {
        let line = memchr::memchr_iter(b'\n', text.get(..at).unwrap_or_default()).count() + 1;
        format!("line {line}")
    } else {
        format!("after byte {offset}")
    };
    Some(Fault {
        weight: Weight::Warning,
        position,
        field: "encoding".into(),
        found: around(text, at),
        why: why.into(),
        fix: "fetch the file from the bank without opening or saving it in another program; tell the bank if it \
              comes so"
            .into(),
    })
}

/// Whether a text begins with two signs that were one letter of UTF-8.
fn is_once_utf_8(text: &[u8]) -> bool {
    let start = String::from_utf8_lossy(text.get(..text.len().min(8)).unwrap_or_default());
    let mut signs = start.chars();
    matches!((signs.next(), signs.next()), (Some(first), Some(second)) if once_utf_8(first, second).is_some())
}

const WHY_LOST: &str = "letters were lost before the file came here (`\u{fffd}` stands for each): headers and references \
                        were matched without them, labels are kept as they are";
const WHY_TWICE: &str = "the file was UTF-8 and was read and saved as windows-1252 on its way (`Ã©` for `é`): headers and \
                         references were matched all the same, labels are kept as they are";

/// The words around a place, on its line.
fn around(text: &[u8], at: usize) -> String {
    let text = String::from_utf8_lossy(text.get(at.saturating_sub(AROUND * 4)..).unwrap_or_default());
    let skipped = at.min(AROUND * 4);
    let (before, behind) = text.split_at_checked(skipped).unwrap_or(("", &text));
    let before: Vec<char> = before.chars().rev().take(AROUND).take_while(|sign| !sign.is_control()).collect();
    let behind = behind.chars().take(AROUND).take_while(|sign| !sign.is_control());
    before.into_iter().rev().chain(behind).collect()
}
