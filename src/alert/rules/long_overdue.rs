//! One instalment open for long: more than a month is a warning, more than two are critical.

use crate::alert::Case;
use crate::alert::confirmed::Confirmed;

/// More than two months.
pub(super) fn critical(case: &Case<'_>, confirmed: &Confirmed) -> bool {
    confirmed.days_past_due > case.conventions.critical_days
}

/// More than one month.
pub(super) fn warning(case: &Case<'_>, confirmed: &Confirmed) -> bool {
    confirmed.days_past_due > case.conventions.warning_days
}

#[cfg(test)]
mod tests {
    use crate::alert::Level;
    use crate::alert::tests::Story;

    #[test]
    fn days_count_from_the_debit_date() {
        // Only the last instalment is left: no other one can be missed.
        let story = Story::paid(23).covered("2027-12-31");
        let level = |on: &str| story.on(on).map(|wanted| (wanted.days_past_due, wanted.level, wanted.rule)).unwrap();
        // Due on Saturday 10 July 2027, debited on Monday the 12th.
        assert_eq!(level("2027-08-11"), (30, Level::Watch, "missed"));
        assert_eq!(level("2027-08-12"), (31, Level::Warning, "long_overdue"));
        assert_eq!(level("2027-09-10"), (60, Level::Warning, "long_overdue"));
        assert_eq!(level("2027-09-11"), (61, Level::Critical, "long_overdue"));
    }
}
