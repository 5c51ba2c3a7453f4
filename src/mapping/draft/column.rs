//! One column of a sample: what its texts prove by themselves.

use chrono::NaiveDate;

use super::money::{Figures, figures};
use crate::codec::fold::fold;
use crate::mapping::date::Form;

/// Forms of dates that banks write, the usual ones first.
const FORMS: [&str; 20] = [
    "%d/%m/%Y",
    "%m/%d/%Y",
    "%Y-%m-%d",
    "%d-%m-%Y",
    "%m-%d-%Y",
    "%d.%m.%Y",
    "%d/%m/%y",
    "%m/%d/%y",
    "%d-%m-%y",
    "%d.%m.%y",
    "%Y/%m/%d",
    "%-d/%-m/%Y",
    "%-m/%-d/%Y",
    "%-d %b %Y",
    "%-d-%b-%Y",
    "%-d-%b-%y",
    "%Y-%m-%d*",
    "%Y%m%d",
    "%d%m%Y",
    "%d%m%y",
];
/// From here on, forms without signs between: numbers look like them.
const BARE: usize = 17;
const PIVOT: u32 = 60;

/// A column with its texts.
#[derive(Debug, Clone)]
pub(super) struct Column {
    /// As the header writes it, several lines joined.
    pub name: String,
    /// Its words, folded.
    pub words: Vec<String>,
    /// Folded.
    pub folded: String,
    /// The text of each row; empty where nothing stands.
    pub texts: Vec<String>,
    /// Set if all its texts are dates.
    pub date: Option<Dates>,
    /// Set if all its texts are figures.
    pub figures: Option<Figures>,
}

/// A column of dates.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Dates {
    /// The form.
    pub form: &'static str,
    /// Whether another order of day and month fits as well; else a date that proves the order.
    pub order: Order,
}

/// How the order of day and month is known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Order {
    /// This text fits no other order.
    Proved(String),
    /// The days are in order of time only so.
    ByTime,
    /// Both orders fit.
    Open,
    /// There is only one order (the year or the name of a month tells).
    Only,
}

impl Column {
    /// Looks at a column.
    pub(super) fn new(name: &str, texts: Vec<String>) -> Self {
        let filled = || texts.iter().map(String::as_str).filter(|text| !text.is_empty());
        let words = words(name);
        let is_named_day = words.iter().any(|word| ["date", "jour", "day", "valeur", "value"].contains(&word.as_str()));
        let date = dates(&filled().collect::<Vec<_>>(), is_named_day);
        let figures = if date.is_some() { None } else { figures(filled()) };
        Self { name: name.to_owned(), words, folded: fold(name), date, figures, texts }
    }

    /// How many rows hold something.
    pub(super) fn filled(&self) -> usize {
        self.texts.iter().filter(|text| !text.is_empty()).count()
    }

    /// The texts that hold something.
    pub(super) fn some(&self) -> impl Iterator<Item = &str> {
        self.texts.iter().map(String::as_str).filter(|text| !text.is_empty())
    }

    /// Whether one of these words, folded, is a word of the name.
    pub(super) fn has_word(&self, words: &[&str]) -> bool {
        self.words.iter().any(|word| words.contains(&word.as_str()))
    }

    /// Whether one of these, folded, stands in the name.
    pub(super) fn holds(&self, parts: &[&str]) -> bool {
        parts.iter().any(|part| self.folded.contains(part))
    }

    /// Whether every row has the same text.
    pub(super) fn is_constant(&self) -> bool {
        self.texts.first().is_some_and(|first| !first.is_empty() && self.texts.iter().all(|text| text == first))
    }

    /// Letters of a usual text.
    pub(super) fn average_length(&self) -> usize {
        self.some().map(|text| text.chars().count()).sum::<usize>() / self.texts.len().max(1)
    }

    /// The days of the column.
    pub(super) fn days(&self) -> Vec<NaiveDate> {
        let Some(form) = self.date.as_ref().and_then(|dates| Form::parse(dates.form).ok()) else { return Vec::new() };
        self.some().filter_map(|text| form.read(text, PIVOT)).collect()
    }
}

/// A name with its words apart: `/bookingDate` is `booking Date`.
pub(super) fn spaced(name: &str) -> String {
    let mut spaced = String::with_capacity(name.len() + 8);
    let mut was_small = false;
    for sign in name.chars() {
        if was_small && sign.is_uppercase() {
            spaced.push(' ');
        }
        was_small = sign.is_lowercase();
        spaced.push(if sign.is_alphanumeric() || sign == ' ' { sign } else { ' ' });
    }
    spaced.trim().to_owned()
}

/// The words of a name, folded.
pub(super) fn words(name: &str) -> Vec<String> {
    let spaced = if name.starts_with('/') { spaced(name) } else { name.to_owned() };
    spaced.split(|sign: char| !sign.is_alphanumeric()).map(fold).filter(|word| !word.is_empty()).collect()
}

/// The form of a single text that is a date.
pub(super) fn form_of(text: &str) -> Option<&'static str> {
    dates(&[text], false).map(|dates| dates.form)
}

/// The day that a text is, in the form that it is in.
pub(super) fn day(text: &str, form: &str) -> Option<NaiveDate> {
    Form::parse(form).ok()?.read(text, PIVOT)
}

/// What a column of texts is, if all are dates of one form.
fn dates(texts: &[&str], bare: bool) -> Option<Dates> {
    if texts.is_empty() {
        return None;
    }
    let all =
        |form: &&str| Form::parse(form).is_ok_and(|form| texts.iter().all(|text| form.read(text, PIVOT).is_some()));
    let forms: &[&'static str] = if bare { &FORMS } else { FORMS.get(..BARE).unwrap_or_default() };
    let fitting: Vec<&'static str> = forms.iter().copied().filter(all).collect();
    let first = *fitting.first()?;
    let swapped = swap(first);
    let Some(other) = forms.iter().find(|form| **form == swapped).filter(|form| **form != first) else {
        return Some(Dates { form: first, order: Order::Only });
    };
    if !fitting.contains(other) {
        let fits = |text: &&&str| day(text, other).is_none();
        let proof = texts.iter().find(fits).map_or_else(String::new, |text| (**text).to_owned());
        return Some(Dates { form: first, order: Order::Proved(proof) });
    }
    let in_order = |form: &str| {
        let days: Vec<NaiveDate> = texts.iter().filter_map(|text| day(text, form)).collect();
        days.is_sorted() || days.iter().rev().is_sorted()
    };
    let several = texts.iter().any(|text| Some(text) != texts.first());
    Some(match (in_order(first), in_order(other), several) {
        (true, false, true) => Dates { form: first, order: Order::ByTime },
        (false, true, true) => Dates { form: other, order: Order::ByTime },
        _ => Dates { form: first, order: Order::Open },
    })
}

/// The form with day and month changed over.
fn swap(form: &str) -> String {
    form.replace("%d", "\u{1}")
        .replace("%m", "%d")
        .replace('\u{1}', "%m")
        .replace("%-d", "\u{1}")
        .replace("%-m", "%-d")
        .replace('\u{1}', "%-m")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_order_of_day_and_month_is_proved_or_left_open() {
        let of = |texts: &[&str]| dates(texts, false).map(|dates| (dates.form, dates.order));
        assert_eq!(of(&["03/11/2025", "28/11/2025"]), Some(("%d/%m/%Y", Order::Proved("28/11/2025".into()))));
        assert_eq!(of(&["11/28/2025"]), Some(("%m/%d/%Y", Order::Proved("11/28/2025".into()))));
        assert_eq!(of(&["03/11/2025"]), Some(("%d/%m/%Y", Order::Open)));
        assert_eq!(of(&["01/12/2025", "02/01/2025", "03/02/2025"]), Some(("%m/%d/%Y", Order::ByTime)));
        assert_eq!(of(&["2025-11-03"]), Some(("%Y-%m-%d", Order::Only)));
        assert_eq!(of(&["1 août 2026"]), Some(("%-d %b %Y", Order::Only)));
        assert_eq!(of(&["12/2025", "x"]), None);
        assert_eq!(dates(&["20251103"], false), None, "a number is no date unless its name says so");
        assert_eq!(dates(&["20251103"], true).map(|dates| dates.form), Some("%Y%m%d"));
    }
}
