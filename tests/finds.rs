//! What the fuzz targets found: each input under `fixtures/fuzz/<target>` once broke a law, and keeps it now.

#[path = "laws/large.rs"]
mod large;
mod laws;

use std::collections::BTreeSet;
use std::fs;
use std::io::Cursor;
use std::path::Path;

use laws::{MAPPINGS, hold_together, said};

const FINDS: &str = "fixtures/fuzz";

#[test]
fn each_find_keeps_the_laws() {
    for (target, law) in laws::ALL {
        let Ok(finds) = fs::read_dir(Path::new(FINDS).join(target)) else { continue };
        for find in finds {
            let path = find.unwrap().path();
            println!("{}", path.display());
            law(&fs::read(path).unwrap());
        }
    }
}

#[test]
fn each_folder_of_finds_has_its_target() {
    let folders = fs::read_dir(FINDS).unwrap().map(|folder| folder.unwrap().file_name().into_string().unwrap());
    let known: BTreeSet<String> = laws::ALL.iter().map(|(target, _)| (*target).to_owned()).collect();
    assert_eq!(folders.filter(|folder| !known.contains(folder)).collect::<Vec<_>>(), Vec::<String>::new());
}

#[test]
fn work_grows_with_the_size_of_a_file_and_no_faster() {
    for (name, bank, bytes) in large::cases(1 << 20) {
        println!("{name}: {} bytes", bytes.len());
        let start = std::time::Instant::now();
        if let Ok(said) = said(&MAPPINGS, Cursor::new(bytes), Some(bank)) {
            hold_together(&said.items);
        }
        println!("    {:?}", start.elapsed());
    }
}

/// The tables of dependencies of both crates.
fn dependencies(path: &str) -> toml::Table {
    let manifest: toml::Table = fs::read_to_string(path).unwrap().parse().unwrap();
    manifest["dependencies"].as_table().unwrap().clone()
}

/// Every source file of a folder.
fn sources(folder: &Path) -> String {
    let paths = fs::read_dir(folder).unwrap().map(|item| item.unwrap().path());
    paths.map(|path| if path.is_dir() { sources(&path) } else { fs::read_to_string(path).unwrap() }).collect()
}

#[test]
fn the_fuzz_crate_has_the_crates_that_the_readers_name() {
    let named: String = ["src/codec", "src/domain", "src/mapping", "src/unpack"]
        .iter()
        .map(|folder| sources(Path::new(folder)))
        .collect();
    let own = dependencies("fuzz/Cargo.toml");
    for (name, version) in dependencies("Cargo.toml") {
        if named.contains(&format!("{}::", name.replace('-', "_"))) || own.contains_key(&name) {
            assert_eq!(own.get(&name), Some(&version), "{name} in fuzz/Cargo.toml");
        }
    }
}
