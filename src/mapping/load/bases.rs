//! What a mapping builds upon: found, in order, and never in a circle.

use std::collections::BTreeMap;

use super::Piece;
use super::words::instead;
use crate::mapping::problem::Problem;
use crate::mapping::spec::File;

/// Files that one may build upon, one above the other.
const HEIGHT_MAX: usize = 8;

/// The files whose words make the mapping `name`, those that speak first before others; `None` when one of them cannot
/// be used: that is told where it stands.
pub fn chain<'n>(name: &'n str, files: &'n BTreeMap<&'n str, Piece<'n>>) -> Option<Vec<&'n str>> {
    let mut chain = Vec::new();
    climb(name, files, &mut Vec::new(), &mut chain)?;
    Some(chain)
}

fn climb<'n>(
    name: &'n str,
    files: &'n BTreeMap<&'n str, Piece<'n>>,
    below: &mut Vec<&'n str>,
    chain: &mut Vec<&'n str>,
) -> Option<()> {
    if below.contains(&name) || below.len() > HEIGHT_MAX {
        return None;
    }
    let file = files.get(name)?.read.file.as_ref()?;
    chain.push(name);
    below.push(name);
    for base in &file.bases {
        climb(base, files, below, chain)?;
    }
    below.pop();
    Some(())
}

/// The mapping over those that it builds upon.
pub fn merge(chain: &[&str], files: &BTreeMap<&str, Piece<'_>>) -> File {
    let mut said = chain.iter().filter_map(|name| files.get(name)?.read.file.clone());
    let own = said.next().unwrap_or_default();
    said.fold(own, File::over)
}

/// What is wrong with the `use` of one file.
pub fn faults(name: &str, files: &BTreeMap<&str, Piece<'_>>) -> Vec<Problem> {
    let Some(file) = files.get(name).and_then(|piece| piece.read.file.as_ref()) else { return Vec::new() };
    let mut problems = Vec::new();
    for base in &file.bases {
        if !files.contains_key(base.as_str()) {
            let all: Vec<&str> = files.keys().copied().filter(|other| *other != name).collect();
            let common: Vec<&str> = all.iter().copied().filter(|other| other.starts_with("common/")).collect();
            let known = if super::nearest::nearest(base, common.iter().copied()).is_some() { &common } else { &all };
            let what = format!("there is no file `{base}.toml` among the mappings");
            let bare = base.strip_suffix(".toml").filter(|bare| files.contains_key(bare));
            let fix = bare.map_or_else(|| instead(base, known), |bare| format!("write `{bare}`, without the ending"));
            problems.push(Problem::word("use", base, what, fix));
        } else if let Some(round) = circle(name, base, files) {
            let what = format!("`use` goes round in a circle: {}", round.join(" builds upon "));
            problems.push(Problem::word("use", base, what, "take one of them away"));
        }
    }
    problems
}

/// The way from `name` by `base` back to it, told for the first of its files only.
fn circle<'n>(name: &'n str, base: &'n str, files: &'n BTreeMap<&str, Piece<'_>>) -> Option<Vec<&'n str>> {
    let mut ways = vec![vec![name, base]];
    let mut steps = 0;
    while let Some(way) = ways.pop() {
        steps += 1;
        let last = *way.last()?;
        if last == name {
            return way.iter().all(|other| *other >= name).then_some(way);
        }
        if way.len() > HEIGHT_MAX || steps > 1_000 {
            continue;
        }
        let bases = files.get(last).and_then(|piece| piece.read.file.as_ref()).map(|file| file.bases.as_slice());
        for next in bases.unwrap_or_default() {
            ways.push(way.iter().copied().chain([next.as_str()]).collect());
        }
    }
    None
}
