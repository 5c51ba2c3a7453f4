use super::*;
use crate::codec::Weight;

fn read(bytes: &[u8]) -> (String, String, usize) {
    let mut reader = Utf8::new(bytes).unwrap();
    let notes = reader.notes();
    let mut text = String::new();
    reader.read_to_string(&mut text).unwrap();
    let faults = notes.take_faults().len();
    (text, notes.encoding(), faults)
}

#[test]
fn each_encoding_of_a_bank_is_told_from_the_others() {
    assert_eq!(read(b"plain"), ("plain".into(), "utf-8".into(), 0));
    assert_eq!(read("D\u{e9}bit".as_bytes()), ("Débit".into(), "utf-8".into(), 0));
    assert_eq!(read(b"\xEF\xBB\xBFDate"), ("Date".into(), "utf-8".into(), 0));
    assert_eq!(read(b"D\xE9bit \xA4"), ("Débit €".into(), "iso-8859-15".into(), 0));
    assert_eq!(read(b"D\xE9bit \x96 \x80"), ("Débit – €".into(), "windows-1252".into(), 0));
}

#[test]
fn utf_16_is_read_with_or_without_its_mark() {
    let le: Vec<u8> = "Date;Débit;x".encode_utf16().flat_map(u16::to_le_bytes).collect();
    let be: Vec<u8> = "Date;Débit;x".encode_utf16().flat_map(u16::to_be_bytes).collect();
    assert_eq!(read(&le), ("Date;Débit;x".into(), "utf-16le".into(), 0));
    assert_eq!(read(&be), ("Date;Débit;x".into(), "utf-16be".into(), 0));
    let marked: Vec<u8> = [0xFF, 0xFE].into_iter().chain(le).collect();
    assert_eq!(read(&marked), ("Date;Débit;x".into(), "utf-16le".into(), 0));
}

#[test]
fn an_xml_declaration_is_believed() {
    let (text, encoding, _) = read(b"<?xml version='1.0' encoding='ISO-8859-1'?><a>\xE9</a>");
    assert!(text.ends_with("<a>é</a>"));
    assert_eq!(encoding, "windows-1252");
}

#[test]
fn the_first_letter_outside_ascii_may_come_late() {
    let mut bytes = vec![b'a'; 3 * WINDOW];
    bytes.extend_from_slice(b"\xE9");
    let (text, encoding, faults) = read(&bytes);
    assert!(text.ends_with("aé"));
    assert_eq!((encoding.as_str(), faults), ("iso-8859-15", 0));
}

#[test]
fn a_letter_cut_by_the_window_is_whole_again() {
    let mut bytes = "é".repeat(WINDOW).into_bytes();
    bytes.insert(0, b'a');
    let (text, encoding, faults) = read(&bytes);
    assert_eq!(text.chars().count(), WINDOW + 1);
    assert_eq!((encoding.as_str(), faults), ("utf-8", 0));
}

#[test]
fn two_encodings_in_one_file_are_reported() {
    let mut bytes = "é".repeat(WINDOW).into_bytes();
    bytes.extend_from_slice(b"\xE9 end");
    let (text, _, faults) = read(&bytes);
    assert!(text.ends_with("\u{fffd} end"));
    assert_eq!(faults, 1);
}

/// Text, encoding and what was said, with the encodings of a mapping.
fn listed(bytes: &[u8], wanted: &[Charset]) -> (String, String, Vec<String>) {
    let mut reader = match Utf8::new(bytes).unwrap().reopen(wanted) {
        Ok(reader) => reader,
        Err(fault) => return (String::new(), fault.position, vec![fault.found, fault.why]),
    };
    let notes = reader.notes();
    let mut text = String::new();
    reader.read_to_string(&mut text).unwrap();
    (text, notes.encoding(), notes.take_faults().into_iter().map(|fault| fault.why).collect())
}

#[test]
fn the_first_encoding_of_the_mapping_that_fits_is_taken() {
    use Charset::{Iso646Fr, Iso8859_1, Iso8859_15, Utf16, Windows1252};
    let of = |bytes: &[u8], wanted: &[Charset]| {
        let (text, encoding, faults) = listed(bytes, wanted);
        assert_eq!(faults, Vec::<String>::new());
        (text, encoding)
    };
    let own = |text: &str, encoding: &str| (text.to_owned(), encoding.to_owned());
    let all = [Charset::Utf8, Windows1252, Iso8859_15];
    assert_eq!(of("Débit".as_bytes(), &all), own("Débit", "utf-8"));
    assert_eq!(of(b"\xEF\xBB\xBFDate", &all), own("Date", "utf-8"));
    assert_eq!(of(b"D\xE9bit \x80", &all), own("Débit €", "windows-1252"));
    // 0x81 is nothing in windows-1252, and a control character in the others.
    assert_eq!(of(b"D\xE9bit \xA4", &[Iso8859_1, Iso8859_15]), own("Débit ¤", "iso-8859-1"));
    assert_eq!(of(b"D\xE9bit \xA4", &[Iso8859_15]), own("Débit €", "iso-8859-15"));
    assert_eq!(of(b"D\xE9bit \x96", &[Iso8859_1, Windows1252]), own("Débit –", "windows-1252"));
    assert_eq!(of(b"plain", &[Windows1252]), own("plain", "utf-8"));
    assert_eq!(of(b"D{bit @ ]", &[Iso646Fr, Charset::Utf8]), own("Débit à §", "iso-646-fr"));
    assert_eq!(of("Débit".as_bytes(), &[Iso646Fr, Charset::Utf8]), own("Débit", "utf-8"));
    let le: Vec<u8> = "\u{feff}Date;Débit".encode_utf16().flat_map(u16::to_le_bytes).collect();
    assert_eq!(of(&le, &[Charset::Utf8, Utf16]), own("Date;Débit", "utf-16le"));
}

#[test]
fn a_file_that_no_encoding_of_the_mapping_fits_is_refused_with_the_byte() {
    let (_, position, said) = listed(b"D\xE9bit \x96", &[Charset::Utf8, Charset::Iso8859_15]);
    assert_eq!(position, "byte 7");
    assert_eq!(
        said,
        [
            "96",
            "none of the encodings that the mapping names fits the file: it is not utf-8 from byte 2, not iso-8859-15 from \
             byte 7"
        ]
    );
}

#[test]
fn a_byte_that_comes_later_and_does_not_fit_is_reported() {
    let mut bytes = vec![b'a'; 2 * WINDOW];
    bytes.extend_from_slice(b"\xE9 \x96");
    let (_, encoding, faults) = listed(&bytes, &[Charset::Utf8, Charset::Iso8859_15]);
    assert_eq!(encoding, "iso-8859-15");
    assert_eq!(faults, ["the file is iso-8859-15 up to here, and this byte is not"]);
    let (text, _, faults) = listed(&bytes, &[Charset::Iso646Fr]);
    assert!(text.ends_with("a\u{fffd} \u{fffd}"));
    assert_eq!(faults, ["the file is iso-646-fr up to here, and this byte is not"]);
}

#[test]
fn spoiled_letters_are_told_once_and_are_no_error() {
    let said = |text: &str| {
        let mut reader = Utf8::new(text.as_bytes()).unwrap();
        let notes = reader.notes();
        reader.read_to_string(&mut String::new()).unwrap();
        notes.take_faults()
    };
    let faults = said("Date;D\u{c3}\u{a9}bit\n1;RETRAIT D\u{c3}\u{a9}p\u{c3}\u{b4}t\n");
    assert_eq!(faults.len(), 1);
    assert_eq!((faults[0].weight, faults[0].position.as_str()), (Weight::Warning, "line 1"));
    assert_eq!(faults[0].found, "Date;D\u{c3}\u{a9}bit");
    let faults = said("Date\n1;caf\u{fffd} du centre\n2;\u{fffd}\n");
    assert_eq!((faults.len(), faults[0].found.as_str()), (1, "1;caf\u{fffd} du centre"));
    assert!(said("Débit, ÃO, ÇA").is_empty());
    assert_eq!(said("ÉCHÉANCE \u{c3}‰CHEANCE").len(), 1);
}
