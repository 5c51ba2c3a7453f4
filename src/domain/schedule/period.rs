//! From the day the money is paid out to a due date: whole months counted backwards, and the days that are left.

use chrono::{Datelike, NaiveDate};

use crate::domain::calendar::{self, day_in};

/// How days between two dates are counted, and over how long a year.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Basis {
    /// True days over 365, in leap years too.
    #[default]
    Exact365,
    /// True days over 360.
    Exact360,
    /// Months of 30 days over 360 (30E/360).
    Thirty360,
}

impl Basis {
    /// Days after `from` up to `to`.
    pub fn days(self, from: NaiveDate, to: NaiveDate) -> i64 {
        match self {
            Self::Exact365 | Self::Exact360 => (to - from).num_days(),
            Self::Thirty360 => {
                let months = (i64::from(to.year()) - i64::from(from.year())) * 12 + i64::from(to.month())
                    - i64::from(from.month());
                months * 30 + i64::from(to.day().min(30)) - i64::from(from.day().min(30))
            }
        }
    }

    /// Days of a year.
    pub const fn year(self) -> u64 {
        match self {
            Self::Exact365 => 365,
            Self::Exact360 | Self::Thirty360 => 360,
        }
    }
}

/// The time from a payout to a due date.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Period {
    /// Whole months before the due date.
    pub months: u32,
    /// The day that lies so many months before the due date: the days left run from the payout to it.
    pub counted_to_on: NaiveDate,
}

impl Period {
    /// Counts whole months backwards from `due_on`, always on `debit_day` or the month's last day, to `paid_out_on`.
    pub fn between(paid_out_on: NaiveDate, due_on: NaiveDate, debit_day: u32) -> Self {
        let mut period = Self { months: 0, counted_to_on: due_on };
        loop {
            let before = calendar::months_before(due_on, period.months + 1, debit_day);
            if before < paid_out_on || before >= period.counted_to_on {
                return period;
            }
            period = Self { months: period.months + 1, counted_to_on: before };
        }
    }
}

/// The due date of the row `index` (from 0): the debit day of that month, or the month's last day.
pub(super) fn due_on(first_due_on: NaiveDate, debit_day: u32, index: u32) -> NaiveDate {
    day_in(calendar::months_after(first_due_on.with_day(1).unwrap_or(first_due_on), index), debit_day)
}
