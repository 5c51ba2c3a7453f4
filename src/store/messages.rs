//! Messages: a text that is owed to a person; sent at an instant, or not yet.

use chrono::{NaiveDate, NaiveDateTime};

use super::query::Query;
use super::row::Row;
use super::{Error, Session};
use crate::domain::id::AlertId;

/// A message; the marker of what is sent, written before it is sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MessageRow {
    /// Derived from its reader and its night.
    pub id: String,
    /// `mail`.
    pub channel: String,
    /// The code of the reader.
    pub recipient: String,
    /// Where it goes.
    pub address: String,
    /// No borrower's name in it.
    pub subject: String,
    /// The whole text.
    pub body: String,
    /// The night.
    pub created_on: NaiveDate,
    /// The instant (UTC).
    pub created_at: NaiveDateTime,
    /// When it left; `None` until then.
    pub sent_at: Option<NaiveDateTime>,
    /// What came of it; empty at first.
    pub outcome: String,
}

const COLUMNS: &str = "id, channel, recipient, address, subject, body, created_on, created_at, sent_at, outcome";

impl Session {
    /// Adds a message and the events of alerts that it carries; one that is there already is an error:
    /// [`Error::is_duplicate`].
    pub async fn insert_message(&mut self, row: &MessageRow, events: &[(AlertId, i64)]) -> Result<(), Error> {
        let attempt = format!("insert the message {}", row.id);
        let text = format!("INSERT INTO messages ({COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)");
        let query = Query::new(attempt.as_str(), text)
            .bind(&row.id)
            .bind(&row.channel)
            .bind(&row.recipient)
            .bind(&row.address)
            .bind(&row.subject)
            .bind(&row.body)
            .bind(row.created_on)
            .bind(row.created_at)
            .bind(row.sent_at)
            .bind(&row.outcome);
        self.run(query).await?;
        let head = "INSERT INTO message_alerts (message, alert, seq)";
        self.insert(&attempt, [head, ""], events, |(alert, seq), cells| {
            cells.push(&row.id).push(alert).push(*seq);
        })
        .await
    }

    /// The messages that have not left, oldest first.
    pub async fn unsent_messages(&mut self) -> Result<Vec<MessageRow>, Error> {
        let text = format!("SELECT {COLUMNS} FROM messages WHERE sent_at IS NULL");
        self.messages_of(Query::new("list the unsent messages", text)).await
    }

    /// Every message of a night, oldest first.
    pub async fn messages_of_day(&mut self, created_on: NaiveDate) -> Result<Vec<MessageRow>, Error> {
        let text = format!("SELECT {COLUMNS} FROM messages WHERE created_on = ?");
        self.messages_of(Query::new("list the messages of a day", text).bind(created_on)).await
    }

    /// Marks a message as sent, once: a message that is not there or has left already is an error.
    pub async fn mark_sent(&mut self, id: &str, at: NaiveDateTime, outcome: &str) -> Result<(), Error> {
        let attempt = format!("mark the message {id} as sent");
        let text = "UPDATE messages SET sent_at = ?, outcome = ? WHERE id = ? AND sent_at IS NULL";
        match self.run(Query::new(attempt.as_str(), text).bind(at).bind(outcome).bind(id)).await? {
            1 => Ok(()),
            _ => Err(Error::Stale { attempt }),
        }
    }

    /// Notes why a message has not left; it stays unsent.
    pub async fn mark_unsent(&mut self, id: &str, outcome: &str) -> Result<(), Error> {
        let attempt = format!("note the outcome of the message {id}");
        let text = "UPDATE messages SET outcome = ? WHERE id = ? AND sent_at IS NULL";
        match self.run(Query::new(attempt.as_str(), text).bind(outcome).bind(id)).await? {
            1 => Ok(()),
            _ => Err(Error::Stale { attempt }),
        }
    }

    async fn messages_of(&mut self, query: Query<'_>) -> Result<Vec<MessageRow>, Error> {
        let mut messages = self.list("messages", query).await?.iter().map(message).collect::<Result<Vec<_>, _>>()?;
        messages.sort_by(|a, b| (a.created_at, &a.id).cmp(&(b.created_at, &b.id)));
        Ok(messages)
    }
}

fn message(row: &Row) -> Result<MessageRow, Error> {
    Ok(MessageRow {
        id: row.get("id")?,
        channel: row.get("channel")?,
        recipient: row.get("recipient")?,
        address: row.get("address")?,
        subject: row.get("subject")?,
        body: row.get("body")?,
        created_on: row.get("created_on")?,
        created_at: row.get("created_at")?,
        sent_at: row.get("sent_at")?,
        outcome: row.get("outcome")?,
    })
}
