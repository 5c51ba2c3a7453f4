//! From outcomes to operations: what is booked when, by whom and with which words, on the account of the loan's bank.

use chrono::{Days, NaiveDate};

use super::behaviour::{Cause, Cure, Evidence, Kind, Operation, Outcome};
use super::portfolio::Lent;
use super::random::Random;
use crate::domain::calendar::Calendar;
use crate::domain::schedule::Instalment;

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
