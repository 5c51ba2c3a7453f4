use chrono::{Datelike, Days};
use proptest::prelude::*;

use super::*;
use crate::domain::coverage::Coverage;
use crate::domain::money::Money;
use crate::domain::rate::Rate;
use crate::domain::reason::Class;
use crate::domain::schedule::period::Basis;
use crate::domain::schedule::{self, Deferral, StubMode, Terms};

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

/// 2 000 € in 24 instalments of 88.82 €, debited on the 10th from August 2025; 1 to `paid` collected on time.
fn loan(paid: u32) -> History {
    let terms = Terms {
        principal: Money::eur(200_000),
        rate: Rate::parse("6.20").unwrap(),
        instalments: 24,
        disbursed_on: day("2025-07-10"),
        first_due_on: day("2025-08-10"),
        debit_day: 10,
        basis: Basis::default(),
        stub: StubMode::default(),
        deferral: Deferral::default(),
    };
    let schedule = schedule::constant(&terms).unwrap();
    let collected = schedule.instalments[..usize::try_from(paid).unwrap()].iter();
    let movements = collected
        .map(|row| Movement {
            instalment: Some(row.number),
            ..payment(&format!("E{:02}", row.number), row.debit_on, 8_882)
        })
        .collect();
    History { schedule, opening: None, movements }
}

fn payment(entry: &str, on: NaiveDate, amount_minor: i64) -> Movement {
    Movement {
        entry: EntryId::parse(entry).unwrap(),
        kind: MovementKind::Payment,
        value_on: on,
        booked_on: on,
        amount_minor,
        instalment: None,
        end_to_end_id: None,
    }
}

fn returned(entry: &str, on: &str, amount_minor: i64, class: Class) -> Movement {
    let reason = Reason { code: "X".to_owned(), class };
    Movement { kind: MovementKind::Return(Some(reason)), ..payment(entry, day(on), amount_minor) }
}

fn of(instalment: u32, movement: Movement) -> Movement {
    Movement { instalment: Some(instalment), end_to_end_id: Some(format!("MC-2025-0042-{instalment:02}")), ..movement }
}

fn paid_by(position: &Position, number: usize) -> Vec<(Option<&str>, i64)> {
    let shares = position.instalments[number - 1].shares.iter();
    shares.map(|share| (share.entry.as_ref().map(EntryId::as_str), share.amount_minor)).collect()
}

#[test]
fn a_return_reopens_its_instalment() {
    let mut history = loan(6);
    history.movements.push(of(7, payment("C07", day("2026-02-10"), 8_882)));
    history.movements.push(of(7, returned("R07", "2026-02-13", 8_882, Class::InsufficientFunds)));
    let before = replay(&history, day("2026-02-12"));
    assert_eq!((before.overdue_minor, before.outstanding_minor), (0, 144_200));
    assert_eq!(before.instalments[6].state, State::CollectedProvisional);
    let after = replay(&history, day("2026-02-13"));
    assert_eq!((after.overdue_minor, after.days_past_due, after.missed), (8_882, 3, 1));
    assert_eq!((after.outstanding_minor, after.explicit_minor), (152_295, 8_882));
    assert_eq!(after.latest_return().unwrap().entry.as_str(), "R07");
    assert_eq!(after.instalments[6].state, State::Rejected);
    assert_eq!(after.oldest_unpaid_due_on, Some(day("2026-02-10")));
}

#[test]
fn a_return_that_came_first_waits_for_its_collection_and_takes_from_nobody() {
    let mut history = loan(6);
    history.movements.push(of(7, returned("R07", "2026-02-12", 8_882, Class::InsufficientFunds)));
    let waiting = replay(&history, day("2026-02-13"));
    assert_eq!(waiting.waiting_returns.len(), 1);
    assert_eq!((waiting.explicit_minor, waiting.outstanding_minor), (0, 152_295));
    assert_eq!(waiting.received_minor, 6 * 8_882);
    history.movements.push(of(7, payment("C07", day("2026-02-10"), 8_882)));
    let settled = replay(&history, day("2026-02-13"));
    assert_eq!((settled.waiting_returns.len(), settled.explicit_minor), (0, 8_882));
}

#[test]
fn a_return_takes_the_collection_that_it_names_whatever_others_there_are() {
    let mut history = loan(5);
    history.movements.push(of(6, payment("C06", day("2026-01-12"), 8_882)));
    history.movements.push(of(7, payment("C07", day("2026-02-10"), 8_882)));
    history.movements.push(of(6, returned("R06", "2026-02-20", 8_882, Class::ContestedAuthorised)));
    let position = replay(&history, day("2026-02-20"));
    // Oldest first: the money of February moves to the January instalment.
    assert_eq!(paid_by(&position, 6), [(Some("C07"), 8_882)]);
    assert_eq!(paid_by(&position, 7), []);
    assert_eq!(position.instalments[5].paid_on, Some(day("2026-02-10")));
    assert_eq!(position.instalments[5].state, State::Cured);
}

#[test]
fn the_same_order_presented_twice_is_returned_twice() {
    let mut history = loan(6);
    for (entry, on) in [("C1", "2026-02-10"), ("C2", "2026-02-17")] {
        history.movements.push(of(7, payment(entry, day(on), 8_882)));
    }
    history.movements.push(of(7, returned("R1", "2026-02-12", 8_882, Class::InsufficientFunds)));
    assert_eq!(replay(&history, day("2026-02-18")).overdue_minor, 0);
    history.movements.push(of(7, returned("R2", "2026-02-19", 8_882, Class::InsufficientFunds)));
    let position = replay(&history, day("2026-02-19"));
    assert_eq!((position.overdue_minor, position.explicit_minor), (8_882, 8_882));
    assert!(position.waiting_returns.is_empty());
}

#[test]
fn without_reference_a_return_takes_the_closest_collection_of_its_amount() {
    let mut history = loan(7);
    for movement in &mut history.movements {
        movement.instalment = None;
    }
    history.movements.push(returned("R", "2026-02-13", 8_882, Class::Unknown));
    let position = replay(&history, day("2026-02-13"));
    assert_eq!(paid_by(&position, 6), [(Some("E06"), 8_882)]);
    assert_eq!(paid_by(&position, 7), []);
    history.movements.push(returned("S", "2026-02-13", 4_000, Class::Unknown));
    assert_eq!(replay(&history, day("2026-02-13")).waiting_returns.len(), 1, "another amount is another collection");
}

#[test]
fn a_return_never_takes_a_collection_of_another_reference() {
    let mut history = loan(5);
    history.movements.push(of(6, payment("C06", day("2026-01-12"), 8_882)));
    history.movements.push(of(7, returned("R07", "2026-02-12", 8_882, Class::InsufficientFunds)));
    let position = replay(&history, day("2026-02-12"));
    assert_eq!((position.waiting_returns.len(), position.received_minor), (1, 6 * 8_882));
}

#[test]
fn a_return_that_names_its_collection_never_takes_what_the_borrower_sent() {
    let mut history = loan(5);
    let sent = payment("T06", day("2026-01-20"), 8_882);
    history.movements.push(Movement { kind: MovementKind::Transfer, ..sent });
    history.movements.push(of(7, returned("R07", "2026-02-13", 8_882, Class::InsufficientFunds)));
    let waits = replay(&history, day("2026-02-13"));
    assert_eq!(waits.waiting_returns, [EntryId::parse("R07").unwrap()]);
    assert_eq!((waits.overdue_minor, waits.days_past_due), (8_882, 3));
    history.movements.push(of(7, payment("C07", day("2026-02-10"), 8_882)));
    let paired = replay(&history, day("2026-02-13"));
    assert_eq!((paired.waiting_returns.len(), paired.overdue_minor, paired.explicit_minor), (0, 8_882, 8_882));
    history.movements.push(returned("S", "2026-02-16", 8_882, Class::Unknown));
    history.movements.retain(|movement| !movement.entry.as_str().contains("07"));
    let recalled = replay(&history, day("2026-02-16"));
    assert_eq!((recalled.waiting_returns.len(), recalled.received_minor), (0, 5 * 8_882), "a transfer can be recalled");
}

#[test]
fn charges_hidden_in_a_return_are_nobody_s_debt() {
    let mut history = loan(6);
    history.movements.push(of(7, payment("C07", day("2026-02-10"), 8_882)));
    history.movements.push(of(7, returned("R07", "2026-02-13", 9_682, Class::InsufficientFunds)));
    let position = replay(&history, day("2026-02-13"));
    assert_eq!((position.overdue_minor, position.received_minor), (8_882, 6 * 8_882));
}

#[test]
fn a_return_of_an_instalment_before_the_opening_position_takes_from_it() {
    let mut history = History { movements: Vec::new(), ..loan(0) };
    history.opening = Some(OpeningPosition { on: day("2026-01-31"), received: Money::eur(6 * 8_882) });
    let position = replay(&history, day("2026-02-09"));
    assert_eq!((position.overdue_minor, position.outstanding_minor), (0, 152_295));
    assert_eq!(paid_by(&position, 1), [(None, 8_882)]);
    history.movements.push(of(6, returned("R06", "2026-02-09", 8_882, Class::ContestedAuthorised)));
    let position = replay(&history, day("2026-02-09"));
    assert_eq!((position.overdue_minor, position.explicit_minor), (8_882, 8_882));
    history.movements.push(of(7, returned("R07", "2026-02-09", 8_882, Class::ContestedAuthorised)));
    assert_eq!(replay(&history, day("2026-02-09")).waiting_returns.len(), 1, "7 is not part of the opening position");
}

#[test]
fn an_advance_repays_nothing_before_its_debit_date() {
    let mut history = loan(6);
    history.movements.push(payment("C07", day("2026-02-10"), 10_000));
    let position = replay(&history, day("2026-02-10"));
    assert_eq!((position.advance_minor, position.outstanding_minor), (1_118, 144_200));
    assert_eq!(position.open_debit_on, Some(day("2026-03-10")));
    let position = replay(&history, day("2026-03-11"));
    assert_eq!((position.advance_minor, position.overdue_minor, position.overdue_interest_minor), (0, 7_764, 0));
    assert_eq!(position.instalments[7].state, State::Partial);
}

#[test]
fn money_valued_on_the_debit_date_is_on_time_whenever_it_is_booked() {
    let mut history = loan(6);
    let late = Movement { booked_on: day("2026-02-13"), ..payment("C07", day("2026-02-10"), 8_882) };
    history.movements.push(late);
    let position = replay(&history, day("2026-02-18"));
    assert_eq!(position.instalments[6].paid_on, Some(day("2026-02-10")));
    assert_eq!(position.instalments[6].state, State::Collected);
}

#[test]
fn a_loan_paid_to_the_end_has_nothing_open() {
    let mut history = loan(23);
    history.movements.push(payment("last", day("2027-07-12"), 8_887 + 300));
    let position = replay(&history, day("2027-07-12"));
    assert_eq!((position.outstanding_minor, position.open_debit_on, position.advance_minor), (0, None, 300));
}

#[test]
fn small_shortfalls_are_no_missed_instalment() {
    for (paid, overdue, missed) in [(8_877, 0, 0), (8_876, 6, 0), (8_782, 100, 0), (8_781, 101, 1)] {
        let mut history = loan(6);
        history.movements.push(payment("C07", day("2026-02-10"), paid));
        let position = replay(&history, day("2026-02-18"));
        assert_eq!((position.overdue_minor, position.missed), (overdue, missed), "{paid}");
    }
}

#[test]
fn an_instalment_has_a_state_on_each_day() {
    let history = loan(6);
    let states = [
        ("2026-02-09", State::Scheduled),
        ("2026-02-10", State::Due),
        ("2026-02-17", State::Unconfirmed),
        ("2026-02-18", State::Unpaid),
    ];
    for (on, state) in states {
        assert_eq!(replay(&history, day(on)).instalments[6].state, state, "{on}");
    }
    assert_eq!(replay(&history, day("2026-01-19")).instalments[5].state, State::CollectedProvisional);
    assert_eq!(replay(&history, day("2026-01-20")).instalments[5].state, State::Collected);
}

#[test]
fn what_the_bank_said_stays_said_until_the_money_comes() {
    let mut history = loan(6);
    history.movements.push(of(7, payment("C07", day("2026-02-10"), 8_882)));
    history.movements.push(of(7, returned("R07", "2026-02-12", 8_882, Class::InsufficientFunds)));
    history.movements.push(of(8, payment("C08", day("2026-03-10"), 8_882)));
    let flapping = replay(&history, day("2026-03-11"));
    assert_eq!((flapping.explicit_minor, flapping.days_past_due, flapping.missed), (8_882, 1, 1));
    assert_eq!(flapping.instalments[7].state, State::Rejected);
    history.movements.push(payment("cure", day("2026-03-20"), 8_882));
    let cured = replay(&history, day("2026-03-20"));
    assert_eq!((cured.explicit_minor, cured.missed), (0, 0));
    assert_eq!(cured.latest_return(), None);
    let missed_in_silence = replay(&history, day("2026-04-20"));
    assert_eq!((missed_in_silence.explicit_minor, missed_in_silence.missed), (0, 1));
}

fn covered(since: &str, through: &str) -> Coverage {
    Coverage { since: day(since), through: day(through), latest: day(through), gaps: Vec::new() }
}

fn proved(history: &History, coverage: &Coverage, today: &str) -> (i64, i64) {
    let found = shortfall(history, Some(coverage), 5, day(today));
    (found.proved_minor, found.explicit_minor)
}

#[test]
fn silence_proves_only_what_the_statements_cover_with_its_delay() {
    let history = loan(6);
    // Debited on Tuesday 10 February: the fifth TARGET day after it is the 17th.
    assert_eq!(proved(&history, &covered("2025-07-01", "2026-02-16"), "2026-02-18"), (0, 0));
    assert_eq!(proved(&history, &covered("2025-07-01", "2026-02-17"), "2026-02-18"), (8_882, 0));
    assert_eq!(proved(&history, &covered("2026-02-10", "2026-02-17"), "2026-02-18"), (8_882, 0));
    assert_eq!(proved(&history, &covered("2026-02-11", "2026-04-17"), "2026-03-10"), (0, 0));
    assert_eq!(shortfall(&history, None, 5, day("2026-04-30")), Shortfall::default());
    assert_eq!(proved(&history, &covered("2025-07-01", "2027-01-01"), "2026-02-16"), (0, 0), "a day that has not come");
}

#[test]
fn what_silence_proved_stays_proved_when_the_next_instalment_is_paid_on_time() {
    let mut history = loan(6);
    history.movements.push(payment("C08", day("2026-03-10"), 8_882));
    assert_eq!(proved(&history, &covered("2025-07-01", "2026-03-10"), "2026-03-11"), (8_882, 0));
    history.movements.push(payment("cure", day("2026-03-12"), 8_882));
    assert_eq!(proved(&history, &covered("2025-07-01", "2026-03-12"), "2026-03-13"), (0, 0));
    assert_eq!(
        proved(&history, &covered("2025-07-01", "2026-04-12"), "2026-04-13"),
        (0, 0),
        "April is not covered yet"
    );
    assert_eq!(proved(&history, &covered("2025-07-01", "2026-04-17"), "2026-04-18"), (8_882, 0));
}

#[test]
fn arrears_known_when_a_loan_was_brought_in_are_not_proved_by_silence() {
    let opening = OpeningPosition { on: day("2026-02-28"), received: Money::eur(6 * 8_882) };
    let mut history = History { opening: Some(opening), movements: Vec::new(), ..loan(0) };
    let coverage = covered("2026-02-01", "2026-03-31");
    assert_eq!(proved(&history, &coverage, "2026-03-09"), (0, 0));
    let paid = payment("C08", day("2026-03-10"), 8_882);
    history.movements.push(paid);
    assert_eq!(proved(&history, &coverage, "2026-03-20"), (0, 0), "the known money is still the one that is missing");
    history.movements.push(payment("cure", day("2026-03-25"), 8_882));
    assert_eq!(proved(&history, &covered("2026-02-01", "2026-04-30"), "2026-04-30"), (8_882, 0), "now it is news");
}

#[test]
fn money_with_a_value_date_before_the_opening_position_makes_known_arrears_no_news() {
    let opening = OpeningPosition { on: day("2026-02-28"), received: Money::eur(6 * 8_882) };
    let mut history = History { opening: Some(opening), ..loan(0) };
    let part = payment("part", day("2026-03-02"), 2_000);
    history.movements.push(Movement { value_on: day("2026-02-09"), ..part });
    history.movements.push(payment("C08", day("2026-03-10"), 8_882));
    let coverage = covered("2026-02-01", "2026-03-31");
    assert_eq!(replay(&history, day("2026-03-31")).overdue_minor, 6_882);
    assert_eq!(proved(&history, &coverage, "2026-03-31"), (0, 0));
}

#[test]
fn a_return_that_names_nothing_takes_back_the_last_collection_of_the_opening_position() {
    let opening = OpeningPosition { on: day("2026-02-11"), received: Money::eur(7 * 8_882) };
    let bounced = |on: &str, amount_minor: i64| {
        let movements = vec![returned("R07", on, amount_minor, Class::InsufficientFunds)];
        let position = replay(&History { opening: Some(opening), movements, ..loan(0) }, day("2026-03-01"));
        (position.missed, position.waiting_returns.len())
    };
    assert_eq!(bounced("2026-02-12", 8_882), (1, 0));
    assert_eq!(bounced("2026-02-20", 8_882), (1, 0));
    assert_eq!(bounced("2026-02-23", 8_882), (0, 1), "too late to be sure");
    assert_eq!(bounced("2026-02-12", 4_000), (0, 1), "another amount");
}

#[test]
fn an_instalment_is_open_from_now_on_when_it_is_known_to_come_back_later() {
    let mut history = loan(7);
    history.movements.push(of(7, returned("R07", "2026-02-13", 8_882, Class::InsufficientFunds)));
    let before = replay(&history, day("2026-02-12"));
    assert_eq!((before.missed, before.open_debit_on), (0, Some(day("2026-02-10"))));
}

#[test]
fn a_return_is_explicit_and_silence_about_another_instalment_is_added() {
    let mut history = loan(6);
    history.movements.push(of(7, payment("C07", day("2026-02-10"), 8_882)));
    history.movements.push(of(7, returned("R07", "2026-02-12", 8_882, Class::InsufficientFunds)));
    assert_eq!(proved(&history, &covered("2025-07-01", "2026-03-16"), "2026-03-17"), (8_882, 8_882));
    assert_eq!(proved(&history, &covered("2025-07-01", "2026-03-17"), "2026-03-18"), (17_764, 8_882));
}

#[test]
fn an_error_between_banks_is_not_the_borrower_s_shortfall() {
    for class in [Class::Technical, Class::Duplicate, Class::Cancelled, Class::BankUnreachable, Class::Recall] {
        let mut history = loan(6);
        history.movements.push(of(7, payment("C07", day("2026-02-10"), 8_882)));
        history.movements.push(of(7, returned("R07", "2026-02-12", 8_882, class)));
        let position = replay(&history, day("2026-02-13"));
        assert_eq!((position.overdue_minor, position.explicit_minor), (8_882, 0), "{class:?}");
    }
}

#[test]
fn the_threshold_needs_two_instalments_and_a_hundred_and_fifty_euros() {
    assert!(!replay(&loan(6), day("2026-03-10")).reportable);
    assert!(replay(&loan(6), day("2026-03-11")).reportable);
    assert!(!replay(&loan(0), day("2025-08-12")).reportable, "one instalment past its debit date is no two");
}

/// Payments, named or not, and returns of any of them, on any day of the loan's first year and a half.
fn movements() -> impl Strategy<Value = Vec<Movement>> {
    let one = (0_u64..500, 0_u64..6, prop::bool::weighted(0.4), 0_usize..4, prop::option::of(1_u32..12), any::<bool>());
    prop::collection::vec(one, 0..14).prop_map(|drawn| {
        let mut movements = Vec::new();
        for (index, (on, later, back, amount, number, referenced)) in drawn.into_iter().enumerate() {
            let amount_minor = [8_882, 8_882, 4_000, 12_345][amount];
            let booked_on = day("2025-08-01") + Days::new(on + later);
            let made = payment(&format!("E{index:02}"), day("2025-08-01") + Days::new(on), amount_minor);
            let class = Class::ALL[usize::try_from(on).unwrap() % Class::ALL.len()];
            let kind = if back {
                MovementKind::Return(Some(Reason { code: "X".to_owned(), class }))
            } else {
                MovementKind::Payment
            };
            let end_to_end_id = number.filter(|_| referenced).map(|number| format!("MC-2025-0042-{number:02}"));
            movements.push(Movement { kind, booked_on, instalment: number, end_to_end_id, ..made });
        }
        movements
    })
}

proptest! {
    #[test]
    fn the_order_in_which_movements_are_listed_does_not_matter(
        movements in movements(),
        opened in any::<bool>(),
        turn in any::<prop::sample::Index>(),
        on in 0_u64..560,
    ) {
        let opening = opened.then(|| OpeningPosition { on: day("2025-09-30"), received: Money::eur(17_764) });
        let history = History { opening, movements, ..loan(0) };
        let mut other = history.clone();
        other.movements.reverse();
        if !other.movements.is_empty() {
            let by = turn.index(other.movements.len());
            other.movements.rotate_left(by);
        }
        let as_of = day("2025-08-01") + Days::new(on);
        prop_assert_eq!(replay(&history, as_of), replay(&other, as_of));
        prop_assert_eq!(replay(&history, as_of), replay(&history, as_of));
        let coverage = Coverage { since: day("2025-08-01"), through: as_of, latest: as_of, gaps: Vec::new() };
        let found = shortfall(&history, Some(&coverage), 5, as_of);
        prop_assert_eq!(&found, &shortfall(&other, Some(&coverage), 5, as_of));
        prop_assert!((0..=found.proved_minor).contains(&found.explicit_minor));
        let position = replay(&history, as_of);
        let silent = shortfall(&history, None, 5, as_of);
        prop_assert_eq!(silent.explicit_minor, position.explicit_minor);
        prop_assert_eq!(silent.returns, position.explicit_returns);
    }

    #[test]
    fn a_payment_and_its_return_are_as_if_neither_had_been(
        movements in movements(),
        on in 0_u64..480,
        later in 0_u64..60,
        amount_minor in 1_i64..20_000,
    ) {
        let plain = History { movements, ..loan(0) };
        let mut more = plain.clone();
        let collected = Movement {
            end_to_end_id: Some("its own".to_owned()),
            ..payment("zz-collected", day("2025-08-01") + Days::new(on), amount_minor)
        };
        let back = collected.booked_on + Days::new(later);
        more.movements.push(Movement {
            entry: EntryId::parse("zz-returned").unwrap(),
            kind: MovementKind::Return(None),
            value_on: back,
            booked_on: back,
            ..collected.clone()
        });
        more.movements.push(collected);
        let as_of = day("2027-02-01");
        let (plain, more) = (replay(&plain, as_of), replay(&more, as_of));
        // What the bank has said, and the states that follow from it, may differ; nothing else.
        let silent = |position: Position| Position {
            explicit_minor: 0,
            explicit_returns: Vec::new(),
            instalments: position
                .instalments
                .into_iter()
                .map(|row| InstalmentPosition { state: State::Due, ..row })
                .collect(),
            ..position
        };
        prop_assert_eq!(silent(plain), silent(more));
    }

    #[test]
    fn every_cent_received_is_in_one_place(
        movements in movements(),
        opened in any::<bool>(),
        on in 0_u64..560,
    ) {
        let opening = opened.then(|| OpeningPosition { on: day("2025-09-30"), received: Money::eur(17_764) });
        let history = History { opening, movements, ..loan(0) };
        let as_of = day("2025-08-01") + Days::new(on);
        let position = replay(&history, as_of);
        let shares: i64 = position.instalments.iter().flat_map(|row| &row.shares).map(|share| share.amount_minor).sum();
        prop_assert_eq!(shares + position.advance_minor, position.received_minor);
        for row in &position.instalments {
            prop_assert_eq!(row.paid_minor, row.shares.iter().map(|share| share.amount_minor).sum::<i64>());
            prop_assert!(row.shares.iter().all(|share| share.amount_minor > 0));
            prop_assert!((0..=row.amount_minor).contains(&row.paid_minor));
        }
        // Outstanding less what it should be is the unpaid principal of the instalments that are due.
        let due = position.instalments.iter().filter(|row| row.debit_on <= as_of);
        let unpaid: i64 = due.map(|row| row.principal_minor - row.principal_paid_minor()).sum();
        prop_assert_eq!(position.outstanding_minor - position.scheduled_outstanding_minor, unpaid);
        let owed: i64 =
            position.instalments.iter().filter(|row| row.debit_on < as_of).map(InstalmentPosition::unpaid_minor).sum();
        prop_assert!(position.overdue_minor <= owed);
        prop_assert!((0..=owed).contains(&position.explicit_minor));
        prop_assert_eq!(position.explicit_minor <= ROUNDING_MINOR, position.explicit_returns.is_empty());
        prop_assert_eq!(position.days_past_due > 0, position.missed > 0);
    }

    #[test]
    fn returns_and_payments_that_count_add_up_to_what_is_kept(movements in movements()) {
        let history = History { movements, ..loan(0) };
        let position = replay(&history, day("2027-02-01"));
        let payments: i64 = history
            .movements
            .iter()
            .filter(|movement| movement.kind == MovementKind::Payment)
            .map(|movement| movement.amount_minor)
            .sum();
        let counted = history.movements.iter().filter(|movement| {
            movement.kind != MovementKind::Payment && !position.waiting_returns.contains(&movement.entry)
        });
        // A return of another amount than its collection's takes no more than that.
        let taken = payments - position.received_minor;
        prop_assert!(taken >= 0 && taken <= counted.map(|movement| movement.amount_minor).sum());
    }
}

#[test]
fn the_debit_day_is_that_of_the_loan() {
    assert!(loan(0).schedule.instalments.iter().all(|row| row.due_on.day() == 10));
}
