//! What the demo prints: each night that brought something, then what stands, what waits, and where to look.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use anyhow::Result;

use super::super::output;
use super::{Night, changes};
use crate::app::App;
use crate::domain::id::{BankId, LoanId};
use crate::jobs::{matching, suggestions};
use crate::sandbox::World;
use crate::sandbox::portfolio::BANKS;
use crate::store::{ReceiptFilter, ReceiptState};

/// What is about to be shown.
pub fn opening(world: &World, nights: usize, dir: &Path) -> String {
    let loans = world.portfolio.loans.len();
    let mut counts = [0_usize; BANKS.len()];
    for lent in &world.portfolio.loans {
        if let Some(count) = counts.get_mut(lent.bank) {
            *count += 1;
        }
    }
    let banks: Vec<String> = BANKS.iter().zip(counts).map(|(bank, count)| format!("{bank} {count}")).collect();
    format!(
        "passerelle demo: {loans} loans ({}), {} référents.\n\
         People, banks and files are invented; the jobs are the real ones, with a fixed clock.\n\
         {nights} nights, of which quiet ones are not shown. Everything lies in {}.\n",
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
        let again = counted(summary.files.known, "file", "files");
        lines.push(item("known", &format!("{again} came again under another name: nothing was booked twice")));
    }
    if summary.entries.known > 0 {
        let there = counted(summary.entries.known, "entry", "entries");
        lines.push(item("known", &format!("{there} of an overlapping file stood in an earlier one: booked once")));
    }
    if summary.attributions.suggested > 0 {
        let new = counted(summary.attributions.suggested, "entry", "entries");
        lines.push(item("suspense", &format!("{new} without certain evidence, with a suggestion for a person")));
    }
    lines.extend(changes::lines(&night.changes));
    if summary.messages.sent > 0 {
        lines.push(item("mails", &format!("{} sent", summary.messages.sent)));
    }
    for decision in &night.decisions {
        let amount = output::euros(decision.amount_minor);
        lines.push(item("decided", &format!("a person ties {amount} € « {} » to {}", decision.text, decision.loan)));
    }
    if lines.is_empty() {
        return Ok(String::new());
    }
    let head = format!(
        "{}   {}, {} new, {} tied to loans",
        night.on.format("%a %d %b %Y"),
        counted(summary.files.received + summary.files.known, "file", "files"),
        counted(summary.entries.booked, "entry", "entries"),
        summary.attributions.certain
    );
    Ok(format!("{head}\n{}", lines.join("\n")))
}

fn counted(count: u64, one: &str, many: &str) -> String {
    format!("{count} {}", if count == 1 { one } else { many })
}

/// A line under a night, broken at blanks where it would pass the hundredth column.
pub fn item(what: &str, text: &str) -> String {
    const INDENT: usize = 15;
    const WIDTH: usize = 100;
    let mut lines = vec![format!("    {what:<10} ")];
    for word in text.split_inclusive(' ') {
        let length = |text: &str| text.trim_end().chars().count();
        let full =
            lines.last().is_some_and(|line| line.chars().count() + length(word) > WIDTH && length(line) > INDENT);
        if full {
            lines.push(" ".repeat(INDENT));
        }
        if let Some(line) = lines.last_mut() {
            line.push_str(word);
        }
    }
    lines.iter().map(|line| line.trim_end()).collect::<Vec<_>>().join("\n")
}

async fn set_aside_tonight(app: &App, night: &Night) -> Result<BTreeMap<String, String>> {
    let mut found = BTreeMap::new();
    if night.summary.files.set_aside > 0 {
        let filter = ReceiptFilter { since: Some(night.on), state: Some(ReceiptState::SetAside), bank: None };
        let mut session = app.session().await?;
        for receipt in session.receipts(&filter).await? {
            let why = session.rejects(&receipt.id).await?.into_iter().next();
            let why = why.map_or_else(String::new, |row| format!(": {}: {}", row.reject.position, row.reject.why));
            found.insert(receipt.bank.to_string(), format!("{}{why}", receipt.name));
        }
    }
    Ok(found)
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
                alert.state.clone(),
                if alert.gate.is_some() { String::new() } else { alert.level.clone() },
                output::euros(alert.overdue_minor.unwrap_or_default()),
                alert.days_past_due.unwrap_or_default().to_string(),
                changes::why(&alert),
            ]
        })
        .collect();
    let header = ["loan", "bank", "state", "level", ">overdue", ">days", "why"];
    let _ = writeln!(text, "\nAlerts that stand on {}\n{}", app.today, output::render(&header, rows));
    let rows = session
        .suspense()
        .await?
        .iter()
        .map(|row| {
            let best = suggestions::read(&row.suspense.suggestions).into_iter().next();
            vec![
                matching::short(&row.entry.entry.id),
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
    let mails = fs::read_dir(&app.config.mail.outbox).map_or(0, |inside| {
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
