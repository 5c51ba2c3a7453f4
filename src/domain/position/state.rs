//! Where an instalment stands, as far as dates and movements tell.
//!
//! Replay does not know which days a bank's statements cover. It calls an instalment [`State::Unconfirmed`] while the
//! return window is open and [`State::Unpaid`] after it; what may be said to a référent is for the alerts.

use chrono::NaiveDate;

use super::ROUNDING_MINOR;
use crate::domain::calendar::Calendar;
use crate::domain::schedule::Instalment;

/// A collection is final after so many TARGET days without return (SEPA Core direct debit).
const RETURN_WINDOW_DAYS: u32 = 5;

/// Where an instalment stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum State {
    /// Its debit date lies ahead.
    Scheduled,
    /// Its debit date is today and no money has been seen.
    Due,
    /// Paid on time; it may still come back.
    CollectedProvisional,
    /// Paid on time, and the return window has passed.
    Collected,
    /// Its debit date has passed, no money has been seen, and the return window is open.
    Unconfirmed,
    /// The bank has said, by a return, that its money is missing.
    Rejected,
    /// A part of it is paid.
    Partial,
    /// No money has been seen and the return window has passed.
    Unpaid,
    /// Paid after its debit date.
    Cured,
}

impl State {
    /// The word of the contract (`collected_provisional`).
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Scheduled => "scheduled",
            Self::Due => "due",
            Self::CollectedProvisional => "collected_provisional",
            Self::Collected => "collected",
            Self::Unconfirmed => "unconfirmed",
            Self::Rejected => "rejected",
            Self::Partial => "partial",
            Self::Unpaid => "unpaid",
            Self::Cured => "cured",
        }
    }
}

/// The state of a row that has received `paid_minor`; `explicit` when returns account for what is missing.
pub(super) fn state(
    row: &Instalment,
    paid_minor: i64,
    paid_on: Option<NaiveDate>,
    explicit: bool,
    as_of: NaiveDate,
) -> State {
    // The calendar is asked only where it can matter: five open days never span more than two weeks.
    let window_open =
        || (as_of - row.debit_on).num_days() <= 14 && as_of <= Calendar::Target.add(row.debit_on, RETURN_WINDOW_DAYS);
    if row.debit_on > as_of {
        State::Scheduled
    } else if row.amount_minor - paid_minor <= ROUNDING_MINOR {
        if paid_on.is_some_and(|paid_on| paid_on > row.debit_on) {
            State::Cured
        } else if window_open() {
            State::CollectedProvisional
        } else {
            State::Collected
        }
    } else if paid_minor > 0 {
        State::Partial
    } else if row.debit_on == as_of {
        State::Due
    } else if explicit {
        State::Rejected
    } else if window_open() {
        State::Unconfirmed
    } else {
        State::Unpaid
    }
}
