//! What truly happens in the demo, and how the banks tell it: chosen so that each thing that a service meets is seen.

use anyhow::{Context as _, Result};
use chrono::{Datelike as _, NaiveDate};

use crate::sandbox::World;
use crate::sandbox::bank::Statement;
use crate::sandbox::behaviour::{Cause, Cure, Outcome};
use crate::sandbox::delivery::{Parcel, morning_after, parcel};
use crate::sandbox::portfolio::{Lent, Size};

/// Who ties an entry in suspense to its loan.
pub const DECIDER: &str = "R01";
const LOANS: u32 = 40;

/// Forty loans at three banks from Monday 7 September 2026, through the debits of September and October.
pub fn world(seed: u64) -> Result<World> {
    let size =
        Size { loans: LOANS, referents: 2, start: day(2026, 9, 7)?, end: day(2026, 10, 21)?, running_percent: 90 };
    let mut met = [0_usize; 3];
    World::with_outcomes(size, seed, &mut |lent, _| {
        let place = met.get(lent.bank).copied().unwrap_or_default();
        if let Some(met) = met.get_mut(lent.bank) {
            *met += usize::from(in_september(lent).is_some());
        }
        let special = fates(lent.bank).get(place).copied().filter(|_| in_september(lent).is_some());
        let (september, october) = special.unwrap_or((Outcome::Paid, Outcome::Paid));
        lent.schedule
            .instalments
            .iter()
            .map(|row| match (row.debit_on.year(), row.debit_on.month()) {
                (2026, 9) => september,
                (2026, 10) => october,
                _ => Outcome::Paid,
            })
            .collect()
    })
}

/// The number of the instalment that is debited in September.
fn in_september(lent: &Lent) -> Option<u32> {
    let september = |on: NaiveDate| (on.year(), on.month()) == (2026, 9);
    lent.schedule.instalments.iter().find(|row| september(row.debit_on)).map(|row| row.number)
}

/// The outcomes of September and October of the first loans of each bank; all others pay.
const fn fates(bank: usize) -> &'static [(Outcome, Outcome)] {
    use Cause::{Closed, NoMoney, Refused, Technical};
    use Cure::{Mistyped, Never, Partial, Represented, Transfer};
    use Outcome::{Paid, PaidEarly, PaidWithMore, PostedLate, Returned, Silent};
    match bank {
        0 => &[
            // Comes back, is made good by a transfer: opened, then cleared.
            (Returned(2, NoMoney, Transfer(9)), Paid),
            // Comes back twice in two months: opened, then raised.
            (Returned(3, NoMoney, Never), Returned(2, NoMoney, Never)),
            // Nothing happens at all: only the silence of complete statements can tell.
            (Silent(Never), Paid),
            // Part of it is paid.
            (Returned(4, NoMoney, Partial(6, 2_000)), Paid),
            // Paid with a damaged loan number: held back, then a person finds the loan.
            (Silent(Mistyped { after: 3, found_after: Some(9) }), Paid),
        ],
        // This bank falls silent over the debits of September.
        1 => &[
            (Silent(Never), Paid),
            (PostedLate, Paid),
            (Returned(2, NoMoney, Represented), Paid),
            (PaidEarly, Paid),
            (Returned(1, Refused, Never), Paid),
        ],
        _ => &[
            (Returned(3, Closed, Never), Silent(Never)),
            // Late, but before the bank's silence would count.
            (Silent(Transfer(3)), Paid),
            // A fault between banks, not the borrower's.
            (Returned(2, Technical, Represented), Paid),
            (PaidWithMore(2_500), Paid),
            (Silent(Mistyped { after: 4, found_after: None }), Paid),
        ],
    }
}

/// One file for each bank and day, but: La Banque Postale is silent from the 9th to the 18th of September and then sends
/// all in one file; Crédit Mutuel sends the 11th twice under two names; Caisse d'Épargne's file of the 14th breaks off
/// and comes again, and a weekly file repeats days that were told.
pub fn parcels(world: &World) -> Result<Vec<Parcel>> {
    let (silent_from, silent_to) = (day(2026, 9, 9)?, day(2026, 9, 18)?);
    let (doubled, damaged, week_end) = (day(2026, 9, 11)?, day(2026, 9, 14)?, day(2026, 9, 25)?);
    let mut parcels = Vec::new();
    for book in &world.books {
        let silent = |day: &&Statement| day.bank == 1 && (silent_from..=silent_to).contains(&day.to_on);
        for day in book.iter().filter(|day| !silent(day)) {
            let file = parcel(world, std::slice::from_ref(day))?;
            match day.bank {
                0 if day.to_on == doubled => {
                    let copy = file.named(format!("copie-{}", file.name)).on(morning_after(day.to_on, 2));
                    parcels.extend([file, copy]);
                }
                2 if day.to_on == damaged => {
                    let right = file.named(format!("bis-{}", file.name)).on(morning_after(day.to_on, 2));
                    parcels.extend([file.damaged(), right]);
                }
                _ => parcels.push(file),
            }
            if day.bank == 2 && day.to_on == week_end {
                let place = book.iter().position(|other| other.to_on == day.to_on).unwrap_or(0);
                parcels.push(parcel(world, book.get(place.saturating_sub(4)..=place).unwrap_or_default())?);
            }
        }
        let missed: Vec<Statement> = book.iter().filter(silent).cloned().collect();
        if !missed.is_empty() {
            parcels.push(parcel(world, &missed)?.on(morning_after(silent_to, 3)));
        }
    }
    Ok(parcels)
}

/// Every morning, the first after the first statement.
pub fn nights(world: &World) -> impl Iterator<Item = NaiveDate> {
    let end = end(world);
    world.size.start.iter_days().skip(1).take_while(move |night| *night <= end)
}

/// The last morning.
pub fn end(world: &World) -> NaiveDate {
    morning_after(world.size.end, 0)
}

fn day(year: i32, month: u32, day: u32) -> Result<NaiveDate> {
    NaiveDate::from_ymd_opt(year, month, day).context("a date of the demo")
}
