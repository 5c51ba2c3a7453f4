//! How much of what is missing is *proved*: said by the bank through returns, or shown by its silence.
//!
//! Under oldest-first allocation a payment made on time moves to an older instalment and leaves its own open. What was
//! proved once must not become doubtful again by that: it stays proved until the money comes, whichever instalment then
//! lacks it. So the shortfall is one amount. It grows with each return, is raised where the bank's statements cover an
//! instalment and its delay without showing the money, and is cut to what is owed after each movement.

use chrono::NaiveDate;

use super::pairing::{Pairs, Return, pair};
use super::{History, MATERIALITY_MINOR, MovementKind, ROUNDING_MINOR};
use crate::domain::calendar::Calendar;
use crate::domain::coverage::Coverage;
use crate::domain::id::EntryId;
use crate::domain::reason::Reason;

/// What is proved to be missing.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Shortfall {
    /// By returns or by silence.
    pub proved_minor: i64,
    /// By returns alone.
    pub explicit_minor: i64,
    /// Since when something has been proved missing without a break: the debit date of which silence spoke first, or the
    /// day of the first return. An instalment that is paid to an older one's place does not begin anew.
    pub since: Option<NaiveDate>,
    /// The returns behind `explicit_minor` since nothing of it was left last, oldest first.
    pub returns: Vec<ExplicitReturn>,
}

/// A return by which the bank said that money is missing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExplicitReturn {
    /// The bank's entry.
    pub entry: EntryId,
    /// Why, where the bank says so.
    pub reason: Option<Reason>,
    /// The day from which it counts.
    pub on: NaiveDate,
}

impl Shortfall {
    /// The latest return by which the bank said that money is missing.
    pub fn latest_return(&self) -> Option<&ExplicitReturn> {
        self.returns.last()
    }

    fn cut(&mut self, owed: i64) {
        self.proved_minor = self.proved_minor.min(owed);
        self.explicit_minor = self.explicit_minor.min(owed);
        if self.explicit_minor <= ROUNDING_MINOR {
            self.returns.clear();
        }
        if self.proved_minor <= MATERIALITY_MINOR {
            self.since = None;
        }
    }

    /// Silence proves that `missing` is missing by the instalments debited by `debited_by`.
    fn raise(&mut self, missing: i64, debited_by: NaiveDate) {
        self.proved_minor = self.proved_minor.max(missing);
        if self.proved_minor > MATERIALITY_MINOR {
            self.since.get_or_insert(debited_by);
        }
    }

    /// An error between banks says nothing about the borrower: whether money is missing is then for silence to tell.
    fn add(&mut self, returned: &Return<'_>, taken: i64) {
        let MovementKind::Return(reason) = &returned.movement.kind else { return };
        if reason.as_ref().is_some_and(|reason| !reason.class.concerns_the_borrower()) {
            return;
        }
        self.proved_minor = self.proved_minor.saturating_add(taken);
        self.explicit_minor = self.explicit_minor.saturating_add(taken);
        self.since.get_or_insert(returned.counts_on);
        self.returns.push(ExplicitReturn {
            entry: returned.movement.entry.clone(),
            reason: reason.clone(),
            on: returned.counts_on,
        });
    }
}

/// What is proved to be missing on `today`.
///
/// Silence proves when the statements begin on the debit date or before it and reach `silence_days` TARGET days beyond.
/// For a running loan that was brought in, it proves nothing about the instalments debited by then, nor about the money
/// that was known to be missing: importing arrears is no news.
pub fn shortfall(history: &History, coverage: Option<&Coverage>, silence_days: u32, today: NaiveDate) -> Shortfall {
    let pairs = pair(history, today);
    let opened_on = history.opening.map(|opening| opening.on);
    let covered =
        history.schedule.instalments.iter().filter(|row| row.debit_on < today && opened_on < Some(row.debit_on));
    let checks = coverage.into_iter().flat_map(|coverage| {
        covered.clone().filter(|row| coverage.since <= row.debit_on).filter_map(|row| {
            let on = Calendar::Target.add(row.debit_on, silence_days);
            (on <= coverage.through.min(today)).then_some(Event { on, what: What::Covered(row.debit_on) })
        })
    });
    walk(history, &pairs, checks, today)
}

/// The part of the shortfall that needs no coverage.
pub(super) fn explicit(history: &History, pairs: &Pairs<'_>, as_of: NaiveDate) -> Shortfall {
    if pairs.returns.iter().all(|returned| returned.taken.is_none()) {
        return Shortfall::default();
    }
    walk(history, pairs, std::iter::empty(), as_of)
}

struct Event<'a> {
    on: NaiveDate,
    what: What<'a>,
}

/// On one day payments come before returns, and what silence shows is seen at its end.
enum What<'a> {
    Payment(i64),
    Return(&'a Return<'a>, i64),
    /// The statements cover the instalments debited by this day, and their delay.
    Covered(NaiveDate),
}

fn walk<'a>(
    history: &History,
    pairs: &'a Pairs<'a>,
    checks: impl Iterator<Item = Event<'a>>,
    as_of: NaiveDate,
) -> Shortfall {
    let payments = pairs.payments.iter().map(|payment| Event {
        on: payment.movement.effective_on(),
        what: What::Payment(payment.movement.amount_minor),
    });
    let returns = pairs
        .returns
        .iter()
        .filter_map(|returned| Some(Event { on: returned.counts_on, what: What::Return(returned, returned.taken?) }));
    let mut events: Vec<Event<'_>> = payments.chain(returns).chain(checks).collect();
    events.sort_by_key(|event| event.on);
    let mut ledger = Ledger { history, received: 0 };
    let mut known = 0;
    // Nothing is before the opening position, whatever its value date: what was owed then is no measure.
    let mut since = NaiveDate::MIN;
    if let Some(opening) = history.opening.filter(|opening| opening.on <= as_of) {
        ledger.received = opening.received.minor();
        known = ledger.owed(opening.on);
        since = opening.on;
    }
    let mut shortfall = Shortfall::default();
    for event in &events {
        match event.what {
            What::Payment(minor) => ledger.received = ledger.received.saturating_add(minor),
            What::Return(returned, taken) => {
                ledger.received = ledger.received.saturating_sub(taken);
                shortfall.add(returned, taken);
            }
            What::Covered(debited_by) => {
                let missing = ledger.missing(debited_by).saturating_sub(known);
                shortfall.raise(missing, debited_by);
                continue;
            }
        }
        let owed = ledger.owed(event.on.max(since));
        shortfall.cut(owed);
        known = known.min(owed);
    }
    shortfall.cut(ledger.owed(as_of.pred_opt().unwrap_or(as_of)));
    shortfall
}

/// What has been received, against what is owed.
struct Ledger<'a> {
    history: &'a History,
    received: i64,
}

impl Ledger<'_> {
    /// The unpaid parts of the instalments debited by `day`, that day included.
    fn owed(&self, day: NaiveDate) -> i64 {
        let rows = self.history.schedule.instalments.iter().take_while(|row| row.debit_on <= day);
        let due = rows.fold(0_i64, |due, row| due.saturating_add(row.amount_minor));
        due.saturating_sub(self.received).max(0)
    }

    /// The same without rounding differences: at most one instalment is paid in part.
    fn missing(&self, day: NaiveDate) -> i64 {
        let (mut left, mut missing) = (self.received, 0_i64);
        for row in self.history.schedule.instalments.iter().take_while(|row| row.debit_on <= day) {
            let paid = left.clamp(0, row.amount_minor);
            left -= paid;
            let unpaid = row.amount_minor - paid;
            if unpaid > ROUNDING_MINOR {
                missing = missing.saturating_add(unpaid);
            }
        }
        missing
    }
}
