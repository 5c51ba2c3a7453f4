//! Decode, prove and book received files: in one transaction everything, or nothing and the file is set aside.

use anyhow::Result;
use tracing::{info, warn};

use super::booking::Booking;
use super::note::{self, BOOKED, Noted};
pub(super) use super::recipes::Gate;
use super::{Job, Progress, Summary, Watcher, count};
use crate::app::App;
use crate::archive;
use crate::domain::statement::{Reject, Severity};
use crate::mapping::{Decoder, Hint};
use crate::store::{self, ReceiptRow, ReceiptState, Session};

/// Books every receipt that waits for it; a bad file stops itself only.
pub async fn book(app: &App, session: &mut Session, summary: &mut Summary, watcher: Watcher<'_>) -> Result<()> {
    let halted = super::unpack::all(app, session, summary).await?;
    let mut receipts = session.receipts_in(ReceiptState::Received).await?;
    receipts.retain(|receipt| !halted.contains(&receipt.id));
    let total = count(receipts.len());
    let mut gate = Gate::default();
    for (done, receipt) in receipts.iter().enumerate() {
        watcher(Progress { job: Job::Book, what: &receipt.name, done: count(done), total });
        one(app, session, receipt, &mut gate, summary).await?;
    }
    Ok(())
}

/// Books one receipt or sets it aside.
pub(super) async fn one(
    app: &App,
    session: &mut Session,
    receipt: &ReceiptRow,
    gate: &mut Gate,
    summary: &mut Summary,
) -> Result<()> {
    let mut document = String::new();
    match attempt(app, session, receipt, gate, &mut document).await {
        Ok(Outcome::Noted) => {
            info!(receipt = %receipt.id, document, "noted");
            summary.files.noted += 1;
        }
        Ok(Outcome::Booked(counts)) => {
            info!(receipt = %receipt.id, booked = counts.booked, known = counts.known, "booked");
            summary.files.booked += 1;
            summary.entries.booked += counts.booked;
            summary.entries.known += counts.known;
        }
        Err(Halt::SetAside(rejects)) => {
            warn!(receipt = %receipt.id, rejects = rejects.len(), "set aside");
            set_aside(app, session, receipt, &document, &rejects).await?;
            summary.files.set_aside += 1;
        }
        Err(Halt::Store(error)) if error.is_about_the_data() => {
            warn!(receipt = %receipt.id, %error, "the store refuses what the file says");
            set_aside(app, session, receipt, &document, &[refused(&error)]).await?;
            summary.files.set_aside += 1;
        }
        Err(Halt::Store(error)) => return Err(error.into()),
        Err(Halt::Archive(error)) => {
            warn!(receipt = %receipt.id, %error, "the archived bytes cannot be read");
            summary.waiting.push(format!("file {}: {error}; restore the archive from its backup", receipt.id));
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

/// What became of a file that could be read.
enum Outcome {
    Booked(Counts),
    /// It is no statement.
    Noted,
}

/// What is known of a received file besides its bytes: every mapping of its bank is asked, whatever it reads.
pub(super) fn hint(receipt: &ReceiptRow) -> Hint<'_> {
    // A member of a zip has the zip and its folders before its name.
    let file_name = receipt.name.rsplit('/').next().unwrap_or(&receipt.name);
    Hint { file_name, bank: Some(&receipt.bank), document: None }
}

/// All or nothing of one file; `document` is what it was found to be, as soon as a mapping reads it.
async fn attempt(
    app: &App,
    session: &mut Session,
    receipt: &ReceiptRow,
    gate: &mut Gate,
    document: &mut String,
) -> Result<Outcome, Halt> {
    let bytes = app.archive.open(&receipt.sha256)?;
    let decoder = app.mappings.decode(bytes, &hint(receipt)).map_err(|reject| Halt::SetAside(vec![*reject]))?;
    decoder.document().clone_into(document);
    session
        .atomically(async |session: &mut Session| {
            if decoder.document() == BOOKED {
                book_all(app, session, receipt, gate, decoder).await.map(Outcome::Booked)
            } else {
                note_all(app, session, receipt, decoder).await.map(|()| Outcome::Noted)
            }
        })
        .await
}

async fn book_all(
    app: &App,
    session: &mut Session,
    receipt: &ReceiptRow,
    gate: &mut Gate,
    mut decoder: Decoder,
) -> Result<Counts, Halt> {
    let former = gate.admit(app, session, receipt, &decoder).await?;
    let mapping = decoder.mapping().to_owned();
    let mut booking = Booking::new(app, receipt, (&mapping, &former), decoder.chain_weight());
    for item in decoder.by_ref() {
        booking.take(session, item).await?;
    }
    let (counts, rejects) = booking.end(session).await?;
    session.insert_reading(&receipt.id, &mapping, &decoder.recipe().fingerprint, app.now()).await?;
    app.checkpoint("book.entries");
    let detail = format!("{} by {}: {} new entries, {} known", decoder.format(), mapping, counts.booked, counts.known);
    let about = About { document: decoder.document(), mapping: &mapping, detail: &detail };
    record(app, session, receipt, ReceiptState::Booked, about, &rejects).await?;
    Ok(counts)
}

async fn note_all(app: &App, session: &mut Session, receipt: &ReceiptRow, decoder: Decoder) -> Result<(), Halt> {
    let (document, mapping) = (decoder.document().to_owned(), decoder.mapping().to_owned());
    let Noted { detail, warnings } = note::read(decoder)?;
    app.checkpoint("book.noted");
    let about = About { document: &document, mapping: &mapping, detail: &detail };
    Ok(record(app, session, receipt, ReceiptState::Noted, about, &warnings).await?)
}

/// What the tables cannot hold truthfully: it must not stop the files behind it, tonight and every night.
pub(super) fn refused(error: &store::Error) -> Reject {
    Reject {
        severity: Severity::Error,
        position: "the whole file".into(),
        field: "store".into(),
        found: String::new(),
        why: error.to_string(),
        fix: "look at it with `passerelle decode`; ask the bank to send it without this".into(),
    }
}

pub(super) async fn set_aside(
    app: &App,
    session: &mut Session,
    receipt: &ReceiptRow,
    document: &str,
    rejects: &[Reject],
) -> Result<()> {
    let first = rejects.iter().find(|reject| reject.severity == Severity::Error).or_else(|| rejects.first());
    let detail =
        first.map_or_else(String::new, |reject| format!("{}: {}; {}", reject.position, reject.why, reject.fix));
    session
        .atomically(async |session: &mut Session| {
            let about = About { document, detail: &detail, ..About::default() };
            record(app, session, receipt, ReceiptState::SetAside, about, rejects).await
        })
        .await?;
    app.checkpoint("book.set_aside");
    Ok(())
}

/// What is told of a step in the life of a file; what is empty is not known.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct About<'a> {
    /// What kind of document it is.
    pub(super) document: &'a str,
    /// The mapping that read it.
    pub(super) mapping: &'a str,
    /// A line for people.
    pub(super) detail: &'a str,
}

/// Records what became of a file.
pub(super) async fn record(
    app: &App,
    session: &mut Session,
    receipt: &ReceiptRow,
    state: ReceiptState,
    about: About<'_>,
    rejects: &[Reject],
) -> Result<(), store::Error> {
    let About { document, mapping, detail } = about;
    session.record_receipt_event(&receipt.id, state, document, mapping, detail, rejects, app.today, app.now()).await?;
    Ok(())
}
