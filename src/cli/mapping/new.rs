//! `mapping new SAMPLE`: begins a mapping from a sample of a bank's file.

use std::fs;
use std::path::PathBuf;

use anyhow::{Context as _, Result, bail};
use clap::Args;
use serde_json::json;

use super::{load, texts};
use crate::cli::decode::{File, bank};
use crate::cli::{Exit, Global, output};
use crate::mapping::draft::{Draft, Sample, draft};

/// Options of `mapping new`.
#[derive(Debug, Args)]
pub struct Options {
    /// A file of the bank, as it came.
    sample: PathBuf,
    /// The bank: the folder of its mappings.
    #[arg(long)]
    bank: Option<String>,
    /// Where to write the mapping; without it it goes to standard output. A file that is there is never overwritten.
    #[arg(long, value_name = "FILE")]
    output: Option<PathBuf>,
}

/// Writes a first mapping; exit code 3 when a doubt is left in it or the sample cannot be read with it.
pub(super) fn run(global: &Global, options: &Options) -> Result<Exit> {
    let (mappings, texts) = (load(global)?, texts(global)?);
    let file = File::new(&options.sample)?;
    let bank = bank(options.bank.as_ref())?;
    let bank = bank.as_ref().map_or("new-bank", |bank| bank.as_str());
    if let Some(path) = options.output.as_ref().filter(|path| path.exists()) {
        bail!("{} exists already; nothing was changed", path.display());
    }
    let sample = Sample { file_name: file.name, bank };
    let draft = draft(&mappings, &texts, sample, file.must_open()?).context("failed to begin a mapping")?;
    if let Some(path) = &options.output {
        if let Some(folder) = path.parent() {
            fs::create_dir_all(folder).with_context(|| format!("failed to make {}", folder.display()))?;
        }
        fs::write(path, &draft.text).with_context(|| format!("failed to write {}", path.display()))?;
    }
    show(global, options, &draft)?;
    Ok(Exit::waiting_if(!draft.doubts.is_empty() || !draft.trial.is_read()))
}

fn show(global: &Global, options: &Options, draft: &Draft) -> Result<()> {
    let Draft { text, path, doubts, trial } = draft;
    if global.json {
        return output::json(&json!({
            "path": path,
            "text": text,
            "doubts": doubts,
            "loads": trial.faults.is_empty(),
            "faults": trial.faults,
            "entries": trial.entries,
            "rejects": trial.rejects.iter().map(crate::cli::decode::reject_json).collect::<Vec<_>>(),
        }));
    }
    match &options.output {
        None => output::line(text.trim_end())?,
        Some(path) => output::complain(&format!("{} written", path.display())),
    }
    output::complain(&format!("the sample reads: {}", trial.words()));
    for doubt in doubts {
        output::complain(&format!("? {doubt}"));
    }
    if options.output.is_none() {
        output::complain(&format!("it belongs into mappings/{path}; --output FILE writes it there"));
    }
    Ok(())
}
