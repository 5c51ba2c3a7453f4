//! The words of the parser, said as a person says them who wrote the file.

use super::nearest::nearest;

/// Words that are shown of a long list.
const WORDS_MAX: usize = 32;

/// What kind of fault it is: it decides what is taken out before the rest is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// A key or a word that nobody knows.
    Unknown,
    /// Something is missing in a table or list: a fault of its own only if nothing was taken out of it.
    Incomplete,
    /// A value that is none.
    Value,
}

/// A fault in words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Said {
    /// Its kind.
    pub fault: Fault,
    /// The field that is missing.
    pub missing: Option<String>,
    /// The key or word that nobody knows.
    pub word: Option<String>,
    /// What is wrong.
    pub what: String,
    /// What to do.
    pub fix: String,
}

fn said(fault: Fault, what: impl Into<String>, fix: impl Into<String>) -> Said {
    Said { fault, missing: None, word: None, what: what.into(), fix: fix.into() }
}

/// A fault of a value; `is_key` where the fault stands at a key.
pub fn value(message: &str, is_key: bool) -> Said {
    let message = message.trim();
    let (head, tail) = message.split_once(", expected ").unwrap_or((message, ""));
    if let Some(rest) = message.strip_prefix("unexpected keys in table: ") {
        let (keys, known) = rest.split_once(", available keys: ").unwrap_or((rest, ""));
        let key = keys.split(", ").next().unwrap_or(keys);
        return unknown("key", key, &known.split(", ").collect::<Vec<_>>());
    }
    for prefix in ["unknown field ", "unknown variant "] {
        if let Some(word) = head.strip_prefix(prefix) {
            let what = if is_key { "key" } else { "word" };
            let known: Vec<&str> = tail.split('`').skip(1).step_by(2).collect();
            return unknown(what, word.trim_matches('`'), &known);
        }
    }
    if let Some(field) = message.strip_prefix("missing field ") {
        let field = field.trim_matches('`');
        let fault = said(Fault::Incomplete, format!("`{field}` is missing"), "");
        return Said { missing: Some(field.to_owned()), ..fault };
    }
    if let Some(found) = head.strip_prefix("invalid length ") {
        let count = if found == "1" { "1 item stands".to_owned() } else { format!("{found} items stand") };
        return said(Fault::Incomplete, format!("{count} here, and there must be {}", expected(tail)), "");
    }
    if message.contains("more than 1 element") {
        return said(Fault::Value, "only one kind can be said", "keep one of them");
    }
    if message.contains("found 0 elements") {
        return said(Fault::Incomplete, "no kind is said", "");
    }
    if message == "wanted string or table" {
        return said(Fault::Value, "there must be one word or a table here", "");
    }
    if let Some(found) = head.strip_prefix("invalid type: ").or_else(|| head.strip_prefix("invalid value: ")) {
        if found == "unit variant" {
            return said(Fault::Value, "the word alone does not say enough", "write a table with what belongs to it");
        }
        let what = format!("{} stands here, and there must be {}", found_words(found), expected(tail));
        return said(Fault::Value, what, "");
    }
    if let Some((_, reason)) = message.split_once("regex parse error:") {
        let reason = reason.rsplit("error: ").next().unwrap_or(reason).trim().replace('\n', " ");
        let what = format!("this pattern cannot be used: {reason}");
        return said(Fault::Value, what, "a sign that means itself has a backslash before it: '\\(', '\\.'");
    }
    said(Fault::Value, message.replace('\n', " "), "")
}

/// A word that nobody knows, and those that are known.
pub fn unknown(kind: &str, word: &str, known: &[&str]) -> Said {
    let fault = said(Fault::Unknown, format!("unknown {kind} `{word}`"), instead(word, known));
    Said { word: Some(word.to_owned()), ..fault }
}

/// What to write instead of `word`.
pub fn instead(word: &str, known: &[&str]) -> String {
    let mut sorted: Vec<&str> = known.to_vec();
    sorted.sort_unstable();
    let more = sorted.len().saturating_sub(WORDS_MAX);
    let mut list = sorted.iter().take(WORDS_MAX).copied().collect::<Vec<_>>().join(", ");
    if more > 0 {
        list.push_str(&format!(" and {more} more"));
    }
    match (nearest(word, known.iter().copied()), list.is_empty()) {
        (_, true) => "take it away".to_owned(),
        (Some(near), _) => format!("write `{near}`; known here: {list}"),
        (None, _) => format!("known here: {list}"),
    }
}

fn found_words(found: &str) -> String {
    let (kind, value) = found.split_once(' ').unwrap_or((found, ""));
    let value = value.trim_matches('`');
    match kind {
        "string" => format!("the text {value}"),
        "integer" => format!("the number {value}"),
        "floating" => format!("the number {}", value.trim_start_matches("point ").trim_matches('`')),
        "boolean" => value.to_owned(),
        "sequence" => "a list".to_owned(),
        "map" => "a table".to_owned(),
        _ => found.to_owned(),
    }
}

fn expected(words: &str) -> String {
    match words {
        "a string" => "a text".into(),
        "a character" => "a text of one sign".into(),
        "a map" | "newtype variant" | "struct variant" => "a table".into(),
        "a sequence" => "a list".into(),
        "a boolean" => "true or false".into(),
        "u8" | "u16" | "u32" | "u64" | "usize" => "a whole number, not below zero".into(),
        "i8" | "i16" | "i32" | "i64" | "isize" => "a whole number".into(),
        words => match words.strip_prefix("an array of length ") {
            Some(count) => format!("a list of {count}"),
            None if words.starts_with("struct ") => "a table".into(),
            None => words.to_owned(),
        },
    }
}

/// A fault of syntax; `found` is the text at its place.
pub fn syntax(message: &str, found: &str) -> Said {
    let (head, _) = message.split_once(", expected ").unwrap_or((message, ""));
    let (what, fix) = match head {
        "string values must be quoted" if found.trim().is_empty() => {
            ("a value is missing behind `=`", "write it, or take the key away")
        }
        "string values must be quoted" | "invalid value" => {
            ("this is no value; texts stand between quotes", "write \"…\" around it")
        }
        "missing value for key" | "missing value" => ("a value is missing", "write it, or take the key away"),
        "unclosed table" | "unclosed array table" => ("this head of a table is not closed", "write `]` at its end"),
        "unclosed inline table" => ("this table is not closed", "write `}` at its end"),
        "unclosed array" => ("this is not closed", "write `]` or `}` at its end"),
        "missing comma between key-value pairs" | "missing comma between array elements" => {
            ("a comma is missing before this", "write `,` between what stands in braces or brackets")
        }
        "extra comma in inline table" | "extra comma in array" => ("there is a comma too many", "take it away"),
        "invalid literal string" | "invalid basic string" | "missing opening quote" => {
            ("this text is not closed", "write the quote with which it begins at its end too")
        }
        "invalid multi-line literal string" | "invalid multi-line basic string" => {
            ("this text of several lines is not closed", "write the three quotes at its end too")
        }
        "missing escaped value" | "invalid escape sequence" | "too few unicode value digits" => {
            ("a backslash means something else between double quotes", "write patterns between single quotes: '\\d'")
        }
        "key with no value" | "missing assignment between key-value pairs" => {
            ("a key stands here without `=` and a value", "write `key = value`; put `#` before a remark")
        }
        "invalid unquoted key" => {
            ("a key of letters with accents, blanks or signs stands between quotes", "write \"…\" around the key")
        }
        "unquoted keys cannot be empty" | "missing key for inline table element" => ("a key is missing", "write it"),
        "unexpected key or value" | "unexpected content" => {
            ("there is more on this line than one key and its value", "begin a new line; put `#` before a remark")
        }
        "duplicate key" => ("it stands here for the second time", "keep one of the two"),
        "unexpected `=` in array" | "extra `=`" | "extra assignment between key-value pairs" => {
            ("there is a `=` too many", "take it away")
        }
        head if head.starts_with("cannot extend value") => {
            ("it has a value already, and cannot be a table too", "say it in one place only")
        }
        head => return said(Fault::Value, format!("this is not written as TOML: {head}"), ""),
    };
    said(Fault::Value, what, fix)
}
