//! Which alerts should stand today, compared with those that stand. State, not instants: a skipped night loses nothing, a
//! repeated one adds nothing, and a late file clears what it proves wrong.

use std::collections::{BTreeSet, HashMap, HashSet};

use anyhow::Result;
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::coverages::{Coverages, coverages};
use super::operations;
use super::reconcile::row;
use super::{Job, Progress, Summary, Watcher, count, suggestions};
use crate::alert::{self, Case, Wanted};
use crate::app::App;
use crate::domain::id::{AlertId, EntryId, LoanId};
use crate::domain::position;
use crate::store::{self, AlertEvent, AlertRow, Session};

/// Loans assessed in one transaction.
const LOANS: usize = 1_000;
/// From this score a suggestion holds back the alert of the loan that it names.
const POSSIBLE_PAYMENT_SCORE: u8 = 80;

/// Assesses the loans whose position may call for an alert, then the banks and their files.
pub async fn assess(app: &App, session: &mut Session, summary: &mut Summary, watcher: Watcher<'_>) -> Result<()> {
    let coverages = coverages(app, session).await?;
    let possible = possible_payments(session).await?;
    let loans = session.loans_to_assess(app.today).await?;
    let total = count(loans.len());
    let mut done = 0;
    let live = session.live_alerts("borrower").await?;
    let live: HashMap<LoanId, AlertRow> =
        live.into_iter().filter_map(|alert| Some((alert.loan.clone()?, alert))).collect();
    let facts = Facts { coverages: &coverages, possible: &possible, live: &live };
    for chunk in loans.chunks(LOANS) {
        watcher(Progress { job: Job::Assess, what: "loans", done, total });
        session.atomically(async |session: &mut Session| borrowers(app, session, chunk, &facts, summary).await).await?;
        app.checkpoint("assess.loans");
        done += count(chunk.len());
    }
    session
        .atomically(async |session: &mut Session| operations::assess(app, session, &coverages, summary).await)
        .await?;
    app.checkpoint("assess.operations");
    Ok(())
}

/// Loans for which a payment may lie in suspense.
async fn possible_payments(session: &mut Session) -> Result<HashSet<LoanId>, store::Error> {
    let waiting = session.suspense().await?;
    let credits = waiting.into_iter().filter(|row| row.entry.entry.amount.minor() > 0);
    let suggestions = credits.flat_map(|row| suggestions::read(&row.suspense.suggestions));
    Ok(suggestions
        .filter(|suggestion| suggestion.score >= POSSIBLE_PAYMENT_SCORE)
        .map(|suggestion| suggestion.loan)
        .collect())
}

/// What the assessment of every loan needs beside its own facts.
struct Facts<'a> {
    coverages: &'a Coverages,
    possible: &'a HashSet<LoanId>,
    live: &'a HashMap<LoanId, AlertRow>,
}

async fn borrowers(
    app: &App,
    session: &mut Session,
    loans: &[LoanId],
    facts: &Facts<'_>,
    summary: &mut Summary,
) -> Result<(), store::Error> {
    let histories = session.histories(loans).await?;
    let about = session.loans_by_id(loans).await?;
    let mut rows = Vec::with_capacity(loans.len());
    let mut aged = Vec::new();
    let ordered: BTreeSet<&LoanId> = loans.iter().collect();
    for id in ordered {
        let (Some(history), Some(loan)) = (histories.get(id), about.get(id)) else { continue };
        let position = position::replay(history, app.today);
        rows.push(row(id, &position));
        let wanted = alert::borrower(&Case {
            history,
            position: &position,
            coverage: facts.coverages.get(&loan.bank),
            possible_payment: facts.possible.contains(id),
            today: app.today,
            conventions: &app.conventions,
        });
        let standing = facts.live.get(id);
        let Some(wanted) = wanted else {
            if let Some(standing) = standing {
                let what = if is_unheard_of(session, standing).await? { "dropped" } else { "cleared" };
                end(app, session, standing, what, summary).await?;
            }
            continue;
        };
        let Ok(unnamed) = AlertId::parse("A") else { continue };
        let draft = AlertRow {
            kind: "borrower".into(),
            loan: Some(id.clone()),
            bank: Some(loan.bank.clone()),
            referent: Some(loan.referent.clone()),
            ..wanted_row(app, unnamed, &wanted, facts.possible.contains(id))
        };
        aged.extend(settle(app, session, draft, standing, summary).await?);
    }
    session.refresh_alerts(&aged).await?;
    session.put_positions(&rows).await
}

/// Brings the alert that stands in line with the one that should. Days that pass are no event: then the alert is handed
/// back, to be written with its new figures and no more.
async fn settle(
    app: &App,
    session: &mut Session,
    wanted: AlertRow,
    standing: Option<&AlertRow>,
    summary: &mut Summary,
) -> Result<Option<AlertRow>, store::Error> {
    let held = wanted.gate.is_some();
    summary.alerts.held += u64::from(held);
    let Some(standing) = standing else { return open(app, session, wanted, summary).await.map(|()| None) };
    let was_held = standing.state == "held";
    if held && !was_held {
        // What was confirmed is cured, and what is left is not proved yet; or it is doubted again, for a payment or a gap
        // came to light: then nobody may be told that all is well.
        let doubted = wanted.instalment <= standing.instalment;
        end(app, session, standing, if doubted { "withdrawn" } else { "cleared" }, summary).await?;
        return open(app, session, wanted, summary).await.map(|()| None);
    }
    let state = if held {
        "held".to_owned()
    } else if was_held {
        "open".to_owned()
    } else {
        standing.state.clone()
    };
    let (before, after) = (alert::Level::parse(&standing.level), alert::Level::parse(&wanted.level));
    let what = match (was_held, held) {
        (true, true) => "held",
        (true, false) => "opened",
        (false, _) if after > before => "raised",
        (false, _) if after < before => "corrected",
        (false, _) => "updated",
    };
    let next = AlertRow {
        id: standing.id.clone(),
        state: if what == "raised" { "open".into() } else { state },
        opened_on: if what == "opened" { app.today } else { standing.opened_on },
        seq: standing.seq,
        ..wanted
    };
    let facts = |row: &AlertRow| {
        (row.rule.clone(), row.level.clone(), row.instalment, row.overdue_minor, row.gate.clone(), row.reason.clone())
    };
    if (what == "updated" || what == "held") && facts(&next) == facts(standing) {
        return Ok(Some(next).filter(|next| next != standing));
    }
    summary.alerts.opened += u64::from(what == "opened");
    summary.alerts.raised += u64::from(what == "raised");
    record(app, session, &next, what).await.map(|()| None)
}

async fn open(app: &App, session: &mut Session, wanted: AlertRow, summary: &mut Summary) -> Result<(), store::Error> {
    let Some(loan) = wanted.loan.clone() else { return Ok(()) };
    let number = session.count_alerts(&loan).await? + 1;
    let Ok(id) = AlertId::parse(&format!("A-{loan}-{number}")) else { return Ok(()) };
    let (state, what) = if wanted.gate.is_some() { ("held", "held") } else { ("open", "opened") };
    summary.alerts.opened += u64::from(what == "opened");
    record(app, session, &AlertRow { id, state: state.into(), ..wanted }, what).await
}

/// A held alert was never shown to anybody: it is dropped, and nobody is told that it is cleared. Unless the one before it
/// was withdrawn: then somebody waits to hear how it ended.
async fn is_unheard_of(session: &mut Session, standing: &AlertRow) -> Result<bool, store::Error> {
    if standing.state != "held" {
        return Ok(false);
    }
    let before = standing.id.as_str().rsplit_once('-').and_then(|(head, number)| {
        let number = number.parse::<u32>().ok()?.checked_sub(1)?;
        AlertId::parse(&format!("{head}-{number}")).ok()
    });
    let Some(before) = before else { return Ok(true) };
    let last = session.alert_events(&before).await?.pop();
    Ok(last.is_none_or(|last| last.event.what != "withdrawn"))
}

async fn end(
    app: &App,
    session: &mut Session,
    standing: &AlertRow,
    what: &str,
    summary: &mut Summary,
) -> Result<(), store::Error> {
    summary.alerts.cleared += u64::from(what == "cleared");
    let next = AlertRow {
        state: "cleared".into(),
        cleared_on: Some(app.today),
        overdue_minor: Some(0),
        days_past_due: Some(0),
        ..standing.clone()
    };
    record(app, session, &next, what).await
}

/// Writes the event, and the alert as it stands after it.
pub async fn record(app: &App, session: &mut Session, alert: &AlertRow, what: &str) -> Result<(), store::Error> {
    let event = AlertEvent {
        what: what.into(),
        occurred_on: app.today,
        recorded_at: app.now(),
        made_by: "passerelle".into(),
        note: String::new(),
        detail: alert.detail.clone(),
    };
    session.record_alert(alert, &event).await.map(drop)
}

/// What an alert's row says beyond its columns, as JSON.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Detail {
    /// How many instalments are confirmed missed.
    pub missed: u32,
    /// Whether the bank said that a collection came back, rather than nothing.
    pub explicit: bool,
    /// The entry by which the bank said so.
    pub evidence: Option<String>,
    /// Whether a payment that may be this loan's waits in suspense.
    pub possible_payment: bool,
}

impl Detail {
    /// Reads the detail of a borrower's alert.
    pub fn of(alert: &AlertRow) -> Self {
        serde_json::from_str(&alert.detail).unwrap_or_default()
    }
}

/// An alert about nothing yet.
pub fn blank(id: AlertId, today: NaiveDate) -> AlertRow {
    AlertRow {
        id,
        kind: String::new(),
        rule: String::new(),
        level: String::new(),
        state: String::new(),
        gate: None,
        loan: None,
        bank: None,
        referent: None,
        subject: String::new(),
        instalment: None,
        due_on: None,
        overdue_minor: None,
        days_past_due: None,
        reason: None,
        opened_on: today,
        cleared_on: None,
        detail: String::new(),
        seq: 0,
    }
}

fn wanted_row(app: &App, id: AlertId, wanted: &Wanted, possible_payment: bool) -> AlertRow {
    let detail = Detail {
        missed: wanted.missed,
        explicit: wanted.explicit,
        evidence: wanted.evidence.as_ref().map(EntryId::to_string),
        possible_payment,
    };
    AlertRow {
        rule: wanted.rule.into(),
        level: wanted.level.as_str().into(),
        gate: wanted.gate.map(|gate| gate.as_str().to_owned()),
        instalment: Some(wanted.instalment),
        due_on: Some(wanted.due_on),
        overdue_minor: Some(wanted.overdue_minor),
        days_past_due: Some(wanted.days_past_due),
        reason: wanted.reason.clone(),
        detail: serde_json::to_string(&detail).unwrap_or_default(),
        ..blank(id, app.today)
    }
}
