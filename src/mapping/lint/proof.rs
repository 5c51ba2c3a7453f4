//! Doubts about proof and dates.

use chrono::NaiveDate;

use super::seen::Seen;
use super::{Doubt, rows};
use crate::mapping::date::Form;
use crate::mapping::problem::Problem;
use crate::mapping::spec::rows::RowKind;
use crate::mapping::spec::{File, Layout, Weight};
use crate::mapping::value::Date;

pub(super) fn doubts(one: &Seen<'_>) -> Vec<Doubt> {
    let spec = &one.variant.spec;
    let mut doubts = Vec::new();
    let checks = [
        ("balance", spec.check.balance),
        ("running-balance", spec.check.running_balance),
        ("empty", spec.check.empty),
        ("unproved", spec.check.unproved),
        ("count", spec.check.count),
        ("control-sum", spec.check.control_sum),
        ("account", spec.check.account),
        ("numbers", spec.check.numbers),
        ("chain", spec.check.chain),
    ];
    for (check, _) in checks.into_iter().filter(|(_, weight)| *weight == Some(Weight::Off)) {
        let fix = "write \"warn\" where it fails without fault of the bank, so that a person is told";
        doubts.push(one.doubt("check-off", Problem::key(&format!("check.{check}"), "what it finds is not told", fix)));
    }
    doubts.extend(no_proof(one));
    for (key, date) in dates(spec) {
        doubts.extend(short_years(one, &key, date));
        doubts.extend(ambiguous(one, &key, date));
    }
    doubts
}

/// Nothing in a file tells that a row is missing.
fn no_proof(one: &Seen<'_>) -> Option<Doubt> {
    if let Some(kind) = one.variant.rows {
        return no_proof_of_rows(one, kind);
    }
    let spec = &one.variant.spec;
    let statement = &spec.statement;
    let has_balances = statement.opening.is_some() && statement.closing.is_some();
    let has_rows = spec.entry.balance_after.is_some();
    let is = |weight: Option<Weight>| weight != Some(Weight::Off);
    let has_sums = statement.control_sum.is_some() || statement.credits_sum.is_some() && statement.debits_sum.is_some();
    let is_counted =
        statement.entries_count.is_some() && is(spec.check.count) || has_sums && is(spec.check.control_sum);
    let what = if !has_balances && !has_rows {
        "there is no opening and closing balance, none of each row, and no number or sum of the rows: a row that is \
         missing would not be seen"
    } else if one.files > 0 && !one.is_proved {
        "no example has the balances that would prove it: a row that is missing would not be seen"
    } else {
        return None;
    };
    if is_counted {
        return None;
    }
    let fix =
        "read `opening` and `closing`, or `balance-after`; where the bank gives none, choose another export or say so";
    Some(one.doubt("no-proof", Problem::key("statement", what, fix)))
}

/// Rows have no balances: their number, their sum, or what one says of the next.
fn no_proof_of_rows(one: &Seen<'_>, kind: RowKind) -> Option<Doubt> {
    let what = if !rows::is_proved_by_its_words(&one.variant.spec, kind) {
        "the file says neither how many rows it has nor what they add up to: a row that is missing would not be seen"
    } else if kind != RowKind::Instalment && one.files > 0 && !one.is_proved {
        "no example has the number or the sum that would prove it: a row that is missing would not be seen"
    } else {
        return None;
    };
    let fix = "read `count` or `sum` under `[file]`; where the bank gives none, say so";
    Some(one.doubt("no-proof", Problem::key("file", what, fix)))
}

/// Every date of a mapping with its key.
fn dates(spec: &File) -> Vec<(String, &Date)> {
    let all = [
        ("statement.from", &spec.statement.from),
        ("statement.to", &spec.statement.to),
        ("entry.booked", &spec.entry.booked),
        ("entry.value", &spec.entry.value),
        ("detail.booked", &spec.detail.booked),
        ("detail.value", &spec.detail.value),
    ];
    let answer = spec.answer.as_ref();
    let application = spec.application.as_ref();
    let of_rows = [
        ("file.day", spec.file.day.as_ref()),
        ("answer.day", answer.and_then(|table| table.day.as_ref())),
        ("answer.first-due", answer.and_then(|table| table.first_due.as_ref())),
        ("answer.disbursed", answer.and_then(|table| table.disbursed.as_ref())),
        ("position.as-of", spec.position.as_ref().and_then(|table| table.as_of.as_ref())),
        ("instalment.due", spec.instalment.as_ref().and_then(|table| table.due.as_ref())),
        ("application.born", application.and_then(|table| table.born.as_ref())),
        ("application.opinion-on", application.and_then(|table| table.opinion_on.as_ref())),
    ];
    let all = all.into_iter().map(|(key, date)| (key, date.as_ref())).chain(of_rows);
    all.filter_map(|(key, date)| Some((key.to_owned(), date?))).collect()
}

fn short_years(one: &Seen<'_>, key: &str, date: &Date) -> Option<Doubt> {
    let (forms, pivot) = date.forms_and_pivot();
    let form = forms.iter().find(|form| form.text().contains("%y"))?;
    // Columns of six digits have no room for more.
    let is_narrow = |name: &String| {
        let (first, last) = name.rsplit_once(':')?.1.split_once('-')?;
        Some(last.parse::<usize>().ok()?.checked_sub(first.parse().ok()?)? < 6)
    };
    // What a pattern captures as six digits has none either, and MT940 knows no other dates.
    let captures_six = date.pattern_text().is_some_and(|pattern| pattern.contains(r"(?<v>\d{6})"));
    let has_no_room = match &one.variant.spec.layout {
        Some(Layout::Fixed(_)) => captures_six || date.from.names.iter().all(|name| is_narrow(name) == Some(true)),
        Some(Layout::Mt940(_)) => true,
        Some(Layout::Csv(_) | Layout::Json(_) | Layout::Xml(_) | Layout::Ofx(_)) | None => captures_six,
    };
    if has_no_room {
        return None;
    }
    let what = format!("`{}` takes years of two digits, and guesses the century: below {pivot} is 20xx", form.text());
    let fix = "write %Y if the bank gives four; where some of its files have two, say so under `[lint]`";
    Some(one.doubt("two-digit-years", Problem::key(key, what, fix)))
}

/// Two forms that read one text as two days: the first would be taken, and that is a guess.
fn ambiguous(one: &Seen<'_>, key: &str, date: &Date) -> Option<Doubt> {
    let (forms, pivot) = date.forms_and_pivot();
    let day = NaiveDate::from_ymd_opt(2003, 4, 5)?;
    let written = |form: &Form| {
        let text = form.text().trim_end_matches('*');
        let words =
            [("%d", "05"), ("%m", "04"), ("%-d", "5"), ("%-m", "4"), ("%b", "avril"), ("%Y", "2003"), ("%y", "03")];
        words.into_iter().fold(text.to_owned(), |text, (sign, word)| text.replace(sign, word))
    };
    let (first, other) = forms.iter().enumerate().find_map(|(index, form)| {
        let text = written(form);
        let others = forms.iter().enumerate().filter(|(at, _)| *at != index);
        let mut read = others.filter_map(|(_, other)| Some((other, other.read(&text, pivot)?)));
        read.find(|(_, read)| *read != day).map(|(other, _)| (form, other))
    })?;
    let what = format!("`{}` and `{}` read one text as two days", first.text(), other.text());
    Some(one.doubt("ambiguous-dates", Problem::key(key, what, "keep the one that the bank writes")))
}
