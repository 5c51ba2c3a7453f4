//! Rules: which level an alert has, and why. The table is read from the worst down; the first that applies names it.
//!
//! To add a rule: one file with `applies` and its tests, one entry in [`RULES`] at its level, and its words in the
//! templates of mails.

mod contested;
mod deceased;
mod first_instalment;
mod long_overdue;
mod missed;
mod reportable;
mod several_missed;

use super::{Case, Level};
use crate::alert::confirmed::Confirmed;

/// One rule.
pub struct Rule {
    /// Its name, part of the contract.
    pub name: &'static str,
    /// The level that it gives.
    pub level: Level,
    /// Whether it applies.
    pub applies: fn(&Case<'_>, &Confirmed) -> bool,
}

/// All rules, worst first.
pub const RULES: &[Rule] = &[
    Rule { name: "deceased", level: Level::Special, applies: deceased::applies },
    Rule { name: "reportable", level: Level::Critical, applies: reportable::applies },
    Rule { name: "long_overdue", level: Level::Critical, applies: long_overdue::critical },
    Rule { name: "first_instalment", level: Level::Warning, applies: first_instalment::applies },
    Rule { name: "contested", level: Level::Warning, applies: contested::applies },
    Rule { name: "several_missed", level: Level::Warning, applies: several_missed::applies },
    Rule { name: "long_overdue", level: Level::Warning, applies: long_overdue::warning },
    Rule { name: "missed", level: Level::Watch, applies: missed::applies },
];

#[cfg(test)]
mod tests {
    use super::RULES;

    #[test]
    fn the_table_goes_from_the_worst_down_and_something_always_applies() {
        assert!(RULES.is_sorted_by(|one, other| one.level >= other.level));
        assert_eq!(RULES.last().map(|rule| rule.name), Some("missed"));
    }
}
