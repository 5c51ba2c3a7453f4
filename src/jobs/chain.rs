//! The chain of statements over files: each opens with the balance that closed the one booked before it. Where it does
//! not, a file is missing, and a person is told which days; the coverage claims nothing of them by itself.

use chrono::NaiveDate;

use crate::domain::money::Money;
use crate::domain::statement::{Closing, Opening, Reject, Severity};
use crate::store::{self, ReceiptRow, Session, StatementRow};

/// What is missing before a statement that is being booked, if its opening balance says so.
pub(super) async fn break_before(
    session: &mut Session,
    receipt: &ReceiptRow,
    (opened, closing): (&Opening, &Closing),
    severity: Severity,
) -> Result<Option<Reject>, store::Error> {
    let (Some(from_on), Some(opening)) = (closing.from_on, closing.opening) else { return Ok(None) };
    let before = session.statements_before(&receipt.bank, &opened.account, from_on).await?;
    let ends: Vec<(&StatementRow, NaiveDate, Money)> =
        before.iter().filter_map(|other| Some((other, other.closed.to_on?, other.closed.closing?))).collect();
    let is_told = |other: &StatementRow| other.receipt == receipt.id;
    if ends.iter().any(|(other, _, closing)| *closing == opening || is_told(other)) {
        return Ok(None);
    }
    // One that began before and tells this day too leaves no border; one that begins alike had the same break.
    let over = session.statements_over(&receipt.bank, &opened.account, from_on, from_on).await?;
    let is_known = |other: &StatementRow| {
        let begins_alike = other.closed.from_on == Some(from_on) && other.closed.opening == Some(opening);
        begins_alike || other.closed.from_on < Some(from_on) && other.closed.to_on >= Some(from_on)
    };
    let Some((other, to_on, closing)) = ends.iter().rev().find(|(_, to_on, _)| *to_on < from_on) else {
        return Ok(None);
    };
    if over.iter().any(is_known) {
        return Ok(None);
    }
    let mut receipts = session.receipt(other.receipt.as_str()).await?.into_iter();
    let name = receipts.find(|known| known.id == other.receipt).map_or_else(String::new, |known| known.name);
    let missing = missing_days(*to_on, from_on);
    Ok(Some(Reject {
        severity,
        position: opened.position.clone(),
        field: "opening".into(),
        found: opening.to_string(),
        why: format!(
            "{} opens on {from_on} with {opening}, and the statement before it, in {name} (file {}), closed on {to_on} with \
             {closing}: {missing}",
            receipt.name, other.receipt
        ),
        fix: "ask the bank for what is missing and deliver it; until then nothing is claimed of these days".into(),
    }))
}

fn missing_days(to_on: NaiveDate, from_on: NaiveDate) -> String {
    match (to_on.succ_opt(), from_on.pred_opt()) {
        (Some(first), Some(last)) if first < last => format!("the movements of {first} to {last} are missing"),
        (Some(first), Some(last)) if first == last => format!("the movements of {first} are missing"),
        _ => "no day lies between them, and movements are missing all the same".to_owned(),
    }
}
