//! Whether the tables of a mapping say enough for its rows; every problem at once.

use crate::domain::document::{Level, Meaning, Purpose};
use crate::mapping::spec::File;
use crate::mapping::spec::rows::{Answer, RowKind};

/// What is missing or wrong in the tables of `kind`.
pub fn problems(file: &File, kind: RowKind) -> Vec<String> {
    let mut problems = Vec::new();
    let tables = [
        ("answer", file.answer.is_some()),
        ("position", file.position.is_some()),
        ("instalment", file.instalment.is_some()),
        ("application", file.application.is_some()),
    ];
    for (other, _) in tables.into_iter().filter(|(_, is_said)| *is_said).skip(1) {
        problems.push(format!(
            "`[{other}]` stands beside `[{}]`: a document has rows of one kind; take one of the two away",
            kind.table()
        ));
    }
    for (other, is_said) in [("entry", file.entry.amount.is_some()), ("statement", file.statement.account.is_some())] {
        if is_said {
            problems.push(format!("`[{other}]` is for statements: this document has rows of its own; take it away"));
        }
    }
    let mut need = |present: bool, what: &str| {
        if !present {
            let (table, field) = what.split_once('.').unwrap_or(("", what));
            problems
                .push(format!("`{what}` is missing; write `{field}` under `[{table}]`: a row says nothing without it"));
        }
    };
    match kind {
        RowKind::Answer => {
            if let Some(answer) = &file.answer {
                need(answer.status.is_some(), "answer.status");
                need(answer.application.is_some() || answer.level.is_some(), "answer.application");
                problems.extend(words_of(answer));
            }
        }
        RowKind::Position => {
            if let Some(position) = &file.position {
                need(position.loan.is_some() || position.bank_reference.is_some(), "position.bank-reference");
                need(position.as_of.is_some() || file.file.day.is_some(), "position.as-of");
                need(position.outstanding.is_some(), "position.outstanding");
            }
        }
        RowKind::Instalment => {
            if let Some(instalment) = &file.instalment {
                need(instalment.loan.is_some() || instalment.bank_reference.is_some(), "instalment.bank-reference");
                need(instalment.number.is_some(), "instalment.number");
                need(instalment.due.is_some(), "instalment.due");
                need(instalment.amount.is_some(), "instalment.amount");
                need(instalment.principal.is_some(), "instalment.principal");
                need(instalment.interest.is_some(), "instalment.interest");
            }
        }
        RowKind::Application => {
            if let Some(application) = &file.application {
                need(application.application.is_some(), "application.application");
                need(application.family_name.is_some(), "application.family-name");
                need(application.given_name.is_some(), "application.given-name");
                need(application.born.is_some(), "application.born");
                need(application.purpose.is_some(), "application.purpose");
                need(application.amount.is_some(), "application.amount");
                need(application.months.is_some(), "application.months");
                let known = Purpose::ALL.map(Purpose::as_str);
                let words = application.purpose.as_ref();
                problems.extend(words.map(|words| words.problems("application.purpose", &known)).unwrap_or_default());
            }
        }
    }
    problems
}

fn words_of(answer: &Answer) -> Vec<String> {
    let levels = answer.level.as_ref().map(|words| words.problems("answer.level", &Level::ALL.map(Level::as_str)));
    let statuses =
        answer.status.as_ref().map(|words| words.problems("answer.status", &Meaning::ALL.map(Meaning::as_str)));
    levels.into_iter().chain(statuses).flatten().collect()
}
