//! Header cells and keys compared as a person reads them: without case, accents, blanks and punctuation.

use std::fmt::Write as _;

/// The letters and digits of `text`, in lower case, without accents; `?` for a letter that was damaged to U+FFFD.
pub fn fold(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    for sign in text.chars() {
        match base(sign) {
            None if sign == '\u{fffd}' => folded.push('?'),
            Some(letters) => folded.push_str(letters),
            None if sign.is_alphanumeric() => {
                let _ = write!(folded, "{}", sign.to_lowercase());
            }
            None => {}
        }
    }
    folded
}

/// The plain letters of an accented one.
pub const fn base(sign: char) -> Option<&'static str> {
    match sign {
        'à' | 'â' | 'ä' | 'á' | 'ã' | 'å' | 'À' | 'Â' | 'Ä' | 'Á' | 'Ã' | 'Å' => Some("a"),
        'ç' | 'Ç' => Some("c"),
        'é' | 'è' | 'ê' | 'ë' | 'É' | 'È' | 'Ê' | 'Ë' => Some("e"),
        'î' | 'ï' | 'í' | 'ì' | 'Î' | 'Ï' | 'Í' | 'Ì' => Some("i"),
        'ô' | 'ö' | 'ó' | 'ò' | 'õ' | 'Ô' | 'Ö' | 'Ó' | 'Ò' | 'Õ' => Some("o"),
        'ù' | 'û' | 'ü' | 'ú' | 'Ù' | 'Û' | 'Ü' | 'Ú' => Some("u"),
        'ñ' | 'Ñ' => Some("n"),
        'œ' | 'Œ' => Some("oe"),
        'æ' | 'Æ' => Some("ae"),
        'ÿ' | 'Ÿ' => Some("y"),
        _ => None,
    }
}

/// Whether a folded cell of a file is the folded cell of a mapping; a damaged letter stands for any one letter.
pub fn same(found: &str, wanted: &str) -> bool {
    if !found.contains('?') {
        return found == wanted;
    }
    found.chars().count() == wanted.chars().count()
        && found.chars().zip(wanted.chars()).all(|(found, wanted)| found == '?' || found == wanted)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_are_compared_as_a_person_reads_them() {
        assert_eq!(fold(" Libellé "), "libelle");
        assert_eq!(fold("Référence (END TO END)"), "referenceendtoend");
        assert_eq!(fold("Numéro d\u{2019}opération"), fold("NUMERO D'OPERATION"));
    }

    #[test]
    fn a_damaged_letter_stands_for_one_letter() {
        assert!(same(&fold("D\u{fffd}bit"), "debit"));
        assert!(!same(&fold("Cr3\u{fffd}dit"), "credit"));
    }
}
