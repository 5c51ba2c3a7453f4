//! What the demo prints: each night that brought something, then what stands, what waits, and where to look.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::Path;

use anyhow::Result;

use super::super::output;
use super::{Change, Night};
use crate::app::App;
use crate::domain::id::{BankId, LoanId};
use crate::jobs::suggestions;
use crate::sandbox::World;
use crate::sandbox::portfolio::BANKS;
use crate::store::{AlertRow, ReceiptFilter, ReceiptState};

/// Of so many like changes, one line tells the number.
const LINES_MAX: usize = 4;

/// What is about to be shown.
pub fn opening(world: &World, dir: &Path) -> String {
    let loans = world.portfolio.loans.len();
    let mut counts = [0_usize; BANKS.len()];
    for lent in &world.portfolio.loans {
        if let Some(count) = counts.get_mut(lent.bank) {
            *count += 1;
        }
    }
    let banks: Vec<String> = BANKS.iter().zip(counts).map(|(bank, count)| format!("{bank} {count}")).collect();
    format!(
        "passerelle demo: {loans} loans ({}), {} référents, invented people, simulated banks.\n\
         Everything lies in {}. Each night below ran the real jobs with a fixed clock.\n",
        banks.join(", "),
        world.portfolio.referents.len(),
        dir.display()
    )
}

/// One night; empty when it brought nothing but files that agree.
pub async fn night(app: &App, night: &Night) -> Result<String> {
    let mut lines = Vec::new();
    let summary = &night.summary;
    for (bank, names) in set_aside_tonight(app, night).await? {
        lines.push(item("set aside", &format!("{bank}: {names}")));
    }
    if summary.files.known > 0 {
        lines.push(item(
            "known",
            &format!("{} came again under another name; nothing was booked twice", files(summary.files.known)),
        ));
    }
    if summary.entries.known > 0 {
        lines.push(item(
            "known",
            &format!("{} entries of an overlapping file were there already", summary.entries.known),
        ));
    }
    if summary.attributions.suggested > 0 {
        lines.push(item("suspense", &format!("{} new in suspense with a suggestion", summary.attributions.suggested)));
    }
    lines.extend(alerts(&night.changes));
    if summary.messages.sent > 0 {
        lines.push(item("mails", &format!("{} sent", summary.messages.sent)));
    }
    for decision in &night.decisions {
        let what = format!(
            "a person ties « {} » ({} €) to {}",
            decision.text,
            output::euros(decision.amount_minor),
            decision.loan
        );
        lines.push(item("decided", &what));
    }
    if lines.is_empty() {
        return Ok(String::new());
    }
    let head = format!(
        "{}   {}, {} entries, {} tied to loans",
        night.on.format("%a %d %b %Y"),
        files(summary.files.received),
        summary.entries.booked,
        summary.attributions.certain
    );
    Ok(format!("{head}\n{}", lines.join("\n")))
}

fn files(count: u64) -> String {
    if count == 1 { "1 file".to_owned() } else { format!("{count} files") }
}

fn item(what: &str, text: &str) -> String {
    format!("    {what:<10} {text}")
}

async fn set_aside_tonight(app: &App, night: &Night) -> Result<BTreeMap<String, String>> {
    let mut found = BTreeMap::new();
    if night.summary.files.set_aside > 0 {
        let filter = ReceiptFilter { since: Some(night.on), state: Some(ReceiptState::SetAside), bank: None };
        let mut session = app.session().await?;
        for receipt in session.receipts(&filter).await? {
            let why = session.rejects(&receipt.id).await?.into_iter().next();
            let why = why.map_or_else(String::new, |row| format!(": {} ({})", row.reject.why, row.reject.position));
            found.insert(receipt.bank.to_string(), format!("{}{why}", receipt.name));
        }
    }
    Ok(found)
}

/// The changes of a night, like with like; many of a kind become one line.
fn alerts(changes: &[Change]) -> Vec<String> {
    let mut kinds: BTreeMap<(u8, &'static str), Vec<String>> = BTreeMap::new();
    for change in changes {
        let kind = kind(change);
        kinds.entry(kind).or_default().push(about(change));
    }
    let mut lines = Vec::new();
    for ((_, what), texts) in kinds {
        if texts.len() > LINES_MAX {
            lines.push(item(
                what,
                &format!("{} alerts, the first: {}", texts.len(), texts.first().map_or("", String::as_str)),
            ));
        } else {
            lines.extend(texts.iter().map(|text| item(what, text)));
        }
    }
    lines
}

fn kind(change: &Change) -> (u8, &'static str) {
    let before = change.before.as_ref().map(|before| before.state.as_str());
    let operations = change.after.kind == "operations";
    match (before, change.after.state.as_str()) {
        (_, "open") if operations => (0, "operator"),
        (_, "cleared") if operations => (5, "operator"),
        (_, "held") => (1, "held"),
        (Some("held"), "cleared") => (4, "dropped"),
        (_, "cleared") => (6, "cleared"),
        (Some("open" | "acknowledged"), "open") => (3, "raised"),
        (_, _) => (2, "opened"),
    }
}

fn about(change: &Change) -> String {
    let alert = &change.after;
    if alert.kind == "operations" {
        let over = if alert.state == "cleared" { "over: " } else { "" };
        return format!("{over}{}", alert.detail);
    }
    let loan = alert.loan.as_ref().map_or("", LoanId::as_str);
    let bank = alert.bank.as_ref().map_or("", BankId::as_str);
    if alert.state == "cleared" {
        let was_held = change.before.as_ref().is_some_and(|before| before.state == "held");
        let why = if was_held { "nothing was missing; nobody was troubled" } else { "made good" };
        return format!("{loan} at {bank}: {why}");
    }
    format!("{loan} at {bank}: {}", figures(alert))
}

fn figures(alert: &AlertRow) -> String {
    let mut text = format!(
        "instalment {}, {} €, {} days",
        alert.instalment.unwrap_or_default(),
        output::euros(alert.overdue_minor.unwrap_or_default()),
        alert.days_past_due.unwrap_or_default()
    );
    if let Some(reason) = &alert.reason {
        let _ = write!(text, ", {}", reason.code);
    }
    match alert.gate.as_deref() {
        Some("coverage") => text.push_str(": the bank's statements do not prove it yet"),
        Some("suspense") => text.push_str(": a possible payment waits in suspense"),
        Some(other) => {
            let _ = write!(text, ": {other}");
        }
        None => {
            let _ = write!(text, ": {} ({})", alert.level, alert.rule);
        }
    }
    text
}

/// What stands at the end, what waits for a person, and what to type next.
pub async fn ending(app: &App, dir: &Path) -> Result<String> {
    let mut session = app.session().await?;
    let mut text = String::new();
    let rows = session
        .live_alerts("borrower")
        .await?
        .into_iter()
        .map(|alert| {
            vec![
                alert.loan.as_ref().map(LoanId::to_string).unwrap_or_default(),
                alert.bank.as_ref().map(BankId::to_string).unwrap_or_default(),
                alert.gate.as_ref().map_or_else(|| alert.state.clone(), |gate| format!("{} ({gate})", alert.state)),
                alert.level.clone(),
                alert.rule.clone(),
                output::euros(alert.overdue_minor.unwrap_or_default()),
                alert.days_past_due.unwrap_or_default().to_string(),
                alert.reason.as_ref().map(|reason| reason.code.clone()).unwrap_or_default(),
            ]
        })
        .collect();
    let header = ["loan", "bank", "state", "level", "rule", ">overdue", ">days", "reason"];
    let _ = writeln!(text, "\nAlerts that stand on {}\n{}", app.today, output::render(&header, rows));
    let rows = session
        .suspense()
        .await?
        .iter()
        .map(|row| {
            let best = suggestions::read(&row.suspense.suggestions).into_iter().next();
            vec![
                row.entry.entry.id.as_str().chars().take(10).collect(),
                row.entry.bank.to_string(),
                row.entry.entry.booked_on.to_string(),
                output::euros(row.entry.entry.amount.minor()),
                row.entry.entry.text.clone(),
                best.map_or_else(|| "none".to_owned(), |best| format!("{} ({})", best.loan, best.score)),
            ]
        })
        .collect();
    let header = ["entry", "bank", "booked", ">amount", "text", "suggestion"];
    let _ = writeln!(text, "\nEntries that wait for a person\n{}", output::render(&header, rows));
    let mails = std::fs::read_dir(&app.config.mail.outbox).map_or(0, |inside| {
        inside.filter_map(Result::ok).filter(|item| item.path().extension().is_some_and(|end| end == "eml")).count()
    });
    let at = |name: &str| dir.join(name).display().to_string();
    let command = format!("passerelle --config {} --today {}", at("passerelle.toml"), app.today);
    let _ = write!(
        text,
        "\nWhere to look\n    {mails} mails, as they would leave      {}\n    the database                       {}\n    \
         every byte received, by its hash   {}\n    the import files                   {}\n\
         \nWhat to type next\n",
        at("outbox"),
        at("passerelle.db"),
        at("archive"),
        at("loans.csv"),
    );
    let loan = session.live_alerts("borrower").await?.into_iter().find_map(|alert| alert.loan);
    let show = loan.map_or_else(|| "loans list".to_owned(), |loan| format!("loans show {loan}"));
    for line in ["status", "alerts list", &show, "suspense list", "files list", "audit"] {
        let _ = writeln!(text, "    {command} {line}");
    }
    Ok(text.trim_end().to_owned())
}
