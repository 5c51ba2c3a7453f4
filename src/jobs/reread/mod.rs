//! Archived files read again by a mapping that has changed, beside what was booked of them. Nothing that is booked is
//! rewritten: what an entry is called from now on is added, and what cannot be joined to a booked entry is refused.
//!
//! Two passes. The first joins each entry to the one that was booked from its place in the file. The second looks at
//! files that told entries again which an earlier file had brought: under the new names they must be known.

mod reading;

use serde::Serialize;

use super::count;
use crate::app::App;
use crate::mapping::compare::{Change, Difference};
use crate::store::{self, ReceiptRow, Session};
use reading::{Pass, Reading};

/// Differences that are kept of one file; all are counted.
const SHOWN_MAX: usize = 200;
/// Differences that are kept of all files together.
const SHOWN_ALL_MAX: usize = 20_000;
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
    /// The files.
    pub receipts: &'a [ReceiptRow],
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

/// Reads the files of one mapping again.
pub async fn reread(
    app: &App,
    session: &mut Session,
    task: &Task<'_>,
    watcher: Watcher<'_>,
) -> Result<Reread, store::Error> {
    let (mut found, mut told_again) = (Reread::default(), Vec::new());
    join(app, session, task, (&mut found, &mut told_again), watcher).await?;
    recognise(app, session, task, &mut found, &told_again).await?;
    Ok(found)
}

/// The same of several mappings at once: each one's files may tell entries that came from files of another, under the new
/// names of both.
pub async fn reread_together(
    app: &App,
    session: &mut Session,
    tasks: &[Task<'_>],
    watcher: Watcher<'_>,
) -> Result<Vec<Reread>, store::Error> {
    let mut all: Vec<(Reread, Vec<&ReceiptRow>)> = Vec::new();
    for task in tasks {
        let (mut found, mut told_again) = (Reread::default(), Vec::new());
        join(app, session, task, (&mut found, &mut told_again), &mut *watcher).await?;
        all.push((found, told_again));
    }
    for (task, (found, told_again)) in tasks.iter().zip(&mut all) {
        recognise(app, session, task, found, told_again).await?;
    }
    Ok(all.into_iter().map(|(found, _)| found).collect())
}

/// The first pass; gathers the files that tell entries of other files.
async fn join<'t>(
    app: &App,
    session: &mut Session,
    task: &Task<'t>,
    (found, told_again): (&mut Reread, &mut Vec<&'t ReceiptRow>),
    watcher: Watcher<'_>,
) -> Result<(), store::Error> {
    let mut left = SHOWN_ALL_MAX;
    let total = count(task.receipts.len());
    for (done, receipt) in task.receipts.iter().enumerate() {
        watcher(&receipt.name, count(done), total);
        let mut reading = Reading::new(app, session, task, receipt, &mut found.totals);
        let tells_again = reading.all(Pass::Join).await?;
        let mut report = reading.report;
        report.differences.truncate(left);
        left -= report.differences.len();
        if tells_again {
            told_again.push(receipt);
        }
        found.totals.files += 1;
        found.totals.bytes += receipt.size;
        if !report.is_silent() {
            found.files.push(report);
        }
        if task.first_only && !found.files.is_empty() {
            told_again.clear();
            return Ok(());
        }
    }
    Ok(())
}

/// The second pass.
async fn recognise(
    app: &App,
    session: &mut Session,
    task: &Task<'_>,
    found: &mut Reread,
    told_again: &[&ReceiptRow],
) -> Result<(), store::Error> {
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
    Ok(())
}
