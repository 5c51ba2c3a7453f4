//! One machine at a time on one PostgreSQL database. An SQLite file has one machine, whose lock file says enough.

use super::session::Connection;
use super::{Error, Session, Store};

/// Held as long as it lives: the server gives the claim back when the connection ends, however it ends.
#[derive(Debug)]
pub struct Claim {
    _held: Option<Session>,
}

/// A number of our own among the advisory locks of a database; a run that has just ended may still be leaving, so that a
/// moment is waited. A machine that lost its power is given up after some 90 seconds, not after the two hours of TCP.
const CLAIM: &str = "SET tcp_keepalives_idle = 60; SET tcp_keepalives_interval = 10; SET tcp_keepalives_count = 3; \
    SET lock_timeout = '5s'; SELECT pg_advisory_lock(7306649305208778869)";

impl Store {
    /// Claims the store for a run; `None` when another one holds it.
    pub async fn claim(&self) -> Result<Option<Claim>, Error> {
        let mut session = self.session().await?;
        if matches!(session.connection, Connection::Sqlite(_)) {
            session.close().await?;
            return Ok(Some(Claim { _held: None }));
        }
        match session.command(CLAIM).await {
            Ok(()) => Ok(Some(Claim { _held: Some(session) })),
            Err(error) if error.is_lock_timeout() => Ok(None),
            Err(error) => Err(error),
        }
    }
}
