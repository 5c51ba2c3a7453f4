//! Dates: where they stand, and the forms that they may have.

use chrono::{Days, NaiveDate};
use schemars::JsonSchema;
use serde::Deserialize;

use super::Wrong;
use crate::codec::Record;
use crate::mapping::date::{FIRST_YEAR, Form};
use crate::mapping::source::{Pattern, Sources};

/// A date.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Date {
    /// Where it stands.
    #[serde(default)]
    pub from: Sources,
    /// A pattern of the file's name that captures it.
    pub(super) file_name: Option<Pattern>,
    /// A pattern that captures it in its source.
    pub(super) pattern: Option<Pattern>,
    /// Its forms; the first that fits.
    pub(super) forms: Vec<Form>,
    /// Two-digit years below it are 20xx, others 19xx.
    #[serde(default = "default_pivot")]
    pivot: u32,
    /// Texts that mean *no date* (`000000`).
    #[serde(default)]
    absent: Vec<String>,
    /// The first year that is one: 1950, but for days of birth.
    #[serde(skip, default = "default_first_year")]
    first_year: i32,
    /// Days to add: the day after the old balance is the first that a statement covers.
    #[serde(default)]
    pub(super) after_days: u64,
    /// Where else it stands when nothing is found here.
    or: Option<Box<Date>>,
}

const fn default_first_year() -> i32 {
    FIRST_YEAR
}

const fn default_pivot() -> u32 {
    60
}

impl Date {
    /// Gives its sources their slots.
    pub fn resolve(&mut self, wanted: &mut Vec<String>) {
        self.from.resolve(wanted);
        if let Some(or) = &mut self.or {
            or.resolve(wanted);
        }
    }

    /// The pattern that captures it in its source.
    pub fn pattern_text(&self) -> Option<&str> {
        self.pattern.as_ref().map(Pattern::text)
    }

    /// The forms that it may have, with the year below which two digits mean 20xx.
    pub fn forms_and_pivot(&self) -> (&[Form], u32) {
        (&self.forms, self.pivot)
    }

    /// Whether the mapping names no place for it.
    pub const fn is_nowhere(&self) -> bool {
        self.from.names.is_empty() && self.file_name.is_none()
    }

    /// It is a day of birth: it may be a hundred years ago.
    pub const fn is_of_birth(&mut self) {
        self.first_year = 1900;
    }

    /// The date.
    pub fn read(&self, record: &Record, file_name: &str) -> Result<Option<NaiveDate>, Wrong> {
        let found = match &self.pattern {
            None => self.from.read(record),
            Some(pattern) => {
                self.from.all(record).find_map(|(text, source)| pattern.capture(text).map(|text| (text, source)))
            }
        };
        let found = found.or_else(|| self.file_name.as_ref()?.capture(file_name).map(|text| (text, "the file's name")));
        let Some((text, source)) = found.filter(|(text, _)| !self.absent.iter().any(|absent| absent == text)) else {
            return self.or.as_ref().map_or(Ok(None), |or| or.read(record, file_name));
        };
        match self.forms.iter().find_map(|form| form.read_from(text, self.pivot, self.first_year)) {
            Some(date) => date
                .checked_add_days(Days::new(self.after_days))
                .map(Some)
                .ok_or_else(|| Wrong::new(source, text, "the day behind it does not exist")),
            None => Err(Wrong::new(source, text, format!("it is no day of the form {}", self.forms()))),
        }
    }

    /// The forms, for a message.
    fn forms(&self) -> String {
        self.forms.iter().map(Form::words).collect::<Vec<_>>().join(" or ")
    }
}

impl Date {
    /// How the date was looked for.
    pub fn steps(&self, record: &Record, file_name: &str, steps: &mut super::Steps) {
        steps.searched(&self.from, record, self.pattern.as_ref(), false);
        steps.by_name(self.file_name.as_ref(), file_name);
        steps.nothing_if(&self.absent);
        if let Some(or) = self.or.as_ref().filter(|_| !steps.is_done()) {
            or.steps(record, file_name, steps);
        }
    }

    /// The form in which a text was read, and the days that are added to it.
    pub fn form_of(&self, text: &str) -> Option<(String, u64)> {
        let form = self.forms.iter().find(|form| form.read_from(text, self.pivot, self.first_year).is_some());
        let own = form.map(|form| (form.words(), self.after_days));
        own.or_else(|| self.or.as_ref()?.form_of(text))
    }
}
