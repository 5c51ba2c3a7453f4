//! Bytes that are no text in the encoding of the file.

use super::{Charset, Notes};
use crate::codec::{Fault, Weight};

/// Copies valid UTF-8; what is none becomes U+FFFD and a fault. Returns how many bytes were used.
pub(super) fn check_utf8(bytes: &[u8], last: bool, offset: u64, out: &mut Vec<u8>, notes: &Notes) -> usize {
    let mut at = 0;
    loop {
        let rest = bytes.get(at..).unwrap_or_default();
        let Err(error) = std::str::from_utf8(rest) else {
            out.extend_from_slice(rest);
            return bytes.len();
        };
        out.extend_from_slice(rest.get(..error.valid_up_to()).unwrap_or_default());
        at += error.valid_up_to();
        let length = match error.error_len() {
            None if !last => return at,
            None => bytes.len() - at,
            Some(length) => length,
        };
        let place = offset + u64::try_from(at).unwrap_or(u64::MAX);
        let wrong = bytes.get(at..at + length).unwrap_or_default();
        notes.report(fault(
            place,
            wrong,
            "the file is UTF-8 up to here, and these bytes are not: two encodings are mixed in it",
        ));
        out.extend_from_slice("\u{fffd}".as_bytes());
        at += length;
    }
}

/// None of the encodings of the mapping can be that of the file.
pub(super) fn none_fits(wanted: &[Charset], head: &[u8], last: bool) -> Fault {
    let misfits = wanted.iter().filter_map(|charset| Some((charset, charset.misfit(head, last)?)));
    let misfits: Vec<(&Charset, usize)> = misfits.collect();
    let said: Vec<String> =
        misfits.iter().map(|(charset, at)| format!("not {} from byte {}", charset.name(), at + 1)).collect();
    let at = misfits.iter().map(|(_, at)| *at).max().unwrap_or_default();
    let found = head.get(at..head.len().min(at + 4)).unwrap_or_default();
    let why = format!("none of the encodings that the mapping names fits the file: it is {}", said.join(", "));
    let mut fault = fault(u64::try_from(at).unwrap_or(u64::MAX), found, &why);
    "fetch the file again from the bank as it was; if its encoding changed, mend `encoding` in the layout of the mapping"
        .clone_into(&mut fault.fix);
    fault
}

pub(super) fn fault(offset: u64, found: &[u8], why: &str) -> Fault {
    Fault {
        weight: Weight::Error,
        position: format!("byte {}", offset + 1),
        field: "encoding".into(),
        found: found.iter().map(|byte| format!("{byte:02X}")).collect::<Vec<_>>().join(" "),
        why: why.into(),
        fix: "do not edit the file; fetch it again from the bank as it was".into(),
    }
}
