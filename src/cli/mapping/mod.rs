//! `mapping explain|new`: tools for who writes mapping files.

mod explain;
mod new;

use std::collections::BTreeMap;

use anyhow::Result;
use clap::Subcommand;

use super::{Exit, Global};
use crate::config;
use crate::mapping::{EMBEDDED, load};

/// What can be done with mapping files.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Which mapping takes a file, and which rule gave which value from which place.
    Explain(explain::Options),
    /// Begins a mapping from a sample of a bank's file.
    New(new::Options),
}

/// Runs a command about mappings.
pub fn run(global: &Global, command: &Command) -> Result<Exit> {
    match command {
        Command::Explain(options) => explain::run(global, options),
        Command::New(options) => new::run(global, options),
    }
}

/// The mapping files as text, by their path: those of the configuration where there is one, else the program's own.
fn texts(global: &Global) -> Result<BTreeMap<String, String>> {
    let own = || EMBEDDED.iter().map(|(path, text)| ((*path).to_owned(), (*text).to_owned())).collect();
    if !global.config.exists() {
        return Ok(own());
    }
    match config::load(&global.config)?.mappings {
        Some(folder) => load::texts(&folder).map_err(|errors| super::decode::unusable(&errors)),
        None => Ok(own()),
    }
}
