//! A mapping file as it is written: the TOML language. What each table means for people stands in `mappings/README.md`.
//!
//! Choices are externally tagged (`[layout.csv]`, `amount.signed`): a wrong key is then reported at its own line. Every
//! table refuses keys that it does not know.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::identity::Key;
use super::party::Party;
use super::source::{Pattern, Patterns};
use super::value::{Account, Amount, Choice, Date, Text};
use crate::codec::{csv, fixed, xml};

/// The version of the language that this program reads.
pub const SCHEMA: u32 = 1;

/// One mapping file.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct File {
    /// The version of the language: 1.
    pub schema: u32,
    /// Files that this one builds upon, `common/cfonb120`: what is not said here is taken from them, first to last.
    #[serde(default, rename = "use")]
    pub bases: Vec<String>,
    /// What the file is for, in words.
    pub about: Option<String>,
    /// The kind of document; `statement` when it is not said.
    pub document: Option<String>,
    /// The format's name in reports; the layout's own name when it is not said.
    pub format: Option<String>,
    /// What must hold besides the layout.
    #[serde(default, rename = "match")]
    pub matching: Matching,
    /// How the bytes are laid out.
    pub layout: Option<Layout>,
    /// The statement's fields.
    #[serde(default)]
    pub statement: Statement,
    /// The entries' fields.
    #[serde(default)]
    pub entry: Entry,
    /// The fields of the parts of an entry; what is not said is inherited from the entry.
    #[serde(default)]
    pub detail: Entry,
    /// What makes an entry the same entry in another file.
    pub identity: Option<Identity>,
    /// What is proved, and how much a failure weighs.
    #[serde(default)]
    pub check: Check,
    /// What an entry is.
    #[serde(default)]
    pub kind: Kinds,
    /// Reasons of this bank, over the tables of the program: code = class.
    #[serde(default)]
    pub reasons: BTreeMap<String, String>,
    /// How loans are named.
    #[serde(default)]
    pub loan: Loan,
}

/// What must hold besides the layout.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Matching {
    /// A pattern of the file's name.
    pub file_name: Option<Pattern>,
}

/// How the bytes are laid out; exactly one.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Layout {
    /// Rows of cells under a header.
    Csv(csv::Spec),
    /// Records of a fixed width.
    Fixed(fixed::Spec),
    /// An XML document.
    Xml(xml::Spec),
}

/// The statement's fields.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Statement {
    /// The account.
    pub account: Option<Account>,
    /// The bank's identifier of the statement.
    pub id: Option<Text>,
    /// The bank's number of the statement.
    pub sequence: Option<Text>,
    /// The currency; the euro when it is not said.
    pub currency: Option<Text>,
    /// The first day that it covers.
    pub from: Option<Date>,
    /// The last day that it covers, included.
    pub to: Option<Date>,
    /// Where the days come from when the file does not say them.
    pub period: Option<Period>,
    /// The balance before the first entry.
    pub opening: Option<Amount>,
    /// The balance after the last entry.
    pub closing: Option<Amount>,
    /// A mark of a copy: its entries have the identities of the original's, and are not booked twice.
    pub copy: Option<Choice>,
    /// The number of the page, where a statement comes in several files.
    pub page: Option<Text>,
    /// `false` where more pages follow.
    pub last_page: Option<Text>,
}

/// Where the covered days come from when the file does not say them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Period {
    /// The first and the last booked day of the entries.
    Entries,
    /// Nowhere: a statement without days is refused.
    Never,
}

/// The fields of an entry or of a part of it.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Entry {
    /// The day on which the bank booked it.
    pub booked: Option<Date>,
    /// The day from which it counts.
    pub value: Option<Date>,
    /// The amount, credit to the account positive.
    pub amount: Option<Amount>,
    /// The bank's charges inside the amount.
    pub charges: Option<Amount>,
    /// `true` where the charges are inside the amount; when it is not said, a lower amount of the order tells.
    pub charges_included: Option<Text>,
    /// The amount of the order, where the booked amount holds charges too.
    pub instructed: Option<Amount>,
    /// Whether it counts.
    pub status: Option<Choice>,
    /// The end-to-end reference.
    pub end_to_end: Option<Text>,
    /// The mandate.
    pub mandate: Option<Text>,
    /// The batch.
    pub batch: Option<Text>,
    /// The bank's own reference of the movement.
    pub bank_reference: Option<Text>,
    /// The bank's operation code.
    pub bank_code: Option<Text>,
    /// A second operation code, tried for the kind before the first (`B3` beside `PMNT/IDDT/UPDD`).
    pub operation: Option<Text>,
    /// The other party's name.
    pub counterparty: Option<Text>,
    /// The other party's account.
    pub counterparty_account: Option<Text>,
    /// Who pays, where the file names both parties: the other party is then the one that is not us.
    pub debtor: Option<Party>,
    /// Who is paid.
    pub creditor: Option<Party>,
    /// The label.
    pub text: Option<Text>,
    /// Why a collection came back.
    pub reason: Option<Text>,
    /// The balance after the entry.
    pub balance_after: Option<Amount>,
}

/// What makes an entry the same entry in another file.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Identity {
    /// The fields; equal ones on one day are told apart by their number of occurrence.
    pub key: Vec<Key>,
    /// Raised when the recipe changes: entries then get other identities.
    pub version: u32,
}

/// How much a failed proof weighs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Weight {
    /// The file is set aside.
    Error,
    /// The file is booked, and a person is told.
    Warn,
    /// Nothing is said.
    Off,
}

/// What is proved; `error` when it is not said, but for `unproved`.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Check {
    /// Opening + booked entries = closing.
    pub balance: Option<Weight>,
    /// Each row's balance follows from the one before.
    pub running_balance: Option<Weight>,
    /// A statement without an entry and without two equal balances.
    pub empty: Option<Weight>,
    /// A statement whose balances are not both there; nothing is said when it is not said.
    pub unproved: Option<Weight>,
}

/// What an entry is, by its operation code, else by its text.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Kinds {
    /// Operation codes, `*` at an end for any: kind = codes.
    #[serde(default)]
    pub codes: BTreeMap<KindName, Vec<String>>,
    /// Patterns of the text, the first that fits.
    #[serde(default)]
    pub text: Vec<KindByText>,
}

/// A kind by a pattern.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct KindByText {
    /// Of the text.
    pub pattern: Pattern,
    /// What it is.
    pub kind: KindName,
    /// Only for this sign.
    pub sign: Option<Sign>,
}

/// The words for kinds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "lowercase")]
#[expect(missing_docs, reason = "the words of `domain::statement::Kind`")]
pub enum KindName {
    Collection,
    Return,
    Transfer,
    Fee,
    Batch,
    Other,
}

/// The sign of an amount.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Sign {
    /// Money comes.
    Credit,
    /// Money goes.
    Debit,
}

/// How loans are named: patterns with the groups `loan` and, where there is one, `instalment`.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Loan {
    /// In the end-to-end reference.
    #[serde(default)]
    pub end_to_end: Patterns,
    /// In the text.
    #[serde(default)]
    pub text: Patterns,
}

impl File {
    /// What this file says, and where it is silent what `base` says.
    #[must_use]
    pub fn over(self, base: Self) -> Self {
        Self {
            schema: self.schema,
            bases: self.bases,
            about: self.about.or(base.about),
            document: self.document.or(base.document),
            format: self.format.or(base.format),
            matching: Matching { file_name: self.matching.file_name.or(base.matching.file_name) },
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
            },
            kind: self.kind.over(base.kind),
            reasons: base.reasons.into_iter().chain(self.reasons).collect(),
            loan: Loan {
                end_to_end: first_full(self.loan.end_to_end, base.loan.end_to_end),
                text: first_full(self.loan.text, base.loan.text),
            },
        }
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
