//! Statements with their proofs, and the days that they cover.

use std::collections::{BTreeSet, HashMap};

use chrono::NaiveDate;

use super::query::Query;
use super::row::Row;
use super::words::{Verdict, Word};
use super::{Error, Session};
use crate::domain::coverage::Slice;
use crate::domain::id::{BankId, ReceiptId, StatementId};
use crate::domain::money::{Currency, Money};
use crate::domain::statement::{Balance, Closing, Opening};

/// A booked statement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StatementRow {
    /// Derived from the account and what the bank says of the statement.
    pub id: StatementId,
    /// The file that brought it first.
    pub receipt: ReceiptId,
    /// The bank.
    pub bank: BankId,
    /// The mapping and variant that read it.
    pub mapping: String,
    /// What stands before its entries.
    pub opened: Opening,
    /// What stands after them, with the proof.
    pub closed: Closing,
}

const COLUMNS: &str = "id, receipt, bank, account, statement_id, sequence, currency, from_on, to_on, opening_minor, \
    closing_minor, balance, balance_difference_minor, booked, mapping, position";

impl Session {
    /// Adds a statement. Within a transaction its entries may have been added before it.
    pub async fn insert_statement(&mut self, row: &StatementRow) -> Result<(), Error> {
        let attempt = format!("insert the statement {}", row.id);
        let refuse = |why| Error::Refused { attempt: attempt.clone(), why };
        let StatementRow { opened, closed, .. } = row;
        let minor = |money: Option<Money>| match money {
            Some(money) if money.currency() != opened.currency => {
                Err(refuse("a balance has another currency than the account"))
            }
            money => Ok(money.map(Money::minor)),
        };
        let whole = |number: u64| i64::try_from(number).map_err(|_| refuse("a number is too large"));
        let (verdict, difference) = match closed.balance {
            Balance::Holds => (Verdict::Holds, None),
            Balance::Fails(difference) => (Verdict::Fails, Some(difference)),
            Balance::Unknown => (Verdict::Unknown, None),
        };
        let sequence = opened.sequence.map(whole).transpose()?;
        let (booked, opening, closing) = (whole(closed.booked)?, minor(closed.opening)?, minor(closed.closing)?);
        let difference = minor(difference)?;
        let text =
            format!("INSERT INTO statements ({COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)");
        let query = Query::new(attempt.as_str(), text)
            .bind(&row.id)
            .bind(&row.receipt)
            .bind(&row.bank)
            .bind(&opened.account)
            .bind(&opened.id)
            .bind(sequence)
            .bind(opened.currency.as_str())
            .bind(closed.from_on)
            .bind(closed.to_on)
            .bind(opening)
            .bind(closing)
            .bind(verdict.word())
            .bind(difference)
            .bind(booked)
            .bind(&row.mapping)
            .bind(&opened.position);
        self.run(query).await.map(drop)
    }

    /// Those of the statements that are there, with the receipt that brought each.
    pub async fn known_statements(&mut self, ids: &[StatementId]) -> Result<HashMap<StatementId, ReceiptId>, Error> {
        let text = "SELECT id, receipt FROM statements WHERE id IN ({keys})";
        let rows = self.list_by("statements", ["look for known statements", text], ids).await?;
        let known = |row: &Row| Ok((row.parse("id", StatementId::parse)?, row.parse("receipt", ReceiptId::parse)?));
        rows.iter().map(known).collect()
    }

    /// The statements that a receipt brought.
    pub async fn statements_of(&mut self, receipt: &ReceiptId) -> Result<Vec<StatementRow>, Error> {
        let text = format!("SELECT {COLUMNS} FROM statements WHERE receipt = ?");
        let query = Query::new(format!("list the statements of the receipt {receipt}"), text).bind(receipt);
        let rows = self.list("statements", query).await?;
        let mut statements = rows.iter().map(statement).collect::<Result<Vec<_>, _>>()?;
        statements.sort_by(|a, b| (a.closed.from_on, &a.id).cmp(&(b.closed.from_on, &b.id)));
        Ok(statements)
    }

    /// The booked statements of an account that cover a day from `from_on` to `to_on`.
    pub async fn statements_over(
        &mut self,
        bank: &BankId,
        account: &str,
        from_on: NaiveDate,
        to_on: NaiveDate,
    ) -> Result<Vec<StatementRow>, Error> {
        let text =
            format!("SELECT {COLUMNS} FROM statements WHERE bank = ? AND account = ? AND from_on <= ? AND to_on >= ?");
        let query = Query::new("list the statements over some days", text).bind(bank).bind(account);
        self.list("statements", query.bind(to_on).bind(from_on)).await?.iter().map(statement).collect()
    }

    /// The booked statements of an account that end last before `day`, and those that end on it.
    pub async fn statements_before(
        &mut self,
        bank: &BankId,
        account: &str,
        day: NaiveDate,
    ) -> Result<Vec<StatementRow>, Error> {
        let text = format!(
            "SELECT {COLUMNS} FROM statements WHERE bank = ? AND account = ? AND from_on <= ? AND to_on <= ? AND to_on >= \
             (SELECT MAX(to_on) FROM statements WHERE bank = ? AND account = ? AND to_on < ?)"
        );
        let query = Query::new("list the statements before a day", text).bind(bank).bind(account).bind(day).bind(day);
        let query = query.bind(bank).bind(account).bind(day);
        let mut rows = self.list("statements", query).await?.iter().map(statement).collect::<Result<Vec<_>, _>>()?;
        rows.sort_by(|one, other| (one.closed.to_on, &one.id).cmp(&(other.closed.to_on, &other.id)));
        Ok(rows)
    }

    /// The days on which a statement brought entries that were new.
    pub async fn days_of_statement(&mut self, id: &StatementId) -> Result<BTreeSet<NaiveDate>, Error> {
        let text = "SELECT DISTINCT statement, booked_on FROM entries WHERE statement = ?";
        let query = Query::new(format!("list the days of the statement {id}"), text).bind(id);
        self.list("entries", query).await?.iter().map(|row| row.get("booked_on")).collect()
    }

    /// What the statements of a bank say about days, by account and in order. A statement without days proves none
    /// and is left out.
    pub async fn slices(&mut self, bank: &BankId) -> Result<HashMap<String, Vec<Slice>>, Error> {
        let text = "SELECT s.id, s.account, s.currency, s.from_on, s.to_on, s.opening_minor, s.closing_minor, \
                    s.sequence, r.received_on FROM statements s JOIN receipts r ON r.id = s.receipt \
                    WHERE s.bank = ? AND s.from_on IS NOT NULL AND s.to_on IS NOT NULL";
        let query = Query::new(format!("list the days that {bank} has covered"), text).bind(bank);
        let mut slices: HashMap<String, Vec<Slice>> = HashMap::new();
        for row in self.list("statements", query).await? {
            slices.entry(row.get("account")?).or_default().push(Slice {
                from_on: row.get("from_on")?,
                to_on: row.get("to_on")?,
                opening: row.money_some("opening_minor")?,
                closing: row.money_some("closing_minor")?,
                sequence: row.count_some("sequence")?,
                received_on: row.get("received_on")?,
            });
        }
        for slices in slices.values_mut() {
            slices.sort_by_key(|slice| (slice.from_on, slice.to_on, slice.sequence));
        }
        Ok(slices)
    }
}

fn statement(row: &Row) -> Result<StatementRow, Error> {
    let difference = row.money_some("balance_difference_minor")?;
    let balance = match (row.word("balance")?, difference) {
        (Verdict::Holds, None) => Balance::Holds,
        (Verdict::Unknown, None) => Balance::Unknown,
        (Verdict::Fails, Some(difference)) => Balance::Fails(difference),
        (Verdict::Holds | Verdict::Unknown, Some(_)) | (Verdict::Fails, None) => {
            return Err(row.corrupt("balance_difference_minor", &"a figure that does not suit the verdict"));
        }
    };
    Ok(StatementRow {
        id: row.parse("id", StatementId::parse)?,
        receipt: row.parse("receipt", ReceiptId::parse)?,
        bank: row.parse("bank", BankId::parse)?,
        mapping: row.get("mapping")?,
        opened: Opening {
            account: row.get("account")?,
            id: row.get("statement_id")?,
            sequence: row.count_some("sequence")?,
            currency: row.parse("currency", Currency::parse)?,
            position: row.get("position")?,
        },
        closed: Closing {
            from_on: row.get("from_on")?,
            to_on: row.get("to_on")?,
            opening: row.money_some("opening_minor")?,
            closing: row.money_some("closing_minor")?,
            booked: row.count("booked")?,
            balance,
        },
    })
}
