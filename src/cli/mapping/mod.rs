//! `mapping`: what the banks' files mean, looked at before a night uses it. One file for each subcommand.

mod list;

use anyhow::Result;
use clap::Subcommand;

use super::{Exit, Global};
use crate::config;
use crate::mapping::Mappings;

/// What to do with the mappings.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// The mappings, what each is for and what it builds upon.
    List,
}

/// Runs one.
pub(super) fn run(global: &Global, command: Command) -> Result<Exit> {
    match command {
        Command::List => list::run(global),
    }
}

/// The mappings of the configuration where there is one, else those of the program.
pub(super) fn load(global: &Global) -> Result<Mappings> {
    let folder = if global.config.exists() { config::load(&global.config)?.mappings } else { None };
    Ok(Mappings::of(folder.as_deref())?)
}
