//! `files list|show|replay|release`: received files, those set aside, and decoding them again.

mod replay;
mod show;

use anyhow::{Result, bail};
use clap::Subcommand;
use serde_json::{Value, json};

use super::{Exit, Global, open, output};
use crate::app::App;
use crate::jobs::files as jobs;
use crate::store::{ReceiptFilter, ReceiptRow, ReceiptState};

/// What can be done with received files.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// The received files, newest first.
    List {
        /// Only those set aside.
        #[arg(long)]
        set_aside: bool,
    },
    /// One file: its life, every fault found in it, its statements, and where its bytes are.
    Show {
        /// The file, or the first characters of its id.
        file: String,
    },
    /// Decodes a file that was set aside or noted again, after its mapping was mended: shows what it would book, and books it with
    /// --yes.
    Replay {
        /// The file, or the first characters of its id.
        file: String,
        /// Book it; without this nothing is stored.
        #[arg(long)]
        yes: bool,
    },
    /// Closes a file that was set aside: a person found that nothing is owed to it.
    Release {
        /// The file, or the first characters of its id.
        file: String,
        /// Who decides.
        #[arg(long)]
        by: String,
        /// Why.
        #[arg(long)]
        note: String,
    },
}

/// Runs a command about files.
pub async fn run(global: &Global, command: Command) -> Result<Exit> {
    let app = open(global).await?;
    match command {
        Command::List { set_aside } => {
            let mut receipts = app.session().await?.receipts(&ReceiptFilter::default()).await?;
            receipts.retain(|receipt| !set_aside || receipt.state == ReceiptState::SetAside);
            receipts.reverse();
            let waits = receipts.iter().any(|receipt| receipt.state == ReceiptState::SetAside);
            list(global, &receipts)?;
            Ok(Exit::waiting_if(waits))
        }
        Command::Show { file } => show::run(global, &app, &file).await,
        Command::Replay { file, yes } => {
            let receipt = one(&app, &file).await?;
            replay::run(global, &app, &receipt, yes).await
        }
        Command::Release { file, by, note } => {
            let receipt = one(&app, &file).await?;
            jobs::release(&app, &receipt, &by, &note).await?;
            output::line(&format!("{} is closed by {by}", receipt.id))?;
            Ok(Exit::Done)
        }
    }
}

/// The one receipt whose id starts with `prefix`.
async fn one(app: &App, prefix: &str) -> Result<ReceiptRow> {
    let mut found = app.session().await?.receipt(prefix).await?;
    match found.len() {
        1 => found.pop().ok_or_else(|| anyhow::anyhow!("no file")),
        0 => bail!("no file starts with `{prefix}`; `passerelle files list` shows those received"),
        many => bail!("{many} files start with `{prefix}`; write more characters"),
    }
}

fn document(receipt: &ReceiptRow) -> Value {
    json!({
        "id": receipt.id.as_str(), "bank": receipt.bank.as_str(), "document": receipt.document, "name": receipt.name,
        "sha256": receipt.sha256, "size": receipt.size, "received_on": receipt.received_on, "state": receipt.state.as_str(),
    })
}

fn list(global: &Global, receipts: &[ReceiptRow]) -> Result<()> {
    if global.json {
        let documents: Vec<Value> = receipts.iter().map(document).collect();
        return output::json(&documents);
    }
    let rows = receipts
        .iter()
        .map(|receipt| {
            vec![
                receipt.id.to_string(),
                receipt.bank.to_string(),
                receipt.name.clone(),
                receipt.document.clone(),
                receipt.received_on.to_string(),
                receipt.size.to_string(),
                receipt.state.as_str().to_owned(),
            ]
        })
        .collect();
    output::table(&["file", "bank", "name", "document", "received", ">bytes", "state"], rows)
}
