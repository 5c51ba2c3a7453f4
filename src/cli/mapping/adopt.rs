//! `mapping adopt NAME`: the difference that a change makes to what is booked, and the decision to use it.

use anyhow::Result;
use clap::Args;

use super::super::progress::Bar;
use super::super::{Exit, Global, open, output};
use super::{line, lines};
use crate::jobs::adopt::{self, Adoption, Request};
use crate::jobs::reread::FileReport;

/// Differences of one file that are shown; `--json` has more of them.
const SHOWN_MAX: usize = 20;

/// Options of `mapping adopt`.
#[derive(Debug, Args)]
pub struct Options {
    /// The mapping: `credit-mutuel/statement-csv-a`.
    name: String,
    /// A mapping whose place it takes, for one that was renamed.
    #[arg(long, value_name = "NAME")]
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
    let request = Request { mapping: &options.name, instead_of: options.instead_of.as_deref(), decision };
    let bar = Bar::new(global, "adopt");
    let adoption = adopt::adopt(&app, request, &mut |what, done, total| bar.show(what, done, total)).await?;
    drop(bar);
    if global.json {
        output::json(&adoption)?;
    } else {
        show(&adoption)?;
    }
    let idle = adoption.in_force || adoption.found.totals.files == 0;
    Ok(Exit::waiting_if(!idle && !adoption.adopted))
}

fn show(adoption: &Adoption) -> Result<()> {
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
    verdict(adoption)
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

fn verdict(adoption: &Adoption) -> Result<()> {
    adoption.refused.iter().try_for_each(|why| output::line(&format!("refused: {why}")))?;
    if adoption.is_refused() {
        return output::line(
            "It cannot be adopted as it is: mend the mapping, or take the change back. Nothing was recorded.",
        );
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
