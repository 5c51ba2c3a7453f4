//! Take received zips apart: each member becomes a receipt of its own, with its bytes in the archive.
//!
//! The members' bytes are kept first; then, in one transaction, the receipts of those that are new are written and the
//! zip is marked as unpacked. Killed before that, the zip still waits; after it, it is never opened again.

use std::fs::File;

use anyhow::Result;
use tracing::{info, warn};

use super::book::{self, About, Halt};
use super::collect::receipt_id;
use super::{Summary, count};
use crate::app::App;
use crate::archive::Kept;
use crate::domain::id::ReceiptId;
use crate::store::{ReceiptRow, ReceiptState, Session, UNREAD};
use crate::unpack::{self, Unpacked};

/// Unpacks every zip that waits; those that wait on, because the disk failed, are returned.
pub(super) async fn all(app: &App, session: &mut Session, summary: &mut Summary) -> Result<Vec<ReceiptId>> {
    let mut waiting = Vec::new();
    for receipt in session.receipts_in(ReceiptState::Received).await? {
        match attempt(app, session, &receipt).await {
            Ok(None) => {}
            Ok(Some(new)) => {
                info!(receipt = %receipt.id, new, "unpacked");
                summary.files.received += new;
            }
            Err(Halt::SetAside(rejects)) => {
                warn!(receipt = %receipt.id, rejects = rejects.len(), "the zip is set aside");
                book::set_aside(app, session, &receipt, "", &rejects).await?;
                summary.files.set_aside += 1;
            }
            Err(Halt::Store(error)) if error.is_about_the_data() => {
                warn!(receipt = %receipt.id, %error, "the store refuses a file of the zip");
                book::set_aside(app, session, &receipt, "", &[book::refused(&error)]).await?;
                summary.files.set_aside += 1;
            }
            Err(Halt::Store(error)) => return Err(error.into()),
            Err(Halt::Archive(error)) => {
                warn!(receipt = %receipt.id, %error, "a zip cannot be unpacked");
                summary
                    .waiting
                    .push(format!("file {}: {error}; mend the disk, the next night tries again", receipt.id));
                waiting.push(receipt.id);
            }
        }
    }
    Ok(waiting)
}

/// The number of new members; `None` when it is no zip.
async fn attempt(app: &App, session: &mut Session, receipt: &ReceiptRow) -> Result<Option<u64>, Halt> {
    let Some(mut zip) = unpack::open(app.archive.open(&receipt.sha256)?).map_err(Halt::SetAside)? else {
        return Ok(None);
    };
    let members = keep(app, receipt, &mut zip)?;
    let new = session
        .atomically(async |session: &mut Session| {
            let mut new = 0;
            for member in &members {
                if session.find_receipt(&member.bank, &member.sha256).await?.is_none() {
                    session.insert_receipt(member).await?;
                    new += 1;
                }
            }
            let all = count(members.len());
            let detail = format!("a zip: {all} files unpacked, {} of them known before", all - new);
            app.checkpoint("book.unpacked");
            let about = About { document: "zip", detail: &detail, ..About::default() };
            book::record(app, session, receipt, ReceiptState::Unpacked, about, zip.remarks()).await?;
            Ok::<u64, Halt>(new)
        })
        .await?;
    Ok(Some(new))
}

/// Puts the bytes of every member into the archive; the receipts that they would have.
fn keep(app: &App, receipt: &ReceiptRow, zip: &mut Unpacked<File>) -> Result<Vec<ReceiptRow>, Halt> {
    let mut rows = Vec::new();
    for member in zip.members().to_vec() {
        let damaged = |error: &dyn std::fmt::Display| Halt::SetAside(vec![unpack::unreadable(&member, error)]);
        let bytes = zip.read(&member).map_err(|error| damaged(&error))?;
        let Kept { sha256, size } = app.archive.keep(bytes)?;
        let id = receipt_id(receipt.bank.as_str(), &sha256).map_err(|error| damaged(&error))?;
        rows.push(ReceiptRow {
            id,
            name: format!("{}/{}", receipt.name, member.name),
            sha256,
            size,
            document: UNREAD.into(),
            received_on: app.today,
            received_at: app.now(),
            state: ReceiptState::Received,
            ..receipt.clone()
        });
    }
    Ok(rows)
}
