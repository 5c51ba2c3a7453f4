//! The annual percentage rate (TAEG): the yearly rate at which payouts and payments are worth the same.
//!
//! Equation: Directive 2008/48/EC, annex I; annex to article R314-3 of the consumer code. Times are years from the first
//! payout: whole months count a twelfth each, the days left are divided by the length of the year. Decimals only; the
//! result is for comparison with the usury ceiling and is never booked.

use chrono::{Datelike, Days, NaiveDate};
use rust_decimal::{Decimal, RoundingStrategy};

use super::schedule::change::debit_day;
use super::schedule::period::Period;
use super::schedule::{Schedule, Terms};

/// A time from the first payout.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Time {
    /// Whole months.
    pub months: u32,
    /// Days beyond them.
    pub days: u32,
    /// Days of the year that those days belong to: 365 or 366.
    pub year: u32,
}

impl Time {
    /// The time from `paid_out_on` to `due_on`: months are counted backwards from the due date, always on `debit_day`;
    /// the year that ends on the last day counted has 366 days when it holds a 29 February.
    pub fn between(paid_out_on: NaiveDate, due_on: NaiveDate, debit_day: u32) -> Self {
        let period = Period::between(paid_out_on, due_on, debit_day);
        let end = period.counted_to_on;
        let days = u32::try_from((end - paid_out_on).num_days()).unwrap_or(0);
        Self { months: period.months, days, year: if holds_leap_day(end) { 366 } else { 365 } }
    }

    fn years(self) -> Option<Decimal> {
        let months = Decimal::from(self.months).checked_div(Decimal::from(12))?;
        months.checked_add(Decimal::from(self.days).checked_div(Decimal::from(self.year))?)
    }
}

/// Whether the year that ends on `end` holds a 29 February.
fn holds_leap_day(end: NaiveDate) -> bool {
    [end.year(), end.year() - 1]
        .into_iter()
        .filter_map(|year| NaiveDate::from_ymd_opt(year, 2, 29))
        .any(|leap| leap <= end && leap > end - Days::new(366))
}

/// An amount at a time: what the bank pays out is negative.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Flow {
    /// When.
    pub time: Time,
    /// How much, minor units.
    pub amount_minor: i64,
}

/// The flows of a loan without costs beyond its interest.
pub fn flows(terms: &Terms, schedule: &Schedule) -> Vec<Flow> {
    let debit_day = terms.debit_day.max(debit_day(schedule));
    let paid_out = Flow { time: Time { months: 0, days: 0, year: 365 }, amount_minor: -terms.principal.minor() };
    let payments = schedule.instalments.iter().map(|row| Flow {
        time: Time::between(terms.disbursed_on, row.due_on, debit_day),
        amount_minor: row.amount_minor,
    });
    std::iter::once(paid_out).chain(payments).collect()
}

/// The rate in per cent with `decimals` digits, half-up; `None` when no rate makes the flows worth nothing.
pub fn taeg(flows: &[Flow], decimals: u32) -> Option<Decimal> {
    let flows: Vec<(Decimal, Decimal)> =
        flows.iter().map(|flow| Some((flow.time.years()?, Decimal::from(flow.amount_minor)))).collect::<Option<_>>()?;
    // With y = ln(1 + X) the equation is Σ amount · e^(−y·t) = 0: Newton needs nothing but the exponential.
    let mut force = Decimal::ZERO;
    for _ in 0..STEPS_MAX {
        let (mut value, mut slope) = (Decimal::ZERO, Decimal::ZERO);
        for (years, amount) in &flows {
            let worth = amount.checked_mul(exp(-force.checked_mul(*years)?)?)?;
            value = value.checked_add(worth)?;
            slope = slope.checked_sub(worth.checked_mul(*years)?)?;
        }
        let step = value.checked_div(slope)?;
        force = force.checked_sub(step)?;
        if step.abs() < PRECISION {
            let percent = (exp(force)? - Decimal::ONE).checked_mul(Decimal::ONE_HUNDRED)?;
            return Some(percent.round_dp_with_strategy(decimals, RoundingStrategy::MidpointAwayFromZero));
        }
    }
    None
}

/// Newton doubles the correct digits with each step; a loan takes five or six.
const STEPS_MAX: u32 = 60;
/// 10⁻¹⁸, far beyond any figure that is shown.
const PRECISION: Decimal = Decimal::from_parts(1, 0, 0, false, 18);

/// `e^power` by its series, on a power halved until it is small; `None` far beyond any rate.
fn exp(power: Decimal) -> Option<Decimal> {
    if power.abs() > Decimal::from(60) {
        return None;
    }
    let (mut small, mut halvings) = (power, 0);
    while small.abs() > Decimal::new(1, 1) {
        small = small.checked_div(Decimal::TWO)?;
        halvings += 1;
    }
    let (mut term, mut sum) = (Decimal::ONE, Decimal::ONE);
    for index in 1..=18_u32 {
        term = term.checked_mul(small)?.checked_div(Decimal::from(index))?;
        sum = sum.checked_add(term)?;
    }
    for _ in 0..halvings {
        sum = sum.checked_mul(sum)?;
    }
    Some(sum)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(months: u32, days: u32, amount_minor: i64) -> Flow {
        Flow { time: Time { months, days, year: 365 }, amount_minor }
    }

    #[test]
    fn a_year_later_a_tenth_more_is_ten_per_cent() {
        let rate = taeg(&[at(0, 0, -100_000), at(12, 0, 110_000)], 6).unwrap();
        assert_eq!(rate, Decimal::TEN);
    }

    #[test]
    fn a_loan_that_costs_nothing_bears_nothing_and_one_that_loses_is_negative() {
        assert_eq!(taeg(&[at(0, 0, -100), at(1, 0, 50), at(2, 0, 50)], 2), Some(Decimal::ZERO));
        assert_eq!(taeg(&[at(0, 0, -100), at(12, 0, 90)], 2), Some(Decimal::from(-10)));
    }

    #[test]
    fn flows_that_no_rate_balances_have_no_rate() {
        assert_eq!(taeg(&[], 2), None);
        assert_eq!(taeg(&[at(0, 0, -100)], 2), None);
        assert_eq!(taeg(&[at(0, 0, 100), at(1, 0, 100)], 2), None);
    }

    #[test]
    fn a_leap_day_lengthens_the_year_that_ends_after_it() {
        let day = |text: &str| text.parse::<NaiveDate>().unwrap();
        assert_eq!(Time::between(day("2028-03-05"), day("2028-04-20"), 20), Time { months: 1, days: 15, year: 366 });
        assert_eq!(Time::between(day("2028-02-05"), day("2028-02-20"), 20).year, 365);
        assert_eq!(Time::between(day("2028-02-20"), day("2028-02-29"), 29).year, 366);
        assert_eq!(Time::between(day("2029-02-20"), day("2029-02-27"), 27).year, 366);
        assert_eq!(Time::between(day("2029-02-20"), day("2029-03-10"), 10).year, 365);
    }
}
