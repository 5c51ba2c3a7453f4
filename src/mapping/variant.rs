//! A mapping that is ready to be used: its sources have places in its layout, and what it says holds together.

use std::collections::HashMap;
use std::sync::Arc;

use super::kind::Rules;
use super::problem::Problem;
use super::spec::{Entry, File, Identity, Layout, ReasonWord, ReasonWords, Statement};
use super::{sound, sources};
use crate::codec::encoding::Charset;
use crate::codec::{Event, Head, Misfit, Position, Record, Source, Wanted, csv, fixed, json, xml};
use crate::domain::reason::Class;

/// One way in which one bank writes one document.
#[derive(Debug)]
pub struct Variant {
    /// `credit-mutuel/statement-csv-a`: its file, from the folder of mappings.
    pub name: String,
    /// The folder: a bank, or `common`.
    pub bank: String,
    /// The kind of document.
    pub document: String,
    /// The mapping of `common` that it builds upon, if that one could read a file by itself.
    pub base: Option<String>,
    /// What the mapping says, its sources resolved.
    pub spec: File,
    /// Its layout.
    pub plan: Plan,
    /// What entries are.
    pub kinds: Rules,
    /// Reasons of this bank.
    pub reasons: HashMap<String, Known>,
    /// The recipe of identities.
    pub identity: Identity,
}

/// A reason that the mapping knows.
#[derive(Debug, Clone)]
pub struct Known {
    /// Its class.
    pub class: Class,
    /// Its own words in French.
    pub french: Option<String>,
    /// Its own words in English.
    pub english: Option<String>,
}

impl Known {
    fn of(word: &ReasonWord) -> Option<Self> {
        let class = sound::class(word.class())?;
        let (french, english) = match word {
            ReasonWord::Class(_) => (None, None),
            ReasonWord::Words(ReasonWords { class: _, fr, en }) => (fr.clone(), en.clone()),
        };
        Some(Self { class, french, english })
    }
}

/// A compiled layout.
#[derive(Debug, Clone)]
pub enum Plan {
    /// Rows of cells under a header.
    Csv(Arc<csv::Plan>),
    /// Records of a fixed width.
    Fixed(Arc<fixed::Plan>),
    /// A JSON document.
    Json(Arc<json::Plan>),
    /// An XML document.
    Xml(Arc<xml::Plan>),
}

impl Plan {
    pub(super) fn compile(layout: &Layout, wanted: &Wanted) -> Result<Self, String> {
        Ok(match layout {
            Layout::Csv(spec) => Self::Csv(Arc::new(spec.compile(wanted)?)),
            Layout::Fixed(spec) => Self::Fixed(Arc::new(spec.compile(wanted)?)),
            Layout::Json(spec) => Self::Json(Arc::new(spec.compile(wanted)?)),
            Layout::Xml(spec) => Self::Xml(Arc::new(spec.compile(wanted)?)),
        })
    }

    /// The word for it: `csv`.
    pub const fn layout(&self) -> &'static str {
        match self {
            Self::Csv(_) => "csv",
            Self::Fixed(_) => "fixed",
            Self::Json(_) => "json",
            Self::Xml(_) => "xml",
        }
    }

    /// How well the head of a file fits: higher is more specific.
    pub fn fit(&self, head: &Head<'_>) -> Result<u32, Misfit> {
        match self {
            Self::Csv(plan) => plan.fit(head),
            Self::Fixed(plan) => plan.fit(head),
            Self::Json(plan) => plan.fit(head),
            Self::Xml(plan) => plan.fit(head),
        }
    }

    /// Begins to read.
    pub fn open(&self, source: Source) -> Reader {
        match self {
            Self::Csv(plan) => Reader::Csv(Box::new(plan.open(source))),
            Self::Fixed(plan) => Reader::Fixed(Box::new(plan.open(source))),
            Self::Json(plan) => Reader::Json(Box::new(plan.open(source))),
            Self::Xml(plan) => Reader::Xml(Box::new(plan.open(source))),
        }
    }

    /// Where the record of a source stands.
    pub fn standing<'r>(&self, record: &'r Record, source: &str) -> &'r Position {
        match self {
            Self::Fixed(plan) => plan.standing(record, source),
            Self::Csv(_) | Self::Json(_) | Self::Xml(_) => &record.position,
        }
    }

    /// Where a source stands, for a message.
    pub fn place(&self, position: &Position, source: &str) -> String {
        match self {
            Self::Csv(_) => csv::place(position, source),
            Self::Fixed(_) => fixed::place(position, source),
            Self::Json(_) => json::place(position, source),
            Self::Xml(_) => xml::place(position, source),
        }
    }
}

/// A file being read.
#[derive(Debug)]
#[expect(missing_docs, reason = "the variants of `Plan`")]
pub enum Reader {
    Csv(Box<csv::Reader>),
    Fixed(Box<fixed::Reader>),
    Json(Box<json::Reader>),
    Xml(Box<xml::Reader>),
}

impl Reader {
    /// The next step of the file.
    pub fn next_event(&mut self) -> Option<Event<'_>> {
        match self {
            Self::Csv(reader) => reader.next_event(),
            Self::Fixed(reader) => reader.next_event(),
            Self::Json(reader) => reader.next_event(),
            Self::Xml(reader) => reader.next(),
        }
    }

    /// The name of the format.
    pub fn format(&self) -> &str {
        match self {
            Self::Csv(_) => "csv",
            Self::Fixed(_) => "fixed",
            Self::Json(_) => "json",
            Self::Xml(reader) => reader.format(),
        }
    }
}

impl Variant {
    /// Checks what a mapping says and gives its sources their places; every problem at once.
    pub fn new(name: &str, base: Option<String>, mut spec: File) -> Result<Self, Vec<Problem>> {
        let mut wanted = Wanted::default();
        resolve_statement(&mut spec.statement, &mut wanted.statement);
        resolve_entry(&mut spec.entry, &mut wanted.entry);
        resolve_entry(&mut spec.detail, &mut wanted.detail);
        spec.when.iter_mut().for_each(|rule| rule.resolve(&mut wanted.entry));
        let (bank, file) = name.split_once('/').unwrap_or(("", name));
        let document = spec.document.clone().unwrap_or_else(|| {
            let stem = file.split('-').next().unwrap_or(file);
            if bank == "common" { "statement".to_owned() } else { stem.to_owned() }
        });
        let mut problems = sound::whole(&spec);
        problems.extend(sound::named(bank, &document, spec.document.is_some()));
        problems.extend(sound::parts(&spec));
        problems.extend(sound::nowhere(&spec));
        let (plan, wrong) = spec.layout.as_ref().map(|layout| sources::compile(layout, &wanted)).unwrap_or_default();
        problems.extend(wrong);
        match (plan, spec.identity.clone()) {
            (Some(plan), Some(identity)) if problems.is_empty() => Ok(Self {
                name: name.to_owned(),
                bank: bank.to_owned(),
                document,
                base,
                kinds: Rules::new(&spec.kind),
                reasons: spec
                    .reasons
                    .iter()
                    .filter_map(|(code, word)| Some((code.clone(), Known::of(word)?)))
                    .collect(),
                spec,
                plan,
                identity,
            }),
            _ => Err(problems),
        }
    }

    /// The order of the rows, where the mapping says it.
    pub fn order(&self) -> Option<csv::Order> {
        match &self.spec.layout {
            Some(Layout::Csv(spec)) => spec.order,
            Some(Layout::Fixed(_) | Layout::Xml(_) | Layout::Json(_)) | None => None,
        }
    }

    /// The encodings that its files may be in; none when the bytes tell.
    pub fn encoding(&self) -> &[Charset] {
        self.spec.layout.as_ref().map_or(&[], Layout::encoding)
    }

    /// What happens to parts that do not add up to their entry.
    pub const fn sum(&self) -> xml::Sum {
        match &self.spec.layout {
            Some(Layout::Xml(xml::Spec { explode: Some(explode), .. })) => explode.sum,
            Some(Layout::Xml(_) | Layout::Csv(_) | Layout::Fixed(_) | Layout::Json(_)) | None => xml::Sum::Exact,
        }
    }

    /// The class of a reason, by this bank's own words first.
    pub fn class(&self, code: &str) -> Class {
        if let Some(known) = self.reasons.get(code) {
            return known.class;
        }
        if code.bytes().all(|byte| byte.is_ascii_digit()) { Class::of_cfonb(code) } else { Class::of_iso(code) }
    }
}

fn resolve_statement(statement: &mut Statement, wanted: &mut Vec<String>) {
    let Statement {
        account,
        id,
        sequence,
        currency,
        from,
        to,
        period: _,
        opening,
        closing,
        copy,
        page,
        last_page,
        closing_account,
        entries_count,
        credits_sum,
        debits_sum,
        control_sum,
    } = statement;
    [account, closing_account].into_iter().flatten().for_each(|account| account.resolve(wanted));
    [id, sequence, currency, page, last_page, entries_count]
        .into_iter()
        .flatten()
        .for_each(|text| text.resolve(wanted));
    [from, to].into_iter().flatten().for_each(|date| date.resolve(wanted));
    [opening, closing, credits_sum, debits_sum, control_sum]
        .into_iter()
        .flatten()
        .for_each(|amount| amount.resolve(wanted));
    if let Some(copy) = copy {
        copy.from.resolve(wanted);
    }
}

fn resolve_entry(entry: &mut Entry, wanted: &mut Vec<String>) {
    let Entry {
        booked,
        value,
        amount,
        charges,
        charges_included,
        instructed,
        status,
        end_to_end,
        mandate,
        batch,
        bank_reference,
        bank_code,
        operation,
        counterparty,
        counterparty_account,
        debtor,
        creditor,
        text,
        reason,
        balance_after,
        account,
        reversed,
        reversal: _,
    } = entry;
    if let Some(account) = account {
        account.resolve(wanted);
    }
    if let Some(reversed) = reversed {
        reversed.resolve(wanted);
    }
    [debtor, creditor].into_iter().flatten().for_each(|party| party.resolve(wanted));
    if let Some(included) = charges_included {
        included.resolve(wanted);
    }
    [booked, value].into_iter().flatten().for_each(|date| date.resolve(wanted));
    [amount, charges, instructed, balance_after].into_iter().flatten().for_each(|amount| amount.resolve(wanted));
    if let Some(status) = status {
        status.from.resolve(wanted);
    }
    [
        end_to_end,
        mandate,
        batch,
        bank_reference,
        bank_code,
        operation,
        counterparty,
        counterparty_account,
        text,
        reason,
    ]
    .into_iter()
    .flatten()
    .for_each(|text| text.resolve(wanted));
}
