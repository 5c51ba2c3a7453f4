//! The oldest missed instalment is long past: a warning first, then critical.

use super::{Level, Rule};

pub(super) const RULE: Rule = Rule {
    name: "long_overdue",
    level: |case, figures| {
        if figures.days_past_due > case.conventions.critical_days {
            Some(Level::Critical)
        } else {
            (figures.days_past_due > case.conventions.warning_days).then_some(Level::Warning)
        }
    },
};
