//! Which days a bank's statements prove complete: silence means something only there.
//!
//! Each statement covers a run of days. Two runs belong together when they share a day; when nothing but days without
//! settlement lies between them; or when the balance that ends the one opens the other, for a bank sends no statement
//! on a day without movement. Known balances that differ are a gap whatever the dates say: something between is
//! missing. A statement that spans a former gap heals it, because no border is left there to doubt.
//!
//! A statement without both balances may have been made at noon: it proves only days before the day on which it was
//! received. No statement proves a day after that one.
//!
//! Adding a statement moves `through` backwards in two cases only, both of which prove a gap: it is older than all
//! others and does not reach them, or its balances contradict its neighbours'.

use chrono::{Days, NaiveDate};

use super::calendar::Calendar;
use super::money::Money;

/// What one booked statement says about days.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Slice {
    /// First day covered.
    pub from_on: NaiveDate,
    /// Last day covered, included.
    pub to_on: NaiveDate,
    /// Balance before.
    pub opening: Option<Money>,
    /// Balance after.
    pub closing: Option<Money>,
    /// The bank's number of the statement.
    pub sequence: Option<u64>,
    /// The day on which the file arrived.
    pub received_on: NaiveDate,
}

/// The unbroken run of days from the first statement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Coverage {
    /// First day of the run.
    pub since: NaiveDate,
    /// Last day of the run, included.
    pub through: NaiveDate,
    /// The last day that any statement covers, beyond a gap or not.
    pub latest: NaiveDate,
    /// What breaks the run, in order of date; statements after the first gap do not count.
    pub gaps: Vec<Gap>,
}

/// A break between two statements.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Gap {
    /// The last day before the break.
    pub after: NaiveDate,
    /// The first day of the next statement.
    pub before: NaiveDate,
    /// Closing balance before the break.
    pub closing: Option<Money>,
    /// Opening balance after it.
    pub opening: Option<Money>,
}

/// The coverage of one account; the order of the statements does not matter. `None` when none of them proves a day.
pub fn coverage(slices: &[Slice]) -> Option<Coverage> {
    let mut proofs: Vec<Proof> = slices.iter().filter_map(Proof::of).collect();
    proofs.sort_unstable();
    let first = proofs.first()?;
    let (since, mut reached) = (first.from, first.to);
    let mut gaps = Vec::new();
    let mut through = None;
    for starting in proofs.chunk_by(|one, other| one.from == other.from) {
        let Some(from) = starting.first().map(|proof| proof.from) else { continue };
        // A statement that begins within the run shares a day with it: there is no border to check.
        if from > reached {
            let border = Border { proofs: &proofs, starting, reached, from };
            if !border.holds() {
                through.get_or_insert(reached);
                gaps.push(border.gap());
            }
        }
        reached = starting.iter().map(|proof| proof.to).fold(reached, NaiveDate::max);
    }
    Some(Coverage { since, through: through.unwrap_or(reached), latest: reached, gaps })
}

/// The days that a statement proves; ordered by its first day.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Proof {
    from: NaiveDate,
    to: NaiveDate,
    sequence: Option<u64>,
    opening: Option<Balance>,
    /// Known only if no day was cut off.
    closing: Option<Balance>,
}

/// A balance as it is compared: minor units, and the code of the currency.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Balance(i64, super::money::Currency);

impl Balance {
    fn of(money: Money) -> Self {
        Self(money.minor(), money.currency())
    }

    fn money(self) -> Money {
        Money::new(self.0, self.1)
    }
}

impl Proof {
    fn of(slice: &Slice) -> Option<Self> {
        let whole = slice.opening.is_some() && slice.closing.is_some();
        let latest = if whole { slice.received_on } else { slice.received_on - Days::new(1) };
        let to = slice.to_on.min(latest);
        (slice.from_on <= to).then(|| Self {
            from: slice.from_on,
            to,
            sequence: slice.sequence,
            opening: slice.opening.map(Balance::of),
            closing: slice.closing.filter(|_| to == slice.to_on).map(Balance::of),
        })
    }
}

/// The end of the run so far, and the statements that begin after it.
struct Border<'a> {
    proofs: &'a [Proof],
    starting: &'a [Proof],
    reached: NaiveDate,
    from: NaiveDate,
}

impl Border<'_> {
    /// The balances known last within the run, and whether they end it.
    fn closings(&self) -> (Vec<Balance>, bool) {
        let known = || self.proofs.iter().filter(|proof| proof.to <= self.reached && proof.closing.is_some());
        let day = known().map(|proof| proof.to).max();
        let balances = known().filter(|proof| Some(proof.to) == day).filter_map(|proof| proof.closing).collect();
        (balances, day == Some(self.reached))
    }

    /// The balances known first after the border, and whether they open what follows it.
    fn openings(&self) -> (Vec<Balance>, bool) {
        let known = || self.proofs.iter().filter(|proof| proof.from >= self.from && proof.opening.is_some());
        let day = known().map(|proof| proof.from).next();
        let balances = known().take_while(|proof| Some(proof.from) == day).filter_map(|proof| proof.opening).collect();
        (balances, day == Some(self.from))
    }

    fn holds(&self) -> bool {
        let ((closings, at_end), (openings, at_start)) = (self.closings(), self.openings());
        let linked = openings.iter().any(|opening| closings.contains(opening));
        if at_end && at_start {
            return linked && self.days_hold_together(&closings);
        }
        // Statements without balances lie between: equal balances still prove that nothing is missing, others nothing.
        linked || Calendar::Target.count(self.reached, self.from - Days::new(1)) == 0
    }

    /// A bank may send several statements of one day. Each opens with the closing balance of the run or of another
    /// statement of that day; else one of them is missing.
    fn days_hold_together(&self, closings: &[Balance]) -> bool {
        let of_the_day = || self.starting.iter().filter(|proof| proof.to == self.from);
        let moved = || of_the_day().filter(|proof| proof.closing != proof.opening);
        let chained = |opening: Balance| moved().any(|other| other.closing == Some(opening));
        of_the_day().filter_map(|proof| proof.opening).all(|opening| closings.contains(&opening) || chained(opening))
    }

    fn gap(&self) -> Gap {
        Gap {
            after: self.reached,
            before: self.from,
            closing: self.closings().0.last().copied().map(Balance::money),
            opening: self.openings().0.first().copied().map(Balance::money),
        }
    }
}

#[cfg(test)]
mod tests;
