//! Letters that were spoiled before the file came here: said once, for what was read is not what was written.

use memchr::memmem;

use crate::codec::{Fault, Weight};

/// `Ã` with a sign behind it that is no letter of French: UTF-8 that was read as windows-1252.
const TWICE: &[u8] = "Ã\u{80}".as_bytes();
const LOST: &[u8] = "\u{fffd}".as_bytes();
/// Signs shown before and behind.
const AROUND: usize = 24;

/// What is wrong with the letters of a text that begins at byte `offset` of its file.
pub(super) fn find(text: &[u8], offset: u64) -> Option<Fault> {
    let lost = memmem::find(text, LOST);
    // `Ã` is two bytes, and what follows it begins with 0xC2 where it was one of 0x80 to 0xBF.
    let twice = memmem::find(text, TWICE.get(..3)?).or_else(|| windows_signs(text));
    let (at, why) = match (lost, twice) {
        (Some(lost), None) => (lost, WHY_LOST),
        (Some(lost), Some(twice)) if lost < twice => (lost, WHY_LOST),
        (_, Some(twice)) => (twice, WHY_TWICE),
        (None, None) => return None,
    };
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

const WHY_LOST: &str = "letters were lost before the file came here (`\u{fffd}` stands for each): headers and references \
                        were matched without them, labels are kept as they are";
const WHY_TWICE: &str = "the file was UTF-8 and was read and saved as windows-1252 on its way (`Ã©` for `é`): headers and \
                         references were matched all the same, labels are kept as they are";

/// `Ã` before a sign that windows-1252 has in 0x80 to 0x9F: `Ã‰`, `Ãˆ`, `Ã€`.
fn windows_signs(text: &[u8]) -> Option<usize> {
    ["Ã€", "Ãˆ", "Ã‰", "Ã‡", "ÃŠ"].iter().filter_map(|sign| memmem::find(text, sign.as_bytes())).min()
}

/// The words around a place, on its line.
fn around(text: &[u8], at: usize) -> String {
    let text = String::from_utf8_lossy(text.get(at.saturating_sub(AROUND * 4)..).unwrap_or_default());
    let skipped = at.min(AROUND * 4);
    let (before, behind) = text.split_at_checked(skipped).unwrap_or(("", &text));
    let before: Vec<char> = before.chars().rev().take(AROUND).take_while(|sign| !sign.is_control()).collect();
    let behind = behind.chars().take(AROUND).take_while(|sign| !sign.is_control());
    before.into_iter().rev().chain(behind).collect()
}
