//! A generated portfolio: référents, borrowers and loans within the terms of the scheme, as the service would register
//! them. Every person is invented, every account belongs to bank 99999, which does not exist.

use std::fmt::Write as _;

use anyhow::{Context as _, Result};
use chrono::{Datelike as _, Days, Months, NaiveDate};

use super::random::Random;
use crate::domain::iban::Iban;
use crate::domain::id::{BankId, LoanId, ReferentId};
use crate::domain::loan::{Borrower, Loan, OpeningPosition, Referent};
use crate::domain::money::Money;
use crate::domain::rate::Rate;
use crate::domain::schedule::{self, Schedule, Terms};

/// The partner banks of the scheme, as the configuration that `init` writes names them.
pub const BANKS: [&str; 3] = ["credit-mutuel", "banque-postale", "caisse-epargne"];
const SHORT: [&str; 3] = ["CM", "LBP", "CE"];
/// Debit days in use: the scheme's default first.
const DEBIT_DAYS: [u32; 4] = [10, 10, 5, 15];
const GIVEN: [&str; 16] = [
    "Aline", "Basile", "Camille", "Denis", "Élise", "Fabien", "Gaëlle", "Hugo", "Inès", "Jules", "Karim", "Léa",
    "Malo", "Nadia", "Octave", "Pauline",
];
/// Names of flowers and trees: nobody is meant.
const FAMILY: [&str; 20] = [
    "Aubépine",
    "Bruyère",
    "Capucine",
    "Digitale",
    "Églantine",
    "Fougère",
    "Genévrier",
    "Houblon",
    "Iris",
    "Jonquille",
    "Lavande",
    "Mélisse",
    "Noisetier",
    "Orme",
    "Pivoine",
    "Romarin",
    "Sureau",
    "Tilleul",
    "Valériane",
    "Yucca",
];

/// What to generate.
#[derive(Debug, Clone)]
pub struct Size {
    /// How many loans.
    pub loans: u32,
    /// How many référents, at most as many as there are flowers.
    pub referents: u32,
    /// The first day of the banks' statements.
    pub start: NaiveDate,
    /// The last day of the banks' statements.
    pub end: NaiveDate,
    /// How many of a hundred loans run already when the statements begin.
    pub running_percent: u64,
}

/// A loan with the schedule that the program computes for it.
#[derive(Debug, Clone)]
pub struct Lent {
    /// As it is registered.
    pub loan: Loan,
    /// What is expected.
    pub schedule: Schedule,
    /// The place of its bank in [`BANKS`].
    pub bank: usize,
}

/// People and loans.
#[derive(Debug, Clone)]
pub struct Portfolio {
    /// The référents.
    pub referents: Vec<Referent>,
    /// The loans, by number.
    pub loans: Vec<Lent>,
}

/// A portfolio that `random` determines. Loans that run already when the statements begin have an opening position, and
/// a few of those are one instalment behind.
pub fn generate(size: &Size, random: &Random) -> Result<Portfolio> {
    let referents = (0..size.referents).map(referent).collect::<Result<Vec<_>>>()?;
    let loans = (0..size.loans)
        .map(|index| lent(size, index, &referents, &mut random.for_thing(u64::from(index))))
        .collect::<Result<Vec<_>>>()?;
    Ok(Portfolio { referents, loans })
}

fn nth<'a>(names: &[&'a str], index: u64) -> &'a str {
    let index = index.checked_rem(u64::try_from(names.len()).unwrap_or(1)).unwrap_or(0);
    names.get(usize::try_from(index).unwrap_or(0)).copied().unwrap_or_default()
}

fn referent(index: u32) -> Result<Referent> {
    let (given, family) = (nth(&GIVEN, u64::from(index) * 5 + 2), nth(&FAMILY, u64::from(index) * 7 + 3));
    let code = format!("R{:02}", index + 1);
    Ok(Referent {
        id: ReferentId::parse(&code)?,
        name: format!("{given} {family}"),
        email: format!("{}@ccas.example", code.to_lowercase()),
        phone: format!("01 99 00 {:02} {:02}", index / 100, index % 100),
        team: if index.is_multiple_of(2) { "Nord" } else { "Sud" }.to_owned(),
        supervisor: if index == 0 { String::new() } else { "R01".to_owned() },
    })
}

fn lent(size: &Size, index: u32, referents: &[Referent], random: &mut Random) -> Result<Lent> {
    let bank = usize::try_from(index % 3)?;
    let principal = random.within(30, 200) * 1_000;
    let instalments = random.count(6, 24);
    let first_due_on = first_due_on(size, instalments, random)?;
    let disbursed_on =
        (first_due_on - Months::new(1)).checked_sub_days(Days::new(random.below(16))).context("a date")?;
    let number = number(index, disbursed_on.year());
    let mut loan = Loan {
        id: LoanId::parse(&number)?,
        bank: BankId::parse(BANKS.get(bank).copied().unwrap_or_default())?,
        bank_reference: format!(
            "{}{:07}",
            SHORT.get(bank).copied().unwrap_or_default(),
            7_340_011 + u64::from(index) * 1_117
        ),
        mandate: format!("RUM-{number}"),
        borrower: borrower(index, random)?,
        referent: random.pick(referents).context("a portfolio needs a référent")?.id.clone(),
        principal: Money::eur(principal),
        rate: Rate::parse("6.20")?,
        instalments,
        disbursed_on,
        first_due_on,
        opening: None,
    };
    let schedule = schedule::constant(&Terms::of(&loan))?;
    let eve = size.start.pred_opt().context("a date")?;
    let before: Vec<i64> =
        schedule.instalments.iter().filter(|row| row.debit_on <= eve).map(|row| row.amount_minor).collect();
    if disbursed_on <= eve {
        let behind = before.last().copied().filter(|_| before.len() > 1 && random.chance(5)).unwrap_or(0);
        let received = Money::eur(before.iter().sum::<i64>() - behind);
        loan.opening = Some(OpeningPosition { on: eve, received });
    }
    Ok(Lent { loan, schedule, bank })
}

/// The number of a loan ends with a check digit: two numbers differ in two places at least, so that one damaged
/// character never makes another loan's number.
fn number(index: u32, year: i32) -> String {
    let digits = [index / 100 % 10, index / 10 % 10, index % 10];
    let check = digits.iter().sum::<u32>() % 10;
    format!("MC-{year}-{:03}{check}", index % 1_000)
}

/// Some loans began before the statements, the others begin while they come in.
fn first_due_on(size: &Size, instalments: u32, random: &mut Random) -> Result<NaiveDate> {
    let day = *random.pick(&DEBIT_DAYS).context("a debit day")?;
    let month = size.start.with_day(1).context("a month")?;
    let length = u32::try_from((size.end - size.start).num_days() / 30)?.max(1);
    let month = if random.chance(size.running_percent) {
        month - Months::new(random.count(1, instalments.saturating_sub(4).clamp(1, 12)))
    } else {
        month + Months::new(random.count(0, length / 2))
    };
    month.with_day(day).context("a due date")
}

fn borrower(index: u32, random: &mut Random) -> Result<Borrower> {
    let iban = Iban::of_national("99999", "00002", &format!("{:011}", 500_000 + index))?;
    let (given, family) = (nth(&GIVEN, random.below(16)), nth(&FAMILY, random.below(20)));
    Ok(Borrower {
        name: format!("{family} {given}"),
        phone: format!("06 39 98 {:02} {:02}", index / 100 % 100, index % 100),
        email: String::new(),
        iban: iban.as_str().to_owned(),
    })
}

impl Portfolio {
    /// `referents.csv` as the service would write it.
    pub fn referents_csv(&self) -> String {
        let mut text = String::from("id;name;email;phone;team;supervisor\n");
        for person in &self.referents {
            let Referent { id, name, email, phone, team, supervisor } = person;
            let _ = writeln!(text, "{id};{name};{email};{phone};{team};{supervisor}");
        }
        text
    }

    /// `loans.csv` as the service would write it.
    pub fn loans_csv(&self) -> String {
        let mut text = String::from(
            "loan;bank;bank_reference;mandate;borrower;borrower_phone;borrower_email;borrower_iban;referent;principal;\
             annual_rate;instalments;disbursed_on;first_due_on;opening_on;opening_received\n",
        );
        for Lent { loan, .. } in &self.loans {
            let Borrower { name, phone, email, iban } = &loan.borrower;
            let opening = loan.opening.map_or_else(
                || ";".to_owned(),
                |opening| format!("{};{}", opening.on, amount(opening.received.minor())),
            );
            let _ = writeln!(
                text,
                "{};{};{};{};{name};{phone};{email};{iban};{};{};{};{};{};{};{opening}",
                loan.id,
                loan.bank,
                loan.bank_reference,
                loan.mandate,
                loan.referent,
                amount(loan.principal.minor()),
                loan.rate,
                loan.instalments,
                loan.disbursed_on,
                loan.first_due_on,
            );
        }
        text
    }
}

/// `1234.56`, with a minus in front of a debit.
pub fn amount(minor: i64) -> String {
    let cents = minor.unsigned_abs();
    format!("{}{}.{:02}", if minor < 0 { "-" } else { "" }, cents / 100, cents % 100)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_loan_numbers_differ_in_two_places_at_least() {
        let numbers: Vec<String> = (0..1_000).map(|index| number(index, 2025)).collect();
        for (index, one) in numbers.iter().enumerate() {
            for other in &numbers[..index] {
                let apart = one.bytes().zip(other.bytes()).filter(|(a, b)| a != b).count();
                assert!(apart >= 2, "{one} {other}");
            }
        }
    }

    #[test]
    fn the_same_seed_gives_the_same_files_within_the_terms_of_the_scheme() {
        let day = |text: &str| text.parse::<NaiveDate>().unwrap();
        let size =
            Size { loans: 60, referents: 3, start: day("2026-01-01"), end: day("2026-12-31"), running_percent: 50 };
        let portfolio = generate(&size, &Random::new(1)).unwrap();
        let again = generate(&size, &Random::new(1)).unwrap();
        assert_eq!(portfolio.loans_csv(), again.loans_csv());
        assert_ne!(portfolio.loans_csv(), generate(&size, &Random::new(2)).unwrap().loans_csv());
        for Lent { loan, .. } in &portfolio.loans {
            assert!((30_000..=200_000).contains(&loan.principal.minor()) && (6..=24).contains(&loan.instalments));
            assert!(loan.disbursed_on < loan.first_due_on);
        }
        let running = portfolio.loans.iter().filter(|lent| lent.loan.opening.is_some()).count();
        assert!((15..=45).contains(&running), "{running}");
    }
}
