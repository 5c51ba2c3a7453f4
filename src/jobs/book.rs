//! Decode, prove and book received files: in one transaction everything, or nothing and the file is set aside.

use anyhow::Result;
use tracing::{info, warn};

use super::booking::Booking;
use super::{Job, Progress, Summary, Watcher, count};
use crate::app::App;
use crate::archive;
use crate::domain::statement::{Reject, Severity};
use crate::mapping::Hint;
use crate::store::{self, ReceiptRow, ReceiptState, Session};

/// Books every receipt that waits for it; a bad file stops itself only.
pub async fn book(app: &App, session: &mut Session, summary: &mut Summary, watcher: Watcher<'_>) -> Result<()> {
    let receipts = session.receipts_in(ReceiptState::Received).await?;
    let total = count(receipts.len());
    for (done, receipt) in receipts.iter().enumerate() {
        watcher(Progress { job: Job::Book, what: &receipt.name, done: count(done), total });
        match attempt(app, session, receipt).await {
            Ok(counts) => {
                info!(receipt = %receipt.id, booked = counts.booked, known = counts.known, "booked");
                summary.files.booked += 1;
                summary.entries.booked += counts.booked;
                summary.entries.known += counts.known;
            }
            Err(Halt::SetAside(rejects)) => {
                warn!(receipt = %receipt.id, rejects = rejects.len(), "set aside");
                set_aside(app, session, receipt, &rejects).await?;
                summary.files.set_aside += 1;
            }
            Err(Halt::Store(error)) if error.is_about_the_data() => {
                warn!(receipt = %receipt.id, %error, "the store refuses what the file says");
                set_aside(app, session, receipt, &[refused(&error)]).await?;
                summary.files.set_aside += 1;
            }
            Err(Halt::Store(error)) => return Err(error.into()),
            Err(Halt::Archive(error)) => {
                warn!(receipt = %receipt.id, %error, "the archived bytes cannot be read");
                summary.waiting.push(format!("file {}: {error}; restore the archive from its backup", receipt.id));
            }
        }
    }
    Ok(())
}

/// Why a file was not booked.
#[derive(Debug, thiserror::Error)]
pub(super) enum Halt {
    #[error("the file says something that cannot be booked")]
    SetAside(Vec<Reject>),
    #[error(transparent)]
    Store(#[from] store::Error),
    #[error(transparent)]
    Archive(#[from] archive::Error),
}

/// Entries of a file.
#[derive(Debug, Default, Clone, Copy)]
pub(super) struct Counts {
    pub(super) booked: u64,
    pub(super) known: u64,
}

async fn attempt(app: &App, session: &mut Session, receipt: &ReceiptRow) -> Result<Counts, Halt> {
    session
        .atomically(async |session: &mut Session| {
            let bytes = app.archive.open(&receipt.sha256)?;
            let hint = Hint { file_name: &receipt.name, bank: Some(&receipt.bank), document: Some(&receipt.document) };
            let mut decoder = app.mappings.decode(bytes, &hint).map_err(|reject| Halt::SetAside(vec![*reject]))?;
            if decoder.document() != BOOKED {
                return Err(Halt::SetAside(vec![never_booked(decoder.document())]));
            }
            let mapping = decoder.mapping().to_owned();
            let mut booking = Booking::new(app, receipt, &mapping, decoder.chain_weight());
            for item in decoder.by_ref() {
                booking.take(session, item).await?;
            }
            let (counts, rejects) = booking.end(session).await?;
            app.checkpoint("book.entries");
            let detail =
                format!("{} by {}: {} new entries, {} known", decoder.format(), mapping, counts.booked, counts.known);
            record(app, session, receipt, ReceiptState::Booked, (&mapping, &detail), &rejects).await?;
            Ok(counts)
        })
        .await
}

/// The kind of document that is booked: others repeat its movements, or announce them.
const BOOKED: &str = "statement";

fn never_booked(document: &str) -> Reject {
    Reject {
        severity: Severity::Error,
        position: "the whole file".into(),
        field: "document".into(),
        found: document.to_owned(),
        why: format!(
            "a file of the kind `{document}` can be read and is never booked: a statement tells its movements"
        ),
        fix: "have the bank's statements delivered; `passerelle decode` shows what this file says".into(),
    }
}

/// What the tables cannot hold truthfully: it must not stop the files behind it, tonight and every night.
fn refused(error: &store::Error) -> Reject {
    Reject {
        severity: Severity::Error,
        position: "the whole file".into(),
        field: "store".into(),
        found: String::new(),
        why: error.to_string(),
        fix: "look at it with `passerelle decode`; ask the bank to send it without this".into(),
    }
}

async fn set_aside(app: &App, session: &mut Session, receipt: &ReceiptRow, rejects: &[Reject]) -> Result<()> {
    let first = rejects.iter().find(|reject| reject.severity == Severity::Error).or_else(|| rejects.first());
    let detail =
        first.map_or_else(String::new, |reject| format!("{}: {}; {}", reject.position, reject.why, reject.fix));
    session
        .atomically(async |session: &mut Session| {
            record(app, session, receipt, ReceiptState::SetAside, ("", &detail), rejects).await
        })
        .await?;
    app.checkpoint("book.set_aside");
    Ok(())
}

/// Records what became of a file; `about` is the mapping and a line for people.
pub(super) async fn record(
    app: &App,
    session: &mut Session,
    receipt: &ReceiptRow,
    state: ReceiptState,
    about: (&str, &str),
    rejects: &[Reject],
) -> Result<(), store::Error> {
    let (mapping, detail) = about;
    session.record_receipt_event(&receipt.id, state, mapping, detail, rejects, app.today, app.now()).await?;
    Ok(())
}
