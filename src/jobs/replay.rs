//! A file that was set aside, decoded again: all that it would book is shown first, in a rehearsal that is forgotten, and
//! booked only when a person says so.

use anyhow::{Result, bail};
use chrono::NaiveDate;

use super::book::{self, About, Gate};
use super::{Summary, reconcile};
use crate::app::App;
use crate::domain::coverage::{self, Coverage};
use crate::domain::id::EntryId;
use crate::store::{AttributionRow, EntryRow, ReceiptRow, ReceiptState, RejectRow, Session, StatementRow, SuspenseRow};

/// Entries that are listed; all are counted.
const LISTED_MAX: u32 = 1_000;

/// What a file books, or would book.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Replayed {
    /// The file, in the state that it came to.
    pub receipt: ReceiptRow,
    /// Whether that was kept; of one that is noted nothing is booked.
    pub booked: bool,
    /// The mapping that read it; empty when it is set aside.
    pub mapping: String,
    /// What became of it, in a line.
    pub detail: String,
    /// Its statements.
    pub statements: Vec<StatementRow>,
    /// New entries.
    pub new: u64,
    /// Entries that were booked before, from another file.
    pub known: u64,
    /// The first of the new entries.
    pub entries: Vec<EntryRow>,
    /// What is wrong with it, warnings included.
    pub rejects: Vec<RejectRow>,
    /// The loans that those entries are tied to by certain evidence.
    pub attributions: Vec<AttributionRow>,
    /// Those that find no certain home.
    pub suspense: Vec<SuspenseRow>,
    /// What the bank's statements prove complete, account by account.
    pub coverage: Vec<CoverageChange>,
}

/// What a file changes about the days that are proved complete of an account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CoverageChange {
    /// The account.
    pub account: String,
    /// Before.
    pub before: Option<Coverage>,
    /// With the file.
    pub after: Option<Coverage>,
}

impl CoverageChange {
    /// The days that are proved now and were not before.
    pub fn added(&self) -> Vec<(NaiveDate, NaiveDate)> {
        without(self.after.as_ref(), self.before.as_ref())
    }

    /// The days that were proved before and are not any more: the file shows a gap.
    pub fn lost(&self) -> Vec<(NaiveDate, NaiveDate)> {
        without(self.before.as_ref(), self.after.as_ref())
    }
}

/// The days of one run that are not in the other.
fn without(whole: Option<&Coverage>, part: Option<&Coverage>) -> Vec<(NaiveDate, NaiveDate)> {
    let Some(whole) = whole else { return Vec::new() };
    let Some(part) = part.filter(|part| part.since <= whole.through && part.through >= whole.since) else {
        return vec![(whole.since, whole.through)];
    };
    let head = part.since.pred_opt().map(|day| (whole.since, day.min(whole.through)));
    let tail = part.through.succ_opt().map(|day| (day.max(whole.since), whole.through));
    [head, tail].into_iter().flatten().filter(|(first, last)| first <= last).collect()
}

/// Decodes `receipt` again; keeps what it books only if `keep`.
pub async fn replay(app: &App, receipt: &ReceiptRow, keep: bool) -> Result<Replayed> {
    if !matches!(receipt.state, ReceiptState::SetAside | ReceiptState::Noted) {
        bail!(
            "file {} is {}; only a file that is set aside or noted is decoded again",
            receipt.id,
            receipt.state.as_str()
        );
    }
    drop(app.archive.open(&receipt.sha256)?);
    let _lock = app.lock().await?;
    let mut session = app.session().await?;
    if !keep {
        session.rehearse().await?;
    }
    let result = work(app, &mut session, receipt, keep).await;
    if !keep {
        session.forget().await?;
    }
    result
}

async fn work(app: &App, session: &mut Session, receipt: &ReceiptRow, keep: bool) -> Result<Replayed> {
    let before = proved(session, receipt).await?;
    session
        .atomically(async |session: &mut Session| {
            let about = About { detail: "to be decoded again", ..About::default() };
            book::record(app, session, receipt, ReceiptState::Received, about, &[]).await
        })
        .await?;
    let mut summary = Summary::default();
    book::one(app, session, receipt, &mut Gate::default(), &mut summary).await?;
    if let Some(line) = summary.waiting.first() {
        bail!("{line}");
    }
    let booked = session.receipt(receipt.id.as_str()).await?.into_iter().find(|found| found.id == receipt.id);
    let Some(mut booked) = booked else { bail!("file {} vanished from the store", receipt.id) };
    if booked.state == ReceiptState::Booked {
        reconcile::one(app, session, &booked).await?;
        booked.state = ReceiptState::Reconciled;
    }
    let events = session.receipt_events(&receipt.id).await?;
    let last_attempt = events.iter().rev().find(|event| event.state != ReceiptState::Reconciled);
    let attempt = last_attempt.map_or(0, |event| event.seq);
    let mut rejects = session.rejects(&receipt.id).await?;
    rejects.retain(|row| row.attempt == attempt);
    let entries = session.entries_of_receipt(&receipt.id, -1, LISTED_MAX).await?;
    let ids: Vec<EntryId> = entries.iter().map(|row| row.entry.id.clone()).collect();
    let attributions = session.attributions_of_entries(&ids).await?;
    let waiting = session.suspense().await?.into_iter().filter(|row| row.entry.receipt == receipt.id);
    let suspense = waiting.map(|row| row.suspense).collect();
    let after = proved(session, receipt).await?;
    Ok(Replayed {
        booked: keep && booked.state != ReceiptState::SetAside,
        mapping: last_attempt.map(|event| event.mapping.clone()).unwrap_or_default(),
        detail: last_attempt.map(|event| event.detail.clone()).unwrap_or_default(),
        statements: session.statements_of(&receipt.id).await?,
        new: summary.entries.booked,
        known: summary.entries.known,
        entries,
        rejects,
        attributions,
        suspense,
        coverage: changes(before, after),
        receipt: booked,
    })
}

type Proved = Vec<(String, Option<Coverage>)>;

/// What the statements of the receipt's bank prove complete, account by account.
async fn proved(session: &mut Session, receipt: &ReceiptRow) -> Result<Proved> {
    let slices = session.slices(&receipt.bank).await?;
    let mut proved: Proved =
        slices.into_iter().map(|(account, slices)| (account, coverage::coverage(&slices))).collect();
    proved.sort_by(|a, b| a.0.cmp(&b.0));
    Ok(proved)
}

fn changes(mut before: Proved, after: Proved) -> Vec<CoverageChange> {
    let mut changes = Vec::new();
    for (account, after) in after {
        let place = before.iter().position(|(known, _)| *known == account);
        let before = place.and_then(|place| before.swap_remove(place).1);
        if before != after {
            changes.push(CoverageChange { account, before, after });
        }
    }
    changes
}
