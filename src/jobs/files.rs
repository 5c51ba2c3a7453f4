//! What a person decides about a file that was set aside: decode it again, or close it.

use anyhow::{Result, bail};

use super::{Summary, book, reconcile};
use crate::app::App;
use crate::store::{ReceiptRow, ReceiptState, Session};

/// Decodes, books and reconciles `receipt` again.
pub async fn replay(app: &App, receipt: &ReceiptRow) -> Result<ReceiptRow> {
    let _lock = app.lock()?;
    decided(app, receipt, ReceiptState::Received, "to be decoded again").await?;
    let mut session = app.session().await?;
    let mut summary = Summary::default();
    book::book(app, &mut session, &mut summary, &mut |_| {}).await?;
    reconcile::reconcile(app, &mut session, &mut summary, &mut |_| {}).await?;
    match session.find_receipt(&receipt.bank, &receipt.sha256).await? {
        Some(receipt) => Ok(receipt),
        None => bail!("file {} vanished from the store", receipt.id),
    }
}

/// Closes `receipt`: nothing of it will be booked.
pub async fn release(app: &App, receipt: &ReceiptRow, by: &str, note: &str) -> Result<()> {
    let _lock = app.lock()?;
    decided(app, receipt, ReceiptState::Released, &format!("{by}: {note}")).await
}

async fn decided(app: &App, receipt: &ReceiptRow, state: ReceiptState, detail: &str) -> Result<()> {
    if receipt.state != ReceiptState::SetAside {
        bail!("file {} is {}; only a file that is set aside can be decided on", receipt.id, receipt.state.as_str());
    }
    let mut session = app.session().await?;
    session
        .atomically(async |session: &mut Session| book::record(app, session, receipt, state, ("", detail), &[]).await)
        .await?;
    Ok(())
}
