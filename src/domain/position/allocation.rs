//! Money to instalments: the oldest first, interest before principal (articles 1342-10 and 1343-1 of the civil code).

use chrono::NaiveDate;

use super::pairing::Pairs;
use super::{History, Share};
use crate::domain::schedule::Instalment;

/// What one instalment has received.
#[derive(Debug, Default)]
pub(super) struct Received {
    pub(super) paid_minor: i64,
    /// The day of the money that came last.
    pub(super) last_on: Option<NaiveDate>,
    pub(super) shares: Vec<Share>,
}

/// The parts of all instalments, and what is left for those that are not debited yet.
pub(super) struct Allocation {
    /// In the order of the schedule.
    pub(super) rows: Vec<Received>,
    pub(super) received_minor: i64,
    pub(super) advance_minor: i64,
}

/// Allocates what has not come back to the instalments debited by `as_of`; the rest is an advance for the next ones.
pub(super) fn allocate(history: &History, pairs: &Pairs<'_>, as_of: NaiveDate) -> Allocation {
    let rows = &history.schedule.instalments;
    let mut allocation = Allocation { rows: Vec::with_capacity(rows.len()), received_minor: 0, advance_minor: 0 };
    let opening = history.opening.filter(|opening| opening.on <= as_of).map(|opening| {
        let kept = opening.received.minor().saturating_sub(pairs.from_opening);
        (opening.on, kept, None)
    });
    let payments = pairs
        .payments
        .iter()
        .map(|payment| (payment.movement.effective_on(), payment.kept(), Some(&payment.movement.entry)));
    let mut due = rows.iter().take_while(|row| row.debit_on <= as_of);
    let mut open: Option<(&Instalment, Received)> = due.next().map(|row| (row, Received::default()));
    for (on, kept, entry) in opening.into_iter().chain(payments) {
        let mut left = kept;
        allocation.received_minor = allocation.received_minor.saturating_add(kept);
        while left > 0 {
            let Some((row, received)) = &mut open else { break };
            let amount_minor = left.min(row.amount_minor - received.paid_minor);
            if amount_minor > 0 {
                received.paid_minor += amount_minor;
                received.last_on = received.last_on.max(Some(on));
                received.shares.push(Share { entry: entry.cloned(), amount_minor });
                left -= amount_minor;
            }
            if received.paid_minor >= row.amount_minor {
                let next = due.next().map(|row| (row, Received::default()));
                let full = std::mem::replace(&mut open, next);
                allocation.rows.extend(full.map(|(_, received)| received));
            }
        }
        allocation.advance_minor = allocation.advance_minor.saturating_add(left);
    }
    allocation.rows.extend(open.map(|(_, received)| received));
    allocation.rows.resize_with(rows.len(), Received::default);
    allocation
}
