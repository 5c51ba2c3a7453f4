//! Who may name whom: the direction of the architecture, held as a table (see ARCHITECTURE.md).

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

/// Each module of the crate, and the modules of the crate that it may name. One line, one decision.
const MAY_NAME: [(&str, &[&str]); 17] = [
    // Pure: values in, values out.
    ("domain", &[]),
    ("codec", &[]),
    ("mapping", &["codec", "domain"]),
    ("reconcile", &["domain"]),
    ("alert", &["domain"]),
    // Edges: each may use what is pure, none another edge.
    ("archive", &[]),
    ("clock", &[]),
    ("config", &["domain"]),
    ("mail", &["domain"]),
    ("store", &["domain"]),
    ("transport", &[]),
    // Shell: may use everything below it.
    ("app", &["alert", "archive", "clock", "config", "domain", "mail", "mapping", "store", "transport"]),
    (
        "jobs",
        &["alert", "app", "archive", "clock", "config", "domain", "mail", "mapping", "reconcile", "store", "transport"],
    ),
    ("sandbox", &["app", "clock", "config", "domain", "jobs", "mapping", "store"]),
    (
        "cli",
        &[
            "alert",
            "app",
            "archive",
            "clock",
            "codec",
            "config",
            "domain",
            "jobs",
            "mail",
            "mapping",
            "reconcile",
            "sandbox",
            "store",
        ],
    ),
    ("main", &["cli"]),
    ("lib", &[]),
];

/// Crates that only some modules may name.
const ONLY_IN: [(&str, &[&str]); 13] = [
    ("sqlx", &["store"]),
    ("lettre", &["mail"]),
    ("minijinja", &["mail"]),
    ("csv", &["codec", "jobs", "sandbox"]),
    ("quick_xml", &["codec"]),
    ("encoding_rs", &["codec", "sandbox"]),
    ("anyhow", &["app", "jobs", "sandbox", "cli"]),
    ("clap", &["cli", "main"]),
    ("comfy_table", &["cli"]),
    ("indicatif", &["cli"]),
    ("tracing", &["app", "jobs", "transport", "cli"]),
    ("schemars", &["codec", "mapping"]),
    ("serde", &["codec", "config", "mapping", "jobs", "cli", "mail", "store", "sandbox"]),
];

struct Source {
    module: String,
    path: PathBuf,
    text: String,
}

/// Every source file with its module; comment lines are left out, they may name what they explain.
fn sources() -> Vec<Source> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut found = Vec::new();
    let mut folders = vec![root.clone()];
    while let Some(folder) = folders.pop() {
        for item in fs::read_dir(&folder).unwrap() {
            let path = item.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|end| end == "rs") {
                let inside = path.strip_prefix(&root).unwrap();
                let first = inside.iter().next().unwrap().to_string_lossy();
                let text = fs::read_to_string(&path).unwrap();
                let code =
                    text.lines().filter(|line| !line.trim_start().starts_with("//")).collect::<Vec<_>>().join("\n");
                found.push(Source { module: first.trim_end_matches(".rs").to_owned(), path: path.clone(), text: code });
            }
        }
    }
    assert!(found.len() > 50, "the sources are where this test looks for them");
    found
}

/// The modules after each `crate::` of a text; a group `crate::{a, b}` counts each of its members.
fn named_modules(text: &str) -> BTreeSet<String> {
    let word = |text: &str| text.chars().take_while(|sign| sign.is_alphanumeric() || *sign == '_').collect::<String>();
    let mut named = BTreeSet::new();
    for rest in text.split("crate::").skip(1) {
        match rest.strip_prefix('{') {
            Some(group) => {
                let group = group.split('}').next().unwrap_or_default();
                named.extend(group.split(',').map(|part| word(part.trim())).filter(|part| !part.is_empty()));
            }
            None => drop(named.insert(word(rest))),
        }
    }
    named
}

fn words(text: &str) -> Vec<&str> {
    text.split(|sign: char| !sign.is_alphanumeric() && sign != '_').collect()
}

#[test]
fn no_module_names_one_that_lies_above_it() {
    let mut faults = Vec::new();
    for source in sources() {
        let allowed = MAY_NAME.iter().find(|(module, _)| *module == source.module).map(|(_, allowed)| *allowed);
        let Some(allowed) = allowed else {
            faults.push(format!("{}: the module `{}` has no line in MAY_NAME", source.path.display(), source.module));
            continue;
        };
        for named in named_modules(&source.text) {
            if named != source.module && !allowed.contains(&named.as_str()) {
                faults.push(format!("{}: `{}` may not name `{named}`", source.path.display(), source.module));
            }
        }
    }
    assert!(faults.is_empty(), "\n{}", faults.join("\n"));
}

#[test]
fn a_crate_is_named_only_where_its_work_is_done() {
    let mut faults = Vec::new();
    for source in sources() {
        for (name, modules) in ONLY_IN {
            // A module of ours may have the name of a crate.
            let ours = source.text.lines().any(|line| line.starts_with("use crate::") && words(line).contains(&name));
            let names = !ours
                && source.text.match_indices(&format!("{name}::")).any(|(at, _)| {
                    let before = source.text.get(..at).and_then(|text| text.chars().next_back());
                    !before.is_some_and(|sign| sign.is_alphanumeric() || sign == '_' || sign == ':')
                });
            if names && !modules.contains(&source.module.as_str()) {
                faults.push(format!("{}: only {modules:?} may name `{name}`", source.path.display()));
            }
        }
    }
    assert!(faults.is_empty(), "\n{}", faults.join("\n"));
}

#[test]
fn the_table_is_about_modules_that_exist() {
    let exist: BTreeSet<String> = sources().into_iter().map(|source| source.module).collect();
    for (module, _) in MAY_NAME {
        assert!(exist.contains(module), "{module}");
    }
}
