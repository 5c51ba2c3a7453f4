//! The mappings that the program carries; `passerelle init` writes them out.

use std::collections::BTreeMap;

/// Path under `mappings/` and text.
pub const EMBEDDED: &[(&str, &str)] = &[
    ("banque-postale/application.toml", include_str!("../../mappings/banque-postale/application.toml")),
    ("banque-postale/position.toml", include_str!("../../mappings/banque-postale/position.toml")),
    ("banque-postale/reply.toml", include_str!("../../mappings/banque-postale/reply.toml")),
    ("banque-postale/returns-cfonb240.toml", include_str!("../../mappings/banque-postale/returns-cfonb240.toml")),
    ("banque-postale/statement-cfonb120.toml", include_str!("../../mappings/banque-postale/statement-cfonb120.toml")),
    ("banque-postale/statement-csv-older.toml", include_str!("../../mappings/banque-postale/statement-csv-older.toml")),
    ("banque-postale/statement-csv.toml", include_str!("../../mappings/banque-postale/statement-csv.toml")),
    ("caisse-epargne/application.toml", include_str!("../../mappings/caisse-epargne/application.toml")),
    ("caisse-epargne/reply.toml", include_str!("../../mappings/caisse-epargne/reply.toml")),
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
    ("common/mt.toml", include_str!("../../mappings/common/mt.toml")),
    ("common/mt940.toml", include_str!("../../mappings/common/mt940.toml")),
    ("common/mt942.toml", include_str!("../../mappings/common/mt942.toml")),
    ("common/ofx.toml", include_str!("../../mappings/common/ofx.toml")),
    ("common/pain002.toml", include_str!("../../mappings/common/pain002.toml")),
    ("common/references.toml", include_str!("../../mappings/common/references.toml")),
    ("common/stet.toml", include_str!("../../mappings/common/stet.toml")),
    ("credit-mutuel/application.toml", include_str!("../../mappings/credit-mutuel/application.toml")),
    ("credit-mutuel/intraday-camt.toml", include_str!("../../mappings/credit-mutuel/intraday-camt.toml")),
    ("credit-mutuel/notification-camt.toml", include_str!("../../mappings/credit-mutuel/notification-camt.toml")),
    ("credit-mutuel/reply-pain002.toml", include_str!("../../mappings/credit-mutuel/reply-pain002.toml")),
    ("credit-mutuel/reply.toml", include_str!("../../mappings/credit-mutuel/reply.toml")),
    ("credit-mutuel/schedule.toml", include_str!("../../mappings/credit-mutuel/schedule.toml")),
    ("credit-mutuel/statement-camt.toml", include_str!("../../mappings/credit-mutuel/statement-camt.toml")),
    ("credit-mutuel/statement-cfonb120.toml", include_str!("../../mappings/credit-mutuel/statement-cfonb120.toml")),
    ("credit-mutuel/statement-csv-a.toml", include_str!("../../mappings/credit-mutuel/statement-csv-a.toml")),
    ("credit-mutuel/statement-csv-b.toml", include_str!("../../mappings/credit-mutuel/statement-csv-b.toml")),
    ("credit-mutuel/statement-csv-c.toml", include_str!("../../mappings/credit-mutuel/statement-csv-c.toml")),
];

/// The same, as a folder's texts are read.
pub(super) fn texts() -> BTreeMap<String, String> {
    EMBEDDED.iter().map(|(path, text)| ((*path).to_owned(), (*text).to_owned())).collect()
}

/// The files of examples, beside the mappings: path under `mappings/` and bytes.
pub const EXAMPLES: &[(&str, &[u8])] = &[
    (
        "banque-postale/examples/application-row-missing.csv",
        include_bytes!("../../mappings/banque-postale/examples/application-row-missing.csv"),
    ),
    (
        "banque-postale/examples/application.csv",
        include_bytes!("../../mappings/banque-postale/examples/application.csv"),
    ),
    (
        "banque-postale/examples/cfonb-balance-fails.txt",
        include_bytes!("../../mappings/banque-postale/examples/cfonb-balance-fails.txt"),
    ),
    ("banque-postale/examples/cfonb.txt", include_bytes!("../../mappings/banque-postale/examples/cfonb.txt")),
    (
        "banque-postale/examples/export-date-year-first.csv",
        include_bytes!("../../mappings/banque-postale/examples/export-date-year-first.csv"),
    ),
    (
        "banque-postale/examples/export-older-date-year-first.csv",
        include_bytes!("../../mappings/banque-postale/examples/export-older-date-year-first.csv"),
    ),
    (
        "banque-postale/examples/export-older.csv",
        include_bytes!("../../mappings/banque-postale/examples/export-older.csv"),
    ),
    ("banque-postale/examples/export.csv", include_bytes!("../../mappings/banque-postale/examples/export.csv")),
    (
        "banque-postale/examples/position-total-differs.csv",
        include_bytes!("../../mappings/banque-postale/examples/position-total-differs.csv"),
    ),
    ("banque-postale/examples/position.csv", include_bytes!("../../mappings/banque-postale/examples/position.csv")),
    (
        "banque-postale/examples/reply-row-missing.csv",
        include_bytes!("../../mappings/banque-postale/examples/reply-row-missing.csv"),
    ),
    ("banque-postale/examples/reply.csv", include_bytes!("../../mappings/banque-postale/examples/reply.csv")),
    (
        "banque-postale/examples/returns-without-total.txt",
        include_bytes!("../../mappings/banque-postale/examples/returns-without-total.txt"),
    ),
    ("banque-postale/examples/returns.txt", include_bytes!("../../mappings/banque-postale/examples/returns.txt")),
    (
        "caisse-epargne/examples/application-sum-differs.json",
        include_bytes!("../../mappings/caisse-epargne/examples/application-sum-differs.json"),
    ),
    (
        "caisse-epargne/examples/application.json",
        include_bytes!("../../mappings/caisse-epargne/examples/application.json"),
    ),
    (
        "caisse-epargne/examples/export-2017-broken-off.csv",
        include_bytes!("../../mappings/caisse-epargne/examples/export-2017-broken-off.csv"),
    ),
    (
        "caisse-epargne/examples/export-2017.csv",
        include_bytes!("../../mappings/caisse-epargne/examples/export-2017.csv"),
    ),
    (
        "caisse-epargne/examples/export-2018-broken-off.csv",
        include_bytes!("../../mappings/caisse-epargne/examples/export-2018-broken-off.csv"),
    ),
    (
        "caisse-epargne/examples/export-2018.csv",
        include_bytes!("../../mappings/caisse-epargne/examples/export-2018.csv"),
    ),
    (
        "caisse-epargne/examples/export-renamed.csv",
        include_bytes!("../../mappings/caisse-epargne/examples/export-renamed.csv"),
    ),
    ("caisse-epargne/examples/export.csv", include_bytes!("../../mappings/caisse-epargne/examples/export.csv")),
    (
        "caisse-epargne/examples/reply-two-decisions.json",
        include_bytes!("../../mappings/caisse-epargne/examples/reply-two-decisions.json"),
    ),
    ("caisse-epargne/examples/reply.json", include_bytes!("../../mappings/caisse-epargne/examples/reply.json")),
    (
        "caisse-epargne/examples/stet-page-of-several.json",
        include_bytes!("../../mappings/caisse-epargne/examples/stet-page-of-several.json"),
    ),
    ("caisse-epargne/examples/stet.json", include_bytes!("../../mappings/caisse-epargne/examples/stet.json")),
    ("common/examples/camt052-cut.xml", include_bytes!("../../mappings/common/examples/camt052-cut.xml")),
    ("common/examples/camt052.xml", include_bytes!("../../mappings/common/examples/camt052.xml")),
    ("common/examples/camt053-cut.xml", include_bytes!("../../mappings/common/examples/camt053-cut.xml")),
    ("common/examples/camt053.xml", include_bytes!("../../mappings/common/examples/camt053.xml")),
    (
        "common/examples/camt054-without-account.xml",
        include_bytes!("../../mappings/common/examples/camt054-without-account.xml"),
    ),
    ("common/examples/camt054.xml", include_bytes!("../../mappings/common/examples/camt054.xml")),
    (
        "common/examples/cfonb-unknown-record.txt",
        include_bytes!("../../mappings/common/examples/cfonb-unknown-record.txt"),
    ),
    ("common/examples/cfonb.txt", include_bytes!("../../mappings/common/examples/cfonb.txt")),
    (
        "common/examples/cfonb240-securities.txt",
        include_bytes!("../../mappings/common/examples/cfonb240-securities.txt"),
    ),
    ("common/examples/cfonb240.txt", include_bytes!("../../mappings/common/examples/cfonb240.txt")),
    (
        "common/examples/mt940-balance-fails.sta",
        include_bytes!("../../mappings/common/examples/mt940-balance-fails.sta"),
    ),
    ("common/examples/mt940.sta", include_bytes!("../../mappings/common/examples/mt940.sta")),
    ("common/examples/mt942-mark-unknown.sta", include_bytes!("../../mappings/common/examples/mt942-mark-unknown.sta")),
    ("common/examples/mt942.sta", include_bytes!("../../mappings/common/examples/mt942.sta")),
    (
        "common/examples/ofx-date-impossible.ofx",
        include_bytes!("../../mappings/common/examples/ofx-date-impossible.ofx"),
    ),
    ("common/examples/ofx.ofx", include_bytes!("../../mappings/common/examples/ofx.ofx")),
    (
        "common/examples/pain002-transaction-without-name.xml",
        include_bytes!("../../mappings/common/examples/pain002-transaction-without-name.xml"),
    ),
    ("common/examples/pain002.xml", include_bytes!("../../mappings/common/examples/pain002.xml")),
    (
        "common/examples/stet-balance-fails.json",
        include_bytes!("../../mappings/common/examples/stet-balance-fails.json"),
    ),
    ("common/examples/stet.json", include_bytes!("../../mappings/common/examples/stet.json")),
    (
        "credit-mutuel/examples/application-unknown-purpose.xml",
        include_bytes!("../../mappings/credit-mutuel/examples/application-unknown-purpose.xml"),
    ),
    ("credit-mutuel/examples/application.xml", include_bytes!("../../mappings/credit-mutuel/examples/application.xml")),
    (
        "credit-mutuel/examples/camt-052-cut.xml",
        include_bytes!("../../mappings/credit-mutuel/examples/camt-052-cut.xml"),
    ),
    ("credit-mutuel/examples/camt-052.xml", include_bytes!("../../mappings/credit-mutuel/examples/camt-052.xml")),
    (
        "credit-mutuel/examples/camt-054-cut.xml",
        include_bytes!("../../mappings/credit-mutuel/examples/camt-054-cut.xml"),
    ),
    ("credit-mutuel/examples/camt-054.xml", include_bytes!("../../mappings/credit-mutuel/examples/camt-054.xml")),
    (
        "credit-mutuel/examples/camt-balance-fails.xml",
        include_bytes!("../../mappings/credit-mutuel/examples/camt-balance-fails.xml"),
    ),
    (
        "credit-mutuel/examples/camt-batches.xml",
        include_bytes!("../../mappings/credit-mutuel/examples/camt-batches.xml"),
    ),
    ("credit-mutuel/examples/camt.xml", include_bytes!("../../mappings/credit-mutuel/examples/camt.xml")),
    (
        "credit-mutuel/examples/cfonb-balance-fails.txt",
        include_bytes!("../../mappings/credit-mutuel/examples/cfonb-balance-fails.txt"),
    ),
    ("credit-mutuel/examples/cfonb.txt", include_bytes!("../../mappings/credit-mutuel/examples/cfonb.txt")),
    (
        "credit-mutuel/examples/five-columns-two-readings.csv",
        include_bytes!("../../mappings/credit-mutuel/examples/five-columns-two-readings.csv"),
    ),
    (
        "credit-mutuel/examples/five-columns.csv",
        include_bytes!("../../mappings/credit-mutuel/examples/five-columns.csv"),
    ),
    ("credit-mutuel/examples/pain002.xml", include_bytes!("../../mappings/credit-mutuel/examples/pain002.xml")),
    (
        "credit-mutuel/examples/pain008-our-own-order.xml",
        include_bytes!("../../mappings/credit-mutuel/examples/pain008-our-own-order.xml"),
    ),
    (
        "credit-mutuel/examples/reply-count-differs.xml",
        include_bytes!("../../mappings/credit-mutuel/examples/reply-count-differs.xml"),
    ),
    ("credit-mutuel/examples/reply.xml", include_bytes!("../../mappings/credit-mutuel/examples/reply.xml")),
    (
        "credit-mutuel/examples/schedule-parts-differ.csv",
        include_bytes!("../../mappings/credit-mutuel/examples/schedule-parts-differ.csv"),
    ),
    ("credit-mutuel/examples/schedule.csv", include_bytes!("../../mappings/credit-mutuel/examples/schedule.csv")),
    (
        "credit-mutuel/examples/six-columns-row-missing.csv",
        include_bytes!("../../mappings/credit-mutuel/examples/six-columns-row-missing.csv"),
    ),
    ("credit-mutuel/examples/six-columns.csv", include_bytes!("../../mappings/credit-mutuel/examples/six-columns.csv")),
    (
        "credit-mutuel/examples/ten-columns-row-missing.csv",
        include_bytes!("../../mappings/credit-mutuel/examples/ten-columns-row-missing.csv"),
    ),
    ("credit-mutuel/examples/ten-columns.csv", include_bytes!("../../mappings/credit-mutuel/examples/ten-columns.csv")),
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
        assert_eq!(Mappings::embedded().names().count(), EMBEDDED.len() - 4, "all but four pieces are mappings");
    }
}
