//! The adoption of a mapping that has changed: every file that it booked is read again, the difference is shown, and when
//! a person says so the new names of the booked entries are added, in one transaction with the decision.

use anyhow::{Result, bail};
use serde::Serialize;

use super::recipes;
use super::reread::{self, Reread, Task, Watcher};
use crate::app::App;
use crate::mapping::recipe::Recipe;
use crate::store::{self, AdoptionRow, ReceiptRow, ReceiptState, Session};

/// What is asked for.
#[derive(Debug, Clone, Copy)]
pub struct Request<'a> {
    /// The mapping.
    pub mapping: &'a str,
    /// A mapping whose place it takes: its files are read again too.
    pub instead_of: Option<&'a str>,
    /// Who decides, and why; `None` only shows.
    pub decision: Option<(&'a str, &'a str)>,
}

/// What an adoption does, or would do.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Adoption {
    /// The mapping.
    pub mapping: String,
    /// What changed in it.
    pub changed: String,
    /// The fields of the key and their version, as they were; `None` when they were not kept.
    pub old_identity: Option<String>,
    /// As they are.
    pub new_identity: String,
    /// What reads differently.
    #[serde(flatten)]
    pub found: Reread,
    /// Why the change as a whole cannot be adopted.
    pub refused: Vec<String>,
    /// Whether the recipe was in force before.
    pub in_force: bool,
    /// Whether it was recorded.
    pub adopted: bool,
    /// Files of the bank that are set aside: this change may have been the reason.
    pub set_aside: Vec<String>,
}

impl Adoption {
    /// Whether it cannot be adopted.
    pub fn is_refused(&self) -> bool {
        !self.refused.is_empty() || self.found.totals.refused > 0
    }
}

/// Why nothing is kept.
#[derive(Debug, thiserror::Error)]
enum Undone {
    #[error("it was only shown")]
    Shown(Box<Adoption>),
    #[error(transparent)]
    Store(#[from] store::Error),
}

/// Shows what a changed mapping reads differently, and adopts it when a person decides so.
pub async fn adopt(app: &App, request: Request<'_>, watcher: Watcher<'_>) -> Result<Adoption> {
    let Some(variant) = app.mappings.variant(request.mapping) else {
        let names: Vec<&str> = app.mappings.names().filter(|name| !name.starts_with("common/")).collect();
        bail!("there is no mapping `{}`; there are {}", request.mapping, names.join(", "));
    };
    let _lock = app.lock().await?;
    let mut session = app.session().await?;
    let done = session
        .atomically(async |session: &mut Session| {
            let adoption = work(app, session, request, &variant.recipe, watcher).await?;
            app.checkpoint("adopt.recorded");
            if adoption.adopted { Ok(adoption) } else { Err(Undone::Shown(Box::new(adoption))) }
        })
        .await;
    match done {
        Ok(adoption) => {
            app.checkpoint("adopt.done");
            Ok(adoption)
        }
        Err(Undone::Shown(adoption)) => Ok(*adoption),
        Err(Undone::Store(error)) => Err(error.into()),
    }
}

/// All of it, writes included; the caller keeps them only when it is adopted.
async fn work(
    app: &App,
    session: &mut Session,
    request: Request<'_>,
    recipe: &Recipe,
    watcher: Watcher<'_>,
) -> Result<Adoption, store::Error> {
    let Request { mapping, instead_of, decision } = request;
    let adoptions = session.adoptions(mapping).await?;
    let replaces = instead_of.unwrap_or_default();
    let in_force = adoptions.last().is_some_and(|last| last.recipe == recipe.fingerprint)
        && adoptions.iter().any(|adoption| replaces.is_empty() || adoption.replaces == replaces);
    let receipts = receipts(session, mapping, instead_of).await?;
    let earlier = session.recipes_of(mapping).await?;
    let last = adoptions.last().and_then(|last| earlier.iter().find(|known| known.id == last.recipe));
    let mut adoption = Adoption {
        mapping: mapping.to_owned(),
        changed: recipes::what_changed(session, mapping, recipe, &adoptions).await?,
        old_identity: last.map(|recipe| recipe.identity.clone()),
        new_identity: recipe.identity.clone(),
        found: Reread::default(),
        refused: Vec::new(),
        in_force,
        adopted: false,
        set_aside: Vec::new(),
    };
    if in_force || receipts.is_empty() {
        return Ok(adoption);
    }
    let seq = adoptions.last().map_or(1, |last| last.seq + 1);
    let (by, note) = decision.unwrap_or_default();
    let detail = format!("changed: {}; {} files read again", adoption.changed, receipts.len());
    let row = AdoptionRow {
        mapping: mapping.to_owned(),
        seq,
        recipe: recipe.fingerprint.clone(),
        replaces: replaces.to_owned(),
        made_by: by.to_owned(),
        note: note.to_owned(),
        detail,
        adopted_on: app.today,
        recorded_at: app.now(),
    };
    recipes::record(app, session, &row, recipe).await?;
    let task = Task { mapping, adoption: Some(seq), first_only: false };
    adoption.found = reread::reread(app, session, &task, &receipts, watcher).await?;
    app.checkpoint("adopt.names");
    let is_back = earlier.iter().any(|known| known.id == recipe.fingerprint);
    let same_names = earlier.iter().any(|known| known.identity == recipe.identity);
    let totals = adoption.found.totals;
    // Under one version an entry of the one reading could have the identity of another entry of the other reading.
    if totals.renamed > 0 && !is_back && (same_names || totals.kept > 0) {
        adoption.refused.push(format!(
            "{} entries get another identity under the same `identity.version`: an entry could be taken for another \
             one. Raise `identity.version`, then show it again",
            totals.renamed
        ));
    }
    if let Some(bank) = receipts.first().map(|receipt| &receipt.bank) {
        let waiting = session.receipts_in(ReceiptState::SetAside).await?;
        adoption.set_aside =
            waiting.iter().filter(|receipt| receipt.bank == *bank).map(|receipt| receipt.id.to_string()).collect();
    }
    adoption.adopted = decision.is_some() && !adoption.is_refused();
    Ok(adoption)
}

/// The files that the mapping booked, and those of the one whose place it takes.
async fn receipts(
    session: &mut Session,
    mapping: &str,
    instead_of: Option<&str>,
) -> Result<Vec<ReceiptRow>, store::Error> {
    let mut receipts = session.receipts_read_by(mapping).await?;
    if let Some(other) = instead_of {
        for receipt in session.receipts_read_by(other).await? {
            if receipts.iter().all(|known| known.id != receipt.id) {
                receipts.push(receipt);
            }
        }
    }
    Ok(receipts)
}
