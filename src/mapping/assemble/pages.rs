//! A statement in several pages: those that follow each other in one file are one statement, others are refused.

use std::collections::VecDeque;

use chrono::NaiveDate;

use super::{Assembly, Current};
use crate::codec::Position;
use crate::domain::money::Money;
use crate::domain::statement::Item;
use crate::mapping::reject;

/// What is known of the page at hand.
#[derive(Debug, Clone, Default)]
pub(super) struct Page {
    /// Its number as written; empty where the statement has no pages.
    pub number: String,
    /// Whether the bank says that more follow.
    pub more_follow: bool,
    /// Whether pages before it were read.
    pub is_joined: bool,
    /// The bank's identifier of the statement, and where its first page stands.
    pub id: Option<String>,
    pub position: String,
    /// What the first page said.
    opening: Option<Money>,
    from_on: Option<NaiveDate>,
}

/// A statement of which more pages follow, with what its first page said.
#[derive(Debug)]
pub(super) struct Paged {
    pub current: Current,
    pub opening: Option<Money>,
    pub from_on: Option<NaiveDate>,
}

impl Page {
    pub(super) fn of(number: Option<&str>, last: Option<&str>) -> Self {
        let more_follow = matches!(last, Some("false" | "0"));
        Self { number: number.unwrap_or_default().to_owned(), more_follow, ..Self::default() }
    }

    /// With the bank's identifier of its statement and its place.
    pub(super) fn of_statement(self, id: Option<String>, position: &Position) -> Self {
        Self { id, position: position.to_string(), ..self }
    }

    /// A page whose neighbours are surely in other files.
    pub(super) fn is_alone(&self) -> bool {
        if self.number.is_empty() { self.more_follow } else { self.count() != Some(1) }
    }

    /// Whether the next page is waited for.
    pub(super) fn is_waiting(&self) -> bool {
        self.more_follow && (self.is_joined || !self.is_alone())
    }

    fn count(&self) -> Option<u64> {
        self.number.trim().parse().ok()
    }

    /// The balances of the whole statement: the first page opens it, the last one closes it.
    pub(super) fn ends(&self, opening: Option<Money>, closing: Option<Money>) -> (Option<Money>, Option<Money>) {
        if self.is_joined { (self.opening, closing) } else { (opening, closing) }
    }

    /// The days of the whole statement.
    pub(super) fn days(
        &self,
        from_on: Option<NaiveDate>,
        to_on: Option<NaiveDate>,
    ) -> (Option<NaiveDate>, Option<NaiveDate>) {
        if self.is_joined { (self.from_on.or(from_on), to_on) } else { (from_on, to_on) }
    }
}

impl Assembly {
    /// Goes on with the statement of the page before, where this page is the next one of it.
    pub(super) fn turn_page(&mut self, page: &Page, account: &str, id: Option<&str>) -> bool {
        let follows = |paged: &mut Paged| {
            let before = &paged.current.page;
            let next = before.count().and_then(|number| number.checked_add(1));
            next.is_some() && next == page.count() && paged.current.account == account && before.id.as_deref() == id
        };
        let Some(Paged { mut current, opening, from_on }) = self.paged.take_if(follows) else { return false };
        current.page.number.clone_from(&page.number);
        current.page.more_follow = page.more_follow;
        current.page.is_joined = true;
        (current.page.opening, current.page.from_on) = (opening, from_on);
        self.current = Some(current);
        true
    }

    /// Refuses a statement whose next page did not come.
    pub(super) fn miss_pages(&mut self, queue: &mut VecDeque<Item>) {
        if let Some(Paged { current, .. }) = self.paged.take() {
            self.reject(reject::next_page(&current.page.position, &current.page.number), queue);
        }
    }
}
