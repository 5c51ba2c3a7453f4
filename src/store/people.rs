//! Référents.

use super::query::Query;
use super::{Error, Session};
use crate::domain::id::ReferentId;
use crate::domain::loan::Referent;

impl Session {
    /// Writes référents, over what is known of them; each at most once.
    pub async fn upsert_referents(&mut self, referents: &[Referent]) -> Result<(), Error> {
        let head = "INSERT INTO referents (id, name, email, phone, team, supervisor)";
        let tail = "ON CONFLICT (id) DO UPDATE SET name = excluded.name, email = excluded.email, \
                    phone = excluded.phone, team = excluded.team, supervisor = excluded.supervisor";
        self.insert("write the référents", [head, tail], referents, |referent, cells| {
            cells
                .push(&referent.id)
                .push(&referent.name)
                .push(&referent.email)
                .push(&referent.phone)
                .push(&referent.team)
                .push(&referent.supervisor);
        })
        .await
    }

    /// Every référent, by code.
    pub async fn referents(&mut self) -> Result<Vec<Referent>, Error> {
        let query = Query::new("list the référents", "SELECT id, name, email, phone, team, supervisor FROM referents");
        let mut referents = Vec::new();
        for row in self.list("referents", query).await? {
            referents.push(Referent {
                id: row.parse("id", ReferentId::parse)?,
                name: row.get("name")?,
                email: row.get("email")?,
                phone: row.get("phone")?,
                team: row.get("team")?,
                supervisor: row.get("supervisor")?,
            });
        }
        // Sorted here: the engines' orders of texts differ.
        referents.sort_by(|a, b| a.id.cmp(&b.id));
        Ok(referents)
    }
}
