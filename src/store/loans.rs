//! Loans and their events.

use std::collections::{HashMap, HashSet};

use chrono::{NaiveDate, NaiveDateTime};

use super::query::{KEYS_MAX, Query};
use super::row::Row;
use super::{Error, ScheduleSource, Session};
use crate::domain::id::{BankId, LoanId, ReferentId};
use crate::domain::loan::{Borrower, Loan, OpeningPosition};
use crate::domain::money::Money;
use crate::domain::rate::Rate;
use crate::domain::schedule::Schedule;

/// Which loans to list; what is `None` does not restrict.
#[derive(Debug, Clone, Default)]
pub struct LoanFilter {
    /// Of this bank.
    pub bank: Option<BankId>,
    /// Of this référent.
    pub referent: Option<ReferentId>,
    /// With a cached position like this.
    pub state: Option<Standing>,
}

/// What the cached position says of a loan, in three words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// Nothing overdue, something outstanding.
    Performing,
    /// Something overdue.
    Overdue,
    /// Nothing overdue, nothing outstanding.
    Repaid,
}

/// Something that happened to a loan and is no movement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LoanEventRow {
    /// The loan.
    pub loan: LoanId,
    /// From 1, in the order of recording; given by the store.
    pub seq: i64,
    /// What: `disbursed`, `deferred`, `notice` ...
    pub kind: String,
    /// When it happened.
    pub occurred_on: NaiveDate,
    /// An amount, where the event has one.
    pub amount_minor: Option<i64>,
    /// Free text.
    pub detail: String,
    /// The person or job.
    pub made_by: String,
    /// When we learnt of it.
    pub recorded_at: NaiveDateTime,
}

const COLUMNS: &str = "l.id, l.bank, l.bank_reference, l.mandate, l.borrower, l.borrower_phone, l.borrower_email, \
    l.borrower_iban, l.referent, l.principal_minor, l.currency, l.annual_rate, l.instalments, l.disbursed_on, \
    l.first_due_on, l.opening_on, l.opening_received_minor";

impl Session {
    /// Registers loans with the first version of their schedules (computed). A loan that is there already is an
    /// error: [`Error::is_duplicate`]. The caller writes their positions in the same transaction: a loan without one
    /// is never assessed.
    pub async fn insert_loans(&mut self, loans: &[(Loan, Schedule)], at: NaiveDateTime) -> Result<(), Error> {
        let refuse = |why| Error::Refused { attempt: "insert loans".to_owned(), why };
        for (loan, schedule) in loans {
            if schedule.currency != loan.principal.currency() {
                return Err(refuse("a schedule has another currency than its loan"));
            }
            if loan.opening.is_some_and(|opening| opening.received.currency() != loan.principal.currency()) {
                return Err(refuse("an opening position has another currency than its loan"));
            }
        }
        let head = "INSERT INTO loans (id, bank, bank_reference, mandate, borrower, borrower_phone, borrower_email, \
            borrower_iban, referent, principal_minor, currency, annual_rate, instalments, disbursed_on, first_due_on, \
            opening_on, opening_received_minor, imported_at)";
        self.insert("insert loans", [head, ""], loans, |(loan, _), cells| {
            cells.push(&loan.id).push(&loan.bank).push(&loan.bank_reference).push(&loan.mandate);
            cells.push(&loan.borrower.name).push(&loan.borrower.phone).push(&loan.borrower.email);
            cells.push(&loan.borrower.iban).push(&loan.referent).push(loan.principal.minor());
            cells.push(loan.principal.currency().as_str().to_owned()).push(loan.rate.to_string());
            cells.push(loan.instalments).push(loan.disbursed_on).push(loan.first_due_on);
            cells.push(loan.opening.map(|opening| opening.on));
            cells.push(loan.opening.map(|opening| opening.received.minor())).push(at);
        })
        .await?;
        let versions: Vec<_> = loans.iter().map(|(loan, schedule)| (&loan.id, loan.disbursed_on, schedule)).collect();
        self.insert_first_schedules(&versions, ScheduleSource::Computed, at).await
    }

    /// Loans by number, as the filter says.
    pub async fn loans(&mut self, filter: &LoanFilter) -> Result<Vec<Loan>, Error> {
        let join = match filter.state {
            None => "WHERE 1 = 1",
            Some(Standing::Performing) => {
                "JOIN positions p ON p.loan = l.id WHERE p.overdue_minor <= 0 AND p.outstanding_minor > 0"
            }
            Some(Standing::Overdue) => "JOIN positions p ON p.loan = l.id WHERE p.overdue_minor > 0",
            Some(Standing::Repaid) => {
                "JOIN positions p ON p.loan = l.id WHERE p.overdue_minor <= 0 AND p.outstanding_minor <= 0"
            }
        };
        let query = Query::new("list loans", format!("SELECT {COLUMNS} FROM loans l {join}"))
            .and("l.bank = ?", filter.bank.as_ref())
            .and("l.referent = ?", filter.referent.as_ref());
        let mut loans = self.list("loans", query).await?.iter().map(loan).collect::<Result<Vec<_>, _>>()?;
        loans.sort_by(|a, b| a.id.cmp(&b.id));
        Ok(loans)
    }

    /// The banks with at least one loan.
    pub async fn banks_that_lend(&mut self) -> Result<HashSet<BankId>, Error> {
        let rows =
            self.list("loans", Query::new("list the banks that lend", "SELECT DISTINCT bank FROM loans")).await?;
        rows.iter().map(|row| row.parse("bank", BankId::parse)).collect()
    }

    /// Those of the loans that exist.
    pub async fn loans_by_id(&mut self, ids: &[LoanId]) -> Result<HashMap<LoanId, Loan>, Error> {
        let text = format!("SELECT {COLUMNS} FROM loans l WHERE l.id IN ({{keys}})");
        let rows = self.list_by("loans", ["find loans by number", &text], ids).await?;
        rows.iter().map(|row| loan(row).map(|loan| (loan.id.clone(), loan))).collect()
    }

    /// The loans of a bank whose number, bank reference or mandate is among the keys, each once, by number.
    pub async fn loans_by_keys(&mut self, bank: &BankId, keys: &[String]) -> Result<Vec<Loan>, Error> {
        let keys: HashSet<&str> = keys.iter().map(String::as_str).filter(|key| !key.is_empty()).collect();
        let keys: Vec<&str> = keys.into_iter().collect();
        let mut found = HashMap::new();
        // One key at a time stands on an index; the conditions of the partial ones are repeated for that.
        for condition in [
            "l.id IN ({keys})",
            "l.bank_reference <> '' AND l.bank_reference IN ({keys})",
            "l.mandate <> '' AND l.mandate IN ({keys})",
        ] {
            let text = format!("SELECT {COLUMNS} FROM loans l WHERE l.bank = ? AND {condition}");
            for keys in keys.chunks(KEYS_MAX) {
                let query =
                    Query::new("find loans by reference", text.as_str()).bind(bank).bind_keys(keys.iter().copied());
                for row in self.list("loans", query).await? {
                    let loan = loan(&row)?;
                    found.insert(loan.id.clone(), loan);
                }
            }
        }
        let mut loans: Vec<Loan> = found.into_values().collect();
        loans.sort_by(|a, b| a.id.cmp(&b.id));
        Ok(loans)
    }

    /// Numbers of loans after `after`, at most `limit`, in the engine's order: pages over the whole portfolio.
    pub async fn all_loan_ids(&mut self, after: Option<&LoanId>, limit: u32) -> Result<Vec<LoanId>, Error> {
        let query = Query::new("list the numbers of loans", "SELECT id FROM loans WHERE id > ? ORDER BY id LIMIT ?")
            .bind(after.map_or("", LoanId::as_str))
            .bind(limit);
        self.list("loans", query).await?.iter().map(|row| row.parse("id", LoanId::parse)).collect()
    }

    /// Adds an event to a loan; its `seq` is ignored.
    pub async fn insert_loan_event(&mut self, event: &LoanEventRow) -> Result<(), Error> {
        let query = Query::new(
            format!("insert an event of the loan {}", event.loan),
            "INSERT INTO loan_events (loan, seq, kind, occurred_on, amount_minor, detail, made_by, recorded_at) \
             VALUES (?, (SELECT COALESCE(MAX(seq), 0) + 1 FROM loan_events WHERE loan = ?), ?, ?, ?, ?, ?, ?)",
        );
        let query = query.bind(&event.loan).bind(&event.loan).bind(&event.kind).bind(event.occurred_on);
        let query = query.bind(event.amount_minor).bind(&event.detail).bind(&event.made_by).bind(event.recorded_at);
        self.run(query).await.map(drop)
    }

    /// The events of a loan in the order of recording.
    pub async fn loan_events(&mut self, loan: &LoanId) -> Result<Vec<LoanEventRow>, Error> {
        let query = Query::new(
            format!("list the events of the loan {loan}"),
            "SELECT loan, seq, kind, occurred_on, amount_minor, detail, made_by, recorded_at FROM loan_events \
             WHERE loan = ? ORDER BY seq",
        );
        let mut events = Vec::new();
        for row in self.list("loan_events", query.bind(loan)).await? {
            events.push(LoanEventRow {
                loan: row.parse("loan", LoanId::parse)?,
                seq: row.get("seq")?,
                kind: row.get("kind")?,
                occurred_on: row.get("occurred_on")?,
                amount_minor: row.get("amount_minor")?,
                detail: row.get("detail")?,
                made_by: row.get("made_by")?,
                recorded_at: row.get("recorded_at")?,
            });
        }
        Ok(events)
    }
}

fn loan(row: &Row) -> Result<Loan, Error> {
    let on: Option<NaiveDate> = row.get("opening_on")?;
    let received: Option<Money> = row.money_some("opening_received_minor")?;
    let opening = match (on, received) {
        (Some(on), Some(received)) => Some(OpeningPosition { on, received }),
        (None, None) => None,
        (Some(_), None) | (None, Some(_)) => return Err(row.corrupt("opening_on", &"half an opening position")),
    };
    Ok(Loan {
        id: row.parse("id", LoanId::parse)?,
        bank: row.parse("bank", BankId::parse)?,
        bank_reference: row.get("bank_reference")?,
        mandate: row.get("mandate")?,
        borrower: Borrower {
            name: row.get("borrower")?,
            phone: row.get("borrower_phone")?,
            email: row.get("borrower_email")?,
            iban: row.get("borrower_iban")?,
        },
        referent: row.parse("referent", ReferentId::parse)?,
        principal: row.money("principal_minor")?,
        rate: row.parse("annual_rate", Rate::parse)?,
        instalments: row.count("instalments")?,
        disbursed_on: row.get("disbursed_on")?,
        first_due_on: row.get("first_due_on")?,
        opening,
    })
}
