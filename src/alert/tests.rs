//! Stories of one loan: 2 000 € in 24 instalments of 88.82 €, debited on the 10th from August 2025.

use proptest::prelude::*;

use super::*;
use crate::domain::loan::OpeningPosition;
use crate::domain::money::Money;
use crate::domain::position::{Movement, MovementKind};
use crate::domain::rate::Rate;
use crate::domain::reason::Class;
use crate::domain::schedule::period::Basis;
use crate::domain::schedule::{self, Deferral, StubMode, Terms};

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

/// A loan and what is known of it.
#[derive(Clone)]
pub(super) struct Story {
    history: History,
    coverage: Option<Coverage>,
    possible_payment: bool,
}

impl Story {
    /// Instalments 1 to `paid` were collected on time.
    pub(super) fn paid(paid: u32) -> Self {
        Self::lent(200_000, paid)
    }

    /// The same for another amount.
    pub(super) fn lent(principal: i64, paid: u32) -> Self {
        let terms = Terms {
            principal: Money::eur(principal),
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
        let history = History { schedule, opening: None, movements: Vec::new() };
        let coverage = Some(Coverage { since: day("2025-07-01"), through: day("2025-07-01"), gaps: Vec::new() });
        (1..=paid).fold(Self { history, coverage, possible_payment: false }, Self::collected)
    }

    fn movement(mut self, kind: MovementKind, instalment: Option<u32>, on: NaiveDate, amount_minor: i64) -> Self {
        let entry = EntryId::parse(&format!("E{:02}", self.history.movements.len())).unwrap();
        self.history.movements.push(Movement {
            entry,
            kind,
            value_on: on,
            booked_on: on,
            amount_minor,
            instalment,
            end_to_end_id: None,
        });
        self
    }

    fn row(&self, instalment: u32) -> (NaiveDate, i64) {
        let row = &self.history.schedule.instalments[usize::try_from(instalment).unwrap() - 1];
        (row.debit_on, row.amount_minor)
    }

    pub(super) fn collected(self, instalment: u32) -> Self {
        let (on, amount) = self.row(instalment);
        self.movement(MovementKind::Payment, Some(instalment), on, amount)
    }

    /// Collected on time, then returned.
    pub(super) fn returned(self, instalment: u32, on: &str, code: &str) -> Self {
        self.collected(instalment).refunded(instalment, on, code)
    }

    /// What was collected comes back.
    pub(super) fn refunded(self, instalment: u32, on: &str, code: &str) -> Self {
        let reason = Reason { code: code.to_owned(), class: Class::of_iso(code) };
        let amount = self.row(instalment).1;
        self.movement(MovementKind::Return(Some(reason)), Some(instalment), day(on), amount)
    }

    pub(super) fn paying(self, on: &str, amount_minor: i64) -> Self {
        self.movement(MovementKind::Payment, None, day(on), amount_minor)
    }

    pub(super) fn opened(mut self, on: &str, received: i64) -> Self {
        self.history.opening = Some(OpeningPosition { on: day(on), received: Money::eur(received) });
        self
    }

    pub(super) fn covered(&self, through: &str) -> Self {
        self.covered_from("2025-07-01", through)
    }

    pub(super) fn covered_from(&self, since: &str, through: &str) -> Self {
        let coverage = Coverage { since: day(since), through: day(through), gaps: Vec::new() };
        Self { coverage: Some(coverage), ..self.clone() }
    }

    pub(super) fn uncovered(&self) -> Self {
        Self { coverage: None, ..self.clone() }
    }

    pub(super) fn possible_payment(&self) -> Self {
        Self { possible_payment: true, ..self.clone() }
    }

    /// The alert that should stand on a morning.
    pub(super) fn on(&self, today: &str) -> Option<Wanted> {
        self.at(day(today))
    }

    fn at(&self, today: NaiveDate) -> Option<Wanted> {
        borrower(&Case {
            history: &self.history,
            coverage: self.coverage.as_ref(),
            possible_payment: self.possible_payment,
            today,
            conventions: &Conventions::default(),
        })
    }

    /// What is told on a morning when every statement has come by then: `watch 7 88.82 3`.
    fn told(&self, today: &str) -> String {
        let yesterday = day(today).pred_opt().unwrap().to_string();
        match self.covered(&yesterday).on(today) {
            None => "nothing".to_owned(),
            Some(Wanted { gate: Some(gate), .. }) => format!("held: {}", gate.as_str()),
            Some(wanted) => {
                format!("{} {} {} {}", wanted.level, wanted.instalment, wanted.overdue_minor, wanted.days_past_due)
            }
        }
    }
}

#[test]
fn words_and_levels_go_both_ways() {
    for level in Level::ALL {
        assert_eq!(Level::parse(level.as_str()), Some(level));
    }
    assert_eq!(Level::parse("urgent"), None);
    assert!(Level::ALL.is_sorted());
    assert_eq!(Gate::ALL.map(Gate::as_str), ["coverage", "suspense"]);
}

#[test]
fn a_loan_that_goes_wrong_is_told_in_time_and_line_by_line() {
    let story = Story::paid(6).returned(7, "2026-02-12", "AM04");
    assert_eq!(Story::paid(6).told("2026-02-10"), "nothing");
    assert_eq!(Story::paid(6).told("2026-02-11"), "held: coverage");
    assert_eq!(story.told("2026-02-13"), "watch 7 8882 3");
    // Without a return file: the window ended on the 17th.
    assert_eq!(Story::paid(6).told("2026-02-17"), "held: coverage");
    assert_eq!(Story::paid(6).told("2026-02-18"), "watch 7 8882 8");
    assert_eq!(story.told("2026-03-10"), "watch 7 8882 28");
    let story = story.returned(8, "2026-03-12", "AM04");
    assert_eq!(story.told("2026-03-13"), "critical 7 17764 31");
    assert_eq!(story.told("2026-03-18"), "critical 7 17764 36");
    let story = story.returned(9, "2026-04-14", "AM04");
    assert_eq!(story.told("2026-04-14"), "critical 7 26646 63");
    assert_eq!(story.told("2026-04-17"), "critical 7 26646 66");
    assert_eq!(story.told("2026-04-23"), "critical 7 26646 72");
    let cured = story.paying("2026-04-24", 26_646);
    assert_eq!(cured.told("2026-04-25"), "nothing");
}

#[test]
fn a_returned_instalment_does_not_flap_when_the_next_is_collected() {
    let story = Story::paid(6).returned(7, "2026-02-12", "AM04").collected(8);
    assert_eq!(story.told("2026-03-09"), "watch 7 8882 27");
    // The money of March went to the February instalment; the bank's word still stands, though silence about March
    // could not count before the 17th.
    for (today, told) in [("2026-03-11", "watch 8 8882 1"), ("2026-03-16", "watch 8 8882 6")] {
        assert_eq!(story.told(today), told);
    }
    assert_eq!(story.on("2026-03-11").unwrap().reason.unwrap().code, "AM04");
    let good = story.paying("2026-03-18", 8_882);
    assert_eq!(good.told("2026-03-18"), "nothing");
    assert_eq!(good.told("2026-04-11"), "held: coverage");
}

#[test]
fn a_silent_miss_does_not_flap_when_the_next_is_collected() {
    let story = Story::paid(6).collected(8);
    assert_eq!(story.told("2026-02-18"), "watch 7 8882 8");
    assert_eq!(story.told("2026-03-11"), "watch 8 8882 1");
    assert_eq!(story.told("2026-03-16"), "watch 8 8882 6");
    assert_eq!(story.paying("2026-03-18", 8_882).told("2026-03-18"), "nothing");
}

#[test]
fn a_payment_posted_late_takes_its_alert_away() {
    let story = Story::paid(6);
    assert_eq!(story.told("2026-02-18"), "watch 7 8882 8");
    assert_eq!(story.collected(7).told("2026-02-19"), "nothing");
}

#[test]
fn a_fault_between_banks_waits_for_silence() {
    let story = Story::paid(6).returned(7, "2026-02-12", "FF01");
    assert_eq!(story.told("2026-02-13"), "held: coverage");
    assert_eq!(story.told("2026-02-18"), "watch 7 8882 8");
    assert_eq!(story.on("2026-02-18").unwrap().evidence, None);
}

proptest! {
    #[test]
    fn whatever_happened_the_figures_of_an_alert_are_true(
        paid in 0_u32..8,
        returned in prop::collection::btree_set(1_u32..12, 0..4),
        through in 0_u64..500,
        today in 1_u64..500,
        possible in any::<bool>(),
    ) {
        let start = day("2025-08-01");
        let mut story = Story::paid(paid);
        for instalment in returned {
            let on = (story.row(instalment).0 + chrono::Days::new(3)).to_string();
            story = story.returned(instalment, &on, "AM04");
        }
        let through = start + chrono::Days::new(through);
        story.coverage = Some(Coverage { since: start, through, gaps: Vec::new() });
        story.possible_payment = possible;
        let today = start + chrono::Days::new(today);
        let position = position::replay(&story.history, today);
        match story.at(today) {
            None => prop_assert_eq!(position.missed, 0),
            Some(wanted) => {
                prop_assert!(wanted.overdue_minor <= position.overdue_minor);
                prop_assert!((1..=position.missed).contains(&wanted.missed));
                prop_assert_eq!(wanted.days_past_due, position.days_past_due);
                prop_assert_eq!(Some(wanted.due_on), position.oldest_unpaid_due_on);
                prop_assert!(wanted.gate.is_none() || !wanted.explicit);
                // What was held back for want of coverage is told or gone once everything is covered.
                let later = Coverage { since: start, through: today, gaps: Vec::new() };
                let debit_on = position.instalments[usize::try_from(wanted.instalment).unwrap() - 1].debit_on;
                let known = Story { coverage: Some(later), possible_payment: false, ..story.clone() };
                if crate::domain::calendar::Calendar::Target.add(debit_on, 5) <= today {
                    prop_assert_eq!(known.at(today).unwrap().gate, None);
                }
            }
        }
    }
}
