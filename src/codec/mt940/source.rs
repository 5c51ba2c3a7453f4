//! A source of this layout: a field and a part of it, `"61:amount"`, `"60F:date"`, `"86/EREF"`, `"86?32-33"`.

use super::balance::Stated;
use super::info::Info;
use super::line61::Movement;
use crate::codec::Record;

/// A part of a statement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct OfStatement {
    tag: &'static str,
    part: &'static str,
}

const BALANCE: &[&str] = &["mark", "date", "currency", "amount"];
const STATEMENT: [(&str, &[&str]); 10] = [
    ("20", &[""]),
    ("21", &[""]),
    ("25", &["", "account", "currency"]),
    ("28C", &["", "number", "page"]),
    ("13D", &["", "date"]),
    ("34F", &["currency"]),
    ("60F", BALANCE),
    ("62F", BALANCE),
    ("64", BALANCE),
    ("86", &[""]),
];

/// A part of a movement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum OfEntry {
    /// Of `:61:`.
    Line(&'static str),
    /// All of `:86:`.
    Whole,
    /// The three digits in front of it.
    Code,
    /// What a person reads of it.
    Label,
    /// Subfields, first to last.
    Subfields(u8, u8),
    /// Behind `/CODE/`; of several parts between slashes one, from 1.
    Slash(String, Option<usize>),
    /// Behind `CODE+`.
    Plus(String),
    /// `:NS:`
    Own,
}

const LINE: [&str; 9] =
    ["value-date", "entry-date", "mark", "funds", "amount", "type", "reference", "bank-reference", "text"];

impl OfStatement {
    pub(super) fn parse(source: &str) -> Result<Self, String> {
        let (tag, part) = source.split_once(':').unwrap_or((source, ""));
        let found = STATEMENT.iter().find(|(known, _)| *known == tag);
        let part = found.and_then(|(tag, parts)| Some((*tag, *parts.iter().find(|known| **known == part)?)));
        if let Some((tag, part)) = part {
            return Ok(Self { tag, part });
        }
        let known: Vec<String> =
            STATEMENT.iter().flat_map(|(tag, parts)| parts.iter().map(move |part| join(tag, part))).collect();
        Err(format!("`{source}` is no part of a statement; there are {}", known.join(", ")))
    }
}

fn join(tag: &str, part: &str) -> String {
    if part.is_empty() { tag.to_owned() } else { format!("{tag}:{part}") }
}

impl OfEntry {
    pub(super) fn parse(source: &str) -> Result<Self, String> {
        let wrong = || {
            format!(
                "`{source}` is no part of a movement; there are 61:{}, 86, 86:code, 86:label, 86?20-29, 86/EREF, \
                 86/CNTP:3, 86+EREF and NS",
                LINE.join(", 61:")
            )
        };
        let is_code = |code: &str| {
            (2..=8).contains(&code.len()) && code.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit())
        };
        match source {
            "86" => return Ok(Self::Whole),
            "86:code" => return Ok(Self::Code),
            "86:label" => return Ok(Self::Label),
            "NS" => return Ok(Self::Own),
            _ => {}
        }
        if let Some(part) = source.strip_prefix("61:") {
            return LINE.iter().find(|known| **known == part).map(|part| Self::Line(part)).ok_or_else(wrong);
        }
        if let Some(numbers) = source.strip_prefix("86?") {
            let (first, last) = numbers.split_once('-').unwrap_or((numbers, numbers));
            return match (first.parse(), last.parse()) {
                (Ok(first), Ok(last)) if first <= last && last < 100 => Ok(Self::Subfields(first, last)),
                _ => Err(wrong()),
            };
        }
        if let Some(code) = source.strip_prefix("86+").filter(|code| is_code(code)) {
            return Ok(Self::Plus(code.to_owned()));
        }
        let code = source.strip_prefix("86/").ok_or_else(wrong)?;
        let (code, part) = match code.split_once(':') {
            Some((code, part)) => (code, Some(part.parse().ok().filter(|part| *part > 0).ok_or_else(wrong)?)),
            None => (code, None),
        };
        if is_code(code) { Ok(Self::Slash(code.to_owned(), part)) } else { Err(wrong()) }
    }

    /// The code that it names, which ends the text of another one.
    pub(super) fn code(&self) -> Option<&str> {
        match self {
            Self::Slash(code, _) | Self::Plus(code) => Some(code),
            Self::Line(_) | Self::Whole | Self::Code | Self::Label | Self::Subfields(..) | Self::Own => None,
        }
    }
}

/// Puts a part of a statement into its slots.
pub(super) fn set(record: &mut Record, sources: &[OfStatement], tag: &str, part: &str, text: &str) {
    for (slot, _) in sources.iter().enumerate().filter(|(_, source)| source.tag == tag && source.part == part) {
        record.set(slot, text);
    }
}

/// Puts a balance into its slots.
pub(super) fn set_balance(record: &mut Record, sources: &[OfStatement], tag: &str, balance: &Stated) {
    let Stated { mark, date, currency, amount } = balance;
    for (part, text) in [("mark", mark), ("date", date), ("currency", currency), ("amount", amount)] {
        set(record, sources, tag, part, text);
    }
}

/// Puts the parts of a movement into their slots.
pub(super) fn fill(
    record: &mut Record,
    sources: &[OfEntry],
    codes: &[String],
    movement: &Movement,
    info: &Info,
    own: &str,
) {
    for (slot, source) in sources.iter().enumerate() {
        match source {
            OfEntry::Line(part) => record.set(slot, of_movement(movement, part)),
            OfEntry::Whole => record.set(slot, info.whole()),
            OfEntry::Code => record.set(slot, info.code().unwrap_or_default()),
            OfEntry::Label => record.set(slot, &info.label()),
            OfEntry::Subfields(first, last) => {
                record.set(slot, &info.subfields(*first, *last).unwrap_or_default());
            }
            OfEntry::Slash(code, part) => {
                let text = info.slash(code, codes).unwrap_or_default();
                let text = part.map_or(Some(text), |part| text.split('/').nth(part - 1)).unwrap_or_default();
                record.set(slot, text);
            }
            OfEntry::Plus(code) => record.set(slot, info.plus(code, codes).unwrap_or_default()),
            OfEntry::Own => record.set(slot, own),
        }
    }
}

fn of_movement<'m>(movement: &'m Movement, part: &str) -> &'m str {
    match part {
        "value-date" => &movement.value_date,
        "entry-date" => &movement.entry_date,
        "mark" => &movement.mark,
        "funds" => &movement.funds,
        "amount" => &movement.amount,
        "type" => &movement.kind,
        "reference" => &movement.reference,
        "bank-reference" => &movement.bank_reference,
        _ => &movement.text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_source_is_a_field_and_a_part_of_it() {
        assert!(OfStatement::parse("60F:amount").is_ok() && OfStatement::parse("25").is_ok());
        assert!(OfStatement::parse("60F").unwrap_err().contains("there are 20, 21, 25, 25:account"));
        assert_eq!(OfEntry::parse("86?32-33"), Ok(OfEntry::Subfields(32, 33)));
        assert_eq!(OfEntry::parse("86/CNTP:3"), Ok(OfEntry::Slash("CNTP".into(), Some(3))));
        for source in ["61", "61:date", "86?a", "86?33-32", "86/eref", "86/CNTP:0", "86+", "62F:amount", "86!"] {
            assert!(OfEntry::parse(source).unwrap_err().contains("is no part of a movement"), "{source}");
        }
    }
}
