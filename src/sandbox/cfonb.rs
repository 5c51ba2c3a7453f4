//! La Banque Postale: CFONB 120, one block 01 … 07 for each day, lines ended by CRLF.

use chrono::NaiveDate;

use super::bank::{Statement, account_number};
use super::behaviour::{Kind, Operation};

/// The file of some daily statements.
pub fn write(days: &[Statement], operations: &[Operation]) -> Vec<u8> {
    let mut text = String::new();
    for day in days {
        text.push_str(&balance("01", day, day.eve_on, day.opening_minor));
        for operation in day.operations.iter().filter_map(|place| operations.get(*place)) {
            text.push_str(&movement(day.bank, operation));
            for (qualifier, information) in complements(operation) {
                text.push_str(&complement(day.bank, operation, qualifier, &information));
            }
        }
        text.push_str(&balance("07", day, day.to_on, day.closing_minor));
    }
    text.into_bytes()
}

/// The first forty positions of a record: code, bank, branch, currency, account, operation, date.
fn head(code: &str, bank: usize, operation: &str, on: NaiveDate) -> String {
    format!("{code}99999    00001EUR2 {}{operation:2}{}", account_number(bank), on.format("%d%m%y"))
}

fn line(head: &str, tail: &str) -> String {
    format!("{head:40}{tail:80}\r\n")
}

fn balance(code: &str, day: &Statement, on: NaiveDate, minor: i64) -> String {
    line(&head(code, day.bank, "", on), &format!("{:50}{}", "", overpunched(minor)))
}

fn movement(bank: usize, operation: &Operation) -> String {
    let reason = match operation.kind {
        Kind::Return(cause) => cause.codes().1,
        Kind::Collection | Kind::Transfer | Kind::Deposit | Kind::Fee | Kind::PayOut => "",
    };
    let label = folded(label(operation));
    let tail = format!(
        "{reason:2}{}{label:31.31}  0000000 0{}",
        operation.value_on.format("%d%m%y"),
        overpunched(operation.amount_minor)
    );
    line(&head("04", bank, code(operation.kind), operation.booked_on), &tail)
}

fn complement(bank: usize, operation: &Operation, qualifier: &str, information: &str) -> String {
    let tail = format!("     {qualifier:3}{:70.70}", folded(information));
    line(&head("05", bank, code(operation.kind), operation.booked_on), &tail)
}

fn complements(operation: &Operation) -> Vec<(&'static str, String)> {
    let mut lines = Vec::new();
    if let Some(payer) = &operation.payer {
        lines.push(("NPY", payer.clone()));
    }
    match operation.kind {
        Kind::Collection | Kind::Return(_) => {
            let mandate = operation.text.rsplit_once('-').map_or("", |(loan, _)| loan);
            lines.push(("RCN", operation.text.clone()));
            lines.push(("REF", format!("REMISE-{}", operation.value_on.format("%Y%m%d"))));
            lines.push(("RUM", format!("{:35}RCUR", format!("RUM-{mandate}"))));
        }
        Kind::Transfer => lines.push(("LCC", operation.text.clone())),
        Kind::Deposit | Kind::Fee | Kind::PayOut => {}
    }
    lines
}

fn label(operation: &Operation) -> &str {
    match operation.kind {
        Kind::Collection => "PRELEVEMENT SEPA EMIS",
        Kind::Return(cause) => cause.wording(),
        Kind::Transfer => "VIREMENT SEPA RECU",
        Kind::Deposit | Kind::Fee | Kind::PayOut => &operation.text,
    }
}

const fn code(kind: Kind) -> &'static str {
    match kind {
        Kind::Collection => "A1",
        Kind::Return(_) => "B3",
        Kind::Transfer => "05",
        Kind::Deposit => "91",
        Kind::Fee => "62",
        Kind::PayOut => "06",
    }
}

/// Thirteen digits, then one sign that holds the last digit and the sign.
fn overpunched(minor: i64) -> String {
    let cents = minor.unsigned_abs();
    let signs = if minor < 0 { "}JKLMNOPQR" } else { "{ABCDEFGHI" };
    let last = usize::try_from(cents % 10).ok().and_then(|digit| signs.chars().nth(digit)).unwrap_or('{');
    format!("{:013}{last}", cents / 10)
}

/// Capitals without accents; what the norm does not know becomes a blank.
fn folded(text: &str) -> String {
    let fold = |sign: char| match sign {
        'à' | 'â' | 'À' | 'Â' => 'A',
        'ç' | 'Ç' => 'C',
        'é' | 'è' | 'ê' | 'ë' | 'É' | 'È' | 'Ê' | 'Ë' => 'E',
        'î' | 'ï' | 'Î' | 'Ï' => 'I',
        'ô' | 'Ô' => 'O',
        'ù' | 'û' | 'ü' | 'Ù' | 'Û' => 'U',
        sign if sign.is_ascii_alphanumeric() || "*-./() ".contains(sign) => sign.to_ascii_uppercase(),
        _ => ' ',
    };
    text.chars().map(fold).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_sign_of_an_amount_holds_digit_and_sign() {
        assert_eq!(overpunched(-123_450), "0000000012345}");
        assert_eq!(overpunched(8_882), "0000000000888B");
        assert_eq!(overpunched(0), "0000000000000{");
    }

    #[test]
    fn every_record_has_120_characters() {
        let on = NaiveDate::from_ymd_opt(2026, 9, 10).unwrap();
        let day = Statement {
            bank: 1,
            from_on: on,
            to_on: on,
            eve_on: on.pred_opt().unwrap(),
            sequence: None,
            opening_minor: 1,
            closing_minor: 8_883,
            operations: vec![0],
        };
        let operation = Operation {
            bank: 1,
            booked_on: on,
            value_on: on,
            amount_minor: 8_882,
            kind: Kind::Collection,
            loan: Some(0),
            instalment: Some(7),
            text: "MC-2025-0426-07".into(),
            payer: Some("Églantine Élise".into()),
            evidence: super::super::behaviour::Evidence::Certain,
            undoes: None,
        };
        let text = String::from_utf8(write(&[day], &[operation])).unwrap();
        assert_eq!(text.lines().count(), 7);
        for line in text.split_terminator("\r\n") {
            assert_eq!(line.len(), 120, "{line}");
        }
        assert!(text.contains("EGLANTINE ELISE"));
        assert_eq!(text.lines().nth(1).map(|line| &line[90..104]), Some("0000000000888B"));
    }
}
