//! `demo`: simulated banks, a generated portfolio and some weeks of nights through the real jobs. Nothing to set up, and
//! nothing that the demo alone can do: it writes files into folders, sets the clock, and calls what a service calls.

mod script;
mod show;

use std::collections::HashMap;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};
use chrono::NaiveDate;
use clap::Args;
use serde_json::json;

use super::{Exit, Global, Usage, init, output};
use crate::app::{App, make_private_folder};
use crate::clock::Clock;
use crate::config;
use crate::domain::id::AlertId;
use crate::jobs::Summary;
use crate::sandbox::rehearsal::{self, Decision};
use crate::store::{AlertFilter, AlertRow};

/// The file by which a folder is known to be an earlier demo.
const MARKER: &str = ".passerelle-demo";

/// Options of `demo`.
#[derive(Debug, Args)]
pub struct Options {
    /// The folder to make; an earlier demo in it is replaced, anything else is left alone.
    #[arg(long, default_value = "passerelle-demo")]
    dir: PathBuf,
    /// Other people, amounts and dates: the same number gives the same demo.
    #[arg(long, default_value_t = 1)]
    seed: u64,
}

/// What one night did, and what stood before and after it.
struct Night {
    on: NaiveDate,
    summary: Summary,
    changes: Vec<Change>,
    decisions: Vec<Decision>,
}

/// An alert before and after a night.
struct Change {
    before: Option<AlertRow>,
    after: AlertRow,
}

/// Makes the folder, runs the nights, tells what happened and where to look.
pub async fn run(global: &Global, options: &Options) -> Result<Exit> {
    let dir = std::path::absolute(&options.dir)?;
    make_room(&dir)?;
    let world = script::world(options.seed)?;
    let parcels = script::parcels(&world)?;
    let path = dir.join("passerelle.toml");
    let config = config::load(&path)?;
    let clock = Clock::fixed_on(world.size.start, config.zone);
    let mut app = App::open(config, clock).await.context("failed to open the demo's data")?;
    rehearsal::register(&app, &world, &dir).await?;
    if !global.json && !global.quiet {
        output::line(&show::opening(&world, &options.dir))?;
    }
    let mut nights = Vec::new();
    let mut standing = HashMap::new();
    for on in script::nights(&world) {
        rehearsal::wake(&mut app, on);
        rehearsal::deliver(&app, &parcels, on)?;
        let summary = rehearsal::run(&app).await?;
        let changes = changes(&app, &mut standing).await?;
        let decisions = rehearsal::decide(&app, &world, script::DECIDER).await?;
        let night = Night { on, summary, changes, decisions };
        if !global.json && !global.quiet {
            let lines = show::night(&app, &night).await?;
            if !lines.is_empty() {
                output::line(&lines)?;
            }
        }
        nights.push(night);
    }
    let end = script::end(&world);
    if global.json {
        output::json(&json!({
            "folder": dir, "config": path, "today": end, "seed": options.seed,
            "nights": nights.iter().map(|night| &night.summary).collect::<Vec<_>>(),
        }))?;
    } else if !global.quiet {
        rehearsal::wake(&mut app, end);
        output::line(&show::ending(&app, &options.dir).await?)?;
    }
    Ok(Exit::Done)
}

/// An empty folder with the demo's marker and a configuration, where there is nothing but an earlier demo.
fn make_room(dir: &Path) -> Result<()> {
    if dir.join(MARKER).is_file() {
        fs::remove_dir_all(dir).with_context(|| format!("failed to remove the earlier demo in {}", dir.display()))?;
    }
    let taken = fs::read_dir(dir).is_ok_and(|mut inside| inside.next().is_some()) || dir.is_file();
    if taken {
        let why = format!(
            "{} is not empty and is no earlier demo; nothing was changed, choose another with --dir",
            dir.display()
        );
        return Err(Usage(why).into());
    }
    make_private_folder(&dir.to_owned())?;
    let marker = dir.join(MARKER);
    let about = "Made by `passerelle demo`, which may remove this folder when it is run again.\n";
    fs::write(&marker, about).with_context(|| format!("failed to write {}", marker.display()))?;
    init::lay_out(dir, config::TEMPLATE)
}

/// What the night changed among the alerts; `standing` becomes what stands now.
async fn changes(app: &App, standing: &mut HashMap<AlertId, AlertRow>) -> Result<Vec<Change>> {
    let now = app.session().await?.alerts(&AlertFilter::default()).await?;
    let mut changes = Vec::new();
    for after in now {
        let before = standing.insert(after.id.clone(), after.clone());
        let told = |row: &AlertRow| (row.state.clone(), row.level.clone());
        if before.as_ref().map(told) != Some(told(&after)) {
            changes.push(Change { before, after });
        }
    }
    changes.sort_by(|a, b| a.after.id.cmp(&b.after.id));
    Ok(changes)
}
