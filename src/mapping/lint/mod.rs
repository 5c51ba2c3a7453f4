//! Mappings that can be used and are doubtful: what can never happen, what no example shows, what proves nothing.
//!
//! A finding has a rule, a place and an advice. What is meant so is said in the mapping with its reason:
//! `[lint]` `rule = "why"`, or `"rule key" = "why"` for one key only. It never changes what a mapping does.

mod fields;
mod identity;
mod idle;
mod kinds;
mod layout;
mod proof;
mod rows;
mod seen;

use super::load::{Error, Errors, Files, instead};
use super::problem::Problem;
use super::{Mappings, sound};
use seen::Seen;

/// The rules, each with what it finds.
pub const RULES: [(&str, &str); 18] = [
    ("never-chosen", "another mapping of the bank fits the same files as well or better"),
    ("unused-column", "a column of `header` or `optional` that nothing reads"),
    (
        "optional-column",
        "a column of a field that is taken over, and that no file has: the field is empty without a word",
    ),
    ("unused-details", "`[detail]` without `explode`: no entry has parts"),
    ("swallowed-kind", "a pattern of labels that an earlier one always takes first"),
    ("overlapping-kinds", "two patterns for different kinds fit the same label of an example"),
    ("idle-kind", "a pattern of labels that fits nothing in the examples"),
    ("idle-when", "a rule of `[[when]]` without which every example reads the same"),
    ("idle-skip", "a word of `skip` with which no row of an example begins"),
    ("unreachable-reason", "a reason that the field `reason` can never hold"),
    ("empty-field", "a field that is empty in every example"),
    ("idle-pattern", "a pattern that finds nothing in any example"),
    ("weak-identity", "fields of the identity that are empty or always the same in the examples"),
    ("check-off", "a proof that is switched off"),
    ("no-proof", "nothing proves that a file is whole"),
    ("two-digit-years", "years of two digits where four may be had"),
    ("ambiguous-dates", "two forms that read one text as two days"),
    ("lint", "a word of `[lint]` that is no rule, gives no reason, or is not needed"),
];

/// A doubt about mappings.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// The rule.
    pub rule: &'static str,
    /// The mappings that it concerns.
    pub mappings: Vec<String>,
    /// Where, what, and what to do.
    pub error: Error,
}

/// A doubt before its place is known.
#[derive(Debug, Clone)]
struct Doubt {
    rule: &'static str,
    mappings: Vec<String>,
    /// The files that are searched for its place, in this order.
    chain: Vec<String>,
    problem: Problem,
}

/// Every doubt about the mappings, those that are meant so left out.
pub fn run(mappings: &Mappings) -> Result<Vec<Finding>, Errors> {
    let (root, texts) = mappings.texts()?;
    let files = Files::read(root, &texts);
    let seen = seen::all(mappings, &files);
    let mut doubts = Vec::new();
    for one in &seen {
        doubts.extend(layout::doubts(one, &seen));
        doubts.extend(proof::doubts(one));
    }
    doubts.extend(kinds::doubts(&seen, &files));
    doubts.extend(fields::doubts(&seen, &files));
    doubts.extend(identity::doubts(&seen, &files));
    doubts.extend(idle::doubts(&seen, &files));
    let mut findings = Vec::new();
    let mut used: Vec<(String, String)> = Vec::new();
    for doubt in doubts {
        let chain: Vec<&str> = doubt.chain.iter().map(String::as_str).collect();
        for error in files.place(&chain, &doubt.problem).into_iter().take(1) {
            let keys = [doubt.rule.to_owned(), format!("{} {}", doubt.rule, error.key)];
            let concerned: Vec<&Seen<'_>> =
                seen.iter().filter(|one| doubt.mappings.contains(&one.variant.name)).collect();
            let accepted = |one: &&Seen<'_>| keys.iter().find(|key| one.variant.spec.lint.contains_key(*key)).cloned();
            let words: Vec<Option<String>> = concerned.iter().map(accepted).collect();
            if !words.is_empty() && words.iter().all(Option::is_some) {
                let names = concerned.iter().map(|one| one.variant.name.clone());
                used.extend(names.zip(words.into_iter().flatten()));
            } else {
                findings.push(Finding { rule: doubt.rule, mappings: doubt.mappings.clone(), error });
            }
        }
    }
    findings.extend(words(&seen, &files, &used));
    let order = |finding: &Finding| (finding.error.path.clone(), finding.error.place.clone(), finding.rule);
    findings.sort_by_key(order);
    findings.dedup_by(|one, other| one.error == other.error && one.rule == other.rule);
    Ok(findings)
}

/// Words of `[lint]` that are no rule, give no reason, or are not needed by any mapping that takes them over.
fn words(seen: &[Seen<'_>], files: &Files<'_>, used: &[(String, String)]) -> Vec<Finding> {
    let mut findings = Vec::new();
    for one in seen {
        for (word, why) in &one.variant.spec.lint {
            let rule = word.split(' ').next().unwrap_or(word);
            let known: Vec<&str> = RULES.iter().map(|(name, _)| *name).collect();
            let tellers = one.chain.iter().filter(|file| files.teller(&[file.as_str()], &["lint", word]).is_some());
            let teller: Vec<String> = tellers.take(1).cloned().collect();
            // One file may say it for several mappings that take it over.
            let shares = |other: &&Seen<'_>| teller.first().is_some_and(|file| other.chain.contains(file));
            let is_used = |other: &Seen<'_>| used.iter().any(|(name, key)| *name == other.variant.name && key == word);
            let (what, fix) = if !known.contains(&rule) {
                (format!("unknown rule `{rule}`"), instead(rule, &known))
            } else if why.trim().is_empty() {
                ("it gives no reason".to_owned(), "say why the rule is broken on purpose".to_owned())
            } else if !seen.iter().filter(shares).any(is_used) {
                ("the rule is not broken here".to_owned(), "take it away".to_owned())
            } else {
                continue;
            };
            let at = super::problem::At::Key(vec!["lint".to_owned(), word.clone()]);
            let problem = Problem { at, what, fix };
            let chain: Vec<&str> = teller.iter().map(String::as_str).collect();
            let found = files.place(&chain, &problem).into_iter().take(1);
            let mappings = vec![one.variant.name.clone()];
            findings.extend(found.map(|error| Finding { rule: "lint", mappings: mappings.clone(), error }));
        }
    }
    findings
}

impl Seen<'_> {
    /// A doubt about this mapping.
    fn doubt(&self, rule: &'static str, problem: Problem) -> Doubt {
        Doubt { rule, mappings: vec![self.variant.name.clone()], chain: self.chain.clone(), problem }
    }
}

/// Doubts about fields that files share: one for each file and key, with every mapping that it concerns.
#[derive(Debug)]
struct Shared {
    file: String,
    key: Vec<String>,
    mappings: Vec<String>,
    /// Examples were looked at.
    looked: usize,
    /// How often it was seen to do its work.
    hits: usize,
}

/// Counts for a key of a file.
fn share<'s>(all: &'s mut Vec<Shared>, file: &str, key: &[&str], mapping: &str) -> Option<&'s mut Shared> {
    let is = |shared: &Shared| shared.file == file && shared.key.iter().map(String::as_str).eq(key.iter().copied());
    let index = all.iter().position(is).unwrap_or_else(|| {
        let key = key.iter().map(|key| (*key).to_owned()).collect();
        all.push(Shared { file: file.to_owned(), key, mappings: Vec::new(), looked: 0, hits: 0 });
        all.len() - 1
    });
    if let Some(shared) = all.get_mut(index)
        && !shared.mappings.iter().any(|known| known == mapping)
    {
        shared.mappings.push(mapping.to_owned());
    }
    all.get_mut(index)
}
