//! A mapping of rows, checked and with its sources in their places.

use super::lint;
use crate::codec::Wanted;
use crate::mapping::kind::Rules;
use crate::mapping::render;
use crate::mapping::spec::rows::RowKind;
use crate::mapping::spec::{File, Identity, Layout};
use crate::mapping::variant::{Plan, Variant, folder_and_document, reasons};

impl Variant {
    /// A mapping of a document that is no statement.
    pub(in crate::mapping) fn of_rows(
        name: &str,
        base: Option<String>,
        mut spec: File,
        kind: RowKind,
    ) -> Result<Self, Vec<String>> {
        let mut problems = lint::problems(&spec, kind);
        problems.extend(render::lint::problems(&spec, kind));
        let mut wanted = Wanted::default();
        let has_parts = matches!(&spec.layout, Some(Layout::Xml(layout)) if layout.explode.is_some());
        let mut parts = has_parts.then(|| Box::new(spec.clone()));
        spec.file.resolve(&mut wanted.statement);
        resolve_rows(&mut spec, &mut wanted.entry);
        if let Some(parts) = &mut parts {
            resolve_rows(parts, &mut wanted.detail);
        }
        let reasons = reasons(&spec.reasons, &mut problems);
        let plan = match spec.layout.as_ref().map(|layout| Plan::compile(layout, &wanted)) {
            Some(Ok(plan)) if problems.is_empty() => plan,
            Some(plan) => {
                problems.extend(plan.err());
                return Err(problems);
            }
            None => {
                problems.push("`layout` is missing; nothing can be read without it".to_owned());
                return Err(problems);
            }
        };
        let (bank, document) = folder_and_document(name, &spec);
        let identity = Identity { key: Vec::new(), version: 0 };
        let (rows, kinds) = (Some(kind), Rules::default());
        Ok(Self { name: name.to_owned(), bank, document, base, spec, plan, kinds, reasons, identity, rows, parts })
    }
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
