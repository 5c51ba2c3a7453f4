//! The mappings that the program carries; `passerelle init` writes them out.

/// Path under `mappings/` and text.
pub const EMBEDDED: &[(&str, &str)] = &[
    ("banque-postale/returns-cfonb240.toml", include_str!("../../mappings/banque-postale/returns-cfonb240.toml")),
    ("banque-postale/statement-cfonb120.toml", include_str!("../../mappings/banque-postale/statement-cfonb120.toml")),
    ("banque-postale/statement-csv-older.toml", include_str!("../../mappings/banque-postale/statement-csv-older.toml")),
    ("banque-postale/statement-csv.toml", include_str!("../../mappings/banque-postale/statement-csv.toml")),
    ("caisse-epargne/statement-csv-b.toml", include_str!("../../mappings/caisse-epargne/statement-csv-b.toml")),
    ("caisse-epargne/statement-csv-c.toml", include_str!("../../mappings/caisse-epargne/statement-csv-c.toml")),
    ("caisse-epargne/statement-csv-d.toml", include_str!("../../mappings/caisse-epargne/statement-csv-d.toml")),
    ("caisse-epargne/statement-stet.toml", include_str!("../../mappings/caisse-epargne/statement-stet.toml")),
    ("common/camt.toml", include_str!("../../mappings/common/camt.toml")),
    ("common/camt052.toml", include_str!("../../mappings/common/camt052.toml")),
    ("common/camt053.toml", include_str!("../../mappings/common/camt053.toml")),
    ("common/camt054.toml", include_str!("../../mappings/common/camt054.toml")),
    ("common/cfonb120.toml", include_str!("../../mappings/common/cfonb120.toml")),
    ("common/cfonb240.toml", include_str!("../../mappings/common/cfonb240.toml")),
    ("common/labels-fr.toml", include_str!("../../mappings/common/labels-fr.toml")),
    ("common/references.toml", include_str!("../../mappings/common/references.toml")),
    ("common/stet.toml", include_str!("../../mappings/common/stet.toml")),
    ("credit-mutuel/statement-camt.toml", include_str!("../../mappings/credit-mutuel/statement-camt.toml")),
    ("credit-mutuel/statement-cfonb120.toml", include_str!("../../mappings/credit-mutuel/statement-cfonb120.toml")),
    ("credit-mutuel/statement-csv-a.toml", include_str!("../../mappings/credit-mutuel/statement-csv-a.toml")),
    ("credit-mutuel/statement-csv-b.toml", include_str!("../../mappings/credit-mutuel/statement-csv-b.toml")),
    ("credit-mutuel/statement-csv-c.toml", include_str!("../../mappings/credit-mutuel/statement-csv-c.toml")),
];

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;
    use crate::mapping::{Mappings, load};

    #[test]
    fn every_mapping_of_the_folder_is_carried() {
        let texts = load::texts(Path::new("mappings")).unwrap();
        let carried: Vec<&str> = EMBEDDED.iter().map(|(path, _)| *path).collect();
        assert_eq!(texts.keys().map(String::as_str).collect::<Vec<_>>(), carried);
    }

    #[test]
    fn the_mappings_of_the_program_can_be_used() {
        let texts = EMBEDDED.iter().map(|(path, text)| ((*path).to_owned(), (*text).to_owned())).collect();
        if let Err(errors) = load::variants(Path::new("mappings"), &texts) {
            panic!("{}", errors.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n"));
        }
        assert_eq!(Mappings::embedded().names().count(), EMBEDDED.len() - 3, "all but three pieces are mappings");
    }
}
