//! A value of any kind, for explanations: how it was looked for and what it is in words. Decoding never comes here.

use super::{Amount, Around, Date, Number, Rate, Steps, Text, Texts, Words, Wrong};
use crate::codec::{Record, trim};
use crate::domain::money::Currency;
use crate::mapping::source::Sources;

/// What a mapping says of one field.
#[derive(Debug, Clone, Copy)]
#[expect(missing_docs, reason = "the kinds of values")]
pub enum Field<'a> {
    Text(&'a Text),
    Date(&'a Date),
    Amount(&'a Amount),
    Number(&'a Number),
    Rate(&'a Rate),
    Texts(&'a Texts),
    Words(&'a Words),
}

macro_rules! kinds {
    ($($kind:ident)*) => {$(
        impl<'a> From<&'a $kind> for Field<'a> {
            fn from(value: &'a $kind) -> Self {
                Self::$kind(value)
            }
        }
    )*};
}

kinds!(Text Date Amount Number Rate Texts Words);

impl Field<'_> {
    /// How it was looked for.
    pub fn steps(&self, record: &Record, file_name: &str) -> Steps {
        let mut steps = Steps::default();
        match self {
            Self::Text(text) => text.steps(record, file_name, &mut steps),
            Self::Number(Number(text)) => text.steps(record, file_name, &mut steps),
            Self::Date(date) => date.steps(record, file_name, &mut steps),
            Self::Amount(amount) => amount.steps(record, &mut steps),
            Self::Rate(Rate { from, .. }) | Self::Words(Words { from, .. }) => steps.first("", from, record),
            Self::Texts(Texts(from)) => steps.every(from, record),
        }
        steps
    }

    /// The value in words, as it was read.
    pub fn said(&self, record: &Record, file_name: &str) -> Result<Option<String>, Wrong> {
        let around = Around { currency: Currency::EUR, debit: None };
        Ok(match self {
            Self::Text(text) => text.read(record, file_name).map(std::borrow::Cow::into_owned),
            Self::Date(date) => date.read(record, file_name)?.map(|day| day.to_string()),
            Self::Amount(amount) => amount.read(record, around)?.map(|money| money.to_string()),
            Self::Number(number) => number.read(record, file_name)?.map(|number| number.to_string()),
            Self::Rate(rate) => rate.read(record)?.map(|rate| format!("{rate} %")),
            Self::Texts(texts) => {
                let texts: Vec<&str> = texts.read(record).into_iter().flatten().collect();
                (!texts.is_empty()).then(|| texts.join(", "))
            }
            Self::Words(words) => words.read(record).map(|word| word.meaning.unwrap_or(word.text).to_owned()),
        })
    }

    /// What else decided: words that were looked up, what was taken away, a default.
    pub fn notes(&self, record: &Record, file_name: &str) -> Vec<String> {
        match self {
            Self::Text(text) => text.notes(record, file_name),
            Self::Number(Number(text)) => text.notes(record, file_name),
            Self::Words(words) => words
                .read(record)
                .map(|word| match word.meaning {
                    Some(meaning) => format!("`{}` stands under {meaning} in `words`", word.text),
                    None => format!("`{}` is not in `words`: it decides nothing", word.text),
                })
                .into_iter()
                .collect(),
            Self::Date(_) | Self::Amount(_) | Self::Rate(_) | Self::Texts(_) => Vec::new(),
        }
    }
}

impl Text {
    /// What became of the text that was found: what was taken away, the word that stands for it, the default.
    pub fn notes(&self, record: &Record, file_name: &str) -> Vec<String> {
        let mut notes = Vec::new();
        let found = match &self.join {
            Some(join) => self.joined(record, join).map(std::borrow::Cow::into_owned),
            None => self.single(record, file_name).map(str::to_owned),
        };
        let Some(found) = found else { return notes };
        if self.absent.contains(&found) {
            return notes;
        }
        let sources = |from: &Sources| from.all(record).next().is_some();
        if self.join.is_some() {
            let joined = self.from.all(record).count();
            if joined > 1 {
                notes.push(format!("{joined} texts joined"));
            }
        } else if self.otherwise.as_deref().map(trim) == Some(found.as_str()) && self.has_source() {
            notes.push(if sources(&self.from) {
                "no pattern is in what stands there: the default of the mapping".to_owned()
            } else {
                "nothing stands there: the default of the mapping".to_owned()
            });
        }
        let left = match &self.strip {
            Some(strip) if strip.is_in(&found) => {
                let left = trim(&strip.regex().replace_all(&found, "")).to_owned();
                notes.push(format!("`strip` takes {} away: `{left}` is left of `{found}`", strip.text()));
                left
            }
            Some(_) | None => found,
        };
        if let Some(word) = self.words.get(&left) {
            notes.push(format!("in `words`, `{left}` is `{word}`"));
        }
        notes
    }

    const fn has_source(&self) -> bool {
        !self.from.names.is_empty() || self.file_name.is_some()
    }
}
