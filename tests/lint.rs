//! `mapping lint`: the mappings of the program have nothing doubtful, and each rule finds what it is there for.

use std::fs;

use passerelle::mapping::lint::{self, RULES};
use passerelle::mapping::{Mappings, load};
use tempfile::TempDir;

/// A sound mapping with its example.
const SOUND: &str = r#"schema = 1
identity = { key = ["booked", "amount", "text"], version = 1 }

[layout.csv]
header = ["Date", "Montant", "Solde", "Libellé"]
extra = "refuse"

[statement]
account.text = { file-name = '^(?<v>\d{11})' }
period = "entries"

[entry]
booked = { from = "Date", forms = ["%d/%m/%Y"] }
amount.signed = { from = "Montant", money = "fr" }
balance-after.signed = { from = "Solde", money = "fr" }
text = "Libellé"

[[example]]
file = "examples/export.csv"
name = "00000000009.csv"
expect = { entries = 3 }
"#;

const EXPORT: &str = "Date;Montant;Solde;Libellé\n03/11/2025;-20,00;980,00;FRAIS DE TENUE\n\
                      04/11/2025;88,82;1068,82;PRLV MC-2025-0042\n05/11/2025;-88,82;980,00;REJET PRLV MC-2025-0042\n";

/// What is said of files of one bank: the rules, and the whole texts.
fn said(files: &[(&str, &str)]) -> (Vec<&'static str>, String) {
    let folder = TempDir::new().unwrap();
    let bank = folder.path().join("acme");
    fs::create_dir_all(bank.join("examples")).unwrap();
    fs::write(bank.join("examples/export.csv"), EXPORT).unwrap();
    for (name, text) in files {
        fs::write(bank.join(name), text).unwrap();
    }
    let mappings = Mappings::of(Some(folder.path())).unwrap_or_else(|errors| panic!("{errors}"));
    let findings = lint::run(&mappings).unwrap();
    let texts: Vec<String> = findings.iter().map(|finding| finding.error.to_string()).collect();
    (findings.iter().map(|finding| finding.rule).collect(), texts.join("\n"))
}

fn said_of(text: &str) -> (Vec<&'static str>, String) {
    said(&[("statement.toml", text)])
}

#[test]
fn the_mappings_of_the_program_have_nothing_doubtful() {
    let findings = lint::run(&Mappings::embedded()).unwrap();
    let texts: Vec<String> = findings.iter().map(|finding| finding.error.to_string()).collect();
    assert_eq!(texts, Vec::<String>::new());
}

#[test]
fn a_sound_mapping_is_not_doubted() {
    assert_eq!(said_of(SOUND), (vec![], String::new()));
}

#[test]
fn two_mappings_of_the_same_header_are_never_chosen() {
    let (rules, text) = said(&[("statement-a.toml", SOUND), ("statement-b.toml", SOUND)]);
    assert_eq!(rules, ["never-chosen", "never-chosen"]);
    assert!(
        text.contains("statement-a.toml:4:2: layout: a file of this layout fits acme/statement-b as well or better")
    );
    let named =
        |pattern: &str| SOUND.replace("[layout.csv]", &format!("[match]\nfile-name = '{pattern}'\n[layout.csv]"));
    let apart = [("statement-a.toml", &*named("^0")), ("statement-b.toml", &*named("^1"))];
    assert_eq!(said(&apart).0, Vec::<&str>::new(), "a pattern of the name sets them apart");
}

#[test]
fn columns_that_nothing_reads_and_sources_that_no_column_has_are_found() {
    let (rules, text) = said_of(&SOUND.replace("text = \"Libellé\"\n", "").replace("\"text\"", "\"booked\""));
    assert!(rules.contains(&"unused-column") && text.contains("nothing reads `Libellé`"), "{text}");
    let allowed = SOUND.replace("extra = \"refuse\"", "").replace("text = \"Libellé\"", "text = \"Libelles\"");
    let (rules, text) = said_of(&allowed);
    assert!(rules.contains(&"optional-column") && text.contains("write `Libellé` if that is meant"), "{text}");
}

#[test]
fn patterns_of_labels_that_do_nothing_are_found() {
    let kinds = |patterns: &[(&str, &str)]| {
        let tables =
            patterns.iter().map(|(pattern, kind)| format!("[[kind.text]]\npattern = '{pattern}'\nkind = \"{kind}\"\n"));
        SOUND.replace("[[example]]", &format!("{}\n[[example]]", tables.collect::<String>()))
    };
    let (rules, text) = said_of(&kinds(&[("PRLV", "collection"), ("REJET PRLV", "return")]));
    assert_eq!(rules, ["overlapping-kinds", "swallowed-kind"], "{text}");
    assert!(text.contains("statement.toml:22:11: kind.text[2].pattern"), "{text}");
    assert!(text.contains("takes `REJET PRLV MC-2025-0042` for another kind; it never decides"), "{text}");
    let (rules, text) = said_of(&kinds(&[("^VIR", "transfer")]));
    assert_eq!(rules, ["idle-kind"], "{text}");
    assert_eq!(said_of(&kinds(&[("^REJET PRLV", "return"), ("^PRLV", "collection")])).0, Vec::<&str>::new());
}

#[test]
fn fields_that_no_example_shows_are_found() {
    let with = |line: &str| SOUND.replace("text = \"Libellé\"", &format!("text = \"Libellé\"\n{line}"));
    let (rules, text) = said_of(&with("mandate = { from = \"Libellé\", pattern = 'RUM-\\S+' }"));
    assert_eq!(rules, ["idle-pattern"], "{text}");
    assert!(text.contains("statement.toml:17:11: entry.mandate: its pattern finds nothing in any example"), "{text}");
    let (rules, text) = said_of(&with(
        "counterparty = { from = \"Libellé\", absent = [\"FRAIS DE TENUE\", \"PRLV MC-2025-0042\", \"REJET PRLV MC-2025-0042\"] }",
    ));
    assert_eq!(rules, ["empty-field"], "{text}");
    let (rules, text) =
        said_of(&with("reason = { from = \"Libellé\", pattern = 'AM04' }\n[reasons]\n\"AC04\" = \"account_closed\""));
    assert_eq!(rules, ["empty-field", "unreachable-reason"], "{text}");
    assert!(text.contains("no example has a debit that came back"), "{text}");
    assert!(text.contains("reasons.AC04: the field `reason` can never hold these words"), "{text}");
}

#[test]
fn identities_that_tell_nothing_apart_are_found() {
    let (rules, text) = said_of(&SOUND.replace("\"amount\", \"text\"", "\"amount\""));
    assert_eq!(rules, ["weak-identity"], "{text}");
    let (rules, text) = said_of(&SOUND.replace("\"amount\", \"text\"", "\"amount\", \"text\", \"mandate\""));
    assert_eq!(rules, ["weak-identity"], "{text}");
    assert!(text.contains("`mandate` is empty in every example"), "{text}");
    let constant = SOUND.replace("text = \"Libellé\"", "text = \"Libellé\"\nbank-code = { const = \"X\" }");
    let (_, text) = said_of(&constant.replace("\"amount\", \"text\"", "\"amount\", \"text\", \"bank-code\""));
    assert!(text.contains("`bank-code` is the same in every entry"), "{text}");
}

#[test]
fn what_proves_nothing_is_found() {
    let unproved = SOUND.replace("balance-after.signed = { from = \"Solde\", money = \"fr\" }\n", "");
    let (rules, text) = said_of(&unproved);
    assert_eq!(rules, ["unused-column", "no-proof"], "{text}");
    let (rules, text) = said_of(&SOUND.replace("[layout.csv]", "[check]\nrunning-balance = \"off\"\n[layout.csv]"));
    assert_eq!(rules, ["check-off"], "{text}");
}

#[test]
fn dates_that_are_guessed_are_found() {
    let (rules, text) = said_of(&SOUND.replace("[\"%d/%m/%Y\"]", "[\"%d/%m/%Y\", \"%d/%m/%y\"]"));
    assert_eq!(rules, ["two-digit-years"], "{text}");
    let (rules, text) = said_of(&SOUND.replace("[\"%d/%m/%Y\"]", "[\"%d/%m/%Y\", \"%m/%d/%Y\"]"));
    assert_eq!(rules, ["ambiguous-dates"], "{text}");
    let (rules, text) = said_of(&SOUND.replace("[\"%d/%m/%Y\"]", "[\"%-d/%-m/%Y\", \"%-m/%-d/%Y\"]"));
    assert_eq!(rules, ["ambiguous-dates"], "{text}");
    let (rules, text) = said_of(&SOUND.replace("[\"%d/%m/%Y\"]", "[\"%d/%m/%Y\", \"%-d %b %Y\"]"));
    assert_eq!(rules, Vec::<&str>::new(), "{text}");
}

#[test]
fn parts_without_entries_to_take_apart_are_found() {
    let xml = "schema = 1\nidentity = { key = [\"booked\", \"text\"], version = 1 }\n[layout.xml]\nroot = [\"A\"]\n\
               statement = [\"S\"]\nentry = \"E\"\n[statement]\naccount.text = \"Id\"\nopening.digits = { from = \"O\" }\n\
               closing.digits = { from = \"C\" }\n[entry]\nbooked = { from = \"D\", forms = [\"%Y-%m-%d\"] }\n\
               amount.signed = { from = \"M\", money = \"en\" }\ntext = \"T\"\n[detail]\ntext = \"T\"\n";
    let (rules, text) = said_of(xml);
    assert_eq!(rules, ["unused-details"], "{text}");
}

#[test]
fn what_is_meant_so_is_accepted_with_a_reason_and_only_while_it_is_needed() {
    let unproved = SOUND.replace("balance-after.signed = { from = \"Solde\", money = \"fr\" }\n", "");
    let accept = |lines: &str| unproved.replace("[[example]]", &format!("[lint]\n{lines}\n[[example]]"));
    let both = "no-proof = \"the bank gives none\"\n\"unused-column layout.csv.header\" = \"it tells the export\"";
    assert_eq!(said_of(&accept(both)), (vec![], String::new()));
    let (rules, text) = said_of(&accept(&format!("{both}\nno-prof = \"x\"\ncheck-off = \"x\"\nweak-identity = \"\"")));
    assert_eq!(rules, ["lint", "lint", "lint"], "{text}");
    assert!(text.contains("unknown rule `no-prof`") && text.contains("write `no-proof`"), "{text}");
    assert!(text.contains("the rule is not broken here") && text.contains("it gives no reason"), "{text}");
}

#[test]
fn each_rule_has_its_words() {
    for (rule, about) in RULES {
        assert!(rule.chars().all(|sign| sign.is_ascii_lowercase() || sign == '-'), "{rule}");
        assert!(!about.is_empty() && !about.ends_with('.'), "{rule}");
    }
    assert_eq!(load::nearest("no-prof", RULES.iter().map(|(name, _)| *name)), Some("no-proof"));
}
