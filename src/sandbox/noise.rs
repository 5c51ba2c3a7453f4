//! What else is booked on the banks' accounts, and concerns no loan.

use chrono::NaiveDate;

use super::behaviour::{Evidence, Kind, Operation};
use super::random::Random;
use crate::domain::calendar::Calendar;

/// What else happens on the accounts: charges, pay-outs, transfers of others, and truly identical twins of each kind.
pub fn noise(start: NaiveDate, end: NaiveDate, random: &mut Random) -> Vec<Operation> {
    let mut operations = Vec::new();
    let mut day = Calendar::Target.on_or_after(start);
    while day <= end {
        for bank in 0..3 {
            let mut put = |kind, amount_minor, text: &str| operations.push(other(bank, day, kind, amount_minor, text));
            match random.below(60) {
                0..4 => put(Kind::Fee, -random.within(40, 1_900), "FRAIS TENUE DE COMPTE"),
                4 => put(Kind::Transfer, random.within(1_001, 90_000), "SUBVENTION CAISSE LOCALE"),
                5 => put(Kind::PayOut, -random.within(1_001, 90_000), "VIREMENT EMIS FOURNISSEUR"),
                6 => {
                    let twin = random.within(20, 90) * 100;
                    put(Kind::Deposit, twin, "VERSEMENT ESPECES GUICHET");
                    put(Kind::Deposit, twin, "VERSEMENT ESPECES GUICHET");
                }
                7 => {
                    put(Kind::Fee, -120, "COMMISSION SUR REJET");
                    put(Kind::Fee, -120, "COMMISSION SUR REJET");
                }
                _ => {}
            }
        }
        day = Calendar::Target.after(day);
    }
    operations
}

fn other(bank: usize, day: NaiveDate, kind: Kind, amount_minor: i64, text: &str) -> Operation {
    let evidence = match kind {
        Kind::Fee => Evidence::NotARepayment,
        Kind::Collection | Kind::Return(_) | Kind::Transfer | Kind::Deposit | Kind::PayOut => {
            Evidence::Suspense { found_on: None }
        }
    };
    Operation {
        bank,
        booked_on: day,
        value_on: day,
        amount_minor,
        kind,
        loan: None,
        instalment: None,
        text: text.to_owned(),
        payer: None,
        evidence,
        undoes: None,
    }
}
