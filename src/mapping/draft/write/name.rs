//! What the name of a file says: the account, and the days that it covers.

use chrono::NaiveDate;

use crate::mapping::draft::column::day;

/// A pattern over the name of a file, and what it captures.
pub(super) struct Named {
    pub pattern: String,
    pub value: String,
}

/// Runs of digits of a name, with where they begin.
fn runs(name: &str) -> Vec<(usize, &str)> {
    let mut runs = Vec::new();
    let mut start = None;
    for (at, sign) in name.char_indices().chain([(name.len(), ' ')]) {
        match (sign.is_ascii_digit(), start) {
            (true, None) => start = Some(at),
            (false, Some(first)) => {
                runs.extend(name.get(first..at).map(|run| (first, run)));
                start = None;
            }
            (true, Some(_)) | (false, None) => {}
        }
    }
    runs
}

/// The account: the first run of ten digits or more.
pub(super) fn account(name: &str) -> Option<Named> {
    let (at, run) = runs(name).into_iter().find(|(_, run)| run.len() > 9)?;
    let start = if at == 0 { "^" } else { r"(?:^|\D)" };
    Some(Named { pattern: format!(r"{start}(?<v>\d{{{}}})(?:\D|$)", run.len()), value: run.to_owned() })
}

/// Two days in a name that the rows lie between: patterns for both, and their form.
pub(super) fn days(name: &str, days: &[NaiveDate]) -> Option<(Named, Named, &'static str)> {
    let (first, last) = (days.iter().min()?, days.iter().max()?);
    let runs: Vec<(usize, &str)> = runs(name).into_iter().filter(|(_, run)| run.len() == 8).collect();
    for ((_, from), (_, to)) in runs.iter().zip(runs.iter().skip(1)) {
        for form in ["%d%m%Y", "%Y%m%d"] {
            let Some((start, end)) = day(from, form).zip(day(to, form)) else { continue };
            if start <= *first && end >= *last {
                let named = |pattern: &str, value: &str| Named { pattern: pattern.into(), value: value.into() };
                let from = named(r"(?:^|\D)(?<v>\d{8})\D+\d{8}(?:\D|$)", from);
                let to = named(r"(?:^|\D)\d{8}\D+(?<v>\d{8})(?:\D|$)", to);
                return Some((from, to, form));
            }
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_tells_the_account_and_the_days_if_the_rows_agree() {
        let name = "00000000003_01112025_30112025.csv";
        assert_eq!(account(name).unwrap().value, "00000000003");
        let of = |day: &str| vec![day.parse().unwrap()];
        let (from, to, form) = days(name, &of("2025-11-12")).unwrap();
        assert_eq!((from.value.as_str(), to.value.as_str(), form), ("01112025", "30112025", "%d%m%Y"));
        assert!(days(name, &of("2025-12-12")).is_none());
        assert!(account("export-2025.csv").is_none());
    }
}
