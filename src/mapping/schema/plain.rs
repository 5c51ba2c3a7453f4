//! The schema made plain for editors: Taplo and Even Better TOML know draft 07 best.
//!
//! TOML has no `null`, so nothing may be it; a reference with words beside it is written so that both count.

use serde_json::{Map, Value};

/// Makes a schema and all that is in it plain.
pub fn plain(schema: &mut Value) {
    if let Value::Array(list) = schema {
        list.iter_mut().for_each(plain);
    }
    let Value::Object(table) = schema else { return };
    table.values_mut().for_each(plain);
    without_null(table);
    describe_kind(table);
}

/// Takes `null` out of a choice; what is left alone is no choice any more.
fn without_null(table: &mut Map<String, Value>) {
    if table.get("default").is_some_and(Value::is_null) {
        table.remove("default");
    }
    if let Some(Value::Array(types)) = table.get_mut("type") {
        types.retain(|kind| kind != "null");
        if let [only] = types.as_slice() {
            let only = only.clone();
            table.insert("type".to_owned(), only);
        }
    }
    let is_null = |choice: &Value| choice.get("type").is_some_and(|kind| kind == "null");
    let Some(Value::Array(choices)) = table.get_mut("anyOf") else { return };
    choices.retain(|choice| !is_null(choice));
    if let [only] = choices.as_slice() {
        let only = only.clone();
        table.remove("anyOf");
        table.insert("allOf".to_owned(), Value::Array(vec![only]));
    }
}

/// Says at the key of a kind (`signed`) what stands at the choice: editors show it there.
fn describe_kind(table: &mut Map<String, Value>) {
    let about = table.get("description").cloned();
    if let (Some(about), Some(Value::Object(keys))) = (about, table.get_mut("properties"))
        && keys.len() == 1
        && let Some(Value::Object(kind)) = keys.values_mut().next()
    {
        // In draft 07 nothing beside a reference counts.
        if let Some(name) = kind.remove("$ref") {
            let reference = Map::from_iter([("$ref".to_owned(), name)]);
            kind.insert("allOf".to_owned(), Value::Array(vec![Value::Object(reference)]));
        }
        kind.entry("description").or_insert(about);
    }
}
