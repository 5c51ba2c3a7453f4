//! A zip that a bank sends, taken apart: each member is a delivery of its own.
//!
//! Everything is looked at before anything is taken: names, kinds, sizes, and every byte against its checksum. A zip
//! with one member that cannot be trusted is refused whole, with each fault. What a member says is not looked at.
//!
//! It must never write a file, follow the path in a name, or unpack more than its limits, whatever the zip declares.

#[cfg(test)]
mod tests;
mod words;

use std::io::{self, Read, Seek, SeekFrom};

use zip::{CompressionMethod, ZipArchive};

use crate::domain::statement::Reject;

/// What a zip may ask for at most; statements of a bank need a hundredth of it.
#[derive(Debug, Clone)]
pub struct Limits {
    /// Bytes of the zip.
    pub archive_bytes: u64,
    /// Members.
    pub members: usize,
    /// Bytes of one member, unpacked.
    pub member_bytes: u64,
    /// Bytes of all members, unpacked.
    pub total_bytes: u64,
    /// How many times a member may be longer than it is packed, once it is longer than `free_bytes`.
    pub ratio: u64,
    /// Bytes of a member that count for no ratio: a short text of blanks is no bomb.
    pub free_bytes: u64,
}

impl Default for Limits {
    fn default() -> Self {
        const MIB: u64 = 1024 * 1024;
        Self {
            archive_bytes: 256 * MIB,
            members: 200,
            member_bytes: 512 * MIB,
            total_bytes: 1024 * MIB,
            ratio: 200,
            free_bytes: MIB,
        }
    }
}

/// A file inside a zip.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Member {
    /// Its name, with the folders that it has in the zip.
    pub name: String,
    index: usize,
}

impl Member {
    /// Its name without folders.
    pub fn file_name(&self) -> &str {
        self.name.rsplit('/').next().unwrap_or(&self.name)
    }
}

/// A zip that was looked at and can be taken apart.
#[derive(Debug)]
pub struct Unpacked<R> {
    archive: ZipArchive<R>,
    members: Vec<Member>,
    remarks: Vec<Reject>,
    limits: Limits,
}

/// Looks at a file; `None` when it is no zip, or one that is another thing (an Excel workbook).
pub fn open<R: Read + Seek>(reader: R) -> Result<Option<Unpacked<R>>, Vec<Reject>> {
    open_within(reader, Limits::default())
}

fn open_within<R: Read + Seek>(mut reader: R, limits: Limits) -> Result<Option<Unpacked<R>>, Vec<Reject>> {
    match is_zip(&mut reader) {
        Ok(true) => {}
        Ok(false) => return Ok(None),
        Err(error) => return Err(vec![words::broken("", &error.to_string())]),
    }
    let size = reader.seek(SeekFrom::End(0)).map_err(|error| vec![words::broken("", &error.to_string())])?;
    if size > limits.archive_bytes {
        return Err(vec![words::too_large("", "the zip", limits.archive_bytes)]);
    }
    let declared = declared(&mut reader, size).map_err(|error| vec![words::broken("", &error.to_string())])?;
    if declared > limits.members {
        return Err(vec![words::too_many(limits.members)]);
    }
    let archive = ZipArchive::new(reader).map_err(|error| vec![words::broken("", &error.to_string())])?;
    let mut zip = Unpacked { archive, members: Vec::new(), remarks: Vec::new(), limits };
    if zip.archive.file_names_raw().any(|name| name == b"[Content_Types].xml") {
        return Ok(None);
    }
    let mut faults = zip.look();
    if faults.is_empty() {
        faults = zip.weigh();
    }
    if faults.is_empty() { Ok(Some(zip)) } else { Err(faults) }
}

impl<R: Read + Seek> Unpacked<R> {
    /// The members, in the order of the zip.
    pub fn members(&self) -> &[Member] {
        &self.members
    }

    /// What a person should know: what was left out because it holds nothing.
    pub fn remarks(&self) -> &[Reject] {
        &self.remarks
    }

    /// The bytes of a member; a checksum that fails is an error at their end.
    pub fn read(&mut self, member: &Member) -> io::Result<impl Read + '_> {
        let limit = self.limits.member_bytes;
        Ok(self.archive.by_index(member.index).map_err(io::Error::other)?.take(limit))
    }

    /// Names and kinds of all members; what is wrong with them.
    fn look(&mut self) -> Vec<Reject> {
        let mut faults = Vec::new();
        if self.archive.len() > self.limits.members {
            return vec![words::too_many(self.limits.members)];
        }
        if self.archive.has_duplicate_names() {
            faults.push(words::twice(""));
        }
        for index in 0..self.archive.len() {
            match self.look_at(index) {
                Ok(Some(member)) if self.members.iter().any(|known| known.name == member.name) => {
                    faults.push(words::twice(&member.name));
                }
                Ok(Some(member)) => self.members.push(member),
                Ok(None) => {}
                Err(fault) => faults.push(*fault),
            }
        }
        if self.members.is_empty() && faults.is_empty() {
            faults.push(words::empty());
        }
        faults
    }

    fn look_at(&mut self, index: usize) -> Result<Option<Member>, Box<Reject>> {
        let entry = self.archive.by_index_data(index).map_err(|error| words::broken("", &error.to_string()))?;
        let raw = String::from_utf8_lossy(entry.name_raw()).into_owned();
        let name = entry.name().map_err(|error| words::broken(&raw, &error.to_string()))?.into_owned();
        if let Some(why) = wrong_name(&name) {
            return Err(Box::new(words::name(&name, why)));
        }
        if entry.is_dir() {
            if entry.size() > 0 {
                return Err(Box::new(words::name(&name, "it is a folder and holds bytes of its own")));
            }
            self.remarks.push(words::folder(&name));
            return Ok(None);
        }
        if name.starts_with("__MACOSX/") || name.rsplit('/').next() == Some(".DS_Store") {
            self.remarks.push(words::of_the_machine(&name));
            return Ok(None);
        }
        if entry.is_symlink() {
            return Err(Box::new(words::name(&name, "it is a link to another file")));
        }
        if entry.encrypted() {
            return Err(Box::new(words::encrypted(&name)));
        }
        let method = entry.compression();
        if [CompressionMethod::Stored, CompressionMethod::Deflated].contains(&method) {
            return Ok(Some(Member { name, index }));
        }
        Err(Box::new(words::method(&name, &method.to_string())))
    }

    /// Unpacks every member once, into nothing: sizes and checksums are what they are, not what is declared.
    fn weigh(&mut self) -> Vec<Reject> {
        let mut left = self.limits.total_bytes;
        let mut faults = Vec::new();
        for member in self.members.clone() {
            match self.weigh_one(&member, left) {
                Ok(size) => left -= size.min(left),
                Err(fault) => faults.push(*fault),
            }
        }
        faults
    }

    fn weigh_one(&mut self, member: &Member, left: u64) -> Result<u64, Box<Reject>> {
        let (limits, name) = (self.limits.clone(), member.name.as_str());
        let broken = |error: &dyn std::fmt::Display| words::broken(name, &error.to_string());
        let mut bytes = self.archive.by_index(member.index).map_err(|error| broken(&error))?;
        let packed = bytes.compressed_size().max(1);
        let mut buffer = vec![0; 64 * 1024];
        let mut size = 0_u64;
        loop {
            let count = match bytes.read(&mut buffer) {
                Ok(0) => return Ok(size),
                Ok(count) => count,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                Err(error) => return Err(Box::new(broken(&error))),
            };
            if size == 0 && begins_as_zip(buffer.get(..count).unwrap_or_default()) {
                return Err(Box::new(words::nested(name)));
            }
            size += u64::try_from(count).unwrap_or(u64::MAX);
            if size > limits.free_bytes && size / packed > limits.ratio {
                return Err(Box::new(words::bomb(name, limits.ratio)));
            }
            if size > limits.member_bytes {
                return Err(Box::new(words::too_large(name, "the file", limits.member_bytes)));
            }
            if size > left {
                return Err(Box::new(words::too_large(name, "all files together", limits.total_bytes)));
            }
        }
    }
}

/// A member whose bytes could not be read although they could before.
pub fn unreadable(member: &Member, error: &dyn std::fmt::Display) -> Reject {
    words::broken(&member.name, &error.to_string())
}

/// Whether the file begins as a zip does; leaves it at its beginning.
fn is_zip(reader: &mut (impl Read + Seek)) -> io::Result<bool> {
    reader.seek(SeekFrom::Start(0))?;
    let mut head = Vec::with_capacity(4);
    reader.by_ref().take(4).read_to_end(&mut head)?;
    reader.seek(SeekFrom::Start(0))?;
    Ok([&b"PK\x03\x04"[..], b"PK\x05\x06", b"PK\x07\x08"].contains(&head.as_slice()))
}

/// A zip, but not a workbook: that one is told apart by who decodes it.
fn begins_as_zip(head: &[u8]) -> bool {
    let has = |needle: &[u8]| head.windows(needle.len()).any(|window| window == needle);
    head.starts_with(b"PK\x03\x04") && !has(b"[Content_Types].xml") && !has(b"xl/")
}

/// The number of members that the end of the zip declares; they are listed in memory, so it is asked before.
fn declared(reader: &mut (impl Read + Seek), size: u64) -> io::Result<usize> {
    const END: u64 = 22 + 65_535;
    reader.seek(SeekFrom::Start(size.saturating_sub(END)))?;
    let mut tail = Vec::new();
    reader.by_ref().take(END).read_to_end(&mut tail)?;
    reader.seek(SeekFrom::Start(0))?;
    let ends = tail.windows(12).filter(|window| window.starts_with(b"PK\x05\x06"));
    let counts = ends.filter_map(|end| Some(usize::from(u16::from_le_bytes([*end.get(10)?, *end.get(11)?]))));
    Ok(counts.max().unwrap_or(0))
}

/// Why a name cannot be the name of a member.
fn wrong_name(name: &str) -> Option<&'static str> {
    let inner = name.strip_suffix('/').unwrap_or(name);
    if inner.is_empty() || name.chars().count() > 200 {
        return Some("its name is empty, or longer than 200 signs");
    }
    if name.chars().any(|sign| sign.is_control() || sign == '\\' || sign == '\u{fffd}') {
        return Some("its name has a control character or a backslash in it");
    }
    if name.starts_with('/') || name.chars().nth(1) == Some(':') {
        return Some("its name begins at the root of a disk");
    }
    inner
        .split('/')
        .any(|part| part.is_empty() || part == "." || part == "..")
        .then_some("its name leads out of the zip")
}
