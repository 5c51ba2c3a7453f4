//! `mapping diff|adopt`: what a changed mapping reads differently, before it is used.

mod adopt;
mod diff;

use anyhow::Result;
use clap::Subcommand;

use super::{Exit, Global};
use crate::mapping::compare::{Change, Difference};

/// What can be done with mappings.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Which entries two sets of mappings read differently, field by field; 3 when something differs.
    Diff(diff::Options),
    /// What a changed mapping reads differently of the files that it booked; with --yes it is used from then on.
    Adopt(adopt::Options),
}

/// Runs a command about mappings.
pub async fn run(global: &Global, command: Command) -> Result<Exit> {
    match command {
        Command::Diff(options) => diff::run(global, &options).await,
        Command::Adopt(options) => adopt::run(global, &options).await,
    }
}

/// A difference for a person: the place once, then a line for each field.
fn lines(difference: &Difference) -> Vec<String> {
    let Difference { position, old_id, new_id, changes } = difference;
    let mut lines = Vec::new();
    match (old_id, new_id) {
        (Some(_), None) => lines.push(format!("  {position}: vanishes: {}", said(changes, false))),
        (None, Some(_)) => lines.push(format!("  {position}: appears: {}", said(changes, true))),
        (old, new) => {
            lines.extend(changes.iter().map(|change| format!("  {position}: {}", line(change))));
            if let (Some(old), Some(new)) = (old, new)
                && old != new
            {
                lines.push(format!("  {position}: identity {old} → {new}"));
            }
        }
    }
    lines
}

/// A field that reads differently.
fn line(change: &Change) -> String {
    let quote = |value: &Option<String>| value.as_deref().map_or_else(|| "nothing".into(), |text| format!("`{text}`"));
    format!("{} {} → {}", change.field, quote(&change.old), quote(&change.new))
}

/// The main fields of an entry that is in one reading only.
fn said(changes: &[Change], new: bool) -> String {
    let value = |change: &Change| if new { change.new.clone() } else { change.old.clone() };
    let main = changes.iter().filter(|change| ["booked", "amount", "text"].contains(&change.field));
    main.filter_map(value).collect::<Vec<_>>().join(", ")
}
