//! What linking finds besides what it makes: of one file, and of all together.

use std::collections::BTreeMap;
use std::sync::Arc;

use rustc_hash::{FxHashMap, FxHashSet};

use super::asked::{Asked, Asking};
use super::asset::Seen;
use super::surroundings::{ExternalLink, RootedLink, WantedAnchor};
use super::unregistered;
use crate::diagnostic::{Diagnostic, Place, Problem};
use crate::directory::Subject;
use crate::document::Document;
use crate::language::Language;
use crate::parse::Part;
use crate::parse::record::INHERITED;
use crate::parse::value::WebAddress;
use crate::picture::Trouble;
use crate::renumber::{Renumber, Renumbering};
use crate::search::Reuse;

/// What the linking of single files adds to the whole.
#[derive(Default)]
pub(super) struct Gathered {
    found: Vec<(Subject, Arc<Found>)>,
    /// Whether citations are other ones than in the last run.
    pub(super) cites_anew: bool,
    /// Whether texts refer to other things than in the last run.
    pub(super) refers_anew: bool,
    /// What the index of the search may be made of.
    pub(super) search: Option<Reuse>,
}

impl Gathered {
    pub(super) fn take(&mut self, subject: Subject, found: Arc<Found>) {
        self.found.push((subject, found));
    }

    pub(super) fn all<'a, T: 'a>(
        &'a self,
        of: impl Fn(&'a Found) -> &'a Vec<T>,
    ) -> impl Iterator<Item = &'a T> {
        self.found.iter().flat_map(move |(_, found)| of(found))
    }

    pub(super) fn rooted(&self) -> Vec<RootedLink> {
        self.all(|found| &found.rooted).cloned().collect()
    }

    pub(super) fn external(&self) -> Vec<ExternalLink> {
        self.all(|found| &found.external).cloned().collect()
    }

    pub(super) fn unregistered(&self) -> Vec<unregistered::Cited> {
        self.all(|found| &found.unregistered).cloned().collect()
    }

    /// Reports once what is wrong with a picture, however many pages show it.
    pub(super) fn report_pictures(&self, diagnostics: &mut Vec<Diagnostic>) {
        let all = self.all(|found| &found.pictures);
        let troubles: BTreeMap<&Arc<str>, Trouble> = all
            .filter_map(|seen| Some((&seen.path, seen.facts.as_ref()?.trouble?)))
            .collect();
        for (path, trouble) in troubles {
            diagnostics.push(Diagnostic::file(
                Arc::clone(path),
                Problem::of_picture(trouble),
            ));
        }
    }

    /// Passes on what was reported.
    pub(super) fn report(&self, diagnostics: &mut Vec<Diagnostic>) {
        diagnostics.extend(self.all(|found| &found.diagnostics).cloned());
        self.check_anchors(diagnostics);
    }

    /// Compares the anchors that links want with those that bodies have.
    fn check_anchors(&self, diagnostics: &mut Vec<Diagnostic>) {
        // Most texts are those of pages that nobody links into.
        let subjects: FxHashSet<Subject> =
            (self.all(|found| &found.wanted).map(|wanted| wanted.subject)).collect();
        let mut texts: FxHashMap<(Subject, Language), &[String]> = FxHashMap::default();
        let linked = self.found.iter().filter(|(of, _)| subjects.contains(of));
        for (subject, found) in linked {
            for (language, ids) in found.anchors.iter() {
                texts.insert((*subject, *language), ids);
            }
        }
        let mut known: FxHashMap<(Subject, Language), FxHashSet<&str>> = FxHashMap::default();
        for wanted in self.all(|found| &found.wanted) {
            // An entry without a text in this language shows the other's.
            let own = (wanted.subject, wanted.language);
            let other = (wanted.subject, wanted.language.other());
            let page = if texts.contains_key(&own) { own } else { other };
            let Some(ids) = texts.get(&page) else {
                continue;
            };
            let ids = known
                .entry(page)
                .or_insert_with(|| ids.iter().map(String::as_str).collect());
            if ids.contains(wanted.anchor.as_str()) {
                continue;
            }
            let own = || &*wanted.place.path;
            let target = wanted.target.as_deref().unwrap_or_else(own).into();
            let problem = Problem::BrokenAnchor {
                anchor: wanted.anchor.as_str().into(),
                target,
            };
            let suggestion = crate::diagnostic::nearest(&wanted.anchor, ids.iter().copied());
            diagnostics
                .push(Diagnostic::new(Some(wanted.place.clone()), problem).suggest(suggestion));
        }
    }
}

/// What the linking of one item found besides the item.
#[derive(Clone, Default)]
pub(super) struct Found {
    pub(super) diagnostics: Vec<Diagnostic>,
    /// Of its texts by their languages.
    pub(super) anchors: Arc<Vec<(Language, Vec<String>)>>,
    pub(super) wanted: Vec<WantedAnchor>,
    pub(super) rooted: Vec<RootedLink>,
    pub(super) external: Vec<ExternalLink>,
    /// Pictures that it shows.
    pub(super) pictures: Vec<Seen>,
    /// Whether a picture stands above the text.
    pub(super) has_cover: bool,
    /// Paths of the files beside documents that it uses.
    pub(super) assets: Vec<Arc<str>>,
    pub(super) unregistered: Vec<unregistered::Cited>,
    /// What was asked to find all this.
    pub(super) asked: Asked,
}

impl Renumber for Found {
    fn renumber(&mut self, by: &Renumbering) {
        self.wanted
            .iter_mut()
            .for_each(|it| it.subject.renumber(by));
        self.unregistered.renumber(by);
        self.asked.renumber(by);
    }
}

impl Found {
    /// What was asked, with what it holds itself.
    pub(super) fn asked(&self, mut asked: Asking) -> Asked {
        let issuers = self.unregistered.iter().filter_map(|cited| cited.agency());
        issuers.for_each(|id| asked.subject(Subject::Agency(id)));
        asked.finish()
    }

    /// Forgets what would be published: what is not public is checked only.
    pub(super) fn hide(&mut self) {
        self.assets.clear();
        self.external.clear();
        self.unregistered.clear();
    }

    /// Adds a link of a field; one that a translation inherits is the original's.
    pub(super) fn add_address<F>(&mut self, part: &Part<F>, address: Option<&WebAddress>) {
        if let Some(WebAddress(url, span)) = address.filter(|address| address.1 != INHERITED) {
            self.external.push(ExternalLink {
                url: url.clone(),
                place: Place::of(&part.source, *span),
            });
        }
    }

    /// Adds the anchors of tasks and targets to those of the texts.
    pub(super) fn add_items(&mut self, item: &Document, main: Language) {
        let versions = [
            (main, Some(&item.original)),
            (main.other(), item.translation.as_ref()),
        ];
        for (language, version) in versions {
            let Some(version) = version else {
                continue;
            };
            let mut anchors = Arc::make_mut(&mut self.anchors).iter_mut();
            if let Some((_, ids)) = anchors.find(|(of, _)| *of == language) {
                let fields = (item.fields(), &version.front.fields);
                ids.extend(crate::render::item_anchors(fields, language));
            }
        }
    }
}
