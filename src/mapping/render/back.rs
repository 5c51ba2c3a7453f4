//! The proof of a written file: read back by its own mapping, every field is what went in.

use std::io::Read;
use std::sync::Arc;

use super::place::{amounts, dates, texts};
use super::{Facts, Problem};
use crate::codec::Head;
use crate::codec::encoding::Utf8;
use crate::domain::document::{Application, Content, Proof, Whole};
use crate::domain::statement::{Item, Reject, Severity};
use crate::mapping::decoder::Decoder;
use crate::mapping::spec::rows;
use crate::mapping::variant::Variant;

/// What would come out otherwise than it went in.
pub(super) fn compare(
    variant: &Arc<Variant>,
    bytes: impl Read + Send + 'static,
    file_name: &str,
    applications: &[Application],
    facts: &Facts<'_>,
) -> Vec<Problem> {
    let fix = || format!("mend mappings/{}.toml: it cannot read what it writes", variant.name);
    let reader: Box<dyn Read + Send> = Box::new(bytes);
    let mut source = match Utf8::new(reader) {
        Ok(source) => source,
        Err(error) => return vec![Problem::of_file("file", error.to_string(), fix())],
    };
    let whole = source.is_whole();
    if let Err(misfit) = variant.plan.fit(&Head { text: source.peek(), whole }) {
        return vec![Problem::of_file("layout", format!("its own mapping would not know it: {}", misfit.what), fix())];
    }
    let (mut read, mut rejects, mut wholes) = (Vec::new(), Vec::new(), Vec::new());
    for item in Decoder::new(Arc::clone(variant), source, file_name) {
        match item {
            Item::Row(row) => {
                if let Content::Application(application) = row.content {
                    read.push(*application);
                }
            }
            Item::Whole(whole) => wholes.push(whole),
            Item::Rejected(reject) if reject.severity == Severity::Error => rejects.push(reject),
            Item::Rejected(_) | Item::Opened(_) | Item::Entry(_) | Item::Closed(_) => {}
        }
    }
    let Some(table) = &variant.spec.application else { return Vec::new() };
    // Rows that were refused are named by the first application that is not there in its place.
    if !rejects.is_empty() || read.len() != applications.len() {
        return refused(applications, &read, &rejects);
    }
    let mut problems: Vec<Problem> =
        applications.iter().zip(&read).flat_map(|(went, came)| differences(table, went, came)).collect();
    problems.extend(wholes.iter().flat_map(|whole| of_file(variant, whole, facts)));
    problems
}

fn refused(applications: &[Application], read: &[Application], rejects: &[Reject]) -> Vec<Problem> {
    let came = |application: &&Application| read.iter().any(|read| read.id == application.id);
    let lost: Vec<&Application> = applications.iter().filter(|application| !came(application)).collect();
    let reject = rejects.first();
    let field = reject.map_or("row", |reject| reject.field.as_str());
    let found = reject.map_or("", |reject| reject.found.as_str());
    let why = reject.map_or_else(String::new, |reject| format!(": {} at {}", reject.why, reject.position));
    let why = format!("its row would not be read back{why}");
    let fix = "look for blanks at an end, line breaks and empty values in the application";
    if lost.is_empty() {
        return vec![Problem { found: found.to_owned(), ..Problem::of_file(field, why, fix) }];
    }
    lost.into_iter().map(|application| Problem::of(application, field, found, why.clone(), fix.to_owned())).collect()
}

fn differences(table: &rows::Application, went: &Application, came: &Application) -> Vec<Problem> {
    let mut problems = Vec::new();
    let mut differ = |field: &str, went_text: String, came_text: String| {
        if went_text != came_text {
            let why = format!("the bank would read `{came_text}`");
            let fix = "take away blanks at its ends, line breaks and rare letters, or mend the mapping".to_owned();
            problems.push(Problem::of(went, field, &went_text, why, fix));
        }
    };
    for ((field, rule, left), (_, _, right)) in texts(table, went).into_iter().zip(texts(table, came)) {
        if rule.is_some() {
            differ(field, left.to_owned(), right.to_owned());
        }
    }
    let day = |day: Option<chrono::NaiveDate>| day.map_or_else(String::new, |day| day.to_string());
    for ((field, rule, left), (_, _, right)) in dates(table, went).into_iter().zip(dates(table, came)) {
        if rule.is_some() {
            differ(field, day(left), day(right));
        }
    }
    let money = |money: Option<crate::domain::money::Money>| money.map_or_else(String::new, |money| money.to_string());
    for ((field, rule, left), (_, _, right)) in amounts(table, went).into_iter().zip(amounts(table, came)) {
        if rule.is_some() {
            differ(field, money(left), money(right));
        }
    }
    differ("months", went.months.to_string(), came.months.to_string());
    differ("purpose", went.purpose.as_str().to_owned(), came.purpose.as_str().to_owned());
    problems
}

fn of_file(variant: &Variant, whole: &Whole, facts: &Facts<'_>) -> Vec<Problem> {
    let file = &variant.spec.file;
    let mut problems = Vec::new();
    let mut differ = |field: &str, differs: bool, found: String| {
        if differs {
            let why = "the bank would read something else".to_owned();
            let fix = format!("mend `{field}` in mappings/{}.toml", variant.name);
            problems.push(Problem { application: None, field: field.to_owned(), found, why, fix });
        }
    };
    differ("file.id", file.id.is_some() && whole.id.as_deref() != Some(facts.id), facts.id.to_owned());
    differ("file.day", file.day.is_some() && whole.day != Some(facts.day), facts.day.to_string());
    differ("file.count", whole.proof == Proof::Fails, whole.rows.to_string());
    problems
}
