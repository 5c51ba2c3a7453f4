use passerelle::domain::rate::Rate;
use passerelle::domain::schedule::change::{Carry, Rest, postpone, reschedule, settle};
use passerelle::domain::schedule::{Schedule, Terms, constant};
use passerelle::domain::taeg::{flows, taeg};

use super::{amounts, interest, left_out, list, load, number, plain, small, text};

fn rate() -> Rate {
    Rate::parse("6.20").unwrap()
}

#[test]
fn equal_instalments_agree_to_the_cent() {
    let Some(file) = load("amortization.json") else { return };
    let summary = list(&file, "summary");
    assert_eq!(summary.len(), 21);
    for case in summary {
        let terms = plain(number(case, "principal_minor"), small(case, "instalments"), "6.20");
        let schedule = constant(&terms).unwrap();
        let (first, _, last) = amounts(&schedule);
        assert_eq!(
            (first, last, interest(&schedule)),
            (
                number(case, "instalment_minor"),
                number(case, "last_instalment_minor"),
                number(case, "total_interest_minor")
            ),
            "{case}"
        );
        let found = taeg(&flows(&terms, &schedule), 4).unwrap();
        assert_eq!(found.to_string(), text(case, "taeg_percent"), "{case}");
        assert_eq!(format!("{:.2}", taeg(&flows(&terms, &schedule), 2).unwrap()), text(case, "taeg_percent_2dp"));
    }
    let full = list(&file, "full");
    assert_eq!(full.len(), 3);
    for case in full {
        let schedule = constant(&plain(number(case, "principal_minor"), small(case, "instalments"), "6.20")).unwrap();
        same_rows(&schedule, list(case, "rows"));
    }
}

/// Compares each row, and what it leaves outstanding.
pub fn same_rows(schedule: &Schedule, rows: &[serde_json::Value]) {
    assert_eq!(schedule.instalments.len(), rows.len());
    let mut outstanding: i64 = schedule.instalments.iter().map(|row| row.principal_minor).sum();
    for (ours, theirs) in schedule.instalments.iter().zip(rows) {
        outstanding -= ours.principal_minor;
        let found = (ours.number, ours.amount_minor, ours.interest_minor, ours.principal_minor, outstanding);
        let [amount, interest, principal, left] =
            ["amount_minor", "interest_minor", "principal_minor", "outstanding_minor"].map(|key| number(theirs, key));
        assert_eq!(found, (small(theirs, "number"), amount, interest, principal, left));
    }
}

#[test]
fn half_a_cent_goes_up_where_another_rounding_would_show() {
    let Some(file) = load("amortization.json") else { return };
    let detectors = list(&file, "rounding_detectors");
    assert_eq!(detectors.len(), 4);
    for case in detectors {
        let schedule = constant(&plain(number(case, "principal_minor"), small(case, "instalments"), "6.20")).unwrap();
        let expected = &case["half_up"];
        assert_eq!(schedule.instalments[0].interest_minor, number(expected, "first_interest_minor"));
        assert_eq!(interest(&schedule), number(expected, "total_interest_minor"));
        assert_eq!(amounts(&schedule).2, number(expected, "last_instalment_minor"));
    }
}

#[test]
fn the_whole_grid_adds_up() {
    let Some(file) = load("amortization.json") else { return };
    let grid = &file["grid_checksum"];
    let (mut cases, mut regular, mut last, mut cost) = (0, 0, 0, 0);
    let mut farthest = Vec::new();
    for principal in (30_000..=200_000).step_by(1_000) {
        for count in 6..=24 {
            let schedule = constant(&plain(principal, count, "6.20")).unwrap();
            let (first, _, end) = amounts(&schedule);
            cases += 1;
            regular += first;
            last += end;
            cost += interest(&schedule);
            farthest.push(((end - first).abs(), principal, count));
        }
    }
    assert_eq!(cases, number(grid, "cases"));
    assert_eq!(regular, number(grid, "sum_of_instalments_minor"));
    assert_eq!(last, number(grid, "sum_of_last_instalments_minor"));
    assert_eq!(cost, number(grid, "sum_of_total_interest_minor"));
    let reached = number(grid, "max_abs_last_minus_regular_minor");
    assert!(farthest.iter().all(|(difference, ..)| *difference <= reached));
    farthest.retain(|(difference, ..)| *difference == reached);
    let only = &grid["max_reached_only_at"];
    assert_eq!(farthest, [(reached, number(only, "principal_minor"), small(only, "instalments"))]);
    left_out("amortization.json", &[("cases_where_half_even_gives_another_schedule", "we have no half-even rounding")]);
}

#[test]
fn loans_without_interest_and_of_one_instalment_agree() {
    let Some(file) = load("amortization.json") else { return };
    let cases = list(&file, "zero_rate");
    assert_eq!(cases.len(), 4);
    for case in cases {
        let schedule = constant(&plain(number(case, "principal_minor"), small(case, "instalments"), "0")).unwrap();
        let (first, _, last) = amounts(&schedule);
        assert_eq!((first, last), (number(case, "instalment_minor"), number(case, "last_instalment_minor")), "{case}");
    }
    let single = &file["single_instalment"];
    let schedule = constant(&plain(number(single, "principal_minor"), small(single, "instalments"), "6.20")).unwrap();
    assert_eq!(amounts(&schedule).0, number(single, "instalment_minor"));
    assert_eq!(interest(&schedule), number(single, "interest_minor"));
    left_out("amortization.json", &[("actuarial_reading", "rate_reading is proportional; the other is not offered")]);
    assert_eq!(list(&file["actuarial_reading"], "cases").len(), 2);
}

/// 2000/24, the loan of the changes below.
fn loan() -> (Terms, Schedule) {
    let terms = plain(200_000, 24, "6.20");
    let schedule = constant(&terms).unwrap();
    (terms, schedule)
}

#[test]
fn early_settlements_agree() {
    let Some(file) = load("amortization.json") else { return };
    let cases = list(&file["early_repayment"], "cases");
    assert_eq!(cases.len(), 5);
    for case in cases {
        let paid = usize::try_from(number(case, "paid_instalments")).unwrap();
        let found = settle(&loan().1, rate(), paid, number(case, "days_since_last_due_or_disbursement"));
        let [outstanding, accrued, total, saved] =
            ["outstanding_minor", "accrued_interest_minor", "settlement_minor", "interest_saved_minor"]
                .map(|key| number(case, key));
        assert_eq!(
            (found.outstanding_minor, found.accrued_minor, found.total_minor, found.saved_minor),
            (outstanding, accrued, total, saved),
            "{case}"
        );
    }
}

#[test]
fn a_postponed_instalment_agrees_in_each_mode() {
    let Some(file) = load("amortization.json") else { return };
    let modes = [Carry::ToLast, Carry::Capitalised, Carry::CapitalisedNewInstalment];
    let cases = list(&file["postponement"], "cases");
    assert_eq!(cases.len(), modes.len());
    for (case, carry) in cases.iter().zip(modes) {
        let schedule = postpone(&loan().1, rate(), 7, carry).unwrap();
        let expected =
            ["instalment_minor", "last_instalment_minor", "total_interest_minor"].map(|key| number(case, key));
        let (_, regular, last) = amounts(&schedule);
        // Capitalised interest is interest of the loan too.
        let capitalised = schedule.instalments.iter().map(|row| row.principal_minor).sum::<i64>() - 200_000;
        assert_eq!([regular, last, interest(&schedule) + capitalised], expected, "{case}");
        assert_eq!(schedule.instalments[6].due_on.to_string(), "2026-09-10");
        assert_eq!(schedule.instalments[5].due_on.to_string(), "2026-07-10");
    }
}

#[test]
fn a_rescheduled_rest_agrees_in_each_mode() {
    let Some(file) = load("amortization.json") else { return };
    let cases = list(&file["rescheduling"], "cases");
    assert_eq!(cases.len(), 2);
    for (case, carry) in cases.iter().zip([Carry::ToLast, Carry::Capitalised]) {
        let missed = &loan().1.instalments[6..9];
        let rest = Rest {
            outstanding_minor: loan().1.instalments[6..].iter().map(|row| row.principal_minor).sum(),
            overdue_interest_minor: missed.iter().map(|row| row.interest_minor).sum(),
            currency: loan().1.currency,
            rate: rate(),
            instalments: small(case, "instalments"),
            first_due_on: "2026-11-10".parse().unwrap(),
        };
        assert_eq!(rest.overdue_interest_minor, number(case, "overdue_interest_minor"));
        let schedule = reschedule(&rest, carry).unwrap();
        let (first, _, last) = amounts(&schedule);
        let total: i64 = schedule.instalments.iter().map(|row| row.amount_minor).sum();
        assert_eq!(
            [first, last, total],
            ["instalment_minor", "last_instalment_minor", "total_still_to_pay_minor"].map(|key| number(case, key)),
            "{case}"
        );
    }
}
