//! JSON: one object inside the other in the declared order, indented by two blanks. Texts, but for what is a number.

use super::node::Node;
use super::{Piece, Sheet, Spec, Unfit};
use crate::codec::json;
use crate::codec::json::pointer::{Key, Pointer};

/// Writes a sheet.
pub fn write(layout: &json::Spec, spec: &Spec, sheet: &Sheet) -> Result<String, Vec<Unfit>> {
    let mut unfit = Vec::new();
    let rows = layout.rows.first().map_or("", String::as_str);
    let mut top = Node::default();
    let file = Spec::ordered(&spec.frame, &sheet.file, &spec.file_constants);
    let rank = |wanted: &str| spec.frame.iter().position(|source| source == wanted);
    let before = |text: &Piece<'_>| match rank(rows) {
        None => true,
        Some(list) => rank(text.source).is_some_and(|rank| rank < list),
    };
    let (above, below): (Vec<Piece<'_>>, Vec<Piece<'_>>) = file.into_iter().partition(before);
    put_all(&mut top, spec, &above, None, &mut unfit);
    let list = steps(rows).unwrap_or_default();
    if let Some(list) = top.at(&list) {
        list.is_list = true;
        for (row, placed) in sheet.rows.iter().enumerate() {
            let mut node = Node::default();
            put_all(&mut node, spec, &Spec::ordered(&spec.order, placed, &spec.constants), Some(row), &mut unfit);
            list.children.push(node);
        }
    }
    put_all(&mut top, spec, &below, None, &mut unfit);
    if !unfit.is_empty() {
        return Err(unfit);
    }
    let mut out = String::new();
    value(&mut out, &top, spec, 0);
    out.push_str(spec.line_end());
    Ok(out)
}

fn put_all(node: &mut Node, spec: &Spec, texts: &[Piece<'_>], row: Option<usize>, unfit: &mut Vec<Unfit>) {
    for text in texts {
        let Some(place) = steps(text.source) else { continue };
        // A name without a text is left out.
        if text.text.is_empty() {
            continue;
        }
        if spec.numbers.iter().any(|source| source == text.source) && !is_number(text.text) {
            unfit.push(Unfit::new(row, *text, "the mapping writes it as a number, and it is none".into()));
            continue;
        }
        node.put(&place, *text);
    }
}

/// The names of a pointer; none when it holds more than names.
fn steps(source: &str) -> Option<Vec<String>> {
    let pointer = Pointer::parse(source).ok().filter(|pointer| !pointer.every && pointer.condition.is_none())?;
    let name = |key: Key| match key {
        Key::Name(name) => Some(name),
        Key::Any => None,
    };
    pointer.keys.into_iter().map(name).collect()
}

/// Whether a text is a number of JSON, without an exponent.
fn is_number(text: &str) -> bool {
    let body = text.strip_prefix('-').unwrap_or(text);
    let (whole, cents) = body.split_once('.').map_or((body, None), |(whole, cents)| (whole, Some(cents)));
    let digits = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    digits(whole) && (whole == "0" || !whole.starts_with('0')) && cents.is_none_or(digits)
}

fn value(out: &mut String, node: &Node, spec: &Spec, depth: usize) {
    let (open, close) = if node.is_list { ('[', ']') } else { ('{', '}') };
    if let Some(text) = &node.text {
        if spec.numbers.contains(&node.source) {
            out.push_str(text);
        } else {
            quoted(out, text);
        }
        return;
    }
    out.push(open);
    for (index, child) in node.children.iter().enumerate() {
        out.push_str(if index > 0 { "," } else { "" });
        out.push_str(spec.line_end());
        out.push_str(&"  ".repeat(depth + 1));
        if !node.is_list {
            quoted(out, &child.name);
            out.push_str(": ");
        }
        value(out, child, spec, depth + 1);
    }
    if !node.children.is_empty() {
        out.push_str(spec.line_end());
        out.push_str(&"  ".repeat(depth));
    }
    out.push(close);
}

fn quoted(out: &mut String, text: &str) {
    out.push('"');
    for letter in text.chars() {
        match letter {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\t' => out.push_str("\\t"),
            letter if u32::from(letter) < 0x20 => out.push_str(&format!("\\u{:04x}", u32::from(letter))),
            letter => out.push(letter),
        }
    }
    out.push('"');
}

/// What of `sources` no name can hold; for the check of a mapping.
pub fn problems(spec: &Spec, sources: &[String]) -> Vec<String> {
    let all = sources.iter().chain(spec.constants.keys()).chain(spec.file_constants.keys());
    all.filter(|source| steps(source).is_none())
        .map(|source| format!("`{source}` cannot be written: only names, as in \"/demandeur/nom\", can"))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::super::{Fill, Placed};
    use super::*;

    fn place(source: &str, text: &str) -> Placed {
        Placed { source: source.into(), text: text.into(), fill: Fill::Left }
    }

    #[test]
    fn names_stand_in_the_declared_order_and_numbers_without_quotes() {
        let layout: json::Spec = toml::from_str("rows = '/demandes'").unwrap();
        let spec = "order = ['/personne/nom']\nnumbers = ['/montant']\nframe = ['/nombre', '/demandes', '/total']";
        let spec: Spec = toml::from_str(spec).unwrap();
        let row = vec![place("/montant", "12.50"), place("/personne/nom", "L\"éa\\"), place("/vide", "")];
        let sheet = Sheet { file: vec![place("/total", "x"), place("/nombre", "1")], rows: vec![row] };
        let text = write(&layout, &spec, &sheet).unwrap();
        let wanted = "{\n  \"nombre\": \"1\",\n  \"demandes\": [\n    {\n      \"personne\": {\n        \"nom\": \"L\\\"éa\\\\\"\n      },\n      \
                      \"montant\": 12.50\n    }\n  ],\n  \"total\": \"x\"\n}\n";
        assert_eq!(text, wanted);
    }

    #[test]
    fn what_is_no_number_is_not_written_as_one() {
        let layout: json::Spec = toml::from_str("rows = '/d'").unwrap();
        let spec: Spec = toml::from_str("numbers = ['/m']").unwrap();
        for (text, fits) in [("12", true), ("0.5", true), ("-1", true), ("012", false), ("1,5", false), ("1e3", false)]
        {
            let sheet = Sheet { file: Vec::new(), rows: vec![vec![place("/m", text)]] };
            assert_eq!(write(&layout, &spec, &sheet).is_ok(), fits, "{text}");
        }
        assert_eq!(problems(&spec, &["/a/*".into(), "/a".into()]).len(), 1);
    }
}
