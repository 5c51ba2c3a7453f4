//! SHA-256 of a text and of the same text with more behind it: what both begin with is digested once.

use sha2::block_api::compress256;

const BLOCK: usize = 64;

/// A digest of a text that grows.
#[derive(Debug, Clone)]
pub struct Digest {
    state: [u32; 8],
    /// Bytes that are in the state: whole blocks.
    taken: usize,
}

impl Default for Digest {
    /// As the standard says it begins (FIPS 180-4, 5.3.3).
    fn default() -> Self {
        let state =
            [0x6a09_e667, 0xbb67_ae85, 0x3c6e_f372, 0xa54f_f53a, 0x510e_527f, 0x9b05_688c, 0x1f83_d9ab, 0x5be0_cd19];
        Self { state, taken: 0 }
    }
}

impl Digest {
    /// The SHA-256 of `text`, which begins with the text of the call before.
    pub fn of(&mut self, text: &[u8]) -> [u8; 32] {
        let (blocks, tail) = text.get(self.taken..).unwrap_or_default().as_chunks::<BLOCK>();
        compress256(&mut self.state, blocks);
        self.taken += blocks.len() * BLOCK;
        // Behind the text: a bit, zeros, and its length in bits at the end of a block.
        let mut last = [[0; BLOCK]; 2];
        let bytes = last.as_flattened_mut();
        if let Some((room, [mark, ..])) = bytes.split_at_mut_checked(tail.len()) {
            room.copy_from_slice(tail);
            *mark = 0x80;
        }
        let count = if tail.len() < BLOCK - 8 { 1 } else { 2 };
        let length = u64::try_from(text.len()).unwrap_or(u64::MAX).wrapping_mul(8).to_be_bytes();
        let blocks = last.get_mut(..count).unwrap_or_default();
        if let Some(room) = blocks.last_mut().and_then(|block| block.last_chunk_mut()) {
            *room = length;
        }
        let mut state = self.state;
        compress256(&mut state, blocks);
        let mut digest = [0; 32];
        for (bytes, word) in digest.as_chunks_mut::<4>().0.iter_mut().zip(state) {
            *bytes = word.to_be_bytes();
        }
        digest
    }
}

#[cfg(test)]
mod tests {
    use sha2::{Digest as _, Sha256};

    use super::*;

    #[test]
    fn it_is_the_digest_of_the_standard_however_the_text_grows() {
        let text: Vec<u8> = (0..400_u32).map(|number| u8::try_from(number % 251).unwrap()).collect();
        for first in 0..140 {
            for whole in [first, first + 1, first + 63, first + 64, first + 200] {
                let mut digest = Digest::default();
                for length in [first, whole] {
                    let expected: [u8; 32] = Sha256::digest(&text[..length]).into();
                    assert_eq!(digest.of(&text[..length]), expected, "{length}");
                }
            }
        }
    }
}
