//! The texts turned round: for each word and each pair of words that stand side
//! by side, the records that have it.
//!
//! Parts of all records are gone through at once, and what they have is sorted
//! by fingerprint. Very large sites go through their texts several times, each
//! time for a share of the fingerprints, so that memory does not grow with what
//! is sorted.

use std::ops::Range;

use rayon::prelude::*;

use super::key::{WordKey, pair};
use super::posting::{Posting, push_list, read_list};
use super::term::{Level, Terms};

/// Words of all texts that are sorted at once, about: eight bytes each. Each further time
/// costs a walk through all texts.
const AT_ONCE: usize = 16_000_000;
/// How often texts are gone through at most: a power of two. That is enough for what is sorted
/// at once never to be more than pages needed before, for both grow with the site.
const MOST_TURNS: usize = 8;
/// Into how many heaps the fingerprints are sorted in parallel; a power of two.
const HEAPS: usize = 64;
/// Records that are gone through as one piece of work.
const PIECE: usize = 256;

/// The words of one record: of its fields, of its body.
pub(super) type Words<'a> = (Terms, Option<&'a Terms>);

/// Lists of records, one after the other, by the fingerprint of what they are of.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Lists {
    /// Of each: the fingerprint, a check of the marks, the list's bytes; in the order of
    /// fingerprints and checks.
    pub(super) entries: Vec<(u32, u8, Range<usize>)>,
    /// The lists as they are written.
    pub(super) bytes: Vec<u8>,
}

/// All texts turned round.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Inverted {
    /// How many words all texts have together.
    pub(super) length: u64,
    /// The records of every word, by the word's number with its bits turned
    /// round, which spreads best.
    pub(super) words: Lists,
    /// The records of every pair of words that stand side by side.
    pub(super) pairs: Lists,
}

/// What a text has of one list: the fingerprint, the check, the level.
pub(super) type Share = (u32, u8, Level);

/// All texts, ready to be turned round.
pub(super) struct Inversion<'a> {
    texts: &'a [Words<'a>],
    keys: &'a [WordKey],
    lengths: Vec<u32>,
    length: u64,
    average: u64,
    /// How often the texts are gone through: a power of two.
    turns: usize,
}

impl<'a> Inversion<'a> {
    pub(super) fn new(texts: &'a [Words<'a>], keys: &'a [WordKey]) -> Inversion<'a> {
        let lengths: Vec<u32> = texts.iter().map(|text| length(text) as u32).collect();
        let all: u64 = lengths.iter().map(|&length| u64::from(length)).sum();
        let turns = (all as usize).div_ceil(AT_ONCE).clamp(1, MOST_TURNS);
        Inversion {
            texts,
            keys,
            average: average(all, lengths.len()),
            lengths,
            length: all,
            turns: turns.next_power_of_two(),
        }
    }

    /// Turns all of them round.
    pub(super) fn all(&self) -> Inverted {
        Inverted {
            length: self.length,
            words: self.turn(3, |texts, records, heaps| self.words(texts, records, heaps)),
            pairs: self.turn(1, |texts, records, heaps| self.pairs(texts, records, heaps)),
        }
    }

    /// What one text has of the lists of words and of pairs, in the order of lists, among
    /// texts that have so many words on the average.
    pub(super) fn of_one(
        text: &'a Words<'a>,
        keys: &'a [WordKey],
        average: u64,
    ) -> (Vec<Share>, Vec<Share>) {
        let inversion = Inversion {
            texts: std::slice::from_ref(text),
            keys,
            lengths: vec![length(text) as u32],
            length: length(text) as u64,
            average,
            turns: 1,
        };
        (
            inversion.shares(|texts, records, heaps| inversion.words(texts, records, heaps)),
            inversion.shares(|texts, records, heaps| inversion.pairs(texts, records, heaps)),
        )
    }

    /// What all texts, which are no more than a few, have of lists.
    fn shares(&self, gather: impl Gather<'a>) -> Vec<Share> {
        let mut heaps = Heaps {
            first: 0,
            heaps: vec![Vec::new(); HEAPS],
        };
        gather(self.texts, 0..u32::MAX, &mut heaps);
        let mut all = heaps.heaps.concat();
        all.sort_unstable();
        let same = all.chunk_by(|a, b| a >> OF_RECORD == b >> OF_RECORD);
        let share = |times: &[u64]| {
            let level = self.posting(times)?.level;
            let first = times.first()?;
            Some(((first >> 32) as u32, (first >> OF_RECORD) as u8, level))
        };
        same.filter_map(share).collect()
    }

    /// Each of a record's words once.
    fn words(&self, texts: &[Words<'a>], records: Range<u32>, heaps: &mut Heaps) {
        let mut times = vec![(0u32, Level::Text); self.keys.len()];
        let mut met = Vec::new();
        for (text, record) in texts.iter().zip(records) {
            each(text, |level, word, _| {
                if let Some((count, highest)) = times.get_mut(word as usize) {
                    if *count == 0 {
                        met.push(word);
                    }
                    *count += 1;
                    *highest = level.max(*highest);
                }
            });
            for word in met.drain(..) {
                let Some(at) = times.get_mut(word as usize) else {
                    continue;
                };
                let (count, level) = std::mem::replace(at, (0, Level::Text));
                let level = self.level(level, count as usize, record);
                heaps.push(packed(word.reverse_bits(), 0, record, level));
            }
        }
    }

    /// All words of records that stand side by side.
    fn pairs(&self, texts: &[Words<'a>], records: Range<u32>, heaps: &mut Heaps) {
        for (text, record) in texts.iter().zip(records) {
            // The word before is as a rule the one that was looked up last.
            let mut last = None;
            each(text, |level, word, before| {
                let Some(&word) = self.keys.get(word as usize) else {
                    return;
                };
                let known = last.replace(word).filter(|_| before.is_some());
                if let Some(before) = known {
                    let check = pair(before.marked, word.marked) as u8;
                    let hash = pair(before.folded, word.folded);
                    heaps.push(packed(hash, check, record, level));
                }
            });
        }
    }

    /// Turns the texts round by what `gather` makes of a piece of them: something of one
    /// word in so many, about.
    fn turn(&self, one_in: usize, gather: impl Gather<'a>) -> Lists {
        let share = HEAPS / self.turns;
        let mut lists = Lists::default();
        for turn in 0..self.turns {
            let first = turn * share;
            let pieces: Vec<Vec<Vec<u64>>> = (self.texts.par_chunks(PIECE).enumerate())
                .map(|(piece, texts)| {
                    let words: usize = texts.iter().map(length).sum();
                    let room = words / one_in / HEAPS;
                    let room = || Vec::with_capacity(room + room / 8);
                    let mut heaps = Heaps {
                        first,
                        heaps: std::iter::repeat_with(room).take(share).collect(),
                    };
                    let records = (piece * PIECE) as u32..u32::MAX;
                    gather(texts, records, &mut heaps);
                    heaps.heaps
                })
                .collect();
            let made: Vec<Lists> = across(pieces, share)
                .into_par_iter()
                .map(|heap| self.lists(heap))
                .collect();
            made.into_iter().for_each(|some| lists.append(some));
        }
        lists
    }

    /// The lists of one heap.
    fn lists(&self, pieces: Vec<Vec<u64>>) -> Lists {
        let all = sorted(&pieces);
        // They are let go heap by heap, so that what is made of them finds their room.
        drop(pieces);
        let mut lists = Lists::default();
        let mut postings: Vec<Posting> = Vec::new();
        for same in all.chunk_by(|a, b| a >> OF_RECORD == b >> OF_RECORD) {
            postings.clear();
            let of_one = same.chunk_by(|a, b| a >> OF_LEVEL == b >> OF_LEVEL);
            postings.extend(of_one.filter_map(|times| self.posting(times)));
            if let Some(first) = same.first() {
                let own = ((first >> 32) as u32, (first >> OF_RECORD) as u8);
                lists.add(own, &postings, self.texts.len());
            }
        }
        lists
    }

    /// A word in a record, from all the times it stands there.
    fn posting(&self, times: &[u64]) -> Option<Posting> {
        let last = times.last()?;
        let record = (last >> OF_LEVEL) as u32 & MAX_RECORD;
        let level = match last & 3 {
            0 => self.level(Level::Text, times.len(), record),
            1 => Level::Strong,
            2 => Level::Heading,
            _ => Level::Title,
        };
        Some(Posting { record, level })
    }

    /// The level of what stands in a record so many times.
    fn level(&self, highest: Level, times: usize, record: u32) -> Level {
        let length = self.lengths.get(record as usize).copied().unwrap_or(0);
        let (times, length) = (times as u64, u64::from(length));
        // BM25 in two steps: 60 % of what any number of times can weigh, for
        // k1 = 1.2 and b = 0.75.
        let often = 100 * times * self.average >= 45 * self.average + 135 * length;
        match highest {
            Level::Text if often => Level::Strong,
            _ => highest,
        }
    }
}

/// What a piece has, by the first bits of the fingerprints; of this turn alone.
struct Heaps {
    first: usize,
    heaps: Vec<Vec<u64>>,
}

impl Heaps {
    #[inline]
    fn push(&mut self, entry: u64) {
        let heap = (entry >> (64 - HEAPS.ilog2())) as usize;
        if let Some(heap) = self.heaps.get_mut(heap.wrapping_sub(self.first)) {
            heap.push(entry);
        }
    }
}

/// All entries of one heap in order. A large heap is laid out by the bits that come next, for
/// many short stretches are sorted in less time than a long one.
fn sorted(pieces: &[Vec<u64>]) -> Vec<u64> {
    const BITS: u32 = 10;
    const STRETCHES: usize = 1 << BITS;
    /// Below it stretches would have fewer than eight entries.
    const LARGE: usize = 8 * STRETCHES;
    let many: usize = pieces.iter().map(Vec::len).sum();
    if many < LARGE {
        let mut all = pieces.concat();
        all.sort_unstable();
        return all;
    }
    let of = |entry: u64| (entry << HEAPS.ilog2() >> (64 - BITS)) as usize;
    let mut counts = [0; STRETCHES];
    for &entry in pieces.iter().flatten() {
        if let Some(count) = counts.get_mut(of(entry)) {
            *count += 1;
        }
    }
    let mut begin = 0;
    // Where the next entry of each stretch goes; in the end, where the stretch ends.
    let mut next = counts.map(|count| {
        begin += count;
        begin - count
    });
    let mut all = vec![0; many];
    for &entry in pieces.iter().flatten() {
        if let Some(next) = next.get_mut(of(entry)) {
            if let Some(place) = all.get_mut(*next) {
                *place = entry;
            }
            *next += 1;
        }
    }
    let mut rest = all.as_mut_slice();
    for count in counts {
        let (stretch, others) = rest.split_at_mut(count);
        stretch.sort_unstable();
        rest = others;
    }
    all
}

/// What pieces have of each heap.
fn across(pieces: Vec<Vec<Vec<u64>>>, heaps: usize) -> Vec<Vec<Vec<u64>>> {
    let mut across: Vec<Vec<Vec<u64>>> = vec![Vec::with_capacity(pieces.len()); heaps];
    for piece in pieces {
        for (heap, of_piece) in across.iter_mut().zip(piece) {
            heap.push(of_piece);
        }
    }
    across
}

/// Hands on what a piece of the texts has, of records from a number on.
trait Gather<'a>: Fn(&[Words<'a>], Range<u32>, &mut Heaps) + Sync {}

impl<'a, F: Fn(&[Words<'a>], Range<u32>, &mut Heaps) + Sync> Gather<'a> for F {}

/// How many words a record has on the average.
pub(super) fn average(all: u64, records: usize) -> u64 {
    (all / records.max(1) as u64).max(1)
}

/// How many words a record has.
pub(super) fn length((fields, body): &Words<'_>) -> usize {
    fields.len() + body.map_or(0, Terms::len)
}

/// Every word of a record, of its fields and of its body.
fn each((fields, body): &Words<'_>, mut take: impl FnMut(Level, u32, Option<u32>)) {
    fields.each(&mut take);
    if let Some(body) = body {
        body.each(take);
    }
}

impl Lists {
    /// The lists after some changes, which are in the order of lists and records; `None`
    /// where they do not fit.
    pub(super) fn edited(&self, edits: &[Edit], total: usize) -> Option<Lists> {
        let mut edited = Lists {
            entries: Vec::with_capacity(self.entries.len()),
            bytes: Vec::with_capacity(self.bytes.len()),
        };
        let mut edits = (edits.chunk_by(|a, b| (a.hash, a.check) == (b.hash, b.check))).peekable();
        let of = |edits: &[Edit]| edits.first().map(|edit| (edit.hash, edit.check));
        for (hash, check, range) in &self.entries {
            let own = (*hash, *check);
            while let Some(new) = edits.next_if(|edits| of(edits) < Some(own)) {
                edited.add(of(new)?, &apply(Vec::new(), new)?, total);
            }
            let list = self.bytes.get(range.clone())?;
            match edits.next_if(|edits| of(edits) == Some(own)) {
                Some(changed) => {
                    let postings = apply(read_list(list, total)?, changed)?;
                    edited.add(own, &postings, total);
                }
                None => {
                    let start = edited.bytes.len();
                    edited.bytes.extend_from_slice(list);
                    (edited.entries).push((*hash, *check, start..edited.bytes.len()));
                }
            }
        }
        for new in edits {
            edited.add(of(new)?, &apply(Vec::new(), new)?, total);
        }
        Some(edited)
    }

    /// Adds a list, if it has anything.
    fn add(&mut self, (hash, check): (u32, u8), postings: &[Posting], total: usize) {
        if !postings.is_empty() {
            let start = self.bytes.len();
            push_list(&mut self.bytes, postings, total, true);
            self.entries.push((hash, check, start..self.bytes.len()));
        }
    }

    fn append(&mut self, other: Lists) {
        let start = self.bytes.len();
        self.bytes.extend(other.bytes);
        let moved = |(hash, check, range): (u32, u8, Range<usize>)| {
            (hash, check, range.start + start..range.end + start)
        };
        self.entries.extend(other.entries.into_iter().map(moved));
    }
}

/// A change in a list: a record and its level from now on, none where it is not in the list
/// any more.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Edit {
    pub(super) hash: u32,
    pub(super) check: u8,
    pub(super) record: u32,
    pub(super) level: Option<Level>,
}

/// A list after changes of its own; `None` where they do not fit.
fn apply(mut postings: Vec<Posting>, edits: &[Edit]) -> Option<Vec<Posting>> {
    for &Edit { record, level, .. } in edits {
        let place = postings.binary_search_by_key(&record, |posting| posting.record);
        match (place, level) {
            (Ok(place), Some(level)) => postings.get_mut(place)?.level = level,
            (Ok(place), None) => {
                postings.remove(place);
            }
            (Err(place), Some(level)) => postings.insert(place, Posting { record, level }),
            (Err(_), None) => return None,
        }
    }
    Some(postings)
}

/// Records that there can be: more pages no site has.
pub(super) const MAX_RECORD: u32 = (1 << 22) - 1;
/// Bits below the record, and below the fingerprint and its check.
const OF_LEVEL: u32 = 2;
const OF_RECORD: u32 = 24;

/// A word in a record as a number that sorts by fingerprint, check and record.
fn packed(hash: u32, check: u8, record: u32, level: Level) -> u64 {
    u64::from(hash) << 32
        | u64::from(check) << OF_RECORD
        | u64::from(record) << OF_LEVEL
        | level as u64
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::search::Lexicon;
    use proptest::prelude::*;
    use std::collections::BTreeSet;

    /// Texts of a few words, as the numbers of their words.
    fn turned(texts: &[String]) -> (Vec<Words<'static>>, Vec<Box<str>>) {
        let lexicon = Lexicon::default();
        let words = texts
            .iter()
            .map(|text| (Terms::of_body(text, std::iter::empty(), &lexicon), None))
            .collect();
        (words, lexicon.words())
    }

    fn texts() -> impl Strategy<Value = Vec<String>> {
        let word = prop::sample::select(vec![
            "hoa", "hóa", "hoá", "đà", "da", "nẵng", "52", "a,", "b.",
        ]);
        let text = prop::collection::vec(word, 0..12).prop_map(|words| words.join(" "));
        prop::collection::vec(text, 1..40)
    }

    #[test]
    fn a_large_heap_is_sorted_as_a_small_one_is() {
        let mut entry = 1_u64;
        let mut next = |_| {
            entry = entry
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1);
            // Of one heap, of few stretches at times.
            37 << 58 | entry >> (6 + entry % 3 * 20)
        };
        for many in [0, 1, 8_191, 8_192, 60_000] {
            let entries: Vec<u64> = (0..many).map(&mut next).collect();
            let pieces: Vec<Vec<u64>> = entries.chunks(1_000).map(<[u64]>::to_vec).collect();
            let mut wanted = entries;
            wanted.sort_unstable();
            assert!(sorted(&pieces) == wanted, "{many}");
        }
        assert!(sorted(&[vec![7; 20_000]]) == vec![7; 20_000]);
    }

    proptest! {
        #[test]
        fn every_word_of_every_text_is_in_a_list_and_nothing_else(texts in texts()) {
            let (words, lexicon) = turned(&texts);
            let keys: Vec<WordKey> = lexicon.iter().map(|word| WordKey::of(word)).collect();
            let inversion = Inversion::new(&words, &keys);
            let lists = inversion.all().words;
            let mut named = BTreeSet::new();
            for (number, _, range) in &lists.entries {
                let word = &lexicon[number.reverse_bits() as usize];
                let having = texts.iter().filter(|text| {
                    crate::search::words(text).any(|other| crate::text::tone_last(other.text) == **word)
                });
                prop_assert_eq!(usize::from(lists.bytes[range.start]), having.count());
                named.insert(number);
            }
            prop_assert_eq!(named.len(), lexicon.len());
        }

        #[test]
        fn going_through_the_texts_several_times_changes_nothing(texts in texts()) {
            let (words, lexicon) = turned(&texts);
            let keys: Vec<WordKey> = lexicon.iter().map(|word| WordKey::of(word)).collect();
            let mut inversion = Inversion::new(&words, &keys);
            let wanted = inversion.all().pairs;
            for turns in [2, 8, 64] {
                inversion.turns = turns;
                let lists = inversion.all().pairs;
                prop_assert_eq!(&lists.entries, &wanted.entries);
                prop_assert_eq!(&lists.bytes, &wanted.bytes);
            }
            prop_assert!(wanted.entries.is_sorted_by_key(|(hash, check, _)| (*hash, *check)));
        }
    }
}
