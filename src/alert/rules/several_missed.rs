//! Several instalments are missing, though their sum is below the threshold of the decree.

use crate::alert::Case;
use crate::alert::confirmed::Confirmed;

/// Two or more.
pub(super) fn applies(case: &Case<'_>, confirmed: &Confirmed) -> bool {
    confirmed.missed >= case.conventions.warning_missed
}

#[cfg(test)]
mod tests {
    use crate::alert::Level;
    use crate::alert::tests::Story;

    #[test]
    fn two_small_instalments_are_a_warning() {
        let story = Story::lent(100_000, 6).returned(7, "2026-02-12", "AM04").returned(8, "2026-03-12", "AM04");
        let wanted = story.on("2026-03-12").unwrap();
        assert_eq!((wanted.level, wanted.rule, wanted.missed), (Level::Warning, "several_missed", 2));
    }
}
