//! Alerts for the operator: a silent bank, a gap between statements, a file set aside. Never about a borrower.

use std::collections::BTreeMap;

use crate::alert::operations::{self, WantedOperations};
use crate::app::App;
use crate::domain::id::AlertId;
use crate::store::{self, AlertFilter, AlertRow, ReceiptState, Session};

use super::Summary;
use super::assess::{blank, record};
use super::coverages::Coverages;

/// Compares the operations alerts that should stand with those that stand.
pub async fn assess(
    app: &App,
    session: &mut Session,
    coverages: &Coverages,
    summary: &mut Summary,
) -> Result<(), store::Error> {
    let mut wanted: BTreeMap<(String, String), WantedOperations> = BTreeMap::new();
    let mut want = |alert: WantedOperations| wanted.insert((alert.rule.to_owned(), alert.subject.clone()), alert);
    let lending = session.banks_that_lend().await?;
    for link in app.banks.iter().filter(|link| lending.contains(&link.bank.id)) {
        let bank = &link.bank;
        let coverage = coverages.get(&bank.id);
        if let Some(alert) = operations::silent_bank(&bank.id, coverage, app.today, bank.silent_after_days) {
            want(alert);
        }
        for gap in coverage.map(|coverage| coverage.gaps.as_slice()).unwrap_or_default() {
            want(operations::coverage_gap(&bank.id, gap));
        }
    }
    for bank in lending.iter().filter(|bank| app.bank(bank).is_none()) {
        want(operations::unknown_bank(bank));
    }
    for receipt in session.receipts_in(ReceiptState::SetAside).await? {
        want(operations::file_set_aside(&receipt.bank, &receipt.id, &receipt.name));
    }
    let standing = session.live_alerts("operations").await?;
    for alert in &standing {
        if wanted.remove(&(alert.rule.clone(), alert.subject.clone())).is_none() {
            let next = AlertRow { state: "cleared".into(), cleared_on: Some(app.today), ..alert.clone() };
            record(app, session, &next, "cleared").await?;
            summary.alerts.cleared += 1;
        }
    }
    for alert in wanted.into_values() {
        open(app, session, alert).await?;
        summary.alerts.opened += 1;
    }
    Ok(())
}

async fn open(app: &App, session: &mut Session, wanted: WantedOperations) -> Result<(), store::Error> {
    let filter = AlertFilter { kind: Some("operations".into()), ..AlertFilter::default() };
    let earlier = session.alerts(&filter).await?;
    let same = |alert: &&AlertRow| alert.rule == wanted.rule && alert.subject == wanted.subject;
    let number = earlier.iter().filter(same).count() + 1;
    let name = match wanted.rule {
        "silent_bank" => "SILENT",
        "unknown_bank" => "BANK",
        "coverage_gap" => "GAP",
        _ => "FILE",
    };
    let Ok(id) = AlertId::parse(&format!("OPS-{name}-{}-{number}", wanted.subject)) else { return Ok(()) };
    let alert = AlertRow {
        kind: "operations".into(),
        rule: wanted.rule.into(),
        level: wanted.level.as_str().into(),
        state: "open".into(),
        bank: Some(wanted.bank),
        subject: wanted.subject,
        detail: wanted.text,
        ..blank(id, app.today)
    };
    record(app, session, &alert, "opened").await
}
