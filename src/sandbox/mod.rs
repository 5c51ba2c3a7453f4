//! SHELL: simulated banks and a generated portfolio with known truth: for the demo, the rehearsals and the tests.
//!
//! [`World`] is what truly happens: loans ([`portfolio`]), what becomes of each instalment ([`behaviour`], [`life`]), and the banks'
//! books ([`bank`]). [`delivery`] is what the banks tell of it, when, and how damaged. [`truth`] is the oracle: what should
//! be known, and which alerts should stand, on any morning; [`rehearsal`] runs the real jobs over it. The oracle shares no rule with the program: only calendars,
//! schedules and amounts. Nothing here knows the store, and no job knows that a bank is simulated.

pub mod bank;
pub mod behaviour;
pub mod camt;
pub mod cfonb;
pub mod csv;
pub mod delivery;
mod judge;
pub mod life;
pub mod noise;
pub mod portfolio;
pub mod random;
pub mod rehearsal;
pub mod truth;

use anyhow::Result;

use bank::Statement;
use behaviour::{Operation, Outcome};
use portfolio::{BANKS, Lent, Portfolio, Size};
use random::Random;

/// All that truly happens.
#[derive(Debug, Clone)]
pub struct World {
    /// What was asked for.
    pub size: Size,
    /// People and loans.
    pub portfolio: Portfolio,
    /// Every operation on the banks' accounts.
    pub operations: Vec<Operation>,
    /// The daily statements of each bank.
    pub books: Vec<Vec<Statement>>,
}

impl World {
    /// A world that `seed` determines, its loans' outcomes drawn.
    pub fn generate(size: Size, seed: u64) -> Result<Self> {
        Self::with_outcomes(size, seed, &mut behaviour::outcomes)
    }

    /// A world whose loans fare as `outcomes` says.
    pub fn with_outcomes(
        size: Size,
        seed: u64,
        outcomes: &mut dyn FnMut(&Lent, &mut Random) -> Vec<Outcome>,
    ) -> Result<Self> {
        let random = Random::new(seed);
        let portfolio = portfolio::generate(&size, &random)?;
        let mut operations: Vec<Operation> = Vec::new();
        for (index, lent) in portfolio.loans.iter().enumerate() {
            let mut random = random.for_thing(10_000 + u64::try_from(index)?);
            let fates = outcomes(lent, &mut random);
            let before = operations.len();
            operations.extend(
                life::play(index, lent, &fates, size.start, &mut random)
                    .into_iter()
                    .map(|operation| Operation { undoes: operation.undoes.map(|place| place + before), ..operation }),
            );
        }
        operations.extend(noise::noise(size.start, size.end, &mut random.for_thing(9_999)));
        let books = (0..BANKS.len()).map(|bank| bank::book(bank, &operations, size.start, size.end)).collect();
        Ok(Self { size, portfolio, operations, books })
    }
}

#[cfg(test)]
mod tests {
    use super::behaviour::{Evidence, Kind};
    use super::*;

    fn world() -> World {
        let day = |text: &str| text.parse().unwrap();
        let size = Size {
            loans: 120,
            referents: 3,
            start: day("2026-01-05"),
            end: day("2026-12-23"),
            running_percent: 55,
            behind_percent: 5,
        };
        World::generate(size, 1).unwrap()
    }

    #[test]
    fn the_statements_of_an_account_chain_to_the_cent() {
        let world = world();
        for book in &world.books {
            for (day, next) in book.iter().zip(&book[1..]) {
                assert_eq!((day.closing_minor, day.to_on), (next.opening_minor, next.eve_on));
            }
            for day in book {
                let moved: i64 = day.operations.iter().map(|place| world.operations[*place].amount_minor).sum();
                assert_eq!(day.opening_minor + moved, day.closing_minor, "{day:?}");
            }
        }
    }

    #[test]
    fn a_year_holds_whatever_a_service_meets() {
        let world = world();
        let count = |what: fn(&Operation) -> bool| world.operations.iter().filter(|operation| what(operation)).count();
        assert!(count(|operation| operation.kind == Kind::Collection) > 500);
        assert!(count(|operation| matches!(operation.kind, Kind::Return(_))) > 80);
        assert!(count(|operation| operation.kind == Kind::Fee) > 20);
        assert!(count(|operation| operation.value_on < operation.booked_on) > 20);
        let damaged = |operation: &Operation| operation.loan.is_some() && operation.evidence != Evidence::Certain;
        assert!(count(damaged) > 5);
        let twins = |kind: Kind| {
            let all: Vec<_> = world.operations.iter().filter(|operation| operation.kind == kind).collect();
            let same = |(a, b): (&&Operation, &&Operation)| {
                (a.bank, a.booked_on, a.amount_minor, &a.text) == (b.bank, b.booked_on, b.amount_minor, &b.text)
            };
            all.iter().zip(&all[1..]).filter(|pair| same(*pair)).count()
        };
        assert!(twins(Kind::Deposit) > 2 && twins(Kind::Fee) > 2);
        assert!(world.books.iter().flatten().any(|day| day.operations.is_empty()));
    }

    #[test]
    fn a_return_follows_its_collection_and_equals_it() {
        let world = world();
        for operation in &world.operations {
            let Some(place) = operation.undoes else { continue };
            let collection = &world.operations[place];
            assert_eq!(collection.kind, Kind::Collection);
            assert_eq!((collection.loan, -collection.amount_minor), (operation.loan, operation.amount_minor));
            assert!(collection.booked_on < operation.booked_on);
        }
    }
}
