//! The account holder has died: no text meant for the borrower, the supervisor takes over.

use crate::alert::Case;
use crate::alert::confirmed::Confirmed;
use crate::domain::reason::Class;

/// Any of the returns that stand says so; a later one with another reason does not take it back.
pub(super) fn applies(_: &Case<'_>, confirmed: &Confirmed) -> bool {
    let reasons = confirmed.returns.iter().filter_map(|returned| returned.reason.as_ref());
    reasons.into_iter().any(|reason| reason.class == Class::Deceased)
}

#[cfg(test)]
mod tests {
    use crate::alert::Level;
    use crate::alert::tests::Story;

    #[test]
    fn a_death_is_special_and_stays_so() {
        let story = Story::paid(6).returned(7, "2026-02-12", "MD07");
        let wanted = story.on("2026-02-13").unwrap();
        assert_eq!((wanted.level, wanted.rule), (Level::Special, "deceased"));
        let again = story.returned(8, "2026-03-12", "AC04").on("2026-03-13").unwrap();
        assert_eq!((again.level, again.rule), (Level::Special, "deceased"));
        assert_eq!(again.reason.unwrap().code, "AC04");
    }
}
