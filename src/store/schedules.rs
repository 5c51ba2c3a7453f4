//! Versions of schedules: what a loan was expected to be repaid, and from when. The latest version counts.

use std::fmt::Write;

use chrono::{NaiveDate, NaiveDateTime};

use super::query::Query;
use super::words::Word;
use super::{Error, ScheduleSource, Session};
use crate::domain::id::LoanId;
use crate::domain::money::Currency;
use crate::domain::schedule::{Instalment, Schedule};

impl Session {
    /// Adds the next version of a loan's schedule.
    pub async fn insert_schedule(
        &mut self,
        loan: &LoanId,
        schedule: &Schedule,
        source: ScheduleSource,
        effective_on: NaiveDate,
        at: NaiveDateTime,
    ) -> Result<(), Error> {
        let query = Query::new(
            format!("insert a schedule of the loan {loan}"),
            "INSERT INTO schedule_versions (loan, version, effective_on, source, instalments, recorded_at) \
             VALUES (?, (SELECT COALESCE(MAX(version), 0) + 1 FROM schedule_versions WHERE loan = ?), ?, ?, ?, ?)",
        );
        let query = query.bind(loan).bind(loan).bind(effective_on).bind(source.word()).bind(written(schedule));
        self.run(query.bind(at)).await.map(drop)
    }

    /// Writes the first version for many loans.
    pub(super) async fn insert_first_schedules(
        &mut self,
        versions: &[(&LoanId, NaiveDate, &Schedule)],
        source: ScheduleSource,
        at: NaiveDateTime,
    ) -> Result<(), Error> {
        let head = "INSERT INTO schedule_versions (loan, version, effective_on, source, instalments, recorded_at)";
        self.insert("insert schedules", [head, ""], versions, |(loan, effective_on, schedule), cells| {
            let cells = cells.push(*loan).push(1_i64).push(*effective_on).push(source.word());
            cells.push(written(schedule)).push(at);
        })
        .await
    }
}

/// `[["2026-10-05","2026-10-05",8882,8727,155],...]`: due, debit, amount, principal, interest.
fn written(schedule: &Schedule) -> String {
    let mut text = String::with_capacity(schedule.instalments.len() * 48 + 2);
    for row in &schedule.instalments {
        text.push(if text.is_empty() { '[' } else { ',' });
        // Writing to a String cannot fail.
        let _ = write!(
            text,
            "[\"{}\",\"{}\",{},{},{}]",
            row.due_on, row.debit_on, row.amount_minor, row.principal_minor, row.interest_minor
        );
    }
    text.push_str(if text.is_empty() { "[]" } else { "]" });
    text
}

/// The schedule in a text that `written` made; `None` for any other.
pub(super) fn read(text: &str, currency: Currency) -> Option<Schedule> {
    let rows: Vec<(&str, &str, i64, i64, i64)> = serde_json::from_str(text).ok()?;
    let mut instalments = Vec::with_capacity(rows.len());
    for (number, (due, debit, amount_minor, principal_minor, interest_minor)) in (1..).zip(rows) {
        let (due_on, debit_on) = (day(due)?, day(debit)?);
        instalments.push(Instalment { number, due_on, debit_on, amount_minor, principal_minor, interest_minor });
    }
    Some(Schedule { currency, instalments })
}

/// `2026-10-05`, ten times faster than a parser with a format; a night reads millions.
fn day(text: &str) -> Option<NaiveDate> {
    let (year, rest) = text.split_at_checked(4)?;
    let (month, day) = rest.strip_prefix('-')?.split_once('-')?;
    NaiveDate::from_ymd_opt(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn schedule(rows: &[(&str, &str, i64)]) -> Schedule {
        let row = |(number, &(due, debit, amount)): (u32, &(&str, &str, i64))| Instalment {
            number,
            due_on: due.parse().unwrap(),
            debit_on: debit.parse().unwrap(),
            amount_minor: amount,
            principal_minor: amount - 7,
            interest_minor: 7,
        };
        Schedule { currency: Currency::EUR, instalments: (1..).zip(rows).map(row).collect() }
    }

    #[test]
    fn a_schedule_is_read_as_it_was_written() {
        let schedule = schedule(&[("2026-10-31", "2026-11-02", 8_882), ("2026-11-30", "2026-11-30", 8_880)]);
        let text = written(&schedule);
        assert_eq!(text, r#"[["2026-10-31","2026-11-02",8882,8875,7],["2026-11-30","2026-11-30",8880,8873,7]]"#);
        assert_eq!(read(&text, Currency::EUR), Some(schedule));
        assert_eq!(read(&written(&self::schedule(&[])), Currency::EUR), Some(self::schedule(&[])));
    }

    #[test]
    fn a_damaged_schedule_is_not_read() {
        for text in ["", "[[]]", r#"[["2026-02-30","2026-03-02",1,1,0]]"#, r#"[["2026-02-3","",1,1,0]]"#] {
            assert_eq!(read(text, Currency::EUR), None, "{text}");
        }
    }
}
