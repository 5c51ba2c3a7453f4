//! An explanation for programs.

use serde_json::{Value, json};

use crate::cli::decode::reject_json;
use crate::codec::encoding::How;
use crate::codec::spot::Spot;
use crate::mapping::explain::{Asked, Candidate, Explanation, Of, Outcome, Passed, Rule, Told, Unit, Verdict};

/// The JSON document.
pub fn of(name: &str, explanation: &Explanation) -> Value {
    let chosen = explanation.chosen.as_ref();
    json!({
        "file": name,
        "mapping": chosen.map(|chosen| &chosen.mapping),
        "format": chosen.map(|chosen| &chosen.format),
        "encoding": chosen.map(|chosen| json!({ "name": chosen.encoding, "told_by": how(chosen.how) })),
        "delimiter": chosen.and_then(|chosen| chosen.delimiter),
        "header": chosen.and_then(|chosen| chosen.header.as_ref()).map(|(line, text)| json!({ "line": line, "text": text })),
        "candidates": explanation.candidates.iter().map(candidate).collect::<Vec<_>>(),
        "statements": explanation.statements.iter().map(unit).collect::<Vec<_>>(),
        "entries": explanation.entries.iter().map(unit).collect::<Vec<_>>(),
        "entries_in_file": explanation.count,
        "passed_over": explanation.passed.iter().map(passed).collect::<Vec<_>>(),
        "passed_over_in_file": explanation.passed_count,
        "rejects": explanation.rejects.iter().map(reject_json).collect::<Vec<_>>(),
    })
}

const fn how(how: How) -> &'static str {
    match how {
        How::Ascii => "ascii",
        How::Mark => "mark",
        How::Zeros => "zeros",
        How::Declared => "declaration",
        How::Wanted => "mapping",
        How::Bytes => "bytes",
    }
}

fn candidate(candidate: &Candidate) -> Value {
    let Candidate { mapping, verdict } = candidate;
    match verdict {
        Verdict::Chosen(fit) => json!({ "mapping": mapping, "verdict": "chosen", "fit": fit }),
        Verdict::Fits(fit) => json!({ "mapping": mapping, "verdict": "fits", "fit": fit }),
        Verdict::Differs(distance, what) => {
            json!({ "mapping": mapping, "verdict": "differs", "distance": distance, "what": what })
        }
    }
}

fn passed(passed: &Passed) -> Value {
    let rule = passed.rule.as_ref();
    json!({
        "position": passed.position.to_string(),
        "why": passed.why,
        "rule": rule.map(|Rule { words, file, line }| json!({ "words": words, "file": file, "line": line })),
    })
}

fn unit(unit: &Unit) -> Value {
    let (entry, part) = match unit.of {
        Of::Statement(number) | Of::Entry(number) | Of::Row(number) => (Some(number), None),
        Of::Part(entry, number) => (Some(entry), Some(number)),
        Of::File => (None, None),
    };
    json!({
        "number": entry,
        "part": part,
        "position": unit.position.to_string(),
        "read": unit.is_read,
        "fields": unit.fields.iter().map(field).collect::<Vec<_>>(),
        "rejects": unit.rejects.iter().map(reject_json).collect::<Vec<_>>(),
    })
}

fn field(told: &Told) -> Value {
    let rule = |Rule { words, file, line }: &Rule| json!({ "words": words, "file": file, "line": line });
    json!({
        "field": told.field,
        "value": told.value,
        "refused": told.refused,
        "rules": told.rules.iter().map(rule).collect::<Vec<_>>(),
        "asked": told.asked.iter().map(asked).collect::<Vec<_>>(),
        "notes": told.notes,
    })
}

fn asked(asked: &Asked) -> Value {
    let step = &asked.step;
    let (outcome, pattern, captured) = match &step.outcome {
        Outcome::Used => ("used", None, None),
        Outcome::Captured { pattern, value } => ("captured", Some(pattern), Some(value)),
        Outcome::FileName { pattern, value } => ("file_name", Some(pattern), Some(value)),
        Outcome::Constant => ("constant", None, None),
        Outcome::Empty => ("empty", None, None),
        Outcome::NoMatch(pattern) => ("no_match", Some(pattern), None),
        Outcome::Absent => ("absent", None, None),
        Outcome::Spare => ("spare", None, None),
    };
    json!({
        "role": Some(step.role).filter(|role| !role.is_empty()),
        "source": step.source,
        "found": step.found,
        "outcome": outcome,
        "pattern": pattern,
        "captured": captured,
        "place": asked.spot.as_ref().map(spot),
    })
}

fn spot(spot: &Spot) -> Value {
    let Spot { line, last_line, record, columns, cell, path, raw } = spot;
    json!({
        "line": line,
        "last_line": last_line,
        "record": record,
        "first_column": columns.map(|(first, _)| first),
        "last_column": columns.map(|(_, last)| last),
        "cell": cell,
        "path": path,
        "raw": raw,
    })
}
