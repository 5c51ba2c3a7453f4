//! What a line of a message begins with: a field that the norm knows, an envelope, the end, or nothing at all.
//!
//! A field counts only when it is known and stands at the beginning of a line: a time that was wrapped (`:12:30`) is
//! text.

/// A field of MT940 and MT942.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Tag {
    /// `:20:` the reference of the message, which begins it.
    Reference,
    /// `:21:` what it refers to.
    Related,
    /// `:25:` and `:25P:`.
    Account,
    /// `:28:` and `:28C:`.
    Number,
    /// `:13:` and `:13D:`.
    Time,
    /// `:34F:`
    Floor,
    /// `:60F:`
    Opening,
    /// `:60M:`
    PageOpening,
    /// `:61:`
    Entry,
    /// `:86:`
    Info,
    /// `:62F:`
    Closing,
    /// `:62M:`
    PageClosing,
    /// `:64:`
    Available,
    /// `:65:`
    Future,
    /// `:90D:` and `:90C:`
    Count,
    /// `:NS:`, a bank's own.
    Own,
    /// `:940:` and `:942:`, a head line of some banks.
    Kind,
}

const TAGS: [(&str, Tag); 21] = [
    (":20:", Tag::Reference),
    (":21:", Tag::Related),
    (":25:", Tag::Account),
    (":25P:", Tag::Account),
    (":28:", Tag::Number),
    (":28C:", Tag::Number),
    (":13:", Tag::Time),
    (":13D:", Tag::Time),
    (":34F:", Tag::Floor),
    (":60F:", Tag::Opening),
    (":60M:", Tag::PageOpening),
    (":61:", Tag::Entry),
    (":86:", Tag::Info),
    (":62F:", Tag::Closing),
    (":62M:", Tag::PageClosing),
    (":64:", Tag::Available),
    (":65:", Tag::Future),
    (":90D:", Tag::Count),
    (":90C:", Tag::Count),
    (":NS:", Tag::Own),
    (":940:", Tag::Kind),
];

/// The field that a line begins, its name and what stands behind it.
pub(super) fn tag(line: &str) -> Option<(Tag, &'static str, &str)> {
    if !line.starts_with(':') {
        return None;
    }
    if let Some(rest) = line.strip_prefix(":942:") {
        return Some((Tag::Kind, ":942:", rest));
    }
    TAGS.iter().find_map(|(name, tag)| line.strip_prefix(name).map(|rest| (*tag, *name, rest)))
}

/// Whether a line may end a message: `-`, `-}` with or without a trailer, `-XXX`.
pub(super) fn may_end(line: &str) -> bool {
    let Some(rest) = line.trim_end().strip_prefix('-') else { return false };
    rest.is_empty() || rest.starts_with('}') || rest.len() == 3 && rest.bytes().all(|byte| byte.is_ascii_uppercase())
}

/// Whether a line is a block of the envelope, `{1:…}{2:…}{4:`, behind the end of another message or not; what stands behind the opening of block 4 belongs to
/// the message.
pub(super) fn envelope(line: &str) -> Option<&str> {
    let block = line.strip_prefix("-}").unwrap_or(line);
    let is_block = matches!(block.as_bytes(), [b'{', b'1'..=b'5' | b'S', b':', ..]);
    is_block.then(|| line.split_once("{4:").map_or("", |(_, rest)| rest.trim()))
}

/// Whether a line begins another message.
pub(super) fn begins(line: &str) -> bool {
    envelope(line).is_some() || matches!(tag(line), Some((Tag::Reference | Tag::Kind, _, _)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_known_fields_at_the_beginning_of_a_line_count() {
        assert_eq!(tag(":61:2511"), Some((Tag::Entry, ":61:", "2511")));
        assert_eq!(tag(":28C:1/1"), Some((Tag::Number, ":28C:", "1/1")));
        for line in [":12:30", "12:30", " :61:", "61:", ":", "::"] {
            assert_eq!(tag(line), None, "{line}");
        }
    }

    #[test]
    fn a_message_ends_in_three_ways() {
        for line in ["-", "-}", "-}{5:{CHK:0}}", "-XXX", "- "] {
            assert!(may_end(line), "{line}");
        }
        for line in ["--", "-12,50", "-ABCD", "-abc", ""] {
            assert!(!may_end(line), "{line}");
        }
    }

    #[test]
    fn the_text_block_may_begin_on_the_line_of_the_envelope() {
        assert_eq!(envelope("{1:F01AAAA}{2:I940AAAAN}{4:"), Some(""));
        assert_eq!(envelope("{1:F01AAAA}{4::20:ONE"), Some(":20:ONE"));
        assert_eq!(envelope("-}{5:{CHK:0}}{1:F01AAAA}{4::20:TWO"), Some(":20:TWO"));
        assert_eq!(envelope("-}{5:{CHK:0}}"), Some(""));
        assert_eq!(envelope("{text}"), None);
    }
}
