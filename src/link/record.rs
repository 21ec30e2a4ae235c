//! What linking yielded of each document, kept on the disk for the next build.
//!
//! A document whose text is the same, linked against the same, yields the same. So the
//! next build reads of it only what other pages and the search ask for; the HTML is not
//! kept, for the page of such a document stands as it is. A build that needs it after all
//! is made anew ([`output::write_last`](crate::output::write_last)).
//!
//! What a document is linked against is one number: settings, program, theme, every front
//! matter, every other file, and which documents are public. If it is another one, the whole
//! record is worthless; so is a record of which any byte is damaged, and one that is not
//! there. Documents of which there is something to report are not kept, because it has to
//! be reported again.

use std::io;
use std::ops::Range;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};

use rustc_hash::FxHashMap;
use serde::{Deserialize, Serialize};
use xxhash_rust::xxh3::{Xxh3, xxh3_64, xxh3_128};

use super::found::Found;
use super::markdown::Heading;
use super::surroundings::{ExternalLink, RootedLink, WantedAnchor};
use super::{Body, BodyReference, BodyText, Markup, unregistered};
use crate::document::Document;
use crate::language::Language;
use crate::memory::kept::{KeptBytes, KeptFile, Sort};
use crate::parse::ParsedDocument;
use crate::reference::Id;
use crate::search::{self, Lexicon, Terms};

const SORT: Sort = Sort {
    name: "texts",
    header: *b"kyyeu-texts   3\n",
};

/// What a build may take from the last one.
#[derive(Debug)]
pub struct Recalling {
    /// The folder of what is remembered.
    pub folder: PathBuf,
    /// What documents are linked against, besides which of them are public.
    pub context: u128,
    /// A digest of every text, by its path.
    pub texts: FxHashMap<Arc<str>, u128>,
    /// Whether the last build's record counts.
    pub reads: bool,
}

impl Recalling {
    /// The record of the last build, where the same documents are public.
    pub(super) fn open<'a>(self, public: impl Iterator<Item = &'a str>) -> Record {
        let mut sum = Xxh3::new();
        sum.update(&self.context.to_le_bytes());
        for id in public {
            sum.update(&(id.len() as u64).to_le_bytes());
            sum.update(id.as_bytes());
        }
        let context = sum.digest128();
        let read = || SORT.read(&self.folder, context).and_then(Last::parse);
        Record {
            last: self.reads.then(read).flatten(),
            folder: self.folder,
            context,
            texts: self.texts,
        }
    }
}

/// The record while documents are linked.
pub(super) struct Record {
    folder: PathBuf,
    context: u128,
    texts: FxHashMap<Arc<str>, u128>,
    last: Option<Last>,
}

/// The record of the last build.
struct Last {
    words: Vec<Box<str>>,
    /// A number for all texts.
    all: u128,
    /// The number of the text of each path.
    texts: FxHashMap<u64, u128>,
    /// Where the yield of each key stands, and what it shows elsewhere.
    places: FxHashMap<u128, (Range<usize>, u64)>,
    /// What the document of each path showed elsewhere.
    shown: FxHashMap<u64, u64>,
    /// The contents of its file.
    bytes: KeptBytes,
}

/// What stands behind the yields.
#[derive(Serialize, Deserialize)]
struct Contents {
    words: Vec<Box<str>>,
    /// A number for all texts.
    all: u128,
    entries: Vec<Entry>,
}

/// One document.
#[derive(Serialize, Deserialize)]
struct Entry {
    /// What tells its texts from all others.
    text: u128,
    path: u64,
    shown: u64,
    length: u32,
}

/// The yield of a document in the form in which it is kept.
pub(super) struct Kept {
    text: u128,
    path: u64,
    shown: u64,
    bytes: Vec<u8>,
}

/// What other pages show of a version, as they are kept and as they are read.
type ShownOf<'a> = (&'a [BodyReference], &'a str, bool);
type Shown = Vec<(Vec<BodyReference>, String, bool)>;

/// The rest, as it is kept.
type RestOf<'a> = (
    Vec<(&'a [Heading], &'a Terms)>,
    &'a [(Language, Vec<String>)],
    &'a [WantedAnchor],
    &'a [RootedLink],
    &'a [ExternalLink],
    Vec<&'a Arc<str>>,
    &'a [Arc<str>],
    &'a [unregistered::Cited],
);

/// The rest, as it is read.
#[derive(Deserialize)]
struct Rest {
    texts: Vec<(Vec<Heading>, Terms)>,
    anchors: Vec<(Language, Vec<String>)>,
    wanted: Vec<WantedAnchor>,
    rooted: Vec<RootedLink>,
    external: Vec<ExternalLink>,
    pictures: Vec<Arc<str>>,
    assets: Vec<Arc<str>>,
    unregistered: Vec<unregistered::Cited>,
}

/// A yield that was read.
pub(super) struct Yield {
    /// Of each version.
    pub(super) bodies: Vec<Body>,
    /// All but the pictures.
    pub(super) found: Found,
    /// Paths of the pictures that it shows.
    pub(super) pictures: Vec<Arc<str>>,
}

impl Record {
    /// Whether there is anything in it.
    pub(super) fn is_empty(&self) -> bool {
        self.last.is_none()
    }

    /// The numbers that the words of the last build had.
    pub(super) fn lexicon(&mut self) -> Option<Lexicon> {
        let words = std::mem::take(&mut self.last.as_mut()?.words);
        Some(Lexicon::of(words))
    }

    /// What tells a document's texts from all others.
    pub(super) fn text(&self, document: &ParsedDocument) -> u128 {
        let mut sum = Xxh3::new();
        for part in std::iter::once(&document.original).chain(&document.translation) {
            let path = part.source.path();
            sum.update(&(path.len() as u64).to_le_bytes());
            sum.update(path.as_bytes());
            let own = self.texts.get(path).copied();
            let own = own.unwrap_or_else(|| xxh3_128(part.source.text().as_bytes()));
            sum.update(&own.to_le_bytes());
        }
        sum.digest128()
    }

    /// Whether the texts of this key are known.
    pub(super) fn knows(&self, key: u128) -> bool {
        let last = self.last.as_ref();
        last.is_some_and(|last| last.places.contains_key(&key))
    }

    /// Whether other pages show of a document what they showed before.
    pub(super) fn shows_the_same(&self, document: &Document) -> bool {
        let (_, shown) = shown(document);
        let before = self.last.as_ref();
        before.and_then(|last| last.shown.get(&path_of(document)).copied()) == Some(shown)
    }

    /// What the texts of a key yielded, with the form in which it is kept.
    pub(super) fn recall(&self, key: u128, document: &ParsedDocument) -> Option<(Yield, Kept)> {
        let last = self.last.as_ref()?;
        let (place, shown) = last.places.get(&key)?;
        let bytes = last.bytes.get(place.clone())?;
        let (texts, rest) = postcard::take_from_bytes::<Shown>(bytes).ok()?;
        let rest: Rest = postcard::from_bytes(rest).ok()?;
        let versions = 1 + usize::from(document.translation.is_some());
        if (texts.len(), rest.texts.len()) != (versions, versions) {
            return None;
        }
        let bodies = texts.into_iter().zip(rest.texts);
        let bodies = bodies.map(|((references, lead, has_code), (headings, terms))| Body {
            text: Arc::new(BodyText {
                html: Markup::absent(),
                headings,
                lead,
                has_code,
                terms,
            }),
            references,
        });
        let found = Found {
            anchors: Arc::new(rest.anchors),
            wanted: rest.wanted,
            rooted: rest.rooted,
            external: rest.external,
            assets: rest.assets,
            unregistered: rest.unregistered,
            ..Found::default()
        };
        let yielded = Yield {
            bodies: bodies.collect(),
            found,
            pictures: rest.pictures,
        };
        let kept = Kept {
            text: key,
            path: path_hash(document.original.source.path()),
            shown: *shown,
            bytes: bytes.to_vec(),
        };
        Some((yielded, kept))
    }

    /// What a document yielded, in the form in which it is kept. Where it is not to be
    /// recalled, and where something is to be reported, that is no more than what other
    /// pages show of it.
    pub(super) fn keep(
        &self,
        text: u128,
        is_kept: bool,
        document: &Document,
        found: &Found,
    ) -> Kept {
        let (bytes, shown) = shown(document);
        let is_kept = is_kept && found.diagnostics.is_empty();
        let yielded = is_kept.then(|| yielded(bytes, document, found)).flatten();
        Kept {
            text,
            path: path_of(document),
            shown,
            bytes: yielded.unwrap_or_default(),
        }
    }

    /// What the index of the search may be made of: `texts` are those of all documents that
    /// are public, `recalls` tells whether this build recalls the last one, and `cites` gives
    /// what a document that was linked anew cites and nobody has registered.
    pub(super) fn search<'a>(
        &self,
        texts: &[u128],
        documents: &[ParsedDocument],
        recalls: bool,
        cites: impl Fn(usize) -> Option<&'a [unregistered::Cited]>,
    ) -> search::Reuse {
        let before = || {
            let last = self.last.as_ref().filter(|_| recalls)?;
            let mut changed = Vec::new();
            for (at, (text, document)) in texts.iter().zip(documents).enumerate() {
                let old = *last
                    .texts
                    .get(&path_hash(document.original.source.path()))?;
                if old == *text {
                    continue;
                }
                let (place, _) = last.places.get(&old)?;
                let bytes = last.bytes.get(place.clone())?;
                let (_, rest) = postcard::take_from_bytes::<Shown>(bytes).ok()?;
                let rest: Rest = postcard::from_bytes(rest).ok()?;
                // The pages of what nobody has registered are made of its citations.
                if rest.unregistered != cites(at)? {
                    return None;
                }
                let terms = rest.texts.into_iter().map(|(_, terms)| terms);
                changed.push((Id::new(at), terms.collect()));
            }
            Some(search::Before {
                texts: last.all,
                changed,
            })
        };
        search::Reuse {
            folder: self.folder.clone(),
            texts: self.all(texts),
            before: before(),
        }
    }

    /// A number for all texts, and for what they are linked against.
    fn all(&self, texts: &[u128]) -> u128 {
        let mut sum = Xxh3::new();
        sum.update(&self.context.to_le_bytes());
        texts
            .iter()
            .for_each(|text| sum.update(&text.to_le_bytes()));
        sum.digest128()
    }

    /// The record of this build, to be filled.
    pub(super) fn writer(&self, texts: &[u128]) -> RecordWriter {
        let begun = SORT.begin(&self.folder, self.context).ok();
        RecordWriter {
            all: self.all(texts),
            begun: Mutex::new(begun.map(|file| (file, Vec::new()))),
        }
    }
}

/// A record while it is written. What cannot be kept is only slower the next time.
pub(super) struct RecordWriter {
    all: u128,
    /// The file, and the entries of what is in it; `None` after the disk has failed.
    begun: Mutex<Option<(KeptFile, Vec<Entry>)>>,
}

impl RecordWriter {
    /// Adds what a document yielded. It is written at once, because all of it together
    /// would be among the largest things in memory.
    pub(super) fn add(&self, kept: &Kept) {
        let mut begun = self.begun.lock().unwrap_or_else(PoisonError::into_inner);
        let Some((file, entries)) = &mut *begun else {
            return;
        };
        if file.write(&kept.bytes).is_err() {
            *begun = None;
            return;
        }
        entries.push(Entry {
            text: kept.text,
            path: kept.path,
            shown: kept.shown,
            length: kept.bytes.len() as u32,
        });
    }

    /// Puts the record in the place of the last one.
    pub(super) fn finish(self, lexicon: &Lexicon) {
        let begun = self.begun.into_inner();
        let write = |(mut file, entries): (KeptFile, Vec<Entry>)| -> io::Result<()> {
            let contents = Contents {
                words: lexicon.words(),
                all: self.all,
                entries,
            };
            let contents = postcard::to_allocvec(&contents).map_err(io::Error::other)?;
            file.write(&contents)?;
            file.write(&(contents.len() as u64).to_le_bytes())?;
            file.finish()
        };
        let _ = begun.unwrap_or_else(PoisonError::into_inner).map(write);
    }
}

impl Last {
    /// The record of the last build, out of the contents of its file.
    fn parse(bytes: KeptBytes) -> Option<Last> {
        let (before, length) = bytes.split_last_chunk::<8>()?;
        let length = usize::try_from(u64::from_le_bytes(*length)).ok()?;
        let contents = before.get(before.len().checked_sub(length)?..)?;
        let contents: Contents = postcard::from_bytes(contents).ok()?;
        let mut start = 0;
        let mut places = FxHashMap::default();
        let mut shown = FxHashMap::default();
        let mut texts = FxHashMap::default();
        for entry in &contents.entries {
            let end = start + entry.length as usize;
            if end > start {
                places.insert(entry.text, (start..end, entry.shown));
            }
            shown.insert(entry.path, entry.shown);
            texts.insert(entry.path, entry.text);
            start = end;
        }
        Some(Last {
            words: contents.words,
            all: contents.all,
            texts,
            places,
            shown,
            bytes,
        })
    }
}

/// All that a document yielded behind what other pages show of it.
fn yielded(shown: Vec<u8>, document: &Document, found: &Found) -> Option<Vec<u8>> {
    let rest: RestOf<'_> = (
        (document.versions())
            .map(|version| (&*version.body.headings, &version.body.terms))
            .collect(),
        &found.anchors,
        &found.wanted,
        &found.rooted,
        &found.external,
        found.pictures.iter().map(|seen| &seen.path).collect(),
        &found.assets,
        &found.unregistered,
    );
    postcard::to_extend(&rest, shown).ok()
}

/// What other pages show of a document's texts, in the form in which it is kept, and a
/// number for it.
fn shown(document: &Document) -> (Vec<u8>, u64) {
    let versions: Vec<ShownOf<'_>> = (document.versions())
        .map(|version| {
            let body = &version.body;
            (&*body.references, &*body.lead, body.has_code)
        })
        .collect();
    let bytes = postcard::to_allocvec(&versions).unwrap_or_default();
    let sum = xxh3_64(&bytes);
    (bytes, sum)
}

fn path_of(document: &Document) -> u64 {
    path_hash(&document.original.path)
}

fn path_hash(path: &str) -> u64 {
    xxh3_64(path.as_bytes())
}
