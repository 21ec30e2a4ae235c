//! Linking: parsed files in, documents and entries with everything resolved out.
//!
//! First the [`Directory`] is made from all names; then each file is linked by
//! itself, in parallel: its references are resolved and one Markdown pass yields
//! HTML, headings, plain text and the references of its text. Anchors of other
//! pages are compared at the end, when all headings are known.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::ops::Deref;
use std::path::PathBuf;
use std::sync::Arc;

use rayon::prelude::*;
use rustc_hash::{FxHashMap, FxHashSet};

use crate::config::Config;
use crate::diagnostic::{Diagnostic, Place, Problem};
use crate::directory::{Directory, Subject};
use crate::document::{Document, Documents, Item, Version};
use crate::kind::{Fields, FrontMatter};
use crate::language::Language;
use crate::load::FileEntry;
use crate::parse::record::INHERITED;
use crate::parse::value::WebAddress;
use crate::parse::{Parsed, ParsedDocument, ParsedEntry, Part, Unit};
use crate::picture::{Library, Shown, Trouble};
use crate::publication::Publication;
use crate::reference::{Circumstances, Id, Linked, Resolve, Resolving, Written};
use crate::registry::{
    Agencies, Entry, Forums, Legal, Named, People, Registered, Themes, chronology,
};
use crate::renumber::{Renumber, Renumbering};
use crate::route::Addresses;

pub mod annotation;
pub mod asked;
pub mod asset;
mod circumstances;
pub mod citation;
mod difference;
pub mod highlight;
pub mod listing;
pub mod markdown;
mod memo;
pub mod mention;
mod packed;
pub mod proofreading;
pub mod sanitise;
pub mod surroundings;
pub mod unregistered;

use annotation::{Lookout, References};
use asked::{Asked, Asking};
use asset::{AssetTable, Seen};
use markdown::Heading;
use memo::{Given, Kept, Reuse};
pub use memo::{Memo, Stays};
use mention::Mentions;
pub use packed::Markup;
use packed::PACKED_FROM;
use proofreading::{DocumentFacts, Progress, Proofreader, Prose};
use surroundings::{ExternalLink, RootedLink, SiteSurroundings, WantedAnchor};

/// What a version's Markdown gave, without what only the check needed.
#[derive(Clone, Debug, Default)]
pub struct Body {
    /// What readers see of it.
    text: Arc<BodyText>,
    /// What the text refers to, in order, of each kind once.
    pub references: Vec<BodyReference>,
}

/// What readers see of a body. It holds no ids: a later run in which only these are
/// others goes on with the same value.
#[derive(Debug, Default)]
pub struct BodyText {
    /// The HTML.
    pub html: Markup,
    /// The headings in order.
    pub headings: Vec<Heading>,
    /// The plain text of the first paragraph.
    pub lead: String,
    /// Whether code was highlighted.
    pub has_code: bool,
}

impl Deref for Body {
    type Target = BodyText;

    fn deref(&self) -> &BodyText {
        &self.text
    }
}

/// Something that a text refers to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BodyReference {
    /// What is meant.
    pub target: Subject,
    /// How it is referred to.
    pub how: ReferenceKind,
    /// The sentence that cites it.
    pub quote: Option<Box<str>>,
}

impl Renumber for BodyReference {
    fn renumber(&mut self, by: &Renumbering) {
        self.target.renumber(by);
    }
}

/// How a text refers to something.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ReferenceKind {
    /// The author made a link.
    Link,
    /// A registered name stands in the text.
    Mention,
    /// The text cites a document by type, number and date.
    Citation,
    /// The text says that it answers a document that it cites.
    Reply,
}

/// A linked entry of a collection.
pub type LinkedEntry<C> = Item<Entry<<C as Registered>::Record<Linked>>>;

/// Everything linked, with what exists and where it stands.
#[derive(Debug)]
pub struct LinkedSite {
    /// What exists and under which names.
    pub directory: Arc<Directory>,
    /// Where it stands.
    pub addresses: Addresses,
    /// The documents that are published.
    pub documents: Vec<Document>,
    /// Bodies.
    pub agencies: Vec<LinkedEntry<Agencies>>,
    /// Themes.
    pub themes: Vec<LinkedEntry<Themes>>,
    /// People.
    pub people: Vec<LinkedEntry<People>>,
    /// Legal documents.
    pub legal: Vec<LinkedEntry<Legal>>,
    /// Editions of the forum.
    pub forums: Vec<LinkedEntry<Forums>>,
    /// What makes smaller pictures.
    pub pictures: Arc<Library>,
    /// The files of the assets that are used, by their place in `addresses`.
    pub assets: Vec<PublishedAsset>,
    /// What old addresses lead to, by their place in `addresses`.
    pub redirects: Vec<(Language, Subject)>,
    /// Links to paths below the site's root, to be compared with its routes.
    pub rooted: Vec<surroundings::RootedLink>,
    /// Links to other websites, of texts and of fields.
    pub external: Vec<surroundings::ExternalLink>,
}

impl LinkedSite {
    /// The published file at a place among all assets.
    pub fn asset(&self, place: u32) -> Option<&PublishedAsset> {
        let found = self
            .assets
            .binary_search_by_key(&place, |asset| asset.place);
        found.ok().and_then(|at| self.assets.get(at))
    }
}

/// A file that stands beside a document and is used by a published one.
#[derive(Clone, Debug)]
pub struct PublishedAsset {
    /// Its path relative to the site's root.
    pub path: Arc<str>,
    /// Where it is read.
    pub file: PathBuf,
    /// Its size in bytes.
    pub size: u64,
    /// What is known of it, if it is a picture.
    pub picture: Option<Shown>,
    /// Its place among all assets, to find it again by a link.
    pub place: u32,
}

/// The interface words that the Markdown pass needs, for each language.
pub type PassWords<'a> = [markdown::Words<'a>; 2];

/// Links everything. What `memo` knows of the same files is not linked again as long
/// as what they are linked against is the same.
pub fn link(
    parsed: Parsed,
    files: Vec<FileEntry>,
    config: &Config,
    publication: &Publication,
    words: &PassWords<'_>,
    memo: &mut Memo,
    diagnostics: &mut Vec<Diagnostic>,
) -> LinkedSite {
    let mut parsed = parsed;
    let mut documents = std::mem::take(&mut parsed.documents);
    // Published documents come first, so that an id tells whether it is published.
    documents.sort_by_key(|document| !publication.shows(&document.original.front));
    let visible = documents
        .iter()
        .take_while(|document| publication.shows(&document.original.front))
        .count();
    if config.languages.len() == 1 {
        drop_translations(&mut documents, config.main.other(), diagnostics);
    }
    memo.next_change = documents
        .iter()
        .flat_map(|document| std::iter::once(&document.original).chain(&document.translation))
        .filter_map(|part| publication.next_change(&part.front))
        .min();
    let waiting = take_waiting(&mut documents, visible, publication);
    let mut assets = AssetTable::new(files, config.main, Arc::clone(&memo.pictures));
    let given = Given {
        documents: &documents,
        visible,
        waiting: &waiting,
        parsed: &parsed,
        assets: &assets,
        config,
        words,
    };
    let (mut against, reuse) = match memo.steady(&given) {
        Some(against) => (against, Reuse::Everything),
        None => {
            let mut found = Vec::new();
            let (directory, addresses, redirects) = list(&given, &mut found);
            memo.against(directory, addresses, redirects, found, &given)
        }
    };
    diagnostics.extend(against.found.iter().cloned());
    let linker = Linker {
        mentions: &against.mentions,
        proofreader: &against.proofreader,
        directory: &against.bare,
        addresses: &against.addresses,
        assets: &assets,
        config,
        words,
        reuse: &reuse,
        is_kept: memo.is_kept,
        packs: !memo.is_kept && documents.len() >= PACKED_FROM,
    };
    let mut gathered = Gathered::default();
    let shown = linker.documents(documents, visible, &mut memo.documents, &mut gathered);
    linker.check(&waiting, &mut gathered);
    let Parsed {
        agencies,
        themes,
        people,
        legal,
        forums,
        failed,
        ..
    } = parsed;
    let agencies = linker.entries::<Agencies>(agencies, &mut memo.agencies, &mut gathered);
    let themes = linker.entries::<Themes>(themes, &mut memo.themes, &mut gathered);
    let people = linker.entries::<People>(people, &mut memo.people, &mut gathered);
    let legal = linker.entries::<Legal>(legal, &mut memo.legal, &mut gathered);
    let forums = linker.entries::<Forums>(forums, &mut memo.forums, &mut gathered);
    gathered.report(diagnostics);
    memo.complete(&mut against, &gathered, &reuse, config.main);
    let directory = Arc::clone(&against.full);

    assets.keep_used(gathered.all(|found| &found.assets), diagnostics);
    gathered.report_pictures(diagnostics);
    let assets = assets.published();
    let mut addresses = against.addresses.clone();
    let vaguer = (directory.unregistered).vaguer(&directory, &addresses, &config.languages);
    addresses
        .redirects
        .extend(vaguer.iter().map(|(path, ..)| path.clone()));
    addresses.variants = variants(&addresses, &assets);
    let redirects = against
        .redirects
        .iter()
        .copied()
        .chain(
            vaguer
                .into_iter()
                .map(|(_, language, subject)| (language, subject)),
        )
        .collect();
    let linked = LinkedSite {
        documents: shown,
        agencies,
        themes,
        people,
        legal,
        forums,
        pictures: Arc::clone(&memo.pictures),
        assets,
        redirects,
        rooted: gathered.rooted(),
        external: gathered.external(),
        directory,
        addresses,
    };
    memo.remember(against, visible, failed, waiting);
    linked
}

/// The addresses of the smaller pictures beside those that are published.
fn variants(addresses: &Addresses, assets: &[PublishedAsset]) -> Vec<((u32, u32), String)> {
    let all = assets.iter().flat_map(|asset| {
        let facts = asset.picture.iter();
        facts.flat_map(|facts| {
            let path = |&width: &u32| {
                let path = addresses.variant(asset.place, facts, width);
                ((asset.place, width), path)
            };
            facts.widths.iter().map(path)
        })
    });
    all.collect()
}

/// Enters everything in the directory, and fixes the addresses.
fn list(
    given: &Given<'_>,
    diagnostics: &mut Vec<Diagnostic>,
) -> (Directory, Addresses, Vec<(Language, Subject)>) {
    let Given {
        documents,
        visible,
        parsed,
        config,
        ..
    } = *given;
    let mut directory = Directory::default();
    let mut redirects = Vec::new();
    let lister = &mut listing::Lister {
        directory: &mut directory,
        redirects: &mut redirects,
        main: config.main,
        diagnostics,
    };
    let home = lister.documents(documents, visible);
    lister.entries::<Agencies>(&parsed.agencies);
    lister.entries::<Themes>(&parsed.themes);
    lister.entries::<People>(&parsed.people);
    lister.entries::<Legal>(&parsed.legal);
    lister.entries::<Forums>(&parsed.forums);
    lister.failed(&parsed.failed);
    lister.numbers(documents, &parsed.legal);
    directory.admits_unregistered = config.admits_unregistered();
    for (id, part) in given.waiting {
        let path = Arc::clone(part.source.path());
        directory.paths.insert(path, Subject::Document(*id));
    }
    chronology::check(&directory, &parsed.agencies, &parsed.people, diagnostics);
    let addresses = Addresses {
        origin: config.origin.clone(),
        base_path: config.base_path.clone(),
        ascent: config.ascent,
        main: config.main,
        home,
        assets: given.assets.paths(),
        statics: Vec::new(),
        variants: Vec::new(),
        redirects: redirects
            .iter()
            .map(|redirect| redirect.path.clone())
            .collect(),
    };
    let redirects = redirects
        .iter()
        .map(|redirect| (redirect.language, redirect.subject))
        .collect();
    (directory, addresses, redirects)
}

/// Takes away translations into a language that the site does not have.
fn drop_translations(
    documents: &mut [ParsedDocument],
    language: Language,
    diagnostics: &mut Vec<Diagnostic>,
) {
    for part in documents
        .iter_mut()
        .filter_map(|document| document.translation.take())
    {
        let path = Arc::clone(part.source.path());
        let language = language.tag().into();
        diagnostics.push(Diagnostic::file(
            path,
            Problem::TranslationUnused { language },
        ));
    }
}

/// A translation that is not published, and the document that it translates.
type Waiting = (Id<Documents>, Arc<Part<FrontMatter<Written>>>);

/// Takes from published documents the translations that are not: each version
/// is approved by itself.
fn take_waiting(
    documents: &mut [ParsedDocument],
    visible: usize,
    publication: &Publication,
) -> Vec<Waiting> {
    let published = documents.iter_mut().take(visible).enumerate();
    published
        .filter_map(|(index, document)| {
            let translation = &mut document.translation;
            let part = translation.take_if(|part| !publication.shows(&part.front))?;
            Some((Id::new(index), part))
        })
        .collect()
}

/// What the linking of single files adds to the whole.
#[derive(Default)]
struct Gathered {
    found: Vec<(Subject, Arc<Found>)>,
    /// Whether citations are other ones than in the last run.
    cites_anew: bool,
    /// Whether texts refer to other things than in the last run.
    refers_anew: bool,
}

impl Gathered {
    fn take(&mut self, subject: Subject, found: Arc<Found>) {
        self.found.push((subject, found));
    }

    fn all<'a, T: 'a>(
        &'a self,
        of: impl Fn(&'a Found) -> &'a Vec<T>,
    ) -> impl Iterator<Item = &'a T> {
        self.found.iter().flat_map(move |(_, found)| of(found))
    }

    fn rooted(&self) -> Vec<RootedLink> {
        self.all(|found| &found.rooted).cloned().collect()
    }

    fn external(&self) -> Vec<ExternalLink> {
        self.all(|found| &found.external).cloned().collect()
    }

    fn unregistered(&self) -> Vec<unregistered::Cited> {
        self.all(|found| &found.unregistered).cloned().collect()
    }

    /// Reports once what is wrong with a picture, however many pages show it.
    fn report_pictures(&self, diagnostics: &mut Vec<Diagnostic>) {
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
    fn report(&self, diagnostics: &mut Vec<Diagnostic>) {
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

/// Reports on one document or entry that are kept: a file with a million
/// mistakes is one mistake.
const MAX_REPORTS: usize = 500;

/// What the linking of one item found besides the item.
#[derive(Clone, Default)]
struct Found {
    diagnostics: Vec<Diagnostic>,
    /// Of its texts by their languages.
    anchors: Arc<Vec<(Language, Vec<String>)>>,
    wanted: Vec<WantedAnchor>,
    rooted: Vec<RootedLink>,
    external: Vec<ExternalLink>,
    /// Pictures that it shows.
    pictures: Vec<Seen>,
    /// Whether a picture stands above the text.
    has_cover: bool,
    /// Paths of the files beside documents that it uses.
    assets: Vec<Arc<str>>,
    unregistered: Vec<unregistered::Cited>,
    /// What was asked to find all this.
    asked: Asked,
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
    fn asked(&self, mut asked: Asking) -> Asked {
        let issuers = self.unregistered.iter().filter_map(|cited| cited.agency());
        issuers.for_each(|id| asked.subject(Subject::Agency(id)));
        asked.finish()
    }

    /// Forgets what would be published: what is not public is checked only.
    fn hide(&mut self) {
        self.assets.clear();
        self.external.clear();
        self.unregistered.clear();
    }

    /// Adds a link of a field; one that a translation inherits is the original's.
    fn add_address<F>(&mut self, part: &Part<F>, address: Option<&WebAddress>) {
        if let Some(WebAddress(url, span)) = address.filter(|address| address.1 != INHERITED) {
            self.external.push(ExternalLink {
                url: url.clone(),
                place: Place::of(&part.source, *span),
            });
        }
    }

    /// Adds the anchors of tasks and targets to those of the texts.
    fn add_items(&mut self, item: &Document, main: Language) {
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

/// What every file is linked against.
struct Linker<'a> {
    mentions: &'a Mentions,
    proofreader: &'a Proofreader,
    directory: &'a Directory,
    addresses: &'a Addresses,
    assets: &'a AssetTable,
    config: &'a Config,
    words: &'a PassWords<'a>,
    reuse: &'a Reuse,
    /// Whether another run will follow.
    is_kept: bool,
    /// Whether texts are packed.
    packs: bool,
}

/// What a unit becomes, and what else was found in it.
type Outcome<G> = (Option<Item<G>>, Found, Asking);

impl Linker<'_> {
    fn documents(
        &self,
        documents: Vec<ParsedDocument>,
        visible: usize,
        memo: &mut Vec<Kept<ParsedDocument, Document>>,
        gathered: &mut Gathered,
    ) -> Vec<Document> {
        let link = |index: usize, document: &ParsedDocument| {
            let subject = Subject::Document(Id::new(index));
            let circumstances =
                circumstances::of(&document.original.front, self.directory, &self.config.zone);
            let (mut found, mut asked) = (Found::default(), Asking::default());
            for part in std::iter::once(&document.original).chain(&document.translation) {
                self.files(part, &mut found, &mut asked);
                if let Fields::News(news) = &part.front.fields {
                    let address = news.source.as_ref().and_then(|source| source.url.as_ref());
                    found.add_address(part, address);
                }
            }
            let item = self.item(document, subject, &circumstances, &mut found, &mut asked);
            if let Some(item) = &item {
                found.add_items(item, self.config.main);
                found.unregistered.extend(unregistered::in_fields(
                    item,
                    self.directory,
                    &circumstances,
                ));
            }
            if index >= visible {
                // What is not published is checked, but publishes nothing.
                found.hide();
                return (None, found, asked);
            }
            (item, found, asked)
        };
        self.each::<Documents, _, _>(documents, memo, gathered, link)
    }

    /// Links those units of which the last run does not know already what comes of
    /// them.
    fn each<C, F, G>(
        &self,
        units: Vec<Unit<F>>,
        memo: &mut Vec<Kept<Unit<F>, Item<G>>>,
        gathered: &mut Gathered,
        link: impl Fn(usize, &Unit<F>) -> Outcome<G> + Sync,
    ) -> Vec<Item<G>>
    where
        Id<C>: Into<Subject>,
        F: Send + Sync,
        G: Renumber + Clone + Send + Sync,
    {
        if !self.is_kept {
            return self.once::<C, _, _>(units, gathered, link);
        }
        let old_of = |index: usize| self.reuse.old_of(Id::<C>::new(index).into());
        // With whether the last run knew it.
        type Linked<F, G> = (Kept<Unit<F>, Item<G>>, bool);
        let results: Vec<Linked<F, G>> = units
            .par_iter()
            .enumerate()
            .map(|(index, unit)| {
                let kept = old_of(index).and_then(|old| memo.get(old));
                if let Some(kept) = kept.and_then(|kept| self.reuse.of(kept, unit))
                    && (kept.found.pictures.iter()).all(|seen| self.assets.is_still(seen))
                {
                    return (kept, true);
                }
                let (item, mut found, asked) = link(index, unit);
                found.asked = found.asked(asked);
                let kept = Kept {
                    unit: unit.clone(),
                    item,
                    found: Arc::new(found),
                };
                (kept, false)
            })
            .collect();
        let mut items = Vec::with_capacity(results.len());
        let mut kept = Vec::with_capacity(results.len());
        let mut known = 0;
        for (index, (result, is_old)) in results.into_iter().enumerate() {
            items.extend(result.item.clone());
            gathered.take(Id::<C>::new(index).into(), Arc::clone(&result.found));
            let before = old_of(index).and_then(|old| memo.get(old));
            known += usize::from(before.is_some());
            if !is_old {
                let cited = before.map_or(&[][..], |kept| &kept.found.unregistered);
                gathered.cites_anew |= cited != result.found.unregistered;
                gathered.refers_anew |= !before.is_some_and(|kept| result.refers_like(kept));
            }
            kept.push(result);
        }
        if known < memo.len() {
            // What has gone may have been the last to cite something.
            gathered.cites_anew |= memo.iter().any(|kept| !kept.found.unregistered.is_empty());
            gathered.refers_anew = true;
        }
        *memo = kept;
        items
    }

    /// Links all units where no other run will follow: each goes, with its source, as soon
    /// as it is linked.
    fn once<C, F, G>(
        &self,
        units: Vec<Unit<F>>,
        gathered: &mut Gathered,
        link: impl Fn(usize, &Unit<F>) -> Outcome<G> + Sync,
    ) -> Vec<Item<G>>
    where
        Id<C>: Into<Subject>,
        F: Send + Sync,
        G: Send + Sync,
    {
        let results: Vec<(Option<Item<G>>, Found)> = units
            .into_par_iter()
            .enumerate()
            .map(|(index, unit)| {
                let (item, found, _) = link(index, &unit);
                (item, found)
            })
            .collect();
        let mut items = Vec::with_capacity(results.len());
        gathered.refers_anew = true;
        for (index, (item, found)) in results.into_iter().enumerate() {
            items.extend(item);
            gathered.cites_anew |= !found.unregistered.is_empty();
            gathered.take(Id::<C>::new(index).into(), Arc::new(found));
        }
        items
    }

    /// Checks translations that are not published; nothing of them is kept.
    fn check(&self, waiting: &[Waiting], gathered: &mut Gathered) {
        let language = self.config.main.other();
        for (id, part) in waiting {
            let (mut found, mut asked) = (Found::default(), Asking::default());
            let circumstances = circumstances::of(&part.front, self.directory, &self.config.zone);
            self.files(part, &mut found, &mut asked);
            let subject = Subject::Document(*id);
            self.version(
                part,
                subject,
                language,
                &circumstances,
                &mut found,
                &mut asked,
            );
            found.hide();
            gathered.take(subject, Arc::new(found));
        }
    }

    fn entries<C: Registered>(
        &self,
        units: Vec<ParsedEntry<C>>,
        memo: &mut Vec<Kept<ParsedEntry<C>, LinkedEntry<C>>>,
        gathered: &mut Gathered,
    ) -> Vec<LinkedEntry<C>>
    where
        Id<C>: Into<Subject>,
        C::Record<Written>: Resolve<Resolved = C::Record<Linked>> + Named + Clone + Send + Sync,
        C::Record<Linked>: Renumber + Send + Sync,
    {
        self.each::<C, _, _>(units, memo, gathered, |index, unit| {
            let (mut found, mut asked) = (Found::default(), Asking::default());
            let subject = Id::<C>::new(index).into();
            for part in std::iter::once(&unit.original).chain(&unit.translation) {
                found.add_address(part, part.front.record.website());
            }
            let circumstances = circumstances::of_entry(&unit.original.front.record);
            let item = self.item(unit, subject, &circumstances, &mut found, &mut asked);
            (item, found, asked)
        })
    }

    /// Links both versions of a document or entry.
    fn item<F: Resolve + Prose + Clone>(
        &self,
        unit: &Unit<F>,
        subject: Subject,
        circumstances: &Circumstances,
        found: &mut Found,
        asked: &mut Asking,
    ) -> Option<Item<F::Resolved>> {
        let main = self.config.main;
        let original = self.version(&unit.original, subject, main, circumstances, found, asked);
        let translation = (unit.translation.as_ref()).and_then(|part| {
            self.version(part, subject, main.other(), circumstances, found, asked)
        });
        self.config.off.take_from(&mut found.diagnostics);
        if found.diagnostics.len() > MAX_REPORTS {
            // Errors go first: no number of warnings may hide one.
            found.diagnostics.sort_by_key(Diagnostic::severity);
            found.diagnostics.truncate(MAX_REPORTS);
        }
        Some(Item {
            id: unit.id.clone(),
            original: Arc::new(original?),
            translation: translation.map(Arc::new),
        })
    }

    fn version<F: Resolve + Prose + Clone>(
        &self,
        part: &Part<F>,
        subject: Subject,
        language: Language,
        circumstances: &Circumstances,
        found: &mut Found,
        asked: &mut Asking,
    ) -> Option<Version<F::Resolved>> {
        let Part {
            source,
            front,
            body,
        } = part;
        let facts = DocumentFacts::of(subject, front, circumstances.date);
        let (proof, progress) = (self.proofreader, &mut Progress::default());
        proof.front(source, front, &facts, progress, &mut found.diagnostics);
        proof.body(source, *body, &facts, &mut found.diagnostics);
        let mut resolving = Resolving {
            directory: self.directory,
            source,
            circumstances: circumstances.clone(),
            diagnostics: &mut found.diagnostics,
            asked,
        };
        let front = front.clone().resolve(&mut resolving);
        let text = source.text().get(body.range()).unwrap_or_default();
        let mut surroundings = SiteSurroundings {
            resolving,
            lookout: Lookout {
                mentions: self.mentions,
                links: self.config.mention_links(),
            },
            ambiguous: Default::default(),
            unregistered: &mut found.unregistered,
            addresses: self.addresses,
            assets: self.assets,
            language,
            main: self.config.main,
            subject,
            references: References::default(),
            wanted: &mut found.wanted,
            rooted: &mut found.rooted,
            external: &mut found.external,
            used: &mut found.assets,
            has_picture: found.has_cover,
            pictures: &mut found.pictures,
            proofreader: proof,
            facts,
            progress,
        };
        surroundings.report_secrecy(text, body.start as usize);
        let words = &self.words[usize::from(language != self.config.main)];
        let pass = markdown::pass(text, body.start as usize, words, &mut surroundings);
        let references = surroundings.references.finish();
        asked.words(progress.wording());
        let late = proof.finish(std::mem::take(progress)).into_iter();
        (found.diagnostics).extend(late.map(|slip| slip.diagnostic(source)));
        let headings = pass.headings.into_iter().map(|heading| Heading {
            text: printable(heading.text),
            ..heading
        });
        Arc::make_mut(&mut found.anchors).push((language, pass.anchors));
        Some(Version {
            path: Arc::clone(source.path()),
            front: front?,
            body: Body {
                text: Arc::new(BodyText {
                    html: Markup::new(printable(pass.html), self.packs),
                    headings: headings.collect(),
                    lead: printable(pass.lead),
                    has_code: pass.has_code,
                }),
                references,
            },
        })
    }

    /// Files that a front matter names: used if they are there, reported if not.
    fn files(&self, part: &Part<FrontMatter<Written>>, found: &mut Found, asked: &mut Asking) {
        let Part { source, front, .. } = part;
        let mut report = |span, problem, suggestion: Option<String>| {
            if span != INHERITED {
                let diagnostic = Diagnostic::at(source, span, problem).suggest(suggestion);
                found.diagnostics.push(diagnostic);
            }
        };
        for file in listing::files_of(front) {
            if let Some(path) = asset::join(source.path(), &file.name.value) {
                asked.path(&path);
            }
            match self.assets.beside(source.path(), &file.name.value) {
                Some(place) => {
                    found.assets.extend(self.assets.path(place));
                    if file.is_image {
                        found.pictures.extend(self.assets.seen(place));
                    }
                    found.has_cover |= file.is_cover;
                }
                None => {
                    asked.compares_all();
                    let target = file.name.value.as_str().into();
                    let problem = match file.is_image {
                        true => Problem::MissingImage { target },
                        false => Problem::MissingFile { target },
                    };
                    let near = self.assets.nearest(source.path(), &file.name.value);
                    report(file.name.span, problem, near);
                }
            }
            if file.lacks_alt {
                let target = file.name.value.as_str().into();
                report(file.name.span, Problem::MissingAlt { target }, None);
            }
        }
    }
}

/// The text without what a character reference such as `&#1;` can spell and no
/// page may hold.
fn printable(text: String) -> String {
    match crate::text::printable(&text) {
        Cow::Borrowed(_) => text,
        Cow::Owned(printable) => printable,
    }
}
