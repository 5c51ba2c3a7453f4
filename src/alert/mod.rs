//! Which alert should stand for a loan today, and which for the operator. Pure: positions, coverage and the day in,
//! wanted alerts out. What is done about the difference to those that stand is the business of `jobs::assess`.
//!
//! An alert about a borrower tells *confirmed* figures only: the missed instalments, oldest first, that the proved
//! shortfall of the loan covers (`figures`). What is missed and not proved is held back by a gate ([`gates`]), and so is
//! what a payment in suspense may explain. Among the rules that apply ([`rules`]) the highest level wins.

mod figures;
pub mod gates;
mod level;
pub mod operations;
pub mod rules;

use chrono::NaiveDate;

use crate::domain::coverage::Coverage;
use crate::domain::id::EntryId;
use crate::domain::position::{self, History, Position};
use crate::domain::reason::Reason;

pub use figures::Figures;
pub use gates::Gate;
pub use level::Level;

/// The thresholds of the scheme.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Conventions {
    /// TARGET days after a debit day that the bank's statements must cover before silence means a missed instalment.
    pub silence_days: u32,
    /// French business days after the debit day for which a possible payment in suspense holds an alert back.
    pub suspense_days: u32,
    /// From more days past due than this a loan calls for a warning.
    pub warning_days: u32,
    /// From more days past due than this a loan is critical.
    pub critical_days: u32,
}

impl Default for Conventions {
    fn default() -> Self {
        Self { silence_days: 5, suspense_days: 15, warning_days: 30, critical_days: 60 }
    }
}

/// A loan to judge.
#[derive(Debug, Clone, Copy)]
pub struct Case<'a> {
    /// Its facts.
    pub history: &'a History,
    /// Its position as of `today`.
    pub position: &'a Position,
    /// Which days the bank's statements prove complete; `None` without any statement.
    pub coverage: Option<&'a Coverage>,
    /// Whether a payment that may be this loan's waits in suspense.
    pub possible_payment: bool,
    /// The morning of the run.
    pub today: NaiveDate,
    /// The thresholds.
    pub conventions: &'a Conventions,
}

/// The alert that a loan calls for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wanted {
    /// The rule that asked for its level.
    pub rule: &'static str,
    /// How urgent.
    pub level: Level,
    /// What holds it back; `None` for an alert that may be told.
    pub gate: Option<Gate>,
    /// The oldest instalment that it is about.
    pub instalment: u32,
    /// The contractual day of that instalment.
    pub due_on: NaiveDate,
    /// Unpaid parts of the instalments that it is about, minor units.
    pub overdue_minor: i64,
    /// Days since the debit day of the oldest of them.
    pub days_past_due: u32,
    /// How many instalments it is about.
    pub missed: u32,
    /// Why the latest collection came back.
    pub reason: Option<Reason>,
    /// Whether the bank said by a return that money is missing, rather than nothing.
    pub explicit: bool,
    /// The entry by which the bank said so.
    pub evidence: Option<EntryId>,
}

/// The alert that should stand for a loan; `None` when no instalment is missed.
pub fn borrower(case: &Case<'_>) -> Option<Wanted> {
    if case.position.missed == 0 {
        return None;
    }
    let shortfall = position::shortfall(case.history, case.coverage, case.conventions.silence_days, case.today);
    let figures = Figures::of(case, &shortfall)?;
    let gate = gates::GATES.iter().find(|gate| gate.closed(case, &figures)).copied();
    let (level, rule) = rules::highest(case, &figures);
    let latest = shortfall.latest_return();
    Some(Wanted {
        rule,
        level,
        gate,
        instalment: figures.instalment,
        due_on: figures.due_on,
        overdue_minor: figures.overdue_minor,
        days_past_due: figures.days_past_due,
        missed: figures.missed,
        reason: figures.reason,
        explicit: figures.explicit,
        evidence: latest.map(|returned| returned.entry.clone()),
    })
}

#[cfg(test)]
mod tests;
