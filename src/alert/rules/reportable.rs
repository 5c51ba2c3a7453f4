//! What is confirmed reaches the amount from which the bank may register a payment incident (FICP: decree of 26 October
//! 2010, articles 3 to 6). Never before: every first miss *could* become one.

use super::{Level, Rule};
use crate::domain::position;

pub(super) const RULE: Rule = Rule {
    name: "reportable",
    level: |case, figures| {
        position::reportable(&case.history.schedule, figures.overdue_minor, case.today).then_some(Level::Critical)
    },
};
