//! `status` and `runs`: what ran, and what waits for a person.

use anyhow::Result;
use serde_json::json;

use super::{Exit, Global, open, output};
use crate::jobs::{coverages, nightly};

/// The last runs, newest first.
pub async fn list(global: &Global) -> Result<Exit> {
    let app = open(global).await?;
    let runs = app.session().await?.runs(50).await?;
    if global.json {
        let documents: Vec<serde_json::Value> = runs
            .iter()
            .map(|run| {
                json!({
                    "id": run.id, "job": run.job, "today": run.today, "started_at": run.started_at,
                    "finished_at": run.finished_at, "outcome": run.outcome,
                    "summary": serde_json::from_str::<serde_json::Value>(&run.summary).ok(),
                })
            })
            .collect();
        output::json(&documents)?;
    } else {
        let rows = runs
            .into_iter()
            .map(|run| {
                let end = run.finished_at.map_or_else(|| "never ended".to_owned(), |at| at.format("%F %T").to_string());
                vec![run.today.to_string(), run.job, run.started_at.format("%F %T").to_string(), end, run.outcome]
            })
            .collect();
        output::table(&["night", "job", "started (UTC)", "ended (UTC)", "outcome"], rows)?;
    }
    Ok(Exit::Done)
}

/// The last night, each bank's coverage, and what waits.
pub async fn status(global: &Global) -> Result<Exit> {
    let app = open(global).await?;
    let mut session = app.session().await?;
    let runs = session.runs(50).await?;
    let last = runs.iter().find(|run| run.job == "nightly");
    let coverages = coverages::coverages(&app, &mut session).await?;
    let waiting = nightly::waiting(&mut session).await?;
    if global.json {
        let banks: Vec<serde_json::Value> = app
            .banks
            .iter()
            .map(|link| {
                let coverage = coverages.get(&link.bank.id);
                json!({
                    "bank": link.bank.id.as_str(), "covered_since": coverage.map(|known| known.since),
                    "covered_through": coverage.map(|known| known.through),
                    "gaps": coverage.map_or(0, |known| known.gaps.len()),
                })
            })
            .collect();
        let last =
            last.map(|run| json!({ "today": run.today, "outcome": run.outcome, "finished_at": run.finished_at }));
        output::json(&json!({ "last_night": last, "banks": banks, "waiting": waiting }))?;
        return Ok(Exit::waiting_if(!waiting.is_empty()));
    }
    match last {
        Some(run) => output::line(&format!("last night: {} ({})", run.today, run.outcome))?,
        None => output::line("no night has run yet")?,
    }
    for link in &app.banks {
        let text = match coverages.get(&link.bank.id) {
            Some(known) if known.gaps.is_empty() => format!("statements complete {} to {}", known.since, known.through),
            Some(known) => {
                format!("statements complete {} to {}, then {} gaps", known.since, known.through, known.gaps.len())
            }
            None => "no statement yet".to_owned(),
        };
        output::line(&format!("{:<16} {text}", link.bank.id))?;
    }
    for line in &waiting {
        output::line(&format!("waits: {line}"))?;
    }
    Ok(Exit::waiting_if(!waiting.is_empty()))
}
