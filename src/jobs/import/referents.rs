//! Référents: `id;name;email;phone;team;supervisor`.

use std::path::Path;

use anyhow::Result;

use super::{Faults, Imported, read};
use crate::app::App;
use crate::domain::id::ReferentId;
use crate::domain::loan::Referent;
use crate::jobs::count;
use crate::mail;
use crate::store::Session;

const COLUMNS: [&str; 6] = ["id", "name", "email", "phone", "team", "supervisor"];

/// Imports the file; a person known under the same id is brought up to date.
pub async fn import(app: &App, path: &Path) -> Result<Imported> {
    let table = read(path, &COLUMNS, &[])?;
    let mut faults = Faults { table: &table, found: Vec::new() };
    let mut referents: Vec<Referent> = Vec::new();
    for row in table.rows() {
        let Some(id) = faults.parse(row, "id", ReferentId::parse) else { continue };
        if referents.iter().any(|known| known.id == id) {
            faults.note(row, "id", "this id stands on an earlier line; keep one of them".into());
        }
        let email = table.cell(row, "email");
        if email.contains(char::is_whitespace) || !mail::is_address(email) {
            faults.note(row, "email", "is no mail address; alerts go there".into());
        }
        if table.cell(row, "name").is_empty() {
            faults.note(row, "name", "write the person's name".into());
        }
        referents.push(Referent {
            id,
            name: table.cell(row, "name").to_owned(),
            email: email.to_owned(),
            phone: table.cell(row, "phone").to_owned(),
            team: table.cell(row, "team").to_owned(),
            supervisor: table.cell(row, "supervisor").to_owned(),
        });
    }
    faults.refuse(path)?;
    let mut session = app.session().await?;
    let known = session.referents().await?;
    let changed: Vec<Referent> = referents.iter().filter(|referent| !known.contains(referent)).cloned().collect();
    session.atomically(async |session: &mut Session| session.upsert_referents(&changed).await).await?;
    let stored = count(changed.len());
    Ok(Imported { stored, unchanged: count(referents.len()) - stored })
}
