//! The missing money may be lying in suspense: a person looks first.

use crate::alert::Case;
use crate::alert::confirmed::Confirmed;
use crate::domain::calendar::Calendar;

/// Closed for some days while a possible payment waits. What the bank said by a return is never held: that a payment
/// waits does not make the return untrue.
pub(super) fn closed(case: &Case<'_>, confirmed: &Confirmed) -> bool {
    case.possible_payment
        && !confirmed.explicit
        && case.today <= Calendar::France.add(confirmed.debit_on, case.conventions.suspense_days)
}

#[cfg(test)]
mod tests {
    use crate::alert::Gate;
    use crate::alert::tests::Story;

    #[test]
    fn a_possible_payment_holds_silence_back_for_fifteen_business_days() {
        let story = Story::paid(6).covered("2026-03-09").possible_payment();
        // Fifteen French business days after Tuesday 10 February: Tuesday 3 March.
        assert_eq!(story.on("2026-03-03").unwrap().gate, Some(Gate::Suspense));
        assert_eq!(story.on("2026-03-04").unwrap().gate, None);
    }

    #[test]
    fn a_possible_payment_never_holds_a_return_back() {
        let story = Story::paid(6).returned(7, "2026-02-12", "AM04").possible_payment();
        assert_eq!(story.on("2026-02-13").unwrap().gate, None);
    }

    #[test]
    fn what_is_not_covered_is_held_for_that() {
        let story = Story::paid(6).uncovered().possible_payment();
        assert_eq!(story.on("2026-02-20").unwrap().gate, Some(Gate::Coverage));
    }
}
