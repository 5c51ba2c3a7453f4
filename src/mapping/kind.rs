//! What an entry is: by its operation code where the bank gives one, else by its text.

use std::borrow::Cow;
use std::collections::HashMap;

use super::problem::Problem;
use super::spec::{KindByText, KindName, Kinds, Sign};
use crate::codec::fold::base;
use crate::domain::statement::Kind;

impl From<KindName> for Kind {
    fn from(name: KindName) -> Self {
        match name {
            KindName::Collection => Self::Collection,
            KindName::Return => Self::Return,
            KindName::Transfer => Self::Transfer,
            KindName::Fee => Self::Fee,
            KindName::Batch => Self::Batch,
            KindName::Other => Self::Other,
        }
    }
}

/// The rules of a mapping, ready to be asked.
#[derive(Debug, Default)]
pub struct Rules {
    exact: HashMap<String, Kind>,
    /// Codes that end in `*`, the longest first.
    prefixes: Vec<(String, Kind)>,
    /// Codes that start with `*`, the longest first.
    suffixes: Vec<(String, Kind)>,
    texts: Vec<KindByText>,
}

impl Rules {
    /// Takes the rules of a mapping.
    pub fn new(kinds: &Kinds) -> Self {
        let mut rules = Self { texts: kinds.text.clone(), ..Self::default() };
        for (kind, codes) in &kinds.codes {
            for code in codes {
                let kind = Kind::from(*kind);
                if let Some(prefix) = code.strip_suffix('*') {
                    rules.prefixes.push((prefix.to_owned(), kind));
                } else if let Some(suffix) = code.strip_prefix('*') {
                    rules.suffixes.push((suffix.to_owned(), kind));
                } else {
                    rules.exact.insert(code.clone(), kind);
                }
            }
        }
        rules.prefixes.sort_by_key(|(prefix, _)| std::cmp::Reverse(prefix.len()));
        rules.suffixes.sort_by_key(|(suffix, _)| std::cmp::Reverse(suffix.len()));
        rules
    }

    /// The kind that a code means.
    pub fn by_code(&self, code: &str) -> Option<Kind> {
        self.exact
            .get(code)
            .or_else(|| self.suffixes.iter().find(|(suffix, _)| code.ends_with(suffix.as_str())).map(|(_, kind)| kind))
            .or_else(|| {
                self.prefixes.iter().find(|(prefix, _)| code.starts_with(prefix.as_str())).map(|(_, kind)| kind)
            })
            .copied()
    }

    /// Every pattern that fits a text, by its place; the first one decides.
    pub fn fits(&self, text: &str, minor: i64) -> Vec<usize> {
        let sign = if minor < 0 { Sign::Debit } else { Sign::Credit };
        let text = capitals(text);
        let fits = |rule: &KindByText| rule.sign.is_none_or(|wanted| wanted == sign) && rule.pattern.is_in(&text);
        self.texts.iter().enumerate().filter(|(_, rule)| fits(rule)).map(|(index, _)| index).collect()
    }

    /// The code of the mapping that means this code: itself, or one that begins or ends with `*`.
    pub fn code_of(&self, code: &str) -> Option<String> {
        if self.exact.contains_key(code) {
            return Some(code.to_owned());
        }
        let suffix = self.suffixes.iter().find(|(suffix, _)| code.ends_with(suffix.as_str()));
        let prefix = || self.prefixes.iter().find(|(prefix, _)| code.starts_with(prefix.as_str()));
        suffix.map(|(suffix, _)| format!("*{suffix}")).or_else(|| prefix().map(|(prefix, _)| format!("{prefix}*")))
    }

    /// The kind that a text means: the patterns see it in capitals without accents.
    pub fn by_text(&self, text: &str, minor: i64) -> Option<Kind> {
        self.rule_of(text, minor).map(|rule| rule.kind.into())
    }

    /// The rule that tells the kind by a text.
    pub fn rule_of(&self, text: &str, minor: i64) -> Option<&KindByText> {
        if self.texts.is_empty() {
            return None;
        }
        let sign = if minor < 0 { Sign::Debit } else { Sign::Credit };
        let text = capitals(text);
        let mut rules = self.texts.iter().filter(|rule| rule.sign.is_none_or(|wanted| wanted == sign));
        rules.find(|rule| rule.pattern.is_in(&text))
    }
}

/// Codes that stand under two kinds, or under one kind twice.
pub(super) fn problems(kinds: &Kinds) -> Vec<Problem> {
    let mut seen: HashMap<&str, KindName> = HashMap::new();
    let mut problems = Vec::new();
    for (kind, code) in kinds.codes.iter().flat_map(|(kind, codes)| codes.iter().map(move |code| (*kind, code))) {
        if let Some(before) = seen.insert(code, kind) {
            let what = if before == kind { "it stands here twice" } else { "it stands under two kinds" };
            problems.push(Problem::word("kind", code, format!("code `{code}`: {what}"), "keep one of them"));
        }
    }
    problems
}

/// A text in capitals without accents.
fn capitals(text: &str) -> Cow<'_, str> {
    if text.is_ascii() && !text.bytes().any(|byte| byte.is_ascii_lowercase()) {
        return Cow::Borrowed(text);
    }
    let mut capitals = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((plain, other)) =
        rest.bytes().position(|byte| !byte.is_ascii()).and_then(|at| rest.split_at_checked(at))
    {
        capitals.push_str(plain);
        let mut signs = other.chars();
        match signs.next().map(|sign| (sign, base(sign))) {
            Some((_, Some(letters))) => capitals.push_str(letters),
            Some((sign, None)) => capitals.push(sign),
            None => {}
        }
        rest = signs.as_str();
    }
    capitals.push_str(rest);
    capitals.make_ascii_uppercase();
    Cow::Owned(capitals)
}
