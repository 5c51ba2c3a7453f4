//! Figures of a column, and the arithmetic that proves what they are.

use crate::mapping::money::{Style, parse};

/// How the figures of a column are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Figures {
    /// The style; `None` while all are whole numbers, which every style reads alike.
    pub style: Option<Style>,
    /// Whether one has decimals.
    pub has_decimals: bool,
}

/// Minor units; the sample is taken to be of a currency with cents.
pub(super) fn minor(text: &str, style: Style) -> Option<i64> {
    parse(text, style, 2).ok().map(|figure| figure.minor)
}

/// The figures of a column, if all its texts are figures of one style.
pub(super) fn figures<'a>(texts: impl Iterator<Item = &'a str> + Clone) -> Option<Figures> {
    if texts.clone().next().is_none() || texts.clone().any(|text| !has_figure(text)) {
        return None;
    }
    let all = |style: Style| texts.clone().all(|text| minor(text, style).is_some());
    let has_decimals = texts.clone().any(has_decimals);
    match (all(Style::Fr), all(Style::En)) {
        // A point or comma before three digits alone is read by both, and is not the same.
        (true, true) if texts.clone().all(|text| minor(text, Style::Fr) == minor(text, Style::En)) => {
            Some(Figures { style: None, has_decimals })
        }
        (true, true) => Some(Figures { style: Some(Style::Auto), has_decimals }),
        (true, false) => Some(Figures { style: Some(Style::Fr), has_decimals }),
        (false, true) => Some(Figures { style: Some(Style::En), has_decimals }),
        (false, false) => all(Style::Auto).then_some(Figures { style: Some(Style::Auto), has_decimals }),
    }
}

fn has_figure(text: &str) -> bool {
    text.chars().any(|sign| sign.is_ascii_digit()) && text.chars().filter(|sign| sign.is_alphabetic()).count() <= 3
}

/// Whether a mark and one or two digits end the figure.
fn has_decimals(text: &str) -> bool {
    let digits = text.trim_end_matches(|sign: char| !sign.is_ascii_digit());
    let mark = digits.rfind([',', '.']);
    mark.is_some_and(|at| (1..=2).contains(&(digits.len() - at - 1)))
}

/// Which way the balances of rows follow each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Chain {
    OldestFirst,
    NewestFirst,
}

/// Whether each balance follows from its neighbour; the rows as they stand: amount and balance after it.
pub(super) fn chain(rows: &[(i64, i64)]) -> Option<Chain> {
    let all = |holds: fn((i64, i64), (i64, i64)) -> bool| {
        rows.len() > 1 && rows.iter().zip(rows.iter().skip(1)).all(|(row, next)| holds(*row, *next))
    };
    if all(|(_, before), (amount, after)| before.checked_add(amount) == Some(after)) {
        Some(Chain::OldestFirst)
    } else if all(|(amount, after), (_, before)| before.checked_add(amount) == Some(after)) {
        Some(Chain::NewestFirst)
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_column_of_figures_tells_its_decimal_mark() {
        let style = |texts: &[&str]| figures(texts.iter().copied()).map(|figures| figures.style);
        assert_eq!(style(&["1 234,56", "-7,00"]), Some(Some(Style::Fr)));
        assert_eq!(style(&["1,234.56", "7.5"]), Some(Some(Style::En)));
        assert_eq!(style(&["100", "7"]), Some(None));
        assert_eq!(style(&["1.234"]), Some(Some(Style::Fr)), "a third decimal that is no zero is none");
        assert_eq!(style(&["1,234"]), Some(Some(Style::En)));
        assert_eq!(style(&["1.230"]), Some(Some(Style::Auto)), "1230, or 1.23");
        assert_eq!(style(&["12,50", "12.50"]), Some(Some(Style::Auto)));
        assert_eq!(style(&["12,50", "VIR"]), None);
        assert_eq!(style(&[]), None);
    }

    #[test]
    fn balances_prove_rows_in_either_order() {
        let mut rows = [(100, 1_100), (-50, 1_050), (7, 1_057)];
        assert_eq!(chain(&rows), Some(Chain::OldestFirst));
        rows.reverse();
        assert_eq!(chain(&rows), Some(Chain::NewestFirst));
        assert_eq!(chain(&[(1, 1), (1, 1)]), None);
        assert_eq!(chain(&[(1, 1)]), None);
    }
}
