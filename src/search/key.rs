//! Fingerprints of words and pairs, as the script of the search page makes them.

use rayon::prelude::*;

use crate::text::fold;

/// FNV-1a over the UTF-16 units of a text, which are what a script sees.
pub(super) fn hash(text: &str) -> u32 {
    text.encode_utf16().fold(0x811c_9dc5, |hash, unit| {
        (hash ^ u32::from(unit)).wrapping_mul(0x0100_0193)
    })
}

/// The fingerprint of two things in order, well spread over all bits.
pub(super) fn pair(first: u32, second: u32) -> u32 {
    let mut hash = first.wrapping_mul(0x9e37_79b1) ^ second;
    hash = (hash ^ hash >> 16).wrapping_mul(0x85eb_ca6b);
    hash = (hash ^ hash >> 13).wrapping_mul(0xc2b2_ae35);
    hash ^ hash >> 16
}

/// The fingerprints of a word: without marks, and with them.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct WordKey {
    pub(super) folded: u32,
    pub(super) marked: u32,
}

impl WordKey {
    /// The fingerprints of the key of a word.
    pub(super) fn of(key: &str) -> WordKey {
        WordKey {
            folded: hash(&fold(key)),
            marked: hash(key),
        }
    }
}

/// The fingerprints of words, in their order.
pub(super) fn keys(words: &[Box<str>]) -> Vec<WordKey> {
    words.par_iter().map(|word| WordKey::of(word)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The script's tests hold the same numbers.
    #[test]
    fn fingerprints_are_those_of_the_script() {
        assert_eq!(hash(""), 0x811c_9dc5);
        assert_eq!(hash("a"), 0xe40c_292c);
        assert_eq!(
            pair(hash("dien"), hash("dan")),
            pair(hash(&fold("diễn")), hash(&fold("đàn")))
        );
        assert_ne!(pair(1, 2), pair(2, 1));
    }
}
