//! Entries: the movements of the banks' accounts, by far the largest table.

use std::collections::HashMap;

use super::query::Query;
use super::recipes::{AliasRow, alias};
use super::row::Row;
use super::words::Word;
use super::{Error, Session};
use crate::domain::id::{BankId, EntryId, ReceiptId, StatementId};
use crate::domain::statement::{Entry, LoanReference, Status};

/// A booked entry and where it came from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EntryRow {
    /// Its statement.
    pub statement: StatementId,
    /// The file that brought it first.
    pub receipt: ReceiptId,
    /// Its place among the entries of the file, rising.
    pub ordinal: i64,
    /// The bank.
    pub bank: BankId,
    /// The account, as the bank writes it.
    pub account: String,
    /// What the bank says; booked, and without details, which are entries of their own.
    pub entry: Entry,
}

/// An entry that is there, under its own identity or under one that a later recipe gives it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KnownEntry {
    /// The booked entry.
    pub entry: EntryId,
    /// The digests of its content: as it was booked, and as later recipes read it.
    pub contents: Vec<String>,
}

impl KnownEntry {
    /// Whether `content` is what it says, under some recipe.
    pub fn says(&self, content: &str) -> bool {
        self.contents.iter().any(|known| known == content)
    }
}

/// The columns of an entry `e` for [`entry`]; `entry` is its identity.
pub(super) const COLUMNS: &str = "e.id AS entry, e.statement, e.receipt, e.ordinal, e.bank, e.account, e.position, \
    e.booked_on, e.value_on, e.amount_minor, e.currency, e.charges_minor, e.kind, e.end_to_end_id, e.mandate_id, \
    e.batch_id, e.bank_reference, e.bank_code, e.counterparty, e.counterparty_iban, e.text, e.reason_code, \
    e.reason_class, e.loan_reference, e.loan_instalment, e.found_in, e.content";

impl Session {
    /// Those of the identities that are there, whatever the recipe that gives them: the same identity with a content
    /// that no recipe read is a conflict.
    pub async fn known_entries(&mut self, ids: &[EntryId]) -> Result<HashMap<EntryId, KnownEntry>, Error> {
        let text = "SELECT id, content FROM entries WHERE id IN ({keys})";
        let rows = self.list_by("entries", ["look for known entries", text], ids).await?;
        let mut known = HashMap::with_capacity(rows.len());
        for row in &rows {
            let entry = row.parse("id", EntryId::parse)?;
            let contents = vec![row.get("content")?];
            known.insert(entry.clone(), KnownEntry { entry, contents });
        }
        let text = "SELECT identity, content, entry FROM aliases WHERE identity IN ({keys})";
        for row in &self.list_by("aliases", ["look for entries by their other names", text], ids).await? {
            let AliasRow { identity, content, entry } = alias(row)?;
            let none = || KnownEntry { entry, contents: Vec::new() };
            known.entry(identity).or_insert_with(none).contents.push(content);
        }
        Ok(known)
    }

    /// Adds booked entries; one that is there already is an error: [`Error::is_duplicate`].
    pub async fn insert_entries(&mut self, rows: &[EntryRow]) -> Result<(), Error> {
        for row in rows {
            check(row)?;
        }
        let head = "INSERT INTO entries (id, statement, receipt, ordinal, bank, account, position, booked_on, value_on, \
            amount_minor, currency, charges_minor, kind, end_to_end_id, mandate_id, batch_id, bank_reference, \
            bank_code, counterparty, counterparty_iban, text, reason_code, reason_class, loan_reference, \
            loan_instalment, found_in, content)";
        self.insert("insert entries", [head, ""], rows, |row, cells| {
            let entry = &row.entry;
            cells.push(&entry.id).push(&row.statement).push(&row.receipt).push(row.ordinal).push(&row.bank);
            cells.push(&row.account).push(&entry.position).push(entry.booked_on).push(entry.value_on);
            cells.push(entry.amount.minor()).push(entry.amount.currency().as_str().to_owned());
            cells.push(entry.charges.map(crate::domain::money::Money::minor)).push(entry.kind.word());
            cells.push(&entry.end_to_end_id).push(&entry.mandate_id).push(&entry.batch_id);
            cells.push(&entry.bank_reference).push(&entry.bank_code).push(&entry.counterparty);
            cells.push(&entry.counterparty_iban).push(&entry.text);
            let reason = entry.reason.as_ref();
            cells.push(reason.map(|reason| reason.code.as_str())).push(reason.map(|reason| reason.class.word()));
            let loan = entry.loan_reference.as_ref();
            cells.push(loan.map(|loan| loan.text.as_str())).push(loan.and_then(|loan| loan.instalment));
            cells.push(loan.map(|loan| loan.found_in.word())).push(&entry.content);
        })
        .await
    }

    /// The entries that a receipt brought, after a place and at most `limit`, in order; begin after -1.
    pub async fn entries_of_receipt(
        &mut self,
        receipt: &ReceiptId,
        after_ordinal: i64,
        limit: u32,
    ) -> Result<Vec<EntryRow>, Error> {
        let text =
            format!("SELECT {COLUMNS} FROM entries e WHERE e.receipt = ? AND e.ordinal > ? ORDER BY e.ordinal LIMIT ?");
        let query = Query::new(format!("list the entries of the receipt {receipt}"), text);
        let rows = self.list("entries", query.bind(receipt).bind(after_ordinal).bind(limit)).await?;
        rows.iter().map(entry).collect()
    }

    /// Those of the entries that are there.
    pub async fn entries(&mut self, ids: &[EntryId]) -> Result<HashMap<EntryId, EntryRow>, Error> {
        let text = format!("SELECT {COLUMNS} FROM entries e WHERE e.id IN ({{keys}})");
        let rows = self.list_by("entries", ["load entries", &text], ids).await?;
        rows.iter().map(|row| entry(row).map(|row| (row.entry.id.clone(), row))).collect()
    }
}

/// What the columns cannot say would be lost without a word.
fn check(row: &EntryRow) -> Result<(), Error> {
    let refuse = |why| Err(Error::Refused { attempt: format!("insert the entry {}", row.entry.id), why });
    if row.entry.status != Status::Booked {
        return refuse("only booked entries are kept");
    }
    if row.entry.charges.is_some_and(|charges| charges.currency() != row.entry.amount.currency()) {
        return refuse("the charges have another currency than the amount");
    }
    Ok(())
}

/// Reads [`COLUMNS`].
pub(super) fn entry(row: &Row) -> Result<EntryRow, Error> {
    let reference: Option<String> = row.get("loan_reference")?;
    let loan_reference = reference.map(|text| {
        let (instalment, found_in) = (row.count_some("loan_instalment")?, row.word("found_in")?);
        Ok::<_, Error>(LoanReference { text, instalment, found_in })
    });
    Ok(EntryRow {
        statement: row.parse("statement", StatementId::parse)?,
        receipt: row.parse("receipt", ReceiptId::parse)?,
        ordinal: row.get("ordinal")?,
        bank: row.parse("bank", BankId::parse)?,
        account: row.get("account")?,
        entry: Entry {
            id: row.parse("entry", EntryId::parse)?,
            content: row.get("content")?,
            position: row.get("position")?,
            booked_on: row.get("booked_on")?,
            value_on: row.get("value_on")?,
            amount: row.money("amount_minor")?,
            charges: row.money_some("charges_minor")?,
            status: Status::Booked,
            kind: row.word("kind")?,
            end_to_end_id: row.get("end_to_end_id")?,
            mandate_id: row.get("mandate_id")?,
            batch_id: row.get("batch_id")?,
            bank_reference: row.get("bank_reference")?,
            bank_code: row.get("bank_code")?,
            counterparty: row.get("counterparty")?,
            counterparty_iban: row.get("counterparty_iban")?,
            text: row.get("text")?,
            reason: row.reason()?,
            loan_reference: loan_reference.transpose()?,
            details: Vec::new(),
        },
    })
}
