//! SHELL: the steps of a night. Each loads, decides with pure code, saves, and only then acts on the world.
//!
//! Every step can be run twice and be killed anywhere: the marker of what was done is written in the same transaction as
//! what it causes, and the next run finishes the work. [`nightly`] runs them in order.

pub mod acknowledge;
pub mod adopt;
pub mod assess;
pub mod audit;
pub mod book;
mod booking;
mod chain;
pub mod collect;
pub mod coverages;
pub mod difference;
pub mod files;
pub mod import;
pub mod matching;
pub mod nightly;
mod note;
pub mod notify;
pub mod operations;
mod recipes;
pub mod reconcile;
pub mod replay;
pub mod reread;
pub mod suggestions;
mod unpack;

use serde::Serialize;

use crate::domain::statement::{Reject, Severity};

/// The steps that can be run alone (`passerelle job NAME`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Job {
    /// Fetch the banks' files.
    Collect,
    /// Decode, prove and book them.
    Book,
    /// Tie entries to loans.
    Reconcile,
    /// Compute which alerts should stand.
    Assess,
    /// Write and send what is owed to people.
    Notify,
}

impl Job {
    /// Every job, in the order of a night.
    pub const ALL: [Self; 5] = [Self::Collect, Self::Book, Self::Reconcile, Self::Assess, Self::Notify];

    /// The name on the command line.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Collect => "collect",
            Self::Book => "book",
            Self::Reconcile => "reconcile",
            Self::Assess => "assess",
            Self::Notify => "notify",
        }
    }
}

/// What a night did, in the shape of the contract.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Summary {
    /// The day that names the run, ISO.
    pub today: String,
    /// Files.
    pub files: Files,
    /// Entries of accounts.
    pub entries: Entries,
    /// Entries tied to loans.
    pub attributions: Attributions,
    /// Alerts.
    pub alerts: Alerts,
    /// Mails.
    pub messages: Messages,
    /// What waits for a person, one line each.
    pub waiting: Vec<String>,
    /// What would become of each new file: of a rehearsal only, for nothing of it can be asked for afterwards.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub rehearsed: Vec<Rehearsed>,
}

/// A new file of a rehearsal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Rehearsed {
    /// The bank.
    pub bank: String,
    /// Its name.
    pub name: String,
    /// What kind of document it is.
    pub document: String,
    /// The state that it would come to.
    pub state: &'static str,
    /// Why, one line for each step.
    pub details: Vec<String>,
}

/// Files of a night.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Files {
    /// New bytes.
    pub received: u64,
    /// Bytes that were here already, under this or another name.
    pub known: u64,
    /// Decoded, proved and booked.
    pub booked: u64,
    /// Set aside for a person.
    pub set_aside: u64,
    /// No statements: read, and never booked.
    pub noted: u64,
}

/// Entries of a night.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Entries {
    /// New.
    pub booked: u64,
    /// Booked before, from another file.
    pub known: u64,
}

/// Attributions of a night.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Attributions {
    /// Tied to a loan by unique evidence.
    pub certain: u64,
    /// New in suspense, with a suggestion.
    pub suggested: u64,
    /// All that lies in suspense now.
    pub suspense: u64,
}

/// Alerts of a night; borrowers' and operations' together.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Alerts {
    /// Opened.
    pub opened: u64,
    /// Raised to a higher level.
    pub raised: u64,
    /// Cleared.
    pub cleared: u64,
    /// Held back by a gate, now.
    pub held: u64,
}

/// Mails of a night.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Messages {
    /// Written to the store.
    pub written: u64,
    /// Handed over.
    pub sent: u64,
    /// Could not be handed over; the next night tries again.
    pub failed: u64,
}

/// How far a step is.
#[derive(Debug, Clone, Copy)]
pub struct Progress<'a> {
    /// The step.
    pub job: Job,
    /// What is being done, a file name say.
    pub what: &'a str,
    /// Done so far.
    pub done: u64,
    /// To do, as far as is known.
    pub total: u64,
}

/// Who is told how far a step is.
pub type Watcher<'a> = &'a mut dyn FnMut(Progress<'_>);

/// A file with more faults than this is another file: the first ones say enough.
const REJECTS_MAX: usize = 100;

/// Keeps a reject among the first ones; behind any number of warnings an error still finds a place.
fn keep_reject(rejects: &mut Vec<Reject>, reject: Reject) {
    if rejects.len() < REJECTS_MAX {
        rejects.push(reject);
    } else if let Some(last) = rejects.last_mut()
        && (reject.severity, last.severity) == (Severity::Error, Severity::Warning)
    {
        *last = reject;
    }
}

/// A length as a count.
pub(crate) fn count(length: usize) -> u64 {
    u64::try_from(length).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use super::{REJECTS_MAX, Reject, Severity, keep_reject};

    #[test]
    fn an_error_behind_many_warnings_is_told() {
        let reject = |severity, line: usize| Reject {
            severity,
            position: format!("line {line}"),
            field: "text".into(),
            found: String::new(),
            why: "why".into(),
            fix: "fix".into(),
        };
        let mut kept = Vec::new();
        (0..2 * REJECTS_MAX).for_each(|line| keep_reject(&mut kept, reject(Severity::Warning, line)));
        keep_reject(&mut kept, reject(Severity::Error, 999));
        (0..REJECTS_MAX).for_each(|line| keep_reject(&mut kept, reject(Severity::Error, line)));
        assert_eq!((kept.len(), kept.last().unwrap().position.as_str()), (REJECTS_MAX, "line 999"));
    }
}
