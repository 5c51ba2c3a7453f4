//! The language of mappings as a JSON Schema, made of the types that read them: for editors, and for what the loader
//! says of a key. `mappings/schema.json` is this text.

mod plain;

use std::sync::LazyLock;

use schemars::generate::SchemaSettings;
use schemars::{Schema, json_schema};
use serde_json::Value;

use super::spec::File;

/// Places that are followed at most on the way to one key.
const WAYS_MAX: usize = 64;

static SCHEMA: LazyLock<Value> = LazyLock::new(|| {
    let mut schema = SchemaSettings::draft07().into_generator().into_root_schema_for::<File>();
    schema.insert("title".to_owned(), "A mapping: what the files of a bank mean".into());
    let mut schema = schema.to_value();
    plain::plain(&mut schema);
    schema
});

/// A text that is one of these words, for editors: the loader says more of another one.
pub(super) fn one_of(about: &str, words: &[&str]) -> Schema {
    json_schema!({ "description": about, "type": "string", "enum": words })
}

/// The schema, as it stands in `mappings/schema.json`.
pub fn text() -> String {
    let mut text = serde_json::to_string_pretty(&*SCHEMA).unwrap_or_default();
    text.push('\n');
    text
}

/// A key or word of the language, with what it is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Word<'s> {
    /// As it is written.
    pub name: &'s str,
    /// What it is for; may be empty.
    pub about: &'s str,
}

/// The schemas of what stands at a way of keys; an item of a list is `None`.
fn at(way: &[Option<&str>]) -> Vec<&'static Value> {
    let mut here = vec![&*SCHEMA];
    for step in way {
        let all = here.iter().flat_map(|schema| branches(schema)).take(WAYS_MAX);
        here = all.filter_map(|schema| below(schema, *step)).collect();
    }
    here.into_iter().flat_map(branches).take(WAYS_MAX).collect()
}

/// What may stand below a schema that has no branches.
fn below(schema: &'static Value, step: Option<&str>) -> Option<&'static Value> {
    match step {
        None => schema.get("items"),
        Some(key) => schema
            .get("properties")
            .and_then(|properties| properties.get(key))
            .or_else(|| schema.get("additionalProperties").filter(|other| other.is_object())),
    }
}

/// A schema, or all that it refers to or lets choose among.
fn branches(schema: &'static Value) -> Vec<&'static Value> {
    let mut open = vec![schema];
    let mut found = Vec::new();
    while let Some(schema) = open.pop() {
        if found.len() + open.len() > WAYS_MAX {
            break;
        }
        if let Some(name) =
            schema.get("$ref").and_then(Value::as_str).and_then(|name| name.strip_prefix("#/definitions/"))
        {
            open.extend(SCHEMA.get("definitions").and_then(|all| all.get(name)));
            continue;
        }
        let choice = ["allOf", "anyOf", "oneOf"].into_iter().find_map(|word| schema.get(word)?.as_array());
        match choice {
            Some(several) => open.extend(several.iter().rev()),
            None => found.push(schema),
        }
    }
    found
}

fn word(name: &'static str, schema: &'static Value) -> Word<'static> {
    Word { name, about: schema.get("description").and_then(Value::as_str).unwrap_or_default() }
}

/// Whether the language has this way of keys.
pub fn knows(way: &[Option<&str>]) -> bool {
    !at(way).is_empty()
}

/// The keys that a table at this way must have.
pub fn required(way: &[Option<&str>]) -> Vec<Word<'static>> {
    let tables = at(way);
    let tables =
        tables.iter().filter_map(|schema| Some((schema.get("required")?.as_array()?, schema.get("properties")?)));
    tables
        .flat_map(|(names, properties)| {
            names.iter().filter_map(|name| Some(word(name.as_str()?, properties.get(name.as_str()?)?)))
        })
        .collect()
}

/// The kinds of which one is said at this way: `signed`, `absolute`, …; empty where nothing is chosen.
pub fn kinds(way: &[Option<&str>]) -> Vec<Word<'static>> {
    let all = at(way);
    let kind = |schema: &&'static Value| {
        let properties = schema.get("properties")?.as_object()?;
        let (name, schema) = properties.iter().next().filter(|_| properties.len() == 1)?;
        Some(word(name, schema))
    };
    let kinds: Vec<Word<'static>> = all.iter().filter_map(kind).collect();
    if kinds.len() > 1 { kinds } else { Vec::new() }
}

/// Every key that a table at this way may have.
pub fn keys(way: &[Option<&str>]) -> Vec<&'static str> {
    let tables = at(way);
    let keys = tables.iter().filter_map(|schema| schema.get("properties")?.as_object());
    keys.flat_map(|keys| keys.keys().map(String::as_str)).collect()
}

/// The tables in which `key` is known, as a person writes them: `entry`.
pub fn homes(key: &str) -> Vec<&'static str> {
    let Some(tables) = SCHEMA.get("properties").and_then(Value::as_object) else { return Vec::new() };
    let has = |table: &str| {
        at(&[Some(table)]).iter().any(|schema| schema.get("properties").is_some_and(|keys| keys.get(key).is_some()))
    };
    tables.keys().map(String::as_str).filter(|table| has(table)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_schema_knows_the_ways_of_the_language() {
        for way in [
            &[Some("entry"), Some("amount"), Some("signed"), Some("from")][..],
            &[Some("entry"), Some("text"), Some("pattern")],
            &[Some("entry"), Some("text"), None],
            &[Some("kind"), Some("text"), None, Some("pattern")],
            &[Some("kind"), Some("codes"), Some("fee"), None],
            &[Some("layout"), Some("csv"), Some("header"), None],
            &[Some("reasons"), Some("X1")],
        ] {
            assert!(knows(way), "{way:?}");
        }
        for way in [&[Some("entry"), Some("amount"), Some("sigend")][..], &[Some("entries")], &[Some("use"), Some("x")]]
        {
            assert!(!knows(way), "{way:?}");
        }
    }

    #[test]
    fn the_schema_says_what_must_be_there() {
        let names = |words: Vec<Word<'static>>| words.iter().map(|word| word.name).collect::<Vec<_>>().join(" ");
        let way = [Some("entry"), Some("amount"), Some("absolute")];
        assert_eq!(names(required(&way)), "from money mark credit debit");
        assert_eq!(names(kinds(&way[..2])), "signed debit-credit absolute overpunch digits");
        assert_eq!(names(required(&[])), "schema");
        assert_eq!(homes("booked"), ["detail", "entry"]);
        assert!(required(&way).iter().all(|word| !word.about.is_empty()));
    }
}
