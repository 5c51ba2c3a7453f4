//! `files replay FILE`: what a file that was set aside would book now, and booking it.

use anyhow::Result;
use chrono::NaiveDate;
use serde_json::{Value, json};

use super::super::{Exit, Global, decode, output};
use super::document;
use crate::app::App;
use crate::cli::decode::reject::{self, Excerpts};
use crate::cli::page::Page;
use crate::domain::coverage::Coverage;
use crate::domain::statement::Reject;
use crate::jobs::replay::{self, CoverageChange, Replayed};
use crate::store::{ReceiptRow, ReceiptState};

/// Lines of each kind that are shown; `--json` has more of them.
const SHOWN_MAX: usize = 50;

/// Decodes again; books with `yes`.
pub async fn run(global: &Global, app: &App, receipt: &ReceiptRow, yes: bool) -> Result<Exit> {
    let replayed = replay::replay(app, receipt, yes).await?;
    if global.json {
        output::json(&as_json(&replayed))?;
    } else {
        show(app, Page::new(global.color), &replayed)?;
    }
    Ok(Exit::waiting_if(!replayed.booked))
}

fn show(app: &App, page: Page, replayed: &Replayed) -> Result<()> {
    let bytes = || std::fs::File::open(app.archive.path(&replayed.receipt.sha256)).ok();
    let Replayed { receipt, booked, mapping, .. } = replayed;
    if receipt.state == ReceiptState::SetAside {
        output::line(&format!("{}  {}: set aside again", receipt.id, receipt.name))?;
        return show_rejects(replayed, page, bytes());
    }
    output::line(&format!("{}  {}: read by {mapping}", receipt.id, receipt.name))?;
    show_rejects(replayed, page, bytes())?;
    if receipt.state == ReceiptState::Noted {
        return noted(replayed);
    }
    replayed.statements.iter().try_for_each(|statement| output::line(&super::show::statement_text(statement)))?;
    let word = if *booked { "booked" } else { "would be booked" };
    output::line(&format!("{} entries {word}, {} are known from other files", replayed.new, replayed.known))?;
    let tied = |id: &str| {
        let tied = replayed.attributions.iter().find(|row| row.entry.as_str() == id);
        let waits = replayed.suspense.iter().find(|row| row.entry.as_str() == id);
        match (tied, waits) {
            (Some(row), _) => format!("loan {} ({})", row.loan, row.evidence),
            (None, Some(row)) => format!("suspense: {}", row.why),
            (None, None) => String::new(),
        }
    };
    for row in replayed.entries.iter().take(SHOWN_MAX) {
        let entry = &row.entry;
        let amount = output::euros(entry.amount.minor());
        let tied = tied(entry.id.as_str());
        output::line(&format!("  {}  {amount:>12}  {}  {tied}", entry.booked_on, entry.text))?;
    }
    let shown = u64::try_from(replayed.entries.len().min(SHOWN_MAX)).unwrap_or(u64::MAX);
    if replayed.new > shown {
        output::line(&format!("  and {} more", replayed.new - shown))?;
    }
    replayed.coverage.iter().try_for_each(|change| output::line(&coverage_text(change)))?;
    if *booked {
        output::line(&format!("{} is booked", receipt.id))
    } else {
        output::line("Nothing is stored yet: call it again with --yes to book it.")
    }
}

/// No statement: there is nothing to book.
fn noted(replayed: &Replayed) -> Result<()> {
    output::line(&replayed.detail)?;
    if replayed.booked {
        output::line(&format!("{} is noted", replayed.receipt.id))
    } else {
        output::line("Nothing is stored yet: call it again with --yes to note it.")
    }
}

fn show_rejects(replayed: &Replayed, page: Page, bytes: Option<std::fs::File>) -> Result<()> {
    let told: Vec<_> = replayed.rejects.iter().take(SHOWN_MAX).map(|row| row.reject.clone()).collect();
    let excerpts = Excerpts::of(&told, bytes);
    let text = |told: &Reject| reject::text(page, &replayed.receipt.name, told, &excerpts);
    told.iter().try_for_each(|told| output::line(&text(told)))
}

fn ranges(ranges: &[(NaiveDate, NaiveDate)]) -> String {
    ranges.iter().map(|(first, last)| format!("{first} to {last}")).collect::<Vec<_>>().join(", ")
}

fn coverage_text(change: &CoverageChange) -> String {
    let (added, lost) = (change.added(), change.lost());
    let mut text = format!("account {}:", change.account);
    if !added.is_empty() {
        text = format!("{text} proved complete besides: {}", ranges(&added));
    }
    if !lost.is_empty() {
        text = format!("{text} NOT proved any more: {}", ranges(&lost));
    }
    if added.is_empty() && lost.is_empty() { format!("{text} the same days are proved complete") } else { text }
}

fn as_json(replayed: &Replayed) -> Value {
    let entries: Vec<Value> = replayed
        .entries
        .iter()
        .map(|row| {
            let entry = &row.entry;
            json!({
                "id": entry.id.as_str(), "account": row.account, "position": entry.position,
                "booked_on": entry.booked_on, "value_on": entry.value_on, "amount_minor": entry.amount.minor(),
                "currency": entry.amount.currency().as_str(), "kind": entry.kind.as_str(), "text": entry.text,
            })
        })
        .collect();
    let attributions: Vec<Value> = replayed
        .attributions
        .iter()
        .map(|row| {
            json!({
                "entry": row.entry.as_str(), "loan": row.loan.as_str(), "amount_minor": row.amount_minor,
                "instalment": row.instalment, "rule": row.rule, "evidence": row.evidence,
            })
        })
        .collect();
    let suspense: Vec<Value> =
        replayed.suspense.iter().map(|row| json!({ "entry": row.entry.as_str(), "why": row.why })).collect();
    let rejects: Vec<Value> = replayed.rejects.iter().map(|row| decode::reject_json(&row.reject)).collect();
    let days = |coverage: &Option<Coverage>| {
        coverage.as_ref().map(|coverage| json!({ "since": coverage.since, "through": coverage.through }))
    };
    let coverage: Vec<Value> = replayed
        .coverage
        .iter()
        .map(|change| {
            json!({
                "account": change.account, "before": days(&change.before), "after": days(&change.after),
                "added": change.added(), "lost": change.lost(),
            })
        })
        .collect();
    let mut whole = document(&replayed.receipt);
    if let Some(fields) = whole.as_object_mut() {
        fields.insert("booked".into(), json!(replayed.booked && replayed.receipt.state != ReceiptState::Noted));
        fields.insert("mapping".into(), json!(replayed.mapping));
        fields.insert("detail".into(), json!(replayed.detail));
        fields.insert("new".into(), json!(replayed.new));
        fields.insert("known".into(), json!(replayed.known));
        fields.insert("entries".into(), json!(entries));
        fields.insert("attributions".into(), json!(attributions));
        fields.insert("suspense".into(), json!(suspense));
        fields.insert("rejects".into(), json!(rejects));
        fields.insert("coverage".into(), json!(coverage));
        let statements = replayed.statements.iter().map(super::show::statement_json).collect::<Vec<_>>();
        fields.insert("statements".into(), json!(statements));
    }
    whole
}
