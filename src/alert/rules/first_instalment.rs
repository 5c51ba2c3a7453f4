//! The first instalment of the loan is missed: the start says most about what follows.

use super::{Level, Rule};

pub(super) const RULE: Rule =
    Rule { name: "first_instalment", level: |_, figures| (figures.instalment == 1).then_some(Level::Warning) };
