//! Doubts about layouts: mappings that are never chosen, columns that nothing reads, fields whose column no file has.

use super::Doubt;
use super::seen::Seen;
use crate::codec::fold::fold;
use crate::codec::{Head, csv};
use crate::mapping::load::nearest;
use crate::mapping::problem::{At, Problem};
use crate::mapping::spec::{File, Layout};

pub(super) fn doubts(one: &Seen<'_>, all: &[Seen<'_>]) -> Vec<Doubt> {
    let spec = &one.variant.spec;
    let mut doubts: Vec<Doubt> = never_chosen(one, all).into_iter().collect();
    match &spec.layout {
        Some(Layout::Csv(layout)) => doubts.extend(columns(one, layout)),
        Some(Layout::Xml(layout)) if layout.explode.is_none() && has_details(spec) => {
            let fix = "write `explode = { details = \"…\" }` under `[layout.xml]`, or take `[detail]` away";
            doubts.push(one.doubt("unused-details", Problem::key("detail", "no entry falls apart into details", fix)));
        }
        Some(_) | None => {}
    }
    doubts
}

fn has_details(spec: &File) -> bool {
    let detail = &spec.detail;
    detail.amount.is_some() || detail.text.is_some() || detail.end_to_end.is_some() || detail.mandate.is_some()
}

/// A file that is exactly of the layout, and who takes it.
fn never_chosen(one: &Seen<'_>, all: &[Seen<'_>]) -> Option<Doubt> {
    let own = one.variant;
    let text = sample(own.spec.layout.as_ref()?)?;
    let head = Head { text: &text, whole: true };
    let fit = |seen: &Seen<'_>| {
        let named = if seen.variant.spec.matching.file_name.is_some() { 1_000 } else { 0 };
        seen.variant.plan.fit(&head).ok().map(|fit| fit + named)
    };
    let mine = fit(one)?;
    let is_rival = |other: &&Seen<'_>| {
        let other = other.variant;
        other.name != own.name && other.bank == own.bank && other.document == own.document
    };
    // A pattern of the name lets both be chosen, each for its own files.
    let rival = all.iter().filter(is_rival).find(|other| {
        let same_pattern = match (&own.spec.matching.file_name, &other.variant.spec.matching.file_name) {
            (None, None) => true,
            (Some(own), Some(other)) => own.text() == other.text(),
            (Some(_), None) | (None, Some(_)) => false,
        };
        same_pattern && fit(other).is_some_and(|other| other >= mine)
    })?;
    let what =
        format!("a file of this layout fits {} as well or better: this mapping is never chosen", rival.variant.name);
    let fix = "name one more column of it, say `extra = \"refuse\"` in one of the two, or `[match] file-name`";
    Some(one.doubt("never-chosen", Problem::key("layout", what, fix)))
}

/// The beginning of a file that has what the layout asks for, and nothing else.
fn sample(layout: &Layout) -> Option<String> {
    match layout {
        Layout::Csv(spec) => {
            let delimiter = spec.delimiters.first().copied().unwrap_or(';').to_string();
            let names: Vec<&str> =
                spec.header.iter().filter_map(|cell| cell.names().first()).map(String::as_str).collect();
            (spec.header_lines == 1 && !names.is_empty()).then(|| format!("{}\n", names.join(&delimiter)))
        }
        Layout::Json(_) | Layout::Mt940(_) | Layout::Ofx(_) => None,
        Layout::Fixed(spec) => Some(format!("{:0<1$}\n", spec.opens, spec.width)),
        Layout::Xml(spec) => Some(format!("<Document><{}></{0}></Document>", spec.root.first()?)),
    }
}

fn columns(one: &Seen<'_>, layout: &csv::Spec) -> Vec<Doubt> {
    let sources = one.variant.sources();
    let read: Vec<String> = sources.iter().map(|source| fold(source)).collect();
    let known = layout.names();
    let header: Vec<String> = known.iter().map(|name| fold(name)).collect();
    let is_read = |cell: &csv::Cell| cell.names().iter().any(|name| read.contains(&fold(name)));
    let mut doubts = Vec::new();
    for (key, cells) in [("layout.csv.header", &layout.header), ("layout.csv.optional", &layout.optional)] {
        let unused = cells.iter().filter(|cell| !is_read(cell)).filter_map(|cell| cell.names().first());
        let names = unused.map(|cell| format!("`{cell}`")).collect::<Vec<_>>().join(", ");
        if !names.is_empty() {
            let what = format!("nothing reads {names}");
            let fix = "read them, or say under `[lint]` what they are for (to tell this export from others)";
            doubts.push(one.doubt("unused-column", Problem::key(key, what, fix)));
        }
    }
    let is_column = |source: &&String| !source.starts_with("above:") && !source.starts_with("below:");
    for source in sources.iter().filter(is_column).filter(|source| !header.contains(&fold(source))) {
        let what = format!("`{source}` is no column of the layout: the field is empty in every file, without a word");
        let near = nearest(source, known.iter().copied());
        let column = near.map_or_else(|| "the column".to_owned(), |near| format!("`{near}`"));
        let fix =
            format!("say the field anew with {column}, add `{source}` to `optional`, or name the field in `without`");
        let under = match (one.variant.rows, one.variant.is_of_statement(source)) {
            (None, true) => "statement",
            (None, false) => "entry",
            (Some(_), true) => "file",
            (Some(kind), false) => kind.table(),
        };
        let at = At::Word { under, word: source.clone() };
        doubts.push(one.doubt("optional-column", Problem { at, what, fix }));
    }
    doubts
}
