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
fn a_mapping_above_too_many_others_is_refused_and_not_passed_over() {
    let text = |number: usize| {
        let base = if number == 0 { "common/whole".to_owned() } else { format!("bank/statement-{:02}", number - 1) };
        (format!("bank/statement-{number:02}.toml"), format!("schema = 1\nuse = ['{base}']\n"))
    };
    let mut texts: BTreeMap<String, String> = (0..12).map(text).collect();
    texts.insert("common/whole.toml".to_owned(), WHOLE.to_owned());
    assert!(variants(Path::new("mappings"), &texts).is_err());
    let often = format!("schema = 1\nuse = [{}]\n", "'common/whole', ".repeat(2_000));
    assert!(!said(&often).contains("variants"));
}

#[test]
fn hundreds_of_faults_are_told_up_to_a_bound_and_nothing_hangs() {
    let keys: String = (0..5_000).map(|number| format!("key{number} = 1")).collect::<Vec<_>>().join("\n");
    assert_eq!(said(&format!("{keys}\n{WHOLE}")).matches("unknown key").count(), 100);
    let open = format!("schema = 1\nx = {}", "[".repeat(20_000));
    assert!(said(&open).contains("bank/statement.toml:2:"));
    let base = |above: &str| format!("schema = 1\nuse = [{}]\n", vec![format!("'common/{above}'"); 40].join(", "));
    let mut texts: BTreeMap<String, String> =
        (0..12).map(|number| (format!("common/{number:02}.toml"), base(&format!("{:02}", number + 1)))).collect();
    texts.insert("common/12.toml".into(), WHOLE.into());
    let errors = variants(Path::new("mappings"), &texts).unwrap_err();
    assert!(errors[0].what.contains("it builds upon more than 8 files"), "{}", errors[0]);
    assert!(said(&"a = 1 # \n".repeat(80_000)).contains("too large to be a mapping"));
}
