//! Which days the statements of each bank prove complete: where they do not, silence says nothing.

use std::collections::HashMap;

use crate::app::App;
use crate::domain::coverage::{self, Coverage};
use crate::domain::id::BankId;
use crate::store::{self, Session};

/// What the statements of each bank prove complete.
pub type Coverages = HashMap<BankId, Coverage>;

/// What each bank's statements prove complete: the days that all of its accounts cover.
pub async fn coverages(app: &App, session: &mut Session) -> Result<Coverages, store::Error> {
    let mut coverages = HashMap::new();
    for link in &app.banks {
        let slices = session.slices(&link.bank.id).await?;
        let each: Vec<Coverage> = link
            .bank
            .accounts
            .iter()
            .filter_map(|account| slices.get(account).and_then(|slices| coverage::coverage(slices)))
            .collect();
        if each.len() < link.bank.accounts.len() {
            continue; // An account that never sent a statement proves nothing.
        }
        let since = each.iter().map(|coverage| coverage.since).max();
        let through = each.iter().map(|coverage| coverage.through).min();
        let latest = each.iter().map(|coverage| coverage.latest).min();
        if let (Some(since), Some(through), Some(latest)) = (since, through, latest) {
            let gaps = each.into_iter().flat_map(|coverage| coverage.gaps).collect();
            coverages.insert(link.bank.id.clone(), Coverage { since, through, latest, gaps });
        }
    }
    Ok(coverages)
}
