//! Which mapping a file is for: the most specific that fits. Two that fit as well are an error, none is one too, with
//! the nearest and what differs.

use std::io::{Cursor, Read};
use std::sync::Arc;

use super::Hint;
use super::spec::Matching;
use super::variant::Variant;
use crate::codec::encoding::{Charset, Utf8};
use crate::codec::{Event, Head};
use crate::domain::statement::{Reject, Severity};

/// The one variant for the head of a file.
pub fn select(
    variants: &[Arc<Variant>],
    head: &Head<'_>,
    view: &dyn Fn(&[Charset]) -> Option<String>,
    hint: &Hint<'_>,
) -> Result<Arc<Variant>, Box<Reject>> {
    let candidates: Vec<&Arc<Variant>> = variants.iter().filter(|variant| may_be(variant, hint)).collect();
    if candidates.is_empty() {
        return Err(Box::new(no_mapping(variants, hint)));
    }
    let mut best: Option<(u32, Vec<&Arc<Variant>>)> = None;
    let mut nearest: Option<(u32, &Arc<Variant>, String)> = None;
    for variant in candidates {
        let fit = fit_of(variant, head, view, hint);
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
        None => {
            match variants.iter().find(|variant| is_other(variant, hint) && fit_of(variant, head, view, hint).is_ok()) {
                Some(other) => Err(Box::new(another_document(other, hint, head))),
                None => Err(Box::new(no_match(nearest.as_ref(), head))),
            }
        }
    }
}

/// How well a file fits a variant, its beginning read in the encodings of the variant; else how far it is, and why.
pub(super) fn fit_of(
    variant: &Variant,
    head: &Head<'_>,
    view: &dyn Fn(&[Charset]) -> Option<String>,
    hint: &Hint<'_>,
) -> Result<u32, (u32, String)> {
    let own = if variant.encoding().is_empty() { None } else { view(variant.encoding()) };
    let head = Head { text: own.as_deref().unwrap_or(head.text), whole: head.whole };
    let fit = variant.plan.fit(&head).map_err(|misfit| (misfit.distance, misfit.what))?;
    Ok(fit + besides(variant, &head, hint).map_err(|what| (1, what))?)
}

/// What `[match]` asks besides the layout: how much more specific it makes the variant, or what does not hold.
fn besides(variant: &Variant, head: &Head<'_>, hint: &Hint<'_>) -> Result<u32, String> {
    let Matching { file_name, account, contains } = &variant.spec.matching;
    let mut more = 0;
    if let Some(pattern) = file_name {
        if !pattern.is_in(hint.file_name) {
            return Err(format!("the file's name is not of the form {}", pattern.regex().as_str()));
        }
        more += 1_000;
    }
    if !account.0.is_empty() {
        let found = account_of(variant, head, hint).unwrap_or_default();
        if !account.0.iter().any(|pattern| pattern.is_in(&found)) {
            return Err(format!("the account `{found}` is none of this mapping"));
        }
        more += 500;
    }
    if let Some(pattern) = contains {
        if !pattern.is_in(head.text) {
            return Err(format!("its beginning does not hold {}", pattern.regex().as_str()));
        }
        more += 100;
    }
    Ok(more)
}

/// The account of the first statement, as far as the head tells it.
fn account_of(variant: &Variant, head: &Head<'_>, hint: &Hint<'_>) -> Option<String> {
    let text: Box<dyn Read + Send> = Box::new(Cursor::new(head.text.as_bytes().to_vec()));
    let mut reader = variant.plan.open(Utf8::new(text).ok()?);
    match reader.next_event()? {
        Event::Opened(record) => variant.spec.statement.account.as_ref()?.read(record, hint.file_name),
        Event::Entry(..) | Event::Closed(_) | Event::Fault(_) => None,
    }
}

/// Whether a variant is asked: those of the bank, or, when no bank is named, all but those that `common` stands for.
pub(super) fn may_be(variant: &Variant, hint: &Hint<'_>) -> bool {
    let bank = match hint.bank {
        Some(bank) => variant.bank == bank.as_str(),
        None => variant.base.is_none(),
    };
    bank && hint.document.is_none_or(|document| variant.document == document)
}

/// Whether a variant reads another document than the one asked for: a file of it deserves better words.
fn is_other(variant: &Variant, hint: &Hint<'_>) -> bool {
    let bank = hint.bank.is_none_or(|bank| variant.bank == bank.as_str() || variant.bank == "common");
    bank && hint.document.is_some_and(|document| variant.document != document)
}

fn another_document(other: &Variant, hint: &Hint<'_>, head: &Head<'_>) -> Reject {
    let wanted = hint.document.unwrap_or_default();
    let about = other.spec.about.as_deref().unwrap_or(&other.name);
    let why = format!("it is a file of the kind `{}` ({about}), and no `{wanted}`: it is never booked", other.document);
    let fix = "take it away, and have the bank's statements delivered, which tell the same movements; \
         `passerelle decode FILE` shows what it says";
    reject(first_line(head), why, fix.into())
}

fn first_line<'t>(head: &Head<'t>) -> &'t str {
    head.text.lines().find(|line| !line.trim().is_empty()).unwrap_or_default()
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

fn no_match(nearest: Option<&(u32, &Arc<Variant>, String)>, head: &Head<'_>) -> Reject {
    let found = first_line(head);
    let why = match nearest {
        Some((_, variant, what)) => format!("no mapping fits it; the nearest is {}, but {what}", variant.name),
        None => "no mapping fits it".to_owned(),
    };
    let fix =
        "if the bank changed its export, copy the nearest mapping and mend it; if it is another document, take it away";
    reject(found, why, fix.into())
}
