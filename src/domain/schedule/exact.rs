//! Exact whole-number arithmetic for the instalment: no decimal stands between the rate and the cent.
//!
//! A rate of 6.20 % is 31/6000 a month; (6031/6000)^24 has three hundred bits. [`Natural`] holds such numbers, and only
//! what the instalment asks for: multiply, subtract, compare.

use std::cmp::Ordering;

use crate::domain::rate::Rate;

/// A monthly rate as a fraction in lowest terms.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Fraction {
    pub(super) over: u64,
    pub(super) under: u64,
}

/// The twelfth of a yearly rate.
pub(super) fn monthly(rate: Rate) -> Fraction {
    let (over, under) = (u64::from(rate.millionths()), 12_000_000);
    let common = divisor(over, under);
    Fraction { over: over / common, under: under / common }
}

fn divisor(a: u64, b: u64) -> u64 {
    if b == 0 { a } else { divisor(b, a % b) }
}

/// `value · over / under`, half-up to a whole number; all of them non-negative.
pub(super) fn share(value: i64, over: u64, under: u64) -> i64 {
    let (over, under) = (i128::from(over), i128::from(under));
    let rounded = (2 * i128::from(value) * over + under).div_euclid(2 * under);
    i64::try_from(rounded).unwrap_or(i64::MAX)
}

/// `P·i / (1 − (1+i)^−n)` half-up to the cent, exactly; `None` when it does not fit.
pub(super) fn instalment(principal: i64, rate: Fraction, count: u32) -> Option<i64> {
    if rate.over == 0 {
        return Some(share(principal, 1, u64::from(count)));
    }
    // m = P·a·(a+b)^n / (b·((a+b)^n − b^n)) with i = a/b.
    let grown = Natural::power(rate.over + rate.under, count);
    let over = grown.clone().times(u64::try_from(principal).ok()?).times(rate.over);
    let under = grown.minus(&Natural::power(rate.under, count)).times(rate.under);
    // The greatest m with 2·m·under <= 2·over + under, that is m <= over/under + 1/2.
    let bound = over.times(2).plus(&under);
    let (mut low, mut high) = (0_u64, u64::try_from(i64::MAX / 4).ok()?);
    while low < high {
        let middle = low + (high - low).div_ceil(2);
        if under.clone().times(2).times(middle).compare(&bound) == Ordering::Greater {
            high = middle - 1;
        } else {
            low = middle;
        }
    }
    i64::try_from(low).ok()
}

/// A natural number of any size, least limb first, without leading zeros.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Natural(Vec<u64>);

/// The lower and the upper half.
fn halves(wide: u128) -> (u64, u64) {
    let low = u64::try_from(wide & u128::from(u64::MAX)).unwrap_or_default();
    (low, u64::try_from(wide >> 64).unwrap_or_default())
}

impl Natural {
    fn power(base: u64, exponent: u32) -> Self {
        (0..exponent).fold(Self(vec![1]), |power, _| power.times(base))
    }

    fn times(mut self, factor: u64) -> Self {
        let mut carry = 0;
        for limb in &mut self.0 {
            let wide = u128::from(*limb) * u128::from(factor) + u128::from(carry);
            (*limb, carry) = halves(wide);
        }
        if carry > 0 {
            self.0.push(carry);
        }
        self.trimmed()
    }

    fn plus(mut self, other: &Self) -> Self {
        if self.0.len() < other.0.len() {
            self.0.resize(other.0.len(), 0);
        }
        let mut carry = 0;
        for (limb, more) in self.0.iter_mut().zip(other.0.iter().copied().chain(std::iter::repeat(0))) {
            (*limb, carry) = halves(u128::from(*limb) + u128::from(more) + u128::from(carry));
        }
        if carry > 0 {
            self.0.push(carry);
        }
        self
    }

    /// The difference with a number that is not greater.
    fn minus(mut self, other: &Self) -> Self {
        let mut borrow = false;
        for (limb, less) in self.0.iter_mut().zip(other.0.iter().copied().chain(std::iter::repeat(0))) {
            let (first, under) = limb.overflowing_sub(less);
            let (second, again) = first.overflowing_sub(u64::from(borrow));
            *limb = second;
            borrow = under || again;
        }
        self.trimmed()
    }

    fn trimmed(mut self) -> Self {
        while self.0.last() == Some(&0) {
            self.0.pop();
        }
        self
    }

    fn compare(&self, other: &Self) -> Ordering {
        self.0.len().cmp(&other.0.len()).then_with(|| self.0.iter().rev().cmp(other.0.iter().rev()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_yearly_rate_is_an_exact_monthly_fraction() {
        assert_eq!(monthly(Rate::parse("6.20").unwrap()), Fraction { over: 31, under: 6_000 });
        assert_eq!(monthly(Rate::parse("0").unwrap()), Fraction { over: 0, under: 1 });
    }

    #[test]
    fn half_a_cent_goes_up() {
        assert_eq!(share(45_000, 31, 6_000), 233);
        assert_eq!(share(44_999, 31, 6_000), 232);
        assert_eq!(share(0, 31, 6_000), 0);
    }

    #[test]
    fn limbs_carry_and_borrow() {
        let big = Natural::power(u64::MAX, 3);
        let more = big.clone().plus(&Natural(vec![u64::MAX, u64::MAX]));
        assert_eq!(more.clone().minus(&Natural(vec![u64::MAX, u64::MAX])), big);
        assert_eq!(more.compare(&big), Ordering::Greater);
        assert_eq!(big.clone().minus(&big).compare(&Natural(Vec::new())), Ordering::Equal);
    }

    #[test]
    fn forty_years_of_instalments_fit() {
        let rate = monthly(Rate::parse("3.5").unwrap());
        assert_eq!(instalment(25_000_000, rate, 480), Some(96_848));
        assert_eq!(instalment(100, monthly(Rate::parse("100").unwrap()), 600), Some(8));
    }
}
