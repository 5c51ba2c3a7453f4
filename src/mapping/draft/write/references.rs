//! References and reasons of a draft: in columns of their own, or inside the labels.

use super::Text;
use crate::mapping::draft::column::Column;
use crate::mapping::source::Pattern;

/// Where a label holds a mandate, an end-to-end reference, a reason: patterns of banks, the usual ones first.
const MANDATES: [&str; 2] = [r"\b(?<v>RUM-[A-Z0-9-]+)", r"\bRUM[ :]+(?<v>[A-Z0-9-]+)"];
const END_TO_END: [&str; 3] =
    [r"\bREF(?:ERENCE)? BOUT EN BOUT ?:? ?(?<v>\S+)", r"/EREF/(?<v>[^/\s]+)", r"\bEREF[+: ]+(?<v>\S+)"];
const REASONS: [&str; 1] = [
    r"\b(?<v>A[CGM]\d\d|MD0[1267]|MS0[23]|PROVISION INSUFFISANTE|COMPTE CLOTURE|COMPTE BLOQUE|OPPOSITION|CONTESTATION|TITULAIRE DECEDE)\b",
];

impl Text<'_> {
    pub(super) fn references(&mut self) {
        let rows = self.sheet.rows.len();
        let filled = |at: usize| self.sheet.columns.get(at).map_or(0, Column::filled);
        for (field, at) in [
            ("mandate", self.roles.mandate),
            ("end-to-end", self.roles.end_to_end),
            ("bank-reference", self.roles.bank_reference),
        ] {
            let Some(at) = at else { continue };
            let source = self.name(at);
            let text = if field == "end-to-end" {
                format!("{field} = {{ from = {source}, absent = [\"NOTPROVIDED\", \"NONREF\"] }}")
            } else {
                format!("{field} = {source}")
            };
            self.say(&text, &format!("{} of {rows} rows, by its name", filled(at)));
        }
        for (field, own, patterns) in [
            ("mandate", self.roles.mandate, &MANDATES[..]),
            ("end-to-end", self.roles.end_to_end, &END_TO_END[..]),
            ("reason", None, &REASONS[..]),
        ] {
            if own.is_none() {
                self.searched(field, patterns);
            }
        }
        if let Some(at) = self.roles.creditor {
            let name = self.name(at);
            self.line(&format!(
                "# {name} names us as creditor (ICS): it is no reference of a movement, and is not read."
            ));
        }
        let unused: Vec<String> =
            (0..self.sheet.columns.len()).filter(|at| self.is_unused(*at)).map(|at| self.name(at)).collect();
        if !unused.is_empty() {
            self.line(&format!("# Not read: {}.", unused.join(", ")));
        }
    }

    /// A value inside the labels, by the first pattern that is in one.
    fn searched(&mut self, field: &str, patterns: &[&str]) {
        let rows = self.sheet.rows.len();
        for pattern in patterns {
            let Ok(compiled) = Pattern::parse(pattern) else { continue };
            let has = |row: usize| {
                let texts = self.roles.texts.iter().filter_map(|at| self.column(*at)?.texts.get(row));
                texts.into_iter().any(|text| compiled.is_in(text))
            };
            let count = (0..rows).filter(|row| has(*row)).count();
            if count > 0 {
                let names: Vec<String> = self.roles.texts.iter().rev().map(|at| self.name(*at)).collect();
                let from = match names.as_slice() {
                    [only] => only.clone(),
                    several => format!("[{}]", several.join(", ")),
                };
                let text = format!("{field} = {{ from = {from}, pattern = '{pattern}' }}");
                self.say(&text, &format!("in {count} of {rows} labels"));
                return;
            }
        }
    }

    fn is_unused(&self, at: usize) -> bool {
        self.sheet.can_name(at) && !self.roles.is_taken(at) && !self.roles.texts.contains(&at)
    }
}
