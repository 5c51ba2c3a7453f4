//! One record to one answer of a bank.

use super::fields::{Fields, Layer};
use super::read::{Read, Scope};
use super::reject;
use crate::domain::document::{Answer, Cause, Content, Grant, Level, Meaning, References, Status};
use crate::domain::reason::Class;
use crate::mapping::spec::rows;
use crate::mapping::value::{Text, Texts};

pub(super) fn read(scope: &Scope<'_>, mut fields: Fields<'_, '_, rows::Answer>) -> Option<Read> {
    let table = fields.own.table;
    let level = level(&mut fields);
    let inherited = fields.outer.take();
    let status = status(&mut fields);
    let causes = causes(&fields);
    let [end_to_end, instruction, mandate, application, loan] = [
        fields.text(|table| &table.end_to_end),
        fields.text(|table| &table.instruction),
        fields.text(|table| &table.mandate),
        fields.text(|table| &table.application),
        fields.text(|table| &table.loan),
    ];
    let grant = Grant {
        amount: fields.money("amount", |table| &table.amount),
        rate: fields.rate("rate", |table| &table.rate),
        months: fields.number("months", |table| &table.months),
        first_due_on: fields.date("first_due", |table| &table.first_due),
        disbursed_on: fields.date("disbursed", |table| &table.disbursed),
    };
    // Which file and which batch it is about, and when it was said, a part has from what it is a part of.
    fields.outer = inherited;
    let message = fields.text(|table| &table.message).or_else(|| scope.message.map(str::to_owned));
    let batch = fields.text(|table| &table.batch);
    let day = fields.date("day", |table| &table.day).or(scope.day);
    let level = level?;
    let source = |text: &Option<Text>| text.as_ref().map_or_else(String::new, |text| text.from.first_name().to_owned());
    match level {
        Level::Application => {
            fields.need("application", &source(&table.application), application.as_ref().or(loan.as_ref()));
            let from = table.status.as_ref().map_or("", |status| status.from.first_name());
            fields.need("status", from, status.as_ref());
        }
        Level::Transaction => {
            fields.need("end_to_end", &source(&table.end_to_end), end_to_end.as_ref().or(instruction.as_ref()));
        }
        Level::Batch => drop(fields.need("batch", &source(&table.batch), batch.as_ref())),
        Level::Group => {}
    }
    let references = References { message, batch, end_to_end, instruction, mandate, application, loan };
    let content = Content::Answer(Answer { level, references, status, causes, grant, day });
    (!fields.flawed).then(|| Read::new(fields.position().clone(), content))
}

/// What an answer is about; an application where the mapping does not say.
fn level(fields: &mut Fields<'_, '_, rows::Answer>) -> Option<Level> {
    let Some(words) = &fields.own.table.level else { return Some(Level::Application) };
    let word = words.read(fields.own.record);
    let level = word.and_then(|word| Level::parse(word.meaning?));
    if level.is_none() {
        fields.flawed = true;
        let (found, source) = word.map_or(("", words.from.first_name()), |word| (word.text, word.source));
        fields.found.push(reject::word(fields.variant, "level", fields.position(), source, found));
    }
    level
}

/// The status; one that is not known is kept in the bank's word, and reported.
fn status(fields: &mut Fields<'_, '_, rows::Answer>) -> Option<Status> {
    let word = fields.own.table.status.as_ref()?.read(fields.own.record)?;
    let meaning = word.meaning.and_then(Meaning::parse).unwrap_or(Meaning::Unknown);
    if word.meaning.is_none() {
        fields.found.push(reject::answer_status(fields.variant, fields.position(), word.source, word.text));
    }
    Some(Status { word: word.text.to_owned(), meaning })
}

fn causes(fields: &Fields<'_, '_, rows::Answer>) -> Vec<Cause> {
    let Layer { table, record } = fields.own;
    let list = |texts: &Option<_>| -> Vec<Option<String>> {
        let texts: &Option<Texts> = texts;
        let read = texts.as_ref().map(|texts| texts.read(record)).unwrap_or_default();
        read.into_iter().map(|text| text.map(str::to_owned)).collect()
    };
    let (codes, texts) = (list(&table.reason), list(&table.reason_text));
    let count = codes.len().max(texts.len());
    let pad = |list: Vec<Option<String>>| list.into_iter().chain(std::iter::repeat(None)).take(count);
    pad(codes)
        .zip(pad(texts))
        .filter(|(code, text)| code.is_some() || text.is_some())
        .map(|(code, text)| {
            let class = code.as_deref().map_or(Class::Unknown, |code| fields.variant.class(code));
            Cause { code, class, text }
        })
        .collect()
}
