//! EDGE: moves named bytes from a bank. One variant per way; the way is a setting of the bank.

pub mod directory;

use std::fs::File;
use std::path::{Path, PathBuf};

pub use directory::Directory;

/// What could not be done with a bank's files.
#[derive(Debug, thiserror::Error)]
#[error("failed to {what} {}: {source}", path.display())]
pub struct Error {
    what: &'static str,
    path: PathBuf,
    source: std::io::Error,
}

impl Error {
    fn new<'a>(what: &'static str, path: &'a Path) -> impl FnOnce(std::io::Error) -> Self + 'a {
        move |source| Self { what, path: path.to_owned(), source }
    }
}

/// A file that a bank offers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Offer {
    /// Its name, without a folder.
    pub name: String,
    /// How many bytes.
    pub size: u64,
    /// When it was written, microseconds since 1970: with name and size, what tells a new file from a known one.
    pub modified_us: i64,
}

/// A way to a bank.
#[derive(Debug, Clone)]
pub enum Transport {
    /// A folder that a managed file transfer tool fills.
    Directory(Directory),
}

impl Transport {
    /// The files that lie ready, in the order of their names.
    pub fn list(&self) -> Result<Vec<Offer>, Error> {
        match self {
            Self::Directory(directory) => directory.list(),
        }
    }

    /// The file `name` as it is now, if it still lies ready.
    pub fn look(&self, name: &str) -> Result<Option<Offer>, Error> {
        match self {
            Self::Directory(directory) => directory.look(name),
        }
    }

    /// The bytes of `name`.
    pub fn open(&self, name: &str) -> Result<File, Error> {
        match self {
            Self::Directory(directory) => directory.open(name),
        }
    }

    /// Puts `name` aside once its bytes are safe with us, so that the folder shows only what is new.
    pub fn settle(&self, name: &str) -> Result<Settled, Error> {
        match self {
            Self::Directory(directory) => directory.settle(name),
        }
    }
}

/// What became of the bank's copy.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Settled {
    /// Moved to the folder of received files.
    Moved,
    /// Left where it is: the folder is read-only, and the ledger of received files knows it.
    Left,
}
