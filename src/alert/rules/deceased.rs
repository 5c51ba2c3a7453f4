//! The bank says that the account holder has died: followed apart, nothing is asked of the family. A later return of
//! the closed account does not take it back.

use super::{Level, Rule};

pub(super) const RULE: Rule = Rule { name: "deceased", level: |_, figures| figures.deceased.then_some(Level::Special) };
