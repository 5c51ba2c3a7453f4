//! `[layout.fixed]` of a mapping, and its compiled form: which zone fills which slot.

use regex::Regex;
use schemars::JsonSchema;
use serde::Deserialize;

use super::zone::{Condition, Zone};
use super::{At, Plan};
use crate::codec::Wanted;
use crate::codec::encoding::Charset;

/// `[layout.fixed]` of a mapping.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[schemars(rename = "Fixed")]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Spec {
    /// Columns of a record.
    pub width: usize,
    /// The code of the record that opens a statement; without one the first entry does.
    #[serde(default)]
    pub opens: String,
    /// The code of an entry; without one every row that is nothing else is an entry.
    #[serde(default)]
    pub entry: String,
    /// The code of a complement of the entry above.
    #[serde(default)]
    pub adds: String,
    /// The code of the record that closes a statement; without one the next opening or the end of the file does.
    #[serde(default)]
    pub closes: String,
    /// Codes of records that hold nothing of use.
    #[serde(default)]
    pub skip: Vec<String>,
    /// Where a complement says what it holds.
    pub qualifier: Option<[usize; 2]>,
    /// Columns that hold digits in every record: by these a file is known.
    pub digits: Option<[usize; 2]>,
    /// Zones that are the same in all records of a statement (in all rows, where rows open it), or the file is refused.
    #[serde(default)]
    pub same: Vec<[usize; 2]>,
    /// Zones that should be the same: a difference is reported.
    #[serde(default)]
    pub usually_same: Vec<[usize; 2]>,
    /// Where records are numbered one by one: `[check] numbers` says how much a gap weighs.
    pub numbers: Option<[usize; 2]>,
    /// What zones of every record must look like, or the file is refused.
    #[serde(default)]
    pub must: Vec<Must>,
    /// Qualifiers that hold nothing of use: what an unknown one holds is kept.
    #[serde(default)]
    pub ignore: Vec<String>,
    /// Where a complement of an older shape, without qualifier, holds an amount.
    pub plain_amount: Option<[usize; 2]>,
    /// Whether records may follow each other without a line end.
    #[serde(default)]
    pub line_end: LineEnd,
    /// Whether a line may lack the blanks at its end.
    #[serde(default = "yes")]
    pub pad: bool,
    /// The encodings that files may be in, in order; without them the bytes tell.
    #[serde(default)]
    pub encoding: Vec<Charset>,
}

/// What a zone of every record must look like.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Must {
    /// Its columns.
    pub at: [usize; 2],
    /// The pattern that it must have.
    pub pattern: String,
    /// What it means when it has not, in words.
    pub why: String,
}

/// Whether records stand on lines of their own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum LineEnd {
    /// Or they follow each other without any line end.
    #[default]
    Optional,
    /// Always: a longer line is no record.
    Required,
}

const fn yes() -> bool {
    true
}

/// A compiled [`Must`].
#[derive(Debug)]
pub(super) struct Rule {
    pub at: [usize; 2],
    pub pattern: Regex,
    pub why: String,
}

impl Spec {
    /// Finds a place for each wanted text; an error names the source that is wrong.
    pub fn compile(&self, wanted: &Wanted) -> Result<Plan, String> {
        self.check()?;
        if let Some(source) = wanted.detail.first() {
            return Err(format!("`{source}`: records have no details"));
        }
        // Where no record opens a statement, the first entry says what it is about.
        let opens = if self.opens.is_empty() { &self.entry } else { &self.opens };
        let statement = self.zones(&wanted.statement, &[opens, &self.closes])?;
        let entry = self.zones(&wanted.entry, &[&self.entry, &self.adds])?;
        let mut plan = Plan {
            spec: self.clone(),
            statement,
            slots: entry.len(),
            own: Vec::new(),
            own_if: Vec::new(),
            by_qualifier: Vec::new(),
            any_qualifier: Vec::new(),
            any_if: Vec::new(),
            rules: self.rules()?,
        };
        entry.into_iter().enumerate().for_each(|(slot, zone)| plan.add(self, slot, zone));
        Ok(plan)
    }

    fn zones(&self, sources: &[String], records: &[&str]) -> Result<Vec<Zone>, String> {
        let zone = |source: &String| {
            let zone = Zone::parse(source, self.width)?;
            if records.contains(&zone.record.as_str()) {
                return Ok(zone);
            }
            let records: Vec<&str> = records.iter().copied().filter(|record| !record.is_empty()).collect();
            Err(format!("`{source}`: only records {} are known here", records.join(" and ")))
        };
        sources.iter().map(zone).collect()
    }

    /// Codes that could be taken for one another, and columns that no record has.
    fn check(&self) -> Result<(), String> {
        let codes = [&self.opens, &self.entry, &self.adds, &self.closes].into_iter().chain(&self.skip);
        let codes: Vec<&String> = codes.filter(|code| !code.is_empty()).collect();
        for (index, code) in codes.iter().enumerate() {
            if let Some(other) = codes.iter().skip(index + 1).find(|other| is_either(code, other)) {
                return Err(format!("the codes `{code}` and `{other}` of the layout cannot be told from each other"));
            }
        }
        if self.opens.is_empty() && self.entry.is_empty() && self.digits.is_none() {
            return Err("rows without a code need `digits`: columns that hold digits, so that the file is known".into());
        }
        let zones = self.same.iter().chain(&self.usually_same).chain(&self.qualifier).chain(&self.digits);
        let zones = zones.chain(&self.numbers).chain(&self.plain_amount).chain(self.must.iter().map(|must| &must.at));
        for [first, last] in zones {
            if *first == 0 || first > last || *last > self.width {
                return Err(format!("columns {first}-{last} of the layout: columns go from 1 to {}", self.width));
            }
        }
        Ok(())
    }

    fn rules(&self) -> Result<Vec<Rule>, String> {
        let rule = |must: &Must| {
            let pattern = Regex::new(&must.pattern)
                .map_err(|error| format!("`{}`: this pattern cannot be used: {error}", must.pattern))?;
            Ok(Rule { at: must.at, pattern, why: must.why.clone() })
        };
        self.must.iter().map(rule).collect()
    }
}

/// Whether a record that begins like one begins like the other.
fn is_either(one: &str, other: &str) -> bool {
    one.starts_with(other) || other.starts_with(one)
}

impl Plan {
    fn add(&mut self, spec: &Spec, slot: usize, zone: Zone) {
        let place: At = (slot, zone.first, zone.last);
        let is_own = zone.record == spec.entry;
        let conditional = |condition: Condition| (condition, place);
        match (zone.qualifier, zone.condition) {
            (_, None) if is_own => self.own.push(place),
            (_, Some(condition)) if is_own => self.own_if.push(conditional(condition)),
            (Some(qualifier), _) => match self.by_qualifier.iter_mut().find(|(known, _)| *known == qualifier) {
                Some((_, places)) => places.push(place),
                None => self.by_qualifier.push((qualifier, vec![place])),
            },
            (None, Some(condition)) => self.any_if.push(conditional(condition)),
            (None, None) => self.any_qualifier.push(place),
        }
    }
}
