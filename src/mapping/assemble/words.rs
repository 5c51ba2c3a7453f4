//! Words of mappings and files as what they mean: weights, currencies, kinds of warnings.

use super::Current;
use crate::domain::money::{self, Currency};
use crate::domain::statement::{Reject, Severity};
use crate::mapping::spec::Weight;

/// `error` when the mapping does not say.
pub(super) const fn severity(weight: Option<Weight>) -> Option<Severity> {
    match weight {
        None => Some(Severity::Error),
        Some(weight) => weight.severity(),
    }
}

pub(in crate::mapping) fn currency_of(text: &str) -> Result<Currency, money::Error> {
    match text.to_ascii_lowercase().as_str() {
        "euros" | "euro" | "€" => Ok(Currency::EUR),
        _ => Currency::parse(text),
    }
}

/// The word under which a warning is given once for each statement.
pub(super) fn warning_kind(reject: &Reject) -> &'static str {
    match reject.field.as_str() {
        "value_on" => "value_on",
        "booked_on" => "booked_on",
        "status" => "status",
        "amount" => "amount",
        _ => "other",
    }
}

/// Kinds of warnings of one statement; more of them say the same.
const WARNINGS_MAX: usize = 20;

impl Current {
    /// Whether a warning is new in this statement; one about a status is new with each word.
    pub(super) fn says(&mut self, reject: &Reject) -> bool {
        let kind = warning_kind(reject);
        let word = if kind == "status" { &reject.found } else { &reject.why };
        let is_known = self.said.iter().any(|(known, about)| (*known, about) == (kind, word));
        let is_new = !is_known && self.said.len() < WARNINGS_MAX;
        if is_new {
            self.said.push((kind, word.clone()));
        }
        is_new
    }
}
