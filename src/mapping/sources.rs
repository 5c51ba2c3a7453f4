//! Whether each source of a mapping is a place of its layout; all that are none at once.

use super::load::instead;
use super::problem::{At, Problem};
use super::spec::Layout;
use super::spec::rows::RowKind;
use super::variant::Plan;
use crate::codec::Wanted;
use crate::codec::fold::fold;

/// The tables that say where the values of a file, of a row and of a part of it stand.
#[derive(Debug, Clone, Copy)]
pub(super) struct Tables {
    file: &'static str,
    row: &'static str,
    part: &'static str,
}

impl Tables {
    /// Those of a statement.
    pub(super) const STATEMENT: Self = Self { file: "statement", row: "entry", part: "detail" };

    /// Those of a document of rows.
    pub(super) const fn of_rows(kind: RowKind) -> Self {
        Self { file: "file", row: kind.table(), part: kind.table() }
    }
}

/// The compiled layout, and what is wrong with it or with the sources that it does not have.
pub(super) fn compile(layout: &Layout, wanted: &Wanted, tables: Tables) -> (Option<Plan>, Vec<Problem>) {
    let lists = [("statement", &wanted.statement), ("entry", &wanted.entry), ("detail", &wanted.detail)];
    let all = lists.into_iter().flat_map(|(under, list)| list.iter().map(move |source| (under, source)));
    let whole = match Plan::compile(layout, wanted) {
        Ok(plan) => return (Some(plan), Vec::new()),
        Err(what) => what,
    };
    if let Err(what) = Plan::compile(layout, &Wanted::default()) {
        return (None, vec![of_layout(what)]);
    }
    // The layout is sound: each source is asked for alone.
    let mut problems: Vec<Problem> = all
        .filter_map(|(under, source)| {
            let one = vec![source.clone()];
            let alone = match under {
                "statement" => Wanted { statement: one, ..Wanted::default() },
                "entry" => Wanted { entry: one, ..Wanted::default() },
                _ => Wanted { detail: one, ..Wanted::default() },
            };
            let what = Plan::compile(layout, &alone).err()?;
            let table = match under {
                "statement" => tables.file,
                "entry" => tables.row,
                _ => tables.part,
            };
            Some(Problem::word(table, source, what, help(layout, under, source)))
        })
        .collect();
    problems.dedup();
    if problems.is_empty() {
        problems.push(of_layout(whole));
    }
    (None, problems)
}

/// Columns that no file of this layout can have, if the field is not taken over from below the layout.
pub(super) fn columns(layout: &Layout, wanted: &Wanted, tables: Tables) -> Vec<Problem> {
    // Rules of `[[when]]` read rows too; a table that does not name the source tells nothing.
    let lists = [(tables.file, &wanted.statement), (tables.row, &wanted.entry), ("when", &wanted.entry)];
    let all = lists.into_iter().flat_map(|(under, list)| list.iter().map(move |source| (under, source)));
    all.filter_map(|(under, source)| no_column(layout, under, source)).collect()
}

/// A fault of the layout itself: the word that it names is looked for.
fn of_layout(what: String) -> Problem {
    match what.split('`').nth(1).map(str::to_owned) {
        Some(word) => Problem::word("layout", &word, what, ""),
        None => Problem::key("layout", what, ""),
    }
}

/// What to do about a source that is no place of the layout.
fn help(layout: &Layout, under: &str, source: &str) -> String {
    match layout {
        Layout::Csv(_) | Layout::Fixed(_) if under == "detail" => "take `[detail]` away".to_owned(),
        Layout::Csv(_) if under == "statement" && source.starts_with("above:") => {
            "write the number of the column: \"above:Solde[3]\"".to_owned()
        }
        Layout::Csv(_) if source.starts_with("above:") || source.starts_with("below:") => {
            "write a column of `header`; values beside a key stand under `[statement]`: \"above:Solde\"".to_owned()
        }
        Layout::Csv(spec) => instead(source, &spec.names()),
        Layout::Fixed(_) => "write a record and its columns, \"04:91-104\" or \"05.RUM:49-83\"".to_owned(),
        Layout::Json(_) => {
            "write a pointer, \"/transactionAmount/amount\"; \"^/…\" begins at the document's root".to_owned()
        }
        Layout::Mt940(_) => "write a field and its part, \"61:amount\", or a code of its text, \"86/EREF\"".to_owned(),
        Layout::Ofx(_) => "write the path of a tag, \"STMTTRN/TRNAMT\" or \"LEDGERBAL/BALAMT\"".to_owned(),
        Layout::Xml(_) => {
            "write a path of element names, \"Refs/EndToEndId\" or \"Bal[Tp/CdOrPrtry/Cd=CLBD]/Amt\"".to_owned()
        }
    }
}

/// A column that no file of this layout can have.
fn no_column(layout: &Layout, under: &'static str, source: &str) -> Option<Problem> {
    let Layout::Csv(spec) = layout else { return None };
    let known = spec.names();
    let is_column = !source.starts_with("above:") && !source.starts_with("below:");
    if !is_column || known.is_empty() || known.iter().any(|name| fold(name) == fold(source)) {
        return None;
    }
    let what = format!("there is no column `{source}` in `header` or `optional`");
    let at = At::Column { under, word: source.to_owned() };
    Some(Problem { at, what, fix: instead(source, &known) })
}
