//! Where the words of a text stand.
//!
//! A word is a run of letters and digits, with marks that are written for themselves; in
//! Vietnamese that is a syllable. Names, proofreading and search divide texts here, for
//! the text of a whole site goes through each of them. [`Met`] remembers what was found
//! out about a word: half of the words of a text were met in it a moment ago.

use std::ops::Range;

/// The next word of a text that begins at a byte or behind it.
///
/// ```
/// use kyyeu::text::word;
/// assert_eq!(word::next("Sở KH&CN", 4), Some(5..7));
/// assert_eq!(word::next("…", 0), None);
/// ```
pub fn next(text: &str, from: usize) -> Option<Range<usize>> {
    let start = pass_over::<false>(text, from);
    let end = pass_over::<true>(text, start);
    (start < end).then_some(start..end)
}

/// Passes over characters that are of words, or over those that are not; where the
/// next one of the other sort stands.
fn pass_over<const OF_WORDS: bool>(text: &str, from: usize) -> usize {
    let bytes = text.as_bytes();
    let mut at = from;
    while let Some(&byte) = bytes.get(at) {
        match SORTS[usize::from(byte)] {
            Sort::Letter if OF_WORDS => at += 1,
            Sort::Sign if !OF_WORDS => at += 1,
            Sort::Letter | Sort::Sign => break,
            Sort::Open => {
                let next = bytes.get(at + 1).copied().unwrap_or_default();
                let (is_of_word, length) = match (byte, next) {
                    // Vietnamese letters: by far the most.
                    (0xC3, 0x97 | 0xB7) => (false, 2),
                    (0xC3, _) => (true, 2),
                    (0xE1, 0xB8..=0xBB) => (true, 3),
                    _ => {
                        let rest = text.get(at..).unwrap_or_default();
                        let letter = rest.chars().next().unwrap_or_default();
                        (is_of_word(letter), letter.len_utf8())
                    }
                };
                if is_of_word != OF_WORDS {
                    break;
                }
                at += length;
            }
        }
    }
    at
}

/// What a byte says of the character that it is of.
#[derive(Clone, Copy)]
enum Sort {
    /// It is of a word; so are the bytes behind it that go on with the character.
    Letter,
    /// It is not.
    Sign,
    /// The character has to be looked at.
    Open,
}

/// The sort of every byte. All characters that begin with 0xC4 to 0xC8 are Latin letters;
/// a byte that goes on with a character is met only where that is of a word.
const SORTS: [Sort; 256] = {
    let mut sorts = [Sort::Open; 256];
    let mut byte = 0;
    while byte < 256 {
        sorts[byte] = match byte as u8 {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | 0x80..=0xBF | 0xC4..=0xC8 => Sort::Letter,
            0..0x80 => Sort::Sign,
            _ => Sort::Open,
        };
        byte += 1;
    }
    sorts
};

fn is_of_word(letter: char) -> bool {
    match letter {
        // Marks that are written for themselves.
        '\u{300}'..='\u{36F}' => true,
        _ => letter.is_alphanumeric(),
    }
}

/// Words of more bytes are not remembered: they are not Vietnamese, and rare.
const SHORT: usize = 16;
/// How many words are remembered, as bits of a number. A Vietnamese text of any length
/// has a few thousand different ones.
const BITS: u32 = 12;

/// What was found out about the words that were met last.
#[derive(Debug)]
pub struct Met<T> {
    /// Words as numbers, none of which is nought, each at the place that its number says.
    places: Vec<(u128, T)>,
}

impl<T: Copy + Default> Default for Met<T> {
    fn default() -> Met<T> {
        Met {
            places: vec![(0, T::default()); 1 << BITS],
        }
    }
}

impl<T: Copy + Default> Met<T> {
    /// What is remembered about the word of this range, else what `find_out` says of it.
    pub fn of(&mut self, text: &str, word: Range<usize>, find_out: impl FnOnce(&str) -> T) -> T {
        let find_out = || find_out(text.get(word.clone()).unwrap_or_default());
        let Some(number) = number_of(text.as_bytes(), &word) else {
            return find_out();
        };
        match self.places.get_mut(place_of(number)) {
            Some((same, known)) if *same == number => *known,
            Some(place) => {
                *place = (number, find_out());
                place.1
            }
            None => find_out(),
        }
    }
}

/// The bytes of a short word as one number. No word has a byte that is nought, so no two
/// words have one number.
fn number_of(bytes: &[u8], word: &Range<usize>) -> Option<u128> {
    let length = word.len();
    if length == 0 || length > SHORT {
        return None;
    }
    match bytes.get(word.start..word.start + SHORT) {
        Some(enough) => {
            let all = u128::from_le_bytes(enough.try_into().ok()?);
            Some(all & (u128::MAX >> (8 * (SHORT - length))))
        }
        None => {
            let mut all = [0; SHORT];
            all.get_mut(..length)?
                .copy_from_slice(bytes.get(word.clone())?);
            Some(u128::from_le_bytes(all))
        }
    }
}

fn place_of(number: u128) -> usize {
    let halves = (number as u64) ^ ((number >> 64) as u64).rotate_left(29);
    (halves.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> (64 - BITS)) as usize
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_short_way_to_letters_is_right() {
        for letter in '\0'..=char::MAX {
            let mark = matches!(letter, '\u{300}'..='\u{36F}');
            let text = letter.to_string();
            let is_of_word = letter.is_alphanumeric() || mark;
            let whole = Some(0..text.len()).filter(|_| is_of_word);
            assert_eq!(next(&text, 0), whole, "{letter:?}");
            let within = format!("a{letter}b");
            let is_one = next(&within, 0) == Some(0..within.len());
            assert_eq!(is_one, is_of_word, "{letter:?}");
        }
    }

    proptest! {
        #[test]
        fn words_are_taken_for_themselves_only(text in "([a-cộđĐ]{1,20}[ ,]?){1,30}") {
            let mut met = Met::default();
            for _ in 0..2 {
                let mut from = 0;
                while let Some(word) = next(&text, from) {
                    from = word.end;
                    let sum = |word: &str| word.bytes().fold(7u64, |sum, byte| 31 * (sum % (1 << 50)) + u64::from(byte));
                    let known = met.of(&text, word.clone(), sum);
                    prop_assert_eq!(known, sum(&text[word]));
                }
            }
        }
    }
}
