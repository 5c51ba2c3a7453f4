//! EDGE: every byte received, kept under its SHA-256 before anything is decoded. Files are never changed or removed here.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Read, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

/// What could not be done, with the path.
#[derive(Debug, thiserror::Error)]
#[error("failed to {what} {}: {source}", path.display())]
pub struct Error {
    what: &'static str,
    path: PathBuf,
    source: io::Error,
}

/// A folder of files named by their content, two characters to a subfolder, readable by the owner only.
#[derive(Debug, Clone)]
pub struct Archive {
    root: PathBuf,
    below: Option<PathBuf>,
}

/// What was put into the archive.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Kept {
    /// SHA-256 of the bytes, 64 hexadecimal digits.
    pub sha256: String,
    /// How many bytes.
    pub size: u64,
}

impl Archive {
    /// The archive in `root`; the folder is made when the first file comes.
    pub fn new(root: &Path) -> Self {
        Self { root: root.to_owned(), below: None }
    }

    /// The same archive for a dry run: new bytes go to `scratch`, known ones are read where they are.
    #[must_use]
    pub fn rehearsal(&self, scratch: &Path) -> Self {
        Self { root: scratch.to_owned(), below: Some(self.root.clone()) }
    }

    /// Copies `bytes` into the archive, on disk for good when this returns. The same bytes again change nothing.
    pub fn keep(&self, mut bytes: impl Read) -> Result<Kept, Error> {
        make_folder(&self.root).map_err(fault("make the folder", &self.root))?;
        let draft = self.root.join(format!(".draft-{}", std::process::id()));
        let mut file = create(&draft).map_err(fault("write", &draft))?;
        let kept = copy(&mut bytes, &mut file).map_err(fault("write", &draft))?;
        file.sync_all().map_err(fault("flush", &draft))?;
        let path = self.root.join(kept.sha256.get(..2).unwrap_or("--")).join(&kept.sha256);
        let folder = path.parent().unwrap_or(&self.root);
        if !folder.is_dir() {
            make_folder(folder).map_err(fault("make the folder", folder))?;
            flush(&self.root)?;
        }
        fs::rename(&draft, &path).map_err(fault("rename", &path))?;
        flush(folder)?;
        Ok(kept)
    }

    /// Opens the bytes of `sha256`.
    pub fn open(&self, sha256: &str) -> Result<File, Error> {
        let path = self.path(sha256);
        File::open(&path).map_err(fault("open", &path))
    }

    /// Where the bytes of `sha256` lie.
    pub fn path(&self, sha256: &str) -> PathBuf {
        let place = |root: &Path| root.join(sha256.get(..2).unwrap_or("--")).join(sha256);
        let path = place(&self.root);
        match &self.below {
            Some(below) if !path.exists() && place(below).exists() => place(below),
            Some(_) | None => path,
        }
    }
}

/// What `bytes` would be in an archive; nothing is kept.
pub fn weigh(mut bytes: impl Read) -> io::Result<Kept> {
    copy(&mut bytes, &mut io::sink())
}

fn fault<'a>(what: &'static str, path: &'a Path) -> impl FnOnce(io::Error) -> Error + 'a {
    move |source| Error { what, path: path.to_owned(), source }
}

fn make_folder(path: &Path) -> io::Result<()> {
    fs::DirBuilder::new().recursive(true).mode(0o700).create(path)
}

/// A name is on disk for good when its folder is.
fn flush(folder: &Path) -> Result<(), Error> {
    File::open(folder).and_then(|folder| folder.sync_all()).map_err(fault("flush", folder))
}

fn create(draft: &Path) -> io::Result<File> {
    OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(draft)
}

fn copy(bytes: &mut impl Read, to: &mut impl Write) -> io::Result<Kept> {
    let mut hash = Sha256::new();
    let mut size = 0_u64;
    let mut buffer = vec![0; 1 << 17];
    loop {
        let read = bytes.read(&mut buffer)?;
        let Some(chunk) = buffer.get(..read).filter(|chunk| !chunk.is_empty()) else { break };
        hash.update(chunk);
        to.write_all(chunk)?;
        size = size.saturating_add(u64::try_from(read).unwrap_or(0));
    }
    Ok(Kept { sha256: hex(&hash.finalize()), size })
}

/// Lower-case hexadecimal digits.
pub fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write as _;
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use super::*;

    #[test]
    fn the_same_bytes_lie_in_one_place_for_the_owner_only() {
        let folder = tempfile::tempdir().unwrap();
        let archive = Archive::new(&folder.path().join("archive"));
        let first = archive.keep(&b"abc"[..]).unwrap();
        assert_eq!(first, archive.keep(&b"abc"[..]).unwrap());
        assert_eq!(first.sha256, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
        assert_eq!(fs::read(archive.path(&first.sha256)).unwrap(), b"abc");
        let mode = fs::metadata(archive.path(&first.sha256)).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
        assert_eq!(fs::read_dir(archive.root).unwrap().count(), 1, "no draft stays behind");
    }
}
