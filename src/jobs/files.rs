//! What a person decides about a file that was set aside: close it. To decode it again is `replay`.

use anyhow::{Result, bail};

use super::book::{self, About};
use crate::app::App;
use crate::store::{ReceiptRow, ReceiptState, Session};

/// Closes `receipt`: nothing of it will be booked.
pub async fn release(app: &App, receipt: &ReceiptRow, by: &str, note: &str) -> Result<()> {
    let _lock = app.lock().await?;
    decided(app, receipt, ReceiptState::Released, &format!("{by}: {note}")).await
}

async fn decided(app: &App, receipt: &ReceiptRow, state: ReceiptState, detail: &str) -> Result<()> {
    if receipt.state != ReceiptState::SetAside {
        bail!("file {} is {}; only a file that is set aside can be decided on", receipt.id, receipt.state.as_str());
    }
    let mut session = app.session().await?;
    session
        .atomically(async |session: &mut Session| {
            let about = About { detail, ..About::default() };
            book::record(app, session, receipt, state, about, &[]).await
        })
        .await?;
    Ok(())
}
