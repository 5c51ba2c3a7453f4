//! `mapping list`: every mapping and what it is for.

use anyhow::Result;
use serde::Serialize;

use super::load;
use crate::cli::{Exit, Global, output};
use crate::mapping::variant::Variant;

/// A mapping in the list.
#[derive(Serialize)]
struct Line<'a> {
    name: &'a str,
    document: &'a str,
    layout: &'static str,
    base: Option<&'a str>,
    about: Option<&'a str>,
}

impl<'a> From<&'a Variant> for Line<'a> {
    fn from(variant: &'a Variant) -> Self {
        Self {
            name: &variant.name,
            document: &variant.document,
            layout: variant.plan.layout(),
            base: variant.base.as_deref(),
            about: variant.spec.about.as_deref(),
        }
    }
}

/// Lists them.
pub fn run(global: &Global) -> Result<Exit> {
    let mappings = load(global)?;
    let lines: Vec<Line<'_>> = mappings.variants().map(Line::from).collect();
    if global.json {
        output::json(&lines)?;
        return Ok(Exit::Done);
    }
    let row = |line: Line<'_>| {
        [line.name, line.document, line.layout, line.about.unwrap_or_default()].map(str::to_owned).to_vec()
    };
    output::table(&["mapping", "document", "layout", "about"], lines.into_iter().map(row).collect())?;
    Ok(Exit::Done)
}
