//! What truly happens to each instalment, whatever the program will know of it: the operations on the banks' accounts.
//!
//! One [`Outcome`] for each instalment; [`play`] turns it into operations with dates. Nothing here looks at files: what a
//! bank tells, when, and whether it can be read, is the matter of `bank` and `delivery`.

use chrono::{Days, NaiveDate};

use super::portfolio::Lent;
use super::random::Random;
use crate::domain::calendar::Calendar;
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
    /// FF05: not the borrower's doing.
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
            Self::Technical => ("FF05", "52"),
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
            Self::Technical => "CODE OPERATION INCORRECT",
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

/// The operations that follow from the outcomes of a loan, those before `start` left out: an opening position holds them.
pub fn play(index: usize, lent: &Lent, outcomes: &[Outcome], start: NaiveDate, random: &mut Random) -> Vec<Operation> {
    let mut life = Life { index, lent, start, operations: Vec::new() };
    for (row, outcome) in lent.schedule.instalments.iter().zip(outcomes) {
        if row.debit_on >= start {
            life.live(row, *outcome, random);
        }
    }
    life.operations
}

struct Life<'a> {
    index: usize,
    lent: &'a Lent,
    start: NaiveDate,
    operations: Vec<Operation>,
}

impl Life<'_> {
    fn live(&mut self, row: &Instalment, outcome: Outcome, random: &mut Random) {
        match outcome {
            Outcome::Paid => {
                self.collection(row, row.debit_on);
            }
            Outcome::PostedLate => {
                let booked_on = Calendar::Target.add(row.debit_on, random.count(1, 3));
                // The CSV of Caisse d'Épargne has no value date.
                let value_on = if self.lent.bank == 2 { booked_on } else { row.debit_on };
                self.put(booked_on, value_on, row.amount_minor, Kind::Collection, Some(row.number));
            }
            Outcome::PaidWithMore(more) => {
                self.collection(row, row.debit_on);
                self.transfer(after(row.debit_on, random.count(1, 9)), more);
            }
            Outcome::PaidEarly => {
                let early = row.debit_on.checked_sub_days(Days::new(random.below(9) + 1)).unwrap_or(row.debit_on);
                self.transfer(Calendar::Target.on_or_after(early.max(self.start)), row.amount_minor);
            }
            Outcome::Returned(days, cause, cure) => {
                let collection = self.collection(row, row.debit_on);
                let returned_on = Calendar::Target.add(row.debit_on, days);
                self.give_back(row, collection, returned_on, cause);
                self.cure(row, returned_on, cure, random);
            }
            Outcome::Silent(cure) => self.cure(row, row.debit_on, cure, random),
        }
    }

    fn cure(&mut self, row: &Instalment, missed_on: NaiveDate, cure: Cure, random: &mut Random) {
        match cure {
            Cure::Never => {}
            Cure::Represented => {
                self.collection(row, Calendar::Target.add(missed_on, random.count(2, 12)));
            }
            Cure::RepresentedInVain => {
                let again_on = Calendar::Target.add(missed_on, random.count(2, 12));
                let collection = self.collection(row, again_on);
                let returned_on = Calendar::Target.add(again_on, random.count(1, 5));
                self.give_back(row, collection, returned_on, Cause::NoMoney);
            }
            Cure::Transfer(days) => self.transfer(after(missed_on, days), row.amount_minor),
            Cure::Partial(days, missing) => self.transfer(after(missed_on, days), row.amount_minor - missing),
            Cure::Mistyped { after: days, found_after } => {
                let booked_on = after(missed_on, days);
                let text = format!("REMBOURSEMENT PRET {}", damaged(self.lent.loan.id.as_str(), random));
                let operation = self.put(booked_on, booked_on, row.amount_minor, Kind::Transfer, None);
                let found_on = found_after.and_then(|nights| booked_on.checked_add_days(Days::new(u64::from(nights))));
                if let Some(operation) = self.operations.get_mut(operation) {
                    operation.text = text;
                    operation.evidence = Evidence::Suspense { found_on };
                }
            }
        }
    }

    fn collection(&mut self, row: &Instalment, booked_on: NaiveDate) -> usize {
        self.put(booked_on, booked_on, row.amount_minor, Kind::Collection, Some(row.number))
    }

    /// La Banque Postale gives a return the value date of its collection, the others that of its booking.
    fn give_back(&mut self, row: &Instalment, collection: usize, booked_on: NaiveDate, cause: Cause) {
        let collected_on = self.operations.get(collection).map_or(booked_on, |collection| collection.value_on);
        let value_on = if self.lent.bank == 1 { collected_on } else { booked_on };
        let back = self.put(booked_on, value_on, -row.amount_minor, Kind::Return(cause), Some(row.number));
        if let Some(back) = self.operations.get_mut(back) {
            back.undoes = Some(collection);
        }
    }

    fn transfer(&mut self, booked_on: NaiveDate, amount_minor: i64) {
        if amount_minor > 0 {
            self.put(booked_on, booked_on, amount_minor, Kind::Transfer, None);
        }
    }

    fn put(
        &mut self,
        booked_on: NaiveDate,
        value_on: NaiveDate,
        amount_minor: i64,
        kind: Kind,
        instalment: Option<u32>,
    ) -> usize {
        let loan = &self.lent.loan;
        let text = match (kind, instalment) {
            (Kind::Transfer, _) => format!("REMBOURSEMENT PRET {}", loan.id),
            (_, Some(number)) => format!("{}-{number:02}", loan.id),
            (_, None) => loan.id.to_string(),
        };
        self.operations.push(Operation {
            bank: self.lent.bank,
            booked_on,
            value_on,
            amount_minor,
            kind,
            loan: Some(self.index),
            instalment,
            text,
            payer: Some(loan.borrower.name.clone()),
            evidence: Evidence::Certain,
            undoes: None,
        });
        self.operations.len() - 1
    }
}

/// The first open day at least `days` after `day`.
fn after(day: NaiveDate, days: u32) -> NaiveDate {
    Calendar::Target.on_or_after(day.checked_add_days(Days::new(u64::from(days))).unwrap_or(day))
}

/// A loan's number with a letter in the place of one of its last four digits.
fn damaged(number: &str, random: &mut Random) -> String {
    let place = number.len().saturating_sub(usize::try_from(random.below(4)).unwrap_or(0) + 1);
    let letter = random.pick(&['O', 'I', 'S', 'B']).copied().unwrap_or('O');
    number.chars().enumerate().map(|(index, sign)| if index == place { letter } else { sign }).collect()
}

/// What else happens on the accounts: charges, pay-outs, transfers of others, and truly identical twins of each kind.
pub fn noise(start: NaiveDate, end: NaiveDate, random: &mut Random) -> Vec<Operation> {
    let mut operations = Vec::new();
    let mut day = Calendar::Target.on_or_after(start);
    while day <= end {
        for bank in 0..3 {
            let mut put = |kind, amount_minor, text: &str| operations.push(other(bank, day, kind, amount_minor, text));
            match random.below(60) {
                0..4 => put(Kind::Fee, -random.within(40, 1_900), "FRAIS TENUE DE COMPTE"),
                4 => put(Kind::Transfer, random.within(1_001, 90_000), "SUBVENTION CAISSE LOCALE"),
                5 => put(Kind::PayOut, -random.within(1_001, 90_000), "VIREMENT EMIS FOURNISSEUR"),
                6 => {
                    let twin = random.within(20, 90) * 100;
                    put(Kind::Deposit, twin, "VERSEMENT ESPECES GUICHET");
                    put(Kind::Deposit, twin, "VERSEMENT ESPECES GUICHET");
                }
                7 => {
                    put(Kind::Fee, -120, "COMMISSION SUR REJET");
                    put(Kind::Fee, -120, "COMMISSION SUR REJET");
                }
                _ => {}
            }
        }
        day = Calendar::Target.after(day);
    }
    operations
}

fn other(bank: usize, day: NaiveDate, kind: Kind, amount_minor: i64, text: &str) -> Operation {
    let evidence = match kind {
        Kind::Fee => Evidence::NotARepayment,
        Kind::Collection | Kind::Return(_) | Kind::Transfer | Kind::Deposit | Kind::PayOut => {
            Evidence::Suspense { found_on: None }
        }
    };
    Operation {
        bank,
        booked_on: day,
        value_on: day,
        amount_minor,
        kind,
        loan: None,
        instalment: None,
        text: text.to_owned(),
        payer: None,
        evidence,
        undoes: None,
    }
}
