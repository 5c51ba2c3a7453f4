//! Mapping files: any text is a mapping or a list of what is wrong with it, and what is a mapping can read files.

use std::collections::BTreeMap;
use std::path::Path;

use passerelle::mapping::{EMBEDDED, Mappings};

use super::decode::file;

const SAMPLES: [&[u8]; 4] = [
    include_bytes!("../../fixtures/credit-mutuel/statement/00000000001-six-columns.csv"),
    include_bytes!("../../fixtures/credit-mutuel/statement/camt-batches.xml"),
    include_bytes!("../../fixtures/banque-postale/statement/cfonb-accents-and-older-complement.txt"),
    include_bytes!("../../fixtures/banque-postale/statement/export-newest-first.csv"),
];

/// A mapping file of a bank, beside those of the program that it names.
pub fn loader(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    let named = |path: &str| path.starts_with("common/") && text.contains("common/");
    let known = EMBEDDED.iter().filter(|(path, _)| named(path));
    let mut texts: BTreeMap<String, String> =
        known.map(|(path, text)| ((*path).to_owned(), (*text).to_owned())).collect();
    texts.insert("bank/statement.toml".to_owned(), text.to_owned());
    match Mappings::of_texts(Path::new("mappings"), &texts) {
        Err(errors) => {
            assert!(!errors.is_empty(), "it is refused without a word");
            for error in &errors {
                let said = error.to_string();
                assert!(!error.what.trim().is_empty() && error.path.ends_with("bank/statement.toml"), "{said}");
                let lines = text.split('\n').count();
                assert!(error.place.as_ref().is_none_or(|place| (1..=lines).contains(&place.line)), "{said}");
                assert!(said.chars().count() < 4_000 && !said.contains(['\r', '\u{1b}']), "{said}");
            }
        }
        Ok(mappings) => SAMPLES.iter().for_each(|sample| file(&mappings, sample, Some("bank"))),
    }
}
