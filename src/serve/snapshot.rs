//! The site as it is served at one moment.
//!
//! Immutable: a change of the sources makes another [`Snapshot`], and requests
//! hold the one they began with. A broken site leaves the [`View`] of the last
//! good one in place and brings only its report.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::time::{Duration, SystemTime};

use hyper::body::Bytes;
use rustc_hash::FxHashMap;
use xxhash_rust::xxh3::{Xxh3, xxh3_64};

use super::suggestion::{self, Suggestion};
use super::table::{Found, Table};
use super::watcher::Watching;
use crate::Timings;
use crate::diagnostic::{Diagnostic, Report};
use crate::directory::{Names, Subject};
use crate::document::{Document, Documents};
use crate::reference::Id;
use crate::render::{Rendered, Renderer, Shared};
use crate::route::{Page, Route};
use crate::site::{Site, StaticContent};
use crate::theme::Theme;

/// Pages of which a snapshot keeps the hash.
const HASHES: usize = 20_000;

/// A sound site with its theme, ready to be rendered route by route.
#[derive(Debug)]
pub struct View {
    /// The site.
    pub site: Site,
    /// Its theme.
    pub theme: Arc<Theme>,
    shared: Arc<Shared>,
    hashes: Mutex<FxHashMap<Route, Arc<OnceLock<Option<u64>>>>>,
    files: OnceLock<Files>,
}

/// What may change while the bytes of pages stay the same.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Files {
    /// Addresses of style sheets with a hash of what they hold, in order.
    pub styles: Vec<(String, u64)>,
    /// A hash of every other file that a page may show.
    pub media: u64,
}

/// What a route's file holds, owned.
#[derive(Clone, Debug)]
pub enum Content {
    /// These bytes.
    Bytes(Bytes),
    /// The bytes of this file.
    File(PathBuf),
}

impl View {
    /// A site as it is served.
    pub fn new(site: Site, theme: Arc<Theme>) -> View {
        View {
            shared: Arc::new(Shared::of(&site)),
            hashes: Mutex::default(),
            files: OnceLock::new(),
            site,
            theme,
        }
    }

    /// Which route answers for a path.
    pub fn table(&self) -> Table<'_> {
        Table::of(&self.site)
    }

    /// What a route's file holds, by the function that a build uses.
    ///
    /// # Errors
    /// A diagnostic if a template cannot be rendered.
    pub fn content(&self, route: Route) -> Result<Content, Diagnostic> {
        let renderer = Renderer::with(&self.site, &self.theme, Arc::clone(&self.shared));
        Ok(match renderer.render(route)? {
            Rendered::Bytes(bytes) => Content::Bytes(bytes.into()),
            Rendered::Embedded(bytes) => Content::Bytes(Bytes::from_static(bytes)),
            Rendered::File(path) => Content::File(path.to_owned()),
            Rendered::Pieces(pieces) => Content::Bytes(pieces.bytes().into()),
        })
    }

    /// The hash of a page's bytes; `None` where it cannot be rendered. It is made
    /// once however many readers ask.
    pub fn hash(&self, route: Route) -> Option<u64> {
        let cell = {
            let mut hashes = self.hashes.lock().unwrap_or_else(PoisonError::into_inner);
            if hashes.len() >= HASHES {
                hashes.clear();
            }
            Arc::clone(hashes.entry(route).or_default())
        };
        *cell.get_or_init(|| match self.content(route) {
            Ok(Content::Bytes(bytes)) => Some(xxh3_64(&bytes)),
            Ok(Content::File(path)) => Some(stamp(&path)),
            Err(_) => None,
        })
    }

    /// The route of a path below the site's root.
    pub fn route(&self, path: &str) -> Option<Route> {
        match self.table().find(path) {
            Found::Route(route) => Some(route),
            Found::Slash | Found::Nothing => None,
        }
    }

    /// The style sheets and other files as they are now.
    pub fn files(&self) -> &Files {
        self.files.get_or_init(|| files(&self.site))
    }

    /// Where a page of the earlier view is now, if it is the same document or
    /// entry under another address.
    pub fn successor(&self, before: &View, path: &str) -> Option<Suggestion> {
        let Route::Page(language, Page::Subject(subject)) = before.route(path)? else {
            return None;
        };
        let now = self.same(before, subject)?;
        let linked = &self.site.linked;
        let route = linked.addresses.subject(now, language, &linked.directory);
        Some(suggestion::suggestion(self, route))
    }

    /// The same document by its id, else by title and text; the same entry by id.
    fn same(&self, before: &View, subject: Subject) -> Option<Subject> {
        let (old, new) = (&before.site.linked.directory, &self.site.linked.directory);
        match subject {
            Subject::Document(id) => {
                let gone = before.site.document(id)?;
                self.same_document(before, gone).map(Subject::Document)
            }
            Subject::Agency(id) => renamed(&old.agencies, &new.agencies, id).map(Subject::Agency),
            Subject::Theme(id) => renamed(&old.themes, &new.themes, id).map(Subject::Theme),
            Subject::Person(id) => renamed(&old.people, &new.people, id).map(Subject::Person),
            Subject::Legal(id) => renamed(&old.legal, &new.legal, id).map(Subject::Legal),
            Subject::Forum(id) => renamed(&old.forums, &new.forums, id).map(Subject::Forum),
            // Its address follows from what the citations say of it.
            Subject::Unregistered(_) => None,
        }
    }

    fn same_document(&self, before: &View, gone: &Document) -> Option<Id<Documents>> {
        let documents = &self.site.linked.documents;
        let has_id =
            |document: &Document, id: &str| document.kind() == gone.kind() && *document.id == *id;
        let is_new = |document: &Document| {
            let mut old = before.site.linked.documents.iter();
            !old.any(|old| has_id(old, &document.id))
        };
        let place = (documents.iter())
            .position(|document| has_id(document, &gone.id))
            .or_else(|| {
                let mut all = documents.iter();
                all.position(|document| is_copy(document, gone) && is_new(document))
            });
        place.map(Id::new)
    }
}

/// The entry of the same id in a newer registry.
fn renamed<C>(old: &Names<C>, new: &Names<C>, id: Id<C>) -> Option<Id<C>> {
    let id = &old.get(id)?.id;
    let mut all = new.iter();
    all.find(|(_, listing)| listing.id == *id).map(|(id, _)| id)
}

/// Whether a document says what another one says: a renamed file.
fn is_copy(document: &Document, other: &Document) -> bool {
    let (one, two) = (&document.original, &other.original);
    document.kind() == other.kind()
        && one.body.html == two.body.html
        && one.front.common.title.value == two.front.common.title.value
}

fn files(site: &Site) -> Files {
    let mut found = Files::default();
    let mut media = Xxh3::new();
    for (at, file) in site.statics.iter().enumerate() {
        let hash = match &file.content {
            StaticContent::Embedded(bytes) => bytes.len() as u64,
            StaticContent::File(path) => stamp(path),
        };
        if file.name.ends_with(".css") {
            found
                .styles
                .push((site.url(Route::Static(at as u32)), hash));
        } else {
            media.update(file.name.as_bytes());
            media.update(&hash.to_le_bytes());
        }
    }
    if let Some(highlight) = &site.config.settings.highlight {
        let names = format!("{:?} {:?}", highlight.light, highlight.dark);
        let hash = xxh3_64(names.as_bytes());
        found.styles.push((site.url(Route::HighlightStyles), hash));
    }
    for asset in &site.linked.assets {
        media.update(asset.path.as_bytes());
        media.update(&stamp(&asset.file).to_le_bytes());
    }
    found.media = media.digest();
    found
}

/// A number that changes when a file does.
fn stamp(path: &Path) -> u64 {
    let Ok(meta) = fs::metadata(path) else {
        return 0;
    };
    let modified = (meta.modified().ok())
        .and_then(|time| time.duration_since(SystemTime::UNIX_EPOCH).ok())
        .unwrap_or_default();
    let mut hash = Xxh3::new();
    hash.update(&meta.len().to_le_bytes());
    hash.update(&modified.as_nanos().to_le_bytes());
    hash.digest()
}

/// A rebuild, for the status page.
#[derive(Clone, Debug)]
pub struct Rebuild {
    /// When it was ready.
    pub at: jiff::Timestamp,
    /// How long it took.
    pub took: Duration,
    /// The first files that had changed.
    pub changed: Vec<String>,
    /// How many had changed.
    pub count: usize,
}

/// The newest state of the sources, and what can be shown of it.
#[derive(Debug)]
pub struct Snapshot {
    /// Counts the states from 1.
    pub revision: u64,
    /// The last sound site, or as much of one as there has been so far.
    pub view: Option<Arc<View>>,
    /// Whether the sources have errors, so that `view` is older than they are.
    pub broken: bool,
    /// What is wrong with the newest sources.
    pub report: Report,
    /// Pages that a change removed, with their new address if they have one.
    pub moved: FxHashMap<String, Suggestion>,
    /// How changes are noticed.
    pub watching: Watching,
    /// The latest rebuilds, the newest first.
    pub rebuilds: Vec<Rebuild>,
    /// How long each phase of the newest took.
    pub timings: Timings,
    /// What readers have been told of this state.
    pub states: States,
}

/// What is told of each page, made once for all its readers.
#[derive(Debug, Default)]
pub struct States(Mutex<FxHashMap<(String, bool), StateCell>>);

/// What is told of a page with its hash, once it has been made.
pub type StateCell = Arc<OnceLock<(u64, Bytes)>>;

/// Pages of which it is kept what is told.
const STATES: usize = 4000;

impl States {
    /// The place for what is told of a page to readers here or elsewhere.
    pub fn cell(&self, path: &str, is_local: bool) -> StateCell {
        let mut states = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if states.len() >= STATES {
            states.clear();
        }
        Arc::clone(states.entry((path.to_owned(), is_local)).or_default())
    }
}
