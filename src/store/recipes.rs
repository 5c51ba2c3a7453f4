//! By which recipe each file was read, which recipe of a mapping is in force, and what booked entries are called under it.

use chrono::{NaiveDate, NaiveDateTime};

use super::query::Query;
use super::receipts::{self, ReceiptRow};
use super::row::Row;
use super::{Error, Session};
use crate::domain::id::{EntryId, ReceiptId};

/// What a mapping said, with all that it built upon.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RecipeRow {
    /// Digest of `source`.
    pub id: String,
    /// The fields of the key and their version, for people.
    pub identity: String,
    /// All that counts, JSON.
    pub source: String,
    /// The instant (UTC).
    pub recorded_at: NaiveDateTime,
}

/// The decision that a recipe is in force for a mapping from now on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AdoptionRow {
    /// The mapping.
    pub mapping: String,
    /// From 1; the last is in force.
    pub seq: i64,
    /// The recipe.
    pub recipe: String,
    /// The mapping whose place this one took; may be empty.
    pub replaces: String,
    /// Who decided: a person, or `passerelle` where nothing read differently.
    pub made_by: String,
    /// Why.
    pub note: String,
    /// What was looked at, in words.
    pub detail: String,
    /// The day.
    pub adopted_on: NaiveDate,
    /// The instant (UTC).
    pub recorded_at: NaiveDateTime,
}

/// What a booked entry is called, and what it says, under a later recipe.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AliasRow {
    /// Its identity under that recipe.
    pub identity: EntryId,
    /// The digest of its content under that recipe.
    pub content: String,
    /// The booked entry.
    pub entry: EntryId,
}

const ADOPTION: &str = "mapping, seq, recipe, replaces, made_by, note, detail, adopted_on, recorded_at";

impl Session {
    /// Keeps a recipe; one that is there stays as it is.
    pub async fn insert_recipe(&mut self, row: &RecipeRow) -> Result<(), Error> {
        let text = "INSERT INTO recipes (id, identity, source, recorded_at) VALUES (?, ?, ?, ?) \
                    ON CONFLICT (id) DO NOTHING";
        let query = Query::new("keep the recipe of a mapping", text).bind(&row.id).bind(&row.identity);
        self.run(query.bind(&row.source).bind(row.recorded_at)).await.map(drop)
    }

    /// Every recipe that was in force for a mapping.
    pub async fn recipes_of(&mut self, mapping: &str) -> Result<Vec<RecipeRow>, Error> {
        let text = "SELECT id, identity, source, recorded_at FROM recipes \
                    WHERE id IN (SELECT recipe FROM adoptions WHERE mapping = ?)";
        let query = Query::new(format!("list the recipes of {mapping}"), text).bind(mapping);
        let recipe = |row: &Row| {
            Ok(RecipeRow {
                id: row.get("id")?,
                identity: row.get("identity")?,
                source: row.get("source")?,
                recorded_at: row.get("recorded_at")?,
            })
        };
        self.list("recipes", query).await?.iter().map(recipe).collect()
    }

    /// Remembers by which mapping, and with which recipe of it, a receipt was read.
    pub async fn insert_reading(
        &mut self,
        receipt: &ReceiptId,
        mapping: &str,
        recipe: &str,
        at: NaiveDateTime,
    ) -> Result<(), Error> {
        let text = "INSERT INTO readings (receipt, mapping, recipe, recorded_at) VALUES (?, ?, ?, ?)";
        let query = Query::new(format!("record how the receipt {receipt} was read"), text);
        self.run(query.bind(receipt).bind(mapping).bind(recipe).bind(at)).await.map(drop)
    }

    /// By which mapping and with which recipe a receipt was booked; `None` for one of a time before this was kept.
    pub async fn reading(&mut self, receipt: &ReceiptId) -> Result<Option<(String, String)>, Error> {
        let text = "SELECT receipt, mapping, recipe FROM readings WHERE receipt = ?";
        let query = Query::new(format!("look for the recipe of the receipt {receipt}"), text).bind(receipt);
        let row = self.find("readings", query).await?;
        row.map(|row| Ok((row.get("mapping")?, row.get("recipe")?))).transpose()
    }

    /// The receipts that a mapping booked, in the order of arrival, then of name.
    pub async fn receipts_read_by(&mut self, mapping: &str) -> Result<Vec<ReceiptRow>, Error> {
        let text = format!(
            "SELECT {} FROM receipts WHERE id IN (SELECT receipt FROM statements WHERE mapping = ?)",
            receipts::COLUMNS
        );
        let query = Query::new(format!("list the files that {mapping} read"), text).bind(mapping);
        let rows = self.list("receipts", query).await?;
        let mut found = rows.iter().map(receipts::receipt).collect::<Result<Vec<_>, _>>()?;
        found.sort_by(|a, b| (a.received_at, &a.name, &a.id).cmp(&(b.received_at, &b.name, &b.id)));
        Ok(found)
    }

    /// Every decision about a mapping in order; the last is in force.
    pub async fn adoptions(&mut self, mapping: &str) -> Result<Vec<AdoptionRow>, Error> {
        let text = format!("SELECT {ADOPTION} FROM adoptions WHERE mapping = ? ORDER BY seq");
        let query = Query::new(format!("list the adoptions of {mapping}"), text).bind(mapping);
        let adoption = |row: &Row| {
            Ok(AdoptionRow {
                mapping: row.get("mapping")?,
                seq: row.get("seq")?,
                recipe: row.get("recipe")?,
                replaces: row.get("replaces")?,
                made_by: row.get("made_by")?,
                note: row.get("note")?,
                detail: row.get("detail")?,
                adopted_on: row.get("adopted_on")?,
                recorded_at: row.get("recorded_at")?,
            })
        };
        self.list("adoptions", query).await?.iter().map(adoption).collect()
    }

    /// Adds a decision under its own number: two that were made at once cannot both be kept.
    pub async fn insert_adoption(&mut self, row: &AdoptionRow) -> Result<(), Error> {
        let text = format!("INSERT INTO adoptions ({ADOPTION}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)");
        let query = Query::new(format!("record the adoption of {}", row.mapping), text)
            .bind(&row.mapping)
            .bind(row.seq)
            .bind(&row.recipe)
            .bind(&row.replaces)
            .bind(&row.made_by)
            .bind(&row.note)
            .bind(&row.detail)
            .bind(row.adopted_on)
            .bind(row.recorded_at);
        self.run(query).await.map(drop)
    }

    /// Adds what booked entries are called under the recipe of an adoption.
    pub async fn insert_aliases(&mut self, mapping: &str, adoption: i64, rows: &[AliasRow]) -> Result<(), Error> {
        let head = "INSERT INTO aliases (identity, content, entry, mapping, adoption)";
        let attempt = format!("record the other names of entries of {mapping}");
        self.insert(&attempt, [head, ""], rows, |row, cells| {
            cells.push(&row.identity).push(&row.content).push(&row.entry).push(mapping).push(adoption);
        })
        .await
    }

    /// What an entry is called besides its own identity, with the mapping and its adoption.
    pub async fn aliases_of(&mut self, entry: &EntryId) -> Result<Vec<AliasRow>, Error> {
        let text = "SELECT identity, content, entry FROM aliases WHERE entry = ? ORDER BY adoption, identity, content";
        let query = Query::new(format!("list the other names of {entry}"), text).bind(entry);
        self.list("aliases", query).await?.iter().map(alias).collect()
    }
}

/// Reads identity, content and entry.
pub(super) fn alias(row: &Row) -> Result<AliasRow, Error> {
    Ok(AliasRow {
        identity: row.parse("identity", EntryId::parse)?,
        content: row.get("content")?,
        entry: row.parse("entry", EntryId::parse)?,
    })
}
