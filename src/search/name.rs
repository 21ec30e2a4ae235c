//! The names of the registry, for those who mistype one.
//!
//! Each name is in the shard of its first word and in that of its last: whoever
//! is one letter off has one of the two right, and two small files are enough to
//! find what was meant.

use super::key::hash;
use super::word::words;
use crate::text::{fold, nfc};

/// Bytes of a shard, about.
const SHARD: usize = 4096;

/// The files of names: a line for each name.
pub(super) fn shards(names: &[&str]) -> Vec<Vec<u8>> {
    let all: usize = names.iter().map(|name| 2 * name.len()).sum();
    let count = all.div_ceil(SHARD);
    let mut shards = vec![Vec::new(); count];
    for name in names {
        let ends = ends(name);
        for (at, key) in ends.iter().enumerate() {
            let place = *key as usize % count.max(1);
            let again = at > 0 && ends[0] as usize % count.max(1) == place;
            if let Some(shard) = shards.get_mut(place).filter(|_| !again) {
                shard.extend(name.replace(['\n', '\r'], " ").into_bytes());
                shard.push(b'\n');
            }
        }
    }
    shards
}

/// The fingerprints of a name's first and last word without marks; none for a
/// name without words.
fn ends(name: &str) -> Vec<u32> {
    let name = nfc(name);
    let mut all = words(&name).map(|word| word.text);
    let Some(first) = all.next() else {
        return Vec::new();
    };
    let last = all.last().unwrap_or(first);
    [first, last].iter().map(|word| hash(&fold(word))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_stands_at_both_its_ends() {
        let names: Vec<String> = (0..400)
            .map(|at| format!("Nguyễn{at} Văn An{at}"))
            .collect();
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        let shards = shards(&names);
        assert!(shards.len() > 2);
        for name in names {
            let line = format!("{name}\n");
            for key in ends(name) {
                let shard = &shards[key as usize % shards.len()];
                assert!(String::from_utf8_lossy(shard).contains(&line));
            }
        }
    }
}
