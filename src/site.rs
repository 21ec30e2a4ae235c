//! The site: everything that pages are made of, immutable.

use std::path::PathBuf;
use std::sync::{Arc, OnceLock};

use rustc_hash::FxHashMap;

use crate::bibliography::Form;
use crate::config::Config;
use crate::diagnostic::{Diagnostic, Place};
use crate::directory::Subject;
use crate::document::{Document, Documents};
use crate::index::{Index, Item};
use crate::kind::{Fields, Kind};
use crate::language::Language;
use crate::link::{LinkedSite, Stays};
use crate::publication::Publication;
use crate::reference::{Id, Ref, Written};
use crate::registry::Shelf;
use crate::registry::legal::RelationKind;
use crate::registry::{Agencies, Forums, Legal};
use crate::route::{DataFormat, Dataset, Feed, Motif, Page, Route};
use crate::search::{self, SearchFile, SearchIndex};
use crate::stats::Stats;

mod check;
mod memo;
mod menu;
mod order;

pub use memo::Memo;
use memo::{Registry, Routing};
pub use menu::MenuTarget;

/// Entries of a sitemap file, at most (the protocol allows 50,000).
pub const SITEMAP_ENTRIES: usize = 50_000;
/// Entries of an index of the registry on one page.
pub const INDEX_ENTRIES: usize = 500;
/// Documents of one relation that an entry's page shows before it links to the
/// page with all of them.
pub const RELATED_SHOWN: usize = 20;

/// Events of a timeline on one page.
pub const TIMELINE_EVENTS: usize = 200;

/// A static file of the theme or the site.
#[derive(Clone, Debug)]
pub struct StaticFile {
    /// Its path below `static/`.
    pub name: String,
    /// A hash of its bytes, which links carry so that browsers may keep the file as long
    /// as they like; `None` for a file that is too large to be read for it.
    pub version: Option<String>,
    /// Its bytes, where they are part of the program, else where it is read.
    pub content: StaticContent,
}

/// Where a static file's bytes are.
#[derive(Clone, Debug)]
pub enum StaticContent {
    /// In the program.
    Embedded(&'static [u8]),
    /// On the disk.
    File(PathBuf),
}

/// Everything that pages are made of.
#[derive(Debug)]
pub struct Site {
    /// The settings.
    pub config: Config,
    /// Documents, registry, names and addresses.
    pub linked: LinkedSite,
    /// Every index.
    pub index: Arc<Index>,
    search: OnceLock<SearchIndex>,
    /// Static files, by their place in the addresses.
    pub statics: Vec<StaticFile>,
    /// The current edition of the forum.
    pub forum: Option<Id<Forums>>,
    /// Entries of each folder of the registry in the order of their index, for
    /// each language.
    pub orders: Arc<Orders>,
    /// For which moment the site is made, and whether drafts are shown.
    pub publication: Publication,
    /// The entries below each body and theme.
    pub children: Arc<crate::render::entry::Children>,
    /// What became each body: the body before and the place among its successors.
    pub predecessors: Arc<Predecessors>,
    /// What other legal documents do to each.
    pub legal_relations: Arc<LegalRelations>,
    /// Visit figures, as far as anybody has counted.
    pub stats: Arc<Stats>,
    /// Pictures for shared links that were drawn before anybody asked for them.
    pub drawn: Banners,
    /// Whether code is highlighted anywhere.
    pub has_code: bool,
    routing: Arc<Routing>,
}

/// Pictures for shared links: what each is for, and its file.
pub type Banners = Vec<((Language, Motif), Vec<u8>)>;

/// Entries in the order of their index, by folder and language.
pub type Orders = FxHashMap<(Shelf, Language), Vec<IndexEntry>>;

/// An entry in its index.
#[derive(Clone, Debug)]
pub struct IndexEntry {
    /// The entry.
    pub subject: Subject,
    /// The letter it stands under.
    pub initial: String,
}

impl Site {
    /// Puts a site together and reports addresses that collide. What `memo` knows of
    /// the last one is used again as far as it `stays`.
    pub fn new(
        config: Config,
        mut linked: LinkedSite,
        index: Arc<Index>,
        statics: Vec<StaticFile>,
        publication: Publication,
        (memo, stays): (&mut Memo, Stays),
        diagnostics: &mut Vec<Diagnostic>,
    ) -> Site {
        linked.addresses.statics = (statics.iter())
            .map(|file| format!("/{}", file.name))
            .collect();
        let forum = config
            .settings
            .forum
            .as_ref()
            .and_then(|forum| current_forum(forum, &linked, &config, diagnostics));
        let registry = memo.registry(stays, || {
            let orders = order::orders(&linked, &config);
            let children = crate::render::entry::children(&linked, &orders, config.main);
            let (predecessors, legal_relations) = turned_round(&linked);
            Registry {
                orders: Arc::new(orders),
                children: Arc::new(children),
                predecessors: Arc::new(predecessors),
                legal_relations: Arc::new(legal_relations),
            }
        });
        let Registry {
            orders,
            children,
            predecessors,
            legal_relations,
        } = registry;
        let has_code = has_code(&linked);
        let mut site = Site {
            children,
            predecessors,
            legal_relations,
            config,
            linked,
            index,
            search: OnceLock::new(),
            statics,
            forum,
            orders,
            publication,
            stats: Arc::default(),
            drawn: Banners::new(),
            has_code,
            routing: Arc::default(),
        };
        site.check_menu(diagnostics);
        site.check_logo(diagnostics);
        site.check_parents(diagnostics);
        site.routing = memo.routing(&site, stays, diagnostics);
        site.check_rooted_links(&site.routing.lower, diagnostics);
        site
    }

    /// Which route each file of the site is.
    pub fn files(&self) -> &FxHashMap<String, Route> {
        self.routing.exact(self)
    }

    /// A document.
    pub fn document(&self, id: Id<Documents>) -> Option<&Document> {
        self.linked.documents.get(id.index())
    }

    /// The address of a route as it stands in a link.
    pub fn url(&self, route: Route) -> String {
        self.linked.addresses.url(route, &self.linked.directory)
    }

    /// The address of something that has a page, for a reader of this language.
    pub fn subject_url(&self, subject: Subject, language: Language) -> String {
        let directory = &self.linked.directory;
        let route = self.linked.addresses.subject(subject, language, directory);
        self.linked.addresses.url(route, directory)
    }

    /// The style sheet of the accent colour, where the settings give one.
    pub fn accent_styles(&self) -> Option<String> {
        let appearance = self.config.settings.appearance.as_ref()?;
        appearance.stylesheet()
    }

    /// The address of the logo, where the settings give one.
    pub fn logo(&self) -> Option<String> {
        let at = self.place_of_logo()?;
        Some(self.url(Route::Static(at as u32)))
    }

    /// The file of the logo.
    pub fn logo_file(&self) -> Option<&StaticFile> {
        self.statics.get(self.place_of_logo()?)
    }

    fn place_of_logo(&self) -> Option<usize> {
        let appearance = self.config.settings.appearance.as_ref()?;
        let name = &appearance.logo.as_ref()?.value;
        self.statics.iter().position(|file| file.name == *name)
    }

    /// Every route but the files of the search page's index, in a fixed order: all
    /// pages, then all files.
    pub fn routes(&self) -> Vec<Route> {
        self.routing.routes.clone()
    }

    /// The index of the search page. It is made when somebody first asks for it: no
    /// other page needs it. Who renders in parallel asks before that, so that no
    /// thread waits for itself.
    pub fn search(&self) -> &SearchIndex {
        (self.search).get_or_init(|| search::index(&self.linked, &self.index, &self.config))
    }

    /// Whether the index of the search page has been made.
    pub fn is_indexed(&self) -> bool {
        self.search.get().is_some()
    }

    /// The files of the search page's index, which are not among [`Site::routes`]: how
    /// many there are is known when the index is made.
    pub fn search_routes(&self) -> Vec<Route> {
        self.search().files().map(Route::Search).collect()
    }

    /// The file of the search page's index with this path.
    pub fn search_route(&self, file: &str) -> Option<Route> {
        let file = SearchFile::of_path(file).filter(|&file| self.search().has(file))?;
        Some(Route::Search(file))
    }

    fn list_routes(&self) -> Vec<Route> {
        let mut routes = Vec::new();
        for &language in &self.config.languages {
            self.push_pages(language, &mut routes);
        }
        let pages = routes.len();
        for &language in &self.config.languages {
            self.push_feeds(language, &mut routes);
            self.push_calendars(language, &mut routes);
        }
        for dataset in Dataset::all() {
            routes.push(Route::Data(dataset, DataFormat::Json));
            routes.push(Route::Data(dataset, DataFormat::Csv));
        }
        for &language in &self.config.languages {
            routes.extend(Form::ALL.map(|form| Route::Citations(language, form)));
        }
        routes.extend([
            Route::Graph,
            Route::DataPackage,
            Route::Sitemap,
            Route::Robots,
        ]);
        routes.extend((self.config.languages.iter()).map(|&language| Route::NotFound(language)));
        if pages > SITEMAP_ENTRIES {
            let parts = pages.div_ceil(SITEMAP_ENTRIES) as u32;
            routes.extend((1..=parts).map(Route::SitemapPart));
        }
        routes.extend(
            self.banners()
                .map(|(language, motif)| Route::Banner(language, motif)),
        );
        if self.has_code {
            routes.push(Route::HighlightStyles);
        }
        if self.accent_styles().is_some() {
            routes.push(Route::Appearance);
        }
        routes.extend((0..self.linked.redirects.len() as u32).map(Route::Redirect));
        routes.extend(
            self.linked
                .assets
                .iter()
                .map(|asset| Route::Asset(asset.place)),
        );
        routes.extend(self.linked.assets.iter().flat_map(|asset| {
            let widths = asset.picture.iter().flat_map(|facts| &facts.widths);
            widths.map(|&width| Route::Variant(asset.place, width))
        }));
        routes.extend((0..self.statics.len() as u32).map(Route::Static));
        routes
    }

    /// What the picture beside a shared link to the documents of a kind is of.
    pub fn motif(&self, kind: Kind) -> Motif {
        match kind.is_listed() && !self.index.section(kind).documents.is_empty() {
            true => Motif::Kind(kind),
            false => Motif::Site,
        }
    }

    /// What pictures beside shared links are for: the site, then each kind that has one of its own.
    pub fn banners(&self) -> impl Iterator<Item = (Language, Motif)> {
        let languages = self.config.languages.iter();
        languages.flat_map(|&language| {
            let kinds = Kind::ALL.into_iter().map(|kind| self.motif(kind));
            let kinds = kinds.filter(|of| *of != Motif::Site);
            [Motif::Site]
                .into_iter()
                .chain(kinds)
                .map(move |motif| (language, motif))
        })
    }

    /// The pages for readers in one language, as the sitemap lists them.
    fn push_pages(&self, language: Language, routes: &mut Vec<Route>) {
        let size = self.config.page_size;
        let mut push = |page| routes.push(Route::Page(language, page));
        let numbers = |count: usize, size: usize| 1..=count.div_ceil(size).max(1) as u32;
        push(Page::Home);
        for kind in Kind::ALL.into_iter().filter(|kind| kind.is_listed()) {
            let section = self.index.section(kind);
            for number in numbers(section.documents.len(), size) {
                push(Page::Section(kind, None, number));
            }
            for (year, range) in &section.years {
                for number in numbers(range.len(), size) {
                    push(Page::Section(kind, Some(*year), number));
                }
            }
        }
        for (id, listing) in self.linked.directory.documents.visible() {
            let exists = language == self.config.main || listing.translated;
            if exists && Some(id) != self.linked.addresses.home {
                push(Page::Subject(Subject::Document(id)));
            }
            if exists {
                self.push_related(Subject::Document(id), &mut push);
            }
        }
        for shelf in Shelf::ALL {
            let entries = self
                .orders
                .get(&(shelf, language))
                .map_or(&[][..], Vec::as_slice);
            for number in numbers(entries.len(), INDEX_ENTRIES) {
                push(Page::Index(shelf, number));
            }
            for entry in entries {
                push(Page::Subject(entry.subject));
                self.push_related(entry.subject, &mut push);
            }
        }
        push(Page::Search);
        push(Page::Targets);
        for (year, groups) in &self.index.target_groups {
            for number in numbers(groups.len(), size) {
                push(Page::TargetYear(*year, number));
            }
        }
        for number in numbers(self.index.tasks.len(), size) {
            push(Page::Tasks(number));
        }
        for (agency, _) in self.linked.directory.agencies.iter() {
            let count = self.index.tasks_of(agency).len();
            for number in 1..=count.div_ceil(size) as u32 {
                push(Page::TasksOf(agency, number));
            }
        }
        for (forum, _) in self.linked.directory.forums.iter() {
            let count = self.index.timeline(forum).len();
            for number in 1..=count.div_ceil(TIMELINE_EVENTS) as u32 {
                push(Page::Timeline(forum, number));
            }
        }
        push(Page::Feeds);
        push(Page::Plan);
        push(Page::Data);
    }

    /// The pages of lists that are too long for an entry's own page.
    fn push_related(&self, subject: Subject, push: &mut impl FnMut(Page)) {
        for (relation, documents) in self.index.relations(subject) {
            if documents.len() > RELATED_SHOWN {
                let pages = documents.len().div_ceil(self.config.page_size) as u32;
                for number in 1..=pages {
                    push(Page::Related(subject, *relation, number));
                }
            }
        }
    }

    /// The calendars of those who have a deadline: one without any event is no
    /// calendar (RFC 5545, section 3.6).
    fn push_calendars(&self, language: Language, routes: &mut Vec<Route>) {
        let mut push = |agency| routes.push(Route::Calendar(language, agency));
        if self.has_deadline(&self.index.tasks) {
            push(None);
        }
        for (agency, _) in self.linked.directory.agencies.iter() {
            if self.has_deadline(self.index.tasks_of(agency)) {
                push(Some(agency));
            }
        }
    }

    /// Whether any of the tasks, in the order of the index, has a deadline.
    pub fn has_deadline(&self, tasks: &[Item]) -> bool {
        // Those without one come last.
        let first = tasks.first().and_then(|item| {
            let document = self.document(item.document)?;
            Some((document.fields(), item.place))
        });
        matches!(first, Some((Fields::Dispatch(dispatch), place))
            if dispatch.tasks.get(place).is_some_and(|task| task.due.is_some()))
    }

    fn push_feeds(&self, language: Language, routes: &mut Vec<Route>) {
        let mut push = |feed| routes.push(Route::Feed(language, feed));
        push(Feed::Site);
        for kind in Kind::ALL.into_iter().filter(|kind| kind.is_listed()) {
            push(Feed::Section(kind));
        }
        for (id, _) in self.linked.directory.agencies.iter() {
            push(Feed::Agency(id));
        }
        for (id, _) in self.linked.directory.themes.iter() {
            push(Feed::Theme(id));
        }
    }

    /// The file behind a route, to name it in reports.
    pub fn place_of(&self, route: Route) -> Option<Place> {
        let path_of = |subject: Subject| -> Option<Arc<str>> {
            match subject {
                Subject::Document(id) => {
                    let listing = self.linked.directory.documents.get(id)?;
                    Some(Arc::clone(&listing.path))
                }
                _ => {
                    let (_, listing) = crate::route::entry(subject, &self.linked.directory);
                    Some(Arc::clone(&listing?.path))
                }
            }
        };
        let path = match route {
            Route::Page(_, Page::Subject(subject) | Page::Related(subject, ..)) => path_of(subject),
            Route::Page(_, Page::TasksOf(agency, _)) => path_of(Subject::Agency(agency)),
            Route::Page(_, Page::Timeline(forum, _)) => path_of(Subject::Forum(forum)),
            Route::Redirect(at) => {
                let (_, subject) = self.linked.redirects.get(at as usize)?;
                path_of(*subject)
            }
            Route::Asset(at) | Route::Variant(at, _) => {
                let asset = self.linked.assets.iter().find(|asset| asset.place == at)?;
                Some(Arc::clone(&asset.path))
            }
            Route::Static(at) => {
                let file = self.statics.get(at as usize)?;
                Some(Arc::from(format!("static/{}", file.name)))
            }
            _ => None,
        };
        path.map(Place::file)
    }
}

/// Whether any text of the site needs the colours of code.
fn has_code(linked: &LinkedSite) -> bool {
    fn any<F>(items: &[crate::document::Item<F>]) -> bool {
        let mut versions = items.iter().flat_map(|item| item.versions());
        versions.any(|version| version.body.has_code)
    }
    any(&linked.documents)
        || any(&linked.agencies)
        || any(&linked.themes)
        || any(&linked.people)
        || any(&linked.legal)
        || any(&linked.forums)
}

/// Bodies before each body, with the place among their successors.
pub type Predecessors = FxHashMap<Id<Agencies>, Vec<(Id<Agencies>, usize)>>;
/// What legal documents do to each.
pub type LegalRelations = FxHashMap<Id<Legal>, Vec<(Id<Legal>, RelationKind)>>;

/// Successors and relations seen from their other end.
fn turned_round(linked: &LinkedSite) -> (Predecessors, LegalRelations) {
    let mut predecessors = Predecessors::default();
    for (at, item) in linked.agencies.iter().enumerate() {
        let successors = item.original.front.record.successors.iter();
        for (place, successor) in successors.enumerate() {
            let before = predecessors.entry(successor.agency.target).or_default();
            before.push((Id::new(at), place));
        }
    }
    let mut relations = LegalRelations::default();
    for (at, item) in linked.legal.iter().enumerate() {
        for relation in &item.original.front.record.relations {
            let theirs = relations.entry(relation.document.target).or_default();
            theirs.push((Id::new(at), relation.how));
        }
    }
    (predecessors, relations)
}

fn current_forum(
    forum: &Ref<Written, Forums>,
    linked: &LinkedSite,
    config: &Config,
    diagnostics: &mut Vec<Diagnostic>,
) -> Option<Id<Forums>> {
    let mut resolving = crate::reference::Resolving {
        directory: &linked.directory,
        source: &config.source,
        circumstances: Default::default(),
        diagnostics,
        asked: &mut Default::default(),
    };
    resolving.find::<Forums>(&forum.text, forum.span)
}
