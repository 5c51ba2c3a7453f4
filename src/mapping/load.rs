//! Mapping files to variants: read, merged with what they build upon, checked. Every problem at once, with its line.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use super::spec::{File, SCHEMA};
use super::variant::Variant;

/// A mapping that cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{}{}: {what}", path.display(), line.map_or_else(String::new, |line| format!(":{line}")))]
pub struct Error {
    /// The file.
    pub path: PathBuf,
    /// The line, from 1, where it is known.
    pub line: Option<usize>,
    /// What is wrong, and what to do.
    pub what: String,
}

impl Error {
    fn new(path: &Path, line: Option<usize>, what: impl Into<String>) -> Self {
        Self { path: path.to_owned(), line, what: what.into() }
    }
}

/// The texts of a folder of mappings, by their path in it (`credit-mutuel/statement-csv-a.toml`).
pub fn texts(folder: &Path) -> Result<BTreeMap<String, String>, Vec<Error>> {
    let mut texts = BTreeMap::new();
    let mut errors = Vec::new();
    let failed = |path: &Path, error: &io::Error| Error::new(path, None, format!("failed to read it: {error}"));
    let mut folders = vec![(folder.to_owned(), String::new())];
    while let Some((path, prefix)) = folders.pop() {
        let entries = match fs::read_dir(&path) {
            Ok(entries) => entries,
            Err(error) => {
                errors.push(failed(&path, &error));
                continue;
            }
        };
        for entry in entries.flatten() {
            let name = entry.file_name().to_string_lossy().into_owned();
            if entry.path().is_dir() {
                folders.push((entry.path(), format!("{prefix}{name}/")));
            } else if Path::new(&name).extension().is_some_and(|extension| extension == "toml") {
                match fs::read_to_string(entry.path()) {
                    Ok(text) => drop(texts.insert(format!("{prefix}{name}"), text)),
                    Err(error) => errors.push(failed(&entry.path(), &error)),
                }
            }
        }
    }
    if errors.is_empty() { Ok(texts) } else { Err(errors) }
}

/// Makes variants of texts; `root` is the folder for messages.
pub fn variants(root: &Path, texts: &BTreeMap<String, String>) -> Result<Vec<Variant>, Vec<Error>> {
    let mut errors = Vec::new();
    let mut files: BTreeMap<&str, File> = BTreeMap::new();
    for (path, text) in texts {
        match parse(&root.join(path), text) {
            Ok(file) => drop(files.insert(stem(path), file)),
            Err(error) => errors.push(error),
        }
    }
    let mut variants = Vec::new();
    for (path, text) in texts {
        let name = stem(path);
        let Some(file) = files.get(name).cloned() else { continue };
        let place = root.join(path);
        // A piece of `common` that others build upon need not be whole.
        let piece = name.starts_with("common/") && file.layout.is_none() && file.bases.is_empty();
        if piece {
            continue;
        }
        let merged = match merge(&file, &files, 0) {
            Ok(merged) => merged,
            Err(what) => {
                errors.push(Error::new(&place, line_of(text, "use"), what));
                continue;
            }
        };
        let base = files.get(name).and_then(|file| {
            let whole = |base: &&String| {
                base.starts_with("common/") && files.get(base.as_str()).is_some_and(|base| base.layout.is_some())
            };
            file.bases.iter().find(whole).cloned()
        });
        match Variant::new(name, base, merged) {
            Ok(variant) => variants.push(variant),
            Err(problems) => errors.extend(problems.into_iter().map(|what| {
                let line = quoted(&what).and_then(|word| line_of(text, word));
                Error::new(&place, line, what)
            })),
        }
    }
    if errors.is_empty() { Ok(variants) } else { Err(errors) }
}

fn stem(path: &str) -> &str {
    path.strip_suffix(".toml").unwrap_or(path)
}

fn parse(path: &Path, text: &str) -> Result<File, Error> {
    let file: File = toml::from_str(text).map_err(|error| {
        let line = error.span().map(|span| text.get(..span.start).unwrap_or_default().matches('\n').count() + 1);
        Error::new(path, line, error.message().trim())
    })?;
    if file.schema == SCHEMA {
        Ok(file)
    } else {
        let what = format!("schema = {} is not of this program; it reads schema = {SCHEMA}", file.schema);
        Err(Error::new(path, line_of(text, "schema"), what))
    }
}

/// The file over those that it builds upon, first to last.
fn merge(file: &File, files: &BTreeMap<&str, File>, depth: u32) -> Result<File, String> {
    if depth > 4 {
        return Err("`use` goes round in a circle".into());
    }
    let mut merged = file.clone();
    for base in &file.bases {
        let Some(found) = files.get(base.as_str()) else {
            let known: Vec<&str> = files.keys().copied().filter(|name| name.starts_with("common/")).collect();
            return Err(format!("use = \"{base}\": there is no such file; there are {}", known.join(", ")));
        };
        let mut base = merge(found, files, depth + 1)?;
        // What is forgotten of one base may be said by another one; a slip of the pen is told by the first.
        file.without.iter().try_for_each(|field| base.forget(field))?;
        merged = merged.over(base);
    }
    Ok(merged)
}

/// The first word between backticks of a message.
fn quoted(what: &str) -> Option<&str> {
    what.split('`').nth(1)
}

fn line_of(text: &str, word: &str) -> Option<usize> {
    text.lines().position(|line| line.contains(word)).map(|index| index + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    const WHOLE: &str = "schema = 1\nidentity = { key = ['booked'], version = 1 }\n[layout.csv]\nheader = ['Date', 'Montant']\n\
                         [statement]\naccount.text = { const = '1' }\n[entry]\nbooked = { from = 'Date', forms = ['%d/%m/%Y'] }\n\
                         amount.signed = { from = 'Montant', money = 'fr' }\n";

    /// What is said of one file beside a sound one.
    fn said(text: &str) -> String {
        let texts = BTreeMap::from([
            ("common/whole.toml".to_owned(), WHOLE.to_owned()),
            ("bank/statement.toml".to_owned(), text.to_owned()),
        ]);
        match variants(Path::new("mappings"), &texts) {
            Ok(variants) => format!("{} variants", variants.len()),
            Err(errors) => errors.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n"),
        }
    }

    #[test]
    fn a_mapping_is_what_it_says_over_what_it_builds_upon() {
        assert_eq!(said(WHOLE), "2 variants");
        assert_eq!(said("schema = 1\nuse = ['common/whole']\n"), "2 variants");
        assert_eq!(said("schema = 1\nuse = ['common/whole']\n[reasons]\nX1 = 'deceased'\n"), "2 variants");
    }

    #[test]
    fn a_wrong_key_is_reported_at_its_line() {
        assert_eq!(
            said(&WHOLE.replace("money = 'fr'", "monney = 'fr'")),
            "mappings/bank/statement.toml:9: unexpected keys in table: monney, available keys: from, money, currency"
        );
        assert!(
            said(&WHOLE.replace("[layout.csv]", "[layout.csb]"))
                .starts_with("mappings/bank/statement.toml:3: unknown variant")
        );
        assert!(
            said(&WHOLE.replace("%d/%m/%Y", "%d/%Y"))
                .contains("statement.toml:8: `%d/%Y` does not say day, month and year")
        );
        assert!(
            said(&format!("{WHOLE}text = {{ from = 'a', pattern = '(' }}\n"))
                .contains("statement.toml:10: this pattern cannot be used")
        );
    }

    #[test]
    fn what_does_not_hold_together_is_reported_at_once() {
        assert_eq!(
            said("schema = 1\nuse = ['common/hole']\n"),
            "mappings/bank/statement.toml:2: use = \"common/hole\": there is no such file; there are common/whole"
        );
        assert_eq!(
            said("schema = 1\n[reasons]\nX1 = 'bankrupt'\n").lines().count(),
            6,
            "five missing tables and one wrong class"
        );
        assert!(
            said("schema = 2\n").ends_with("statement.toml:1: schema = 2 is not of this program; it reads schema = 1")
        );
        assert!(
            said(&WHOLE.replace("'booked'", "'booked', 'colour'"))
                .contains("statement.toml:2: unknown variant `colour`")
        );
        assert!(said("schema = 1\nuse = ['bank/statement']\n").contains("`use` goes round in a circle"));
    }
}
