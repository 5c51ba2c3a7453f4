//! Records to items: the values of each record, the identity of each entry, the proof of each statement.

mod checks;
mod pages;
mod words;

use std::collections::{HashSet, VecDeque};
use std::sync::Arc;

use chrono::NaiveDate;

use self::pages::{Page, Paged};
pub(in crate::mapping) use self::words::currency_of;
use super::chain::Chain;
use super::identity::Identities;
use super::proof::{Proof, Verdict};
use super::spec::Period;
use super::totals::Totals;
use super::value::{Around, Wrong};
use super::variant::Variant;
use super::{entry, late, reject};
use crate::codec::csv::Order;
use crate::codec::{Event, Position, Record, Weight as FaultWeight};
use crate::domain::money::{Currency, Money};
use crate::domain::statement::{Balance, Closing, Entry, Item, Opening, Reject, Severity, Status};

/// What is known of the statement at hand.
#[derive(Debug)]
struct Current {
    account: String,
    currency: Currency,
    proof: Proof,
    /// Entries, booked or not.
    entries: u64,
    booked: u64,
    first_on: Option<NaiveDate>,
    last_on: Option<NaiveDate>,
    /// Whether an entry could not be read: the balance cannot be proved then, and one message is enough.
    spoiled: bool,
    /// A copy of a statement: its entries count by themselves, so that they get the identities of the original's.
    is_copy: bool,
    /// The day of the statement, for entries without any date.
    stated_on: Option<NaiveDate>,
    /// Warnings that were given once, each with the word that it is about.
    said: Vec<(&'static str, String)>,
    /// Rows that a rule passed over: the rule, the first of them, how many.
    skipped: Vec<(usize, Position, u64)>,
    totals: Totals,
    /// Whether the statement itself says that it has no entry.
    said_empty: bool,
    /// Where it stands in a statement of several pages.
    page: Page,
}

/// Account, days, balances, number of entries.
type Seen = (String, Option<NaiveDate>, Option<NaiveDate>, Money, Money, u64);

/// Makes items of the records of one file.
#[derive(Debug)]
pub struct Assembly {
    variant: Arc<Variant>,
    file_name: String,
    identities: Identities,
    copies: Identities,
    current: Option<Current>,
    statements: u64,
    refused: bool,
    /// Statements of this file, to know one that stands in it twice.
    seen: HashSet<Seen>,
    /// A statement of which more pages follow.
    paged: Option<Paged>,
    chain: Chain,
}

impl Assembly {
    /// For one file.
    pub fn new(variant: Arc<Variant>, file_name: &str) -> Self {
        let identities = Identities::new(&variant.identity.key, variant.identity.version);
        let copies = Identities::default();
        Self {
            variant,
            file_name: file_name.to_owned(),
            identities,
            copies,
            current: None,
            statements: 0,
            refused: false,
            seen: HashSet::new(),
            paged: None,
            chain: Chain::default(),
        }
    }

    /// Takes one step of the file.
    pub fn take(&mut self, event: Event<'_>, queue: &mut VecDeque<Item>) {
        match event {
            Event::Opened(record) => self.open(record, queue),
            Event::Entry(record, details) => self.enter(record, details, queue),
            Event::Closed(record) => self.close(record, queue),
            Event::Fault(fault) if fault.weight == FaultWeight::Numbers => self.weigh_numbers(fault, queue),
            Event::Fault(fault) => self.reject(fault.into(), queue),
        }
    }

    /// The file has ended: one that said nothing is refused.
    pub fn end(&mut self, queue: &mut VecDeque<Item>) {
        self.miss_pages(queue);
        if self.statements == 0 && !self.refused {
            self.reject(reject::no_statement(), queue);
        }
        self.judge_chain(queue);
    }

    fn reject(&mut self, reject: Reject, queue: &mut VecDeque<Item>) {
        self.refused |= reject.severity == Severity::Error;
        queue.push_back(Item::Rejected(reject));
    }

    fn wrong(&mut self, field: &str, record: &Record, wrong: Wrong, queue: &mut VecDeque<Item>) {
        let position = self.variant.plan.standing(record, &wrong.source);
        let reject = reject::value(&self.variant, field, position, wrong);
        self.reject(reject, queue);
    }

    fn open(&mut self, record: &Record, queue: &mut VecDeque<Item>) {
        let variant = Arc::clone(&self.variant);
        let statement = &variant.spec.statement;
        let text = |value: &Option<super::value::Text>| {
            value.as_ref().and_then(|text| text.read(record, &self.file_name)).map(std::borrow::Cow::into_owned)
        };
        let (id, sequence, currency) = (text(&statement.id), text(&statement.sequence), text(&statement.currency));
        let (page, last_page) = (text(&statement.page), text(&statement.last_page));
        let account = statement.account.as_ref().and_then(|account| account.read(record, &self.file_name));
        let is_copy = statement.copy.as_ref().is_some_and(|copy| {
            copy.from.read(record).is_some_and(|(word, _)| copy.copy.iter().any(|known| known == word))
        });
        if account.is_none() {
            let source = statement.account.as_ref().map_or("", |account| account.source());
            self.reject(reject::no_account(&variant, &record.position, source, &self.file_name), queue);
        }
        let account = account.unwrap_or_default();
        let currency = match currency.as_deref().map_or(Ok(Currency::EUR), currency_of) {
            Ok(currency) => currency,
            Err(error) => {
                let source = statement.currency.as_ref().map_or("", |text| text.from.first_name()).to_owned();
                let wrong = Wrong { source, found: currency.unwrap_or_default(), why: error.to_string() };
                self.wrong("currency", record, wrong, queue);
                Currency::EUR
            }
        };
        if is_copy {
            self.reject(reject::copy(&record.position), queue);
            self.copies = Identities::new(&variant.identity.key, variant.identity.version);
        }
        let page = Page::of(page.as_deref(), last_page.as_deref());
        if self.turn_page(&page, &account, id.as_deref()) {
            return;
        }
        self.miss_pages(queue);
        self.statements += 1;
        let is_alone = page.is_alone();
        if is_alone {
            self.reject(reject::pages(&record.position.to_string(), &page.number), queue);
        }
        let mut stated_on = [&statement.to, &statement.from].into_iter().flatten();
        let stated_on = stated_on.find_map(|date| date.read(record, &self.file_name).ok().flatten());
        queue.push_back(Item::Opened(Opening {
            account: account.clone(),
            id: id.clone(),
            sequence: sequence.and_then(|number| number.parse().ok()),
            currency,
            position: record.position.to_string(),
        }));
        self.current = Some(Current {
            account,
            currency,
            proof: Proof::new(self.variant.order()),
            entries: 0,
            booked: 0,
            first_on: None,
            last_on: None,
            spoiled: is_alone,
            is_copy,
            stated_on,
            said: Vec::new(),
            skipped: Vec::new(),
            totals: Totals::default(),
            said_empty: false,
            page: page.of_statement(id, &record.position),
        });
    }

    fn enter(&mut self, record: &Record, details: &[Record], queue: &mut VecDeque<Item>) {
        self.check_entry_account(record, queue);
        let Some(current) = &mut self.current else { return };
        if let Some(rule) = self.variant.spec.when.iter().position(|rule| rule.skips(record)) {
            return current.skip(rule, &record.position);
        }
        current.entries += 1;
        let mut found = Vec::new();
        let around = entry::Scope {
            variant: &self.variant,
            currency: current.currency,
            account: &current.account,
            stated_on: current.stated_on,
        };
        let read = entry::read(&around, record, details, &mut found);
        for reject in found {
            let once = reject.severity == Severity::Warning && reject.field != "details";
            if once && !current.says(&reject) {
                continue;
            }
            self.refused |= reject.severity == Severity::Error;
            queue.push_back(Item::Rejected(reject));
        }
        match read {
            Some((mut entry, balance)) => {
                current.count(&entry, balance, &record.position);
                let identities = if current.is_copy { &mut self.copies } else { &mut self.identities };
                match identities.name(&current.account, &mut entry) {
                    Ok(()) => queue.push_back(Item::Entry(entry)),
                    Err(_) => self.reject(reject::too_large(&record.position), queue),
                }
            }
            None => current.spoiled = true,
        }
    }

    fn close(&mut self, record: &Record, queue: &mut VecDeque<Item>) {
        let Some(mut current) = self.current.take() else { return };
        let variant = Arc::clone(&self.variant);
        let statement = &variant.spec.statement;
        let known = (current.account.as_str(), current.currency);
        if let Some(reject) = late::told_too_late(&variant, &self.file_name, known, record) {
            self.reject(reject, queue);
        }
        let mut spoiled = current.spoiled;
        for (rule, position, count) in &current.skipped {
            let why = variant.spec.when.get(*rule).and_then(|rule| rule.skip.as_deref()).unwrap_or_default();
            self.reject(reject::skipped(position, *count, why), queue);
        }
        if let Some(order) = variant.order().filter(|order| current.runs_against(*order)) {
            self.reject(reject::order(&record.position, order), queue);
        }
        let mut wrongs = Vec::new();
        let around = Around { currency: current.currency, debit: None };
        let mut amount = |value: &Option<super::value::Amount>, field: &'static str| match value {
            None => None,
            Some(value) => value.read(record, around).unwrap_or_else(|wrong| {
                wrongs.push((field, wrong));
                None
            }),
        };
        let (opening, closing) = (amount(&statement.opening, "opening"), amount(&statement.closing, "closing"));
        let (opening, closing) = current.page.ends(opening, closing);
        let mut date = |value: &Option<super::value::Date>, field: &'static str| match value {
            None => None,
            Some(value) => value.read(record, &self.file_name).unwrap_or_else(|wrong| {
                wrongs.push((field, wrong));
                None
            }),
        };
        let (from_on, to_on) = (date(&statement.from, "from"), date(&statement.to, "to"));
        let (from_on, to_on) = current.page.days(from_on, to_on);
        spoiled |= !wrongs.is_empty();
        for (field, wrong) in wrongs {
            self.wrong(field, record, wrong, queue);
        }
        if current.page.is_waiting() {
            current.spoiled = spoiled;
            self.paged = Some(Paged { current, opening, from_on });
            return;
        }
        self.report_damage(&current, record, queue);
        self.check_account(&current, record, queue);
        current.said_empty = !spoiled && self.check_totals(&current, record, queue);
        let verdict = current.proof.verdict(opening, closing);
        let balance = if spoiled { Balance::Unknown } else { verdict.balance };
        let complained = !spoiled && self.judge(&current, &verdict, &record.position, queue);
        let by_entries = statement.period == Some(Period::Entries);
        let to_on = to_on.or(current.last_on.filter(|_| by_entries));
        let from_on =
            from_on.or(current.first_on.filter(|_| by_entries)).map(|from| to_on.map_or(from, |to| from.min(to)));
        if (from_on.is_none() || to_on.is_none()) && !spoiled && !complained {
            self.reject(reject::no_days(&record.position), queue);
        }
        let Verdict { opening, closing, .. } = verdict;
        let account = std::mem::take(&mut current.account);
        if let (Some(opening), Some(closing), true) = (opening, closing, current.booked > 0 && !current.is_copy)
            && !self.seen.insert((account.clone(), from_on, to_on, opening, closing, current.booked))
        {
            self.reject(reject::repeated(&record.position), queue);
        }
        if !current.is_copy {
            self.chain.add(&account, (from_on, to_on), (opening, closing), &record.position);
        }
        queue.push_back(Item::Closed(Closing { from_on, to_on, opening, closing, booked: current.booked, balance }));
    }
}

impl Current {
    fn skip(&mut self, rule: usize, position: &Position) {
        match self.skipped.iter_mut().find(|(known, ..)| *known == rule) {
            Some((.., count)) => *count += 1,
            None => self.skipped.push((rule, position.clone(), 1)),
        }
    }

    /// Whether the days of the rows contradict the order that the mapping says.
    fn runs_against(&self, order: Order) -> bool {
        match order {
            Order::OldestFirst => self.proof.days().is_some_and(|(first, last)| first > last),
            Order::NewestFirst => self.proof.days().is_some_and(|(first, last)| first < last),
        }
    }

    fn count(&mut self, entry: &Entry, balance: Option<Money>, position: &Position) {
        self.totals.add(entry.amount, entry.status == Status::Booked);
        if entry.status != Status::Booked {
            return;
        }
        self.booked += 1;
        self.first_on = Some(self.first_on.map_or(entry.booked_on, |day| day.min(entry.booked_on)));
        self.last_on = Some(self.last_on.map_or(entry.booked_on, |day| day.max(entry.booked_on)));
        self.proof.add(entry.booked_on, entry.amount, balance, position);
    }
}
