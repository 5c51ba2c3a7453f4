//! Which collection each return takes back. The result depends on the movements, never on the order they are listed in.

use std::cmp::Reverse;

use chrono::NaiveDate;

use super::{History, Movement, MovementKind};
use crate::domain::calendar::Calendar;

/// A return comes within five TARGET days; three more for the bank's booking.
const RETURN_TARGET_DAYS: u32 = 8;

/// Movements up to a day, in order of date, and what the returns among them take back.
pub(super) struct Pairs<'a> {
    /// Payments, oldest first.
    pub(super) payments: Vec<Payment<'a>>,
    /// Returns, oldest first.
    pub(super) returns: Vec<Return<'a>>,
    /// What returns took back from the opening position.
    pub(super) from_opening: i64,
}

/// Money received.
pub(super) struct Payment<'a> {
    pub(super) movement: &'a Movement,
    pub(super) returned: i64,
}

impl Payment<'_> {
    /// What has not come back.
    pub(super) fn kept(&self) -> i64 {
        self.movement.amount_minor - self.returned
    }
}

/// A collection that comes back.
pub(super) struct Return<'a> {
    pub(super) movement: &'a Movement,
    /// How much it takes back; `None` while its collection has not been seen.
    pub(super) taken: Option<i64>,
    /// Never before the collection.
    pub(super) counts_on: NaiveDate,
}

/// Takes the movements that count on `as_of` and finds for each return its collection.
pub(super) fn pair(history: &History, as_of: NaiveDate) -> Pairs<'_> {
    let mut counted: Vec<&Movement> = history
        .movements
        .iter()
        .filter(|movement| movement.effective_on() <= as_of && movement.amount_minor > 0)
        .collect();
    counted.sort_unstable_by(|one, other| order(one).cmp(&order(other)));
    let mut pairs = Pairs { payments: Vec::with_capacity(counted.len()), returns: Vec::new(), from_opening: 0 };
    for movement in counted {
        match movement.kind {
            MovementKind::Payment | MovementKind::Transfer => pairs.payments.push(Payment { movement, returned: 0 }),
            MovementKind::Return(_) => {
                pairs.returns.push(Return { movement, taken: None, counts_on: movement.effective_on() });
            }
        }
    }
    if !pairs.returns.is_empty() {
        pairs.returns.sort_unstable_by(|one, other| {
            let key = |entry: &Return<'_>| (entry.movement.booked_on, entry.movement.effective_on());
            key(one).cmp(&key(other)).then_with(|| one.movement.entry.cmp(&other.movement.entry))
        });
        // The surest evidence of every return comes before the weaker evidence of any.
        for likeness in [same_reference, same_instalment, same_amount] {
            pairs.settle(likeness);
        }
        pairs.settle_with_opening(history);
        pairs
            .returns
            .sort_by(|one, other| (one.counts_on, order(one.movement)).cmp(&(other.counts_on, order(other.movement))));
    }
    pairs
}

/// Value date, booking date, then a stable key.
fn order(movement: &Movement) -> (NaiveDate, NaiveDate, &str) {
    (movement.effective_on(), movement.booked_on, movement.entry.as_str())
}

type Likeness = fn(&Movement, &Movement) -> bool;

fn same_reference(returned: &Movement, collected: &Movement) -> bool {
    returned.end_to_end_id.is_some() && returned.end_to_end_id == collected.end_to_end_id
}

fn same_instalment(returned: &Movement, collected: &Movement) -> bool {
    returned.instalment.is_some() && returned.instalment == collected.instalment
}

/// The amount alone, where neither reference nor instalment says that it is another collection. What the borrower sent
/// was no collection: a return that names its order waits for it, and leaves the transfer alone.
fn same_amount(returned: &Movement, collected: &Movement) -> bool {
    let names_its_order = returned.end_to_end_id.is_some() || returned.instalment.is_some();
    let may_be_its_order = collected.kind != MovementKind::Transfer || !names_its_order;
    may_be_its_order
        && returned.amount_minor == collected.amount_minor
        && !differ(returned.end_to_end_id.as_ref(), collected.end_to_end_id.as_ref())
        && !differ(returned.instalment, collected.instalment)
}

fn differ<T: PartialEq>(one: Option<T>, other: Option<T>) -> bool {
    matches!((one, other), (Some(one), Some(other)) if one != other)
}

impl Pairs<'_> {
    /// Ties each waiting return to the latest collection that is like it: of the same amount before any other.
    fn settle(&mut self, likeness: Likeness) {
        for returned in self.returns.iter_mut().filter(|returned| returned.taken.is_none()) {
            let about = returned.movement;
            let best = self
                .payments
                .iter_mut()
                .filter(|payment| payment.returned == 0 && payment.movement.effective_on() <= about.booked_on)
                .filter(|payment| likeness(about, payment.movement))
                .min_by_key(|payment| {
                    let other_amount = payment.movement.amount_minor != about.amount_minor;
                    (other_amount, Reverse(payment.movement.effective_on()), Reverse(&payment.movement.entry))
                });
            if let Some(payment) = best {
                // Beyond its collection a return holds charges that the bank did not set apart.
                payment.returned = about.amount_minor.min(payment.movement.amount_minor);
                returned.taken = Some(payment.returned);
                returned.counts_on = returned.counts_on.max(payment.movement.effective_on());
            }
        }
    }

    /// A return of an instalment debited before a running loan was brought in: its collection is part of the opening
    /// position and will never be seen. It names the instalment; or it names nothing, and has the amount of the last one
    /// debited by then, a few days before.
    fn settle_with_opening(&mut self, history: &History) {
        let Some(opening) = history.opening else { return };
        for returned in self.returns.iter_mut().filter(|returned| returned.taken.is_none()) {
            let about = returned.movement;
            let left = opening.received.minor() - self.from_opening;
            let mut before = history.schedule.instalments.iter().filter(|row| row.debit_on <= opening.on);
            let is_before = match about.instalment {
                Some(number) => before.any(|row| row.number == number),
                None => before.next_back().is_some_and(|row| {
                    about.end_to_end_id.is_none()
                        && row.amount_minor == about.amount_minor
                        && about.booked_on <= Calendar::Target.add(row.debit_on, RETURN_TARGET_DAYS)
                }),
            };
            if is_before && opening.on <= about.booked_on && about.amount_minor <= left {
                self.from_opening += about.amount_minor;
                returned.taken = Some(about.amount_minor);
                returned.counts_on = returned.counts_on.max(opening.on);
            }
        }
    }
}
