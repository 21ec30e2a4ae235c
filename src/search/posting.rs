//! Lists of records, as compact as they can be read quickly: the gaps between
//! their numbers in a Rice code, each with the level of the word.
//!
//! A Rice code writes a gap as a quotient in unary and a remainder of `k` bits.
//! `k` follows from how many of all records are in the list, so it is not
//! written. A word that is in nearly every record costs a bit or two in each.

use super::term::Level;

/// A record in a list, and how much the word weighs there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Posting {
    /// The number of the record.
    pub(super) record: u32,
    /// The weight; not written in lists of facets.
    pub(super) level: Level,
}

/// The bits of a remainder in a list of so many of all records.
pub(super) fn remainder_bits(count: usize, total: usize) -> u32 {
    (total / count.max(1)).max(1).ilog2()
}

/// Writes a list whose records ascend.
pub(super) fn encode(postings: &[Posting], total: usize, with_levels: bool) -> Vec<u8> {
    let k = remainder_bits(postings.len(), total);
    let mut bits = Bits::default();
    let mut next = 0;
    for posting in postings {
        let gap = posting.record - next;
        next = posting.record + 1;
        let mut ones = gap >> k;
        while ones >= 32 {
            bits.push(u32::MAX, 32);
            ones -= 32;
        }
        bits.push(!(u32::MAX << ones) << 1, ones + 1);
        bits.push(gap & !(u32::MAX << k), k);
        if with_levels {
            level(posting.level, &mut bits);
        }
    }
    bits.finish()
}

/// The levels from the commonest to the rarest: 0, 10, 110, 111.
fn level(level: Level, bits: &mut Bits) {
    match level {
        Level::Text => bits.push(0b0, 1),
        Level::Strong => bits.push(0b10, 2),
        Level::Heading => bits.push(0b110, 3),
        Level::Title => bits.push(0b111, 3),
    }
}

/// Bits, the highest of each byte first.
#[derive(Default)]
struct Bits {
    bytes: Vec<u8>,
    /// What does not fill a byte yet, and how many bits that is.
    waiting: u64,
    count: u32,
}

impl Bits {
    /// Appends the lowest bits of a number, 32 at most.
    fn push(&mut self, number: u32, count: u32) {
        self.waiting = self.waiting << count | u64::from(number);
        self.count += count;
        while self.count >= 8 {
            self.count -= 8;
            self.bytes.push((self.waiting >> self.count) as u8);
        }
    }

    /// All bytes, the last one filled with zeros.
    fn finish(mut self) -> Vec<u8> {
        if self.count > 0 {
            self.push(0, 8 - self.count);
        }
        self.bytes
    }
}

/// Appends a number, seven bits a byte, the low ones first.
pub(super) fn push_number(out: &mut Vec<u8>, mut number: u32) {
    while number > 0x7f {
        out.push((number & 0x7f) as u8 | 0x80);
        number >>= 7;
    }
    out.push(number as u8);
}

/// Appends a list: how many it has, how many bytes follow, the bytes.
pub(super) fn push_list(out: &mut Vec<u8>, postings: &[Posting], total: usize, with_levels: bool) {
    let bytes = encode(postings, total, with_levels);
    push_number(out, postings.len() as u32);
    push_number(out, bytes.len() as u32);
    out.extend(bytes);
}

/// A list with levels, out of the bytes that [`push_list`] made of it; `None` if it is none.
pub(super) fn read_list(bytes: &[u8], total: usize) -> Option<Vec<Posting>> {
    let (count, rest) = read_number(bytes)?;
    let (length, rest) = read_number(rest)?;
    decode(rest.get(..length as usize)?, count as usize, total, true)
}

/// A number and what stands behind it.
fn read_number(bytes: &[u8]) -> Option<(u32, &[u8])> {
    let end = bytes.iter().position(|byte| byte & 0x80 == 0)?;
    let (own, rest) = bytes.split_at_checked(end + 1)?;
    let number = own
        .iter()
        .rev()
        .fold(0u64, |number, byte| number << 7 | u64::from(byte & 0x7f));
    Some((u32::try_from(number).ok()?, rest))
}

/// Reads a list as the script does; `None` where it ends too early.
fn decode(bytes: &[u8], count: usize, total: usize, with_levels: bool) -> Option<Vec<Posting>> {
    let k = remainder_bits(count, total);
    let mut at = 0;
    let mut bit = || {
        let bit = bytes.get(at / 8)? >> (7 - at % 8) & 1;
        at += 1;
        Some(u32::from(bit))
    };
    let mut next = 0u32;
    // No list has more records than there are, whatever it says.
    let mut postings = Vec::with_capacity(count.min(total));
    for _ in 0..count {
        let mut gap = 0u32;
        while bit()? == 1 {
            gap += 1;
        }
        for _ in 0..k {
            gap = gap.wrapping_shl(1) | bit()?;
        }
        let mut level = 0;
        while with_levels && level < 3 && bit()? == 1 {
            level += 1;
        }
        let record = next.checked_add(gap)?;
        postings.push(Posting {
            record,
            level: Level::of(level),
        });
        next = record.checked_add(1)?;
    }
    Some(postings)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn postings() -> impl Strategy<Value = (Vec<Posting>, usize)> {
        let levels = [Level::Text, Level::Strong, Level::Heading, Level::Title];
        let some = prop::collection::btree_map(0u32..5000, 0usize..4, 1..600);
        (some, 5000usize..9000).prop_map(move |(map, total)| {
            let postings = map.into_iter().map(|(record, level)| Posting {
                record,
                level: levels[level],
            });
            (postings.collect(), total)
        })
    }

    proptest! {
        #[test]
        fn a_list_comes_back((postings, total) in postings()) {
            let bytes = encode(&postings, total, true);
            prop_assert_eq!(decode(&bytes, postings.len(), total, true), Some(postings.clone()));
            let mut list = Vec::new();
            push_list(&mut list, &postings, total, true);
            prop_assert_eq!(read_list(&list, total), Some(postings.clone()));
            prop_assert_eq!(read_list(&list[..list.len() - 1], total), None);
            let plain: Vec<u32> = postings.iter().map(|posting| posting.record).collect();
            let bytes = encode(&postings, total, false);
            let read = decode(&bytes, postings.len(), total, false).unwrap();
            prop_assert_eq!(read.iter().map(|posting| posting.record).collect::<Vec<_>>(), plain);
            // The unary parts are together no longer than the list.
            let k = remainder_bits(postings.len(), total) as usize;
            prop_assert!(bytes.len() * 8 <= postings.len() * (k + 3) + 8);
        }
    }

    #[test]
    fn a_word_of_every_record_costs_a_bit_in_each() {
        let all: Vec<Posting> = (0..8000)
            .map(|record| Posting {
                record,
                level: Level::Text,
            })
            .collect();
        assert_eq!(encode(&all, 8000, false).len(), 1000);
        assert_eq!(encode(&all, 8000, true).len(), 2000);
    }
}
