//! One instalment is missed: ordinary, and to be asked about.

use super::{Level, Rule};

pub(super) const RULE: Rule = Rule { name: "missed", level: |_, _| Some(Level::Watch) };
