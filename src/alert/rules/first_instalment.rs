//! The first instalment of a loan is missing: something was wrong from the start, the debit day or the account.

use crate::alert::Case;
use crate::alert::confirmed::Confirmed;

/// The loan's own first instalment, not the first that we follow.
pub(super) fn applies(_: &Case<'_>, confirmed: &Confirmed) -> bool {
    confirmed.oldest == 1
}

#[cfg(test)]
mod tests {
    use crate::alert::Level;
    use crate::alert::tests::Story;

    #[test]
    fn the_first_instalment_asks_for_more_than_a_later_one() {
        let wanted = Story::paid(0).returned(1, "2025-08-13", "AM04").on("2025-08-14").unwrap();
        assert_eq!((wanted.level, wanted.rule), (Level::Warning, "first_instalment"));
        let wanted = Story::paid(1).returned(2, "2025-09-12", "AM04").on("2025-09-13").unwrap();
        assert_eq!((wanted.level, wanted.rule), (Level::Watch, "missed"));
    }
}
