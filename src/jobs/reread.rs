//! Archived files read again by a mapping that has changed, beside what was booked of them. Nothing that is booked is
//! rewritten: what an entry is called from now on is added, and what cannot be joined to a booked entry is refused.
//!
//! Two passes. The first joins each entry to the one that was booked from its place in the file. The second looks at
//! files that told entries again which an earlier file had brought: under the new names they must be known.

use std::collections::VecDeque;

use serde::Serialize;

use super::count;
use crate::app::App;
use crate::domain::statement::{Closing, Entry, Item, Opening, Severity};
use crate::mapping::compare::{self, Change, Difference};
use crate::mapping::{Decoder, Hint};
use crate::store::{self, AliasRow, EntryRow, ReceiptRow, Session, StatementRow};

/// Entries loaded and names written at once.
const PAGE: u32 = 2_000;
/// Differences that are kept of one file; all are counted.
const SHOWN_MAX: usize = 200;
/// Reasons to refuse that are kept of one file.
const REFUSED_MAX: usize = 20;

/// Who is told how far it is: a file, how many are done, how many there are.
pub type Watcher<'a> = &'a mut dyn FnMut(&str, u64, u64);

/// What is read again.
#[derive(Debug)]
pub struct Task<'a> {
    /// By this mapping.
    pub mapping: &'a str,
    /// The number of the adoption that new names belong to; `None` writes nothing.
    pub adoption: Option<i64>,
    /// Whether the first difference is enough.
    pub first_only: bool,
}

/// What was found.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Reread {
    /// Sums.
    pub totals: Totals,
    /// The files with something to tell.
    pub files: Vec<FileReport>,
}

/// Sums over all files.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Totals {
    /// Files read again.
    pub files: u64,
    /// Their bytes.
    pub bytes: u64,
    /// Entries in them that were booked from them.
    pub entries: u64,
    /// Entries with a field that reads differently.
    pub differing: u64,
    /// Entries with another identity.
    pub renamed: u64,
    /// Entries with the identity that they were booked under.
    pub kept: u64,
    /// Statements that read differently as a whole.
    pub statements: u64,
    /// Reasons to refuse.
    pub refused: u64,
    /// Files that another mapping reads now.
    pub elsewhere: u64,
}

impl Totals {
    /// Whether everything reads as it was booked.
    pub const fn is_same(&self) -> bool {
        self.differing == 0 && self.renamed == 0 && self.statements == 0 && self.refused == 0 && self.elsewhere == 0
    }
}

/// A file with something to tell.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct FileReport {
    /// The receipt.
    pub file: String,
    /// Its name.
    pub name: String,
    /// When it came.
    pub received_on: String,
    /// Entries that read differently; the first of them are in `differences`.
    pub differing: u64,
    /// Entry by entry.
    pub differences: Vec<Difference>,
    /// What reads differently of its statements.
    pub statements: Vec<Change>,
    /// Why the change cannot be adopted.
    pub refused: Vec<String>,
    /// The mapping that reads it now, where it is another one.
    pub now_read_by: Option<String>,
}

impl FileReport {
    fn of(receipt: &ReceiptRow) -> Self {
        Self {
            file: receipt.id.to_string(),
            name: receipt.name.clone(),
            received_on: receipt.received_on.to_string(),
            differing: 0,
            differences: Vec::new(),
            statements: Vec::new(),
            refused: Vec::new(),
            now_read_by: None,
        }
    }

    const fn is_silent(&self) -> bool {
        self.differing == 0 && self.statements.is_empty() && self.refused.is_empty() && self.now_read_by.is_none()
    }

    /// The first thing that it tells, for a message.
    pub fn first(&self) -> String {
        let place = format!("file {} ({})", self.file, self.name);
        let quote =
            |value: &Option<String>| value.as_deref().map_or_else(|| "nothing".into(), |text| format!("`{text}`"));
        let told = |change: &Change| format!("{} was {}, now {}", change.field, quote(&change.old), quote(&change.new));
        if let Some(refused) = self.refused.first() {
            return format!("{place}: {refused}");
        }
        if let Some(difference) = self.differences.first() {
            let what = difference.changes.first().map_or_else(|| "another identity".to_owned(), told);
            return format!("{place}, {}: {what}", difference.position);
        }
        if let Some(mapping) = &self.now_read_by {
            return format!("{place} is read by {mapping} now");
        }
        self.statements.first().map_or(place.clone(), |change| format!("{place}, its statement: {}", told(change)))
    }
}

/// Reads `receipts` again.
pub async fn reread(
    app: &App,
    session: &mut Session,
    task: &Task<'_>,
    receipts: &[ReceiptRow],
    watcher: Watcher<'_>,
) -> Result<Reread, store::Error> {
    let mut found = Reread::default();
    let mut told_again = Vec::new();
    let total = count(receipts.len());
    for (done, receipt) in receipts.iter().enumerate() {
        watcher(&receipt.name, count(done), total);
        let mut reading = Reading::new(app, session, task, receipt, &mut found.totals);
        let tells_again = reading.all(Pass::Join).await?;
        let report = reading.report;
        if tells_again {
            told_again.push(receipt);
        }
        found.totals.files += 1;
        found.totals.bytes += receipt.size;
        if !report.is_silent() {
            found.files.push(report);
        }
        if task.first_only && !found.files.is_empty() {
            return Ok(found);
        }
    }
    for receipt in told_again {
        let mut reading = Reading::new(app, session, task, receipt, &mut found.totals);
        reading.all(Pass::Again).await?;
        let report = reading.report;
        match found.files.iter_mut().find(|known| known.file == report.file) {
            Some(known) => known.refused.extend(report.refused),
            None if report.is_silent() => {}
            None => found.files.push(report),
        }
    }
    Ok(found)
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Pass {
    /// Entries to those that were booked from their place.
    Join,
    /// Entries that another file had brought, by their names.
    Again,
}

/// One file, read again.
struct Reading<'a> {
    app: &'a App,
    session: &'a mut Session,
    task: &'a Task<'a>,
    receipt: &'a ReceiptRow,
    totals: &'a mut Totals,
    report: FileReport,
    booked: VecDeque<EntryRow>,
    loaded: i64,
    ordinal: i64,
    names: Vec<AliasRow>,
    again: Vec<Entry>,
    tells_again: bool,
}

impl<'a> Reading<'a> {
    fn new(
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
    async fn all(&mut self, pass: Pass) -> Result<bool, store::Error> {
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
                Item::Rejected(_) => {}
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
        let hint = Hint { file_name: &receipt.name, bank: Some(&receipt.bank), document: Some(&receipt.document) };
        match self.app.mappings.decode(bytes, &hint) {
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
                if self.again.len() >= names_max() { self.recognise().await } else { Ok(()) }
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
        if self.names.len() >= names_max() { self.write_names().await } else { Ok(()) }
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
        refused.into_iter().for_each(|why| self.refuse(why));
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

fn names_max() -> usize {
    usize::try_from(PAGE).unwrap_or(1)
}
