//! The oracle: what should be known of a loan on a morning, and which alert should stand, from what truly happened and from
//! which files had come and could be read by then.
//!
//! Written plainly from the rules of the scheme, and apart from the program: it shares calendars, schedules and amounts
//! with it, and nothing else. A collection that came back is known by its place, not found by likeness; money is laid on
//! instalments by counting, not by replay.

use std::collections::HashMap;

use chrono::{Days, NaiveDate};

use super::World;
use super::behaviour::{Cause, Evidence, Kind, Operation};
use super::delivery::Parcel;
pub use super::judge::Expected;
use super::judge::{MATERIAL_MINOR, Proof, ROUNDING_MINOR, expected, owed, unpaid};
use super::portfolio::Lent;
use crate::domain::calendar::Calendar;
use crate::domain::schedule::Instalment;

/// What should be known of a loan on a morning.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Standing {
    /// Due before this day and unpaid.
    pub overdue_minor: i64,
    /// Days since the debit of the oldest missed instalment.
    pub days_past_due: i64,
    /// The alert that should stand.
    pub alert: Option<Expected>,
}

/// The oracle over a world and the files that tell of it.
pub struct Truth<'a> {
    world: &'a World,
    /// For each bank, each open day and the night on which it is first known.
    known: Vec<Vec<(NaiveDate, Option<NaiveDate>)>>,
    /// For each operation, the night on which its statement is first read.
    read_on: Vec<Option<NaiveDate>>,
    /// For each operation, the night from which it counts for its loan.
    counts_from: Vec<Option<NaiveDate>>,
    /// The operations of each loan, by day.
    of_loan: HashMap<usize, Vec<usize>>,
}

impl<'a> Truth<'a> {
    /// Learns from the parcels which day is known from which night.
    pub fn new(world: &'a World, parcels: &[Parcel]) -> Self {
        let mut first: HashMap<(usize, NaiveDate), NaiveDate> = HashMap::new();
        for parcel in parcels {
            for day in &parcel.days {
                let night = first.entry((parcel.bank, *day)).or_insert(parcel.night);
                *night = parcel.night.min(*night);
            }
        }
        let known = |(bank, book): (usize, &Vec<super::bank::Statement>)| {
            book.iter().map(|day| (day.to_on, first.get(&(bank, day.to_on)).copied())).collect()
        };
        let mut of_loan: HashMap<usize, Vec<usize>> = HashMap::new();
        let (mut read_on, mut counts_from) = (Vec::new(), Vec::new());
        for (place, operation) in world.operations.iter().enumerate() {
            let read = first.get(&(operation.bank, operation.booked_on)).copied();
            read_on.push(read);
            counts_from.push(match operation.evidence {
                Evidence::Certain => read,
                Evidence::Suspense { found_on } => read.zip(found_on).map(|(read, found)| first_count(read, found)),
                Evidence::NotARepayment => None,
            });
            if let Some(loan) = operation.loan {
                of_loan.entry(loan).or_default().push(place);
            }
        }
        let order = |place: &usize| {
            let operation = world.operations.get(*place);
            operation.map(|operation| (effective_on(operation), operation.undoes.is_some()))
        };
        for places in of_loan.values_mut() {
            places.sort_by_key(order);
        }
        Self { world, known: world.books.iter().enumerate().map(known).collect(), read_on, counts_from, of_loan }
    }

    /// The last day up to which a bank's statements are complete on the morning of `night`. A day without any operation
    /// needs no statement of its own once a later one is read: the balances around it are the same.
    pub fn covered_through(&self, bank: usize, night: NaiveDate) -> Option<NaiveDate> {
        let book = self.world.books.get(bank)?;
        let mut through = None;
        for (day, (_, read_on)) in book.iter().zip(self.known.get(bank)?) {
            if read_on.is_some_and(|read_on| read_on <= night) {
                through = Some(day.to_on);
            } else if !day.operations.is_empty() {
                break;
            }
        }
        through
    }

    /// Whether an operation is read by `night`.
    fn read_by(&self, place: usize, night: NaiveDate) -> bool {
        self.read_on.get(place).copied().flatten().is_some_and(|read_on| read_on <= night)
    }

    /// Whether an operation counts for its loan on the morning of `night`.
    fn counts_by(&self, place: usize, night: NaiveDate) -> bool {
        self.counts_from.get(place).copied().flatten().is_some_and(|from| from <= night)
    }

    /// Whether an operation is read by `night` and waits for a person.
    fn waits(&self, place: usize, night: NaiveDate) -> bool {
        let evidence = self.world.operations.get(place).map(|operation| operation.evidence);
        matches!(evidence, Some(Evidence::Suspense { .. }))
            && self.read_by(place, night)
            && !self.counts_by(place, night)
    }

    /// The operations that are read by `night` and wait for a person.
    pub fn in_suspense(&self, night: NaiveDate) -> Vec<usize> {
        (0..self.world.operations.len()).filter(|place| self.waits(*place, night)).collect()
    }

    /// How many operations are read by `night`.
    pub fn read_operations(&self, night: NaiveDate) -> usize {
        (0..self.world.operations.len()).filter(|place| self.read_by(*place, night)).count()
    }

    /// What should be known of a loan on the morning of `today`.
    pub fn standing(&self, loan: usize, today: NaiveDate) -> Standing {
        let Some(lent) = self.world.portfolio.loans.get(loan) else {
            return Standing { overdue_minor: 0, days_past_due: 0, alert: None };
        };
        let counted = self.counted(loan, today);
        let opening = lent.loan.opening.map_or(0, |opening| opening.received.minor());
        let received = opening + counted.iter().map(|operation| operation.amount_minor).sum::<i64>();
        let unpaid = unpaid(&lent.schedule.instalments, received);
        let past: Vec<(&Instalment, i64)> = unpaid.into_iter().filter(|(row, _)| row.debit_on < today).collect();
        let overdue_minor = past.iter().map(|(_, left)| *left).filter(|left| *left > ROUNDING_MINOR).sum();
        let missed: Vec<(&Instalment, i64)> = past.iter().filter(|(_, left)| *left > MATERIAL_MINOR).copied().collect();
        let days_past_due = missed.first().map_or(0, |(row, _)| (today - row.debit_on).num_days());
        let proof = self.proved(lent, &counted, today);
        let alert = self.alert(loan, today, &missed, &past, proof);
        Standing { overdue_minor, days_past_due, alert }
    }

    /// The operations that count for a loan, oldest first; a return counts once its collection does.
    fn counted(&self, loan: usize, today: NaiveDate) -> Vec<&Operation> {
        let counts = |place| self.counts_by(place, today);
        let places = self.of_loan.get(&loan).map(Vec::as_slice).unwrap_or_default();
        places
            .iter()
            .filter_map(|place| Some((*place, self.world.operations.get(*place)?)))
            .filter(|(place, operation)| counts(*place) && operation.undoes.is_none_or(counts))
            .map(|(_, operation)| operation)
            .collect()
    }

    /// How much of what is missing is proved, by returns and by the silence of complete statements, on the morning of
    /// `today`: the days are gone through one by one, with the money that came on each.
    fn proved(&self, lent: &Lent, counted: &[&Operation], today: NaiveDate) -> Proof {
        let rows = &lent.schedule.instalments;
        let through = self.covered_through(lent.bank, today);
        let opening = lent.loan.opening;
        let mut received = opening.map_or(0, |opening| opening.received.minor());
        // What was missing already when the loan was brought in, no statement of ours can prove; until it is made good.
        let mut known_arrears = opening.map_or(0, |opening| owed(rows, received, |debit_on| debit_on <= opening.on, 0));
        let mut looks: Vec<(NaiveDate, NaiveDate)> = rows
            .iter()
            .filter(|row| row.debit_on >= self.world.size.start)
            .filter(|row| opening.is_none_or(|opening| row.debit_on > opening.on))
            .map(|row| (Calendar::Target.add(row.debit_on, 5), row.debit_on))
            .filter(|(look_on, _)| through.is_some_and(|through| *look_on <= through))
            .collect();
        looks.reverse();
        let mut proof = Proof::default();
        let mut look_before = |day: Option<NaiveDate>, received: i64, known_arrears: i64, proof: &mut Proof| {
            while let Some((_, debit_on)) = looks.pop_if(|(look_on, _)| day.is_none_or(|day| *look_on < day)) {
                let missing = owed(rows, received, |other| other <= debit_on, ROUNDING_MINOR) - known_arrears;
                proof.shortfall_minor = proof.shortfall_minor.max(missing);
                if proof.shortfall_minor > MATERIAL_MINOR {
                    proof.since.get_or_insert(debit_on);
                }
            }
        };
        for operation in counted {
            let on = effective_on(operation);
            look_before(Some(on), received, known_arrears, &mut proof);
            received += operation.amount_minor;
            if let Kind::Return(cause) = operation.kind
                && cause != Cause::Technical
            {
                proof.shortfall_minor -= operation.amount_minor;
                proof.said_minor -= operation.amount_minor;
                // A death is not undone by what comes back after it.
                proof.latest = proof.latest.filter(|latest| *latest == Cause::Died).or(Some(cause));
                proof.since.get_or_insert(on);
            }
            let owed = owed(rows, received, |debit_on| debit_on <= on, 0);
            proof.cut(owed);
            known_arrears = known_arrears.min(owed);
        }
        look_before(None, received, known_arrears, &mut proof);
        proof.cut(owed(rows, received, |debit_on| debit_on < today, 0));
        proof
    }

    fn alert(
        &self,
        loan: usize,
        today: NaiveDate,
        missed: &[(&Instalment, i64)],
        past: &[(&Instalment, i64)],
        proof: Proof,
    ) -> Option<Expected> {
        let up_to = |minor: i64| {
            let mut sum = 0;
            let covers = |(_, left): &&(&Instalment, i64)| {
                sum += left;
                sum <= minor + MATERIAL_MINOR
            };
            missed.iter().take_while(covers).count()
        };
        let confirmed = missed.get(..up_to(proof.shortfall_minor)).unwrap_or_default();
        let Some((oldest, _)) = confirmed.first() else {
            return expected(missed, past, proof, today, Some("coverage"));
        };
        let told = up_to(proof.said_minor) > 0;
        let patient = today <= Calendar::France.add(proof.since.unwrap_or(oldest.debit_on), 15);
        let gate = if !told && patient && self.payment_may_wait(loan, today) { Some("suspense") } else { None };
        expected(confirmed, past, proof, today, gate)
    }

    /// Whether a transfer with a damaged number, of the amount of an instalment, waits for a person.
    fn payment_may_wait(&self, loan: usize, today: NaiveDate) -> bool {
        let places = self.of_loan.get(&loan).map(Vec::as_slice).unwrap_or_default();
        places.iter().any(|place| self.waits(*place, today))
    }
}

/// A person speaks on a morning after the run: the next run counts it.
fn first_count(read_on: NaiveDate, found_on: NaiveDate) -> NaiveDate {
    read_on.max(found_on).checked_add_days(Days::new(1)).unwrap_or(read_on)
}

fn effective_on(operation: &Operation) -> NaiveDate {
    operation.value_on.min(operation.booked_on)
}
