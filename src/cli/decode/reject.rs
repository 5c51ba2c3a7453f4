//! A reject as an object of `--json`.

use serde::Serialize;

use crate::domain::statement::{Reject, Severity};

/// A reject in the contract's shape.
#[derive(Serialize)]
pub struct RejectJson<'a> {
    severity: &'static str,
    position: &'a str,
    field: &'a str,
    found: &'a str,
    why: &'a str,
    fix: &'a str,
}

/// A reject in the contract's shape.
pub fn reject_json(reject: &Reject) -> RejectJson<'_> {
    let Reject { severity, position, field, found, why, fix } = reject;
    let severity = match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
    };
    RejectJson { severity, position, field, found, why, fix }
}
