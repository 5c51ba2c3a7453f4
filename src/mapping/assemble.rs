//! Records to items: the values of each record, the identity of each entry, the proof of each statement.

use std::collections::{HashSet, VecDeque};
use std::sync::Arc;

use chrono::NaiveDate;

use super::identity::Identities;
use super::proof::{Proof, Verdict};
use super::spec::{Period, Weight};
use super::value::{Around, Wrong};
use super::variant::Variant;
use super::{entry, reject};
use crate::codec::csv::Order;
use crate::codec::{Event, Position, Record};
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
    /// Warnings that were given once.
    said: Vec<&'static str>,
    /// Rows that a rule passed over: the rule, the first of them, how many.
    skipped: Vec<(usize, Position, u64)>,
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
        }
    }

    /// Takes one step of the file.
    pub fn take(&mut self, event: Event<'_>, queue: &mut VecDeque<Item>) {
        match event {
            Event::Opened(record) => self.open(record, queue),
            Event::Entry(record, details) => self.enter(record, details, queue),
            Event::Closed(record) => self.close(record, queue),
            Event::Fault(fault) => self.reject(fault.into(), queue),
        }
    }

    /// The file has ended: one that said nothing is refused.
    pub fn end(&mut self, queue: &mut VecDeque<Item>) {
        if self.statements == 0 && !self.refused {
            self.reject(reject::no_statement(), queue);
        }
    }

    fn reject(&mut self, reject: Reject, queue: &mut VecDeque<Item>) {
        self.refused |= reject.severity == Severity::Error;
        queue.push_back(Item::Rejected(reject));
    }

    fn wrong(&mut self, field: &str, position: &Position, wrong: Wrong, queue: &mut VecDeque<Item>) {
        let reject = reject::value(&self.variant, field, position, wrong);
        self.reject(reject, queue);
    }

    fn open(&mut self, record: &Record, queue: &mut VecDeque<Item>) {
        self.statements += 1;
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
                self.wrong("currency", &record.position, wrong, queue);
                Currency::EUR
            }
        };
        if is_copy {
            self.reject(reject::copy(&record.position), queue);
            self.copies = Identities::new(&variant.identity.key, variant.identity.version);
        }
        if last_page.as_deref() == Some("false") || page.as_deref().is_some_and(|page| page != "1") {
            self.reject(reject::pages(&record.position, page.as_deref().unwrap_or_default()), queue);
        }
        let mut stated_on = [&statement.to, &statement.from].into_iter().flatten();
        let stated_on = stated_on.find_map(|date| date.read(record, &self.file_name).ok().flatten());
        queue.push_back(Item::Opened(Opening {
            account: account.clone(),
            id,
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
            spoiled: false,
            is_copy,
            stated_on,
            said: Vec::new(),
            skipped: Vec::new(),
        });
    }

    fn enter(&mut self, record: &Record, details: &[Record], queue: &mut VecDeque<Item>) {
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
            if once && current.said.iter().any(|said| *said == warning_kind(&reject)) {
                continue;
            }
            if once {
                current.said.push(warning_kind(&reject));
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
        let Some(current) = self.current.take() else { return };
        let variant = Arc::clone(&self.variant);
        let statement = &variant.spec.statement;
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
        let mut date = |value: &Option<super::value::Date>, field: &'static str| match value {
            None => None,
            Some(value) => value.read(record, &self.file_name).unwrap_or_else(|wrong| {
                wrongs.push((field, wrong));
                None
            }),
        };
        let (from_on, to_on) = (date(&statement.from, "from"), date(&statement.to, "to"));
        spoiled |= !wrongs.is_empty();
        for (field, wrong) in wrongs {
            self.wrong(field, &record.position, wrong, queue);
        }
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
        if let (Some(opening), Some(closing), true) = (opening, closing, current.booked > 0)
            && !self.seen.insert((current.account, from_on, to_on, opening, closing, current.booked))
        {
            self.reject(reject::repeated(&record.position), queue);
        }
        queue.push_back(Item::Closed(Closing { from_on, to_on, opening, closing, booked: current.booked, balance }));
    }

    /// Says what was not proved, as heavily as the mapping wants; whether anything was said.
    fn judge(&mut self, current: &Current, verdict: &Verdict, position: &Position, queue: &mut VecDeque<Item>) -> bool {
        let check = self.variant.spec.check.clone();
        let before = queue.len();
        let proved_empty = verdict.opening.is_some() && verdict.opening == verdict.closing;
        if let Some(broken) = &verdict.broken {
            self.weigh(severity(check.running_balance), |severity| reject::broken(severity, broken), queue);
        } else if let Balance::Fails(difference) = verdict.balance {
            let make = |severity| reject::unbalanced(severity, position, verdict, difference);
            self.weigh(severity(check.balance), make, queue);
        } else if let (Some(opening), Some(closing), Balance::Unknown) =
            (verdict.opening, verdict.closing, verdict.balance)
        {
            let make = |severity| reject::unprovable(severity, position, opening, closing);
            self.weigh(severity(check.balance), make, queue);
        } else if current.entries == 0 && !proved_empty {
            self.weigh(severity(check.empty), |severity| reject::empty(severity, position), queue);
        } else if verdict.balance == Balance::Unknown {
            let weight = check.unproved.unwrap_or(Weight::Off);
            self.weigh(severity(Some(weight)), |severity| reject::unproved(severity, position, verdict), queue);
        }
        queue.len() > before
    }

    fn weigh(&mut self, severity: Option<Severity>, make: impl FnOnce(Severity) -> Reject, queue: &mut VecDeque<Item>) {
        if let Some(severity) = severity {
            self.reject(make(severity), queue);
        }
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
        if entry.status != Status::Booked {
            return;
        }
        self.booked += 1;
        self.first_on = Some(self.first_on.map_or(entry.booked_on, |day| day.min(entry.booked_on)));
        self.last_on = Some(self.last_on.map_or(entry.booked_on, |day| day.max(entry.booked_on)));
        self.proof.add(entry.booked_on, entry.amount, balance, position);
    }
}

/// `error` when the mapping does not say.
const fn severity(weight: Option<Weight>) -> Option<Severity> {
    match weight {
        None | Some(Weight::Error) => Some(Severity::Error),
        Some(Weight::Warn) => Some(Severity::Warning),
        Some(Weight::Off) => None,
    }
}

fn currency_of(text: &str) -> Result<Currency, crate::domain::money::Error> {
    match text.to_ascii_lowercase().as_str() {
        "euros" | "euro" | "€" => Ok(Currency::EUR),
        _ => Currency::parse(text),
    }
}

/// The word under which a warning is given once for each statement.
fn warning_kind(reject: &Reject) -> &'static str {
    match reject.field.as_str() {
        "value_on" => "value_on",
        "booked_on" => "booked_on",
        "status" => "status",
        "amount" => "amount",
        _ => "other",
    }
}
