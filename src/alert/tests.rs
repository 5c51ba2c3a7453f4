use chrono::Days;
use proptest::prelude::*;

use super::*;
use crate::domain::calendar::Calendar;
use crate::domain::id::{AlertId, BankId, ReceiptId};
use crate::domain::loan::OpeningPosition;
use crate::domain::money::Money;
use crate::domain::position::{Movement, MovementKind, replay};
use crate::domain::rate::Rate;
use crate::domain::reason::Class;
use crate::domain::schedule::period::Basis;
use crate::domain::schedule::{self, Deferral, StubMode, Terms};

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

/// `principal` € in 24 instalments, debited on the 10th from August 2025; the first `paid` were collected on time.
fn loan(principal: i64, paid: usize) -> History {
    let terms = Terms {
        principal: Money::eur(principal * 100),
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
    let mut history = History { schedule, opening: None, movements: Vec::new() };
    for number in 1..=paid {
        collect(&mut history, number);
    }
    history
}

fn collect(history: &mut History, number: usize) {
    let row = history.schedule.instalments[number - 1].clone();
    receive(history, &format!("C{number:02}"), row.debit_on, row.amount_minor, Some(row.number));
}

fn receive(history: &mut History, entry: &str, on: NaiveDate, amount_minor: i64, instalment: Option<u32>) {
    history.movements.push(Movement {
        entry: EntryId::parse(entry).unwrap(),
        kind: MovementKind::Payment,
        value_on: on,
        booked_on: on,
        amount_minor,
        instalment,
        end_to_end_id: instalment.map(|number| format!("MC-2025-0042-{number:02}")),
    });
}

/// Collected on its debit date, and returned on `on`.
fn bounce(history: &mut History, number: usize, on: &str, class: Class) {
    collect(history, number);
    let collected = history.movements.last().unwrap().clone();
    history.movements.push(Movement {
        entry: EntryId::parse(&format!("R{number:02}")).unwrap(),
        kind: MovementKind::Return(Some(Reason { code: "X".into(), class })),
        value_on: day(on),
        booked_on: day(on),
        ..collected
    });
}

struct Morning<'a> {
    history: &'a History,
    covered_through: Option<NaiveDate>,
    possible_payment: bool,
    today: NaiveDate,
}

impl Morning<'_> {
    fn wanted(&self) -> Option<Wanted> {
        let coverage = self.covered_through.map(|through| Coverage {
            since: day("2025-07-01"),
            through,
            latest: through,
            gaps: Vec::new(),
        });
        borrower(&Case {
            history: self.history,
            position: &replay(self.history, self.today),
            coverage: coverage.as_ref(),
            possible_payment: self.possible_payment,
            today: self.today,
            conventions: &Conventions::default(),
        })
    }
}

/// The alert on a morning on which the statements are complete through the day before.
fn on(history: &History, today: &str) -> Option<Wanted> {
    let today = day(today);
    Morning { history, covered_through: Some(today - Days::new(1)), possible_payment: false, today }.wanted()
}

/// Gate, level, rule, overdue, days, oldest instalment, number missed.
type Told = (Option<&'static str>, &'static str, &'static str, i64, u32, u32, u32);

fn told(wanted: Option<Wanted>) -> Option<Told> {
    wanted.map(|alert| {
        let Wanted { rule, level, gate, instalment, overdue_minor, days_past_due, missed, .. } = alert;
        (gate.map(Gate::as_str), level.as_str(), rule, overdue_minor, days_past_due, instalment, missed)
    })
}

#[test]
fn the_worked_example_of_the_scheme_holds_day_by_day() {
    let mut history = loan(2_000, 6);
    bounce(&mut history, 7, "2026-02-12", Class::InsufficientFunds);
    assert_eq!(told(on(&history, "2026-02-10")), None, "the debit day itself");
    assert_eq!(told(on(&history, "2026-02-13")), Some((None, "watch", "missed", 8_882, 3, 7, 1)));
    bounce(&mut history, 8, "2026-03-12", Class::InsufficientFunds);
    assert_eq!(told(on(&history, "2026-03-13")), Some((None, "critical", "reportable", 17_764, 31, 7, 2)));
    assert_eq!(told(on(&history, "2026-03-18")), Some((None, "critical", "reportable", 17_764, 36, 7, 2)));
    bounce(&mut history, 9, "2026-04-13", Class::InsufficientFunds);
    assert_eq!(told(on(&history, "2026-04-14")), Some((None, "critical", "reportable", 26_646, 63, 7, 3)));
    assert_eq!(told(on(&history, "2026-04-23")), Some((None, "critical", "reportable", 26_646, 72, 7, 3)));
}

#[test]
fn silence_is_held_until_the_statements_cover_the_debit_day_and_its_delay() {
    let history = loan(2_000, 6);
    // Debited on Tuesday 10 February; the fifth TARGET day after it is the 17th.
    for morning in ["2026-02-11", "2026-02-17"] {
        let alert = told(on(&history, morning)).unwrap();
        assert_eq!((alert.0, alert.1), (Some("coverage"), "watch"), "{morning}");
    }
    assert_eq!(told(on(&history, "2026-02-18")), Some((None, "watch", "missed", 8_882, 8, 7, 1)));
    let silent_bank = Morning {
        history: &history,
        covered_through: Some(day("2026-02-16")),
        possible_payment: false,
        today: day("2026-03-09"),
    };
    assert_eq!(told(silent_bank.wanted()).unwrap().0, Some("coverage"), "a silent bank is no missed instalment");
    let never = Morning { covered_through: None, ..silent_bank };
    assert_eq!(told(never.wanted()).unwrap().0, Some("coverage"));
}

#[test]
fn a_return_needs_no_coverage_but_an_error_between_banks_proves_nothing() {
    let mut history = loan(2_000, 6);
    bounce(&mut history, 7, "2026-02-12", Class::InsufficientFunds);
    let morning =
        |history| Morning { history, covered_through: None, possible_payment: true, today: day("2026-02-13") };
    let alert = morning(&history).wanted().unwrap();
    assert_eq!((alert.gate, alert.explicit), (None, true), "a possible payment does not hold it back");
    assert_eq!(alert.evidence.unwrap().as_str(), "R07");
    let mut history = loan(2_000, 6);
    bounce(&mut history, 7, "2026-02-12", Class::Technical);
    assert_eq!(morning(&history).wanted().unwrap().gate, Some(Gate::Coverage));
}

#[test]
fn a_possible_payment_holds_back_what_only_silence_says_but_not_for_ever() {
    let history = loan(2_000, 6);
    let gate = |today: NaiveDate| {
        let covered_through = Some(today - Days::new(1));
        Morning { history: &history, covered_through, possible_payment: true, today }.wanted().unwrap().gate
    };
    assert_eq!(gate(day("2026-02-18")), Some(Gate::Suspense));
    let last = Calendar::France.add(day("2026-02-10"), 15);
    assert_eq!(gate(last), Some(Gate::Suspense));
    assert_eq!(gate(last + Days::new(1)), None);
}

#[test]
fn an_alert_that_a_possible_payment_no_longer_holds_stays_open_when_the_next_instalment_is_paid_on_time() {
    let mut history = loan(2_000, 6);
    collect(&mut history, 8);
    let today = day("2026-03-11");
    let covered_through = Some(day("2026-03-10"));
    let alert = Morning { history: &history, covered_through, possible_payment: true, today }.wanted().unwrap();
    assert_eq!((alert.gate, alert.instalment), (None, 8), "the money has been missing since February");
}

#[test]
fn an_alert_does_not_flap_when_the_next_instalment_is_paid_on_time() {
    for explicit in [true, false] {
        let mut history = loan(2_000, 6);
        if explicit {
            bounce(&mut history, 7, "2026-02-12", Class::InsufficientFunds);
        }
        collect(&mut history, 8);
        let alert = on(&history, "2026-03-11").unwrap();
        assert_eq!((alert.gate, alert.instalment, alert.overdue_minor), (None, 8, 8_882), "explicit: {explicit}");
        receive(&mut history, "transfer", day("2026-03-16"), 8_882, None);
        assert_eq!(on(&history, "2026-03-17"), None, "explicit: {explicit}");
        assert_eq!(on(&history, "2026-04-13").unwrap().gate, Some(Gate::Coverage), "instalment 9 is another matter");
    }
}

#[test]
fn what_is_not_proved_yet_is_not_told_beside_what_is() {
    let mut history = loan(2_000, 6);
    bounce(&mut history, 7, "2026-02-12", Class::InsufficientFunds);
    // Instalment 8 was debited on 10 March; nothing has been said about it.
    assert_eq!(told(on(&history, "2026-03-11")), Some((None, "watch", "missed", 8_882, 29, 7, 1)));
    assert_eq!(told(on(&history, "2026-03-18")), Some((None, "critical", "reportable", 17_764, 36, 7, 2)));
}

#[test]
fn a_small_shortfall_is_never_an_alert() {
    let mut history = loan(2_000, 6);
    receive(&mut history, "P", day("2026-02-10"), 8_882 - 100, None);
    assert_eq!(on(&history, "2026-03-09"), None);
    let mut history = loan(2_000, 6);
    receive(&mut history, "P", day("2026-02-10"), 8_882 - 101, None);
    assert_eq!(told(on(&history, "2026-02-18")), Some((None, "watch", "missed", 101, 8, 7, 1)));
}

#[test]
fn the_first_instalment_of_a_loan_is_a_warning() {
    let mut history = loan(2_000, 0);
    bounce(&mut history, 1, "2025-08-13", Class::InsufficientFunds);
    assert_eq!(told(on(&history, "2025-08-14")).unwrap().2, "first_instalment");
    assert_eq!(on(&history, "2025-08-14").unwrap().level, Level::Warning);
}

#[test]
fn a_refusal_is_a_warning_and_a_death_is_followed_apart() {
    for (class, expected) in [
        (Class::RefusedByDebtor, ("warning", "contested")),
        (Class::ContestedAuthorised, ("warning", "contested")),
        (Class::ContestedUnauthorised, ("warning", "contested")),
        (Class::Deceased, ("special", "deceased")),
        (Class::AccountClosed, ("watch", "missed")),
    ] {
        let mut history = loan(2_000, 6);
        bounce(&mut history, 7, "2026-02-12", class);
        let alert = told(on(&history, "2026-02-13")).unwrap();
        assert_eq!((alert.1, alert.2), expected, "{class:?}");
    }
}

#[test]
fn two_small_instalments_are_a_warning_and_the_threshold_comes_with_the_amount() {
    // 1 000 € in 24 instalments of 44.41 €: four of them reach 150 €.
    let mut history = loan(1_000, 6);
    for (number, on) in [(7, "2026-02-12"), (8, "2026-03-12")] {
        bounce(&mut history, number, on, Class::InsufficientFunds);
    }
    assert_eq!(told(on(&history, "2026-03-11")).unwrap().2, "missed");
    assert_eq!(told(on(&history, "2026-03-13")).unwrap().2, "several_missed");
    assert_eq!(on(&history, "2026-03-13").unwrap().level, Level::Warning);
}

#[test]
fn days_alone_raise_a_single_miss() {
    let mut history = loan(300, 6);
    receive(&mut history, "P", day("2026-02-10"), 1_000, None);
    assert_eq!(told(on(&history, "2026-03-12")).unwrap().2, "missed", "30 days");
    collect(&mut history, 8);
    let mut history = loan(300, 6);
    bounce(&mut history, 7, "2026-02-12", Class::InsufficientFunds);
    let level = |today: &str| on(&history, today).map(|alert| (alert.level, alert.days_past_due)).unwrap();
    assert_eq!(level("2026-03-12"), (Level::Watch, 30));
    assert_eq!(level("2026-03-13"), (Level::Warning, 31));
    assert_eq!(level("2026-04-11"), (Level::Warning, 60));
    assert_eq!(level("2026-04-12"), (Level::Critical, 61));
}

#[test]
fn a_bank_is_silent_when_its_days_are_missing_and_not_over_a_weekend() {
    let bank = BankId::parse("credit-mutuel").unwrap();
    let known = |through: &str| Coverage {
        since: day("2026-01-02"),
        through: day("2026-01-05"),
        latest: day(through),
        gaps: Vec::new(),
    };
    let silent =
        |through: &str, today: &str| operations::silent_bank(&bank, Some(&known(through)), day(today), 2).is_some();
    assert!(!silent("2026-02-06", "2026-02-09"), "Friday is known on Monday");
    assert!(!silent("2026-02-06", "2026-02-10"), "Monday's statement may come a day late");
    assert!(silent("2026-02-06", "2026-02-11"));
    assert!(!silent("2026-04-02", "2026-04-07"), "Easter is closed");
    assert!(operations::silent_bank(&bank, None, day("2026-02-11"), 2).is_some());
}

#[test]
fn operations_alerts_say_what_to_do_and_keep_one_subject_each() {
    let bank = BankId::parse("credit-mutuel").unwrap();
    let gap = |closing| {
        operations::coverage_gap(
            &bank,
            &crate::domain::coverage::Gap {
                after: day("2026-02-06"),
                before: day("2026-02-11"),
                closing,
                opening: Some(Money::eur(5)),
            },
        )
    };
    let with = gap(Some(Money::eur(123_456)));
    assert_eq!(with.subject, "credit-mutuel-20260206");
    assert_eq!(with.subject, gap(None).subject);
    assert!(with.text.contains("1234.56 EUR before and 0.05 EUR after"), "{}", with.text);
    assert!(!gap(None).text.contains("balance"));
    let long = BankId::parse(&"caisse d'épargne de".repeat(3)).unwrap();
    let gap = crate::domain::coverage::Gap {
        after: day("2026-02-06"),
        before: day("2026-02-11"),
        closing: None,
        opening: None,
    };
    for wanted in
        [operations::coverage_gap(&long, &gap), operations::silent_bank(&long, None, day("2026-02-11"), 2).unwrap()]
    {
        assert!(AlertId::parse(&format!("OPS-SILENT-{}-1000", wanted.subject)).is_ok(), "{}", wanted.subject);
    }
    let file = operations::file_set_aside(&bank, &ReceiptId::parse("f0123").unwrap(), "releve.xml");
    assert!(file.text.contains("passerelle files show f0123"), "{}", file.text);
}

#[test]
fn a_death_stays_so_when_the_closed_account_returns_the_next_debit() {
    let mut history = loan(2_000, 6);
    bounce(&mut history, 7, "2026-02-12", Class::Deceased);
    bounce(&mut history, 8, "2026-03-12", Class::AccountClosed);
    let alert = on(&history, "2026-03-13").unwrap();
    assert_eq!((alert.level, alert.rule), (Level::Special, "deceased"));
    assert_eq!(alert.reason.unwrap().class, Class::AccountClosed);
}

#[test]
fn a_reason_that_was_cured_does_not_come_back() {
    let mut history = loan(2_000, 6);
    bounce(&mut history, 7, "2026-02-12", Class::ContestedAuthorised);
    receive(&mut history, "cure", day("2026-02-20"), 8_882, None);
    bounce(&mut history, 8, "2026-03-12", Class::InsufficientFunds);
    assert_eq!(told(on(&history, "2026-03-13")), Some((None, "watch", "missed", 8_882, 3, 8, 1)));
}

#[test]
fn a_refund_of_an_old_debit_reopens_and_warns() {
    let mut history = loan(2_000, 7);
    let collected = history.movements.last().unwrap().clone();
    history.movements.push(Movement {
        entry: EntryId::parse("R07").unwrap(),
        kind: MovementKind::Return(Some(Reason { code: "MD06".into(), class: Class::ContestedAuthorised })),
        value_on: day("2026-03-25"),
        booked_on: day("2026-03-25"),
        ..collected
    });
    collect(&mut history, 8);
    assert_eq!(on(&history, "2026-03-24"), None);
    assert_eq!(told(on(&history, "2026-03-25")), Some((None, "warning", "contested", 8_882, 15, 8, 1)));
}

#[test]
fn one_cent_below_two_instalments_is_not_reportable() {
    let mut history = loan(2_000, 6);
    bounce(&mut history, 7, "2026-02-12", Class::InsufficientFunds);
    bounce(&mut history, 8, "2026-03-12", Class::InsufficientFunds);
    receive(&mut history, "P", day("2026-03-12"), 1, None);
    assert_eq!(told(on(&history, "2026-03-13")).unwrap().2, "several_missed");
}

#[test]
fn bringing_in_a_loan_with_known_arrears_is_no_news() {
    let mut history = loan(2_000, 0);
    history.opening = Some(OpeningPosition { on: day("2026-02-28"), received: Money::eur(6 * 8_882) });
    for morning in ["2026-03-02", "2026-03-10", "2026-03-16"] {
        assert_eq!(on(&history, morning).unwrap().gate, Some(Gate::Coverage), "{morning}");
    }
    // The March instalment is news once the statements cover it; the known one stays beside it, and the oldest is shown.
    let alert = on(&history, "2026-03-18").unwrap();
    assert_eq!((alert.gate, alert.instalment, alert.missed), (None, 7, 1));
}

proptest! {
    #[test]
    fn whatever_happened_the_figures_of_an_alert_are_true(
        paid in 0_usize..8,
        back in prop::collection::btree_set(8_usize..14, 0..4),
        through in 0_u64..500,
        today in 1_u64..500,
        possible_payment in any::<bool>(),
    ) {
        let start = day("2025-08-01");
        let mut history = loan(2_000, paid);
        for number in back {
            let on = history.schedule.instalments[number - 1].debit_on + Days::new(3);
            bounce(&mut history, number, &on.to_string(), Class::InsufficientFunds);
        }
        let (today, covered_through) = (start + Days::new(today), Some(start + Days::new(through)));
        let position = replay(&history, today);
        let morning = Morning { history: &history, covered_through, possible_payment, today };
        let Some(alert) = morning.wanted() else {
            prop_assert_eq!(position.missed, 0);
            return Ok(());
        };
        prop_assert!(alert.overdue_minor <= position.overdue_minor);
        prop_assert!((1..=position.missed).contains(&alert.missed));
        prop_assert_eq!(alert.days_past_due, position.days_past_due);
        prop_assert_eq!(Some(alert.due_on), position.oldest_unpaid_due_on);
        prop_assert!(alert.gate.is_none() || !alert.explicit);
        // Statements that come later never leave the alert of an instalment that they cover held back for want of them.
        let debit_on = position.instalments[usize::try_from(alert.instalment).unwrap() - 1].debit_on;
        if Calendar::Target.add(debit_on, 5) <= today {
            let known = Morning { covered_through: Some(today), possible_payment: false, ..morning };
            prop_assert_eq!(known.wanted().unwrap().gate, None);
        }
    }
}
