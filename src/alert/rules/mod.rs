//! The rules: each looks at the figures of a loan and asks for a level, or for none. One file per rule.

mod contested;
mod deceased;
mod first_instalment;
mod long_overdue;
mod missed;
mod reportable;
mod several_missed;

use super::{Case, Figures, Level};

/// A rule: its name, and the level that it asks for.
pub struct Rule {
    /// The word that is stored and shown (`first_instalment`).
    pub name: &'static str,
    /// The level for these figures, if any.
    pub level: fn(&Case<'_>, &Figures) -> Option<Level>,
}

/// Every rule; of two that ask for the same level, the earlier one names the alert.
pub const RULES: [Rule; 7] = [
    deceased::RULE,
    reportable::RULE,
    first_instalment::RULE,
    contested::RULE,
    several_missed::RULE,
    long_overdue::RULE,
    missed::RULE,
];

/// The highest level that a rule asks for, and that rule's name.
pub fn highest(case: &Case<'_>, figures: &Figures) -> (Level, &'static str) {
    RULES
        .iter()
        .filter_map(|rule| Some(((rule.level)(case, figures)?, rule.name)))
        .fold((Level::Info, missed::RULE.name), |best, next| if next.0 > best.0 { next } else { best })
}
