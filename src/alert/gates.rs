//! What holds an alert back: a person is told only what is proved.

use super::{Case, Figures};
use crate::domain::calendar::Calendar;

/// A gate; those of [`GATES`] are asked in order, and the first that is closed is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Gate {
    /// The bank has returned nothing, and its statements do not cover the debit day and its delay: the money may have come.
    Coverage,
    /// Only silence speaks, and a payment that may be this loan's waits in suspense.
    Suspense,
}

/// Every gate, in the order in which they are asked.
pub const GATES: [Gate; 2] = [Gate::Coverage, Gate::Suspense];

impl Gate {
    /// The word of the contract.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Coverage => "coverage",
            Self::Suspense => "suspense",
        }
    }

    /// Whether it holds the alert back.
    ///
    /// A return is never held by a payment in suspense: the bank itself says that the money went back. Silence is, but
    /// not for ever: after `suspense_days` the alert opens with a remark, for a work list that nobody reads must not hide
    /// arrears.
    pub fn closed(self, case: &Case<'_>, figures: &Figures) -> bool {
        match self {
            Self::Coverage => !figures.confirmed,
            Self::Suspense => {
                let latest = || Calendar::France.add(figures.debit_on, case.conventions.suspense_days);
                case.possible_payment && !figures.explicit && case.today <= latest()
            }
        }
    }
}
