//! `nightly --dry-run` with all that a night can meet: it tells what would happen, and leaves everything as it is.

use std::collections::BTreeMap;
use std::fs;
use std::io::{Cursor, Write as _};
use std::path::{Path, PathBuf};

use serde_json::Value;
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use super::{Service, cfonb};

/// Every file of the service with its bytes, but for the database and the lock.
fn tree(folder: &Path, found: &mut BTreeMap<PathBuf, Vec<u8>>) {
    for item in fs::read_dir(folder).unwrap() {
        let path = item.unwrap().path();
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        if path.is_dir() {
            tree(&path, found);
        } else if !name.starts_with("passerelle.db") && name != "passerelle.lock" {
            let bytes = fs::read(&path).unwrap();
            found.insert(path, bytes);
        }
    }
}

/// All that can be seen of the service from outside.
fn everything(service: &Service) -> (BTreeMap<PathBuf, Vec<u8>>, Vec<String>) {
    let mut files = BTreeMap::new();
    tree(&service.path(""), &mut files);
    let commands: [&[&str]; 4] = [&["files", "list"], &["suspense", "list"], &["alerts", "list"], &["runs"]];
    let told = commands.iter().map(|command| service.call(&[command, &["--json"][..]].concat()).out).collect();
    (files, told)
}

fn zip(files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in files {
        writer.start_file(*name, SimpleFileOptions::default()).unwrap();
        writer.write_all(bytes).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

/// A night has been; then a mapping is changed so that it reads otherwise, or the same, and files of all kinds come.
fn before_the_night(changes_what_is_read: bool) -> Service {
    let service = Service::with_loans();
    let mapping = "mappings/banque-postale/statement-cfonb120.toml";
    service.write(mapping, "schema = 1\nuse = ['common/cfonb120', 'common/references']\n");
    let first = cfonb::statement("2026-02-09", "2026-02-10", 0, &[("A1", "", 8_882, "MC-2026-0001-01")]);
    service.write("banks/banque-postale/first.txt", &first);
    service.call(&["nightly", "--today", "2026-02-11"]).expect(0);
    let more =
        if changes_what_is_read { "entry.counterparty = '05.RCN:49-83'" } else { "reasons = { ZZ = 'deceased' }" };
    service.write(mapping, &format!("schema = 1\nuse = ['common/cfonb120', 'common/references']\n{more}\n"));
    let next = cfonb::statement("2026-02-10", "2026-02-11", 8_882, &[("A1", "", 8_616, "MC-2026-0002-01")]);
    let returns = fs::read("fixtures/banque-postale/returns/cfonb240-day-of-returns.txt").unwrap();
    let all = zip(&[("releve.txt", next.as_bytes()), ("retours.txt", &returns), ("lisez-moi.pdf", b"%PDF-1.7")]);
    fs::write(service.path("banks/banque-postale/tout.zip"), all).unwrap();
    fs::copy("fixtures/credit-mutuel/reply/decisions.xml", service.path("banks/credit-mutuel/decisions.xml")).unwrap();
    service
}

#[test]
fn a_dry_run_over_zips_noted_files_and_a_changed_recipe_writes_nothing_and_foretells_the_night() {
    for (changes_what_is_read, booked, set_aside) in [(false, 1, 1), (true, 0, 2)] {
        let service = before_the_night(changes_what_is_read);
        let before = everything(&service);
        let mut foretold = service.call(&["nightly", "--dry-run", "--today", "2026-02-12", "--json"]).expect(3).json();
        let text = service.call(&["nightly", "--dry-run", "--today", "2026-02-12"]).expect(3).out;
        assert!(everything(&service) == before, "a dry run changes nothing");
        assert_eq!(
            foretold["files"],
            serde_json::json!({
                "received": 5, "known": 0, "booked": booked, "set_aside": set_aside, "noted": 2
            })
        );
        let files = foretold.as_object_mut().unwrap().remove("rehearsed").unwrap();
        let told: BTreeMap<&str, (&str, &str)> = files
            .as_array()
            .unwrap()
            .iter()
            .map(|file| (of(file, "name"), (of(file, "document"), of(file, "state"))))
            .collect();
        let statement = if changes_what_is_read { "set_aside" } else { "reconciled" };
        assert_eq!(
            told,
            BTreeMap::from([
                ("decisions.xml", ("reply", "noted")),
                ("tout.zip", ("zip", "unpacked")),
                ("tout.zip/lisez-moi.pdf", ("unknown", "set_aside")),
                ("tout.zip/releve.txt", ("statement", statement)),
                ("tout.zip/retours.txt", ("returns", "noted")),
            ])
        );
        assert!(text.contains("noted       banque-postale: tout.zip/retours.txt (returns): cfonb240 by"), "{text}");
        assert_eq!(text.contains("and reads otherwise"), changes_what_is_read, "{text}");
        let night = service.call(&["nightly", "--today", "2026-02-12", "--json"]).expect(3).json();
        assert_eq!(night, foretold, "the night does what the dry run foretold");
    }
}

fn of<'v>(file: &'v Value, field: &str) -> &'v str {
    file[field].as_str().unwrap()
}
