//! `mapping adopt NAME`: the difference that a change makes to what is booked, and the decision to use it.

use anyhow::Result;
use clap::Args;

use super::super::progress::Bar;
use super::super::{Exit, Global, Usage, open, output};
use super::{line, lines};
use crate::jobs::adopt::{self, Adoption, Request};
use crate::jobs::reread::{self, FileReport};

/// Differences of one file that are shown; `--json` has more of them.
const SHOWN_MAX: usize = 20;

/// Options of `mapping adopt`.
#[derive(Debug, Args)]
pub struct Options {
    /// The mapping: `credit-mutuel/statement-csv-a`. Several that changed together are adopted together, or none of them.
    #[arg(required = true, value_name = "NAME")]
    names: Vec<String>,
    /// A mapping whose place it takes, for one that was renamed.
    #[arg(long, value_name = "OLD")]
    instead_of: Option<String>,
    /// Use it from now on; without this it is only shown.
    #[arg(long, requires = "by", requires = "note")]
    yes: bool,
    /// Who decides.
    #[arg(long)]
    by: Option<String>,
    /// Why.
    #[arg(long)]
    note: Option<String>,
}

/// Shows and, if it is wanted, adopts.
pub async fn run(global: &Global, options: &Options) -> Result<Exit> {
    let app = open(global).await?;
    // `--yes` requires both.
    let (by, note) = (options.by.as_deref().unwrap_or_default(), options.note.as_deref().unwrap_or_default());
    let decision = options.yes.then_some((by, note));
    let instead_of = options.instead_of.as_deref();
    if instead_of.is_some() && options.names.len() > 1 {
        return Err(Usage("--instead-of is for one mapping: adopt it by itself".into()).into());
    }
    let requests: Vec<Request<'_>> =
        options.names.iter().map(|name| Request { mapping: name, instead_of, decision }).collect();
    let bar = Bar::new(global, "adopt");
    let watcher: reread::Watcher<'_> = &mut |what, done, total| bar.show(what, done, total);
    let adoptions = adopt::adopt_together(&app, &requests, watcher).await?;
    drop(bar);
    match adoptions.as_slice() {
        [adoption] if global.json => output::json(adoption)?,
        several if global.json => output::json(&several)?,
        several => several.iter().try_for_each(|adoption| show(adoption, several))?,
    }
    let waits = |adoption: &Adoption| !adoption.in_force && adoption.found.totals.files > 0 && !adoption.adopted;
    Ok(Exit::waiting_if(adoptions.iter().any(waits)))
}

fn show(adoption: &Adoption, together: &[Adoption]) -> Result<()> {
    let name = &adoption.mapping;
    let totals = adoption.found.totals;
    if adoption.in_force {
        return output::line(&format!("{name} is in force as it is: nothing to adopt"));
    }
    if totals.files == 0 {
        return output::line(&format!("{name} has booked no file yet; it comes into force with the first"));
    }
    output::line(&format!("{name}: changed: {}", adoption.changed))?;
    let old = adoption.old_identity.as_deref().unwrap_or("not kept");
    if old == adoption.new_identity {
        output::line(&format!("identity: {old}, unchanged"))?;
    } else {
        output::line(&format!("identity: {old} → {}", adoption.new_identity))?;
    }
    adoption.found.files.iter().try_for_each(show_file)?;
    output::line(&format!(
        "\n{} files ({} bytes) read again, {} entries booked from them: {} read differently, {} get another identity",
        totals.files, totals.bytes, totals.entries, totals.differing, totals.renamed
    ))?;
    if totals.elsewhere > 0 {
        output::line(&format!("{} files are read by another mapping now, and are left as they are", totals.elsewhere))?;
    }
    verdict(adoption, together)
}

fn show_file(file: &FileReport) -> Result<()> {
    output::line(&format!("\n{}  {}, received on {}", file.file, file.name, file.received_on))?;
    if let Some(mapping) = &file.now_read_by {
        output::line(&format!("  is read by {mapping} now"))?;
    }
    file.statements.iter().try_for_each(|change| output::line(&format!("  statement: {}", line(change))))?;
    for difference in file.differences.iter().take(SHOWN_MAX) {
        lines(difference).iter().try_for_each(|line| output::line(line))?;
    }
    let shown = u64::try_from(file.differences.len().min(SHOWN_MAX)).unwrap_or(u64::MAX);
    if file.differing > shown {
        output::line(&format!("  and {} entries more", file.differing - shown))?;
    }
    file.refused.iter().try_for_each(|why| output::line(&format!("  refused: {why}")))
}

fn verdict(adoption: &Adoption, together: &[Adoption]) -> Result<()> {
    adoption.refused.iter().try_for_each(|why| output::line(&format!("refused: {why}")))?;
    if adoption.is_refused() {
        return output::line(
            "It cannot be adopted as it is: mend the mapping, or take the change back. If its files and those of another \
             mapping that changed too tell the same entries, name both: `passerelle mapping adopt NAME OTHER`. Nothing \
             was recorded.",
        );
    }
    if together.iter().any(Adoption::is_refused) {
        return output::line("It is adopted with the others or not at all. Nothing was recorded.");
    }
    if !adoption.adopted && adoption.found.totals.is_same() {
        return output::line("Nothing reads differently: the next file that it reads puts it in force.");
    }
    if !adoption.adopted {
        return output::line(
            "What is booked stays as it was read; the new reading serves to know the same entries again in later files.\n\
             Nothing is recorded yet: call it again with --yes --by WHO --note TEXT.",
        );
    }
    output::line(&format!("{} is in force now", adoption.mapping))?;
    for file in &adoption.set_aside {
        output::line(&format!(
            "set aside at this bank: `passerelle files replay {file}` shows what it would book now"
        ))?;
    }
    Ok(())
}
