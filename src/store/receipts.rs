//! Receipts: files as they arrived, what became of them, and the ledger of names seen at each bank.

use std::collections::HashSet;

use chrono::{NaiveDate, NaiveDateTime};

use super::query::Query;
use super::row::Row;
use super::words::Word;
use super::{Error, ReceiptState, Session};
use crate::domain::id::{BankId, ReceiptId};
use crate::domain::statement::Reject;

/// A received file; its bytes are in the archive under `sha256`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReceiptRow {
    /// Derived from the bank and the bytes.
    pub id: ReceiptId,
    /// The bank it came from.
    pub bank: BankId,
    /// What kind of file (`statement`): cache of the last event that tells it, [`UNREAD`] before.
    pub document: String,
    /// Its first name.
    pub name: String,
    /// Hex digest of the bytes.
    pub sha256: String,
    /// Length in bytes.
    pub size: u64,
    /// The night that it came in.
    pub received_on: NaiveDate,
    /// The instant (UTC).
    pub received_at: NaiveDateTime,
    /// Cache of the last event.
    pub state: ReceiptState,
}

/// What tells one file in a bank's folder from another without reading it.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct DeliveryKey {
    /// Name in the folder.
    pub name: String,
    /// Length in bytes.
    pub size: u64,
    /// Last change, microseconds since 1970.
    pub modified_us: i64,
}

/// A file that was fetched from a bank's folder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeliveryRow {
    /// The bank.
    pub bank: BankId,
    /// Name, length and last change.
    pub key: DeliveryKey,
    /// Hex digest of the bytes.
    pub sha256: String,
    /// The receipt of these bytes: an older one when they had come before.
    pub receipt: ReceiptId,
    /// The night.
    pub received_on: NaiveDate,
    /// The instant (UTC).
    pub received_at: NaiveDateTime,
}

/// Which receipts to list; what is `None` does not restrict.
#[derive(Debug, Clone, Default)]
pub struct ReceiptFilter {
    /// Of this bank.
    pub bank: Option<BankId>,
    /// In this state.
    pub state: Option<ReceiptState>,
    /// Received on this day or later.
    pub since: Option<NaiveDate>,
}

/// A step in the life of a receipt.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReceiptEventRow {
    /// From 1.
    pub seq: i64,
    /// The state that it led to.
    pub state: ReceiptState,
    /// What kind of document it was found to be; empty where the event tells nothing of it.
    pub document: String,
    /// The mapping and variant that were used; may be empty.
    pub mapping: String,
    /// For people.
    pub detail: String,
    /// The night.
    pub occurred_on: NaiveDate,
    /// The instant (UTC).
    pub recorded_at: NaiveDateTime,
}

/// A reject of one attempt at a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RejectRow {
    /// The `seq` of the event that brought it.
    pub attempt: i64,
    /// What is wrong.
    pub reject: Reject,
}

/// The document of a file that nobody has read yet.
pub const UNREAD: &str = "unknown";

pub(super) const COLUMNS: &str = "id, bank, document, name, sha256, size, received_on, received_at, state";

impl Session {
    /// Whether this file of a bank was fetched before.
    pub async fn delivery_seen(&mut self, bank: &BankId, key: &DeliveryKey) -> Result<bool, Error> {
        let query = Query::new(
            format!("look for the delivery {} of {bank}", key.name),
            "SELECT receipt FROM deliveries WHERE bank = ? AND name = ? AND size = ? AND modified_us = ?",
        );
        let query = query.bind(bank).bind(&key.name).bind(whole(key.size)?).bind(key.modified_us);
        Ok(self.find("deliveries", query).await?.is_some())
    }

    /// Every file of a bank that was fetched before.
    pub async fn known_deliveries(&mut self, bank: &BankId) -> Result<HashSet<DeliveryKey>, Error> {
        let text = "SELECT name, size, modified_us FROM deliveries WHERE bank = ?";
        let query = Query::new(format!("list the deliveries of {bank}"), text).bind(bank);
        let rows = self.list("deliveries", query).await?;
        let key = |row: &Row| {
            let (name, modified_us) = (row.get("name")?, row.get("modified_us")?);
            Ok(DeliveryKey { name, size: row.count("size")?, modified_us })
        };
        rows.iter().map(key).collect()
    }

    /// The receipt of the same bytes from the same bank, under whatever name.
    pub async fn find_receipt(&mut self, bank: &BankId, sha256: &str) -> Result<Option<ReceiptRow>, Error> {
        let text = format!("SELECT {COLUMNS} FROM receipts WHERE bank = ? AND sha256 = ?");
        let query = Query::new(format!("look for a file of {bank} by its content"), text).bind(bank).bind(sha256);
        self.find("receipts", query).await?.as_ref().map(receipt).transpose()
    }

    /// Adds a receipt; its first event is [`Session::record_receipt_event`]'s to add.
    pub async fn insert_receipt(&mut self, row: &ReceiptRow) -> Result<(), Error> {
        let text = format!("INSERT INTO receipts ({COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)");
        let query = Query::new(format!("insert the receipt {}", row.id), text)
            .bind(&row.id)
            .bind(&row.bank)
            .bind(&row.document)
            .bind(&row.name)
            .bind(&row.sha256)
            .bind(whole(row.size)?)
            .bind(row.received_on)
            .bind(row.received_at)
            .bind(row.state.word());
        self.run(query).await.map(drop)
    }

    /// Adds a file to the ledger of names seen; one that is in it stays as it is.
    pub async fn insert_delivery(&mut self, row: &DeliveryRow) -> Result<(), Error> {
        let query = Query::new(
            format!("insert the delivery {} of {}", row.key.name, row.bank),
            "INSERT INTO deliveries (bank, name, size, modified_us, sha256, receipt, received_on, received_at) \
             VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (bank, name, size, modified_us) DO NOTHING",
        );
        let query = query
            .bind(&row.bank)
            .bind(&row.key.name)
            .bind(whole(row.key.size)?)
            .bind(row.key.modified_us)
            .bind(&row.sha256)
            .bind(&row.receipt)
            .bind(row.received_on)
            .bind(row.received_at);
        self.run(query).await.map(drop)
    }

    /// The receipts in a state, in the order of arrival, then of name.
    pub async fn receipts_in(&mut self, state: ReceiptState) -> Result<Vec<ReceiptRow>, Error> {
        self.receipts(&ReceiptFilter { state: Some(state), ..ReceiptFilter::default() }).await
    }

    /// Receipts as the filter says, in the order of arrival, then of name.
    pub async fn receipts(&mut self, filter: &ReceiptFilter) -> Result<Vec<ReceiptRow>, Error> {
        let query = Query::new("list receipts", format!("SELECT {COLUMNS} FROM receipts WHERE 1 = 1"))
            .and("state = ?", filter.state.map(Word::word))
            .and("bank = ?", filter.bank.as_ref())
            .and("received_on >= ?", filter.since);
        let mut receipts = self.list("receipts", query).await?.iter().map(receipt).collect::<Result<Vec<_>, _>>()?;
        // Sorted here: the engines' orders of texts differ, and the order of booking may not.
        receipts.sort_by(|a, b| (a.received_at, &a.name, &a.id).cmp(&(b.received_at, &b.name, &b.id)));
        Ok(receipts)
    }

    /// The receipts whose identifier begins so: one, for a person who copied enough of it.
    pub async fn receipt(&mut self, prefix: &str) -> Result<Vec<ReceiptRow>, Error> {
        let text = format!("SELECT {COLUMNS} FROM receipts WHERE substr(id, 1, length(?)) = ?");
        let query = Query::new(format!("look for the receipt {prefix}"), text).bind(prefix).bind(prefix);
        self.list("receipts", query).await?.iter().map(receipt).collect()
    }

    /// Adds an event with its rejects and moves the receipt to `state`; the number of the event. `document` is what the file
    /// was found to be, or empty.
    #[expect(clippy::too_many_arguments, reason = "the columns of one row")]
    pub async fn record_receipt_event(
        &mut self,
        id: &ReceiptId,
        state: ReceiptState,
        document: &str,
        mapping: &str,
        detail: &str,
        rejects: &[Reject],
        on: NaiveDate,
        at: NaiveDateTime,
    ) -> Result<i64, Error> {
        let attempt = format!("record that the receipt {id} is {}", state.word());
        let text = "SELECT id, (SELECT COALESCE(MAX(seq), 0) + 1 FROM receipt_events WHERE receipt = id) AS seq \
                    FROM receipts WHERE id = ?";
        let row = self.find("receipts", Query::new(attempt.as_str(), text).bind(id)).await?;
        let row = row.ok_or_else(|| Error::Stale { attempt: attempt.clone() })?;
        let seq: i64 = row.get("seq")?;
        let text = "INSERT INTO receipt_events (receipt, seq, state, document, mapping, detail, occurred_on, recorded_at) \
                    VALUES (?, ?, ?, ?, ?, ?, ?, ?)";
        let query = Query::new(attempt.as_str(), text).bind(id).bind(seq).bind(state.word()).bind(document);
        self.run(query.bind(mapping).bind(detail).bind(on).bind(at)).await?;
        let query = Query::new(attempt.as_str(), "UPDATE receipts SET state = ? WHERE id = ?");
        self.run(query.bind(state.word()).bind(id)).await?;
        if !document.is_empty() {
            let query = Query::new(attempt.as_str(), "UPDATE receipts SET document = ? WHERE id = ?");
            self.run(query.bind(document).bind(id)).await?;
        }
        let rows: Vec<(i64, &Reject)> = (1..).zip(rejects).collect();
        let head = "INSERT INTO rejects (receipt, attempt, seq, severity, position, field, found, why, fix)";
        self.insert(&attempt, [head, ""], &rows, |(number, reject), cells| {
            cells.push(id).push(seq).push(*number).push(reject.severity.word()).push(&reject.position);
            cells.push(&reject.field).push(&reject.found).push(&reject.why).push(&reject.fix);
        })
        .await?;
        Ok(seq)
    }

    /// The life of a receipt in order.
    pub async fn receipt_events(&mut self, id: &ReceiptId) -> Result<Vec<ReceiptEventRow>, Error> {
        let text = "SELECT receipt, seq, state, document, mapping, detail, occurred_on, recorded_at \
                    FROM receipt_events WHERE receipt = ? ORDER BY seq";
        let query = Query::new(format!("list the events of the receipt {id}"), text).bind(id);
        let event = |row: &Row| {
            Ok(ReceiptEventRow {
                seq: row.get("seq")?,
                state: row.word("state")?,
                document: row.get("document")?,
                mapping: row.get("mapping")?,
                detail: row.get("detail")?,
                occurred_on: row.get("occurred_on")?,
                recorded_at: row.get("recorded_at")?,
            })
        };
        self.list("receipt_events", query).await?.iter().map(event).collect()
    }

    /// The rejects of every attempt at a receipt, in order.
    pub async fn rejects(&mut self, id: &ReceiptId) -> Result<Vec<RejectRow>, Error> {
        let text = "SELECT receipt, attempt, seq, severity, position, field, found, why, fix FROM rejects \
                    WHERE receipt = ? ORDER BY attempt, seq";
        let query = Query::new(format!("list the rejects of the receipt {id}"), text).bind(id);
        let reject = |row: &Row| {
            let reject = Reject {
                severity: row.word("severity")?,
                position: row.get("position")?,
                field: row.get("field")?,
                found: row.get("found")?,
                why: row.get("why")?,
                fix: row.get("fix")?,
            };
            Ok(RejectRow { attempt: row.get("attempt")?, reject })
        };
        self.list("rejects", query).await?.iter().map(reject).collect()
    }
}

pub(super) fn receipt(row: &Row) -> Result<ReceiptRow, Error> {
    Ok(ReceiptRow {
        id: row.parse("id", ReceiptId::parse)?,
        bank: row.parse("bank", BankId::parse)?,
        document: row.get("document")?,
        name: row.get("name")?,
        sha256: row.get("sha256")?,
        size: row.count("size")?,
        received_on: row.get("received_on")?,
        received_at: row.get("received_at")?,
        state: row.word("state")?,
    })
}

fn whole(size: u64) -> Result<i64, Error> {
    let refused = |_| Error::Refused { attempt: "write the size of a file".to_owned(), why: "no file is so large" };
    i64::try_from(size).map_err(refused)
}
