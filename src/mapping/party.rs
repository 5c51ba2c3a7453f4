//! The other party of an entry: the one that is not us.
//!
//! An entry names a debtor and a creditor, of the payment and not of the entry. Some banks name one only, and some put
//! the debtor of a returned collection under the creditor: so the account decides first, then who is named at all, and
//! only then the direction of the money.

use schemars::JsonSchema;
use serde::Deserialize;

use super::value::Text;

/// A party of a payment.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Party {
    /// Its name.
    pub name: Option<Text>,
    /// Its account.
    pub account: Option<Text>,
}

impl Party {
    /// Gives its sources their slots.
    pub fn resolve(&mut self, wanted: &mut Vec<String>) {
        [&mut self.name, &mut self.account].into_iter().flatten().for_each(|text| text.resolve(wanted));
    }
}

/// What a file says of a party.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Named {
    /// Its name.
    pub name: Option<String>,
    /// Its account.
    pub account: Option<String>,
}

impl Named {
    fn is_nobody(&self) -> bool {
        self.name.is_none() && self.account.is_none()
    }

    fn has(&self, account: &str) -> bool {
        self.account.as_deref().is_some_and(|own| tight(own).eq(tight(account)))
    }
}

/// The party that is not the holder of `account`; `goes` and `returned` say which one it is when nothing else does.
pub fn other(debtor: Named, creditor: Named, account: &str, goes: bool, returned: bool) -> Named {
    let debtor_is_other = if creditor.is_nobody() || debtor.is_nobody() {
        creditor.is_nobody()
    } else if creditor.has(account) != debtor.has(account) {
        creditor.has(account)
    } else {
        // What goes away was paid to a creditor; what comes back the other way had the parties of its first way.
        goes == returned
    };
    if debtor_is_other { debtor } else { creditor }
}

fn tight(account: &str) -> impl Iterator<Item = char> {
    account.chars().filter(|sign| sign.is_alphanumeric())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn named(name: &str, account: &str) -> Named {
        let some = |text: &str| (!text.is_empty()).then(|| text.to_owned());
        Named { name: some(name), account: some(account) }
    }

    fn name(debtor: Named, creditor: Named, goes: bool, returned: bool) -> Option<String> {
        other(debtor, creditor, "FR32 0001", goes, returned).name
    }

    #[test]
    fn our_account_tells_who_is_not_the_other_party() {
        assert_eq!(name(named("A", "X"), named("B", "FR320001"), true, false).as_deref(), Some("A"));
        assert_eq!(name(named("A", "FR320001"), named("B", "Y"), false, false).as_deref(), Some("B"));
    }

    #[test]
    fn the_only_one_named_is_the_other_party() {
        assert_eq!(name(named("", ""), named("B", ""), true, true).as_deref(), Some("B"));
        assert_eq!(name(named("A", ""), named("", ""), true, false).as_deref(), Some("A"));
    }

    #[test]
    fn else_the_direction_of_the_money_tells() {
        let both = || (named("debtor", ""), named("creditor", ""));
        let ask = |goes, returned| {
            let (debtor, creditor) = both();
            name(debtor, creditor, goes, returned).unwrap()
        };
        assert_eq!(ask(false, false), "debtor");
        assert_eq!(ask(true, false), "creditor");
        assert_eq!(ask(true, true), "debtor");
        assert_eq!(ask(false, true), "creditor");
    }
}
