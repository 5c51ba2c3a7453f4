//! What holds of every input, whatever its bytes. The fuzz targets (`fuzz/`) look for inputs that break a law; `finds.rs`
//! replays those that once did.
#![allow(clippy::allow_attributes, dead_code, reason = "each user takes what it needs")]

mod decode;
mod edges;
mod figures;
mod items;
mod loader;
mod texts;
mod zips;

pub use decode::{MAPPINGS, any, camt, csv, fixed, json, mt940, ofx, said};
pub use figures::{dates, money};
pub use items::hold_together;
pub use loader::loader;
pub use texts::{encoding, pattern};
pub use zips::zip;

/// What holds of some bytes, or it panics.
pub type Law = fn(&[u8]);

/// Each fuzz target, by its name.
pub const ALL: [(&str, Law); 13] = [
    ("any", any),
    ("camt", camt),
    ("csv", csv),
    ("dates", dates),
    ("encoding", encoding),
    ("fixed", fixed),
    ("json", json),
    ("loader", loader),
    ("money", money),
    ("mt940", mt940),
    ("ofx", ofx),
    ("pattern", pattern),
    ("zip", zip),
];
