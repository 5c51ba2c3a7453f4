use chrono::NaiveDate;

use super::*;
use crate::domain::id::{BankId, ReferentId};
use crate::domain::loan::{Borrower, OpeningPosition};
use crate::domain::money::{Currency, Money};
use crate::domain::rate::Rate;
use crate::domain::schedule::{self, Terms};
use crate::domain::statement::{LoanReference, Status};

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

/// 2 000 € in 24 instalments of 88.82 €, debited on the 10th from August 2025.
pub(super) fn candidate(id: &str) -> Candidate {
    let loan = Loan {
        id: LoanId::parse(id).unwrap(),
        bank: BankId::parse("credit-mutuel").unwrap(),
        bank_reference: format!("CM{}", &id[3..]),
        mandate: format!("RUM-{id}"),
        borrower: Borrower {
            name: "Zoé D’Exemple".into(),
            phone: String::new(),
            email: String::new(),
            iban: String::new(),
        },
        referent: ReferentId::parse("R01").unwrap(),
        principal: Money::eur(200_000),
        rate: Rate::parse("6.20").unwrap(),
        instalments: 24,
        disbursed_on: day("2025-07-10"),
        first_due_on: day("2025-08-10"),
        opening: None,
    };
    let schedule = schedule::constant(&Terms::of(&loan)).ok();
    Candidate { loan, schedule }
}

/// An entry of 11 February 2026 that names nothing.
pub(super) fn entry(minor: i64) -> Entry {
    Entry {
        id: EntryId::parse("E1").unwrap(),
        content: String::new(),
        position: "line 2".into(),
        booked_on: day("2026-02-11"),
        value_on: day("2026-02-11"),
        amount: Money::eur(minor),
        charges: None,
        status: Status::Booked,
        kind: if minor < 0 { Kind::Return } else { Kind::Transfer },
        end_to_end_id: None,
        mandate_id: None,
        batch_id: None,
        bank_reference: None,
        bank_code: None,
        counterparty: None,
        counterparty_iban: None,
        text: String::new(),
        reason: None,
        loan_reference: None,
        details: Vec::new(),
    }
}

fn named(minor: i64, text: &str, found_in: FoundIn) -> Entry {
    let instalment = (found_in == FoundIn::EndToEndId).then_some(7);
    let end_to_end_id = instalment.map(|number| format!("{text}-{number:02}"));
    let loan_reference = Some(LoanReference { text: text.into(), instalment, found_in });
    Entry { end_to_end_id, loan_reference, ..entry(minor) }
}

fn two() -> Candidates {
    Candidates::new(vec![candidate("MC-2025-0042"), candidate("MC-2025-0043")])
}

/// Loan, rule, instalment, amount.
fn tied(outcome: Outcome) -> (String, Rule, Option<u32>, i64) {
    match outcome {
        Outcome::Attributed(made) => (made.loan.to_string(), made.rule, made.instalment, made.amount_minor),
        other @ (Outcome::Suspended(_) | Outcome::NotARepayment) => panic!("{other:?}"),
    }
}

fn why(outcome: Outcome) -> String {
    match outcome {
        Outcome::Suspended(why) => why,
        other @ (Outcome::Attributed(_) | Outcome::NotARepayment) => panic!("{other:?}"),
    }
}

#[test]
fn the_end_to_end_reference_ties_a_payment_and_its_return_to_loan_and_instalment() {
    for minor in [8_882, -8_882] {
        let entry = named(minor, "MC-2025-0042", FoundIn::EndToEndId);
        assert_eq!(tied(reconcile(&entry, &two())), ("MC-2025-0042".into(), Rule::EndToEnd, Some(7), 8_882));
    }
}

#[test]
fn charges_of_the_bank_are_not_the_borrowers() {
    let mut entry = named(-9_732, "MC-2025-0042", FoundIn::EndToEndId);
    entry.charges = Some(Money::eur(-850));
    assert_eq!(tied(reconcile(&entry, &two())).3, 8_882);
}

#[test]
fn a_mandate_ties_with_the_amount_and_date_of_an_instalment_only() {
    let mut entry = Entry { mandate_id: Some("RUM-MC-2025-0042".into()), ..entry(8_882) };
    assert_eq!(tied(reconcile(&entry, &two())), ("MC-2025-0042".into(), Rule::Mandate, Some(7), 8_882));
    entry.amount = Money::eur(8_881);
    assert_eq!(
        why(reconcile(&entry, &two())),
        "mandate RUM-MC-2025-0042 is known, but no instalment has this amount on this date"
    );
    entry.mandate_id = Some("RUM-MC-2025-0099".into());
    assert_eq!(why(reconcile(&entry, &two())), "mandate RUM-MC-2025-0099 is not registered at this bank");
}

#[test]
fn a_collection_that_is_booked_before_its_value_date_names_the_instalment_of_the_value_date() {
    let mandate_id = Some("RUM-MC-2025-0042".into());
    let (booked_on, value_on) = (day("2026-02-09"), day("2026-02-10"));
    let entry = Entry { booked_on, value_on, mandate_id, ..entry(8_882) };
    let Outcome::Attributed(attribution) = reconcile(&entry, &two()) else { panic!("it is tied") };
    assert_eq!(attribution.instalment, Some(7), "not the one of a month before");
}

#[test]
fn a_return_on_a_mandate_comes_within_its_window() {
    let mut entry = Entry { mandate_id: Some("RUM-MC-2025-0042".into()), ..entry(-8_882) };
    entry.booked_on = day("2026-02-20");
    assert_eq!(tied(reconcile(&entry, &two())).2, Some(7), "eight TARGET days");
    entry.booked_on = day("2026-02-23");
    assert!(why(reconcile(&entry, &two())).contains("no instalment has this amount on this date"));
}

#[test]
fn a_loan_named_in_the_text_is_enough_whatever_the_amount() {
    let by_number = named(5_000, "MC-2025-0042", FoundIn::Text);
    assert_eq!(tied(reconcile(&by_number, &two())), ("MC-2025-0042".into(), Rule::Text, None, 5_000));
    let by_bank_reference = named(5_000, "CM2025-0043", FoundIn::Text);
    assert_eq!(tied(reconcile(&by_bank_reference, &two())).0, "MC-2025-0043");
}

#[test]
fn an_amount_alone_ties_nothing() {
    assert_eq!(why(reconcile(&entry(8_882), &two())), "nothing in it names a loan");
    let unknown = named(8_882, "MC-2025-0999", FoundIn::EndToEndId);
    assert_eq!(
        why(reconcile(&unknown, &two())),
        "its end-to-end reference names loan MC-2025-0999, which is not registered at this bank"
    );
}

#[test]
fn a_reference_that_names_a_loan_decides_whatever_schedules_were_read_for_other_entries() {
    let unread = || Candidates::new(vec![Candidate { schedule: None, ..candidate("MC-2025-0042") }]);
    for text in ["MC-2025-0042", "MC-2025-0999"] {
        for found_in in [FoundIn::Text, FoundIn::EndToEndId] {
            let mandate_id = Some("RUM-MC-2025-0042".into());
            let entry = Entry { mandate_id, ..named(8_882, text, found_in) };
            assert_eq!(reconcile(&entry, &two()), reconcile(&entry, &unread()), "{text} {found_in:?}");
        }
    }
}

#[test]
fn references_that_disagree_are_for_a_person() {
    let mut entry = named(8_882, "MC-2025-0042", FoundIn::EndToEndId);
    entry.mandate_id = Some("RUM-MC-2025-0043".into());
    assert_eq!(why(reconcile(&entry, &two())), "its references name two different loans");
}

#[test]
fn what_is_no_repayment_is_left_alone_and_what_only_a_person_can_judge_waits() {
    let as_kind = |minor, kind| Entry { kind, ..named(minor, "MC-2025-0042", FoundIn::Text) };
    assert_eq!(reconcile(&as_kind(-150, Kind::Fee), &two()), Outcome::NotARepayment);
    assert_eq!(reconcile(&as_kind(0, Kind::Transfer), &two()), Outcome::NotARepayment);
    assert!(why(reconcile(&as_kind(-8_882, Kind::Transfer), &two())).contains("a debit that is no return"));
    assert!(why(reconcile(&as_kind(8_882, Kind::Return), &two())).contains("a return that credits"));
    assert!(why(reconcile(&as_kind(50_000, Kind::Batch), &two())).contains("did not detail"));
}

#[test]
fn money_from_before_a_loan_waits_and_money_within_an_opening_position_is_counted_already() {
    let mut early = named(8_882, "MC-2025-0042", FoundIn::Text);
    early.value_on = day("2025-07-09");
    assert!(why(reconcile(&early, &two())).contains("dated before loan MC-2025-0042 was paid out"));
    let mut running = candidate("MC-2025-0042");
    running.loan.opening = Some(OpeningPosition { on: day("2026-02-11"), received: Money::eur(60_000) });
    let candidates = Candidates::new(vec![running]);
    let mut entry = named(8_882, "MC-2025-0042", FoundIn::Text);
    assert_eq!(reconcile(&entry, &candidates), Outcome::NotARepayment);
    entry.booked_on = day("2026-02-12");
    assert_eq!(tied(reconcile(&entry, &candidates)).3, 8_882);
    let mut returned = named(-8_882, "MC-2025-0042", FoundIn::EndToEndId);
    (returned.value_on, returned.booked_on) = (day("2026-02-10"), day("2026-02-13"));
    assert_eq!(tied(reconcile(&returned, &candidates)).2, Some(7), "of a collection that the position holds");
}

#[test]
fn another_currency_waits() {
    let mut entry = named(8_882, "MC-2025-0042", FoundIn::Text);
    entry.amount = Money::new(8_882, Currency::parse("CHF").unwrap());
    assert_eq!(why(reconcile(&entry, &two())), "it is in CHF, loan MC-2025-0042 is not");
}
