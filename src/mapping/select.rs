//! Which mapping a file is for: the most specific that fits. Two that fit as well are an error, none is one too, with
//! the nearest and what differs.

use std::io::{Cursor, Read};
use std::sync::Arc;

use super::Hint;
use super::spec::Matching;
use super::variant::Variant;
use crate::codec::encoding::{Charset, Utf8};
use crate::codec::xml::Shape;
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
    if let Some((_, found)) = best {
        return match found.as_slice() {
            [only] => Ok(Arc::clone(only)),
            several => Err(Box::new(tie(several, hint))),
        };
    }
    let fits = |variant: &&Arc<Variant>| fit_of(variant, head, view, hint).is_ok();
    let reject = if let Some(order) = order(head) {
        order
    } else if let Some(other) = variants.iter().filter(|variant| is_other(variant, hint)).find(fits) {
        another_document(other, hint, head)
    } else if let (Some(bank), Some(common)) = (hint.bank, variants.iter().filter(|it| is_common(it, hint)).find(fits))
    {
        not_of_bank(common, bank.as_str(), head)
    } else {
        no_match(nearest.as_ref(), head)
    };
    Err(Box::new(reject))
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

/// Whether a variant is a ready mapping for the wanted document, which the bank has not taken.
fn is_common(variant: &Variant, hint: &Hint<'_>) -> bool {
    variant.bank == "common" && hint.document.is_none_or(|document| variant.document == document)
}

/// Whether a variant is asked: those of the bank, or, when no bank is named, all but those that `common` stands for.
pub(super) fn may_be(variant: &Variant, hint: &Hint<'_>) -> bool {
    let bank = match hint.bank {
        Some(bank) => variant.bank == bank.as_str(),
        None => variant.base.is_none(),
    };
    // What we write ourselves is asked for by its name only.
    let document = hint.document.map_or(!variant.is_outbound(), |document| variant.document == document);
    bank && document
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

/// A format that the program knows and the bank was never said to write.
fn not_of_bank(common: &Variant, bank: &str, head: &Head<'_>) -> Reject {
    let found = head.text.lines().find(|line| !line.trim().is_empty()).unwrap_or_default();
    let name = &common.name;
    let why = format!("no mapping of {bank} fits it; the nearest is {name}, which fits it, but {bank} has none for it");
    let stem = name.strip_prefix("common/").unwrap_or(name);
    let fix = format!(
        "if the bank now sends this format, write mappings/{bank}/{}-{stem}.toml with use = [\"{name}\", \"common/references\"]",
        common.document
    );
    reject(found, why, fix)
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

#[cfg(test)]
mod tests {
    use std::io::Cursor;
    use std::path::Path;

    use crate::domain::id::BankId;
    use crate::domain::statement::{Entry, Item, Kind};
    use crate::mapping::shelf::Shelf;
    use crate::mapping::{EMBEDDED, Hint, Mappings};

    const MESSAGE: &str = ":20:A\n:25:FR7699999000010000000000115\n:28C:1/1\n:60F:C251103EUR50,00\n\
                           :61:2511041104D45,00NMSCNONREF\n:86:109?20EREF+MC-2025-0042-07?32CAMILLE\n:62F:C251104EUR5,00\n";

    /// The mappings of the program and one more.
    fn with(path: &str, text: &str) -> Mappings {
        let mut texts: std::collections::BTreeMap<String, String> =
            EMBEDDED.iter().map(|(path, text)| ((*path).to_owned(), (*text).to_owned())).collect();
        texts.insert(path.to_owned(), text.to_owned());
        Mappings::read(Path::new("mappings"), &texts, Shelf::Program).unwrap()
    }

    fn entry(mappings: &Mappings, bank: Option<&str>) -> (String, Entry) {
        let bank = bank.map(|bank| BankId::parse(bank).unwrap());
        let hint = Hint { file_name: "a.sta", bank: bank.as_ref(), document: Some("statement") };
        let mut decoder = mappings.decode(Cursor::new(MESSAGE), &hint).unwrap();
        let name = decoder.mapping().to_owned();
        let entry = decoder.find_map(|item| match item {
            Item::Entry(entry) => Some(*entry),
            Item::Opened(_) | Item::Closed(_) | Item::Rejected(_) | Item::Row(_) | Item::Whole(_) => None,
        });
        (name, entry.unwrap())
    }

    #[test]
    fn a_bank_refines_a_ready_layout_in_a_few_lines() {
        let text = "schema = 1\nuse = ['common/mt940', 'common/references']\n[kind.codes]\nreturn = ['*/109']\n";
        let mappings = with("credit-mutuel/statement-mt940.toml", text);
        let (name, of_bank) = entry(&mappings, Some("credit-mutuel"));
        assert_eq!((name.as_str(), of_bank.kind), ("credit-mutuel/statement-mt940", Kind::Return));
        assert_eq!(of_bank.loan_reference.unwrap().text, "MC-2025-0042");
        let (name, common) = entry(&mappings, None);
        assert_eq!(
            (name.as_str(), common.kind),
            ("common/mt940", Kind::Other),
            "without a bank the common one is asked"
        );
        assert_eq!(common.id, of_bank.id);
    }
}
