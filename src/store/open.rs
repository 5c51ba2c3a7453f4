//! Opening a store: which engine, where, and who may read the file.

use std::fmt;
use std::path::{Path, PathBuf};
use std::str::FromStr;
use std::time::Duration;

use sqlx::ConnectOptions;
use sqlx::postgres::PgConnectOptions;
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqliteSynchronous};

use super::session::Connection;
use super::{Error, Session};

/// The steps from an empty database to the tables of this version, the same for both engines.
pub static MIGRATIONS: sqlx::migrate::Migrator = sqlx::migrate!("./migrations");

/// Where the facts are: an SQLite file or a PostgreSQL database.
#[derive(Clone)]
pub struct Store {
    engine: Engine,
}

#[derive(Clone)]
enum Engine {
    Sqlite { path: PathBuf, options: Box<SqliteConnectOptions> },
    Postgres(Box<PgConnectOptions>),
}

/// Shows where, never the password.
impl fmt::Debug for Store {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Store({})", self.place())
    }
}

impl Store {
    /// Opens `sqlite:/path/to/file.db` (made when missing, readable by its owner only) or `postgres://...`, and brings
    /// its tables to this version of the program.
    pub async fn open(url: &str) -> Result<Self, Error> {
        let store = Self { engine: engine(url)? };
        if let Engine::Sqlite { path, .. } = &store.engine {
            close_to_others(path)?;
        }
        let mut session = store.session().await?;
        match &mut session.connection {
            Connection::Sqlite(connection) => MIGRATIONS.run_direct(None, connection.as_mut(), false).await,
            Connection::Postgres(connection) => MIGRATIONS.run_direct(None, connection.as_mut(), false).await,
        }
        .map_err(|source| Error::Migrate { place: store.place(), source })?;
        session.close().await?;
        Ok(store)
    }

    /// A connection of its own.
    pub async fn session(&self) -> Result<Session, Error> {
        let opened = match &self.engine {
            Engine::Sqlite { options, .. } => {
                options.connect().await.map(|connection| Connection::Sqlite(Box::new(connection)))
            }
            Engine::Postgres(options) => {
                options.connect().await.map(|connection| Connection::Postgres(Box::new(connection)))
            }
        };
        opened.map(Session::new).map_err(|source| Error::Open { place: self.place(), source })
    }

    /// The file, or the server and database, without user and password.
    pub fn place(&self) -> String {
        match &self.engine {
            Engine::Sqlite { path, .. } => path.display().to_string(),
            Engine::Postgres(options) => {
                format!("{}:{}/{}", options.get_host(), options.get_port(), options.get_database().unwrap_or_default())
            }
        }
    }
}

fn engine(url: &str) -> Result<Engine, Error> {
    let (scheme, rest) = url.split_once(':').unwrap_or(("", url));
    match scheme {
        // A database in memory would be another one for each session.
        "sqlite" if !rest.is_empty() && !rest.contains(":memory:") => {
            let path = PathBuf::from(rest.strip_prefix("//").unwrap_or(rest));
            let options = Box::new(sqlite(&path));
            Ok(Engine::Sqlite { path, options })
        }
        "postgres" | "postgresql" => {
            let options = PgConnectOptions::from_str(url)
                .map_err(|source| Error::Open { place: "postgres:...".to_owned(), source })?;
            Ok(Engine::Postgres(Box::new(options.application_name("passerelle").disable_statement_logging())))
        }
        _ => Err(Error::Address { found: scheme.to_owned() }),
    }
}

fn sqlite(path: &Path) -> SqliteConnectOptions {
    SqliteConnectOptions::new()
        .filename(path)
        .create_if_missing(true)
        .foreign_keys(true)
        .busy_timeout(Duration::from_secs(10))
        .journal_mode(SqliteJournalMode::Wal)
        // What is committed survives a power cut: a mail that has left must not be forgotten. A night commits seldom.
        .synchronous(SqliteSynchronous::Full)
        // 64 MB, against 2 by default: identities arrive in no order, and their index should stay in memory.
        .pragma("cache_size", "-65536")
        .row_buffer_size(1_024)
        .disable_statement_logging()
}

/// Makes the file with its folder when missing, and takes it and the files beside it from group and others. SQLite
/// makes those (`-wal`, `-shm`) with the permissions of the first.
///
/// An existing file is not opened here: closing it would drop the locks of this process's other sessions.
#[cfg(unix)]
fn close_to_others(path: &Path) -> Result<(), Error> {
    use std::fs::{DirBuilder, OpenOptions, Permissions, metadata, set_permissions};
    use std::io::ErrorKind;
    use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt, PermissionsExt};

    let refuse = |path: &Path| {
        let path = path.to_owned();
        move |source| Error::File { path, source }
    };
    if let Some(folder) = path.parent().filter(|folder| !folder.as_os_str().is_empty()) {
        DirBuilder::new().recursive(true).mode(0o700).create(folder).map_err(refuse(folder))?;
    }
    match OpenOptions::new().write(true).create_new(true).mode(0o600).open(path) {
        Ok(_) => return Ok(()),
        Err(error) if error.kind() == ErrorKind::AlreadyExists => {}
        Err(error) => return Err(refuse(path)(error)),
    }
    for end in ["", "-wal", "-shm"] {
        let mut name = path.as_os_str().to_owned();
        name.push(end);
        let file = PathBuf::from(name);
        if metadata(&file).is_ok_and(|found| found.permissions().mode() & 0o077 != 0) {
            set_permissions(&file, Permissions::from_mode(0o600)).map_err(refuse(&file))?;
        }
    }
    Ok(())
}

/// Elsewhere the folder's rights decide.
#[cfg(not(unix))]
fn close_to_others(path: &Path) -> Result<(), Error> {
    let folder = path.parent().unwrap_or(path);
    std::fs::create_dir_all(folder).map_err(|source| Error::File { path: folder.to_owned(), source })
}
