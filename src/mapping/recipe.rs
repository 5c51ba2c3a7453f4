//! What a mapping says, as a fingerprint: the same text with other comments is the same recipe, anything else is another.
//!
//! A booked file remembers the recipe by which it was read. A recipe that changed may read a movement otherwise, or give
//! it another identity: it must never be used before that was looked at (`jobs::recipes`). So a difference too many is
//! harmless here, and a difference too few is a movement that is booked twice.

use std::collections::BTreeMap;

use serde_json::Value as Json;
use sha2::{Digest as _, Sha256};
use toml::{Table, Value};

use super::identity::Key;
use super::spec::Identity;

/// Raised when the program itself reads files otherwise under the same mapping: identities or values change.
const READING: u32 = 1;
/// What is said for people only.
const WORDS: [&str; 5] = ["about", "example", "lint", "since", "until"];
/// Changes that are named in a message.
const NAMED_MAX: usize = 6;

/// A mapping as it is, with all that it builds upon.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Recipe {
    /// SHA-256 of `source`, 64 hexadecimal digits.
    pub fingerprint: String,
    /// `booked, amount, text; version 1`: the fields of the key and their version.
    pub identity: String,
    /// Everything that counts, in one order: JSON. The mapping's own name does not count.
    pub source: String,
}

impl Recipe {
    /// The recipe of the mapping `name` among the texts of a folder.
    pub fn of(name: &str, texts: &BTreeMap<String, String>, identity: &Identity) -> Self {
        let mut files = BTreeMap::new();
        let mut waiting = vec![name.to_owned()];
        while let Some(path) = waiting.pop() {
            let text = texts.get(&format!("{path}.toml")).map_or("", String::as_str);
            let mut table: Table = text.parse().unwrap_or_default();
            table.retain(|key, _| !WORDS.contains(&key));
            let known = |base: &String| files.contains_key(base) || base == name;
            waiting.extend(bases(&table).into_iter().filter(|base| !known(base)));
            let key = if path == name { String::new() } else { path };
            files.insert(key, Value::Table(table));
        }
        let mut source = format!("{{\"reading\":{READING}");
        for (path, value) in &files {
            source.push(',');
            source.push_str(&quoted(path));
            source.push(':');
            write(value, &mut source);
        }
        source.push('}');
        let fingerprint = Sha256::digest(&source).iter().fold(String::with_capacity(64), |mut digits, byte| {
            digits.extend([byte >> 4, byte & 15].map(|half| char::from_digit(half.into(), 16).unwrap_or('0')));
            digits
        });
        let key: Vec<&str> = identity.key.iter().copied().map(Key::word).collect();
        Self { fingerprint, identity: format!("{}; version {}", key.join(", "), identity.version), source }
    }

    /// The files of a kept recipe, as a folder would hold them; the mapping itself under `name`.
    pub fn texts(name: &str, source: &str) -> Option<BTreeMap<String, String>> {
        let whole: BTreeMap<String, Json> = serde_json::from_str(source).ok()?;
        let mut texts = BTreeMap::new();
        for (path, value) in whole.into_iter().filter(|(path, _)| path != "reading") {
            let path = if path.is_empty() { name.to_owned() } else { path };
            texts.insert(format!("{path}.toml"), Table::try_from(value).ok()?.to_string());
        }
        Some(texts)
    }

    /// What the recipe with the source `old` says otherwise: `entry.text.from`, `common/camt: kind.codes.return`.
    pub fn changed_since(&self, old: &str) -> String {
        let (Ok(old), Ok(new)) = (serde_json::from_str::<Json>(old), serde_json::from_str::<Json>(&self.source)) else {
            return "the whole mapping".into();
        };
        let mut found = Vec::new();
        let files = |value: &Json| value.as_object().cloned().unwrap_or_default();
        let (old, new) = (files(&old), files(&new));
        let names: std::collections::BTreeSet<&String> = old.keys().chain(new.keys()).collect();
        for name in names {
            let mut inside = Vec::new();
            differ(old.get(name), new.get(name), &mut String::new(), &mut inside);
            found.extend(inside.into_iter().map(|path| match (name.as_str(), path.as_str()) {
                ("reading", _) => "the program itself".to_owned(),
                ("", path) => path.to_owned(),
                (name, "") => name.to_owned(),
                (name, path) => format!("{name}: {path}"),
            }));
        }
        let more = found.len().saturating_sub(NAMED_MAX);
        found.truncate(NAMED_MAX);
        let more = if more > 0 { format!(" and {more} more") } else { String::new() };
        format!("{}{more}", found.join(", "))
    }
}

/// The files that a table builds upon.
fn bases(table: &Table) -> Vec<String> {
    let mut found = Vec::new();
    for (key, value) in table {
        match value {
            Value::Array(items) if key == "use" => {
                found.extend(items.iter().filter_map(Value::as_str).map(str::to_owned));
            }
            Value::Array(items) => found.extend(items.iter().filter_map(Value::as_table).flat_map(bases)),
            Value::Table(table) => found.extend(bases(table)),
            Value::String(_) | Value::Integer(_) | Value::Float(_) | Value::Boolean(_) | Value::Datetime(_) => {}
        }
    }
    found
}

/// One form for one meaning: keys in order, no blanks.
fn write(value: &Value, sink: &mut String) {
    match value {
        Value::String(text) => sink.push_str(&quoted(text)),
        Value::Array(items) => {
            sink.push('[');
            for (index, item) in items.iter().enumerate() {
                if index > 0 {
                    sink.push(',');
                }
                write(item, sink);
            }
            sink.push(']');
        }
        Value::Table(table) => {
            sink.push('{');
            let sorted: BTreeMap<&String, &Value> = table.iter().collect();
            for (index, (key, value)) in sorted.into_iter().enumerate() {
                if index > 0 {
                    sink.push(',');
                }
                sink.push_str(&quoted(key));
                sink.push(':');
                write(value, sink);
            }
            sink.push('}');
        }
        Value::Integer(number) => sink.push_str(&number.to_string()),
        Value::Boolean(truth) => sink.push_str(&truth.to_string()),
        Value::Float(_) | Value::Datetime(_) => sink.push_str(&quoted(&value.to_string())),
    }
}

fn quoted(text: &str) -> String {
    Json::from(text).to_string()
}

/// The paths of the values that differ.
fn differ(old: Option<&Json>, new: Option<&Json>, path: &mut String, found: &mut Vec<String>) {
    match (old, new) {
        (Some(Json::Object(old)), Some(Json::Object(new))) => {
            let keys: std::collections::BTreeSet<&String> = old.keys().chain(new.keys()).collect();
            for key in keys {
                let before = path.len();
                if before > 0 {
                    path.push('.');
                }
                path.push_str(key);
                differ(old.get(key), new.get(key), path, found);
                path.truncate(before);
            }
        }
        (old, new) if old == new => {}
        _ => found.push(path.clone()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn recipe(name: &str, own: &str, base: &str) -> Recipe {
        let texts = BTreeMap::from([
            (format!("{name}.toml"), own.to_owned()),
            ("common/base.toml".to_owned(), base.to_owned()),
        ]);
        Recipe::of(name, &texts, &Identity { key: vec![Key::Booked, Key::EndToEnd], version: 2 })
    }

    const OWN: &str =
        "schema = 1\nuse = ['common/base']\n[entry]\ntext = 'Label'\nvalue = { from = 'Date', forms = ['%d'] }\n";
    const BASE: &str = "[kind.codes]\nreturn = ['B3']\n";

    #[test]
    fn comments_order_words_and_the_name_are_no_change() {
        let plain = recipe("bank/statement", OWN, BASE);
        let other = "# Another comment\nabout = 'for people'\nuse = ['common/base']\nschema = 1\n[entry]\n\
                     value = { forms = ['%d'], from = 'Date' }\ntext = \"Label\"\n[[example]]\nfile = 'a.csv'\n";
        assert_eq!(recipe("bank/statement-renamed", other, BASE), plain);
        assert_eq!(plain.identity, "booked, end-to-end; version 2");
        assert_eq!(plain.fingerprint.len(), 64);
    }

    #[test]
    fn a_change_anywhere_is_another_recipe_and_is_named_by_its_place() {
        let plain = recipe("bank/statement", OWN, BASE);
        let own = recipe("bank/statement", &OWN.replace("'Label'", "'Libellé'"), BASE);
        assert_ne!(own.fingerprint, plain.fingerprint);
        assert_eq!(own.changed_since(&plain.source), "entry.text");
        let base = recipe("bank/statement", OWN, &BASE.replace("B3", "B4"));
        assert_ne!(base.fingerprint, plain.fingerprint);
        assert_eq!(base.changed_since(&plain.source), "common/base: kind.codes.return");
        let less = recipe("bank/statement", "schema = 1\n", BASE);
        assert_eq!(less.changed_since(&plain.source), "entry, use, common/base");
        let program = plain.source.replace("\"reading\":1", "\"reading\":0");
        assert_eq!(plain.changed_since(&program), "the program itself");
    }

    #[test]
    fn a_kept_recipe_can_be_used_again() {
        let texts = crate::mapping::EMBEDDED.iter().map(|(path, text)| ((*path).to_owned(), (*text).to_owned()));
        let texts: BTreeMap<String, String> = texts.collect();
        let path = std::path::Path::new("mappings");
        for variant in crate::mapping::load::variants(path, &texts).unwrap() {
            let kept = Recipe::texts(&variant.name, &variant.recipe.source).unwrap();
            let again = crate::mapping::load::variants(path, &kept).unwrap();
            let again = again.into_iter().find(|again| again.name == variant.name).unwrap();
            assert_eq!(again.recipe, variant.recipe);
        }
    }

    #[test]
    fn a_circle_of_bases_ends() {
        let round = recipe("bank/statement", OWN, "use = ['common/base', 'bank/statement']\n");
        assert_ne!(round, Recipe::default());
    }
}
