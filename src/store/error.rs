//! What can go wrong at the database, said as what was attempted; never a name or an account number.

use std::path::PathBuf;

/// Why the store could not do what was asked. Fits after "failed to ...".
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The setting names no database that we know.
    #[error("failed to open the store: an address begins with `sqlite:` or `postgres:`, found `{found}`")]
    Address {
        /// What stands before the colon; the rest may hold a password.
        found: String,
    },
    /// The file of an SQLite store cannot be made, or not be closed to others.
    #[error("failed to prepare the file `{}` of the store", path.display())]
    File {
        /// The file, or its folder.
        path: PathBuf,
        /// The system's reason.
        source: std::io::Error,
    },
    /// No connection.
    #[error("failed to open the store `{place}`")]
    Open {
        /// The file, or the server and database, without user and password.
        place: String,
        /// The database's reason.
        source: sqlx::Error,
    },
    /// The tables could not be brought to this version of the program.
    #[error("failed to bring the tables of the store `{place}` to this version")]
    Migrate {
        /// The file, or the server and database.
        place: String,
        /// The database's reason.
        source: sqlx::migrate::MigrateError,
    },
    /// The database refused a statement.
    #[error("failed to {attempt}")]
    Database {
        /// What was attempted: `insert the receipt ...`.
        attempt: String,
        /// The database's reason.
        source: sqlx::Error,
    },
    /// A row holds what this program never writes.
    #[error("failed to read `{key}` of {table}: column {column} holds `{found}`")]
    Corrupt {
        /// The table.
        table: &'static str,
        /// The row.
        key: String,
        /// The column.
        column: String,
        /// What was found, or why it could not be read.
        found: String,
    },
    /// The row is not there, or not as the caller knew it: somebody else wrote in between.
    #[error("failed to {attempt}: it has changed meanwhile")]
    Stale {
        /// What was attempted.
        attempt: String,
    },
    /// A value that the tables cannot hold truthfully.
    #[error("failed to {attempt}: {why}")]
    Refused {
        /// What was attempted.
        attempt: String,
        /// What is wrong with the value.
        why: &'static str,
    },
}

impl Error {
    /// Whether the same work, begun again from its start, may succeed.
    pub fn is_retryable(&self) -> bool {
        match self {
            Self::Stale { .. } => true,
            Self::Open { source, .. } | Self::Database { source, .. } => is_passing(source),
            Self::Address { .. }
            | Self::File { .. }
            | Self::Migrate { .. }
            | Self::Corrupt { .. }
            | Self::Refused { .. } => false,
        }
    }

    /// Whether the values themselves cannot be kept (PostgreSQL's class 22 included): trying again is of no use.
    pub fn is_about_the_data(&self) -> bool {
        match self {
            Self::Refused { .. } => true,
            Self::Database { source, .. } => source
                .as_database_error()
                .and_then(sqlx::error::DatabaseError::code)
                .is_some_and(|code| code.len() == 5 && code.starts_with("22")),
            Self::Address { .. }
            | Self::File { .. }
            | Self::Open { .. }
            | Self::Migrate { .. }
            | Self::Corrupt { .. }
            | Self::Stale { .. } => false,
        }
    }

    /// Whether a lock was waited for in vain (PostgreSQL's 55P03).
    pub(super) fn is_lock_timeout(&self) -> bool {
        matches!(self, Self::Database { source, .. } if source
            .as_database_error()
            .and_then(sqlx::error::DatabaseError::code)
            .is_some_and(|code| code == "55P03"))
    }

    /// Whether a row with the same key is there already.
    pub fn is_duplicate(&self) -> bool {
        match self {
            Self::Database { source, .. } => {
                source.as_database_error().is_some_and(sqlx::error::DatabaseError::is_unique_violation)
            }
            Self::Address { .. }
            | Self::File { .. }
            | Self::Open { .. }
            | Self::Migrate { .. }
            | Self::Corrupt { .. }
            | Self::Stale { .. }
            | Self::Refused { .. } => false,
        }
    }
}

/// Busy and locked (SQLite's 5 and 6, the extended codes included); PostgreSQL's serialisation failures, deadlocks,
/// lack of connections and restarts; a broken connection.
fn is_passing(error: &sqlx::Error) -> bool {
    const POSTGRES: [&str; 7] = ["40001", "40P01", "53300", "55P03", "57P01", "57P02", "57P03"];
    if matches!(error, sqlx::Error::Io(_)) {
        return true;
    }
    let Some(code) = error.as_database_error().and_then(sqlx::error::DatabaseError::code) else {
        return false;
    };
    // PostgreSQL's codes have five characters, SQLite's extended codes at most four.
    if code.len() == 5 {
        return POSTGRES.contains(&code.as_ref());
    }
    code.parse::<u32>().is_ok_and(|code| matches!(code & 0xff, 5 | 6))
}
