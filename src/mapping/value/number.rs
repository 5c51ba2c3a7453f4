//! Numbers without decimals, rates in per cent, and texts of which there are several.

use std::borrow::Cow;

use rust_decimal::Decimal;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::Deserialize;
use serde::de::Deserializer;

use super::{Text, Wrong};
use crate::codec::{ITEM_END, Record, trim};
use crate::domain::rate;
use crate::mapping::money::Style;
use crate::mapping::source::Sources;

/// A number without decimals, written like a text: `"Nombre"` or `{ from, pattern }`.
#[derive(Debug, Clone, Default)]
pub struct Number(pub Text);

impl JsonSchema for Number {
    fn schema_name() -> Cow<'static, str> {
        "Number".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let text = generator.subschema_for::<Text>();
        json_schema!({ "description": "A number without decimals, written like a text.", "allOf": [text] })
    }
}

impl<'de> Deserialize<'de> for Number {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Text::deserialize(deserializer).map(Self)
    }
}

impl Number {
    /// Gives its sources their slots.
    pub fn resolve(&mut self, wanted: &mut Vec<String>) {
        self.0.resolve(wanted);
    }

    /// The number.
    pub fn read(&self, record: &Record, file_name: &str) -> Result<Option<u32>, Wrong> {
        let Some(text) = self.0.read(record, file_name) else { return Ok(None) };
        let is_plain = text.bytes().all(|byte| byte.is_ascii_digit());
        let wrong = || Wrong::new(self.0.from.first_name(), &text, "it is no number made of digits");
        if is_plain { text.parse().map(Some).map_err(|_| wrong()) } else { Err(wrong()) }
    }
}

/// A yearly rate in per cent: `4,50` or `4.50 %`.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Rate {
    /// Where it stands.
    pub from: Sources,
    /// How figures are written.
    pub money: Style,
}

impl Rate {
    /// Gives its sources their slots.
    pub fn resolve(&mut self, wanted: &mut Vec<String>) {
        self.from.resolve(wanted);
    }

    /// The rate.
    pub fn read(&self, record: &Record) -> Result<Option<rate::Rate>, Wrong> {
        let Some((text, source)) = self.from.read(record) else { return Ok(None) };
        let figure = trim(text.strip_suffix('%').unwrap_or(text));
        let mark = match self.money {
            Style::Auto if !figure.contains(',') => '.',
            Style::En => '.',
            Style::Fr | Style::Auto => ',',
        };
        let foreign = if mark == ',' { '.' } else { ',' };
        let plain = figure.replace(mark, ".");
        let is_figure = !figure.contains(foreign) && plain.parse::<Decimal>().is_ok();
        let why = format!("it is no yearly rate in per cent, from 0 to 100 with at most four decimals and a `{mark}`");
        let wrong = || Wrong::new(source, text, why.clone());
        if !is_figure {
            return Err(wrong());
        }
        rate::Rate::parse(&plain).map(Some).map_err(|_| wrong())
    }
}

/// Several texts, one for each element of a repeated path (`StsRsnInf+/Rsn/Cd`); one where nothing is repeated.
#[derive(Debug, Clone, Default)]
pub struct Texts(pub Sources);

impl JsonSchema for Texts {
    fn schema_name() -> Cow<'static, str> {
        "Texts".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let sources = generator.subschema_for::<Sources>();
        json_schema!({ "description": "A source, or several of which each counts.", "allOf": [sources] })
    }
}

impl<'de> Deserialize<'de> for Texts {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Sources::deserialize(deserializer).map(Self)
    }
}

impl Texts {
    /// Gives its sources their slots.
    pub fn resolve(&mut self, wanted: &mut Vec<String>) {
        self.0.resolve(wanted);
    }

    /// The texts in their order; the place of one that is missing is kept. Of several sources each place takes the
    /// first that holds a text.
    pub fn read<'a>(&'a self, record: &'a Record) -> Vec<Option<&'a str>> {
        let mut texts: Vec<Option<&str>> = Vec::new();
        for raw in self.0.raw(record) {
            let items = raw.strip_suffix(ITEM_END).unwrap_or(raw).split(ITEM_END);
            for (index, item) in items.enumerate() {
                let item = Some(trim(item)).filter(|item| !item.is_empty());
                match texts.get_mut(index) {
                    Some(text) => *text = text.or(item),
                    None => texts.push(item),
                }
            }
        }
        texts
    }
}
