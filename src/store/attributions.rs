//! Attributions: which entry belongs to which loan, on what evidence; and their withdrawals.

use chrono::{NaiveDate, NaiveDateTime};

use super::entries::{self, EntryRow};
use super::query::Query;
use super::row::Row;
use super::{Error, Session};
use crate::domain::id::{EntryId, LoanId};

/// An entry, or a part of it, belongs to a loan.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AttributionRow {
    /// Derived, so that the same decision made twice is one.
    pub id: String,
    /// The entry.
    pub entry: EntryId,
    /// The loan.
    pub loan: LoanId,
    /// The part of the entry's amount; its sign is not looked at, the entry's is.
    pub amount_minor: i64,
    /// The instalment that the evidence names.
    pub instalment: Option<u32>,
    /// The rule that decided.
    pub rule: String,
    /// The version of that rule.
    pub rule_version: u32,
    /// JSON: what it was decided on.
    pub evidence: String,
    /// The job or person.
    pub made_by: String,
    /// The night or day.
    pub made_on: NaiveDate,
    /// The instant (UTC).
    pub recorded_at: NaiveDateTime,
}

/// An attribution no longer holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WithdrawalRow {
    /// The attribution.
    pub attribution: String,
    /// For people.
    pub why: String,
    /// The job or person.
    pub made_by: String,
    /// The night or day.
    pub made_on: NaiveDate,
    /// The instant (UTC).
    pub recorded_at: NaiveDateTime,
}

/// An attribution with all that it stands on: entry, file and place in the file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TracedAttribution {
    /// The decision.
    pub attribution: AttributionRow,
    /// Its end, if it no longer holds.
    pub withdrawal: Option<WithdrawalRow>,
    /// The entry, with its place in the file.
    pub entry: EntryRow,
    /// The name of the file.
    pub file: String,
}

const COLUMNS: &str = "a.id AS attribution, a.loan, a.amount_minor AS attributed_minor, a.instalment, a.rule, \
    a.rule_version, a.evidence, a.made_by, a.made_on, a.recorded_at, w.why, w.made_by AS withdrawn_by, \
    w.made_on AS withdrawn_on, w.recorded_at AS withdrawn_at, r.name AS file";

const JOINED: &str = "attributions a JOIN entries e ON e.id = a.entry JOIN receipts r ON r.id = e.receipt \
    LEFT JOIN withdrawals w ON w.attribution = a.id";

impl Session {
    /// Adds attributions; one that is there already is an error: [`Error::is_duplicate`].
    pub async fn insert_attributions(&mut self, rows: &[AttributionRow]) -> Result<(), Error> {
        let head = "INSERT INTO attributions (id, entry, loan, amount_minor, instalment, rule, rule_version, evidence, \
                    made_by, made_on, recorded_at)";
        self.insert("insert attributions", [head, ""], rows, |row, cells| {
            cells.push(&row.id).push(&row.entry).push(&row.loan).push(row.amount_minor).push(row.instalment);
            cells.push(&row.rule).push(row.rule_version).push(&row.evidence).push(&row.made_by);
            cells.push(row.made_on).push(row.recorded_at);
        })
        .await
    }

    /// Ends attributions. Ending one twice is an error: [`Error::is_duplicate`].
    pub async fn withdraw_attributions(&mut self, rows: &[WithdrawalRow]) -> Result<(), Error> {
        let head = "INSERT INTO withdrawals (attribution, why, made_by, made_on, recorded_at)";
        self.insert("withdraw attributions", [head, ""], rows, |row, cells| {
            cells.push(&row.attribution).push(&row.why).push(&row.made_by).push(row.made_on).push(row.recorded_at);
        })
        .await
    }

    /// Every attribution of an entry, withdrawn ones included, in the order of recording.
    pub async fn attributions_of_entry(&mut self, entry: &EntryId) -> Result<Vec<TracedAttribution>, Error> {
        let text = format!("SELECT {COLUMNS}, {} FROM {JOINED} WHERE a.entry = ?", entries::COLUMNS);
        self.traced(Query::new(format!("list the attributions of the entry {entry}"), text).bind(entry)).await
    }

    /// Every attribution of a loan, withdrawn ones included, in the order of recording.
    pub async fn attributions_of_loan(&mut self, loan: &LoanId) -> Result<Vec<TracedAttribution>, Error> {
        let text = format!("SELECT {COLUMNS}, {} FROM {JOINED} WHERE a.loan = ?", entries::COLUMNS);
        self.traced(Query::new(format!("list the attributions of the loan {loan}"), text).bind(loan)).await
    }

    /// Entries whose attributions that hold add up to more than the entry itself: there must be none.
    pub async fn entries_attributed_beyond_their_amount(&mut self) -> Result<Vec<EntryId>, Error> {
        let text = "SELECT a.entry FROM attributions a JOIN entries e ON e.id = a.entry \
                    LEFT JOIN withdrawals w ON w.attribution = a.id WHERE w.attribution IS NULL \
                    GROUP BY a.entry, e.amount_minor HAVING SUM(ABS(a.amount_minor)) > ABS(e.amount_minor) \
                    ORDER BY a.entry";
        let rows = self.list("attributions", Query::new("add up the attributions of entries", text)).await?;
        rows.iter().map(|row| row.parse("entry", EntryId::parse)).collect()
    }

    /// The attributions of these entries that hold.
    pub async fn attributions_of_entries(&mut self, ids: &[EntryId]) -> Result<Vec<AttributionRow>, Error> {
        let text = "SELECT a.id AS attribution, a.entry, a.loan, a.amount_minor AS attributed_minor, a.instalment, \
                    a.rule, a.rule_version, a.evidence, a.made_by, a.made_on, a.recorded_at FROM attributions a \
                    LEFT JOIN withdrawals w ON w.attribution = a.id \
                    WHERE a.entry IN ({keys}) AND w.attribution IS NULL";
        let rows = self.list_by("attributions", ["list the attributions of entries", text], ids).await?;
        rows.iter().map(attribution).collect()
    }

    async fn traced(&mut self, query: Query<'_>) -> Result<Vec<TracedAttribution>, Error> {
        let rows = self.list("attributions", query).await?;
        let mut traced = rows.iter().map(trace).collect::<Result<Vec<_>, _>>()?;
        traced.sort_by(|a, b| {
            (a.attribution.recorded_at, &a.attribution.id).cmp(&(b.attribution.recorded_at, &b.attribution.id))
        });
        Ok(traced)
    }
}

fn trace(row: &Row) -> Result<TracedAttribution, Error> {
    let attribution = attribution(row)?;
    let why: Option<String> = row.get("why")?;
    let withdrawal = why.map(|why| {
        Ok::<_, Error>(WithdrawalRow {
            attribution: attribution.id.clone(),
            why,
            made_by: row.get("withdrawn_by")?,
            made_on: row.get("withdrawn_on")?,
            recorded_at: row.get("withdrawn_at")?,
        })
    });
    Ok(TracedAttribution {
        withdrawal: withdrawal.transpose()?,
        attribution,
        entry: entries::entry(row)?,
        file: row.get("file")?,
    })
}

fn attribution(row: &Row) -> Result<AttributionRow, Error> {
    Ok(AttributionRow {
        id: row.get("attribution")?,
        entry: row.parse("entry", EntryId::parse)?,
        loan: row.parse("loan", LoanId::parse)?,
        amount_minor: row.get("attributed_minor")?,
        instalment: row.count_some("instalment")?,
        rule: row.get("rule")?,
        rule_version: row.count("rule_version")?,
        evidence: row.get("evidence")?,
        made_by: row.get("made_by")?,
        made_on: row.get("made_on")?,
        recorded_at: row.get("recorded_at")?,
    })
}
