//! VALUES to BYTES: a mapping read the other way. Applications become the file that a bank wants.
//!
//! The same tables say both ways: `[application]` and `[file]` name the places, `[layout.…]` the shape, and `[write]`
//! what reading does not need to know. Every value is written by the inverse of its reading rule, and then the file is
//! **read back with the same mapping** and compared: what would not come out as it went in is not sent. The same
//! applications and facts give the same bytes, whenever.
//!
//! # For who sends
//!
//! ```
//! use passerelle::domain::id::BankId;
//! use passerelle::mapping::{Mappings, render::Facts};
//!
//! let mappings = Mappings::embedded();
//! let bank = BankId::parse("banque-postale").unwrap();
//! let day = chrono::NaiveDate::from_ymd_opt(2025, 11, 3).unwrap();
//! // The id is the dispatch's own: the bank's answer names it, and a file that is sent again keeps it.
//! let facts = Facts { id: "CCAS-20251103-01", day };
//! // A file without applications is never written.
//! assert!(mappings.render(&bank, "application", &[], &facts).is_err());
//! ```
//!
//! [`Rendered`] holds the bytes, the name that the file should have, and the mapping that wrote it. An error lists every
//! [`Problem`] at once, with the number of the application and the field: leave these applications out or mend them,
//! then render again. It must never cut a text, replace a letter, or write a part of the list.

mod back;
pub mod lint;
mod place;

use std::collections::BTreeMap;
use std::io::Cursor;
use std::sync::Arc;

use chrono::NaiveDate;

use super::Mappings;
use super::spec::Layout;
use super::spec::rows::RowKind;
use super::variant::Variant;
use crate::codec::write::{self, Charset, Sheet, Unfit};
use crate::domain::document::Application;
use crate::domain::id::BankId;

/// What a file says of itself; number and sum are counted.
#[derive(Debug, Clone, Copy)]
pub struct Facts<'a> {
    /// Its identifier: unique for the bank, and the same when the file is sent again.
    pub id: &'a str,
    /// Its day.
    pub day: NaiveDate,
}

/// A file to send.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rendered {
    /// The mapping that wrote it: `banque-postale/application`.
    pub mapping: String,
    /// The name that it should have.
    pub file_name: String,
    /// Its bytes.
    pub bytes: Vec<u8>,
}

/// Something that cannot be written, in three parts: where and what was found, why, what to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// The number of the application; `None` for the file as a whole.
    pub application: Option<String>,
    /// The field of the import file.
    pub field: String,
    /// The value.
    pub found: String,
    /// Why it cannot be written.
    pub why: String,
    /// What to do.
    pub fix: String,
}

impl Problem {
    fn of_file(field: &str, why: impl Into<String>, fix: impl Into<String>) -> Self {
        let (why, fix) = (why.into(), fix.into());
        Self { application: None, field: field.to_owned(), found: String::new(), why, fix }
    }

    fn of(application: &Application, field: &str, found: &str, why: String, fix: String) -> Self {
        let found = found.chars().take(120).collect();
        Self { application: Some(application.id.clone()), field: field.to_owned(), found, why, fix }
    }
}

impl Mappings {
    /// Writes applications as `bank` wants them; every problem at once, and no file then.
    pub fn render(
        &self,
        bank: &BankId,
        document: &str,
        applications: &[Application],
        facts: &Facts<'_>,
    ) -> Result<Rendered, Vec<Problem>> {
        let fits = |variant: &&Arc<Variant>| {
            variant.is_outbound() && variant.bank == bank.as_str() && variant.document == document
        };
        let found: Vec<&Arc<Variant>> = self.variants.iter().filter(fits).collect();
        match found.as_slice() {
            [only] => render(only, applications, facts),
            [] => {
                let why = format!("there is no mapping that writes {document} for {bank}");
                let fix = format!("add mappings/{bank}/{document}.toml with `[application]` and `[write]`");
                Err(vec![Problem::of_file("mapping", why, fix)])
            }
            several => {
                let names: Vec<&str> = several.iter().map(|variant| variant.name.as_str()).collect();
                let why = format!("{} both write {document} for {bank}", names.join(" and "));
                Err(vec![Problem::of_file("mapping", why, "keep the one that the bank reads today")])
            }
        }
    }
}

/// Writes applications by one mapping.
pub fn render(
    variant: &Arc<Variant>,
    applications: &[Application],
    facts: &Facts<'_>,
) -> Result<Rendered, Vec<Problem>> {
    if variant.rows != Some(RowKind::Application) {
        let why = format!("{} writes no applications", variant.name);
        return Err(vec![Problem::of_file("mapping", why, "name a mapping with `[application]`")]);
    }
    if applications.is_empty() {
        let why = "there is no application to send";
        return Err(vec![Problem::of_file("rows", why, "send the file when there is one")]);
    }
    let spec = variant.spec.write.clone().unwrap_or_default();
    let charset = spec.encoding.unwrap_or(Charset::UTF_8);
    let (sheet, mut problems) = place::sheet(variant, applications, facts);
    problems.extend(unknown_letters(variant, applications, &sheet, charset));
    let text = match &variant.spec.layout {
        Some(Layout::Csv(layout)) => write::csv::write(layout, &spec, &sheet),
        Some(Layout::Fixed(layout)) => write::fixed::write(layout, &spec, &sheet),
        Some(Layout::Xml(layout)) => write::xml::write(layout, &spec, &sheet),
        Some(Layout::Json(layout)) => write::json::write(layout, &spec, &sheet),
        // Invariant: a variant has a layout, and one that can be written.
        Some(Layout::Mt940(_) | Layout::Ofx(_)) | None => Ok(String::new()),
    };
    let text = text.unwrap_or_else(|unfit| {
        problems.extend(unfit.into_iter().map(|unfit| place::problem(variant, applications, unfit)));
        String::new()
    });
    if !problems.is_empty() {
        let places: BTreeMap<&String, usize> =
            applications.iter().enumerate().map(|(index, application)| (&application.id, index)).collect();
        problems.sort_by_key(|problem| problem.application.as_ref().and_then(|id| places.get(id)).copied());
        return Err(problems);
    }
    let Some(bytes) = charset.encode(&text) else {
        let why = format!("a fixed text of the mapping holds a letter that {} does not have", charset.name());
        let fix = format!("mend the texts of mappings/{}.toml", variant.name);
        return Err(vec![Problem::of_file("encoding", why, fix)]);
    };
    let file_name = spec.file_name.as_deref().unwrap_or("{id}");
    let file_name = file_name.replace("{id}", facts.id).replace("{day}", &facts.day.format("%Y%m%d").to_string());
    let problems = back::compare(variant, Cursor::new(bytes.clone()), &file_name, applications, facts);
    if problems.is_empty() { Ok(Rendered { mapping: variant.name.clone(), file_name, bytes }) } else { Err(problems) }
}

/// Letters that the encoding of the bank does not have.
fn unknown_letters(variant: &Variant, applications: &[Application], sheet: &Sheet, charset: Charset) -> Vec<Problem> {
    let rows = sheet.rows.iter().enumerate().map(|(row, placed)| (Some(row), placed));
    let mut problems = Vec::new();
    for (row, placed) in rows.chain([(None, &sheet.file)]) {
        for placed in placed {
            if let Some(letter) = charset.missing(&placed.text) {
                let why =
                    format!("the letter `{letter}` does not exist in {}, in which the bank reads", charset.name());
                let unfit = Unfit { row, source: placed.source.clone(), found: placed.text.clone(), why };
                problems.push(place::problem(variant, applications, unfit));
            }
        }
    }
    problems
}
