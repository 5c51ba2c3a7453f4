//! Doubts about the patterns of labels: those that never decide, and those that fit nothing.

use super::Doubt;
use super::seen::Seen;
use crate::mapping::load::Files;
use crate::mapping::problem::{At, Problem};
use crate::mapping::spec::KindByText;

/// A pattern of a file, with what the examples of all mappings that take it over show.
#[derive(Debug)]
struct Rule<'m> {
    file: String,
    index: usize,
    says: &'m KindByText,
    mappings: Vec<String>,
    fits: usize,
    decides: usize,
    /// A label that an earlier pattern of another kind takes, and that pattern.
    taken: Option<(String, String)>,
}

pub(super) fn doubts(seen: &[Seen<'_>], files: &Files<'_>) -> Vec<Doubt> {
    let mut rules: Vec<Rule<'_>> = Vec::new();
    let mut doubts = Vec::new();
    for one in seen {
        let own = places(one, files, &mut rules);
        let texts = &one.variant.spec.kind.text;
        for entry in &one.entries {
            let fits = one.variant.kinds.fits(&entry.text, entry.amount.minor());
            for (order, index) in fits.iter().enumerate() {
                let Some(rule) = own.get(*index).and_then(|at| rules.get_mut(*at)) else { continue };
                rule.fits += 1;
                rule.decides += usize::from(order == 0);
                let first = fits.first().and_then(|first| texts.get(*first));
                if let Some(first) = first.filter(|first| order > 0 && first.kind != rule.says.kind) {
                    let pattern = first.pattern.text().to_owned();
                    rule.taken.get_or_insert_with(|| (entry.text.clone(), pattern));
                }
            }
        }
        doubts.extend(swallowed(one, &own, &rules));
    }
    let looked = seen.iter().any(|one| !one.entries.is_empty());
    doubts.extend(rules.iter().filter(|_| looked).filter_map(shown));
    doubts
}

/// The places in `rules` of a mapping's patterns, in their order.
fn places<'m>(one: &Seen<'m>, files: &Files<'_>, rules: &mut Vec<Rule<'m>>) -> Vec<usize> {
    let told = one.chain.iter().flat_map(|file| (0..files.patterns(file)).map(move |index| (file, index)));
    let mut own = Vec::new();
    for ((file, index), says) in told.zip(&one.variant.spec.kind.text) {
        let known = rules.iter().position(|known| known.file == *file && known.index == index);
        let at = known.unwrap_or_else(|| {
            let (file, mappings) = (file.clone(), Vec::new());
            rules.push(Rule { file, index, says, mappings, fits: 0, decides: 0, taken: None });
            rules.len() - 1
        });
        if let Some(rule) = rules.get_mut(at) {
            rule.mappings.push(one.variant.name.clone());
        }
        own.push(at);
    }
    own
}

/// Patterns that an earlier one always takes: the same pattern, or plain letters that hold its letters.
fn swallowed(one: &Seen<'_>, own: &[usize], rules: &[Rule<'_>]) -> Vec<Doubt> {
    let texts = &one.variant.spec.kind.text;
    let mut doubts = Vec::new();
    for (index, later) in texts.iter().enumerate() {
        let takes = |earlier: &&KindByText| {
            let (before, after) = (earlier.pattern.text(), later.pattern.text());
            let is_plain = |text: &str| regex::escape(text) == text;
            let same_sign = earlier.sign.is_none() || earlier.sign == later.sign;
            same_sign && (before == after || is_plain(before) && is_plain(after) && after.contains(before))
        };
        let Some(earlier) = texts.iter().take(index).find(takes) else { continue };
        let Some(rule) = own.get(index).and_then(|at| rules.get(*at)) else { continue };
        let what = format!("`{}` stands before it and takes all that it would fit", earlier.pattern.text());
        doubts.push(doubt("swallowed-kind", rule, what, "put the narrower pattern first, or take it away"));
    }
    doubts
}

/// What the examples show of a pattern.
fn shown(rule: &Rule<'_>) -> Option<Doubt> {
    if rule.fits == 0 {
        let fix = "add an example with such a label, or take the pattern away";
        return Some(doubt("idle-kind", rule, "it fits nothing in the examples".to_owned(), fix));
    }
    let (text, pattern) = rule.taken.as_ref()?;
    let never = if rule.decides == 0 { "; it never decides" } else { "" };
    let what = format!("`{pattern}` stands before it and takes `{text}` for another kind{never}");
    Some(doubt("overlapping-kinds", rule, what, "make one of the two narrower, or put this one first"))
}

fn doubt(name: &'static str, rule: &Rule<'_>, what: String, fix: &str) -> Doubt {
    let at = At::Item { list: "kind.text", index: rule.index, key: "pattern".to_owned() };
    Doubt {
        rule: name,
        mappings: rule.mappings.clone(),
        chain: vec![rule.file.clone()],
        problem: Problem { at, what, fix: fix.to_owned() },
    }
}
