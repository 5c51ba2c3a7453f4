//! What the rows of one file prove about each other: nothing stands twice, no instalment is missing, a schedule adds up.

use std::collections::{BTreeMap, HashMap};

use super::read::Read;
use super::reject;
use crate::codec::Position;
use crate::domain::document::{Answer, Content, Level, LoanPosition, Meaning, ScheduledInstalment};
use crate::domain::money::Money;
use crate::domain::statement::Reject;
use crate::mapping::variant::Variant;

/// A file with more rows than this cannot be checked; a bank sends some hundred.
const ROWS_MAX: usize = 200_000;

/// What was seen so far.
#[derive(Debug, Default)]
pub(super) struct Checks {
    /// What a row is about, and where it stands.
    seen: HashMap<String, (Position, Option<Meaning>)>,
    /// The instalments of each loan, by number.
    schedules: BTreeMap<String, BTreeMap<u32, Part>>,
    rows: usize,
    overfull: bool,
}

/// What is kept of an instalment.
#[derive(Debug)]
struct Part {
    place: Position,
    principal: Money,
    lent: Option<Money>,
    outstanding: Option<Money>,
}

impl Checks {
    /// Takes a row; what contradicts the rows above is a reject.
    pub(super) fn see(&mut self, variant: &Variant, row: &Read, found: &mut Vec<Reject>) {
        self.rows += 1;
        if self.rows > ROWS_MAX {
            if !std::mem::replace(&mut self.overfull, true) {
                found.push(reject::too_many_rows(&row.place, ROWS_MAX));
            }
            return;
        }
        match &row.content {
            Content::Answer(answer) => self.answer(answer, &row.place, found),
            Content::Position(position) => self.once(about(position), &row.place, "bank_reference", found),
            Content::Application(application) => self.once(application.id.clone(), &row.place, "application", found),
            Content::Instalment(instalment) => self.instalment(variant, instalment, row, found),
        }
    }

    /// The file has ended: schedules are whole, and repay what was lent.
    pub(super) fn end(&self, variant: &Variant, spoiled: bool, found: &mut Vec<Reject>) {
        if spoiled || self.overfull {
            return;
        }
        for (loan, parts) in &self.schedules {
            whole(variant, loan, parts, found);
        }
    }

    fn once(&mut self, name: String, place: &Position, field: &str, found: &mut Vec<Reject>) {
        let known = self.seen.get(&name).map(|(place, _)| place.clone());
        match known {
            Some(first) => found.push(reject::stands_twice(place, field, &name, &first)),
            None => drop(self.seen.insert(name, (place.clone(), None))),
        }
    }

    /// A bank may tell several steps of one application, but not two decisions.
    fn answer(&mut self, answer: &Answer, place: &Position, found: &mut Vec<Reject>) {
        let (Level::Application, Some(status)) = (answer.level, &answer.status) else { return };
        let references = &answer.references;
        let Some(name) = references.application.as_ref().or(references.loan.as_ref()) else { return };
        if !status.meaning.decides() {
            return;
        }
        match self.seen.get(name) {
            Some((first, Some(meaning))) if *meaning != status.meaning => {
                found.push(reject::two_decisions(place, name, &status.word, first));
            }
            Some(_) => {}
            None => drop(self.seen.insert(name.clone(), (place.clone(), Some(status.meaning)))),
        }
    }

    fn instalment(&mut self, variant: &Variant, instalment: &ScheduledInstalment, row: &Read, found: &mut Vec<Reject>) {
        let ScheduledInstalment { loan, bank_reference, number, amount, principal, interest, .. } = instalment;
        let mut parts = [Some(*principal), Some(*interest), row.other].into_iter().flatten();
        let sum = parts.try_fold(Money::new(0, amount.currency()), Money::plus);
        if sum.as_ref().ok() != Some(amount) {
            let source = variant.spec.instalment.as_ref().and_then(|table| table.amount.as_ref());
            let source = source.map_or("", |amount| amount.source());
            found.push(reject::unlike_its_parts(variant, &row.place, source, *amount, sum.ok()));
        }
        let name = bank_reference.as_ref().or(loan.as_ref()).cloned().unwrap_or_default();
        let schedule = self.schedules.entry(name.clone()).or_default();
        let part =
            Part { place: row.place.clone(), principal: *principal, lent: row.lent, outstanding: row.outstanding };
        if let Some(first) = schedule.get(number) {
            let name = format!("{name}, instalment {number}");
            found.push(reject::stands_twice(&row.place, "number", &name, &first.place));
        } else {
            schedule.insert(*number, part);
        }
    }
}

/// A position is of a loan and a day.
fn about(position: &LoanPosition) -> String {
    let name = position.bank_reference.as_ref().or(position.loan.as_ref()).map_or("", String::as_str);
    format!("{name} on {}", position.as_of)
}

fn whole(variant: &Variant, loan: &str, parts: &BTreeMap<u32, Part>, found: &mut Vec<Reject>) {
    for (wanted, (number, part)) in (1_u32..).zip(parts) {
        if *number != wanted {
            found.push(reject::missing_instalment(&part.place, loan, wanted, *number));
            return;
        }
    }
    let mut repaid: Option<Money> = None;
    let mut before: Option<&Part> = None;
    for part in parts.values() {
        repaid = match repaid {
            None => Some(part.principal),
            Some(sum) => sum.plus(part.principal).ok(),
        };
        let follows = before.and_then(|before| before.outstanding?.minus(part.principal).ok());
        if let (Some(expected), Some(outstanding)) = (follows, part.outstanding)
            && expected != outstanding
        {
            let source = variant.spec.instalment.as_ref().and_then(|table| table.outstanding.as_ref());
            let source = source.map_or("", |amount| amount.source());
            found.push(reject::outstanding_breaks(variant, &part.place, source, outstanding, expected));
            return;
        }
        before = Some(part);
    }
    let Some(last) = before else { return };
    let lent = parts.values().find_map(|part| part.lent);
    if let Some(other) = parts.values().find(|part| part.lent.is_some() && part.lent != lent) {
        found.push(reject::lent_differs(&other.place, loan, other.lent, lent));
    } else if let Some(lent) = lent.filter(|lent| Some(*lent) != repaid) {
        found.push(reject::not_repaid(&last.place, loan, lent, repaid));
    } else if let Some(rest) = last.outstanding.filter(|rest| rest.minor() != 0) {
        found.push(reject::rest_remains(&last.place, loan, rest));
    }
}
