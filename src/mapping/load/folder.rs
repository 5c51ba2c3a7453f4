//! The texts of a folder of mappings.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::Path;

use super::error::{Error, Place};

/// Folders inside each other.
const DEPTH_MAX: usize = 4;
/// Files of a folder of mappings.
const FILES_MAX: usize = 5_000;

/// The texts of a folder of mappings, by their path in it (`credit-mutuel/statement-csv-a.toml`).
pub fn texts(folder: &Path) -> Result<BTreeMap<String, String>, Vec<Error>> {
    let mut texts = BTreeMap::new();
    let mut errors = Vec::new();
    let mut folders = vec![(folder.to_owned(), String::new(), 0)];
    while let Some((path, prefix, depth)) = folders.pop() {
        let entries = match fs::read_dir(&path).and_then(Iterator::collect::<io::Result<Vec<_>>>) {
            Ok(entries) => entries,
            Err(error) => {
                errors.push(unreadable(&path, &error));
                continue;
            }
        };
        for entry in entries {
            let name = entry.file_name().to_string_lossy().into_owned();
            // Editors keep their own copies beside a file (`.x.toml.swp`, `.#x.toml`).
            if name.starts_with('.') {
                continue;
            }
            if entry.path().is_dir() {
                if depth < DEPTH_MAX {
                    folders.push((entry.path(), format!("{prefix}{name}/"), depth + 1));
                }
            } else if Path::new(&name).extension().is_some_and(|extension| extension == "toml") {
                match text(&entry.path()) {
                    Ok(text) => drop(texts.insert(format!("{prefix}{name}"), text)),
                    Err(error) => errors.push(error),
                }
            }
        }
        if texts.len() > FILES_MAX {
            let what = format!("there are more than {FILES_MAX} mappings in it");
            return Err(vec![Error::whole(folder, what, "set `mappings` to the folder of the mappings alone")]);
        }
    }
    if errors.is_empty() { Ok(texts) } else { Err(errors) }
}

fn unreadable(path: &Path, error: &io::Error) -> Error {
    Error::whole(path, format!("failed to read it: {error}"), "check its name and its permissions")
}

fn text(path: &Path) -> Result<String, Error> {
    let bytes = fs::read(path).map_err(|error| unreadable(path, &error))?;
    String::from_utf8(bytes).map_err(|error| {
        let good = error.utf8_error().valid_up_to();
        let text = String::from_utf8_lossy(error.as_bytes());
        let what = "from here on it is not UTF-8: an editor wrote it in another character set";
        let place = Some(Place::of(&text, &(good..good + 1)));
        Error { place, ..Error::whole(path, what, "save the file as UTF-8") }
    })
}
