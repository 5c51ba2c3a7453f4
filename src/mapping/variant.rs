//! A mapping that is ready to be used: its sources have places in its layout, and what it says holds together.

use std::collections::HashMap;
use std::sync::Arc;

use super::kind::Rules;
use super::problem::Problem;
use super::recipe::Recipe;
use super::sources::Tables;
use super::spec::rows::RowKind;
use super::spec::{Entry, File, Identity, Layout, ReasonWord, ReasonWords, Statement};
use super::{sound, sources};
use crate::codec::encoding::Charset;
use crate::codec::{Event, Head, Misfit, Position, Record, Source, Wanted, csv, fixed, json, mt940, ofx, xml};
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
    /// The recipe of identities; rows have none.
    pub identity: Identity,
    /// All that it says, as a fingerprint.
    pub recipe: Recipe,
    /// What the rows are, where the document is no statement.
    pub rows: Option<RowKind>,
    /// The tables of rows as they are looked up in the parts of an entry.
    pub parts: Option<Box<File>>,
    /// The sources of its fields.
    pub(super) wanted: Wanted,
    /// What is wrong if the mapping itself says it, and not a file that it builds upon.
    pub(super) doubts: Vec<Problem>,
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
    /// The reasons of a mapping by their codes.
    pub(super) fn all(spec: &File) -> HashMap<String, Self> {
        spec.reasons.iter().filter_map(|(code, word)| Some((code.clone(), Self::of(word)?))).collect()
    }

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
    /// Messages MT940 or MT942.
    Mt940(Arc<mt940::Plan>),
    /// An answer in OFX.
    Ofx(Arc<ofx::Plan>),
}

impl Plan {
    pub(super) fn compile(layout: &Layout, wanted: &Wanted) -> Result<Self, String> {
        Ok(match layout {
            Layout::Csv(spec) => Self::Csv(Arc::new(spec.compile(wanted)?)),
            Layout::Fixed(spec) => Self::Fixed(Arc::new(spec.compile(wanted)?)),
            Layout::Json(spec) => Self::Json(Arc::new(spec.compile(wanted)?)),
            Layout::Xml(spec) => Self::Xml(Arc::new(spec.compile(wanted)?)),
            Layout::Mt940(spec) => Self::Mt940(Arc::new(spec.compile(wanted)?)),
            Layout::Ofx(spec) => Self::Ofx(Arc::new(spec.compile(wanted)?)),
        })
    }

    /// The word for it: `csv`.
    pub const fn layout(&self) -> &'static str {
        match self {
            Self::Csv(_) => "csv",
            Self::Fixed(_) => "fixed",
            Self::Json(_) => "json",
            Self::Xml(_) => "xml",
            Self::Mt940(_) => "mt940",
            Self::Ofx(_) => "ofx",
        }
    }

    /// How well the head of a file fits: higher is more specific.
    pub fn fit(&self, head: &Head<'_>) -> Result<u32, Misfit> {
        match self {
            Self::Csv(plan) => plan.fit(head),
            Self::Fixed(plan) => plan.fit(head),
            Self::Json(plan) => plan.fit(head),
            Self::Xml(plan) => plan.fit(head),
            Self::Mt940(plan) => plan.fit(head),
            Self::Ofx(plan) => plan.fit(head),
        }
    }

    /// Begins to read.
    pub fn open(&self, source: Source) -> Reader {
        match self {
            Self::Csv(plan) => Reader::Csv(Box::new(plan.open(source))),
            Self::Fixed(plan) => Reader::Fixed(Box::new(plan.open(source))),
            Self::Json(plan) => Reader::Json(Box::new(plan.open(source))),
            Self::Xml(plan) => Reader::Xml(Box::new(plan.open(source))),
            Self::Mt940(plan) => Reader::Mt940(Box::new(plan.open(source))),
            Self::Ofx(plan) => Reader::Ofx(Box::new(plan.open(source))),
        }
    }

    /// Where the record of a source stands.
    pub fn standing<'r>(&self, record: &'r Record, source: &str) -> &'r Position {
        match self {
            Self::Fixed(plan) => plan.standing(record, source),
            Self::Csv(_) | Self::Json(_) | Self::Xml(_) | Self::Mt940(_) | Self::Ofx(_) => &record.position,
        }
    }

    /// Where a source stands, for a message.
    pub fn place(&self, position: &Position, source: &str) -> String {
        match self {
            Self::Csv(_) => csv::place(position, source),
            Self::Fixed(_) => fixed::place(position, source),
            Self::Json(_) => json::place(position, source),
            Self::Xml(_) => xml::place(position, source),
            Self::Mt940(_) => mt940::place(position, source),
            Self::Ofx(_) => ofx::place(position, source),
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
    Mt940(Box<mt940::Reader>),
    Ofx(Box<ofx::Reader>),
}

impl Reader {
    /// The next step of the file.
    pub fn next_event(&mut self) -> Option<Event<'_>> {
        match self {
            Self::Csv(reader) => reader.next_event(),
            Self::Fixed(reader) => reader.next_event(),
            Self::Json(reader) => reader.next_event(),
            Self::Xml(reader) => reader.next(),
            Self::Mt940(reader) => reader.next_event(),
            Self::Ofx(reader) => reader.next_event(),
        }
    }

    /// The name of the format.
    pub fn format(&self) -> &str {
        match self {
            Self::Csv(_) => "csv",
            Self::Fixed(_) => "fixed",
            Self::Json(_) => "json",
            Self::Xml(reader) => reader.format(),
            Self::Mt940(reader) => reader.format(),
            Self::Ofx(_) => "ofx",
        }
    }
}

impl Variant {
    /// Checks what a mapping says and gives its sources their places; every problem at once.
    pub fn new(name: &str, base: Option<String>, mut spec: File) -> Result<Self, Vec<Problem>> {
        let mut wanted = Wanted::default();
        if let Some(kind) = spec.row_kind() {
            return Self::of_rows(name, base, spec, kind);
        }
        resolve_statement(&mut spec.statement, &mut wanted.statement);
        resolve_entry(&mut spec.entry, &mut wanted.entry);
        resolve_entry(&mut spec.detail, &mut wanted.detail);
        spec.when.iter_mut().for_each(|rule| rule.resolve(&mut wanted.entry));
        let (bank, document) = folder_and_document(name, &spec);
        let mut problems = sound::whole(&spec);
        problems.extend(sound::named(&bank, &document, spec.document.is_some()));
        problems.extend(sound::parts(&spec));
        problems.extend(sound::nowhere(&spec));
        problems.extend(sound::examples(&spec));
        let (plan, wrong) =
            spec.layout.as_ref().map(|layout| sources::compile(layout, &wanted, Tables::STATEMENT)).unwrap_or_default();
        problems.extend(wrong);
        let doubts =
            spec.layout.as_ref().map(|layout| sources::columns(layout, &wanted, Tables::STATEMENT)).unwrap_or_default();
        match (plan, spec.identity.clone()) {
            (Some(plan), Some(identity)) if problems.is_empty() => Ok(Self {
                name: name.to_owned(),
                bank,
                document,
                base,
                doubts,
                wanted,
                kinds: Rules::new(&spec.kind),
                reasons: Known::all(&spec),
                rows: None,
                parts: None,
                spec,
                plan,
                identity,
                recipe: Recipe::default(),
            }),
            _ => Err(problems.into_iter().chain(doubts).collect()),
        }
    }

    /// The order of the rows, where the mapping says it.
    pub fn order(&self) -> Option<csv::Order> {
        match &self.spec.layout {
            Some(Layout::Csv(spec)) => spec.order,
            Some(_) | None => None,
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
            Some(_) | None => xml::Sum::Exact,
        }
    }

    /// The sources that it reads, of statements first.
    pub fn sources(&self) -> Vec<String> {
        let Wanted { statement, entry, detail } = &self.wanted;
        [statement, entry, detail].into_iter().flatten().cloned().collect()
    }

    /// Whether a source is one of statements.
    pub fn is_of_statement(&self, source: &str) -> bool {
        self.wanted.statement.iter().any(|known| known == source)
    }

    /// Whether it is written by us: never the mapping of a file that came, unless it is asked for.
    pub fn is_outbound(&self) -> bool {
        self.rows == Some(RowKind::Application)
    }

    /// The class of a reason, by this bank's own words first.
    pub fn class(&self, code: &str) -> Class {
        if let Some(known) = self.reasons.get(code) {
            return known.class;
        }
        if code.bytes().all(|byte| byte.is_ascii_digit()) { Class::of_cfonb(code) } else { Class::of_iso(code) }
    }
}

/// The bank and the kind of document, out of the name of the file.
pub(super) fn folder_and_document(name: &str, spec: &File) -> (String, String) {
    let (bank, file) = name.split_once('/').unwrap_or(("", name));
    let document = spec.document.clone().unwrap_or_else(|| {
        let stem = file.split('-').next().unwrap_or(file);
        if bank == "common" { "statement".to_owned() } else { stem.to_owned() }
    });
    (bank.to_owned(), document)
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
