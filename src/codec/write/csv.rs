//! CSV: lines above the header, the header, rows in its order, one line of keys and values below.

use super::{Piece, Sheet, Spec, Unfit};
use crate::codec::csv;
use crate::codec::fold::fold;

/// Writes a sheet.
pub fn write(layout: &csv::Spec, spec: &Spec, sheet: &Sheet) -> Result<String, Vec<Unfit>> {
    let delimiter = layout.delimiters.first().copied().unwrap_or(';');
    let header = header(layout, spec);
    let columns: Vec<String> = header.iter().map(|cell| fold(cell)).collect();
    let file = Spec::ordered(&spec.frame, &sheet.file, &spec.file_constants);
    let mut out = String::new();
    let mut line = |cells: &[&str]| {
        for (index, cell) in cells.iter().enumerate() {
            if index > 0 {
                out.push(delimiter);
            }
            quote(&mut out, cell, delimiter);
        }
        out.push_str(spec.line_end());
    };
    for text in &file {
        if let Some(key) = text.source.strip_prefix("above:") {
            line(&[key, text.text]);
        }
    }
    line(&header);
    let mut unfit = Vec::new();
    for (row, placed) in sheet.rows.iter().enumerate() {
        let mut cells = vec![""; columns.len()];
        for text in Spec::ordered(&[], placed, &spec.constants).iter().chain(&of_every_row(&file)) {
            let column = columns.iter().position(|column| *column == fold(text.source));
            match column.and_then(|column| cells.get_mut(column)) {
                Some(cell) => *cell = text.text,
                None => unfit.push(Unfit::new(Some(row), *text, "the header has no such column".into())),
            }
        }
        line(&cells);
    }
    let below: Vec<&str> =
        file.iter().filter_map(|text| Some([text.source.strip_prefix("below:")?, text.text])).flatten().collect();
    if !below.is_empty() {
        line(&below);
    }
    if unfit.is_empty() { Ok(out) } else { Err(unfit) }
}

/// The names of the columns, in the order in which they are written: of several names the first, which is that of now.
fn header<'a>(layout: &'a csv::Spec, spec: &'a Spec) -> Vec<&'a str> {
    if spec.order.is_empty() {
        layout.header.iter().filter_map(|cell| cell.names().first()).map(String::as_str).collect()
    } else {
        spec.order.iter().map(String::as_str).collect()
    }
}

/// Values of the file that stand in a column: the same in every row.
fn of_every_row<'a>(file: &[Piece<'a>]) -> Vec<Piece<'a>> {
    let is_beside = |text: &&Piece<'_>| text.source.starts_with("above:") || text.source.starts_with("below:");
    file.iter().filter(|text| !is_beside(text)).copied().collect()
}

/// A cell, in quotes where it would else be read as something else.
fn quote(out: &mut String, cell: &str, delimiter: char) {
    let plain = !cell.contains(['"', '\n', '\r', delimiter]) && !cell.starts_with(['=', '+', '-', '@', ' ']);
    if plain {
        out.push_str(cell);
    } else {
        out.push('"');
        out.push_str(&cell.replace('"', "\"\""));
        out.push('"');
    }
}

/// What of `sources` no column and no line can hold; for the check of a mapping.
pub fn problems(layout: &csv::Spec, spec: &Spec, sources: &[String]) -> Vec<String> {
    let header = header(layout, spec);
    let columns: Vec<String> = header.iter().map(|cell| fold(cell)).collect();
    let row = sources.iter().chain(spec.constants.keys());
    row.filter(|source| !columns.contains(&fold(source)))
        .map(|source| format!("`{source}` cannot be written: the header has no such column"))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::super::{Fill, Placed};
    use super::*;

    #[test]
    fn what_would_be_misread_stands_in_quotes() {
        let layout: csv::Spec = toml::from_str("header = ['Nom', 'Objet']").unwrap();
        let place = |source: &str, text: &str| Placed { source: source.into(), text: text.into(), fill: Fill::Left };
        let row = vec![place("objet", "=1+1"), place("Nom", "D'Abo \"Léa\"; née X")];
        let sheet = Sheet { file: vec![place("below:Nombre", "1"), place("above:Date", "x")], rows: vec![row] };
        let text = write(&layout, &Spec::default(), &sheet).unwrap();
        assert_eq!(text, "Date;x\nNom;Objet\n\"D'Abo \"\"Léa\"\"; née X\";\"=1+1\"\nNombre;1\n");
    }

    #[test]
    fn a_text_without_a_column_is_refused() {
        let layout: csv::Spec = toml::from_str("header = ['Nom']").unwrap();
        let row = vec![Placed { source: "Objet".into(), text: "x".into(), fill: Fill::Left }];
        let unfit = write(&layout, &Spec::default(), &Sheet { file: Vec::new(), rows: vec![row] }).unwrap_err();
        assert_eq!((unfit[0].row, unfit[0].source.as_str()), (Some(0), "Objet"));
        assert_eq!(problems(&layout, &Spec::default(), &["Objet".into()]).len(), 1);
    }
}
