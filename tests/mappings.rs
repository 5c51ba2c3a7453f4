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
            Some(other) => other.trim().clone_into(&mut name),
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

/// The mappings of the program, each with what it builds upon.
fn carried(path: &str) -> BTreeMap<String, String> {
    let text = |path: &str| EMBEDDED.iter().find(|(known, _)| *known == path).map(|(_, text)| (*text).to_owned());
    let mut files = BTreeMap::new();
    let mut open = vec![path.to_owned()];
    while let Some(path) = open.pop() {
        let text = text(&path).unwrap();
        let file: toml::Table = toml::from_str(&text).unwrap();
        let bases = file.get("use").and_then(toml::Value::as_array).into_iter().flatten();
        open.extend(bases.map(|base| format!("{}.toml", base.as_str().unwrap())));
        files.insert(path, text);
    }
    files
}

#[test]
fn a_mapping_that_is_damaged_anywhere_is_read_or_told_with_a_place_in_it() {
    for path in ["credit-mutuel/statement-csv-a.toml", "banque-postale/statement-cfonb120.toml"] {
        let files = carried(path);
        let text = &files[path];
        let lines: Vec<&str> = text.lines().collect();
        for (index, line) in lines.iter().enumerate().filter(|(_, line)| !line.trim().is_empty()) {
            let half: String = line.chars().take(line.chars().count() / 2).collect();
            for other in ["", half.as_str(), &line.replacen(['"', '\'', '='], "", 1), &line.replacen('e', "ee", 1)] {
                let damaged: Vec<&str> =
                    lines.iter().enumerate().map(|(at, line)| if at == index { other } else { line }).collect();
                let mut files = files.clone();
                files.insert(path.to_owned(), damaged.join("\n"));
                let Err(errors) = load::variants(Path::new("mappings"), &files) else { continue };
                for error in &errors {
                    let is_own = error.path.ends_with(path);
                    let place = error.place.as_ref().map_or(0, |place| place.line);
                    assert!(is_own && place <= lines.len() && !error.what.is_empty(), "{other}: {error}");
                }
                assert!(errors.len() < 12, "{other}:\n{}", load::Errors(errors));
            }
        }
    }
}
