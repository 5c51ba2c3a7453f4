//! BYTES to RECORDS: layouts of files, and nothing else. Knows no bank, no money, no date.
//!
//! A layout reads bytes as a stream and lends one [`Event`] after the other, so that memory does not grow with the
//! file. Which texts it captures is the mapping's wish: each wanted text has a [`Slot`], and a [`Record`] holds a text
//! for each slot that was found. What a text means is decided in `mapping`.

mod record;
pub mod xml;

pub use record::{Event, Fault, Position, Record, Slot, Weight};
