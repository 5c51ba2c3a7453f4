//! The items of one file: statements begin and end, add up where they say so, and no two entries share a name.

use std::collections::HashSet;

use passerelle::domain::money::Money;
use passerelle::domain::statement::{Balance, Closing, Entry, Item, Opening, Reject, Severity, Status};

/// The statement at hand.
struct Open {
    entries: Vec<Entry>,
    /// Names of a copy are those of the original.
    names: Option<HashSet<String>>,
}

/// Follows the items of a file.
pub fn hold_together(items: &[Item]) {
    let mut names = HashSet::new();
    let mut open: Option<Open> = None;
    let mut refused = false;
    let mut is_copy = false;
    let mut opened = 0;
    let (mut rows, mut wholes) = (0, 0);
    for item in items {
        match item {
            Item::Opened(opening) => {
                opened += 1;
                assert!(open.is_none() || refused, "a statement begins inside another, and nothing is said of it");
                is_bounded(opening);
                let names = std::mem::take(&mut is_copy).then(HashSet::new);
                open = Some(Open { entries: Vec::new(), names });
            }
            Item::Entry(entry) => {
                let Some(statement) = &mut open else { panic!("an entry outside a statement: {entry:?}") };
                is_sound(entry);
                let names = statement.names.as_mut().unwrap_or(&mut names);
                for named in std::iter::once(&**entry).chain(&entry.details) {
                    assert!(names.insert(named.id.as_str().to_owned()), "two entries are named {}", named.id);
                }
                statement.entries.push((**entry).clone());
            }
            Item::Closed(closing) => {
                let Some(statement) = open.take() else { panic!("a statement ends that did not begin") };
                adds_up(closing, &statement.entries);
                let booked = statement.entries.iter().filter(|entry| entry.status == Status::Booked).count();
                assert!(refused || u64::try_from(booked) == Ok(closing.booked), "{closing:?}: {booked} were booked");
            }
            Item::Row(row) => {
                rows += 1;
                assert!(!row.place.trim().is_empty() && row.place.chars().count() <= 400, "{row:?}");
            }
            Item::Whole(whole) => {
                wholes += 1;
                assert!(refused || whole.rows == rows, "{rows} rows were told: {whole:?}");
                rows = 0;
            }
            Item::Rejected(reject) => {
                is_complete(reject);
                refused |= reject.severity == Severity::Error;
                is_copy |= reject.why.starts_with("the bank marks it as a copy");
            }
        }
    }
    assert!(open.is_none() || refused, "a statement does not end, and nothing is said of it");
    assert!(rows == 0 || refused, "a document of rows does not end, and nothing is said of it");
    assert!(opened + wholes > 0 || refused, "there is no statement, and nothing is said of it");
}

/// Where, what, why and what to do, in words that fit on a screen.
pub fn is_complete(reject: &Reject) {
    let Reject { severity: _, position, field, found, why, fix } = reject;
    for (part, most) in [(position, 400), (field, 60), (why, 1_000), (fix, 400)] {
        assert!(!part.trim().is_empty(), "a part is empty: {reject:?}");
        assert!(!part.contains(['\n', '\r']), "a part has several lines: {reject:?}");
        assert!(part.chars().count() <= most, "a part is very long: {reject:?}");
    }
    assert!(found.chars().count() <= 120, "{} signs were found", found.chars().count());
}

fn is_bounded(opening: &Opening) {
    assert!(opening.account.chars().count() <= 80, "{}", opening.account.len());
    assert!(opening.position.chars().count() <= 400, "{}", opening.position.len());
}

fn is_sound(entry: &Entry) {
    for part in std::iter::once(entry).chain(&entry.details) {
        assert!(!part.id.as_str().is_empty() && part.content.len() == 64, "{part:?}");
        assert!(!part.position.is_empty() && part.position.chars().count() <= 400, "{}", part.position);
        let texts = [&part.end_to_end_id, &part.mandate_id, &part.batch_id, &part.bank_reference, &part.bank_code];
        let texts = texts.into_iter().chain([&part.counterparty, &part.counterparty_iban]);
        assert!(texts.flatten().all(|text| !text.trim().is_empty()), "a text that is there is not empty: {part:?}");
        if let Some(charges) = part.charges {
            let is_part = charges.minor().unsigned_abs() <= part.amount.minor().unsigned_abs();
            let alike = charges.minor().signum() * part.amount.minor().signum() >= 0;
            assert!(is_part && alike && charges.currency() == part.amount.currency(), "{part:?}");
        }
    }
    assert!(entry.details.iter().all(|detail| detail.details.is_empty()));
    if !entry.details.is_empty() {
        assert_eq!(sum(&entry.details, entry.amount), Some(i128::from(entry.amount.minor())), "{entry:?}");
    }
}

/// An own sum, in figures that cannot overflow; `None` where currencies are mixed.
fn sum<'a>(entries: impl IntoIterator<Item = &'a Entry>, like: Money) -> Option<i128> {
    entries.into_iter().try_fold(0, |sum, entry| {
        (entry.amount.currency() == like.currency()).then(|| sum + i128::from(entry.amount.minor()))
    })
}

fn adds_up(closing: &Closing, entries: &[Entry]) {
    if let (Some(from), Some(to)) = (closing.from_on, closing.to_on) {
        assert!(from <= to, "{closing:?}");
    }
    if closing.balance != Balance::Holds {
        return;
    }
    let (Some(before), Some(after)) = (closing.opening, closing.closing) else {
        panic!("it holds without balances: {closing:?}")
    };
    let booked = sum(entries.iter().filter(|entry| entry.status == Status::Booked), before);
    let expected = booked.map(|booked| i128::from(before.minor()) + booked);
    assert_eq!(expected, Some(i128::from(after.minor())), "{closing:?}");
    assert_eq!(before.currency(), after.currency(), "{closing:?}");
}
