//! A person's decision about an entry in suspense: an attribution like any other, with the person's name.

use anyhow::{Result, bail};

use super::reconcile::{cache_positions, made};
use crate::app::App;
use crate::domain::id::{EntryId, LoanId};
use crate::reconcile::{Attribution, Rule, amount_without_charges};
use crate::store::Session;

/// What was tied.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Matched {
    /// The entry.
    pub entry: EntryId,
    /// Its amount, minor units.
    pub amount_minor: i64,
}

/// An identity as it is shown and typed: its first characters, and the number that tells truly equal entries apart.
pub fn short(id: &EntryId) -> String {
    let (digest, number) = parts(id.as_str());
    format!("{}{number}", digest.get(..10).unwrap_or(digest))
}

/// Whether `typed` names the entry: equal entries share their first characters, and the first of them has no number.
fn is_meant(id: &EntryId, typed: &str) -> bool {
    let ((digest, number), (start, typed_number)) = (parts(id.as_str()), parts(typed));
    digest.starts_with(start) && number == typed_number
}

/// `e0567fdc29a5-2`: what it starts with, and `-2`.
fn parts(id: &str) -> (&str, &str) {
    id.find('-').and_then(|place| id.split_at_checked(place)).unwrap_or((id, ""))
}

/// Ties the entry in suspense whose id starts with `prefix` to `loan`; `short` gives what has to be typed.
pub async fn match_entry(app: &App, prefix: &str, loan: &LoanId, by: &str, note: &str) -> Result<Matched> {
    let _lock = app.lock().await?;
    let mut session = app.session().await?;
    let waiting = session.suspense().await?;
    let found: Vec<_> = waiting.iter().filter(|row| is_meant(&row.entry.entry.id, prefix)).collect();
    let row = match found.as_slice() {
        [row] => *row,
        [] => bail!("no entry in suspense starts with `{prefix}`; `passerelle suspense list` shows those that wait"),
        several => bail!("{} entries in suspense start with `{prefix}`; write more characters", several.len()),
    };
    let entry = &row.entry.entry;
    let loans = session.loans_by_id(std::slice::from_ref(loan)).await?;
    let Some(about) = loans.get(loan) else { bail!("there is no loan {loan}") };
    if about.bank != row.entry.bank {
        bail!("loan {loan} is lent by {}, the entry is on an account of {}", about.bank, row.entry.bank);
    }
    if entry.amount.currency() != about.principal.currency() {
        bail!("the entry is in {}, loan {loan} is not", entry.amount.currency());
    }
    if let Some(opening) = about.opening
        && entry.booked_on <= opening.on
    {
        bail!("the opening position of loan {loan} holds all that was booked by {}: it would count twice", opening.on);
    }
    let matched = Matched { entry: entry.id.clone(), amount_minor: amount_without_charges(entry) };
    let attribution = Attribution {
        entry: matched.entry.clone(),
        loan: loan.clone(),
        amount_minor: matched.amount_minor,
        instalment: None,
        rule: Rule::Person,
        evidence: if note.is_empty() { "decided by a person".into() } else { note.to_owned() },
    };
    let made = made(app, &[attribution], by);
    session
        .atomically(async |session: &mut Session| {
            session.insert_attributions(&made).await?;
            session.drop_suspense(std::slice::from_ref(&matched.entry)).await?;
            cache_positions(app, session, std::slice::from_ref(loan)).await
        })
        .await?;
    Ok(matched)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_of_two_equal_entries_can_be_named() {
        let [first, second] =
            ["e0567fdc29a5de934101f", "e0567fdc29a5de934101f-2"].map(|id| EntryId::parse(id).unwrap());
        assert_eq!((short(&first).as_str(), short(&second).as_str()), ("e0567fdc29", "e0567fdc29-2"));
        for (id, other) in [(&first, &second), (&second, &first)] {
            for typed in [id.as_str(), &short(id)] {
                assert!(is_meant(id, typed) && !is_meant(other, typed), "{typed}");
            }
        }
    }
}
