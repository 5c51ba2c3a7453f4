//! The fields of a statement.

use super::{Of, Rules, Told, Unit};
use crate::codec::Record;
use crate::domain::statement::{Closing, Opening};
use crate::mapping::value::{Amount, Around, Date, Steps, Text};
use crate::mapping::variant::Variant;

/// What was understood of a statement, beside its record.
pub(super) struct Read<'a> {
    pub variant: &'a Variant,
    pub rules: &'a Rules,
    pub file_name: &'a str,
    pub number: u64,
    pub opening: &'a Opening,
    pub closing: Option<&'a Closing>,
}

/// Explains a statement.
pub(super) fn unit(read: &Read<'_>, record: &Record) -> Unit {
    let spec = &read.variant.spec.statement;
    let Read { opening, closing, .. } = read;
    let mut account = Told::new("account");
    let mut steps = Steps::default();
    if let Some(rule) = &spec.account {
        rule.steps(record, read.file_name, &mut steps);
    }
    account.ask(&record.position, steps);
    account.rules.extend(read.rules.get("statement.account").cloned());
    account.value = Some(opening.account.clone()).filter(|account| !account.is_empty());
    if account.value.is_none() {
        account.refused = Some("nothing says which account it is about".into());
    }
    let mut fields = vec![account];
    let mut currency = read.text("currency", spec.currency.as_ref(), record);
    if !currency.is_found() {
        currency.notes.push("nothing says it: the euro".into());
    }
    currency.value = Some(opening.currency.to_string());
    fields.push(currency);
    for (name, rule) in
        [("id", &spec.id), ("sequence", &spec.sequence), ("page", &spec.page), ("last-page", &spec.last_page)]
    {
        if rule.is_some() {
            fields.push(read.text(name, rule.as_ref(), record));
        }
    }
    if let Some(copy) = &spec.copy {
        let mut told = Told::new("copy");
        let mut steps = Steps::default();
        copy.steps(record, &mut steps);
        told.ask(&record.position, steps);
        told.rules.extend(read.rules.get("statement.copy").cloned());
        told.value = copy.from.read(record).map(|(word, _)| word.to_owned());
        fields.push(told);
    }
    let day = |day: Option<chrono::NaiveDate>| day.map(|day| day.to_string());
    fields.push(read.date("from", spec.from.as_ref(), record, closing.and_then(|closing| day(closing.from_on))));
    fields.push(read.date("to", spec.to.as_ref(), record, closing.and_then(|closing| day(closing.to_on))));
    let money = |money: Option<crate::domain::money::Money>| money.map(|money| money.to_string());
    for (name, rule, value) in [
        ("opening", spec.opening.as_ref(), closing.and_then(|closing| money(closing.opening))),
        ("closing", spec.closing.as_ref(), closing.and_then(|closing| money(closing.closing))),
    ] {
        fields.push(read.amount(name, rule, record, value));
    }
    fields.extend(read.announced(record));
    Unit {
        of: Of::Statement(read.number),
        position: record.position.clone(),
        fields,
        is_read: closing.is_some(),
        rejects: Vec::new(),
    }
}

impl Read<'_> {
    fn rule(&self, told: &mut Told) {
        told.rules.extend(self.rules.get(&format!("statement.{}", told.field)).cloned());
    }

    fn text(&self, name: &str, rule: Option<&Text>, record: &Record) -> Told {
        let mut told = Told::new(name);
        let mut steps = Steps::default();
        if let Some(rule) = rule {
            rule.steps(record, self.file_name, &mut steps);
            told.value = rule.read(record, self.file_name).map(std::borrow::Cow::into_owned);
            told.notes = rule.notes(record, self.file_name);
        }
        told.ask(&record.position, steps);
        self.rule(&mut told);
        told
    }

    /// What the statement says of its entries and of its account at its end: compared with what was read.
    fn announced(&self, record: &Record) -> Vec<Told> {
        let spec = &self.variant.spec.statement;
        let around = Around { currency: self.opening.currency, debit: None };
        let mut fields = Vec::new();
        if spec.entries_count.is_some() {
            fields.push(self.text("entries-count", spec.entries_count.as_ref(), record));
        }
        for (name, rule) in
            [("credits-sum", &spec.credits_sum), ("debits-sum", &spec.debits_sum), ("control-sum", &spec.control_sum)]
        {
            let Some(rule) = rule else { continue };
            let value = rule.read(record, around).ok().flatten().map(|money| money.to_string());
            fields.push(self.amount(name, Some(rule), record, value));
        }
        if let Some(rule) = &spec.closing_account {
            let mut told = Told::new("closing-account");
            let mut steps = Steps::default();
            rule.steps(record, self.file_name, &mut steps);
            told.ask(&record.position, steps);
            told.value = rule.read(record, self.file_name);
            self.rule(&mut told);
            fields.push(told);
        }
        for told in fields.iter_mut().filter(|told| told.value.is_some()) {
            told.notes.push("compared with what was read".into());
        }
        fields
    }

    fn date(&self, name: &str, rule: Option<&Date>, record: &Record, value: Option<String>) -> Told {
        let mut told = Told::new(name);
        let mut steps = Steps::default();
        if let Some(rule) = rule {
            rule.steps(record, self.file_name, &mut steps);
            told.refused = rule.read(record, self.file_name).err().map(|wrong| wrong.why);
            super::entry::note_form(rule, &steps, &mut told);
        }
        told.ask(&record.position, steps);
        self.rule(&mut told);
        if !told.is_found() && value.is_some() {
            told.rules.extend(self.rules.get("statement.period").cloned());
            let which = if name == "from" { "the first" } else { "the last" };
            told.notes.push(format!("from the entries: {which} day that one was booked"));
        }
        told.value = value;
        told
    }

    fn amount(&self, name: &str, rule: Option<&Amount>, record: &Record, value: Option<String>) -> Told {
        let mut told = Told::new(name);
        let mut steps = Steps::default();
        if let Some(rule) = rule {
            rule.steps(record, &mut steps);
            let around = Around { currency: self.opening.currency, debit: None };
            told.refused = rule.read(record, around).err().map(|wrong| wrong.why);
        }
        told.ask(&record.position, steps);
        self.rule(&mut told);
        if !told.is_found() && value.is_some() {
            told.rules.extend(self.rules.get("entry.balance-after").cloned());
            let which = if name == "opening" { "before the oldest" } else { "after the newest" };
            told.notes.push(format!("from the balances of the rows: the one {which} row"));
        }
        if value.is_none() && told.refused.is_none() {
            told.notes.push("the file does not say it".into());
        }
        told.value = value;
        told
    }
}
