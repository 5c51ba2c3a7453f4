//! SHELL: the command line. One file per command group; the only place that prints.
//!
//! Results go to standard output, everything else to standard error. Exit codes are a promise: see [`Exit`].

mod alerts;
mod audit;
mod check;
pub mod decode;
mod demo;
mod files;
mod import;
mod init;
mod loans;
pub mod mapping;
mod nightly;
mod output;
mod page;
mod progress;
mod runs;
mod suspense;

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{Context as _, Result};
use chrono::NaiveDate;
use clap::{Args, Parser, Subcommand, ValueEnum};

use crate::app::App;
use crate::clock::Clock;
use crate::config;

/// How a command ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Exit {
    /// Done.
    Done,
    /// Done, and something waits for a person.
    Waiting,
}

impl Exit {
    const FAULT: u8 = 1;
    const USAGE: u8 = 2;

    const fn code(self) -> u8 {
        match self {
            Self::Done => 0,
            Self::Waiting => 3,
        }
    }

    /// [`Exit::Waiting`] if `waits`.
    const fn waiting_if(waits: bool) -> Self {
        if waits { Self::Waiting } else { Self::Done }
    }
}

/// The batch processor between a municipal social service and the banks that lend its microcredits.
#[derive(Debug, Parser)]
#[command(
    version,
    about,
    after_help = "Exit codes: 0 done; 1 fault; 2 usage or configuration; 3 done, and something waits for a person."
)]
pub struct Arguments {
    #[command(flatten)]
    global: Global,
    #[command(subcommand)]
    command: Command,
}

/// Options of every command.
#[derive(Debug, Args)]
struct Global {
    /// The configuration file.
    #[arg(long, global = true, default_value = "passerelle.toml", value_name = "FILE")]
    config: PathBuf,
    /// One JSON document on standard output.
    #[arg(long, global = true)]
    json: bool,
    /// Pretend that it is this day, for rehearsals and tests.
    #[arg(long, global = true, value_name = "YYYY-MM-DD")]
    today: Option<NaiveDate>,
    /// Say more (twice: everything).
    #[arg(short, long, global = true, action = clap::ArgAction::Count)]
    verbose: u8,
    /// Say nothing but faults.
    #[arg(short, long, global = true, conflicts_with = "verbose")]
    quiet: bool,
    /// Colours.
    #[arg(long, global = true, default_value = "auto", value_name = "WHEN")]
    color: Color,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Color {
    Auto,
    Always,
    Never,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Show the main job on simulated banks: nothing to set up.
    Demo(demo::Options),
    /// Make a folder with a commented configuration, the mappings and the banks' folders.
    Init(init::Options),
    /// Look at configuration, mappings, store, folders: every problem at once, each with its fix.
    Check,
    /// Collect, book, reconcile, assess, notify: once, now.
    Nightly(nightly::Options),
    /// One step of a night alone.
    Job(nightly::JobOptions),
    /// What ran last, and what waits for a person.
    Status,
    /// The last runs.
    Runs,
    /// What a file says, without storing it.
    Decode(decode::Options),
    /// What the banks' files mean: list, test, explain and begin mappings, and see what a change reads differently.
    #[command(subcommand)]
    Mapping(mapping::Command),
    /// Received files, and those set aside.
    #[command(subcommand)]
    Files(files::Command),
    /// The référents.
    #[command(subcommand)]
    Referents(import::ReferentsCommand),
    /// The loans.
    #[command(subcommand)]
    Loans(loans::Command),
    /// What found no certain home.
    #[command(subcommand)]
    Suspense(suspense::Command),
    /// Early warnings.
    #[command(subcommand)]
    Alerts(alerts::Command),
    /// Replay everything from the facts and compare with the caches.
    Audit,
}

/// Runs a command to its exit code.
pub async fn run(arguments: Arguments) -> ExitCode {
    let Arguments { global, command } = arguments;
    trace(&global, matches!(command, Command::Demo(_)));
    match dispatch(&global, command).await {
        Ok(exit) => ExitCode::from(exit.code()),
        Err(error) => {
            // A reader that closed its end (`| head`) is no fault.
            if output::is_closed_pipe(&error) {
                return ExitCode::SUCCESS;
            }
            let usage = error.downcast_ref::<config::Error>().is_some()
                || error.downcast_ref::<Usage>().is_some()
                || error.downcast_ref::<crate::mapping::Errors>().is_some();
            output::complain(&format!("passerelle: {error:#}"));
            ExitCode::from(if usage { Exit::USAGE } else { Exit::FAULT })
        }
    }
}

/// A command that was called wrongly.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
struct Usage(String);

async fn dispatch(global: &Global, command: Command) -> Result<Exit> {
    match command {
        Command::Demo(options) => demo::run(global, &options).await,
        Command::Init(options) => init::run(&options),
        Command::Check => check::run(global).await,
        Command::Nightly(options) => nightly::run(global, &options).await,
        Command::Job(options) => nightly::job(global, &options).await,
        Command::Status => runs::status(global).await,
        Command::Runs => runs::list(global).await,
        Command::Decode(options) => decode::run(global, &options),
        Command::Mapping(command) => mapping::run(global, command).await,
        Command::Files(command) => files::run(global, command).await,
        Command::Referents(command) => import::referents(global, command).await,
        Command::Loans(command) => loans::run(global, command).await,
        Command::Suspense(command) => suspense::run(global, command).await,
        Command::Alerts(command) => alerts::run(global, command).await,
        Command::Audit => audit::run(global).await,
    }
}

/// Reads the configuration and opens everything.
async fn open(global: &Global) -> Result<App> {
    let config = config::load(&global.config)?;
    let clock = global.today.map_or(Clock::System, |day| Clock::fixed_on(day, config.zone));
    App::open(config, clock).await.context("failed to open the service's data")
}

/// The demo tells of its damaged file itself.
fn trace(global: &Global, demo: bool) {
    let level = match (global.quiet, global.verbose) {
        (true, _) => "error",
        (false, 0) if demo => "error",
        (false, 0) => "warn",
        (false, 1) => "passerelle=info,warn",
        (false, _) => "passerelle=debug,info",
    };
    let filter = config::log_filter().unwrap_or_else(|| level.to_owned());
    let filter = tracing_subscriber::EnvFilter::try_new(filter).unwrap_or_else(|_| "warn".into());
    let ansi = output::colors(global.color);
    tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_ansi(ansi)
        .with_target(false)
        .with_writer(std::io::stderr)
        .init();
}
