//! The banks' books: each account's operations in order, day by day, with running balances, and the statements made of them.

use chrono::NaiveDate;

use super::behaviour::{Kind, Operation};
use crate::domain::calendar::Calendar;

/// The balance of each account before its first statement, in cents.
const FIRST_BALANCE_MINOR: i64 = 1_250_000;

/// What one statement says: some days of an account, without a hole.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Statement {
    /// The place of the bank.
    pub bank: usize,
    /// First day.
    pub from_on: NaiveDate,
    /// Last day, included.
    pub to_on: NaiveDate,
    /// The open day before the first one: the date of the old balance.
    pub eve_on: NaiveDate,
    /// The bank's number of a daily statement; a statement over several days has none.
    pub sequence: Option<u32>,
    /// Balance before.
    pub opening_minor: i64,
    /// Balance after.
    pub closing_minor: i64,
    /// Its operations by their place in the world's list, oldest first.
    pub operations: Vec<usize>,
}

/// The IBAN of our account at each bank: those of the configuration that `init` writes.
const ACCOUNTS: [&str; 3] =
    ["FR7699999000010000000000115", "FR7699999000010000000000212", "FR7699999000010000000000309"];

/// The IBAN of our account at a bank.
pub fn account(bank: usize) -> &'static str {
    ACCOUNTS.get(bank).copied().unwrap_or_default()
}

/// The eleven signs of the national account number.
pub fn account_number(bank: usize) -> String {
    format!("{:011}", bank + 1)
}

/// The daily statements of one bank, one for each open TARGET day from `start` to `end`, without movement or not.
pub fn book(bank: usize, operations: &[Operation], start: NaiveDate, end: NaiveDate) -> Vec<Statement> {
    let mut ours: Vec<(NaiveDate, u8, usize)> = operations
        .iter()
        .enumerate()
        .filter(|(_, operation)| operation.bank == bank)
        .map(|(place, operation)| (operation.booked_on, rank(operation.kind), place))
        .collect();
    ours.sort_unstable();
    let mut ours = ours.into_iter().peekable();
    let mut statements = Vec::new();
    let mut balance = FIRST_BALANCE_MINOR;
    let mut eve_on = eve(start);
    let mut day = Calendar::Target.on_or_after(start);
    let mut sequence = 1;
    while day <= end {
        let opening_minor = balance;
        let mut places = Vec::new();
        while let Some((_, _, place)) = ours.next_if(|(booked_on, _, _)| *booked_on <= day) {
            balance += operations.get(place).map_or(0, |operation| operation.amount_minor);
            places.push(place);
        }
        statements.push(Statement {
            bank,
            from_on: day,
            to_on: day,
            eve_on,
            sequence: Some(sequence),
            opening_minor,
            closing_minor: balance,
            operations: places,
        });
        sequence += 1;
        eve_on = day;
        day = Calendar::Target.after(day);
    }
    statements
}

/// Collections come first, then what comes back, then the rest.
const fn rank(kind: Kind) -> u8 {
    match kind {
        Kind::Collection => 0,
        Kind::Return(_) => 1,
        Kind::Transfer | Kind::Deposit => 2,
        Kind::Fee | Kind::PayOut => 3,
    }
}

fn eve(day: NaiveDate) -> NaiveDate {
    let mut eve = day.pred_opt().unwrap_or(day);
    while !Calendar::Target.is_open(eve) {
        eve = eve.pred_opt().unwrap_or(NaiveDate::MIN);
    }
    eve
}

/// One statement over the days of several that follow each other.
pub fn join(days: &[Statement]) -> Option<Statement> {
    let (first, last) = (days.first()?, days.last()?);
    Some(Statement {
        to_on: last.to_on,
        sequence: None,
        closing_minor: last.closing_minor,
        operations: days.iter().flat_map(|day| day.operations.iter().copied()).collect(),
        ..first.clone()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_accounts_are_those_of_the_configuration_that_init_writes() {
        for (bank, account) in ACCOUNTS.iter().enumerate() {
            assert!(crate::config::TEMPLATE.contains(account), "{account}");
            assert!(account.contains(&account_number(bank)));
        }
    }
}
