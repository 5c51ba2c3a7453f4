//! `mapping`: what the banks' files mean, looked at before a night uses it. One file for each subcommand.

mod adopt;
mod diff;
mod explain;
mod lint;
mod list;
mod new;
mod schema;
pub mod test;

use std::collections::BTreeMap;

use anyhow::Result;
use clap::Subcommand;
use serde::Serialize;

use super::{Exit, Global, Usage, output};
use crate::config;
use crate::mapping::compare::{Change, Difference};
use crate::mapping::load::instead;
use crate::mapping::variant::Variant;
use crate::mapping::{EMBEDDED, Error, Errors, Mappings, load as files};

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
    /// Which entries two sets of mappings read differently, field by field; 3 when something differs.
    Diff(diff::Options),
    /// What a changed mapping reads differently of the files that it booked; with --yes it is used from then on.
    Adopt(adopt::Options),
    /// Which mapping takes a file, and which rule gave which value from which place.
    Explain(explain::Options),
    /// Begins a mapping from a sample of a bank's file.
    New(new::Options),
}

/// Runs one. With `--json` the faults of mappings that cannot be used are a document too.
pub(super) async fn run(global: &Global, command: Command) -> Result<Exit> {
    let result = dispatch(global, command).await;
    if let Some(Errors(faults)) = result.as_ref().err().and_then(|error| error.downcast_ref()).filter(|_| global.json) {
        let faults: Vec<ErrorJson<'_>> = faults.iter().map(ErrorJson::from).collect();
        output::json(&serde_json::json!({ "faults": faults }))?;
    }
    result
}

async fn dispatch(global: &Global, command: Command) -> Result<Exit> {
    match command {
        Command::List => list::run(global),
        Command::Test { names } => test::run(global, &names),
        Command::Lint { names } => lint::run(global, &names),
        Command::Schema => schema::run(),
        Command::Diff(options) => diff::run(global, &options).await,
        Command::Adopt(options) => adopt::run(global, &options).await,
        Command::Explain(options) => explain::run(global, &options),
        Command::New(options) => new::run(global, &options),
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

/// A difference for a person: the place once, then a line for each field.
fn lines(difference: &Difference) -> Vec<String> {
    let Difference { position, old_id, new_id, changes } = difference;
    let mut lines = Vec::new();
    match (old_id, new_id) {
        (Some(_), None) => lines.push(format!("  {position}: vanishes: {}", said(changes, false))),
        (None, Some(_)) => lines.push(format!("  {position}: appears: {}", said(changes, true))),
        (old, new) => {
            lines.extend(changes.iter().map(|change| format!("  {position}: {}", line(change))));
            if let (Some(old), Some(new)) = (old, new)
                && old != new
            {
                lines.push(format!("  {position}: identity {old} → {new}"));
            }
        }
    }
    lines
}

/// A field that reads differently.
fn line(change: &Change) -> String {
    let quote = |value: &Option<String>| value.as_deref().map_or_else(|| "nothing".into(), |text| format!("`{text}`"));
    format!("{} {} → {}", change.field, quote(&change.old), quote(&change.new))
}

/// The main fields of an entry that is in one reading only.
fn said(changes: &[Change], new: bool) -> String {
    let value = |change: &Change| if new { change.new.clone() } else { change.old.clone() };
    let main = changes.iter().filter(|change| ["booked", "amount", "text"].contains(&change.field));
    main.filter_map(value).collect::<Vec<_>>().join(", ")
}

/// The texts of the same mappings, by their path.
fn texts(global: &Global) -> Result<BTreeMap<String, String>> {
    let folder = if global.config.exists() { config::load(&global.config)?.mappings } else { None };
    match folder {
        Some(folder) => Ok(files::texts(&folder).map_err(Errors)?),
        None => Ok(EMBEDDED.iter().map(|(path, text)| ((*path).to_owned(), (*text).to_owned())).collect()),
    }
}
