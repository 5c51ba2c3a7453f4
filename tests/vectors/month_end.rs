use std::collections::BTreeMap;

use passerelle::domain::calendar::Calendar;
use passerelle::domain::position::{History, replay};
use passerelle::domain::schedule::change::settle;
use serde_json::Value;

use super::arrears::same_position;
use super::{dated, day, history, left_out, list, load, number, payment, small, text};

fn add_payments(histories: &mut BTreeMap<String, History>, month: &Value) {
    for (index, paid) in list(month, "payments").iter().enumerate() {
        let name = format!("{} {index}", text(month, "as_of"));
        let movement = payment(&name, day(paid, "value_on"), number(paid, "amount_minor"));
        histories.get_mut(text(paid, "loan")).unwrap().movements.push(movement);
    }
}

/// Compares the positions of a month; the loans left out by the vector itself are settled.
fn compare(histories: &BTreeMap<String, History>, month: &Value, without: &[&str]) -> usize {
    let as_of = day(month, "as_of");
    let loans = list(month, "loans").iter().filter(|loan| !without.contains(&text(loan, "id")));
    let mut compared = 0;
    for expected in loans {
        let id = text(expected, "id");
        let found = replay(&histories[id], as_of);
        same_position(&found, expected, &format!("loan {id} as of {as_of}"));
        let due = found.instalments.iter().filter(|row| row.debit_on <= as_of).count();
        assert_eq!(i64::try_from(due).unwrap(), number(expected, "instalments_due"));
        compared += 1;
    }
    compared
}

#[test]
fn the_positions_of_three_months_agree() {
    let Some(file) = load("month_end.json") else { return };
    let mut histories: BTreeMap<String, History> = list(&file, "loans")
        .iter()
        .map(|loan| (text(loan, "id").to_owned(), history(loan, small(loan, "paid_on_time"))))
        .collect();
    assert_eq!(compare(&histories, &file["april"], &[]), 5);
    let total = |what: fn(&passerelle::domain::position::Position) -> i64| -> i64 {
        histories.values().map(|history| what(&replay(history, day(&file["april"], "as_of")))).sum()
    };
    let portfolio = &file["april"]["portfolio"];
    assert_eq!(total(|position| position.outstanding_minor), number(portfolio, "outstanding_minor"));
    assert_eq!(total(|position| position.overdue_minor), number(portfolio, "overdue_minor"));

    let may = &file["may"];
    for loan in list(may, "disbursements") {
        histories.insert(text(loan, "loan").to_owned(), history(loan, 0));
    }
    add_payments(&mut histories, may);
    // D is settled early: an event of the bank, not money in advance.
    let settled = &list(may, "early_repayments")[0];
    let (id, days) = (text(settled, "loan"), number(settled, "days_since_due_date"));
    let terms = dated(list(&file, "loans").iter().find(|loan| text(loan, "id") == id).unwrap());
    let paid = histories[id].movements.len();
    let found = settle(&histories[id].schedule, terms.rate, paid, days);
    assert_eq!(
        [found.outstanding_minor, found.accrued_minor, found.total_minor],
        ["principal_minor", "interest_minor", "total_minor"].map(|key| number(settled, key))
    );
    assert_eq!(compare(&histories, may, &[]), 5);

    add_payments(&mut histories, &file["june"]);
    assert_eq!(compare(&histories, &file["june"], &["A"]), 4);
    left_out(
        "month_end.json",
        &[
            ("june, loan A", "accelerated and paid by the guarantee: events of the bank that replay does not know"),
            (
                "collection, ageing, roll, guarantee, subsidy, cohorts",
                "figures of the month-end pack, not of a position",
            ),
        ],
    );
}

#[test]
fn the_first_day_of_a_final_edition_agrees() {
    let Some(file) = load("month_end.json") else { return };
    let cases = list(&file, "edition_cases");
    assert_eq!(cases.len(), 3);
    for case in cases {
        let window = Calendar::Target.add(day(case, "last_debit_on"), 5);
        assert_eq!(window, day(case, "return_window_ends_on"));
        assert_eq!(Calendar::France.after(window.max(day(case, "as_of"))), day(case, "earliest_final_run_on"));
    }
}
