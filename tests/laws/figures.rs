//! Figures and dates, against readings of their own.

use passerelle::mapping::date::Form;
use passerelle::mapping::money::{Style, digits, overpunch, parse};

/// The first byte says how; the rest is a figure.
pub fn money(bytes: &[u8]) {
    let Some((how, text)) = bytes.split_first().and_then(|(how, text)| Some((*how, std::str::from_utf8(text).ok()?)))
    else {
        return;
    };
    let style = [Style::Fr, Style::En, Style::Auto][usize::from(how % 3)];
    let decimals = u32::from(how / 3 % 4);
    if let Ok(figure) = parse(text, style, decimals) {
        let own = own_figure(text, style, decimals);
        assert_eq!(own, Some((i128::from(figure.minor), figure.sign)), "{text:?} {style:?} {decimals}");
    }
    for damaged in [false, true] {
        assert_eq!(overpunch(text, damaged).ok().map(|figure| figure.minor), own_overpunch(text, damaged), "{text:?}");
    }
    assert_eq!(digits(text).ok(), own_digits(text), "{text:?}");
}

/// Minor units and the sign that is written; `None` where no person would read it so.
fn own_figure(text: &str, style: Style, decimals: u32) -> Option<(i128, Option<bool>)> {
    let unit = |text: &str| {
        text.trim().trim_end_matches("EUR").trim_end_matches('€').trim_start_matches('€').trim().to_owned()
    };
    let mut text = unit(text);
    let mut sign = None;
    if let Some(inner) = text.strip_prefix('(').and_then(|text| text.strip_suffix(')')) {
        (text, sign) = (inner.trim().to_owned(), Some(true));
    } else {
        for (mark, is_minus) in [('-', true), ('\u{2212}', true), ('\u{2013}', true), ('+', false)] {
            if let Some(inner) = text.strip_prefix(mark).or_else(|| text.strip_suffix(mark)) {
                (text, sign) = (inner.trim().to_owned(), Some(is_minus));
                break;
            }
        }
    }
    let marks: &[char] = match style {
        Style::Fr => &[','],
        Style::En => &['.'],
        Style::Auto => &[',', '.'],
    };
    // The last mark that stands once is that of the decimals; all others are between thousands.
    let mark = text.rfind(marks).filter(|at| {
        let mark = text[*at..].chars().next().unwrap();
        style != Style::Auto || text.matches(mark).count() == 1
    });
    let (whole, cents) = mark.map_or((text.as_str(), ""), |at| (&text[..at], &text[at + 1..]));
    if !cents.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let separators = [' ', '.', ',', '\'', '\u{a0}', '\u{202f}'];
    let groups: Vec<&str> = whole.split(separators).collect();
    let between: Vec<char> = whole.chars().filter(|sign| !sign.is_ascii_digit()).collect();
    let is_digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    let is_grouped =
        groups.len() == 1 || (1..=3).contains(&groups[0].len()) && groups[1..].iter().all(|group| group.len() == 3);
    if !is_grouped || !groups.iter().all(|group| is_digits(group)) || between.windows(2).any(|two| two[0] != two[1]) {
        return None;
    }
    if whole.is_empty() && cents.is_empty() {
        return None;
    }
    let kept = cents.len().min(decimals as usize);
    if cents[kept..].bytes().any(|byte| byte != b'0') {
        return None;
    }
    let minor: i128 =
        format!("0{}{:0<width$}", groups.concat(), &cents[..kept], width = decimals as usize).parse().ok()?;
    Some((if sign == Some(true) { -minor } else { minor }, sign))
}

fn own_digits(text: &str) -> Option<i64> {
    (!text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())).then(|| text.parse().ok()).flatten()
}

/// The table of CFONB 120.
fn own_overpunch(text: &str, damaged: bool) -> Option<i64> {
    let text = text.trim();
    let last = text.chars().next_back()?;
    let table = "{ABCDEFGHI}JKLMNOPQR";
    let older = "éabcdefghièjklmnopqr";
    let place = table.chars().position(|sign| sign == last);
    let place = place.or_else(|| older.chars().position(|sign| sign == last).filter(|_| damaged))?;
    let body = own_digits(&text[..text.len() - last.len_utf8()])?;
    let minor = i64::try_from(i128::from(body) * 10 + i128::try_from(place % 10).unwrap()).ok()?;
    Some(if place < 10 { minor } else { -minor })
}

/// A form, a line end, a text.
pub fn dates(bytes: &[u8]) {
    let Some((form, text)) = std::str::from_utf8(bytes).ok().and_then(|text| text.split_once('\n')) else { return };
    let Ok(read) = Form::parse(form) else { return };
    let pivot = u32::try_from(text.len()).unwrap() % 100;
    let _ = read.words();
    let Some(date) = read.read(text, pivot) else { return };
    let often = |parts: &[&str]| parts.iter().map(|part| form.matches(part).count()).sum::<usize>();
    assert_eq!([often(&["%d", "%-d"]), often(&["%m", "%-m", "%b"]), often(&["%Y", "%y"])], [1, 1, 1], "{form:?}");
    if form.contains("%-") || form.contains("%b") {
        return;
    }
    // Written out by the form, the date gives the text.
    let body = form.strip_suffix('*').unwrap_or(form);
    let written = date.format(body).to_string();
    assert!(text.starts_with(&written) && (form.ends_with('*') || text == written), "{form:?} {text:?} {date}");
}
