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
use rustc_hash::FxHashMap;

use crate::config::Config;
use crate::diagnostic::{Diagnostic, Problem};
use crate::directory::{Directory, Subject};
use crate::document::{Document, Documents, Item, Version};
use crate::kind::FrontMatter;
use crate::language::Language;
use crate::load::FileEntry;
use crate::parse::record::INHERITED;
use crate::parse::{Parsed, ParsedDocument, Part, Unit};
use crate::publication::Publication;
use crate::reference::{Circumstances, Id, Linked, Resolve, Resolving, Written};
use crate::registry::{Agencies, Entry, Forums, Legal, Named, People, Registered, Themes};
use crate::route::Addresses;
use crate::search::{Lexicon, Terms};

pub mod annotation;
pub mod asset;
mod circumstances;
pub mod citation;
pub mod highlight;
pub mod listing;
pub mod markdown;
pub mod mention;
pub mod sanitise;
pub mod surroundings;
pub mod unregistered;

use annotation::{Lookout, References};
use asset::AssetTable;
use markdown::Heading;
use mention::Mentions;
use surroundings::{RootedLink, SiteSurroundings, WantedAnchor};
use unregistered::Unregistered;

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
    /// The words of the text, for the search; empty once its index is made.
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
    pub directory: Directory,
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
    /// The words of all texts; empty once the index of the search is made.
    pub lexicon: Lexicon,
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

/// Links everything.
pub fn link(
    parsed: Parsed,
    files: Vec<FileEntry>,
    config: &Config,
    publication: &Publication,
    words: &PassWords<'_>,
    diagnostics: &mut Vec<Diagnostic>,
) -> LinkedSite {
    let mut documents = parsed.documents;
    // Published documents come first, so that an id tells whether it is published.
    documents.sort_by_key(|document| !publication.shows(&document.original.front));
    let visible = documents
        .iter()
        .take_while(|document| publication.shows(&document.original.front))
        .count();
    if config.languages.len() == 1 {
        drop_translations(&mut documents, config.main.other(), diagnostics);
    }
    let waiting = take_waiting(&mut documents, visible, publication);
    let mut directory = Directory::default();
    let mut redirects = Vec::new();
    let lister = &mut listing::Lister {
        directory: &mut directory,
        redirects: &mut redirects,
        main: config.main,
        diagnostics,
    };
    let home = lister.documents(&documents, visible);
    lister.entries::<Agencies>(&parsed.agencies);
    lister.entries::<Themes>(&parsed.themes);
    lister.entries::<People>(&parsed.people);
    lister.entries::<Legal>(&parsed.legal);
    lister.entries::<Forums>(&parsed.forums);
    lister.failed(&parsed.failed);
    lister.numbers(&documents, &parsed.legal);
    directory.admits_unregistered = config.admits_unregistered();
    for (id, part) in &waiting {
        let path = Arc::clone(part.source.path());
        directory.paths.insert(path, Subject::Document(*id));
    }

    let mut assets = AssetTable::new(files, config.main);
    let mut addresses = Addresses {
        origin: config.origin.clone(),
        base_path: config.base_path.clone(),
        main: config.main,
        home,
        assets: assets.paths(),
        statics: Vec::new(),
        redirects: redirects
            .iter()
            .map(|redirect| redirect.path.clone())
            .collect(),
    };
    let mentions = Mentions::new(&directory);
    let lexicon = Lexicon::default();
    let linker = Linker {
        mentions: &mentions,
        lexicon: &lexicon,
        directory: &directory,
        addresses: &addresses,
        assets: &assets,
        config,
        words,
    };
    let mut gathered = Gathered::default();
    let shown = linker.documents(documents, visible, &mut gathered);
    linker.check(waiting, &mut gathered);
    let agencies = linker.entries::<Agencies>(parsed.agencies, Subject::Agency, &mut gathered);
    let themes = linker.entries::<Themes>(parsed.themes, Subject::Theme, &mut gathered);
    let people = linker.entries::<People>(parsed.people, Subject::Person, &mut gathered);
    let legal = linker.entries::<Legal>(parsed.legal, Subject::Legal, &mut gathered);
    let forums = linker.entries::<Forums>(parsed.forums, Subject::Forum, &mut gathered);
    gathered.check_anchors();
    diagnostics.append(&mut gathered.diagnostics);
    directory.unregistered = Unregistered::gather(gathered.unregistered, &directory, config.main);

    assets.keep_used(&gathered.assets, diagnostics);
    let vaguer = (directory.unregistered).vaguer(&directory, &addresses, &config.languages);
    addresses
        .redirects
        .extend(vaguer.iter().map(|(path, ..)| path.clone()));
    let redirects = redirects
        .into_iter()
        .map(|redirect| (redirect.language, redirect.subject))
        .chain(
            vaguer
                .into_iter()
                .map(|(_, language, subject)| (language, subject)),
        )
        .collect();
    LinkedSite {
        documents: shown,
        agencies,
        themes,
        people,
        legal,
        forums,
        assets: assets.published(),
        redirects,
        rooted: gathered.rooted,
        lexicon,
        directory,
        addresses,
    }
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
type Waiting = (Id<Documents>, Part<FrontMatter<Written>>);

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
    diagnostics: Vec<Diagnostic>,
    anchors: FxHashMap<(Subject, Language), Vec<String>>,
    wanted: Vec<WantedAnchor>,
    rooted: Vec<RootedLink>,
    assets: Vec<u32>,
    unregistered: Vec<unregistered::Cited>,
}

impl Gathered {
    fn take(&mut self, found: Found) {
        self.diagnostics.extend(found.diagnostics);
        self.anchors.extend(found.anchors);
        self.wanted.extend(found.wanted);
        self.rooted.extend(found.rooted);
        self.assets.extend(found.assets);
        self.unregistered.extend(found.unregistered);
    }

    /// Compares the anchors that links want with those that bodies have.
    fn check_anchors(&mut self) {
        let known: FxHashMap<(Subject, Language), rustc_hash::FxHashSet<&str>> = self
            .anchors
            .iter()
            .map(|(&page, ids)| (page, ids.iter().map(String::as_str).collect()))
            .collect();
        for wanted in &self.wanted {
            // An entry without a text in this language shows the other's.
            let own = known.get(&(wanted.subject, wanted.language));
            let other = || known.get(&(wanted.subject, wanted.language.other()));
            let Some(ids) = own.or_else(other) else {
                continue;
            };
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
            self.diagnostics
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
    lexicon: &'a Lexicon,
    directory: &'a Directory,
    addresses: &'a Addresses,
    assets: &'a AssetTable,
    config: &'a Config,
    words: &'a PassWords<'a>,
}

impl Linker<'_> {
    fn documents(
        &self,
        documents: Vec<ParsedDocument>,
        visible: usize,
        gathered: &mut Gathered,
    ) -> Vec<Document> {
        let results: Vec<(Option<Document>, Found)> = documents
            .into_par_iter()
            .enumerate()
            .map(|(index, document)| {
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
            })
            .collect();
        let mut shown = Vec::with_capacity(visible);
        for (item, found) in results {
            shown.extend(item);
            gathered.take(found);
        }
        shown
    }

    /// Checks translations that are not published; nothing of them is kept.
    fn check(&self, waiting: Vec<Waiting>, gathered: &mut Gathered) {
        let language = self.config.main.other();
        for (id, part) in waiting {
            let mut found = Found::default();
            let circumstances = circumstances::of(&part.front, self.directory, &self.config.zone);
            self.files(&part, &mut found);
            let subject = Subject::Document(id);
            self.version(part, subject, language, &circumstances, &mut found);
            found.hide();
            gathered.take(found);
        }
    }

    fn entries<C: Registered>(
        &self,
        units: Vec<crate::parse::ParsedEntry<C>>,
        subject: impl Fn(Id<C>) -> Subject + Sync,
        gathered: &mut Gathered,
    ) -> Vec<LinkedEntry<C>>
    where
        C::Record<Written>: Resolve<Resolved = C::Record<Linked>> + Named + Send,
        C::Record<Linked>: Send,
    {
        let results: Vec<(Option<LinkedEntry<C>>, Found)> = units
            .into_par_iter()
            .enumerate()
            .map(|(index, unit)| {
                let mut found = Found::default();
                let subject = subject(Id::new(index));
                let circumstances = circumstances::of_entry(&unit.original.front.record);
                let item = self.item(unit, subject, &circumstances, &mut found);
                (item, found)
            })
            .collect();
        let mut linked = Vec::with_capacity(results.len());
        for (item, found) in results {
            linked.extend(item);
            gathered.take(found);
        }
        linked
    }

    /// Links both versions of a document or entry.
    fn item<F: Resolve>(
        &self,
        unit: Unit<F>,
        subject: Subject,
        circumstances: &Circumstances,
        found: &mut Found,
    ) -> Option<Item<F::Resolved>> {
        let main = self.config.main;
        let original = self.version(unit.original, subject, main, circumstances, found);
        let translation = unit
            .translation
            .and_then(|part| self.version(part, subject, main.other(), circumstances, found));
        if found.diagnostics.len() > MAX_REPORTS {
            // Errors go first: no number of warnings may hide one.
            found.diagnostics.sort_by_key(Diagnostic::severity);
            found.diagnostics.truncate(MAX_REPORTS);
        }
        Some(Item {
            id: unit.id,
            original: original?,
            translation,
        })
    }

    fn version<F: Resolve>(
        &self,
        part: Part<F>,
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
        let mut resolving = Resolving {
            directory: self.directory,
            source: &source,
            circumstances: circumstances.clone(),
            diagnostics: &mut found.diagnostics,
        };
        let front = front.resolve(&mut resolving);
        let text = source.text().get(body.range()).unwrap_or_default();
        let mut surroundings = SiteSurroundings {
            resolving,
            lookout: Lookout {
                mentions: self.mentions,
                links: self.config.mention_links(),
            },
            ambiguous: Vec::new(),
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
        };
        surroundings.report_secrecy(text, body.start as usize);
        let words = &self.words[usize::from(language != self.config.main)];
        let pass = markdown::pass(text, body.start as usize, words, &mut surroundings);
        let references = surroundings.references.finish();
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
