//! Texts that were cut or changed on their way (MT940, MT942, OFX): never a panic, and never a file that is taken for
//! whole although a movement of it is missing.

use std::fs;
use std::io::Cursor;
use std::path::PathBuf;

use passerelle::domain::id::BankId;
use passerelle::domain::statement::{Item, Severity};
use passerelle::mapping::{Hint, Mappings};

fn files(extension: &str) -> Vec<PathBuf> {
    let mut paths: Vec<PathBuf> = fs::read_dir("fixtures/common/statement")
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|found| found == extension))
        .collect();
    paths.sort();
    assert!(paths.len() > 5);
    paths
}

/// How many movements a file has, or `None` when it is refused.
fn movements(mappings: &Mappings, bytes: &[u8]) -> Option<usize> {
    let bank = BankId::parse("common").unwrap();
    let hint = Hint { file_name: "file", bank: Some(&bank), document: None };
    let decoder = mappings.decode(Cursor::new(bytes.to_vec()), &hint).ok()?;
    let mut count = 0;
    let mut refused = false;
    for item in decoder {
        match item {
            Item::Entry(_) => count += 1,
            Item::Rejected(reject) => refused |= reject.severity == Severity::Error,
            Item::Opened(_) | Item::Closed(_) | Item::Row(_) | Item::Whole(_) => {}
        }
    }
    (!refused).then_some(count)
}

#[test]
fn a_message_that_was_cut_is_refused_or_lacks_no_movement_of_its_statement() {
    let mappings = Mappings::embedded();
    for path in files("sta") {
        let bytes = fs::read(&path).unwrap();
        let whole = movements(&mappings, &bytes).expect("it is sound");
        // Of two statements the first may be whole: the chain of balances finds the second.
        let several = path.ends_with("mt940-two-accounts-and-an-empty-day.sta");
        for length in (0..bytes.len()).step_by(3) {
            let found = movements(&mappings, &bytes[..length]);
            assert!(
                found.is_none() || found == Some(whole) || several,
                "{} cut at {length}: {found:?}",
                path.display()
            );
        }
    }
}

#[test]
fn an_answer_that_was_cut_is_refused() {
    let mappings = Mappings::embedded();
    for path in files("ofx") {
        let bytes = fs::read(&path).unwrap();
        movements(&mappings, &bytes).expect("it is sound");
        let end = bytes.windows(6).rposition(|window| window == b"</OFX>").unwrap() + 6;
        for length in (0..end).step_by(3) {
            assert_eq!(movements(&mappings, &bytes[..length]), None, "{} cut at {length}", path.display());
        }
    }
}

#[test]
fn changed_bytes_never_end_in_a_panic() {
    let mappings = Mappings::embedded();
    let signs = b"\n:<>/?+-&;,.0A\x00\x80\xE9{";
    let mut state = 0x2545_F491_4F6C_DD1D_u64;
    let mut next = |below: usize| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        usize::try_from(state % u64::try_from(below).unwrap()).unwrap()
    };
    let mut read = 0;
    for path in files("sta").into_iter().chain(files("ofx")) {
        let whole = fs::read(&path).unwrap();
        for _ in 0..40 {
            let mut bytes = whole.clone();
            for _ in 0..=next(3) {
                let at = next(bytes.len());
                match next(3) {
                    0 => bytes[at] = signs[next(signs.len())],
                    1 => drop(bytes.remove(at)),
                    _ => bytes.insert(at, signs[next(signs.len())]),
                }
            }
            read += usize::from(movements(&mappings, &bytes).is_some());
        }
    }
    assert!(read > 0, "some changes are harmless");
}
