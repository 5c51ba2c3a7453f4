//! The account holder refused or contested the debit: find out why first, before the next debit is contested too.

use super::{Level, Rule};
use crate::domain::reason::Class;

pub(super) const RULE: Rule = Rule {
    name: "contested",
    level: |_, figures| {
        let class = figures.reason.as_ref().map(|reason| reason.class);
        let contested = [Class::ContestedAuthorised, Class::ContestedUnauthorised, Class::RefusedByDebtor];
        class.is_some_and(|class| contested.contains(&class)).then_some(Level::Warning)
    },
};
