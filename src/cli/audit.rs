//! `audit`: replay everything, compare with the caches.

use anyhow::{Result, bail};

use super::{Exit, Global, open, output};
use crate::jobs::audit;

/// Audits; a difference is a fault.
pub async fn run(global: &Global) -> Result<Exit> {
    let app = open(global).await?;
    let audit = audit::audit(&app).await?;
    if global.json {
        output::json(&audit)?;
    } else {
        for difference in &audit.differences {
            output::line(difference)?;
        }
        output::line(&format!("{} loans replayed, {} differences", audit.loans, audit.differences.len()))?;
    }
    if audit.differences.is_empty() {
        Ok(Exit::Done)
    } else {
        bail!("the caches differ from the facts; the facts are right: run `passerelle job assess` and audit again")
    }
}
