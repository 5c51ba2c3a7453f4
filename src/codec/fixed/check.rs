//! What a mapping must say of records before a file is read with it.

use super::Spec;

/// A record of a bank has some hundred columns.
const WIDEST: usize = 1_000;

impl Spec {
    /// The first thing that does not hold together.
    pub(super) fn check(&self) -> Result<(), String> {
        if !(2..=WIDEST).contains(&self.width) {
            return Err(format!("`width` is 2 to {WIDEST} columns"));
        }
        let codes = [&self.opens, &self.entry, &self.adds, &self.closes];
        for (index, code) in codes.into_iter().enumerate() {
            if code.chars().count() != 2 || code.trim() != code {
                return Err(format!("`{code}` is no code of a record: it is two signs"));
            }
            if codes.into_iter().take(index).any(|before| before == code) {
                return Err(format!("`{code}` is the code of two records"));
            }
        }
        let zones = [("qualifier", &self.qualifier), ("digits", &self.digits)].into_iter();
        let zones = zones.chain(self.plain_amount.iter().map(|zone| ("plain-amount", zone)));
        let zones = zones.chain(self.same.iter().map(|zone| ("same", zone)));
        let mut zones = zones.chain(self.usually_same.iter().map(|zone| ("usually-same", zone)));
        match zones.find(|(_, [first, last])| *first == 0 || first > last || *last > self.width) {
            Some((name, zone)) => Err(format!("`{name}`: {zone:?} are no columns; they go from 1 to {}", self.width)),
            None => Ok(()),
        }
    }
}
