//! Applications to texts with their places, and a place back to the name of its field.

use std::collections::BTreeSet;

use super::{Facts, Problem};
use crate::codec::write::{Placed, Sheet, Unfit};
use crate::domain::document::Application;
use crate::domain::money::Money;
use crate::mapping::spec::rows;
use crate::mapping::value::{Amount, Date, Text, Unwritable};
use crate::mapping::variant::Variant;

/// Every text of the file, and what cannot be put into words of the mapping.
pub(super) fn sheet(variant: &Variant, applications: &[Application], facts: &Facts<'_>) -> (Sheet, Vec<Problem>) {
    let mut problems = Vec::new();
    let mut sheet = Sheet { file: Vec::new(), rows: Vec::with_capacity(applications.len()) };
    if let Err(problem) = whole(&variant.spec.file, applications, facts, &mut sheet.file) {
        problems.push(problem);
    }
    let mut numbers = BTreeSet::new();
    for application in applications {
        if !numbers.insert(&application.id) {
            let (why, fix) = ("it stands in the list twice", "send it once");
            problems.push(Problem::of(application, "application", &application.id, why.into(), fix.into()));
        }
        let mut placed = Vec::new();
        if let Some(table) = &variant.spec.application {
            row(table, application, &mut placed, &mut problems, &variant.name);
        }
        sheet.rows.push(placed);
    }
    (sheet, problems)
}

fn whole(
    table: &rows::Whole,
    applications: &[Application],
    facts: &Facts<'_>,
    out: &mut Vec<Placed>,
) -> Result<(), Problem> {
    let fix = "mend `[file]` of the mapping";
    let wrong = |field: &'static str| move |why: Unwritable| Problem::of_file(field, why, fix);
    if let Some(id) = &table.id {
        id.write(facts.id, out).map_err(wrong("file.id"))?;
    }
    if let Some(day) = &table.day {
        day.write(facts.day, out).map_err(wrong("file.day"))?;
    }
    if let Some(count) = &table.count {
        count.write(u64::try_from(applications.len()).unwrap_or(u64::MAX), out);
    }
    if let Some(sum) = &table.sum {
        let mut amounts = applications.iter().map(|application| application.amount);
        let first = amounts.next().unwrap_or(Money::eur(0));
        let total = amounts.try_fold(first, Money::plus);
        let total = total.map_err(|error| {
            Problem::of_file("file.sum", format!("the amounts cannot be added up: {error}"), "send them apart")
        })?;
        sum.write(total, out).map_err(wrong("file.sum"))?;
    }
    Ok(())
}

fn row(
    table: &rows::Application,
    application: &Application,
    out: &mut Vec<Placed>,
    problems: &mut Vec<Problem>,
    mapping: &str,
) {
    let mut wrong = |field: &str, found: String, why: Unwritable| {
        let fix = format!("change the value, or mend `{field}` in mappings/{mapping}.toml");
        problems.push(Problem::of(application, field, &found, why, fix));
    };
    for (field, text, value) in texts(table, application) {
        let Some(text) = text else { continue };
        if let Err(why) = sound(field, value).and_then(|()| text.write(value, out)) {
            wrong(field, value.to_owned(), why);
        }
    }
    for (field, date, day) in dates(table, application) {
        match (date, day) {
            (Some(date), Some(day)) => {
                if let Err(why) = date.write(day, out) {
                    wrong(field, day.to_string(), why);
                }
            }
            (Some(date), None) => out.push(nothing(date.from.first_name())),
            (None, _) => {}
        }
    }
    for (field, amount, money) in amounts(table, application) {
        match (amount, money) {
            (Some(amount), Some(money)) => {
                let is_asked = field != "amount" || money.minor() > 0;
                let sound = if is_asked { Ok(()) } else { Err("nothing is asked for".to_owned()) };
                if let Err(why) = sound.and_then(|()| amount.write(money, out)) {
                    wrong(field, money.to_string(), why);
                }
            }
            (Some(amount), None) => amount.write_none(out),
            (None, _) => {}
        }
    }
    if let Some(months) = &table.months {
        months.write(u64::from(application.months), out);
    }
    if let Some(Err(why)) = table.purpose.as_ref().map(|purpose| purpose.write(application.purpose.as_str(), out)) {
        wrong("purpose", application.purpose.as_str().to_owned(), why);
    }
}

/// Fields without which no bank decides.
const NEEDED: [&str; 3] = ["application", "family_name", "given_name"];

/// What no layout could give back, said before it is tried.
fn sound(field: &str, text: &str) -> Result<(), Unwritable> {
    if text.is_empty() && NEEDED.contains(&field) {
        Err("it is empty, and no bank decides without it".into())
    } else if text.trim() != text {
        Err("it has blanks at its ends, which the bank would not read".into())
    } else if text.contains(char::is_control) {
        Err("it holds a line break or another sign that does not fit into one line".into())
    } else {
        Ok(())
    }
}

fn nothing(source: &str) -> Placed {
    Placed { source: source.to_owned(), text: String::new(), fill: crate::codec::write::Fill::Left }
}

type Field<'a, V, T> = (&'static str, Option<&'a V>, T);

/// The texts of an application, with the rule of each.
pub(super) fn texts<'a>(table: &'a rows::Application, it: &'a Application) -> [Field<'a, Text, &'a str>; 13] {
    let bank = it.bank.as_ref().map_or("", |bank| bank.as_str());
    let referent = it.referent.as_ref().map_or("", |referent| referent.as_str());
    [
        ("application", table.application.as_ref(), &it.id),
        ("bank", table.bank.as_ref(), bank),
        ("referent", table.referent.as_ref(), referent),
        ("family_name", table.family_name.as_ref(), &it.family_name),
        ("given_name", table.given_name.as_ref(), &it.given_name),
        ("address", table.address.as_ref(), &it.address),
        ("postcode", table.postcode.as_ref(), &it.postcode),
        ("city", table.city.as_ref(), &it.city),
        ("phone", table.phone.as_ref(), &it.phone),
        ("email", table.email.as_ref(), &it.email),
        ("household", table.household.as_ref(), &it.household),
        ("supplier", table.supplier.as_ref(), &it.supplier),
        ("opinion", table.opinion.as_ref(), &it.opinion),
    ]
}

/// The days of an application, with the rule of each.
pub(super) fn dates<'a>(
    table: &'a rows::Application,
    it: &Application,
) -> [Field<'a, Date, Option<chrono::NaiveDate>>; 2] {
    [("born_on", table.born.as_ref(), Some(it.born_on)), ("opinion_on", table.opinion_on.as_ref(), it.opinion_on)]
}

/// The amounts of an application, with the rule of each.
pub(super) fn amounts<'a>(table: &'a rows::Application, it: &Application) -> [Field<'a, Amount, Option<Money>>; 3] {
    [
        ("income", table.income.as_ref(), it.income),
        ("charges", table.charges.as_ref(), it.charges),
        ("amount", table.amount.as_ref(), Some(it.amount)),
    ]
}

/// A text that a layout cannot hold, under the name of its field.
pub(super) fn problem(variant: &Variant, applications: &[Application], unfit: Unfit) -> Problem {
    let Unfit { row, source, found, why } = unfit;
    let Some(application) = row.and_then(|row| applications.get(row)) else {
        let fix = format!("mend `[file]` and `[write]` in mappings/{}.toml", variant.name);
        return Problem { application: None, field: source, found, why, fix };
    };
    let field = variant.spec.application.as_ref().and_then(|table| field_of(table, application, &source));
    let fix = "change the value in the application, or ask the bank how it wants it written".to_owned();
    Problem::of(application, field.unwrap_or(&source), &found, why, fix)
}

/// The field that a source belongs to.
fn field_of(table: &rows::Application, it: &Application, source: &str) -> Option<&'static str> {
    let texts = texts(table, it).into_iter().filter_map(|(field, text, _)| Some((field, text?.from.first_name())));
    let dates = dates(table, it).into_iter().filter_map(|(field, date, _)| Some((field, date?.from.first_name())));
    let amounts = amounts(table, it).into_iter().filter_map(|(field, amount, _)| Some((field, amount?.source())));
    let months = table.months.as_ref().map(|months| ("months", months.0.from.first_name()));
    let purpose = table.purpose.as_ref().map(|words| ("purpose", words.from.first_name()));
    let mut all = texts.chain(dates).chain(amounts).chain(months).chain(purpose);
    all.find(|(_, name)| *name == source).map(|(field, _)| field)
}
