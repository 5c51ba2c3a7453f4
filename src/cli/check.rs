//! `check`: everything that can be wrong before a night runs, at once, each with its fix.

use std::fs;
use std::path::Path;

use anyhow::Result;
use serde::Serialize;

use super::{Exit, Global, Usage, output};
use crate::config::{self, Config};
use crate::mail::Texts;
use crate::mapping::Mappings;
use crate::store::Store;

#[derive(Serialize)]
struct Finding {
    what: String,
    problem: Option<String>,
}

/// Checks; a problem is exit code 2.
pub async fn run(global: &Global) -> Result<Exit> {
    let config = config::load(&global.config)?;
    let mut findings = vec![finding("configuration", Ok(()))];
    findings.push(finding("mappings", mappings(&config)));
    findings.push(finding("texts of mails", texts(&config)));
    findings.push(finding("store", store(&config).await));
    findings.push(finding("archive", writable(&config.archive)));
    findings.push(finding("outbox", writable(&config.mail.outbox)));
    for bank in &config.banks {
        let readable = fs::read_dir(&bank.inbox)
            .map(|_| ())
            .map_err(|error| format!("{}: {error}; make the folder or mend `inbox`", bank.inbox.display()));
        findings.push(finding(&format!("bank {}", bank.id), readable));
    }
    let problems = findings.iter().filter(|finding| finding.problem.is_some()).count();
    if global.json {
        output::json(&findings)?;
    } else {
        for Finding { what, problem } in &findings {
            match problem {
                None => output::line(&format!("ok       {what}"))?,
                Some(problem) => output::line(&format!("problem  {what}: {problem}"))?,
            }
        }
    }
    match problems {
        0 => Ok(Exit::Done),
        1 => Err(Usage("1 problem to mend".into()).into()),
        many => Err(Usage(format!("{many} problems to mend")).into()),
    }
}

fn finding(what: &str, result: Result<(), String>) -> Finding {
    Finding { what: what.to_owned(), problem: result.err() }
}

fn mappings(config: &Config) -> Result<(), String> {
    Mappings::of(config.mappings.as_deref()).map(|_| ()).map_err(|errors| errors.to_string().trim_end().to_owned())
}

fn texts(config: &Config) -> Result<(), String> {
    let Some(folder) = &config.templates else { return Ok(()) };
    Texts::load(folder).map(|_| ()).map_err(|error| error.to_string())
}

async fn store(config: &Config) -> Result<(), String> {
    let store = Store::open(&config.store_url).await.map_err(|error| error.to_string())?;
    store.session().await.map(|_| ()).map_err(|error| error.to_string())
}

/// Whether a file can be made in `folder`.
fn writable(folder: &Path) -> Result<(), String> {
    let problem = |error: std::io::Error| format!("{}: {error}; make it writable for this user", folder.display());
    fs::create_dir_all(folder).map_err(problem)?;
    let probe = folder.join(format!(".check-{}", std::process::id()));
    fs::write(&probe, b"").map_err(problem)?;
    fs::remove_file(&probe).map_err(problem)
}
