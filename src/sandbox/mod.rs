//! SHELL: simulated banks and a generated portfolio with known truth: for the demo, the rehearsals and the tests.
//!
//! [`World`] is what truly happens: loans ([`portfolio`]), what becomes of each instalment ([`behaviour`]), and the banks'
//! books ([`bank`]). [`delivery`] is what the banks tell of it, when, and how damaged. [`truth`] is the oracle: what should
//! be known, and which alerts should stand, on any morning; [`rehearsal`] runs the real jobs over it. The oracle shares no rule with the program: only calendars,
//! schedules and amounts. Nothing here knows the store, and no job knows that a bank is simulated.

pub mod bank;
pub mod behaviour;
pub mod camt;
pub mod cfonb;
pub mod csv;
pub mod delivery;
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
                behaviour::play(index, lent, &fates, size.start, &mut random)
                    .into_iter()
                    .map(|operation| Operation { undoes: operation.undoes.map(|place| place + before), ..operation }),
            );
        }
        operations.extend(behaviour::noise(size.start, size.end, &mut random.for_thing(9_999)));
        let books = (0..BANKS.len()).map(|bank| bank::book(bank, &operations, size.start, size.end)).collect();
        Ok(Self { size, portfolio, operations, books })
    }
}
