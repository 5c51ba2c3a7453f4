//! The fields of an entry or of a part of one.

mod decided;

pub(super) use decided::note_reason;

use super::{Of, Rule, Rules, Told, Unit};
use crate::codec::Record;
use crate::domain::money::Currency;
use crate::domain::statement::{Entry, Status};
use crate::mapping::spec::{self, Reversal, Sign};
use crate::mapping::value::{Amount, Around, Date, Outcome, Steps, Text};
use crate::mapping::variant::Variant;
use crate::mapping::when::{Field, Set};

/// A record, the fields that are looked up in it, and the table of the mapping that says them.
#[derive(Clone, Copy)]
pub(super) struct Layer<'a> {
    pub table: &'static str,
    pub fields: &'a spec::Entry,
    pub record: &'a Record,
}

/// What was understood, beside the records.
pub(super) struct Read<'a> {
    pub variant: &'a Variant,
    pub rules: &'a Rules,
    pub currency: Currency,
    pub account: &'a str,
    /// Those that are asked, the first one first.
    pub layers: Vec<Layer<'a>>,
    /// Whether a part of a batch is read, and the sign of the whole.
    pub is_part: bool,
    pub debit: Option<bool>,
    /// What decoding made of it.
    pub entry: Option<&'a Entry>,
}

type PickText = fn(&spec::Entry) -> &Option<Text>;

/// The texts of an entry, in the order in which they are shown.
const TEXTS: [(&str, PickText); 6] = [
    ("end-to-end", |entry| &entry.end_to_end),
    ("mandate", |entry| &entry.mandate),
    ("batch", |entry| &entry.batch),
    ("bank-reference", |entry| &entry.bank_reference),
    ("bank-code", |entry| &entry.bank_code),
    ("text", |entry| &entry.text),
];

/// Fields that a rule of `[[when]]` may set.
const SET: [&str; 8] = ["text", "end-to-end", "mandate", "batch", "counterparty", "status", "kind", "reason"];

/// Explains an entry.
pub(super) fn unit(read: &Read<'_>, of: Of) -> Unit {
    let mut fields = Vec::new();
    fields.push(read.date("booked", |entry| &entry.booked));
    fields.push(read.date("value", |entry| &entry.value));
    fields.push(read.amount());
    for (name, pick) in TEXTS {
        let told = read.text(name, pick);
        if !told.rules.is_empty() || told.value.is_some() {
            fields.push(told);
        }
    }
    fields.extend(read.parties());
    fields.extend(read.status());
    fields.extend(read.kind());
    fields.extend(read.reason());
    fields.extend(read.charges());
    fields.extend(read.balance());
    fields.extend(read.loan());
    fields.extend(read.identity());
    let hits = read.hits();
    for name in SET {
        // A field that only a rule gives is no field of the mapping.
        let (is_told, is_set) = (fields.iter().any(|told| told.field == name), hits.iter().any(|hit| sets(hit, name)));
        if is_set && !is_told {
            fields.push(Told::new(name));
        }
    }
    for told in fields.iter_mut().filter(|told| SET.contains(&told.field.as_str())) {
        read.note_set(told, &hits);
    }
    fields.extend(read.when(&hits));
    let position = read.layers.first().filter(|_| read.is_part).or(read.layers.last());
    let position = position.map(|layer| layer.record.position.clone()).unwrap_or_default();
    Unit { of, position, fields, is_read: read.entry.is_some(), rejects: Vec::new() }
}

/// Says in which form a day was read.
pub(super) fn note_form(rule: &Date, steps: &Steps, told: &mut Told) {
    let text = steps.0.iter().find_map(|step| match &step.outcome {
        Outcome::Used => step.found.as_deref(),
        Outcome::Captured { value, .. } | Outcome::FileName { value, .. } => Some(value.as_str()),
        Outcome::Constant | Outcome::Empty | Outcome::NoMatch(_) | Outcome::Absent | Outcome::Spare => None,
    });
    if let Some((form, days)) = text.and_then(|text| rule.form_of(text)) {
        told.notes.push(match days {
            0 => format!("read as {form}"),
            1 => format!("read as {form}, and the day after it"),
            days => format!("read as {form}, and {days} days after it"),
        });
    }
}

impl<'a> Read<'a> {
    /// The rules of `[[when]]` that set something in this entry, by their number.
    fn hits(&self) -> Vec<(usize, Set)> {
        let (Some(own), Some(entry)) = (self.own(), self.entry) else { return Vec::new() };
        let sign = if entry.amount.minor() < 0 { Sign::Debit } else { Sign::Credit };
        let read = |field: Field| {
            let pick: PickText = match field {
                Field::Text => |entry| &entry.text,
                Field::BankCode => |entry| &entry.bank_code,
                Field::Operation => |entry| &entry.operation,
                Field::EndToEnd => |entry| &entry.end_to_end,
                Field::Mandate => |entry| &entry.mandate,
                Field::Batch => |entry| &entry.batch,
                Field::BankReference => |entry| &entry.bank_reference,
                Field::Counterparty => |entry| &entry.counterparty,
                Field::CounterpartyAccount => |entry| &entry.counterparty_account,
                Field::Reason => |entry| &entry.reason,
            };
            self.layers.iter().find_map(|layer| pick(layer.fields).as_ref()?.read(layer.record, ""))
        };
        let rules = self.variant.spec.when.iter().enumerate();
        rules.filter_map(|(number, rule)| Some((number, rule.sets(own.record, read, sign)?))).collect()
    }

    /// What decoding gave, where a rule set it.
    fn note_set(&self, told: &mut Told, hits: &[(usize, Set)]) {
        let Some(entry) = self.entry else { return };
        let Some((number, _)) = hits.iter().rev().find(|hit| sets(hit, &told.field)) else { return };
        told.value = match told.field.as_str() {
            "text" => Some(entry.text.clone()),
            "end-to-end" => entry.end_to_end_id.clone(),
            "mandate" => entry.mandate_id.clone(),
            "batch" => entry.batch_id.clone(),
            "counterparty" => entry.counterparty.clone(),
            "status" => Some(status(entry.status).to_owned()),
            "reason" => entry.reason.as_ref().map(|reason| format!("{} {}", reason.code, reason.class.as_str())),
            "kind" => Some(entry.kind.as_str().to_owned()),
            _ => told.value.take(),
        };
        if let Some(rule) = self.rules.get(&format!("when/{number:03}")) {
            told.rules.insert(0, rule.clone());
        }
        told.notes.push(format!("set by rule {} of [[when]]", number + 1));
    }

    /// The rules that fired, with what each is for and what it set.
    fn when(&self, hits: &[(usize, Set)]) -> Option<Told> {
        let mut told = Told::new("when");
        for hit in hits {
            let fields: Vec<&str> = SET.into_iter().filter(|name| sets(hit, name)).collect();
            let about = self.variant.spec.when.get(hit.0).and_then(|rule| rule.about.as_deref());
            let about = about.map_or_else(String::new, |about| format!(" ({about})"));
            told.notes.push(format!("rule {}{about} sets {}", hit.0 + 1, fields.join(", ")));
            told.rules.extend(self.rules.get(&format!("when/{:03}", hit.0)).cloned());
        }
        let (count, all) = (hits.len(), self.variant.spec.when.len());
        told.value = Some(format!("{count} of {all} rules"));
        (count > 0).then_some(told)
    }

    fn rule(&self, layer: &Layer<'_>, field: &str) -> Option<Rule> {
        self.rules.get(&format!("{}.{field}", layer.table)).cloned()
    }

    fn own(&self) -> Option<&Layer<'a>> {
        self.layers.last()
    }

    fn date(&self, name: &str, pick: fn(&spec::Entry) -> &Option<Date>) -> Told {
        let mut told = Told::new(name);
        for layer in &self.layers {
            let Some(date) = pick(layer.fields) else { continue };
            let mut steps = Steps::default();
            date.steps(layer.record, "", &mut steps);
            let found = date.read(layer.record, "");
            note_form(date, &steps, &mut told);
            told.ask(&layer.record.position, steps);
            told.rules.extend(self.rule(layer, name));
            match found {
                Ok(None) => {}
                Ok(Some(day)) => told.value = Some(day.to_string()),
                Err(wrong) => told.refused = Some(wrong.why),
            }
            if told.value.is_some() || told.refused.is_some() {
                break;
            }
        }
        if let Some(entry) = self.entry {
            if told.value.is_none() {
                told.notes.push("nothing says it: the other date of the entry, or the day of the statement".into());
            }
            told.value = Some(if name == "booked" { entry.booked_on } else { entry.value_on }.to_string());
        }
        told
    }

    /// The amount and its rule: of the part when a part is read.
    fn amount(&self) -> Told {
        let layer = if self.is_part { self.layers.first() } else { self.own() };
        let mut told = Told::new("amount");
        let Some(layer) = layer else { return told };
        self.money(&mut told, layer, layer.fields.amount.as_ref());
        self.reversal(&mut told);
        if let Some(entry) = self.entry {
            told.value = Some(entry.amount.to_string());
        } else if told.value.is_none() && told.refused.is_none() {
            told.refused = Some("it is empty, and nothing can be booked without it".into());
        }
        told
    }

    /// A mark that an earlier movement is taken back, and what it means for the sign.
    fn reversal(&self, told: &mut Told) {
        let Some(layer) = self.own() else { return };
        let Some(reversed) = &layer.fields.reversed else { return };
        let word = reversed.read(layer.record, "");
        if word.is_none() {
            return;
        }
        let mut steps = Steps::default();
        reversed.steps(layer.record, "", &mut steps);
        steps.0.iter_mut().for_each(|step| step.role = "reversal");
        told.ask(&layer.record.position, steps);
        for field in ["reversed", "reversal"] {
            told.rules.extend(self.rule(layer, field));
        }
        told.notes.push(match (word.as_deref(), layer.fields.reversal) {
            (Some("true" | "1"), Some(Reversal::Flip)) => {
                "it takes back an earlier movement: the sign is turned round (flip)".into()
            }
            (Some("true" | "1"), Some(Reversal::AsSigned) | None) => {
                "it takes back an earlier movement: the sign is the effect on the account already (as-signed)".into()
            }
            (word, _) => format!("`{}` is no mark of a reversal", word.unwrap_or_default()),
        });
    }

    fn money(&self, told: &mut Told, layer: &Layer<'_>, rule: Option<&Amount>) {
        let Some(rule) = rule else { return };
        let mut steps = Steps::default();
        rule.steps(layer.record, &mut steps);
        told.ask(&layer.record.position, steps);
        told.rules.extend(self.rule(layer, &told.field));
        match rule.read(layer.record, Around { currency: self.currency, debit: self.debit }) {
            Ok(money) => told.value = money.map(|money| money.to_string()),
            Err(wrong) => told.refused = Some(wrong.why),
        }
    }

    fn text(&self, name: &str, pick: PickText) -> Told {
        let mut told = Told::new(name);
        for layer in &self.layers {
            let Some(text) = pick(layer.fields) else { continue };
            let mut steps = Steps::default();
            text.steps(layer.record, "", &mut steps);
            told.ask(&layer.record.position, steps);
            told.rules.extend(self.rule(layer, name));
            if let Some(found) = text.read(layer.record, "") {
                told.value = Some(found.into_owned());
                told.notes.extend(text.notes(layer.record, ""));
                break;
            }
        }
        told
    }

    /// The other party, by the field that names it or by the two parties of the payment.
    fn parties(&self) -> Vec<Told> {
        let mut fields = Vec::new();
        for (name, own) in [("counterparty", true), ("counterparty-account", false)] {
            let mut told = if own {
                self.text(name, |entry| &entry.counterparty)
            } else {
                self.text(name, |entry| &entry.counterparty_account)
            };
            for layer in &self.layers {
                for (side, party) in [("debtor", &layer.fields.debtor), ("creditor", &layer.fields.creditor)] {
                    let Some(party) = party else { continue };
                    let Some(text) = (if own { &party.name } else { &party.account }) else { continue };
                    let mut steps = Steps::default();
                    text.steps(layer.record, "", &mut steps);
                    steps.0.iter_mut().for_each(|step| step.role = side);
                    told.ask(&layer.record.position, steps);
                    told.rules.extend(self.rule(layer, side));
                    let note = "the party that is not us: by our account, else by who is named, else by the direction";
                    if !told.notes.iter().any(|known| known == note) {
                        told.notes.push(note.into());
                    }
                }
            }
            if let Some(entry) = self.entry {
                told.value = if own { entry.counterparty.clone() } else { entry.counterparty_iban.clone() };
            }
            if !told.rules.is_empty() {
                fields.push(told);
            }
        }
        fields
    }

    fn status(&self) -> Option<Told> {
        let layer = self.own()?;
        let choice = layer.fields.status.as_ref()?;
        let mut told = Told::new("status");
        let mut steps = Steps::default();
        choice.steps(layer.record, &mut steps);
        told.ask(&layer.record.position, steps);
        told.rules.extend(self.rule(layer, "status"));
        if !told.is_found() {
            told.notes.push("nothing says it: booked".into());
        }
        told.value = self.entry.map(|entry| status(entry.status).to_owned());
        Some(told)
    }
}

/// Whether a rule that fired sets a field.
fn sets((_, set): &(usize, Set), field: &str) -> bool {
    match field {
        "text" => set.text.is_some(),
        "end-to-end" => set.end_to_end.is_some(),
        "mandate" => set.mandate.is_some(),
        "batch" => set.batch.is_some(),
        "counterparty" => set.counterparty.is_some(),
        "status" => set.status.is_some(),
        "kind" => set.kind.is_some(),
        "reason" => set.reason.is_some(),
        _ => false,
    }
}

/// The word for a status.
pub(super) const fn status(status: Status) -> &'static str {
    match status {
        Status::Booked => "booked",
        Status::Pending => "pending",
        Status::Info => "info",
    }
}
