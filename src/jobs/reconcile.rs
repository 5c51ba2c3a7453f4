//! Tie booked entries to loans, file by file, then look again at what waits in suspense.

use std::collections::{BTreeSet, HashMap, HashSet};

use anyhow::Result;
use tracing::info;

use super::{Job, Progress, Summary, Watcher, count, suggestions};
use crate::app::App;
use crate::domain::id::{BankId, EntryId, LoanId};
use crate::domain::position::{self, Position};
use crate::domain::statement::Entry;
use crate::reconcile::registry::Registry;
use crate::reconcile::{self, Attribution, Candidate, Candidates, Outcome, suggest};
use crate::store::{
    self, AttributionRow, LoanFilter, PositionRow, ReceiptRow, ReceiptState, Session, SuspenseRow, WaitingEntry,
};

/// Entries looked at together.
const PAGE: u32 = 5_000;
/// Loans replayed together.
const LOANS: usize = 2_000;

/// Reconciles every booked receipt, then the entries in suspense.
pub async fn reconcile(app: &App, session: &mut Session, summary: &mut Summary, watcher: Watcher<'_>) -> Result<()> {
    let receipts = session.receipts_in(ReceiptState::Booked).await?;
    let total = count(receipts.len());
    let mut registries = Registries::default();
    for (done, receipt) in receipts.iter().enumerate() {
        watcher(Progress { job: Job::Reconcile, what: &receipt.name, done: count(done), total });
        let counts = session
            .atomically(async |session: &mut Session| file(app, session, receipt, &mut registries).await)
            .await?;
        app.checkpoint("reconcile.file");
        info!(receipt = %receipt.id, certain = counts.certain, suspense = counts.suspense, "reconciled");
        summary.attributions.certain += counts.certain;
        summary.attributions.suggested += counts.suggested;
    }
    summary.attributions.certain +=
        session.atomically(async |session: &mut Session| look_again(app, session, &mut registries).await).await?;
    Ok(())
}

/// Reconciles one booked receipt.
pub(super) async fn one(app: &App, session: &mut Session, receipt: &ReceiptRow) -> Result<(), store::Error> {
    let mut registries = Registries::default();
    session.atomically(async |session: &mut Session| file(app, session, receipt, &mut registries).await).await.map(drop)
}

#[derive(Default)]
struct Counts {
    certain: u64,
    suggested: u64,
    suspense: u64,
}

/// What a run has read and need not read or judge again.
#[derive(Default)]
struct Registries {
    /// All loans of a bank, read when the first entry without certain evidence asks for them.
    loans: HashMap<BankId, Registry>,
    /// The entries that this run has put into suspense.
    looked_at: HashSet<EntryId>,
}

impl Registries {
    async fn of(&mut self, session: &mut Session, bank: &BankId) -> Result<&Registry, store::Error> {
        if !self.loans.contains_key(bank) {
            let loans = session.loans(&LoanFilter { bank: Some(bank.clone()), ..LoanFilter::default() }).await?;
            let ids: Vec<LoanId> = loans.iter().map(|loan| loan.id.clone()).collect();
            let mut schedules = session.schedules(&ids).await?;
            let all = loans.into_iter().map(|loan| Candidate { schedule: schedules.remove(&loan.id), loan }).collect();
            self.loans.insert(bank.clone(), Registry::new(all));
        }
        Ok(self.loans.entry(bank.clone()).or_default())
    }
}

async fn file(
    app: &App,
    session: &mut Session,
    receipt: &ReceiptRow,
    registries: &mut Registries,
) -> Result<Counts, store::Error> {
    let mut counts = Counts::default();
    let mut touched = BTreeSet::new();
    let mut after = -1;
    loop {
        let page = session.entries_of_receipt(&receipt.id, after, PAGE).await?;
        let Some(last) = page.last() else { break };
        after = last.ordinal;
        let entries: Vec<Entry> = page.into_iter().map(|row| row.entry).collect();
        let candidates = candidates(session, &receipt.bank, &entries).await?;
        let mut attributions = Vec::new();
        let mut suspended = Vec::new();
        for entry in &entries {
            match reconcile::reconcile(entry, &candidates) {
                Outcome::Attributed(attribution) => attributions.push(attribution),
                Outcome::NotARepayment => {}
                Outcome::Suspended(why) => {
                    registries.looked_at.insert(entry.id.clone());
                    let suggestions = suggest::suggest(entry, registries.of(session, &receipt.bank).await?);
                    counts.suggested += u64::from(!suggestions.is_empty());
                    suspended.push(SuspenseRow {
                        entry: entry.id.clone(),
                        why,
                        suggestions: suggestions::write(&suggestions),
                        since_on: app.today,
                    });
                }
            }
        }
        counts.certain += count(attributions.len());
        counts.suspense += count(suspended.len());
        touched.extend(attributions.iter().map(|attribution| attribution.loan.clone()));
        session.insert_attributions(&made(app, &attributions, "passerelle")).await?;
        session.put_suspense(&suspended).await?;
    }
    app.checkpoint("reconcile.attributed");
    let touched: Vec<LoanId> = touched.into_iter().collect();
    cache_positions(app, session, &touched).await?;
    let detail = format!("{} certain, {} in suspense", counts.certain, counts.suspense);
    let about = super::book::About { detail: &detail, ..super::book::About::default() };
    super::book::record(app, session, receipt, ReceiptState::Reconciled, about, &[]).await?;
    Ok(counts)
}

/// The loans that the keys of `entries` name, with their schedules where a mandate may decide.
async fn candidates(session: &mut Session, bank: &BankId, entries: &[Entry]) -> Result<Candidates, store::Error> {
    let keys: BTreeSet<&str> = entries.iter().flat_map(reconcile::keys).collect();
    let keys: Vec<String> = keys.into_iter().map(str::to_owned).collect();
    let loans = session.loans_by_keys(bank, &keys).await?;
    let by_mandate: BTreeSet<&str> = entries
        .iter()
        .filter(|entry| entry.loan_reference.is_none())
        .filter_map(|entry| entry.mandate_id.as_deref())
        .collect();
    let dated: Vec<LoanId> =
        loans.iter().filter(|loan| by_mandate.contains(loan.mandate.as_str())).map(|loan| loan.id.clone()).collect();
    let mut schedules = session.schedules(&dated).await?;
    let all = loans.into_iter().map(|loan| Candidate { schedule: schedules.remove(&loan.id), loan }).collect();
    Ok(Candidates::new(all))
}

/// An entry in suspense may have become certain, or may have a new suggestion: its loan was registered since.
async fn look_again(app: &App, session: &mut Session, registries: &mut Registries) -> Result<u64, store::Error> {
    let mut by_bank: HashMap<BankId, Vec<WaitingEntry>> = HashMap::new();
    for row in session.suspense().await? {
        if !registries.looked_at.contains(&row.suspense.entry) {
            by_bank.entry(row.entry.bank.clone()).or_default().push(row);
        }
    }
    let mut certain = Vec::new();
    let mut settled = Vec::new();
    let mut changed = Vec::new();
    for (bank, waiting) in by_bank {
        let entries: Vec<Entry> = waiting.iter().map(|row| row.entry.entry.clone()).collect();
        let candidates = candidates(session, &bank, &entries).await?;
        for row in waiting {
            match reconcile::reconcile(&row.entry.entry, &candidates) {
                Outcome::Attributed(attribution) => certain.push(attribution),
                Outcome::Suspended(why) => {
                    let found = suggest::suggest(&row.entry.entry, registries.of(session, &bank).await?);
                    let next = SuspenseRow { why, suggestions: suggestions::write(&found), ..row.suspense.clone() };
                    changed.extend(Some(next).filter(|next| *next != row.suspense));
                }
                // Its loan was registered since, with an opening position that holds it.
                Outcome::NotARepayment => settled.push(row.suspense.entry),
            }
        }
    }
    let loans: BTreeSet<LoanId> = certain.iter().map(|attribution| attribution.loan.clone()).collect();
    let entries: Vec<EntryId> = certain.iter().map(|attribution| attribution.entry.clone()).collect();
    session.insert_attributions(&made(app, &certain, "passerelle")).await?;
    session.drop_suspense(&entries).await?;
    session.drop_suspense(&settled).await?;
    session.put_suspense(&changed).await?;
    cache_positions(app, session, &loans.into_iter().collect::<Vec<_>>()).await?;
    Ok(count(entries.len()))
}

/// Replays `loans` as of today and rewrites their cached positions.
pub async fn cache_positions(app: &App, session: &mut Session, loans: &[LoanId]) -> Result<(), store::Error> {
    for chunk in loans.chunks(LOANS) {
        let histories = session.histories(chunk).await?;
        let rows: Vec<PositionRow> =
            histories.iter().map(|(loan, history)| row(loan, &position::replay(history, app.today))).collect();
        session.put_positions(&rows).await?;
    }
    Ok(())
}

/// A replayed position as it is cached.
pub fn row(loan: &LoanId, position: &Position) -> PositionRow {
    PositionRow {
        loan: loan.clone(),
        as_of: position.as_of,
        received_minor: position.received_minor,
        outstanding_minor: position.outstanding_minor,
        overdue_minor: position.overdue_minor,
        days_past_due: position.days_past_due,
        missed: position.missed,
        open_debit_on: position.open_debit_on,
        waiting_returns: u32::try_from(position.waiting_returns.len()).unwrap_or(u32::MAX),
    }
}

/// Attributions as facts: made by whom, when, with their evidence in words. An entry that is attributed whole has one
/// attribution at a time, so that its identity follows from the entry's.
pub fn made(app: &App, attributions: &[Attribution], by: &str) -> Vec<AttributionRow> {
    attributions
        .iter()
        .map(|attribution| AttributionRow {
            id: format!("{}/1", attribution.entry),
            entry: attribution.entry.clone(),
            loan: attribution.loan.clone(),
            amount_minor: attribution.amount_minor,
            instalment: attribution.instalment,
            rule: attribution.rule.as_str().into(),
            rule_version: reconcile::VERSION,
            evidence: attribution.evidence.clone(),
            made_by: by.to_owned(),
            made_on: app.today,
            recorded_at: app.now(),
        })
        .collect()
}
