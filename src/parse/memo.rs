//! What parsing keeps for the next run.
//!
//! A unit depends on one source, or on one pair of them, and on the main language.
//! A source that is the same value is the same text: the loader sees to that.

use std::sync::Arc;

use rustc_hash::FxHashMap;

use super::pairing::Pair;
use super::record::Reading;
use super::yaml::Node;
use super::{DOCUMENT_TEXTS, Parsed, ParsedEntry, Unit, parse_pair, read_document};
use crate::diagnostic::Diagnostic;
use crate::kind::FrontMatter;
use crate::language::Language;
use crate::reference::Written;
use crate::registry::{Agencies, Entry, Forums, Legal, People, Registered, Themes};
use crate::source::Source;

/// Everything that was parsed, by its files.
#[derive(Debug, Default)]
pub struct Memo {
    main: Option<Language>,
    pub(super) documents: UnitMemo<FrontMatter<Written>>,
    pub(super) agencies: EntryMemo<Agencies>,
    pub(super) themes: EntryMemo<Themes>,
    pub(super) people: EntryMemo<People>,
    pub(super) legal: EntryMemo<Legal>,
    pub(super) forums: EntryMemo<Forums>,
    last: Option<Last>,
}

/// The last run as a whole: where only the text of a few documents is another one,
/// their units alone are put in place of the old ones.
#[derive(Debug)]
struct Last {
    sources: Vec<Arc<Source>>,
    parsed: Parsed,
    found: Vec<Diagnostic>,
}

/// Files that are put in place one by one. Each is looked for among all documents: that costs
/// less than a table of them after every run.
const PATCHED: usize = 16;

/// The entries of a collection.
pub(super) type EntryMemo<C> = UnitMemo<Entry<<C as Registered>::Record<Written>>>;

impl Memo {
    /// Begins a run: with another main language other files are originals.
    pub(super) fn begin(&mut self, main: Language) {
        if self.main != Some(main) {
            *self = Memo {
                main: Some(main),
                ..Memo::default()
            };
        }
    }

    /// The outcome for sources that differ from those of the last run only in the
    /// texts of a few documents, old and new ones without a mistake. `None` where
    /// files have come or gone, or it is not as simple as that.
    pub(super) fn patched(&mut self, sources: &[Arc<Source>]) -> Option<Parsed> {
        let last = self.last.as_mut()?;
        if sources.len() != last.sources.len() {
            return None;
        }
        let mut changed = Vec::new();
        for (place, (old, new)) in last.sources.iter().zip(sources).enumerate() {
            if !Arc::ptr_eq(old.path(), new.path()) && old.path() != new.path() {
                return None;
            }
            if !Arc::ptr_eq(old, new) {
                changed.push((place, Arc::clone(new)));
            }
        }
        if changed.len() > PATCHED {
            return None;
        }
        for (place, source) in changed {
            let mut documents = last.parsed.documents.iter();
            let at = documents.position(|unit| unit.stands_in(source.path()))?;
            let unit = last.parsed.documents.get_mut(at)?;
            let kept = self.documents.old.get_mut(unit.original.source.path())?;
            let mut pair = Pair {
                id: unit.id.to_string(),
                original: Arc::clone(&kept.sources.0),
                translation: kept.sources.1.clone(),
            };
            match pair.original.path() == source.path() {
                true => pair.original = Arc::clone(&source),
                false => pair.translation = Some(Arc::clone(&source)),
            }
            let sources = (Arc::clone(&pair.original), pair.translation.clone());
            let kind = unit.original.front.fields.kind();
            let mut found = Vec::new();
            let read = |node: &Node, reading: &mut Reading<'_>| read_document(kind, node, reading);
            let parsed = parse_pair(pair, &read, &DOCUMENT_TEXTS, &mut found);
            let parsed = parsed.filter(|_| found.is_empty() && kept.found.is_empty())?;
            *unit = parsed.clone();
            *kept = Kept {
                sources,
                unit: Some(parsed),
                found,
            };
            if let Some(old) = last.sources.get_mut(place) {
                *old = source;
            }
        }
        Some(last.parsed.clone())
    }

    /// What the last run reported.
    pub(super) fn last_found(&self) -> &[Diagnostic] {
        self.last.as_ref().map_or(&[], |last| &last.found)
    }

    /// Ends a run: what it did not need is forgotten.
    pub(super) fn end(&mut self, sources: Vec<Arc<Source>>, parsed: &Parsed, found: &[Diagnostic]) {
        self.last = Some(Last {
            sources,
            parsed: parsed.clone(),
            found: found.to_vec(),
        });
        self.documents.turn();
        self.agencies.turn();
        self.themes.turn();
        self.people.turn();
        self.legal.turn();
        self.forums.turn();
    }
}

/// Units of one form.
#[derive(Debug)]
pub(super) struct UnitMemo<F> {
    /// Of the run before, by the path of the original.
    old: FxHashMap<Arc<str>, Kept<F>>,
    /// Of this run.
    new: FxHashMap<Arc<str>, Kept<F>>,
    old_lists: Vec<KeptList<F>>,
    new_lists: Vec<KeptList<F>>,
}

impl<F> Default for UnitMemo<F> {
    fn default() -> UnitMemo<F> {
        UnitMemo {
            old: FxHashMap::default(),
            new: FxHashMap::default(),
            old_lists: Vec::new(),
            new_lists: Vec::new(),
        }
    }
}

/// What came of one file or pair.
#[derive(Debug)]
pub(super) struct Kept<F> {
    pub(super) sources: (Arc<Source>, Option<Arc<Source>>),
    pub(super) unit: Option<Unit<F>>,
    pub(super) found: Vec<Diagnostic>,
}

/// What came of one list.
#[derive(Debug)]
pub(super) struct KeptList<F> {
    pub(super) source: Arc<Source>,
    /// Ids that were taken before, with their files: a list may not repeat them.
    pub(super) taken: Vec<(String, Arc<str>)>,
    pub(super) units: Vec<Unit<F>>,
    pub(super) failed: Vec<Arc<str>>,
    pub(super) found: Vec<Diagnostic>,
}

impl<F> UnitMemo<F> {
    /// What came of this pair the last time, if its files are the same.
    pub(super) fn take(&mut self, pair: &Pair) -> Option<Kept<F>> {
        let kept = self.old.remove(pair.original.path())?;
        let (original, translation) = &kept.sources;
        let same = match (translation, &pair.translation) {
            (Some(old), Some(new)) => Arc::ptr_eq(old, new),
            (None, None) => true,
            _ => false,
        };
        let same_id = kept.unit.as_ref().is_none_or(|unit| *unit.id == *pair.id);
        (same && same_id && Arc::ptr_eq(original, &pair.original)).then_some(kept)
    }

    pub(super) fn keep(&mut self, kept: Kept<F>) {
        self.new.insert(Arc::clone(kept.sources.0.path()), kept);
    }

    /// What came of this list the last time, if nothing that it depends on has changed.
    pub(super) fn take_list(
        &mut self,
        source: &Arc<Source>,
        taken: &[(String, Arc<str>)],
    ) -> Option<KeptList<F>> {
        let mut lists = self.old_lists.iter();
        let place =
            lists.position(|kept| Arc::ptr_eq(&kept.source, source) && kept.taken == taken)?;
        Some(self.old_lists.swap_remove(place))
    }

    pub(super) fn keep_list(&mut self, kept: KeptList<F>) {
        self.new_lists.push(kept);
    }

    fn turn(&mut self) {
        self.old = std::mem::take(&mut self.new);
        self.old_lists = std::mem::take(&mut self.new_lists);
    }
}

/// The ids of a collection that files of their own have taken.
pub(super) fn taken<C: Registered>(units: &[ParsedEntry<C>]) -> Vec<(String, Arc<str>)> {
    let taken = units.iter();
    taken
        .map(|unit| {
            let path = Arc::clone(unit.original.source.path());
            (unit.id.to_lowercase(), path)
        })
        .collect()
}
