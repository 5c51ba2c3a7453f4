//! Alerts to the operator about banks and their files; never about a borrower.

use chrono::{Days, NaiveDate};

use super::Level;
use crate::domain::calendar::Calendar;
use crate::domain::coverage::{Coverage, Gap};
use crate::domain::id::{BankId, ReceiptId};

/// The longest subject: with its prefix and number it still fits into the identifier of an alert.
const SUBJECT_MAX: usize = 40;

/// An alert that should stand.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WantedOperations {
    /// The rule that asked for it.
    pub rule: &'static str,
    /// How urgent.
    pub level: Level,
    /// The bank that it is about.
    pub bank: BankId,
    /// With the rule, what makes it one and the same alert from night to night; fit for an identifier.
    pub subject: String,
    /// For the operator: what is the matter, and what to do.
    pub text: String,
}

/// A bank that lends, and whose statements have not come for `silent_after_days` TARGET days. A statement tells of the day
/// before it arrives, so that a morning without any file is not silence yet.
pub fn silent_bank(
    bank: &BankId,
    coverage: Option<&Coverage>,
    today: NaiveDate,
    silent_after_days: u32,
) -> Option<WantedOperations> {
    let text = match coverage {
        None => format!(
            "{bank} has not sent a readable statement of each of its accounts yet: alerts about its borrowers are held back. \
             Check its folder and `accounts`, then call the bank"
        ),
        Some(known) => {
            let missing = Calendar::Target.count(known.latest, today - Days::new(1));
            if missing < silent_after_days {
                return None;
            }
            format!(
                "the statements of {bank} end on {}, {missing} bank days ago: alerts about its borrowers are held back. \
                 Check its folder, then call the bank",
                known.latest
            )
        }
    };
    Some(WantedOperations {
        rule: "silent_bank",
        level: Level::Warning,
        bank: bank.clone(),
        subject: subject(bank.as_str(), SUBJECT_MAX),
        text,
    })
}

/// A bank that lends and is not in the configuration: nobody looks for its statements.
pub fn unknown_bank(bank: &BankId) -> WantedOperations {
    WantedOperations {
        rule: "unknown_bank",
        level: Level::Warning,
        bank: bank.clone(),
        subject: subject(bank.as_str(), SUBJECT_MAX),
        text: format!(
            "{bank} has loans and no [[bank]] section in the configuration: its files are not read and alerts about its \
             borrowers are held back. Add the section again"
        ),
    }
}

/// A break between two statements: what lies in it is not known.
pub fn coverage_gap(bank: &BankId, gap: &Gap) -> WantedOperations {
    let Gap { after, before, closing, opening } = gap;
    let balances = match (closing, opening) {
        (Some(closing), Some(opening)) => format!(" (the balance is {closing} before and {opening} after)"),
        (Some(_) | None, Some(_) | None) => String::new(),
    };
    WantedOperations {
        rule: "coverage_gap",
        level: Level::Warning,
        bank: bank.clone(),
        subject: format!("{}-{}", subject(bank.as_str(), SUBJECT_MAX - 9), after.format("%Y%m%d")),
        text: format!(
            "a statement of {bank} is missing between {after} and {before}{balances}: alerts about its borrowers are held \
             back from there. Ask the bank to send it again"
        ),
    }
}

/// A file that could not be booked.
pub fn file_set_aside(bank: &BankId, receipt: &ReceiptId, name: &str) -> WantedOperations {
    WantedOperations {
        rule: "file_set_aside",
        level: Level::Warning,
        bank: bank.clone(),
        subject: subject(receipt.as_str(), SUBJECT_MAX),
        text: format!(
            "file {name} of {bank} was set aside, nothing of it is booked: `passerelle files show {receipt}` says why and \
             what to do"
        ),
    }
}

fn subject(text: &str, longest: usize) -> String {
    text.chars().map(|sign| if sign.is_alphanumeric() { sign } else { '-' }).take(longest).collect()
}
