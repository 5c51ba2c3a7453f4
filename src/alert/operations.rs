//! What the operator should hear: a silent bank, a gap between statements, a file set aside. Never about a borrower.
//!
//! Each text says what is wrong and what to do, in English, for a person who did not write this program. A subject is
//! short and stable, since it is part of the alert's identity.

use chrono::NaiveDate;

use super::Level;
use crate::domain::calendar::Calendar;
use crate::domain::coverage::{Coverage, Gap};
use crate::domain::id::{BankId, ReceiptId};

/// The longest subject: with its prefix and number it still is an identifier.
const SUBJECT_MAX: usize = 40;

/// An alert that should stand for the operator.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WantedOperations {
    /// The rule (`silent_bank`).
    pub rule: &'static str,
    /// How much attention it asks for.
    pub level: Level,
    /// The bank that it is about.
    pub bank: BankId,
    /// What it is about, within the rule.
    pub subject: String,
    /// What is wrong and what to do.
    pub text: String,
}

/// A bank whose statements cover none of the last `silent_after_days` TARGET days before `today`.
pub fn silent_bank(
    bank: &BankId,
    coverage: Option<&Coverage>,
    today: NaiveDate,
    silent_after_days: u32,
) -> Option<WantedOperations> {
    let ask = "look whether its files reach the inbox, then ask the bank for the missing statements; until then \
               alerts about its borrowers are held back";
    let text = match coverage {
        None => format!("{bank} has not sent statements of all its accounts yet: {ask}"),
        Some(coverage) => {
            // A gap is told on its own, with what to ask for; the days behind it are no silence.
            let latest = coverage.gaps.last().map_or(coverage.through, |gap| gap.before.max(coverage.through));
            let yesterday = today.pred_opt()?;
            let missing = Calendar::Target.count(latest, yesterday);
            if missing < silent_after_days {
                return None;
            }
            format!("{bank} is silent: no statement since {latest}, {missing} TARGET days are missing: {ask}")
        }
    };
    Some(WantedOperations {
        rule: "silent_bank",
        level: Level::Warning,
        bank: bank.clone(),
        subject: subject(bank.as_str()),
        text,
    })
}

/// A break in a bank's statements.
pub fn coverage_gap(bank: &BankId, gap: &Gap) -> WantedOperations {
    let Gap { after, before, closing, opening } = gap;
    let what = match (closing, opening) {
        (Some(closing), Some(opening)) if closing != opening => {
            format!("the balance of {after} is {closing}, the next statement ({before}) opens with {opening}")
        }
        _ => format!("nothing covers the days between {after} and {before}"),
    };
    WantedOperations {
        rule: "coverage_gap",
        level: Level::Warning,
        bank: bank.clone(),
        subject: dated_subject(bank, *after),
        text: format!(
            "a statement of {bank} is missing: {what}; ask the bank for the statements from {after} to {before}, or for \
             one that spans these days; until then silence after {after} proves nothing about its borrowers"
        ),
    }
}

/// A file that was refused as a whole.
pub fn file_set_aside(bank: &BankId, receipt: &ReceiptId, name: &str) -> WantedOperations {
    WantedOperations {
        rule: "file_set_aside",
        level: Level::Warning,
        bank: bank.clone(),
        subject: subject(receipt.as_str()),
        text: format!(
            "file {name} of {bank} could not be booked and nothing of it was: `passerelle files show {receipt}` tells \
             where, why and what to do"
        ),
    }
}

/// `credit-mutuel-20261006`, the name of the bank cut where it must be.
fn dated_subject(bank: &BankId, day: NaiveDate) -> String {
    let day = day.format("%Y%m%d").to_string();
    let name: String = subject(bank.as_str()).chars().take(SUBJECT_MAX - day.len() - 1).collect();
    format!("{name}-{day}")
}

/// Letters, digits and hyphens; anything else is a hyphen.
fn subject(text: &str) -> String {
    let safe = |sign: char| if sign.is_ascii_alphanumeric() { sign } else { '-' };
    text.chars().map(safe).take(SUBJECT_MAX).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::id::AlertId;
    use crate::domain::money::Money;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn bank() -> BankId {
        BankId::parse("credit-mutuel").unwrap()
    }

    fn covered(through: &str) -> Coverage {
        Coverage { since: day("2026-01-02"), through: day(through), gaps: Vec::new() }
    }

    fn gap(after: &str, before: &str, balances: Option<(i64, i64)>) -> Gap {
        Gap {
            after: day(after),
            before: day(before),
            closing: balances.map(|(closing, _)| Money::eur(closing)),
            opening: balances.map(|(_, opening)| Money::eur(opening)),
        }
    }

    #[test]
    fn a_bank_is_silent_after_its_days_without_a_statement() {
        // Covered through Monday 5 October; Tuesday and Wednesday are missing on Thursday morning.
        let silent = |today: &str| silent_bank(&bank(), Some(&covered("2026-10-05")), day(today), 2);
        assert_eq!(silent("2026-10-06"), None);
        assert_eq!(silent("2026-10-07"), None);
        let wanted = silent("2026-10-08").unwrap();
        assert_eq!((wanted.rule, wanted.subject.as_str()), ("silent_bank", "credit-mutuel"));
        assert!(wanted.text.starts_with("credit-mutuel is silent: no statement since 2026-10-05, 2 TARGET days"));
    }

    #[test]
    fn a_weekend_is_no_silence() {
        assert_eq!(silent_bank(&bank(), Some(&covered("2026-10-02")), day("2026-10-05"), 1), None);
        assert_eq!(silent_bank(&bank(), Some(&covered("2026-04-02")), day("2026-04-07"), 1), None, "Easter");
        assert!(silent_bank(&bank(), Some(&covered("2026-10-02")), day("2026-10-06"), 1).is_some());
    }

    #[test]
    fn a_bank_that_never_sent_anything_is_silent() {
        let wanted = silent_bank(&bank(), None, day("2026-10-08"), 2).unwrap();
        assert!(wanted.text.starts_with("credit-mutuel has not sent statements of all its accounts yet"));
    }

    #[test]
    fn days_behind_a_gap_are_no_silence() {
        let broken = Coverage { gaps: vec![gap("2026-09-10", "2026-10-06", None)], ..covered("2026-09-10") };
        assert_eq!(silent_bank(&bank(), Some(&broken), day("2026-10-07"), 2), None);
        assert!(silent_bank(&bank(), Some(&broken), day("2026-10-09"), 2).is_some());
    }

    #[test]
    fn a_gap_names_its_days_and_balances() {
        let wanted = coverage_gap(&bank(), &gap("2026-10-05", "2026-10-06", Some((5_000, 6_000))));
        assert_eq!((wanted.rule, wanted.subject.as_str()), ("coverage_gap", "credit-mutuel-20261005"));
        assert!(wanted.text.contains("the balance of 2026-10-05 is 50.00 EUR"), "{}", wanted.text);
        assert!(wanted.text.contains("(2026-10-06) opens with 60.00 EUR"), "{}", wanted.text);
        let silent = coverage_gap(&bank(), &gap("2026-10-05", "2026-10-08", None));
        assert!(silent.text.contains("nothing covers the days between 2026-10-05 and 2026-10-08"), "{}", silent.text);
    }

    #[test]
    fn a_file_set_aside_says_where_to_look() {
        let receipt = ReceiptId::parse("cm-0123456789ab").unwrap();
        let wanted = file_set_aside(&bank(), &receipt, "releve.xml");
        assert_eq!(wanted.subject, "cm-0123456789ab");
        assert!(wanted.text.contains("`passerelle files show cm-0123456789ab`"));
    }

    #[test]
    fn a_subject_fits_into_an_identity_whatever_the_bank_is_called() {
        let long = BankId::parse(&"caisse d'épargne ".repeat(3).trim_end()).unwrap();
        let wanted = coverage_gap(&long, &gap("2026-10-05", "2026-10-06", None));
        assert!(wanted.subject.ends_with("-20261005") && wanted.subject.len() <= SUBJECT_MAX, "{}", wanted.subject);
        assert!(AlertId::parse(&format!("OPS-SILENT-{}-1000", wanted.subject)).is_ok());
    }
}
