//! `files show FILE`: a file, its life, what is wrong with it, the statements that it booked, and where its bytes are.

use anyhow::Result;
use serde_json::{Value, json};

use super::super::{Exit, Global, decode, output};
use super::{document, one};
use crate::app::App;
use crate::cli::decode::reject::{self, Excerpts};
use crate::cli::page::Page;
use crate::domain::money::Money;
use crate::domain::statement::Balance;
use crate::store::{ReceiptState, StatementRow};

/// Shows one file.
pub async fn run(global: &Global, app: &App, prefix: &str) -> Result<Exit> {
    let receipt = one(app, prefix).await?;
    let mut session = app.session().await?;
    let events = session.receipt_events(&receipt.id).await?;
    let rejects = session.rejects(&receipt.id).await?;
    let statements = session.statements_of(&receipt.id).await?;
    let reading = session.reading(&receipt.id).await?;
    let path = app.archive.path(&receipt.sha256);
    if global.json {
        let mut document = document(&receipt);
        let events: Vec<Value> = events
            .iter()
            .map(|event| json!({ "on": event.occurred_on, "state": event.state.as_str(), "document": event.document, "mapping": event.mapping, "detail": event.detail }))
            .collect();
        let rejects: Vec<Value> = rejects.iter().map(|row| decode::reject_json(&row.reject)).collect();
        let reading = reading.map(|(mapping, recipe)| json!({ "mapping": mapping, "recipe": recipe }));
        if let Some(fields) = document.as_object_mut() {
            fields.insert("archive".into(), json!(path.display().to_string()));
            fields.insert("events".into(), json!(events));
            fields.insert("rejects".into(), json!(rejects));
            fields.insert("statements".into(), json!(statements.iter().map(statement_json).collect::<Vec<_>>()));
            fields.insert("read_by".into(), json!(reading));
        }
        output::json(&document)?;
    } else {
        output::line(&format!("{}  {}  {}  {}", receipt.id, receipt.bank, receipt.name, receipt.state.as_str()))?;
        output::line(&format!("{} bytes, kept in {}", receipt.size, path.display()))?;
        output::line(&format!("{}  received", receipt.received_on))?;
        let page = Page::new(global.color);
        let told: Vec<_> = rejects.iter().map(|row| row.reject.clone()).collect();
        let excerpts = Excerpts::of(&told, std::fs::File::open(&path).ok());
        for event in &events {
            output::line(&format!("{}  {}  {}", event.occurred_on, event.state.as_str(), event.detail))?;
            for row in rejects.iter().filter(|row| row.attempt == event.seq) {
                output::line(&reject::text(page, &receipt.name, &row.reject, &excerpts))?;
            }
        }
        if let Some((mapping, recipe)) = reading {
            output::line(&format!("read by {mapping}, recipe {}", recipe.get(..12).unwrap_or(&recipe)))?;
        }
        statements.iter().try_for_each(|statement| output::line(&statement_text(statement)))?;
    }
    Ok(Exit::waiting_if(receipt.state == ReceiptState::SetAside))
}

/// A statement in one line.
pub fn statement_text(statement: &StatementRow) -> String {
    let StatementRow { opened, closed, .. } = statement;
    let day = |day: Option<chrono::NaiveDate>| day.map_or_else(|| "?".to_owned(), |day| day.to_string());
    let money = |money: Option<Money>| money.map_or_else(|| "unknown".to_owned(), |money| money.to_string());
    let balance = match closed.balance {
        Balance::Holds => "the balance holds".to_owned(),
        Balance::Fails(difference) => format!("the balance fails by {difference}"),
        Balance::Unknown => "the balance cannot be proved".to_owned(),
    };
    format!(
        "statement of {}, {} to {}: {} entries, {} to {}: {balance}",
        opened.account,
        day(closed.from_on),
        day(closed.to_on),
        closed.booked,
        money(closed.opening),
        money(closed.closing)
    )
}

/// A statement as JSON.
pub fn statement_json(statement: &StatementRow) -> Value {
    let StatementRow { id, opened, closed, mapping, .. } = statement;
    let balance = match closed.balance {
        Balance::Holds => "holds",
        Balance::Fails(_) => "fails",
        Balance::Unknown => "unknown",
    };
    json!({
        "id": id.as_str(), "account": opened.account, "statement_id": opened.id, "sequence": opened.sequence,
        "currency": opened.currency.as_str(), "from": closed.from_on, "to": closed.to_on,
        "opening_minor": closed.opening.map(Money::minor), "closing_minor": closed.closing.map(Money::minor),
        "booked": closed.booked, "balance": balance, "mapping": mapping, "position": opened.position,
    })
}
