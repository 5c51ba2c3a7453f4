//! A draft tried on its sample: whether it loads, and what it reads.

use std::collections::BTreeMap;
use std::io::{Cursor, Read};
use std::path::Path;
use std::sync::Arc;

use crate::codec::Head;
use crate::codec::encoding::Utf8;
use crate::domain::statement::{Balance, Item, Kind, Reject, Severity};
use crate::mapping::{Decoder, load};

/// What became of a sample.
#[derive(Debug, Clone, Default)]
pub struct Trial {
    /// Why the draft cannot be loaded.
    pub faults: Vec<String>,
    /// Entries that were read.
    pub entries: u64,
    /// How many of them have a kind of their own.
    pub kinds: u64,
    /// How many name a loan.
    pub loans: u64,
    /// The verdict of each statement.
    pub balances: Vec<Balance>,
    /// What could not be read, or what a person should know.
    pub rejects: Vec<Reject>,
}

impl Trial {
    /// Reads the sample with the draft.
    pub(super) fn of(
        texts: &BTreeMap<String, String>,
        path: &str,
        body: &str,
        file_name: &str,
        bytes: Vec<u8>,
    ) -> Self {
        let mut trial = Self::default();
        let mut texts = texts.clone();
        texts.insert(path.to_owned(), body.to_owned());
        let variants = match load::variants(Path::new("mappings"), &texts) {
            Ok(variants) => variants,
            Err(errors) => {
                trial.faults = errors.iter().map(ToString::to_string).collect();
                return trial;
            }
        };
        let name = path.trim_end_matches(".toml");
        let Some(variant) = variants.into_iter().find(|variant| variant.name == name) else { return trial };
        let reader: Box<dyn Read + Send> = Box::new(Cursor::new(bytes));
        let Ok(mut source) = Utf8::new(reader) else { return trial };
        let whole = source.is_whole();
        if let Err(misfit) = variant.plan.fit(&Head { text: source.peek(), whole }) {
            trial.faults.push(misfit.what);
            return trial;
        }
        let Ok(source) = source.reopen(variant.encoding()) else { return trial };
        for item in Decoder::new(Arc::new(variant), source, file_name) {
            match item {
                Item::Entry(entry) => {
                    trial.entries += 1;
                    trial.kinds += u64::from(entry.kind != Kind::Other);
                    trial.loans += u64::from(entry.loan_reference.is_some());
                }
                Item::Closed(closing) => trial.balances.push(closing.balance),
                Item::Rejected(reject) if trial.rejects.len() < 100 => trial.rejects.push(reject),
                Item::Opened(_) | Item::Rejected(_) | Item::Row(_) | Item::Whole(_) => {}
            }
        }
        trial
    }

    /// Rejects that would set the sample aside.
    pub fn errors(&self) -> usize {
        self.rejects.iter().filter(|reject| reject.severity == Severity::Error).count()
    }

    /// Whether the sample was read without an error.
    pub fn is_read(&self) -> bool {
        self.faults.is_empty() && self.errors() == 0
    }

    /// The verdict in words.
    pub fn words(&self) -> String {
        if let Some(fault) = self.faults.first() {
            return format!("it cannot be used as it stands: {fault}");
        }
        let holds = self.balances.iter().filter(|balance| **balance == Balance::Holds).count();
        let proof = match (holds, self.balances.len()) {
            (0, _) => "nothing proves that they are all".to_owned(),
            (all, count) if all == count => "the balance holds".to_owned(),
            (some, count) => format!("the balance of {some} of {count} statements holds"),
        };
        let (errors, warnings) = (self.errors(), self.rejects.len() - self.errors());
        let entries = if self.entries == 1 { "entry" } else { "entries" };
        let plural = |number: usize| if number == 1 { "" } else { "s" };
        let (more, also) = (plural(errors), plural(warnings));
        format!("{} {entries}, {proof}; {errors} error{more}, {warnings} warning{also}", self.entries)
    }
}
