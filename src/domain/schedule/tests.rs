use proptest::prelude::*;

use super::*;

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn terms(principal: i64, instalments: u32) -> Terms {
    Terms {
        principal: Money::eur(principal),
        rate: Rate::parse("6.20").unwrap(),
        instalments,
        disbursed_on: day("2026-09-05"),
        first_due_on: day("2026-10-05"),
        debit_day: 5,
        basis: Basis::default(),
        stub: StubMode::default(),
        deferral: Deferral::default(),
    }
}

fn total(schedule: &Schedule, part: impl Fn(&Instalment) -> i64) -> i64 {
    schedule.instalments.iter().map(part).sum()
}

#[test]
fn the_last_instalment_takes_what_the_roundings_left() {
    let schedule = constant(&terms(200_000, 24)).unwrap();
    let amounts: Vec<i64> = schedule.instalments.iter().map(|row| row.amount_minor).collect();
    assert_eq!(amounts[..23], [8_882; 23]);
    assert_eq!(amounts[23], 8_887);
    assert_eq!(total(&schedule, |row| row.interest_minor), 13_173);
}

#[test]
fn a_loan_without_interest_is_divided() {
    let schedule = constant(&Terms { rate: Rate::parse("0").unwrap(), ..terms(100_000, 12) }).unwrap();
    assert_eq!(schedule.instalments[0].amount_minor, 8_333);
    assert_eq!(schedule.instalments[11].amount_minor, 8_337);
    assert_eq!(total(&schedule, |row| row.interest_minor), 0);
}

#[test]
fn days_beyond_a_month_are_paid_with_the_first_instalment_or_join_the_principal() {
    let early =
        Terms { disbursed_on: day("2026-03-17"), first_due_on: day("2026-05-10"), debit_day: 10, ..terms(200_000, 24) };
    let added = constant(&early).unwrap();
    assert_eq!(added.instalments[0].amount_minor, 8_882 + 815);
    assert_eq!(added.instalments[0].principal_minor, 7_849);
    let capitalised = constant(&Terms { stub: StubMode::Capitalised, ..early }).unwrap();
    assert_eq!(total(&capitalised, |row| row.principal_minor), 200_815);
}

#[test]
fn a_first_period_under_one_month_bears_interest_for_its_days() {
    let short = Terms { disbursed_on: day("2026-09-19"), ..terms(200_000, 24) };
    let schedule = constant(&short).unwrap();
    assert_eq!(schedule.instalments[0].interest_minor, 544);
    assert_eq!(schedule.instalments[0].principal_minor, 7_849);
}

#[test]
fn months_before_the_first_instalment_bear_interest_as_a_deferral_does() {
    let late = Terms { disbursed_on: day("2026-07-05"), ..terms(200_000, 24) };
    let deferred = Terms {
        disbursed_on: day("2026-07-05"),
        first_due_on: day("2026-08-05"),
        deferral: Deferral::Full(2),
        ..late.clone()
    };
    assert_eq!(constant(&late), constant(&deferred));
    assert_eq!(total(&constant(&late).unwrap(), |row| row.principal_minor), 202_072);
}

#[test]
fn the_debit_day_is_kept_through_short_months_and_closed_days() {
    let terms =
        Terms { disbursed_on: day("2025-12-31"), first_due_on: day("2026-01-31"), debit_day: 31, ..terms(100_000, 12) };
    let schedule = constant(&terms).unwrap();
    let dates: Vec<String> =
        schedule.instalments[..3].iter().map(|row| format!("{} {}", row.due_on, row.debit_on)).collect();
    assert_eq!(dates, ["2026-01-31 2026-02-02", "2026-02-28 2026-03-02", "2026-03-31 2026-03-31"]);
}

#[test]
fn terms_that_make_no_schedule_are_refused() {
    let good = terms(200_000, 24);
    let error = |terms: Terms| constant(&terms).unwrap_err().to_string();
    assert_eq!(error(Terms { principal: Money::eur(0), ..good.clone() }), "the amount lent must be above zero");
    assert_eq!(error(Terms { instalments: 0, ..good.clone() }), "a loan has 1 to 600 instalments, not 0");
    assert_eq!(
        error(Terms { disbursed_on: day("2026-10-05"), ..good.clone() }),
        "the first due date (2026-10-05) must be after the payout (2026-10-05)"
    );
    assert_eq!(
        error(Terms { debit_day: 10, ..good.clone() }),
        "the first due date (2026-10-05) is not on debit day 10"
    );
    assert_eq!(
        error(Terms { principal: Money::eur(5), instalments: 9, ..good }),
        "the amount is too small for so many instalments"
    );
}

proptest! {
    #[test]
    fn every_row_adds_up_and_everything_is_repaid(
        principal in 1_000_i64..=10_000_000,
        count in 1_u32..=120,
        millionths in 0_u32..=250_000,
        first in 1_u64..=45,
    ) {
        let percent = format!("{}.{:04}", millionths / 10_000, millionths % 10_000);
        let first_due_on = day("2026-09-05") + chrono::Days::new(first);
        let terms = Terms {
            rate: Rate::parse(&percent).unwrap(),
            first_due_on,
            debit_day: first_due_on.day(),
            ..terms(principal, count)
        };
        let schedule = constant(&terms).unwrap();
        prop_assert_eq!(schedule.instalments.len(), usize::try_from(count).unwrap());
        prop_assert_eq!(total(&schedule, |row| row.principal_minor), principal);
        let mut before = None;
        for row in &schedule.instalments {
            prop_assert_eq!(row.amount_minor, row.principal_minor + row.interest_minor);
            prop_assert!(row.principal_minor >= 0 && row.interest_minor >= 0);
            prop_assert!(Calendar::Target.is_open(row.debit_on) && row.debit_on >= row.due_on);
            prop_assert!(before < Some(row.due_on));
            before = Some(row.due_on);
        }
        // Half a cent for each row's interest and for the instalment, and interest on what these leave.
        if count > 2 {
            let regular = schedule.instalments[1].amount_minor;
            let last = schedule.instalments[schedule.instalments.len() - 1].amount_minor;
            prop_assert!((last - regular).abs() <= i64::from(count) * 12);
        }
    }

    #[test]
    fn a_postponed_loan_owes_the_interest_of_the_month_more(number in 1_u32..=24) {
        let schedule = constant(&terms(200_000, 24)).unwrap();
        let rate = Rate::parse("6.20").unwrap();
        let moved = change::postpone(&schedule, rate, number, change::Carry::ToLast).unwrap();
        let left: i64 = schedule.instalments.iter().filter(|row| row.number >= number).map(|row| row.principal_minor).sum();
        prop_assert_eq!(total(&moved, |row| row.principal_minor), 200_000);
        prop_assert_eq!(
            total(&moved, |row| row.interest_minor) - total(&schedule, |row| row.interest_minor),
            accrued(left, rate, Basis::Thirty360, 30)
        );
        prop_assert_eq!(moved.instalments.iter().map(|row| row.number).collect::<Vec<_>>(), (1..=24).collect::<Vec<_>>());
    }
}
