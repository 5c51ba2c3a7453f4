//! Whether what a mapping says holds together: nothing is missing, every word is known, every field has a place.

use super::kind;
use super::load::instead;
use super::problem::{At, Problem};
use super::spec::{Entry, File};
use super::value::{Date, Text};
use super::when::Fault;
use crate::domain::id::BankId;
use crate::domain::reason::Class;

pub(super) fn class(word: &str) -> Option<Class> {
    Class::ALL.into_iter().find(|class| class.as_str() == word)
}

/// Kinds of documents. One that is not named here would never be asked for.
pub const DOCUMENTS: [&str; 8] =
    ["statement", "returns", "intraday", "notification", "reply", "position", "schedule", "application"];

/// What is missing in a mapping.
pub(super) fn whole(spec: &File) -> Vec<Problem> {
    let need = |present: bool, at: &str, fix: &str| (!present).then(|| Problem::missing(at, fix));
    let layout = "say how the file is laid out, `[layout.csv]` or another of the six, or `use` a file that does";
    let inbound = "it is for documents that we send, and a bank sends this one";
    let write = spec.write.as_ref().map(|_| Problem::key("write", inbound, "take it away"));
    [
        write,
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
    for (number, rule) in spec.when.iter().enumerate() {
        let at = |key| At::Rule { number, key };
        problems.extend(rule.faults().into_iter().map(|Fault { key, what, fix }| Problem { at: at(key), what, fix }));
    }
    for field in spec.without.iter().filter(|field| !File::default().forget(field)) {
        let fix = "write a table and a field, \"entry.bank-reference\"";
        problems.push(Problem::word("without", field, format!("`{field}` is no field"), fix));
    }
    if let (Some(since), Some(until)) = (&spec.since, &spec.until)
        && until.0 < since.0
    {
        let what = format!("the last day, {}, is before the first, {}", until.0, since.0);
        problems.push(Problem::key("until", what, "turn them round, or take one away"));
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

/// Examples that expect nothing, or what cannot be.
pub(super) fn examples(spec: &File) -> Vec<Problem> {
    let mut problems = Vec::new();
    for (index, example) in spec.examples.iter().enumerate() {
        let mut ask = |is_wrong: bool, key: &str, what: String, fix: &str| {
            if is_wrong {
                let at = At::Item { list: "example", index, key: key.to_owned() };
                problems.push(Problem { at, what, fix: fix.to_owned() });
            }
        };
        let file = &example.file;
        let is_beside = !file.is_empty() && file.split('/').all(|part| !matches!(part, "" | "." | ".."));
        let fix = "write its way from the folder of the mapping: \"examples/november.csv\"";
        ask(!is_beside, "file", format!("`{file}` is no file below the folder of the mapping"), fix);
        let fix = "write `expect = { entries = 2 }`, or `refused = \"…\"` with a part of the message";
        let both = "it says both what the file says and that it is refused".to_owned();
        match (&example.expect, &example.refused) {
            (Some(_), Some(_)) => ask(true, "refused", both, "keep one of them"),
            (Some(expect), None) => ask(expect.is_empty(), "expect", "it expects nothing".to_owned(), fix),
            (None, Some(part)) => ask(part.is_empty(), "refused", "any message would do".to_owned(), fix),
            (None, None) => ask(true, "file", "nothing says what is expected of it".to_owned(), fix),
        }
        let Some(expect) = &example.expect else { continue };
        let figures = [
            ("credits", &expect.credits),
            ("debits", &expect.debits),
            ("opening", &expect.opening),
            ("closing", &expect.closing),
        ];
        for (key, figure) in figures.into_iter().filter_map(|(key, figure)| Some((key, figure.as_ref()?))) {
            let digits = figure.strip_prefix('-').unwrap_or(figure);
            let (units, minor) = digits.split_once('.').unwrap_or((digits, "0"));
            let is_figure =
                [units, minor].iter().all(|part| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit()));
            let is_none = figure.is_empty() && matches!(key, "opening" | "closing");
            let what = format!("`{figure}` is no figure");
            ask(
                !is_figure && !is_none,
                &format!("expect.{key}"),
                what,
                "write it with a point and all its decimals: \"1234.50\"",
            );
        }
        for (key, day) in [("from", &expect.from), ("to", &expect.to)] {
            let is_wrong = day.as_ref().is_some_and(|day| day.parse::<chrono::NaiveDate>().is_err());
            let what = format!("`{}` is no day", day.as_deref().unwrap_or_default());
            ask(is_wrong, &format!("expect.{key}"), what, "write it as year, month, day: \"2025-11-30\"");
        }
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
        ask(text.as_ref().map(Text::is_nowhere), format!("statement.{field}"));
    }
    for (field, date) in [("from", &statement.from), ("to", &statement.to)] {
        ask(date.as_ref().map(Date::is_nowhere), format!("statement.{field}"));
    }
    for (table, entry) in [("entry", &spec.entry), ("detail", &spec.detail)] {
        for (field, text) in texts_of(entry) {
            ask(text.as_ref().map(Text::is_nowhere), format!("{table}.{field}"));
        }
        for (field, date) in [("booked", &entry.booked), ("value", &entry.value)] {
            ask(date.as_ref().map(Date::is_nowhere), format!("{table}.{field}"));
        }
    }
    problems
}

/// The texts of an entry by their keys.
pub(super) fn texts_of(entry: &Entry) -> [(&'static str, &Option<Text>); 11] {
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
