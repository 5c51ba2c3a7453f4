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
    fs::create_dir_all(folder.path().join("common")).unwrap();
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
fn columns_that_nothing_reads_are_found() {
    let (rules, text) = said_of(&SOUND.replace("text = \"Libellé\"\n", "").replace("\"text\"", "\"booked\""));
    assert!(rules.contains(&"unused-column") && text.contains("nothing reads `Libellé`"), "{text}");
    let optional = SOUND.replace("extra = \"refuse\"", "optional = [\"Pointage\"]");
    let (rules, text) = said_of(&optional);
    assert_eq!(rules, ["unused-column"], "{text}");
    assert!(text.contains("statement.toml:6:12: layout.csv.optional: nothing reads `Pointage`"), "{text}");
}

#[test]
fn a_field_that_is_taken_over_and_has_no_column_is_found() {
    let base = "schema = 1\n[entry]\nmandate = \"Mandat\"\n";
    let own = SOUND.replace("schema = 1\n", "schema = 1\nuse = [\"common/mandates\"]\n");
    let files = |own: &str| said(&[("../common/mandates.toml", base), ("statement.toml", own)]);
    let (rules, text) = files(&own);
    assert_eq!(rules, ["empty-field", "optional-column"], "{text}");
    assert!(text.contains("mandates.toml:3:11: entry.mandate: `Mandat` is no column of the layout"), "{text}");
    let without = own.replace("schema = 1\n", "schema = 1\nwithout = [\"entry.mandate\"]\n");
    assert_eq!(files(&without), (vec![], String::new()));
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
fn rules_and_words_that_no_example_needs_are_found() {
    let with = |rule: &str| SOUND.replace("[[example]]", &format!("[[when]]\n{rule}\n[[example]]"));
    let busy = with("all = [{ field = 'text', pattern = '^FRAIS' }]\nset = { kind = 'fee' }");
    assert_eq!(said_of(&busy), (vec![], String::new()));
    let (rules, text) = said_of(&with("all = [{ field = 'text', pattern = '^AGIOS' }]\nset = { kind = 'fee' }"));
    assert_eq!(rules, ["idle-when"], "{text}");
    assert!(text.contains("statement.toml:18:1: when[1]: no example reads differently without this rule"), "{text}");
    let (rules, text) = said_of(&SOUND.replace("extra = \"refuse\"", "extra = \"refuse\"\nskip = [\"Total*\"]"));
    assert_eq!(rules, ["idle-skip"], "{text}");
    assert!(text.contains("statement.toml:7:9: layout.csv.skip[1]: no example has a row that begins with"), "{text}");
}

#[test]
fn a_rule_of_a_file_that_others_build_upon_is_doubted_where_it_stands_if_none_of_them_needs_it() {
    let rule =
        |text: &str| format!("[[when]]\nall = [{{ field = 'text', pattern = '{text}' }}]\nset = {{ kind = 'fee' }}\n");
    let base = format!("schema = 1\n{}{}", rule("^FRAIS"), rule("^AGIOS"));
    let own = SOUND.replace("schema = 1\n", "schema = 1\nuse = [\"common/rules\"]\n");
    let (rules, text) = said(&[("../common/rules.toml", &*base), ("statement.toml", &*own)]);
    assert_eq!(rules, ["idle-when"], "{text}");
    assert!(text.contains("rules.toml:5:1: when[2]: no example reads differently"), "{text}");
}

/// A sound document of rows with its example.
const ROWS: &str = r#"schema = 1

[layout.csv]
header = ["Prêt", "Référence", "Reste", "Impayé"]

[file]
day = { from = "above:Situation", forms = ["%d/%m/%Y"] }
count = "below:Nombre"

[position]
bank-reference = "Prêt"
loan = "Référence"
outstanding.signed = { from = "Reste", money = "fr" }
overdue.signed = { from = "Impayé", money = "fr" }

[[example]]
file = "examples/position.csv"
expect = { rows = 2 }
"#;

const POSITIONS: &str = "Situation;31/10/2025\nPrêt;Référence;Reste;Impayé\nP1;MC-2025-0042;100,00;\n\
                         P2;MC-2025-0051;200,00;10,00\nNombre;2\n";

#[test]
fn documents_of_rows_are_proved_by_number_or_sum_and_their_fields_are_looked_at() {
    let of = |mapping: &str, file: &str| said(&[("position.toml", mapping), ("examples/position.csv", file)]);
    let search = ROWS.replace("[file]", "search-lines = 5\n\n[file]");
    assert_eq!(of(&search, POSITIONS), (vec![], String::new()));
    let (rules, text) = of(&search.replace("count = \"below:Nombre\"\n", ""), POSITIONS);
    assert_eq!(rules, ["no-proof"], "{text}");
    assert!(text.contains("the file says neither how many rows it has"), "{text}");
    let (rules, text) = of(&search, &POSITIONS.replace("200,00;10,00", "200,00;"));
    assert_eq!(rules, ["empty-field"], "{text}");
    assert!(text.contains("position.overdue: it is empty in every example"), "{text}");
    let (rules, text) = of(&search.replace("%d/%m/%Y", "%d/%m/%y"), &POSITIONS.replace("2025\nPrêt", "25\nPrêt"));
    assert_eq!(rules, ["two-digit-years"], "{text}");
}

#[test]
fn a_document_that_never_has_balances_is_proved_by_its_sums() {
    let fixed = |closing: &str| {
        format!(
            "schema = 1\ndocument = \"returns\"\nidentity = {{ key = [\"booked\", \"text\"], version = 1 }}\n\
             [layout.fixed]\nwidth = 20\nopens = \"1\"\nentry = \"2\"\ncloses = \"3\"\n\
             [statement]\naccount.text = \"1:2-12\"\nperiod = \"entries\"\n{closing}\
             [entry]\nbooked = {{ from = \"2:2-7\", forms = [\"%d%m%y\"] }}\namount.digits = {{ from = \"2:8-12\", sign = \
             \"debit\" }}\ntext = \"2:13-20\"\n"
        )
    };
    let (rules, text) = said_of(&fixed(""));
    assert_eq!(rules, ["no-proof"], "{text}");
    let (rules, text) = said_of(&fixed("control-sum.digits = { from = \"3:8-12\" }\n"));
    assert_eq!(rules, Vec::<&str>::new(), "{text}");
    let off = fixed("control-sum.digits = { from = \"3:8-12\" }\n[check]\ncontrol-sum = \"off\"\n");
    let (rules, text) = said_of(&off);
    assert_eq!(rules, ["no-proof", "check-off"], "{text}");
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
