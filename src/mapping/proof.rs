//! The proof of a statement: opening + booked entries = closing, and where rows carry a balance, row by row.
//!
//! Rows may come oldest or newest first: both readings are followed at once, and the one that holds tells the order.

use chrono::NaiveDate;

use crate::codec::csv::Order;
use crate::domain::money::Money;
use crate::domain::statement::Balance;

/// A row whose balance does not follow from its neighbour's.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Break {
    /// Where the row stands.
    pub position: String,
    /// The balance that the row says.
    pub found: Money,
    /// The balance that would follow.
    pub expected: Money,
}

#[derive(Debug, Clone)]
struct Row {
    amount: Money,
    balance: Money,
}

/// Follows the entries of one statement.
#[derive(Debug, Default)]
pub struct Proof {
    sum: Option<Money>,
    overflow: bool,
    first: Option<Row>,
    last: Option<Row>,
    /// The first break when rows are read oldest first.
    forwards: Option<Break>,
    /// The first break when rows are read newest first.
    backwards: Option<Break>,
    /// The booked days of the first and the last row.
    days: Option<(NaiveDate, NaiveDate)>,
    /// The order that the mapping says.
    order: Option<Order>,
}

/// What a statement proves.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verdict {
    /// The balance before the first entry.
    pub opening: Option<Money>,
    /// The balance after the last entry.
    pub closing: Option<Money>,
    /// Whether it adds up.
    pub balance: Balance,
    /// The row that breaks the chain of balances.
    pub broken: Option<Break>,
}

impl Proof {
    /// For rows of an order that the mapping says, or does not say.
    pub fn new(order: Option<Order>) -> Self {
        Self { order, ..Self::default() }
    }

    /// The booked days of the first and the last row.
    pub const fn days(&self) -> Option<(NaiveDate, NaiveDate)> {
        self.days
    }

    /// Takes a booked entry, with the balance that its row says.
    pub fn add(
        &mut self,
        booked_on: NaiveDate,
        amount: Money,
        balance: Option<Money>,
        position: &dyn std::fmt::Display,
    ) {
        match self.sum.map_or(Ok(amount), |sum| sum.plus(amount)) {
            Ok(sum) => self.sum = Some(sum),
            Err(_) => self.overflow = true,
        }
        self.days = Some((self.days.map_or(booked_on, |(first, _)| first), booked_on));
        let Some(balance) = balance else { return };
        let row = Row { amount, balance };
        if let Some(before) = &self.last {
            let follows = |from: Money, amount: Money, to: Money| from.plus(amount).ok().filter(|sum| *sum != to);
            if self.forwards.is_none()
                && let Some(expected) = follows(before.balance, amount, balance)
            {
                self.forwards = Some(Break { position: position.to_string(), found: balance, expected });
            }
            if self.backwards.is_none()
                && let Some(expected) = follows(balance, before.amount, before.balance)
            {
                let expected = before.balance.minus(before.amount).unwrap_or(expected);
                self.backwards = Some(Break { position: position.to_string(), found: balance, expected });
            }
        }
        if self.first.is_none() {
            self.first = Some(row.clone());
        }
        self.last = Some(row);
    }

    /// The verdict, with the balances that the statement itself says.
    pub fn verdict(&self, opening: Option<Money>, closing: Option<Money>) -> Verdict {
        let newest_first = self.is_newest_first();
        let broken = if newest_first { self.backwards.clone() } else { self.forwards.clone() };
        let ends = match (&self.first, &self.last) {
            (Some(first), Some(last)) if newest_first => Some((last, first)),
            (Some(first), Some(last)) => Some((first, last)),
            _ => None,
        };
        let opening = opening.or_else(|| ends.and_then(|(oldest, _)| oldest.balance.minus(oldest.amount).ok()));
        let closing = closing.or_else(|| ends.map(|(_, newest)| newest.balance));
        let balance = match (opening, closing) {
            (Some(opening), Some(closing)) if !self.overflow => {
                let expected = self.sum.map_or(Ok(opening), |sum| opening.plus(sum));
                match expected.and_then(|expected| closing.minus(expected)) {
                    Ok(difference) if difference.minor() == 0 => Balance::Holds,
                    Ok(difference) => Balance::Fails(difference),
                    Err(_) => Balance::Unknown,
                }
            }
            _ => Balance::Unknown,
        };
        let balance = match (&broken, balance) {
            (Some(broken), Balance::Holds) => broken.found.minus(broken.expected).map_or(balance, Balance::Fails),
            _ => balance,
        };
        Verdict { opening, closing, balance, broken }
    }

    /// The reading that holds; where both do or neither does, the mapping tells, or the days.
    fn is_newest_first(&self) -> bool {
        match (&self.forwards, &self.backwards) {
            (None, Some(_)) => false,
            (Some(_), None) => true,
            _ => match (self.order, self.days) {
                (_, Some((first, last))) if first != last => first > last,
                (order, _) => order == Some(Order::NewestFirst),
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn proof(rows: &[(&str, i64, i64)]) -> Proof {
        let mut proof = Proof::default();
        for (index, (day, amount, balance)) in rows.iter().enumerate() {
            let position = format!("line {}", index + 2);
            proof.add(day.parse().unwrap(), Money::eur(*amount), Some(Money::eur(*balance)), &position);
        }
        proof
    }

    #[test]
    fn rows_prove_each_other_in_either_order() {
        let mut rows = [("2026-01-02", -500, 9_500), ("2026-01-02", 100, 9_600), ("2026-01-05", -100, 9_500)];
        for _ in 0..2 {
            let verdict = proof(&rows).verdict(None, None);
            assert_eq!(verdict.balance, Balance::Holds);
            assert_eq!((verdict.opening, verdict.closing), (Some(Money::eur(10_000)), Some(Money::eur(9_500))));
            rows.reverse();
        }
    }

    #[test]
    fn a_missing_row_breaks_the_chain_at_its_place() {
        let verdict = proof(&[("2026-01-02", -500, 9_500), ("2026-01-03", -100, 9_300)]).verdict(None, None);
        assert_eq!(verdict.balance, Balance::Fails(Money::eur(-100)));
        let broken = verdict.broken.unwrap();
        assert_eq!((broken.position.as_str(), broken.expected), ("line 3", Money::eur(9_400)));
    }

    #[test]
    fn without_two_balances_nothing_is_proved() {
        let mut proof = Proof::default();
        proof.add("2026-01-02".parse().unwrap(), Money::eur(5), None, &"line 2");
        assert_eq!(proof.verdict(None, Some(Money::eur(5))).balance, Balance::Unknown);
        assert_eq!(proof.verdict(Some(Money::eur(0)), Some(Money::eur(5))).balance, Balance::Holds);
        assert_eq!(proof.verdict(Some(Money::eur(1)), Some(Money::eur(5))).balance, Balance::Fails(Money::eur(-1)));
    }
}
