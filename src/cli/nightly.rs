//! `nightly` and `job`: the jobs, with a progress bar when a terminal looks on.

use std::io::IsTerminal as _;
use std::sync::Arc;

use anyhow::Result;
use clap::Args;
use indicatif::{ProgressBar, ProgressStyle};

use super::{Exit, Global, Usage, open, output};
use crate::app::App;
use crate::archive::Archive;
use crate::jobs::{Job, Progress, Rehearsed, Summary, nightly};
use crate::mail::Mailer;

/// Options of `nightly`.
#[derive(Debug, Args)]
pub struct Options {
    /// Show what the night would do, and store nothing.
    #[arg(long)]
    dry_run: bool,
}

/// Options of `job`.
#[derive(Debug, Args)]
pub struct JobOptions {
    /// collect, book, reconcile, assess or notify.
    name: String,
}

/// Runs a night.
pub async fn run(global: &Global, options: &Options) -> Result<Exit> {
    let app = open(global).await?;
    if options.dry_run {
        return rehearse(global, app).await;
    }
    let summary = watched(global, async |watcher| nightly::nightly(&app, watcher).await).await?;
    show(global, &summary)
}

/// Runs one step.
pub async fn job(global: &Global, options: &JobOptions) -> Result<Exit> {
    let Some(job) = Job::ALL.into_iter().find(|job| job.as_str() == options.name) else {
        let names: Vec<&str> = Job::ALL.iter().map(|job| job.as_str()).collect();
        return Err(Usage(format!("there is no job `{}`; choose one of: {}", options.name, names.join(", "))).into());
    };
    let app = open(global).await?;
    let summary = watched(global, async |watcher| nightly::job(&app, job, watcher).await).await?;
    show(global, &summary)
}

/// The same night, inside a transaction that is forgotten, with new bytes in a folder that is removed.
async fn rehearse(global: &Global, app: App) -> Result<Exit> {
    let scratch = std::env::temp_dir().join(format!("passerelle-dry-run-{}", std::process::id()));
    let archive: Archive = app.archive.rehearsal(&scratch);
    let app = App { rehearsal: true, archive, mailer: Mailer::Memory(Arc::default()), ..app };
    let result = watched(global, async |watcher| nightly::nightly(&app, watcher).await).await;
    match std::fs::remove_dir_all(&scratch) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => return Err(error.into()),
        Ok(()) | Err(_) => {}
    }
    let summary = result?;
    if !global.json {
        output::line("Dry run: nothing was stored, moved or sent.")?;
    }
    show(global, &summary)
}

async fn watched(
    global: &Global,
    work: impl AsyncFnOnce(&mut dyn FnMut(Progress<'_>)) -> Result<Summary>,
) -> Result<Summary> {
    if global.quiet || !std::io::stderr().is_terminal() {
        return work(&mut |_| {}).await;
    }
    let bar = ProgressBar::new(0);
    if let Ok(style) = ProgressStyle::with_template("{prefix:>10} [{bar:30}] {pos}/{len} {wide_msg}") {
        bar.set_style(style.progress_chars("=> "));
    }
    let result = work(&mut |progress: Progress<'_>| {
        bar.set_prefix(progress.job.as_str());
        bar.set_length(progress.total);
        bar.set_position(progress.done);
        bar.set_message(progress.what.to_owned());
    })
    .await;
    bar.finish_and_clear();
    result
}

fn show(global: &Global, summary: &Summary) -> Result<Exit> {
    if global.json {
        output::json(summary)?;
    } else if !global.quiet {
        output::line(&text(summary))?;
    }
    Ok(Exit::waiting_if(!summary.waiting.is_empty()))
}

/// A night in a few lines.
pub fn text(summary: &Summary) -> String {
    let Summary { today, files, entries, attributions, alerts, messages, waiting, rehearsed } = summary;
    let mut lines = vec![
        format!("Night of {today}"),
        format!(
            "  files       {} received, {} known, {} booked, {} noted, {} set aside",
            files.received, files.known, files.booked, files.noted, files.set_aside
        ),
        format!("  entries     {} new, {} known", entries.booked, entries.known),
        format!(
            "  reconciled  {} certain, {} with a suggestion, {} in suspense now",
            attributions.certain, attributions.suggested, attributions.suspense
        ),
        format!(
            "  alerts      {} opened, {} raised, {} cleared, {} held back",
            alerts.opened, alerts.raised, alerts.cleared, alerts.held
        ),
        format!("  mails       {} written, {} sent, {} failed", messages.written, messages.sent, messages.failed),
    ];
    for file in rehearsed {
        let Rehearsed { bank, name, document, state, details } = file;
        let state = state.replace('_', " ");
        lines.push(format!("  {state:<10}  {bank}: {name} ({document}): {}", details.join("; ")));
    }
    for line in waiting {
        lines.push(format!("  waits       {line}"));
    }
    lines.join("\n")
}
