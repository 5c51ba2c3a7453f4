//! `mappings/schema.json` is what the program would write, and every mapping of the program fits it.

use std::fs;
use std::path::{Path, PathBuf};

use passerelle::mapping::schema;
use serde_json::{Map, Value};

const FILE: &str = "mappings/schema.json";

#[test]
fn the_committed_schema_is_that_of_the_program() {
    let text = schema::text();
    if is_set("PASSERELLE_BLESS") {
        fs::write(FILE, &text).unwrap();
    }
    assert_eq!(
        fs::read_to_string(FILE).unwrap_or_default(),
        text,
        "`passerelle mapping schema > {FILE}` writes it anew"
    );
}

#[expect(clippy::disallowed_methods, reason = "a switch of the test, not of the program")]
fn is_set(name: &str) -> bool {
    std::env::var_os(name).is_some_and(|value| !value.is_empty())
}

/// Every mapping of the folder.
fn mappings() -> Vec<PathBuf> {
    let folders = fs::read_dir("mappings").unwrap().map(|entry| entry.unwrap().path()).filter(|path| path.is_dir());
    let files = folders.flat_map(|folder| fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()));
    let mut files: Vec<PathBuf> = files.filter(|path| path.extension().is_some_and(|end| end == "toml")).collect();
    files.sort();
    files
}

fn load(path: &Path) -> Value {
    toml::from_str(&fs::read_to_string(path).unwrap()).unwrap()
}

#[test]
fn each_mapping_fits_the_schema_and_names_it_for_editors() {
    let schema: Value = serde_json::from_str(&schema::text()).unwrap();
    let files = mappings();
    assert!(files.len() > 10);
    for path in files {
        assert_eq!(faults(&schema, &schema, &load(&path), ""), Vec::<String>::new(), "{}", path.display());
        let text = fs::read_to_string(&path).unwrap();
        assert!(text.starts_with("#:schema ../schema.json\n"), "{}", path.display());
    }
}

#[test]
fn what_the_loader_refuses_does_not_fit_the_schema_either() {
    let schema: Value = serde_json::from_str(&schema::text()).unwrap();
    for case in [
        "key-unknown",
        "amount-half-said",
        "amount-kind-unknown",
        "amount-two-kinds",
        "amount-without-kind",
        "check-unknown",
        "identity-key-unknown",
        "identity-version-is-a-text",
        "kind-text-without-pattern",
        "layout-two",
        "layout-unknown",
        "money-style-unknown",
        "schema-missing",
        "source-is-a-number",
        "table-unknown",
        "text-instead-of-list",
        "fixed-zone-of-one-number",
    ] {
        let path = Path::new("fixtures/errors/mappings").join(format!("{case}.toml"));
        assert_ne!(faults(&schema, &schema, &load(&path), ""), Vec::<String>::new(), "{case}");
    }
}

#[test]
fn every_key_of_the_language_is_described() {
    let schema: Value = serde_json::from_str(&schema::text()).unwrap();
    let mut bare = Vec::new();
    describe(&schema, &schema, "", &mut bare, 0);
    assert_eq!(bare, Vec::<String>::new());
}

#[test]
fn the_schema_is_of_the_kind_that_editors_of_toml_know() {
    let schema: Value = serde_json::from_str(&schema::text()).unwrap();
    assert_eq!(schema["$schema"], "http://json-schema.org/draft-07/schema#");
    let mut wrong = Vec::new();
    each(&schema, "", &mut |table, at| {
        if table.contains_key("$ref") && table.len() > 1 {
            wrong.push(format!("{at}: in draft 07 nothing beside `$ref` counts"));
        }
        let kind = table.get("type").map(ToString::to_string).unwrap_or_default();
        if kind.contains("null") || table.get("default").is_some_and(Value::is_null) {
            wrong.push(format!("{at}: TOML has no null"));
        }
        for later in ["$defs", "prefixItems", "unevaluatedProperties", "dependentRequired"] {
            if table.contains_key(later) {
                wrong.push(format!("{at}: `{later}` is younger than draft 07"));
            }
        }
    });
    assert_eq!(wrong, Vec::<String>::new());
    for (name, table) in schema["definitions"].as_object().unwrap() {
        assert!(table.get("description").is_some(), "{name} says nothing of itself");
        assert!(!name.ends_with(|sign: char| sign.is_ascii_digit()) || name == "Mt940", "{name}: two types, one name");
    }
}

/// Every table of the schema, with its way.
fn each(schema: &Value, at: &str, see: &mut impl FnMut(&Map<String, Value>, &str)) {
    match schema {
        Value::Object(table) => {
            see(table, at);
            table.iter().for_each(|(key, inner)| each(inner, &format!("{at}/{key}"), see));
        }
        Value::Array(list) => list.iter().for_each(|inner| each(inner, at, see)),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

/// Keys without a word of what they are for.
fn describe(root: &Value, schema: &Value, at: &str, bare: &mut Vec<String>, depth: usize) {
    if depth > 12 {
        return;
    }
    for (key, inner) in schema["properties"].as_object().into_iter().flatten() {
        let at = format!("{at}.{key}");
        // The keys of `kind.codes` are words of their own.
        if !at.starts_with(".kind.codes.")
            && inner.get("description").is_none()
            && resolve(root, inner).get("description").is_none()
        {
            bare.push(at.clone());
        }
        describe(root, resolve(root, inner), &at, bare, depth + 1);
    }
    for word in ["allOf", "anyOf", "oneOf"] {
        for choice in schema[word].as_array().into_iter().flatten() {
            describe(root, resolve(root, choice), at, bare, depth + 1);
        }
    }
}

fn resolve<'s>(root: &'s Value, schema: &'s Value) -> &'s Value {
    match schema.get("$ref").and_then(Value::as_str) {
        Some(name) => &root["definitions"][name.strip_prefix("#/definitions/").unwrap()],
        None => schema,
    }
}

/// What of `value` does not fit `schema`: the words of JSON Schema that the schema of mappings uses.
fn faults(root: &Value, schema: &Value, value: &Value, at: &str) -> Vec<String> {
    let mut found = Vec::new();
    if schema.get("$ref").is_some() {
        found.extend(faults(root, resolve(root, schema), value, at));
    }
    for all in schema.get("allOf").and_then(Value::as_array).into_iter().flatten() {
        found.extend(faults(root, all, value, at));
    }
    for (word, least, most) in [("anyOf", 1, usize::MAX), ("oneOf", 1, 1)] {
        let Some(choices) = schema.get(word).and_then(Value::as_array) else { continue };
        let fits = choices.iter().filter(|choice| faults(root, choice, value, at).is_empty()).count();
        if !(least..=most).contains(&fits) {
            found.push(format!("{at}: {fits} of {} choices fit", choices.len()));
        }
    }
    if let Some(words) = schema.get("enum").and_then(Value::as_array)
        && !words.contains(value)
    {
        found.push(format!("{at}: {value} is none of the words"));
    }
    if schema.get("const").is_some_and(|word| word != value) {
        found.push(format!("{at}: {value} is another word"));
    }
    if let Some(kind) = schema.get("type") {
        let kinds: Vec<&Value> = kind.as_array().map_or_else(|| vec![kind], |kinds| kinds.iter().collect());
        if !kinds.iter().any(|kind| is_of(value, kind.as_str().unwrap())) {
            found.push(format!("{at}: {value} is no {kind}"));
        }
    }
    if let (Some(least), Some(number)) = (schema.get("minimum").and_then(Value::as_f64), value.as_f64())
        && number < least
    {
        found.push(format!("{at}: {number} is below {least}"));
    }
    match value {
        Value::Object(table) => found.extend(of_table(root, schema, table, at)),
        Value::Array(list) => found.extend(of_list(root, schema, list, at)),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
    found
}

fn of_table(root: &Value, schema: &Value, table: &Map<String, Value>, at: &str) -> Vec<String> {
    let mut found = Vec::new();
    for (key, inner) in table {
        let at = format!("{at}.{key}");
        match (schema["properties"].get(key), schema.get("additionalProperties")) {
            (Some(schema), _) => found.extend(faults(root, schema, inner, &at)),
            (None, Some(Value::Bool(false))) => found.push(format!("{at}: no such key")),
            (None, Some(schema)) if schema.is_object() => found.extend(faults(root, schema, inner, &at)),
            (None, _) => {}
        }
    }
    let required = schema["required"].as_array().into_iter().flatten().filter_map(Value::as_str);
    found.extend(required.filter(|key| !table.contains_key(*key)).map(|key| format!("{at}: no {key}")));
    found
}

fn of_list(root: &Value, schema: &Value, list: &[Value], at: &str) -> Vec<String> {
    let bound = |word: &str, other: usize| schema[word].as_u64().map_or(other, |count| usize::try_from(count).unwrap());
    let mut found = Vec::new();
    if !(bound("minItems", 0)..=bound("maxItems", usize::MAX)).contains(&list.len()) {
        found.push(format!("{at}: {} items", list.len()));
    }
    if let Some(schema) = schema.get("items") {
        let each = list.iter().enumerate();
        found.extend(each.flat_map(|(index, item)| faults(root, schema, item, &format!("{at}[{index}]"))));
    }
    found
}

fn is_of(value: &Value, kind: &str) -> bool {
    match kind {
        "string" => value.is_string(),
        "integer" => value.is_i64() || value.is_u64(),
        "number" => value.is_number(),
        "boolean" => value.is_boolean(),
        "array" => value.is_array(),
        "object" => value.is_object(),
        "null" => value.is_null(),
        other => panic!("the schema has a type `{other}` that this test does not know"),
    }
}
