//! Rejects in the shape of the contract.

use std::io::{self, Write};

use serde::Serialize;

use super::json::line;
use crate::domain::statement::{Reject, Severity};

/// `"rejects":[…]`, the end of a document.
pub fn write_rejects(out: &mut impl Write, rejects: &[Reject]) -> io::Result<()> {
    write!(out, "\"rejects\":[")?;
    for (index, reject) in rejects.iter().enumerate() {
        writeln!(out, "{}", if index > 0 { "," } else { "" })?;
        line(out, &reject_json(reject))?;
    }
    writeln!(out, "\n]}}")
}

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
