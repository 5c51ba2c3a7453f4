//! The account holder refused or contested the debit: understand first, then speak of money.

use crate::alert::Case;
use crate::alert::confirmed::Confirmed;
use crate::domain::reason::Class;

/// The latest reason that the bank gave is a refusal, a refund or the lack of a mandate.
pub(super) fn applies(_: &Case<'_>, confirmed: &Confirmed) -> bool {
    let latest = confirmed.returns.last().and_then(|returned| returned.reason.as_ref());
    latest.is_some_and(|reason| {
        matches!(reason.class, Class::ContestedAuthorised | Class::ContestedUnauthorised | Class::RefusedByDebtor)
    })
}

#[cfg(test)]
mod tests {
    use crate::alert::Level;
    use crate::alert::tests::Story;

    #[test]
    fn a_refusal_or_a_refund_is_a_warning() {
        for code in ["MD01", "MD06", "MS02"] {
            let wanted = Story::paid(6).returned(7, "2026-02-12", code).on("2026-02-13").unwrap();
            assert_eq!((wanted.level, wanted.rule), (Level::Warning, "contested"), "{code}");
        }
    }

    #[test]
    fn a_refund_of_an_old_debit_reopens_and_warns() {
        let story = Story::paid(8).refunded(7, "2026-03-25", "MD06");
        assert_eq!(story.on("2026-03-24"), None);
        let wanted = story.on("2026-03-25").unwrap();
        assert_eq!((wanted.rule, wanted.instalment, wanted.days_past_due), ("contested", 8, 15));
    }

    #[test]
    fn a_reason_that_was_cured_does_not_come_back() {
        let story = Story::paid(6).returned(7, "2026-02-12", "MD06").paying("2026-02-20", 8_882);
        let wanted = story.returned(8, "2026-03-12", "AM04").on("2026-03-13").unwrap();
        assert_eq!((wanted.level, wanted.rule), (Level::Watch, "missed"));
    }
}
