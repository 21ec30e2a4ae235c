//! What linking keeps for the next run.
//!
//! A file is linked against the directory, the addresses, the table of assets, the
//! settings and the interface words. While all of these are as they were, what
//! came of a file that is the same comes of it again. Settings and words are compared
//! as wholes; of the rest the [`Difference`] is taken, which knows by the notes of a
//! file ([`Asked`](super::asked::Asked)) whether it is concerned. What is kept gets
//! the ids that things have now.
//!
//! Everything that files are linked against is made of front matters, paths and
//! settings. While these are the same, letter for letter, it is not even made again.

use std::sync::Arc;

use super::asset::AssetTable;
use super::difference::{Difference, Side};
use super::mention::Mentions;
use super::proofreading::Proofreader;
use super::record::Recalling;
use super::unregistered::Unregistered;
use super::{Found, Gathered, LinkedEntry, PassWords, Waiting};
use crate::config::Config;
use crate::diagnostic::Diagnostic;
use crate::directory::{Directory, Subject};
use crate::document::{Document, Item};
use crate::language::Language;
use crate::parse::{Parsed, ParsedDocument, ParsedEntry, Unit};
use crate::picture::Library;
use crate::registry::{Agencies, Forums, Legal, People, Themes};
use crate::renumber::Renumber;
use crate::route::Addresses;
use crate::search::Lexicon;
use crate::source::Source;

/// Everything that was linked, with what it was linked against.
#[derive(Default)]
pub struct Memo {
    /// Whether another run will follow.
    pub(super) is_kept: bool,
    /// What a single run may take from the one before, which was another process.
    pub(super) recalling: Option<Recalling>,
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
    pub(super) pictures: Arc<Library>,
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
    /// Every front matter of the registry, and what is cited and not registered.
    pub registry: bool,
    /// What all texts refer to, besides every front matter.
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
    /// A memory of nothing but pictures, for one run.
    pub fn with(pictures: Arc<Library>) -> Memo {
        Memo {
            pictures,
            ..Memo::default()
        }
    }

    /// The same for many runs.
    pub fn lasting(pictures: Arc<Library>) -> Memo {
        Memo {
            is_kept: true,
            ..Memo::with(pictures)
        }
    }

    /// Sets what the next run may take from the last build.
    pub fn recall(&mut self, recalling: Option<Recalling>) {
        self.recalling = recalling;
    }

    /// The pictures of the site.
    pub fn pictures(&self) -> &Library {
        &self.pictures
    }

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
        let is_like = |against: &Against| {
            let (config, addresses) = (given.config, &against.addresses);
            against.has_settings_of(given)
                && against.assets.iter().eq(given.assets.files())
                && (&addresses.origin, &addresses.base_path) == (&config.origin, &config.base_path)
                && (addresses.main, addresses.ascent) == (config.main, config.ascent)
        };
        let parsed = given.parsed;
        self.stays.registry = self.against.as_ref().is_some_and(is_like)
            && heads_stay(&self.agencies, &parsed.agencies)
            && heads_stay(&self.themes, &parsed.themes)
            && heads_stay(&self.people, &parsed.people)
            && heads_stay(&self.legal, &parsed.legal)
            && heads_stay(&self.forums, &parsed.forums);
        let is_steady = self.stays.registry
            && self.visible == given.visible
            && self.failed == given.parsed.failed
            && self.waiting.len() == given.waiting.len()
            && (self.waiting.iter().zip(given.waiting))
                .all(|(old, new)| old.0 == new.0 && old.1.has_head_of(&new.1))
            && heads_stay(&self.documents, given.documents);
        self.stays.heads = is_steady;
        self.against.take_if(|_| is_steady)
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
        let assets: Vec<Arc<str>> = given.assets.files().map(Arc::clone).collect();
        let old = self.against.take().filter(|old| {
            let made_by = |of: &Addresses| {
                let address = (of.origin.clone(), of.base_path.clone());
                (address, of.main, of.ascent)
            };
            old.has_settings_of(given) && made_by(&addresses) == made_by(&old.addresses)
        });
        let difference = old.as_ref().and_then(|old| {
            let new = Side {
                directory: &bare,
                home: addresses.home,
                assets: &assets,
            };
            Difference::between(old.side(), new)
        });
        let same_names = difference.as_ref().is_some_and(|all| all.same_names);
        let (mentions, proofreader) = match old.filter(|_| same_names) {
            Some(old) => (old.mentions, old.proofreader),
            None => rayon::join(
                || Arc::new(Mentions::new(&bare)),
                || Arc::new(Proofreader::new(&bare)),
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
            assets,
            settings: Arc::clone(&given.config.source),
            words: format!("{:?}", given.words),
        };
        let reuse = match difference {
            Some(difference) => Reuse::But(Box::new(difference)),
            None => Reuse::Nothing,
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
        let known = known.filter(|_| reuse.keeps_agencies() && !gathered.cites_anew);
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
        self.stays.files = is_known && reuse.keeps_files();
        self.stays.registry &= is_known;
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
            && self.words == format!("{:?}", given.words)
    }

    fn side(&self) -> Side<'_> {
        Side {
            directory: &self.bare,
            home: self.addresses.home,
            assets: &self.assets,
        }
    }
}

/// Which units of the last run stand for those of this one.
#[derive(Debug)]
pub(super) enum Reuse {
    /// None does.
    Nothing,
    /// Every one that is the same file: nothing has changed that files are linked
    /// against.
    Everything,
    /// Those too, but for what a difference concerns.
    But(Box<Difference>),
}

impl Reuse {
    /// The old place of what has this id now, if it was there before.
    pub(super) fn old_of(&self, subject: Subject) -> Option<usize> {
        match self {
            Reuse::Nothing => None,
            Reuse::Everything => Some(subject.place()?),
            Reuse::But(difference) => {
                let (places, new) = difference.renumbering.places(subject)?;
                places.old_of(new)
            }
        }
    }

    /// Whether bodies have the ids that they had.
    fn keeps_agencies(&self) -> bool {
        match self {
            Reuse::Nothing => false,
            Reuse::Everything => true,
            Reuse::But(difference) => difference.renumbering.agencies.stay(),
        }
    }

    /// Whether everything has the address that it had.
    fn keeps_files(&self) -> bool {
        match self {
            Reuse::Nothing => false,
            Reuse::Everything => true,
            Reuse::But(difference) => difference.is_of_titles(),
        }
    }

    /// What came of a unit, if the same would come of it again: with the ids that
    /// things have now.
    pub(super) fn of<F, G: Clone + Renumber>(
        &self,
        kept: &Kept<Unit<F>, Item<G>>,
        unit: &Unit<F>,
    ) -> Option<Kept<Unit<F>, Item<G>>> {
        if !kept.unit.is(unit) {
            return None;
        }
        let same = || Kept {
            unit: unit.clone(),
            item: kept.item.clone(),
            found: Arc::clone(&kept.found),
        };
        let difference = match self {
            Reuse::Nothing => return None,
            Reuse::Everything => return Some(same()),
            Reuse::But(difference) => difference,
        };
        let asked = &kept.found.asked;
        if difference.concerns(asked) {
            return None;
        }
        if !difference.moves(asked) {
            return Some(same());
        }
        let by = &difference.renumbering;
        let mut found = Found::clone(&kept.found);
        found.renumber(by);
        Some(Kept {
            unit: unit.clone(),
            item: kept.item.as_ref().map(|item| item.renumbered(by)),
            found: Arc::new(found),
        })
    }
}
