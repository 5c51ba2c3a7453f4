//! Every migration applies to an empty database and to one that holds rows, and a second time does nothing.

mod support;

use passerelle::store::{MIGRATIONS, Store};
use sqlx::migrate::Migrate;
use sqlx::{AssertSqlSafe, Connection};
use support::on_both;

/// Rows for each version of the tables: what a database of that age may hold.
const ROWS: [(i64, &str); 8] = [
    (
        1,
        "INSERT INTO referents VALUES ('R01', 'Élodie Exemple', '', '', '', '');
         INSERT INTO loans VALUES ('MC-1', 'credit-mutuel', '', '', 'Zoé Exemple', '', '', '', 'R01', 100000, 'EUR',
         '6.20', 1, '2026-09-10', '2026-10-05', NULL, NULL, '2026-09-10 03:00:00');
         INSERT INTO schedule_versions VALUES ('MC-1', 1, '2026-09-10', 'computed',
         '[[\"2026-10-05\",\"2026-10-05\",100388,100000,388]]', '2026-09-10 03:00:00');
         INSERT INTO loan_events VALUES ('MC-1', 1, 'disbursed', '2026-09-10', NULL, '', '', '2026-09-10 03:00:00')",
    ),
    (
        2,
        "INSERT INTO receipts VALUES ('F1', 'credit-mutuel', 'statement', 'releve.xml', 'aa', 1, '2026-10-06',
         '2026-10-06 03:00:00', 'booked');
         INSERT INTO deliveries VALUES ('credit-mutuel', 'releve.xml', 1, 1, 'aa', 'F1', '2026-10-06',
         '2026-10-06 03:00:00');
         INSERT INTO receipt_events (receipt, seq, state, mapping, detail, occurred_on, recorded_at)
         VALUES ('F1', 1, 'booked', '', '', '2026-10-06', '2026-10-06 03:00:00');
         INSERT INTO rejects VALUES ('F1', 1, 1, 'warning', 'line 1', 'text', '', '', '')",
    ),
    (
        3,
        "INSERT INTO statements VALUES ('S1', 'F1', 'credit-mutuel', 'A', NULL, NULL, 'EUR', '2026-10-01', '2026-10-05',
         NULL, NULL, 'unknown', NULL, 1, '', '');
         INSERT INTO entries (id, statement, receipt, ordinal, bank, account, position, booked_on, value_on,
         amount_minor, currency, kind, text, content)
         VALUES ('E1', 'S1', 'F1', 1, 'credit-mutuel', 'A', 'line 1', '2026-10-05', '2026-10-05', 100388, 'EUR',
         'collection', '', '')",
    ),
    (
        4,
        "INSERT INTO attributions VALUES ('A1', 'E1', 'MC-1', 100388, 1, 'text', 1, '{}', '', '2026-10-06',
         '2026-10-06 03:00:00');
         INSERT INTO withdrawals VALUES ('A1', '', '', '2026-10-06', '2026-10-06 03:00:00');
         INSERT INTO suspense VALUES ('E1', '', '[]', '2026-10-06');
         INSERT INTO positions VALUES ('MC-1', '2026-10-06', 0, 100000, 100388, 1, 1, '2026-10-05', 0)",
    ),
    (
        5,
        "INSERT INTO alerts (id, kind, rule, level, state, loan, bank, subject, opened_on, detail, seq)
         VALUES ('AL1', 'borrower', 'arrears', 'watch', 'open', 'MC-1', 'credit-mutuel', '', '2026-10-09', '', 1);
         INSERT INTO alert_events VALUES ('AL1', 1, 'opened', 'watch', 'open', '2026-10-09', '2026-10-09 03:00:00', '',
         '', '')",
    ),
    (
        6,
        "INSERT INTO messages VALUES ('M1', 'mail', 'R01', '', '', '', '2026-10-09', '2026-10-09 03:00:00', NULL, '');
         INSERT INTO message_alerts VALUES ('M1', 'AL1', 1);
         INSERT INTO runs VALUES ('N1', 'nightly', '2026-10-09', '2026-10-09 03:00:00', NULL, '', '')",
    ),
    (
        8,
        "INSERT INTO recipes VALUES ('aa', 'booked; version 1', '{}', '2026-10-09 03:00:00');
         INSERT INTO readings VALUES ('F1', 'credit-mutuel/statement', 'aa', '2026-10-09 03:00:00');
         INSERT INTO adoptions VALUES ('credit-mutuel/statement', 1, 'aa', '', 'R01', '', '', '2026-10-09',
         '2026-10-09 03:00:00');
         INSERT INTO aliases VALUES ('E9', 'cc', 'E1', 'credit-mutuel/statement', 1)",
    ),
    (
        9,
        "INSERT INTO receipt_events VALUES ('F1', 2, 'noted', '', '', '2026-10-09', '2026-10-09 03:00:00', 'intraday')",
    ),
];

async fn grow<C>(connection: &mut C, from: usize, to: usize)
where
    C: Migrate + Connection,
    for<'c> &'c mut C: sqlx::Executor<'c, Database = C::Database>,
{
    for (version, rows) in &ROWS[from..to] {
        MIGRATIONS.run_direct(Some(*version), connection, false).await.unwrap();
        sqlx::raw_sql(AssertSqlSafe(*rows)).execute(&mut *connection).await.unwrap();
    }
}

/// A database that has lived through every version up to the `age`-th, with rows of each.
async fn aged(url: &str, from: usize, age: usize) {
    if let Some(path) = url.strip_prefix("sqlite:") {
        let path = std::path::Path::new(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        let options = sqlx::sqlite::SqliteConnectOptions::new().filename(path).create_if_missing(true);
        let mut connection = sqlx::SqliteConnection::connect_with(&options).await.unwrap();
        grow(&mut connection, from, age).await;
        connection.close().await.unwrap();
    } else {
        let mut connection = sqlx::PgConnection::connect(url).await.unwrap();
        grow(&mut connection, from, age).await;
        connection.close().await.unwrap();
    }
}

#[test]
fn every_migration_is_compiled_in_and_has_its_rows_here() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("migrations");
    let mut files: Vec<String> =
        std::fs::read_dir(folder).unwrap().map(|file| file.unwrap().file_name().into_string().unwrap()).collect();
    files.sort();
    let versions: Vec<i64> = files.iter().map(|name| name[..4].parse().unwrap()).collect();
    assert_eq!(MIGRATIONS.iter().map(|step| step.version).collect::<Vec<_>>(), versions);
    assert_eq!(ROWS.map(|(version, _)| version).to_vec(), versions);
}

#[test]
fn every_migration_applies_to_an_empty_database_and_twice_is_harmless() {
    on_both(async |url| {
        for _ in 0..2 {
            let store = Store::open(url).await.unwrap();
            let mut session = store.session().await.unwrap();
            assert_eq!(session.referents().await.unwrap(), []);
            session.close().await.unwrap();
        }
    });
}

#[test]
fn every_migration_applies_to_a_database_that_holds_rows() {
    for age in 1..=ROWS.len() {
        on_both(async |url| {
            aged(url, 0, age).await;
            let store = Store::open(url).await.unwrap();
            let mut session = store.session().await.unwrap();
            let ids = session.all_loan_ids(None, 10).await.unwrap();
            assert_eq!(ids.iter().map(ToString::to_string).collect::<Vec<_>>(), ["MC-1"]);
            let histories = session.histories(&ids).await.unwrap();
            assert_eq!(histories[&ids[0]].schedule.instalments[0].amount_minor, 100_388);
            session.close().await.unwrap();
            // The rows of the later versions fit on top of it.
            aged(url, age, ROWS.len()).await;
        });
    }
}
