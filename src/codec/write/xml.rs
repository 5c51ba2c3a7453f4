//! XML: one element inside the other in the declared order, indented by two blanks, with its encoding declared.

use super::node::Node;
use super::{Charset, Piece, Sheet, Spec, Unfit};
use crate::codec::xml;
use crate::codec::xml::path::Path;

/// The statement that is the message itself.
const WHOLE: &str = ".";

/// Writes a sheet.
pub fn write(layout: &xml::Spec, spec: &Spec, sheet: &Sheet) -> Result<String, Vec<Unfit>> {
    let mut unfit = Vec::new();
    let root = layout.root.first().map_or("", String::as_str);
    let inner: Vec<String> = layout.statement.first().filter(|name| *name != WHOLE).cloned().into_iter().collect();
    let entry = layout.entry.0.first().map_or("", String::as_str);
    let entry_steps = steps(entry).unwrap_or_default();
    let (name, above) = entry_steps.split_last().map_or(("", &[][..]), |(last, above)| (last.as_str(), above));
    let mut top = Node::new(root);
    // The rows stand where `frame` names them, else behind everything else.
    let file = Spec::ordered(&spec.frame, &sheet.file, &spec.file_constants);
    let split = file.partition_point(|text| is_before(&spec.frame, text.source, entry));
    let (before, after) = file.split_at(split.min(file.len()));
    put_all(&mut top, &inner, before, None, &mut unfit);
    let list: Vec<String> = inner.iter().chain(above).cloned().collect();
    if let Some(list) = top.at(&list) {
        for (row, placed) in sheet.rows.iter().enumerate() {
            let mut node = Node::new(name);
            put_all(&mut node, &[], &Spec::ordered(&spec.order, placed, &spec.constants), Some(row), &mut unfit);
            list.children.push(node);
        }
    }
    put_all(&mut top, &inner, after, None, &mut unfit);
    let mut top = match &spec.document {
        Some(document) => Node { children: vec![top], ..Node::new(document) },
        None => top,
    };
    if let Some(namespace) = &spec.namespace {
        top.attributes.insert(0, ("xmlns".into(), namespace.clone()));
    }
    if !unfit.is_empty() {
        return Err(unfit);
    }
    let charset = spec.encoding.unwrap_or(Charset::UTF_8).name();
    let mut out = format!("<?xml version=\"1.0\" encoding=\"{charset}\"?>{}", spec.line_end());
    element(&mut out, &top, 0, spec.line_end());
    Ok(out)
}

/// Whether a text of the file stands above the rows: always, unless `frame` names the rows before it.
fn is_before(frame: &[String], source: &str, entry: &str) -> bool {
    let rank = |wanted: &str| frame.iter().position(|source| source == wanted);
    match rank(entry) {
        None => true,
        Some(rows) => rank(source).is_some_and(|rank| rank < rows),
    }
}

fn put_all(node: &mut Node, inner: &[String], texts: &[Piece<'_>], row: Option<usize>, unfit: &mut Vec<Unfit>) {
    for text in texts {
        let is_control = |letter: char| letter.is_control() && letter != '\t';
        if text.text.contains(is_control) {
            unfit.push(Unfit::new(row, *text, "it holds a line break or a sign that XML cannot hold".into()));
            continue;
        }
        let Ok(path) = Path::parse(text.source) else { continue };
        // An element without a text is left out.
        if text.text.is_empty() {
            continue;
        }
        let place: Vec<String> =
            if path.absolute { path.steps } else { inner.iter().cloned().chain(path.steps).collect() };
        match path.attribute {
            None => node.put(&place, *text),
            Some(name) => {
                if let Some(holder) = node.at(&place) {
                    holder.attributes.push((name, text.text.to_owned()));
                }
            }
        }
    }
}

fn steps(path: &str) -> Option<Vec<String>> {
    Path::parse(path).ok().map(|path| path.steps)
}

fn element(out: &mut String, node: &Node, depth: usize, line_end: &str) {
    let indent = "  ".repeat(depth);
    out.push_str(&format!("{indent}<{}", node.name));
    for (name, value) in &node.attributes {
        out.push_str(&format!(" {name}=\"{}\"", escaped(value)));
    }
    if node.children.is_empty() {
        let text = node.text.as_deref().unwrap_or_default();
        if text.is_empty() {
            out.push_str("/>");
        } else {
            out.push_str(&format!(">{}</{}>", escaped(text), node.name));
        }
    } else {
        out.push('>');
        out.push_str(line_end);
        for child in &node.children {
            element(out, child, depth + 1, line_end);
        }
        out.push_str(&format!("{indent}</{}>", node.name));
    }
    out.push_str(line_end);
}

fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            letter => out.push(letter),
        }
    }
    out
}

/// What of `sources` no element can hold; for the check of a mapping.
pub fn problems(spec: &Spec, sources: &[String]) -> Vec<String> {
    let mut problems = Vec::new();
    for source in sources.iter().chain(spec.constants.keys()).chain(spec.file_constants.keys()) {
        let plain =
            Path::parse(source).is_ok_and(|path| !path.every && path.repeat.is_none() && path.condition.is_none());
        if !plain {
            problems.push(format!("`{source}` cannot be written: only names of elements and one attribute can"));
        }
    }
    problems
}

#[cfg(test)]
mod tests {
    use super::super::{Fill, Placed};
    use super::*;

    fn place(source: &str, text: &str) -> Placed {
        Placed { source: source.into(), text: text.into(), fill: Fill::Left }
    }

    #[test]
    fn elements_stand_in_the_declared_order_with_their_signs_escaped() {
        let layout = "root = ['Envoi']\nstatement = ['.']\nentry = 'Demandes/Demande'";
        let layout: xml::Spec = toml::from_str(layout).unwrap();
        let spec = "order = ['@id', 'Personne/Nom', 'Objet']\nframe = ['Tete/Nombre', 'Demandes/Demande', 'Pied']\nnamespace = 'urn:x'";
        let spec: Spec = toml::from_str(spec).unwrap();
        let row = vec![place("Objet", "a < b & \"c\""), place("Personne/Nom", "Léa"), place("Vide", "")];
        let sheet = Sheet { file: vec![place("Pied", "fin"), place("Tete/Nombre", "1")], rows: vec![row] };
        assert_eq!(
            write(&layout, &spec, &sheet).unwrap(),
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Envoi xmlns=\"urn:x\">\n  <Tete>\n    <Nombre>1</Nombre>\n  </Tete>\n  \
             <Demandes>\n    <Demande>\n      <Personne>\n        <Nom>Léa</Nom>\n      </Personne>\n      \
             <Objet>a &lt; b &amp; &quot;c&quot;</Objet>\n    </Demande>\n  </Demandes>\n  <Pied>fin</Pied>\n</Envoi>\n"
        );
    }

    #[test]
    fn a_control_sign_is_refused() {
        let layout: xml::Spec = toml::from_str("root = ['E']\nstatement = ['.']\nentry = 'D'").unwrap();
        let sheet = Sheet { file: Vec::new(), rows: vec![vec![place("Nom", "a\u{7}b")]] };
        assert_eq!(write(&layout, &Spec::default(), &sheet).unwrap_err()[0].row, Some(0));
        assert_eq!(problems(&Spec::default(), &["a[b=c]/d".into(), "a/b".into(), "a/b*".into()]).len(), 2);
    }
}
