//! The oracle's arithmetic and its verdict: what is unpaid, what is proved, and which alert that calls for.

use chrono::NaiveDate;

use super::behaviour::Cause;
use crate::domain::schedule::Instalment;

/// An unpaid part up to this is not a missed instalment.
pub(super) const MATERIAL_MINOR: i64 = 100;
/// An unpaid part up to this comes from rounding.
pub(super) const ROUNDING_MINOR: i64 = 5;

/// An alert that should stand.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Expected {
    /// `coverage` or `suspense` for an alert that is held back.
    pub gate: Option<&'static str>,
    /// The rule; of an alert that is held back it says nothing.
    pub rule: &'static str,
    /// The level, likewise.
    pub level: &'static str,
    /// The oldest instalment that it is about.
    pub instalment: u32,
    /// Unpaid parts of the instalments that it is about.
    pub overdue_minor: i64,
    /// Days since the debit of the oldest of them.
    pub days_past_due: i64,
}

/// How much of what is missing is proved.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Proof {
    /// By returns and by silence.
    pub(super) shortfall_minor: i64,
    /// By returns alone.
    pub(super) said_minor: i64,
    /// The first debit date or return since which something is proved missing without a break.
    pub(super) since: Option<NaiveDate>,
    /// The latest reason of a return since nothing was missing last.
    pub(super) latest: Option<Cause>,
}

impl Proof {
    /// No more is missing than is owed; and once nothing is, former reasons say nothing of what comes later.
    pub(super) fn cut(&mut self, owed_minor: i64) {
        self.shortfall_minor = self.shortfall_minor.min(owed_minor);
        self.said_minor = self.said_minor.min(owed_minor);
        self.since = self.since.filter(|_| self.shortfall_minor > MATERIAL_MINOR);
        if self.said_minor <= ROUNDING_MINOR {
            self.said_minor = 0;
            self.latest = None;
        }
    }
}

/// Each instalment with what is left of it when `received` is laid on the oldest first.
pub(super) fn unpaid(rows: &[Instalment], received: i64) -> Vec<(&Instalment, i64)> {
    let mut left = received;
    let mut parts = Vec::with_capacity(rows.len());
    for row in rows {
        let paid = left.clamp(0, row.amount_minor);
        left -= paid;
        parts.push((row, row.amount_minor - paid));
    }
    parts
}

/// What is unpaid of the instalments whose debit dates are `within`, parts up to `ignored` apart.
pub(super) fn owed(rows: &[Instalment], received: i64, within: impl Fn(NaiveDate) -> bool, ignored: i64) -> i64 {
    let parts = unpaid(rows, received);
    parts.iter().filter(|(row, left)| within(row.debit_on) && *left > ignored).map(|(_, left)| *left).sum()
}

/// The alert about some missed instalments, its level and rule: the highest that applies.
pub(super) fn expected(
    missed: &[(&Instalment, i64)],
    past: &[(&Instalment, i64)],
    proof: Proof,
    today: NaiveDate,
    gate: Option<&'static str>,
) -> Option<Expected> {
    let (oldest, _) = missed.first()?;
    let overdue_minor: i64 = missed.iter().map(|(_, left)| left).sum();
    let days_past_due = (today - oldest.debit_on).num_days();
    let last_two: Vec<i64> = past.iter().rev().take(2).map(|(row, _)| row.amount_minor).collect();
    let reportable = last_two.len() == 2 && overdue_minor >= last_two.iter().sum::<i64>().max(15_000);
    let (level, rule) = match proof.latest {
        Some(Cause::Died) => ("special", "deceased"),
        _ if reportable => ("critical", "reportable"),
        _ if days_past_due > 60 => ("critical", "long_overdue"),
        _ if missed.iter().any(|(row, _)| row.number == 1) => ("warning", "first_instalment"),
        Some(Cause::Refused | Cause::Contested) => ("warning", "contested"),
        _ if missed.len() >= 2 => ("warning", "several_missed"),
        _ if days_past_due > 30 => ("warning", "long_overdue"),
        Some(Cause::NoMoney | Cause::Closed | Cause::Technical) | None => ("watch", "missed"),
    };
    Some(Expected { gate, rule, level, instalment: oldest.number, overdue_minor, days_past_due })
}
