//! `mapping lint`: what can be used and is doubtful, each with its place and an advice.

use anyhow::Result;
use serde::Serialize;

use super::{ErrorJson, load, select};
use crate::cli::{Exit, Global, output};
use crate::mapping::lint::{self, Finding};

/// A finding in `--json`.
#[derive(Serialize)]
struct FindingJson<'a> {
    rule: &'a str,
    mappings: &'a [String],
    #[serde(flatten)]
    error: ErrorJson<'a>,
}

/// Looks at the mappings that are named, or at all; a doubt is exit code 3.
pub(super) fn run(global: &Global, names: &[String]) -> Result<Exit> {
    let mappings = load(global)?;
    let chosen: Vec<&str> = select(&mappings, names)?.iter().map(|variant| variant.name.as_str()).collect();
    let is_chosen = |finding: &Finding| finding.mappings.iter().any(|name| chosen.contains(&name.as_str()));
    let findings: Vec<Finding> = lint::run(&mappings)?.into_iter().filter(is_chosen).collect();
    if global.json {
        let json = |finding: &'_ Finding| -> serde_json::Value {
            let Finding { rule, mappings, error } = finding;
            serde_json::json!(FindingJson { rule, mappings, error: ErrorJson::from(error) })
        };
        output::json(&findings.iter().map(json).collect::<Vec<_>>())?;
    } else {
        for Finding { rule, error, .. } in &findings {
            output::line(&format!("{error}\n  [{rule}]\n"))?;
        }
        output::line(&match findings.len() {
            0 if chosen.len() == 1 => "1 mapping, nothing doubtful".to_owned(),
            0 => format!("{} mappings, nothing doubtful", chosen.len()),
            1 => "1 doubt; mend it, or say under `[lint]` why it is meant so".to_owned(),
            many => format!("{many} doubts; mend them, or say under `[lint]` why they are meant so"),
        })?;
    }
    Ok(Exit::waiting_if(!findings.is_empty()))
}
