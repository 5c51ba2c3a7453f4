//! Which mapping a file is for: the most specific that fits. Two that fit as well are an error, none is one too, with
//! the nearest and what differs.

use std::sync::Arc;

use super::Hint;
use super::variant::Variant;
use crate::codec::Head;
use crate::codec::xml::Shape;
use crate::domain::statement::{Reject, Severity};

/// The one variant for the head of a file.
pub fn select(variants: &[Arc<Variant>], head: &Head<'_>, hint: &Hint<'_>) -> Result<Arc<Variant>, Box<Reject>> {
    let candidates: Vec<&Arc<Variant>> = variants.iter().filter(|variant| may_be(variant, hint)).collect();
    if candidates.is_empty() {
        return Err(Box::new(no_mapping(variants, hint)));
    }
    let mut best: Option<(u32, Vec<&Arc<Variant>>)> = None;
    let mut nearest: Option<(u32, &Arc<Variant>, String)> = None;
    for variant in candidates {
        let fit = variant.plan.fit(head).map_err(|misfit| (misfit.distance, misfit.what));
        let fit = fit.and_then(|fit| match &variant.spec.matching.file_name {
            Some(pattern) if !pattern.regex().is_match(hint.file_name) => {
                Err((1, format!("the file's name is not of the form {}", pattern.regex().as_str())))
            }
            Some(_) => Ok(fit + 1_000),
            None => Ok(fit),
        });
        match (fit, &mut best) {
            (Ok(fit), None) => best = Some((fit, vec![variant])),
            (Ok(fit), Some((known, found))) if fit > *known => (*known, *found) = (fit, vec![variant]),
            (Ok(fit), Some((known, found))) if fit == *known => found.push(variant),
            (Ok(_), Some(_)) => {}
            (Err((distance, what)), _) => {
                if nearest.as_ref().is_none_or(|(known, ..)| distance < *known) {
                    nearest = Some((distance, variant, what));
                }
            }
        }
    }
    match best {
        Some((_, found)) => match found.as_slice() {
            [only] => Ok(Arc::clone(only)),
            several => Err(Box::new(tie(several, hint))),
        },
        None => Err(Box::new(order(head).unwrap_or_else(|| no_match(nearest.as_ref(), head)))),
    }
}

/// Whether a variant is asked: those of the bank, or, when no bank is named, all but those that `common` stands for.
fn may_be(variant: &Variant, hint: &Hint<'_>) -> bool {
    let bank = match hint.bank {
        Some(bank) => variant.bank == bank.as_str(),
        None => variant.base.is_none(),
    };
    // What we write ourselves is asked for by its name only.
    let document = hint.document.map_or(!variant.is_outbound(), |document| variant.document == document);
    bank && document
}

fn reject(found: &str, why: String, fix: String) -> Reject {
    Reject {
        severity: Severity::Error,
        position: "the whole file".into(),
        field: "mapping".into(),
        found: found.chars().take(120).collect(),
        why,
        fix,
    }
}

fn no_mapping(variants: &[Arc<Variant>], hint: &Hint<'_>) -> Reject {
    let mut banks: Vec<&str> =
        variants.iter().map(|variant| variant.bank.as_str()).filter(|bank| *bank != "common").collect();
    banks.sort_unstable();
    banks.dedup();
    let bank = hint.bank.map_or("any bank", |bank| bank.as_str());
    let document = hint.document.unwrap_or("any document");
    let why = format!("there is no mapping for {document} of {bank}; there are mappings of {}", banks.join(", "));
    reject("", why, format!("add a file to mappings/{bank}/, or name another bank or document"))
}

fn tie(found: &[&Arc<Variant>], hint: &Hint<'_>) -> Reject {
    let names: Vec<&str> = found.iter().map(|variant| variant.name.as_str()).collect();
    let fix = if hint.bank.is_none() {
        "name the bank with --bank, or set the mappings apart by a file name or by one more column"
    } else {
        "set them apart by a file name, or by one more column in `header`"
    };
    reject("", format!("it fits {} equally well", names.join(" and ")), fix.into())
}

/// Messages of ISO 20022 that go to a bank and never come from one.
const ORDERS: [(&str, &str); 4] = [
    ("CstmrCdtTrfInitn", "an order of transfers (pain.001)"),
    ("CstmrDrctDbtInitn", "an order of direct debits (pain.008)"),
    ("CstmrPmtRvsl", "a reversal of payments (pain.007)"),
    ("CstmrPmtCxlReq", "a request to cancel payments (camt.055)"),
];

/// A file that a person laid into the wrong folder, named as what it is.
fn order(head: &Head<'_>) -> Option<Reject> {
    let shape = Shape::of(head.text)?;
    let (_, what) = ORDERS.iter().find(|(name, _)| *name == shape.message || *name == shape.document)?;
    let why = format!("this is {what}: it goes to a bank, and says nothing of what became of it");
    let fix = "take it away; the bank's answer to it is a pain.002, and what it moved stands in the statement";
    Some(reject(shape.format(), why, fix.into()))
}

fn no_match(nearest: Option<&(u32, &Arc<Variant>, String)>, head: &Head<'_>) -> Reject {
    let found = head.text.lines().find(|line| !line.trim().is_empty()).unwrap_or_default();
    let why = match nearest {
        Some((_, variant, what)) => format!("no mapping fits it; the nearest is {}, but {what}", variant.name),
        None => "no mapping fits it".to_owned(),
    };
    let fix =
        "if the bank changed its export, copy the nearest mapping and mend it; if it is another document, take it away";
    reject(found, why, fix.into())
}
