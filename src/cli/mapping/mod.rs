//! `mapping`: what the banks' files mean, looked at before a night uses it. One file for each subcommand.

mod explain;
mod list;
mod new;

use std::collections::BTreeMap;

use anyhow::Result;
use clap::Subcommand;

use super::{Exit, Global};
use crate::config;
use crate::mapping::{EMBEDDED, Errors, Mappings, load as files};

/// What to do with the mappings.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// The mappings, what each is for and what it builds upon.
    List,
    /// Which mapping takes a file, and which rule gave which value from which place.
    Explain(explain::Options),
    /// Begins a mapping from a sample of a bank's file.
    New(new::Options),
}

/// Runs one.
pub(super) fn run(global: &Global, command: Command) -> Result<Exit> {
    match command {
        Command::List => list::run(global),
        Command::Explain(options) => explain::run(global, &options),
        Command::New(options) => new::run(global, &options),
    }
}

/// The mappings of the configuration where there is one, else those of the program.
pub(super) fn load(global: &Global) -> Result<Mappings> {
    let folder = if global.config.exists() { config::load(&global.config)?.mappings } else { None };
    Ok(Mappings::of(folder.as_deref())?)
}

/// The texts of the same mappings, by their path.
fn texts(global: &Global) -> Result<BTreeMap<String, String>> {
    let folder = if global.config.exists() { config::load(&global.config)?.mappings } else { None };
    match folder {
        Some(folder) => Ok(files::texts(&folder).map_err(Errors)?),
        None => Ok(EMBEDDED.iter().map(|(path, text)| ((*path).to_owned(), (*text).to_owned())).collect()),
    }
}
