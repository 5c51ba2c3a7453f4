//! Gates: what holds an alert back while it may still prove wrong. Asked in order; the first that is closed holds.

mod coverage;
mod suspense;

use super::{Case, Gate};
use crate::alert::confirmed::Confirmed;

/// One gate.
pub struct Check {
    /// Which.
    pub name: Gate,
    /// Whether it holds the alert back.
    pub closed: fn(&Case<'_>, &Confirmed) -> bool,
}

/// All gates.
pub const GATES: &[Check] = &[
    Check { name: Gate::Coverage, closed: coverage::closed },
    Check { name: Gate::Suspense, closed: suspense::closed },
];
