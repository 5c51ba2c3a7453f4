//! Codes inside a text: `/EREF/…` and `EREF+…`. A code counts when banks use it as one, or when the mapping names it:
//! any four letters between two slashes would be found in references too.

/// Codes between slashes.
const SLASH: [&str; 40] = [
    "ACCW", "ADDR", "ADDT", "BENM", "BIC", "BREF", "CHGS", "CNTP", "CRED", "CSID", "DEBT", "EREF", "EXCH", "IBAN",
    "INFO", "IREF", "ISDT", "KREF", "MARF", "MREF", "NAME", "NRTX", "OAMT", "OCMT", "ORDP", "PREF", "PURP", "REMI",
    "RCMT", "RREF", "RTRN", "SQTP", "SUM", "SVCL", "TRCD", "TRTP", "ULTB", "ULTC", "ULTD", "BUSP",
];

/// Codes before a plus.
const PLUS: [&str; 22] = [
    "ABWA", "ABWE", "BIC", "BREF", "COAM", "CRED", "DDAT", "DEBT", "EREF", "IBAN", "KREF", "MDAT", "MREF", "NAME",
    "OAMT", "OCMT", "ORCR", "ORMR", "PREF", "PURP", "RREF", "SVWZ",
];

fn is_known(code: &str, usual: &[&str], wanted: &[String]) -> bool {
    usual.contains(&code) || wanted.iter().any(|known| known == code)
}

/// `/EREF/` at the beginning.
pub(super) fn begins_with_slash_code(text: &str) -> bool {
    let code = text.strip_prefix('/').and_then(|rest| rest.split_once('/')).map_or("", |(code, _)| code);
    (2..=8).contains(&code.len()) && code.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit())
}

/// What stands behind `/code/`, without the slashes and blanks around it.
pub(super) fn slash<'t>(text: &'t str, code: &str, wanted: &[String]) -> Option<&'t str> {
    let (_, start) = next_slash(text, 0, |found| found == code)?;
    let end = next_slash(text, start.saturating_sub(1), |found| is_known(found, &SLASH, wanted));
    let value = text.get(start..end.map_or(text.len(), |(end, _)| end.max(start)))?;
    let value = value.trim_matches(|sign: char| sign == '/' || sign.is_whitespace());
    let value = if code == "REMI" { remittance(value) } else { value };
    (!value.is_empty()).then_some(value)
}

/// Where the next code stands, and what follows it, from `from`.
fn next_slash(text: &str, from: usize, is: impl Fn(&str) -> bool) -> Option<(usize, usize)> {
    let slashes = text.get(from..)?.match_indices('/').map(|(index, _)| from + index);
    let mut before: Option<usize> = None;
    for at in slashes {
        if let Some(start) = before
            && is(text.get(start + 1..at)?)
        {
            return Some((start, at + 1));
        }
        before = Some(at);
    }
    None
}

/// Without the word that says how a text is built.
fn remittance(value: &str) -> &str {
    let value = value.strip_prefix("USTD").or_else(|| value.strip_prefix("STRD/CUR")).unwrap_or(value);
    value.trim_start_matches(|sign: char| sign == '/' || sign.is_whitespace())
}

/// What stands behind `code+`, without the blanks around it. A code stands at the beginning of a line or subfield, or
/// behind a sign that is no letter and no digit.
pub(super) fn plus<'t>(text: &'t str, starts: &[usize], code: &str, wanted: &[String]) -> Option<&'t str> {
    let found = all_plus(text, starts, wanted);
    let index = found.iter().position(|(_, name, _)| *name == code)?;
    let (_, _, start) = found.get(index)?;
    let end = found.get(index + 1).map_or(text.len(), |(end, ..)| *end);
    let value = text.get(*start..end)?.trim();
    (!value.is_empty()).then_some(value)
}

/// Where a code begins, the code, and where its text begins.
fn all_plus<'t>(text: &'t str, starts: &[usize], wanted: &[String]) -> Vec<(usize, &'t str, usize)> {
    let mut found = Vec::new();
    for (at, _) in text.match_indices('+') {
        let before = text.get(..at).unwrap_or_default();
        let is_letter = |sign: char| sign.is_ascii_uppercase();
        let run = before.len() - before.trim_end_matches(is_letter).len();
        // The longest known code that ends here: letters before it may belong to the subfield before.
        for length in (3..=run.min(4)).rev() {
            let start = at - length;
            let code = text.get(start..at).unwrap_or_default();
            let alone = !text.get(..start).unwrap_or_default().ends_with(|sign: char| sign.is_alphanumeric());
            if is_known(code, &PLUS, wanted) && (alone || starts.contains(&start)) {
                found.push((start, code, at + 1));
                break;
            }
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_ends_where_another_begins_and_not_at_any_slash() {
        let text = "/BENM//NAME/PERSONNE A/B/REMI/FACTURE 12/34/ISDT/2025-11-03";
        assert_eq!(slash(text, "NAME", &[]), Some("PERSONNE A/B"));
        assert_eq!(slash(text, "REMI", &[]), Some("FACTURE 12/34"));
        assert_eq!(slash(text, "BENM", &[]), None);
        assert_eq!(slash("/ORDP/NAME/X", "NAME", &[]), Some("X"));
        assert_eq!(slash("/EREF/A/ZZZZ/B", "EREF", &["ZZZZ".to_owned()]), Some("A"));
        assert_eq!(slash("/EREF/A/ZZZZ/B", "EREF", &[]), Some("A/ZZZZ/B"));
        assert_eq!(slash("/REMI/STRD/CUR/123/", "REMI", &[]), Some("123"));
    }

    #[test]
    fn a_sum_is_no_code() {
        assert_eq!(plus("SVWZ+1+1 UND AB+C EREF+X", &[0], "SVWZ", &[]), Some("1+1 UND AB+C"));
        assert_eq!(plus("XEREF+A", &[0], "EREF", &[]), None);
        assert_eq!(plus("XEREF+A", &[0, 1], "EREF", &[]), Some("A"));
    }
}
