//! `referents import`, `loans import`.

use std::path::PathBuf;

use anyhow::Result;
use clap::Subcommand;

use super::{Exit, Global, open, output};
use crate::jobs::import::{self, Imported};

/// What can be done with référents.
#[derive(Debug, Subcommand)]
pub enum ReferentsCommand {
    /// Bring the référents: `id;name;email;phone;team;supervisor`.
    Import {
        /// A CSV file, UTF-8, `;`, with header.
        file: PathBuf,
    },
    /// The référents that are known.
    List,
}

/// Runs a command about référents.
pub async fn referents(global: &Global, command: ReferentsCommand) -> Result<Exit> {
    let app = open(global).await?;
    match command {
        ReferentsCommand::Import { file } => {
            let imported = import::referents::import(&app, &file).await?;
            show(global, "référents", imported)
        }
        ReferentsCommand::List => {
            let referents = app.session().await?.referents().await?;
            if global.json {
                let documents: Vec<serde_json::Value> = referents
                    .iter()
                    .map(|referent| {
                        serde_json::json!({
                            "id": referent.id.as_str(), "name": referent.name, "email": referent.email,
                            "phone": referent.phone, "team": referent.team, "supervisor": referent.supervisor,
                        })
                    })
                    .collect();
                output::json(&documents)?;
            } else {
                let rows = referents
                    .into_iter()
                    .map(|person| {
                        vec![person.id.to_string(), person.name, person.email, person.team, person.supervisor]
                    })
                    .collect();
                output::table(&["id", "name", "email", "team", "supervisor"], rows)?;
            }
            Ok(Exit::Done)
        }
    }
}

/// Prints what an import did.
pub fn show(global: &Global, what: &str, imported: Imported) -> Result<Exit> {
    if global.json {
        output::json(&imported)?;
    } else if !global.quiet {
        output::line(&format!("{what}: {} stored, {} unchanged", imported.stored, imported.unchanged))?;
    }
    Ok(Exit::Done)
}
