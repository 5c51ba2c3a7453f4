//! A folder that a managed file transfer tool fills: files that are still being written are not touched.

use std::fs::{self, File};
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::time::UNIX_EPOCH;

use super::{Error, Offer, Settled};

/// Endings that transfer tools use while they write.
const UNFINISHED: [&str; 6] = [".tmp", ".part", ".filepart", ".partial", ".crdownload", ".swp"];

/// The folder of received files, inside the bank's folder.
const RECEIVED: &str = "received";

/// A bank's folder.
#[derive(Debug, Clone)]
pub struct Directory {
    root: PathBuf,
}

impl Directory {
    /// The folder at `root`.
    pub fn new(root: &Path) -> Self {
        Self { root: root.to_owned() }
    }

    /// Where it is.
    pub fn root(&self) -> &Path {
        &self.root
    }

    pub(super) fn list(&self) -> Result<Vec<Offer>, Error> {
        let mut offers = Vec::new();
        for item in fs::read_dir(&self.root).map_err(Error::new("list", &self.root))? {
            let item = item.map_err(Error::new("list", &self.root))?;
            let name = item.file_name().to_string_lossy().into_owned();
            if unfinished(&name) {
                continue;
            }
            offers.extend(self.look(&name)?);
        }
        offers.sort_by(|a, b| a.name.cmp(&b.name));
        Ok(offers)
    }

    /// Where `name` lies. A name that is no UTF-8 is known by what can be shown of it, and looked for.
    fn path(&self, name: &str) -> Result<PathBuf, Error> {
        let plain = self.root.join(name);
        if !name.contains(char::REPLACEMENT_CHARACTER) || plain.exists() {
            return Ok(plain);
        }
        let items = fs::read_dir(&self.root).map_err(Error::new("list", &self.root))?;
        let found = items.flatten().find(|item| item.file_name().to_string_lossy() == name);
        Ok(found.map_or(plain, |item| item.path()))
    }

    /// The file `name` as it is now; `None` for a folder, and for a file that its sender has taken back.
    pub(super) fn look(&self, name: &str) -> Result<Option<Offer>, Error> {
        let path = self.path(name)?;
        match fs::metadata(&path) {
            Ok(about) if about.is_file() => {
                let modified_us = modified_us(&about);
                Ok(Some(Offer { name: name.to_owned(), size: about.len(), modified_us }))
            }
            Ok(_) => Ok(None),
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
            Err(error) => Err(Error::new("look at", &path)(error)),
        }
    }

    pub(super) fn open(&self, name: &str) -> Result<File, Error> {
        let path = self.path(name)?;
        File::open(&path).map_err(Error::new("open", &path))
    }

    pub(super) fn settle(&self, name: &str) -> Result<Settled, Error> {
        let from = self.path(name)?;
        let folder = self.root.join(RECEIVED);
        match fs::create_dir(&folder) {
            Ok(()) => {}
            Err(error) if error.kind() == ErrorKind::AlreadyExists => {}
            Err(error) if read_only(error.kind()) => return Ok(Settled::Left),
            Err(error) => return Err(Error::new("make the folder", &folder)(error)),
        }
        let to = free_name(&folder, name);
        match fs::rename(&from, &to) {
            Ok(()) => Ok(Settled::Moved),
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(Settled::Moved),
            Err(error) if read_only(error.kind()) => Ok(Settled::Left),
            Err(error) => Err(Error::new("move to the received files", &from)(error)),
        }
    }
}

fn read_only(kind: ErrorKind) -> bool {
    matches!(kind, ErrorKind::PermissionDenied | ErrorKind::ReadOnlyFilesystem)
}

fn unfinished(name: &str) -> bool {
    let lower = name.to_ascii_lowercase();
    name.starts_with(['.', '~']) || UNFINISHED.iter().any(|ending| lower.ends_with(ending))
}

fn modified_us(about: &fs::Metadata) -> i64 {
    let since = about.modified().ok().and_then(|at| at.duration_since(UNIX_EPOCH).ok());
    since.and_then(|since| i64::try_from(since.as_micros()).ok()).unwrap_or(0)
}

/// A name that nothing in `folder` has: banks reuse names, and an earlier file is never overwritten.
fn free_name(folder: &Path, name: &str) -> PathBuf {
    let plain = folder.join(name);
    if !plain.exists() {
        return plain;
    }
    (2..=u32::MAX).map(|number| folder.join(format!("{number}-{name}"))).find(|path| !path.exists()).unwrap_or(plain)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_that_are_still_being_written_are_not_offered() {
        let folder = tempfile::tempdir().unwrap();
        for name in ["b.xml", "a.csv", "c.xml.part", ".hidden", "~lock", "d.TMP"] {
            fs::write(folder.path().join(name), name).unwrap();
        }
        fs::create_dir(folder.path().join("subfolder")).unwrap();
        let names: Vec<String> =
            Directory::new(folder.path()).list().unwrap().into_iter().map(|offer| offer.name).collect();
        assert_eq!(names, ["a.csv", "b.xml"]);
    }

    #[test]
    fn a_name_that_comes_again_overwrites_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let directory = Directory::new(folder.path());
        for text in ["first", "second"] {
            fs::write(folder.path().join("a.csv"), text).unwrap();
            assert_eq!(directory.settle("a.csv").unwrap(), Settled::Moved);
        }
        assert_eq!(fs::read_to_string(folder.path().join("received/a.csv")).unwrap(), "first");
        assert_eq!(fs::read_to_string(folder.path().join("received/2-a.csv")).unwrap(), "second");
        assert_eq!(directory.list().unwrap(), []);
    }
}
