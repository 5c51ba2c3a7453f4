//! Suspense: entries without a certain home, the work list of a person. A cache: the entries are the facts.

use chrono::NaiveDate;

use super::entries::{self, EntryRow};
use super::query::Query;
use super::{Error, Session};
use crate::domain::id::EntryId;

/// Why an entry waits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SuspenseRow {
    /// The entry.
    pub entry: EntryId,
    /// For people.
    pub why: String,
    /// JSON: where it could belong.
    pub suggestions: String,
    /// The night from which it waits.
    pub since_on: NaiveDate,
}

/// An entry that waits, with its place in a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WaitingEntry {
    /// Why it waits.
    pub suspense: SuspenseRow,
    /// The entry.
    pub entry: EntryRow,
    /// The sum of the attributions that hold, without sign.
    pub attributed_minor: i64,
    /// The name of the file.
    pub file: String,
}

impl Session {
    /// Writes why entries wait, over what was written before; the night from which they wait stays. Each entry at
    /// most once.
    pub async fn put_suspense(&mut self, rows: &[SuspenseRow]) -> Result<(), Error> {
        let head = "INSERT INTO suspense (entry, why, suggestions, since_on)";
        let tail = "ON CONFLICT (entry) DO UPDATE SET why = excluded.why, suggestions = excluded.suggestions";
        self.insert("put entries into suspense", [head, tail], rows, |row, cells| {
            cells.push(&row.entry).push(&row.why).push(&row.suggestions).push(row.since_on);
        })
        .await
    }

    /// Takes entries out of suspense; those that are not in it are no error.
    pub async fn drop_suspense(&mut self, ids: &[EntryId]) -> Result<(), Error> {
        let text = "DELETE FROM suspense WHERE entry IN ({keys})";
        for ids in ids.chunks(super::query::KEYS_MAX) {
            self.run(Query::new("take entries out of suspense", text).bind_keys(ids.iter())).await?;
        }
        Ok(())
    }

    /// Everything that waits, oldest first.
    pub async fn suspense(&mut self) -> Result<Vec<WaitingEntry>, Error> {
        let text = format!(
            "SELECT {}, s.why, s.suggestions, s.since_on, r.name AS file, \
             (SELECT CAST(COALESCE(SUM(ABS(a.amount_minor)), 0) AS BIGINT) FROM attributions a \
             LEFT JOIN withdrawals w ON w.attribution = a.id WHERE a.entry = e.id AND w.attribution IS NULL) \
             AS attributed_minor \
             FROM suspense s JOIN entries e ON e.id = s.entry JOIN receipts r ON r.id = e.receipt",
            entries::COLUMNS
        );
        let mut waiting = Vec::new();
        for row in self.list("suspense", Query::new("list suspense", text)).await? {
            let entry = entries::entry(&row)?;
            waiting.push(WaitingEntry {
                suspense: SuspenseRow {
                    entry: entry.entry.id.clone(),
                    why: row.get("why")?,
                    suggestions: row.get("suggestions")?,
                    since_on: row.get("since_on")?,
                },
                attributed_minor: row.get("attributed_minor")?,
                file: row.get("file")?,
                entry,
            });
        }
        waiting.sort_by(|a, b| {
            let key = |row: &WaitingEntry| (row.suspense.since_on, row.entry.entry.booked_on);
            key(a).cmp(&key(b)).then_with(|| a.suspense.entry.cmp(&b.suspense.entry))
        });
        Ok(waiting)
    }
}
