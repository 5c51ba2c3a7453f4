//! What is a number of JSON; it stays a text and is never computed here.

/// `-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?`
pub(super) fn is_number(text: &[u8]) -> bool {
    let digits = |text: &mut &[u8]| {
        let count = text.iter().take_while(|sign| sign.is_ascii_digit()).count();
        let (taken, rest) = text.split_at_checked(count).unwrap_or_default();
        *text = rest;
        (taken.len(), taken.first().copied())
    };
    let mut rest = text.strip_prefix(b"-").unwrap_or(text);
    match digits(&mut rest) {
        (1, _) => {}
        (0, _) | (_, Some(b'0')) => return false,
        (_, _) => {}
    }
    if let Some(mut decimals) = rest.strip_prefix(b".") {
        if digits(&mut decimals).0 == 0 {
            return false;
        }
        rest = decimals;
    }
    if let Some(exponent) = rest.strip_prefix(b"e").or_else(|| rest.strip_prefix(b"E")) {
        let mut exponent = exponent.strip_prefix(b"+").or_else(|| exponent.strip_prefix(b"-")).unwrap_or(exponent);
        if digits(&mut exponent).0 == 0 {
            return false;
        }
        rest = exponent;
    }
    rest.is_empty()
}

#[cfg(test)]
mod tests {
    use super::is_number;

    #[test]
    fn a_number_is_written_in_one_way_only() {
        for text in ["0", "-0", "10", "0.50", "-12.250e1", "1E+5", "1e-5", "123456789012345678901234567890"] {
            assert!(is_number(text.as_bytes()), "{text}");
        }
        for text in ["", "-", "+1", "01", "-01", "00", "1.", ".5", "1.e5", "1e", "1e+", "1.2.3", "1-2", "0x1", "1_000"]
        {
            assert!(!is_number(text.as_bytes()), "{text}");
        }
    }
}
