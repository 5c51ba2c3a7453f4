//! The bank may now register a payment incident: the threshold is an amount, not "two in a row".

use crate::alert::Case;
use crate::alert::confirmed::Confirmed;
use crate::domain::position;

/// What is confirmed reaches the last two instalments and the floor of the decree. The next miss never counts ahead:
/// else every first one would be critical.
pub(super) fn applies(case: &Case<'_>, confirmed: &Confirmed) -> bool {
    position::reportable(&case.history.schedule, confirmed.overdue_minor, case.today)
}

#[cfg(test)]
mod tests {
    use crate::alert::Level;
    use crate::alert::tests::Story;

    #[test]
    fn two_missed_instalments_above_the_floor_are_reportable() {
        let story = Story::paid(6).returned(7, "2026-02-12", "AM04").returned(8, "2026-03-12", "AM04");
        let wanted = story.on("2026-03-13").unwrap();
        assert_eq!((wanted.level, wanted.rule, wanted.overdue_minor), (Level::Critical, "reportable", 17_764));
    }

    #[test]
    fn one_cent_less_than_two_instalments_is_not() {
        let story = Story::paid(6).returned(7, "2026-02-12", "AM04").returned(8, "2026-03-12", "AM04");
        let wanted = story.paying("2026-03-12", 1).on("2026-03-13").unwrap();
        assert_eq!((wanted.level, wanted.rule), (Level::Warning, "several_missed"));
    }

    #[test]
    fn small_instalments_reach_the_floor_later() {
        let story = Story::lent(100_000, 6).covered("2026-05-31");
        assert_eq!(story.on("2026-04-10").unwrap().level, Level::Warning);
        assert_eq!(story.on("2026-05-19").unwrap().rule, "reportable");
    }

    #[test]
    fn what_is_not_confirmed_does_not_count() {
        let story = Story::paid(6).returned(7, "2026-02-12", "AM04").covered("2026-03-11");
        assert_eq!(story.on("2026-03-12").unwrap().level, Level::Watch);
    }
}
