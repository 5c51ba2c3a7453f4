//! Doubts about identities: fields that tell no two movements apart.

use std::collections::BTreeSet;

use super::seen::Seen;
use super::{Doubt, share};
use crate::domain::statement::Entry;
use crate::mapping::identity::Key;
use crate::mapping::load::Files;
use crate::mapping::problem::Problem;

/// Entries that must be seen before a field is called always the same.
const ENOUGH: usize = 3;

pub(super) fn doubts(seen: &[Seen<'_>], files: &Files<'_>) -> Vec<Doubt> {
    // A recipe may be taken over by several mappings: all their examples speak for it.
    let mut recipes = Vec::new();
    for one in seen {
        let chain: Vec<&str> = one.chain.iter().map(String::as_str).collect();
        if let Some(file) = files.teller(&chain, &["identity"]) {
            share(&mut recipes, file, &["identity"], &one.variant.name);
        }
    }
    let mut doubts = Vec::new();
    for recipe in recipes {
        let users: Vec<&Seen<'_>> = seen.iter().filter(|one| recipe.mappings.contains(&one.variant.name)).collect();
        let entries: Vec<&Entry> = users.iter().flat_map(|one| &one.entries).collect();
        let keys = users.first().map(|one| one.variant.identity.key.clone()).unwrap_or_default();
        for what in weak(&keys, &entries) {
            let fix =
                "name a field that differs from movement to movement; raise `version` when files were booked with it";
            doubts.push(Doubt {
                rule: "weak-identity",
                mappings: recipe.mappings.clone(),
                chain: vec![recipe.file.clone()],
                problem: Problem::key("identity.key", what, fix),
            });
        }
    }
    doubts
}

fn weak(keys: &[Key], entries: &[&Entry]) -> Vec<String> {
    let is_bare = |key: &Key| matches!(key, Key::Booked | Key::Value | Key::Amount);
    if keys.iter().all(is_bare) {
        return vec!["two movements of one amount and day are told apart by their order only".to_owned()];
    }
    let mut found = Vec::new();
    let others: Vec<Key> = keys.iter().copied().filter(|key| !is_bare(key)).collect();
    for key in &others {
        let values: BTreeSet<Vec<u8>> = entries.iter().map(|entry| key.bytes(entry)).collect();
        let is_empty = values.iter().all(|value| Key::is_nothing(value));
        if entries.is_empty() {
            continue;
        }
        if is_empty {
            found.push(format!("`{}` is empty in every example: it tells no two movements apart", key.as_str()));
        } else if values.len() == 1 && entries.len() >= ENOUGH {
            found.push(format!("`{}` is the same in every entry of the examples", key.as_str()));
        }
    }
    found
}
