//! Fetch: what lies in the banks' folders goes into the archive, becomes a receipt, and is put aside at the bank's side.
//!
//! Archive first, receipt second, the bank's copy last: killed anywhere, nothing is lost and nothing comes twice.

use anyhow::{Context as _, Result, bail};
use tracing::{info, warn};

use super::{Job, Progress, Summary, Watcher, count};
use crate::app::{App, BankLink};
use crate::archive;
use crate::domain::id::ReceiptId;
use crate::store::{DeliveryKey, DeliveryRow, ReceiptRow, ReceiptState, Session, UNREAD};
use crate::transport::{Offer, Settled};

/// Fetches from every bank; a bank whose folder cannot be read stops nobody else.
pub async fn collect(app: &App, session: &mut Session, summary: &mut Summary, watcher: Watcher<'_>) -> Result<()> {
    for link in &app.banks {
        let offers = match link.transport.list() {
            Ok(offers) => offers,
            Err(error) => {
                warn!(bank = %link.bank.id, %error, "the bank's folder cannot be read");
                summary
                    .waiting
                    .push(format!("{}: {error}; make the folder, or mend `inbox` of the bank", link.bank.id));
                continue;
            }
        };
        let total = count(offers.len());
        for (done, offer) in offers.iter().enumerate() {
            watcher(Progress { job: Job::Collect, what: &offer.name, done: count(done), total });
            if let Err(error) = fetch(app, session, link, offer, summary).await {
                warn!(bank = %link.bank.id, %error, "a file could not be fetched");
                summary
                    .waiting
                    .push(format!("{}: {}: {error:#}; the next night tries again", link.bank.id, offer.name));
            }
        }
    }
    Ok(())
}

async fn fetch(app: &App, session: &mut Session, link: &BankLink, offer: &Offer, summary: &mut Summary) -> Result<()> {
    let bank = &link.bank.id;
    let key = DeliveryKey { name: offer.name.clone(), size: offer.size, modified_us: offer.modified_us };
    if session.delivery_seen(bank, &key).await? && is_known(session, link, offer).await? {
        // Seen before: a read-only folder, or a run that was stopped before it could put the file aside.
        return settle(app, link, offer);
    }
    let bytes = link.transport.open(&offer.name)?;
    let kept = app.keep(bytes)?;
    if kept.size != offer.size || link.transport.look(&offer.name)?.as_ref() != Some(offer) {
        bail!("it is still being written");
    }
    app.checkpoint("collect.archived");
    let known = session.find_receipt(bank, &kept.sha256).await?;
    let id = match &known {
        Some(receipt) => receipt.id.clone(),
        None => receipt_id(bank.as_str(), &kept.sha256)?,
    };
    let new = ReceiptRow {
        id: id.clone(),
        bank: bank.clone(),
        document: UNREAD.into(),
        name: offer.name.clone(),
        sha256: kept.sha256.clone(),
        size: kept.size,
        received_on: app.today,
        received_at: app.now(),
        state: ReceiptState::Received,
    };
    let delivery = DeliveryRow {
        bank: bank.clone(),
        key,
        sha256: kept.sha256,
        receipt: id,
        received_on: app.today,
        received_at: app.now(),
    };
    session
        .atomically(async |session: &mut Session| {
            if known.is_none() {
                session.insert_receipt(&new).await?;
            }
            session.insert_delivery(&delivery).await
        })
        .await
        .with_context(|| format!("failed to record {}", offer.name))?;
    match &known {
        Some(receipt) => {
            info!(%bank, receipt = %receipt.id, "the same bytes came before, under this or another name");
            summary.files.known += 1;
        }
        None => summary.files.received += 1,
    }
    app.checkpoint("collect.recorded");
    settle(app, link, offer)
}

/// Whether the bytes are here. Name, size and time alone do not tell: some tools give every file the same time, and records
/// of fixed width make files of the same size.
async fn is_known(session: &mut Session, link: &BankLink, offer: &Offer) -> Result<bool> {
    let bytes = link.transport.open(&offer.name)?;
    let seen = archive::weigh(bytes).with_context(|| format!("failed to read {}", offer.name))?;
    Ok(session.find_receipt(&link.bank.id, &seen.sha256).await?.is_some())
}

fn settle(app: &App, link: &BankLink, offer: &Offer) -> Result<()> {
    if app.rehearsal {
        return Ok(());
    }
    if link.transport.look(&offer.name)?.as_ref() != Some(offer) {
        info!(bank = %link.bank.id, "a file was replaced while it was fetched; the next night takes the new one");
        return Ok(());
    }
    if link.transport.settle(&offer.name)? == Settled::Left {
        info!(bank = %link.bank.id, "a received file stays in a read-only folder");
    }
    app.checkpoint("collect.settled");
    Ok(())
}

/// `f` and the first 15 digits of a hash of bank and content: short enough to type, the same on every machine.
pub(super) fn receipt_id(bank: &str, sha256: &str) -> Result<ReceiptId> {
    use sha2::Digest as _;
    let digest = archive::hex(&sha2::Sha256::digest(format!("{bank}|{sha256}")));
    let text = format!("f{}", digest.get(..15).unwrap_or_default());
    ReceiptId::parse(&text).context("failed to name a receipt")
}
