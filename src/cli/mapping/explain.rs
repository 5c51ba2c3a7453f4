//! `mapping explain FILE`: which mapping takes a file, and which rule gave which value from which place.

mod document;
mod people;

use std::io::{self, Read, Write as _};
use std::path::PathBuf;

use anyhow::{Result, bail};
use clap::Args;

use super::{load, texts};
use crate::cli::decode::{File, bank};
use crate::cli::page::Page;
use crate::cli::{Exit, Global, output};
use crate::domain::statement::Severity;
use crate::mapping::Hint;
use crate::mapping::explain::{Explanation, Pick, explain};

/// Options of `mapping explain`.
#[derive(Debug, Args)]
pub struct Options {
    /// The file.
    file: PathBuf,
    /// The bank that it comes from; without it every bank's mappings are asked.
    #[arg(long)]
    bank: Option<String>,
    /// The kind of document.
    #[arg(long)]
    document: Option<String>,
    /// Explain this entry or row of the file, counted from 1; without a choice the first.
    #[arg(long, value_name = "N", conflicts_with_all = ["line", "all"])]
    entry: Option<u64>,
    /// Explain the entry at this line of the file.
    #[arg(long, value_name = "N", conflicts_with = "all")]
    line: Option<u64>,
    /// Explain every entry, up to a thousand, and name every other mapping.
    #[arg(long)]
    all: bool,
}

impl Options {
    fn pick(&self) -> Pick {
        match (self.entry, self.line, self.all) {
            (Some(number), _, _) => Pick::Entry(number),
            (None, Some(line), _) => Pick::Line(line),
            (None, None, true) => Pick::All,
            (None, None, false) => Pick::First,
        }
    }
}

/// Explains a file; faults that would set it aside are exit code 3.
pub(super) fn run(global: &Global, options: &Options) -> Result<Exit> {
    let (mappings, texts) = (load(global)?, texts(global)?);
    let bank = bank(options.bank.as_ref())?;
    let file = File::new(&options.file)?;
    file.must_open()?;
    let hint = Hint { file_name: file.name, bank: bank.as_ref(), document: options.document.as_deref() };
    let again = || {
        let opened: Box<dyn Read + Send> = Box::new(file.open()?);
        Ok(opened)
    };
    let explanation = explain(&mappings, &texts, &hint, options.pick(), &again)?;
    if global.json {
        output::json(&document::of(file.name, &explanation))?;
    } else {
        let page = Page::new(global.color);
        let text = people::text(page, file.name, &explanation, options.all, file.open().ok());
        io::stdout().lock().write_all(text.as_bytes())?;
    }
    complain_of_choice(options, &explanation)?;
    let waits = explanation.rejects.iter().any(|reject| reject.severity == Severity::Error);
    Ok(Exit::waiting_if(waits))
}

/// An entry that was asked for and is not there is a fault.
fn complain_of_choice(options: &Options, explanation: &Explanation) -> Result<()> {
    if explanation.chosen.is_none() || !explanation.entries.is_empty() {
        return Ok(());
    }
    match (options.entry, options.line) {
        (Some(number), _) => bail!("there is no entry {number}; the file has {} entries", explanation.count),
        (None, Some(line)) if explanation.passed.iter().any(|row| row.position.line() == Some(line)) => Ok(()),
        (None, Some(line))
            if explanation.rejects.iter().any(|reject| reject.position.contains(&format!("line {line}"))) =>
        {
            Ok(())
        }
        (None, Some(line)) => bail!("line {line} belongs to no entry"),
        (None, None) => Ok(()),
    }
}
