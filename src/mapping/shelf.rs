//! Where the files of examples lie: beside the mappings of a folder, or in the program.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::Read as _;
use std::path::{Path, PathBuf};

use super::embedded::{self, EXAMPLES};
use super::load::{self, Errors};
use super::spec::example::Example;
use super::variant::Variant;

/// Bytes of an example: it is read by people too.
const BYTES_MAX: u64 = 4 * 1024 * 1024;

/// The place of the mappings.
#[derive(Debug, Clone)]
pub(super) enum Shelf {
    /// The program carries them.
    Program,
    /// They lie in a folder.
    Folder(PathBuf),
}

impl Shelf {
    /// The folder for messages, and the texts of the mappings by their path in it.
    pub(super) fn texts(&self) -> Result<(&Path, BTreeMap<String, String>), Errors> {
        match self {
            Self::Program => Ok((Path::new("mappings"), embedded::texts())),
            Self::Folder(root) => load::texts(root).map(|texts| (root.as_path(), texts)).map_err(Errors),
        }
    }

    /// The bytes of an example of `variant`; the error says what to do.
    pub(super) fn bytes(&self, variant: &Variant, example: &Example) -> Result<Vec<u8>, String> {
        let folder = variant.name.rsplit_once('/').map_or("", |(folder, _)| folder);
        let path = format!("{folder}/{}", example.file);
        match self {
            Self::Program => {
                let carried = EXAMPLES.iter().find(|(known, _)| *known == path);
                carried.map(|(_, bytes)| bytes.to_vec()).ok_or_else(|| format!("the program does not carry {path}"))
            }
            Self::Folder(root) => {
                let path = root.join(&path);
                let failed = |error: std::io::Error| format!("failed to read {}: {error}", path.display());
                let mut bytes = Vec::new();
                let file = File::open(&path).map_err(failed)?;
                file.take(BYTES_MAX + 1).read_to_end(&mut bytes).map_err(failed)?;
                if u64::try_from(bytes.len()).is_ok_and(|length| length <= BYTES_MAX) {
                    return Ok(bytes);
                }
                Err(format!("{} has more than {BYTES_MAX} bytes: a short file shows as much", path.display()))
            }
        }
    }
}
