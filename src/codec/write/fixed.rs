//! Records of a fixed width: an opening record, one record for each row, a closing record. Nothing is cut.

use super::{Fill, Piece, Sheet, Spec, Unfit};
use crate::codec::fixed;

/// A zone of a record: its code, the first and the last column.
struct Zone<'a> {
    record: &'a str,
    first: usize,
    last: usize,
}

impl<'a> Zone<'a> {
    fn parse(source: &'a str, width: usize) -> Option<Self> {
        let (record, columns) = source.split_once(':')?;
        let (first, last) = columns.split_once('-').unwrap_or((columns, columns));
        let (first, last) = (first.parse().ok()?, last.parse().ok()?);
        (first >= 1 && first <= last && last <= width).then_some(Self { record, first, last })
    }
}

/// Writes a sheet.
pub fn write(layout: &fixed::Spec, spec: &Spec, sheet: &Sheet) -> Result<String, Vec<Unfit>> {
    let (mut out, mut unfit) = (String::new(), Vec::new());
    let file = Spec::ordered(&spec.frame, &sheet.file, &spec.file_constants);
    let mut line = |code: &str, texts: &[Piece<'_>], row: Option<usize>| {
        let mut columns = vec![' '; layout.width];
        put(&mut columns, 1, code.chars());
        for text in texts {
            let zone = Zone::parse(text.source, layout.width).filter(|zone| zone.record == code);
            let Some(Zone { first, last, .. }) = zone else { continue };
            match filled(*text, last + 1 - first) {
                Ok(letters) => put(&mut columns, first, letters.chars()),
                Err(why) => unfit.push(Unfit::new(row, *text, why)),
            }
        }
        out.extend(columns);
        out.push_str(spec.line_end());
    };
    if !layout.opens.is_empty() {
        line(&layout.opens, &file, None);
    }
    for (row, placed) in sheet.rows.iter().enumerate() {
        line(&layout.entry, &Spec::ordered(&spec.order, placed, &spec.constants), Some(row));
    }
    if !layout.closes.is_empty() {
        line(&layout.closes, &file, None);
    }
    if unfit.is_empty() { Ok(out) } else { Err(unfit) }
}

fn put(columns: &mut [char], first: usize, letters: impl Iterator<Item = char>) {
    columns.iter_mut().skip(first - 1).zip(letters).for_each(|(column, letter)| *column = letter);
}

/// A text as wide as its zone.
fn filled(text: Piece<'_>, width: usize) -> Result<String, String> {
    let length = text.text.chars().count();
    if length > width {
        return Err(format!("it has {length} signs, and the field {width}"));
    }
    if text.text.contains(char::is_control) {
        return Err("it holds a line break or a control sign".into());
    }
    let blank = |sign: &str| sign.repeat(width - length);
    Ok(match text.fill {
        Fill::Left => format!("{}{}", text.text, blank(" ")),
        Fill::Zeros if !text.text.is_empty() => format!("{}{}", blank("0"), text.text),
        Fill::Right | Fill::Zeros => format!("{}{}", blank(" "), text.text),
    })
}

/// What of `sources` no zone can hold; for the check of a mapping.
pub fn problems(layout: &fixed::Spec, spec: &Spec, sources: &[String]) -> Vec<String> {
    let rows = sources.iter().chain(spec.constants.keys());
    rows.filter(|source| Zone::parse(source, layout.width).is_none_or(|zone| zone.record != layout.entry))
        .map(|source| format!("`{source}` cannot be written: it is no zone of record {}", layout.entry))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::super::Placed;
    use super::*;

    fn layout() -> fixed::Spec {
        let text =
            "width = 20\nopens = '01'\nentry = '04'\nadds = '05'\ncloses = '07'\nqualifier = [3, 5]\ndigits = [3, 4]";
        toml::from_str(text).unwrap()
    }

    fn place(source: &str, text: &str, fill: Fill) -> Placed {
        Placed { source: source.into(), text: text.into(), fill }
    }

    #[test]
    fn texts_fill_their_zones() {
        let row = vec![place("04:3-8", "Léa", Fill::Left), place("04:9-14", "1234", Fill::Zeros)];
        let file = vec![place("01:3-4", "9", Fill::Right), place("07:15-20", "1", Fill::Zeros)];
        let sheet = Sheet { file, rows: vec![row] };
        let text = write(&layout(), &Spec::default(), &sheet).unwrap();
        assert_eq!(text, "01 9                \n04Léa   001234      \n07            000001\n");
    }

    #[test]
    fn a_text_that_is_too_long_is_refused_and_never_cut() {
        let row = vec![place("04:3-8", "Abdourahmane", Fill::Left), place("04:9-10", "123", Fill::Zeros)];
        let unfit = write(&layout(), &Spec::default(), &Sheet { file: Vec::new(), rows: vec![row] }).unwrap_err();
        let why: Vec<&str> = unfit.iter().map(|unfit| unfit.why.as_str()).collect();
        assert_eq!(why, ["it has 12 signs, and the field 6", "it has 3 signs, and the field 2"]);
        assert_eq!(problems(&layout(), &Spec::default(), &["01:3-4".into(), "04:3-4".into()]).len(), 1);
    }
}
