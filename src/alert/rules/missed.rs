//! One instalment is missing: the ordinary case, and the best moment for a call.

use crate::alert::Case;
use crate::alert::confirmed::Confirmed;

/// Whatever is missed is at least this.
pub(super) fn applies(_: &Case<'_>, _: &Confirmed) -> bool {
    true
}

#[cfg(test)]
mod tests {
    use crate::alert::Level;
    use crate::alert::tests::Story;

    #[test]
    fn one_missed_instalment_is_watched() {
        let wanted = Story::paid(6).covered("2026-02-17").on("2026-02-18").unwrap();
        assert_eq!((wanted.level, wanted.rule, wanted.missed), (Level::Watch, "missed", 1));
        assert_eq!((wanted.explicit, wanted.reason, wanted.evidence), (false, None, None));
    }

    #[test]
    fn a_shortfall_of_a_euro_is_never_alerted() {
        assert_eq!(Story::paid(6).paying("2026-02-10", 8_782).covered("2026-02-28").on("2026-03-01"), None);
        assert!(Story::paid(6).paying("2026-02-10", 8_781).covered("2026-02-28").on("2026-03-01").is_some());
    }
}
