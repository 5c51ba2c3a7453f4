use std::collections::BTreeMap;
use std::path::Path;

use super::variants;

const WHOLE: &str = "schema = 1\nidentity = { key = ['booked'], version = 1 }\n[layout.csv]\nheader = ['Date', 'Montant']\n\
                     [statement]\naccount.text = { const = '1' }\n[entry]\nbooked = { from = 'Date', forms = ['%d/%m/%Y'] }\n\
                     amount.signed = { from = 'Montant', money = 'fr' }\n";

/// What is said of one file beside a sound one.
fn said(text: &str) -> String {
    let texts = BTreeMap::from([
        ("common/whole.toml".to_owned(), WHOLE.to_owned()),
        ("bank/statement.toml".to_owned(), text.to_owned()),
    ]);
    match variants(Path::new("mappings"), &texts) {
        Ok(variants) => format!("{} variants", variants.len()),
        Err(errors) => errors.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n"),
    }
}

#[test]
fn a_mapping_is_what_it_says_over_what_it_builds_upon() {
    assert_eq!(said(WHOLE), "2 variants");
    assert_eq!(said("schema = 1\nuse = ['common/whole']\n"), "2 variants");
    assert_eq!(said("schema = 1\nuse = ['common/whole']\n[reasons]\nX1 = 'deceased'\n"), "2 variants");
    assert_eq!(
        said(&format!("\u{feff}{}", WHOLE.replace('\n', "\r\n"))),
        "2 variants",
        "as editors of Windows write it"
    );
}

#[test]
fn hundreds_of_faults_are_told_up_to_a_bound_and_nothing_hangs() {
    let keys: String = (0..5_000).map(|number| format!("key{number} = 1\n")).collect();
    assert_eq!(said(&format!("{keys}{WHOLE}")).matches("unknown key").count(), 100);
    let open = format!("schema = 1\nx = {}", "[".repeat(20_000));
    assert!(said(&open).contains("bank/statement.toml:2:"));
    assert!(said(&"a = 1 # \n".repeat(80_000)).contains("too large to be a mapping"));
}
