//! `passerelle demo`: nothing to set up, everything that a service meets, and nobody else's folder touched.

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use serde_json::Value;

fn passerelle(folder: &Path, arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_passerelle"));
    command.args(arguments).current_dir(folder).env_remove("PASSERELLE_STOP_AT").output().unwrap()
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

fn json(output: &Output) -> Value {
    assert!(matches!(output.status.code(), Some(0 | 3)), "{}", text(&output.stderr));
    serde_json::from_slice(&output.stdout).unwrap()
}

/// The sum of one figure over all nights.
fn sum(nights: &Value, of: &str, figure: &str) -> u64 {
    nights.as_array().unwrap().iter().map(|night| night[of][figure].as_u64().unwrap()).sum()
}

#[test]
fn every_thing_that_a_service_meets_is_seen_in_the_demo() {
    let folder = tempfile::tempdir().unwrap();
    for seed in ["1", "2", "7"] {
        let output = passerelle(folder.path(), &["demo", "--seed", seed, "--json"]);
        assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
        let told = json(&output);
        let nights = &told["nights"];
        assert_eq!((sum(nights, "files", "set_aside"), sum(nights, "files", "known")), (1, 1), "seed {seed}");
        for (of, figure) in [
            ("entries", "booked"),
            ("entries", "known"),
            ("attributions", "certain"),
            ("attributions", "suggested"),
            ("alerts", "opened"),
            ("alerts", "raised"),
            ("alerts", "cleared"),
            ("alerts", "held"),
            ("messages", "sent"),
        ] {
            assert!(sum(nights, of, figure) > 0, "seed {seed}: no {figure} {of}");
        }
        assert_eq!(sum(nights, "messages", "failed"), 0);
        let today = told["today"].as_str().unwrap();
        let config = told["config"].as_str().unwrap();
        let audit = passerelle(folder.path(), &["--config", config, "--today", today, "audit"]);
        assert_eq!(audit.status.code(), Some(0), "seed {seed}: {}", text(&audit.stdout));
        let suspense = json(&passerelle(folder.path(), &["--config", config, "--json", "suspense", "list"]));
        let mut entries = suspense.as_array().unwrap().iter().map(|entry| entry["entry"].as_str().unwrap());
        assert!(seed != "1" || entries.any(|entry| entry.ends_with("-2")), "no two equal entries");
    }
}

#[test]
fn the_nights_are_told_in_a_hundred_columns_with_the_next_commands() {
    let folder = tempfile::tempdir().unwrap();
    let output = passerelle(folder.path(), &["demo", "--dir", "here"]);
    assert_eq!((output.status.code(), text(&output.stderr)), (Some(0), String::new()));
    let told = text(&output.stdout);
    let nights = told.split("\nAlerts that stand").next().unwrap();
    for line in nights.lines() {
        assert!(line.chars().count() <= 100, "{line}");
    }
    for word in
        ["set aside", "held", "dropped", "opened", "raised", "cleared", "critical", "known", "decided", "operator"]
    {
        assert!(nights.contains(word), "no `{word}` in:\n{nights}");
    }
    let commands: Vec<&str> = told.lines().filter_map(|line| line.strip_prefix("    passerelle ")).collect();
    assert!(commands.len() >= 5, "{told}");
    for command in commands {
        let arguments: Vec<&str> = command.split(' ').collect();
        let output = passerelle(folder.path(), &arguments);
        assert!(matches!(output.status.code(), Some(0 | 3)), "{command}: {}", text(&output.stderr));
    }
}

#[test]
fn an_earlier_demo_is_replaced_and_any_other_folder_is_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    let mine = folder.path().join("mine");
    fs::create_dir(&mine).unwrap();
    fs::write(mine.join("passerelle.toml"), "a service's own").unwrap();
    let output = passerelle(folder.path(), &["demo", "--dir", "mine"]);
    assert_eq!(output.status.code(), Some(2), "{}", text(&output.stderr));
    assert_eq!(fs::read_dir(&mine).unwrap().count(), 1);
    assert_eq!(fs::read_to_string(mine.join("passerelle.toml")).unwrap(), "a service's own");

    let first = passerelle(folder.path(), &["demo", "--seed", "3"]);
    let second = passerelle(folder.path(), &["demo", "--seed", "3"]);
    assert_eq!((first.status.code(), second.status.code()), (Some(0), Some(0)), "{}", text(&second.stderr));
    assert_eq!(text(&first.stdout), text(&second.stdout), "the same seed gives the same demo");
}
