//! Whether what a mapping says holds together: nothing is missing, every word is known, every field has a place.

use super::kind;
use super::load::instead;
use super::problem::{At, Problem};
use super::spec::{Entry, File};
use super::value::Text;
use super::when::When;
use crate::domain::id::BankId;
use crate::domain::reason::Class;

pub(super) fn class(word: &str) -> Option<Class> {
    Class::ALL.into_iter().find(|class| class.as_str() == word)
}

/// Kinds of documents. One that is not named here would never be asked for.
pub const DOCUMENTS: [&str; 4] = ["statement", "returns", "intraday", "notification"];

/// What is missing in a mapping.
pub(super) fn whole(spec: &File) -> Vec<Problem> {
    let need = |present: bool, at: &str, fix: &str| (!present).then(|| Problem::missing(at, fix));
    let layout =
        "say how the file is laid out, `[layout.csv]`, `[layout.fixed]` or `[layout.xml]`, or `use` a file that does";
    [
        need(spec.layout.is_some(), "layout", layout),
        need(spec.statement.account.is_some(), "statement.account", "write `account.text = \"…\"` under `[statement]`"),
        need(
            spec.entry.booked.is_some() || spec.entry.value.is_some(),
            "entry.booked",
            "write `booked = { from = \"…\", forms = [\"%d/%m/%Y\"] }` under `[entry]`",
        ),
        need(
            spec.entry.amount.is_some(),
            "entry.amount",
            "write `amount.signed = { from = \"…\", money = \"fr\" }` under `[entry]`",
        ),
        need(
            spec.identity.is_some(),
            "identity",
            "write `identity = { key = [\"booked\", \"amount\", \"text\"], version = 1 }`",
        ),
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// What is wrong with the folder of a mapping and with its kind of document.
pub(super) fn named(bank: &str, document: &str, is_said: bool) -> Vec<Problem> {
    let mut problems = Vec::new();
    if bank != "common" && BankId::parse(bank).is_err() {
        let fix = "move it into a folder named like the bank in the configuration, such as `credit-mutuel`";
        problems.push(Problem::key("", "the folder of the file is not named after a bank", fix));
    }
    if !DOCUMENTS.contains(&document) {
        let what = format!("`{document}` is no kind of document");
        let (at, fix) = if is_said {
            ("document", instead(document, &DOCUMENTS))
        } else {
            ("", format!("begin the name of the file with one of {}, or say `document`", DOCUMENTS.join(", ")))
        };
        problems.push(Problem::key(at, what, fix));
    }
    problems
}

/// What can be checked in a piece by itself.
pub(super) fn parts(spec: &File) -> Vec<Problem> {
    let mut problems = kind::problems(&spec.kind);
    problems.extend(spec.when.iter().filter_map(When::problem).map(|what| Problem::key("when", what, "")));
    for field in spec.without.iter().filter(|field| !File::default().forget(field)) {
        let fix = "write a table and a field, \"entry.bank-reference\"";
        problems.push(Problem::word("without", field, format!("`{field}` is no field"), fix));
    }
    let known = Class::ALL.map(Class::as_str);
    for (code, word) in spec.reasons.iter().map(|(code, word)| (code, word.class())) {
        if class(word).is_some() {
            continue;
        }
        let at = At::Key(vec!["reasons".to_owned(), code.clone()]);
        problems.push(Problem { at, what: format!("unknown class `{word}`"), fix: instead(word, &known) });
    }
    problems
}

/// Fields that name no place: they would be empty in every file without a word.
pub(super) fn nowhere(spec: &File) -> Vec<Problem> {
    let mut problems = Vec::new();
    let mut ask = |is_nowhere: Option<bool>, at: String| {
        if is_nowhere == Some(true) {
            let fix = "write `from = \"…\"`, `file-name = '…'` or, for a text that is always the same, `const = \"…\"`";
            problems.push(Problem::key(&at, "it does not say where it stands", fix));
        }
    };
    let statement = &spec.statement;
    let texts = [
        ("id", &statement.id),
        ("sequence", &statement.sequence),
        ("currency", &statement.currency),
        ("page", &statement.page),
        ("last-page", &statement.last_page),
    ];
    for (field, text) in texts {
        ask(text.as_ref().map(|text| text.is_nowhere()), format!("statement.{field}"));
    }
    for (field, date) in [("from", &statement.from), ("to", &statement.to)] {
        ask(date.as_ref().map(|date| date.is_nowhere()), format!("statement.{field}"));
    }
    for (table, entry) in [("entry", &spec.entry), ("detail", &spec.detail)] {
        for (field, text) in texts_of(entry) {
            ask(text.as_ref().map(|text| text.is_nowhere()), format!("{table}.{field}"));
        }
        for (field, date) in [("booked", &entry.booked), ("value", &entry.value)] {
            ask(date.as_ref().map(|date| date.is_nowhere()), format!("{table}.{field}"));
        }
    }
    problems
}

/// The texts of an entry by their keys.
fn texts_of(entry: &Entry) -> [(&'static str, &Option<Text>); 11] {
    [
        ("charges-included", &entry.charges_included),
        ("end-to-end", &entry.end_to_end),
        ("mandate", &entry.mandate),
        ("batch", &entry.batch),
        ("bank-reference", &entry.bank_reference),
        ("bank-code", &entry.bank_code),
        ("operation", &entry.operation),
        ("counterparty", &entry.counterparty),
        ("counterparty-account", &entry.counterparty_account),
        ("text", &entry.text),
        ("reason", &entry.reason),
    ]
}
