//! Nights over a simulated world: files into the banks' folders, the real jobs with a fixed clock, and what people decide
//! on the mornings after. Nothing is special here: whatever a rehearsal shows, a service's own nights do.

use std::fs;
use std::path::Path;

use anyhow::{Context as _, Result};
use chrono::NaiveDate;

use super::World;
use super::behaviour::{Evidence, Operation};
use super::delivery::Parcel;
use super::portfolio::BANKS;
use crate::app::App;
use crate::clock::Clock;
use crate::domain::id::{BankId, LoanId};
use crate::jobs::{Summary, import, matching, nightly};
use crate::store::WaitingEntry;

/// A decision about an entry in suspense.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decision {
    /// The loan that the entry now belongs to.
    pub loan: LoanId,
    /// Its text, as the bank wrote it.
    pub text: String,
    /// Its amount in cents.
    pub amount_minor: i64,
}

/// Brings the portfolio by the import files of the contract, which stay in `folder`.
pub async fn register(app: &App, world: &World, folder: &Path) -> Result<()> {
    let (referents, loans) = (folder.join("referents.csv"), folder.join("loans.csv"));
    fs::write(&referents, world.portfolio.referents_csv())?;
    fs::write(&loans, world.portfolio.loans_csv())?;
    import::referents::import(app, &referents).await?;
    import::loans::import(app, &loans).await?;
    Ok(())
}

/// Sets the clock to the morning of `night`.
pub fn wake(app: &mut App, night: NaiveDate) {
    app.clock = Clock::fixed_on(night, app.config.zone);
    app.today = night;
}

/// Puts the files that are there on `night` into the banks' folders.
pub fn deliver<'a>(app: &App, parcels: impl IntoIterator<Item = &'a Parcel>, night: NaiveDate) -> Result<()> {
    for parcel in parcels.into_iter().filter(|parcel| parcel.night == night) {
        let bank = BankId::parse(BANKS.get(parcel.bank).copied().unwrap_or_default())?;
        parcel.drop_into(&app.bank(&bank).context("the bank is not configured")?.inbox)?;
    }
    Ok(())
}

/// Runs the night for which the clock is set.
pub async fn run(app: &App) -> Result<Summary> {
    nightly::nightly(app, &mut |_| {}).await
}

/// What people who know better decide on the morning after: they tie transfers with a damaged number to their loans.
pub async fn decide(app: &App, world: &World, by: &str) -> Result<Vec<Decision>> {
    let due = |operation: &&Operation| matches!(operation.evidence, Evidence::Suspense { found_on: Some(found_on) } if found_on <= app.today);
    let due: Vec<&Operation> = world.operations.iter().filter(due).collect();
    if due.is_empty() {
        return Ok(Vec::new());
    }
    let waiting = app.session().await?.suspense().await?;
    let mut decisions = Vec::new();
    for operation in due {
        let Some(row) = waiting.iter().find(|row| is(row, operation)) else { continue };
        let lent = operation.loan.and_then(|loan| world.portfolio.loans.get(loan));
        let loan = lent.context("a person finds a loan")?.loan.id.clone();
        matching::match_entry(app, row.entry.entry.id.as_str(), &loan, by, "number corrected").await?;
        let amount_minor = operation.amount_minor;
        decisions.push(Decision { loan, text: row.entry.entry.text.clone(), amount_minor });
    }
    Ok(decisions)
}

/// Whether an entry in suspense is this operation, by what a person can see of it.
fn is(row: &WaitingEntry, operation: &Operation) -> bool {
    let entry = &row.entry.entry;
    let written = operation.text.rsplit(' ').next().unwrap_or(&operation.text);
    entry.amount.minor() == operation.amount_minor
        && entry.booked_on == operation.booked_on
        && entry.text.contains(written)
}
