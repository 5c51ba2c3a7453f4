//! Sound and hostile zips.

use std::io::{Cursor, Read as _, Write as _};

use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

use super::*;
use crate::domain::statement::Severity;

fn zip(files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in files {
        let options = SimpleFileOptions::default().compression_method(CompressionMethod::Deflated);
        if name.ends_with('/') {
            writer.add_directory(*name, options).unwrap();
        } else {
            writer.start_file(*name, options).unwrap();
            writer.write_all(bytes).unwrap();
        }
    }
    writer.finish().unwrap().into_inner()
}

fn small() -> Limits {
    Limits {
        archive_bytes: 100_000,
        members: 3,
        member_bytes: 40_000,
        total_bytes: 60_000,
        ratio: 20,
        free_bytes: 4_000,
    }
}

fn why(bytes: Vec<u8>) -> String {
    match open_within(Cursor::new(bytes), small()) {
        Ok(Some(zip)) => format!("{} files", zip.members().len()),
        Ok(None) => "no zip".to_owned(),
        Err(faults) => {
            assert!(faults.iter().all(|fault| fault.severity == Severity::Error && !fault.fix.is_empty()));
            faults.iter().map(|fault| format!("{}: {}", fault.position, fault.why)).collect::<Vec<_>>().join("; ")
        }
    }
}

/// Changes a name in the zip to another of the same length: the writer refuses to write such ones.
fn renamed(mut bytes: Vec<u8>, from: &str, to: &str) -> Vec<u8> {
    assert_eq!(from.len(), to.len());
    for at in 0..bytes.len() - from.len() {
        if bytes[at..].starts_with(from.as_bytes()) {
            bytes[at..at + to.len()].copy_from_slice(to.as_bytes());
        }
    }
    bytes
}

/// Bytes that cannot be packed.
fn noise(length: u32) -> Vec<u8> {
    (0..length)
        .scan(1_u32, |state, _| {
            *state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            Some(state.to_be_bytes()[0])
        })
        .collect()
}

#[test]
fn members_come_in_the_order_of_the_zip_with_their_bytes() {
    let bytes = zip(&[("b.txt", b"second"), ("2025/", b""), ("2025/a.txt", b"first"), ("__MACOSX/._b.txt", b"x")]);
    let mut limits = small();
    limits.members = 4;
    let mut zip = open_within(Cursor::new(bytes), limits).unwrap().unwrap();
    let members = zip.members().to_vec();
    let names: Vec<&str> = members.iter().map(|member| member.name.as_str()).collect();
    assert_eq!((names, members[1].file_name()), (vec!["b.txt", "2025/a.txt"], "a.txt"));
    let mut text = String::new();
    zip.read(&members[1]).unwrap().read_to_string(&mut text).unwrap();
    assert_eq!(text, "first");
    let remarks: Vec<&str> = zip.remarks().iter().map(|remark| remark.position.as_str()).collect();
    assert_eq!(remarks, ["in the zip, 2025/", "in the zip, __MACOSX/._b.txt"]);
    assert!(zip.remarks().iter().all(|remark| remark.severity == Severity::Warning));
}

#[test]
fn what_is_no_zip_is_left_to_others() {
    assert_eq!(why(b"Date;Montant".to_vec()), "no zip");
    assert_eq!(why(b"PK".to_vec()), "no zip");
    assert_eq!(why(Vec::new()), "no zip");
    assert_eq!(why(zip(&[("[Content_Types].xml", b"<x/>"), ("xl/workbook.xml", b"<x/>")])), "no zip");
}

#[test]
fn names_that_lead_elsewhere_are_refused() {
    let one = zip(&[("aaaaaaaaa", b"x")]);
    for (name, said) in [
        ("../../etc", "in the zip, ../../etc: its name leads out of the zip"),
        ("a/../b/cd", "in the zip, a/../b/cd: its name leads out of the zip"),
        ("aaa//bbbb", "in the zip, aaa//bbbb: its name leads out of the zip"),
        ("/etc/pass", "in the zip, /etc/pass: its name begins at the root of a disk"),
        ("C:/passwd", "in the zip, C:/passwd: its name begins at the root of a disk"),
        ("..\\..\\etc", "in the zip, ..\\..\\etc: its name has a control character or a backslash in it"),
        ("aaaa\0.xml", "in the zip, aaaa·.xml: its name has a control character or a backslash in it"),
    ] {
        assert_eq!(why(renamed(one.clone(), "aaaaaaaaa", name)), said);
    }
}

#[test]
fn one_name_twice_and_nothing_at_all_are_refused() {
    let twice = renamed(zip(&[("a.xml", b"1"), ("b.xml", b"2")]), "b.xml", "a.xml");
    assert!(why(twice).contains("two files have the same name"));
    assert_eq!(why(zip(&[])), "the zip: there is no file in it");
    assert_eq!(why(zip(&[("2025/", b"")])), "the zip: there is no file in it");
}

#[test]
fn bombs_are_stopped_by_what_they_unpack_to() {
    let zeros = vec![0; 30_000];
    assert_eq!(
        why(zip(&[("zeros", &zeros)])),
        "in the zip, zeros: it unpacks to more than 20 times its packed size: no statement does, this is made to fill disks"
    );
    let lying = {
        // The size that the zip declares is another one.
        let mut bytes = zip(&[("zeros", &zeros)]);
        for at in 0..bytes.len() - 4 {
            if bytes[at..at + 4] == 30_000_u32.to_le_bytes() {
                bytes[at..at + 4].copy_from_slice(&10_u32.to_le_bytes());
            }
        }
        bytes
    };
    assert!(why(lying).starts_with("in the zip, zeros: "), "it is refused, whatever it declares");
    let (half, most) = (noise(25_000), noise(39_000));
    assert_eq!(why(zip(&[("a", &half), ("b", &half)])), "2 files");
    assert!(why(zip(&[("a", &half), ("b", &most)])).contains("in the zip, b: all files together takes more than"));
    assert!(why(zip(&[("a", &noise(41_000))])).contains("the file takes more than"));
    assert!(why(zip(&[("a", &noise(101_000))])).contains("the zip takes more than"));
    assert_eq!(
        why(zip(&[("a", b""), ("b", b""), ("c", b""), ("d", b"")])),
        "the zip: there are more than 3 files in it"
    );
}

#[test]
fn zips_in_zips_and_locked_ones_are_refused() {
    let inner = zip(&[("a.xml", b"<x/>")]);
    assert_eq!(why(zip(&[("b.dat", &inner)])), "in the zip, b.dat: it is a zip inside a zip");
    let mut locked = zip(&[("a.xml", b"<x/>")]);
    for mark in [&b"PK\x03\x04"[..], b"PK\x01\x02"] {
        let at = locked.windows(4).position(|window| window == mark).unwrap();
        locked[at + if mark[2] == 3 { 6 } else { 8 }] |= 1;
    }
    assert_eq!(why(locked), "in the zip, a.xml: it is locked with a password");
}

#[test]
fn a_damaged_zip_is_refused_in_words() {
    let bytes = zip(&[("a.xml", &noise(500)), ("b.xml", b"<x/>")]);
    for end in 4..bytes.len() {
        assert!(why(bytes[..end].to_vec()).contains("damaged or not whole"), "cut after {end} bytes");
    }
    let mut changed = bytes;
    changed[100] ^= 1;
    assert!(why(changed).starts_with("in the zip, a.xml: it is damaged or not whole"));
}
