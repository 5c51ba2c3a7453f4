//! What an alert may say: the missed instalments whose money is proved to be missing.

use chrono::NaiveDate;

use super::Case;
use crate::domain::position::{self, ExplicitReturn, InstalmentPosition};

/// The missed instalments that an alert is about, in figures.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Confirmed {
    /// Whether they are proved; if none is, these are the figures of those that are not.
    pub proved: bool,
    /// Whether returns alone account for the oldest of them.
    pub explicit: bool,
    /// The number of the oldest.
    pub oldest: u32,
    /// Its contractual day.
    pub due_on: NaiveDate,
    /// Its debit date.
    pub debit_on: NaiveDate,
    /// Their unpaid parts, minor units.
    pub overdue_minor: i64,
    /// Days since the debit date of the oldest.
    pub days_past_due: u32,
    /// How many they are.
    pub missed: u32,
    /// The returns by which the bank said that money is missing, oldest first.
    pub returns: Vec<ExplicitReturn>,
}

impl Confirmed {
    /// `None` when no instalment is missed.
    ///
    /// Instalments are confirmed from the oldest on, as far as the proved shortfall reaches: money is money, and what
    /// is missing is missing from the oldest first.
    pub fn of(case: &Case<'_>) -> Option<Self> {
        let Case { history, coverage, today, conventions, .. } = *case;
        let position = position::replay(history, today);
        let missed: Vec<&InstalmentPosition> = position
            .instalments
            .iter()
            .filter(|row| row.debit_on < today && row.unpaid_minor() > conventions.materiality_minor)
            .collect();
        if missed.is_empty() {
            return None;
        }
        let shortfall = position::shortfall(history, coverage, conventions.silence_days, today);
        let reach = |minor: i64| reach(&missed, minor.saturating_add(conventions.materiality_minor));
        let confirmed = missed.get(..reach(shortfall.proved_minor)).filter(|confirmed| !confirmed.is_empty());
        let about = confirmed.unwrap_or(&missed);
        let oldest = about.first()?;
        Some(Self {
            proved: confirmed.is_some(),
            explicit: reach(shortfall.explicit_minor) > 0,
            oldest: oldest.number,
            due_on: oldest.due_on,
            debit_on: oldest.debit_on,
            overdue_minor: about.iter().fold(0, |sum, row| row.unpaid_minor().saturating_add(sum)),
            days_past_due: u32::try_from((today - oldest.debit_on).num_days()).unwrap_or(0),
            missed: u32::try_from(about.len()).unwrap_or(u32::MAX),
            returns: shortfall.returns,
        })
    }
}

/// How many of the instalments, oldest first, an amount accounts for.
fn reach(missed: &[&InstalmentPosition], minor: i64) -> usize {
    let mut sum = 0_i64;
    let within = |row: &&&InstalmentPosition| {
        sum = sum.saturating_add(row.unpaid_minor());
        sum <= minor
    };
    missed.iter().take_while(within).count()
}
