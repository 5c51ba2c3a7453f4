//! Doubts about documents of rows: fields that no row of an example holds. They have no balances; number and sum prove them.

use super::seen::Seen;
use crate::domain::document::{Answer, Application, Content, LoanPosition, Row, ScheduledInstalment, Whole};
use crate::mapping::spec::File;
use crate::mapping::spec::rows::{self, RowKind};

/// A field of a table of rows, and in how many rows of the examples it holds something.
#[derive(Debug)]
pub(super) struct Field {
    /// The table: `answer`.
    pub table: &'static str,
    /// The field as a mapping writes it: `first-due`.
    pub key: String,
    /// In how many rows, or files for `[file]`.
    pub hits: usize,
}

/// The fields that the mapping says and that a row shows.
pub(super) fn fields(one: &Seen<'_>) -> Vec<Field> {
    let Some(kind) = one.variant.rows else { return Vec::new() };
    let spec = &one.variant.spec;
    let of_rows = said(spec, kind).into_iter().filter_map(|field| {
        let shown: Vec<bool> = one.rows.iter().map(|row| holds(row, field)).collect::<Option<_>>()?;
        Some(Field { table: kind.table(), key: key(field), hits: shown.into_iter().filter(|there| *there).count() })
    });
    let of_files = spec.file.said().into_iter().filter_map(|field| {
        let shown: Vec<bool> = one.wholes.iter().map(|whole| of_whole(whole, field)).collect::<Option<_>>()?;
        Some(Field { table: "file", key: key(field), hits: shown.into_iter().filter(|there| *there).count() })
    });
    of_rows.chain(of_files).collect()
}

/// Whether something of the file tells that a row is missing.
pub(super) fn is_proved_by_its_words(spec: &File, kind: RowKind) -> bool {
    let follows = |table: &rows::Instalment| table.outstanding.is_some() || table.lent.is_some();
    let is_chain = kind == RowKind::Instalment && spec.instalment.as_ref().is_some_and(follows);
    is_chain || spec.file.count.is_some() || spec.file.sum.is_some()
}

fn key(field: &str) -> String {
    field.replace('_', "-")
}

fn said(spec: &File, kind: RowKind) -> Vec<&'static str> {
    match kind {
        RowKind::Answer => spec.answer.as_ref().map(rows::Answer::said),
        RowKind::Position => spec.position.as_ref().map(rows::Position::said),
        RowKind::Instalment => spec.instalment.as_ref().map(rows::Instalment::said),
        RowKind::Application => spec.application.as_ref().map(rows::Application::said),
    }
    .unwrap_or_default()
}

/// Whether a row holds a field; `None` for one that a row does not show, or that each row must have.
fn holds(row: &Row, field: &str) -> Option<bool> {
    match &row.content {
        Content::Answer(answer) => of_answer(answer, field),
        Content::Position(position) => of_position(position, field),
        Content::Instalment(instalment) => of_instalment(instalment, field),
        Content::Application(application) => of_application(application, field),
    }
}

fn of_whole(whole: &Whole, field: &str) -> Option<bool> {
    match field {
        "id" => Some(whole.id.is_some()),
        "day" => Some(whole.day.is_some()),
        // That number and sum are there is a matter of `no-proof`.
        _ => None,
    }
}

fn of_answer(answer: &Answer, field: &str) -> Option<bool> {
    let Answer { level: _, references, status, causes, grant, day } = answer;
    Some(match field {
        "message" => references.message.is_some(),
        "batch" => references.batch.is_some(),
        "end_to_end" => references.end_to_end.is_some(),
        "instruction" => references.instruction.is_some(),
        "mandate" => references.mandate.is_some(),
        "application" => references.application.is_some(),
        "loan" => references.loan.is_some(),
        "status" => status.is_some(),
        "reason" => causes.iter().any(|cause| cause.code.is_some()),
        "reason_text" => causes.iter().any(|cause| cause.text.is_some()),
        "amount" => grant.amount.is_some(),
        "rate" => grant.rate.is_some(),
        "months" => grant.months.is_some(),
        "first_due" => grant.first_due_on.is_some(),
        "disbursed" => grant.disbursed_on.is_some(),
        "day" => day.is_some(),
        _ => return None,
    })
}

fn of_position(position: &LoanPosition, field: &str) -> Option<bool> {
    Some(match field {
        "loan" => position.loan.is_some(),
        "bank_reference" => position.bank_reference.is_some(),
        "overdue" => position.overdue.is_some(),
        _ => return None,
    })
}

fn of_instalment(instalment: &ScheduledInstalment, field: &str) -> Option<bool> {
    Some(match field {
        "loan" => instalment.loan.is_some(),
        "bank_reference" => instalment.bank_reference.is_some(),
        _ => return None,
    })
}

fn of_application(application: &Application, field: &str) -> Option<bool> {
    let text = |text: &str| Some(!text.is_empty());
    match field {
        "bank" => Some(application.bank.is_some()),
        "referent" => Some(application.referent.is_some()),
        "address" => text(&application.address),
        "postcode" => text(&application.postcode),
        "city" => text(&application.city),
        "phone" => text(&application.phone),
        "email" => text(&application.email),
        "household" => text(&application.household),
        "supplier" => text(&application.supplier),
        "opinion" => text(&application.opinion),
        "opinion_on" => Some(application.opinion_on.is_some()),
        "income" => Some(application.income.is_some()),
        "charges" => Some(application.charges.is_some()),
        _ => None,
    }
}
