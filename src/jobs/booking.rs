//! The booking of one file, inside the transaction that keeps all of it or nothing: entries that are new are written some
//! thousand at a time, known ones are counted, and what contradicts an earlier file is a reject.

use std::collections::BTreeSet;
use std::mem;
use std::ops::RangeInclusive;

use chrono::NaiveDate;

use super::book::{Counts, Halt};
use super::{chain, count, keep_reject};
use crate::app::App;
use crate::domain::id::StatementId;
use crate::domain::statement::{Closing, Entry, Item, Opening, Reject, Severity};
use crate::store::{self, EntryRow, ReceiptRow, Session, StatementRow};

/// Entries written at once.
const BATCH: usize = 2_000;

/// The booking of one file, fed item by item.
pub(super) struct Booking<'a> {
    app: &'a App,
    receipt: &'a ReceiptRow,
    mapping: &'a str,
    /// How much a break in the chain of statements weighs.
    chain: Option<Severity>,
    /// Mappings whose place it has taken.
    former: &'a [String],
    statements: u64,
    current: Option<(StatementId, Opening)>,
    new_days: BTreeSet<NaiveDate>,
    ordinal: i64,
    batch: Vec<EntryRow>,
    rejects: Vec<Reject>,
    refused: bool,
    counts: Counts,
}

impl<'a> Booking<'a> {
    /// `read_by` is the mapping, and those whose place it has taken.
    pub(super) fn new(
        app: &'a App,
        receipt: &'a ReceiptRow,
        read_by: (&'a str, &'a [String]),
        chain: Option<Severity>,
    ) -> Self {
        let (mapping, former) = read_by;
        Self {
            app,
            receipt,
            mapping,
            chain,
            former,
            statements: 0,
            current: None,
            new_days: BTreeSet::new(),
            ordinal: 0,
            batch: Vec::with_capacity(BATCH),
            rejects: Vec::new(),
            refused: false,
            counts: Counts::default(),
        }
    }

    pub(super) async fn take(&mut self, session: &mut Session, item: Item) -> Result<(), Halt> {
        match item {
            Item::Opened(opening) => {
                self.open(opening);
                Ok(())
            }
            Item::Entry(entry) => self.enter(session, *entry).await,
            Item::Closed(closing) => self.close(session, closing).await,
            // Only statements are booked here; another document is noted before it comes to this.
            Item::Row(row) => {
                self.reject(no_statement(row.place));
                Ok(())
            }
            Item::Whole(_) => Ok(()),
            Item::Rejected(reject) => {
                self.reject(reject);
                Ok(())
            }
        }
    }

    fn reject(&mut self, reject: Reject) {
        self.refused |= reject.severity == Severity::Error;
        keep_reject(&mut self.rejects, reject);
    }

    /// A statement is kept under the account as the configuration writes it, whatever the file's way of writing it.
    fn open(&mut self, mut opening: Opening) {
        self.statements += 1;
        self.new_days.clear();
        let app = self.app;
        match app.bank(&self.receipt.bank).and_then(|bank| bank.account(&opening.account)) {
            Some(account) => account.clone_into(&mut opening.account),
            None => self.reject(Reject {
                severity: Severity::Error,
                position: opening.position.clone(),
                field: "account".into(),
                found: opening.account.clone(),
                why: format!("this account is not one of {}", self.receipt.bank),
                fix: "add it to `accounts` of the bank if it is ours; otherwise tell the bank".into(),
            }),
        }
        let id = StatementId::parse(&format!("{}-{}", self.receipt.id, self.statements));
        self.current = id.ok().map(|id| (id, opening));
    }

    /// The parts of a batch are booked in its place; what is not final is left out.
    async fn enter(&mut self, session: &mut Session, entry: Entry) -> Result<(), Halt> {
        let Some((statement, account)) =
            self.current.as_ref().map(|(id, opening)| (id.clone(), opening.account.clone()))
        else {
            return Ok(());
        };
        for entry in entry.into_booked_parts() {
            self.ordinal += 1;
            self.batch.push(EntryRow {
                statement: statement.clone(),
                receipt: self.receipt.id.clone(),
                bank: self.receipt.bank.clone(),
                account: account.clone(),
                ordinal: self.ordinal,
                entry,
            });
        }
        if self.batch.len() >= BATCH { self.flush(session).await } else { Ok(()) }
    }

    /// Writes what is new of the batch; the same identity with another content is for a person.
    async fn flush(&mut self, session: &mut Session) -> Result<(), Halt> {
        let batch = mem::take(&mut self.batch);
        if self.refused || batch.is_empty() {
            return Ok(());
        }
        let ids: Vec<_> = batch.iter().map(|new| new.entry.id.clone()).collect();
        let known = session.known_entries(&ids).await?;
        let mut new = Vec::with_capacity(batch.len());
        for candidate in batch {
            match known.get(&candidate.entry.id) {
                None => new.push(candidate),
                Some(known) if known.says(&candidate.entry.content) => self.counts.known += 1,
                Some(_) => self.reject(conflict(&candidate.entry)),
            }
        }
        if self.refused {
            return Ok(());
        }
        self.counts.booked += count(new.len());
        self.new_days.extend(new.iter().map(|row| row.entry.booked_on));
        Ok(session.insert_entries(&new).await?)
    }

    async fn close(&mut self, session: &mut Session, closing: Closing) -> Result<(), Halt> {
        self.flush(session).await?;
        let Some((id, opened)) = self.current.take() else { return Ok(()) };
        if closing.from_on.is_none() || closing.to_on.is_none() {
            self.reject(Reject {
                severity: Severity::Error,
                position: "the whole statement".into(),
                field: "period".into(),
                found: String::new(),
                why: "the statement does not say which days it covers".into(),
                fix: "ask the bank for an export with its dates, in the file or in its name".into(),
            });
        }
        if self.refused || self.contradicts(session, &opened, &closing).await? {
            return Ok(());
        }
        if let Some(severity) = self.chain {
            let broken = chain::break_before(session, self.receipt, (&opened, &closing), severity).await?;
            if let Some(broken) = broken {
                self.reject(broken);
            }
        }
        if self.refused {
            return Ok(());
        }
        let statement = StatementRow {
            id,
            receipt: self.receipt.id.clone(),
            bank: self.receipt.bank.clone(),
            mapping: self.mapping.to_owned(),
            opened,
            closed: closing,
        };
        Ok(session.insert_statement(&statement).await?)
    }

    /// Refuses an entry that is new on a day which an earlier statement had told in full, or of which one in another
    /// format has entries: the same movements under other texts, or in another format, would be booked twice.
    async fn contradicts(
        &mut self,
        session: &mut Session,
        opened: &Opening,
        closing: &Closing,
    ) -> Result<bool, store::Error> {
        let (Some(first), Some(last)) = (self.new_days.first(), self.new_days.last()) else { return Ok(false) };
        let told = session.statements_over(&self.receipt.bank, &opened.account, *first, *last).await?;
        for other in &told {
            let days = told_days(other).filter(|_| !may_both_be_booked(closing, other, &told));
            let mut clash = days.and_then(|days| self.new_days.iter().find(|day| days.contains(day)));
            let is_own = other.mapping == self.mapping || self.former.contains(&other.mapping);
            if clash.is_none() && !is_own {
                let brought = session.days_of_statement(&other.id).await?;
                clash = self.new_days.iter().find(|day| brought.contains(day));
            }
            if let Some(day) = clash {
                let reject = contradiction(&opened.position, *day, other, self.mapping);
                self.reject(reject);
                return Ok(true);
            }
        }
        Ok(false)
    }

    pub(super) async fn end(mut self, session: &mut Session) -> Result<(Counts, Vec<Reject>), Halt> {
        self.flush(session).await?;
        if self.statements == 0 && !self.refused {
            self.reject(Reject {
                severity: Severity::Error,
                position: "the whole file".into(),
                field: "statement".into(),
                found: String::new(),
                why: "there is no statement in it".into(),
                fix: "ask the bank to send it again".into(),
            });
        }
        if self.refused { Err(Halt::SetAside(self.rejects)) } else { Ok((self.counts, self.rejects)) }
    }
}

/// The days that a booked statement tells in full. Without balances its last day may have gone on after it was made.
fn told_days(other: &StatementRow) -> Option<RangeInclusive<NaiveDate>> {
    let (from_on, to_on) = (other.closed.from_on?, other.closed.to_on?);
    let proved = other.closed.opening.is_some() && other.closed.closing.is_some();
    let to_on = if proved { to_on } else { to_on.pred_opt()? };
    Some(from_on..=to_on)
}

/// Whether a statement tells other movements than one that shares a day with it: the balances lead from one to the other,
/// directly or by way of `told`, as they do where a bank sends several statements of a day. Where they would lead in a
/// circle, for the day's movements cancel out, the same days and balances are the same statement.
fn may_both_be_booked(new: &Closing, other: &StatementRow, told: &[StatementRow]) -> bool {
    let same = |one: &Closing, two: &Closing| {
        (one.from_on, one.to_on, one.opening, one.closing) == (two.from_on, two.to_on, two.opening, two.closing)
    };
    if other.closed.booked > 0 && same(new, &other.closed) {
        return false;
    }
    leads_to(&other.closed, new, told) || leads_to(new, &other.closed, told)
}

/// Whether `last` begins where `first` ends, or where statements end that lead on from it.
fn leads_to(first: &Closing, last: &Closing, told: &[StatementRow]) -> bool {
    let follows = |one: &Closing, next: &Closing| {
        one.closing.is_some() && one.closing == next.opening && one.to_on.is_some() && one.to_on <= next.from_on
    };
    let mut reached = vec![first];
    let mut left: Vec<&Closing> = told.iter().map(|statement| &statement.closed).collect();
    while let Some(one) = reached.pop() {
        if follows(one, last) {
            return true;
        }
        let (next, others) = left.into_iter().partition(|next| follows(one, next));
        reached.extend::<Vec<_>>(next);
        left = others;
    }
    false
}

fn contradiction(position: &str, day: NaiveDate, other: &StatementRow, mapping: &str) -> Reject {
    let replaced = if other.mapping == mapping {
        String::new()
    } else {
        let command = format!("passerelle mapping adopt {mapping} --instead-of {}", other.mapping);
        format!("if {mapping} took the place of {}, `{command}` shows what that changes; ", other.mapping)
    };
    Reject {
        severity: Severity::Error,
        position: position.to_owned(),
        field: "entries".into(),
        found: day.to_string(),
        why: format!(
            "file {} (read by {}) had told {day}, and this one has other entries on that day",
            other.receipt, other.mapping
        ),
        fix: format!(
            "{replaced}if both tell the same movements, in another format or under other texts, close this file with \
             `passerelle files release`; otherwise ask the bank which one is right"
        ),
    }
}

fn conflict(entry: &Entry) -> Reject {
    Reject {
        severity: Severity::Error,
        position: entry.position.clone(),
        field: "identity".into(),
        found: entry.id.to_string(),
        why: "an entry with this identity was booked before, with another content".into(),
        fix: "compare both files (`passerelle files list`) and ask the bank which one is right".into(),
    }
}

fn no_statement(position: String) -> Reject {
    Reject {
        severity: Severity::Error,
        position,
        field: "document".into(),
        found: String::new(),
        why: "this document is no statement: it has no movement that could be booked".into(),
        fix: "deliver it in the folder of its own kind of document, or close it with `passerelle files release`".into(),
    }
}
