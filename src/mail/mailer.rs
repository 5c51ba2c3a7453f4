//! How a mail leaves: as a file that the mail server takes, whole or not at all, once for each identity.
//!
//! Invariant: an identity is handed over once, even after the mail server has taken the file: what was handed over is
//! noted in `.sent`. A draft that a killed run left is written over; it never has the name of a mail.

use std::collections::BTreeMap;
use std::fmt::{self, Write as _};
use std::fs::{self, File, OpenOptions};
use std::io::{self, ErrorKind, Write as _};
use std::os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use sha2::{Digest as _, Sha256};

use super::render::safe_name;
use super::{Error, Outcome};

/// The folder in the outbox that remembers what was handed over.
const SENT: &str = ".sent";

/// A way for mails to leave.
#[derive(Debug, Clone)]
pub enum Mailer {
    /// Each mail becomes a file `<id>.eml` in this folder, for the owner only.
    Directory(PathBuf),
    /// Mails stay in memory: rehearsals and tests.
    Memory(Arc<Memory>),
}

impl Mailer {
    /// Hands over the mail `bytes` under the identity `id`; on disk for good when this returns.
    pub fn send(&self, id: &str, bytes: &[u8]) -> Result<Outcome, Error> {
        match self {
            Self::Directory(outbox) => put(outbox, id, bytes),
            Self::Memory(memory) => memory.put(id, bytes),
        }
    }
}

/// Mails that went nowhere.
#[derive(Default)]
pub struct Memory(Mutex<BTreeMap<String, Vec<u8>>>);

impl Memory {
    /// Identity and bytes of each mail, by identity.
    pub fn mails(&self) -> Vec<(String, Vec<u8>)> {
        let mails = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        mails.iter().map(|(id, bytes)| (id.clone(), bytes.clone())).collect()
    }

    fn put(&self, id: &str, bytes: &[u8]) -> Result<Outcome, Error> {
        let mut mails = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(before) = mails.get(id) {
            return same(id, before == bytes);
        }
        mails.insert(id.to_owned(), bytes.to_vec());
        Ok(Outcome::Sent)
    }
}

impl fmt::Debug for Memory {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mails = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        write!(f, "{} mails", mails.len())
    }
}

fn put(outbox: &Path, id: &str, bytes: &[u8]) -> Result<Outcome, Error> {
    let notes = outbox.join(SENT);
    make_folder(&notes)?;
    let name = safe_name(id);
    let (mail, note) = (outbox.join(format!("{name}.eml")), notes.join(&name));
    let hash = fingerprint(bytes);
    if let Some(before) = read(&note)? {
        return same(id, before == hash.as_bytes());
    }
    // A run that was killed before it wrote the note left the mail itself.
    let outcome = if let Some(before) = read(&mail)? {
        same(id, before == bytes)?
    } else {
        write(&mail, &outbox.join(format!(".{name}.draft")), bytes)?;
        Outcome::Sent
    };
    write(&note, &notes.join(format!(".{name}.draft")), hash.as_bytes())?;
    Ok(outcome)
}

/// SHA-256 in hexadecimal digits, as `sha256sum` prints it.
fn fingerprint(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().fold(String::with_capacity(64), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

fn same(id: &str, is_same: bool) -> Result<Outcome, Error> {
    if is_same { Ok(Outcome::AlreadySent) } else { Err(Error::Conflict { id: id.to_owned() }) }
}

fn read(path: &Path) -> Result<Option<Vec<u8>>, Error> {
    match fs::read(path) {
        Ok(bytes) => Ok(Some(bytes)),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        Err(error) => Err(fault("read", path)(error)),
    }
}

/// Puts `bytes` at `path`, whole or not at all, by way of `draft` in the same folder.
fn write(path: &Path, draft: &Path, bytes: &[u8]) -> Result<(), Error> {
    let written =
        OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(draft).and_then(|mut file| {
            file.write_all(bytes)?;
            file.sync_all()
        });
    written.map_err(fault("write", draft))?;
    fs::rename(draft, path).map_err(fault("rename to", path))?;
    let folder = path.parent().unwrap_or(Path::new("."));
    File::open(folder).and_then(|folder| folder.sync_all()).map_err(fault("flush", folder))
}

fn make_folder(path: &Path) -> Result<(), Error> {
    fs::DirBuilder::new().recursive(true).mode(0o700).create(path).map_err(fault("make the folder", path))
}

fn fault<'a>(what: &'static str, path: &'a Path) -> impl FnOnce(io::Error) -> Error + 'a {
    move |source| Error::File { what, path: path.to_owned(), source }
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt as _;

    use super::*;

    struct Outbox {
        folder: tempfile::TempDir,
        mailer: Mailer,
    }

    impl Outbox {
        fn new() -> Self {
            let folder = tempfile::tempdir().unwrap();
            let mailer = Mailer::Directory(folder.path().join("outbox"));
            Self { folder, mailer }
        }

        fn path(&self, name: &str) -> PathBuf {
            self.folder.path().join("outbox").join(name)
        }

        /// The mails, as a mail server sees them.
        fn mails(&self) -> Vec<String> {
            let items = fs::read_dir(self.path("")).unwrap().map(|item| item.unwrap().file_name());
            let mut names: Vec<String> = items.map(|name| name.into_string().unwrap()).collect();
            names.retain(|name| name != SENT);
            names.sort();
            names
        }
    }

    #[test]
    fn a_mail_becomes_one_file_for_its_owner_only() {
        let outbox = Outbox::new();
        assert_eq!(outbox.mailer.send("20260213-r1-1", b"bytes").unwrap(), Outcome::Sent);
        assert_eq!(outbox.mails(), ["20260213-r1-1.eml"]);
        let path = outbox.path("20260213-r1-1.eml");
        assert_eq!(fs::read(&path).unwrap(), b"bytes");
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        assert_eq!(fs::metadata(outbox.path("")).unwrap().permissions().mode() & 0o777, 0o700);
    }

    #[test]
    fn the_same_mail_again_does_nothing() {
        let outbox = Outbox::new();
        outbox.mailer.send("m", b"bytes").unwrap();
        assert_eq!(outbox.mailer.send("m", b"bytes").unwrap(), Outcome::AlreadySent);
        assert_eq!(outbox.mails(), ["m.eml"]);
    }

    #[test]
    fn a_mail_that_the_server_took_is_not_written_again() {
        let outbox = Outbox::new();
        outbox.mailer.send("m", b"bytes").unwrap();
        fs::remove_file(outbox.path("m.eml")).unwrap();
        assert_eq!(outbox.mailer.send("m", b"bytes").unwrap(), Outcome::AlreadySent);
        assert!(outbox.mails().is_empty());
    }

    #[test]
    fn other_bytes_under_a_known_identity_are_refused_and_change_nothing() {
        let outbox = Outbox::new();
        outbox.mailer.send("m", b"first").unwrap();
        let error = outbox.mailer.send("m", b"second").unwrap_err();
        assert!(matches!(error, Error::Conflict { .. }), "{error}");
        assert_eq!(fs::read(outbox.path("m.eml")).unwrap(), b"first");
        fs::remove_file(outbox.path("m.eml")).unwrap();
        assert!(outbox.mailer.send("m", b"second").is_err(), "nor once the server has taken the first");
    }

    #[test]
    fn the_draft_of_a_killed_run_does_no_harm() {
        let outbox = Outbox::new();
        fs::create_dir_all(outbox.path(SENT)).unwrap();
        fs::write(outbox.path(".m.draft"), b"half of a much longer m").unwrap();
        fs::write(outbox.path(".sent/.m.draft"), b"half").unwrap();
        assert_eq!(outbox.mailer.send("m", b"bytes").unwrap(), Outcome::Sent);
        assert_eq!(outbox.mails(), ["m.eml"]);
        assert_eq!(fs::read(outbox.path("m.eml")).unwrap(), b"bytes");
    }

    #[test]
    fn a_run_killed_between_mail_and_note_is_finished_by_the_next() {
        let outbox = Outbox::new();
        fs::create_dir_all(outbox.path("")).unwrap();
        fs::write(outbox.path("m.eml"), b"bytes").unwrap();
        assert_eq!(outbox.mailer.send("m", b"bytes").unwrap(), Outcome::AlreadySent);
        fs::remove_file(outbox.path("m.eml")).unwrap();
        assert_eq!(outbox.mailer.send("m", b"bytes").unwrap(), Outcome::AlreadySent);
    }

    #[test]
    fn an_identity_never_leaves_the_outbox() {
        let outbox = Outbox::new();
        outbox.mailer.send("../é/x", b"bytes").unwrap();
        assert_eq!(outbox.mails(), ["%2E.%2F%C3%A9%2Fx.eml"]);
    }

    #[test]
    fn memory_keeps_the_same_promise() {
        let memory = Arc::new(Memory::default());
        let mailer = Mailer::Memory(Arc::clone(&memory));
        assert_eq!(mailer.send("m", b"first").unwrap(), Outcome::Sent);
        assert_eq!(mailer.send("m", b"first").unwrap(), Outcome::AlreadySent);
        assert!(mailer.send("m", b"second").is_err());
        assert_eq!(memory.mails(), [("m".to_owned(), b"first".to_vec())]);
        assert_eq!(format!("{mailer:?}"), "Memory(1 mails)", "no content in a log");
    }
}
