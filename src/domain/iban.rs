//! Account numbers: IBAN check digits, and the French national number inside an IBAN.
//!
//! Never shown whole in a log, an error or a mail: [`masked`] is what people see.
//! Sources: ISO 13616 (structure and lengths), ISO 7064 (mod 97-10), CFONB (RIB key).

use std::fmt;

/// Why a text is no account number. The number itself is not repeated: it is personal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// Two letters, two digits, then letters and digits.
    #[error("an IBAN is a country (FR), two check digits, then letters and digits; blanks may stand between them")]
    Shape,
    /// A country has one length.
    #[error("an IBAN of {country} has {expected} characters, this one has {found}: copy it again")]
    Length {
        /// The country, two letters.
        country: Country,
        /// Its length.
        expected: usize,
        /// The length found.
        found: usize,
    },
    /// The remainder of the division by 97 is not 1.
    #[error("the check digits do not fit: a character is wrong or two are swapped, copy it again")]
    CheckDigits,
    /// The parts of a national number have fixed lengths.
    #[error("a French account is a bank of 5 digits, a branch of 5 digits and an account of 11 letters or digits")]
    National,
}

/// Two letters (ISO 3166).
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Country([char; 2]);

impl fmt::Display for Country {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [first, second] = self.0;
        write!(f, "{first}{second}")
    }
}

impl fmt::Debug for Country {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// Lengths of the countries whose accounts can be debited in euros (SEPA); others are held to 15 to 34 characters.
const LENGTHS: &[(&str, usize)] = &[
    ("AD", 24),
    ("AT", 20),
    ("BE", 16),
    ("BG", 22),
    ("CH", 21),
    ("CY", 28),
    ("CZ", 24),
    ("DE", 22),
    ("DK", 18),
    ("EE", 20),
    ("ES", 24),
    ("FI", 18),
    ("FR", 27),
    ("GB", 22),
    ("GI", 23),
    ("GR", 27),
    ("HR", 21),
    ("HU", 28),
    ("IE", 22),
    ("IS", 26),
    ("IT", 27),
    ("LI", 21),
    ("LT", 20),
    ("LU", 20),
    ("LV", 21),
    ("MC", 27),
    ("MT", 31),
    ("NL", 18),
    ("NO", 15),
    ("PL", 28),
    ("PT", 25),
    ("RO", 24),
    ("SE", 24),
    ("SI", 19),
    ("SK", 24),
    ("SM", 27),
    ("VA", 22),
];

/// A checked account number, without blanks, in capitals.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Iban(String);

impl Iban {
    /// Takes an IBAN as people write it: blanks between groups and small letters are forgiven.
    pub fn parse(text: &str) -> Result<Self, Error> {
        let compact = compact(text);
        let mut characters = compact.chars();
        let (Some(first), Some(second)) = (characters.next(), characters.next()) else { return Err(Error::Shape) };
        let checked = compact.get(2..4).is_some_and(|digits| digits.bytes().all(|digit| digit.is_ascii_digit()));
        let letters = first.is_ascii_uppercase() && second.is_ascii_uppercase();
        if !letters || !checked || !compact.bytes().all(|sign| sign.is_ascii_uppercase() || sign.is_ascii_digit()) {
            return Err(Error::Shape);
        }
        let found = compact.len();
        match LENGTHS.iter().find(|(country, _)| compact.starts_with(country)) {
            Some(&(_, expected)) if expected != found => {
                return Err(Error::Length { country: Country([first, second]), expected, found });
            }
            None if !(15..=34).contains(&found) => return Err(Error::Shape),
            Some(_) | None => {}
        }
        let (head, body) = compact.split_at_checked(4).ok_or(Error::Shape)?;
        if remainder(body.chars().chain(head.chars())) == Some(1) { Ok(Self(compact)) } else { Err(Error::CheckDigits) }
    }

    /// The IBAN of a French national number; the CFONB statement leaves both keys out.
    pub fn of_national(bank: &str, branch: &str, account: &str) -> Result<Self, Error> {
        let account = account.to_ascii_uppercase();
        let key = rib_key(bank, branch, &account)?;
        let body = format!("{bank}{branch}{account}{key:02}");
        let rest = remainder(body.chars().chain("FR00".chars())).ok_or(Error::National)?;
        Ok(Self(format!("FR{:02}{body}", 98 - rest)))
    }

    /// Without blanks, in capitals.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The national number inside a French IBAN.
    pub fn national(&self) -> Option<National<'_>> {
        let body = self.0.strip_prefix("FR")?;
        let part = |range| body.get(range);
        Some(National { bank: part(2..7)?, branch: part(7..12)?, account: part(12..23)?, key: part(23..25)? })
    }
}

impl fmt::Display for Iban {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&masked(&self.0))
    }
}

impl fmt::Debug for Iban {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// The parts of a French account number (RIB), as text: they keep their zeros.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct National<'a> {
    /// Bank, 5 digits.
    pub bank: &'a str,
    /// Branch, 5 digits.
    pub branch: &'a str,
    /// Account, 11 letters or digits.
    pub account: &'a str,
    /// RIB key, 2 digits.
    pub key: &'a str,
}

/// The RIB key of a French account, 1 to 97: `97 − (89·bank + 15·branch + 3·account) mod 97`, letters read as the
/// digits that stand on their key of a telephone-like table (A J 1, B K S 2, ... I R Z 9).
pub fn rib_key(bank: &str, branch: &str, account: &str) -> Result<u64, Error> {
    let lengths = (bank.len(), branch.len(), account.len()) == (5, 5, 11);
    let numbers = (number(bank), number(branch), number(account));
    match numbers {
        (Some(bank), Some(branch), Some(account)) if lengths => Ok(97 - (89 * bank + 15 * branch + 3 * account) % 97),
        _ => Err(Error::National),
    }
}

/// The number that a text of digits and capitals stands for in the RIB key.
fn number(text: &str) -> Option<u64> {
    text.bytes().try_fold(0_u64, |number, sign| {
        let digit = match sign {
            b'0'..=b'9' => sign - b'0',
            b'A'..=b'I' => sign - b'A' + 1,
            b'J'..=b'R' => sign - b'J' + 1,
            b'S'..=b'Z' => sign - b'S' + 2,
            _ => return None,
        };
        Some(number * 10 + u64::from(digit))
    })
}

/// The remainder by 97, letters read as 10 to 35.
fn remainder(signs: impl Iterator<Item = char>) -> Option<u32> {
    let mut rest = 0;
    for sign in signs {
        let value = sign.to_digit(36)?;
        rest = if value < 10 { rest * 10 + value } else { rest * 100 + value } % 97;
    }
    Some(rest)
}

fn compact(text: &str) -> String {
    text.chars().filter(|sign| !sign.is_whitespace()).map(|sign| sign.to_ascii_uppercase()).collect()
}

/// An account number as people may see it: all but its last four characters hidden, blanks left out.
pub fn masked(text: &str) -> String {
    let compact = compact(text);
    let count = compact.chars().count();
    let shown = if count > 8 { 4 } else { 0 };
    compact.chars().enumerate().map(|(index, sign)| if index + shown < count { '*' } else { sign }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_iban_is_read_as_people_write_it() {
        let iban = Iban::parse("fr76 9999 9000 0100 0000 0000 115").unwrap();
        assert_eq!(iban.as_str(), "FR7699999000010000000000115");
        let national = iban.national().unwrap();
        assert_eq!((national.bank, national.branch), ("99999", "00001"));
        assert_eq!((national.account, national.key), ("00000000001", "15"));
        assert!(Iban::parse("DE89370400440532013000").unwrap().national().is_none());
    }

    #[test]
    fn what_is_wrong_is_said_without_repeating_the_number() {
        let error = |text: &str| Iban::parse(text).unwrap_err().to_string();
        assert!(error("99999 00001").starts_with("an IBAN is a country"));
        assert!(error("FR76-99999").starts_with("an IBAN is a country"));
        assert!(error("É").starts_with("an IBAN is a country"));
        assert_eq!(
            error("FR76 9999 9000 0100 0000 0000 11"),
            "an IBAN of FR has 27 characters, this one has 26: copy it again"
        );
        assert!(error("FR76 9999 9000 0100 0000 0000 151").starts_with("the check digits do not fit"));
    }

    #[test]
    fn the_iban_of_a_national_number_has_both_keys() {
        let iban = Iban::of_national("99999", "00001", "00000000001").unwrap();
        assert_eq!(iban.as_str(), "FR7699999000010000000000115");
        let letters = Iban::of_national("20041", "01005", "0500013M026").unwrap();
        assert_eq!(letters.as_str(), "FR1420041010050500013M02606");
        assert_eq!(Iban::parse(letters.as_str()), Ok(letters));
        assert_eq!(Iban::of_national("9999", "00001", "00000000001"), Err(Error::National));
        assert_eq!(Iban::of_national("99999", "00001", "0000000000-"), Err(Error::National));
    }

    #[test]
    fn only_the_last_four_characters_are_shown() {
        assert_eq!(masked("FR76 9999 9000 0100 0000 0000 115"), "***********************0115");
        assert_eq!(masked("12345678"), "********");
        assert_eq!(format!("{:?}", Iban::parse("DE89370400440532013000").unwrap()), "******************3000");
        assert_eq!(masked(""), "");
    }
}
