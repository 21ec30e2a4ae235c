//! Parsing: one file in, one typed document or registry entry out.
//!
//! Pure and per file (a translation is read together with its original, from
//! which it takes over what it does not say). References stay as written.

use std::sync::Arc;

use rayon::prelude::*;
use rustc_hash::FxHashSet;

use crate::STRETCH;
use crate::diagnostic::{Diagnostic, Problem};
use crate::kind::{FrontMatter, Kind};
use crate::language::Language;
use crate::reference::Written;
use crate::registry::{Agencies, Entry, Forums, Legal, People, Registered, Shelf, Themes};
use crate::source::{Source, Span};

mod entry;
pub mod front_matter;
mod memo;
mod pairing;
pub mod record;
pub mod value;
pub mod yaml;

use entry::{entries, list};
use front_matter::FrontBlock;
pub use memo::Memo;
use memo::{Kept, UnitMemo};
use pairing::{Pair, Placed, Room, pair, place_of};
use record::{INHERITED, MapReader, Reading};
use yaml::{Key, Node, Value};

/// A parsed language version: where it is from and what it says.
#[derive(Debug)]
pub struct Part<F> {
    /// The file.
    pub source: Arc<Source>,
    /// Its front matter.
    pub front: F,
    /// Where its Markdown stands.
    pub body: Span,
}

/// A document or entry with its versions, parsed. The versions are shared, so that
/// a later run that finds the same files goes on with the same values.
#[derive(Debug)]
pub struct Unit<F> {
    /// The file's stem in NFC, or the `id` of a list.
    pub id: Arc<str>,
    /// Where the id stands, for reports.
    pub place: Span,
    /// The version in the main language.
    pub original: Arc<Part<F>>,
    /// The version in the other language.
    pub translation: Option<Arc<Part<F>>>,
}

// Not derived: what a version says need not be cloned for it.
impl<F> Clone for Unit<F> {
    fn clone(&self) -> Unit<F> {
        Unit {
            id: self.id.clone(),
            place: self.place,
            original: Arc::clone(&self.original),
            translation: self.translation.clone(),
        }
    }
}

impl<F> Unit<F> {
    /// Whether it is the very same: parsed once, from the same files.
    pub fn is(&self, other: &Unit<F>) -> bool {
        let same_translation = match (&self.translation, &other.translation) {
            (Some(own), Some(other)) => Arc::ptr_eq(own, other),
            (None, None) => true,
            _ => false,
        };
        Arc::ptr_eq(&self.original, &other.original)
            && same_translation
            && (&self.id, self.place) == (&other.id, other.place)
    }

    /// Whether one of its files has this path.
    pub fn stands_in(&self, path: &str) -> bool {
        let mut parts = std::iter::once(&self.original).chain(&self.translation);
        parts.any(|part| **part.source.path() == *path)
    }

    /// Whether the other one stands in the same files with the same front matter,
    /// so that at most the texts below it differ.
    pub fn has_head_of(&self, other: &Unit<F>) -> bool {
        let same_translation = match (&self.translation, &other.translation) {
            (Some(own), Some(other)) => own.has_head_of(other),
            (None, None) => true,
            _ => false,
        };
        same_translation
            && self.original.has_head_of(&other.original)
            && (&self.id, self.place) == (&other.id, other.place)
    }
}

impl<F> Part<F> {
    /// Whether the other one stands in the same file with the same front matter.
    pub fn has_head_of(&self, other: &Part<F>) -> bool {
        std::ptr::eq(self, other)
            || (self.source.path() == other.source.path()
                && self.body.start == other.body.start
                && self.head() == other.head())
    }

    /// The file's text as far as the Markdown begins.
    fn head(&self) -> Option<&str> {
        self.source.text().get(..self.body.start as usize)
    }
}

/// A parsed document.
pub type ParsedDocument = Unit<FrontMatter<Written>>;
/// A parsed entry of a collection.
pub type ParsedEntry<C> = Unit<Entry<<C as Registered>::Record<Written>>>;

/// Everything that was parsed, in the order of ids.
#[derive(Clone, Debug, Default)]
pub struct Parsed {
    /// The site's documents by kind and id.
    pub documents: Vec<ParsedDocument>,
    /// Bodies.
    pub agencies: Vec<ParsedEntry<Agencies>>,
    /// Themes.
    pub themes: Vec<ParsedEntry<Themes>>,
    /// People.
    pub people: Vec<ParsedEntry<People>>,
    /// Legal documents.
    pub legal: Vec<ParsedEntry<Legal>>,
    /// Editions of the forum.
    pub forums: Vec<ParsedEntry<Forums>>,
    /// Files of which nothing could be made.
    pub failed: Vec<Arc<str>>,
}

/// Parses all files. What `memo` knows of the same sources is not parsed again.
pub fn parse(
    sources: Vec<Arc<Source>>,
    main: Language,
    memo: &mut Memo,
    diagnostics: &mut Vec<Diagnostic>,
) -> Parsed {
    memo.begin(main);
    if let Some(parsed) = memo.patched(&sources) {
        diagnostics.extend(memo.last_found().iter().cloned());
        return parsed;
    }
    let given = sources.clone();
    let before = diagnostics.len();
    let mut parsed = Parsed::default();
    let mut filed = Vec::with_capacity(sources.len());
    let mut lists = Vec::new();
    let placed: Vec<Placed> = sources
        .par_iter()
        .map(|source| place_of(source, main))
        .collect();
    for (source, placed) in sources.into_iter().zip(placed) {
        match placed {
            Placed::File(file) => filed.push(file),
            Placed::List(shelf) => lists.push((shelf, source)),
            Placed::Nowhere(diagnostic) => diagnostics.push(*diagnostic),
        }
    }
    for (room, pairs) in pair(filed, main, diagnostics) {
        match room {
            Room::Kind(kind) => {
                let read =
                    |node: &Node, reading: &mut Reading<'_>| read_document(kind, node, reading);
                let units = parse_pairs(
                    pairs,
                    read,
                    &DOCUMENT_TEXTS,
                    &mut memo.documents,
                    &mut parsed.failed,
                    diagnostics,
                );
                parsed.documents.extend(units);
            }
            Room::Shelf(shelf) => match shelf {
                Shelf::Agencies => entries::<Agencies>(
                    pairs,
                    &mut parsed.agencies,
                    &mut memo.agencies,
                    &mut parsed.failed,
                    diagnostics,
                ),
                Shelf::Themes => entries::<Themes>(
                    pairs,
                    &mut parsed.themes,
                    &mut memo.themes,
                    &mut parsed.failed,
                    diagnostics,
                ),
                Shelf::People => entries::<People>(
                    pairs,
                    &mut parsed.people,
                    &mut memo.people,
                    &mut parsed.failed,
                    diagnostics,
                ),
                Shelf::Legal => entries::<Legal>(
                    pairs,
                    &mut parsed.legal,
                    &mut memo.legal,
                    &mut parsed.failed,
                    diagnostics,
                ),
                Shelf::Forums => entries::<Forums>(
                    pairs,
                    &mut parsed.forums,
                    &mut memo.forums,
                    &mut parsed.failed,
                    diagnostics,
                ),
            },
        }
    }
    for (shelf, source) in lists {
        match shelf {
            Shelf::Agencies => list::<Agencies>(
                &source,
                &mut parsed.agencies,
                &mut memo.agencies,
                &mut parsed.failed,
                diagnostics,
            ),
            Shelf::Themes => list::<Themes>(
                &source,
                &mut parsed.themes,
                &mut memo.themes,
                &mut parsed.failed,
                diagnostics,
            ),
            Shelf::People => list::<People>(
                &source,
                &mut parsed.people,
                &mut memo.people,
                &mut parsed.failed,
                diagnostics,
            ),
            Shelf::Legal => list::<Legal>(
                &source,
                &mut parsed.legal,
                &mut memo.legal,
                &mut parsed.failed,
                diagnostics,
            ),
            Shelf::Forums => list::<Forums>(
                &source,
                &mut parsed.forums,
                &mut memo.forums,
                &mut parsed.failed,
                diagnostics,
            ),
        }
    }
    let found = diagnostics.get(before..).unwrap_or_default();
    memo.end(given, &parsed, found);
    parsed
}

/// Keys that a translation does not take over: texts that would stand in the
/// wrong language, and addresses that belong to the original.
const DOCUMENT_TEXTS: [&str; 3] = ["summary", "lede", "aliases"];
const ENTRY_TEXTS: [&str; 2] = ["summary", "redirect_from"];

fn parse_pairs<F: Send + Sync>(
    pairs: Vec<Pair>,
    read: impl Fn(&Node, &mut Reading<'_>) -> Option<F> + Sync,
    own_texts: &[&str],
    memo: &mut UnitMemo<F>,
    failed: &mut Vec<Arc<str>>,
    diagnostics: &mut Vec<Diagnostic>,
) -> Vec<Unit<F>> {
    let known: Vec<Option<Kept<F>>> = pairs.iter().map(|pair| memo.take(pair)).collect();
    let results: Vec<Kept<F>> = pairs
        .into_par_iter()
        .zip(known)
        .with_max_len(STRETCH)
        .map(|(pair, known)| {
            if let Some(known) = known {
                return known;
            }
            let sources = (Arc::clone(&pair.original), pair.translation.clone());
            let mut found = Vec::new();
            let unit = parse_pair(pair, &read, own_texts, &mut found);
            Kept {
                sources,
                unit,
                found,
            }
        })
        .collect();
    let mut units = Vec::with_capacity(results.len());
    for kept in results {
        match &kept.unit {
            Some(unit) => units.push(unit.clone()),
            None => failed.push(Arc::clone(kept.sources.0.path())),
        }
        diagnostics.extend(kept.found.iter().cloned());
        memo.keep(kept);
    }
    units
}

fn parse_pair<F>(
    pair: Pair,
    read: &impl Fn(&Node, &mut Reading<'_>) -> Option<F>,
    own_texts: &[&str],
    diagnostics: &mut Vec<Diagnostic>,
) -> Option<Unit<F>> {
    let original = front_matter::split(&pair.original, diagnostics);
    let translation = pair.translation.and_then(|source| {
        let block = front_matter::split(&source, diagnostics)?;
        Some((source, block))
    });
    let FrontBlock { node, body } = original?;
    let translation = translation.and_then(|(source, mut block)| {
        inherit(&mut block.node, &node, own_texts);
        let front = read(&block.node, &mut Reading::new(&source, diagnostics))?;
        let body = block.body;
        Some(Arc::new(Part {
            source,
            front,
            body,
        }))
    });
    let front = read(&node, &mut Reading::new(&pair.original, diagnostics))?;
    Some(Unit {
        id: pair.id.into(),
        place: Span::default(),
        original: Arc::new(Part {
            source: pair.original,
            front,
            body,
        }),
        translation,
    })
}

/// Adds to a translation's front matter what only its original says.
fn inherit(translation: &mut Node, original: &Node, own_texts: &[&str]) {
    if translation.value == Value::Null {
        translation.value = Value::Map(Vec::new());
    }
    let (Value::Map(pairs), Value::Map(from)) = (&mut translation.value, &original.value) else {
        return;
    };
    let own: FxHashSet<String> = pairs.iter().map(|(key, _)| key.text.clone()).collect();
    let missing: Vec<(Key, Node)> = from
        .iter()
        .filter(|(key, _)| !own_texts.contains(&key.text.as_str()))
        .filter(|(key, _)| !own.contains(&key.text))
        .map(|(key, node)| {
            let text = key.text.clone();
            let span = INHERITED;
            (Key { span, text }, node.with_span(span))
        })
        .collect();
    pairs.extend(missing);
}

fn read_document(
    kind: Kind,
    node: &Node,
    reading: &mut Reading<'_>,
) -> Option<FrontMatter<Written>> {
    let mut map = MapReader::new(node, "---", kind.name(), reading)?;
    let front = FrontMatter::take(kind, &mut map, reading);
    map.finish(&kind.fields(), reading);
    let front = front?;
    if kind.is_listed() && front.common.date.is_none() {
        // A missing date is never today's. One that was refused has been reported.
        let given = matches!(&node.value, Value::Map(pairs) if pairs.iter().any(|(key, node)| key.text == "date" && node.value != Value::Null));
        if !given {
            let problem = Problem::MissingKey {
                key: "date".into(),
                kind: kind.name().into(),
            };
            reading.report(node.span.first(), problem);
        }
    }
    Some(front)
}
