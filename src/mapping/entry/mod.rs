//! One record to one entry: its fields, what it is, why it came back, which loan it names, its parts.

mod fields;
mod parts;

use std::borrow::Cow;

use chrono::NaiveDate;

use crate::codec::Record;
use crate::domain::id::EntryId;
use crate::domain::money::{Currency, Money};
use crate::domain::reason::Reason;
use crate::domain::statement::{Entry, Kind, Reject, Status};
use crate::mapping::party::{self, Named, Party};
use crate::mapping::spec::{Reversal, Sign};
use crate::mapping::value::Text;
use crate::mapping::variant::Variant;
use crate::mapping::when::{Field, Set};
use crate::mapping::{loan, reject, spec};

/// What an entry is read with.
#[derive(Debug, Clone, Copy)]
pub struct Scope<'a> {
    /// The mapping.
    pub variant: &'a Variant,
    /// The currency of the account.
    pub currency: Currency,
    /// The account.
    pub account: &'a str,
    /// The day of the statement, for an entry without any date.
    pub stated_on: Option<NaiveDate>,
}

/// Until `identity` names it; as long as a name, which is written into its room.
const UNNAMED: &str = "entry-without-a-name-";

/// A record with the fields that are looked up in it. Of several layers the first that holds a field gives it.
#[derive(Clone, Copy)]
struct Layer<'a> {
    fields: &'a spec::Entry,
    record: &'a Record,
}

/// The entry of a record, and the balance that its row says; `None` when it cannot be read: `found` says why.
pub fn read(
    scope: &Scope<'_>,
    record: &Record,
    details: &[Record],
    found: &mut Vec<Reject>,
) -> Option<(Box<Entry>, Option<Money>)> {
    let (outer, inner) = (&scope.variant.spec.entry, &scope.variant.spec.detail);
    let own = Layer { fields: outer, record };
    let single = match details {
        [only] => Some(Layer { fields: inner, record: only }),
        _ => None,
    };
    let reading = Reading { scope, own, detail: single, parent: None };
    let entry = reading.entry(found);
    let balance = match &outer.balance_after {
        None => Ok(None),
        Some(balance) => reading.amount_of(balance, own, None, "balance", found),
    };
    let mut entry = entry?;
    if details.len() > 1 {
        entry.details = parts::of(scope, own, &entry, details, found)?;
    }
    Some((entry, balance.ok()?))
}

/// A value that cannot be read: the reject has been given.
struct Flawed;

struct Reading<'a> {
    scope: &'a Scope<'a>,
    own: Layer<'a>,
    detail: Option<Layer<'a>>,
    /// The batch, when a part of it is read.
    parent: Option<&'a Entry>,
}

impl Reading<'_> {
    /// The amount that is booked: of the entry itself, or of the part when a part is read.
    fn amount(&self, found: &mut Vec<Reject>) -> Option<Money> {
        let layer = if self.parent.is_some() { self.detail.unwrap_or(self.own) } else { self.own };
        let flips = self.flips();
        // A part without a sign has that of its entry, which was flipped already.
        let debit = self.parent.map(|parent| (parent.amount.minor() < 0) != flips);
        let amount = layer.fields.amount.as_ref()?;
        let money = self.amount_of(amount, layer, debit, "amount", found).ok()?;
        let money = if flips { money.map(Money::opposite) } else { money };
        if money.is_none() && self.parent.is_none() {
            found.push(reject::missing(self.scope.variant, "amount", &layer.record.position, amount.source()));
        }
        if let Some(text) = amount.is_damaged(layer.record) {
            found.push(reject::damaged(self.scope.variant, &layer.record.position, amount.source(), &text));
        }
        if let Some(text) = money.and_then(|money| amount.is_signed_twice(layer.record, money.currency())) {
            found.push(reject::signed_twice(self.scope.variant, &layer.record.position, amount.source(), &text));
        }
        money
    }

    /// Whether the effect on the account is the opposite of what the sign says.
    fn flips(&self) -> bool {
        let fields = self.own.fields;
        fields.reversal == Some(Reversal::Flip)
            && fields
                .reversed
                .as_ref()
                .and_then(|reversed| reversed.read(self.own.record, ""))
                .is_some_and(|word| matches!(&*word, "true" | "1"))
    }

    /// Either date stands for the other where one is absent.
    fn dates(&self, found: &mut Vec<Reject>) -> Option<(NaiveDate, NaiveDate)> {
        let variant = self.scope.variant;
        let booked = self.date(|entry| &entry.booked, "booked_on", found);
        let value = self.date(|entry| &entry.value, "value_on", found);
        let position = &self.own.record.position;
        match (booked.ok()?, value.ok()?) {
            (Some(booked), Some(value)) => Some((booked, value)),
            (Some(booked), None) => {
                if variant.spec.entry.value.is_some() && self.parent.is_none() {
                    found.push(reject::no_value_date(position));
                }
                Some((booked, booked))
            }
            (None, Some(value)) => {
                found.push(reject::no_booking_date(position));
                Some((value, value))
            }
            (None, None) if self.scope.stated_on.is_some() => {
                found.push(reject::no_date(position));
                self.scope.stated_on.map(|day| (day, day))
            }
            (None, None) => {
                let source = variant.spec.entry.booked.as_ref().map_or("", |date| date.from.first_name());
                found.push(reject::missing(variant, "booked_on", position, source));
                None
            }
        }
    }

    fn status(&self, found: &mut Vec<Reject>) -> Status {
        let Some(choice) = &self.own.fields.status else { return Status::Booked };
        let Some((word, source)) = choice.from.read(self.own.record) else { return Status::Booked };
        let is = |words: &[String]| words.iter().any(|known| known == word);
        if is(&choice.booked) {
            Status::Booked
        } else if is(&choice.pending) {
            Status::Pending
        } else if is(&choice.info) {
            Status::Info
        } else {
            let name = choice.name.as_deref().unwrap_or("status");
            found.push(reject::status(self.scope.variant, &self.own.record.position, (source, name), word));
            Status::Info
        }
    }

    fn kind(&self, text: &str, amount: Money) -> Kind {
        let rules = &self.scope.variant.kinds;
        for layer in self.layers() {
            for code in [&layer.fields.operation, &layer.fields.bank_code].into_iter().flatten() {
                if let Some(kind) = code.read(layer.record, "").and_then(|code| rules.by_code(&code)) {
                    return kind;
                }
            }
        }
        rules.by_text(text, amount.minor()).unwrap_or(Kind::Other)
    }

    /// What the rules of the mapping make of the fields.
    fn set(&self, amount: Money) -> Set {
        let rules = &self.scope.variant.spec.when;
        if rules.is_empty() {
            return Set::default();
        }
        let sign = if amount.minor() < 0 { Sign::Debit } else { Sign::Credit };
        let read = |field: Field| match field {
            Field::Text => self.text(|entry| &entry.text),
            Field::BankCode => self.text(|entry| &entry.bank_code),
            Field::Operation => self.text(|entry| &entry.operation),
            Field::EndToEnd => self.text(|entry| &entry.end_to_end),
            Field::Mandate => self.text(|entry| &entry.mandate),
            Field::Batch => self.text(|entry| &entry.batch),
            Field::BankReference => self.text(|entry| &entry.bank_reference),
            Field::Counterparty => self.text(|entry| &entry.counterparty),
            Field::CounterpartyAccount => self.text(|entry| &entry.counterparty_account),
            Field::Reason => self.text(|entry| &entry.reason),
        };
        let sets = rules.iter().filter_map(|rule| rule.sets(self.own.record, read, sign));
        sets.fold(Set::default(), |earlier, set| set.over(earlier))
    }

    /// The bank's charges inside the amount, with its sign.
    fn charges(&self, kind: Kind, amount: Money, found: &mut Vec<Reject>) -> Result<Option<Money>, Flawed> {
        let debit = amount.minor() < 0;
        let signed = |charges: Money| if debit { charges.magnitude().opposite() } else { charges.magnitude() };
        let charges = self.any_amount(|entry| &entry.charges, debit, "charges", found)?;
        let inside = |included: Cow<'_, str>| included == "true";
        let is_inside = match self.layers().find_map(|layer| layer.fields.charges_included.as_ref()) {
            None => true,
            Some(_) => self.text(|entry| &entry.charges_included).is_some_and(inside),
        };
        if let Some(charges) = charges.filter(|charges| is_inside && charges.minor() != 0) {
            return Ok(Some(signed(charges)));
        }
        if kind != Kind::Return {
            return Ok(None);
        }
        let ordered = self.any_amount(|entry| &entry.instructed, debit, "instructed", found)?;
        let left = ordered.and_then(|ordered| amount.magnitude().minus(ordered.magnitude()).ok());
        Ok(left.filter(|left| left.minor() > 0 && left.minor() < amount.magnitude().minor()).map(signed))
    }

    /// The party that is not us, where the mapping names both; else the one that it names.
    fn counterparty(&self, kind: Kind, amount: Money) -> Named {
        let side = |pick: fn(&spec::Entry) -> &Option<Party>| {
            let read = |get: fn(&Party) -> &Option<Text>| {
                self.layers().find_map(|layer| get(pick(layer.fields).as_ref()?).as_ref()?.read(layer.record, ""))
            };
            Named {
                name: read(|party| &party.name).map(Cow::into_owned),
                account: read(|party| &party.account).map(Cow::into_owned),
            }
        };
        let mut other = Named::default();
        if self.layers().any(|layer| layer.fields.debtor.is_some() || layer.fields.creditor.is_some()) {
            let (debtor, creditor) = (side(|entry| &entry.debtor), side(|entry| &entry.creditor));
            other = party::other(debtor, creditor, self.scope.account, amount.minor() < 0, kind == Kind::Return);
        }
        Named {
            name: other.name.or_else(|| self.owned(|entry| &entry.counterparty)),
            account: other.account.or_else(|| self.owned(|entry| &entry.counterparty_account)),
        }
    }

    /// Why it came back. A code in a field of its own makes an unknown debit a return; words found in a label do not.
    fn reason(&self, kind: &mut Kind, amount: Money) -> Option<Reason> {
        let searched = self.layers().filter_map(|layer| layer.fields.reason.as_ref()).all(Text::is_searched);
        if searched && *kind != Kind::Return {
            return None;
        }
        let code = self.owned(|entry| &entry.reason)?;
        if *kind == Kind::Other && amount.minor() < 0 {
            *kind = Kind::Return;
        }
        Some(Reason { class: self.scope.variant.class(&code), code })
    }

    fn entry(&self, found: &mut Vec<Reject>) -> Option<Box<Entry>> {
        let dates = self.dates(found);
        let amount = self.amount(found);
        let status = self.status(found);
        let ((booked_on, value_on), amount) = (dates?, amount?);
        let set = self.set(amount);
        let text = set.text.or_else(|| self.owned(|entry| &entry.text)).unwrap_or_default();
        let end_to_end_id = set.end_to_end.or_else(|| self.owned(|entry| &entry.end_to_end));
        let mandate_id = set.mandate.or_else(|| self.owned(|entry| &entry.mandate));
        let mut kind = set.kind.map_or_else(|| self.kind(&text, amount), Kind::from);
        let is_one = self.parent.is_some() || self.detail.is_some() || end_to_end_id.is_some() || mandate_id.is_some();
        if kind == Kind::Batch && is_one {
            kind = Kind::Collection;
        }
        let reason = match set.reason {
            Some(code) => Some(Reason { class: self.scope.variant.class(&code), code }),
            None => self.reason(&mut kind, amount),
        };
        let charges = self.charges(kind, amount, found).ok()?;
        let other = self.counterparty(kind, amount);
        let loan_reference = loan::find(&self.scope.variant.spec.loan, end_to_end_id.as_deref(), &text);
        let place = if self.parent.is_some() { self.detail.unwrap_or(self.own) } else { self.own };
        Some(Box::new(Entry {
            id: EntryId::parse(UNNAMED).ok()?,
            content: String::new(),
            position: place.record.position.text(),
            booked_on,
            value_on,
            amount,
            charges,
            status: set.status.map_or(status, Status::from),
            kind,
            end_to_end_id,
            mandate_id,
            batch_id: set.batch.or_else(|| self.owned(|entry| &entry.batch)),
            bank_reference: self.owned(|entry| &entry.bank_reference),
            bank_code: self.owned(|entry| &entry.bank_code),
            counterparty: set.counterparty.or(other.name),
            counterparty_iban: other.account,
            text,
            reason,
            loan_reference,
            details: Vec::new(),
        }))
    }
}
