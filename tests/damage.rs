//! A camt file that was damaged on its way: never a panic, and never a proved statement that lacks an entry.

use std::fs;
use std::io::Cursor;
use std::path::Path;
use std::sync::LazyLock;

use passerelle::domain::id::BankId;
use passerelle::domain::statement::{Balance, Item, Severity, Status};
use passerelle::mapping::{Hint, Mappings};
use proptest::prelude::*;

static MAPPINGS: LazyLock<Mappings> = LazyLock::new(Mappings::embedded);

/// Whole files with entries and both balances, and how many entries of them are booked.
static FILES: LazyLock<Vec<(Vec<u8>, usize)>> = LazyLock::new(|| {
    ["camt-day-of-02.xml", "camt-day-of-08.xml", "camt-batches.xml", "camt-iso-8859-1.xml", "camt-utf-16.xml"]
        .iter()
        .map(|name| {
            let bytes = fs::read(Path::new("fixtures/credit-mutuel/statement").join(name)).unwrap();
            let told = told(bytes.clone());
            assert!(told.holds && !told.refused, "{name} is sound");
            (bytes, told.booked)
        })
        .collect()
});

#[derive(Debug, Default)]
struct Told {
    booked: usize,
    holds: bool,
    /// An error or a warning was said.
    remarked: bool,
    refused: bool,
}

fn told(bytes: Vec<u8>) -> Told {
    let mut told = Told::default();
    let bank = BankId::parse("credit-mutuel").unwrap();
    let hint = Hint { file_name: "camt.xml", bank: Some(&bank), document: Some("statement") };
    let decoder = match MAPPINGS.decode(Cursor::new(bytes), &hint) {
        Ok(decoder) => decoder,
        Err(reject) => {
            assert_eq!(reject.severity, Severity::Error);
            return Told { remarked: true, refused: true, ..told };
        }
    };
    for item in decoder {
        match item {
            Item::Opened(_) | Item::Row(_) | Item::Whole(_) => {}
            Item::Entry(entry) => told.booked += usize::from(entry.status == Status::Booked),
            Item::Closed(closing) => told.holds |= closing.balance == Balance::Holds,
            Item::Rejected(reject) => {
                told.remarked = true;
                told.refused |= reject.severity == Severity::Error;
            }
        }
    }
    told
}

/// No entry has gone without a word.
fn is_honest(told: &Told, booked: usize) -> bool {
    told.remarked || (told.holds && told.booked >= booked)
}

#[test]
fn a_file_cut_anywhere_is_refused() {
    for (bytes, _) in FILES.iter() {
        let end = bytes.len() - if bytes.starts_with(&[0xFF, 0xFE]) { 2 } else { 1 };
        for length in (0..end).step_by(13).chain([end - 1]) {
            assert!(told(bytes[..length].to_vec()).refused, "cut after {length} bytes");
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn a_changed_byte_loses_no_entry_in_silence(file in 0..5_usize, at in any::<prop::sample::Index>(), byte in any::<u8>()) {
        let (bytes, booked) = &FILES[file];
        let mut changed = bytes.clone();
        changed[at.index(bytes.len())] = byte;
        let told = told(changed);
        prop_assert!(is_honest(&told, *booked), "{told:?}");
    }

    #[test]
    fn a_lost_piece_loses_no_entry_in_silence(
        file in 0..5_usize,
        at in any::<prop::sample::Index>(),
        length in 1..600_usize,
    ) {
        let (bytes, booked) = &FILES[file];
        let start = at.index(bytes.len());
        let end = bytes.len().min(start + length);
        let told = told([&bytes[..start], &bytes[end..]].concat());
        prop_assert!(is_honest(&told, *booked), "{told:?}");
    }

    #[test]
    fn any_bytes_are_refused_in_words(bytes in prop::collection::vec(any::<u8>(), 0..2_000)) {
        prop_assert!(told(bytes).refused);
    }

    #[test]
    fn any_markup_is_refused_or_read(pieces in prop::collection::vec(prop::sample::select(vec![
        "<Document>", "</Document>", "<BkToCstmrStmt>", "</BkToCstmrStmt>", "<Stmt>", "</Stmt>", "<Ntry>", "</Ntry>",
        "<Ntry/>", "<Amt Ccy='EUR'>", "</Amt>", "1.00", "<CdtDbtInd>CRDT</CdtDbtInd>", "<Bal>", "</Bal>", "&amp;",
        "&x;", "<![CDATA[", "]]>", "<!--", "-->", "<?x", "?>", "<", ">", "é", "<Sts>BOOK</Sts>",
    ]), 0..40)) {
        let text = format!("<Document><BkToCstmrStmt><Stmt>{}</Stmt></BkToCstmrStmt></Document>", pieces.concat());
        let told = told(text.into_bytes());
        prop_assert!(told.refused, "{told:?}");
    }
}
