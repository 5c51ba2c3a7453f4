//! Header cells and keys compared as a person reads them: without case, accents, blanks and punctuation.

use std::fmt::Write as _;

/// The letters and digits of `text`, in lower case, without accents; `?` for a letter that was damaged to U+FFFD.
pub fn fold(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    let mut signs = text.chars().peekable();
    while let Some(mut sign) = signs.next() {
        if let Some(letter) = signs.peek().and_then(|next| once_utf_8(sign, *next)) {
            signs.next();
            sign = letter;
        }
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

/// The letter of which two signs are left when UTF-8 was read as windows-1252: `Ã©` is `é`.
pub(super) fn once_utf_8(first: char, second: char) -> Option<char> {
    let second = match (first, second) {
        ('Ã', '€') => 0x80,
        ('Ã', '‚') => 0x82,
        ('Ã', '‡') => 0x87,
        ('Ã', 'ˆ') => 0x88,
        ('Ã', '‰') => 0x89,
        ('Ã', 'Š') => 0x8A,
        ('Ã', '‹') => 0x8B,
        ('Ã', 'Ž') => 0x8E,
        ('Ã', '”') => 0x94,
        ('Ã', '™') => 0x99,
        ('Ã', '›') => 0x9B,
        ('Ã', '\u{80}'..='\u{bf}') => u32::from(second),
        _ => return None,
    };
    char::from_u32(second + 0x40)
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
    fn letters_that_were_encoded_twice_are_read_as_they_were() {
        assert_eq!(fold("LibellÃ©"), "libelle");
        assert_eq!(fold("DÃ©bit CrÃ©dit"), fold("Débit Crédit"));
        assert_eq!(fold("Ã‰chÃ©ance"), "echeance");
        assert_eq!(fold("Ã\u{a0}"), "a");
    }

    #[test]
    fn a_damaged_letter_stands_for_one_letter() {
        assert!(same(&fold("D\u{fffd}bit"), "debit"));
        assert!(!same(&fold("Cr3\u{fffd}dit"), "credit"));
    }
}
