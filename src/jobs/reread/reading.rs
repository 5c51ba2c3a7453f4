//! One archived file, read again beside what was booked of it.

use std::collections::VecDeque;

use super::super::book::hint;
use super::super::count;
use super::{FileReport, REFUSED_MAX, SHOWN_MAX, Task, Totals};
use crate::app::App;
use crate::domain::statement::{Closing, Entry, Item, Opening, Severity};
use crate::mapping::Decoder;
use crate::mapping::compare::{self, Difference};
use crate::store::{self, AliasRow, EntryRow, ReceiptRow, Session, StatementRow};

/// Entries loaded at once.
const PAGE: u32 = 2_000;
/// Names written or looked up at once.
const NAMES_MAX: usize = 2_000;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Pass {
    /// Entries to those that were booked from their place.
    Join,
    /// Entries that another file had brought, by their names.
    Again,
}

/// One file, read again.
pub(super) struct Reading<'a> {
    app: &'a App,
    session: &'a mut Session,
    task: &'a Task<'a>,
    receipt: &'a ReceiptRow,
    totals: &'a mut Totals,
    pub(super) report: FileReport,
    booked: VecDeque<EntryRow>,
    loaded: i64,
    ordinal: i64,
    names: Vec<AliasRow>,
    again: Vec<Entry>,
    tells_again: bool,
}

impl<'a> Reading<'a> {
    pub(super) fn new(
        app: &'a App,
        session: &'a mut Session,
        task: &'a Task<'a>,
        receipt: &'a ReceiptRow,
        totals: &'a mut Totals,
    ) -> Self {
        Self {
            app,
            session,
            task,
            receipt,
            totals,
            report: FileReport::of(receipt),
            booked: VecDeque::new(),
            loaded: -1,
            ordinal: 0,
            names: Vec::new(),
            again: Vec::new(),
            tells_again: false,
        }
    }

    fn refuse(&mut self, why: String) {
        self.totals.refused += 1;
        if self.report.refused.len() < REFUSED_MAX {
            self.report.refused.push(why);
        }
    }

    /// The whole file; whether it tells entries that another file had brought.
    pub(super) async fn all(&mut self, pass: Pass) -> Result<bool, store::Error> {
        let Some(decoder) = self.open() else { return Ok(false) };
        let statements = self.session.statements_of(&self.receipt.id).await?;
        let (mut number, mut opened) = (0_u64, None);
        for item in decoder {
            match item {
                Item::Opened(opening) => {
                    number += 1;
                    opened = Some(opening);
                }
                Item::Entry(entry) => {
                    for part in entry.into_booked_parts() {
                        self.ordinal += 1;
                        self.take(part, pass).await?;
                    }
                }
                Item::Closed(closing) => {
                    if let (Some(opening), Pass::Join) = (opened.take(), pass) {
                        self.close(&statements, number, opening, &closing);
                    }
                }
                Item::Rejected(reject) if reject.severity == Severity::Error && pass == Pass::Join => {
                    self.refuse(format!("it would be set aside: {}: {}", reject.position, reject.why));
                }
                Item::Rejected(_) | Item::Row(_) | Item::Whole(_) => {}
            }
        }
        self.end(&statements, number, pass).await?;
        Ok(self.tells_again)
    }

    /// The decoder of the file, where the mapping still reads it.
    fn open(&mut self) -> Option<Decoder> {
        let bytes = match self.app.archive.open(&self.receipt.sha256) {
            Ok(bytes) => bytes,
            Err(error) => {
                self.refuse(format!("{error}; restore the archive from its backup"));
                return None;
            }
        };
        let receipt = self.receipt;
        match self.app.mappings.decode(bytes, &hint(receipt)) {
            Ok(decoder) if decoder.mapping() == self.task.mapping => Some(decoder),
            Ok(decoder) => {
                self.totals.elsewhere += 1;
                self.report.now_read_by = Some(decoder.mapping().to_owned());
                None
            }
            Err(reject) => {
                self.refuse(format!("it would be set aside: {}", reject.why));
                None
            }
        }
    }

    /// The entry that was booked from the place at hand.
    async fn booked_here(&mut self) -> Result<Option<EntryRow>, store::Error> {
        if self.booked.is_empty() && self.loaded < self.ordinal {
            let rows = self.session.entries_of_receipt(&self.receipt.id, self.loaded, PAGE).await?;
            self.loaded = rows.last().map_or(i64::MAX, |row| row.ordinal);
            self.booked = rows.into();
        }
        let is_here = self.booked.front().is_some_and(|row| row.ordinal == self.ordinal);
        Ok(if is_here { self.booked.pop_front() } else { None })
    }

    async fn take(&mut self, new: Entry, pass: Pass) -> Result<(), store::Error> {
        match (self.booked_here().await?, pass) {
            (Some(old), Pass::Join) => self.join(&old.entry, new).await,
            (Some(_), Pass::Again) => Ok(()),
            (None, Pass::Join) => {
                self.tells_again = true;
                Ok(())
            }
            (None, Pass::Again) => {
                self.again.push(new);
                if self.again.len() >= NAMES_MAX { self.recognise().await } else { Ok(()) }
            }
        }
    }

    async fn join(&mut self, old: &Entry, new: Entry) -> Result<(), store::Error> {
        if (old.amount, old.booked_on) != (new.amount, new.booked_on) {
            self.refuse(format!(
                "{}: {} of {} was booked from here ({}), now it is {} of {}",
                new.position, old.amount, old.booked_on, old.position, new.amount, new.booked_on
            ));
            return Ok(());
        }
        self.totals.entries += 1;
        let is_renamed = old.id != new.id;
        self.totals.renamed += u64::from(is_renamed);
        self.totals.kept += u64::from(!is_renamed);
        if let Some(difference) = Difference::between(old, &new) {
            self.totals.differing += u64::from(!difference.changes.is_empty());
            self.report.differing += 1;
            if self.report.differences.len() < SHOWN_MAX {
                self.report.differences.push(difference);
            }
        }
        if is_renamed || old.content != new.content {
            self.names.push(AliasRow { identity: new.id, content: new.content, entry: old.id.clone() });
        }
        if self.names.len() >= NAMES_MAX { self.write_names().await } else { Ok(()) }
    }

    /// Writes what entries are called now; a name that another booked entry has is refused.
    async fn write_names(&mut self) -> Result<(), store::Error> {
        let mut names = std::mem::take(&mut self.names);
        let identities: Vec<_> = names.iter().map(|name| name.identity.clone()).collect();
        let known = self.session.known_entries(&identities).await?;
        let mut refused = Vec::new();
        names.retain(|name| match known.get(&name.identity) {
            Some(known) if known.entry != name.entry => {
                refused.push(format!(
                    "entry {} would have the identity of entry {}: two movements would be one; raise \
                     `identity.version`, or add the field to `identity.key` that tells them apart",
                    name.entry, known.entry
                ));
                false
            }
            Some(known) => !known.says(&name.content),
            None => true,
        });
        for why in refused {
            self.refuse(why);
        }
        match self.task.adoption {
            Some(adoption) => self.session.insert_aliases(self.task.mapping, adoption, &names).await,
            None => Ok(()),
        }
    }

    /// Entries that another file had brought must be known by their new names, or they would be booked once more.
    async fn recognise(&mut self) -> Result<(), store::Error> {
        let again = std::mem::take(&mut self.again);
        let identities: Vec<_> = again.iter().map(|entry| entry.id.clone()).collect();
        let known = self.session.known_entries(&identities).await?;
        for entry in again {
            let Entry { position, amount, booked_on, .. } = &entry;
            match known.get(&entry.id) {
                Some(known) if known.says(&entry.content) => {}
                Some(known) => self.refuse(format!(
                    "{position}: {amount} of {booked_on} is entry {}, which another file tells otherwise under the new \
                     mapping: such files would contradict each other",
                    known.entry
                )),
                None => self.refuse(format!(
                    "{position}: {amount} of {booked_on} was known from another file, under the new mapping it is not: \
                     it would be booked twice"
                )),
            }
        }
        Ok(())
    }

    fn close(&mut self, statements: &[StatementRow], number: u64, mut opening: Opening, closing: &Closing) {
        let id = format!("{}-{number}", self.receipt.id);
        let Some(old) = statements.iter().find(|statement| statement.id.as_str() == id) else {
            return self.refuse(format!("{}: there was no such statement when it was booked", opening.position));
        };
        // As it was booked: under the account as the configuration writes it. One that is not ours any more cannot be told.
        let account = |text: &str| self.app.bank(&self.receipt.bank).and_then(|bank| bank.account(text));
        if let Some(known) = account(&opening.account) {
            known.to_owned().clone_into(&mut opening.account);
        } else if account(&old.opened.account).is_none() {
            old.opened.account.clone_into(&mut opening.account);
        }
        if old.opened.account != opening.account {
            self.refuse(format!("account {} becomes {}", old.opened.account, opening.account));
        }
        let changes = compare::statement_changes((&old.opened, &old.closed), (&opening, closing));
        self.totals.statements += u64::from(!changes.is_empty());
        self.report
            .statements
            .extend(changes.into_iter().take(SHOWN_MAX - self.report.statements.len().min(SHOWN_MAX)));
    }

    async fn end(&mut self, statements: &[StatementRow], number: u64, pass: Pass) -> Result<(), store::Error> {
        if pass == Pass::Again {
            return self.recognise().await;
        }
        self.write_names().await?;
        if count(statements.len()) > number && self.report.refused.is_empty() {
            self.refuse(format!("{} of its statements would vanish", count(statements.len()) - number));
        }
        // What stands behind the last place was booked, and would not be there any more.
        while self.report.refused.is_empty() {
            self.ordinal += 1;
            if let Some(old) = self.booked.pop_front() {
                let Entry { position, amount, booked_on, .. } = &old.entry;
                self.refuse(format!("{position}: {amount} of {booked_on} would vanish"));
                break;
            }
            let rows = self.session.entries_of_receipt(&self.receipt.id, self.loaded, PAGE).await?;
            let Some(last) = rows.last() else { break };
            self.loaded = last.ordinal;
            self.booked = rows.into();
        }
        Ok(())
    }
}
