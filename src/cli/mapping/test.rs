//! `mapping test`: every example of the mappings, read as a night would read it.

use anyhow::Result;
use serde::Serialize;
use serde_json::{Value, json};

use super::{load, select};
use crate::cli::decode::json::entry_value;
use crate::cli::decode::rows::row_json;
use crate::cli::page::Page;
use crate::cli::{Exit, Global, output};
use crate::mapping::Mappings;
use crate::mapping::example::{self, Difference, Found};
use crate::mapping::load::instead;
use crate::mapping::spec::example::Example;
use crate::mapping::variant::Variant;

/// What became of an example, or which is missing.
#[derive(Debug, Serialize)]
pub struct Outcome {
    /// The mapping.
    pub mapping: String,
    /// The file of the example; empty when there is none.
    pub file: String,
    /// In words: `7 entries`, `refused`.
    pub said: String,
    /// What is not as expected; nothing when the example holds.
    pub differences: Vec<DifferenceJson>,
}

/// A figure that is not as expected.
#[derive(Debug, Serialize)]
#[expect(missing_docs, reason = "the fields of `mapping::example::Difference`")]
pub struct DifferenceJson {
    pub field: String,
    pub expected: String,
    pub found: String,
}

impl From<Difference> for DifferenceJson {
    fn from(difference: Difference) -> Self {
        let Difference { field, expected, found } = difference;
        Self { field, expected, found }
    }
}

/// Tries the examples of the mappings that are named, or of all.
pub(super) fn run(global: &Global, names: &[String]) -> Result<Exit> {
    let mappings = load(global)?;
    let chosen = select(&mappings, names)?;
    let outcomes = all(&mappings, &chosen);
    if global.json {
        output::json(&outcomes)?;
    } else {
        show(Page::new(global.color), &outcomes)?;
    }
    match outcomes.iter().filter(|outcome| !outcome.differences.is_empty()).count() {
        0 => {
            if !global.json {
                output::line(&format!(
                    "\n{}: what is said of them holds",
                    counted(outcomes.len(), "example", "examples")
                ))?;
            }
            Ok(Exit::Done)
        }
        count => anyhow::bail!("{count} of {} examples do not hold", outcomes.len()),
    }
}

fn show(page: Page, outcomes: &[Outcome]) -> Result<()> {
    let mut above = "";
    for outcome in outcomes {
        let Outcome { mapping, file, said, differences } = outcome;
        if mapping != above {
            output::line(&page.strong(mapping))?;
            above = mapping;
        }
        let word = if differences.is_empty() { page.good("holds") } else { page.bad("FAILS") };
        if file.is_empty() {
            output::line(&format!("  {word}  {said}"))?;
        } else {
            output::line(&format!("  {word}  {file}"))?;
            if !said.is_empty() {
                output::line(&page.hang("         ", said))?;
            }
        }
        for DifferenceJson { field, expected, found } in differences {
            output::line(&format!("  {field}"))?;
            output::line(&page.hang("    expected  ", expected))?;
            output::line(&page.hang("    found     ", found))?;
        }
    }
    Ok(())
}

/// What becomes of the examples of these mappings.
pub fn all(mappings: &Mappings, chosen: &[&Variant]) -> Vec<Outcome> {
    let mut outcomes = Vec::new();
    for variant in chosen {
        outcomes.extend(variant.spec.examples.iter().map(|example| one(mappings, variant, example)));
        let examples = &variant.spec.examples;
        let lacks = [
            (examples.iter().all(|example| example.expect.is_none()), "one file that is read, with `expect`"),
            (examples.iter().all(|example| example.refused.is_none()), "one file that is refused, with `refused`"),
        ];
        for (_, what) in lacks.into_iter().filter(|(is_lacking, _)| *is_lacking) {
            outcomes.push(Outcome {
                mapping: variant.name.clone(),
                file: String::new(),
                said: "an example is missing".to_owned(),
                differences: vec![Difference::new("[[example]]", what, "none").into()],
            });
        }
    }
    outcomes
}

fn one(mappings: &Mappings, variant: &Variant, example: &Example) -> Outcome {
    let mut outcome = Outcome {
        mapping: variant.name.clone(),
        file: example.file.clone(),
        said: String::new(),
        differences: Vec::new(),
    };
    match mappings.example(variant, example) {
        Err(problem) => {
            outcome.differences = vec![Difference::new("file", "it can be read", problem).into()];
        }
        Ok(bytes) => {
            let found = example::read(mappings, variant, example, bytes);
            outcome.said = said(&found);
            let mut differences = found.differences(variant, example);
            if differences.is_empty()
                && let Some(expect) = &example.expect
            {
                differences.extend(first(&found, expect.first.iter()));
            }
            outcome.differences = differences.into_iter().map(DifferenceJson::from).collect();
        }
    }
    outcome
}

fn said(found: &Found) -> String {
    use crate::domain::statement::Severity;
    match found.of(Severity::Error).next() {
        Some(error) => format!("refused: {}", error.why),
        None if found.openings.is_empty() && !found.wholes.is_empty() => counted(found.rows.len(), "row", "rows"),
        None => format!(
            "{} in {}",
            counted(found.entries.len(), "entry", "entries"),
            counted(found.closings.len(), "statement", "statements")
        ),
    }
}

fn counted(count: usize, one: &str, many: &str) -> String {
    format!("{count} {}", if count == 1 { one } else { many })
}

/// The fields of the first entry or row that are not as expected.
fn first<'e>(found: &Found, expected: impl Iterator<Item = (&'e String, &'e Value)>) -> Vec<Difference> {
    let mut differences = Vec::new();
    let row = || found.rows.first().map(|row| json!(row_json(row)));
    let entry = found.entries.first().map(entry_value).or_else(row);
    for (field, wanted) in expected {
        let name = format!("first.{field}");
        let Some(Value::Object(fields)) = &entry else {
            differences.push(Difference::new(&name, wanted.to_string(), "there is no entry and no row"));
            continue;
        };
        match fields.get(field) {
            None => {
                let known: Vec<&str> = fields.keys().map(String::as_str).collect();
                let help = instead(field, &known);
                differences.push(Difference::new(&name, wanted.to_string(), format!("there is no such field; {help}")));
            }
            Some(value) if is_as_wanted(value, wanted) => {}
            Some(value) => differences.push(Difference::new(&name, wanted.to_string(), value.to_string())),
        }
    }
    differences
}

/// A table is compared by the keys that are wanted of it; an empty text stands for what is absent.
fn is_as_wanted(value: &Value, wanted: &Value) -> bool {
    match (value, wanted) {
        (Value::Object(value), Value::Object(wanted)) => {
            wanted.iter().all(|(key, wanted)| is_as_wanted(value.get(key).unwrap_or(&Value::Null), wanted))
        }
        (Value::Null, wanted) => *wanted == json!(""),
        (value, wanted) => value == wanted,
    }
}
