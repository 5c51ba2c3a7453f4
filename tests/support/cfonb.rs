//! CFONB 120 statements of the account of La Banque Postale in the configuration that `init` writes.

use std::fmt::Write as _;

use chrono::NaiveDate;

/// A movement: operation code, reason, cents, end-to-end reference.
pub type Movement<'a> = (&'a str, &'a str, i64, &'a str);

fn short(date: &str) -> String {
    date.parse::<NaiveDate>().unwrap().format("%d%m%y").to_string()
}

/// A statement: `before` is the day of the old balance, `on` that of the new one and of the movements.
pub fn statement(before: &str, on: &str, opening: i64, movements: &[Movement<'_>]) -> String {
    dated(before, on, opening, &movements.iter().map(|movement| (on, on, *movement)).collect::<Vec<_>>())
}

/// The same with the booking and value day of each movement.
pub fn dated(before: &str, on: &str, opening: i64, movements: &[(&str, &str, Movement<'_>)]) -> String {
    let amount = |cents: i64| {
        let signs = if cents < 0 { b"}JKLMNOPQR" } else { b"{ABCDEFGHI" };
        let digits = cents.unsigned_abs();
        format!("{:013}{}", digits / 10, char::from(signs[usize::try_from(digits % 10).unwrap()]))
    };
    let balance = |code: &str, date: &str, cents| {
        format!("{code}99999    00001EUR2 00000000002  {}{:50}{}{:16}\r\n", short(date), "", amount(cents), "")
    };
    let mut text = balance("01", before, opening);
    for (booked, value, (code, reason, cents, reference)) in movements {
        let (booked, value) = (short(booked), short(value));
        write!(
            text,
            "0499999    00001EUR2 00000000002{code}{booked}{reason:2}{value}{:<31}  0000000  {}{:16}\r\n",
            "ECHEANCE MICROCREDIT",
            amount(*cents),
            ""
        )
        .unwrap();
        if !reference.is_empty() {
            write!(text, "0599999    00001EUR2 00000000002{code}{booked}     RCN{reference:<35}{:35}  \r\n", "")
                .unwrap();
        }
    }
    text + &balance("07", on, opening + movements.iter().map(|(_, _, movement)| movement.2).sum::<i64>())
}
