//! RECORDS to VALUES, as a mapping file says: choose the mapping, decode, prove, give identities.
//!
//! A bank is text files (`mappings/<bank>/<document>*.toml`), never code. The way of a file: [`Mappings::decode`] looks
//! at its head and selects a [`variant`]; the variant's layout (`codec`) lends records; [`assemble`] turns each into an
//! entry by the fields of the [`spec`], proves the statement ([`proof`]) and names the entries ([`identity`]).
//!
//! It must never book what it could not read: a text that is no value becomes a reject with its place, never a zero.

pub mod assemble;
pub mod chain;
pub mod compare;
pub mod date;
pub mod decoder;
mod digest;
pub mod draft;
mod embedded;
mod entry;
pub mod example;
pub mod explain;
pub mod identity;
pub mod kind;
mod late;
pub mod lint;
pub mod load;
pub mod loan;
pub mod money;
pub mod party;
pub mod problem;
pub mod proof;
pub mod recipe;
mod reject;
pub mod render;
mod rows;
pub mod schema;
pub mod select;
mod shape;
mod shelf;
pub mod sound;
pub mod source;
mod sources;
pub mod spec;
pub mod totals;
pub mod value;
pub mod variant;
pub mod when;

#[cfg(test)]
mod tests;

use std::collections::BTreeMap;
use std::io::Read;
use std::path::Path;
use std::sync::Arc;

use crate::codec::encoding::{Charset, Utf8};
use crate::codec::{Fault, Head, sniff};
use crate::domain::id::BankId;
use crate::domain::statement::{Reject, Severity};

pub use decoder::Decoder;
pub use embedded::{EMBEDDED, EXAMPLES};
pub use load::{Error, Errors};
use shelf::Shelf;
use spec::example::Example;
use variant::{Known, Variant};

/// What is known of a file besides its bytes.
#[derive(Debug, Clone, Copy, Default)]
pub struct Hint<'a> {
    /// Its name, without folders.
    pub file_name: &'a str,
    /// The bank that it comes from.
    pub bank: Option<&'a BankId>,
    /// The kind of document (`statement`).
    pub document: Option<&'a str>,
}

/// Every mapping that the program knows.
#[derive(Debug)]
pub struct Mappings {
    variants: Vec<Arc<Variant>>,
    shelf: Shelf,
}

impl Mappings {
    /// Those of a folder, or without one those of the program: the only way to mappings. Every problem at once.
    pub fn of(folder: Option<&Path>) -> Result<Self, Errors> {
        match folder {
            Some(folder) => Self::load(folder),
            None => Ok(Self::embedded()),
        }
    }

    /// Those of a folder.
    pub fn load(folder: &Path) -> Result<Self, Errors> {
        load::texts(folder)
            .and_then(|texts| Self::read(folder, &texts, Shelf::Folder(folder.to_owned())))
            .map_err(Errors)
    }

    /// The mappings of the program.
    pub fn embedded() -> Self {
        // Invariant: the test `the_mappings_of_the_program_can_be_used` reads them all.
        Self::read(Path::new("mappings"), &embedded::texts(), Shelf::Program)
            .unwrap_or(Self { variants: Vec::new(), shelf: Shelf::Program })
    }

    /// Those of these texts, by their path in a folder.
    pub fn of_texts(root: &Path, texts: &BTreeMap<String, String>) -> Result<Self, Vec<Error>> {
        Self::read(root, texts, Shelf::Folder(root.to_owned()))
    }

    /// The mapping `name` as a kept recipe says it.
    pub fn of_recipe(name: &str, source: &str) -> Option<Self> {
        Self::read(Path::new("the kept recipe"), &recipe::Recipe::texts(name, source)?, Shelf::Program).ok()
    }

    fn read(root: &Path, texts: &BTreeMap<String, String>, shelf: Shelf) -> Result<Self, Vec<Error>> {
        let variants = load::variants(root, texts)?;
        if variants.is_empty() {
            let fix = "`passerelle init` writes those of the program";
            return Err(vec![Error::whole(root, "there is no mapping in it", fix)]);
        }
        Ok(Self { variants: variants.into_iter().map(Arc::new).collect(), shelf })
    }

    /// All mappings, in the order of their names.
    pub fn variants(&self) -> impl Iterator<Item = &Variant> {
        self.variants.iter().map(AsRef::as_ref)
    }

    /// The folder for messages, and the texts of the mappings by their path in it.
    pub fn texts(&self) -> Result<(&Path, BTreeMap<String, String>), Errors> {
        self.shelf.texts()
    }

    /// The bytes of an example of one of them; the error says what to do.
    pub fn example(&self, variant: &Variant, example: &Example) -> Result<Vec<u8>, String> {
        self.shelf.bytes(variant, example)
    }

    /// The names of all mappings, in order.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.variants.iter().map(|variant| variant.name.as_str())
    }

    /// What a bank's own reason means, where one of its mappings gives it words.
    pub fn reason(&self, bank: &BankId, code: &str) -> Option<&Known> {
        let mut variants = self.variants.iter().filter(|variant| variant.bank == bank.as_str());
        variants.find_map(|variant| variant.reasons.get(code))
    }

    /// The mapping with this name.
    pub fn variant(&self, name: &str) -> Option<&Variant> {
        self.variants.iter().find(|variant| variant.name == name).map(AsRef::as_ref)
    }

    /// Chooses the mapping for a file and begins to decode it; memory does not grow with the file.
    pub fn decode(&self, reader: impl Read + Send + 'static, hint: &Hint<'_>) -> Result<Decoder, Box<Reject>> {
        let reader: Box<dyn Read + Send> = Box::new(reader);
        let mut source = Utf8::new(reader).map_err(|error| Box::new(unreadable(&error)))?;
        if let Some(fault) = sniff::refuse(source.head()) {
            return Err(Box::new(fault.into()));
        }
        let whole = source.is_whole();
        let text = source.peek().to_owned();
        let head = Head { text: &text, whole };
        let view = |wanted: &[Charset]| source.view(wanted);
        let variant = select::select(&self.variants, &head, &view, hint)?;
        let source = source.reopen(variant.encoding()).map_err(|fault| Box::new((*fault).into()))?;
        Ok(Decoder::new(variant, source, hint.file_name))
    }
}

fn unreadable(error: &std::io::Error) -> Reject {
    Reject {
        severity: Severity::Error,
        position: "the whole file".into(),
        field: "file".into(),
        found: String::new(),
        why: format!("it cannot be read: {error}"),
        fix: "check the disk and the permissions, then try again".into(),
    }
}

impl From<Fault> for Reject {
    fn from(fault: Fault) -> Self {
        let Fault { weight, position, field, found, why, fix } = fault;
        let severity = match weight {
            crate::codec::Weight::Error => Severity::Error,
            // The assembly weighs numbers as the mapping says.
            crate::codec::Weight::Warning | crate::codec::Weight::Numbers => Severity::Warning,
        };
        Self { severity, position, field, found: crate::codec::found(&found), why, fix }
    }
}
