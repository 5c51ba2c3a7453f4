//! Doubts about fields that no example shows, and about reasons that can never be found.

use super::seen::Seen;
use super::{Doubt, Shared, rows, share, sound};
use crate::domain::statement::{Entry, FoundIn, Kind};
use crate::mapping::load::Files;
use crate::mapping::problem::{At, Problem};
use crate::mapping::spec;
use crate::mapping::value::Text;

pub(super) fn doubts(seen: &[Seen<'_>], files: &Files<'_>) -> Vec<Doubt> {
    let mut fields: Vec<Shared> = Vec::new();
    let mut reasons: Vec<Shared> = Vec::new();
    for one in seen {
        of_entries(one, files, &mut fields);
        of_statement(one, files, &mut fields);
        of_loans(one, files, &mut fields);
        of_rows(one, files, &mut fields);
        of_reasons(one, files, &mut reasons);
    }
    let idle = fields.iter().filter(|field| field.looked > 0 && field.hits == 0).map(|field| empty(field, seen));
    let never = reasons.iter().filter(|reason| reason.hits == 0).map(unreachable);
    idle.chain(never).collect()
}

/// Counts a key where it is said.
fn count(one: &Seen<'_>, files: &Files<'_>, all: &mut Vec<Shared>, key: &[&str], hits: usize) {
    let chain: Vec<&str> = one.chain.iter().map(String::as_str).collect();
    if let Some(file) = files.teller(&chain, key)
        && let Some(shared) = share(all, file, key, &one.variant.name)
    {
        shared.looked += one.files;
        shared.hits += hits;
    }
}

fn of_entries(one: &Seen<'_>, files: &Files<'_>, all: &mut Vec<Shared>) {
    for (table, entry) in [("entry", &one.variant.spec.entry), ("detail", &one.variant.spec.detail)] {
        let texts = sound::texts_of(entry).into_iter().filter(|(_, text)| text.is_some()).map(|(field, _)| field);
        let charges = entry.charges.as_ref().map(|_| "charges");
        for field in texts.chain(charges) {
            let filled = |entry: &&Entry| is_filled(entry, field) != Some(false);
            count(one, files, all, &[table, field], one.entries.iter().filter(filled).count());
        }
    }
}

/// Whether an entry holds a field; `None` for one that an entry does not show.
fn is_filled(entry: &Entry, field: &str) -> Option<bool> {
    Some(match field {
        "end-to-end" => entry.end_to_end_id.is_some(),
        "mandate" => entry.mandate_id.is_some(),
        "batch" => entry.batch_id.is_some(),
        "bank-reference" => entry.bank_reference.is_some(),
        "bank-code" => entry.bank_code.is_some(),
        "counterparty" => entry.counterparty.is_some(),
        "counterparty-account" => entry.counterparty_iban.is_some(),
        "text" => !entry.text.is_empty(),
        "reason" => entry.reason.is_some(),
        "charges" => entry.charges.is_some(),
        _ => return None,
    })
}

fn of_statement(one: &Seen<'_>, files: &Files<'_>, all: &mut Vec<Shared>) {
    let statement = &one.variant.spec.statement;
    let id = one.openings.iter().filter(|opening| opening.id.is_some()).count();
    let sequence = one.openings.iter().filter(|opening| opening.sequence.is_some()).count();
    for (field, text, hits) in [("id", &statement.id, id), ("sequence", &statement.sequence, sequence)] {
        if text.is_some() {
            count(one, files, all, &["statement", field], hits);
        }
    }
}

fn of_loans(one: &Seen<'_>, files: &Files<'_>, all: &mut Vec<Shared>) {
    let spec::Loan { end_to_end, text } = &one.variant.spec.loan;
    for (field, patterns, place) in [("end-to-end", end_to_end, FoundIn::EndToEndId), ("text", text, FoundIn::Text)] {
        let finds = |entry: &&Entry| entry.loan_reference.as_ref().is_some_and(|loan| loan.found_in == place);
        if !patterns.0.is_empty() {
            count(one, files, all, &["loan", field], one.entries.iter().filter(finds).count());
        }
    }
}

fn of_rows(one: &Seen<'_>, files: &Files<'_>, all: &mut Vec<Shared>) {
    for field in rows::fields(one) {
        count(one, files, all, &[field.table, &field.key], field.hits);
    }
}

/// A code is reached where the field `reason` can hold it.
fn of_reasons(one: &Seen<'_>, files: &Files<'_>, all: &mut Vec<Shared>) {
    let spec = &one.variant.spec;
    let fields: Vec<_> = [&spec.entry.reason, &spec.detail.reason].into_iter().flatten().collect();
    for code in spec.reasons.keys() {
        let holds = fields
            .iter()
            .any(|text| text.pattern().is_none_or(|pattern| pattern.capture(code).is_some_and(|found| found == code)));
        count(one, files, all, &["reasons", code], usize::from(holds));
    }
}

fn key_of(shared: &Shared) -> At {
    At::Key(shared.key.clone())
}

fn empty(field: &Shared, seen: &[Seen<'_>]) -> Doubt {
    let concerned = || seen.iter().filter(|one| field.mappings.contains(&one.variant.name));
    let is_searched = |one: &Seen<'_>| {
        let entry = match field.key.first().map(String::as_str) {
            Some("entry") => &one.variant.spec.entry,
            Some("detail") => &one.variant.spec.detail,
            Some("loan") => return true,
            Some(_) | None => return false,
        };
        let texts = sound::texts_of(entry);
        let own = texts.iter().find(|(name, _)| field.key.last().is_some_and(|key| key == name));
        own.is_some_and(|(_, text)| text.as_ref().is_some_and(Text::is_searched))
    };
    let is_of_movements = field.key.first().is_some_and(|table| table == "entry" || table == "detail");
    let no_return = is_of_movements
        && field.key.last().is_some_and(|key| key == "reason")
        && !concerned().any(|one| one.entries.iter().any(|entry| entry.kind == Kind::Return));
    let (rule, what, fix) = if no_return {
        ("empty-field", "no example has a debit that came back", "add one: the reason is what decides most")
    } else if concerned().any(is_searched) {
        let fix = "add an example in which it finds something, mend it, or take it away";
        ("idle-pattern", "its pattern finds nothing in any example", fix)
    } else {
        ("empty-field", "it is empty in every example", "add an example that has it, or take the field away")
    };
    Doubt {
        rule,
        mappings: field.mappings.clone(),
        chain: vec![field.file.clone()],
        problem: Problem { at: key_of(field), what: what.to_owned(), fix: fix.to_owned() },
    }
}

fn unreachable(reason: &Shared) -> Doubt {
    let what = "the field `reason` can never hold these words".to_owned();
    let fix = "add them to the pattern of `reason`, or take them away".to_owned();
    Doubt {
        rule: "unreachable-reason",
        mappings: reason.mappings.clone(),
        chain: vec![reason.file.clone()],
        problem: Problem { at: key_of(reason), what, fix },
    }
}
