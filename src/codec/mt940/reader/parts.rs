//! The fields of a message, one after the other: what each says goes into its slots, and what it must not say stops.

use super::{AGAIN, Open, Reader, Told, WRAPPED};
use crate::codec::Position;
use crate::codec::mt940::balance::Stated;
use crate::codec::mt940::fields::Field;
use crate::codec::mt940::info::Info;
use crate::codec::mt940::line61::Movement;
use crate::codec::mt940::message::{split_account, split_number};
use crate::codec::mt940::source::{fill, set, set_balance};
use crate::codec::mt940::tag::Tag;

/// Letters of an account and the currency behind it; the norm has 35.
const ACCOUNT: usize = 40;
/// Fields `:86:` of one movement.
const INFOS: usize = 50;

impl Reader {
    /// A field in front of the movements.
    pub(super) fn head(&mut self, field: &Field) {
        let text = match field.lines.as_slice() {
            // The second line of `:25P:` is the bank.
            [first, ..] if field.name == ":25P:" => first.trim().to_owned(),
            _ => field.joined(),
        };
        if let Some(below) = field.lines.iter().skip(1).find(|line| line.trim_start().starts_with(':')) {
            return self.stop_at(field, below, "the line below it begins with a field that is not known", WRAPPED);
        }
        let Some(message) = &mut self.message else { return };
        let late = message.movements > 0 || message.closing.is_some();
        if late || field.tag == Tag::Account && message.account.is_some() {
            let why = "it stands in the message a second time, or behind the movements";
            return self.complain(field, &text, why);
        }
        if field.tag == Tag::Account && text.chars().count() > ACCOUNT {
            return self.stop_at(field, &text, "an account has no more than 35 letters and digits", WRAPPED);
        }
        let (account, currency) = split_account(&text);
        if field.tag == Tag::Account {
            message.account = Some(account.to_owned());
        }
        if message.continues {
            return;
        }
        let beginning = |length| text.get(..length).unwrap_or(&text);
        let (number, page) = split_number(&text);
        let parts = match field.tag {
            Tag::Account => vec![("25", "", text.as_str()), ("25", "account", account), ("25", "currency", currency)],
            Tag::Number => vec![("28C", "", text.as_str()), ("28C", "number", number), ("28C", "page", page)],
            Tag::Related => vec![("21", "", text.as_str())],
            Tag::Time => vec![("13D", "", text.as_str()), ("13D", "date", beginning(6))],
            Tag::Floor => vec![("34F", "currency", beginning(3))],
            Tag::Reference
            | Tag::Opening
            | Tag::PageOpening
            | Tag::Entry
            | Tag::Info
            | Tag::Closing
            | Tag::PageClosing
            | Tag::Available
            | Tag::Future
            | Tag::Count
            | Tag::Own
            | Tag::Kind => Vec::new(),
        };
        for (tag, part, text) in parts {
            set(&mut self.statement, &self.plan.statement, tag, part, text);
        }
    }

    pub(super) fn balance(&mut self, field: &Field) -> Option<Stated> {
        let text = field.joined();
        let balance = Stated::parse(&text);
        if balance.is_none() {
            let why = "a balance is C or D, a day YYMMDD, a currency, and digits with a comma before the cents";
            self.stop_at(field, &text, why, WRAPPED);
        }
        balance
    }

    pub(super) fn opening(&mut self, field: &Field) {
        let Some(balance) = self.balance(field) else { return };
        let Some(message) = &mut self.message else { return };
        if message.opening.is_some() || message.movements > 0 {
            let why = "an opening balance stands in front of the movements, and once";
            return self.complain(field, &field.joined(), why);
        }
        message.opening = Some(balance.clone());
        let is_page = field.tag == Tag::PageOpening;
        let account = message.account.clone();
        match (self.page.take(), is_page) {
            (None, false) => set_balance(&mut self.statement, &self.plan.statement, "60F", &balance),
            (None, true) => {
                let why = "this page goes on with a statement whose pages before are not in the file";
                self.stop_at(field, &field.joined(), why, AGAIN);
            }
            (Some(page), true) => {
                let before = page.closing.as_ref().filter(|before| balance.goes_on(before));
                if page.account != account || before.is_none() {
                    let is = page.closing.map_or_else(String::new, |before| before.to_string());
                    let account = page.account.unwrap_or_default();
                    let why = format!("the page before ended with {is} of account {account}: a page is missing");
                    self.stop_at(field, &field.joined(), &why, AGAIN);
                }
            }
            (Some(_), false) => {
                let why = "the page before says that another page follows, and a new statement begins";
                self.stop_at(field, &field.joined(), why, AGAIN);
            }
        }
    }

    pub(super) fn movement(&mut self, field: &Field) {
        self.finish_entry();
        let Some(message) = &mut self.message else { return };
        if message.closing.is_some() {
            return self.stop_at(field, &field.joined(), "a movement stands behind the closing balance", WRAPPED);
        }
        if message.continues && message.opening.is_none() {
            let why = "a movement stands in front of the opening balance :60M: of its page";
            return self.stop_at(field, &field.joined(), why, WRAPPED);
        }
        message.movements += 1;
        match Movement::parse(&field.lines) {
            Ok(movement) => {
                if let Some(found) = &movement.thirtieth {
                    let why = "no February has that day: banks that count 30 days in each month write it, and its \
                               last day was read";
                    self.warn(&format!("line {}, :61: value-date", field.line), "value_on", found, why);
                }
                self.open = Some(Open { line: field.line, movement, infos: Vec::new(), own: String::new() });
                self.tell_opened();
            }
            Err(broken) => {
                let found = if broken.found.is_empty() { field.lines.join(" ") } else { broken.found.clone() };
                let place = format!("line {}, :61: {}", field.line, broken.part);
                self.stop(&place, broken.field(), &found, broken.why, WRAPPED);
            }
        }
    }

    pub(super) fn info(&mut self, field: Field) {
        match &mut self.open {
            Some(open) if open.infos.len() < INFOS => open.infos.push(field.lines),
            Some(_) => self.stop_at(&field, "", "a movement has more of them than any bank writes", WRAPPED),
            None => {
                let text = Info::parse(&[field.lines], self.plan.width);
                set(&mut self.statement, &self.plan.statement, "86", "", text.whole());
            }
        }
    }

    pub(super) fn closing(&mut self, field: &Field) {
        self.finish_entry();
        let Some(balance) = self.balance(field) else { return };
        let Some(message) = &mut self.message else { return };
        if message.closing.is_some() {
            return self.complain(field, &field.joined(), "a message has one closing balance");
        }
        if field.tag == Tag::Closing {
            set_balance(&mut self.statement, &self.plan.statement, "62F", &balance);
        }
        message.is_page = field.tag == Tag::PageClosing;
        message.closing = Some(balance);
    }

    /// `:90D:3EUR12,00`: how many movements the report says it has.
    pub(super) fn count(&mut self, field: &Field) {
        self.finish_entry();
        let text = field.joined();
        let digits = text.len() - text.trim_start_matches(|sign: char| sign.is_ascii_digit()).len();
        let count: Option<u64> = text.get(..digits).and_then(|digits| digits.parse().ok());
        if let Some(message) = &mut self.message {
            message.counted = count.map(|count| count + message.counted.unwrap_or(0)).or(message.counted);
        }
    }

    pub(super) fn finish_entry(&mut self) {
        let Some(open) = self.open.take() else { return };
        let Open { line, movement, infos, own } = open;
        let info = Info::parse(&infos, self.plan.width);
        self.entry.clear();
        self.entry.position = Position::Line(line);
        fill(&mut self.entry, &self.plan.entry, &self.plan.codes, &movement, &info, &own);
        self.queue.push_back(Told::Entry);
    }
}
