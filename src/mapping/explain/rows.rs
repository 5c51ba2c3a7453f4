//! The rows of a document that is no statement, and what its file says as a whole.

use std::collections::VecDeque;
use std::sync::Arc;

use super::run::Run;
use super::{Of, Told, UNITS_MAX, Unit};
use crate::codec::{Event, Record};
use crate::domain::document::{Answer, Content, Whole};
use crate::domain::reason::Class;
use crate::domain::statement::{Item, Reject};
use crate::mapping::rows::Rows;
use crate::mapping::spec::File;
use crate::mapping::spec::rows::RowKind;
use crate::mapping::value::Field;
use crate::mapping::variant::Reader;

/// Fields that a part of a batch has from the batch when it does not say them; a part of a loan has every field so.
const OF_BATCH: [&str; 3] = ["message", "batch", "day"];

/// What a step gave.
#[derive(Default)]
struct Given {
    rows: Vec<crate::domain::document::Row>,
    whole: Option<Whole>,
    rejects: Vec<Reject>,
}

/// A mapping and the record that it is looked up in.
type Layer<'a> = (&'a File, &'a Record);

/// Explains every row that is picked, and the file.
pub(super) fn all(run: &mut Run<'_>, reader: &mut Reader, kind: RowKind) {
    let variant = Arc::clone(&run.variant);
    let mut rows = Rows::new(Arc::clone(&variant), kind, run.file_name);
    let mut queue = VecDeque::new();
    while let Some(event) = reader.next_event() {
        match event {
            Event::Entry(record, details) => {
                rows.take(Event::Entry(record, details), &mut queue);
                let given = given(run, &mut queue);
                entry(run, kind, (record, details), &given);
            }
            Event::Closed(record) => {
                rows.take(Event::Closed(record), &mut queue);
                let given = given(run, &mut queue);
                let unit = file(run, record, &given);
                run.explanation.statements.push(unit);
            }
            other @ (Event::Opened(_) | Event::Fault(_)) => {
                rows.take(other, &mut queue);
                given(run, &mut queue);
            }
        }
    }
    rows.end(&mut queue);
    given(run, &mut queue);
}

fn given(run: &mut Run<'_>, queue: &mut VecDeque<Item>) -> Given {
    let mut given = Given::default();
    for item in queue.drain(..) {
        match item {
            Item::Row(row) => given.rows.push(*row),
            Item::Whole(whole) => given.whole = Some(whole),
            Item::Rejected(reject) => given.rejects.push(reject),
            Item::Opened(_) | Item::Entry(_) | Item::Closed(_) => {}
        }
    }
    run.keep(&given.rejects);
    given
}

/// The rows of one entry: itself where it speaks, and its parts.
fn entry(run: &mut Run<'_>, kind: RowKind, (record, details): (&Record, &[Record]), given: &Given) {
    let variant = Arc::clone(&run.variant);
    let whole = (&variant.spec, record);
    let mut rows: Vec<(Layer<'_>, Option<Layer<'_>>)> = Vec::new();
    if kind == RowKind::Answer || details.is_empty() {
        rows.push((whole, None));
    }
    if let Some(parts) = variant.parts.as_deref() {
        rows.extend(details.iter().map(|detail| ((parts, detail), Some(whole))));
    }
    for (own, outer) in rows {
        run.explanation.count += 1;
        if run.is_picked() && run.explanation.entries.len() < UNITS_MAX {
            let unit = unit(run, kind, own, outer, given);
            run.explanation.entries.push(unit);
        }
    }
}

fn fields(file: &File, kind: RowKind) -> Vec<(&'static str, Option<Field<'_>>)> {
    match kind {
        RowKind::Answer => file.answer.as_ref().map(crate::mapping::spec::rows::Answer::fields),
        RowKind::Position => file.position.as_ref().map(crate::mapping::spec::rows::Position::fields),
        RowKind::Instalment => file.instalment.as_ref().map(crate::mapping::spec::rows::Instalment::fields),
        RowKind::Application => file.application.as_ref().map(crate::mapping::spec::rows::Application::fields),
    }
    .unwrap_or_default()
}

fn unit(run: &Run<'_>, kind: RowKind, own: Layer<'_>, outer: Option<Layer<'_>>, given: &Given) -> Unit {
    let place = own.1.position.to_string();
    let row = given.rows.iter().find(|row| row.place == place);
    let mut found = Vec::new();
    let outer_fields = outer.map(|(file, record)| (fields(file, kind), record));
    for (name, field) in fields(own.0, kind) {
        let mut told = Told::new(&name.replace('_', "-"));
        ask(run, kind.table(), &mut told, field.as_ref(), own.1);
        let inherits = kind != RowKind::Answer || OF_BATCH.contains(&name);
        if let (None, None, true, Some((fields, record))) = (&told.value, &told.refused, inherits, &outer_fields) {
            let field = fields.iter().find(|(known, _)| *known == name).and_then(|(_, field)| field.as_ref());
            ask(run, kind.table(), &mut told, field, record);
            if told.value.is_some() {
                told.notes.push("from what it is a part of".into());
            }
        }
        if let Some(row) = row {
            decided(run, &mut told, &row.content);
        }
        if !told.rules.is_empty() || told.value.is_some() {
            found.push(told);
        }
    }
    let rejects = given.rejects.iter().filter(|reject| reject.position.contains(&place)).cloned().collect();
    let of = Of::Row(run.explanation.count);
    Unit { of, position: own.1.position.clone(), fields: found, is_read: row.is_some(), rejects }
}

/// What the file says of itself.
fn file(run: &Run<'_>, record: &Record, given: &Given) -> Unit {
    let mut found = Vec::new();
    for (name, field) in run.variant.spec.file.fields() {
        let mut told = Told::new(name);
        ask(run, "file", &mut told, field.as_ref(), record);
        if let Some(whole) = &given.whole {
            note_proof(&mut told, whole);
        }
        if !told.rules.is_empty() {
            found.push(told);
        }
    }
    if let Some(whole) = &given.whole {
        let mut told = Told::new("proof");
        told.value = Some(whole.proof.as_str().to_owned());
        let sum = whole.sum.filter(|sum| sum.minor() != 0);
        let sum = sum.map_or_else(String::new, |sum| format!(", together {sum}"));
        let rows = if whole.rows == 1 { "row was" } else { "rows were" };
        told.notes.push(format!("{} {rows} read{sum}", whole.rows));
        if is_silent(run) {
            told.notes.push("the file announces neither a number of rows nor a sum".into());
        }
        found.push(told);
    }
    Unit {
        of: Of::File,
        position: record.position.clone(),
        fields: found,
        is_read: given.whole.is_some(),
        rejects: given.rejects.clone(),
    }
}

fn is_silent(run: &Run<'_>) -> bool {
    let file = &run.variant.spec.file;
    file.count.is_none() && file.sum.is_none()
}

fn note_proof(told: &mut Told, whole: &Whole) {
    match (told.field.as_str(), &told.value) {
        ("count", Some(_)) => told.notes.push(format!("compared with the {} that were read", whole.rows)),
        ("sum", Some(_)) => {
            let sum = whole.sum.map_or_else(|| "nothing".to_owned(), |sum| sum.to_string());
            told.notes.push(format!("compared with {sum}, the sum of the rows"));
        }
        _ => {}
    }
}

fn ask(run: &Run<'_>, table: &str, told: &mut Told, field: Option<&Field<'_>>, record: &Record) {
    let Some(field) = field else { return };
    let steps = field.steps(record, run.file_name);
    if let Field::Date(date) = field {
        super::entry::note_form(date, &steps, told);
    }
    told.ask(&record.position, steps);
    let rule = run.rules.get(&format!("{table}.{}", told.field));
    if let Some(rule) = rule.filter(|rule| !told.rules.contains(rule)) {
        told.rules.push(rule.clone());
    }
    told.notes.extend(field.notes(record, run.file_name));
    match field.said(record, run.file_name) {
        Ok(value) => told.value = value,
        Err(wrong) => told.refused = Some(wrong.why),
    }
}

/// What decoding made of a field that its rule alone does not tell.
fn decided(run: &Run<'_>, told: &mut Told, content: &Content) {
    match (content, told.field.as_str()) {
        (Content::Position(position), "as-of") if told.value.is_none() => {
            told.value = Some(position.as_of.to_string());
            told.notes.push("the day of the file".into());
            told.rules.extend(run.rules.get("file.day").cloned());
        }
        (Content::Answer(answer), _) => of_answer(run, told, answer),
        (Content::Position(_) | Content::Instalment(_) | Content::Application(_), _) => {}
    }
}

fn of_answer(run: &Run<'_>, told: &mut Told, answer: &Answer) {
    match told.field.as_str() {
        "level" if told.rules.is_empty() => {
            told.value = Some(answer.level.as_str().to_owned());
            told.notes.push("the mapping does not say it: an application".into());
        }
        "status" => {
            if let Some(status) = &answer.status {
                told.value = Some(format!("{} ({})", status.meaning.as_str(), status.word));
            }
        }
        "day" if told.value.is_none() && answer.day.is_some() => {
            told.value = answer.day.map(|day| day.to_string());
            told.notes.push("the day of the file".into());
            told.rules.extend(run.rules.get("file.day").cloned());
        }
        "message" if told.value.is_none() && answer.references.message.is_some() => {
            told.value.clone_from(&answer.references.message);
            told.notes.push("from the group above, or from what the file says as a whole".into());
            told.rules.extend(run.rules.get("file.message").cloned());
        }
        "reason" => {
            for code in answer.causes.iter().filter_map(|cause| cause.code.as_deref()) {
                super::entry::note_reason(run.variant.as_ref(), &run.rules, code, told);
            }
            if answer.causes.iter().any(|cause| cause.code.is_none() && cause.class == Class::Unknown) {
                told.notes.push("a reason without a code is shown in the bank's words only".into());
            }
        }
        _ => {}
    }
}
