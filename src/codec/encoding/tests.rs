use super::*;

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
fn the_head_of_an_ofx_file_is_believed_for_what_is_not_utf_8() {
    let head = b"OFXHEADER:100\r\nENCODING:USASCII\r\nCHARSET:1252\r\n\r\n<OFX><NAME>";
    let with = |text: &[u8]| read(&[head, text].concat());
    assert_eq!(with(b"\xA4 \xE9").1, "windows-1252");
    assert!(with(b"\xA4 \xE9").0.ends_with("¤ é"), "in ISO-8859-15 it would be a euro");
    assert!(with("é".as_bytes()).0.ends_with('é'), "many programs announce what they do not write");
    assert_eq!(with(b"plain").1, "utf-8");
    let (text, encoding, _) = read(b"OFXHEADER:100 ENCODING:UNICODE CHARSET:ISO-8859-1 <OFX>\xE9");
    assert!(text.ends_with('é') && encoding == "windows-1252");
    assert_eq!(read(b"CHARSET:1252 <a>\xE9").1, "iso-8859-15", "no head of OFX");
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
