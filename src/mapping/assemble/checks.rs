//! What a statement says of itself beside its entries, compared with what was read: balances, sums, counts, accounts.

use std::collections::VecDeque;
use std::sync::Arc;

use super::words::severity;
use super::{Assembly, Current};
use crate::codec::{Fault, Position, Record};
use crate::domain::statement::{Balance, Item, Reject, Severity};
use crate::mapping::proof::Verdict;
use crate::mapping::reject;
use crate::mapping::spec::Weight;
use crate::mapping::value::Around;

impl Assembly {
    /// Says what was not proved, as heavily as the mapping wants; whether anything was said.
    pub(super) fn judge(
        &mut self,
        current: &Current,
        verdict: &Verdict,
        position: &Position,
        queue: &mut VecDeque<Item>,
    ) -> bool {
        let check = self.variant.spec.check.clone();
        let before = queue.len();
        // A document that never has balances may say that nothing moved by its sum.
        let has_balances = self.variant.spec.statement.closing.is_some();
        let proved_empty =
            verdict.opening.is_some() && verdict.opening == verdict.closing || !has_balances && current.said_empty;
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

    /// Records that are not numbered one by one.
    pub(super) fn weigh_numbers(&mut self, fault: Fault, queue: &mut VecDeque<Item>) {
        let numbers = self.variant.spec.check.numbers;
        self.weigh(severity(numbers), |severity| Reject { severity, ..fault.into() }, queue);
    }

    /// Balances whose last character was printed in another character set; said once for each statement.
    pub(super) fn report_damage(&mut self, current: &Current, record: &Record, queue: &mut VecDeque<Item>) {
        let variant = Arc::clone(&self.variant);
        let statement = &variant.spec.statement;
        let mut balances = [&statement.opening, &statement.closing].into_iter().flatten();
        let Some((balance, text)) = balances.find_map(|balance| Some((balance, balance.is_damaged(record)?))) else {
            return;
        };
        if !current.said.iter().any(|(kind, _)| *kind == "amount") {
            let position = variant.plan.standing(record, balance.source());
            self.reject(reject::damaged(&variant, position, balance.source(), &text), queue);
        }
    }

    /// The account that the end of the statement says.
    pub(super) fn check_account(&mut self, current: &Current, record: &Record, queue: &mut VecDeque<Item>) {
        let variant = Arc::clone(&self.variant);
        let Some(closing) = &variant.spec.statement.closing_account else { return };
        let Some(found) = closing.read(record, "").filter(|found| *found != current.account) else { return };
        let place = (variant.plan.standing(record, closing.source()), closing.source());
        let make = |severity| reject::account(severity, &variant, place, &found, &current.account);
        self.weigh(severity(variant.spec.check.account), make, queue);
    }

    /// The account that an entry says.
    pub(super) fn check_entry_account(&mut self, record: &Record, queue: &mut VecDeque<Item>) {
        if self.variant.spec.entry.account.is_none() {
            return;
        }
        let variant = Arc::clone(&self.variant);
        let (Some(account), Some(current)) = (&variant.spec.entry.account, &self.current) else { return };
        let Some(found) = account.read(record, "").filter(|found| *found != current.account) else { return };
        let place = (&record.position, account.source());
        let reject = severity(variant.spec.check.account)
            .map(|severity| reject::account(severity, &variant, place, &found, &current.account));
        if let Some(reject) = reject {
            self.reject(reject, queue);
        }
    }

    /// The number of entries and the sums that the statement says; whether it says that there are none. Of a statement in
    /// pages each page has its own: they are not compared, the balances prove it.
    pub(super) fn check_totals(&mut self, current: &Current, record: &Record, queue: &mut VecDeque<Item>) -> bool {
        if current.page.is_joined {
            return false;
        }
        let said_none = self.check_count(current, record, queue);
        let variant = Arc::clone(&self.variant);
        let statement = &variant.spec.statement;
        let mut said_nothing = false;
        for (amount, total, field) in [
            (&statement.credits_sum, current.totals.credits(), "credits_sum"),
            (&statement.debits_sum, current.totals.debits(), "debits_sum"),
            (&statement.control_sum, current.totals.sum(), "control_sum"),
        ] {
            let Some(amount) = amount else { continue };
            let weight = severity(variant.spec.check.control_sum);
            match amount.read(record, Around { currency: current.currency, debit: None }) {
                Ok(None) => {}
                Ok(Some(said)) if total.is(said) => said_nothing |= field == "control_sum" && said.minor() == 0,
                Ok(Some(said)) => {
                    let read = total.money(current.currency);
                    let place = (variant.plan.standing(record, amount.source()), amount.source());
                    let make = |severity| reject::sum(severity, &variant, place, (field, said.magnitude()), read);
                    self.weigh(weight, make, queue);
                }
                Err(wrong) => {
                    let position = variant.plan.standing(record, &wrong.source).clone();
                    let make = |severity| Reject { severity, ..reject::value(&variant, field, &position, wrong) };
                    self.weigh(weight, make, queue);
                }
            }
        }
        said_none || said_nothing
    }

    /// The number of entries that the statement says; whether it says none.
    fn check_count(&mut self, current: &Current, record: &Record, queue: &mut VecDeque<Item>) -> bool {
        let variant = Arc::clone(&self.variant);
        let Some(count) = &variant.spec.statement.entries_count else { return false };
        let Some(word) = count.read(record, "") else { return false };
        let said = word.trim().parse::<u64>().ok();
        if !said.is_some_and(|said| current.totals.has_count(said)) {
            let source = count.from.first_name();
            let place = (variant.plan.standing(record, source), source);
            let make = |severity| reject::count(severity, &variant, place, &word, current.totals.count());
            self.weigh(severity(variant.spec.check.count), make, queue);
        }
        said == Some(0)
    }

    /// The statements of each account, one after the other.
    pub(super) fn judge_chain(&mut self, queue: &mut VecDeque<Item>) {
        let chain = std::mem::take(&mut self.chain);
        let weight = self.variant.spec.check.chain.unwrap_or(Weight::Warn);
        for broken in chain.breaks() {
            self.weigh(severity(Some(weight)), |severity| reject::chain(severity, &broken), queue);
        }
    }
}
