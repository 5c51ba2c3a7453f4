//! Mapping files to variants: read, merged with what they build upon, checked. Every problem of every file at once,
//! with its place.
//!
//! The only way from files to mappings. A fault is told once, where it stands: one of `common/x` is not told again for
//! each file that builds upon it.

mod bases;
mod error;
mod folder;
mod help;
mod nearest;
mod open;
mod place;
mod read;
#[cfg(test)]
mod tests;
mod tree;
mod words;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use super::problem::Problem;
use super::recipe::Recipe;
use super::sound;
use super::variant::Variant;

pub use error::{Error, Errors, Place};
pub use folder::texts;
pub use nearest::nearest;
pub use words::instead;

/// One file of the folder.
#[derive(Debug)]
pub(super) struct Piece<'t> {
    /// Where it is, for messages.
    path: PathBuf,
    /// What it says.
    read: read::Read<'t>,
}

impl Piece<'_> {
    /// Whether it is only there to be built upon: such a piece of `common` need not be whole.
    fn is_part(&self, name: &str) -> bool {
        let is_bare = |file: &super::spec::File| file.layout.is_none() && file.bases.is_empty();
        let lost_layout = self.read.lost.iter().any(|lost| tree::words(&lost.path).starts_with("layout"));
        name.starts_with("common/") && self.read.file.as_ref().is_some_and(is_bare) && !lost_layout
    }
}

/// The files of a folder, with the places of everything in them.
#[derive(Debug)]
pub struct Files<'t>(BTreeMap<&'t str, Piece<'t>>);

impl<'t> Files<'t> {
    /// Reads texts, as far as they can be read; `root` is the folder for messages.
    pub fn read(root: &Path, texts: &'t BTreeMap<String, String>) -> Self {
        let piece = |(path, text): (&'t String, &'t String)| {
            let place = root.join(path);
            let read = read::read(&place, text);
            (stem(path), Piece { path: place, read })
        };
        Self(texts.iter().map(piece).collect())
    }

    /// The files whose words make the mapping `name`, its own first.
    pub fn chain(&self, name: &str) -> Vec<&str> {
        self.0.get_key_value(name).and_then(|(name, _)| bases::chain(name, &self.0).ok()).unwrap_or_default()
    }

    /// The first of these files that says a key.
    pub fn teller<'n>(&self, chain: &[&'n str], keys: &[&str]) -> Option<&'n str> {
        let keys: Vec<String> = keys.iter().map(|key| (*key).to_owned()).collect();
        chain.iter().copied().find(|name| self.0.get(name).is_some_and(|piece| piece.read.tree.find(&keys).is_some()))
    }

    /// How many rules of `[[when]]` a file has.
    pub fn rules(&self, name: &str) -> usize {
        self.0.get(name).and_then(|piece| piece.read.file.as_ref()).map_or(0, |file| file.when.len())
    }

    /// How many patterns of labels a file has.
    pub fn patterns(&self, name: &str) -> usize {
        self.0.get(name).and_then(|piece| piece.read.file.as_ref()).map_or(0, |file| file.kind.text.len())
    }

    /// The faults that a problem is, with their places in these files.
    pub fn place(&self, chain: &[&str], problem: &Problem) -> Vec<Error> {
        let pieces: Vec<&Piece<'_>> = chain.iter().filter_map(|name| self.0.get(name)).collect();
        place::place(problem, &pieces)
    }
}

/// Makes variants of texts; `root` is the folder for messages.
pub fn variants(root: &Path, texts: &BTreeMap<String, String>) -> Result<Vec<Variant>, Vec<Error>> {
    let files = Files::read(root, texts);
    let mut errors: Vec<Error> = files.0.values().flat_map(|piece| piece.read.errors.iter().cloned()).collect();
    let mut variants = Vec::new();
    for (name, piece) in &files.0 {
        for problem in bases::faults(name, &files.0) {
            errors.extend(place::place(&problem, &[piece]));
        }
        let Ok(chain) = bases::chain(name, &files.0) else { continue };
        let spec = bases::merge(&chain, &files.0);
        let problems = if piece.is_part(name) {
            sound::parts(&spec)
        } else {
            match Variant::new(name, base(&chain, &files.0), spec) {
                Ok(mut variant) => {
                    variant.recipe = Recipe::of(name, texts, &variant.identity);
                    let doubts = std::mem::take(&mut variant.doubts);
                    variants.push(variant);
                    doubts
                }
                Err(problems) => problems,
            }
        };
        errors.extend(problems.iter().flat_map(|problem| files.place(&chain, problem)));
    }
    if errors.is_empty() {
        return Ok(variants);
    }
    let order = |error: &Error| (error.path.clone(), error.place.clone(), error.key.clone());
    errors.sort_by_key(order);
    errors.dedup();
    Err(errors)
}

/// The mapping of `common` that could read a file by itself, if this one builds upon one.
fn base(chain: &[&str], files: &BTreeMap<&str, Piece<'_>>) -> Option<String> {
    let own = files.get(chain.first()?)?.read.file.as_ref()?;
    let has_layout = |base: &str| {
        let file = files.get(base).and_then(|piece| piece.read.file.as_ref());
        file.is_some_and(|file| file.layout.is_some())
    };
    own.bases.iter().find(|base| base.starts_with("common/") && has_layout(base)).cloned()
}

fn stem(path: &str) -> &str {
    path.strip_suffix(".toml").unwrap_or(path)
}
