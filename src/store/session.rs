//! One connection, and what is done on it as a whole or not at all.

use sqlx::postgres::PgConnection;
use sqlx::sqlite::SqliteConnection;
use sqlx::{AssertSqlSafe, Connection as _, Postgres, Sqlite};

use super::Error;
use super::query::{Cells, KEYS_MAX, Query, Value, bulk, numbered};
use super::row::{Raw, Row};

/// A connection of either engine.
#[derive(Debug)]
pub(super) enum Connection {
    Sqlite(Box<SqliteConnection>),
    Postgres(Box<PgConnection>),
}

/// One connection to the store; every query is a method of it, grouped by table in the files beside this one.
///
/// A session that is dropped in the middle of a transaction leaves nothing behind, nor does a killed process. A
/// session whose [`Session::atomically`] was dropped half-way is spent: open another.
#[derive(Debug)]
pub struct Session {
    pub(super) connection: Connection,
    /// Open transactions, one inside the other.
    depth: u32,
}

/// The one place where a statement meets an engine: the body is written once and compiled for both.
macro_rules! on_both {
    ($session:expr, $query:expr, |$connection:ident, $prepared:ident, $raw:ident| $body:expr) => {{
        let Query { attempt, text, values, kept } = $query;
        match &mut $session.connection {
            Connection::Sqlite(connection) => {
                let $connection = connection.as_mut();
                let $raw = Raw::Sqlite;
                let $prepared = bound!(Sqlite, text.into_owned(), values, kept);
                $body
            }
            Connection::Postgres(connection) => {
                let $connection = connection.as_mut();
                let $raw = Raw::Postgres;
                let $prepared = bound!(Postgres, numbered(&text), values, kept);
                $body
            }
        }
        .map_err(|source| Error::Database { attempt: attempt.into_owned(), source })
    }};
}

macro_rules! bound {
    ($engine:ty, $text:expr, $values:expr, $kept:expr) => {{
        // Every text of this module is a constant with marks; no value is ever written into it.
        let mut prepared = sqlx::query::<$engine>(AssertSqlSafe($text)).persistent($kept);
        for value in $values {
            prepared = match value {
                Value::Text(text) => prepared.bind(text),
                Value::Whole(number) => prepared.bind(number),
                Value::Day(day) => prepared.bind(day),
                Value::Instant(instant) => prepared.bind(instant),
            };
        }
        prepared
    }};
}

impl Session {
    pub(super) fn new(connection: Connection) -> Self {
        Self { connection, depth: 0 }
    }

    /// Does `work` as a whole or not at all: its writes are kept when it returns `Ok` and undone when it returns
    /// `Err`. Inside another one it is a part of that one, which may still undo it.
    ///
    /// Nobody else's writes are seen half-way, and none is overwritten unseen: on SQLite writers wait for each other
    /// from the start, on PostgreSQL the second writer of a row fails with an error that is retryable.
    pub async fn atomically<T, E>(&mut self, work: impl AsyncFnOnce(&mut Self) -> Result<T, E>) -> Result<T, E>
    where
        E: From<Error>,
    {
        self.begin().await?;
        match work(self).await {
            Ok(done) => match self.commit().await {
                Ok(()) => Ok(done),
                Err(error) => {
                    self.undo_after_fault().await;
                    Err(error.into())
                }
            },
            Err(error) => {
                self.undo_after_fault().await;
                Err(error)
            }
        }
    }

    /// Begins a rehearsal: whatever follows on this session is seen by it, and kept by nobody. SQLite's other writers
    /// wait until [`Session::forget`].
    pub async fn rehearse(&mut self) -> Result<(), Error> {
        self.begin().await
    }

    /// Ends a rehearsal and undoes all of it.
    pub async fn forget(&mut self) -> Result<(), Error> {
        self.depth = 0;
        self.command("ROLLBACK").await
    }

    /// Ends the session in good order.
    pub async fn close(self) -> Result<(), Error> {
        match self.connection {
            Connection::Sqlite(connection) => connection.close().await,
            Connection::Postgres(connection) => connection.close().await,
        }
        .map_err(|source| Error::Database { attempt: "close the session".to_owned(), source })
    }

    async fn begin(&mut self) -> Result<(), Error> {
        if self.depth == 0 {
            match self.connection {
                // A transaction that begins by reading and writes later could meet a writer in between, and fail.
                Connection::Sqlite(_) => self.command("BEGIN IMMEDIATE").await?,
                // The default level lets the second of two writers overwrite what it has not seen.
                Connection::Postgres(_) => self.command("BEGIN ISOLATION LEVEL REPEATABLE READ").await?,
            }
        } else {
            self.command(&format!("SAVEPOINT level_{}", self.depth)).await?;
        }
        self.depth += 1;
        Ok(())
    }

    async fn commit(&mut self) -> Result<(), Error> {
        match self.depth {
            0 | 1 => self.command("COMMIT").await?,
            depth => self.command(&format!("RELEASE SAVEPOINT level_{}", depth - 1)).await?,
        }
        self.depth = self.depth.saturating_sub(1);
        Ok(())
    }

    /// Undoes the innermost transaction. The error that led here says more than a failure to undo, which only means
    /// that the connection is gone and the engine has undone all by itself.
    async fn undo_after_fault(&mut self) {
        self.depth = self.depth.saturating_sub(1);
        let _ = match self.depth {
            0 => self.command("ROLLBACK").await,
            depth => {
                self.command(&format!("ROLLBACK TO SAVEPOINT level_{depth}; RELEASE SAVEPOINT level_{depth}")).await
            }
        };
    }

    pub(super) async fn command(&mut self, text: &str) -> Result<(), Error> {
        let command = sqlx::raw_sql(AssertSqlSafe(text));
        match &mut self.connection {
            Connection::Sqlite(connection) => command.execute(connection.as_mut()).await.map(drop),
            Connection::Postgres(connection) => command.execute(connection.as_mut()).await.map(drop),
        }
        .map_err(|source| Error::Database { attempt: format!("do `{text}` on the store"), source })
    }

    /// Runs a statement; how many rows it touched.
    pub(super) async fn run(&mut self, query: Query<'_>) -> Result<u64, Error> {
        on_both!(self, query, |connection, prepared, _raw| prepared
            .execute(connection)
            .await
            .map(|done| done.rows_affected()))
    }

    /// Runs a query; its rows, for `table`.
    pub(super) async fn list(&mut self, table: &'static str, query: Query<'_>) -> Result<Vec<Row>, Error> {
        on_both!(self, query, |connection, prepared, raw| prepared
            .fetch_all(connection)
            .await
            .map(|rows| rows.into_iter().map(|row| Row { raw: raw(row), table }).collect()))
    }

    /// Runs a query of at most one row.
    pub(super) async fn find(&mut self, table: &'static str, query: Query<'_>) -> Result<Option<Row>, Error> {
        on_both!(self, query, |connection, prepared, raw| prepared
            .fetch_optional(connection)
            .await
            .map(|row| row.map(|row| Row { raw: raw(row), table })))
    }

    /// Runs a query for a set of keys, some at a time; `{keys}` stands for them in the text.
    pub(super) async fn list_by<'q, K>(
        &mut self,
        table: &'static str,
        [attempt, text]: [&'q str; 2],
        keys: &'q [K],
    ) -> Result<Vec<Row>, Error>
    where
        &'q K: Into<Value<'q>>,
    {
        let mut rows = Vec::new();
        for keys in keys.chunks(KEYS_MAX) {
            rows.extend(self.list(table, Query::new(attempt, text).bind_keys(keys.iter())).await?);
        }
        Ok(rows)
    }

    /// Inserts rows, some hundred in a statement.
    pub(super) async fn insert<'q, R>(
        &mut self,
        attempt: &'q str,
        ends: [&'q str; 2],
        rows: &'q [R],
        fill: impl Fn(&'q R, &mut Cells<'_, 'q>),
    ) -> Result<(), Error> {
        for query in bulk(attempt, ends, rows, fill) {
            self.run(query).await?;
        }
        Ok(())
    }
}
