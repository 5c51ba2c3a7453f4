//! A PostgreSQL server for the tests: the one that `PASSERELLE_TEST_POSTGRES` names (an address with the right to
//! create databases), or a private one in a temporary folder, reached by its socket, one for each test binary.
//!
//! A shell watches over the private one: it ends it and removes its folder when the test binary ends, however that
//! happens, because the pipe between the two closes then.

use std::ffi::OsString;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::str::FromStr;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, Ordering};

use sqlx::postgres::{PgConnectOptions, PgConnection};
use sqlx::{AssertSqlSafe, ConnectOptions, Connection};

/// A server and the way to it.
pub struct Server {
    options: PgConnectOptions,
    /// Held, not used: its end is the private server's end.
    _watcher: Option<Child>,
}

/// `$1`: the folder; `$2`: the folder of the programs. Interrupts go to the test binary, whose end is what counts.
const WATCH: &str = r#"
trap '' INT
cd "$1" || exit 1
"$2/initdb" -D data -U passerelle -A trust -E UTF8 --locale=C --no-sync >log 2>&1 || exit 1
"$2/postgres" -D data -k "$1" -p 5432 -c listen_addresses= -c fsync=off -c synchronous_commit=off \
    -c full_page_writes=off >>log 2>&1 &
server=$!
tries=0
until "$2/pg_isready" -q -h "$1" -p 5432 || [ $tries -ge 600 ]; do
    tries=$((tries + 1))
    sleep 0.05
done
[ $tries -lt 600 ] && echo ready && read -r _
kill -QUIT $server
wait $server
[ $tries -lt 600 ] || exit 1
rm -rf "$1"
"#;

/// The server, started by whoever asks first. `None`, and a line that says so, where there is none: but that is a
/// failure where PostgreSQL is required (`CI` or `PASSERELLE_REQUIRE_POSTGRES` is set).
pub fn server() -> Option<&'static Server> {
    static SERVER: OnceLock<Result<Server, String>> = OnceLock::new();
    match SERVER.get_or_init(start) {
        Ok(server) => Some(server),
        Err(why) => {
            let required = environment("CI").or_else(|| environment("PASSERELLE_REQUIRE_POSTGRES"));
            assert!(required.is_none(), "PostgreSQL is required here, and there is none: {why}");
            println!("PostgreSQL skipped: {why}");
            None
        }
    }
}

impl Server {
    /// A new and empty database.
    pub async fn create_database(&self) -> String {
        static CREATED: AtomicU32 = AtomicU32::new(0);
        let number = CREATED.fetch_add(1, Ordering::Relaxed);
        let name = format!("passerelle_test_{}_{number}", std::process::id());
        self.command(format!("CREATE DATABASE {name}")).await;
        name
    }

    /// Removes a database, whoever is still connected.
    pub async fn drop_database(&self, name: &str) {
        self.command(format!("DROP DATABASE {name} WITH (FORCE)")).await;
    }

    /// The address of a database.
    pub fn url(&self, database: &str) -> String {
        self.options.clone().database(database).to_url_lossy().to_string()
    }

    async fn command(&self, text: String) {
        let mut connection = PgConnection::connect_with(&self.options).await.expect("a connection to PostgreSQL");
        sqlx::raw_sql(AssertSqlSafe(text)).execute(&mut connection).await.expect("a command to PostgreSQL");
        connection.close().await.expect("a good end");
    }
}

fn start() -> Result<Server, String> {
    if let Some(url) = environment("PASSERELLE_TEST_POSTGRES") {
        let options = PgConnectOptions::from_str(&url.to_string_lossy())
            .map_err(|error| format!("PASSERELLE_TEST_POSTGRES is no address: {error}"))?;
        return Ok(Server { options, _watcher: None });
    }
    let programs = programs().ok_or("neither PASSERELLE_TEST_POSTGRES, nor initdb in PATH or /usr/lib/postgresql")?;
    let folder = tempfile::tempdir().map_err(|error| format!("no temporary folder: {error}"))?.keep();
    let mut watcher = as_servant(&folder)?
        .args(["sh", "-c", WATCH, "watch"])
        .args([&folder, &programs])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .map_err(|error| format!("the watching shell does not start: {error}"))?;
    let mut line = String::new();
    if let Some(output) = watcher.stdout.as_mut() {
        BufReader::new(output).read_line(&mut line).map_err(|error| format!("the watching shell: {error}"))?;
    }
    if line.trim() != "ready" {
        let log = std::fs::read_to_string(folder.join("log")).unwrap_or_default();
        let _ = std::fs::remove_dir_all(&folder);
        return Err(format!("a private server did not start in {}: {log}", folder.display()));
    }
    let options = PgConnectOptions::new_without_pgpass().socket(&folder).port(5432).username("passerelle");
    Ok(Server { options: options.database("postgres"), _watcher: Some(watcher) })
}

/// PostgreSQL refuses to be run by root: then another user runs it, who gets the folder.
fn as_servant(folder: &Path) -> Result<Command, String> {
    if output("id", &["-u"]).as_deref() != Some("0") {
        return Ok(Command::new("env"));
    }
    let user = ["postgres", "nobody"].into_iter().find(|user| output("id", &["-u", user]).is_some());
    let user = user.ok_or("PostgreSQL refuses root, and there is neither a user `postgres` nor `nobody`")?;
    let group = output("id", &["-g", user]).unwrap_or_default();
    output("chown", &[user, &folder.display().to_string()]).ok_or("the folder cannot be given to another user")?;
    let mut command = Command::new("setpriv");
    command.args(["--reuid", user, "--regid", &group, "--clear-groups"]);
    Ok(command)
}

fn output(program: &str, arguments: &[&str]) -> Option<String> {
    let output = Command::new(program).args(arguments).stderr(Stdio::null()).output().ok()?;
    output.status.success().then(|| String::from_utf8_lossy(&output.stdout).trim().to_owned())
}

/// The folder of `initdb` and its siblings: the newest of `/usr/lib/postgresql`, or one of PATH.
fn programs() -> Option<PathBuf> {
    let installed = std::fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten();
    let mut folders: Vec<PathBuf> = installed.map(|version| version.path().join("bin")).collect();
    let version = |folder: &PathBuf| folder.parent()?.file_name()?.to_str()?.parse::<u32>().ok();
    folders.sort_by_key(|folder| std::cmp::Reverse(version(folder)));
    folders.extend(environment("PATH").iter().flat_map(std::env::split_paths));
    folders
        .into_iter()
        .find(|folder| ["initdb", "postgres", "pg_isready"].iter().all(|program| folder.join(program).is_file()))
}

#[expect(clippy::disallowed_methods, reason = "where PostgreSQL is, is a matter of the machine and not of a setting")]
fn environment(name: &str) -> Option<OsString> {
    std::env::var_os(name).filter(|value| !value.is_empty())
}
