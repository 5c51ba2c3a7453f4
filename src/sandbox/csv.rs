//! Caisse d'Épargne: the CSV of its site, closing balance above the header, opening balance in the last line, newest
//! first, windows-1252.

use std::fmt::Write as _;

use super::bank::{Statement, account_number};
use super::behaviour::{Kind, Operation};
use super::portfolio::amount;

/// The file of one statement.
pub fn write(statement: &Statement, operations: &[Operation]) -> Vec<u8> {
    let mut text = String::new();
    let (from, to) = (statement.from_on.format("%d/%m/%Y"), statement.to_on.format("%d/%m/%Y"));
    let mut line = |cells: String| {
        let _ = write!(text, "{cells}\r\n");
    };
    line(format!(
        "Code de la banque : 99999;Code de l'agence : 00001;Date de début de téléchargement : {from};\
         Date de fin de téléchargement : {to};"
    ));
    line(format!(
        "Numéro de compte : {};Nom du compte : MICROCREDIT SOCIAL;Devise : EUR;",
        account_number(statement.bank)
    ));
    line(String::new());
    line(format!("Solde en fin de période;;;;{}", french(statement.closing_minor, "")));
    line("Date;Numéro d'opération;Libellé;Débit;Crédit;Détail;".to_owned());
    for place in statement.operations.iter().rev() {
        let Some(operation) = operations.get(*place) else { continue };
        let (label, detail) = words(operation);
        let (debit, credit) = match operation.amount_minor {
            minor if minor < 0 => (french(minor, ""), String::new()),
            minor => (String::new(), french(minor, "+")),
        };
        let day = operation.booked_on.format("%d/%m/%y");
        line(format!("{day};{};{label};{debit};{credit};{detail};", number(operation, *place)));
    }
    line(format!("Solde en début de période;;;;{}", french(statement.opening_minor, "")));
    latin(&text)
}

/// The bank numbers its operations; charges and cash of one day share a number.
fn number(operation: &Operation, place: usize) -> String {
    match operation.kind {
        Kind::Fee | Kind::Deposit => format!("DIV{}", operation.booked_on.format("%y%m%d")),
        Kind::Collection | Kind::Return(_) | Kind::Transfer | Kind::PayOut => format!("E{place:08}"),
    }
}

fn words(operation: &Operation) -> (String, String) {
    let payer = operation.payer.as_deref().unwrap_or_default();
    match operation.kind {
        Kind::Collection => (format!("PRLV SEPA EMIS {payer}"), format!("REF {}", operation.text)),
        Kind::Return(cause) => {
            let (code, _) = cause.codes();
            (format!("REJET PRLV SEPA {payer}"), format!("REF {} MOTIF {code}", operation.text))
        }
        Kind::Transfer => (format!("VIR SEPA {payer}").trim_end().to_owned(), operation.text.clone()),
        Kind::Deposit | Kind::Fee | Kind::PayOut => (operation.text.clone(), String::new()),
    }
}

fn french(minor: i64, plus: &str) -> String {
    format!("{}{}", if minor < 0 { "" } else { plus }, amount(minor).replace('.', ","))
}

/// French letters have the same byte in windows-1252 as their number in Unicode.
fn latin(text: &str) -> Vec<u8> {
    text.chars().map(|sign| u8::try_from(u32::from(sign)).unwrap_or(b'?')).collect()
}
