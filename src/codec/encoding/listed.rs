//! The encodings that a mapping names, tried in its order: the first that fits the first window is taken.

use std::io::{self, Read};

use encoding_rs::{Encoding, UTF_8};

use super::detect::decide;
use super::faults::{fault, none_fits};
use super::{Charset, Mode, Utf8};
use crate::codec::Fault;

impl<R: Read> Utf8<R> {
    /// Begins again with the encodings of a mapping, of which the first that fits is taken; before anything was read.
    /// Without any the bytes tell, as they did.
    pub fn reopen(self, wanted: &[Charset]) -> Result<Self, Box<Fault>> {
        if wanted.is_empty() {
            return Ok(Self { first: Vec::new(), ..self });
        }
        let Self { inner, first, ended, .. } = self;
        let Some(charset) = wanted.iter().find(|charset| charset.misfit(&first, ended).is_none()) else {
            return Err(Box::new(none_fits(wanted, &first, ended)));
        };
        let mut reader = Self::of(inner, first);
        reader.ended = ended;
        reader.wanted = wanted.to_vec();
        let head = reader.raw.get(..reader.filled).unwrap_or_default();
        let mark = Encoding::for_bom(head).map_or(0, |(_, mark)| mark);
        // While all is ASCII those of eight bits are alike: the first other byte tells.
        let is_open = head.is_ascii() && !matches!(charset, Charset::Iso646Fr | Charset::Utf16);
        if !is_open {
            let decoder = charset.decoder(head);
            reader.adopt(*charset, decoder);
        }
        reader.pass(mark);
        Ok(reader)
    }

    /// The first text as the encodings of a mapping have it; `None` when none of them fits.
    pub fn view(&self, wanted: &[Charset]) -> Option<String> {
        let mut copy = Utf8::of(io::empty(), Vec::new());
        (copy.first, copy.ended) = (self.first.clone(), self.ended);
        Some(copy.reopen(wanted).ok()?.peek().to_owned())
    }

    fn adopt(&mut self, charset: Charset, decoder: Option<&'static Encoding>) {
        self.taken = Some(charset);
        self.notes.told(super::How::Wanted);
        if let Some(encoding) = decoder {
            self.begin(encoding);
        } else {
            self.notes.settle(charset.name());
            self.mode = Mode::Table(charset);
        }
    }

    /// The first byte outside ASCII has come: which encoding it is in.
    pub(super) fn settle(&mut self) {
        let bytes = self.raw.get(..self.filled).unwrap_or_default();
        let fits = |charset: &&Charset| charset.impossible(bytes, self.ended).is_none();
        match (self.wanted.iter().find(fits).copied(), self.wanted.last().copied()) {
            (_, None) => {
                let encoding = decide(bytes);
                self.begin(self.announced.filter(|_| encoding != UTF_8).unwrap_or(encoding));
            }
            // What does not fit the last one is reported as it is met.
            (Some(charset), _) | (None, Some(charset)) => {
                let decoder = charset.decoder(bytes);
                self.adopt(charset, decoder);
            }
        }
    }

    /// Reports bytes that the mapping's encoding cannot have; those of UTF-8 and UTF-16 are found as they are decoded.
    pub(super) fn check(&mut self) {
        let Some(charset) = self.taken.filter(|charset| !matches!(charset, Charset::Utf8 | Charset::Utf16)) else {
            return;
        };
        let bytes = self.raw.get(..self.filled).unwrap_or_default();
        if let Some(at) = charset.impossible(bytes, self.ended).filter(|_| !self.refused) {
            let place = self.offset + u64::try_from(at).unwrap_or(u64::MAX);
            let why = format!("the file is {} up to here, and this byte is not", charset.name());
            self.notes.report(fault(place, bytes.get(at..=at).unwrap_or_default(), &why));
            self.refused = true;
        }
    }
}
