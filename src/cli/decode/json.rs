//! The document of `decode --json`, written as it is decoded: memory does not grow with the file.

use std::io::{self, Write};

use serde::Serialize;

use super::rejects::write_rejects;
use super::rows::{row_json, whole_json};
use crate::domain::document::Row;
use crate::domain::money::Money;
use crate::domain::statement::{Balance, Closing, Entry, FoundIn, Item, Opening, Reject, Severity, Status};
use crate::mapping::Decoder;

/// Rejects that are kept; a file with more of them is another file.
const REJECTS_MAX: usize = 1_000;

/// What became of a file.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Outcome {
    /// Rejects that stop the file.
    pub errors: u64,
    /// Rejects that a person should know.
    pub warnings: u64,
}

impl Outcome {
    /// Counts those of another file too.
    pub fn add(&mut self, other: Self) {
        self.errors += other.errors;
        self.warnings += other.warnings;
    }
}

/// Writes the document of one file, or of the reason why no mapping takes it.
pub fn write(out: &mut impl Write, file: Result<Decoder, Box<Reject>>) -> io::Result<Outcome> {
    write!(out, "{{")?;
    write_fields(out, file)
}

/// The same for a file in a zip: its name comes first.
pub fn write_member(out: &mut impl Write, name: &str, file: Result<Decoder, Box<Reject>>) -> io::Result<Outcome> {
    write!(out, "{{\"name\":")?;
    line(out, &name)?;
    write!(out, ",")?;
    write_fields(out, file)
}

/// The document of a file that no mapping was asked about.
pub fn write_refused(out: &mut impl Write, rejects: &[Reject]) -> io::Result<Outcome> {
    write!(out, "{{")?;
    refused(out, rejects)
}

fn write_fields(out: &mut impl Write, file: Result<Decoder, Box<Reject>>) -> io::Result<Outcome> {
    match file {
        Ok(decoder) => {
            Document { out, rejects: Vec::new(), outcome: Outcome::default(), open: false, any: false }.all(decoder)
        }
        Err(reject) => refused(out, std::slice::from_ref(&reject)),
    }
}

fn refused(out: &mut impl Write, rejects: &[Reject]) -> io::Result<Outcome> {
    write!(out, "\"format\":null,\"mapping\":null,\"encoding\":null,\"statements\":[],")?;
    write_rejects(out, rejects)?;
    Ok(Outcome { errors: u64::try_from(rejects.len()).unwrap_or(u64::MAX), warnings: 0 })
}

struct Document<'a, W> {
    out: &'a mut W,
    rejects: Vec<Reject>,
    outcome: Outcome,
    /// Whether a statement is open.
    open: bool,
    /// Whether something stands before, in the list at hand.
    any: bool,
}

impl<W: Write> Document<'_, W> {
    fn all(mut self, mut decoder: Decoder) -> io::Result<Outcome> {
        write!(self.out, "\"format\":")?;
        line(self.out, &decoder.format())?;
        write!(self.out, ",\"mapping\":")?;
        line(self.out, &decoder.mapping())?;
        if decoder.has_rows() {
            return self.rows(decoder);
        }
        write!(self.out, ",\"statements\":[")?;
        let mut statements = 0_u64;
        for item in decoder.by_ref() {
            match item {
                Item::Opened(opening) => {
                    self.end_statement(&Closed::default())?;
                    write!(self.out, "{}\n{{", if statements > 0 { "," } else { "" })?;
                    statements += 1;
                    self.begin_statement(&opening)?;
                }
                Item::Entry(entry) if self.open => {
                    writeln!(self.out, "{}", if self.any { "," } else { "" })?;
                    self.any = true;
                    line(self.out, &entry_json(&entry))?;
                }
                Item::Closed(closing) => self.end_statement(&Closed::from(&closing))?,
                // A mapping of statements gives no rows.
                Item::Entry(_) | Item::Row(_) | Item::Whole(_) => {}
                Item::Rejected(reject) => self.reject(reject),
            }
        }
        self.end_statement(&Closed::default())?;
        write!(self.out, "\n]")?;
        self.end(&decoder)
    }

    /// A document that is no statement.
    fn rows(mut self, mut decoder: Decoder) -> io::Result<Outcome> {
        write!(self.out, ",\"statements\":[],\"document\":")?;
        line(self.out, &decoder.document())?;
        write!(self.out, ",\"rows\":[")?;
        let mut files = Vec::new();
        for item in decoder.by_ref() {
            match item {
                Item::Row(row) => self.row(&row)?,
                // One for each document in the file; a file with more of them is another file.
                Item::Whole(whole) if files.len() < REJECTS_MAX => files.push(whole),
                Item::Rejected(reject) => self.reject(reject),
                Item::Whole(_) | Item::Opened(_) | Item::Entry(_) | Item::Closed(_) => {}
            }
        }
        write!(self.out, "\n],\"files\":")?;
        line(self.out, &files.iter().map(whole_json).collect::<Vec<_>>())?;
        self.end(&decoder)
    }

    fn row(&mut self, row: &Row) -> io::Result<()> {
        writeln!(self.out, "{}", if self.any { "," } else { "" })?;
        self.any = true;
        line(self.out, &row_json(row))
    }

    /// What stands at the end of every document.
    fn end(self, decoder: &Decoder) -> io::Result<Outcome> {
        write!(self.out, ",\"encoding\":")?;
        line(self.out, &decoder.encoding())?;
        write!(self.out, ",")?;
        write_rejects(self.out, &self.rejects)?;
        Ok(self.outcome)
    }

    fn begin_statement(&mut self, opening: &Opening) -> io::Result<()> {
        let Opening { account, id, sequence, currency, position } = opening;
        let fields = Opened { account, id: id.as_deref(), sequence: *sequence, currency: currency.as_str(), position };
        self.fields(&fields)?;
        write!(self.out, ",\"entries\":[")?;
        (self.open, self.any) = (true, false);
        Ok(())
    }

    fn end_statement(&mut self, closed: &Closed) -> io::Result<()> {
        if std::mem::take(&mut self.open) {
            write!(self.out, "\n],")?;
            self.fields(closed)?;
            write!(self.out, "}}")?;
        }
        Ok(())
    }

    /// The fields of an object without its braces.
    fn fields(&mut self, object: &impl Serialize) -> io::Result<()> {
        let text = serde_json::to_string(object)?;
        let inner = text.strip_prefix('{').and_then(|text| text.strip_suffix('}')).unwrap_or_default();
        self.out.write_all(inner.as_bytes())
    }

    fn reject(&mut self, reject: Reject) {
        match reject.severity {
            Severity::Error => self.outcome.errors += 1,
            Severity::Warning => self.outcome.warnings += 1,
        }
        if self.rejects.len() < REJECTS_MAX {
            self.rejects.push(reject);
        }
    }
}

pub(super) fn line(out: &mut impl Write, value: &impl Serialize) -> io::Result<()> {
    serde_json::to_writer(out, value).map_err(io::Error::from)
}

#[derive(Serialize)]
struct Opened<'a> {
    account: &'a str,
    id: Option<&'a str>,
    sequence: Option<u64>,
    currency: &'a str,
    position: &'a str,
}

#[derive(Serialize)]
struct Closed {
    from: Option<String>,
    to: Option<String>,
    opening_minor: Option<i64>,
    closing_minor: Option<i64>,
    booked: u64,
    balance: &'static str,
    difference_minor: Option<i64>,
}

/// A statement that a fault cut short.
impl Default for Closed {
    fn default() -> Self {
        Self {
            from: None,
            to: None,
            opening_minor: None,
            closing_minor: None,
            booked: 0,
            balance: "unknown",
            difference_minor: None,
        }
    }
}

impl From<&Closing> for Closed {
    fn from(closing: &Closing) -> Self {
        let (balance, difference) = match closing.balance {
            Balance::Holds => ("holds", None),
            Balance::Fails(difference) => ("fails", Some(difference.minor())),
            Balance::Unknown => ("unknown", None),
        };
        Self {
            from: closing.from_on.map(|day| day.to_string()),
            to: closing.to_on.map(|day| day.to_string()),
            opening_minor: closing.opening.map(Money::minor),
            closing_minor: closing.closing.map(Money::minor),
            booked: closing.booked,
            balance,
            difference_minor: difference,
        }
    }
}

#[derive(Serialize)]
struct EntryJson<'a> {
    id: &'a str,
    position: &'a str,
    booked_on: String,
    value_on: String,
    amount_minor: i64,
    currency: String,
    charges_minor: Option<i64>,
    status: &'static str,
    kind: &'static str,
    end_to_end_id: Option<&'a str>,
    mandate_id: Option<&'a str>,
    batch_id: Option<&'a str>,
    bank_reference: Option<&'a str>,
    bank_code: Option<&'a str>,
    counterparty: Option<&'a str>,
    counterparty_iban: Option<&'a str>,
    text: &'a str,
    reason: Option<ReasonJson<'a>>,
    loan_reference: Option<LoanJson<'a>>,
    details: Vec<EntryJson<'a>>,
}

#[derive(Serialize)]
struct ReasonJson<'a> {
    code: &'a str,
    class: &'static str,
}

#[derive(Serialize)]
struct LoanJson<'a> {
    text: &'a str,
    instalment: Option<u32>,
    found_in: &'static str,
}

/// An entry in the contract's shape.
pub fn entry_value(entry: &Entry) -> serde_json::Value {
    serde_json::json!(entry_json(entry))
}

fn entry_json(entry: &Entry) -> EntryJson<'_> {
    EntryJson {
        id: entry.id.as_str(),
        position: &entry.position,
        booked_on: entry.booked_on.to_string(),
        value_on: entry.value_on.to_string(),
        amount_minor: entry.amount.minor(),
        currency: entry.amount.currency().to_string(),
        charges_minor: entry.charges.map(Money::minor),
        status: match entry.status {
            Status::Booked => "booked",
            Status::Pending => "pending",
            Status::Info => "info",
        },
        kind: entry.kind.as_str(),
        end_to_end_id: entry.end_to_end_id.as_deref(),
        mandate_id: entry.mandate_id.as_deref(),
        batch_id: entry.batch_id.as_deref(),
        bank_reference: entry.bank_reference.as_deref(),
        bank_code: entry.bank_code.as_deref(),
        counterparty: entry.counterparty.as_deref(),
        counterparty_iban: entry.counterparty_iban.as_deref(),
        text: &entry.text,
        reason: entry.reason.as_ref().map(|reason| ReasonJson { code: &reason.code, class: reason.class.as_str() }),
        loan_reference: entry.loan_reference.as_ref().map(|found| LoanJson {
            text: &found.text,
            instalment: found.instalment,
            found_in: match found.found_in {
                FoundIn::EndToEndId => "end_to_end_id",
                FoundIn::Text => "text",
            },
        }),
        details: entry.details.iter().map(entry_json).collect(),
    }
}
