//! Business days: TARGET for money (debits, returns) and France for people (staff, legal delays).
//!
//! Closing days: TARGET by the decision of the European Central Bank of December 2000; France by article L3133-1 of
//! the labour code. Counting *n* business days after a date excludes that date.

use chrono::{Datelike, Days, NaiveDate, Weekday};

/// A calendar of open and closed days.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Calendar {
    /// Days on which euro payments settle.
    Target,
    /// French business days (*jours ouvrés*): Monday to Friday without public holidays.
    France,
}

impl Calendar {
    /// Whether `day` is open.
    pub fn is_open(self, day: NaiveDate) -> bool {
        !matches!(day.weekday(), Weekday::Sat | Weekday::Sun) && !self.is_holiday(day)
    }

    /// Whether `day` is a closing day of this calendar, weekends apart.
    pub fn is_holiday(self, day: NaiveDate) -> bool {
        let fixed: &[(u32, u32)] = match self {
            Self::Target => &[(1, 1), (5, 1), (12, 25), (12, 26)],
            Self::France => &[(1, 1), (5, 1), (5, 8), (7, 14), (8, 15), (11, 1), (11, 11), (12, 25)],
        };
        let after_easter: &[i64] = match self {
            Self::Target => &[-2, 1],
            Self::France => &[1, 39, 50],
        };
        fixed.contains(&(day.month(), day.day()))
            || easter(day.year()).is_some_and(|sunday| after_easter.contains(&(day - sunday).num_days()))
    }

    /// `day` itself if open, else the next open day.
    pub fn on_or_after(self, day: NaiveDate) -> NaiveDate {
        let mut day = day;
        while !self.is_open(day) {
            day = next(day);
        }
        day
    }

    /// The first open day after `day`.
    pub fn after(self, day: NaiveDate) -> NaiveDate {
        self.on_or_after(next(day))
    }

    /// The `count`-th open day after `day`; `day` itself, open or not, when `count` is 0.
    pub fn add(self, day: NaiveDate, count: u32) -> NaiveDate {
        (0..count).fold(day, |day, _| self.after(day))
    }

    /// How many open days lie in (`from`, `to`].
    pub fn count(self, from: NaiveDate, to: NaiveDate) -> u32 {
        let mut open = 0;
        let mut day = from;
        while day < to {
            day = next(day);
            open += u32::from(self.is_open(day));
        }
        open
    }
}

/// The day after; the calendar ends where `chrono` ends, in the year 262142.
fn next(day: NaiveDate) -> NaiveDate {
    day.checked_add_days(Days::new(1)).unwrap_or(NaiveDate::MAX)
}

/// Easter Sunday of a year, by the Gregorian computus in whole numbers.
pub fn easter(year: i32) -> Option<NaiveDate> {
    let golden = year % 19;
    let (century, in_century) = (year / 100, year % 100);
    let correction = (century - (century + 8) / 25 + 1) / 3;
    let epact = (19 * golden + century - century / 4 - correction + 15) % 30;
    let weekday = (32 + 2 * (century % 4) + 2 * (in_century / 4) - epact - in_century % 4) % 7;
    let shift = (golden + 11 * epact + 22 * weekday) / 451;
    let days = epact + weekday - 7 * shift + 114;
    NaiveDate::from_ymd_opt(year, u32::try_from(days / 31).ok()?, u32::try_from(days % 31 + 1).ok()?)
}

/// The same day of the month `months` later, clamped to the month's last day; always from the original day, so that
/// 31 January is followed by 28 February and 31 March.
pub fn months_after(first: NaiveDate, months: u32) -> NaiveDate {
    first.checked_add_months(chrono::Months::new(months)).unwrap_or(NaiveDate::MAX)
}

/// The day of the month `day` in the month of `month`, or that month's last day.
pub fn day_in(month: NaiveDate, day: u32) -> NaiveDate {
    (1..=day.min(31)).rev().find_map(|day| month.with_day(day)).unwrap_or(month)
}

/// The day `months` before `on`, on the day of the month `day` or the month's last day.
pub fn months_before(on: NaiveDate, months: u32, day: u32) -> NaiveDate {
    let first = on.with_day(1).unwrap_or(on);
    first.checked_sub_months(chrono::Months::new(months)).map_or(NaiveDate::MIN, |month| day_in(month, day))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn money_and_people_rest_on_different_days() {
        // Good Friday and 26 December: people work, money does not move. 14 July: the other way round.
        for (on, target, france) in
            [("2027-03-26", false, true), ("2028-12-26", false, true), ("2026-07-14", true, false)]
        {
            assert_eq!(Calendar::Target.is_open(day(on)), target, "{on}");
            assert_eq!(Calendar::France.is_open(day(on)), france, "{on}");
        }
    }

    #[test]
    fn a_closed_day_moves_forward_into_the_next_month_if_it_must() {
        assert_eq!(Calendar::Target.on_or_after(day("2026-04-03")), day("2026-04-07"));
        assert_eq!(Calendar::Target.on_or_after(day("2026-05-31")), day("2026-06-01"));
        assert_eq!(Calendar::Target.on_or_after(day("2026-06-01")), day("2026-06-01"));
    }

    #[test]
    fn counting_excludes_the_first_day_and_adding_undoes_it() {
        assert_eq!(Calendar::Target.add(day("2026-02-10"), 5), day("2026-02-17"));
        assert_eq!(Calendar::Target.count(day("2026-02-10"), day("2026-02-17")), 5);
        assert_eq!(Calendar::Target.count(day("2026-02-13"), day("2026-02-15")), 0, "a weekend");
        assert_eq!(Calendar::Target.add(day("2026-02-14"), 0), day("2026-02-14"));
    }

    #[test]
    fn a_missing_day_is_the_month_s_last() {
        assert_eq!(day_in(day("2026-02-10"), 31), day("2026-02-28"));
        assert_eq!(day_in(day("2028-02-10"), 30), day("2028-02-29"));
        assert_eq!(months_before(day("2026-03-31"), 1, 31), day("2026-02-28"));
        assert_eq!(months_before(day("2026-02-28"), 1, 31), day("2026-01-31"));
    }
}
