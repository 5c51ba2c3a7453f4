//! `mapping`: what the banks' files mean, looked at before a night uses it. One file for each subcommand.

mod lint;
mod list;
mod schema;
pub mod test;

use anyhow::Result;
use clap::Subcommand;
use serde::Serialize;

use super::{Exit, Global, Usage, output};
use crate::config;
use crate::mapping::load::instead;
use crate::mapping::variant::Variant;
use crate::mapping::{Error, Errors, Mappings};

/// What to do with the mappings.
#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// The mappings, and what each is for.
    List,
    /// Try every example; one that does not hold is told with what was expected and what was found.
    Test {
        /// Mappings or banks; all when none is named.
        names: Vec<String>,
    },
    /// What can be used and is doubtful: fields that nothing fills, patterns that never fit, files that nothing proves.
    Lint {
        /// Mappings or banks; all when none is named.
        names: Vec<String>,
    },
    /// The language of mappings as a JSON Schema, for editors.
    Schema,
}

/// Runs one. With `--json` the faults of mappings that cannot be used are a document too.
pub(super) fn run(global: &Global, command: Command) -> Result<Exit> {
    let result = dispatch(global, command);
    if let Some(Errors(faults)) = result.as_ref().err().and_then(|error| error.downcast_ref()).filter(|_| global.json) {
        let faults: Vec<ErrorJson<'_>> = faults.iter().map(ErrorJson::from).collect();
        output::json(&serde_json::json!({ "faults": faults }))?;
    }
    result
}

fn dispatch(global: &Global, command: Command) -> Result<Exit> {
    match command {
        Command::List => list::run(global),
        Command::Test { names } => test::run(global, &names),
        Command::Lint { names } => lint::run(global, &names),
        Command::Schema => schema::run(),
    }
}

/// The mappings of the configuration where there is one, else those of the program.
pub(super) fn load(global: &Global) -> Result<Mappings> {
    let folder = if global.config.exists() { config::load(&global.config)?.mappings } else { None };
    Ok(Mappings::of(folder.as_deref())?)
}

/// A fault with its place, in `--json`.
#[derive(Debug, Serialize)]
pub(super) struct ErrorJson<'a> {
    file: String,
    line: Option<usize>,
    column: Option<usize>,
    key: &'a str,
    what: &'a str,
    fix: &'a str,
}

impl<'a> From<&'a Error> for ErrorJson<'a> {
    fn from(error: &'a Error) -> Self {
        let Error { path, place, key, what, fix } = error;
        let (line, column) = place.as_ref().map(|place| (place.line, place.column)).unzip();
        Self { file: path.display().to_string(), line, column, key, what, fix }
    }
}

/// The mappings that are named, by a name or by a bank; all when none is named.
fn select<'m>(mappings: &'m Mappings, names: &[String]) -> Result<Vec<&'m Variant>> {
    let all: Vec<&Variant> = mappings.variants().collect();
    for name in names {
        let bare = bare(name);
        if !all.iter().any(|variant| variant.name == bare || variant.bank == bare) {
            let mut known: Vec<&str> = all.iter().map(|variant| variant.bank.as_str()).collect();
            known.dedup();
            if bare.contains('/') {
                known = mappings.names().collect();
            }
            return Err(Usage(format!("there is no mapping and no bank `{name}`; {}", instead(bare, &known))).into());
        }
    }
    let is_meant = |variant: &&Variant| {
        names.is_empty() || names.iter().any(|name| variant.name == bare(name) || variant.bank == bare(name))
    };
    Ok(all.into_iter().filter(is_meant).collect())
}

/// A name as people write it: with the ending, with the folder of mappings.
fn bare(name: &str) -> &str {
    let name = name.strip_suffix(".toml").unwrap_or(name).trim_end_matches('/');
    name.strip_prefix("mappings/").unwrap_or(name)
}
