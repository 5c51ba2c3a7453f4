//! `decode FILE`: what a file says, without storing it.

pub mod json;
pub mod members;
pub mod rejects;
pub mod rows;

use std::fs::File;
use std::io::{self, BufWriter, Seek as _, Write};
use std::path::PathBuf;

use anyhow::{Context as _, Result};
use clap::Args;
use serde_json::{Value, json};

use super::{Exit, Global, Usage, output};
use crate::domain::document::Proof;
use crate::domain::id::BankId;
use crate::domain::money::Money;
use crate::domain::statement::{Balance, Entry, Item, Reject, Severity, Status};
use crate::mapping::{Decoder, Hint};
use crate::unpack;

/// Options of `decode`.
#[derive(Debug, Args)]
pub struct Options {
    /// The file.
    file: PathBuf,
    /// The bank that it comes from; without it every bank's mappings are tried.
    #[arg(long)]
    bank: Option<String>,
    /// The kind of document.
    #[arg(long)]
    document: Option<String>,
}

/// Decodes a file and shows what it says; faults that would set it aside are exit code 3.
pub(super) fn run(global: &Global, options: &Options) -> Result<Exit> {
    let mappings = super::mapping::load(global)?;
    let bank = match &options.bank {
        Some(bank) => Some(BankId::parse(bank).map_err(|error| Usage(format!("--bank: {error}")))?),
        None => None,
    };
    let name = options.file.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let bytes = File::open(&options.file).with_context(|| format!("failed to open {}", options.file.display()))?;
    let hint = Hint { file_name: &name, bank: bank.as_ref(), document: options.document.as_deref() };
    let mut out = BufWriter::new(io::stdout().lock());
    // A pipe can be read once only: it is no zip.
    let is_file = bytes.metadata().is_ok_and(|about| about.is_file());
    let outcome = match if is_file { unpack::open(&bytes) } else { Ok(None) } {
        Ok(None) => {
            if is_file {
                (&bytes).rewind()?;
            }
            let decoded = mappings.decode(bytes, &hint);
            if global.json { json::write(&mut out, decoded)? } else { show(&mut out, &name, decoded)? }
        }
        Ok(Some(zip)) if global.json => members::write(&mut out, &mappings, &hint, zip)?,
        Ok(Some(zip)) => members::show(&mut out, &mappings, &hint, zip)?,
        Err(rejects) if global.json => json::write_refused(&mut out, &rejects)?,
        Err(rejects) => show_refused(&mut out, &name, &rejects)?,
    };
    out.flush()?;
    Ok(Exit::waiting_if(outcome.errors > 0))
}

/// For people: one line for each entry, as it is decoded.
fn show(out: &mut impl Write, name: &str, decoded: Result<Decoder, Box<Reject>>) -> Result<json::Outcome> {
    let mut outcome = json::Outcome::default();
    let mut decoder = match decoded {
        Ok(decoder) => decoder,
        Err(reject) => {
            writeln!(out, "{}", reject_text(name, &reject))?;
            outcome.errors += 1;
            return Ok(outcome);
        }
    };
    writeln!(out, "{name}: {} by {}", decoder.format(), decoder.mapping())?;
    if decoder.has_rows() {
        writeln!(out, "\n{}:", decoder.document())?;
    }
    for item in decoder.by_ref() {
        match item {
            Item::Opened(opening) => {
                writeln!(out, "\naccount {} in {}, {}", opening.account, opening.currency, opening.position)?;
                writeln!(out, "booked      value       {:>12}  {:<10}  text", "amount", "kind")?;
            }
            Item::Entry(entry) => show_entry(out, &entry, "")?,
            Item::Closed(closing) => {
                let day = |day: Option<chrono::NaiveDate>| day.map_or_else(|| "?".to_owned(), |day| day.to_string());
                let money =
                    |money: Option<Money>| money.map_or_else(|| "unknown".to_owned(), |money| money.to_string());
                let balance = match closing.balance {
                    Balance::Holds => "the balance holds".to_owned(),
                    Balance::Fails(difference) => format!("THE BALANCE FAILS by {difference}"),
                    Balance::Unknown => "the balance cannot be proved".to_owned(),
                };
                writeln!(out, "{} to {}: {} entries booked", day(closing.from_on), day(closing.to_on), closing.booked)?;
                writeln!(out, "{} to {}: {balance}", money(closing.opening), money(closing.closing))?;
            }
            Item::Row(row) => writeln!(out, "{}", rows::row_text(&row))?,
            Item::Whole(whole) => {
                let sum = whole.sum.map_or_else(|| "unknown".to_owned(), |sum| sum.to_string());
                let proof = match whole.proof {
                    Proof::Holds => "as the file announces",
                    Proof::Fails => "THE FILE ANNOUNCES SOMETHING ELSE, OR IT CONTRADICTS ITSELF",
                    Proof::Unknown => "the file announces nothing to prove it by",
                };
                writeln!(out, "{} rows, sum {sum}: {proof}", whole.rows)?;
            }
            Item::Rejected(reject) => {
                match reject.severity {
                    Severity::Error => outcome.errors += 1,
                    Severity::Warning => outcome.warnings += 1,
                }
                writeln!(out, "{}", reject_text(name, &reject))?;
            }
        }
    }
    writeln!(out, "\nencoding {}; {} errors, {} warnings", decoder.encoding(), outcome.errors, outcome.warnings)?;
    Ok(outcome)
}

/// For people: why a file was not looked into.
fn show_refused(out: &mut impl Write, name: &str, rejects: &[Reject]) -> Result<json::Outcome> {
    let mut outcome = json::Outcome::default();
    for reject in rejects {
        match reject.severity {
            Severity::Error => outcome.errors += 1,
            Severity::Warning => outcome.warnings += 1,
        }
        writeln!(out, "{}", reject_text(name, reject))?;
    }
    Ok(outcome)
}

fn show_entry(out: &mut impl Write, entry: &Entry, indent: &str) -> io::Result<()> {
    let status = match entry.status {
        Status::Booked => "",
        Status::Pending => " (pending)",
        Status::Info => " (information)",
    };
    let reference = [&entry.end_to_end_id, &entry.mandate_id].into_iter().flatten().map(String::as_str);
    let reason = entry.reason.as_ref().map(|reason| format!("{} {}", reason.code, reason.class.as_str()));
    let notes: Vec<&str> = reference.chain(reason.as_deref()).collect();
    let notes = if notes.is_empty() { String::new() } else { format!("  [{}]", notes.join(", ")) };
    let amount = output::euros(entry.amount.minor());
    let (booked, value, kind, text) = (entry.booked_on, entry.value_on, entry.kind.as_str(), &entry.text);
    writeln!(out, "{indent}{booked}  {value}  {amount:>12}  {kind:<10}  {text}{notes}{status}")?;
    entry.details.iter().try_for_each(|detail| show_entry(out, detail, "  "))
}

/// A reject in the contract's shape.
pub fn reject_json(reject: &Reject) -> Value {
    json!(rejects::reject_json(reject))
}

/// A reject for a person, in three parts: where and what was found, why it is wrong, what to do.
pub fn reject_text(name: &str, reject: &Reject) -> String {
    let Reject { severity, position, field, found, why, fix } = reject;
    let word = match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
    };
    let found = if found.is_empty() { String::new() } else { format!(": `{found}`") };
    format!("{word}: {name}: {position}: {field}{found}\n    {why}\n    {fix}")
}
