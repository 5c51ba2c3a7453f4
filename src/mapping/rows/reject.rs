//! The words of rejects about rows: where, what was found, why it is wrong, what to do.

use crate::codec::Position;
use crate::domain::money::Money;
use crate::domain::statement::{Reject, Severity};
use crate::mapping::reject::{AGAIN, ASK, make};
use crate::mapping::variant::Variant;

pub use crate::mapping::reject::value;

/// A field without which a row of a document says nothing.
pub fn needed(variant: &Variant, field: &str, position: &Position, source: &str) -> Reject {
    let place = variant.plan.place(position, source);
    make(Severity::Error, place, field, "", "it is empty, and the row says nothing without it".into(), AGAIN.into())
}

/// An amount that cannot be below zero.
pub fn negative(variant: &Variant, field: &str, position: &Position, source: &str, amount: Money) -> Reject {
    let place = variant.plan.place(position, source);
    let why = "it is below zero, and such an amount never is".to_owned();
    make(Severity::Error, place, field, &amount.to_string(), why, ASK.into())
}

/// A word that the mapping does not know.
pub fn word(variant: &Variant, field: &str, position: &Position, source: &str, found: &str) -> Reject {
    let place = variant.plan.place(position, source);
    let fix = format!("ask the bank what it means, then write it under `{field}` in mappings/{}.toml", variant.name);
    make(Severity::Error, place, field, found, "this word is not known".into(), fix)
}

/// A status that we do not know.
pub fn answer_status(variant: &Variant, position: &Position, source: &str, word: &str) -> Reject {
    let why = "this status is not known: the answer is kept in the bank's word and decides nothing".to_owned();
    let fix =
        format!("ask the bank what it means, then write it under `answer.status` in mappings/{}.toml", variant.name);
    make(Severity::Warning, variant.plan.place(position, source), "status", word, why, fix)
}

/// A document without rows that does not say that it has none.
pub fn no_rows(severity: Severity, position: &Position) -> Reject {
    let why = "there is no row, and nothing in the file says that there should be none".to_owned();
    make(severity, position.to_string(), "rows", "", why, "ask the bank whether it had nothing to say".into())
}

/// A document that announces another number of rows.
pub fn another_count(variant: &Variant, position: &Position, source: &str, announced: u32, rows: u64) -> Reject {
    let why = format!("the file announces this number of rows, and {rows} stand in it: it is not whole");
    make(
        Severity::Error,
        file_place(variant, position, source),
        "file.count",
        &announced.to_string(),
        why,
        AGAIN.into(),
    )
}

/// A document whose amounts add up to something else than it announces.
pub fn another_sum(
    variant: &Variant,
    position: &Position,
    source: &str,
    announced: Money,
    sum: Option<Money>,
) -> Reject {
    let sum = sum.map_or_else(|| "amounts of two currencies".to_owned(), |sum| sum.to_string());
    let why = format!("the file announces this sum, and the rows add up to {sum}");
    make(Severity::Error, file_place(variant, position, source), "file.sum", &announced.to_string(), why, AGAIN.into())
}

/// Where a value of the file stands.
fn file_place(variant: &Variant, position: &Position, source: &str) -> String {
    if source.is_empty() { position.to_string() } else { variant.plan.place(position, source) }
}

/// A row that stands in its file twice.
pub fn stands_twice(position: &Position, field: &str, name: &str, first: &Position) -> Reject {
    let why = format!("{first} says the same: one of the two is wrong");
    make(Severity::Error, position.to_string(), field, name, why, "ask the bank which one counts".into())
}

/// Two decisions about one application.
pub fn two_decisions(position: &Position, name: &str, word: &str, first: &Position) -> Reject {
    let why = format!("{first} says another decision about {name}: the two contradict each other");
    make(Severity::Error, position.to_string(), "status", word, why, "ask the bank which one counts".into())
}

/// More rows than can be compared.
pub fn too_many_rows(position: &Position, most: usize) -> Reject {
    let why = format!("there are more than {most} rows: they cannot be compared with each other");
    make(Severity::Error, position.to_string(), "rows", "", why, "ask the bank for several smaller files".into())
}

/// An instalment that is not the sum of its parts.
pub fn unlike_its_parts(
    variant: &Variant,
    position: &Position,
    source: &str,
    amount: Money,
    sum: Option<Money>,
) -> Reject {
    let sum = sum.map_or_else(|| "amounts of two currencies".to_owned(), |sum| sum.to_string());
    let why = format!("principal, interest and other parts add up to {sum}");
    let fix =
        "ask the bank; if it adds insurance or charges, name their column under `other` in the mapping".to_owned();
    make(Severity::Error, variant.plan.place(position, source), "amount", &amount.to_string(), why, fix)
}

/// A number that is missing in a schedule.
pub fn missing_instalment(position: &Position, loan: &str, wanted: u32, number: u32) -> Reject {
    let why = format!("instalment {wanted} of {loan} is missing: a schedule goes from 1 to its end without a gap");
    make(Severity::Error, position.to_string(), "number", &number.to_string(), why, AGAIN.into())
}

/// A schedule whose outstanding principal does not follow.
pub fn outstanding_breaks(
    variant: &Variant,
    position: &Position,
    source: &str,
    outstanding: Money,
    expected: Money,
) -> Reject {
    let why = format!("after this instalment {expected} should be left: a row is missing, doubled or changed");
    let place = variant.plan.place(position, source);
    make(Severity::Error, place, "outstanding", &outstanding.to_string(), why, AGAIN.into())
}

/// A schedule that says two amounts lent.
pub fn lent_differs(position: &Position, loan: &str, other: Option<Money>, lent: Option<Money>) -> Reject {
    let say = |money: Option<Money>| money.map_or_else(String::new, |money| money.to_string());
    let why = format!("the rows above say that {} was lent for {loan}", say(lent));
    make(Severity::Error, position.to_string(), "lent", &say(other), why, AGAIN.into())
}

/// A schedule that does not repay what was lent.
pub fn not_repaid(position: &Position, loan: &str, lent: Money, repaid: Option<Money>) -> Reject {
    let repaid = repaid.map_or_else(|| "amounts of two currencies".to_owned(), |repaid| repaid.to_string());
    let why = format!("the instalments of {loan} repay {repaid}, and {lent} was lent");
    make(Severity::Error, position.to_string(), "principal", &repaid, why, AGAIN.into())
}

/// A schedule that ends before the loan is repaid.
pub fn rest_remains(position: &Position, loan: &str, rest: Money) -> Reject {
    let why = format!("it is the last instalment of {loan}, and this would still be left");
    make(Severity::Error, position.to_string(), "outstanding", &rest.to_string(), why, AGAIN.into())
}
