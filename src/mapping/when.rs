//! `[[when]]`: what is otherwise in some entries. Rules are tried in their order on what the fields say; a later rule
//! counts over an earlier one. A rule sets fields, or passes a row over that is no movement; what it passes over is told.
//!
//! A rule never touches an amount or a date: a figure of a bank is read or refused, never made.

mod faults;

use std::borrow::Cow;

use regex::Captures;
use schemars::JsonSchema;
use serde::Deserialize;

use super::source::{Pattern, Sources};
use super::spec::{KindName, Sign};
use crate::codec::Record;
use crate::domain::statement::Status;

pub use faults::Fault;

/// A rule: what holds for some entries, and what their fields are then, or why such a row is passed over.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct When {
    /// What the rule is for, in words.
    pub about: Option<String>,
    /// Every one of these must hold.
    #[serde(default)]
    pub all: Vec<Condition>,
    /// One of these must hold, where there are any.
    #[serde(default)]
    pub any: Vec<Condition>,
    /// Only for movements of this sign.
    pub sign: Option<Sign>,
    /// What the fields are then.
    pub set: Option<Set>,
    /// Why such a row is no movement: it is passed over, and counted in a warning.
    pub skip: Option<String>,
}

/// Something that must hold.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Condition {
    /// A field of the entry, as it was read.
    pub field: Option<Field>,
    /// A source, where the text is no field.
    #[serde(default)]
    pub from: Sources,
    /// A pattern that stands in it; its named groups can be used in `set` as `${name}`.
    pub pattern: Option<Pattern>,
    /// The words that it may be.
    #[serde(default)]
    pub is: Vec<String>,
    /// Whether there is nothing in it (`true`) or something (`false`).
    pub empty: Option<bool>,
    /// `true` turns the condition round.
    #[serde(default)]
    pub not: bool,
}

/// A field that a condition may ask for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[expect(missing_docs, reason = "the fields of `spec::Entry`")]
pub enum Field {
    Text,
    BankCode,
    Operation,
    EndToEnd,
    Mandate,
    Batch,
    BankReference,
    Counterparty,
    CounterpartyAccount,
    Reason,
}

/// What fields are then; `${name}` stands for a group that a pattern of the rule captured.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Set {
    /// What the movement is.
    pub kind: Option<KindName>,
    /// Whether it counts.
    pub status: Option<StatusName>,
    /// Why it came back.
    pub reason: Option<String>,
    /// The label.
    pub text: Option<String>,
    /// The end-to-end reference.
    pub end_to_end: Option<String>,
    /// The mandate.
    pub mandate: Option<String>,
    /// The batch.
    pub batch: Option<String>,
    /// The other party's name.
    pub counterparty: Option<String>,
}

/// Whether a movement counts: `booked`, `pending` (announced) or `info` (shown only).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
#[expect(missing_docs, reason = "the words of `domain::statement::Status`")]
pub enum StatusName {
    Booked,
    Pending,
    Info,
}

impl From<StatusName> for Status {
    fn from(name: StatusName) -> Self {
        match name {
            StatusName::Booked => Self::Booked,
            StatusName::Pending => Self::Pending,
            StatusName::Info => Self::Info,
        }
    }
}

impl When {
    /// Gives its sources their slots.
    pub fn resolve(&mut self, wanted: &mut Vec<String>) {
        self.all.iter_mut().chain(&mut self.any).for_each(|condition| condition.from.resolve(wanted));
    }

    /// Whether the row is passed over.
    pub fn skips(&self, record: &Record) -> bool {
        self.skip.is_some() && self.holds(record, |_| None, None).is_some()
    }

    /// What the fields are then, if the rule holds. `read` gives the fields as they were read.
    pub fn sets<'a>(
        &'a self,
        record: &Record,
        read: impl Fn(Field) -> Option<Cow<'a, str>>,
        sign: Sign,
    ) -> Option<Set> {
        let set = self.set.as_ref()?;
        let captured = self.holds(record, read, Some(sign))?;
        Some(set.filled(&captured))
    }

    /// The groups that its patterns captured, if it holds.
    fn holds<'a>(
        &self,
        record: &Record,
        read: impl Fn(Field) -> Option<Cow<'a, str>>,
        sign: Option<Sign>,
    ) -> Option<Vec<(String, String)>> {
        if self.sign.is_some() && self.sign != sign {
            return None;
        }
        let mut captured = Vec::new();
        let mut holds = |condition: &Condition| {
            let text = match condition.field {
                Some(field) => read(field),
                None => condition.from.read(record).map(|(text, _)| Cow::Owned(text.to_owned())),
            };
            condition.holds(text.as_deref().unwrap_or_default(), &mut captured)
        };
        if !self.all.iter().all(&mut holds) {
            return None;
        }
        let any = self.any.is_empty() || self.any.iter().any(holds);
        any.then_some(captured)
    }
}

impl Condition {
    fn holds(&self, text: &str, captured: &mut Vec<(String, String)>) -> bool {
        let holds = if let Some(pattern) = &self.pattern {
            let found = pattern.regex().captures(text);
            if let Some(found) = found.as_ref().filter(|_| !self.not) {
                keep(pattern, found, captured);
            }
            found.is_some()
        } else if let Some(empty) = self.empty {
            text.is_empty() == empty
        } else {
            self.is.iter().any(|word| word == text)
        };
        holds != self.not
    }
}

fn keep(pattern: &Pattern, found: &Captures<'_>, captured: &mut Vec<(String, String)>) {
    for name in pattern.regex().capture_names().flatten() {
        if let Some(text) = found.name(name) {
            captured.push((name.to_owned(), text.as_str().to_owned()));
        }
    }
}

impl Set {
    /// Its texts by their keys.
    fn texts(&self) -> impl Iterator<Item = (&'static str, &str)> {
        let Self { kind: _, status: _, reason, text, end_to_end, mandate, batch, counterparty } = self;
        let all = [
            ("reason", reason),
            ("text", text),
            ("end-to-end", end_to_end),
            ("mandate", mandate),
            ("batch", batch),
            ("counterparty", counterparty),
        ];
        all.into_iter().filter_map(|(key, text)| Some((key, text.as_deref()?)))
    }

    fn filled(&self, captured: &[(String, String)]) -> Self {
        let fill = |text: &Option<String>| text.as_ref().map(|text| filled(text, captured));
        Self {
            kind: self.kind,
            status: self.status,
            reason: fill(&self.reason),
            text: fill(&self.text),
            end_to_end: fill(&self.end_to_end),
            mandate: fill(&self.mandate),
            batch: fill(&self.batch),
            counterparty: fill(&self.counterparty),
        }
    }

    /// What this says over what an earlier rule said.
    #[must_use]
    pub fn over(self, earlier: Self) -> Self {
        Self {
            kind: self.kind.or(earlier.kind),
            status: self.status.or(earlier.status),
            reason: self.reason.or(earlier.reason),
            text: self.text.or(earlier.text),
            end_to_end: self.end_to_end.or(earlier.end_to_end),
            mandate: self.mandate.or(earlier.mandate),
            batch: self.batch.or(earlier.batch),
            counterparty: self.counterparty.or(earlier.counterparty),
        }
    }
}

/// The names in `${name}`.
fn names(text: &str) -> impl Iterator<Item = &str> {
    text.split("${").skip(1).filter_map(|rest| rest.split_once('}')).map(|(name, _)| name)
}

/// A group that a pattern has and that took part in no match is empty.
fn filled(text: &str, captured: &[(String, String)]) -> String {
    let mut parts = text.split("${");
    let mut whole = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        if let Some((name, rest)) = part.split_once('}') {
            let value = captured.iter().rev().find(|(known, _)| known == name);
            whole.push_str(value.map_or("", |(_, value)| value));
            whole.push_str(rest);
        } else {
            whole.push_str("${");
            whole.push_str(part);
        }
    }
    whole.trim().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rule(text: &str) -> When {
        toml::from_str(text).unwrap()
    }

    fn set(rule: &When, label: &str) -> Option<Set> {
        assert_eq!(rule.faults(), Vec::new());
        let read = |field: Field| (field == Field::Text).then(|| Cow::Owned(label.to_owned()));
        rule.sets(&Record::new(0), read, Sign::Debit)
    }

    #[test]
    fn a_rule_sets_what_its_patterns_capture() {
        let rule = rule(
            "sign = 'debit'\nall = [{ field = 'text', pattern = 'REJ (?<mandate>\\S+) (?<why>\\w+)' }]\n\
             set = { kind = 'return', mandate = 'RUM-${mandate}', reason = '${why}' }",
        );
        let found = set(&rule, "PRLV REJ 42 AM04").unwrap();
        assert_eq!(found.kind, Some(KindName::Return));
        assert_eq!((found.mandate.as_deref(), found.reason.as_deref()), (Some("RUM-42"), Some("AM04")));
        assert!(set(&rule, "PRLV 42").is_none());
    }

    #[test]
    fn conditions_hold_together_or_one_by_one() {
        let both = rule(
            "all = [{ field = 'text', is = ['A', 'B'] }, { field = 'mandate', empty = true }]\nset = { kind = 'fee' }",
        );
        assert!(set(&both, "A").is_some() && set(&both, "C").is_none());
        let one =
            rule("any = [{ field = 'text', is = ['A'] }, { field = 'text', is = ['B'] }]\nset = { status = 'info' }");
        assert!(set(&one, "B").is_some() && set(&one, "C").is_none());
        let not = rule("all = [{ field = 'text', is = ['A'], not = true }]\nset = { kind = 'fee' }");
        assert!(set(&not, "A").is_none() && set(&not, "C").is_some());
    }

    #[test]
    fn a_rule_that_cannot_be_meant_is_a_problem() {
        for (text, why) in [
            ("all = [{ field = 'text', empty = true }]", "either `set` or `skip`"),
            ("set = { kind = 'fee' }", "needs a condition"),
            ("all = [{ field = 'text' }]\nset = { kind = 'fee' }", "one of `pattern`, `is` and `empty`"),
            ("all = [{ empty = true }]\nset = { kind = 'fee' }", "either a `field` or a source"),
            ("all = [{ field = 'text', empty = true }]\nskip = 'no'", "before the fields are read"),
            ("all = [{ field = 'text', empty = true }]\nset = { mandate = '${m}' }", "`${m}` is set"),
            ("sign = 'debit'\nall = [{ from = 'A', empty = true }]\nskip = 'no'", "it has no sign yet"),
        ] {
            let faults = rule(text).faults();
            assert!(faults.iter().any(|fault| fault.what.contains(why)), "{faults:?}");
        }
    }
}
