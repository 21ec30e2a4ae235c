//! The index of the last build, changed by what a few texts have become.
//!
//! Where documents are linked against the same as in the last build, and other pages show
//! of them the same, the index differs in the words of those texts that were edited. Their
//! records are taken out of the lists of words that they have no more and put into those
//! of new ones; all other lists are copied. What comes out is what the whole index made
//! anew would be, byte for byte. Whatever does not fit leads to that.

use std::io;
use std::ops::Range;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::inversion::{Edit, Inversion, Inverted, Lists, Share, Words, average, length};
use super::key::{WordKey, keys};
use super::record::{Record, Texts};
use super::{Lexicon, Terms};
use crate::directory::Subject;
use crate::document::Documents;
use crate::language::Language;
use crate::memory::kept::Sort;
use crate::reference::Id;

const SORT: Sort = Sort {
    name: "search",
    header: *b"kyyeu-search  1\n",
};

/// What is known of the last build and is to be known of this one.
#[derive(Debug)]
pub struct Reuse {
    /// The folder of what is remembered.
    pub folder: PathBuf,
    /// A number for all texts and for what they are linked against.
    pub texts: u128,
    /// The last build, where it differed in a few texts only.
    pub before: Option<Before>,
}

/// The texts of the last build.
#[derive(Debug)]
pub struct Before {
    /// The number for all texts then.
    pub texts: u128,
    /// Documents whose texts were others, with the words of these: of the original, of the
    /// translation.
    pub changed: Vec<(Id<Documents>, Vec<Terms>)>,
}

/// Lists as they are kept: what stands before their bytes.
#[derive(Serialize, Deserialize)]
struct Kept {
    /// Of each list the fingerprint, the check and the number of its bytes.
    entries: Vec<(u32, u8, u32)>,
    bytes: u64,
}

impl Reuse {
    /// The texts turned round, from what they were in the last build.
    pub(super) fn inverted(
        &self,
        records: &[Record],
        texts: &Texts<'_>,
        lexicon: &Lexicon,
        main: Language,
    ) -> Option<Inverted> {
        let before = self.before.as_ref()?;
        let last = read(&self.folder, before.texts, lexicon)?;
        let mut changed: Vec<(u32, Words<'_>, Words<'_>)> = Vec::new();
        for (number, record) in (0u32..).zip(records) {
            let Subject::Document(id) = record.subject else {
                continue;
            };
            let found = before.changed.binary_search_by_key(&id, |(id, _)| *id);
            if let Some((_, versions)) = found.ok().and_then(|at| before.changed.get(at)) {
                let old = versions.get(usize::from(record.language != main))?;
                // What fields say is the same as before.
                let fields = texts.fields(record, lexicon);
                changed.push((
                    number,
                    (fields.clone(), Some(old)),
                    (fields, texts.body(record)),
                ));
            }
        }
        let mut length_now = last.length;
        for (_, old, new) in &changed {
            length_now = (length_now + length(new) as u64).checked_sub(length(old) as u64)?;
        }
        let usual = average(last.length, records.len());
        // What is often depends on how long texts are on the average.
        if average(length_now, records.len()) != usual {
            return None;
        }
        let keys: Vec<WordKey> = keys(&lexicon.words());
        let (mut words, mut pairs) = (Vec::new(), Vec::new());
        for (number, old, new) in &changed {
            let (old_words, old_pairs) = Inversion::of_one(old, &keys, usual);
            let (new_words, new_pairs) = Inversion::of_one(new, &keys, usual);
            words.extend(edits(*number, &old_words, &new_words));
            pairs.extend(edits(*number, &old_pairs, &new_pairs));
        }
        words.sort_unstable();
        pairs.sort_unstable();
        Some(Inverted {
            length: length_now,
            words: last.words.edited(&words, records.len())?,
            pairs: last.pairs.edited(&pairs, records.len())?,
        })
    }

    /// Keeps the index for the next build. What cannot be kept is only slower then.
    pub(super) fn keep(&self, inverted: &Inverted, words: &[Box<str>]) {
        let write = || -> io::Result<()> {
            let mut file = SORT.begin(&self.folder, self.texts)?;
            file.write(&inverted.length.to_le_bytes())?;
            file.write(&postcard::to_allocvec(words).map_err(io::Error::other)?)?;
            for lists in [&inverted.words, &inverted.pairs] {
                let entry = |(hash, check, range): &(u32, u8, Range<usize>)| {
                    (*hash, *check, range.len() as u32)
                };
                let kept = Kept {
                    entries: lists.entries.iter().map(entry).collect(),
                    bytes: lists.bytes.len() as u64,
                };
                file.write(&postcard::to_allocvec(&kept).map_err(io::Error::other)?)?;
                file.write(&lists.bytes)?;
            }
            file.finish()
        };
        let _ = write();
    }
}

/// What is to be changed in lists where a record has these shares instead of those.
fn edits(record: u32, old: &[Share], new: &[Share]) -> Vec<Edit> {
    let list = |&(hash, check, _): &Share| (hash, check);
    let has = |shares: &[Share], own: &Share| shares.binary_search_by_key(&list(own), list).is_ok();
    let edit = |&(hash, check, level): &Share, stays: bool| Edit {
        hash,
        check,
        record,
        level: stays.then_some(level),
    };
    let gone = old.iter().filter(|share| !has(new, share));
    let other = new.iter().filter(|share| old.binary_search(share).is_err());
    gone.map(|share| edit(share, false))
        .chain(other.map(|share| edit(share, true)))
        .collect()
}

/// The index of the last build, if it is whole and of these texts.
fn read(folder: &Path, texts: u128, lexicon: &Lexicon) -> Option<Inverted> {
    let bytes = SORT.read(folder, texts)?;
    let (length, rest) = bytes.split_first_chunk::<8>()?;
    let (named, rest) = postcard::take_from_bytes::<Vec<&str>>(rest).ok()?;
    let (mut words, rest) = lists(rest)?;
    let (pairs, _) = lists(rest)?;
    // Words have other numbers now.
    for (hash, ..) in &mut words.entries {
        let word = named.get(hash.reverse_bits() as usize)?;
        *hash = lexicon.number_of_key(word).reverse_bits();
    }
    words.entries.sort_unstable_by_key(|&(hash, ..)| hash);
    Some(Inverted {
        length: u64::from_le_bytes(*length),
        words,
        pairs,
    })
}

/// Lists, and what stands behind them.
fn lists(bytes: &[u8]) -> Option<(Lists, &[u8])> {
    let (kept, rest) = postcard::take_from_bytes::<Kept>(bytes).ok()?;
    let (own, rest) = rest.split_at_checked(usize::try_from(kept.bytes).ok()?)?;
    let mut start = 0;
    let entry = |(hash, check, length): (u32, u8, u32)| {
        let range = start..start + length as usize;
        start = range.end;
        (hash, check, range)
    };
    let lists = Lists {
        entries: kept.entries.into_iter().map(entry).collect(),
        bytes: own.to_vec(),
    };
    Some((lists, rest))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::output::{self, Plan};
    use crate::{Keys, Options, Prepared, Recall};
    use proptest::prelude::*;
    use std::fs;

    const WORDS: [&str; 8] = ["bàn", "họp", "đà", "nẵng", "biển", "da", "núi", "sông"];
    const SETTINGS: &str = "title: T\nbase_url: https://a.example/\nlanguages: [vi]\norganisation: {name: S, licence: 1, responsible: A, address: H, telephone: '0'}\n";

    fn prepare(root: &Path) -> Prepared {
        let options = Options {
            recall: Recall::ReadAndWrite,
            ..Options::default()
        };
        crate::prepare(root, &options)
    }

    fn build(root: &Path) {
        let mut prepared = prepare(root);
        let Some(site) = &mut prepared.site else {
            panic!("{:?}", prepared.report.diagnostics());
        };
        let keys = Keys::new(site, &prepared.theme, &prepared.sources);
        let plan = Plan {
            keys: Some(&keys),
            ..Plan::default()
        };
        let out = root.with_file_name("out");
        assert!(output::write_last(site, &prepared.theme, root, &out, &plan).is_ok());
    }

    fn write(root: &Path, texts: &[Vec<usize>]) {
        fs::create_dir_all(root.join("content/news")).unwrap();
        fs::write(root.join("site.yaml"), SETTINGS).unwrap();
        for (at, words) in texts.iter().enumerate() {
            let words: Vec<&str> = words.iter().map(|&word| WORDS[word]).collect();
            let text = format!(
                "---\ntitle: Tin {at}\ndate: 2021-12-01\n---\n\nĐoạn đầu.\n\n{}\n",
                words.join(" ")
            );
            fs::write(root.join(format!("content/news/{at}.md")), text).unwrap();
        }
    }

    fn texts() -> impl Strategy<Value = Vec<Vec<usize>>> {
        prop::collection::vec(prop::collection::vec(0..WORDS.len(), 12), 2..5)
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

        /// Texts of as many words, so that their length on the average is the same.
        #[test]
        fn an_index_changed_is_that_made_anew(old in texts(), new in texts()) {
            let folder = tempfile::tempdir().unwrap();
            let root = folder.path().join("site");
            let mut now = old.clone();
            write(&root, &old);
            build(&root);
            now.iter_mut().zip(new).take(2).for_each(|(now, new)| *now = new);
            write(&root, &now);
            let site = prepare(&root).site.unwrap();
            let (linked, main) = (&site.linked, site.config.main);
            let lexicon = &*linked.lexicon;
            let records = super::super::record::records(linked, &site.index, &site.config);
            let texts = Texts::new(linked, &site.index, main, lexicon);
            let reuse = linked.search.as_ref().unwrap();
            prop_assert_eq!(reuse.before.is_some(), true);
            let changed = reuse.inverted(&records, &texts, lexicon, main);
            let words: Vec<Words<'_>> = records
                .iter()
                .map(|record| (texts.fields(record, lexicon), texts.body(record)))
                .collect();
            let anew = Inversion::new(&words, &keys(&lexicon.words())).all();
            prop_assert_eq!(changed, Some(anew));
        }
    }

    #[test]
    fn the_index_of_other_texts_is_of_no_use() {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path().join("site");
        write(&root, &[vec![0, 1], vec![2, 3]]);
        build(&root);
        let folder = root.join(crate::memory::FOLDER);
        let bytes = fs::read(folder.join(SORT.name)).unwrap();
        let texts = u128::from_le_bytes(bytes[16..32].try_into().unwrap());
        let lexicon = Lexicon::default();
        assert!(read(&folder, texts, &lexicon).is_some());
        assert!(read(&folder, texts ^ 1, &lexicon).is_none());
    }
}
