//! The words of rejects: where, what was found, why it is wrong, what to do. Their texts are a catalogue:
//! `fixtures/errors` holds each once.

use super::chain;
use super::proof::{Break, Verdict};
use super::value::Wrong;
use super::variant::Variant;
use crate::codec::csv::Order;
use crate::codec::xml::Sum;
use crate::codec::{self, Position};
use crate::domain::money::Money;
use crate::domain::statement::{Reject, Severity};

pub(super) const ASK: &str = "ask the bank what it means; if its files changed, mend the mapping";
pub(super) const AGAIN: &str = "ask the bank to send it again";

pub(super) fn make(severity: Severity, position: String, field: &str, found: &str, why: String, fix: String) -> Reject {
    Reject { severity, position, field: field.to_owned(), found: codec::found(found), why, fix }
}

/// A text that is no value.
pub fn value(variant: &Variant, field: &str, position: &Position, wrong: Wrong) -> Reject {
    let place = variant.plan.place(position, &wrong.source);
    let fix = format!(
        "ask the bank for a correct file; if its files changed, mend `{field}` in mappings/{}.toml",
        variant.name
    );
    make(Severity::Error, place, field, &wrong.found, wrong.why, fix)
}

/// A field that must be there.
pub fn missing(variant: &Variant, field: &str, position: &Position, source: &str) -> Reject {
    let place = variant.plan.place(position, source);
    make(Severity::Error, place, field, "", "it is empty, and nothing can be booked without it".into(), AGAIN.into())
}

/// A statement without its account.
pub fn no_account(variant: &Variant, position: &Position, source: &str, file_name: &str) -> Reject {
    let (place, found) = if source.is_empty() {
        ("the file's name".to_owned(), file_name)
    } else {
        (variant.plan.place(position, source), "")
    };
    let is_in_name = variant.spec.statement.account.as_ref().is_some_and(super::value::Account::is_in_file_name);
    let fix = if !source.is_empty() && is_in_name {
        "ask the bank for a file with its account, or give the file a name that holds it"
    } else if source.is_empty() {
        "keep the name that the bank gave to the file: it holds the account"
    } else {
        "ask the bank for a file with its account"
    };
    make(Severity::Error, place, "account", found, "nothing says which account it is about".into(), fix.into())
}

/// A file without a statement.
pub fn no_statement() -> Reject {
    let why = "there is no statement in it".to_owned();
    make(Severity::Error, "the whole file".into(), "statement", "", why, AGAIN.into())
}

/// A statement that the bank marks as a copy.
pub fn copy(position: &Position) -> Reject {
    let why = "the bank marks it as a copy of a statement: what was booked before is not booked again".to_owned();
    make(Severity::Warning, position.to_string(), "statement", "", why, "nothing".into())
}

/// A statement that stands in its file twice.
pub fn repeated(position: &Position) -> Reject {
    let why = "the same statement, with the same days, balances and number of entries, stands above".to_owned();
    let fix = "take one of the two out of the file, or ask the bank which movements are real".to_owned();
    make(Severity::Error, position.to_string(), "statement", "", why, fix)
}

/// An account that is none.
pub fn long_account(position: &Position, found: &str) -> Reject {
    let why = "this is longer than any account".to_owned();
    make(Severity::Error, position.to_string(), "account", found, why, AGAIN.to_owned())
}

/// More statements than can be held against each other.
pub fn many(position: &Position) -> Reject {
    let why = "the file has so many statements that two equal ones cannot be told".to_owned();
    make(Severity::Error, position.to_string(), "statement", "", why, "ask the bank for shorter periods".to_owned())
}

/// A row whose balance does not follow.
pub fn broken(severity: Severity, broken: &Break) -> Reject {
    let why = format!("the balance of this row should be {}: a row is missing, doubled or changed", broken.expected);
    make(
        severity,
        broken.position.clone(),
        "balance",
        &broken.found.to_string(),
        why,
        "fetch the whole period again from the bank".into(),
    )
}

/// A statement that does not add up.
pub fn unbalanced(severity: Severity, position: &Position, verdict: &Verdict, difference: Money) -> Reject {
    let say = |money: Option<Money>| money.map_or_else(String::new, |money| money.to_string());
    let why = format!(
        "opening balance {} and the booked entries do not give the closing balance: {difference} is left over",
        say(verdict.opening)
    );
    make(severity, position.to_string(), "closing", &say(verdict.closing), why, AGAIN.into())
}

/// A statement that has its balances and still cannot be added up.
pub fn unprovable(severity: Severity, position: &Position, opening: Money, closing: Money) -> Reject {
    let why = format!(
        "opening balance {opening}, closing balance {closing} and the entries cannot be added up: \
         they are not of one currency, or too large"
    );
    make(severity, position.to_string(), "closing", &closing.to_string(), why, AGAIN.into())
}

/// A statement without both its balances.
pub fn unproved(severity: Severity, position: &Position, verdict: &Verdict) -> Reject {
    let missing = match (verdict.opening, verdict.closing) {
        (None, None) => "opening and closing balance are",
        (None, Some(_)) => "the opening balance is",
        (Some(_), None) => "the closing balance is",
        (Some(_), Some(_)) => "a sum of one currency is",
    };
    let why = format!("{missing} missing: nothing proves that all entries are there");
    make(severity, position.to_string(), "balance", "", why, AGAIN.into())
}

/// A place of a statement that says another account.
pub fn account(
    severity: Severity,
    variant: &Variant,
    (position, source): (&Position, &str),
    found: &str,
    account: &str,
) -> Reject {
    let why = format!("the statement is about account {account}, and here it says {found}");
    let fix = "ask the bank which account it is; do not edit the file";
    make(severity, variant.plan.place(position, source), "account", found, why, fix.into())
}

/// A number of entries that is not that of those which were read.
pub fn count(
    severity: Severity,
    variant: &Variant,
    (position, source): (&Position, &str),
    said: &str,
    read: u64,
) -> Reject {
    let why = format!("the statement says {said} entries, and {read} were read");
    make(severity, variant.plan.place(position, source), "count", said, why, AGAIN.into())
}

/// A sum that is not that of the entries which were read.
pub fn sum(
    severity: Severity,
    variant: &Variant,
    (position, source): (&Position, &str),
    (field, said): (&str, Money),
    read: Money,
) -> Reject {
    let what = match field {
        "credits_sum" => "credits",
        "debits_sum" => "debits",
        _ => "entries",
    };
    let why = format!("the statement says {said} for its {what}, and those that were read add up to {read}");
    make(severity, variant.plan.place(position, source), field, &said.to_string(), why, AGAIN.into())
}

/// Two statements of one account whose balances do not meet.
pub fn chain(severity: Severity, broken: &chain::Break) -> Reject {
    let ((place, until, closing), (from, opening)) = (&broken.before, &broken.opens);
    let why = format!(
        "it opens on {from} with {opening}, and the statement before it (at {place}) closed on {until} with {closing}: \
         a statement between them is missing"
    );
    let fix = "ask the bank for the statements of the days between";
    make(severity, broken.position.clone(), "opening", &opening.to_string(), why, fix.into())
}

/// A statement without entries that proves nothing.
pub fn empty(severity: Severity, position: &Position) -> Reject {
    let why = "there is no entry, and no two equal balances prove that nothing moved".to_owned();
    let fix = "ask the bank whether the account really had no movement, and for an export with its balances".to_owned();
    make(severity, position.to_string(), "entries", "", why, fix)
}

/// A statement that does not say its days.
pub fn no_days(position: &Position) -> Reject {
    let why = "the statement does not say which days it covers".to_owned();
    let fix = "ask the bank for an export with its dates, in the file or in its name".to_owned();
    make(Severity::Error, position.to_string(), "period", "", why, fix)
}

/// Parts that do not add up to their whole; what then happens is the mapping's choice.
pub fn parts(position: &Position, whole: Money, sum: Option<Money>, mode: Sum) -> Option<Reject> {
    let severity = match mode {
        Sum::Exact => Severity::Warning,
        Sum::Error => Severity::Error,
        Sum::KeepWhole => return None,
    };
    let (end, fix) = match severity {
        Severity::Warning => ("; the entry is kept whole", "attribute it by hand, and tell the bank"),
        Severity::Error => ("", "ask the bank for a correct file, or let the mapping keep such entries whole"),
    };
    let why = sum.map_or_else(
        || format!("its parts have no amounts of their own; the entry of {whole} is kept whole"),
        |sum| format!("its parts add up to {sum}, not to {whole}{end}"),
    );
    let why = if severity == Severity::Error && sum.is_none() {
        format!("its parts have no amounts of their own: nothing proves that they are the entry of {whole}")
    } else {
        why
    };
    Some(make(severity, position.to_string(), "details", "", why, fix.into()))
}

/// Charges that cannot lie inside their amount.
pub fn charges(position: &Position, amount: Money, charges: Money) -> Reject {
    let why = format!("charges of {charges} cannot lie inside an amount of {amount}");
    make(Severity::Error, position.to_string(), "charges", &charges.to_string(), why, ASK.into())
}

/// A status that we do not know.
pub fn status(variant: &Variant, position: &Position, (source, name): (&str, &str), word: &str) -> Reject {
    let why = format!("this {name} is not known: the entry is shown and not booked");
    make(Severity::Warning, variant.plan.place(position, source), "status", word, why, ASK.into())
}

/// An entry without a value date.
pub fn no_value_date(position: &Position) -> Reject {
    let why = "there is no value date: the booking date stands for it, here and below".to_owned();
    make(Severity::Warning, position.to_string(), "value_on", "", why, "nothing".into())
}

/// An entry without a booking date.
pub fn no_booking_date(position: &Position) -> Reject {
    let why = "there is no booking date: the value date stands for it, here and below".to_owned();
    make(Severity::Warning, position.to_string(), "booked_on", "", why, "nothing".into())
}

/// An entry without any date.
pub fn no_date(position: &Position) -> Reject {
    let why = "there is no date: the day of the statement stands for it, here and below".to_owned();
    make(Severity::Warning, position.to_string(), "booked_on", "", why, "nothing".into())
}

/// A statement of which the next page does not follow in its file.
pub fn next_page(position: &str, page: &str) -> Reject {
    let why = format!(
        "page {page} of this statement is not the last one, and the next does not stand behind it in this file"
    );
    let fix = "ask the bank for the whole statement in one file".to_owned();
    make(Severity::Error, position.to_owned(), "page", page, why, fix)
}

/// A statement that comes in several files.
pub fn pages(position: &str, page: &str) -> Reject {
    let page_of = if page.is_empty() { "this is a page of".to_owned() } else { format!("this is page {page} of") };
    let why = format!(
        "{page_of} a statement whose other pages do not stand with it in this file: it proves nothing by itself"
    );
    let fix = "ask the bank for the whole statement in one file";
    make(Severity::Error, position.to_owned(), "page", page, why, fix.into())
}

/// A field of the statement that stands behind its entries.
pub fn too_late(position: &Position, field: &str, found: &str) -> Reject {
    let why = "it stands behind the entries, and was not known when they were read".to_owned();
    let fix = "ask the bank for shorter periods, or for files that say it first".to_owned();
    make(Severity::Error, position.to_string(), field, found, why, fix)
}

/// An amount with a minus beside a mark that says a debit.
pub fn signed_twice(variant: &Variant, position: &Position, source: &str, found: &str) -> Reject {
    let why = "it has a minus although a mark beside it says that it is a debit: both say the same".to_owned();
    let fix = "nothing while the balances hold; tell the bank".to_owned();
    make(Severity::Warning, variant.plan.place(position, source), "amount", found, why, fix)
}

/// An amount whose last character was printed in another character set.
pub fn damaged(variant: &Variant, position: &Position, source: &str, found: &str) -> Reject {
    let why = "its last character comes from another character set; it was read as this bank writes it".to_owned();
    let fix = "ask the bank for files whose characters are not changed on the way".to_owned();
    make(Severity::Warning, variant.plan.place(position, source), "amount", found, why, fix)
}

/// Rows that a rule of the mapping passed over.
pub fn skipped(position: &Position, count: u64, why: &str) -> Reject {
    let rows = if count == 1 { "1 row was".to_owned() } else { format!("{count} rows were") };
    let why = format!("{rows} passed over, this is the first: {why}");
    make(Severity::Warning, position.to_string(), "row", "", why, "nothing, if this is right".into())
}

/// Rows that run against the order that the mapping says.
pub fn order(position: &Position, order: Order) -> Reject {
    let (said, found) = match order {
        Order::OldestFirst => ("oldest first", "newest first"),
        Order::NewestFirst => ("newest first", "oldest first"),
    };
    let why = format!("the mapping says that rows come {said}, and they come {found}");
    make(Severity::Warning, position.to_string(), "order", "", why, ASK.into())
}

/// A file whose equal entries cannot be counted.
pub fn too_large(position: &Position) -> Reject {
    let why = "the file is very large and its days are not in order: equal entries cannot be told apart".to_owned();
    make(Severity::Error, position.to_string(), "identity", "", why, "ask the bank for shorter periods".into())
}
