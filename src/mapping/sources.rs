//! Whether each source of a mapping is a place of its layout; all that are none at once.

use super::load::instead;
use super::problem::Problem;
use super::spec::Layout;
use super::variant::Plan;
use crate::codec::Wanted;

/// The compiled layout, and what is wrong with it or with the sources that it does not have.
pub(super) fn compile(layout: &Layout, wanted: &Wanted) -> (Option<Plan>, Vec<Problem>) {
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
            Some(Problem::word(under, source, what, help(layout, under, source)))
        })
        .collect();
    if problems.is_empty() {
        problems.push(of_layout(whole));
    }
    (None, problems)
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
        Layout::Csv(_) if source.starts_with("above:") || source.starts_with("below:") => {
            "write a column of `header`; values beside a key stand under `[statement]`: \"above:Solde\"".to_owned()
        }
        Layout::Csv(spec) => instead(source, &spec.names()),
        Layout::Fixed(_) => "write a record and its columns, \"04:91-104\" or \"05.RUM:49-83\"".to_owned(),
        Layout::Json(_) => {
            "write a pointer, \"/transactionAmount/amount\"; \"^/…\" begins at the document's root".to_owned()
        }
        Layout::Xml(_) => {
            "write a path of element names, \"Refs/EndToEndId\" or \"Bal[Tp/CdOrPrtry/Cd=CLBD]/Amt\"".to_owned()
        }
    }
}
