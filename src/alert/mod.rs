//! Early warnings: which alert should stand for a loan today, and what the operator should hear. Pure: a history, what the
//! statements cover, and a date in; at most one wanted alert out. Comparing it with what stands is the job's.
//!
//! [`confirmed`] separates what is proved to be missing from what only has not been seen. [`rules`] give the level,
//! one file each, the highest wins. [`gates`] hold back what may still prove wrong. A late or damaged file is never a
//! borrower's fault: [`operations`] tells the operator instead.

pub mod confirmed;
pub mod gates;
pub mod operations;
pub mod rules;

use std::fmt;

use chrono::NaiveDate;

use self::confirmed::Confirmed;
use crate::domain::coverage::Coverage;
use crate::domain::id::EntryId;
use crate::domain::position::{self, History};
use crate::domain::reason::Reason;

/// How much attention an alert asks for, in order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Level {
    /// Listed, never sent.
    Info,
    /// A first difficulty.
    Watch,
    /// A person should be called soon.
    Warning,
    /// The bank may register an incident.
    Critical,
    /// Not a matter of payment any more: the supervisor decides what is said to whom.
    Special,
}

impl Level {
    /// Every level, lowest first.
    pub const ALL: [Self; 5] = [Self::Info, Self::Watch, Self::Warning, Self::Critical, Self::Special];

    /// The word of the contract (`watch`).
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Info => "info",
            Self::Watch => "watch",
            Self::Warning => "warning",
            Self::Critical => "critical",
            Self::Special => "special",
        }
    }

    /// The level of a word.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|level| level.as_str() == text)
    }
}

impl fmt::Display for Level {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// Why an alert is held back.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Gate {
    /// The statements do not prove yet that the money did not come.
    Coverage,
    /// A payment that may be this loan's waits for a person.
    Suspense,
}

impl Gate {
    /// Every gate, in the order in which they are asked.
    pub const ALL: [Self; 2] = [Self::Coverage, Self::Suspense];

    /// The word of the contract (`coverage`).
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Coverage => "coverage",
            Self::Suspense => "suspense",
        }
    }
}

/// The thresholds of the scheme; each is a default that an agreement may change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Conventions {
    /// TARGET days after a debit date from which covered silence means that no money came.
    pub silence_days: u32,
    /// An unpaid part up to this, in minor units, is listed and never alerted.
    pub materiality_minor: i64,
    /// French business days for which a possible payment in suspense holds an alert back.
    pub suspense_days: u32,
    /// More days past due than this ask for a warning.
    pub warning_days: u32,
    /// More days past due than this are critical.
    pub critical_days: u32,
    /// So many missed instalments ask for a warning.
    pub warning_missed: u32,
}

impl Default for Conventions {
    fn default() -> Self {
        Self {
            silence_days: 5,
            materiality_minor: position::MATERIALITY_MINOR,
            suspense_days: 15,
            warning_days: 30,
            critical_days: 60,
            warning_missed: 2,
        }
    }
}

/// What is known of a loan on a morning.
#[derive(Debug, Clone, Copy)]
pub struct Case<'a> {
    /// The facts of the loan.
    pub history: &'a History,
    /// What the bank's statements prove complete; `None` when they prove nothing.
    pub coverage: Option<&'a Coverage>,
    /// Whether a payment that may be this loan's waits in suspense.
    pub possible_payment: bool,
    /// The morning.
    pub today: NaiveDate,
    /// The thresholds.
    pub conventions: &'a Conventions,
}

/// The alert that should stand.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wanted {
    /// The rule that gave the level.
    pub rule: &'static str,
    /// How much attention it asks for.
    pub level: Level,
    /// Why it is held back; `None` for an alert that a référent sees.
    pub gate: Option<Gate>,
    /// The oldest instalment that it is about.
    pub instalment: u32,
    /// The contractual day of that instalment.
    pub due_on: NaiveDate,
    /// Unpaid parts of the instalments that it is about, minor units.
    pub overdue_minor: i64,
    /// Days since the debit date of the oldest of them.
    pub days_past_due: u32,
    /// How many they are.
    pub missed: u32,
    /// Whether the bank said so by a return, at least of the oldest.
    pub explicit: bool,
    /// The latest reason that the bank gave.
    pub reason: Option<Reason>,
    /// The entry that gave it.
    pub evidence: Option<EntryId>,
}

/// The alert that should stand for a borrower: of what is confirmed, or, held back, of what is not.
pub fn borrower(case: &Case<'_>) -> Option<Wanted> {
    let confirmed = Confirmed::of(case)?;
    let gate = gates::GATES.iter().find(|gate| (gate.closed)(case, &confirmed)).map(|gate| gate.name);
    let rule = rules::RULES.iter().find(|rule| (rule.applies)(case, &confirmed))?;
    let latest = confirmed.returns.last();
    Some(Wanted {
        rule: rule.name,
        level: rule.level,
        gate,
        instalment: confirmed.oldest,
        due_on: confirmed.due_on,
        overdue_minor: confirmed.overdue_minor,
        days_past_due: confirmed.days_past_due,
        missed: confirmed.missed,
        explicit: confirmed.explicit,
        reason: latest.and_then(|returned| returned.reason.clone()),
        evidence: latest.map(|returned| returned.entry.clone()),
    })
}

#[cfg(test)]
mod tests;
