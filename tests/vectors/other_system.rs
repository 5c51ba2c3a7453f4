use chrono::Datelike;
use passerelle::domain::schedule::{Terms, constant};
use rust_decimal::Decimal;
use serde_json::Value;

use super::amortization::same_rows;
use super::{day, left_out, list, load, number, plain, small, text};

/// The yearly rate of a case, in per cent. The file writes 6.20 in every case, which the rows contradict; the exact
/// instalment of the case names the rate to a ten-thousandth of a per cent.
fn rate(case: &Value) -> String {
    let principal = Decimal::new(number(case, "principal_minor"), 2);
    let count = small(case, "instalments");
    let exact: Decimal = text(case, "exact_instalment_eur").parse().unwrap();
    let instalment = |millionths: u32| {
        let monthly = Decimal::from(millionths) / Decimal::from(12_000_000);
        let grown = (0..count).fold(Decimal::ONE, |power, _| power * (Decimal::ONE + monthly));
        (principal * monthly * grown / (grown - Decimal::ONE)).round_dp(6)
    };
    let (mut low, mut high) = (1, 1_000_000);
    while low < high {
        let middle = low + (high - low) / 2;
        if instalment(middle) < exact { low = middle + 1 } else { high = middle }
    }
    assert_eq!(instalment(low), exact, "{}", text(case, "id"));
    format!("{}.{:04}", low / 10_000, low % 10_000)
}

/// Why a schedule of the other system is not ours, if it is not.
fn why_not(case: &Value) -> Option<&'static str> {
    if case["half_up_gives_the_same_rows"] != true {
        Some("its half-even rounding shows")
    } else if case["basis"] != "30/360" {
        Some("interest by exact days in every month; ours bear a twelfth of the year")
    } else if case["period"]["months"] != 1 {
        Some("instalments that are not monthly")
    } else if case["instalment_multiple_minor"] != 1 || case["adjusted"] == true {
        Some("the instalment is moved to bring the last one closer; ours is not")
    } else {
        None
    }
}

#[test]
fn schedules_of_another_system_agree_where_the_rules_do() {
    let Some(file) = load("fineract_schedules.json") else { return };
    let (mut same, mut other) = (Vec::new(), Vec::new());
    for case in list(&file, "cases") {
        let id = text(case, "id");
        if let Some(why) = why_not(case) {
            other.push((id, why));
            continue;
        }
        let rows = list(case, "rows");
        let disbursed_on = day(case, "disbursed_on");
        let terms = Terms {
            disbursed_on,
            first_due_on: day(&rows[0], "due_on"),
            debit_day: disbursed_on.day(),
            ..plain(number(case, "principal_minor"), small(case, "instalments"), &rate(case))
        };
        let schedule = constant(&terms).unwrap();
        same_rows(&schedule, rows);
        for (ours, theirs) in schedule.instalments.iter().zip(rows) {
            assert_eq!(ours.due_on, day(theirs, "due_on"), "{id}");
        }
        same.push(id);
    }
    left_out("fineract_schedules.json", &other);
    assert_eq!((same.as_slice(), other.len()), (["FS09", "FS11", "FS13"].as_slice(), 9));
}
