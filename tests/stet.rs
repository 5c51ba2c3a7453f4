//! Lists of transactions in JSON: cut lists, long lists, accounts that stand behind the rows, damage.

use std::fmt::Write as _;
use std::io::Cursor;
use std::sync::LazyLock;

use passerelle::domain::id::BankId;
use passerelle::domain::statement::{Item, Reject, Severity};
use passerelle::mapping::{Hint, Mappings};
use proptest::prelude::*;

static MAPPINGS: LazyLock<Mappings> = LazyLock::new(Mappings::embedded);

const LINKS: &str = r#""_links": {"self": {"href": "/accounts/FR7699999000010000000000309/transactions"}}"#;

fn rows(count: u32) -> String {
    let mut rows = String::new();
    for number in 0..count {
        let (comma, day) = (if number > 0 { ",\n" } else { "" }, 1 + number % 28);
        write!(
            rows,
            r#"{comma}{{"resourceId": "T{number}", "transactionAmount": {{"currency": "EUR", "amount": "{number}.50"}}, "creditDebitIndicator": "CRDT", "status": "BOOK", "bookingDate": "2025-11-{day:02}", "valueDate": "2025-11-{day:02}", "remittanceInformation": ["VIR MC-2025-{number:04}"]}}"#
        )
        .unwrap();
    }
    rows
}

#[derive(Debug, Default)]
struct Told {
    account: String,
    entries: u32,
    errors: Vec<Reject>,
}

fn told(bank: &str, bytes: impl Into<Vec<u8>>) -> Told {
    let bank = BankId::parse(bank).unwrap();
    let hint = Hint { file_name: "list.json", bank: Some(&bank), document: Some("statement") };
    let mut told = Told::default();
    match MAPPINGS.decode(Cursor::new(bytes.into()), &hint) {
        Err(reject) => told.errors.push(*reject),
        Ok(decoder) => {
            for item in decoder {
                match item {
                    Item::Opened(opening) => told.account = opening.account,
                    Item::Entry(_) => told.entries += 1,
                    Item::Rejected(reject) if reject.severity == Severity::Error => told.errors.push(reject),
                    Item::Closed(_) | Item::Row(_) | Item::Whole(_) | Item::Rejected(_) => {}
                }
            }
        }
    }
    told
}

#[test]
fn a_list_as_long_as_the_longest_of_the_bank_was_cut() {
    let list = |count| format!(r#"{{"transactions": [{}], {LINKS}}}"#, rows(count));
    let told_of = |count| told("caisse-epargne", list(count));
    let whole = told_of(499);
    assert_eq!((whole.entries, whole.errors.len()), (499, 0), "{:?}", whole.errors.first());
    let cut = told_of(500);
    assert_eq!(cut.errors.len(), 1);
    assert_eq!(cut.errors[0].why, "there are 500 rows, and this bank lists 500 at most: the bank cut the list");
    assert_eq!(cut.errors[0].fix, "fetch a shorter period, so that there are fewer rows");
    assert_eq!(told("common", list(500)).errors, [], "another bank does not cut");
}

#[test]
fn the_account_may_stand_before_or_behind_the_rows() {
    for text in [
        format!(r#"{{{LINKS}, "transactions": [{}]}}"#, rows(3)),
        format!(r#"{{"transactions": [{}], {LINKS}}}"#, rows(3)),
        format!("\u{feff}\r\n {{\"transactions\": [{}], {LINKS}}}\n\n", rows(3)),
    ] {
        let told = told("common", text);
        assert_eq!((told.account.as_str(), told.entries), ("FR7699999000010000000000309", 3), "{:?}", told.errors);
    }
}

#[test]
fn a_list_too_long_to_wait_is_read_when_its_account_stands_first_and_refused_when_it_stands_last() {
    let rows = rows(40_000);
    let first = told("common", format!(r#"{{{LINKS}, "transactions": [{rows}]}}"#));
    assert_eq!((first.entries, first.errors.len()), (40_000, 0), "{:?}", first.errors.first());
    let last = told("common", format!(r#"{{"transactions": [{rows}], {LINKS}}}"#));
    let fields: Vec<(&str, &str)> =
        last.errors.iter().map(|reject| (reject.field.as_str(), reject.why.as_str())).collect();
    assert_eq!(
        fields,
        [
            ("account", "nothing says which account it is about"),
            ("account", "it stands behind the entries, and was not known when they were read"),
        ]
    );
}

fn whole() -> Vec<u8> {
    format!(r#"{{"transactions": [{}], {LINKS}}}"#, rows(4)).into_bytes()
}

#[test]
fn a_list_cut_anywhere_is_refused() {
    let bytes = whole();
    for length in 0..bytes.len() {
        let told = told("common", &bytes[..length]);
        assert!(!told.errors.is_empty() && told.entries == 0, "cut after {length} bytes: {told:?}");
    }
}

proptest! {
    #[test]
    fn a_lost_piece_loses_no_row_in_silence(at in any::<prop::sample::Index>(), length in 1..300_usize) {
        let bytes = whole();
        let start = at.index(bytes.len());
        let end = bytes.len().min(start + length);
        let told = told("common", [&bytes[..start], &bytes[end..]].concat());
        // One row may go as if it had never been: a list without balances proves nothing, and says so.
        prop_assert!(!told.errors.is_empty() || told.entries >= 3, "{told:?}");
    }

    #[test]
    fn any_pieces_are_refused_or_read(pieces in prop::collection::vec(prop::sample::select(vec![
        "{", "}", "[", "]", ",", ":", "\"", "\\u", "d800", "\"transactions\"", "\"_links\"", "1", "-", "e", "null",
        "true", "é", " ", "\n",
    ]), 0..40)) {
        let text = format!("{{\"transactions\": [{}], {LINKS}}}", pieces.concat());
        let told = told("common", text);
        prop_assert!(!told.errors.is_empty(), "{told:?}");
    }
}
