//! Linking: parsed files in, documents and entries with everything resolved out.
//!
//! First the [`Directory`] is made from all names; then each file is linked by
//! itself, in parallel: its references are resolved and one Markdown pass yields
//! HTML, headings, plain text and the references of its text. Anchors of other
//! pages are compared at the end, when all headings are known.

use std::borrow::Cow;
use std::path::PathBuf;
use std::sync::Arc;

use rayon::prelude::*;
use rustc_hash::{FxHashMap, FxHashSet};

use crate::config::Config;
use crate::diagnostic::{Diagnostic, Problem};
use crate::directory::{Directory, Subject};
use crate::document::{Document, Documents, Item, Version};
use crate::kind::FrontMatter;
use crate::language::Language;
use crate::load::FileEntry;
use crate::parse::record::INHERITED;
use crate::parse::{Parsed, ParsedDocument, ParsedEntry, Part, Unit};
use crate::publication::Publication;
use crate::reference::{Circumstances, Id, Linked, Resolve, Resolving, Written};
use crate::registry::{
    Agencies, Entry, Forums, Legal, Named, People, Registered, Themes, chronology,
};
use crate::route::Addresses;
use crate::search::{Lexicon, Terms};

pub mod annotation;
pub mod asset;
mod circumstances;
pub mod citation;
pub mod highlight;
pub mod listing;
pub mod markdown;
mod memo;
pub mod mention;
pub mod proofreading;
pub mod sanitise;
pub mod surroundings;
pub mod unregistered;

use annotation::{Lookout, References};
use asset::AssetTable;
use markdown::Heading;
use memo::{Given, Kept, Reuse};
pub use memo::{Memo, Stays};
use mention::Mentions;
use proofreading::{DocumentFacts, Progress, Proofreader, Prose};
use surroundings::{RootedLink, SiteSurroundings, WantedAnchor};

/// What a version's Markdown gave, without what only the check needed.
#[derive(Debug, Default)]
pub struct Body {
    /// The HTML.
    pub html: String,
    /// The headings in order.
    pub headings: Vec<Heading>,
    /// The plain text of the first paragraph.
    pub lead: String,
    /// Whether code was highlighted.
    pub has_code: bool,
    /// What the text refers to, in order, of each kind once.
    pub references: Vec<BodyReference>,
    /// The words of the text, for the search, by their numbers in the lexicon.
    pub terms: Terms,
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
    /// The files of the assets that are used, by their place in `addresses`.
    pub assets: Vec<PublishedAsset>,
    /// What old addresses lead to, by their place in `addresses`.
    pub redirects: Vec<(Language, Subject)>,
    /// Links to paths below the site's root, to be compared with its routes.
    pub rooted: Vec<surroundings::RootedLink>,
    /// The numbers of the words of all texts.
    pub lexicon: Arc<Lexicon>,
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
    let mut assets = AssetTable::new(files, config.main);
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
        Some(against) => (against, Reuse::steady()),
        None => {
            let mut found = Vec::new();
            let (directory, addresses, redirects) = list(&given, &mut found);
            memo.against(directory, addresses, redirects, found, &given)
        }
    };
    diagnostics.extend(against.found.iter().cloned());
    let lexicon = Arc::clone(&memo.lexicon);
    let linker = Linker {
        mentions: &against.mentions,
        proofreader: &against.proofreader,
        lexicon: &lexicon,
        directory: &against.bare,
        addresses: &against.addresses,
        assets: &assets,
        config,
        words,
        reuse: &reuse,
    };
    let mut gathered = Gathered::default();
    let shown = linker.documents(&documents, visible, &mut memo.documents, &mut gathered);
    linker.check(&waiting, &mut gathered);
    let Parsed {
        agencies,
        themes,
        people,
        legal,
        forums,
        ..
    } = &parsed;
    let agencies = linker.entries(agencies, Subject::Agency, &mut memo.agencies, &mut gathered);
    let themes = linker.entries(themes, Subject::Theme, &mut memo.themes, &mut gathered);
    let people = linker.entries(people, Subject::Person, &mut memo.people, &mut gathered);
    let legal = linker.entries(legal, Subject::Legal, &mut memo.legal, &mut gathered);
    let forums = linker.entries(forums, Subject::Forum, &mut memo.forums, &mut gathered);
    gathered.report(diagnostics);
    memo.complete(&mut against, &gathered, &reuse, config.main);
    let directory = Arc::clone(&against.full);

    assets.keep_used(&gathered.assets(), diagnostics);
    let mut addresses = against.addresses.clone();
    let vaguer = (directory.unregistered).vaguer(&directory, &addresses, &config.languages);
    addresses
        .redirects
        .extend(vaguer.iter().map(|(path, ..)| path.clone()));
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
        assets: assets.published(),
        redirects,
        rooted: gathered.rooted(),
        lexicon,
        directory,
        addresses,
    };
    memo.remember(against, visible, parsed.failed, waiting);
    linked
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
        main: config.main,
        home,
        assets: given.assets.paths(),
        statics: Vec::new(),
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
    found: Vec<Arc<Found>>,
    /// Whether citations are other ones than in the last run.
    cites_anew: bool,
    /// Whether texts refer to other things than in the last run.
    refers_anew: bool,
}

impl Gathered {
    fn take(&mut self, found: Arc<Found>) {
        self.found.push(found);
    }

    fn assets(&self) -> Vec<u32> {
        let all = self.found.iter().flat_map(|found| &found.assets);
        all.copied().collect()
    }

    fn rooted(&self) -> Vec<RootedLink> {
        let all = self.found.iter().flat_map(|found| &found.rooted);
        all.cloned().collect()
    }

    fn unregistered(&self) -> Vec<unregistered::Cited> {
        let all = self.found.iter().flat_map(|found| &found.unregistered);
        all.cloned().collect()
    }

    /// Passes on what was reported.
    fn report(&self, diagnostics: &mut Vec<Diagnostic>) {
        for found in &self.found {
            diagnostics.extend(found.diagnostics.iter().cloned());
        }
        self.check_anchors(diagnostics);
    }

    /// Compares the anchors that links want with those that bodies have.
    fn check_anchors(&self, diagnostics: &mut Vec<Diagnostic>) {
        let mut texts: FxHashMap<(Subject, Language), &[String]> = FxHashMap::default();
        for (page, ids) in self.found.iter().flat_map(|found| &found.anchors) {
            texts.insert(*page, ids);
        }
        // Sets are made only of pages that somebody links into.
        let mut known: FxHashMap<(Subject, Language), FxHashSet<&str>> = FxHashMap::default();
        for wanted in self.found.iter().flat_map(|found| &found.wanted) {
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
#[derive(Default)]
struct Found {
    diagnostics: Vec<Diagnostic>,
    anchors: Vec<((Subject, Language), Vec<String>)>,
    wanted: Vec<WantedAnchor>,
    rooted: Vec<RootedLink>,
    assets: Vec<u32>,
    unregistered: Vec<unregistered::Cited>,
    /// Documents whose title it shows.
    titles: Vec<Id<Documents>>,
}

impl Found {
    /// Forgets what would be published: what is not public is checked only.
    fn hide(&mut self) {
        self.assets.clear();
        self.unregistered.clear();
    }

    /// Adds the anchors of tasks and targets to those of the texts.
    fn add_items(&mut self, subject: Subject, item: &Document, main: Language) {
        let versions = [
            (main, Some(&item.original)),
            (main.other(), item.translation.as_ref()),
        ];
        for (language, version) in versions {
            let Some(version) = version else {
                continue;
            };
            let page = (subject, language);
            if let Some((_, ids)) = self.anchors.iter_mut().find(|(of, _)| *of == page) {
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
    lexicon: &'a Lexicon,
    directory: &'a Directory,
    addresses: &'a Addresses,
    assets: &'a AssetTable,
    config: &'a Config,
    words: &'a PassWords<'a>,
    reuse: &'a Reuse,
}

impl Linker<'_> {
    fn documents(
        &self,
        documents: &[ParsedDocument],
        visible: usize,
        memo: &mut Vec<Kept<ParsedDocument, Document>>,
        gathered: &mut Gathered,
    ) -> Vec<Document> {
        let link = |index: usize, document: &ParsedDocument| {
            let subject = Subject::Document(Id::new(index));
            let circumstances =
                circumstances::of(&document.original.front, self.directory, &self.config.zone);
            let mut found = Found::default();
            for part in std::iter::once(&document.original).chain(&document.translation) {
                self.files(part, &mut found);
            }
            let item = self.item(document, subject, &circumstances, &mut found);
            if let Some(item) = &item {
                found.add_items(subject, item, self.config.main);
                found.unregistered.extend(unregistered::in_fields(
                    item,
                    self.directory,
                    &circumstances,
                ));
            }
            if index >= visible {
                // What is not published is checked, but publishes nothing.
                found.hide();
                return (None, found);
            }
            (item, found)
        };
        self.each(documents, memo, gathered, link)
    }

    /// Links those units of which the last run does not know already what comes of
    /// them.
    fn each<F, G>(
        &self,
        units: &[Unit<F>],
        memo: &mut Vec<Kept<Unit<F>, Item<G>>>,
        gathered: &mut Gathered,
        link: impl Fn(usize, &Unit<F>) -> (Option<Item<G>>, Found) + Sync,
    ) -> Vec<Item<G>>
    where
        F: Send + Sync,
        G: Send + Sync,
    {
        type Outcome<F, G> = (Kept<Unit<F>, Item<G>>, bool);
        let results: Vec<Outcome<F, G>> = units
            .par_iter()
            .enumerate()
            .map(|(index, unit)| {
                if let Some((item, found)) = self.reuse.of(memo.get(index), unit) {
                    let unit = unit.clone();
                    return (Kept { unit, item, found }, true);
                }
                let (item, found) = link(index, unit);
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
        for (index, (result, is_old)) in results.into_iter().enumerate() {
            items.extend(result.item.clone());
            gathered.take(Arc::clone(&result.found));
            if !is_old {
                let before = memo.get(index);
                let cited = before.map(|kept| &kept.found.unregistered);
                gathered.cites_anew |= cited != Some(&result.found.unregistered);
                gathered.refers_anew |= !before.is_some_and(|kept| result.refers_like(kept));
            }
            kept.push(result);
        }
        *memo = kept;
        items
    }

    /// Checks translations that are not published; nothing of them is kept.
    fn check(&self, waiting: &[Waiting], gathered: &mut Gathered) {
        let language = self.config.main.other();
        for (id, part) in waiting {
            let mut found = Found::default();
            let circumstances = circumstances::of(&part.front, self.directory, &self.config.zone);
            self.files(part, &mut found);
            let subject = Subject::Document(*id);
            self.version(part, subject, language, &circumstances, &mut found);
            found.hide();
            gathered.take(Arc::new(found));
        }
    }

    fn entries<C: Registered>(
        &self,
        units: &[ParsedEntry<C>],
        subject: impl Fn(Id<C>) -> Subject + Sync,
        memo: &mut Vec<Kept<ParsedEntry<C>, LinkedEntry<C>>>,
        gathered: &mut Gathered,
    ) -> Vec<LinkedEntry<C>>
    where
        C::Record<Written>: Resolve<Resolved = C::Record<Linked>> + Named + Clone + Send + Sync,
        C::Record<Linked>: Send + Sync,
    {
        self.each(units, memo, gathered, |index, unit| {
            let mut found = Found::default();
            let subject = subject(Id::new(index));
            let circumstances = circumstances::of_entry(&unit.original.front.record);
            let item = self.item(unit, subject, &circumstances, &mut found);
            (item, found)
        })
    }

    /// Links both versions of a document or entry.
    fn item<F: Resolve + Prose + Clone>(
        &self,
        unit: &Unit<F>,
        subject: Subject,
        circumstances: &Circumstances,
        found: &mut Found,
    ) -> Option<Item<F::Resolved>> {
        let main = self.config.main;
        let original = self.version(&unit.original, subject, main, circumstances, found);
        let translation = (unit.translation.as_ref())
            .and_then(|part| self.version(part, subject, main.other(), circumstances, found));
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
            used: &mut found.assets,
            titles: &mut found.titles,
            proofreader: proof,
            facts,
            progress,
        };
        surroundings.report_secrecy(text, body.start as usize);
        let words = &self.words[usize::from(language != self.config.main)];
        let pass = markdown::pass(text, body.start as usize, words, &mut surroundings);
        let references = surroundings.references.finish();
        let late = proof.finish(std::mem::take(progress)).into_iter();
        (found.diagnostics).extend(late.map(|slip| slip.diagnostic(source)));
        let words = pass.headings.iter().map(|heading| heading.text.as_str());
        let terms = Terms::of_body(&pass.plain, words, self.lexicon);
        let headings = pass.headings.into_iter().map(|heading| Heading {
            text: printable(heading.text),
            ..heading
        });
        found.anchors.push(((subject, language), pass.anchors));
        Some(Version {
            path: Arc::clone(source.path()),
            front: front?,
            body: Body {
                html: printable(pass.html),
                headings: headings.collect(),
                lead: printable(pass.lead),
                has_code: pass.has_code,
                references,
                terms,
            },
        })
    }

    /// Files that a front matter names: used if they are there, reported if not.
    fn files(&self, part: &Part<FrontMatter<Written>>, found: &mut Found) {
        let Part { source, front, .. } = part;
        let mut report = |span, problem, suggestion: Option<String>| {
            if span != INHERITED {
                let diagnostic = Diagnostic::at(source, span, problem).suggest(suggestion);
                found.diagnostics.push(diagnostic);
            }
        };
        for file in listing::files_of(front) {
            match self.assets.beside(source.path(), &file.name.value) {
                Some(place) => found.assets.push(place),
                None => {
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
