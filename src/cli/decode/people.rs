//! `decode` for people: statements with their entries and proofs, then the rejects; written as it is decoded.

use std::collections::HashMap;
use std::fs;
use std::io::{self, Write};

use super::json::Outcome;
use super::reject::{self, Excerpts};
use super::{Options, rows};
use crate::cli::page::{Page, count, cut};
use crate::domain::document::{Proof, Whole};
use crate::domain::money::Money;
use crate::domain::statement::{Balance, Closing, Entry, FoundIn, Item, Opening, Reject, Severity, Status};
use crate::mapping::Decoder;

/// Rejects that are shown; a file with more of them is another file.
const REJECTS_MAX: usize = 1_000;
/// From this width on an entry and its label stand on one line.
const WIDE: usize = 110;

/// Writes what a file says. `again` opens it once more, for the lines that rejects are about.
pub fn write(
    out: &mut impl Write,
    page: Page,
    (name, again): (&str, &dyn Fn() -> Option<fs::File>),
    options: &Options,
    decoded: Result<Decoder, Box<Reject>>,
) -> io::Result<Outcome> {
    let (outcome, rejects) = (Outcome::default(), Vec::new());
    let mut told = Told { out, page, options, shown: 0, hidden: 0, headed: false, outcome, rejects };
    let mut is_statement = true;
    match decoded {
        Ok(mut decoder) => {
            is_statement = decoder.document() == "statement";
            writeln!(told.out, "{}: {} by {}", page.strong(name), decoder.format(), decoder.mapping())?;
            if decoder.has_rows() {
                writeln!(told.out, "\n{}", page.strong(decoder.document()))?;
            }
            told.items(&mut decoder)?;
            writeln!(told.out, "\nencoding {}", decoder.encoding())?;
        }
        Err(reject) => told.keep(*reject),
    }
    let Told { outcome, rejects, .. } = told;
    let excerpts = Excerpts::of(&rejects, again());
    for reject in &rejects {
        writeln!(out, "\n{}", reject::text(page, name, reject, &excerpts))?;
    }
    let (errors, warnings) = (outcome.errors, outcome.warnings);
    let kept = u64::try_from(rejects.len()).unwrap_or(u64::MAX);
    if errors + warnings > kept {
        writeln!(out, "\n… and {} more like these", errors + warnings - kept)?;
    }
    let verdict = match (errors, is_statement) {
        (0, true) => page.good("it can be booked"),
        (0, false) => page.good("it can be read"),
        _ => page.bad("it would be set aside whole"),
    };
    writeln!(out, "\n{}, {}: {verdict}", count(errors, "error"), count(warnings, "warning"))?;
    Ok(outcome)
}

/// Writes why a file was not looked into.
pub fn refused(out: &mut impl Write, page: Page, name: &str, rejects: &[Reject]) -> io::Result<Outcome> {
    let mut outcome = Outcome::default();
    for reject in rejects {
        match reject.severity {
            Severity::Error => outcome.errors += 1,
            Severity::Warning => outcome.warnings += 1,
        }
        writeln!(out, "{}", reject::text(page, name, reject, &Excerpts::default()))?;
    }
    Ok(outcome)
}

struct Told<'a, W> {
    out: &'a mut W,
    page: Page,
    options: &'a Options,
    /// Entries that were written, and those that were only counted.
    shown: u64,
    hidden: u64,
    /// Whether the names of the columns stand above the entries at hand.
    headed: bool,
    outcome: Outcome,
    rejects: Vec<Reject>,
}

/// Counts and sums of one statement.
#[derive(Debug, Default)]
struct Totals {
    credits: u64,
    debits: u64,
    credit: Option<Money>,
    debit: Option<Money>,
    /// Entries that do not count.
    announced: u64,
    overflow: bool,
}

impl Totals {
    fn add(&mut self, entry: &Entry) {
        if entry.status != Status::Booked {
            self.announced += 1;
            return;
        }
        let (count, sum) = if entry.amount.minor() < 0 {
            (&mut self.debits, &mut self.debit)
        } else {
            (&mut self.credits, &mut self.credit)
        };
        *count += 1;
        match sum.map_or(Ok(entry.amount), |sum| sum.plus(entry.amount)) {
            Ok(more) => *sum = Some(more),
            Err(_) => self.overflow = true,
        }
    }

    fn words(&self) -> String {
        let one = |number: u64, word: &str, sum: Option<Money>| {
            sum.map_or_else(|| format!("no {word}"), |sum| format!("{} {sum}", count(number, word)))
        };
        let mut words =
            format!("{}, {}", one(self.credits, "credit", self.credit), one(self.debits, "debit", self.debit));
        if self.announced > 0 {
            words.push_str(&format!(", {} not booked (announced or for information)", self.announced));
        }
        words
    }
}

impl<W: Write> Told<'_, W> {
    fn items(&mut self, decoder: &mut Decoder) -> io::Result<()> {
        let has_rows = decoder.has_row_balances();
        let mut current: Option<(Opening, Totals)> = None;
        // The closing balance of each account's statement before, to tell whether the next one follows.
        let mut before: HashMap<String, Money> = HashMap::new();
        for item in decoder.by_ref() {
            match item {
                Item::Opened(opening) => {
                    self.open(&opening)?;
                    current = Some((opening, Totals::default()));
                }
                Item::Entry(entry) => {
                    if let Some((_, totals)) = &mut current {
                        totals.add(&entry);
                    }
                    if self.options.summary || self.options.limit.is_some_and(|limit| self.shown >= limit) {
                        self.hidden += 1;
                    } else {
                        self.shown += 1;
                        self.head()?;
                        self.entry(&entry, "")?;
                    }
                }
                Item::Closed(closing) => {
                    if let Some((opening, totals)) = current.take() {
                        let earlier = before.get(&opening.account).copied();
                        self.close(&closing, &totals, has_rows, earlier)?;
                        if let Some(balance) = closing.closing {
                            before.insert(opening.account, balance);
                        }
                    }
                }
                Item::Row(row) => {
                    if self.options.summary || self.options.limit.is_some_and(|limit| self.shown >= limit) {
                        self.hidden += 1;
                    } else {
                        self.shown += 1;
                        let lead = format!("  {:<12}  ", cut(place(&row.place), 24));
                        writeln!(self.out, "{}", self.page.hang(&lead, &rows::row_text(&row)))?;
                    }
                }
                Item::Whole(whole) => self.whole(&whole)?,
                Item::Rejected(reject) => self.keep(reject),
            }
        }
        Ok(())
    }

    /// The end of a document of rows.
    fn whole(&mut self, whole: &Whole) -> io::Result<()> {
        if self.hidden > 0 && !self.options.summary {
            writeln!(self.out, "  … {} not shown", count(self.hidden, "row"))?;
        }
        let sum = match (whole.sum, whole.proof) {
            // Rows without amounts.
            (Some(sum), Proof::Unknown) if sum.minor() == 0 => String::new(),
            (Some(sum), Proof::Holds | Proof::Fails | Proof::Unknown) => format!(", sum {sum}"),
            (None, _) => ", no sum".to_owned(),
        };
        let proof = match whole.proof {
            Proof::Holds => self.page.good("as the file announces"),
            Proof::Fails => self.page.bad("the file announces something else, or contradicts itself"),
            Proof::Unknown => "the file announces nothing to prove it by".to_owned(),
        };
        writeln!(self.out, "  {}{sum}: {proof}", count(whole.rows, "row"))
    }

    fn keep(&mut self, reject: Reject) {
        match reject.severity {
            Severity::Error => self.outcome.errors += 1,
            Severity::Warning => self.outcome.warnings += 1,
        }
        if self.rejects.len() < REJECTS_MAX {
            self.rejects.push(reject);
        }
    }

    fn open(&mut self, opening: &Opening) -> io::Result<()> {
        let Opening { account, id, sequence, currency, position } = opening;
        let number = sequence.map_or_else(String::new, |number| format!(", number {number}"));
        let id = id.as_deref().map_or_else(String::new, |id| format!(", statement {id}"));
        let account = if account.is_empty() { "?" } else { account };
        let head = format!("account {account} in {currency}{number}{id}, {position}");
        writeln!(self.out, "\n{}", self.page.strong(&head))?;
        self.headed = false;
        Ok(())
    }

    /// The names of the columns, once above the entries of a statement that has some.
    fn head(&mut self) -> io::Result<()> {
        if std::mem::replace(&mut self.headed, true) {
            return Ok(());
        }
        let label = if self.page.width >= WIDE { "label" } else { "" };
        let head = format!("  {:<12}{:<12}{:<12}{:>13}  {:<11}{label}", "where", "booked", "value", "amount", "kind");
        writeln!(self.out, "{}", self.page.faint(head.trim_end()))
    }

    fn entry(&mut self, entry: &Entry, indent: &str) -> io::Result<()> {
        let page = self.page;
        let place = format!("{indent}{}", place(&entry.position));
        let (booked, value, kind) = (entry.booked_on, entry.value_on, entry.kind.as_str());
        let amount = entry.amount.to_string();
        let amount = amount.trim_end_matches(" EUR");
        let row = format!("  {:<12}{booked}  {value}  {amount:>13}  {kind:<11}", cut(&place, 11));
        let text = if entry.text.is_empty() { "(no label)" } else { entry.text.as_str() };
        let notes = notes(entry);
        if page.width >= WIDE {
            writeln!(self.out, "{}", page.hang(&row, text))?;
            if !notes.is_empty() {
                writeln!(self.out, "{}", page.hang(&" ".repeat(row.chars().count()), &notes))?;
            }
        } else {
            writeln!(self.out, "{}", row.trim_end())?;
            writeln!(self.out, "{}", page.hang("              ", text))?;
            if !notes.is_empty() {
                writeln!(self.out, "{}", page.hang("              ", &notes))?;
            }
        }
        entry.details.iter().try_for_each(|part| self.entry(part, "  "))
    }

    fn close(&mut self, closing: &Closing, totals: &Totals, has_rows: bool, earlier: Option<Money>) -> io::Result<()> {
        let page = self.page;
        if self.hidden > 0 && !self.options.summary {
            writeln!(self.out, "  … {} not shown", entries(self.hidden))?;
        }
        self.hidden = 0;
        let day = |day: Option<chrono::NaiveDate>| day.map_or_else(|| "?".to_owned(), |day| day.to_string());
        let (from, to) = (day(closing.from_on), day(closing.to_on));
        writeln!(self.out, "  {from} to {to}: {} booked; {}", closing.booked, totals.words())?;
        for line in proofs(page, closing, totals, has_rows, earlier) {
            writeln!(self.out, "{}", page.hang("  ", &line))?;
        }
        Ok(())
    }
}

/// A place as far as a column has room for it: the line, else the last element.
fn place(position: &str) -> &str {
    if position.starts_with("line ") {
        position.split(',').next().unwrap_or(position)
    } else {
        position.rsplit('/').next().unwrap_or(position)
    }
}

/// What proves what.
fn proofs(page: Page, closing: &Closing, totals: &Totals, has_rows: bool, earlier: Option<Money>) -> Vec<String> {
    let mut lines = Vec::new();
    let zero = |money: Money| Money::new(0, money.currency());
    let verdict = match (closing.balance, closing.opening, closing.closing) {
        (Balance::Holds, Some(opening), Some(end)) => {
            let (credit, debit) = (totals.credit.unwrap_or(zero(opening)), totals.debit.unwrap_or(zero(opening)));
            let sum =
                if totals.overflow { "the entries".to_owned() } else { format!("{credit} - {}", debit.magnitude()) };
            format!("{}: {opening} + {sum} = {end}", page.good("the balance holds"))
        }
        (Balance::Fails(difference), opening, end) => {
            let say = |money: Option<Money>| money.map_or_else(|| "?".to_owned(), |money| money.to_string());
            let ends = format!("from {} to {}", say(opening), say(end));
            format!("{} {ends}: {difference} is left over", page.bad("THE BALANCE FAILS"))
        }
        (Balance::Holds | Balance::Unknown, opening, end) => {
            let missing = match (opening, end) {
                (None, None) => "neither the opening nor the closing balance is there",
                (None, Some(_)) => "the opening balance is not there",
                (Some(_), None) => "the closing balance is not there",
                (Some(_), Some(_)) => "not every entry could be read or added",
            };
            format!("{}: {missing}", page.odd("the balance cannot be proved"))
        }
    };
    lines.push(verdict);
    if has_rows {
        lines.push(match closing.balance {
            Balance::Holds => "each row's balance follows from its neighbour's: no row is missing in between".into(),
            Balance::Fails(_) | Balance::Unknown => "the balances of the rows prove nothing here".into(),
        });
    }
    if let (Some(earlier), Some(opening)) = (earlier, closing.opening) {
        lines.push(if earlier == opening {
            format!("it follows the statement above: that one closes with {earlier}")
        } else {
            page.odd(&format!("it does not follow the statement above: that one closes with {earlier}, not {opening}"))
        });
    }
    lines
}

/// References, reason in words, loan, status, other party: what the label does not say.
fn notes(entry: &Entry) -> String {
    let mut notes = Vec::new();
    match entry.status {
        Status::Booked => {}
        Status::Pending => notes.push("ANNOUNCED, not booked".to_owned()),
        Status::Info => notes.push("FOR INFORMATION, not booked".to_owned()),
    }
    if let Some(reason) = &entry.reason {
        let class = reason.class;
        notes.push(format!("{} {} ({})", reason.code, class.english(), class.french()));
    }
    if let Some(charges) = entry.charges {
        notes.push(format!("charges {charges} inside"));
    }
    let named = [("", &entry.end_to_end_id), ("", &entry.mandate_id), ("batch ", &entry.batch_id)];
    notes.extend(named.into_iter().filter_map(|(word, text)| text.as_ref().map(|text| format!("{word}{text}"))));
    if let Some(found) = &entry.loan_reference {
        let instalment = found.instalment.map_or_else(String::new, |number| format!(" no. {number}"));
        let place = match found.found_in {
            FoundIn::EndToEndId => "",
            FoundIn::Text => ", by the label",
        };
        notes.push(format!("loan {}{instalment}{place}", found.text));
    }
    if let Some(party) = &entry.counterparty {
        notes.push(format!("other party {party}"));
    }
    notes.join(" · ")
}

fn entries(number: u64) -> String {
    if number == 1 { "1 entry".to_owned() } else { format!("{number} entries") }
}
