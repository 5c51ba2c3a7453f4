//! `:61:`, a movement: `2511031103D45,00NDDTREF//BANKREF`, and text on the lines below.

use super::dates;

/// The parts of a movement, as they are written.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Movement {
    /// `YYMMDD`
    pub value_date: String,
    /// `YYMMDD`, with the year that the value date gives it; empty where it is not said.
    pub entry_date: String,
    /// Whether a date was written that only banks with months of 30 days have, and how it was written.
    pub thirtieth: Option<String>,
    /// `C`, `D`, `RC`, `RD`, `EC`, `ED`
    pub mark: String,
    /// One letter of the currency.
    pub funds: String,
    /// Digits and a comma.
    pub amount: String,
    /// `NTRF`
    pub kind: String,
    /// For the account's owner.
    pub reference: String,
    /// Behind `//`.
    pub bank_reference: String,
    /// The lines below.
    pub text: String,
}

/// Why a movement cannot be read.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Broken {
    /// The part of it.
    pub part: &'static str,
    /// What stands there.
    pub found: String,
    /// What is expected.
    pub why: &'static str,
}

impl Broken {
    /// What cannot be known without it.
    pub(super) fn field(&self) -> &'static str {
        match self.part {
            "value-date" => "value_on",
            "entry-date" => "booked_on",
            "type" => "bank_code",
            _ => "amount",
        }
    }
}

impl Movement {
    /// Reads the lines of a field. A line that ends before the type of the movement goes on below.
    pub(super) fn parse(lines: &[String]) -> Result<Self, Broken> {
        let mut text = String::new();
        let mut lines = lines.iter();
        loop {
            let Some(line) = lines.next() else { return read(&text) };
            text.push_str(line.trim_end());
            match read(&text) {
                Err(broken) if broken.found.is_empty() => {}
                Err(broken) => return Err(broken),
                Ok(mut movement) => {
                    for line in lines {
                        movement.text.push_str(line);
                    }
                    return Ok(movement);
                }
            }
        }
    }
}

fn read(text: &str) -> Result<Movement, Broken> {
    let broken = |part, found: &str, why| Err(Broken { part, found: found.to_owned(), why });
    let digits = |text: &str, count| text.len() == count && text.bytes().all(|byte| byte.is_ascii_digit());
    let Some((value, rest)) = text.split_at_checked(6).filter(|(value, _)| digits(value, 6)) else {
        let found = if text.bytes().all(|byte| byte.is_ascii_digit()) { "" } else { text };
        return broken("value-date", found, "a movement begins with its value date, YYMMDD");
    };
    let (entry, rest) = match rest.split_at_checked(4) {
        Some((entry, rest)) if digits(entry, 4) => (entry, rest),
        _ if rest.starts_with(|sign: char| sign.is_ascii_digit()) => {
            let found = if rest.len() < 4 { "" } else { rest };
            return broken("entry-date", found, "the booking date behind the value date is four digits, MMDD");
        }
        _ => ("", rest.trim_start_matches(' ')),
    };
    let Some(mark) = ["RC", "RD", "EC", "ED", "C", "D"].into_iter().find(|mark| rest.starts_with(mark)) else {
        return broken("mark", rest, "the mark is none of C, D, RC, RD, EC, ED");
    };
    let rest = rest.get(mark.len()..).unwrap_or_default();
    let letter = rest.bytes().next().is_some_and(|byte| byte.is_ascii_uppercase());
    let (funds, rest) = rest.split_at_checked(usize::from(letter)).unwrap_or(("", rest));
    let end = rest.find(|sign: char| !sign.is_ascii_digit() && sign != ',').unwrap_or(rest.len());
    let (amount, behind) = rest.split_at_checked(end).unwrap_or((rest, ""));
    if amount.is_empty() || behind.starts_with(['.', ' ', '\'', '-', '+']) {
        return broken("amount", rest, "an amount is digits with a comma before the cents, and nothing else");
    }
    let is_type = |kind: &&str| {
        kind.starts_with(|sign: char| sign.is_ascii_uppercase())
            && kind.bytes().skip(1).all(|byte| byte.is_ascii_alphanumeric())
    };
    // The norm has N, F or S in front of it; some banks write another letter.
    let Some(kind) = behind.get(..4).filter(is_type) else {
        let goes_on = behind.len() < 4 && behind.bytes().all(|byte| byte.is_ascii_alphanumeric());
        let found = if goes_on { "" } else { behind };
        return broken("type", found, "behind the amount stands the type: a letter and three letters or digits");
    };
    let rest = behind.get(4..).unwrap_or_default();
    let (reference, bank_reference) = rest.split_once("//").unwrap_or((rest, ""));
    let value_date = dates::within_february(value);
    let entry_date = dates::with_year(&value_date, entry);
    let written = if value_date == value { None } else { Some(value.to_owned()) };
    Ok(Movement {
        thirtieth: written
            .or_else(|| entry_date.as_ref().filter(|date| !date.ends_with(entry)).map(|_| entry.to_owned())),
        value_date,
        entry_date: entry_date.unwrap_or_default(),
        mark: mark.to_owned(),
        funds: funds.to_owned(),
        amount: amount.to_owned(),
        kind: kind.to_owned(),
        reference: reference.trim().to_owned(),
        bank_reference: bank_reference.trim().to_owned(),
        text: String::new(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(text: &str) -> Result<Movement, Broken> {
        Movement::parse(&text.lines().map(str::to_owned).collect::<Vec<_>>())
    }

    fn shown(text: &str) -> String {
        match parse(text) {
            Ok(Movement {
                value_date, entry_date, mark, funds, amount, kind, reference, bank_reference, text, ..
            }) => [value_date, entry_date, mark, funds, amount, kind, reference, bank_reference, text].join("|"),
            Err(Broken { part, found, .. }) => format!("{part}: {found}"),
        }
    }

    #[test]
    fn the_parts_of_a_movement_are_told_apart() {
        assert_eq!(shown("2511031104D45,00NDDTREF 7//BANK1\ntext"), "251103|251104|D||45,00|NDDT|REF 7|BANK1|text");
        assert_eq!(shown("251103C500,NTRFNONREF"), "251103||C||500,|NTRF|NONREF||");
        assert_eq!(shown("251103    CR0012,5N062"), "251103||C|R|0012,5|N062|||");
        assert_eq!(shown("2511031103RC5,00FMSC//X"), "251103|251103|RC||5,00|FMSC||X|");
        assert_eq!(shown("2511031103EDR5S103A//B//C"), "251103|251103|ED|R|5|S103|A|B//C|");
    }

    #[test]
    fn the_booking_date_takes_the_year_beside_the_value_date() {
        assert_eq!(parse("2512310102C1,NTRF").unwrap().entry_date, "260102");
        assert_eq!(parse("2601021231C1,NTRF").unwrap().entry_date, "251231");
    }

    #[test]
    fn a_thirtieth_of_february_is_its_last_day_and_said() {
        let movement = parse("2402300301D6,00N024NONREF").unwrap();
        assert_eq!((movement.value_date.as_str(), movement.thirtieth.as_deref()), ("240229", Some("240230")));
        assert_eq!(parse("2502310301D6,00N024").unwrap().value_date, "250231", "no bank means the 31st");
        assert_eq!(parse("2502280230D6,00N024").unwrap().thirtieth.as_deref(), Some("0230"));
    }

    #[test]
    fn a_line_that_was_broken_goes_on_below() {
        assert_eq!(shown("2511031104CR\n30,00N062NONREF"), "251103|251104|C|R|30,00|N062|NONREF||");
        assert_eq!(shown("251103110\n4C30,00NTR\nFNONREF"), "251103|251104|C||30,00|NTRF|NONREF||");
    }

    #[test]
    fn what_is_no_movement_says_where_it_breaks() {
        assert_eq!(shown("3 November"), "value-date: 3 November");
        assert_eq!(shown("251103110C5,NTRF"), "entry-date: 110C5,NTRF");
        assert_eq!(shown("2511031103X5,00NTRF"), "mark: X5,00NTRF");
        assert_eq!(shown("2511031103C1.234NTRF"), "amount: 1.234NTRF");
        assert_eq!(shown("2511031103C-5,00NTRF"), "amount: -5,00NTRF");
        assert_eq!(shown("2511031103C5,00:TRF"), "type: :TRF");
        assert_eq!(shown("2511031103C5,00"), "type: ");
        assert_eq!(shown("éé1103"), "value-date: éé1103");
    }
}
