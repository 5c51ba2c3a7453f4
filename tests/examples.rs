//! Each mapping that the program carries has examples, and all of them hold.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use passerelle::cli::mapping::test;
use passerelle::mapping::{EXAMPLES, Mappings};

/// What does not hold, for a person.
fn faults(mappings: &Mappings) -> Vec<String> {
    let chosen: Vec<_> = mappings.variants().collect();
    assert!(!chosen.is_empty(), "the mappings of the program can be read");
    let outcomes = test::all(mappings, &chosen);
    let failing = outcomes.iter().filter(|outcome| !outcome.differences.is_empty());
    failing.map(|outcome| format!("{outcome:#?}")).collect()
}

#[test]
fn each_mapping_has_an_example_that_is_read_and_one_that_is_refused_and_all_hold() {
    assert_eq!(faults(&Mappings::embedded()), Vec::<String>::new());
    assert_eq!(faults(&Mappings::of(Some(Path::new("mappings"))).unwrap()), Vec::<String>::new());
}

#[test]
fn each_file_of_examples_is_used_and_carried() {
    let mut lying = BTreeSet::new();
    for bank in fs::read_dir("mappings").unwrap().map(|entry| entry.unwrap().path()) {
        let folder = bank.join("examples");
        if folder.is_dir() {
            let files = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
            lying.extend(files.map(|path| path.strip_prefix("mappings").unwrap().display().to_string()));
        }
    }
    let carried: BTreeSet<String> = EXAMPLES.iter().map(|(path, _)| (*path).to_owned()).collect();
    let mappings = Mappings::embedded();
    let used: BTreeSet<String> = mappings
        .variants()
        .flat_map(|variant| variant.spec.examples.iter().map(|example| format!("{}/{}", variant.bank, example.file)))
        .collect();
    assert_eq!(lying, carried);
    assert_eq!(lying, used);
    for (path, bytes) in EXAMPLES {
        assert_eq!(fs::read(Path::new("mappings").join(path)).unwrap(), *bytes, "{path}");
    }
}
