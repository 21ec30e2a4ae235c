//! Every word of the site, and its number.
//!
//! Numbers are given in the order in which words come up, which is another one in
//! every run; so nothing that is written may depend on them.

use std::sync::atomic::{AtomicU32, AtomicU64, Ordering};
use std::sync::{PoisonError, RwLock};

use rustc_hash::FxHashMap;

use crate::text::tone_last;

/// Parts of the tables, so that threads seldom wait for one another.
const PARTS: usize = 64;

/// The words met so far. Threads share it while files are linked, and the preview
/// goes on with it from one state of the sources to the next: words that no text has
/// any more do no harm, as no list is made of them.
#[derive(Debug)]
pub struct Lexicon {
    /// The number of a word as it was written: most are met many times.
    written: Vec<RwLock<FxHashMap<Box<str>, u32>>>,
    /// The number of a word by its key.
    keys: Vec<RwLock<FxHashMap<Box<str>, u32>>>,
    count: AtomicU32,
    /// Tells it from every other lexicon of this process; never nought.
    id: u64,
}

/// How many lexicons there have been.
static LEXICONS: AtomicU64 = AtomicU64::new(0);

impl Default for Lexicon {
    fn default() -> Lexicon {
        let parts = || (0..PARTS).map(|_| RwLock::default()).collect();
        Lexicon {
            written: parts(),
            keys: parts(),
            count: AtomicU32::new(0),
            id: LEXICONS.fetch_add(1, Ordering::Relaxed) + 1,
        }
    }
}

impl Lexicon {
    /// The lexicon of words in the order of their numbers.
    pub fn of(words: Vec<Box<str>>) -> Lexicon {
        let lexicon = Lexicon::default();
        for word in words {
            lexicon.number_of_key(&word);
        }
        lexicon
    }

    /// A number that no other lexicon of this process has, and that is not nought.
    pub(super) fn id(&self) -> u64 {
        self.id
    }

    /// The number of a word.
    pub(super) fn number(&self, written: &str) -> u32 {
        let Some(part) = self.written.get(part_of(written)) else {
            return 0;
        };
        if let Some(&number) = read(part).get(written) {
            return number;
        }
        let number = self.number_of_key(&tone_last(written));
        write(part).insert(written.into(), number);
        number
    }

    /// The number of the word with this key.
    pub(super) fn number_of_key(&self, key: &str) -> u32 {
        let Some(part) = self.keys.get(part_of(key)) else {
            return 0;
        };
        let mut part = write(part);
        if let Some(&number) = part.get(key) {
            return number;
        }
        let number = self.count.fetch_add(1, Ordering::Relaxed);
        part.insert(key.into(), number);
        number
    }

    /// The key of every word so far, by its number. Words that other threads enter
    /// meanwhile may be missing; they are of no text that was linked before.
    pub(crate) fn words(&self) -> Vec<Box<str>> {
        let mut words = vec![Box::default(); self.count.load(Ordering::Relaxed) as usize];
        for part in &self.keys {
            #[allow(clippy::iter_over_hash_type)] // Each goes to its own place.
            for (key, &number) in read(part).iter() {
                if let Some(at) = words.get_mut(number as usize) {
                    *at = key.clone();
                }
            }
        }
        words
    }
}

type Part = RwLock<FxHashMap<Box<str>, u32>>;

fn read(part: &Part) -> std::sync::RwLockReadGuard<'_, FxHashMap<Box<str>, u32>> {
    part.read().unwrap_or_else(PoisonError::into_inner)
}

fn write(part: &Part) -> std::sync::RwLockWriteGuard<'_, FxHashMap<Box<str>, u32>> {
    part.write().unwrap_or_else(PoisonError::into_inner)
}

/// Which part a word is in.
fn part_of(word: &str) -> usize {
    spread(word) % PARTS
}

/// A number that most words do not share, made of few of their bytes.
fn spread(word: &str) -> usize {
    let bytes = word.as_bytes();
    let at = |place: usize| bytes.get(place).map_or(0, |&byte| usize::from(byte));
    let last = bytes.len().saturating_sub(1);
    at(0) + 7 * at(last) + 31 * at(last / 2) + 131 * at(last / 2 + 1) + bytes.len()
}
