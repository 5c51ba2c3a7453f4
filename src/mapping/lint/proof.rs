//! Doubts about proof and dates.

use chrono::NaiveDate;

use super::Doubt;
use super::seen::Seen;
use crate::mapping::date::Form;
use crate::mapping::problem::Problem;
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

/// Neither two balances nor a balance of each row.
fn no_proof(one: &Seen<'_>) -> Option<Doubt> {
    let spec = &one.variant.spec;
    let has_balances = spec.statement.opening.is_some() && spec.statement.closing.is_some();
    let has_rows = spec.entry.balance_after.is_some();
    let what = if !has_balances && !has_rows {
        "there is no opening and closing balance and none of each row: a row that is missing would not be seen"
    } else if one.files > 0 && !one.is_proved {
        "no example has the balances that would prove it: a row that is missing would not be seen"
    } else {
        return None;
    };
    let fix =
        "read `opening` and `closing`, or `balance-after`; where the bank gives none, choose another export or say so";
    Some(one.doubt("no-proof", Problem::key("statement", what, fix)))
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
    all.into_iter().filter_map(|(key, date)| Some((key.to_owned(), date.as_ref()?))).collect()
}

fn short_years(one: &Seen<'_>, key: &str, date: &Date) -> Option<Doubt> {
    let (forms, pivot) = date.forms_and_pivot();
    let form = forms.iter().find(|form| form.text().contains("%y"))?;
    // Columns of six digits have no room for more.
    let is_narrow = |name: &String| {
        let (first, last) = name.rsplit_once(':')?.1.split_once('-')?;
        Some(last.parse::<usize>().ok()?.checked_sub(first.parse().ok()?)? < 6)
    };
    let is_fixed = matches!(one.variant.spec.layout, Some(Layout::Fixed(_)));
    if is_fixed && date.from.names.iter().all(|name| is_narrow(name) == Some(true)) {
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
