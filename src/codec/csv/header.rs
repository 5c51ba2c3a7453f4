//! The header: which line it is, whether it is that of a mapping, and what differs if not.

use super::{Extra, Plan};
use crate::codec::fold::{fold, same};
use crate::codec::{Misfit, trim, word};

/// How a line compares with the wanted header.
pub(super) struct Comparison<'a> {
    /// Wanted cells that are missing, as the mapping writes them.
    pub missing: Vec<&'a str>,
    /// Folded cells that are not wanted.
    pub surplus: Vec<String>,
}

/// Compares folded cells with the wanted ones.
pub(super) fn compare<'a>(plan: &'a Plan, cells: &[String]) -> Comparison<'a> {
    let has = |wanted: &str| cells.iter().any(|cell| same(cell, wanted));
    let missing = plan.header.iter().filter(|(_, wanted)| !has(wanted)).map(|(name, _)| name.as_str()).collect();
    let known = |cell: &String| plan.header.iter().any(|(_, wanted)| same(cell, wanted));
    let surplus = cells.iter().filter(|cell| !cell.is_empty() && !known(cell)).cloned().collect();
    Comparison { missing, surplus }
}

/// Signs that set cells apart in files of any bank: to say what differs, not to read.
const SEEN: [u8; 4] = *b";,\t|";

/// The delimiter and the fit of a head; if none fits, what differs from the line that comes nearest.
pub(super) fn fit(plan: &Plan, head: &str) -> Result<(u8, u32), Misfit> {
    let wanted = u32::try_from(plan.header.len()).unwrap_or(u32::MAX);
    if head.trim_start().starts_with('<') {
        return Err(Misfit { distance: 100, what: "this is XML, not CSV".into() });
    }
    let mut nearest = Misfit { distance: 97, what: format!("there is no header with {}", names(plan)) };
    for line in head.lines().filter(|line| !line.trim().is_empty()).take(plan.search_lines) {
        for delimiter in plan.delimiters.iter().chain(&SEEN) {
            let cells: Vec<String> = line.split(char::from(*delimiter)).map(fold).collect();
            let Comparison { missing, surplus } = compare(plan, &cells);
            let known = plan.delimiters.contains(delimiter);
            if known && missing.is_empty() && (surplus.is_empty() || plan.extra == Extra::Allow) {
                return Ok((*delimiter, wanted * 10 + u32::from(surplus.is_empty())));
            }
            let lacking = u32::try_from(missing.len()).unwrap_or(u32::MAX);
            let more = u32::try_from(surplus.len()).unwrap_or(u32::MAX).min(8);
            let distance = if lacking < wanted {
                10 + lacking.saturating_mul(75) / wanted + more
            } else if cells.len() > 2 {
                94
            } else {
                continue;
            };
            if distance < nearest.distance {
                let what = if lacking < wanted {
                    difference(plan, line, *delimiter, &missing, &surplus)
                } else {
                    std::mem::take(&mut nearest.what)
                };
                nearest = Misfit { distance, what };
            }
        }
    }
    Err(nearest)
}

/// Cells that a message names.
const SHOWN: usize = 3;

fn names(plan: &Plan) -> String {
    plan.header.iter().take(4).map(|(name, _)| format!("`{name}`")).collect::<Vec<_>>().join(", ")
}

fn difference(plan: &Plan, line: &str, delimiter: u8, missing: &[&str], surplus: &[String]) -> String {
    let written = |folded: &String| {
        let cell = line.split(char::from(delimiter)).find(|cell| fold(cell) == *folded).unwrap_or(folded);
        word(trim(cell).trim_matches('"'))
    };
    // A line of a hostile file may have thousands of cells: only those that are shown are looked for.
    let list = |names: Vec<String>, count: usize| {
        let shown = names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ");
        if count > SHOWN { format!("{shown} and {} more", count - SHOWN) } else { shown }
    };
    let lacks = list(missing.iter().take(SHOWN).map(|name| (*name).to_owned()).collect(), missing.len());
    let has = list(surplus.iter().take(SHOWN).map(written).collect(), surplus.len());
    let differs = match (missing.is_empty(), surplus.is_empty()) {
        (true, true) => "its cells are the same".to_owned(),
        (true, false) => format!("the header has {has} more"),
        (false, true) => format!("the header has no {lacks}"),
        (false, false) => format!("the header has no {lacks}, and has {has} instead"),
    };
    if plan.delimiters.contains(&delimiter) {
        differs
    } else {
        let wanted = plan.delimiters.first().copied().map_or(';', char::from);
        format!("{differs}; and `{}` stands between cells, not `{wanted}`", char::from(delimiter))
    }
}
