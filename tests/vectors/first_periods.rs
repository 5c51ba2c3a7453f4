use passerelle::domain::schedule::change::debit_day;
use passerelle::domain::schedule::period::{Basis, Period};
use passerelle::domain::schedule::{Deferral, Schedule, StubMode, Terms, accrued, constant};
use passerelle::domain::taeg::{Flow, Time, flows, taeg};
use serde_json::Value;

use super::{dated, interest, left_out, list, load, number, plain, small, text};

const BASES: [(&str, Basis); 3] =
    [("exact_365", Basis::Exact365), ("exact_360", Basis::Exact360), ("30_360", Basis::Thirty360)];

fn percent(terms: &Terms, schedule: &Schedule) -> String {
    format!("{:.6}", taeg(&flows(terms, schedule), 6).unwrap())
}

#[test]
fn first_periods_that_are_no_month_agree_in_each_mode_and_basis() {
    let Some(file) = load("stub_and_taeg.json") else { return };
    let cases = list(&file, "stub");
    assert_eq!(cases.len(), 8);
    for case in cases {
        let terms = dated(case);
        let period = Period::between(terms.disbursed_on, terms.first_due_on, terms.debit_day);
        assert_eq!(period.months, small(case, "whole_months"), "{case}");
        assert_eq!(debit_day(&constant(&terms).unwrap()), terms.debit_day);
        let expected = ["stub_interest_minor", "first_period_interest_minor"].map(|key| &case[key]);
        let expected = expected.into_iter().find(|value| value.is_object()).unwrap();
        for (name, basis) in BASES {
            let schedule = constant(&Terms { basis, ..terms.clone() }).unwrap();
            let regular = if period.months == 0 { 0 } else { regular_interest(&terms) };
            let found = schedule.instalments[0].interest_minor - regular;
            assert_eq!(found, number(expected, name), "{} {name}", text(case, "id"));
        }
        for key in ["added_to_first", "short_first_period"] {
            if case[key].is_object() {
                first_instalment(&terms, &case[key]);
            }
        }
        if case["capitalised"].is_object() {
            capitalised(&Terms { stub: StubMode::Capitalised, ..terms.clone() }, &case["capitalised"]);
        }
    }
}

/// The interest of the first month alone.
fn regular_interest(terms: &Terms) -> i64 {
    let schedule = constant(&plain(terms.principal.minor(), terms.instalments, "6.20")).unwrap();
    schedule.instalments[0].interest_minor
}

fn first_instalment(terms: &Terms, expected: &Value) {
    let schedule = constant(terms).unwrap();
    let (first, last) = (&schedule.instalments[0], schedule.instalments.last().unwrap());
    let found = [
        first.amount_minor,
        first.interest_minor,
        first.principal_minor,
        schedule.instalments[1].amount_minor,
        last.amount_minor,
        interest(&schedule),
    ];
    let keys = [
        "first_instalment_minor",
        "first_interest_minor",
        "first_principal_minor",
        "regular_instalment_minor",
        "last_instalment_minor",
        "total_interest_minor",
    ];
    assert_eq!(found, keys.map(|key| number(expected, key)), "{expected}");
    assert_eq!(percent(terms, &schedule), text(expected, "taeg_percent"));
}

fn capitalised(terms: &Terms, expected: &Value) {
    let schedule = constant(terms).unwrap();
    let base: i64 = schedule.instalments.iter().map(|row| row.principal_minor).sum();
    let last = schedule.instalments.last().unwrap();
    let cost = interest(&schedule) + base - terms.principal.minor();
    assert_eq!(
        [base, schedule.instalments[0].amount_minor, last.amount_minor, cost],
        ["base_minor", "instalment_minor", "last_instalment_minor", "total_interest_minor"]
            .map(|key| number(expected, key)),
        "{expected}"
    );
    assert_eq!(percent(terms, &schedule), text(expected, "taeg_percent"));
}

#[test]
fn deferrals_agree() {
    let Some(file) = load("stub_and_taeg.json") else { return };
    let cases = list(&file["deferral"], "cases");
    assert_eq!(cases.len(), 6);
    for case in cases {
        let months = small(case, "months");
        let full = text(case, "kind") == "full";
        let deferral = if full { Deferral::Full(months) } else { Deferral::InterestOnly(months) };
        let terms = Terms { deferral, ..plain(200_000, 24, "6.20") };
        let schedule = constant(&terms).unwrap();
        let base: i64 = schedule.instalments.iter().map(|row| row.principal_minor).sum();
        let last = schedule.instalments.last().unwrap();
        let before_last = &schedule.instalments[schedule.instalments.len() - 2];
        assert_eq!(
            [before_last.amount_minor, last.amount_minor, interest(&schedule) + base - 200_000],
            ["instalment_minor", "last_instalment_minor", "total_interest_minor"].map(|key| number(case, key)),
            "{case}"
        );
        if full {
            assert_eq!(base, number(case, "base_after_deferral_minor"));
        } else {
            assert_eq!(schedule.instalments[0].amount_minor, number(case, "interest_only_payment_minor"));
        }
        assert_eq!(last.due_on.to_string(), format!("2028-{:02}-10", 1 + months));
        assert_eq!(percent(&terms, &schedule), text(case, "taeg_percent"), "{case}");
    }
}

#[test]
fn days_of_interest_agree() {
    let Some(file) = load("stub_and_taeg.json") else { return };
    let (months, rate) = (&file["exact_day_months"], plain(1, 1, "6.20").rate);
    let principal = number(months, "principal_minor");
    assert_eq!(list(months, "cases").len(), 4);
    for case in list(months, "cases") {
        let days = number(case, "days");
        assert_eq!(accrued(principal, rate, Basis::Exact365, days), number(case, "interest_exact_365_minor"));
        assert_eq!(accrued(principal, rate, Basis::Exact360, days), number(case, "interest_exact_360_minor"));
    }
}

#[test]
fn the_annual_percentage_rate_agrees_with_published_examples() {
    let Some(file) = load("stub_and_taeg.json") else { return };
    let cases: Vec<&Value> = list(&file, "taeg_published").iter().chain(list(&file, "taeg_computed")).collect();
    assert_eq!(cases.len(), 6);
    for case in cases {
        let flows: Vec<Flow> = list(case, "flows").iter().map(flow).collect();
        assert_eq!(format!("{:.6}", taeg(&flows, 6).unwrap()), text(case, "percent_6dp"), "{case}");
        for (key, decimals) in [("percent_2dp", 2), ("percent_1dp", 1)] {
            if case[key].is_string() {
                assert_eq!(taeg(&flows, decimals).unwrap().to_string(), text(case, key), "{case}");
            }
        }
    }
    left_out("stub_and_taeg.json", &[("taeg_sensitivity", "it shows another time rule on purpose")]);
}

/// `[0, minor]`, `[["months", 3], minor]`, `[["years", 1], minor]` or `[["days", 546, 365], minor]`.
fn flow(pair: &Value) -> Flow {
    let part = |index: usize| pair[0][index].as_u64().map_or(0, |part| u32::try_from(part).unwrap());
    let time = match pair[0][0].as_str() {
        None => Time { months: 0, days: 0, year: 365 },
        Some("months") => Time { months: part(1), days: 0, year: 365 },
        Some("years") => Time { months: 12 * part(1), days: 0, year: 365 },
        Some("days") => Time { months: 0, days: part(1), year: part(2) },
        Some(other) => panic!("no time {other}"),
    };
    Flow { time, amount_minor: pair[1].as_i64().unwrap() }
}
