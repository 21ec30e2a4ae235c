//! Lists of records put into files that are small enough to be fetched for one
//! question, and large enough that there are not too many.

use super::inversion::Lists;
use super::posting::push_number;
use crate::text::fold;

/// Bytes of a shard, about: what a word of a question costs.
const SHARD: usize = 3 << 10;
/// The most shards of pairs, as a power of two.
const MAX_PAIR_BITS: u32 = 16;

/// The shards of words in the order of the words without marks, and the first of
/// these in each. Words that differ in marks only are in one shard.
pub(super) fn terms(lists: &Lists, lexicon: &[Box<str>]) -> (Vec<String>, Vec<Vec<u8>>) {
    let mut entries: Vec<(String, &str, &[u8])> = lists
        .entries
        .iter()
        .filter_map(|(number, _, range)| {
            let key = lexicon.get(number.reverse_bits() as usize)?;
            Some((fold(key), &**key, lists.bytes.get(range.clone())?))
        })
        .collect();
    // In the order in which scripts compare: by UTF-16 units.
    entries.sort_unstable_by(|a, b| {
        let units = |text: &str| text.encode_utf16().collect::<Vec<u16>>();
        match a.0.is_ascii() && b.0.is_ascii() {
            true => a.0.cmp(&b.0),
            false => units(&a.0).cmp(&units(&b.0)),
        }
        .then_with(|| a.1.cmp(b.1))
    });
    let mut firsts: Vec<String> = Vec::new();
    let mut shards: Vec<Vec<u8>> = Vec::new();
    for alike in entries.chunk_by(|a, b| a.0 == b.0) {
        let size: usize = alike
            .iter()
            .map(|(_, key, list)| key.len() + list.len() + 1)
            .sum();
        let fits = |shard: &Vec<u8>| shard.len() + size / 2 <= SHARD;
        if !shards.last().is_some_and(fits) {
            firsts.extend(alike.first().map(|(folded, ..)| folded.clone()));
            shards.push(Vec::with_capacity(SHARD + SHARD / 2));
        }
        if let Some(shard) = shards.last_mut() {
            for (_, key, list) in alike {
                push_number(shard, key.len() as u32);
                shard.extend(key.as_bytes());
                shard.extend(*list);
            }
        }
    }
    (firsts, shards)
}

/// The shards of pairs by the highest bits of their fingerprints, and how many
/// bits these are. There is a file for every number.
pub(super) fn pairs(lists: &Lists) -> (u32, Vec<Vec<u8>>) {
    let size = lists.bytes.len() + 3 * lists.entries.len();
    let bits = (size / SHARD).max(1).ilog2().min(MAX_PAIR_BITS);
    let shard_of = |hash: u32| (u64::from(hash) >> (32 - bits)) as usize;
    let mut shards = vec![Vec::new(); 1 << bits];
    let mut before = (0, 0);
    for (hash, check, range) in &lists.entries {
        let (hash, check) = (*hash, *check);
        let place = shard_of(hash);
        // What the number of the shard says already is left out.
        let inner = hash & (u64::from(u32::MAX) >> bits) as u32;
        if place != before.0 {
            before = (place, 0);
        }
        if let (Some(shard), Some(list)) = (shards.get_mut(place), lists.bytes.get(range.clone())) {
            push_number(shard, inner - before.1);
            shard.push(check);
            shard.extend(list);
        }
        before.1 = inner;
    }
    (bits, shards)
}
