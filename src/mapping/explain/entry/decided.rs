//! What is decided from several fields: kind, reason, charges, loan, identity.

use super::Read;
use crate::domain::money::Money;
use crate::domain::reason::Class;
use crate::domain::statement::{Entry, FoundIn, Kind};
use crate::mapping::explain::{Rules, Told};
use crate::mapping::identity::Key;
use crate::mapping::value::Steps;
use crate::mapping::variant::Variant;

impl Read<'_> {
    /// What it is, and the code or pattern that decided it.
    pub(super) fn kind(&self) -> Option<Told> {
        let mut told = Told::new("kind");
        let entry = self.entry?;
        told.value = Some(entry.kind.as_str().to_owned());
        let decided = self.kind_by_code(&mut told).or_else(|| {
            let rule = self.variant.kinds.rule_of(&entry.text, entry.amount.minor())?;
            told.rules.extend(self.rules.get(&format!("kind.text/{}", rule.pattern.text())).cloned());
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
        Some(told)
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
    pub(super) fn reason(&self) -> Option<Told> {
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
        note_reason(self.variant, self.rules, &reason.code, &mut told);
        Some(told)
    }

    pub(super) fn charges(&self) -> Option<Told> {
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
            told.rules.extend(self.layers.iter().find_map(|layer| self.rule(layer, "instructed")));
        } else if told.is_found() && entry.charges.is_none() {
            told.notes.push("zero, or beside the amount and not inside it".into());
        }
        told.value = entry.charges.map(|charges: Money| charges.to_string());
        (!told.rules.is_empty() && (told.value.is_some() || told.is_found())).then_some(told)
    }

    pub(super) fn balance(&self) -> Option<Told> {
        if self.is_part {
            return None;
        }
        let layer = self.own()?;
        let mut told = Told::new("balance-after");
        self.money(&mut told, layer, Some(layer.fields.balance_after.as_ref()?));
        Some(told)
    }

    /// The loan that it names, and the pattern that hit.
    pub(super) fn loan(&self) -> Option<Told> {
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
        told.rules.extend(hit.and_then(|hit| self.rules.get(&format!("loan.{table}/{}", hit.text()))).cloned());
        let instalment = found.instalment.map_or_else(String::new, |number| format!(", instalment {number}"));
        told.value = Some(format!("{}{instalment}", found.text));
        told.notes.push(format!("found in the {table} field of this entry"));
        Some(told)
    }

    /// What makes it the same entry in another file.
    pub(super) fn identity(&self) -> Option<Told> {
        let entry = self.entry?;
        let mut told = Told::new("identity");
        told.value = Some(entry.id.to_string());
        told.rules.extend(self.rules.get("identity").cloned());
        let identity = &self.variant.identity;
        let keys: Vec<String> =
            identity.key.iter().map(|key| format!("{} {}", key.word(), said(*key, entry))).collect();
        told.notes.push(format!("made of account {}, {}", self.account, keys.join(", ")));
        let occurrence = entry.id.as_str().rsplit_once('-').map_or("1", |(_, number)| number);
        let among = if self.is_part { "parts of its entry" } else { "entries of its day" };
        told.notes.push(format!("occurrence {occurrence} among equal {among}; version {}", identity.version));
        Some(told)
    }
}

/// Says what a code means, and which table classed it.
pub(in crate::mapping::explain) fn note_reason(variant: &Variant, rules: &Rules, code: &str, told: &mut Told) {
    let class = variant.class(code);
    let known = variant.reasons.get(code);
    let french = known.and_then(|known| known.french.as_deref()).unwrap_or(class.french());
    let english = known.and_then(|known| known.english.as_deref()).unwrap_or(class.english());
    told.notes.push(format!("{english} / {french}"));
    if known.is_some() {
        told.rules.extend(rules.get(&format!("reasons.{code}")).cloned());
        told.notes.push("classed by [reasons] of the mapping".into());
    } else {
        let digits = code.bytes().all(|byte| byte.is_ascii_digit());
        let table = if digits { "CFONB" } else { "ISO 20022" };
        told.notes.push(if class == Class::Unknown {
            format!("the {table} table of the program does not know it; add it to [reasons]")
        } else {
            format!("classed by the {table} table of the program")
        });
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
