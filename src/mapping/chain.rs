//! The statements of one account in one file: each opens with the balance that closed the one before it.
//!
//! Statements come oldest or newest first, several on one day, or one for a month over those of its days. So each is
//! compared with those that end last before it begins, and with the others of its own day; where days overlap there is
//! no border to compare at.

use std::collections::{HashMap, HashSet};

use chrono::NaiveDate;

use crate::codec::Position;
use crate::domain::money::Money;

/// Statements that are kept; a file with more of them is no bank's.
const MAX: usize = 20_000;
/// Breaks that are told; more of them say the same.
const BREAKS_MAX: usize = 20;

#[derive(Debug, Clone)]
struct Link {
    account: String,
    from_on: NaiveDate,
    to_on: NaiveDate,
    opening: Money,
    closing: Money,
    position: String,
}

/// Two statements between which something is missing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Break {
    /// Where the later one stands.
    pub position: String,
    /// Where the earlier one stands, the last day that it covers, and its closing balance.
    pub before: (String, NaiveDate, Money),
    /// The first day of the later one and its opening balance.
    pub opens: (NaiveDate, Money),
}

/// The statements of a file that have days and balances.
#[derive(Debug, Default)]
pub struct Chain {
    links: Vec<Link>,
}

impl Chain {
    /// Takes a statement.
    pub fn add(
        &mut self,
        account: &str,
        days: (Option<NaiveDate>, Option<NaiveDate>),
        balances: (Option<Money>, Option<Money>),
        position: &Position,
    ) {
        let ((Some(from_on), Some(to_on)), (Some(opening), Some(closing))) = (days, balances) else { return };
        if self.links.len() < MAX {
            let (account, position) = (account.to_owned(), position.to_string());
            self.links.push(Link { account, from_on, to_on, opening, closing, position });
        }
    }

    /// Where a balance does not lead to the next.
    pub fn breaks(mut self) -> Vec<Break> {
        self.links.sort_by(|one, other| {
            (&one.account, one.from_on, one.to_on).cmp(&(&other.account, other.from_on, other.to_on))
        });
        let mut breaks = Vec::new();
        for links in self.links.chunk_by(|one, other| one.account == other.account) {
            // The last day that those before tell, and of those that end on it the balances and one of them.
            let mut latest: Option<NaiveDate> = None;
            let mut before: (HashSet<Money>, Option<&Link>) = (HashSet::new(), None);
            for days in links.chunk_by(|one, other| one.from_on == other.from_on) {
                let mut closings: HashMap<Money, usize> = HashMap::new();
                days.iter().for_each(|link| *closings.entry(link.closing).or_default() += 1);
                let overlaps = |link: &Link| latest.is_some_and(|latest| latest >= link.from_on);
                for link in days.iter().filter(|link| !overlaps(link)) {
                    let own = usize::from(link.closing == link.opening);
                    let of_the_day = closings.get(&link.opening).is_some_and(|count| *count > own);
                    let leads = of_the_day || before.0.contains(&link.opening);
                    if let Some(last) = before.1.filter(|_| !leads && breaks.len() < BREAKS_MAX) {
                        breaks.push(Break {
                            position: link.position.clone(),
                            before: (last.position.clone(), last.to_on, last.closing),
                            opens: (link.from_on, link.opening),
                        });
                    }
                }
                let ends = days.iter().map(|link| link.to_on).max().max(latest);
                if ends > latest {
                    before.0.clear();
                    latest = ends;
                }
                for link in days.iter().filter(|link| Some(link.to_on) == latest) {
                    before.0.insert(link.closing);
                    before.1 = Some(link);
                }
            }
        }
        breaks
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// From, to, opening, closing; each at the line of its place in the list.
    fn breaks(links: &[(&str, &str, i64, i64)]) -> Vec<String> {
        let mut chain = Chain::default();
        for (index, (from_on, to_on, opening, closing)) in links.iter().enumerate() {
            let days = (from_on.parse().ok(), to_on.parse().ok());
            let balances = (Some(Money::eur(*opening)), Some(Money::eur(*closing)));
            chain.add("1", days, balances, &Position::Line(index as u64 + 1));
        }
        chain.breaks().into_iter().map(|found| format!("{} after {}", found.position, found.before.0)).collect()
    }

    #[test]
    fn each_statement_opens_where_the_one_before_closed() {
        let days = [
            ("2025-11-03", "2025-11-03", 100, 150),
            ("2025-11-04", "2025-11-04", 150, 150),
            ("2025-11-06", "2025-11-06", 150, 90),
        ];
        assert!(breaks(&days).is_empty());
        let mut newest_first = days;
        newest_first.reverse();
        assert!(breaks(&newest_first).is_empty());
        assert_eq!(breaks(&[days[0], ("2025-11-05", "2025-11-05", 140, 90)]), ["line 2 after line 1"]);
    }

    #[test]
    fn several_statements_of_one_day_lead_from_one_to_the_other() {
        let day = "2025-11-04";
        let links = [("2025-11-03", "2025-11-03", 0, 100), (day, day, 150, 90), (day, day, 100, 150)];
        assert!(breaks(&links).is_empty());
        assert_eq!(breaks(&[links[0], (day, day, 150, 90), (day, day, 120, 150)]), ["line 3 after line 1"]);
    }

    #[test]
    fn the_same_empty_statement_twice_and_days_that_overlap_are_no_break() {
        let day = "2025-11-04";
        assert!(breaks(&[("2025-11-03", "2025-11-03", 0, 100), (day, day, 100, 100), (day, day, 100, 100)]).is_empty());
        assert!(breaks(&[("2025-11-01", "2025-11-30", 0, 100), (day, day, 50, 60)]).is_empty());
    }
}
