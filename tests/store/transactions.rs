//! All or nothing, seen by nobody half-way, overwritten by nobody, read by nobody else.

use std::future::poll_fn;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::Poll;

use passerelle::store::{Error, LoanFilter, Session, Store};
use sqlx::{AssertSqlSafe, Connection};

use crate::samples::{booked, day, loan, loan_id, night, position, receipt_id, referent};
use crate::support::on_both;

/// A change that no method of the store would make.
async fn tamper(url: &str, text: &'static str) {
    if url.starts_with("sqlite:") {
        let mut connection = sqlx::SqliteConnection::connect(url).await.unwrap();
        sqlx::raw_sql(AssertSqlSafe(text)).execute(&mut connection).await.unwrap();
        connection.close().await.unwrap();
    } else {
        let mut connection = sqlx::PgConnection::connect(url).await.unwrap();
        sqlx::raw_sql(AssertSqlSafe(text)).execute(&mut connection).await.unwrap();
        connection.close().await.unwrap();
    }
}

async fn codes(session: &mut Session) -> Vec<String> {
    session.referents().await.unwrap().into_iter().map(|referent| referent.id.to_string()).collect()
}

#[test]
fn what_fails_leaves_nothing_and_a_part_that_fails_leaves_the_rest() {
    on_both(async |url| {
        let store = Store::open(url).await.unwrap();
        let mut session = store.session().await.unwrap();
        let failed = session.atomically(async |session: &mut Session| {
            session.upsert_referents(&[referent("R01")]).await?;
            session.insert_loans(&[loan("MC-1", "", ""), loan("MC-1", "", "")], night()).await
        });
        assert!(failed.await.unwrap_err().is_duplicate());
        assert!(codes(&mut session).await.is_empty());

        let partly = session.atomically(async |session: &mut Session| {
            session.upsert_referents(&[referent("R01")]).await?;
            let part = session.atomically(async |session: &mut Session| {
                session.upsert_referents(&[referent("R02")]).await?;
                session.insert_loans(&[loan("MC-1", "", ""), loan("MC-1", "", "")], night()).await
            });
            assert!(part.await.is_err());
            session.atomically(async |session: &mut Session| session.upsert_referents(&[referent("R03")]).await).await
        });
        partly.await.unwrap();
        assert_eq!(codes(&mut session).await, ["R01", "R03"]);
    });
}

#[test]
fn a_transaction_that_cannot_end_well_leaves_nothing_and_a_usable_session() {
    on_both(async |url| {
        let (_store, mut session) = booked(url).await;
        // The statement of this entry never comes: the fault shows when the transaction ends.
        let orphan = session.atomically(async |session: &mut Session| {
            let mut row = crate::samples::entry("E9", 9, 1);
            row.statement = passerelle::domain::id::StatementId::parse("S9").unwrap();
            session.insert_entries(&[row]).await
        });
        assert!(orphan.await.is_err());
        assert_eq!(session.entries_of_receipt(&receipt_id("F1"), 3, 10).await.unwrap(), []);
        let next = session.atomically(async |session: &mut Session| session.upsert_referents(&[referent("R02")]).await);
        next.await.unwrap();
        assert_eq!(codes(&mut session).await, ["R01", "R02"]);
    });
}

#[test]
fn a_rehearsal_sees_its_own_writes_and_leaves_nothing() {
    on_both(async |url| {
        let store = Store::open(url).await.unwrap();
        let mut session = store.session().await.unwrap();
        session.rehearse().await.unwrap();
        let work = session.atomically(async |session: &mut Session| {
            session.upsert_referents(&[referent("R01")]).await?;
            session.insert_loans(&[loan("MC-1", "", "")], night()).await
        });
        work.await.unwrap();
        let failed = session.atomically(async |session: &mut Session| {
            session.upsert_referents(&[referent("R02")]).await?;
            session.insert_loans(&[loan("MC-1", "", "")], night()).await
        });
        assert!(failed.await.unwrap_err().is_duplicate());
        assert_eq!(codes(&mut session).await, ["R01"]);
        session.forget().await.unwrap();
        assert!(codes(&mut session).await.is_empty());
        assert_eq!(session.loans(&LoanFilter::default()).await.unwrap(), []);

        let kept = session.atomically(async |session: &mut Session| session.upsert_referents(&[referent("R03")]).await);
        kept.await.unwrap();
        assert_eq!(codes(&mut store.session().await.unwrap()).await, ["R03"]);
    });
}

#[test]
fn a_transaction_that_is_cut_off_leaves_nothing() {
    on_both(async |url| {
        let store = Store::open(url).await.unwrap();
        let mut session = store.session().await.unwrap();
        let written = AtomicBool::new(false);
        let endless = session.atomically(async |session: &mut Session| {
            session.upsert_referents(&[referent("R01")]).await?;
            written.store(true, Ordering::Relaxed);
            std::future::pending::<Result<(), Error>>().await
        });
        let cut = poll_fn(|context| {
            context.waker().wake_by_ref();
            if written.load(Ordering::Relaxed) { Poll::Ready(()) } else { Poll::Pending }
        });
        tokio::select! {
            _ = endless => unreachable!("it never ends"),
            () = cut => {}
        }
        drop(session);
        let mut next = store.session().await.unwrap();
        let work = next.atomically(async |session: &mut Session| session.upsert_referents(&[referent("R02")]).await);
        work.await.unwrap();
        assert_eq!(codes(&mut next).await, ["R02"]);
    });
}

/// Reads, adds one, writes; again from the start when the store says so.
async fn count_up(session: &mut Session, times: u32) {
    let id = loan_id("MC-1");
    for _ in 0..times {
        loop {
            let step = session.atomically(async |session: &mut Session| {
                let mut known = session.positions(std::slice::from_ref(&id)).await?;
                let mut row = known.remove(&id).unwrap_or_else(|| position("MC-1", 0, None));
                row.received_minor += 1;
                session.put_positions(&[row]).await
            });
            match step.await {
                Ok(()) => break,
                Err(error) => assert!(error.is_retryable(), "{error:?}"),
            }
        }
    }
}

#[test]
fn no_update_is_lost_between_two_sessions() {
    on_both(async |url| {
        let (store, mut first) = booked(url).await;
        let mut second = store.session().await.unwrap();
        tokio::join!(count_up(&mut first, 12), count_up(&mut second, 12));
        let positions = first.positions(&[loan_id("MC-1")]).await.unwrap();
        assert_eq!(positions[&loan_id("MC-1")].received_minor, 24);
    });
}

#[test]
fn what_this_program_never_writes_is_an_error_that_says_where() {
    on_both(async |url| {
        let (_store, mut session) = booked(url).await;
        tamper(url, "UPDATE entries SET kind = 'gift' WHERE id = 'E2'").await;
        let error = session.entries_of_receipt(&receipt_id("F1"), -1, 10).await.unwrap_err();
        assert_eq!(error.to_string(), "failed to read `E2` of entries: column kind holds `gift`");
        assert!(!error.is_retryable());
        tamper(url, "UPDATE loans SET currency = 'euro' WHERE id = 'MC-2'").await;
        let error = session.loans(&LoanFilter::default()).await.unwrap_err();
        assert_eq!(error.to_string(), "failed to read `MC-2` of loans: column currency holds `euro`");
        tamper(url, "UPDATE schedule_versions SET instalments = '[1]' WHERE loan = 'MC-1'").await;
        let error = session.histories(&[loan_id("MC-1")]).await.unwrap_err();
        assert_eq!(error.to_string(), "failed to read `MC-1` of loans: column instalments holds `[1]`");
        let missed = position("MC-1", 0, None);
        session.put_positions(&[missed]).await.unwrap();
        tamper(url, "UPDATE positions SET missed = -1").await;
        assert!(matches!(session.positions(&[loan_id("MC-1")]).await, Err(Error::Corrupt { .. })));
        assert_eq!(session.loans_to_assess(day("2026-10-06")).await.unwrap(), []);
    });
}

#[test]
fn an_address_that_is_none_is_refused_without_its_password() {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        for url in ["mysql://user:secret@server/db", "store.db", "sqlite:", "sqlite::memory:"] {
            let error = Store::open(url).await.unwrap_err();
            assert!(matches!(error, Error::Address { .. }) && !format!("{error:?}").contains("secret"), "{error:?}");
        }
        let error = Store::open("postgres://user:secret@127.0.0.1:1/db").await.unwrap_err();
        assert!(!format!("{error} {error:?}").contains("secret"), "{error:?}");
        assert!(error.is_retryable());
    });
}

#[cfg(unix)]
#[test]
fn the_file_and_those_beside_it_are_the_owners_only() {
    use std::fs::{Permissions, metadata, set_permissions};
    use std::os::unix::fs::PermissionsExt;

    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("var/new/store.db");
    let url = format!("sqlite:{}", path.display());
    let mode = |name: &str| metadata(path.with_file_name(name)).unwrap().permissions().mode() & 0o777;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        for _ in 0..2 {
            let (_store, mut session) = if path.exists() {
                let store = Store::open(&url).await.unwrap();
                let session = store.session().await.unwrap();
                (store, session)
            } else {
                booked(&url).await
            };
            session.upsert_referents(&[referent("R07")]).await.unwrap();
            for name in ["store.db", "store.db-wal", "store.db-shm"] {
                assert_eq!(mode(name), 0o600, "{name}");
            }
            session.close().await.unwrap();
            set_permissions(&path, Permissions::from_mode(0o644)).unwrap();
        }
        assert_eq!(metadata(path.parent().unwrap()).unwrap().permissions().mode() & 0o777, 0o700);
    });
}

#[test]
fn a_run_on_another_machine_is_kept_out_until_the_first_has_ended() {
    on_both(async |url| {
        let (here, there) = (Store::open(url).await.unwrap(), Store::open(url).await.unwrap());
        let first = here.claim().await.unwrap().expect("nobody holds it");
        let second = there.claim().await.unwrap();
        assert_eq!(second.is_none(), !url.starts_with("sqlite:"), "a file has one machine: its lock file excludes");
        drop(first);
        assert!(there.claim().await.unwrap().is_some(), "it is given back with the connection");
    });
}
