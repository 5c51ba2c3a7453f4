//! What is learned of a file's text while it is read.

use std::sync::{Arc, Mutex, PoisonError};

use encoding_rs::UTF_8;

use super::How;
use crate::codec::Fault;

/// What was learned of a file's text while it was read; shared between the reader and who reports.
#[derive(Debug, Clone, Default)]
pub struct Notes(Arc<Mutex<State>>);

#[derive(Debug, Default)]
struct State {
    encoding: Option<&'static str>,
    how: Option<How>,
    faults: Vec<Fault>,
}

impl Notes {
    /// The name of the encoding, in lower case; `utf-8` while only ASCII was met.
    pub fn encoding(&self) -> String {
        let state = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        state.encoding.unwrap_or(UTF_8.name()).to_ascii_lowercase()
    }

    /// How the encoding was told.
    pub fn how(&self) -> How {
        let state = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        state.how.unwrap_or(if state.encoding.is_some() { How::Bytes } else { How::Ascii })
    }

    pub(super) fn told(&self, how: How) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).how = Some(how);
    }

    /// What contradicted the encoding, since the last call.
    pub fn take_faults(&self) -> Vec<Fault> {
        std::mem::take(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner).faults)
    }

    pub(super) fn settle(&self, encoding: &'static str) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).encoding = Some(encoding);
    }

    pub(super) fn report(&self, fault: Fault) {
        let mut state = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if state.faults.iter().filter(|known| known.weight == fault.weight).count() < 3 {
            state.faults.push(fault);
        }
    }
}
