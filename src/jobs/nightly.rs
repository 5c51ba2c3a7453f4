//! A night: every step in order, under one lock, with one summary.

use anyhow::Result;
use tracing::info;

use super::{Job, Rehearsed, Summary, Watcher, assess, book, collect, notify, reconcile};
use crate::app::App;
use crate::domain::id::{LoanId, ReceiptId};
use crate::store::{self, ReceiptFilter, ReceiptState, RunRow, Session};

/// Runs the whole night.
pub async fn nightly(app: &App, watcher: Watcher<'_>) -> Result<Summary> {
    run(app, "nightly", &Job::ALL, watcher).await
}

/// Runs one step alone.
pub async fn job(app: &App, job: Job, watcher: Watcher<'_>) -> Result<Summary> {
    run(app, job.as_str(), &[job], watcher).await
}

async fn run(app: &App, name: &str, jobs: &[Job], watcher: Watcher<'_>) -> Result<Summary> {
    let _lock = app.lock().await?;
    let mut session = app.session().await?;
    let id = format!("{name}-{}-{}", app.today.format("%Y%m%d"), session.runs_of(name, app.today).await? + 1);
    let run = RunRow {
        id: id.clone(),
        job: name.to_owned(),
        today: app.today,
        started_at: app.now(),
        finished_at: None,
        outcome: String::new(),
        summary: String::new(),
    };
    session.insert_run(&run).await?;
    let before = if app.rehearsal { of_today(app, &mut session).await? } else { Vec::new() };
    let mut summary = Summary { today: app.today.to_string(), ..Summary::default() };
    let result = steps(app, &mut session, jobs, &mut summary, watcher).await;
    let outcome = match &result {
        Ok(()) => "done".to_owned(),
        Err(error) => format!("failed: {error:#}"),
    };
    let text = serde_json::to_string(&summary)?;
    let finished = session.finish_run(&id, app.now(), &outcome, &text).await;
    // The first fault tells what happened; those that follow from it do not.
    result?;
    finished?;
    if app.rehearsal {
        summary.rehearsed = rehearsed(app, &mut session, &before).await?;
        session.forget().await?;
    }
    Ok(summary)
}

async fn of_today(app: &App, session: &mut Session) -> Result<Vec<ReceiptId>, store::Error> {
    let filter = ReceiptFilter { since: Some(app.today), ..ReceiptFilter::default() };
    Ok(session.receipts(&filter).await?.into_iter().map(|receipt| receipt.id).collect())
}

/// What became of each file that was not there `before`.
async fn rehearsed(app: &App, session: &mut Session, before: &[ReceiptId]) -> Result<Vec<Rehearsed>, store::Error> {
    let filter = ReceiptFilter { since: Some(app.today), ..ReceiptFilter::default() };
    let mut files = Vec::new();
    for receipt in session.receipts(&filter).await? {
        if before.contains(&receipt.id) {
            continue;
        }
        let events = session.receipt_events(&receipt.id).await?;
        files.push(Rehearsed {
            bank: receipt.bank.to_string(),
            name: receipt.name,
            document: receipt.document,
            state: receipt.state.as_str(),
            details: events.into_iter().map(|event| event.detail).collect(),
        });
    }
    Ok(files)
}

async fn steps(
    app: &App,
    session: &mut Session,
    jobs: &[Job],
    summary: &mut Summary,
    watcher: Watcher<'_>,
) -> Result<()> {
    for job in jobs {
        info!(job = job.as_str(), today = %app.today, "starting");
        match job {
            Job::Collect => collect::collect(app, session, summary, watcher).await?,
            Job::Book => book::book(app, session, summary, watcher).await?,
            Job::Reconcile => reconcile::reconcile(app, session, summary, watcher).await?,
            Job::Assess => assess::assess(app, session, summary, watcher).await?,
            Job::Notify => notify::notify(app, session, summary).await?,
        }
    }
    summary.attributions.suspense = super::count(session.suspense().await?.len());
    summary.waiting.extend(waiting(session).await?);
    Ok(())
}

/// What a person has to look at, whatever night it came from; one line each.
pub async fn waiting(session: &mut Session) -> Result<Vec<String>> {
    let mut waiting = Vec::new();
    for receipt in session.receipts_in(ReceiptState::SetAside).await? {
        waiting.push(format!(
            "file {} ({}, {}) is set aside; `passerelle files show {}` says why and what to do",
            receipt.id, receipt.bank, receipt.name, receipt.id
        ));
    }
    match session.suspense().await?.len() {
        0 => {}
        1 => waiting.push("1 entry waits in suspense; `passerelle suspense list` shows what and why".into()),
        many => waiting.push(format!("{many} entries wait in suspense; `passerelle suspense list` shows what and why")),
    }
    let returns = session.loans_with_waiting_returns().await?;
    if !returns.is_empty() {
        let loans: Vec<&str> = returns.iter().map(LoanId::as_str).collect();
        waiting.push(format!("a return came before its collection: loans {}", loans.join(", ")));
    }
    Ok(waiting)
}
