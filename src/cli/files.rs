//! `files list|show|replay|release`: received files, those set aside, and decoding them again.

use anyhow::{Result, bail};
use clap::Subcommand;
use serde_json::{Value, json};

use super::decode::reject::{self, Excerpts};
use super::page::Page;
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
    /// One file: its life, and every fault found in it.
    Show {
        /// The file, or the first characters of its id.
        file: String,
    },
    /// Decodes a file that was set aside again, after its mapping was mended.
    Replay {
        /// The file, or the first characters of its id.
        file: String,
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
        Command::Show { file } => show(global, &app, &file).await,
        Command::Replay { file } => {
            let receipt = one(&app, &file).await?;
            let outcome = jobs::replay(&app, &receipt).await?;
            output::line(&format!("{}: {}", receipt.id, outcome.state.as_str()))?;
            Ok(Exit::waiting_if(outcome.state == ReceiptState::SetAside))
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
                receipt.received_on.to_string(),
                receipt.size.to_string(),
                receipt.state.as_str().to_owned(),
            ]
        })
        .collect();
    output::table(&["file", "bank", "name", "received", ">bytes", "state"], rows)
}

async fn show(global: &Global, app: &App, prefix: &str) -> Result<Exit> {
    let receipt = one(app, prefix).await?;
    let mut session = app.session().await?;
    let events = session.receipt_events(&receipt.id).await?;
    let rejects = session.rejects(&receipt.id).await?;
    let path = app.archive.path(&receipt.sha256);
    if global.json {
        let mut document = document(&receipt);
        let events: Vec<Value> = events
            .iter()
            .map(|event| json!({ "on": event.occurred_on, "state": event.state.as_str(), "mapping": event.mapping, "detail": event.detail }))
            .collect();
        let rejects: Vec<Value> = rejects.iter().map(|row| super::decode::reject_json(&row.reject)).collect();
        if let Some(fields) = document.as_object_mut() {
            fields.insert("archive".into(), json!(path.display().to_string()));
            fields.insert("events".into(), json!(events));
            fields.insert("rejects".into(), json!(rejects));
        }
        output::json(&document)?;
    } else {
        output::line(&format!("{}  {}  {}  {}", receipt.id, receipt.bank, receipt.name, receipt.state.as_str()))?;
        output::line(&format!("{} bytes, kept in {}", receipt.size, path.display()))?;
        for event in &events {
            output::line(&format!("{}  {}  {}", event.occurred_on, event.state.as_str(), event.detail))?;
        }
        let page = Page::new(global.color);
        let rejects: Vec<_> = rejects.into_iter().map(|row| row.reject).collect();
        let excerpts = Excerpts::of(&rejects, std::fs::File::open(&path).ok());
        for reject in &rejects {
            output::line(&format!("\n{}", reject::text(page, &receipt.name, reject, &excerpts)))?;
        }
    }
    Ok(Exit::waiting_if(receipt.state == ReceiptState::SetAside))
}
