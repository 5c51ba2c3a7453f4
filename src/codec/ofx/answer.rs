//! What the bank answered besides statements: errors, a sign-on, a list of accounts, investments.

use crate::codec::{Fault, Weight};

/// The status of an answer.
#[derive(Debug, Default, Clone)]
pub(super) struct Status {
    pub line: u64,
    pub code: String,
    pub severity: String,
    pub message: String,
}

impl Status {
    fn is_error(&self) -> bool {
        self.severity.eq_ignore_ascii_case("ERROR")
    }

    /// The error of a sign-on, after which no statement comes.
    pub(super) fn sign_on_fault(&self) -> Option<Fault> {
        let fault = self.fault(false)?;
        let Self { code, message, .. } = self;
        let why = format!("the bank refused the sign-on with error {code}: {message}");
        Some(Fault { why: why.trim_end_matches([':', ' ']).to_owned(), ..fault })
    }

    /// The error that it is, where it is one; a warning when a statement came all the same.
    pub(super) fn fault(&self, has_statement: bool) -> Option<Fault> {
        if !self.is_error() {
            return None;
        }
        let Self { line, code, message, .. } = self;
        let words = if message.is_empty() { "without a word" } else { message };
        let (weight, why) = if has_statement {
            (Weight::Warning, format!("the bank reports error {code} beside the statement: {words}"))
        } else {
            (Weight::Error, format!("the bank answered with error {code} and no statement: {words}"))
        };
        let fix = "make the export again in the bank's site; if it fails again, tell the bank this code";
        Some(fault(weight, *line, "statement", &format!("{code} {message}"), &why, fix))
    }
}

/// What a file held when it held no statement.
#[derive(Debug, Default)]
pub(super) struct Others {
    pub investments: u64,
    pub account_list: bool,
    pub sign_on: bool,
}

impl Others {
    /// Why there is no statement.
    pub(super) fn fault(&self, line: u64) -> Fault {
        let why = if self.investments > 0 {
            "there are only statements of investments in it, which hold no movements of a bank account"
        } else if self.account_list {
            "it is a list of accounts, and holds no statement"
        } else if self.sign_on {
            "it is the answer to a sign-on, and holds no statement"
        } else {
            "there is no statement in it"
        };
        let fix = "in the bank's site choose the movements of the account, with their dates, and export them as OFX";
        fault(Weight::Error, line, "statement", "", why, fix)
    }
}

pub(super) fn fault(weight: Weight, line: u64, field: &str, found: &str, why: &str, fix: &str) -> Fault {
    Fault {
        weight,
        position: format!("line {line}"),
        field: field.into(),
        found: found.trim().chars().take(120).collect(),
        why: why.into(),
        fix: fix.into(),
    }
}
