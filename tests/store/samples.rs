//! Invented people, loans, files and entries, as small as they can be.

use chrono::{NaiveDate, NaiveDateTime};
use passerelle::domain::id::{AlertId, BankId, EntryId, LoanId, ReceiptId, ReferentId, StatementId};
use passerelle::domain::loan::{Borrower, Loan, Referent};
use passerelle::domain::money::{Currency, Money};
use passerelle::domain::rate::Rate;
use passerelle::domain::reason::{Class, Reason};
use passerelle::domain::schedule::{Instalment, Schedule};
use passerelle::domain::statement::{Balance, Closing, Entry, FoundIn, Kind, LoanReference, Opening, Status};
use passerelle::store::{
    AlertEvent, AlertRow, AttributionRow, EntryRow, PositionRow, ReceiptRow, ReceiptState, Session, StatementRow, Store,
};

pub fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

pub fn at(text: &str) -> NaiveDateTime {
    text.parse().unwrap()
}

pub fn night() -> NaiveDateTime {
    at("2026-10-06T03:00:00.123456")
}

pub fn bank() -> BankId {
    BankId::parse("credit-mutuel").unwrap()
}

pub fn loan_id(text: &str) -> LoanId {
    LoanId::parse(text).unwrap()
}

pub fn entry_id(text: &str) -> EntryId {
    EntryId::parse(text).unwrap()
}

pub fn receipt_id(text: &str) -> ReceiptId {
    ReceiptId::parse(text).unwrap()
}

pub fn referent(code: &str) -> Referent {
    Referent {
        id: ReferentId::parse(code).unwrap(),
        name: "Élodie Exemple".to_owned(),
        email: format!("{code}@ccas.example"),
        phone: "03 00 00 00 00".to_owned(),
        team: "Nord".to_owned(),
        supervisor: String::new(),
    }
}

pub fn loan(id: &str, bank_reference: &str, mandate: &str) -> (Loan, Schedule) {
    let loan = Loan {
        id: loan_id(id),
        bank: bank(),
        bank_reference: bank_reference.to_owned(),
        mandate: mandate.to_owned(),
        borrower: Borrower {
            name: "Zoé D’Exemple".to_owned(),
            phone: "06 00 00 00 00".to_owned(),
            email: String::new(),
            iban: "FR7699999000010000000000000".to_owned(),
        },
        referent: ReferentId::parse("R01").unwrap(),
        principal: Money::eur(100_000),
        rate: Rate::parse("6.20").unwrap(),
        instalments: 2,
        disbursed_on: day("2026-09-10"),
        first_due_on: day("2026-10-05"),
        opening: None,
    };
    let instalment = |number, due: &str| Instalment {
        number,
        due_on: day(due),
        debit_on: day(due),
        amount_minor: 50_388,
        principal_minor: 50_000,
        interest_minor: 388,
    };
    let instalments = vec![instalment(1, "2026-10-05"), instalment(2, "2026-11-05")];
    (loan, Schedule { currency: Currency::EUR, instalments })
}

pub fn receipt(id: &str, sha256: &str, name: &str) -> ReceiptRow {
    ReceiptRow {
        id: receipt_id(id),
        bank: bank(),
        document: "statement".to_owned(),
        name: name.to_owned(),
        sha256: sha256.to_owned(),
        size: 1_234,
        received_on: day("2026-10-06"),
        received_at: night(),
        state: ReceiptState::Received,
    }
}

pub fn statement(id: &str, receipt: &str) -> StatementRow {
    StatementRow {
        id: StatementId::parse(id).unwrap(),
        receipt: receipt_id(receipt),
        bank: bank(),
        mapping: "credit-mutuel/statement".to_owned(),
        opened: Opening {
            account: "FR7699999000010000000000042".to_owned(),
            id: Some("2026-10".to_owned()),
            sequence: Some(12),
            currency: Currency::EUR,
            position: "line 1".to_owned(),
        },
        closed: Closing {
            from_on: Some(day("2026-10-01")),
            to_on: Some(day("2026-10-05")),
            opening: Some(Money::eur(0)),
            closing: Some(Money::eur(50_388)),
            booked: 1,
            balance: Balance::Holds,
        },
    }
}

pub fn entry(id: &str, ordinal: i64, amount: i64) -> EntryRow {
    let entry = Entry {
        id: entry_id(id),
        content: format!("digest of {id}"),
        position: format!("line {ordinal}"),
        booked_on: day("2026-10-05"),
        value_on: day("2026-10-05"),
        amount: Money::eur(amount),
        charges: None,
        status: Status::Booked,
        kind: Kind::Collection,
        end_to_end_id: Some("MC-1-01".to_owned()),
        mandate_id: Some("RUM-1".to_owned()),
        batch_id: None,
        bank_reference: Some("B7".to_owned()),
        bank_code: Some("B1".to_owned()),
        counterparty: Some("Zoé D’Exemple".to_owned()),
        counterparty_iban: None,
        text: "PRLV ? échéance 1".to_owned(),
        reason: None,
        loan_reference: Some(LoanReference {
            text: "MC-1".to_owned(),
            instalment: Some(1),
            found_in: FoundIn::EndToEndId,
        }),
        details: Vec::new(),
    };
    EntryRow {
        statement: StatementId::parse("S1").unwrap(),
        receipt: receipt_id("F1"),
        ordinal,
        bank: bank(),
        account: "FR7699999000010000000000042".to_owned(),
        entry,
    }
}

pub fn returned(id: &str, ordinal: i64, amount: i64, charges: i64) -> EntryRow {
    let mut row = entry(id, ordinal, amount);
    row.entry.kind = Kind::Return;
    row.entry.charges = Some(Money::eur(charges));
    row.entry.reason = Some(Reason { code: "AM04".to_owned(), class: Class::InsufficientFunds });
    row.entry.loan_reference = None;
    row
}

pub fn attribution(id: &str, entry: &str, loan: &str, amount_minor: i64) -> AttributionRow {
    AttributionRow {
        id: id.to_owned(),
        entry: entry_id(entry),
        loan: loan_id(loan),
        amount_minor,
        instalment: Some(1),
        rule: "end_to_end_id".to_owned(),
        rule_version: 1,
        evidence: r#"{"end_to_end_id":"MC-1-01"}"#.to_owned(),
        made_by: "reconcile".to_owned(),
        made_on: day("2026-10-06"),
        recorded_at: night(),
    }
}

pub fn position(loan: &str, overdue_minor: i64, open_debit_on: Option<&str>) -> PositionRow {
    PositionRow {
        loan: loan_id(loan),
        as_of: day("2026-10-06"),
        received_minor: 0,
        outstanding_minor: 100_000,
        overdue_minor,
        days_past_due: 1,
        missed: 1,
        open_debit_on: open_debit_on.map(day),
        waiting_returns: 0,
    }
}

pub fn alert(id: &str, loan: &str) -> AlertRow {
    AlertRow {
        id: AlertId::parse(id).unwrap(),
        kind: "borrower".to_owned(),
        rule: "arrears".to_owned(),
        level: "watch".to_owned(),
        state: "open".to_owned(),
        gate: None,
        loan: Some(loan_id(loan)),
        bank: Some(bank()),
        referent: Some(ReferentId::parse("R01").unwrap()),
        subject: String::new(),
        instalment: Some(1),
        due_on: Some(day("2026-10-05")),
        overdue_minor: Some(50_388),
        days_past_due: Some(4),
        reason: Some(Reason { code: "AM04".to_owned(), class: Class::InsufficientFunds }),
        opened_on: day("2026-10-09"),
        cleared_on: None,
        detail: String::new(),
        seq: 0,
    }
}

pub fn event(what: &str) -> AlertEvent {
    AlertEvent {
        what: what.to_owned(),
        occurred_on: day("2026-10-09"),
        recorded_at: night(),
        made_by: "assess".to_owned(),
        note: String::new(),
        detail: "{}".to_owned(),
    }
}

pub fn silent_bank(id: &str) -> AlertRow {
    AlertRow {
        kind: "operations".to_owned(),
        rule: "silence".to_owned(),
        loan: None,
        bank: None,
        referent: None,
        reason: None,
        overdue_minor: None,
        ..alert(id, "MC-1")
    }
}

/// A session on a store with two loans, a receipt, a statement, a collection of each loan and a return of the first.
pub async fn booked(url: &str) -> (Store, Session) {
    let store = Store::open(url).await.unwrap();
    let mut session = store.session().await.unwrap();
    let written = session.atomically(async |session: &mut Session| {
        session.upsert_referents(&[referent("R01")]).await?;
        session.insert_loans(&[loan("MC-1", "CM-1", "RUM-1"), loan("MC-2", "", "")], night()).await?;
        session.insert_receipt(&receipt("F1", "aa", "releve.xml")).await?;
        // The entries of a statement are read before its end, and may be written before it.
        let rows = [entry("E1", 1, 50_388), entry("E2", 2, 50_388), returned("E3", 3, -50_788, -400)];
        session.insert_entries(&rows).await?;
        session.insert_statement(&statement("S1", "F1")).await
    });
    written.await.unwrap();
    (store, session)
}
