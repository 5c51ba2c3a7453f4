use passerelle::domain::position::{self, History, Movement, Position, replay};
use passerelle::domain::schedule::change::declaration;
use serde_json::Value;

use super::{day, history, left_out, list, load, number, payment, returned, small, text};

/// The events of a case that are known on a day.
fn events(case: &Value, known_by: chrono::NaiveDate) -> Vec<Movement> {
    let mut movements = Vec::new();
    for (index, event) in list(case, "events").iter().enumerate() {
        assert_eq!(text(event, "type"), "payment");
        let on = day(event, "value_on");
        if event["known_on"].is_string() && day(event, "known_on") > known_by {
            continue;
        }
        let collected = Movement {
            instalment: event["instalment"].as_u64().map(|number| u32::try_from(number).unwrap()),
            ..payment(&format!("event {index}"), on, number(event, "amount_minor"))
        };
        if event["returned_on"].is_string() {
            movements.push(returned(&collected, day(event, "returned_on"), text(event, "reason")));
        }
        movements.push(collected);
    }
    movements
}

fn known(case: &Value, known_by: chrono::NaiveDate) -> History {
    let mut history = history(&case["loan"], small(case, "paid_on_time"));
    history.movements.extend(events(case, known_by));
    history
}

/// Compares what the vector says of a position; a figure that it leaves out is zero.
pub fn same_position(found: &Position, expected: &Value, about: &str) {
    let figure = |key: &str| expected[key].as_i64().unwrap_or(0);
    let ours = [
        ("days_past_due", i64::from(found.days_past_due)),
        ("missed", i64::from(found.missed)),
        ("overdue_minor", found.overdue_minor),
        ("overdue_interest_minor", found.overdue_interest_minor),
        ("pending_minor", found.pending_minor),
        ("outstanding_minor", found.outstanding_minor),
        ("scheduled_outstanding_minor", found.scheduled_outstanding_minor),
    ];
    for (key, ours) in ours {
        assert_eq!(ours, figure(key), "{about}: {key}");
    }
    assert_eq!(found.reportable, expected["ficp_reached"].as_bool().unwrap(), "{about}: reportable");
}

#[test]
fn dated_cases_of_arrears_agree() {
    let Some(file) = load("arrears.json") else { return };
    let cases = list(&file, "cases");
    assert_eq!(cases.len(), 21);
    let mut compared = 0;
    for case in cases {
        let id = text(case, "id");
        if case["allocation"] == "reference" {
            assert_eq!(id, "AR13");
            continue;
        }
        for expected in list(case, "expected") {
            let as_of = day(expected, "as_of");
            let about = format!("{id} as of {as_of}");
            let history = known(case, as_of);
            let found = replay(&history, as_of);
            same_position(&found, expected, &about);
            let missed = found.instalments.iter().find(|row| row.is_missed(as_of));
            assert_eq!(missed.map(|row| i64::from(row.number)), expected["oldest_missed"].as_i64(), "{about}");
            let contractual = missed.map_or(0, |row| (as_of - row.due_on).num_days());
            assert_eq!(contractual, number(expected, "days_past_due_contractual"), "{about}");
            if !expected["ficp_threshold_minor"].is_null() {
                let threshold = position::threshold(&history.schedule, as_of);
                assert_eq!(threshold, expected["ficp_threshold_minor"].as_i64(), "{about}");
            }
            if expected["advance_minor"].is_i64() {
                assert_eq!(found.advance_minor, number(expected, "advance_minor"), "{about}");
            }
            let next = history.schedule.instalments.iter().find(|row| row.debit_on > as_of);
            let next_debit_on = next.map(|row| row.debit_on.to_string());
            assert_eq!(next_debit_on.as_deref(), expected["next_debit_on"].as_str(), "{about}");
            compared += 1;
        }
        if case["history"].is_object() {
            settled_on(case);
        }
    }
    assert_eq!(compared, 57);
    left_out("arrears.json", &[("AR13", "allocation by reference: ours is oldest first")]);
}

/// When each instalment was settled.
fn settled_on(case: &Value) {
    let as_of = day(&case["history"], "as_of");
    let found = replay(&known(case, as_of), as_of);
    for expected in list(&case["history"], "instalments") {
        let row = found.instalments.iter().find(|row| row.number == small(expected, "number")).unwrap();
        assert_eq!(row.paid_on.map(|on| on.to_string()).as_deref(), expected["settled_on"].as_str());
        let late = row.paid_on.map(|on| (on - row.debit_on).num_days());
        assert_eq!(late, expected["days_late"].as_i64());
    }
}

#[test]
fn the_dates_after_a_letter_of_the_bank_agree() {
    let Some(file) = load("arrears.json") else { return };
    let cases = list(&file["ficp_timeline"], "cases");
    assert_eq!(cases.len(), 5);
    for case in cases {
        let expected = (day(case, "cure_by_on"), day(case, "declared_by_on"));
        assert_eq!(declaration(day(case, "letter_sent_on")), expected);
    }
    left_out(
        "arrears.json",
        &[
            ("ficp_missed_needed", "a consequence of the threshold, tested by the cases; we show no such figure"),
            ("worked_timeline", "the levels are those of the alerts: see their tests"),
            ("three_missed.guaranteed, ceilings", "guarantee and charges are not computed"),
            ("acceleration", "comes from the bank's message, which no agreed file carries yet"),
        ],
    );
}
