//! Where the rules of a mapping stand: file, line and words, also when they come from a base by `use`.
//!
//! The files are read again as text, in the order in which [`super::super::load`] lays one over the other: what a
//! mapping says first counts, then the first base that says it.

use std::collections::BTreeMap;
use std::ops::Range;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// A rule as a mapping file writes it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Rule {
    /// Its words: `amount.debit-credit { debit = "Débit", credit = "Crédit", money = "fr" }`.
    pub words: String,
    /// The mapping file: `common/cfonb120.toml`.
    pub file: String,
    /// The line, from 1.
    pub line: usize,
}

/// The rules of one mapping by their place in it: `entry.booked`, `kind.codes/B3`, `loan.text/PATTERN`.
#[derive(Debug, Default)]
pub struct Rules(BTreeMap<String, Rule>, Vec<Vec<Rule>>);

/// Bases inside bases that are followed, as `load` does.
const DEPTH_MAX: u32 = 4;

impl Rules {
    /// The rules of the mapping `name`; `texts` are the mapping files by their path.
    pub fn of(name: &str, texts: &BTreeMap<String, String>) -> Self {
        let mut rules = Self::default();
        rules.add(name, texts, 0);
        // Rules of a base speak before those of the mapping itself: see `spec::over`.
        let whens: Vec<Rule> = std::mem::take(&mut rules.1).into_iter().rev().flatten().collect();
        for (number, rule) in whens.into_iter().enumerate() {
            rules.put(format!("when/{number:03}"), rule);
        }
        rules
    }

    /// The rule at a place.
    pub fn get(&self, place: &str) -> Option<&Rule> {
        self.0.get(place)
    }

    /// The rules whose place begins so.
    pub fn under<'a>(&'a self, place: &'a str) -> impl Iterator<Item = &'a Rule> {
        self.0.range(place.to_owned()..).take_while(move |(key, _)| key.starts_with(place)).map(|(_, rule)| rule)
    }

    fn add(&mut self, name: &str, texts: &BTreeMap<String, String>, depth: u32) {
        let file = format!("{name}.toml");
        let Some(text) = texts.get(&file).filter(|_| depth <= DEPTH_MAX) else { return };
        let Ok(table) = DeTable::parse(text) else { return };
        let source = File { text, file: &file };
        for (key, value) in table.get_ref() {
            self.table(&source, key.get_ref(), key.span(), value);
        }
        let bases = table.get_ref().iter().find(|(key, _)| key.get_ref() == "use").map(|(_, value)| value);
        let bases = bases.and_then(|value| value.get_ref().as_array().map(|list| list.iter().collect::<Vec<_>>()));
        for base in bases.into_iter().flatten().filter_map(|base| base.get_ref().as_str()) {
            self.add(base, texts, depth + 1);
        }
    }

    fn table(&mut self, file: &File<'_>, name: &str, span: Range<usize>, value: &Spanned<DeValue<'_>>) {
        match (name, value.get_ref()) {
            (
                "statement" | "entry" | "detail" | "check" | "match" | "reasons" | "layout" | "file" | "answer"
                | "position" | "instalment" | "application",
                DeValue::Table(fields),
            ) => {
                for (key, value) in fields {
                    let words = file.words(key.get_ref(), value);
                    self.put(format!("{name}.{}", key.get_ref()), file.rule(words, key.span()));
                }
            }
            ("kind", DeValue::Table(fields)) => self.kinds(file, fields),
            ("when", DeValue::Array(list)) => {
                self.1.push(list.iter().map(|rule| file.rule(file.words("when", rule), rule.span())).collect());
            }
            ("loan", DeValue::Table(fields)) => {
                for (key, value) in fields {
                    self.listed(file, &format!("loan.{}", key.get_ref()), key, value, |written| {
                        format!("loan.{} = {written}", key.get_ref())
                    });
                }
            }
            (name, _) => self.put(name.to_owned(), file.rule(file.words(name, value), span)),
        }
    }

    fn kinds(&mut self, file: &File<'_>, fields: &DeTable<'_>) {
        for (key, value) in fields {
            match (key.get_ref().as_ref(), value.get_ref()) {
                ("codes", DeValue::Table(codes)) => {
                    for (kind, list) in codes {
                        self.listed(file, "kind.codes", kind, list, |written| {
                            format!("kind.codes {} has {written}", kind.get_ref())
                        });
                    }
                }
                ("text", DeValue::Array(list)) => {
                    for rule in list {
                        let pattern = rule.get_ref().get("pattern").and_then(|pattern| pattern.get_ref().as_str());
                        let words = file.words("kind.text", rule);
                        let span = rule.get_ref().get("pattern").map_or(rule.span(), Spanned::span);
                        self.put(format!("kind.text/{}", pattern.unwrap_or_default()), file.rule(words, span));
                    }
                }
                _ => {}
            }
        }
    }

    /// One rule for each text of a list, or for the only text.
    fn listed(
        &mut self,
        file: &File<'_>,
        place: &str,
        key: &Spanned<std::borrow::Cow<'_, str>>,
        value: &Spanned<DeValue<'_>>,
        words: impl Fn(&str) -> String,
    ) {
        let list = value.get_ref().as_array();
        let items: Vec<&Spanned<DeValue<'_>>> = list.map_or_else(|| vec![value], |list| list.iter().collect());
        for item in items {
            let line_from =
                if items_on_one_line(file.text, key.span(), item.span()) { key.span() } else { item.span() };
            let rule = file.rule(words(file.slice(item.span())), line_from);
            self.put(format!("{place}/{}", item.get_ref().as_str().unwrap_or_default()), rule);
        }
    }

    fn put(&mut self, place: String, rule: Rule) {
        self.0.entry(place).or_insert(rule);
    }
}

fn items_on_one_line(text: &str, key: Range<usize>, item: Range<usize>) -> bool {
    !text.get(key.start..item.start).unwrap_or_default().contains('\n')
}

struct File<'t> {
    text: &'t str,
    file: &'t str,
}

impl File<'_> {
    fn slice(&self, span: Range<usize>) -> &str {
        self.text.get(span).unwrap_or_default()
    }

    fn rule(&self, words: String, span: Range<usize>) -> Rule {
        let line = self.text.get(..span.start).unwrap_or_default().matches('\n').count() + 1;
        Rule { words, file: self.file.to_owned(), line }
    }

    /// `key = value`, or `key.choice { a = b, c = d }` for tables, however they are laid out.
    fn words(&self, key: &str, value: &Spanned<DeValue<'_>>) -> String {
        let DeValue::Table(fields) = value.get_ref() else { return format!("{key} = {}", self.value(value)) };
        let mut only = fields.iter();
        if let (Some((inner, inside)), None) = (only.next(), only.next()) {
            return self.words(&format!("{key}.{}", inner.get_ref()), inside);
        }
        format!("{key} {}", self.value(value))
    }

    fn value(&self, value: &Spanned<DeValue<'_>>) -> String {
        match value.get_ref() {
            DeValue::Table(fields) => {
                let mut fields: Vec<_> = fields.iter().collect();
                fields.sort_by_key(|(key, _)| key.span().start);
                let inside: Vec<String> = fields.iter().map(|(key, value)| self.field(key.get_ref(), value)).collect();
                format!("{{ {} }}", inside.join(", "))
            }
            DeValue::Array(list) => {
                let inside: Vec<String> = list.iter().map(|item| self.value(item)).collect();
                format!("[{}]", inside.join(", "))
            }
            DeValue::String(_)
            | DeValue::Integer(_)
            | DeValue::Float(_)
            | DeValue::Boolean(_)
            | DeValue::Datetime(_) => self.slice(value.span()).to_owned(),
        }
    }

    fn field(&self, key: &str, value: &Spanned<DeValue<'_>>) -> String {
        format!("{key} = {}", self.value(value))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rule_is_found_in_its_file_and_in_the_one_that_it_builds_upon() {
        let texts = BTreeMap::from([
            (
                "bank/statement.toml".to_owned(),
                "use = ['common/a']\n[entry]\namount.signed = { from = \"Montant\", money = 'fr' }\n".to_owned(),
            ),
            (
                "common/a.toml".to_owned(),
                "[entry]\ntext = [\n  \"A\",\n  \"B\" ]\n[entry.amount.absolute]\nfrom = 'x'\n\
                 [kind.codes]\nreturn = [\"B3\", \"B4\"]\n[[kind.text]]\npattern = 'X'\nkind = \"fee\"\n"
                    .to_owned(),
            ),
        ]);
        let rules = Rules::of("bank/statement", &texts);
        let said = |place: &str| rules.get(place).map(|rule| format!("{}:{} {}", rule.file, rule.line, rule.words));
        assert_eq!(
            said("entry.amount").as_deref(),
            Some("bank/statement.toml:3 amount.signed { from = \"Montant\", money = 'fr' }")
        );
        assert_eq!(said("entry.text").as_deref(), Some("common/a.toml:2 text = [\"A\", \"B\"]"));
        assert_eq!(said("kind.codes/B4").as_deref(), Some("common/a.toml:8 kind.codes return has \"B4\""));
        assert_eq!(
            said("kind.text/X").as_deref(),
            Some("common/a.toml:10 kind.text { pattern = 'X', kind = \"fee\" }")
        );
        assert_eq!(said("entry.value"), None);
    }
}
