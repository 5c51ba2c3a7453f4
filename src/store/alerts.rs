//! Alerts: the cache of their state and the events that it comes from. Kinds, rules, levels and states are words of
//! the alert rules; the store only knows which states are live.

use chrono::{NaiveDate, NaiveDateTime};

use super::query::{Cells, Query};
use super::row::Row;
use super::words::Word;
use super::{Error, Session};
use crate::domain::id::{AlertId, BankId, LoanId, ReferentId};
use crate::domain::reason::Reason;

/// An alert as its last event left it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AlertRow {
    /// Derived from what it is about.
    pub id: AlertId,
    /// `borrower` or `operations`.
    pub kind: String,
    /// The rule that asked for it.
    pub rule: String,
    /// How urgent.
    pub level: String,
    /// `held`, `open` and `acknowledged` are live.
    pub state: String,
    /// Why it is held.
    pub gate: Option<String>,
    /// The loan of a borrower's alert.
    pub loan: Option<LoanId>,
    /// The bank.
    pub bank: Option<BankId>,
    /// The référent of the loan.
    pub referent: Option<ReferentId>,
    /// What an operations alert is about, beside rule and bank; may be empty.
    pub subject: String,
    /// The oldest unpaid instalment.
    pub instalment: Option<u32>,
    /// Its contractual day.
    pub due_on: Option<NaiveDate>,
    /// Due and unpaid.
    pub overdue_minor: Option<i64>,
    /// Days past due.
    pub days_past_due: Option<u32>,
    /// Why the collection came back.
    pub reason: Option<Reason>,
    /// The day of its first event.
    pub opened_on: NaiveDate,
    /// The day on which it ended.
    pub cleared_on: Option<NaiveDate>,
    /// Free text or JSON.
    pub detail: String,
    /// The number of its last event: 0 for an alert that is not stored yet.
    pub seq: i64,
}

/// What happens to an alert; level and state are those of the row that it is recorded with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AlertEvent {
    /// `opened`, `raised`, `acknowledged`, `cleared` ...
    pub what: String,
    /// The night or day.
    pub occurred_on: NaiveDate,
    /// The instant (UTC).
    pub recorded_at: NaiveDateTime,
    /// The job or person.
    pub made_by: String,
    /// A person's remark.
    pub note: String,
    /// JSON.
    pub detail: String,
}

/// An event as it was recorded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AlertEventRow {
    /// The alert.
    pub alert: AlertId,
    /// From 1.
    pub seq: i64,
    /// The level after it.
    pub level: String,
    /// The state after it.
    pub state: String,
    /// What happened.
    pub event: AlertEvent,
}

/// Which alerts to list; what is `None` does not restrict.
#[derive(Debug, Clone, Default)]
pub struct AlertFilter {
    /// Of this kind.
    pub kind: Option<String>,
    /// In this state.
    pub state: Option<String>,
    /// Of this bank.
    pub bank: Option<BankId>,
    /// Of this référent.
    pub referent: Option<ReferentId>,
    /// Of this loan.
    pub loan: Option<LoanId>,
}

const COLUMNS: &str = "a.id, a.kind, a.rule, a.level, a.state, a.gate, a.loan, a.bank, a.referent, a.subject, \
    a.instalment, a.due_on, a.overdue_minor, a.days_past_due, a.reason_code, a.reason_class, a.opened_on, \
    a.cleared_on, a.detail, a.seq";

const EVENT_COLUMNS: &str = "v.alert, v.seq AS event_seq, v.what, v.level AS event_level, v.state AS event_state, \
    v.occurred_on, v.recorded_at, v.made_by, v.note, v.detail AS event_detail";

impl Session {
    /// The live alerts of a kind: held, open or acknowledged.
    pub async fn live_alerts(&mut self, kind: &str) -> Result<Vec<AlertRow>, Error> {
        let text =
            format!("SELECT {COLUMNS} FROM alerts a WHERE a.kind = ? AND a.state IN ('held', 'open', 'acknowledged')");
        self.alerts_of(Query::new("list the live alerts", text).bind(kind)).await
    }

    /// Alerts as the filter says, by opening day.
    pub async fn alerts(&mut self, filter: &AlertFilter) -> Result<Vec<AlertRow>, Error> {
        let query = Query::new("list alerts", format!("SELECT {COLUMNS} FROM alerts a WHERE 1 = 1"))
            .and("a.kind = ?", filter.kind.as_deref())
            .and("a.state = ?", filter.state.as_deref())
            .and("a.bank = ?", filter.bank.as_ref())
            .and("a.referent = ?", filter.referent.as_ref())
            .and("a.loan = ?", filter.loan.as_ref());
        self.alerts_of(query).await
    }

    /// An alert by its identifier.
    pub async fn alert(&mut self, id: &AlertId) -> Result<Option<AlertRow>, Error> {
        let text = format!("SELECT {COLUMNS} FROM alerts a WHERE a.id = ?");
        let row = self.find("alerts", Query::new(format!("look for the alert {id}"), text).bind(id)).await?;
        row.as_ref().map(alert).transpose()
    }

    /// How many alerts a loan ever had.
    pub async fn count_alerts(&mut self, loan: &LoanId) -> Result<u32, Error> {
        let text = "SELECT CAST(? AS TEXT) AS loan, COUNT(*) AS alerts FROM alerts WHERE loan = ?";
        let query = Query::new(format!("count the alerts of the loan {loan}"), text).bind(loan).bind(loan);
        self.find("alerts", query).await?.map_or(Ok(0), |row| row.count("alerts"))
    }

    /// The events of an alert in order.
    pub async fn alert_events(&mut self, id: &AlertId) -> Result<Vec<AlertEventRow>, Error> {
        let text = format!("SELECT {EVENT_COLUMNS} FROM alert_events v WHERE v.alert = ? ORDER BY v.seq");
        let query = Query::new(format!("list the events of the alert {id}"), text).bind(id);
        self.list("alert_events", query).await?.iter().map(event).collect()
    }

    /// Records an event and the alert as it leaves it; the number of the event. See [`Session::record_alerts`].
    pub async fn record_alert(&mut self, row: &AlertRow, event: &AlertEvent) -> Result<i64, Error> {
        self.record_alerts(&[(row.clone(), event.clone())]).await?;
        Ok(row.seq + 1)
    }

    /// Records events and the alerts as they leave them; each alert at most once. `seq` is the number of the last
    /// event that the caller knows of: when another one has been recorded since, nothing is written and the error is
    /// retryable.
    pub async fn record_alerts(&mut self, rows: &[(AlertRow, AlertEvent)]) -> Result<(), Error> {
        self.atomically(async |session: &mut Self| {
            session.put_alerts(rows).await?;
            session.insert_alert_events(rows).await
        })
        .await
    }

    /// Brings the figures of live alerts up to date where nothing happened but days passed: no event is recorded.
    /// An alert with an event that the caller does not know of is left as it is.
    pub async fn refresh_alerts(&mut self, rows: &[AlertRow]) -> Result<(), Error> {
        let tail = "ON CONFLICT (id) DO UPDATE SET days_past_due = excluded.days_past_due, detail = excluded.detail \
                    WHERE alerts.seq = excluded.seq";
        self.insert("refresh alerts", [INSERT, tail], rows, |row, cells| fill(row, row.seq, cells)).await
    }

    /// Events among `whats` (all when empty) that no message carries yet, with their alerts as they are now, in the
    /// order of recording.
    pub async fn alert_events_without_message(
        &mut self,
        whats: &[&str],
    ) -> Result<Vec<(AlertEventRow, AlertRow)>, Error> {
        let which = if whats.is_empty() { "" } else { "AND v.what IN ({keys})" };
        let text = format!(
            "SELECT {COLUMNS}, {EVENT_COLUMNS} FROM alert_events v JOIN alerts a ON a.id = v.alert \
             LEFT JOIN message_alerts m ON m.alert = v.alert AND m.seq = v.seq WHERE m.message IS NULL {which}"
        );
        let query = Query::new("list the events that no message carries", text).bind_keys(whats.iter().copied());
        let rows = self.list("alert_events", query).await?;
        let mut events = rows.iter().map(|row| Ok((event(row)?, alert(row)?))).collect::<Result<Vec<_>, Error>>()?;
        events.sort_by(|(a, _), (b, _)| {
            (a.event.recorded_at, &a.alert, a.seq).cmp(&(b.event.recorded_at, &b.alert, b.seq))
        });
        Ok(events)
    }

    async fn alerts_of(&mut self, query: Query<'_>) -> Result<Vec<AlertRow>, Error> {
        let mut alerts = self.list("alerts", query).await?.iter().map(alert).collect::<Result<Vec<_>, _>>()?;
        alerts.sort_by(|a, b| (a.opened_on, &a.id).cmp(&(b.opened_on, &b.id)));
        Ok(alerts)
    }

    async fn put_alerts(&mut self, rows: &[(AlertRow, AlertEvent)]) -> Result<(), Error> {
        let tail = "ON CONFLICT (id) DO UPDATE SET kind = excluded.kind, rule = excluded.rule, \
                    level = excluded.level, state = excluded.state, gate = excluded.gate, loan = excluded.loan, \
                    bank = excluded.bank, referent = excluded.referent, subject = excluded.subject, \
                    instalment = excluded.instalment, due_on = excluded.due_on, \
                    overdue_minor = excluded.overdue_minor, days_past_due = excluded.days_past_due, \
                    reason_code = excluded.reason_code, reason_class = excluded.reason_class, \
                    opened_on = excluded.opened_on, cleared_on = excluded.cleared_on, detail = excluded.detail, \
                    seq = excluded.seq WHERE alerts.seq = excluded.seq - 1";
        self.insert("write alerts", [INSERT, tail], rows, |(row, _), cells| fill(row, row.seq + 1, cells)).await
    }

    /// The key of an event is the lock: two that follow the same one cannot both be recorded.
    async fn insert_alert_events(&mut self, rows: &[(AlertRow, AlertEvent)]) -> Result<(), Error> {
        let head = "INSERT INTO alert_events (alert, seq, what, level, state, occurred_on, recorded_at, made_by, note, \
                    detail)";
        let inserted = self
            .insert("record the events of alerts", [head, ""], rows, |(row, event), cells| {
                cells.push(&row.id).push(row.seq + 1).push(&event.what).push(&row.level).push(&row.state);
                cells.push(event.occurred_on).push(event.recorded_at).push(&event.made_by).push(&event.note);
                cells.push(&event.detail);
            })
            .await;
        let stale = || Error::Stale { attempt: "record the events of alerts".to_owned() };
        inserted.map_err(|error| if error.is_duplicate() { stale() } else { error })
    }
}

const INSERT: &str = "INSERT INTO alerts (id, kind, rule, level, state, gate, loan, bank, referent, subject, \
    instalment, due_on, overdue_minor, days_past_due, reason_code, reason_class, opened_on, cleared_on, detail, seq)";

/// The cells of [`INSERT`]; `seq` is the number of the last event.
fn fill<'q>(row: &'q AlertRow, seq: i64, cells: &mut Cells<'_, 'q>) {
    cells.push(&row.id).push(&row.kind).push(&row.rule).push(&row.level).push(&row.state).push(&row.gate);
    cells.push(row.loan.as_ref().map(LoanId::as_str));
    cells.push(row.bank.as_ref().map_or("", BankId::as_str));
    cells.push(row.referent.as_ref().map(ReferentId::as_str));
    cells.push(&row.subject).push(row.instalment).push(row.due_on).push(row.overdue_minor);
    cells.push(row.days_past_due).push(row.reason.as_ref().map(|reason| reason.code.as_str()));
    cells.push(row.reason.as_ref().map(|reason| Word::word(reason.class)));
    cells.push(row.opened_on).push(row.cleared_on).push(&row.detail).push(seq);
}

fn alert(row: &Row) -> Result<AlertRow, Error> {
    let bank: &str = row.get("bank")?;
    Ok(AlertRow {
        id: row.parse("id", AlertId::parse)?,
        kind: row.get("kind")?,
        rule: row.get("rule")?,
        level: row.get("level")?,
        state: row.get("state")?,
        gate: row.get("gate")?,
        loan: row.parse_some("loan", LoanId::parse)?,
        bank: if bank.is_empty() { None } else { Some(row.parse("bank", BankId::parse)?) },
        referent: row.parse_some("referent", ReferentId::parse)?,
        subject: row.get("subject")?,
        instalment: row.count_some("instalment")?,
        due_on: row.get("due_on")?,
        overdue_minor: row.get("overdue_minor")?,
        days_past_due: row.count_some("days_past_due")?,
        reason: row.reason()?,
        opened_on: row.get("opened_on")?,
        cleared_on: row.get("cleared_on")?,
        detail: row.get("detail")?,
        seq: row.get("seq")?,
    })
}

fn event(row: &Row) -> Result<AlertEventRow, Error> {
    Ok(AlertEventRow {
        alert: row.parse("alert", AlertId::parse)?,
        seq: row.get("event_seq")?,
        level: row.get("event_level")?,
        state: row.get("event_state")?,
        event: AlertEvent {
            what: row.get("what")?,
            occurred_on: row.get("occurred_on")?,
            recorded_at: row.get("recorded_at")?,
            made_by: row.get("made_by")?,
            note: row.get("note")?,
            detail: row.get("event_detail")?,
        },
    })
}
