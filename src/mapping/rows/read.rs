//! One record to one row, or several where an entry falls apart into parts.

use chrono::NaiveDate;

use super::fields::{Fields, Layer};
use super::{answer, application, loan, reject};
use crate::codec::{Position, Record};
use crate::domain::document::Content;
use crate::domain::money::Money;
use crate::domain::statement::Reject;
use crate::mapping::spec::File;
use crate::mapping::spec::rows::RowKind;
use crate::mapping::variant::Variant;

/// What rows are read with.
#[derive(Debug, Clone, Copy)]
pub(super) struct Scope<'a> {
    pub variant: &'a Variant,
    pub kind: RowKind,
    pub file_name: &'a str,
    /// The day of the file.
    pub day: Option<NaiveDate>,
    /// Our file, as the group above says it.
    pub message: Option<&'a str>,
}

/// A row that was read, and what proves it.
#[derive(Debug)]
pub(super) struct Read {
    pub place: Position,
    pub content: Content,
    /// The amount lent, where an instalment repeats it.
    pub lent: Option<Money>,
    /// What is still to be repaid after an instalment.
    pub outstanding: Option<Money>,
    /// Insurance and charges inside the amount of an instalment.
    pub other: Option<Money>,
}

impl Read {
    pub(super) const fn new(place: Position, content: Content) -> Self {
        Self { place, content, lent: None, outstanding: None, other: None }
    }
}

/// Reads every row of an entry, in order; one that cannot be read is told as `None`, and `found` says why.
pub(super) fn all(
    scope: &Scope<'_>,
    record: &Record,
    details: &[Record],
    found: &mut Vec<Reject>,
    tell: &mut impl FnMut(Option<Read>),
) {
    let (whole, parts) = (&scope.variant.spec, scope.variant.parts.as_deref());
    // A batch is an answer of its own; a loan around its instalments is none.
    let speaks = scope.kind == RowKind::Answer || details.is_empty();
    if speaks {
        tell(one(scope, (whole, record), None, found));
    }
    for detail in details {
        let Some(parts) = parts else { break };
        tell(one(scope, (parts, detail), Some((whole, record)), found));
    }
}

type At<'a> = (&'a File, &'a Record);

fn one<'a>(scope: &Scope<'a>, own: At<'a>, outer: Option<At<'a>>, found: &mut Vec<Reject>) -> Option<Read> {
    let before = found.len();
    let read = match scope.kind {
        RowKind::Answer => answer::read(scope, fields(scope, own, outer, found, |file| file.answer.as_ref())?),
        RowKind::Position => loan::position(scope, fields(scope, own, outer, found, |file| file.position.as_ref())?),
        RowKind::Instalment => loan::instalment(fields(scope, own, outer, found, |file| file.instalment.as_ref())?),
        RowKind::Application => application::read(fields(scope, own, outer, found, |file| file.application.as_ref())?),
    };
    // A row never vanishes without a word.
    if read.is_none() && found.len() == before {
        found.push(reject::needed(scope.variant, "row", &own.1.position, ""));
    }
    read
}

fn fields<'a, 'f, T>(
    scope: &Scope<'a>,
    own: At<'a>,
    outer: Option<At<'a>>,
    found: &'f mut Vec<Reject>,
    table: impl Fn(&'a File) -> Option<&'a T>,
) -> Option<Fields<'a, 'f, T>> {
    let layer = |(file, record): At<'a>| table(file).map(|table| Layer { table, record });
    let (variant, file_name) = (scope.variant, scope.file_name);
    Some(Fields { variant, file_name, own: layer(own)?, outer: outer.and_then(layer), found, flawed: false })
}
