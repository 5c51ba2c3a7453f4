//! The catalogue of faulty mappings: each file under `fixtures/errors/mappings` is answered with what stands beside it.
//!
//! A case is the file `acme/statement.toml` beside the pieces of `common` that the program carries. A line
//! `#=== common/x.toml` begins another file of the case; as the first line it renames the case's own.
//! `PASSERELLE_BLESS=1 cargo test --test mappings` writes what is said now: read it as the person who will get it.

mod fixtures;

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::sync::LazyLock;

use fixtures::bless;
use passerelle::mapping::{EMBEDDED, load};

const FOLDER: &str = "fixtures/errors/mappings";

/// The files of a case, by their path in the folder of mappings.
fn files(case: &str) -> BTreeMap<String, String> {
    let carried = EMBEDDED.iter().filter(|(path, _)| path.starts_with("common/"));
    let mut files: BTreeMap<String, String> =
        carried.map(|(path, text)| ((*path).to_owned(), (*text).to_owned())).collect();
    let mut name = "acme/statement.toml".to_owned();
    if !case.starts_with("#=== ") {
        files.insert(name.clone(), String::new());
    }
    for line in case.split_inclusive('\n') {
        match line.strip_prefix("#=== ") {
            Some(other) => name = other.trim().to_owned(),
            None => files.entry(name.clone()).or_default().push_str(line),
        }
    }
    files
}

/// What is said of a case; empty when nothing is wrong with it.
fn said(case: &str) -> Vec<String> {
    match load::variants(Path::new("mappings"), &files(case)) {
        Ok(_) => Vec::new(),
        Err(errors) => errors.iter().map(|error| format!("{error}\n")).collect(),
    }
}

/// Each case with what is said of it.
static CASES: LazyLock<Vec<(String, Vec<String>)>> =
    LazyLock::new(|| texts().into_iter().map(|(path, text)| (path, said(&text))).collect());

fn texts() -> Vec<(String, String)> {
    let mut cases: Vec<(String, String)> = fs::read_dir(FOLDER)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "toml"))
        .map(|path| (path.display().to_string(), fs::read_to_string(&path).unwrap()))
        .collect();
    cases.sort();
    cases
}

#[test]
fn each_faulty_mapping_says_where_what_and_what_to_do() {
    let mut wrong = Vec::new();
    for (path, said) in CASES.iter() {
        if said.is_empty() {
            wrong.push(format!("{path}: nothing is wrong with it"));
        }
        if let Err(difference) = bless(&Path::new(path).with_extension("expected"), &said.join("\n")) {
            wrong.push(difference);
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn no_message_speaks_the_language_of_the_parser() {
    let parser = ["expected", "variant", "field `", "struct ", "invalid type", "map,", "usize", " elements"];
    for (path, said) in CASES.iter() {
        for message in said {
            let own: String = message.lines().filter(|line| !line.contains(" | ")).collect();
            let found: Vec<&&str> = parser.iter().filter(|word| own.contains(**word)).collect();
            assert!(found.is_empty(), "{path}: {found:?} in {own}");
        }
    }
}

#[test]
fn each_line_of_the_catalogue_is_told_with_its_place() {
    for (path, said) in CASES.iter() {
        for message in said {
            let head = message.lines().next().unwrap();
            assert!(head.starts_with("mappings/") && head.matches(": ").count() >= 1, "{path}: {head}");
        }
    }
}

#[test]
fn the_catalogue_is_large_and_whole() {
    let cases = &CASES;
    assert!(cases.len() >= 45, "{} cases", cases.len());
    assert_eq!(fixtures::orphans(Path::new(FOLDER)), Vec::<String>::new());
}
