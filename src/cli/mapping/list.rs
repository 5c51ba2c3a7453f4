//! `mapping list`: every mapping and what it is for.

use anyhow::Result;
use serde::Serialize;

use super::load;
use crate::cli::page::Page;
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
    /// The days between which the bank writes files so.
    since: Option<String>,
    until: Option<String>,
}

impl<'a> From<&'a Variant> for Line<'a> {
    fn from(variant: &'a Variant) -> Self {
        Self {
            name: &variant.name,
            document: &variant.document,
            layout: variant.plan.layout(),
            base: variant.base.as_deref(),
            about: variant.spec.about.as_deref(),
            since: variant.spec.since.as_ref().map(|day| day.0.to_string()),
            until: variant.spec.until.as_ref().map(|day| day.0.to_string()),
        }
    }
}

impl Line<'_> {
    /// `2024-03-01 to 2025-11-30`, `since 2025-12-01`; nothing where the mapping does not say it.
    fn days(&self) -> Option<String> {
        match (&self.since, &self.until) {
            (Some(since), Some(until)) => Some(format!("{since} to {until}")),
            (Some(since), None) => Some(format!("since {since}")),
            (None, Some(until)) => Some(format!("until {until}")),
            (None, None) => None,
        }
    }
}

/// Lists them: the name as other commands want it, and below it what it is for.
pub fn run(global: &Global) -> Result<Exit> {
    let mappings = load(global)?;
    let lines: Vec<Line<'_>> = mappings.variants().map(Line::from).collect();
    if global.json {
        output::json(&lines)?;
        return Ok(Exit::Done);
    }
    let page = Page::new(global.color);
    let longest = lines.iter().map(|line| line.name.chars().count()).max().unwrap_or_default();
    for line in &lines {
        let days = line.days().map(|days| format!(", {days}")).unwrap_or_default();
        let name = format!("{:longest$}", line.name);
        output::line(&format!("{}  {}, {}{days}", page.strong(&name), line.document, line.layout))?;
        if let Some(about) = line.about {
            output::line(&page.hang("    ", about))?;
        }
    }
    Ok(Exit::Done)
}
