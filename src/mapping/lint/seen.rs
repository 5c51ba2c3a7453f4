//! What the examples of a mapping show.

use super::idle::Sample;
use crate::domain::document::{Proof, Row, Whole};
use crate::domain::statement::{Balance, Entry, Opening};
use crate::mapping::load::Files;
use crate::mapping::variant::Variant;
use crate::mapping::{Mappings, example};

/// A mapping with what its examples show.
#[derive(Debug)]
pub(super) struct Seen<'m> {
    /// The mapping.
    pub variant: &'m Variant,
    /// The files whose words make it, its own first.
    pub chain: Vec<String>,
    /// Entries of the files that are read, parts of batches behind their whole.
    pub entries: Vec<Entry>,
    /// The begins of their statements.
    pub openings: Vec<Opening>,
    /// Rows of the files that are read, where the document is no statement.
    pub rows: Vec<Row>,
    /// What those files say as a whole.
    pub wholes: Vec<Whole>,
    /// Whether any of them could be proved: by its balances, or by the number or sum of its rows.
    pub is_proved: bool,
    /// Files that were read.
    pub files: usize,
    /// Those files.
    pub samples: Vec<Sample>,
}

/// Reads every example that is expected to be read.
pub(super) fn all<'m>(mappings: &'m Mappings, files: &Files<'_>) -> Vec<Seen<'m>> {
    mappings.variants().map(|variant| one(mappings, variant, files)).collect()
}

fn one<'m>(mappings: &Mappings, variant: &'m Variant, files: &Files<'_>) -> Seen<'m> {
    let chain = files.chain(&variant.name).into_iter().map(str::to_owned).collect();
    let mut seen = Seen {
        variant,
        chain,
        entries: Vec::new(),
        openings: Vec::new(),
        rows: Vec::new(),
        wholes: Vec::new(),
        is_proved: false,
        files: 0,
        samples: Vec::new(),
    };
    for example in variant.spec.examples.iter().filter(|example| example.expect.is_some()) {
        let Ok(bytes) = mappings.example(variant, example) else { continue };
        let sample = (bytes.clone(), example::name(example).to_owned());
        let found = example::read(mappings, variant, example, bytes);
        if found.mapping.as_ref() != Some(&variant.name) {
            continue;
        }
        seen.files += 1;
        seen.samples.push(sample);
        seen.is_proved |= found.closings.iter().any(|closing| closing.balance != Balance::Unknown);
        seen.is_proved |= found.wholes.iter().any(|whole| whole.proof == Proof::Holds);
        seen.openings.extend(found.openings);
        seen.rows.extend(found.rows);
        seen.wholes.extend(found.wholes);
        for entry in found.entries {
            let parts = entry.details.clone();
            seen.entries.push(entry);
            seen.entries.extend(parts);
        }
    }
    seen
}
