//! What truly happens to each instalment, whatever the program will know of it: the operations on the banks' accounts.
//!
//! One [`Outcome`] for each instalment; [`super::life`] turns it into operations with dates. Nothing here looks at files:
//! what a bank tells, when, and whether it can be read, is the matter of `bank` and `delivery`.

use chrono::NaiveDate;

use super::portfolio::Lent;
use super::random::Random;
use crate::domain::schedule::Instalment;

/// Why a collection comes back, as the banks say it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cause {
    /// AM04.
    NoMoney,
    /// MS02.
    Refused,
    /// MD06.
    Contested,
    /// AC04.
    Closed,
    /// MD07.
    Died,
    /// AM05, a double: not the borrower's doing.
    Technical,
}

impl Cause {
    /// The ISO code and the CFONB number.
    pub const fn codes(self) -> (&'static str, &'static str) {
        match self {
            Self::NoMoney => ("AM04", "20"),
            Self::Refused => ("MS02", "58"),
            Self::Contested => ("MD06", "80"),
            Self::Closed => ("AC04", "14"),
            Self::Died => ("MD07", "35"),
            Self::Technical => ("AM05", "64"),
        }
    }

    /// How French banks word it in a label.
    pub const fn wording(self) -> &'static str {
        match self {
            Self::NoMoney => "PROVISION INSUFFISANTE",
            Self::Refused => "REFUS DU DEBITEUR",
            Self::Contested => "CONTESTATION DU DEBITEUR",
            Self::Closed => "COMPTE CLOTURE",
            Self::Died => "TITULAIRE DECEDE",
            Self::Technical => "DOUBLON",
        }
    }
}

/// How a missed instalment is made good.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cure {
    /// It is not.
    Never,
    /// The bank presents the debit again, and it is paid.
    Represented,
    /// The bank presents the debit again, and it comes back again.
    RepresentedInVain,
    /// A transfer that names the loan, so many days later.
    Transfer(u32),
    /// A transfer of less, so many days later; this many cents stay unpaid.
    Partial(u32, i64),
    /// A transfer with one damaged character in the loan's number; a person may find its loan.
    Mistyped {
        /// Days after the debit.
        after: u32,
        /// Nights after its booking until a person finds the loan; never, if `None`.
        found_after: Option<u32>,
    },
}

/// What becomes of an instalment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// Collected on its debit date.
    Paid,
    /// Collected in time by value, booked some days later.
    PostedLate,
    /// Collected, and a borrower's transfer of so many cents beside it.
    PaidWithMore(i64),
    /// Paid by transfer before its debit date; no collection.
    PaidEarly,
    /// Collected, and given back after so many TARGET days.
    Returned(u32, Cause, Cure),
    /// No collection at all.
    Silent(Cure),
}

/// What an operation is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A direct debit collected.
    Collection,
    /// A collection that comes back.
    Return(Cause),
    /// A transfer received.
    Transfer,
    /// Cash paid in, by nobody knows whom.
    Deposit,
    /// A charge of the bank.
    Fee,
    /// Money that leaves for another reason.
    PayOut,
}

/// What the evidence in an operation allows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Evidence {
    /// It names its loan.
    Certain,
    /// It names no loan; a person may know, and tells so on a morning from this day on.
    Suspense {
        /// When a person tells.
        found_on: Option<NaiveDate>,
    },
    /// It is none of ours.
    NotARepayment,
}

/// One movement on a bank's account.
#[derive(Debug, Clone)]
pub struct Operation {
    /// The place of the bank.
    pub bank: usize,
    /// The open TARGET day whose statement holds it.
    pub booked_on: NaiveDate,
    /// The day from which it counts.
    pub value_on: NaiveDate,
    /// Credit is positive.
    pub amount_minor: i64,
    /// What it is.
    pub kind: Kind,
    /// The place of the loan that it truly concerns.
    pub loan: Option<usize>,
    /// The instalment that its reference names.
    pub instalment: Option<u32>,
    /// What the payer or the bank writes: the loan's number, damaged or not, or a label.
    pub text: String,
    /// The payer.
    pub payer: Option<String>,
    /// What can be known from it.
    pub evidence: Evidence,
    /// For a return: the place of the collection in the same list.
    pub undoes: Option<usize>,
}

/// Draws the outcome of each instalment of a loan: most loans are paid, a few are in trouble.
pub fn outcomes(lent: &Lent, random: &mut Random) -> Vec<Outcome> {
    let trouble = random.weighted(&[(62, 4), (24, 22), (14, 65)]).unwrap_or(4);
    let mut ended = false;
    let rows = u32::try_from(lent.schedule.instalments.len()).unwrap_or(0);
    lent.schedule
        .instalments
        .iter()
        .map(|row| {
            if ended {
                return Outcome::Silent(Cure::Never);
            }
            let outcome = if random.chance(trouble) { difficulty(random) } else { ease(row, rows, random) };
            ended = matches!(outcome, Outcome::Returned(_, Cause::Closed | Cause::Died, _));
            outcome
        })
        .collect()
}

fn ease(row: &Instalment, rows: u32, random: &mut Random) -> Outcome {
    // Nearly at its end, a loan is not overpaid: what would become of the rest is the bank's matter.
    let last = row.number + 3 > rows;
    match random.below(100) {
        0..3 if !last => Outcome::PaidWithMore(random.within(500, 12_000)),
        3..6 if row.number > 1 => Outcome::PaidEarly,
        6..12 => Outcome::PostedLate,
        _ => Outcome::Paid,
    }
}

fn difficulty(random: &mut Random) -> Outcome {
    if random.chance(25) {
        return Outcome::Silent(cure(random));
    }
    let cause = random
        .weighted(&[
            (68, Cause::NoMoney),
            (8, Cause::Refused),
            (8, Cause::Contested),
            (4, Cause::Closed),
            (2, Cause::Died),
            (10, Cause::Technical),
        ])
        .unwrap_or(Cause::NoMoney);
    let days = match cause {
        Cause::Contested if random.chance(60) => random.count(8, 36),
        Cause::NoMoney | Cause::Refused | Cause::Contested | Cause::Closed | Cause::Died | Cause::Technical => {
            random.count(1, 5)
        }
    };
    let cure = match cause {
        Cause::Died | Cause::Closed => Cure::Never,
        Cause::Technical if random.chance(70) => Cure::Represented,
        Cause::NoMoney | Cause::Refused | Cause::Contested | Cause::Technical => cure(random),
    };
    Outcome::Returned(days, cause, cure)
}

fn cure(random: &mut Random) -> Cure {
    let after = random.count(3, 50);
    let found_after = if random.chance(60) { Some(random.count(1, 20)) } else { None };
    let missing = match random.below(6) {
        0 => random.within(1, 5),
        1 => random.within(6, 100),
        _ => random.within(101, 2_500),
    };
    random
        .weighted(&[
            (22, Cure::Never),
            (18, Cure::Represented),
            (8, Cure::RepresentedInVain),
            (24, Cure::Transfer(after)),
            (14, Cure::Partial(after, missing)),
            (14, Cure::Mistyped { after, found_after }),
        ])
        .unwrap_or(Cure::Never)
}
