//! `mapping diff OLD NEW`: two sets of mappings over the archive, or over files.

use std::collections::HashMap;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::{Context as _, Result};
use clap::Args;

use super::super::progress::Bar;
use super::super::{Exit, Global, Usage, output};
use super::{line, lines};
use crate::archive::Archive;
use crate::config;
use crate::domain::id::BankId;
use crate::jobs::difference::{self, FileDifference, Outcome, Sample, Totals};
use crate::mapping::Mappings;
use crate::store::{ReceiptFilter, RecipeRow, Store};

/// Differences of one file that are shown; `--json` has more of them.
const SHOWN_MAX: usize = 20;

/// Options of `mapping diff`.
#[derive(Debug, Args)]
pub struct Options {
    /// A folder of mappings, `configured` (that of the configuration), `embedded` (those of the program), or `booked`
    /// (each file by the mapping that booked it, as it was then).
    old: String,
    /// The same, but for `booked`.
    new: String,
    /// Files to read; instead of them --archive.
    files: Vec<PathBuf>,
    /// Every file that was received.
    #[arg(long)]
    archive: bool,
    /// The bank that the files come from; of the archive only its files.
    #[arg(long)]
    bank: Option<String>,
    /// The kind of document.
    #[arg(long)]
    document: Option<String>,
}

/// Shows what differs; that something does is exit code 3.
pub async fn run(global: &Global, options: &Options) -> Result<Exit> {
    if options.archive != options.files.is_empty() {
        return Err(Usage("name files to read, or --archive for all that were received".into()).into());
    }
    let bank = options.bank.as_deref().map(BankId::parse).transpose();
    let bank = bank.map_err(|error| Usage(format!("--bank: {error}")))?;
    let samples = if options.archive {
        archived(global, options, bank.as_ref()).await?
    } else {
        let [old, new] = [side(global, &options.old)?, side(global, &options.new)?].map(Arc::new);
        let sample = |path: &PathBuf| sample(path, options, bank.as_ref(), &old, &new);
        options.files.iter().map(sample).collect::<Result<_>>()?
    };
    let totals = if global.json { tell_json(global, &samples)? } else { tell(global, &samples)? };
    Ok(Exit::waiting_if(totals.files_differing > 0))
}

fn side(global: &Global, text: &str) -> Result<Mappings> {
    let folder = match text {
        "embedded" => return Ok(Mappings::embedded()),
        "booked" => return Err(Usage("`booked` is what was OLD, over --archive".into()).into()),
        "configured" => match config::load(&global.config)?.mappings {
            Some(folder) => folder,
            None => return Ok(Mappings::embedded()),
        },
        folder => PathBuf::from(folder),
    };
    Ok(Mappings::load(&folder)?)
}

fn sample(
    path: &Path,
    options: &Options,
    bank: Option<&BankId>,
    old: &Arc<Mappings>,
    new: &Arc<Mappings>,
) -> Result<Sample> {
    // What cannot be opened is a fault of the call, not a difference.
    std::fs::File::open(path).with_context(|| format!("failed to open {}", path.display()))?;
    Ok(Sample {
        file: path.display().to_string(),
        name: path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default(),
        bank: bank.cloned(),
        document: options.document.clone(),
        path: path.to_owned(),
        old: Arc::clone(old),
        new: Arc::clone(new),
    })
}

/// The received files; the configuration's mappings are not read unless they are asked for: they may be in the making.
async fn archived(global: &Global, options: &Options, bank: Option<&BankId>) -> Result<Vec<Sample>> {
    let config = config::load(&global.config)?;
    let archive = Archive::new(&config.archive);
    let new = Arc::new(side(global, &options.new)?);
    let old = if options.old == "booked" { None } else { Some(Arc::new(side(global, &options.old)?)) };
    let mut session = Store::open(&config.store_url).await?.session().await?;
    let receipts = session.receipts(&ReceiptFilter { bank: bank.cloned(), ..ReceiptFilter::default() }).await?;
    let mut booked: HashMap<(String, String), Arc<Mappings>> = HashMap::new();
    let mut samples = Vec::new();
    for receipt in receipts {
        let old = match &old {
            Some(old) => Arc::clone(old),
            None => match session.reading(&receipt.id).await? {
                None => continue,
                Some(reading) => {
                    if !booked.contains_key(&reading) {
                        let recipes = session.recipes_of(&reading.0).await?;
                        booked.insert(reading.clone(), Arc::new(as_it_was(&reading, &recipes)?));
                    }
                    let Some(old) = booked.get(&reading) else { continue };
                    Arc::clone(old)
                }
            },
        };
        samples.push(Sample {
            file: receipt.id.to_string(),
            path: archive.path(&receipt.sha256),
            name: receipt.name,
            bank: Some(receipt.bank),
            document: None,
            old,
            new: Arc::clone(&new),
        });
    }
    Ok(samples)
}

fn as_it_was((mapping, recipe): &(String, String), recipes: &[RecipeRow]) -> Result<Mappings> {
    let kept = recipes.iter().find(|row| row.id == *recipe);
    kept.and_then(|row| Mappings::of_recipe(mapping, &row.source))
        .with_context(|| format!("the recipe of {mapping} that was kept cannot be read by this version of the program"))
}

fn tell(global: &Global, samples: &[Sample]) -> Result<Totals> {
    let bar = Bar::new(global, "diff");
    let (mut totals, mut done) = (Totals::default(), 0);
    let total = u64::try_from(samples.len()).unwrap_or(u64::MAX);
    difference::all(samples, &mut |file| {
        done += 1;
        bar.show(&file.name, done, total);
        totals.add(&file);
        if file.is_same() || global.quiet { Ok(()) } else { bar.aside(|| show(&file)) }
    })?;
    drop(bar);
    output::line(&format!(
        "{} files, {} of them differ: {} would be set aside now, {} would be booked now\n\
         {} entries: {} read differently, {} get another identity, {} vanish, {} appear",
        totals.files,
        totals.files_differing,
        totals.refused_now,
        totals.accepted_now,
        totals.entries,
        totals.differing,
        totals.renamed,
        totals.vanished,
        totals.appeared
    ))?;
    Ok(totals)
}

fn show(file: &FileDifference) -> Result<()> {
    output::line(&format!("{}  {}", file.file, file.name))?;
    if file.old.mapping != file.new.mapping || file.old.accepted != file.new.accepted {
        output::line(&format!("  was {}", outcome(&file.old)))?;
        output::line(&format!("  now {}", outcome(&file.new)))?;
    }
    file.statements
        .iter()
        .take(SHOWN_MAX)
        .try_for_each(|change| output::line(&format!("  statement: {}", line(change))))?;
    for difference in file.differences.iter().take(SHOWN_MAX) {
        lines(difference).iter().try_for_each(|line| output::line(line))?;
    }
    if file.differences.len() > SHOWN_MAX {
        output::line(&format!("  and {} entries more", file.differences.len() - SHOWN_MAX))?;
    }
    output::line("")
}

fn outcome(outcome: &Outcome) -> String {
    let by =
        outcome.mapping.as_deref().map_or_else(|| "read by no mapping".to_owned(), |name| format!("read by {name}"));
    match &outcome.why_not {
        None => format!("{by}, {} entries", outcome.entries),
        Some(why) => format!("{by}, set aside: {why}"),
    }
}

/// Written file by file: memory does not grow with their number.
fn tell_json(global: &Global, samples: &[Sample]) -> Result<Totals> {
    let bar = Bar::new(global, "diff");
    let (mut totals, mut done, mut told) = (Totals::default(), 0, false);
    let total = u64::try_from(samples.len()).unwrap_or(u64::MAX);
    let mut out = io::BufWriter::new(io::stdout().lock());
    write!(out, "{{\"files\":[")?;
    difference::all(samples, &mut |file| {
        done += 1;
        bar.show(&file.name, done, total);
        totals.add(&file);
        if file.is_same() {
            return Ok(());
        }
        writeln!(out, "{}", if told { "," } else { "" })?;
        told = true;
        Ok(serde_json::to_writer(&mut out, &file)?)
    })?;
    write!(out, "\n],\"totals\":")?;
    serde_json::to_writer(&mut out, &totals)?;
    writeln!(out, "}}")?;
    out.flush()?;
    Ok(totals)
}
