//! What linking keeps for the next run.
//!
//! A file is linked against the directory, the addresses, the table of assets, the
//! settings and the interface words. While all of these are as they were, what
//! came of a file that is the same comes of it again. They are compared as wholes:
//! nobody has to know which part of them a file asked for. The one exception are
//! titles of documents, the commonest of edits: whoever reads one leaves a note.

use std::sync::Arc;

use rustc_hash::FxHashSet;

use super::asset::AssetTable;
use super::mention::Mentions;
use super::unregistered::Unregistered;
use super::{Found, Gathered, LinkedEntry, PassWords};
use crate::config::Config;
use crate::directory::Directory;
use crate::document::{Document, Documents, Item};
use crate::kind::FrontMatter;
use crate::language::Language;
use crate::parse::{ParsedEntry, Unit};
use crate::reference::{Id, Written};
use crate::registry::{Agencies, Forums, Legal, People, Themes};
use crate::route::Addresses;

/// Everything that was linked, with what it was linked against.
#[derive(Default)]
pub struct Memo {
    /// Whether there will be no next run.
    pub(crate) is_unwanted: bool,
    pub(super) against: Option<Against>,
    pub(super) unregistered: Option<Arc<Unregistered>>,
    pub(super) documents: Vec<Kept<ParsedDocument, Document>>,
    pub(super) agencies: Vec<Kept<ParsedEntry<Agencies>, LinkedEntry<Agencies>>>,
    pub(super) themes: Vec<Kept<ParsedEntry<Themes>, LinkedEntry<Themes>>>,
    pub(super) people: Vec<Kept<ParsedEntry<People>, LinkedEntry<People>>>,
    pub(super) legal: Vec<Kept<ParsedEntry<Legal>, LinkedEntry<Legal>>>,
    pub(super) forums: Vec<Kept<ParsedEntry<Forums>, LinkedEntry<Forums>>>,
}

type ParsedDocument = Unit<FrontMatter<Written>>;

impl Memo {
    /// What this run links against, and which units of the last run stand for those
    /// of this one.
    pub(super) fn against(
        &mut self,
        directory: Directory,
        addresses: Addresses,
        assets: &AssetTable,
        config: &Config,
        words: &PassWords<'_>,
    ) -> (Against, Reuse) {
        let mut against = Against {
            mentions: Arc::default(),
            directory: Arc::new(directory),
            addresses,
            assets: assets.files().map(Arc::clone).collect(),
            settings: Arc::clone(&config.source),
            words: format!("{words:?}"),
        };
        let old = self.against.take().filter(|old| against.is_like(old));
        against.mentions = match &old {
            Some(old) => Arc::clone(&old.mentions),
            None => Arc::new(Mentions::new(&against.directory)),
        };
        let retitled = old.as_ref().map(|old| {
            let documents = &against.directory.documents;
            documents.retitled(&old.directory.documents)
        });
        let reuse = Reuse {
            is_wanted: !self.is_unwanted,
            is_possible: old.is_some(),
            retitled: retitled.unwrap_or_default(),
        };
        (against, reuse)
    }

    /// The documents that are cited and not registered: those of the last run while
    /// all citations are the same.
    pub(super) fn unregistered(
        &mut self,
        against: &Against,
        gathered: &Gathered,
        reuse: &Reuse,
        main: Language,
    ) -> Arc<Unregistered> {
        let known = self.unregistered.take();
        let known = known.filter(|_| reuse.is_possible && !gathered.cites_anew);
        let unregistered = known.unwrap_or_else(|| {
            let cited = gathered.unregistered();
            Arc::new(Unregistered::gather(cited, &against.directory, main))
        });
        self.unregistered = Some(Arc::clone(&unregistered));
        unregistered
    }
}

impl std::fmt::Debug for Memo {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let documents = self.documents.len();
        f.debug_struct("Memo")
            .field("documents", &documents)
            .finish_non_exhaustive()
    }
}

/// What came of a unit.
pub(super) struct Kept<U, I> {
    /// `None` where nobody will ask.
    pub(super) unit: Option<U>,
    pub(super) item: Option<I>,
    pub(super) found: Arc<Found>,
}

/// What every file is linked against, in a form that can be kept and compared.
pub(super) struct Against {
    /// The documents that are not registered are added after linking.
    pub(super) directory: Arc<Directory>,
    pub(super) mentions: Arc<Mentions>,
    pub(super) addresses: Addresses,
    /// Files beside documents, by path.
    assets: Vec<Arc<str>>,
    settings: Arc<crate::source::Source>,
    words: String,
}

impl Against {
    /// Whether files that are the same become the same, but for the titles that
    /// they show.
    pub(super) fn is_like(&self, old: &Against) -> bool {
        self.settings.text() == old.settings.text()
            && self.words == old.words
            && self.addresses == old.addresses
            && self.assets == old.assets
            && self.directory.is_like(&old.directory)
    }
}

/// Which units of the last run stand for those of this one.
pub(super) struct Reuse {
    /// Whether what comes of this run will be asked for.
    pub(super) is_wanted: bool,
    /// Whether any does.
    pub(super) is_possible: bool,
    /// Documents that have another title now.
    pub(super) retitled: FxHashSet<Id<Documents>>,
}

impl Reuse {
    /// What came of a unit, if the same would come of it again.
    pub(super) fn of<F, G>(
        &self,
        kept: Option<&Kept<Unit<F>, Item<G>>>,
        unit: &Unit<F>,
    ) -> Option<(Option<Item<G>>, Arc<Found>)> {
        let is_same = |kept: &Unit<F>| kept.is(unit);
        let kept =
            kept.filter(|kept| self.is_possible && kept.unit.as_ref().is_some_and(is_same))?;
        let mut titles = kept.found.titles.iter();
        if titles.any(|title| self.retitled.contains(title)) {
            return None;
        }
        Some((kept.item.clone(), Arc::clone(&kept.found)))
    }
}
