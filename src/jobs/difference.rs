//! Two sets of mappings over the same files: which entries read differently, which files are accepted by one only. Nothing
//! is stored. Files are read beside one another, each as a stream; results come in the order of the files.

use std::collections::{BTreeMap, VecDeque};
use std::fs::File;
use std::num::NonZero;
use std::path::PathBuf;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, mpsc};
use std::thread;

use anyhow::Result;
use serde::Serialize;

use crate::domain::id::BankId;
use crate::domain::statement::{Closing, Entry, Item, Opening, Severity};
use crate::mapping::compare::{self, Aligner, Change, Difference, Pair};
use crate::mapping::{Decoder, Hint, Mappings};

/// Differences that are kept of one file; all are counted.
const SHOWN_MAX: usize = 1_000;
/// Statements of one file that are compared as a whole.
const STATEMENTS_MAX: usize = 1_000;
/// Files read at once.
const THREADS_MAX: usize = 8;

/// A file to read twice.
#[derive(Debug, Clone)]
pub struct Sample {
    /// How it is called in the answer: a receipt, or a path.
    pub file: String,
    /// Its name, without folders.
    pub name: String,
    /// The bank that it comes from, where it is known.
    pub bank: Option<BankId>,
    /// The kind of document, where it is known.
    pub document: Option<String>,
    /// Where its bytes are.
    pub path: PathBuf,
    /// The mappings before.
    pub old: Arc<Mappings>,
    /// The mappings after.
    pub new: Arc<Mappings>,
}

/// What one side makes of a file.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Outcome {
    /// The mapping that reads it.
    pub mapping: Option<String>,
    /// Whether it would be booked, as far as the file alone tells.
    pub accepted: bool,
    /// Entries that count.
    pub entries: u64,
    /// The first reason why it would be set aside.
    pub why_not: Option<String>,
}

/// What differs in a file.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct FileDifference {
    /// The receipt, or the path.
    pub file: String,
    /// Its name.
    pub name: String,
    /// Before.
    pub old: Outcome,
    /// After.
    pub new: Outcome,
    /// Entries in both that read differently.
    pub differing: u64,
    /// Entries in both whose identity changes.
    pub renamed: u64,
    /// Entries that only the old side has.
    pub vanished: u64,
    /// Entries that only the new side has.
    pub appeared: u64,
    /// The first of them, entry by entry.
    pub differences: Vec<Difference>,
    /// What reads differently of its statements.
    pub statements: Vec<Change>,
}

impl FileDifference {
    /// Whether both sides say the same of it.
    pub fn is_same(&self) -> bool {
        (self.old.accepted, &self.old.mapping) == (self.new.accepted, &self.new.mapping)
            && self.differences.is_empty()
            && self.statements.is_empty()
    }

    /// Whether neither side has a mapping for it.
    pub const fn is_unread(&self) -> bool {
        self.old.mapping.is_none() && self.new.mapping.is_none()
    }

    fn keep(&mut self, difference: Difference) {
        if self.differences.len() < SHOWN_MAX {
            self.differences.push(difference);
        }
    }
}

/// Sums over all files.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Totals {
    /// Files that at least one side reads.
    pub files: u64,
    /// Files with a difference.
    pub files_differing: u64,
    /// Files that would be set aside, and were not.
    pub refused_now: u64,
    /// Files that were set aside, and would not be.
    pub accepted_now: u64,
    /// Entries, as the new side reads them.
    pub entries: u64,
    /// Entries that read differently.
    pub differing: u64,
    /// Entries whose identity changes.
    pub renamed: u64,
    /// Entries that only the old side has.
    pub vanished: u64,
    /// Entries that only the new side has.
    pub appeared: u64,
}

impl Totals {
    /// Counts a file.
    pub fn add(&mut self, file: &FileDifference) {
        if file.is_unread() {
            return;
        }
        self.files += 1;
        self.files_differing += u64::from(!file.is_same());
        self.refused_now += u64::from(file.old.accepted && !file.new.accepted);
        self.accepted_now += u64::from(!file.old.accepted && file.new.accepted);
        self.entries += file.new.entries;
        self.differing += file.differing;
        self.renamed += file.renamed;
        self.vanished += file.vanished;
        self.appeared += file.appeared;
    }
}

/// Reads every sample by both sides; `each` gets them in order.
pub fn all(samples: &[Sample], each: &mut dyn FnMut(FileDifference) -> Result<()>) -> Result<()> {
    let threads = thread::available_parallelism().map_or(1, NonZero::get).min(THREADS_MAX);
    let next = AtomicUsize::new(0);
    let (sender, receiver) = mpsc::sync_channel(threads * 2);
    thread::scope(|scope| {
        for _ in 0..threads {
            let (sender, next) = (sender.clone(), &next);
            scope.spawn(move || {
                loop {
                    let index = next.fetch_add(1, Ordering::Relaxed);
                    let Some(sample) = samples.get(index) else { break };
                    // Nobody listens any more where the answer could not be told.
                    if sender.send((index, one(sample))).is_err() {
                        break;
                    }
                }
            });
        }
        drop(sender);
        let mut early = BTreeMap::new();
        let mut expected = 0;
        for (index, file) in receiver {
            early.insert(index, file);
            while let Some(file) = early.remove(&expected) {
                each(file)?;
                expected += 1;
            }
        }
        Ok(())
    })
}

/// One file, read by both sides.
pub fn one(sample: &Sample) -> FileDifference {
    let mut old = Half::open(sample, &sample.old);
    let mut new = Half::open(sample, &sample.new);
    let mut file = FileDifference { file: sample.file.clone(), name: sample.name.clone(), ..FileDifference::default() };
    let mut aligner = Aligner::default();
    while let Some(pair) = aligner.next(&mut old, &mut new) {
        match pair {
            Pair::Both(old, new) => {
                if let Some(difference) = Difference::between(&old, &new) {
                    file.differing += u64::from(!difference.changes.is_empty());
                    file.renamed += u64::from(difference.is_renamed());
                    file.keep(difference);
                }
            }
            Pair::Old(entry) => {
                file.vanished += 1;
                file.keep(Difference::vanished(&entry));
            }
            Pair::New(entry) => {
                file.appeared += 1;
                file.keep(Difference::appeared(&entry));
            }
        }
    }
    // A statement that only one side has is told by its entries, and by what is accepted.
    for ((opening, closing), (new_opening, new_closing)) in old.statements.iter().zip(&new.statements) {
        file.statements.extend(compare::statement_changes((opening, closing), (new_opening, new_closing)));
    }
    file.statements.truncate(SHOWN_MAX);
    (file.old, file.new) = (old.outcome, new.outcome);
    file
}

/// A file as one side reads it: its entries, and on the way what it says besides.
struct Half {
    decoder: Option<Decoder>,
    queue: VecDeque<Entry>,
    outcome: Outcome,
    opened: Option<Opening>,
    statements: Vec<(Opening, Closing)>,
}

impl Half {
    fn open(sample: &Sample, mappings: &Mappings) -> Self {
        let hint = Hint { file_name: &sample.name, bank: sample.bank.as_ref(), document: sample.document.as_deref() };
        let mut outcome = Outcome::default();
        let decoder = match File::open(&sample.path) {
            Err(error) => {
                outcome.why_not = Some(format!("it cannot be opened: {error}"));
                None
            }
            Ok(bytes) => match mappings.decode(bytes, &hint) {
                Ok(decoder) => {
                    outcome.mapping = Some(decoder.mapping().to_owned());
                    outcome.accepted = true;
                    Some(decoder)
                }
                Err(reject) => {
                    outcome.why_not = Some(format!("{}: {}", reject.position, reject.why));
                    None
                }
            },
        };
        Self { decoder, queue: VecDeque::new(), outcome, opened: None, statements: Vec::new() }
    }

    fn take(&mut self, item: Item) {
        match item {
            Item::Opened(opening) => self.opened = Some(opening),
            Item::Entry(entry) => self.queue.extend(entry.into_booked_parts()),
            Item::Closed(closing) => {
                if let Some(opening) = self.opened.take()
                    && self.statements.len() < STATEMENTS_MAX
                {
                    self.statements.push((opening, closing));
                }
            }
            Item::Rejected(reject) if reject.severity == Severity::Error => {
                self.outcome.accepted = false;
                self.outcome.why_not.get_or_insert_with(|| format!("{}: {}", reject.position, reject.why));
            }
            Item::Rejected(_) | Item::Row(_) | Item::Whole(_) => {}
        }
    }
}

impl Iterator for Half {
    type Item = Entry;

    fn next(&mut self) -> Option<Entry> {
        while self.queue.is_empty() {
            let item = self.decoder.as_mut()?.next()?;
            self.take(item);
        }
        self.outcome.entries += 1;
        self.queue.pop_front()
    }
}
