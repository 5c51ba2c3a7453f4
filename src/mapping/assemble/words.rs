//! Words of mappings and files as what they mean: weights, currencies, kinds of warnings.

use crate::domain::money::{self, Currency};
use crate::domain::statement::{Reject, Severity};
use crate::mapping::spec::Weight;

/// `error` when the mapping does not say.
pub(super) const fn severity(weight: Option<Weight>) -> Option<Severity> {
    match weight {
        None | Some(Weight::Error) => Some(Severity::Error),
        Some(Weight::Warn) => Some(Severity::Warning),
        Some(Weight::Off) => None,
    }
}

pub(super) fn currency_of(text: &str) -> Result<Currency, money::Error> {
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
