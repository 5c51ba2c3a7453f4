//! Two instalments or more are missed.

use super::{Level, Rule};

pub(super) const RULE: Rule =
    Rule { name: "several_missed", level: |_, figures| (figures.missed >= 2).then_some(Level::Warning) };
