//! Replay everything from the facts and compare with what is cached.

use anyhow::Result;
use serde::Serialize;

use crate::app::App;
use crate::domain::id::LoanId;
use crate::domain::position;
use crate::jobs::reconcile::row;

/// Loans replayed together.
const LOANS: u32 = 2_000;

/// What an audit found.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Audit {
    /// Loans replayed.
    pub loans: u64,
    /// Each difference, one line.
    pub differences: Vec<String>,
}

/// Replays every loan as of the day of its cached position.
pub async fn audit(app: &App) -> Result<Audit> {
    let mut session = app.session().await?;
    let mut audit = Audit::default();
    let mut after: Option<LoanId> = None;
    loop {
        let page = session.all_loan_ids(after.as_ref(), LOANS).await?;
        let Some(last) = page.last() else { break };
        after = Some(last.clone());
        let histories = session.histories(&page).await?;
        let cached = session.positions(&page).await?;
        for id in &page {
            audit.loans += 1;
            let Some(history) = histories.get(id) else {
                audit.differences.push(format!("loan {id} has no schedule; import it again"));
                continue;
            };
            let Some(kept) = cached.get(id) else {
                if !history.movements.is_empty() {
                    audit.differences.push(format!("loan {id} has entries but no cached position; run `job assess`"));
                }
                continue;
            };
            let replayed = row(id, &position::replay(history, kept.as_of));
            if replayed != *kept {
                audit.differences.push(format!("loan {id}: cached {kept:?}, replayed {replayed:?}"));
            }
        }
    }
    for entry in session.entries_attributed_beyond_their_amount().await? {
        audit.differences.push(format!("entry {entry} is attributed beyond its amount"));
    }
    Ok(audit)
}
