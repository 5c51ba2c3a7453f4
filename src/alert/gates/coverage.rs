//! No data is not a missed payment: nothing is said of an instalment before the bank's own statements prove it.

use crate::alert::Case;
use crate::alert::confirmed::Confirmed;

/// Closed while neither a return nor covered silence proves anything.
pub(super) fn closed(_: &Case<'_>, confirmed: &Confirmed) -> bool {
    !confirmed.proved
}

#[cfg(test)]
mod tests {
    use crate::alert::Gate;
    use crate::alert::tests::Story;

    #[test]
    fn silence_is_held_until_the_statements_cover_the_debit_date_and_its_delay() {
        let story = Story::paid(6);
        // Debited on Tuesday 10 February; the fifth TARGET day after it is Tuesday the 17th.
        for through in ["2026-02-09", "2026-02-10", "2026-02-16"] {
            let held = story.covered(through).on("2026-02-25").unwrap();
            assert_eq!(held.gate, Some(Gate::Coverage), "{through}");
            assert_eq!((held.instalment, held.overdue_minor, held.days_past_due), (7, 8_882, 15));
        }
        assert_eq!(story.covered("2026-02-17").on("2026-02-25").unwrap().gate, None);
        assert_eq!(story.uncovered().on("2026-02-25").unwrap().gate, Some(Gate::Coverage));
    }

    #[test]
    fn statements_that_begin_after_the_debit_date_prove_nothing_about_it() {
        let late = Story::paid(6).covered_from("2026-02-11", "2026-03-31");
        assert_eq!(late.on("2026-03-09").unwrap().gate, Some(Gate::Coverage));
    }

    #[test]
    fn nothing_is_held_when_nothing_is_missed() {
        assert_eq!(Story::paid(6).uncovered().on("2026-02-10"), None);
    }

    #[test]
    fn a_return_needs_no_coverage() {
        let story = Story::paid(6).returned(7, "2026-02-12", "AM04").uncovered();
        let wanted = story.on("2026-02-13").unwrap();
        assert_eq!((wanted.gate, wanted.explicit), (None, true));
    }

    #[test]
    fn a_later_instalment_in_doubt_is_left_out_of_the_figures() {
        let story = Story::paid(6).covered("2026-03-13");
        let wanted = story.on("2026-03-14").unwrap();
        assert_eq!((wanted.gate, wanted.missed, wanted.overdue_minor), (None, 1, 8_882));
    }

    #[test]
    fn importing_a_loan_with_known_arrears_is_no_news() {
        let story = Story::paid(0).opened("2026-02-28", 6 * 8_882).covered_from("2026-02-01", "2026-03-09");
        assert_eq!(story.on("2026-03-10").unwrap().gate, Some(Gate::Coverage));
    }
}
