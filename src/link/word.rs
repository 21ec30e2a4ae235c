//! A text divided into words, each with what proofreading and the search for names ask
//! of it.
//!
//! A word is a run of letters and digits; in Vietnamese that is a syllable. All
//! share one walk over the text, for the text of a whole site goes through it.

use std::cell::RefCell;
use std::ops::Range;

use super::markdown::Block;
use crate::text::unify_tone_placement;
use crate::text::word::{self, Met};

/// One word of a text.
#[derive(Clone, Copy, Debug)]
pub struct Word {
    /// First byte.
    pub start: usize,
    /// First byte after it.
    pub end: usize,
    /// The same for the spellings of one word: case, the placing of the tone
    /// and Ð for Đ are of no account, every other mark is.
    pub key: u64,
    /// What stands before it.
    pub gap: Gap,
    /// How many characters it has.
    pub letters: usize,
    /// Whether it begins with a capital.
    pub capital: bool,
    /// Whether it has letters and all are capitals.
    pub capitals: bool,
    /// Whether there are only digits in it.
    pub digits: bool,
    /// Whether there are digits and letters in it.
    pub mixed: bool,
    /// Whether ð or Ð is in it.
    pub eth: bool,
    /// Whether it may be one that is spelled in two ways.
    pub two_ways: bool,
}

/// What stands between a word and the one before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Gap {
    /// Nothing: the text begins.
    Start,
    /// White space.
    Space,
    /// One sign and no space.
    Sign(char),
    /// Anything else, by its hash, and whether a sentence may end in it.
    Other(u64, bool),
}

impl Gap {
    /// The gap of what stands before a word, and what is to be told of it.
    fn of(between: &str, is_first: bool, traits: &mut Traits) -> Gap {
        if between == " " && !is_first {
            return Gap::Space;
        }
        let (mut spaces, mut signs) = (0, 0);
        let (mut key, mut sign, mut ends, mut after_space) = (0, char::default(), false, false);
        for c in between.chars() {
            if c.is_whitespace() {
                traits.doubled |= after_space && c == ' ';
                after_space = c == ' ';
                spaces += 1;
                continue;
            }
            traits.prime |= matches!(c, '′' | '″');
            after_space = false;
            signs += 1;
            sign = c;
            ends |= ends_sentence(c);
            key = mix(key, c.into());
        }
        match (spaces, signs) {
            _ if is_first => Gap::Start,
            (_, 0) => Gap::Space,
            (0, 1) => Gap::Sign(sign),
            (spaces, _) => Gap::Other(mix(key, 3 + u64::from(spaces > 0)), ends),
        }
    }

    /// Whether a sentence, a quotation or a link may begin behind it.
    pub fn begins(self) -> bool {
        match self {
            Gap::Start => true,
            Gap::Space => false,
            Gap::Sign(sign) => ends_sentence(sign),
            Gap::Other(_, ends) => ends,
        }
    }

    /// A number that is the same for the same gap.
    pub fn key(self) -> u64 {
        match self {
            Gap::Start | Gap::Space => 1,
            Gap::Sign(sign) => mix(2, u64::from(u32::from(sign))),
            Gap::Other(key, _) => key,
        }
    }
}

/// What is somewhere in a text, so that most checks need not look.
#[derive(Clone, Copy, Debug, Default)]
pub struct Traits {
    /// A digit.
    pub digit: bool,
    /// A prime, ′ or ″.
    pub prime: bool,
    /// Two spaces, one after the other.
    pub doubled: bool,
}

impl Word {
    /// Its place.
    pub fn range(&self) -> Range<usize> {
        self.start..self.end
    }

    /// The word in its text.
    pub fn of<'t>(&self, text: &'t str) -> &'t str {
        text.get(self.range()).unwrap_or_default()
    }

    /// Its value, if it is a number of few digits.
    pub fn number(&self, text: &str) -> Option<u32> {
        (self.digits && self.letters <= 6)
            .then(|| self.of(text).parse().ok())
            .flatten()
    }
}

/// One step of the hash of words and of what is made of them.
pub(super) fn mix(hash: u64, next: u64) -> u64 {
    (hash.rotate_left(5) ^ next).wrapping_mul(0x9E37_79B9_7F4A_7C15)
}

/// The key of a word of which nothing is known but its letters.
pub(super) fn key_of(word: &str) -> u64 {
    let letters = unify_tone_placement(word);
    finish(letters.chars().fold(0, |key, c| mix(key, lower(c).into())))
}

/// Spreads what the last letters changed over all bits.
fn finish(key: u64) -> u64 {
    let key = (key ^ (key >> 32)).wrapping_mul(0xD6E8_FEB8_6659_FD93);
    key ^ (key >> 29)
}

/// A text with its words.
#[derive(Clone, Copy)]
pub struct Passage<'t> {
    /// The text.
    pub text: &'t str,
    /// Its words.
    pub words: &'t [Word],
}

/// One bit for each of the words that names begin with: most words of a text begin none.
#[derive(Debug, Default)]
pub(super) struct FirstWords {
    bits: Vec<u64>,
}

impl FirstWords {
    /// Bits of the number of numbers that hold these bits.
    const SIZE: u32 = 10;

    /// Where the bit of a word is.
    fn place(word: &Word) -> (usize, u64) {
        (
            (word.key >> (64 - FirstWords::SIZE)) as usize,
            1 << (word.key & 63),
        )
    }

    /// Adds a word that begins a name.
    pub(super) fn add(&mut self, word: &Word) {
        self.bits.resize(1 << FirstWords::SIZE, 0);
        let (place, bit) = FirstWords::place(word);
        if let Some(bits) = self.bits.get_mut(place) {
            *bits |= bit;
        }
    }

    /// Whether a name may begin with a word; seldom so for one with which none does.
    pub(super) fn may_have(&self, word: &Word) -> bool {
        let (place, bit) = FirstWords::place(word);
        self.bits.get(place).is_some_and(|bits| bits & bit != 0)
    }
}

thread_local! {
    /// What this thread found out about the words that it met lately.
    static MET: RefCell<Met<Facts>> = RefCell::default();
}

/// Divides a text into words.
pub fn divide(text: &str, words: &mut Vec<Word>) -> Traits {
    words.clear();
    // A syllable has four letters or so, and a space behind it.
    words.reserve(text.len() / 5);
    let mut traits = Traits::default();
    let mut behind = 0;
    MET.with_borrow_mut(|met| {
        while let Some(range) = word::next(text, behind) {
            let between = text.get(behind..range.start).unwrap_or_default();
            let gap = Gap::of(between, words.is_empty(), &mut traits);
            let facts = met.of(text, range.clone(), Facts::of);
            traits.digit |= facts.digit;
            behind = range.end;
            words.push(Word {
                start: range.start,
                end: range.end,
                key: facts.key,
                gap,
                letters: facts.letters as usize,
                capital: facts.capital,
                capitals: facts.capitals,
                digits: facts.digits,
                mixed: facts.digit && !facts.digits,
                eth: facts.eth,
                two_ways: facts.two_ways,
            });
        }
    });
    Gap::of(text.get(behind..).unwrap_or_default(), true, &mut traits);
    traits
}

/// What the letters of a word say.
#[derive(Clone, Copy, Default)]
struct Facts {
    key: u64,
    letters: u32,
    capital: bool,
    capitals: bool,
    /// Whether there is a digit in it.
    digit: bool,
    digits: bool,
    eth: bool,
    two_ways: bool,
}

impl Facts {
    fn of(word: &str) -> Facts {
        let (mut key, mut letters, mut ups, mut digits) = (0, 0, 0, 0);
        let (mut capital, mut eth) = (false, false);
        let (mut before, mut last) = (char::default(), char::default());
        for c in word.chars() {
            let small = lower(c);
            if small != c {
                // Ð is a capital, ð is none.
                let up = c != 'ð';
                ups += u32::from(up);
                capital |= up && letters == 0;
                eth |= matches!(c, 'Ð' | 'ð');
            } else if c.is_ascii_digit() {
                digits += 1;
            }
            key = mix(key, small.into());
            letters += 1;
            (before, last) = (last, small);
        }
        let two_ways = toned_pair(before, last);
        Facts {
            key: match two_ways {
                true => key_of(word),
                false => finish(key),
            },
            letters,
            capital,
            capitals: ups > 0 && ups + digits == letters,
            digit: digits > 0,
            digits: digits == letters,
            eth,
            two_ways,
        }
    }
}

/// Whether a new sentence, or something like one, may begin after the sign.
fn ends_sentence(sign: char) -> bool {
    matches!(
        sign,
        '.' | '!'
            | '?'
            | ':'
            | '…'
            | '"'
            | '“'
            | '”'
            | '‘'
            | '('
            | '*'
            | '+'
            | '•'
            | '–'
            | '—'
            | Block::BARRIER
    )
}

/// The character in lower case, if that is one character, and đ for ð.
pub(super) fn lower(c: char) -> char {
    match c {
        'A'..='Z' => c.to_ascii_lowercase(),
        '\0'..='\u{7F}' => c,
        'Ð' | 'ð' | 'Đ' | 'đ' => 'đ',
        // The letters of Vietnamese without a look into the large tables.
        'ß'..='ÿ' | 'ă' | 'ĩ' | 'ũ' | 'ơ' | 'ư' => c,
        '\u{1EA0}'..='\u{1EFF}' => char::from_u32(u32::from(c) | 1).unwrap_or(c),
        _ => {
            let mut small = c.to_lowercase();
            match (small.next(), small.next()) {
                (Some(one), None) => one,
                _ => c,
            }
        }
    }
}

/// Whether a word that ends in these letters may carry its tone on either.
fn toned_pair(before: char, last: char) -> bool {
    let toned = |c: char| !c.is_ascii() && c != 'đ';
    match (before, last) {
        ('o' | 'u', last) => toned(last),
        ('ò' | 'ó' | 'ỏ' | 'õ' | 'ọ', 'a' | 'e') => true,
        ('ù' | 'ú' | 'ủ' | 'ũ' | 'ụ', 'y') => true,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::matching_key;
    use proptest::prelude::*;

    fn words(text: &str) -> Vec<Word> {
        let mut words = Vec::new();
        divide(text, &mut words);
        words
    }

    #[test]
    fn words_and_what_is_between_them() {
        let text = "Sở KH&CN, ngày 03/12/2021.  2O21";
        let found: Vec<(&str, Gap)> = words(text).iter().map(|w| (w.of(text), w.gap)).collect();
        let comma = found[3].1;
        assert!(matches!(comma, Gap::Other(_, false)));
        let expected = ["Sở", "KH", "CN", "ngày", "03", "12", "2021", "2O21"];
        assert!(found.iter().map(|(word, _)| *word).eq(expected));
        let gaps: Vec<Gap> = found.iter().map(|(_, gap)| *gap).collect();
        use Gap::{Sign, Space, Start};
        assert_eq!(gaps[..3], [Start, Space, Sign('&')]);
        assert_eq!(gaps[4..7], [Space, Sign('/'), Sign('/')]);
        assert!(gaps[7].begins());
    }

    #[test]
    fn case_and_the_placing_of_the_tone_are_of_no_account_and_marks_are() {
        let key = |word: &str| words(word)[0].key;
        assert_eq!(key("HOÁ"), key("hóa"));
        assert_eq!(key("Uỷ"), key("ủy"));
        assert_eq!(key("ÐỒNG"), key("đồng"));
        assert_ne!(key("Má"), key("Mà"));
        assert_eq!(key("Thuỷ"), key_of("thủy"));
    }

    proptest! {
        #[test]
        fn words_of_one_key_are_one_word(a in "[hHtT]?[oOuU]?[aáàÁyỷ]{1,2}n?", b in "[hHtT]?[oOuU]?[aáàÁyỷ]{1,2}n?") {
            let (one, other) = (words(&a), words(&b));
            let same = matching_key(&a) == matching_key(&b);
            prop_assert_eq!(one[0].key == other[0].key, same);
        }

        #[test]
        fn any_text_is_divided_at_its_letters(text in any::<String>()) {
            let words = words(&text);
            for pair in words.windows(2) {
                prop_assert!(pair[0].end < pair[1].start);
            }
            for word in &words {
                prop_assert!(!word.of(&text).is_empty());
            }
        }
    }
}
