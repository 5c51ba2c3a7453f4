//! A mapping over those that it builds upon: what it says counts, where it is silent the base speaks.

use super::{Check, Entry, File, Kinds, Loan, Matching, Statement, rows};
use crate::codec::write;
use crate::mapping::source::Patterns;

impl File {
    /// What this file says, and where it is silent what `base` says.
    #[must_use]
    pub fn over(self, mut base: Self) -> Self {
        for field in &self.without {
            base.forget(field);
        }
        Self {
            schema: self.schema,
            bases: self.bases,
            without: self.without.into_iter().chain(base.without).collect(),
            about: self.about.or(base.about),
            since: self.since,
            until: self.until,
            document: self.document.or(base.document),
            format: self.format.or(base.format),
            matching: Matching {
                file_name: self.matching.file_name.or(base.matching.file_name),
                account: first_full(self.matching.account, base.matching.account),
                contains: self.matching.contains.or(base.matching.contains),
            },
            layout: self.layout.or(base.layout),
            statement: self.statement.over(base.statement),
            entry: self.entry.over(base.entry),
            detail: self.detail.over(base.detail),
            identity: self.identity.or(base.identity),
            check: Check {
                balance: self.check.balance.or(base.check.balance),
                running_balance: self.check.running_balance.or(base.check.running_balance),
                empty: self.check.empty.or(base.check.empty),
                unproved: self.check.unproved.or(base.check.unproved),
                count: self.check.count.or(base.check.count),
                control_sum: self.check.control_sum.or(base.check.control_sum),
                account: self.check.account.or(base.check.account),
                numbers: self.check.numbers.or(base.check.numbers),
                chain: self.check.chain.or(base.check.chain),
            },
            kind: self.kind.over(base.kind),
            reasons: base.reasons.into_iter().chain(self.reasons).collect(),
            loan: Loan {
                end_to_end: first_full(self.loan.end_to_end, base.loan.end_to_end),
                text: first_full(self.loan.text, base.loan.text),
            },
            // A rule of the base speaks first, so that an own rule speaks over it.
            when: base.when.into_iter().chain(self.when).collect(),
            // The files of another mapping are of another layout.
            examples: self.examples,
            lint: base.lint.into_iter().chain(self.lint).collect(),
            file: self.file.over(base.file),
            answer: both(self.answer, base.answer, rows::Answer::over),
            position: both(self.position, base.position, rows::Position::over),
            instalment: both(self.instalment, base.instalment, rows::Instalment::over),
            write: both(self.write, base.write, write::Spec::over),
            application: both(self.application, base.application, rows::Application::over),
        }
    }
}

/// One table over the other where there are two.
fn both<T>(own: Option<T>, base: Option<T>, over: impl FnOnce(T, T) -> T) -> Option<T> {
    match (own, base) {
        (Some(own), Some(base)) => Some(over(own, base)),
        (own, base) => own.or(base),
    }
}

fn first_full(own: Patterns, base: Patterns) -> Patterns {
    if own.0.is_empty() { base } else { own }
}

impl Statement {
    fn over(self, base: Self) -> Self {
        Self {
            account: self.account.or(base.account),
            id: self.id.or(base.id),
            sequence: self.sequence.or(base.sequence),
            currency: self.currency.or(base.currency),
            from: self.from.or(base.from),
            to: self.to.or(base.to),
            period: self.period.or(base.period),
            opening: self.opening.or(base.opening),
            closing: self.closing.or(base.closing),
            copy: self.copy.or(base.copy),
            page: self.page.or(base.page),
            last_page: self.last_page.or(base.last_page),
            closing_account: self.closing_account.or(base.closing_account),
            entries_count: self.entries_count.or(base.entries_count),
            credits_sum: self.credits_sum.or(base.credits_sum),
            debits_sum: self.debits_sum.or(base.debits_sum),
            control_sum: self.control_sum.or(base.control_sum),
        }
    }
}

impl Entry {
    fn over(self, base: Self) -> Self {
        Self {
            booked: self.booked.or(base.booked),
            value: self.value.or(base.value),
            amount: self.amount.or(base.amount),
            charges: self.charges.or(base.charges),
            charges_included: self.charges_included.or(base.charges_included),
            instructed: self.instructed.or(base.instructed),
            status: self.status.or(base.status),
            end_to_end: self.end_to_end.or(base.end_to_end),
            mandate: self.mandate.or(base.mandate),
            batch: self.batch.or(base.batch),
            bank_reference: self.bank_reference.or(base.bank_reference),
            bank_code: self.bank_code.or(base.bank_code),
            operation: self.operation.or(base.operation),
            counterparty: self.counterparty.or(base.counterparty),
            counterparty_account: self.counterparty_account.or(base.counterparty_account),
            debtor: self.debtor.or(base.debtor),
            creditor: self.creditor.or(base.creditor),
            text: self.text.or(base.text),
            reason: self.reason.or(base.reason),
            balance_after: self.balance_after.or(base.balance_after),
            account: self.account.or(base.account),
            reversed: self.reversed.or(base.reversed),
            reversal: self.reversal.or(base.reversal),
        }
    }
}

impl Kinds {
    /// Own codes are added to those of the base; own patterns come first.
    fn over(self, base: Self) -> Self {
        let mut codes = base.codes;
        for (kind, own) in self.codes {
            for known in codes.values_mut() {
                known.retain(|code| !own.contains(code));
            }
            codes.entry(kind).or_default().extend(own);
        }
        Self { codes, text: self.text.into_iter().chain(base.text).collect() }
    }
}
