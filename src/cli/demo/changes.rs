//! What a night changed among the alerts, like with like; many of a kind become one line.

use std::collections::BTreeMap;

use super::super::output;
use super::Change;
use super::show::item;
use crate::alert::Level;
use crate::domain::id::{BankId, LoanId};
use crate::store::AlertRow;

/// Of more like changes, one line tells the number.
const LINES_MAX: usize = 4;

/// The lines of a night.
pub fn lines(changes: &[Change]) -> Vec<String> {
    let mut kinds: BTreeMap<(u8, &'static str), Vec<&Change>> = BTreeMap::new();
    for change in changes {
        if let Some(kind) = kind(change) {
            kinds.entry(kind).or_default().push(change);
        }
    }
    let mut lines = Vec::new();
    for ((_, what), of_kind) in kinds {
        if of_kind.len() > LINES_MAX {
            lines.push(item(what, &together(&of_kind)));
        } else {
            lines.extend(of_kind.iter().map(|change| item(what, &about(change))));
        }
    }
    lines
}

/// The order and the word of a change; `None` for one that nobody needs to see.
fn kind(change: &Change) -> Option<(u8, &'static str)> {
    let after = &change.after;
    let before = change.before.as_ref().map(|before| before.state.as_str());
    if after.kind == "operations" {
        return Some((if after.state == "cleared" { 7 } else { 0 }, "operator"));
    }
    match (before, after.state.as_str()) {
        (Some("held"), "held") => None,
        (_, "held") => Some((1, "held")),
        (Some("held"), "cleared") => Some((5, "dropped")),
        (_, "cleared") => Some((6, "cleared")),
        (Some("open" | "acknowledged"), _) => {
            let level = |row: &AlertRow| Level::parse(&row.level);
            let raised = change.before.as_ref().is_none_or(|before| level(before) < level(after));
            Some(if raised { (3, "raised") } else { (4, "lowered") })
        }
        (_, _) => Some((2, "opened")),
    }
}

/// How many at each bank, and what is said of the first.
fn together(changes: &[&Change]) -> String {
    let mut banks: BTreeMap<&str, usize> = BTreeMap::new();
    for change in changes {
        *banks.entry(change.after.bank.as_ref().map_or("", BankId::as_str)).or_default() += 1;
    }
    let banks: Vec<String> = banks.iter().map(|(bank, count)| format!("{count} at {bank}")).collect();
    let what = changes.first().map_or_else(String::new, |first| ending(first).unwrap_or_else(|| why(&first.after)));
    format!("{} loans ({}): {what}", changes.len(), banks.join(", "))
}

fn about(change: &Change) -> String {
    let alert = &change.after;
    if alert.kind == "operations" {
        let over = if alert.state == "cleared" { "over: " } else { "" };
        return format!("{over}{}", alert.detail);
    }
    let loan = alert.loan.as_ref().map_or("", LoanId::as_str);
    let bank = alert.bank.as_ref().map_or("", BankId::as_str);
    if let Some(ending) = ending(change) {
        return format!("{loan}  {bank:<14}  {ending}");
    }
    let level = if alert.gate.is_some() { "" } else { &alert.level };
    let overdue = output::euros(alert.overdue_minor.unwrap_or_default());
    let days = alert.days_past_due.unwrap_or_default();
    format!("{loan}  {bank:<14}  {level:<8} {overdue:>8} €  {days:>2} d  {}", why(alert))
}

/// How an alert ended, if it did.
fn ending(change: &Change) -> Option<String> {
    let was_held = change.before.as_ref().is_some_and(|before| before.state == "held");
    let words = if was_held { "the money was there: nobody was troubled" } else { "made good" };
    (change.after.state == "cleared").then(|| words.to_owned())
}

/// Why an alert stands, in a few words.
pub fn why(alert: &AlertRow) -> String {
    match (alert.gate.as_deref(), alert.rule.as_str(), &alert.reason) {
        (Some("coverage"), _, _) => "not proved by statements".to_owned(),
        (Some("suspense"), _, _) => "maybe paid: see suspense".to_owned(),
        (Some(gate), _, _) => gate.to_owned(),
        (None, "reportable", _) => "registration threshold".to_owned(),
        (None, "several_missed", _) => "several instalments missed".to_owned(),
        (None, "long_overdue", _) => "for more than a month".to_owned(),
        (None, _, Some(reason)) => format!("{} {}", reason.code, reason.class.english().to_lowercase()),
        (None, "first_instalment", None) => "first instalment missed".to_owned(),
        (None, _, None) => "nothing was paid".to_owned(),
    }
}
