//! Linking: parsed files in, documents and entries with everything resolved out.
//!
//! First the [`Directory`] is made from all names; then each file is linked by
//! itself, in parallel: its references are resolved and one Markdown pass yields
//! HTML, headings, plain text and the references of its text. Anchors of other
//! pages are compared at the end, when all headings are known.

use std::ops::Deref;
use std::path::PathBuf;
use std::sync::Arc;

use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use crate::advance::{Advance, Phase};
use crate::config::Config;
use crate::diagnostic::{Diagnostic, Problem};
use crate::directory::{Directory, Subject};
use crate::document::{Document, Documents, Item};
use crate::kind::FrontMatter;
use crate::language::Language;
use crate::load::FileEntry;
use crate::parse::{Parsed, ParsedDocument, Part};
use crate::picture::{Library, Shown};
use crate::publication::Publication;
use crate::reference::{Id, Linked, Written};
use crate::registry::{Agencies, Entry, Forums, Legal, People, Registered, Themes, chronology};
use crate::renumber::{Renumber, Renumbering};
use crate::route::Addresses;
use crate::search::{self, Lexicon, Terms};

pub mod annotation;
pub mod asked;
pub mod asset;
mod circumstances;
pub mod citation;
mod difference;
mod found;
pub mod highlight;
mod linker;
pub mod listing;
pub mod markdown;
mod memo;
pub mod mention;
mod packed;
pub mod proofreading;
mod recall;
mod record;
pub mod sanitise;
pub mod surroundings;
pub mod unregistered;
pub mod word;

use asset::AssetTable;
use found::{Found, Gathered};
use linker::Linker;
use markdown::Heading;
use memo::{Given, Reuse};
pub use memo::{Memo, Stays};
pub use packed::Markup;
use packed::PACKED_FROM;
pub use record::Recalling;
use record::Record;

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
    /// The words of the text, for the search, by their numbers in the lexicon.
    pub terms: Terms,
}

impl Deref for Body {
    type Target = BodyText;

    fn deref(&self) -> &BodyText {
        &self.text
    }
}

/// Something that a text refers to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
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
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
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
    /// The numbers of the words of all texts.
    pub lexicon: Arc<Lexicon>,
    /// What the index of the search may be made of.
    pub search: Option<search::Reuse>,
}

impl LinkedSite {
    /// The published file at a place among all assets.
    pub fn asset(&self, place: u32) -> Option<&PublishedAsset> {
        let found = self
            .assets
            .binary_search_by_key(&place, |asset| asset.place);
        found.ok().and_then(|at| self.assets.get(at))
    }

    /// Lets the HTML of documents go, where nobody else holds it: it is the largest part
    /// of a site, and of no use any more once every page is written.
    pub(crate) fn let_texts_go(&mut self) {
        self.documents.par_iter_mut().for_each(|document| {
            let versions = [Some(&mut document.original), document.translation.as_mut()];
            for version in versions.into_iter().flatten() {
                let body = Arc::get_mut(version).map(|version| &mut version.body);
                if let Some(text) = body.and_then(|body| Arc::get_mut(&mut body.text)) {
                    text.html = Markup::absent();
                }
            }
        });
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

/// What a site is linked by, besides its files.
#[derive(Clone, Copy, Debug)]
pub struct Setting<'a> {
    /// The settings.
    pub config: &'a Config,
    /// What may be published.
    pub publication: &'a Publication,
    /// Words that the Markdown pass writes.
    pub words: &'a PassWords<'a>,
    /// Told of every document.
    pub advance: &'a Advance,
}

/// Links everything. What `memo` knows of the same files is not linked again as long
/// as what they are linked against is the same.
pub fn link(
    parsed: Parsed,
    files: Vec<FileEntry>,
    setting: &Setting<'_>,
    memo: &mut Memo,
    diagnostics: &mut Vec<Diagnostic>,
) -> LinkedSite {
    let &Setting {
        config,
        publication,
        words,
        advance,
    } = setting;
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
    let mut record = memo.recalling.take().map(|recalling| {
        let ids = documents.iter().map(|document| &*document.id);
        let waits = waiting.iter().map(|(_, part)| &**part.source.path());
        recalling.open(ids.take(visible).chain([""]).chain(waits))
    });
    if let Some(words) = record.as_mut().and_then(Record::lexicon) {
        memo.lexicon = Arc::new(words);
    }
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
        is_kept: memo.is_kept,
        packs: documents.len() >= PACKED_FROM,
        advance,
    };
    advance.begin(Phase::Linking, documents.len());
    let mut gathered = Gathered::default();
    let known = &mut memo.documents;
    let shown = linker.documents(documents, visible, known, record, &mut gathered);
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
        lexicon,
        search: gathered.search.take(),
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
        Arc::make_mut(&mut directory.paths).insert(path, Subject::Document(*id));
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
