//! What the examples of a mapping show.

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
    /// Whether the balance of any of them could be proved.
    pub is_proved: bool,
    /// Files that were read.
    pub files: usize,
}

/// Reads every example that is expected to be read.
pub(super) fn all<'m>(mappings: &'m Mappings, files: &Files<'_>) -> Vec<Seen<'m>> {
    mappings.variants().map(|variant| one(mappings, variant, files)).collect()
}

fn one<'m>(mappings: &Mappings, variant: &'m Variant, files: &Files<'_>) -> Seen<'m> {
    let chain = files.chain(&variant.name).into_iter().map(str::to_owned).collect();
    let mut seen = Seen { variant, chain, entries: Vec::new(), openings: Vec::new(), is_proved: false, files: 0 };
    for example in variant.spec.examples.iter().filter(|example| example.expect.is_some()) {
        let Ok(bytes) = mappings.example(variant, example) else { continue };
        let found = example::read(mappings, variant, example, bytes);
        if found.mapping.as_ref() != Some(&variant.name) {
            continue;
        }
        seen.files += 1;
        seen.is_proved |= found.closings.iter().any(|closing| closing.balance != Balance::Unknown);
        seen.openings.extend(found.openings);
        for entry in found.entries {
            let parts = entry.details.clone();
            seen.entries.push(entry);
            seen.entries.extend(parts);
        }
    }
    seen
}
