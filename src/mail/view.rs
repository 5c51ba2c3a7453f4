//! What a template may name, and no more. Nothing here tells who a borrower is.

use chrono::NaiveDate;
use serde::Serialize;

use super::{Change, Detail, Digest, Line, Notice};
use crate::domain::calendar::Calendar;
use crate::domain::reason::Class;

/// A digest, as a template sees it.
#[derive(Serialize)]
pub(super) struct DigestView<'a> {
    /// The day, ISO.
    today: NaiveDate,
    /// The référent's name; may be empty.
    referent: &'a str,
    /// How many loans ask for something.
    follow: usize,
    /// How many of them are critical or special.
    urgent: usize,
    /// How many alerts ended.
    cleared: usize,
    /// How many alerts are doubted again.
    withdrawn: usize,
    /// Whether there is only good news: never for a loan under special care.
    good_news: bool,
    /// The urgent loans, when they would be hard to find.
    first: Vec<&'a str>,
    /// Whether a new alert is the first of its loan, and not a grave one.
    first_difficulty: bool,
    /// The lines by what happened; no empty group.
    groups: Vec<Group<'a>>,
}

#[derive(Serialize)]
struct Group<'a> {
    /// `opened`, `raised`, `corrected`, `withdrawn` or `cleared`.
    change: &'static str,
    /// The worst level first.
    lines: Vec<LineView<'a>>,
}

/// What plain mail may say.
#[derive(Serialize)]
struct LineView<'a> {
    alert: &'a str,
    loan: &'a str,
    /// The code; the filter `level` gives the word.
    level: &'a str,
    /// The contractual day of the oldest missed instalment.
    since: Option<NaiveDate>,
    /// The day by which to act; none for a loan under special care.
    contact_by: Option<NaiveDate>,
    /// The same as a number of business days.
    contact_days: Option<u32>,
    #[serde(flatten)]
    full: Option<FullView<'a>>,
}

/// What a mail says besides where mails are encrypted. At the minimum these names do not exist.
#[derive(Serialize)]
struct FullView<'a> {
    instalment: Option<u32>,
    overdue: i64,
    days: u32,
    missed: u32,
    /// What the bank's code means, in the language of the mail; none for a code that nobody explained.
    reason: Option<&'a str>,
    code: Option<&'a str>,
    /// `account`, `contested`, `unclear`, `technical`, `funds`, `deceased` or `none`: what a reason asks for.
    advice: &'static str,
    possible_payment: bool,
    first_difficulty: bool,
    reportable: bool,
}

/// The operator's mail, as a template sees it.
#[derive(Serialize)]
pub(super) struct OperationsView<'a> {
    today: NaiveDate,
    total: usize,
    groups: Vec<Matters<'a>>,
}

#[derive(Serialize)]
struct Matters<'a> {
    /// The rule (`silent_bank`).
    rule: &'a str,
    /// The rule as words, for one that the template does not know.
    name: String,
    notices: Vec<String>,
}

impl<'a> DigestView<'a> {
    pub(super) fn new(digest: &'a Digest, detail: Detail) -> Self {
        let mut lines: Vec<&Line> = digest.lines.iter().collect();
        lines.sort_by_key(|line| (std::cmp::Reverse(rank(&line.level)), line.due_on, &line.loan, &line.alert));
        let (over, live): (Vec<&Line>, Vec<&Line>) =
            lines.iter().partition(|line| matches!(line.change, Change::Cleared | Change::Withdrawn));
        let (cleared, withdrawn): (Vec<&Line>, Vec<&Line>) =
            over.into_iter().partition(|line| line.change == Change::Cleared);
        let urgent: Vec<&str> = distinct(live.iter().filter(|line| rank(&line.level) >= rank("critical")));
        let follow = distinct(live.iter()).len();
        let group = |change: Change| Group {
            change: name(change),
            lines: lines
                .iter()
                .filter(|line| line.change == change)
                .map(|line| LineView::new(line, digest.on, detail))
                .collect(),
        };
        Self {
            today: digest.on,
            referent: digest.referent_name.trim(),
            follow,
            urgent: urgent.len(),
            cleared: cleared.len(),
            withdrawn: withdrawn.len(),
            good_news: live.is_empty() && withdrawn.is_empty() && cleared.iter().all(|line| line.level != "special"),
            first: if follow > urgent.len() { urgent } else { Vec::new() },
            first_difficulty: live.iter().any(|line| {
                line.first_difficulty && line.change == Change::Opened && rank(&line.level) < rank("critical")
            }),
            groups: Change::ALL.into_iter().map(group).filter(|group| !group.lines.is_empty()).collect(),
        }
    }
}

impl<'a> LineView<'a> {
    fn new(line: &'a Line, today: NaiveDate, detail: Detail) -> Self {
        let contact_days = contact_days(&line.level);
        Self {
            alert: &line.alert,
            loan: &line.loan,
            level: &line.level,
            since: line.due_on,
            contact_by: contact_days.map(|days| Calendar::France.add(today, days)),
            contact_days,
            full: match detail {
                Detail::Minimum => None,
                Detail::Full => Some(FullView::new(line)),
            },
        }
    }
}

impl<'a> FullView<'a> {
    fn new(line: &'a Line) -> Self {
        let reason = line.reason.as_ref();
        Self {
            instalment: line.instalment,
            overdue: line.overdue_minor,
            days: line.days_past_due,
            missed: line.missed,
            reason: reason
                .filter(|reason| reason.class != Class::Unknown)
                .map(|reason| reason.wording.as_str())
                .filter(|wording| !wording.is_empty()),
            code: reason.map(|reason| reason.code.as_str()).filter(|code| !code.is_empty()),
            advice: reason.map_or("none", |reason| advice(reason.class)),
            possible_payment: line.possible_payment,
            first_difficulty: line.first_difficulty,
            reportable: line.reportable,
        }
    }
}

impl<'a> OperationsView<'a> {
    pub(super) fn new(today: NaiveDate, notices: &'a [Notice]) -> Self {
        let mut groups: Vec<Matters<'a>> = Vec::new();
        for notice in notices {
            // One line of text each, whatever a file's name holds.
            let text = notice.detail.split_whitespace().collect::<Vec<_>>().join(" ");
            match groups.iter_mut().find(|group| group.rule == notice.rule) {
                Some(group) => group.notices.push(text),
                None => groups.push(Matters {
                    rule: &notice.rule,
                    name: notice.rule.replace('_', " "),
                    notices: vec![text],
                }),
            }
        }
        Self { today, total: notices.len(), groups }
    }
}

fn distinct<'a, 'b>(lines: impl Iterator<Item = &'b &'a Line>) -> Vec<&'a str>
where
    'a: 'b,
{
    let mut loans: Vec<&str> = Vec::new();
    for line in lines {
        if !loans.contains(&line.loan.as_str()) {
            loans.push(&line.loan);
        }
    }
    loans
}

const fn name(change: Change) -> &'static str {
    match change {
        Change::Opened => "opened",
        Change::Raised => "raised",
        Change::Corrected => "corrected",
        Change::Withdrawn => "withdrawn",
        Change::Cleared => "cleared",
    }
}

/// How grave a level is. One that is not known comes last, but is told all the same.
fn rank(level: &str) -> u8 {
    match level {
        "special" => 5,
        "critical" => 4,
        "warning" => 3,
        "watch" => 2,
        "info" => 1,
        _ => 0,
    }
}

/// Within how many French business days to act.
fn contact_days(level: &str) -> Option<u32> {
    match level {
        "watch" => Some(5),
        "warning" | "critical" => Some(2),
        _ => None,
    }
}

/// What a reason asks of the référent.
const fn advice(class: Class) -> &'static str {
    match class {
        Class::InsufficientFunds => "funds",
        Class::AccountClosed | Class::AccountInvalid | Class::AccountBlocked => "account",
        Class::ContestedAuthorised | Class::ContestedUnauthorised | Class::RefusedByDebtor => "contested",
        Class::Deceased => "deceased",
        Class::DebtorBlock | Class::Legal | Class::Mandate | Class::Regulatory | Class::Fraud => "unclear",
        Class::Technical | Class::Duplicate | Class::Cancelled | Class::BankUnreachable | Class::Recall => "technical",
        Class::Unknown => "none",
    }
}
