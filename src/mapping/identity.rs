//! What makes an entry the same entry in another file, and two equal entries two.
//!
//! The identity is a digest of the key fields and a number of occurrence among equal keys **of one booked day of one
//! account**: so it survives another delivery, a daily and a monthly statement, and either order of rows. The content
//! is a digest of everything that the entry says: the same identity with another content is a conflict for a person.

use std::collections::{HashMap, HashSet};
use std::hash::{BuildHasherDefault, Hasher};

use chrono::{Datelike, NaiveDate};
use schemars::JsonSchema;
use serde::Deserialize;

use super::digest::Digest;
use crate::domain::id::EntryId;
use crate::domain::money::Money;
use crate::domain::statement::{Entry, Status};

/// A field of the key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[expect(missing_docs, reason = "the fields of `domain::statement::Entry`")]
pub enum Key {
    Booked,
    Value,
    Amount,
    Text,
    EndToEnd,
    Mandate,
    Batch,
    BankReference,
    BankCode,
    Counterparty,
    CounterpartyAccount,
    Reason,
}

impl Key {
    /// Every field, in the order in which they enter a content.
    const ALL: [Self; 12] = [
        Self::Booked,
        Self::Value,
        Self::Amount,
        Self::Text,
        Self::EndToEnd,
        Self::Mandate,
        Self::Batch,
        Self::BankReference,
        Self::BankCode,
        Self::Counterparty,
        Self::CounterpartyAccount,
        Self::Reason,
    ];

    /// The word of the language.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Booked => "booked",
            Self::Value => "value",
            Self::Amount => "amount",
            Self::Text => "text",
            Self::EndToEnd => "end-to-end",
            Self::Mandate => "mandate",
            Self::Batch => "batch",
            Self::BankReference => "bank-reference",
            Self::BankCode => "bank-code",
            Self::Counterparty => "counterparty",
            Self::CounterpartyAccount => "counterparty-account",
            Self::Reason => "reason",
        }
    }

    /// What it adds to the identity of an entry.
    pub fn bytes(self, entry: &Entry) -> Vec<u8> {
        let mut bytes = Vec::new();
        self.feed(entry, &mut bytes);
        bytes
    }

    /// Whether that is nothing: no text, or an empty one.
    pub fn is_nothing(bytes: &[u8]) -> bool {
        [None, Some("")].into_iter().any(|nothing| {
            let mut sink = Vec::new();
            text(nothing, &mut sink);
            sink == bytes
        })
    }

    /// The word of a mapping for it: `end-to-end`.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Booked => "booked",
            Self::Value => "value",
            Self::Amount => "amount",
            Self::Text => "text",
            Self::EndToEnd => "end-to-end",
            Self::Mandate => "mandate",
            Self::Batch => "batch",
            Self::BankReference => "bank-reference",
            Self::BankCode => "bank-code",
            Self::Counterparty => "counterparty",
            Self::CounterpartyAccount => "counterparty-account",
            Self::Reason => "reason",
        }
    }

    fn feed(self, entry: &Entry, sink: &mut Vec<u8>) {
        match self {
            Self::Booked => day(entry.booked_on, sink),
            Self::Value => day(entry.value_on, sink),
            Self::Amount => money(entry.amount, sink),
            Self::Text => text(Some(&entry.text), sink),
            Self::EndToEnd => text(entry.end_to_end_id.as_deref(), sink),
            Self::Mandate => text(entry.mandate_id.as_deref(), sink),
            Self::Batch => text(entry.batch_id.as_deref(), sink),
            Self::BankReference => text(entry.bank_reference.as_deref(), sink),
            Self::BankCode => text(entry.bank_code.as_deref(), sink),
            Self::Counterparty => text(entry.counterparty.as_deref(), sink),
            Self::CounterpartyAccount => text(entry.counterparty_iban.as_deref(), sink),
            Self::Reason => text(entry.reason.as_ref().map(|reason| reason.code.as_str()), sink),
        }
    }
}

fn day(date: NaiveDate, sink: &mut Vec<u8>) {
    sink.extend_from_slice(&date.num_days_from_ce().to_le_bytes());
}

fn money(amount: Money, sink: &mut Vec<u8>) {
    sink.extend_from_slice(&amount.minor().to_le_bytes());
    sink.extend_from_slice(amount.currency().as_str().as_bytes());
}

/// With its length, so that two fields never run into each other; absent is not empty.
fn text(value: Option<&str>, sink: &mut Vec<u8>) {
    let length = value.map_or(u32::MAX, |value| u32::try_from(value.len()).unwrap_or(u32::MAX - 1));
    sink.extend_from_slice(&length.to_le_bytes());
    sink.extend_from_slice(value.unwrap_or_default().as_bytes());
}

/// Above this many keys at hand, days that were left are forgotten.
const KEYS_MAX: usize = 400_000;

/// A day of an account.
type Place = (String, NaiveDate);
/// How often each key was seen.
type Counts = HashMap<u64, u32, BuildHasherDefault<AsIs>>;

/// The keys are digests: they need no hashing.
#[derive(Debug, Default)]
struct AsIs(u64);

impl Hasher for AsIs {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        self.0 = bytes.iter().fold(self.0, |hash, byte| hash.rotate_left(8) ^ u64::from(*byte));
    }

    fn write_u64(&mut self, key: u64) {
        self.0 = key;
    }
}

/// Gives identities to the entries of one file.
#[derive(Debug, Default)]
pub struct Identities {
    key: Vec<Key>,
    /// The other fields: with the key they are everything that an entry says.
    others: Vec<Key>,
    version: u32,
    /// The day at hand, taken out of `days`.
    today: Option<(Place, Counts)>,
    days: HashMap<Place, Counts>,
    held: usize,
    forgotten: HashSet<Place>,
    buffer: Vec<u8>,
}

/// A file so large and so unordered that equal entries cannot be counted in bounded memory.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TooLarge;

impl Identities {
    /// By a recipe.
    pub fn new(key: &[Key], version: u32) -> Self {
        let others = Key::ALL.into_iter().filter(|field| !key.contains(field)).collect();
        Self { key: key.to_vec(), others, version, ..Self::default() }
    }

    /// Sets the identity and the content of `entry` and of its details.
    pub fn name(&mut self, account: &str, entry: &mut Entry) -> Result<(), TooLarge> {
        let mut buffer = std::mem::take(&mut self.buffer);
        buffer.clear();
        buffer.extend_from_slice(&self.version.to_le_bytes());
        text(Some(own_number(account)), &mut buffer);
        // Announced entries vanish or become booked ones: they must not count as their twins.
        if entry.status != Status::Booked {
            buffer.push(1);
        }
        self.key.iter().for_each(|field| field.feed(entry, &mut buffer));
        let mut hasher = Digest::default();
        let digest = hasher.of(&buffer);
        let occurrence = self.count(own_number(account), entry.booked_on, digest);
        if let Ok(occurrence) = occurrence {
            set_identifier(&mut entry.id, &digest, occurrence).ok_or(TooLarge)?;
            self.name_details(digest, occurrence, &mut entry.details);
        }
        self.rest(entry, &mut buffer);
        entry.content = hex(&hasher.of(&buffer));
        self.buffer = buffer;
        occurrence.map(|_| ())
    }

    /// Parts are known by the whole that they belong to, their own fields, and their number among equal parts.
    fn name_details(&self, parent: [u8; 32], occurrence: u32, details: &mut [Entry]) {
        let mut seen: HashMap<[u8; 32], u32> = HashMap::new();
        let mut buffer = Vec::new();
        for detail in details {
            buffer.clear();
            buffer.extend_from_slice(&parent);
            buffer.extend_from_slice(&occurrence.to_le_bytes());
            self.key.iter().for_each(|field| field.feed(detail, &mut buffer));
            let mut hasher = Digest::default();
            let digest = hasher.of(&buffer);
            let count = seen.entry(digest).and_modify(|count| *count += 1).or_insert(1);
            let _ = set_identifier(&mut detail.id, &digest, *count);
            self.rest(detail, &mut buffer);
            detail.content = hex(&hasher.of(&buffer));
        }
    }

    /// What an entry says besides its key.
    fn rest(&self, entry: &Entry, sink: &mut Vec<u8>) {
        self.others.iter().for_each(|field| field.feed(entry, sink));
        if let Some(charges) = entry.charges {
            money(charges, sink);
        }
        text(Some(entry.kind.as_str()), sink);
        for detail in &entry.details {
            sink.extend_from_slice(detail.content.as_bytes());
        }
    }

    /// Which one it is among equal keys of its day.
    fn count(&mut self, account: &str, day: NaiveDate, digest: [u8; 32]) -> Result<u32, TooLarge> {
        if self.today.as_ref().is_none_or(|((known, on), _)| *on != day || known != account) {
            self.turn_to((account.to_owned(), day))?;
        }
        let Some((_, counts)) = &mut self.today else { return Err(TooLarge) };
        let count = counts.entry(short(&digest)).and_modify(|count| *count += 1).or_insert(1);
        Ok(*count)
    }

    /// Lays the day at hand aside and takes another one up.
    fn turn_to(&mut self, place: Place) -> Result<(), TooLarge> {
        if self.forgotten.contains(&place) || self.forgotten.len() > KEYS_MAX {
            return Err(TooLarge);
        }
        if let Some((place, counts)) = self.today.take() {
            self.held += counts.len();
            self.days.insert(place, counts);
        }
        let counts = self.days.remove(&place).unwrap_or_default();
        self.held -= counts.len();
        if self.held > KEYS_MAX {
            self.forgotten.extend(self.days.drain().map(|(place, _)| place));
            self.held = 0;
        }
        self.today = Some((place, counts));
        Ok(())
    }
}

/// The 11 characters of a French account inside an IBAN or behind bank and branch: exports of one bank name the same
/// account in each of these ways.
fn own_number(account: &str) -> &str {
    let is_plain = || account.bytes().all(|byte| byte.is_ascii_digit() || byte.is_ascii_uppercase());
    let own = match account.len() {
        27 if account.starts_with("FR") => account.get(14..25),
        21 if is_plain() => account.get(10..21),
        _ => None,
    };
    own.unwrap_or(account)
}

fn short(digest: &[u8; 32]) -> u64 {
    digest.first_chunk().map_or(0, |bytes| u64::from_le_bytes(*bytes))
}

/// `e` and 20 hexadecimal digits; the second of two equal entries ends in `-2`.
fn set_identifier(id: &mut EntryId, digest: &[u8; 32], occurrence: u32) -> Option<()> {
    let mut digits = [b'e'; 21];
    write_hex(digest.first_chunk::<10>()?, digits.last_chunk_mut::<20>()?);
    let text = std::str::from_utf8(&digits).ok()?;
    if occurrence > 1 { id.set(&format!("{text}-{occurrence}")).ok() } else { id.set(text).ok() }
}

fn hex(digest: &[u8; 32]) -> String {
    let mut digits = [0; 64];
    write_hex(digest, &mut digits);
    std::str::from_utf8(&digits).unwrap_or_default().to_owned()
}

fn write_hex(bytes: &[u8], digits: &mut [u8]) {
    // Told without a table: the compiler makes vector code of it.
    let digit = |half: u8| half + if half < 10 { b'0' } else { b'a' - 10 };
    for (pair, byte) in digits.as_chunks_mut::<2>().0.iter_mut().zip(bytes) {
        *pair = [digit(byte >> 4), digit(byte & 15)];
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::statement::Kind;

    const KEY: [Key; 3] = [Key::Booked, Key::Amount, Key::Text];

    fn entry(day: &str, cents: i64, text: &str) -> Entry {
        let day = day.parse().unwrap();
        Entry {
            id: EntryId::parse("unnamed").unwrap(),
            content: String::new(),
            position: String::new(),
            booked_on: day,
            value_on: day,
            amount: Money::eur(cents),
            charges: None,
            status: Status::Booked,
            kind: Kind::Other,
            end_to_end_id: None,
            mandate_id: None,
            batch_id: None,
            bank_reference: None,
            bank_code: None,
            counterparty: None,
            counterparty_iban: None,
            text: text.to_owned(),
            reason: None,
            loan_reference: None,
            details: Vec::new(),
        }
    }

    fn named(identities: &mut Identities, mut entry: Entry) -> Entry {
        identities.name("99999000010000000000A", &mut entry).unwrap();
        entry
    }

    #[test]
    fn equal_entries_of_one_day_are_numbered_whatever_stands_between() {
        let mut identities = Identities::new(&KEY, 1);
        let first = named(&mut identities, entry("2026-01-05", 500, "a"));
        named(&mut identities, entry("2026-01-06", 500, "a"));
        let second = named(&mut identities, entry("2026-01-05", 500, "a"));
        assert_eq!(second.id.as_str(), format!("{}-2", first.id));
        assert_eq!(first.content, second.content);
    }

    #[test]
    fn another_field_is_another_content_and_another_version_another_identity() {
        let mut other = entry("2026-01-05", 500, "a");
        other.bank_code = Some("B3".to_owned());
        let plain = named(&mut Identities::new(&KEY, 1), entry("2026-01-05", 500, "a"));
        let other = named(&mut Identities::new(&KEY, 1), other);
        assert_eq!(plain.id, other.id);
        assert_ne!(plain.content, other.content);
        assert_ne!(plain.id, named(&mut Identities::new(&KEY, 2), entry("2026-01-05", 500, "a")).id);
    }

    #[test]
    fn an_announced_entry_is_no_twin_of_a_booked_one() {
        let mut announced = entry("2026-01-05", 500, "a");
        announced.status = Status::Pending;
        let mut identities = Identities::new(&KEY, 1);
        named(&mut identities, announced);
        let booked = named(&mut identities, entry("2026-01-05", 500, "a"));
        assert_eq!(booked.id, named(&mut Identities::new(&KEY, 1), entry("2026-01-05", 500, "a")).id);
    }

    #[test]
    fn an_account_is_the_same_inside_an_iban_and_alone() {
        let name = |account: &str| {
            let mut entry = entry("2026-01-05", 500, "a");
            Identities::new(&KEY, 1).name(account, &mut entry).unwrap();
            entry.id
        };
        assert_eq!(name("FR3299999000010000000000133"), name("00000000001"));
        assert_eq!(name("999990000100000000001"), name("00000000001"));
        assert_ne!(name("00000000002"), name("00000000001"));
    }

    #[test]
    fn equal_entries_of_one_account_are_numbered_however_it_is_written() {
        let mut identities = Identities::new(&KEY, 1);
        let mut named = |account: &str| {
            let mut entry = entry("2026-01-05", 500, "a");
            identities.name(account, &mut entry).unwrap();
            entry.id
        };
        let first = named("FR3299999000010000000000133");
        assert_eq!(named("00000000001").as_str(), format!("{first}-2"));
    }

    #[test]
    fn a_file_without_order_is_refused_before_memory_grows() {
        let mut identities = Identities::new(&KEY, 1);
        for number in 0..i64::try_from(KEYS_MAX).unwrap() + 2 {
            named(&mut identities, entry("2026-01-05", number, "a"));
        }
        named(&mut identities, entry("2026-01-06", 1, "a"));
        named(&mut identities, entry("2026-01-07", 1, "a"));
        let mut late = entry("2026-01-05", 1, "a");
        assert_eq!(identities.name("99999000010000000000A", &mut late), Err(TooLarge));
    }
}
