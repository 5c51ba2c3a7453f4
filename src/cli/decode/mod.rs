//! `decode FILE`: what a file says, without storing it.

pub mod json;
pub mod members;
mod people;
pub mod reject;
pub mod rejects;
pub mod rows;

use std::fs;
use std::io::{self, BufWriter, IsTerminal as _, Read, Seek as _, Write};
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};
use clap::Args;
use indicatif::{ProgressBar, ProgressStyle};
use serde_json::{Value, json};

use super::page::Page;
use super::{Exit, Global, Usage};
use crate::domain::id::BankId;
use crate::domain::statement::Reject;
use crate::mapping::Hint;
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
    /// Only the statements with their proofs, not their entries. For people; the JSON is always whole.
    #[arg(long)]
    summary: bool,
    /// How many entries are shown. For people; the JSON is always whole.
    #[arg(long, value_name = "N")]
    limit: Option<u64>,
}

/// A file that a person names.
#[derive(Debug, Clone, Copy)]
pub(super) struct File<'a> {
    path: &'a Path,
    /// Its name, without folders.
    pub(super) name: &'a str,
}

impl<'a> File<'a> {
    pub(super) fn new(path: &'a Path) -> Result<Self> {
        let name = path.file_name().and_then(|name| name.to_str());
        let name = name.with_context(|| format!("failed to take a file's name of {}", path.display()))?;
        Ok(Self { path, name })
    }

    pub(super) fn open(&self) -> io::Result<fs::File> {
        fs::File::open(self.path)
    }

    pub(super) fn must_open(&self) -> Result<fs::File> {
        self.open().with_context(|| format!("failed to open {}", self.path.display()))
    }
}

/// The bank that an option names.
pub(super) fn bank(option: Option<&String>) -> Result<Option<BankId>> {
    let Some(bank) = option else { return Ok(None) };
    Ok(Some(BankId::parse(bank).map_err(|error| Usage(format!("--bank: {error}")))?))
}

/// Decodes a file and shows what it says; faults that would set it aside are exit code 3.
pub(super) fn run(global: &Global, options: &Options) -> Result<Exit> {
    let mappings = super::mapping::load(global)?;
    let bank = bank(options.bank.as_ref())?;
    let file = File::new(&options.file)?;
    let hint = Hint { file_name: file.name, bank: bank.as_ref(), document: options.document.as_deref() };
    let bytes = file.must_open()?;
    let mut out = BufWriter::new(io::stdout().lock());
    let page = Page::new(global.color);
    // A pipe can be read once only: it is no zip.
    let is_file = bytes.metadata().is_ok_and(|about| about.is_file());
    let zip = if is_file { unpack::open(&bytes) } else { Ok(None) };
    let mut shown = None;
    let outcome = match zip {
        Ok(None) => {
            if is_file {
                (&bytes).rewind()?;
            }
            let to_terminal = io::stdout().is_terminal();
            // Where the entries themselves run over the terminal, they are the progress.
            let quiet = global.quiet || (to_terminal && !options.summary);
            shown = bar(bytes.metadata().map_or(0, |known| known.len()), quiet);
            let decoded = mappings.decode(watched(bytes, shown.as_ref()), &hint);
            if global.json {
                json::write(&mut out, decoded)?
            } else {
                people::write(&mut out, page, (file.name, &|| file.open().ok()), options, decoded)?
            }
        }
        Ok(Some(zip)) if global.json => members::write(&mut out, &mappings, &hint, zip)?,
        Ok(Some(zip)) => members::show(&mut out, page, options, (&mappings, &hint), zip)?,
        Err(rejects) if global.json => json::write_refused(&mut out, &rejects)?,
        Err(rejects) => people::refused(&mut out, page, file.name, &rejects)?,
    };
    out.flush()?;
    if let Some(bar) = shown {
        bar.finish_and_clear();
    }
    Ok(Exit::waiting_if(outcome.errors > 0))
}

/// A file that is read in less than a moment needs no bar.
const BAR_FROM: u64 = 8 * 1024 * 1024;

/// How far a large file has been read, on standard error, when a terminal looks on.
fn bar(size: u64, quiet: bool) -> Option<ProgressBar> {
    if quiet || size < BAR_FROM || !io::stderr().is_terminal() {
        return None;
    }
    let style = ProgressStyle::with_template("{bar:40} {bytes} of {total_bytes}, {bytes_per_sec}, {eta} left");
    Some(ProgressBar::new(size).with_style(style.unwrap_or_else(|_| ProgressStyle::default_bar())))
}

fn watched(file: fs::File, bar: Option<&ProgressBar>) -> Box<dyn Read + Send> {
    match bar {
        Some(bar) => Box::new(bar.wrap_read(file)),
        None => Box::new(file),
    }
}

/// A reject in the contract's shape.
pub fn reject_json(reject: &Reject) -> Value {
    json!(rejects::reject_json(reject))
}
