//! The configuration: what is wrong is told at once, each problem with its fix, and no address or account is repeated.

use std::path::{Path, PathBuf};

use passerelle::config::{self, Config, Language};

fn parse(text: &str) -> Result<Config, Vec<String>> {
    config::parse(text, Path::new("/srv/passerelle"))
}

/// The problems of the template after `changes`, each of which must find its place.
fn problems(changes: &[(&str, &str)]) -> Vec<String> {
    let text = changes.iter().fold(config::TEMPLATE.to_owned(), |text, (from, to)| {
        assert!(text.contains(from), "{from}");
        text.replacen(from, to, 1)
    });
    parse(&text).err().unwrap_or_default()
}

#[test]
fn the_template_can_be_used_as_it_is() {
    let config = parse(config::TEMPLATE).unwrap();
    assert_eq!(config.store_url, "sqlite:/srv/passerelle/passerelle.db");
    assert_eq!(config.archive, PathBuf::from("/srv/passerelle/archive"));
    assert_eq!(config.mail.outbox, PathBuf::from("/srv/passerelle/outbox"));
    assert_eq!(config.mappings, Some(PathBuf::from("/srv/passerelle/mappings")));
    assert_eq!(config.templates, None);
    assert_eq!((config.zone, config.language), (chrono_tz::Europe::Paris, Language::French));
    assert!(!config.mail.full, "mails say the minimum unless the service asks for more");
    let banks: Vec<&str> = config.banks.iter().map(|bank| bank.id.as_str()).collect();
    assert_eq!(banks, ["credit-mutuel", "banque-postale", "caisse-epargne"]);
    assert!(config.banks.iter().all(|bank| bank.silent_after_days == 2));
}

#[test]
fn every_problem_is_told_at_once_with_its_fix() {
    let found = problems(&[
        ("Europe/Paris", "Europe/Amiens"),
        ("sqlite:passerelle.db", "mysql://root:secret@db/x"),
        ("passerelle@ccas.example", "passerelle"),
        ("exploitation@ccas.example", "exploitation@"),
        ("id = \"banque-postale\"", "id = \"credit-mutuel\""),
        ("accounts = [\"FR7699999000010000000000115\"]", "accounts = []"),
        ("FR7699999000010000000000309", "FR7799999000010000000000309"),
        ("banks/banque-postale", "banks/credit-mutuel"),
        ("banks/caisse-epargne", "./outbox"),
        ("silent_after_days = 2", "silent_after_days = 0"),
    ]);
    assert_eq!(
        found,
        [
            "timezone: `Europe/Amiens` is no zone; write one such as \"Europe/Paris\"",
            "store.url: write \"sqlite:passerelle.db\" or \"postgres://user@host/database\"",
            "bank `credit-mutuel`: name at least one account; a statement of another account is refused",
            "bank `credit-mutuel`: silent_after_days must be 1 or more; statements come the day after",
            "bank `caisse-epargne`: account FR77… (number 1 of the list): the check digits do not fit: a character is wrong or two are \
             swapped, copy it again",
            "mail.from: write one mail address, such as \"passerelle@ccas.example\"",
            "mail.operator: write one mail address, such as \"passerelle@ccas.example\", or \"\" for nobody",
            "bank `credit-mutuel` appears twice; give each bank its own id",
            "the inbox of bank `credit-mutuel` is the same folder as the inbox of bank `credit-mutuel`; give each its own",
            "the inbox of bank `caisse-epargne` is the same folder as mail.outbox; give each its own",
        ]
    );
}

#[test]
fn no_problem_repeats_a_password_an_address_or_an_account() {
    let told = problems(&[
        ("sqlite:passerelle.db", "mysql://root:secret@db/x"),
        ("passerelle@ccas.example", "claire.secret"),
        ("FR7699999000010000000000115", "FR99SECRET"),
    ]);
    assert_eq!(told.len(), 3, "{told:#?}");
    assert!(!told.join("\n").to_lowercase().contains("secret"), "{told:#?}");
}

#[test]
fn an_account_belongs_to_one_bank_and_is_named_once() {
    let twice = [("FR7699999000010000000000212", "FR76 9999 9000 0100 0000 0000 115")];
    assert_eq!(
        problems(&twice),
        ["bank `banque-postale`: account 1 of the list is one of `credit-mutuel`; name it once"]
    );
    let repeated =
        [("[\"FR7699999000010000000000115\"]", "[\"FR7699999000010000000000115\", \"99999 00001 00000000001\"]")];
    assert_eq!(
        problems(&repeated),
        ["bank `credit-mutuel`: account 2 of the list is there before; name it once"],
        "an account without its key is the same account"
    );
    assert_eq!(
        problems(&[("[\"FR7699999000010000000000115\"]", "[\" \"]")]),
        ["bank `credit-mutuel`: account 1 of the list is empty"]
    );
}

#[test]
fn a_configuration_needs_a_bank() {
    let text = config::TEMPLATE.split("[[bank]]").next().unwrap();
    assert_eq!(parse(text).unwrap_err(), ["there is no usable bank; add a [[bank]] section for each partner"]);
}

#[test]
fn the_archive_and_the_outbox_are_two_folders() {
    assert_eq!(
        problems(&[("folder = \"archive\"", "folder = \"outbox\"")]),
        ["mail.outbox is the same folder as archive.folder; give each its own"]
    );
}

#[test]
fn a_store_without_a_file_is_none() {
    let fix = "store.url: write \"sqlite:passerelle.db\" or \"postgres://user@host/database\"";
    assert_eq!(problems(&[("sqlite:passerelle.db", "sqlite:")]), [fix]);
    assert_eq!(problems(&[("sqlite:passerelle.db", "passerelle.db")]), [fix]);
    assert!(problems(&[("sqlite:passerelle.db", "postgres://passerelle@db.example/passerelle")]).is_empty());
    let absolute = config::TEMPLATE.replace("sqlite:passerelle.db", "sqlite:///var/lib/passerelle.db");
    assert_eq!(parse(&absolute).unwrap().store_url, "sqlite:/var/lib/passerelle.db");
}

#[test]
fn nobody_need_receive_operations_mails() {
    assert!(problems(&[("exploitation@ccas.example", "")]).is_empty());
}

#[test]
fn a_misspelt_key_is_told_with_its_line() {
    let found = problems(&[("outbox = ", "outbx = ")]);
    assert_eq!(found.len(), 1);
    assert!(found[0].contains("unknown field `outbx`") && found[0].contains("line 17"), "{}", found[0]);
}

#[test]
fn a_file_that_is_not_there_says_how_to_make_one() {
    let error = config::load(Path::new("/nonexistent/passerelle.toml")).unwrap_err().to_string();
    assert!(error.starts_with("failed to read the configuration /nonexistent/passerelle.toml: "), "{error}");
    assert!(error.ends_with("`passerelle init DIR` makes one, `--config FILE` names another"), "{error}");
}
