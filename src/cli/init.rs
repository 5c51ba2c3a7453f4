//! `init DIR`: a commented configuration, the mappings and the banks' folders, ready for `check`.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, bail};
use clap::Args;

use super::{Exit, output};
use crate::app::make_private_folder;
use crate::config;
use crate::mapping;

/// Options of `init`.
#[derive(Debug, Args)]
pub struct Options {
    /// The folder to make.
    dir: PathBuf,
}

/// Makes the folder; what is there already is never overwritten.
pub fn run(options: &Options) -> Result<Exit> {
    let dir = &options.dir;
    let config = dir.join("passerelle.toml");
    if config.exists() {
        bail!("{} exists already; nothing was changed", config.display());
    }
    lay_out(dir, config::TEMPLATE)?;
    output::line(&format!(
        "{} is ready. Next:\n  1. edit {}\n  2. passerelle --config {} check\n  3. passerelle --config {} referents import FILE, then loans import FILE",
        dir.display(),
        config.display(),
        config.display(),
        config.display(),
    ))?;
    Ok(Exit::Done)
}

/// Writes `configuration`, the mappings and the folders that it names.
pub fn lay_out(dir: &Path, configuration: &str) -> Result<()> {
    make_private_folder(&dir.to_owned())?;
    for (path, text) in mapping::EMBEDDED {
        write_new(&dir.join("mappings").join(path), text.as_bytes())?;
    }
    for (path, bytes) in mapping::EXAMPLES {
        write_new(&dir.join("mappings").join(path), bytes)?;
    }
    write_new(&dir.join("mappings/schema.json"), mapping::schema::text().as_bytes())?;
    write_new(&dir.join("passerelle.toml"), configuration.as_bytes())?;
    let config = config::load(&dir.join("passerelle.toml"))?;
    for bank in &config.banks {
        make_private_folder(&bank.inbox)?;
    }
    make_private_folder(&config.mail.outbox)?;
    make_private_folder(&config.archive)
}

fn write_new(path: &Path, bytes: &[u8]) -> Result<()> {
    if path.exists() {
        return Ok(());
    }
    if let Some(parent) = path.parent() {
        make_private_folder(&parent.to_owned())?;
    }
    fs::write(path, bytes).with_context(|| format!("failed to write {}", path.display()))
}
