//! Cached positions of loans, and which loans a night must look at.

use std::collections::HashMap;

use chrono::NaiveDate;

use super::query::Query;
use super::{Error, Session};
use crate::domain::id::LoanId;

/// The result of replaying a loan on a day: a cache.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PositionRow {
    /// The loan.
    pub loan: LoanId,
    /// The day of the replay.
    pub as_of: NaiveDate,
    /// All money received, less what came back.
    pub received_minor: i64,
    /// Principal still to be repaid.
    pub outstanding_minor: i64,
    /// Due and unpaid.
    pub overdue_minor: i64,
    /// Days since the debit of the oldest unpaid instalment.
    pub days_past_due: u32,
    /// How many instalments are due and unpaid.
    pub missed: u32,
    /// The debit day of the oldest unpaid instalment, due or not; `None` when nothing is left to pay. A night looks
    /// at the loans for which it has passed.
    pub open_debit_on: Option<NaiveDate>,
    /// Returns whose collection has not been seen.
    pub waiting_returns: u32,
}

impl Session {
    /// Writes positions over the former ones; each loan at most once.
    pub async fn put_positions(&mut self, rows: &[PositionRow]) -> Result<(), Error> {
        let head = "INSERT INTO positions (loan, as_of, received_minor, outstanding_minor, overdue_minor, \
                    days_past_due, missed, open_debit_on, waiting_returns)";
        let tail = "ON CONFLICT (loan) DO UPDATE SET as_of = excluded.as_of, received_minor = excluded.received_minor, \
                    outstanding_minor = excluded.outstanding_minor, overdue_minor = excluded.overdue_minor, \
                    days_past_due = excluded.days_past_due, missed = excluded.missed, \
                    open_debit_on = excluded.open_debit_on, waiting_returns = excluded.waiting_returns";
        self.insert("write the positions of loans", [head, tail], rows, |row, cells| {
            cells.push(&row.loan).push(row.as_of).push(row.received_minor).push(row.outstanding_minor);
            cells.push(row.overdue_minor).push(row.days_past_due).push(row.missed).push(row.open_debit_on);
            cells.push(row.waiting_returns);
        })
        .await
    }

    /// The cached positions of those of the loans that have one.
    pub async fn positions(&mut self, loans: &[LoanId]) -> Result<HashMap<LoanId, PositionRow>, Error> {
        let text = "SELECT loan, as_of, received_minor, outstanding_minor, overdue_minor, days_past_due, missed, \
                    open_debit_on, waiting_returns FROM positions WHERE loan IN ({keys})";
        let mut positions = HashMap::new();
        for row in self.list_by("positions", ["load the positions of loans", text], loans).await? {
            let position = PositionRow {
                loan: row.parse("loan", LoanId::parse)?,
                as_of: row.get("as_of")?,
                received_minor: row.get("received_minor")?,
                outstanding_minor: row.get("outstanding_minor")?,
                overdue_minor: row.get("overdue_minor")?,
                days_past_due: row.count("days_past_due")?,
                missed: row.count("missed")?,
                open_debit_on: row.get("open_debit_on")?,
                waiting_returns: row.count("waiting_returns")?,
            };
            positions.insert(position.loan.clone(), position);
        }
        Ok(positions)
    }

    /// The loans that a night must assess, by number: an unpaid instalment whose debit day lies before `today`, or a
    /// live alert that may have to be raised or cleared.
    pub async fn loans_to_assess(&mut self, today: NaiveDate) -> Result<Vec<LoanId>, Error> {
        let text = "SELECT loan FROM positions WHERE open_debit_on < ? UNION SELECT loan FROM alerts \
                    WHERE kind = 'borrower' AND state IN ('held', 'open', 'acknowledged') AND loan IS NOT NULL";
        let rows = self.list("positions", Query::new("list the loans to assess", text).bind(today)).await?;
        let mut loans = rows.iter().map(|row| row.parse("loan", LoanId::parse)).collect::<Result<Vec<_>, _>>()?;
        loans.sort();
        Ok(loans)
    }

    /// The loans for which a return came before its collection.
    pub async fn loans_with_waiting_returns(&mut self) -> Result<Vec<LoanId>, Error> {
        let text = "SELECT loan FROM positions WHERE waiting_returns > 0 ORDER BY loan";
        let rows = self.list("positions", Query::new("list the loans with waiting returns", text)).await?;
        rows.iter().map(|row| row.parse("loan", LoanId::parse)).collect()
    }
}
