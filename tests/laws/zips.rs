//! Zips: refused in words, or taken apart whole.

use std::io::{Cursor, Read as _};

use passerelle::unpack;

use super::items::is_complete;

/// Bytes that may be a zip.
pub fn zip(bytes: &[u8]) {
    match unpack::open(Cursor::new(bytes)) {
        Ok(None) => {}
        Ok(Some(mut zip)) => {
            zip.remarks().iter().for_each(is_complete);
            let members = zip.members().to_vec();
            assert!(!members.is_empty(), "there is nothing in it, and nothing is said of it");
            for member in members {
                let name = member.file_name();
                assert!(!name.is_empty() && name != "." && name != ".." && !name.contains(['/', '\\']), "{name:?}");
                let mut whole = Vec::new();
                zip.read(&member).unwrap().read_to_end(&mut whole).expect("every byte was read before");
            }
        }
        Err(faults) => {
            assert!(!faults.is_empty(), "it is refused without a word");
            faults.iter().for_each(is_complete);
        }
    }
}
