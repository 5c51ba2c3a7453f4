//! The explicit shortfall: how much of what is missing the bank has *said* to be missing, by returns.
//!
//! Under oldest-first allocation a later payment moves to the returned instalment and leaves the later one open. The
//! bank said once that money is missing; that stays said until the money comes, whichever instalment then lacks it.
//! So the shortfall grows with each return and is cut to what is owed after each movement.

use chrono::NaiveDate;

use super::pairing::Pairs;
use super::{ExplicitReturn, History, MovementKind, ROUNDING_MINOR};

/// The shortfall and the returns that make it.
#[derive(Default)]
pub(super) struct Explicit {
    pub(super) minor: i64,
    /// Since nothing was missing last, oldest first.
    pub(super) returns: Vec<ExplicitReturn>,
}

/// Goes through the movements in order of date. On one day payments come before returns.
pub(super) fn explicit(history: &History, pairs: &Pairs<'_>, as_of: NaiveDate) -> Explicit {
    let mut explicit = Explicit::default();
    if pairs.returns.iter().all(|returned| returned.taken.is_none()) {
        return explicit;
    }
    let opening = history.opening.filter(|opening| opening.on <= as_of);
    let mut ledger =
        Ledger { history, received: opening.map_or(0, |opening| opening.received.minor()), due: 0, next: 0 };
    let mut payments = pairs.payments.iter().peekable();
    let returns = pairs.returns.iter().filter_map(|returned| Some((returned, returned.taken?)));
    for (returned, taken) in returns {
        while let Some(payment) = payments.next_if(|payment| payment.movement.effective_on() <= returned.counts_on) {
            explicit.cut(ledger.receive(payment.movement.effective_on(), payment.movement.amount_minor));
        }
        let owed = ledger.receive(returned.counts_on, -taken);
        let MovementKind::Return(reason) = &returned.movement.kind else { continue };
        if reason.as_ref().is_none_or(|reason| reason.class.concerns_the_borrower()) {
            explicit.minor = explicit.minor.saturating_add(taken);
            explicit.returns.push(ExplicitReturn {
                entry: returned.movement.entry.clone(),
                reason: reason.clone(),
                on: returned.counts_on,
            });
        }
        explicit.cut(owed);
    }
    for payment in payments {
        explicit.cut(ledger.receive(payment.movement.effective_on(), payment.movement.amount_minor));
    }
    explicit.cut(ledger.owed_before(as_of));
    explicit
}

impl Explicit {
    fn cut(&mut self, owed: i64) {
        self.minor = self.minor.min(owed);
        if self.minor <= ROUNDING_MINOR {
            self.minor = 0;
            self.returns.clear();
        }
    }
}

/// What is owed by a day, less what has been received.
struct Ledger<'a> {
    history: &'a History,
    received: i64,
    due: i64,
    /// The first instalment that `due` does not hold.
    next: usize,
}

impl Ledger<'_> {
    /// Counts a movement; what is owed of the instalments debited by its day, that day included.
    fn receive(&mut self, on: NaiveDate, minor: i64) -> i64 {
        self.received = self.received.saturating_add(minor);
        while let Some(row) = self.history.schedule.instalments.get(self.next).filter(|row| row.debit_on <= on) {
            self.due = self.due.saturating_add(row.amount_minor);
            self.next += 1;
        }
        (self.due - self.received).max(0)
    }

    fn owed_before(&self, day: NaiveDate) -> i64 {
        let rows = self.history.schedule.instalments.iter().take_while(|row| row.debit_on < day);
        (rows.map(|row| row.amount_minor).sum::<i64>() - self.received).max(0)
    }
}
