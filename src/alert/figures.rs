//! What an alert may say of a loan: the missed instalments that the proved shortfall covers.

use chrono::NaiveDate;

use super::Case;
use crate::domain::position::{InstalmentPosition, MATERIALITY_MINOR, Shortfall};
use crate::domain::reason::{Class, Reason};

/// Figures over some missed instalments, the oldest ones of the loan.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Figures {
    /// Whether they are proved; if nothing is, they tell of all that is missed and may not be shown.
    pub confirmed: bool,
    /// Whether returns account for at least the oldest of them.
    pub explicit: bool,
    /// The number of the oldest.
    pub instalment: u32,
    /// Its contractual day.
    pub due_on: NaiveDate,
    /// The day on which it was debited.
    pub debit_on: NaiveDate,
    /// Since when money has been missing without a break, which a later instalment in the place of the oldest is not.
    pub since: NaiveDate,
    /// Their unpaid parts, minor units.
    pub overdue_minor: i64,
    /// Days since `debit_on`.
    pub days_past_due: u32,
    /// How many they are.
    pub missed: u32,
    /// Why the latest collection came back.
    pub reason: Option<Reason>,
    /// Whether any of the returns that stand says that the account holder has died.
    pub deceased: bool,
}

impl Figures {
    /// Walks the missed instalments, oldest first, as far as the proved shortfall reaches. `None` when none is missed.
    pub fn of(case: &Case<'_>, shortfall: &Shortfall) -> Option<Self> {
        let missed: Vec<&InstalmentPosition> =
            case.position.instalments.iter().filter(|row| row.is_missed(case.today)).collect();
        let proved = reached(&missed, shortfall.proved_minor);
        let told = if proved == 0 { missed.as_slice() } else { missed.get(..proved).unwrap_or_default() };
        let oldest = told.first()?;
        Some(Self {
            confirmed: proved > 0,
            explicit: reached(&missed, shortfall.explicit_minor) > 0,
            instalment: oldest.number,
            due_on: oldest.due_on,
            debit_on: oldest.debit_on,
            since: shortfall.since.unwrap_or(oldest.debit_on),
            overdue_minor: told.iter().map(|row| row.unpaid_minor()).sum(),
            days_past_due: u32::try_from((case.today - oldest.debit_on).num_days()).unwrap_or(0),
            missed: u32::try_from(told.len()).unwrap_or(u32::MAX),
            reason: shortfall.latest_return().and_then(|returned| returned.reason.clone()),
            deceased: reasons(shortfall).any(|reason| reason.class == Class::Deceased),
        })
    }
}

/// Why the collections of the shortfall came back.
fn reasons(shortfall: &Shortfall) -> impl Iterator<Item = &Reason> {
    shortfall.returns.iter().filter_map(|returned| returned.reason.as_ref())
}

/// How many of the instalments an amount covers, immaterial parts apart.
fn reached(missed: &[&InstalmentPosition], minor: i64) -> usize {
    let mut sum = 0_i64;
    missed
        .iter()
        .take_while(|row| {
            sum = sum.saturating_add(row.unpaid_minor());
            sum <= minor.saturating_add(MATERIALITY_MINOR)
        })
        .count()
}
