//! Files: whatever they hold, they are the same however they arrive, and what is said of them holds together.

use std::io::{Cursor, Read};
use std::sync::LazyLock;

use passerelle::domain::id::BankId;
use passerelle::domain::statement::{Item, Reject, Severity};
use passerelle::mapping::{Hint, Mappings};

use super::edges;
use super::items;

/// Those of the program.
pub static MAPPINGS: LazyLock<Mappings> = LazyLock::new(Mappings::embedded);

/// Exports of all banks with account and days in their name have this form.
const FILE_NAME: &str = "00000000001_01112025_30112025.csv";

/// What is said of a file.
#[derive(Debug, PartialEq, Eq)]
pub struct Said {
    pub mapping: String,
    pub format: String,
    pub encoding: String,
    pub items: Vec<Item>,
}

/// What is said of a file of `bank`.
pub fn said(mappings: &Mappings, reader: impl Read + Send + 'static, bank: Option<&str>) -> Result<Said, Box<Reject>> {
    let bank = bank.map(|bank| BankId::parse(bank).unwrap());
    let hint = Hint { file_name: FILE_NAME, bank: bank.as_ref(), document: None };
    let mut decoder = mappings.decode(reader, &hint)?;
    let items: Vec<Item> = decoder.by_ref().collect();
    let (mapping, format) = (decoder.mapping().to_owned(), decoder.format().to_owned());
    Ok(Said { mapping, format, encoding: decoder.encoding(), items })
}

/// A file of no known bank.
pub fn any(bytes: &[u8]) {
    file(&MAPPINGS, bytes, None);
}

/// A file of the bank that sends camt.053.
pub fn camt(bytes: &[u8]) {
    file(&MAPPINGS, bytes, Some("credit-mutuel"));
}

/// A file of each bank that sends CSV.
pub fn csv(bytes: &[u8]) {
    for bank in ["credit-mutuel", "banque-postale", "caisse-epargne"] {
        file(&MAPPINGS, bytes, Some(bank));
    }
}

/// A SWIFT MT940 or MT942.
pub fn mt940(bytes: &[u8]) {
    file(&MAPPINGS, bytes, None);
}

/// An OFX statement.
pub fn ofx(bytes: &[u8]) {
    file(&MAPPINGS, bytes, None);
}

/// A file of the bank whose interface answers in JSON.
pub fn json(bytes: &[u8]) {
    file(&MAPPINGS, bytes, Some("caisse-epargne"));
}

/// A file of the bank that sends CFONB 120.
pub fn fixed(bytes: &[u8]) {
    file(&MAPPINGS, bytes, Some("banque-postale"));
}

/// The laws of one file.
pub fn file(mappings: &Mappings, bytes: &[u8], bank: Option<&str>) {
    let at_once = said(mappings, Cursor::new(bytes.to_vec()), bank);
    let in_pieces = said(mappings, Trickle { rest: Cursor::new(bytes.to_vec()), turn: 0 }, bank);
    assert_eq!(at_once, in_pieces, "a file is the same however it arrives");
    match at_once {
        Err(refused) => {
            assert_eq!(refused.severity, Severity::Error);
            items::is_complete(&refused);
        }
        Ok(said) => {
            items::hold_together(&said.items);
            edges::do_not_matter(mappings, bytes, bank, &said);
        }
    }
}

/// Gives one to seven bytes at a time.
pub struct Trickle {
    pub rest: Cursor<Vec<u8>>,
    pub turn: usize,
}

impl Read for Trickle {
    fn read(&mut self, target: &mut [u8]) -> std::io::Result<usize> {
        self.turn += 1;
        let count = target.len().min(1 + self.turn * 5 % 7);
        self.rest.read(&mut target[..count])
    }
}
