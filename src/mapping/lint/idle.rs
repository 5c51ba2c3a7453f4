//! Doubts about rules that change nothing: each is taken out, and the examples are read once more. What reads as before
//! without a rule of `[[when]]`, or without a word of `skip`, has no example that needs it.

use std::io::{Cursor, Read};
use std::sync::Arc;

use super::seen::Seen;
use super::{Doubt, Shared, share};
use crate::codec::encoding::Utf8;
use crate::domain::statement::Item;
use crate::mapping::decoder::Decoder;
use crate::mapping::load::Files;
use crate::mapping::problem::{At, Problem};
use crate::mapping::spec::{File, Layout};
use crate::mapping::variant::Variant;

/// Items of an example that are compared.
const ITEMS_MAX: usize = 20_000;

/// An example that is read: its bytes and the name that the bank gives.
pub(super) type Sample = (Vec<u8>, String);

/// A mapping with what it makes of its examples.
struct Trial<'m> {
    variant: &'m Variant,
    read: Vec<(&'m Sample, Vec<Item>)>,
}

pub(super) fn doubts(seen: &[Seen<'_>], files: &Files<'_>) -> Vec<Doubt> {
    let mut rules: Vec<Shared> = Vec::new();
    let mut words: Vec<Shared> = Vec::new();
    for one in seen {
        let Some(trial) = Trial::of(one) else { continue };
        of_rules(&trial, one, files, &mut rules);
        of_words(&trial, one, files, &mut words);
    }
    let idle = |shared: &&Shared| shared.hits == 0;
    rules.iter().filter(idle).map(rule).chain(words.iter().filter(idle).map(word)).collect()
}

/// Counts each rule of `[[when]]` where it stands: those of a file that is built upon stand before the mapping's own.
fn of_rules(trial: &Trial<'_>, one: &Seen<'_>, files: &Files<'_>, rules: &mut Vec<Shared>) {
    let told = one.chain.iter().rev().flat_map(|file| (0..files.rules(file)).map(move |index| (file, index)));
    for (number, (file, index)) in told.enumerate().take(one.variant.spec.when.len()) {
        let matters = trial.matters(|spec| drop(spec.when.remove(number)));
        if let Some(shared) = share(rules, file, &["when", &index.to_string()], &one.variant.name) {
            shared.hits += usize::from(matters);
        }
    }
}

/// Counts each word of `skip` where it is said.
fn of_words(trial: &Trial<'_>, one: &Seen<'_>, files: &Files<'_>, words: &mut Vec<Shared>) {
    let chain: Vec<&str> = one.chain.iter().map(String::as_str).collect();
    let (layout, list) = skipped(one.variant);
    let Some(file) = files.teller(&chain, &["layout", layout, "skip"]) else { return };
    for (index, word) in list.iter().enumerate() {
        let matters = trial.matters(|spec| match &mut spec.layout {
            Some(Layout::Csv(spec)) => drop(spec.skip.remove(index)),
            Some(Layout::Fixed(spec)) => drop(spec.skip.remove(index)),
            Some(Layout::Json(_) | Layout::Xml(_) | Layout::Mt940(_) | Layout::Ofx(_)) | None => {}
        });
        if let Some(shared) = share(words, file, &[layout, &index.to_string(), word], &one.variant.name) {
            shared.hits += usize::from(matters);
        }
    }
}

/// The words that a layout passes over, and its own word.
fn skipped(variant: &Variant) -> (&'static str, &[String]) {
    match &variant.spec.layout {
        Some(Layout::Csv(spec)) => ("csv", &spec.skip),
        Some(Layout::Fixed(spec)) => ("fixed", &spec.skip),
        Some(Layout::Json(_) | Layout::Xml(_) | Layout::Mt940(_) | Layout::Ofx(_)) | None => ("", &[]),
    }
}

impl<'m> Trial<'m> {
    /// Reads the examples of a mapping that has rules to try.
    fn of(one: &'m Seen<'_>) -> Option<Self> {
        let variant = one.variant;
        if variant.spec.when.is_empty() && skipped(variant).1.is_empty() || one.samples.is_empty() {
            return None;
        }
        let same = Self { variant, read: Vec::new() }.without(|_| {})?;
        let read = one.samples.iter().filter_map(|sample| Some((sample, read(&same, sample)?))).collect();
        Some(Self { variant, read })
    }

    /// The mapping without what `take` takes out, if it can be used so.
    fn without(&self, take: impl FnOnce(&mut File)) -> Option<Arc<Variant>> {
        let mut spec = self.variant.spec.clone();
        take(&mut spec);
        Variant::new(&self.variant.name, self.variant.base.clone(), spec).ok().map(Arc::new)
    }

    /// Whether any example reads differently then.
    fn matters(&self, take: impl FnOnce(&mut File)) -> bool {
        let Some(other) = self.without(take) else { return true };
        self.read.iter().any(|(sample, items)| read(&other, sample).as_ref() != Some(items))
    }
}

/// What a mapping makes of a file that was chosen for it.
fn read(variant: &Arc<Variant>, (bytes, name): &Sample) -> Option<Vec<Item>> {
    let reader: Box<dyn Read + Send> = Box::new(Cursor::new(bytes.clone()));
    let source = Utf8::new(reader).ok()?.reopen(variant.encoding()).ok()?;
    Some(Decoder::new(Arc::clone(variant), source, name).take(ITEMS_MAX).collect())
}

fn rule(rule: &Shared) -> Doubt {
    let index = rule.key.last().and_then(|index| index.parse().ok()).unwrap_or_default();
    let what = "no example reads differently without this rule".to_owned();
    let fix = "add an example with a row that it is for, or take it away".to_owned();
    let at = At::Item { list: "when", index, key: String::new() };
    doubt("idle-when", rule, Problem { at, what, fix })
}

fn word(word: &Shared) -> Doubt {
    let said = word.key.last().map(String::as_str).unwrap_or_default();
    let index = word.key.get(1).and_then(|index| index.parse().ok()).unwrap_or_default();
    let is_csv = word.key.first().is_some_and(|layout| layout == "csv");
    let list = if is_csv { "layout.csv.skip" } else { "layout.fixed.skip" };
    let what = format!("no example has a row that begins with `{said}`");
    let fix = "add an example that has it, or take it away".to_owned();
    doubt("idle-skip", word, Problem { at: At::Item { list, index, key: String::new() }, what, fix })
}

fn doubt(name: &'static str, shared: &Shared, problem: Problem) -> Doubt {
    Doubt { rule: name, mappings: shared.mappings.clone(), chain: vec![shared.file.clone()], problem }
}
