//! Which words follow one another in the texts of a file: as much as it takes to
//! tell that a name stands in none of them.
//!
//! A name is in a text, or one letter off something in it, only if its words follow
//! one another there, all but the one that differs. Kept are short hashes of every
//! word with its neighbour; a name that is found by them need not be in the text, but
//! one that is in the text is always found.

use super::names;
use crate::link::word::{Word, divide};

/// The words of some texts, each with the next one.
#[derive(Clone, Debug, Default)]
pub struct Wording {
    /// A half for a word and a half for the one behind it; sorted when it is finished.
    pairs: Vec<u32>,
}

impl Wording {
    /// Reads a text.
    pub fn read(&mut self, text: &str) {
        let mut words = Vec::new();
        divide(text, &mut words);
        self.take(&words);
    }

    /// Takes the words of a text.
    pub(super) fn take(&mut self, words: &[Word]) {
        let halves = || words.iter().map(half);
        let next = halves().skip(1).chain([0]);
        self.pairs.extend(halves().zip(next).map(pair));
    }

    /// Adds the words of other texts.
    pub fn extend(&mut self, other: Wording) {
        match self.pairs.is_empty() {
            true => *self = other,
            false => self.pairs.extend(other.pairs),
        }
    }

    /// Puts the words in order, so that names can be looked for.
    pub fn finish(mut self) -> Wording {
        self.pairs.sort_unstable();
        self.pairs.dedup();
        self.pairs.shrink_to_fit();
        self
    }

    fn has(&self, first: u16, second: u16) -> bool {
        self.pairs.binary_search(&pair((first, second))).is_ok()
    }

    /// What follows a word.
    fn after(&self, word: u16) -> impl Iterator<Item = u16> {
        let start = self.pairs.partition_point(|&known| known < pair((word, 0)));
        let rest = self.pairs.get(start..).unwrap_or_default().iter();
        let own = rest.take_while(move |known| *known >> 16 == u32::from(word));
        own.map(|known| *known as u16)
    }

    /// Whether the words may follow one another in one of the texts. What has no
    /// words may be anywhere.
    pub fn may_hold(&self, phrase: &Phrase) -> bool {
        phrase.is_anything || self.holds(&phrase.halves)
    }

    fn holds(&self, words: &[u16]) -> bool {
        match words {
            [] => true,
            [one] => self.after(*one).next().is_some(),
            several => several.windows(2).all(|pair| match pair {
                &[first, second] => self.has(first, second),
                _ => true,
            }),
        }
    }

    /// Whether words that are the phrase but for one of them may follow one another
    /// in one of the texts.
    pub fn may_miss(&self, phrase: &Phrase) -> bool {
        let words = &phrase.halves;
        let mut missed = phrase.may_differ.iter().map(|&at| usize::from(at));
        missed.any(|at| {
            let (before, behind) = words.split_at(at.min(words.len()));
            let behind = behind.get(1..).unwrap_or_default();
            self.holds(before)
                && self.holds(behind)
                && match (before.last(), behind.first()) {
                    (Some(&before), Some(&behind)) => {
                        self.after(before).any(|between| self.has(between, behind))
                    }
                    _ => true,
                }
        })
    }
}

/// Words that are looked for in the texts of many files.
#[derive(Clone, Debug)]
pub struct Phrase {
    halves: Vec<u16>,
    /// The words that may be one letter off.
    may_differ: Vec<u8>,
    /// Whether it cannot be told by its words. The capital of i with a dot has no single
    /// small letter: where names are compared letter by letter it is another text.
    is_anything: bool,
}

impl Phrase {
    /// Words that must stand in a text as they are.
    pub fn exact(text: &str) -> Phrase {
        let mut words = Vec::new();
        divide(text, &mut words);
        Phrase {
            halves: words.iter().map(half).collect(),
            may_differ: Vec::new(),
            is_anything: text.contains(['İ', '\u{307}']),
        }
    }

    /// A name that is found also where one letter of it is off.
    pub fn near(text: &str) -> Phrase {
        let mut words = Vec::new();
        divide(text, &mut words);
        Phrase {
            halves: words.iter().map(half).collect(),
            may_differ: names::may_be_missed_at(&words),
            is_anything: false,
        }
    }

    /// Whether it has no words.
    pub fn is_empty(&self) -> bool {
        self.halves.is_empty() && !self.is_anything
    }
}

fn half(word: &Word) -> u16 {
    (word.key >> 48) as u16
}

fn pair((first, second): (u16, u16)) -> u32 {
    u32::from(first) << 16 | u32::from(second)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn wording(texts: &[&str]) -> Wording {
        let mut wording = Wording::default();
        for text in texts {
            wording.read(text);
        }
        wording.finish()
    }

    #[test]
    fn names_are_told_by_their_words() {
        let text = wording(&["Theo Sở Công Thương tỉnh, UỶ BAN họp.", "SCT"]);
        for name in ["sở công thương", "Ủy ban", "SCT", "Sở", "…", "họp"] {
            assert!(text.may_hold(&Phrase::exact(name)), "{name}");
        }
        for name in ["Sở Thương", "Công Sở", "ban SCT", "SCT họp", "Bộ"] {
            assert!(!text.may_hold(&Phrase::exact(name)), "{name}");
        }
        for name in ["Sở Cống Thương", "Bộ Công Thương", "Sở Công Nương"] {
            assert!(text.may_miss(&Phrase::near(name)), "{name}");
        }
        for name in ["Bộ Cống Thương", "Sở Nội vụ", "Bộ Công", "Thương Công Sở"]
        {
            assert!(!text.may_miss(&Phrase::near(name)), "{name}");
        }
    }

    proptest! {
        #[test]
        fn what_stands_in_a_text_is_found(
            before in "[a-cA-CàÀđĐ ,.&-]{0,12}",
            name in "[a-cA-CàÀđĐ&-]{1,5}( [a-cA-CàÀđĐ&-]{1,4}){0,4}",
            behind in "([ ,.][a-cA-CàÀđĐ ,.&-]{0,12})?",
        ) {
            let text = format!("{before} {name}{behind}");
            let wording = wording(&[&text]);
            prop_assert!(wording.may_hold(&Phrase::exact(&name)));
            prop_assert!(wording.may_hold(&Phrase::exact(&name.to_uppercase())));
        }
    }
}
