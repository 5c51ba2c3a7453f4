//! A mapping of rows, checked and with its sources in their places.

use super::lint;
use crate::codec::Wanted;
use crate::mapping::kind::Rules;
use crate::mapping::problem::{At, Problem};
use crate::mapping::recipe::Recipe;
use crate::mapping::render;
use crate::mapping::sources::Tables;
use crate::mapping::spec::rows::RowKind;
use crate::mapping::spec::{File, Identity, Layout};
use crate::mapping::variant::{Known, Variant, folder_and_document};
use crate::mapping::{sound, sources};

impl Variant {
    /// A mapping of a document that is no statement.
    pub(in crate::mapping) fn of_rows(
        name: &str,
        base: Option<String>,
        mut spec: File,
        kind: RowKind,
    ) -> Result<Self, Vec<Problem>> {
        let (bank, document) = folder_and_document(name, &spec);
        let told = lint::problems(&spec, kind).into_iter().chain(render::lint::problems(&spec, kind));
        let mut problems: Vec<Problem> = told.map(|what| about(what, kind)).collect();
        problems.extend(sound::named(&bank, &document, spec.document.is_some()));
        problems.extend(sound::parts(&spec));
        problems.extend(sound::examples(&spec));
        let mut wanted = Wanted::default();
        let has_parts = matches!(&spec.layout, Some(Layout::Xml(layout)) if layout.explode.is_some());
        let mut parts = has_parts.then(|| Box::new(spec.clone()));
        spec.file.resolve(&mut wanted.statement);
        resolve_rows(&mut spec, &mut wanted.entry);
        if let Some(parts) = &mut parts {
            resolve_rows(parts, &mut wanted.detail);
        }
        let tables = Tables::of_rows(kind);
        let (plan, wrong) =
            spec.layout.as_ref().map(|layout| sources::compile(layout, &wanted, tables)).unwrap_or_default();
        problems.extend(wrong);
        if spec.layout.is_none() {
            problems.push(Problem::missing("layout", "say how the file is laid out, or `use` a file that does"));
        }
        let doubts = spec.layout.as_ref().map(|layout| sources::columns(layout, &wanted, tables)).unwrap_or_default();
        let Some(plan) = plan.filter(|_| problems.is_empty()) else {
            return Err(problems.into_iter().chain(doubts).collect());
        };
        let identity = Identity { key: Vec::new(), version: 0 };
        let (rows, kinds) = (Some(kind), Rules::default());
        let reasons = Known::all(&spec);
        let (name, recipe) = (name.to_owned(), Recipe::default());
        Ok(Self {
            name,
            bank,
            document,
            base,
            spec,
            plan,
            kinds,
            reasons,
            identity,
            recipe,
            rows,
            parts,
            wanted,
            doubts,
        })
    }
}

/// A problem at the key or the word that it names; behind the last `; ` stands what to do.
fn about(what: String, kind: RowKind) -> Problem {
    let (what, fix) = match what.rsplit_once("; ") {
        Some((what, fix)) => (what.to_owned(), fix.to_owned()),
        None => (what, String::new()),
    };
    let word = what.split('`').nth(1).unwrap_or_default().to_owned();
    let table = kind.table();
    let keys = || word.split('.').map(str::to_owned).collect::<Vec<_>>();
    let at = match word.split_once('.') {
        Some((first, _)) if first == table && what.contains("is missing") => {
            return Problem { at: At::Missing(keys()), what: "it is missing".to_owned(), fix };
        }
        Some((first, _)) if first == table => At::Key(keys()),
        _ if word.is_empty() => At::Key(vec![table.to_owned()]),
        _ if word.starts_with('[') => At::Key(vec![word.trim_matches(['[', ']']).to_owned()]),
        _ => At::Word { under: table, word: word.clone() },
    };
    Problem { at, what, fix }
}

fn resolve_rows(file: &mut File, wanted: &mut Vec<String>) {
    if let Some(answer) = &mut file.answer {
        answer.resolve(wanted);
    }
    if let Some(position) = &mut file.position {
        position.resolve(wanted);
    }
    if let Some(instalment) = &mut file.instalment {
        instalment.resolve(wanted);
    }
    if let Some(application) = &mut file.application {
        if let Some(born) = &mut application.born {
            born.is_of_birth();
        }
        application.resolve(wanted);
    }
}
