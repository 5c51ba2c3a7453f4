//! The gate before a mapping is used: one that has changed since it booked its earlier files books nothing more until a
//! person has seen the difference, or until reading all those files again has shown that there is none.

use std::collections::HashMap;

use tracing::info;

use super::book::Halt;
use super::reread::{self, Task};
use crate::app::App;
use crate::domain::statement::{Reject, Severity};
use crate::mapping::Decoder;
use crate::mapping::recipe::Recipe;
use crate::store::{self, AdoptionRow, ReceiptRow, RecipeRow, Session};

/// Bytes of archived files that a night reads again by itself; for more a person calls `mapping adopt`.
const BYTES_MAX: u64 = 256 * 1024 * 1024;
/// Who decides where there is nothing to decide.
const MACHINE: &str = "passerelle";

/// The gate of one run: what was found about a mapping is found once.
#[derive(Default)]
pub(super) struct Gate {
    verdicts: HashMap<String, Verdict>,
}

enum Verdict {
    /// It may be used; what is to be recorded with the first file that it books.
    May(String),
    /// It may not, for this reason.
    MayNot(String),
}

impl Gate {
    /// Lets the mapping of `decoder` pass, or sets the file aside; the mappings whose place it has taken.
    pub(super) async fn admit(
        &mut self,
        app: &App,
        session: &mut Session,
        receipt: &ReceiptRow,
        decoder: &Decoder,
    ) -> Result<Vec<String>, Halt> {
        let (mapping, recipe) = (decoder.mapping(), decoder.recipe());
        let adoptions = session.adoptions(mapping).await?;
        let former =
            adoptions.iter().map(|adoption| adoption.replaces.clone()).filter(|name| !name.is_empty()).collect();
        if adoptions.last().is_some_and(|last| last.recipe == recipe.fingerprint) {
            return Ok(former);
        }
        if !self.verdicts.contains_key(mapping) {
            let verdict = judge(app, session, mapping, recipe, &adoptions).await?;
            self.verdicts.insert(mapping.to_owned(), verdict);
        }
        match self.verdicts.get(mapping) {
            Some(Verdict::May(detail)) => {
                let seq = adoptions.last().map_or(1, |last| last.seq + 1);
                record(app, session, &adoption(app, mapping, recipe, seq, detail), recipe).await?;
                Ok(former)
            }
            Some(Verdict::MayNot(why)) => Err(Halt::SetAside(vec![reject(mapping, why, receipt)])),
            None => Ok(former),
        }
    }
}

fn adoption(app: &App, mapping: &str, recipe: &Recipe, seq: i64, detail: &str) -> AdoptionRow {
    AdoptionRow {
        mapping: mapping.to_owned(),
        seq,
        recipe: recipe.fingerprint.clone(),
        replaces: String::new(),
        made_by: MACHINE.into(),
        note: String::new(),
        detail: detail.to_owned(),
        adopted_on: app.today,
        recorded_at: app.now(),
    }
}

/// Keeps a recipe, and the decision that it is in force.
pub(super) async fn record(
    app: &App,
    session: &mut Session,
    adoption: &AdoptionRow,
    recipe: &Recipe,
) -> Result<(), store::Error> {
    let Recipe { fingerprint, identity, source } = recipe.clone();
    session.insert_recipe(&RecipeRow { id: fingerprint, identity, source, recorded_at: app.now() }).await?;
    session.insert_adoption(adoption).await
}

async fn judge(
    app: &App,
    session: &mut Session,
    mapping: &str,
    recipe: &Recipe,
    adoptions: &[AdoptionRow],
) -> Result<Verdict, store::Error> {
    let receipts = session.receipts_read_by(mapping).await?;
    let Some(last) = receipts.last() else { return Ok(Verdict::May("the first file that it reads".into())) };
    let changed = what_changed(session, mapping, recipe, adoptions).await?;
    let since = format!(
        "it was changed ({changed}) since it read file {} ({}, received on {})",
        last.id, last.name, last.received_on
    );
    let bytes: u64 = receipts.iter().map(|receipt| receipt.size).fold(0, u64::saturating_add);
    if bytes > BYTES_MAX {
        return Ok(Verdict::MayNot(format!(
            "{since}, and its {} files are too large to read again here",
            receipts.len()
        )));
    }
    let task = Task { mapping, adoption: None, first_only: true, receipts: &receipts };
    let found = reread::reread(app, session, &task, &mut |_, _, _| {}).await?;
    if let Some(file) = found.files.first() {
        return Ok(Verdict::MayNot(format!("{since}, and reads otherwise: {}", file.first())));
    }
    info!(mapping, files = found.totals.files, bytes = found.totals.bytes, "a changed mapping reads nothing otherwise");
    Ok(Verdict::May(format!(
        "changed ({changed}); {} files ({} bytes) read again, {} entries, nothing reads otherwise",
        found.totals.files, found.totals.bytes, found.totals.entries
    )))
}

/// What a recipe says otherwise than the one in force, in words.
pub(super) async fn what_changed(
    session: &mut Session,
    mapping: &str,
    recipe: &Recipe,
    adoptions: &[AdoptionRow],
) -> Result<String, store::Error> {
    let Some(last) = adoptions.last() else { return Ok("its earlier recipe was not kept".into()) };
    let recipes = session.recipes_of(mapping).await?;
    let old = recipes.iter().find(|known| known.id == last.recipe);
    Ok(old.map_or_else(|| "its earlier recipe was not kept".into(), |old| recipe.changed_since(&old.source)))
}

fn reject(mapping: &str, why: &str, receipt: &ReceiptRow) -> Reject {
    Reject {
        severity: Severity::Error,
        position: "the whole file".into(),
        field: "mapping".into(),
        found: mapping.chars().take(120).collect(),
        why: why.to_owned(),
        fix: format!(
            "`passerelle mapping adopt {mapping}` shows all that reads otherwise (`passerelle mapping diff` compares \
             two folders); if it is right add `--yes --by WHO --note TEXT`, then `passerelle files replay {}`; \
             otherwise take the change back",
            receipt.id
        ),
    }
}
