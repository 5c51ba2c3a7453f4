//! The sum of the amounts of a file: of one currency, or none.

use crate::domain::money::Money;

/// A sum that grows.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Sum {
    money: Option<Money>,
    /// The amounts are not of one currency, or too large.
    is_mixed: bool,
}

impl Sum {
    pub(super) fn add(&mut self, amount: Money) {
        match self.money.map(|sum| sum.plus(amount)) {
            None => self.money = Some(amount),
            Some(Ok(sum)) => self.money = Some(sum),
            Some(Err(_)) => self.is_mixed = true,
        }
    }

    /// What the amounts add up to, if they do; zero where there is none.
    pub(super) fn total(self) -> Option<Money> {
        if self.is_mixed { None } else { Some(self.money.unwrap_or(Money::eur(0))) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::money::Currency;

    #[test]
    fn two_currencies_have_no_sum_even_if_one_adds_up_to_nothing() {
        let mut sum = Sum::default();
        assert_eq!(sum.total(), Some(Money::eur(0)));
        sum.add(Money::eur(5));
        sum.add(Money::eur(-5));
        sum.add(Money::new(3, Currency::parse("CHF").unwrap()));
        assert_eq!(sum.total(), None);
    }
}
