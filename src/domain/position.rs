//! Replay: schedule, attributed movements and a date give the position of a loan. Nothing here is stored as a fact.
//!
//! A position *as of* a day counts the movements whose value or booking date, the earlier of them, is that day or
//! before: money that counts from its debit date is on time whenever the bank books it. Returns are first paired with
//! the collections that they take back (`pairing`); what is left is allocated (`allocation`); and what is proved to be
//! missing is summed up ([`shortfall()`]).
//!
//! The order in which movements are listed never matters. No clock, no coverage: whether silence means anything is for
//! the alerts to judge.

mod allocation;
mod pairing;
mod shortfall;
mod state;

use chrono::NaiveDate;

use super::id::EntryId;
use super::loan::OpeningPosition;
use super::reason::Reason;
use super::schedule::{Instalment, Schedule};
pub use shortfall::{ExplicitReturn, Shortfall, shortfall};
pub use state::State;

/// An unpaid part up to this is a rounding difference: neither overdue nor alerted.
pub const ROUNDING_MINOR: i64 = 5;
/// An unpaid part up to this is overdue and listed, but no missed instalment.
pub const MATERIALITY_MINOR: i64 = 100;
/// Below this the bank may not register a payment incident (decree of 26 October 2010).
pub const REPORTABLE_FLOOR_MINOR: i64 = 15_000;

/// An attributed entry as replay sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Movement {
    /// The bank's entry that it comes from.
    pub entry: EntryId,
    /// Money received, or a collection that comes back.
    pub kind: MovementKind,
    /// The day from which it counts.
    pub value_on: NaiveDate,
    /// The day on which the bank booked it.
    pub booked_on: NaiveDate,
    /// Always positive, charges of the bank apart.
    pub amount_minor: i64,
    /// The instalment that the evidence names, when it names one.
    pub instalment: Option<u32>,
    /// The end-to-end reference: ties a return to its collection.
    pub end_to_end_id: Option<String>,
}

impl Movement {
    /// The day on which it counts: the value date, or the booking date if that is earlier.
    pub fn effective_on(&self) -> NaiveDate {
        self.value_on.min(self.booked_on)
    }
}

/// Whether money comes or goes back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum MovementKind {
    /// Money received: collected from the borrower, as far as is known.
    Payment,
    /// Money that the borrower sent: no collection, and a return of one leaves it alone.
    Transfer,
    /// A collection that comes back.
    Return(Option<Reason>),
}

/// All that replay needs to know of a loan, in any order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct History {
    /// What is expected.
    pub schedule: Schedule,
    /// What had been repaid before the first movement.
    pub opening: Option<OpeningPosition>,
    /// What the banks' entries say.
    pub movements: Vec<Movement>,
}

/// What a loan owes and has paid at the end of a day; amounts in minor units of its schedule's currency.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Position {
    /// The day.
    pub as_of: NaiveDate,
    /// All principal of the schedule.
    pub principal_minor: i64,
    /// All money received, less what came back.
    pub received_minor: i64,
    /// Principal not repaid. Money in advance repays nothing before its debit date.
    pub outstanding_minor: i64,
    /// Principal of the instalments that are not debited yet: what would be outstanding if all was paid on time.
    pub scheduled_outstanding_minor: i64,
    /// Unpaid parts of the instalments debited before the day.
    pub overdue_minor: i64,
    /// The part of `overdue_minor` that is interest.
    pub overdue_interest_minor: i64,
    /// Unpaid parts of the instalments debited on the day itself.
    pub pending_minor: i64,
    /// Days since the debit date of the oldest missed instalment, 0 without one.
    pub days_past_due: u32,
    /// Instalments debited before the day of which more than [`MATERIALITY_MINOR`] is unpaid.
    pub missed: u32,
    /// The due date of the oldest instalment that is overdue.
    pub oldest_unpaid_due_on: Option<NaiveDate>,
    /// The debit date of the oldest instalment that is not paid, due or not; `None` when nothing is left to pay. What is
    /// known to come back later is not paid.
    pub open_debit_on: Option<NaiveDate>,
    /// Money that waits for the next debit date.
    pub advance_minor: i64,
    /// Whether the bank may register an incident: see [`reportable`].
    pub reportable: bool,
    /// Returns whose collection has not been seen: they take money from nobody.
    pub waiting_returns: Vec<EntryId>,
    /// How much of what is overdue the bank has said to be missing, by returns.
    pub explicit_minor: i64,
    /// The returns behind `explicit_minor`, oldest first.
    pub explicit_returns: Vec<ExplicitReturn>,
    /// In the order of the schedule.
    pub instalments: Vec<InstalmentPosition>,
}

/// One instalment with what it has received.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InstalmentPosition {
    /// From 1.
    pub number: u32,
    /// The contractual day.
    pub due_on: NaiveDate,
    /// The day on which it is debited.
    pub debit_on: NaiveDate,
    /// Principal and interest.
    pub amount_minor: i64,
    /// The part that repays the loan.
    pub principal_minor: i64,
    /// The part that pays for it.
    pub interest_minor: i64,
    /// What it has received.
    pub paid_minor: i64,
    /// The day of the money that completed it.
    pub paid_on: Option<NaiveDate>,
    /// Where it stands.
    pub state: State,
    /// Where its money comes from, oldest first.
    pub shares: Vec<Share>,
}

impl InstalmentPosition {
    /// What it has not received.
    pub const fn unpaid_minor(&self) -> i64 {
        self.amount_minor - self.paid_minor
    }

    /// Whether it is debited before `day` and not paid, beyond a rounding difference.
    pub fn is_overdue(&self, day: NaiveDate) -> bool {
        self.debit_on < day && self.unpaid_minor() > ROUNDING_MINOR
    }

    /// Whether it is debited before `day` and a material part of it is not paid.
    pub fn is_missed(&self, day: NaiveDate) -> bool {
        self.debit_on < day && self.unpaid_minor() > MATERIALITY_MINOR
    }

    /// The principal that it has received: interest is paid first.
    pub fn principal_paid_minor(&self) -> i64 {
        (self.paid_minor - self.interest_minor).max(0)
    }
}

/// Money of one entry in one instalment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Share {
    /// The bank's entry; `None` for money of the opening position.
    pub entry: Option<EntryId>,
    /// How much of it.
    pub amount_minor: i64,
}

impl Position {
    /// The latest return by which the bank said that money is missing.
    pub fn latest_return(&self) -> Option<&ExplicitReturn> {
        self.explicit_returns.last()
    }
}

/// The position of a loan at the end of `as_of`.
pub fn replay(history: &History, as_of: NaiveDate) -> Position {
    let pairs = pairing::pair(history, as_of);
    let explicit = shortfall::explicit(history, &pairs, as_of);
    let allocation = allocation::allocate(history, &pairs, as_of);
    let mut told = explicit.explicit_minor;
    let mut instalments = Vec::with_capacity(history.schedule.instalments.len());
    for (row, received) in history.schedule.instalments.iter().zip(allocation.rows) {
        instalments.push(instalment(row, received, as_of, &mut told));
    }
    let waiting = pairs.returns.iter().filter(|returned| returned.taken.is_none());
    let waiting_returns = waiting.map(|returned| returned.movement.entry.clone()).collect();
    let principal_minor = sum(instalments.iter().map(|row| row.principal_minor));
    let repaid = sum(instalments.iter().map(InstalmentPosition::principal_paid_minor));
    let scheduled = instalments.iter().filter(|row| row.debit_on > as_of).map(|row| row.principal_minor);
    let overdue = || instalments.iter().filter(|row| row.is_overdue(as_of));
    let overdue_minor = sum(overdue().map(InstalmentPosition::unpaid_minor));
    let pending = instalments.iter().filter(|row| row.debit_on == as_of);
    let missed = || instalments.iter().filter(|row| row.is_missed(as_of));
    let days_past_due = missed().next().map_or(0, |row| (as_of - row.debit_on).num_days());
    let open = instalments.iter().find(|row| row.unpaid_minor() > ROUNDING_MINOR).map(|row| row.debit_on);
    // A return that counts later opens an instalment before its successor's debit date: no night may sleep over it.
    let latest = history.movements.iter().map(Movement::effective_on).max().filter(|latest| *latest > as_of);
    let later = latest.and_then(|latest| replay(history, latest).open_debit_on);
    Position {
        as_of,
        principal_minor,
        received_minor: allocation.received_minor,
        outstanding_minor: principal_minor - repaid,
        scheduled_outstanding_minor: sum(scheduled),
        overdue_minor,
        overdue_interest_minor: sum(overdue().map(|row| (row.interest_minor - row.paid_minor).max(0))),
        pending_minor: sum(pending.map(InstalmentPosition::unpaid_minor)),
        days_past_due: u32::try_from(days_past_due).unwrap_or(0),
        missed: u32::try_from(missed().count()).unwrap_or(u32::MAX),
        oldest_unpaid_due_on: overdue().next().map(|row| row.due_on),
        open_debit_on: open.into_iter().chain(later).min(),
        advance_minor: allocation.advance_minor,
        reportable: reportable(&history.schedule, overdue_minor, as_of),
        waiting_returns,
        explicit_minor: explicit.explicit_minor,
        explicit_returns: explicit.returns,
        instalments,
    }
}

/// Whether `overdue_minor` reaches the threshold at which the bank may register a payment incident: the sum of the last
/// two instalments debited before `day`, and at least [`REPORTABLE_FLOOR_MINOR`].
pub fn reportable(schedule: &Schedule, overdue_minor: i64, day: NaiveDate) -> bool {
    threshold(schedule, day).is_some_and(|threshold| overdue_minor >= threshold.max(REPORTABLE_FLOOR_MINOR))
}

/// The sum of the last two instalments debited before `day`; `None` while there are fewer.
pub fn threshold(schedule: &Schedule, day: NaiveDate) -> Option<i64> {
    let mut last = schedule.instalments.iter().rev().filter(|row| row.debit_on < day);
    Some(last.next()?.amount_minor.saturating_add(last.next()?.amount_minor))
}

fn sum(amounts: impl Iterator<Item = i64>) -> i64 {
    amounts.fold(0, i64::saturating_add)
}

/// The position of one row; `told` is the part of the explicit shortfall that older rows have left.
fn instalment(
    row: &Instalment,
    received: allocation::Received,
    as_of: NaiveDate,
    told: &mut i64,
) -> InstalmentPosition {
    let unpaid = row.amount_minor - received.paid_minor;
    let paid_on = received.last_on.filter(|_| unpaid <= ROUNDING_MINOR);
    let explicit = row.debit_on < as_of && unpaid > ROUNDING_MINOR && unpaid <= told.saturating_add(MATERIALITY_MINOR);
    if row.debit_on < as_of {
        *told = told.saturating_sub(unpaid);
    }
    InstalmentPosition {
        number: row.number,
        due_on: row.due_on,
        debit_on: row.debit_on,
        amount_minor: row.amount_minor,
        principal_minor: row.principal_minor,
        interest_minor: row.interest_minor,
        paid_minor: received.paid_minor,
        paid_on,
        state: state::state(row, received.paid_minor, paid_on, explicit, as_of),
        shares: received.shares,
    }
}

#[cfg(test)]
mod tests;
