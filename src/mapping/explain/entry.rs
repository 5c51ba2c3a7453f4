//! The fields of an entry or of a part of one.

use super::{Of, Rule, Rules, Told, Unit};
use crate::codec::Record;
use crate::domain::money::{Currency, Money};
use crate::domain::reason::Class;
use crate::domain::statement::{Entry, FoundIn, Kind, Status};
use crate::mapping::identity::Key;
use crate::mapping::spec::{self, Sign};
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
    fields.push(read.kind());
    fields.extend(read.reason());
    fields.extend(read.charges());
    fields.extend(read.balance());
    fields.extend(read.loan());
    fields.extend(read.identity());
    let hits = read.hits();
    for told in fields.iter_mut().filter(|told| SET.contains(&told.field.as_str())) {
        read.note_set(told, &hits);
    }
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
        let is_set = |set: &Set| match told.field.as_str() {
            "text" => set.text.is_some(),
            "end-to-end" => set.end_to_end.is_some(),
            "mandate" => set.mandate.is_some(),
            "batch" => set.batch.is_some(),
            "counterparty" => set.counterparty.is_some(),
            "status" => set.status.is_some(),
            "kind" => set.kind.is_some(),
            "reason" => set.reason.is_some(),
            _ => false,
        };
        let Some((number, _)) = hits.iter().rev().find(|(_, set)| is_set(set)) else { return };
        told.value = match told.field.as_str() {
            "text" => Some(entry.text.clone()),
            "end-to-end" => entry.end_to_end_id.clone(),
            "mandate" => entry.mandate_id.clone(),
            "batch" => entry.batch_id.clone(),
            "counterparty" => entry.counterparty.clone(),
            "status" => Some(status(entry.status).to_owned()),
            _ => told.value.take(),
        };
        if let Some(rule) = self.rules.get(&format!("when/{number:03}")) {
            told.rules.insert(0, rule.clone());
        }
        told.notes.push(format!("set by rule {} of [[when]]", number + 1));
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
        if let Some(entry) = self.entry {
            told.value = Some(entry.amount.to_string());
        } else if told.value.is_none() && told.refused.is_none() {
            told.refused = Some("it is empty, and nothing can be booked without it".into());
        }
        told
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

    /// What it is, and the code or pattern that decided it.
    fn kind(&self) -> Told {
        let mut told = Told::new("kind");
        let Some(entry) = self.entry else { return told };
        told.value = Some(entry.kind.as_str().to_owned());
        let decided = self.kind_by_code(&mut told).or_else(|| {
            let rule = self.variant.kinds.rule_of(&entry.text, entry.amount.minor())?;
            told.rules.extend(self.rules.get(&format!("kind.text/{}", rule.pattern.written())).cloned());
            told.notes.push("by this pattern in the label, in capitals and without accents".into());
            Some(rule.kind.into())
        });
        let by_rule = decided.unwrap_or(Kind::Other);
        if decided.is_none() {
            told.notes.push("no code and no pattern of the label tells it".into());
        }
        if by_rule != entry.kind {
            told.notes.push(match entry.kind {
                Kind::Collection => "a batch with one part, or with a reference of its own, is a collection".into(),
                Kind::Return => "a debit with a reason of its own came back".into(),
                Kind::Transfer | Kind::Fee | Kind::Batch | Kind::Other => "changed after it was told".into(),
            });
        }
        told
    }

    fn kind_by_code(&self, told: &mut Told) -> Option<Kind> {
        for layer in &self.layers {
            for (name, rule) in [("operation", &layer.fields.operation), ("bank-code", &layer.fields.bank_code)] {
                let Some(rule) = rule else { continue };
                let mut steps = Steps::default();
                rule.steps(layer.record, "", &mut steps);
                let code = rule.read(layer.record, "");
                told.ask(&layer.record.position, steps);
                let Some(code) = code else { continue };
                let kind = self.variant.kinds.by_code(&code);
                if let (Some(kind), Some(known)) = (kind, self.variant.kinds.code_of(&code)) {
                    told.rules.extend(self.rules.get(&format!("kind.codes/{known}")).cloned());
                    told.notes.push(format!("by the code `{code}` ({name})"));
                    return Some(kind);
                }
                told.notes.push(format!("the code `{code}` ({name}) is not in kind.codes"));
            }
        }
        None
    }

    /// Why it came back, and the table that classed it.
    fn reason(&self) -> Option<Told> {
        let mut told = self.text("reason", |entry| &entry.reason);
        if told.rules.is_empty() {
            return None;
        }
        let Some(entry) = self.entry else { return Some(told) };
        let Some(reason) = &entry.reason else {
            if told.value.take().is_some() {
                told.notes.push("found in a label, and the entry is no return: it says nothing".into());
            }
            return Some(told);
        };
        told.value = Some(format!("{} {}", reason.code, reason.class.as_str()));
        let known = self.variant.reasons.get(&reason.code);
        let french = known.and_then(|known| known.french.as_deref()).unwrap_or(reason.class.french());
        let english = known.and_then(|known| known.english.as_deref()).unwrap_or(reason.class.english());
        told.notes.push(format!("{english} / {french}"));
        if known.is_some() {
            told.rules.extend(self.rules.get(&format!("reasons.{}", reason.code)).cloned());
            told.notes.push("classed by [reasons] of the mapping".into());
        } else {
            let digits = reason.code.bytes().all(|byte| byte.is_ascii_digit());
            let table = if digits { "CFONB" } else { "ISO 20022" };
            told.notes.push(match reason.class {
                Class::Unknown => format!("the {table} table of the program does not know it; add it to [reasons]"),
                _ => format!("classed by the {table} table of the program"),
            });
        }
        Some(told)
    }

    fn charges(&self) -> Option<Told> {
        let mut told = Told::new("charges");
        for layer in &self.layers {
            if told.value.is_none() && layer.fields.charges.is_some() {
                self.money(&mut told, layer, layer.fields.charges.as_ref());
            }
        }
        let entry = self.entry?;
        let is_ordered = !told.is_found() && entry.charges.is_some();
        if is_ordered {
            told.notes.push("the amount is above the one of the order (instructed): the rest is charges".into());
            told.rules.extend(self.layers.iter().filter_map(|layer| self.rule(layer, "instructed")).next());
        } else if told.is_found() && entry.charges.is_none() {
            told.notes.push("zero, or beside the amount and not inside it".into());
        }
        told.value = entry.charges.map(|charges: Money| charges.to_string());
        (!told.rules.is_empty() && (told.value.is_some() || told.is_found())).then_some(told)
    }

    fn balance(&self) -> Option<Told> {
        if self.is_part {
            return None;
        }
        let layer = self.own()?;
        let mut told = Told::new("balance-after");
        self.money(&mut told, layer, Some(layer.fields.balance_after.as_ref()?));
        Some(told)
    }

    /// The loan that it names, and the pattern that hit.
    fn loan(&self) -> Option<Told> {
        let (entry, patterns) = (self.entry?, &self.variant.spec.loan);
        if patterns.end_to_end.0.is_empty() && patterns.text.0.is_empty() {
            return None;
        }
        let mut told = Told::new("loan");
        let Some(found) = &entry.loan_reference else {
            told.notes.push("no pattern of [loan] is in the references or the label".into());
            told.rules.extend(self.rules.under("loan.").cloned());
            return Some(told);
        };
        let (table, list, text) = match found.found_in {
            FoundIn::EndToEndId => {
                ("end-to-end", &patterns.end_to_end, entry.end_to_end_id.as_deref().unwrap_or_default())
            }
            FoundIn::Text => ("text", &patterns.text, entry.text.as_str()),
        };
        let hit = list.0.iter().find(|pattern| pattern.capture_loan(text).is_some());
        told.rules.extend(hit.and_then(|hit| self.rules.get(&format!("loan.{table}/{}", hit.written()))).cloned());
        let instalment = found.instalment.map_or_else(String::new, |number| format!(", instalment {number}"));
        told.value = Some(format!("{}{instalment}", found.text));
        told.notes.push(format!("found in the {table} field of this entry"));
        Some(told)
    }

    /// What makes it the same entry in another file.
    fn identity(&self) -> Option<Told> {
        let entry = self.entry?;
        let mut told = Told::new("identity");
        told.value = Some(entry.id.to_string());
        told.rules.extend(self.rules.get("identity").cloned());
        let identity = &self.variant.identity;
        let keys: Vec<String> =
            identity.key.iter().map(|key| format!("{} {}", key_name(*key), said(*key, entry))).collect();
        told.notes.push(format!("made of account {}, {}", self.account, keys.join(", ")));
        let occurrence = entry.id.as_str().rsplit_once('-').map_or("1", |(_, number)| number);
        let among = if self.is_part { "parts of its entry" } else { "entries of its day" };
        told.notes.push(format!("occurrence {occurrence} among equal {among}; version {}", identity.version));
        Some(told)
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

const fn key_name(key: Key) -> &'static str {
    match key {
        Key::Booked => "booked",
        Key::Value => "value",
        Key::Amount => "amount",
        Key::Text => "text",
        Key::EndToEnd => "end-to-end",
        Key::Mandate => "mandate",
        Key::Batch => "batch",
        Key::BankReference => "bank-reference",
        Key::BankCode => "bank-code",
        Key::Counterparty => "counterparty",
        Key::CounterpartyAccount => "counterparty-account",
        Key::Reason => "reason",
    }
}

fn said(key: Key, entry: &Entry) -> String {
    let text = |text: Option<&str>| text.map_or_else(|| "(none)".to_owned(), |text| format!("`{text}`"));
    match key {
        Key::Booked => entry.booked_on.to_string(),
        Key::Value => entry.value_on.to_string(),
        Key::Amount => entry.amount.to_string(),
        Key::Text => text(Some(&entry.text)),
        Key::EndToEnd => text(entry.end_to_end_id.as_deref()),
        Key::Mandate => text(entry.mandate_id.as_deref()),
        Key::Batch => text(entry.batch_id.as_deref()),
        Key::BankReference => text(entry.bank_reference.as_deref()),
        Key::BankCode => text(entry.bank_code.as_deref()),
        Key::Counterparty => text(entry.counterparty.as_deref()),
        Key::CounterpartyAccount => text(entry.counterparty_iban.as_deref()),
        Key::Reason => text(entry.reason.as_ref().map(|reason| reason.code.as_str())),
    }
}
