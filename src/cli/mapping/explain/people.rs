//! An explanation for people.

use std::io::Read;

use crate::cli::decode::reject::{self, Excerpts};
use crate::cli::page::{Page, STUCK, count, cut};
use crate::codec::Position;
use crate::codec::encoding::How;
use crate::codec::spot::Spot;
use crate::domain::statement::{Reject, Severity};
use crate::mapping::explain::{Asked, Candidate, Chosen, Explanation, Of, Outcome, Passed, Rule, Told, Unit, Verdict};

/// Characters of a raw text that are shown.
const RAW: usize = 120;
/// Mappings that were not taken and are shown without `--all`.
const CANDIDATES: usize = 8;
/// Where the parts of a field begin.
const INDENT: &str = "      ";

/// The whole text.
pub fn text(
    page: Page,
    name: &str,
    explanation: &Explanation,
    all: bool,
    file: Option<impl Read + Send + 'static>,
) -> String {
    let mut lines = vec![page.strong(name)];
    match &explanation.chosen {
        Some(chosen) => chosen_lines(page, chosen, &mut lines),
        None => lines.push(format!("  {}", page.bad("no mapping takes it"))),
    }
    candidates(page, explanation, all, &mut lines);
    for unit in explanation.statements.iter().chain(&explanation.entries) {
        unit_lines(page, unit, &mut lines);
    }
    passed(page, explanation, &mut lines);
    if let Some(left) = left(explanation) {
        lines.push(String::new());
        lines.push(page.hang("", &left));
    }
    rejects(page, name, &explanation.rejects, file, &mut lines);
    lines.push(String::new());
    lines.join("\n")
}

fn chosen_lines(page: Page, chosen: &Chosen, lines: &mut Vec<String>) {
    let about = chosen.about.as_deref().map_or_else(String::new, |about| format!(" ({about})"));
    lines.push(page.hang("  mapping   ", &format!("{}{about}", chosen.mapping)));
    lines.push(page.hang("  format    ", &chosen.format));
    lines.push(page.hang("  encoding  ", &format!("{}: {}", chosen.encoding, how(chosen))));
    if let Some(delimiter) = chosen.delimiter {
        let sign = if delimiter == '\t' { "a tab".to_owned() } else { format!("`{delimiter}`") };
        lines.push(format!("  cells     {sign} stands between them"));
    }
    if let Some((line, header)) = &chosen.header {
        lines.push(page.hang("  header    ", &format!("line {line}: {}", visible(header))));
    }
}

fn how(chosen: &Chosen) -> &'static str {
    match (chosen.how, chosen.encoding.as_str()) {
        (How::Ascii, _) => "there is no letter outside ASCII, every encoding reads it alike",
        (How::Mark, _) => "the mark at its beginning says so",
        (How::Zeros, _) => "every other byte of its beginning is zero",
        (How::Declared, _) => "its XML declaration says so",
        (How::Wanted, _) => "the mapping names it, and it fits",
        (How::Bytes, "utf-8") => "its letters outside ASCII are UTF-8",
        (How::Bytes, "windows-1252") => "it is no UTF-8, and has a byte from 80 to 9F, which ISO-8859-15 leaves unused",
        (How::Bytes, _) => "it is no UTF-8, and has no byte from 80 to 9F",
    }
}

fn candidates(page: Page, explanation: &Explanation, all: bool, lines: &mut Vec<String>) {
    let others: Vec<&Candidate> =
        explanation.candidates.iter().filter(|candidate| !matches!(candidate.verdict, Verdict::Chosen(_))).collect();
    lines.push(String::new());
    if others.is_empty() {
        lines.push(page.faint("no other mapping was asked"));
        return;
    }
    lines.push(page.strong("Other mappings that were asked, the nearest first"));
    let widest = others
        .iter()
        .take(if all { others.len() } else { CANDIDATES })
        .map(|candidate| candidate.mapping.chars().count())
        .max()
        .unwrap_or(0);
    let shown = if all { others.len() } else { CANDIDATES };
    for Candidate { mapping, verdict } in others.iter().take(shown) {
        let what = match verdict {
            Verdict::Chosen(_) => String::new(),
            Verdict::Fits(_) if explanation.chosen.is_some() => "it fits too, and is less specific".to_owned(),
            Verdict::Fits(_) => "it fits as well as another one".to_owned(),
            Verdict::Differs(_, what) => what.clone(),
        };
        lines.push(page.hang(&format!("  {mapping:<widest$}  "), &what));
    }
    if others.len() > shown {
        let more = others.len() - shown;
        lines.push(page.faint(&format!("  and {more} more, farther away: --all shows them, and so does --json")));
    }
}

fn unit_lines(page: Page, unit: &Unit, lines: &mut Vec<String>) {
    lines.push(String::new());
    let what = match unit.of {
        Of::Statement(number) => format!("Statement {number}"),
        Of::Entry(number) => format!("Entry {number}"),
        Of::Part(entry, number) => format!("Part {number} of entry {entry}"),
        Of::File => "The file as a whole".to_owned(),
        Of::Row(number) => format!("Row {number}"),
    };
    lines.push(page.hang("", &page.strong(&format!("{what}, {}", unit.position))));
    if !unit.is_read {
        lines.push(format!("  {}", page.bad("it could not be read: see the messages below")));
    }
    for told in &unit.fields {
        field(page, &unit.position, told, lines);
    }
}

fn field(page: Page, here: &Position, told: &Told, lines: &mut Vec<String>) {
    let lead = format!("  {:<20}  ", told.field);
    let value = match (&told.refused, &told.value) {
        (Some(why), _) => page.bad(&format!("refused: {why}")),
        (None, Some(value)) => page.strong(&visible(value)),
        (None, None) => page.faint("nothing"),
    };
    lines.push(if told.value.as_ref().is_some_and(|value| value.chars().count() + 24 > page.width) {
        page.hang(&lead, &visible(told.value.as_deref().unwrap_or_default()))
    } else {
        format!("{lead}{value}")
    });
    let (used, others): (Vec<&Asked>, Vec<&Asked>) = told.asked.iter().partition(|asked| asked.step.outcome.is_used());
    for asked in used {
        lines.push(page.hang(&format!("{INDENT}from  "), &asked_words(here, asked)));
    }
    for Rule { words, file, line } in &told.rules {
        lines.push(page.hang(&format!("{INDENT}rule  "), &format!("{words}  at{STUCK}mappings/{file}:{line}")));
    }
    for asked in others {
        lines.push(page.faint(&page.hang(&format!("{INDENT}not   "), &asked_words(here, asked))));
    }
    for note in &told.notes {
        lines.push(page.hang(&format!("{INDENT}      "), note));
    }
}

/// Where a text was looked for, and what came of it.
fn asked_words(here: &Position, asked: &Asked) -> String {
    let step = &asked.step;
    let role = if step.role.is_empty() { String::new() } else { format!("{}: ", step.role) };
    if matches!(step.outcome, Outcome::Constant) {
        return format!("{role}the mapping itself");
    }
    let place = asked.spot.as_ref().map(|spot| spot_words(here, spot, &step.source)).unwrap_or_default();
    let source = if place.is_empty() { step.source.clone() } else { format!("{place}, {}", step.source) };
    let raw = asked.spot.as_ref().map(|spot| spot.raw.as_str()).filter(|raw| !raw.trim().is_empty());
    let raw = raw.or(step.found.as_deref()).map(|raw| format!("`{}`", visible(&cut(raw, RAW)))).unwrap_or_default();
    let what = match &step.outcome {
        Outcome::Used | Outcome::Constant => raw,
        Outcome::Captured { pattern, value } | Outcome::FileName { pattern, value } => {
            format!("{raw}, of which the pattern {pattern} captures `{value}`")
        }
        Outcome::Empty => "empty".to_owned(),
        Outcome::NoMatch(pattern) => format!("{raw} has no {pattern}"),
        Outcome::Absent => format!("{raw} stands for nothing"),
        Outcome::Spare => format!("{raw} is not needed"),
    };
    format!("{role}{source}: {what}")
}

/// A place as a person finds it.
fn spot_words(here: &Position, spot: &Spot, source: &str) -> String {
    let mut words = Vec::new();
    // A path that says no more than the source is not said twice.
    let plain = source.trim_start_matches('^');
    let unit = here.to_string();
    let unit = unit.rsplit_once(", ").map_or(unit.as_str(), |(_, path)| path);
    let is_said = |path: &&String| {
        let below = path.strip_prefix(unit).unwrap_or(path.as_str());
        *path == plain || below == plain || plain.starts_with(path.trim_matches(':'))
    };
    if let Some(path) = spot.path.as_ref().filter(|path| !is_said(path)) {
        // The path of the unit itself stands above.
        words.push(path.strip_prefix(&format!("{unit}/")).map_or_else(|| path.clone(), |below| format!("…/{below}")));
    }
    match (spot.line, spot.last_line) {
        (Some(line), Some(last)) => words.push(format!("lines {line}-{last}")),
        (Some(line), None) => words.push(format!("line {line}")),
        (None, _) => {}
    }
    if let Some(record) = spot.record {
        words.push(format!("record {record}"));
    }
    if let Some(cell) = spot.cell {
        words.push(format!("cell {cell}"));
    }
    if let Some((first, last)) = spot.columns {
        let word = if spot.cell.is_some() { "character" } else { "column" };
        words.push(if spot.last_line.is_some() {
            format!("from {word} {first} to {last}")
        } else if first == last {
            format!("{word} {first}")
        } else {
            format!("{word}s {first}-{last}")
        });
    }
    words.join(", ")
}

/// Signs that would break the layout are shown as such.
fn visible(text: &str) -> String {
    text.chars()
        .map(|sign| match sign {
            '\n' => '⏎',
            '\t' => '⇥',
            sign if sign.is_control() => '·',
            sign => sign,
        })
        .collect()
}

/// Rows that are no movements, by a rule.
fn passed(page: Page, explanation: &Explanation, lines: &mut Vec<String>) {
    if explanation.passed.is_empty() {
        return;
    }
    lines.push(String::new());
    lines.push(page.strong("Rows that a rule passes over"));
    for Passed { position, why, rule } in &explanation.passed {
        lines.push(page.hang(&format!("  {position}  "), why));
        if let Some(Rule { words, file, line }) = rule {
            lines.push(page.hang(&format!("{INDENT}rule  "), &format!("{words}  at{STUCK}mappings/{file}:{line}")));
        }
    }
    let more = explanation.passed_count.saturating_sub(wide(explanation.passed.len()));
    if more > 0 {
        lines.push(page.faint(&format!("  and {more} more")));
    }
}

fn left(explanation: &Explanation) -> Option<String> {
    let entries = explanation.entries.iter().filter(|unit| matches!(unit.of, Of::Entry(_) | Of::Row(_))).count();
    let is_rows = explanation.statements.iter().any(|unit| unit.of == Of::File);
    let what = if is_rows { "rows" } else { "entries" };
    let left = explanation.count.saturating_sub(u64::try_from(entries).unwrap_or(u64::MAX));
    (left > 0).then(|| format!("{} {what} in the file; --entry N, --line N or --all explain others", explanation.count))
}

fn rejects(
    page: Page,
    name: &str,
    rejects: &[Reject],
    file: Option<impl Read + Send + 'static>,
    lines: &mut Vec<String>,
) {
    let excerpts = Excerpts::of(rejects, file);
    for reject in rejects {
        lines.push(String::new());
        lines.push(reject::text(page, name, reject, &excerpts));
    }
    let errors = rejects.iter().filter(|reject| reject.severity == Severity::Error).count();
    lines.push(String::new());
    let (errors, all) = (wide(errors), wide(rejects.len()));
    lines.push(format!("{}, {}", count(errors, "error"), count(all - errors, "warning")));
}

fn wide(number: usize) -> u64 {
    u64::try_from(number).unwrap_or(u64::MAX)
}
