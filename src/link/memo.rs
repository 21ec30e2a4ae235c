//! What linking keeps for the next run.
//!
//! A file is linked against the directory, the addresses, the table of assets, the
//! settings and the interface words. While all of these are as they were, what
//! came of a file that is the same comes of it again. They are compared as wholes:
//! nobody has to know which part of them a file asked for. The one exception are
//! titles of documents, the commonest of edits: whoever reads one leaves a note.
//!
//! Everything that files are linked against is made of front matters, paths and
//! settings. While these are the same, letter for letter, it is not even made again.

use std::sync::Arc;

use rustc_hash::FxHashSet;

use super::asset::AssetTable;
use super::mention::Mentions;
use super::proofreading::Proofreader;
use super::unregistered::Unregistered;
use super::{Found, Gathered, LinkedEntry, PassWords, Waiting};
use crate::config::Config;
use crate::diagnostic::Diagnostic;
use crate::directory::{Directory, Subject};
use crate::document::{Document, Documents, Item};
use crate::language::Language;
use crate::parse::{Parsed, ParsedDocument, ParsedEntry, Unit};
use crate::reference::Id;
use crate::registry::{Agencies, Forums, Legal, People, Themes};
use crate::route::Addresses;
use crate::search::Lexicon;
use crate::source::Source;

/// Everything that was linked, with what it was linked against.
#[derive(Default)]
pub struct Memo {
    pub(super) against: Option<Against>,
    unregistered: Option<Arc<Unregistered>>,
    pub(super) documents: Vec<Kept<ParsedDocument, Document>>,
    waiting: Vec<Waiting>,
    visible: usize,
    failed: Vec<Arc<str>>,
    pub(super) agencies: Vec<Kept<ParsedEntry<Agencies>, LinkedEntry<Agencies>>>,
    pub(super) themes: Vec<Kept<ParsedEntry<Themes>, LinkedEntry<Themes>>>,
    pub(super) people: Vec<Kept<ParsedEntry<People>, LinkedEntry<People>>>,
    pub(super) legal: Vec<Kept<ParsedEntry<Legal>, LinkedEntry<Legal>>>,
    pub(super) forums: Vec<Kept<ParsedEntry<Forums>, LinkedEntry<Forums>>>,
    /// The words of all texts that were linked so far: a unit that is used again has
    /// its words by their numbers in it.
    pub(super) lexicon: Arc<Lexicon>,
    stays: Stays,
    pub(super) next_change: Option<jiff::Timestamp>,
}

/// What of a site is as it was in the run before.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Stays {
    /// Every front matter, path and setting.
    pub heads: bool,
    /// What all texts refer to, besides.
    pub references: bool,
    /// Whatever files and addresses are made of: everything but titles.
    pub files: bool,
}

impl std::fmt::Debug for Memo {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let documents = self.documents.len();
        f.debug_struct("Memo")
            .field("documents", &documents)
            .finish_non_exhaustive()
    }
}

/// What a run is given.
pub(super) struct Given<'a> {
    pub(super) documents: &'a [ParsedDocument],
    pub(super) visible: usize,
    pub(super) waiting: &'a [Waiting],
    pub(super) parsed: &'a Parsed,
    pub(super) assets: &'a AssetTable,
    pub(super) config: &'a Config,
    pub(super) words: &'a PassWords<'a>,
}

/// What came of a unit.
pub(super) struct Kept<U, I> {
    pub(super) unit: U,
    pub(super) item: Option<I>,
    pub(super) found: Arc<Found>,
}

impl<F, G> Kept<Unit<F>, Item<G>> {
    /// Whether the texts refer to the same in the same order.
    pub(super) fn refers_like(&self, other: &Kept<Unit<F>, Item<G>>) -> bool {
        match (&self.item, &other.item) {
            (Some(own), Some(other)) => {
                let own = own.versions().map(|version| &version.body.references);
                own.eq(other.versions().map(|version| &version.body.references))
            }
            (None, None) => true,
            _ => false,
        }
    }
}

/// What every file is linked against, in a form that can be kept and compared.
pub(super) struct Against {
    /// The directory while files are being linked.
    pub(super) bare: Arc<Directory>,
    /// The same with the documents that are not registered, which linking finds.
    pub(super) full: Arc<Directory>,
    pub(super) mentions: Arc<Mentions>,
    pub(super) proofreader: Arc<Proofreader>,
    pub(super) addresses: Addresses,
    /// What old addresses lead to.
    pub(super) redirects: Vec<(Language, Subject)>,
    /// What was reported when everything was entered in the directory.
    pub(super) found: Vec<Diagnostic>,
    /// Files beside documents, by path.
    assets: Vec<Arc<str>>,
    settings: Arc<Source>,
    words: String,
}

impl Memo {
    /// What of the site is as it was in the run before.
    pub fn stays(&self) -> Stays {
        self.stays
    }

    /// When a document next becomes public, or ceases to be, by the clock alone.
    pub fn next_change(&self) -> Option<jiff::Timestamp> {
        self.next_change
    }

    /// What the last run linked against, if this one is given the same front matters,
    /// paths and settings.
    pub(super) fn steady(&mut self, given: &Given<'_>) -> Option<Against> {
        let against = self.against.take_if(|against| {
            let (config, addresses) = (given.config, &against.addresses);
            against.has_settings_of(given)
                && (&addresses.origin, &addresses.base_path) == (&config.origin, &config.base_path)
                && addresses.main == config.main
        });
        let is_steady = against.is_some()
            && self.visible == given.visible
            && self.failed == given.parsed.failed
            && self.waiting.len() == given.waiting.len()
            && (self.waiting.iter().zip(given.waiting))
                .all(|(old, new)| old.0 == new.0 && old.1.has_head_of(&new.1))
            && heads_stay(&self.documents, given.documents)
            && heads_stay(&self.agencies, &given.parsed.agencies)
            && heads_stay(&self.themes, &given.parsed.themes)
            && heads_stay(&self.people, &given.parsed.people)
            && heads_stay(&self.legal, &given.parsed.legal)
            && heads_stay(&self.forums, &given.parsed.forums);
        self.stays.heads = is_steady;
        if !is_steady {
            self.against = against;
            return None;
        }
        against
    }

    /// What this run links against, and which units of the last run stand for those
    /// of this one.
    pub(super) fn against(
        &mut self,
        directory: Directory,
        addresses: Addresses,
        redirects: Vec<(Language, Subject)>,
        found: Vec<Diagnostic>,
        given: &Given<'_>,
    ) -> (Against, Reuse) {
        let bare = Arc::new(directory);
        let old = self.against.take().filter(|old| {
            old.has_settings_of(given) && addresses == old.addresses && bare.is_like(&old.bare)
        });
        let (mentions, proofreader) = match &old {
            Some(old) => (Arc::clone(&old.mentions), Arc::clone(&old.proofreader)),
            None => (
                Arc::new(Mentions::new(&bare)),
                Arc::new(Proofreader::new(&bare)),
            ),
        };
        let against = Against {
            mentions,
            proofreader,
            full: Arc::clone(&bare),
            bare,
            addresses,
            redirects,
            found,
            assets: given.assets.files().map(Arc::clone).collect(),
            settings: Arc::clone(&given.config.source),
            words: format!("{:?}", given.words),
        };
        let retitled = old.as_ref().map(|old| {
            let documents = &against.bare.documents;
            documents.retitled(&old.bare.documents)
        });
        let reuse = Reuse {
            is_possible: old.is_some(),
            retitled: retitled.unwrap_or_default(),
        };
        (against, reuse)
    }

    /// Adds to the directory the documents that are cited and not registered: those
    /// of the last run while all citations are the same.
    pub(super) fn complete(
        &mut self,
        against: &mut Against,
        gathered: &Gathered,
        reuse: &Reuse,
        main: Language,
    ) {
        let known = self.unregistered.take();
        let known = known.filter(|_| reuse.is_possible && !gathered.cites_anew);
        let is_known = known.is_some();
        let unregistered = known.unwrap_or_else(|| {
            let cited = gathered.unregistered();
            Arc::new(Unregistered::gather(cited, &against.bare, main))
        });
        if !(is_known && self.stays.heads) {
            let mut full = Directory::clone(&against.bare);
            full.unregistered = Arc::clone(&unregistered);
            against.full = Arc::new(full);
        }
        self.stays.files = is_known;
        self.stays.references = self.stays.heads && is_known && !gathered.refers_anew;
        self.unregistered = Some(unregistered);
    }

    /// Keeps what the next run is compared with.
    pub(super) fn remember(
        &mut self,
        against: Against,
        visible: usize,
        failed: Vec<Arc<str>>,
        waiting: Vec<Waiting>,
    ) {
        self.against = Some(against);
        self.visible = visible;
        self.failed = failed;
        self.waiting = waiting;
    }
}

/// Whether all units have the front matters that they had.
fn heads_stay<F, G>(kept: &[Kept<Unit<F>, Item<G>>], units: &[Unit<F>]) -> bool {
    let mut pairs = kept.iter().zip(units);
    kept.len() == units.len() && pairs.all(|(kept, unit)| kept.unit.has_head_of(unit))
}

impl Against {
    fn has_settings_of(&self, given: &Given<'_>) -> bool {
        self.settings.text() == given.config.source.text()
            && self.assets.iter().eq(given.assets.files())
            && self.words == format!("{:?}", given.words)
    }
}

/// Which units of the last run stand for those of this one.
pub(super) struct Reuse {
    /// Whether any does.
    is_possible: bool,
    /// Documents that have another title now.
    retitled: FxHashSet<Id<Documents>>,
}

impl Reuse {
    /// Where nothing has changed that files are linked against.
    pub(super) fn steady() -> Reuse {
        Reuse {
            is_possible: true,
            retitled: FxHashSet::default(),
        }
    }

    /// What came of a unit, if the same would come of it again.
    pub(super) fn of<F, G>(
        &self,
        kept: Option<&Kept<Unit<F>, Item<G>>>,
        unit: &Unit<F>,
    ) -> Option<(Option<Item<G>>, Arc<Found>)> {
        let kept = kept.filter(|kept| self.is_possible && kept.unit.is(unit))?;
        let mut titles = kept.found.titles.iter();
        if titles.any(|title| self.retitled.contains(title)) {
            return None;
        }
        Some((kept.item.clone(), Arc::clone(&kept.found)))
    }
}
