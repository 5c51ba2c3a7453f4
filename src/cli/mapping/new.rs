//! stub
use crate::cli::{Exit, Global};
use anyhow::Result;
use clap::Args;
/// o
#[derive(Debug, Args)]
pub struct Options {
    /// f
    sample: std::path::PathBuf,
}
pub(super) fn run(_: &Global, _: &Options) -> Result<Exit> {
    Ok(Exit::Done)
}
