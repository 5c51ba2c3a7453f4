//! Whether a mapping can be turned round: no rule that loses something, a place for every text, a word for every purpose.

use crate::codec::write;
use crate::domain::document::Purpose;
use crate::mapping::spec::rows::{Application, RowKind};
use crate::mapping::spec::{File, Layout};

/// What stands in the way of writing; nothing for a document that only comes in.
pub fn problems(file: &File, kind: RowKind) -> Vec<String> {
    let RowKind::Application = kind else {
        let why = "`[write]` is for documents that we send, and a bank sends this one; take it away".to_owned();
        return file.write.iter().map(|_| why.clone()).collect();
    };
    let Some(application) = &file.application else { return Vec::new() };
    let mut problems = one_way(application);
    if let Some(purpose) = &application.purpose {
        let lacking = Purpose::ALL.into_iter().filter(|meaning| purpose.word(meaning.as_str()).is_none());
        problems.extend(lacking.map(|meaning| {
            let meaning = meaning.as_str();
            format!(
                "`application.purpose.words` has no word for {meaning}: an application for it could not be sent; write \
                 `{meaning} = [\"…\"]`"
            )
        }));
    }
    let mut own = application.clone();
    let mut sources = Vec::new();
    own.resolve(&mut sources);
    let spec = file.write.clone().unwrap_or_default();
    problems.extend(match &file.layout {
        Some(Layout::Csv(layout)) => write::csv::problems(layout, &spec, &firsts(application)),
        Some(Layout::Fixed(layout)) => write::fixed::problems(layout, &spec, &firsts(application)),
        Some(Layout::Xml(_)) => write::xml::problems(&spec, &firsts(application)),
        Some(Layout::Json(_)) => write::json::problems(&spec, &firsts(application)),
        Some(Layout::Mt940(_) | Layout::Ofx(_)) => {
            vec!["`[write]`: applications are written as CSV, XML, JSON or in fixed width".to_owned()]
        }
        None => Vec::new(),
    });
    let known = |source: &&String| sources.contains(source) || spec.constants.contains_key(*source);
    let is_csv = matches!(file.layout, Some(Layout::Csv(_)));
    let unused = spec.order.iter().filter(|source| !is_csv && !known(source));
    problems.extend(unused.map(|source| format!("write.order names `{source}`, and nothing is written there")));
    problems
}

fn one_way(application: &Application) -> Vec<String> {
    let texts = application.texts().chain(application.months.as_ref().map(|months| &months.0));
    let of_texts = texts.filter_map(|text| Some((text.from.first_name(), text.one_way()?)));
    let of_dates = application.dates().filter_map(|date| Some((date.from.first_name(), date.one_way()?)));
    let say = |(source, rule): (&str, &str)| {
        format!(
            "`{source}` cannot be written: a `{rule}` cannot be turned round; name a place that holds the value alone"
        )
    };
    of_texts.map(say).chain(of_dates.map(say)).collect()
}

/// The place that each field is written to.
fn firsts(application: &Application) -> Vec<String> {
    let mut sources = Vec::new();
    let mut first = |names: &crate::mapping::source::Sources| sources.extend(names.names.first().cloned());
    application.texts().for_each(|text| first(&text.from));
    application.dates().for_each(|date| first(&date.from));
    let it = application;
    it.months.iter().for_each(|months| first(&months.0.from));
    it.purpose.iter().for_each(|words| first(&words.from));
    let amounts = [&it.income, &it.charges, &it.amount].into_iter().flatten();
    sources.extend(amounts.map(|amount| amount.source().to_owned()).filter(|source| !source.is_empty()));
    sources
}
