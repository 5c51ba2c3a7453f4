//! How many entries a statement has and what they add up to, beside what the statement says of itself.
//!
//! Banks differ in whether pending entries count: a figure agrees when it is that of all entries or of the booked ones.

use crate::domain::money::{Currency, Money};

/// A figure of all entries, and of the booked ones.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Total {
    all: i128,
    booked: i128,
}

impl Total {
    fn add(&mut self, figure: i128, is_booked: bool) {
        self.all = self.all.saturating_add(figure);
        if is_booked {
            self.booked = self.booked.saturating_add(figure);
        }
    }

    fn plus(self, other: Self) -> Self {
        Self { all: self.all.saturating_add(other.all), booked: self.booked.saturating_add(other.booked) }
    }

    /// Whether the statement's own figure is one of the two.
    pub fn is(self, said: Money) -> bool {
        let said = i128::from(said.magnitude().minor());
        said == self.all || said == self.booked
    }

    /// Of all entries.
    pub fn money(self, currency: Currency) -> Money {
        Money::new(i64::try_from(self.all).unwrap_or(i64::MAX), currency)
    }
}

/// The entries of a statement, counted and added up.
#[derive(Debug, Clone, Copy, Default)]
pub struct Totals {
    count: u64,
    booked: u64,
    credits: Total,
    debits: Total,
}

impl Totals {
    /// Takes an entry.
    pub fn add(&mut self, amount: Money, is_booked: bool) {
        self.count += 1;
        self.booked += u64::from(is_booked);
        let figure = i128::from(amount.minor());
        let total = if figure < 0 { &mut self.debits } else { &mut self.credits };
        total.add(figure.abs(), is_booked);
    }

    /// Whether the statement's own number of entries is one of the two.
    pub const fn has_count(&self, said: u64) -> bool {
        said == self.count || said == self.booked
    }

    /// How many entries were read.
    pub const fn count(&self) -> u64 {
        self.count
    }

    /// What the credits add up to.
    pub const fn credits(&self) -> Total {
        self.credits
    }

    /// What the debits add up to, without sign.
    pub const fn debits(&self) -> Total {
        self.debits
    }

    /// What all entries add up to, each without sign.
    pub fn sum(&self) -> Total {
        self.credits.plus(self.debits)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_figure_agrees_with_all_entries_or_with_the_booked_ones() {
        let mut totals = Totals::default();
        totals.add(Money::eur(8_882), true);
        totals.add(Money::eur(-12_000), true);
        totals.add(Money::eur(500), false);
        assert!(totals.has_count(3) && totals.has_count(2) && !totals.has_count(1));
        assert!(totals.credits().is(Money::eur(9_382)) && totals.credits().is(Money::eur(8_882)));
        assert!(totals.debits().is(Money::eur(-12_000)) && totals.debits().is(Money::eur(12_000)));
        assert!(totals.sum().is(Money::eur(21_382)) && !totals.sum().is(Money::eur(3_118)));
        assert_eq!(totals.sum().money(Currency::EUR), Money::eur(21_382));
    }
}
