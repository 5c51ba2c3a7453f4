//! The adoption of a mapping that has changed: every file that it booked is read again, the difference is shown, and when
//! a person says so the new names of the booked entries are added, in one transaction with the decision.

use anyhow::{Context as _, Result, bail};
use serde::Serialize;

use super::recipes;
use super::reread::{self, Reread, Task, Watcher};
use crate::app::App;
use crate::mapping::recipe::Recipe;
use crate::store::{self, AdoptionRow, ReceiptRow, ReceiptState, RecipeRow, Session};

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
    Shown(Vec<Adoption>),
    #[error(transparent)]
    Store(#[from] store::Error),
}

/// Shows what a changed mapping reads differently, and adopts it when a person decides so.
pub async fn adopt(app: &App, request: Request<'_>, watcher: Watcher<'_>) -> Result<Adoption> {
    adopt_together(app, &[request], watcher).await?.pop().context("an adoption has its outcome")
}

/// The same of mappings that changed together, all of them or none: where the files of each tell entries of the others,
/// none could be adopted before the others.
pub async fn adopt_together(app: &App, requests: &[Request<'_>], watcher: Watcher<'_>) -> Result<Vec<Adoption>> {
    let mut wanted: Vec<(Request<'_>, &Recipe)> = Vec::new();
    for request in requests {
        let Some(variant) = app.mappings.variant(request.mapping) else {
            let names: Vec<&str> = app.mappings.names().filter(|name| !name.starts_with("common/")).collect();
            bail!("there is no mapping `{}`; there are {}", request.mapping, names.join(", "));
        };
        if wanted.iter().any(|(known, _)| known.mapping == request.mapping) {
            bail!("`{}` is named twice", request.mapping);
        }
        wanted.push((*request, &variant.recipe));
    }
    let _lock = app.lock().await?;
    let mut session = app.session().await?;
    let done = session
        .atomically(async |session: &mut Session| {
            let adoptions = work(app, session, &wanted, watcher).await?;
            app.checkpoint("adopt.recorded");
            if adoptions.iter().any(|adoption| adoption.adopted) {
                Ok(adoptions)
            } else {
                Err(Undone::Shown(adoptions))
            }
        })
        .await;
    match done {
        Ok(adoptions) => {
            app.checkpoint("adopt.done");
            Ok(adoptions)
        }
        Err(Undone::Shown(adoptions)) => Ok(adoptions),
        Err(Undone::Store(error)) => Err(error.into()),
    }
}

/// All of it, writes included; the caller keeps them only when it is adopted.
async fn work(
    app: &App,
    session: &mut Session,
    wanted: &[(Request<'_>, &Recipe)],
    watcher: Watcher<'_>,
) -> Result<Vec<Adoption>, store::Error> {
    let mut drafts = Vec::new();
    for (request, recipe) in wanted {
        drafts.push(Draft::begin(app, session, request, recipe).await?);
    }
    let tasks: Vec<Task<'_>> = drafts.iter().filter_map(Draft::task).collect();
    let found = reread::reread_together(app, session, &tasks, watcher).await?;
    app.checkpoint("adopt.names");
    let mut places = found.into_iter();
    let mut adoptions = Vec::new();
    for (draft, (request, recipe)) in drafts.into_iter().zip(wanted) {
        let found = if draft.seq.is_some() { places.next() } else { None };
        let mut adoption = draft.end(recipe, found);
        if let Some(bank) = app.mappings.variant(request.mapping).map(|variant| variant.bank.as_str()) {
            let waiting = session.receipts_in(ReceiptState::SetAside).await?;
            let of_bank =
                waiting.iter().filter(|receipt| receipt.bank.as_str() == bank && adoption.found.totals.files > 0);
            adoption.set_aside = of_bank.map(|receipt| receipt.id.to_string()).collect();
        }
        adoptions.push(adoption);
    }
    let decided = wanted.iter().all(|(request, _)| request.decision.is_some());
    let refused = adoptions.iter().any(Adoption::is_refused);
    for adoption in adoptions.iter_mut().filter(|adoption| adoption.found.totals.files > 0) {
        adoption.adopted = decided && !refused;
    }
    Ok(adoptions)
}

/// An adoption in the making: recorded, its files not yet read again.
struct Draft<'a> {
    adoption: Adoption,
    mapping: &'a str,
    earlier: Vec<RecipeRow>,
    receipts: Vec<ReceiptRow>,
    /// Its number; `None` where there is nothing to adopt.
    seq: Option<i64>,
}

impl<'a> Draft<'a> {
    async fn begin(
        app: &App,
        session: &mut Session,
        request: &Request<'a>,
        recipe: &Recipe,
    ) -> Result<Self, store::Error> {
        let Request { mapping, instead_of, decision } = *request;
        let adoptions = session.adoptions(mapping).await?;
        let replaces = instead_of.unwrap_or_default();
        let in_force = adoptions.last().is_some_and(|last| last.recipe == recipe.fingerprint)
            && adoptions.iter().any(|adoption| replaces.is_empty() || adoption.replaces == replaces);
        let receipts = receipts(session, mapping, instead_of).await?;
        let earlier = session.recipes_of(mapping).await?;
        let last = adoptions.last().and_then(|last| earlier.iter().find(|known| known.id == last.recipe));
        let adoption = Adoption {
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
            return Ok(Self { adoption, mapping, earlier, receipts, seq: None });
        }
        let seq = adoptions.last().map_or(1, |last| last.seq + 1);
        let (by, note) = decision.unwrap_or_default();
        let row = AdoptionRow {
            mapping: mapping.to_owned(),
            seq,
            recipe: recipe.fingerprint.clone(),
            replaces: replaces.to_owned(),
            made_by: by.to_owned(),
            note: note.to_owned(),
            detail: format!("changed: {}; {} files read again", adoption.changed, receipts.len()),
            adopted_on: app.today,
            recorded_at: app.now(),
        };
        recipes::record(app, session, &row, recipe).await?;
        Ok(Self { adoption, mapping, earlier, receipts, seq: Some(seq) })
    }

    fn task(&self) -> Option<Task<'_>> {
        let adoption = Some(self.seq?);
        Some(Task { mapping: self.mapping, adoption, first_only: false, receipts: &self.receipts })
    }

    fn end(self, recipe: &Recipe, found: Option<Reread>) -> Adoption {
        let Self { mut adoption, earlier, .. } = self;
        adoption.found = found.unwrap_or_default();
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
        adoption
    }
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
