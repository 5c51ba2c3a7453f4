//! The header: which line or lines it is, whether it is that of a mapping, and what differs if not.

use csv::ReaderBuilder;

use super::{Extra, Named, Plan};
use crate::codec::Misfit;
use crate::codec::fold::fold;

/// How a line compares with the wanted header.
pub(super) struct Comparison<'a> {
    /// Wanted cells that are missing, as the mapping writes them.
    pub missing: Vec<&'a str>,
    /// Where cells stand that are not wanted.
    pub surplus: Vec<usize>,
    /// How many cells the mapping names, optional ones included.
    pub known: usize,
}

/// Compares folded cells with the wanted ones.
pub(super) fn compare<'a>(plan: &'a Plan, cells: &[String]) -> Comparison<'a> {
    let stands = |wanted: &&Named| cells.iter().any(|cell| wanted.is(cell));
    let wanted = || plan.header.iter().chain(&plan.optional);
    let is_wanted = |cell: &String| wanted().any(|wanted| wanted.is(cell));
    Comparison {
        missing: plan.header.iter().filter(|wanted| !stands(wanted)).map(Named::first).collect(),
        surplus: (0..).zip(cells).filter(|(_, cell)| !cell.is_empty() && !is_wanted(cell)).map(|(at, _)| at).collect(),
        known: wanted().filter(stands).count(),
    }
}

/// What the lines of a header say column by column. Several lines are joined; where a cell of an upper line is empty, the
/// one to its left may stand for it, as in `Montant;;` above `Débit;Crédit;`: that is the second reading.
pub(super) fn readings(lines: &[Vec<String>]) -> Vec<Vec<String>> {
    match lines {
        [only] => vec![only.clone()],
        several => vec![join(several, false), join(several, true)],
    }
}

fn join(lines: &[Vec<String>], spread: bool) -> Vec<String> {
    let width = lines.iter().map(Vec::len).max().unwrap_or_default();
    let mut joined = vec![String::new(); width];
    let last = lines.len().saturating_sub(1);
    for (row, line) in lines.iter().enumerate() {
        let mut left = "";
        for (column, name) in joined.iter_mut().enumerate() {
            let cell = line.get(column).map_or("", |cell| cell.trim());
            let below = || lines.get(row + 1..).unwrap_or_default().iter().any(|line| is_filled(line, column));
            let said = if cell.is_empty() && spread && row < last && below() { left } else { cell };
            left = if cell.is_empty() { left } else { cell };
            if !name.is_empty() && !said.is_empty() {
                name.push(' ');
            }
            name.push_str(said);
        }
    }
    joined
}

fn is_filled(line: &[String], column: usize) -> bool {
    line.get(column).is_some_and(|cell| !cell.trim().is_empty())
}

/// The first rows of a head that are not blank.
fn rows(head: &str, delimiter: u8, quotes: bool, count: usize) -> Vec<Vec<String>> {
    let mut reader = ReaderBuilder::new();
    reader.delimiter(delimiter).has_headers(false).flexible(true).quoting(quotes);
    let rows = reader.from_reader(head.as_bytes()).into_records().map_while(Result::ok);
    let rows = rows.map(|row| row.iter().map(str::to_owned).collect::<Vec<_>>());
    rows.filter(|row| row.iter().any(|cell| !cell.trim().is_empty())).take(count).collect()
}

/// Signs that set cells apart in files of any bank: to say what differs, not to read.
const SEEN: [u8; 4] = *b";,\t|";

/// The delimiter and the fit of a head; if none fits, what differs from the line that comes nearest.
pub(super) fn fit(plan: &Plan, head: &str) -> Result<(u8, u32), Misfit> {
    if head.trim_start().starts_with('<') {
        return Err(Misfit { distance: 100, what: "this is XML, not CSV".into() });
    }
    if !plan.columns.is_empty() {
        return fit_without_header(plan, head);
    }
    let mut nearest = Misfit { distance: 97, what: format!("there is no header with {}", names(plan)) };
    let foreign = SEEN.iter().filter(|sign| !plan.delimiters.contains(sign));
    for delimiter in plan.delimiters.iter().chain(foreign) {
        let rows = rows(head, *delimiter, plan.quotes, plan.search_lines + plan.header_lines - 1);
        for cells in rows.windows(plan.header_lines).flat_map(readings) {
            match judge(plan, *delimiter, &cells) {
                Ok(fit) => return Ok((*delimiter, fit)),
                Err(Some((distance, what))) if distance < nearest.distance => {
                    nearest = Misfit { distance, what: what.unwrap_or_else(|| std::mem::take(&mut nearest.what)) };
                }
                Err(_) => {}
            }
        }
    }
    Err(nearest)
}

/// How well cells fit; if not, how far they are from the header, and what differs where anything is the same.
fn judge(plan: &Plan, delimiter: u8, cells: &[String]) -> Result<u32, Option<(u32, Option<String>)>> {
    let wanted = count(plan.header.len());
    let folded: Vec<String> = cells.iter().map(|cell| fold(cell)).collect();
    let Comparison { missing, surplus, known } = compare(plan, &folded);
    if plan.delimiters.contains(&delimiter) && missing.is_empty() && (surplus.is_empty() || plan.extra == Extra::Allow)
    {
        return Ok(count(known) * 10 + u32::from(surplus.is_empty()));
    }
    let lacking = count(missing.len());
    let more = count(surplus.len()).min(8);
    if lacking < wanted {
        let distance = 10 + lacking.saturating_mul(75) / wanted + more;
        return Err(Some((distance, Some(difference(plan, cells, delimiter, &missing, &surplus)))));
    }
    Err((cells.len() > 2).then_some((94, None)))
}

/// A file without header is known by the number of its cells only: anything else that fits comes before it.
fn fit_without_header(plan: &Plan, head: &str) -> Result<(u8, u32), Misfit> {
    let wanted = plan.columns.len();
    let mut found = 0;
    for delimiter in &plan.delimiters {
        let rows = rows(head, *delimiter, plan.quotes, 1);
        let width = rows.first().map_or(0, Vec::len);
        if width == wanted || width == wanted + 1 && rows.first().is_some_and(|row| !is_filled(row, wanted)) {
            return Ok((*delimiter, 1));
        }
        found = width.max(found);
    }
    Err(Misfit { distance: 95, what: format!("its first row has {found} cells, not {wanted}") })
}

fn count(length: usize) -> u32 {
    u32::try_from(length).unwrap_or(u32::MAX)
}

fn names(plan: &Plan) -> String {
    plan.header.iter().take(4).map(|named| format!("`{}`", named.first())).collect::<Vec<_>>().join(", ")
}

fn difference(plan: &Plan, cells: &[String], delimiter: u8, missing: &[&str], surplus: &[usize]) -> String {
    let list = |names: Vec<&str>| {
        let shown = names.iter().take(3).map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ");
        if names.len() > 3 { format!("{shown} and {} more", names.len() - 3) } else { shown }
    };
    let lacks = list(missing.to_vec());
    let has = list(surplus.iter().filter_map(|at| cells.get(*at)).map(|cell| cell.trim()).collect());
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
