//! Figures of files to minor units: exact, or an error that says why. Never a float, never a silent zero.

use schemars::JsonSchema;
use serde::Deserialize;

use crate::domain::money::Currency;

/// How a bank writes figures.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Style {
    /// `1 234,56`: a comma before the cents; blanks or points between thousands.
    Fr,
    /// `1,234.56`: a point before the cents; commas or blanks between thousands.
    En,
    /// Either, told by the figure itself; refused where it could be both.
    Auto,
}

/// How many digits the minor unit of `currency` has (ISO 4217).
pub fn minor_digits(currency: Currency) -> u32 {
    if currency == Currency::EUR {
        return 2;
    }
    match currency.as_str() {
        "CLP" | "ISK" | "JPY" | "KRW" | "VND" | "XAF" | "XOF" | "XPF" => 0,
        "BHD" | "IQD" | "JOD" | "KWD" | "LYD" | "OMR" | "TND" => 3,
        _ => 2,
    }
}

/// A figure with its sign.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Figure {
    /// Minor units, with the sign.
    pub minor: i64,
    /// Whether a sign was written, and which: `true` for a minus.
    pub sign: Option<bool>,
}

/// Reads `text` as minor units with `digits` digits after the mark.
pub fn parse(text: &str, style: Style, digits: u32) -> Result<Figure, &'static str> {
    if let Some(figure) = plain(text, style, digits) {
        return Ok(figure);
    }
    let text = strip_unit(text.trim());
    if text.chars().any(char::is_alphabetic) {
        return Err("it is no figure");
    }
    let (body, sign) = strip_sign(text)?;
    let body = body.trim();
    if body.is_empty() {
        return Err("there is no figure");
    }
    let mark = decimal_mark(body, style)?;
    let mut minor: i64 = 0;
    let mut seen = false;
    let mut after: Option<u32> = None;
    for byte in body.bytes() {
        match byte {
            b'0'..=b'9' => {
                seen = true;
                if let Some(count) = &mut after {
                    if *count == digits {
                        if byte != b'0' {
                            return Err("it has more decimals than its currency");
                        }
                        continue;
                    }
                    *count += 1;
                }
                minor = push(minor, byte).ok_or("it is too large")?;
            }
            _ if Some(byte) == mark => {
                if after.replace(0).is_some() {
                    return Err("it has two decimal marks");
                }
            }
            // The last five are U+00A0 and U+202F, byte by byte; the shape of groups is checked below.
            b' ' | b'.' | b',' | b'\'' | 0xC2 | 0xA0 | 0xE2 | 0x80 | 0xAF if after.is_none() => {}
            _ => return Err("it is no figure"),
        }
    }
    if !seen {
        return Err("there is no figure");
    }
    check_groups(body, mark)?;
    for _ in after.unwrap_or(0)..digits {
        minor = minor.checked_mul(10).ok_or("it is too large")?;
    }
    Ok(Figure { minor: if sign == Some(true) { -minor } else { minor }, sign })
}

/// The usual shape: a minus or nothing, digits, the mark, as many decimals as the currency has; `None` for any other.
fn plain(text: &str, style: Style, digits: u32) -> Option<Figure> {
    let mark = match style {
        Style::Fr => b',',
        Style::En => b'.',
        Style::Auto => return None,
    };
    let (body, minus) = text.strip_prefix('-').map_or((text, false), |body| (body, true));
    let decimals = usize::try_from(digits).ok().filter(|decimals| *decimals > 0)?;
    let (whole, rest) = body.as_bytes().split_at_checked(body.len().checked_sub(decimals + 1)?)?;
    let (found, cents) = rest.split_first()?;
    if *found != mark || whole.is_empty() || whole.len() > 15 {
        return None;
    }
    let minor = whole
        .iter()
        .chain(cents)
        .try_fold(0_i64, |minor, byte| byte.is_ascii_digit().then(|| minor * 10 + i64::from(byte - b'0')))?;
    Some(Figure { minor: if minus { -minor } else { minor }, sign: minus.then_some(true) })
}

fn push(minor: i64, byte: u8) -> Option<i64> {
    minor.checked_mul(10)?.checked_add(i64::from(byte.checked_sub(b'0')?))
}

/// `€` and `EUR` after or before the figure.
fn strip_unit(text: &str) -> &str {
    let text = text.strip_suffix('€').or_else(|| text.strip_suffix("EUR")).unwrap_or(text);
    text.strip_prefix('€').unwrap_or(text).trim()
}

/// Before, behind, or as parentheses.
fn strip_sign(text: &str) -> Result<(&str, Option<bool>), &'static str> {
    let minus = ['-', '\u{2212}', '\u{2013}'];
    let (body, sign) = if let Some(body) = text.strip_prefix(minus) {
        (body, Some(true))
    } else if let Some(body) = text.strip_prefix('+') {
        (body, Some(false))
    } else if let Some(body) = text.strip_suffix(minus) {
        (body, Some(true))
    } else if let Some(body) = text.strip_suffix('+') {
        (body, Some(false))
    } else if let Some(body) = text.strip_prefix('(').and_then(|body| body.strip_suffix(')')) {
        (body, Some(true))
    } else {
        (text, None)
    };
    if body.contains(['-', '+', '\u{2212}', '(', ')']) { Err("it has two signs") } else { Ok((body, sign)) }
}

fn decimal_mark(body: &str, style: Style) -> Result<Option<u8>, &'static str> {
    match style {
        Style::Fr => Ok(Some(b',')),
        Style::En => Ok(Some(b'.')),
        Style::Auto => match (body.rfind(','), body.rfind('.')) {
            (None, None) => Ok(None),
            (Some(comma), Some(point)) => Ok(Some(if comma > point { b',' } else { b'.' })),
            (Some(at), None) | (None, Some(at)) => {
                let mark = body.as_bytes().get(at).copied();
                let behind = body.len() - at - 1;
                let twice = body.bytes().filter(|byte| Some(*byte) == mark).count() > 1;
                match (twice, behind) {
                    (true, _) => Ok(None),
                    (false, 3) => Err("it could be thousands or thousandths"),
                    (false, _) => Ok(mark),
                }
            }
        },
    }
}

/// Where thousands are set apart, each group behind the first has three digits: `12 34,56` is two figures.
fn check_groups(body: &str, mark: Option<u8>) -> Result<(), &'static str> {
    let whole = match mark {
        Some(mark) => body.split(char::from(mark)).next().unwrap_or_default(),
        None => body,
    };
    if whole.bytes().all(|byte| byte.is_ascii_digit()) {
        return Ok(());
    }
    let mut groups = whole.split(|sign: char| !sign.is_ascii_digit());
    let first = groups.next().unwrap_or_default();
    let fits = !first.is_empty() && first.len() <= 3 && groups.all(|group| group.len() == 3);
    if fits { Ok(()) } else { Err("its thousands are not groups of three digits") }
}

/// The last digit of a signed field carries the sign: `{A-I` plus, `}J-R` minus (CFONB 120).
///
/// `damaged` also takes `é è a-i j-r`, which some systems print instead.
pub fn overpunch(text: &str, damaged: bool) -> Result<Figure, &'static str> {
    let text = text.trim();
    let last = text.chars().next_back().ok_or("there is no figure")?;
    let body = text.strip_suffix(last).unwrap_or_default();
    let (digit, minus) = punch(last, damaged).ok_or(
        "its last character is no digit with a sign: { and A to I are plus 0 to 9, } and J to R are minus 0 to 9",
    )?;
    let minor = digits(body)?.checked_mul(10).and_then(|minor| minor.checked_add(digit)).ok_or("it is too large")?;
    Ok(Figure { minor: if minus { -minor } else { minor }, sign: Some(minus) })
}

fn punch(sign: char, damaged: bool) -> Option<(i64, bool)> {
    let sign = match sign {
        'é' if damaged => '{',
        'è' if damaged => '}',
        'a'..='r' if damaged => sign.to_ascii_uppercase(),
        sign => sign,
    };
    match sign {
        '{' => Some((0, false)),
        '}' => Some((0, true)),
        'A'..='I' => Some((i64::from(u32::from(sign) - u32::from('A')) + 1, false)),
        'J'..='R' => Some((i64::from(u32::from(sign) - u32::from('J')) + 1, true)),
        _ => None,
    }
}

/// Digits and nothing else.
pub fn digits(text: &str) -> Result<i64, &'static str> {
    if text.is_empty() || !text.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err("it is not made of digits");
    }
    text.bytes().try_fold(0, push).ok_or("it is too large")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn minor(text: &str, style: Style) -> Result<i64, &'static str> {
        parse(text, style, 2).map(|figure| figure.minor)
    }

    #[test]
    fn french_figures_are_read_exactly() {
        for (text, cents) in [
            ("1 234,56", 123_456),
            ("1\u{a0}234,56", 123_456),
            ("1\u{202f}234,5 €", 123_450),
            ("1.234,56 EUR", 123_456),
            ("-26,99", -2_699),
            ("\u{2212}26,99", -2_699),
            ("26,99-", -2_699),
            ("(26,99)", -2_699),
            ("+56,78", 5_678),
            ("12", 1_200),
            ("0,00", 0),
            (",50", 50),
            ("1234567,00000", 123_456_700),
        ] {
            assert_eq!(minor(text, Style::Fr), Ok(cents), "{text}");
        }
    }

    #[test]
    fn english_figures_are_read_exactly() {
        for (text, cents) in [("1,234.56", 123_456), ("-0.5", -50), ("000123.40", 12_340), ("7", 700)] {
            assert_eq!(minor(text, Style::En), Ok(cents), "{text}");
        }
    }

    #[test]
    fn a_figure_that_could_be_two_is_refused() {
        assert_eq!(minor("1.234", Style::Auto), Err("it could be thousands or thousandths"));
        assert_eq!(minor("1.234,50", Style::Auto), Ok(123_450));
        assert_eq!(minor("1,234.50", Style::Auto), Ok(123_450));
        assert_eq!(minor("12.5", Style::Auto), Ok(1_250));
        assert_eq!(minor("1.234.567", Style::Auto), Ok(123_456_700));
    }

    #[test]
    fn what_is_no_figure_says_so() {
        for text in
            ["", "-", "abc", "12,345", "1,2,3", "--5", "5-5", "12 34,56", "1.2,3,4", "99999999999999999999", "1e5"]
        {
            assert!(minor(text, Style::Fr).is_err(), "{text}");
        }
    }

    #[test]
    fn an_overpunched_figure_has_its_sign_in_its_last_digit() {
        let read = |text: &str| overpunch(text, false).map(|figure| figure.minor);
        assert_eq!(read("0000000012345}"), Ok(-123_450));
        assert_eq!(read("0000000001904{"), Ok(19_040));
        assert_eq!(read("0000000000001A"), Ok(11));
        assert_eq!(read("0000000000001R"), Ok(-19));
        assert!(read("00000000000019").is_err());
        assert!(read("000000000000 1A").is_err());
        assert!(read("0000000001904é").is_err());
        assert_eq!(overpunch("0000000001904é", true).map(|figure| figure.minor), Ok(19_040));
        assert_eq!(overpunch("0000000001904n", true).map(|figure| figure.minor), Ok(-19_045));
    }
}
