//! What does not hold together in a rule of `[[when]]`, each fault with its key and what to write instead.

use super::{Condition, Set, When, names};
use crate::mapping::load::instead;

/// A fault of a rule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// The key of the rule, dots between tables and before the numbers of items; the rule itself when it is empty.
    pub key: String,
    /// What is wrong.
    pub what: String,
    /// What to do.
    pub fix: String,
}

impl Fault {
    fn new(key: &str, what: &str, fix: &str) -> Self {
        Self { key: key.to_owned(), what: what.to_owned(), fix: fix.to_owned() }
    }
}

impl When {
    /// What does not hold together.
    pub fn faults(&self) -> Vec<Fault> {
        let mut faults = Vec::new();
        let both = "a rule says either `set` or `skip`";
        match (&self.set, &self.skip) {
            (Some(_), Some(_)) => faults.push(Fault::new("skip", both, "keep one of the two")),
            (None, None) => {
                let fix =
                    "write `set = { kind = \"return\" }`, or `skip = \"…\"` with the reason why it is no movement";
                faults.push(Fault::new("", both, fix));
            }
            (Some(_), None) | (None, Some(_)) => {}
        }
        if self.all.is_empty() && self.any.is_empty() {
            let fix =
                "write `all = [{ field = \"text\", pattern = '…' }]`: without it the rule would hold for every row";
            faults.push(Fault::new("", "a rule needs a condition in `all` or `any`", fix));
        }
        for (list, conditions) in [("all", &self.all), ("any", &self.any)] {
            for (index, condition) in conditions.iter().enumerate() {
                faults.extend(condition.faults(&format!("{list}.{index}"), self.skip.is_some()));
            }
        }
        if self.skip.is_some() && self.sign.is_some() {
            let what = "`skip` is decided before the amount is read: it has no sign yet";
            faults.push(Fault::new("sign", what, "take it away, and ask the column of the amount in `from`"));
        }
        faults.extend(self.templates());
        faults
    }

    /// Groups that are set and that nothing captures.
    fn templates(&self) -> Vec<Fault> {
        let conditions = self.all.iter().chain(&self.any);
        let patterns = conditions.filter_map(|condition| condition.pattern.as_ref());
        let groups: Vec<&str> = patterns.flat_map(|pattern| pattern.regex().capture_names().flatten()).collect();
        let mut faults = Vec::new();
        for (key, text) in self.set.iter().flat_map(Set::texts) {
            for name in names(text).filter(|name| !groups.contains(name)) {
                let what = format!("`${{{name}}}` is set, and no pattern of the rule captures a group of this name");
                let fix = if groups.is_empty() {
                    format!("write `(?<{name}>…)` in a pattern of the rule")
                } else {
                    instead(name, &groups)
                };
                faults.push(Fault { key: format!("set.{key}"), what, fix });
            }
        }
        faults
    }
}

impl Condition {
    /// What does not hold together, with its place in the rule.
    fn faults(&self, at: &str, skips: bool) -> Vec<Fault> {
        let mut faults = Vec::new();
        if self.field.is_some() != self.from.names.is_empty() {
            let what = "a condition asks either a `field` or a source in `from`";
            let fix = "write `field = \"text\"`, or `from = \"…\"` for a text that is no field";
            faults.push(Fault::new(at, what, fix));
        }
        let asks = [self.pattern.is_some(), !self.is.is_empty(), self.empty.is_some()];
        if asks.into_iter().filter(|asked| *asked).count() != 1 {
            let fix = "write `pattern = '…'`, `is = [\"…\"]` or `empty = true`";
            faults.push(Fault::new(at, "a condition says one of `pattern`, `is` and `empty`", fix));
        }
        if skips && self.field.is_some() {
            let what = "`skip` is decided before the fields are read: its conditions ask sources";
            faults.push(Fault::new(&format!("{at}.field"), what, "write `from` with the column instead"));
        }
        faults
    }
}
