//! Pieces of a file in messages: short, on one line, and without signs that a terminal would obey.

/// The most signs of a text that are shown as found.
const FOUND: usize = 120;
/// The most signs of a text inside a sentence.
const WORD: usize = 40;

/// A text of a file, as it is shown under `found`.
pub fn found(text: &str) -> String {
    text.trim_end_matches(['\r', '\n']).chars().take(FOUND).map(visible).collect()
}

/// A text of a file inside a sentence; `…` where it goes on.
pub fn word(text: &str) -> String {
    let text = text.trim();
    let mut word: String = text.chars().take(WORD).map(visible).collect();
    if text.chars().nth(WORD).is_some() {
        word.push('…');
    }
    word
}

/// The sign, or one that can be seen in its place.
fn visible(sign: char) -> char {
    match sign {
        '\t' | '\n' | '\r' | '\u{2028}' | '\u{2029}' => ' ',
        sign if sign.is_control() => '·',
        sign => sign,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_text_is_cut_and_no_sign_is_obeyed() {
        assert_eq!(word(" Date\r\nLibellé\u{1b}[2J\r"), "Date  Libellé·[2J");
        assert_eq!(word(&"é".repeat(41)), format!("{}…", "é".repeat(40)));
        assert_eq!(found(&"é".repeat(400)).chars().count(), 120);
    }
}
