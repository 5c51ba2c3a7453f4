//! What kind of file a sample is: one that a common mapping reads, rows of cells, or neither.

use crate::codec::Head;
use crate::codec::xml::Shape;
use crate::mapping::Mappings;

/// A kind of file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Kind {
    /// A standard that this mapping of `common` reads.
    Known(Base),
    /// Rows of cells.
    Rows,
    /// A JSON document.
    Json,
    /// Neither, and what to do.
    Unknown(String),
}

/// A mapping of `common`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Base {
    /// Its name: `common/camt053`.
    pub name: String,
    /// The kind of document that it reads.
    pub document: String,
    /// What it is for, in its own words.
    pub about: String,
}

/// The kind of a file by its beginning: the mappings of `common` are asked first.
pub(super) fn of(mappings: &Mappings, head: &Head<'_>) -> Kind {
    let common = mappings.variants.iter().filter(|variant| variant.bank == "common");
    let fits = common.filter_map(|variant| Some((variant.plan.fit(head).ok()?, variant)));
    if let Some((_, best)) = fits.max_by_key(|(fit, _)| *fit) {
        return Kind::Known(Base {
            name: best.name.clone(),
            document: best.document.clone(),
            about: best.spec.about.clone().unwrap_or_default(),
        });
    }
    let start = head.text.trim_start_matches('\u{feff}').trim_start();
    let known = |what: &str| {
        let common: Vec<&str> = mappings.names().filter(|name| name.starts_with("common/")).collect();
        let there = common.join(", ");
        Kind::Unknown(format!("{what}, and no mapping of `common` reads it; there are {there}"))
    };
    if start.starts_with("OFXHEADER") || start.contains("<OFX") {
        known("this is an OFX file")
    } else if let Some(shape) = start.starts_with('<').then(|| Shape::of(start)).flatten() {
        known(&format!("this is XML with the message `{}`", shape.format()))
    } else if start.starts_with('{') && start.starts_with("{1:") || start.starts_with(":20:") {
        known("this is an MT940 or MT942 statement")
    } else if start.starts_with(['{', '[']) {
        Kind::Json
    } else if is_fixed(start) {
        known("these are records of a fixed width")
    } else {
        Kind::Rows
    }
}

/// Lines of one length that begin with digits.
fn is_fixed(start: &str) -> bool {
    let lines: Vec<usize> = start.lines().take(20).map(|line| line.trim_end().chars().count()).collect();
    let long = lines.iter().filter(|length| (118..=120).contains(*length) || (238..=240).contains(*length)).count();
    start.starts_with(|sign: char| sign.is_ascii_digit()) && lines.len() > 1 && long * 2 > lines.len()
}
