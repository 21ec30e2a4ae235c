//! The registered names, so that they are found in a text however they are
//! capitalised, and so that what is one letter off one of them is found too.
//!
//! A name is a run of words. Runs are compared by sums over their words in which
//! the place of each counts, so that the sum of any stretch of a text is had at
//! once from the sums up to its ends. For the near ones each name is also
//! entered with one word masked, and behind it that word with one letter left
//! out: two words one edit apart are the same with some letter of each left out.
//! No text is ever compared with all names.

use rustc_hash::{FxHashMap, FxHashSet};

use crate::directory::Directory;
use crate::language::Language;
use crate::link::word::{FirstWords, Gap, Passage, Word, divide, lower, mix};
use crate::parse::record::Words;
use crate::reference::Collection;
use crate::registry::{Agencies, People};
use crate::text::unify_tone_placement;

/// Words of the longest name that is looked for.
const LONGEST: usize = 24;
/// Words of the shortest name to which another is near: of two words, too many
/// are one letter apart.
const SHORTEST_NEAR: usize = 3;
/// Letters of the longest word that is compared letter by letter.
const LONGEST_WORD: usize = 16;
/// The base of the sums: odd, so that it has an inverse.
const BASE: u64 = 0x9E37_79B9_7F4A_7C15;
/// What undoes a multiplication by the base.
const INVERSE: u64 = inverse_of(BASE);

/// What a name is the name of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Bearer {
    /// A person.
    Person,
    /// A body.
    Agency,
    /// Something else, the name of which is only passed over.
    Other,
}

/// A registered name.
#[derive(Debug)]
pub(super) struct Name {
    /// As it is registered.
    pub(super) text: String,
    /// What it is the name of.
    pub(super) bearer: Bearer,
    /// The language it is in.
    pub(super) language: Language,
    /// Its words.
    pub(super) words: Vec<Word>,
}

impl Name {
    /// What it is the name of, in messages.
    pub(super) fn what(&self) -> Words {
        match self.bearer {
            Bearer::Person => People::WHAT,
            _ => Agencies::WHAT,
        }
    }

    /// One of its words.
    fn word(&self, at: usize) -> &str {
        self.words.get(at).map_or("", |word| word.of(&self.text))
    }
}

/// A run of words that is one letter off a name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Near<'n> {
    /// Words of the run.
    pub(super) length: usize,
    /// The word that differs, counted from the start of the run.
    pub(super) differs: usize,
    /// The name.
    pub(super) name: &'n Name,
}

impl PartialEq for Name {
    fn eq(&self, other: &Name) -> bool {
        std::ptr::eq(self, other)
    }
}

impl Eq for Name {}

/// The longest run from a word on that is a name.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Exact<'n> {
    /// Words of the run; 0 where there is none.
    pub(super) length: usize,
    /// Words in which the text agrees with the beginning of some name.
    pub(super) agree: usize,
    /// The names.
    ids: &'n [u32],
}

/// All registered names.
#[derive(Debug, Default)]
pub(super) struct Names {
    names: Vec<Name>,
    firsts: FirstWords,
    /// The first words of names; the names that end there.
    beginnings: FxHashMap<u64, Vec<u32>>,
    /// The words before a masked one with the one behind it, and how long the
    /// names are that have these.
    around: FxHashMap<u64, Vec<u8>>,
    /// Names with one word masked.
    masked: FxHashSet<u64>,
    /// The same with what is left of that word without one letter.
    near: FxHashMap<u64, Vec<u32>>,
}

/// The words of a text with the sums up to each.
#[derive(Debug, Default)]
pub(super) struct Sums {
    up_to: Vec<u64>,
    /// The power of the inverse at each word.
    back: Vec<u64>,
}

impl Sums {
    /// Takes the sums of a text.
    pub(super) fn take(&mut self, words: &[Word]) {
        self.up_to.clear();
        self.back.clear();
        let (mut sum, mut power, mut back) = (0u64, 1u64, 1u64);
        for word in words {
            self.up_to.push(sum);
            self.back.push(back);
            let value = word.key.wrapping_add(gap_value(word.gap));
            sum = sum.wrapping_add(value.wrapping_mul(power));
            power = power.wrapping_mul(BASE);
            back = back.wrapping_mul(INVERSE);
        }
        self.up_to.push(sum);
    }

    /// The sum of a stretch of the words as if nothing stood before it.
    fn of(&self, words: &[Word], from: usize, length: usize) -> Option<u64> {
        let sum = (self.up_to.get(from + length)?).wrapping_sub(*self.up_to.get(from)?);
        let first = gap_value(words.get(from)?.gap);
        Some(sum.wrapping_mul(*self.back.get(from)?).wrapping_sub(first))
    }
}

/// What the gap before a word adds to a sum; spaces are the rule and add nothing.
fn gap_value(gap: Gap) -> u64 {
    match gap {
        Gap::Start | Gap::Space => 0,
        other => mix(0x5851_F42D_4C95_7F2D, other.key()),
    }
}

/// What a word adds to the sum of a run in which it is at this place.
fn part(word: &Word, at: usize) -> u64 {
    word.key.wrapping_mul(BASE.wrapping_pow(at as u32))
}

/// The key of a run in which a word is masked.
fn masked_key(sum: u64, length: usize, at: usize) -> u64 {
    mix(sum, (length << 8 | at) as u64)
}

/// The key of the words before a masked one and the one behind it.
fn around_key(sum: u64, at: usize) -> u64 {
    mix(sum, (0xFF00 | at) as u64)
}

/// The inverse of an odd number; each step doubles the bits that are right.
const fn inverse_of(odd: u64) -> u64 {
    let mut inverse = odd;
    let mut step = 0;
    while step < 5 {
        inverse = inverse.wrapping_mul(2u64.wrapping_sub(odd.wrapping_mul(inverse)));
        step += 1;
    }
    inverse
}

impl Names {
    /// Enters the names of everything that is registered.
    pub(super) fn of(directory: &Directory) -> Names {
        let mut names = Names::default();
        macro_rules! enter {
            ($($table:ident $bearer:ident),*) => { $(
                for spelling in directory.$table.spellings() {
                    names.enter(&spelling.name, Bearer::$bearer, spelling.language);
                }
            )* };
        }
        enter!(people Person, agencies Agency, themes Other, legal Other, forums Other);
        names
    }

    /// Enters a name.
    pub(super) fn enter(&mut self, text: &str, bearer: Bearer, language: Language) {
        let mut words = Vec::new();
        divide(text, &mut words);
        if !(2..=LONGEST).contains(&words.len()) {
            return;
        }
        let id = u32::try_from(self.names.len()).unwrap_or(u32::MAX);
        let mut sums = Sums::default();
        sums.take(&words);
        let whole = sums.of(&words, 0, words.len()).unwrap_or_default();
        let bearers = self.beginnings.get(&whole).into_iter().flatten();
        let mut bearers = bearers.filter_map(|&id| self.names.get(id as usize));
        if bearers.any(|name| (name.bearer, name.text.as_str()) == (bearer, text)) {
            // Many may have one name, and it is looked for once.
            return;
        }
        for length in 1..=words.len() {
            let Some(sum) = sums.of(&words, 0, length) else {
                return;
            };
            let bearers = self.beginnings.entry(sum).or_default();
            if length == words.len() {
                bearers.push(id);
            }
        }
        words
            .first()
            .into_iter()
            .for_each(|word| self.firsts.add(word));
        let text = text.to_owned();
        let name = Name {
            text,
            bearer,
            language,
            words,
        };
        if name.may_be_missed() {
            self.enter_masked(id, &name, &sums);
        }
        self.names.push(name);
    }

    fn enter_masked(&mut self, id: u32, name: &Name, sums: &Sums) {
        let length = name.words.len();
        let sum = |length| sums.of(&name.words, 0, length).unwrap_or_default();
        for (at, word) in name
            .words
            .iter()
            .enumerate()
            .filter(|(_, word)| may_differ(word))
        {
            let own = part(word, at);
            let masked = masked_key(sum(length).wrapping_sub(own), length, at);
            self.masked.insert(masked);
            for rest in with_one_left_out(name.word(at)) {
                let bearers = self.near.entry(mix(masked, rest)).or_default();
                if bearers.last() != Some(&id) {
                    bearers.push(id);
                }
            }
            if at + 1 < length {
                let key = around_key(sum(at + 2).wrapping_sub(own), at);
                let lengths = self.around.entry(key).or_default();
                let length = u8::try_from(length).unwrap_or(u8::MAX);
                if !lengths.contains(&length) {
                    lengths.push(length);
                }
            }
        }
    }

    /// The longest run from a word on that is a name.
    pub(super) fn exact(&self, words: &[Word], sums: &Sums, from: usize) -> Exact<'_> {
        let mut exact = Exact::default();
        if !words
            .get(from)
            .is_some_and(|word| self.firsts.may_have(word))
        {
            return exact;
        }
        while let Some(ids) = sums
            .of(words, from, exact.agree + 1)
            .and_then(|sum| self.beginnings.get(&sum))
        {
            exact.agree += 1;
            if !ids.is_empty() {
                (exact.length, exact.ids) = (exact.agree, ids);
            }
        }
        exact
    }

    /// The names that were found.
    pub(super) fn named(&self, exact: &Exact<'_>) -> impl Iterator<Item = &Name> {
        let ids = exact.ids.iter();
        ids.filter_map(|&id| self.names.get(id as usize))
    }

    /// The longest name that a run from a word on is one letter off. `agree` is in how
    /// many words the text agrees with the beginning of some name; the word
    /// that differs is none of the `covered` ones.
    pub(super) fn near(
        &self,
        Passage { text, words }: Passage<'_>,
        sums: &Sums,
        from: usize,
        agree: usize,
        covered: &[bool],
    ) -> Option<Near<'_>> {
        let mut best: Option<Near<'_>> = None;
        for at in 0..=agree {
            let Some(word) = words.get(from + at) else {
                break;
            };
            if !may_differ(word) || covered.get(from + at) == Some(&true) {
                continue;
            }
            let own = part(word, at);
            let last = [u8::try_from(at + 1).unwrap_or(u8::MAX)];
            let around = sums
                .of(words, from, at + 2)
                .and_then(|sum| self.around.get(&around_key(sum.wrapping_sub(own), at)));
            let lengths = last.iter().chain(around.into_iter().flatten());
            for length in lengths.map(|&length| usize::from(length)) {
                let Some(sum) = sums.of(words, from, length) else {
                    continue;
                };
                let masked = masked_key(sum.wrapping_sub(own), length, at);
                let longer = best.is_none_or(|best| best.length < length);
                if !longer || !self.masked.contains(&masked) {
                    continue;
                }
                if let Some(name) = self.one_letter_off(masked, word.of(text), at) {
                    best = Some(Near {
                        length,
                        differs: at,
                        name,
                    });
                }
            }
        }
        best
    }

    /// A name with the masked words of which the word at a place is one letter
    /// off the one in the text.
    fn one_letter_off(&self, masked: u64, word: &str, at: usize) -> Option<&Name> {
        let written = spelled(word);
        let keys = with_one_left_out(word).into_iter();
        let ids = keys.filter_map(|rest| self.near.get(&mix(masked, rest)));
        let names = ids.flatten().filter_map(|&id| self.names.get(id as usize));
        // The first in the order of the registry, whatever was left out.
        names
            .filter(|name| strsim::osa_distance(&written, &spelled(name.word(at))) == 1)
            .min_by_key(|name| name.text.as_str())
    }
}

impl Name {
    /// Whether a text that is one letter off may mean it. English bodies are
    /// left out: their plurals are one letter off.
    fn may_be_missed(&self) -> bool {
        self.words.len() >= SHORTEST_NEAR
            && match self.bearer {
                Bearer::Person => true,
                Bearer::Agency => self.language == Language::Vi,
                Bearer::Other => false,
            }
    }
}

/// Whether a word may be a slip for another: numbers are not, nor are single
/// letters, which number things too.
fn may_differ(word: &Word) -> bool {
    (2..=LONGEST_WORD).contains(&word.letters) && !word.digits && !word.mixed
}

/// The words of a name that may be one letter off in a text that means it; none
/// where it is too short.
pub(super) fn may_be_missed_at(words: &[Word]) -> Vec<u8> {
    if !(SHORTEST_NEAR..=LONGEST).contains(&words.len()) {
        return Vec::new();
    }
    let places = (0u8..).zip(words);
    let places = places.filter(|(_, word)| may_differ(word));
    places.map(|(at, _)| at).collect()
}

/// The letters of a word as words are compared.
fn spelled(word: &str) -> String {
    unify_tone_placement(word).chars().map(lower).collect()
}

/// Keys of the word itself and of what is left of it without each of its letters.
fn with_one_left_out(word: &str) -> Vec<u64> {
    let letters: Vec<char> = spelled(word).chars().collect();
    let rest = |left_out: usize| {
        let kept = letters.iter().enumerate().filter(|&(at, _)| at != left_out);
        kept.fold(0, |key, (_, &c)| mix(key, u64::from(u32::from(c))))
    };
    (0..=letters.len()).map(rest).collect()
}
