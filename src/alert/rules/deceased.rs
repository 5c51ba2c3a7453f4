//! The bank says that the account holder has died: followed apart, nothing is asked of the family.

use super::{Level, Rule};
use crate::domain::reason::Class;

pub(super) const RULE: Rule = Rule {
    name: "deceased",
    level: |_, figures| {
        figures.reason.as_ref().is_some_and(|reason| reason.class == Class::Deceased).then_some(Level::Special)
    },
};
