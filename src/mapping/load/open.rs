//! The bracket that was never closed: everything behind it is read as if it stood inside, and is no fault of its own.

/// Where the first bracket or brace stands that has no end; heads of tables are not looked at.
pub fn first(text: &str) -> Option<usize> {
    let bytes = text.as_bytes();
    let mut open: Vec<(usize, u8)> = Vec::new();
    let mut at = 0;
    let mut line_begins = true;
    while let Some(sign) = bytes.get(at) {
        match sign {
            b'"' | b'\'' => at = behind(bytes, at, *sign),
            b'#' => at += bytes.iter().skip(at).take_while(|sign| **sign != b'\n').count(),
            // `[entry]` and `[[example]]`: what is not closed there ends with its line.
            b'[' if line_begins && open.is_empty() => {
                at += bytes.iter().skip(at).take_while(|sign| **sign != b'\n').count();
            }
            b'[' | b'{' => {
                open.push((at, if *sign == b'[' { b']' } else { b'}' }));
                at += 1;
            }
            b']' | b'}' => {
                if let Some(known) = open.iter().rposition(|(_, end)| end == sign) {
                    open.truncate(known);
                }
                at += 1;
            }
            _ => at += 1,
        }
        let before = at.checked_sub(1).and_then(|before| bytes.get(before));
        line_begins = before == Some(&b'\n') || line_begins && matches!(before, Some(b' ' | b'\t' | b'\r'));
    }
    open.first().map(|(at, _)| *at)
}

/// Behind the text that begins at `at`; one of a single line ends with its line.
fn behind(bytes: &[u8], at: usize, quote: u8) -> usize {
    let long = [quote; 3];
    let is_long = bytes.get(at..).is_some_and(|rest| rest.starts_with(&long));
    let mut next = at + if is_long { 3 } else { 1 };
    while let Some(sign) = bytes.get(next) {
        match sign {
            b'\\' if quote == b'"' => next += 2,
            b'\n' if !is_long => return next,
            sign if *sign == quote && !is_long => return next + 1,
            _ if is_long && bytes.get(next..).is_some_and(|rest| rest.starts_with(&long)) => return next + 3,
            _ => next += 1,
        }
    }
    bytes.len()
}

#[cfg(test)]
mod tests {
    use super::first;

    #[test]
    fn the_bracket_without_an_end_is_found() {
        assert_eq!(first("a = [1, 2\nb = { c = [3] }\n[d]\n"), Some(4));
        assert_eq!(first("a = { b = '}'\nc = 1\n[[d]]\n"), Some(4));
        assert_eq!(first("a = [\"x\ny = 1\n"), Some(4));
    }

    #[test]
    fn what_is_closed_or_only_looks_like_a_bracket_is_none() {
        for text in [
            "a = [\n[1],\n[2],\n]\n",
            "# [ {\n[a]\nb = '[' # {\n",
            "a = \"\\\"[\"\n",
            "a = '''\n[\n'''\n",
            "[a\nb = 1\n",
            "",
        ] {
            assert_eq!(first(text), None, "{text}");
        }
    }
}
