//! A zip is shown as the files that it holds, each as if it had been given by itself.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::os::unix::fs::OpenOptionsExt as _;

use anyhow::{Context as _, Result};

use super::json::{self, Outcome};
use super::rejects::write_rejects;
use super::{Options, people};
use crate::cli::page::Page;
use crate::domain::statement::Reject;
use crate::mapping::{Decoder, Hint, Mappings};
use crate::unpack::{Member, Unpacked};

type Decoded = Result<Decoder, Box<Reject>>;

/// One document: `{"members": [{"name": …, as for a file}], "rejects": […]}`.
pub fn write<R: Read + Seek>(
    out: &mut impl Write,
    mappings: &Mappings,
    hint: &Hint<'_>,
    mut zip: Unpacked<R>,
) -> Result<Outcome> {
    write!(out, "{{\"members\":[")?;
    let mut outcome = Outcome::default();
    for (index, member) in zip.members().to_vec().iter().enumerate() {
        writeln!(out, "{}", if index > 0 { "," } else { "" })?;
        let decoded = decode(mappings, hint, &mut zip, member)?;
        outcome.add(json::write_member(out, &member.name, decoded)?);
    }
    write!(out, "],")?;
    write_rejects(out, zip.remarks())?;
    Ok(outcome)
}

/// For people: one file below the other.
pub(super) fn show<R: Read + Seek>(
    out: &mut impl Write,
    page: Page,
    options: &Options,
    (mappings, hint): (&Mappings, &Hint<'_>),
    mut zip: Unpacked<R>,
) -> Result<Outcome> {
    let mut outcome = people::refused(out, page, hint.file_name, zip.remarks())?;
    for member in zip.members().to_vec() {
        let name = format!("{}/{}", hint.file_name, member.name);
        let bytes = unpacked(&mut zip, &member)?;
        let copy = bytes.try_clone()?;
        let decoded = mappings.decode(bytes, &Hint { file_name: member.file_name(), ..*hint });
        let again = || {
            let mut bytes = copy.try_clone().ok()?;
            bytes.seek(SeekFrom::Start(0)).ok()?;
            Some(bytes)
        };
        outcome.add(people::write(out, page, (&name, &again), options, decoded)?);
        writeln!(out)?;
    }
    Ok(outcome)
}

fn decode<R: Read + Seek>(
    mappings: &Mappings,
    hint: &Hint<'_>,
    zip: &mut Unpacked<R>,
    member: &Member,
) -> Result<Decoded> {
    let bytes = unpacked(zip, member)?;
    Ok(mappings.decode(bytes, &Hint { file_name: member.file_name(), ..*hint }))
}

fn unpacked<R: Read + Seek>(zip: &mut Unpacked<R>, member: &Member) -> Result<File> {
    let mut bytes = zip.read(member)?;
    spooled(&mut bytes).context("failed to unpack into the folder of temporary files")
}

/// The bytes in a file without a name, which vanishes with the process.
fn spooled(bytes: &mut impl Read) -> io::Result<File> {
    let path = std::env::temp_dir().join(format!("passerelle-member-{}", std::process::id()));
    let mut file = OpenOptions::new().read(true).write(true).create_new(true).mode(0o600).open(&path)?;
    fs::remove_file(&path)?;
    io::copy(bytes, &mut file)?;
    file.seek(SeekFrom::Start(0))?;
    Ok(file)
}
