//! Histories: the facts of many loans at once, as replay wants them.

use std::collections::HashMap;

use super::row::Row;
use super::schedules::read;
use super::{Error, Session};
use crate::domain::id::{EntryId, LoanId};
use crate::domain::loan::OpeningPosition;
use crate::domain::money::{Currency, Money};
use crate::domain::position::{History, Movement, MovementKind};
use crate::domain::schedule::Schedule;
use crate::domain::statement::Kind;

impl Session {
    /// For each of the loans that exist: the latest schedule, the opening position, and every movement that is
    /// attributed to it today. Two queries for a thousand loans, never one per loan.
    pub async fn histories(&mut self, loans: &[LoanId]) -> Result<HashMap<LoanId, History>, Error> {
        let mut histories = HashMap::with_capacity(loans.len());
        for row in self.list_by("loans", ["load the schedules of loans", EXPECTED], loans).await? {
            histories.insert(row.parse("id", LoanId::parse)?, bare(&row)?);
        }
        let text = "SELECT a.id, a.loan, a.entry, a.amount_minor, a.instalment, e.kind, e.value_on, e.booked_on, \
                    e.amount_minor AS entry_minor, e.charges_minor, e.end_to_end_id, e.reason_code, e.reason_class \
                    FROM attributions a JOIN entries e ON e.id = a.entry \
                    LEFT JOIN withdrawals w ON w.attribution = a.id \
                    WHERE a.loan IN ({keys}) AND w.attribution IS NULL";
        for row in self.list_by("attributions", ["load the movements of loans", text], loans).await? {
            if let Some(history) = histories.get_mut(&row.parse("loan", LoanId::parse)?) {
                history.movements.push(movement(&row)?);
            }
        }
        Ok(histories)
    }

    /// For each of the loans that exist, the latest schedule alone.
    pub async fn schedules(&mut self, loans: &[LoanId]) -> Result<HashMap<LoanId, Schedule>, Error> {
        let rows = self.list_by("loans", ["load the schedules of loans", EXPECTED], loans).await?;
        rows.iter().map(|row| Ok((row.parse("id", LoanId::parse)?, bare(row)?.schedule))).collect()
    }
}

/// What is expected of loans: the latest schedule and the opening position.
const EXPECTED: &str = "SELECT l.id, l.currency, l.opening_on, l.opening_received_minor, v.instalments FROM loans l \
    LEFT JOIN schedule_versions v ON v.loan = l.id \
    AND v.version = (SELECT MAX(w.version) FROM schedule_versions w WHERE w.loan = l.id) \
    WHERE l.id IN ({keys})";

fn bare(row: &Row) -> Result<History, Error> {
    let currency = row.parse("currency", Currency::parse)?;
    let text: Option<&str> = row.get("instalments")?;
    let text = text.ok_or_else(|| row.corrupt("instalments", &"no schedule"))?;
    let schedule = read(text, currency).ok_or_else(|| row.corrupt("instalments", &text))?;
    let received: Option<i64> = row.get("opening_received_minor")?;
    let on = row.get("opening_on")?;
    let opening = received.zip(on).map(|(minor, on)| OpeningPosition { on, received: Money::new(minor, currency) });
    Ok(History { schedule, opening, movements: Vec::new() })
}

/// Money that leaves the account is a return whatever the bank calls it. An attribution of the whole entry includes
/// the bank's charges, which are not the borrower's; an attribution of less does not.
fn movement(row: &Row) -> Result<Movement, Error> {
    let kind: Kind = row.word("kind")?;
    let entry_minor: i64 = row.get("entry_minor")?;
    let attributed: i64 = row.get("amount_minor")?;
    let charges: Option<i64> = row.get("charges_minor")?;
    let magnitude = attributed.saturating_abs();
    let charges = charges.filter(|_| magnitude == entry_minor.saturating_abs()).unwrap_or(0).saturating_abs();
    let returned = kind == Kind::Return || entry_minor < 0;
    Ok(Movement {
        entry: row.parse("entry", EntryId::parse)?,
        kind: match kind {
            _ if returned => MovementKind::Return(row.reason()?),
            Kind::Transfer => MovementKind::Transfer,
            Kind::Collection | Kind::Return | Kind::Fee | Kind::Batch | Kind::Other => MovementKind::Payment,
        },
        value_on: row.get("value_on")?,
        booked_on: row.get("booked_on")?,
        amount_minor: magnitude.saturating_sub(charges),
        instalment: row.count_some("instalment")?,
        end_to_end_id: row.get("end_to_end_id")?,
    })
}
