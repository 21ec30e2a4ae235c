//! Keys: one number for all that a page is made of.
//!
//! A page whose key is the one of the last build has the bytes of the last build, so
//! it need not be rendered. Keys are coarse: all pages but those of documents share
//! one. What they stand on is short enough to be read:
//!
//! - a page shows of another document its front matter, its first paragraph and what
//!   it refers to, and never the rest of its text;
//! - the page of a document shows, besides that, its own text;
//! - the index of the search is made of all texts.
//!
//! Whatever else shows a text (the first page) has no key and is always rendered.
//! `tests/warm.rs` compares both ways over random edits.

use std::hash::Hash as _;
use std::sync::{Arc, LazyLock};
use std::time::SystemTime;

use rayon::prelude::*;
use rustc_hash::FxHashMap;
use xxhash_rust::xxh3::{Xxh3, xxh3_128};

use crate::config::{Config, Counters};
use crate::directory::Subject;
use crate::link::Body;
use crate::load::{FileEntry, Stamp};
use crate::parse::front_matter;
use crate::route::{Page, Route};
use crate::site::Site;
use crate::source::Source;
use crate::theme::Theme;

/// A source as keys see it: what other pages may show of it, and all of it.
#[derive(Clone, Debug)]
pub struct Digests {
    path: Arc<str>,
    /// Of the front matter; `None` where there is none.
    front: Option<u128>,
    whole: u128,
}

impl Digests {
    /// The file, and the digest of all of it.
    pub(crate) fn whole(&self) -> (&Arc<str>, u128) {
        (&self.path, self.whole)
    }

    /// The digests of these sources, which need not be kept for it.
    pub fn of(sources: &[Arc<Source>]) -> Vec<Digests> {
        let digests = sources.par_iter().map(|source| {
            let text = source.text();
            let front = front_matter::body_start(text).and_then(|start| text.get(..start));
            Digests {
                path: Arc::clone(source.path()),
                front: front.map(|front| xxh3_128(front.as_bytes())),
                whole: xxh3_128(text.as_bytes()),
            }
        });
        digests.collect()
    }
}

/// A number for all that documents are linked against, but which of them are public; `None`
/// where a file is so new that a later change could bear the same stamp.
pub(crate) fn context(
    config: &Config,
    theme: &Theme,
    drafts: bool,
    sources: &[Digests],
    files: &[FileEntry],
) -> Option<u128> {
    let mut context = Digest::new();
    context.text(config.source.text());
    context.text(&config.origin);
    context.text(&config.base_path);
    context.text(if drafts { "drafts" } else { "" });
    theme.texts().for_each(|text| context.text(text));
    context.numbers(&[sources.len(), files.len()]);
    for source in sources {
        context.text(&source.path);
        context.number(source.front.unwrap_or(source.whole));
    }
    let now = SystemTime::now();
    for file in files {
        context.text(&file.path);
        let stamp = Stamp::of_meta(&std::fs::metadata(&file.file).ok()?, now)?;
        context.text(&format!("{stamp:?}"));
    }
    Some(context.finish())
}

/// The keys of a site's pages.
#[derive(Debug)]
pub struct Keys {
    /// Of all that pages share.
    shared: u128,
    /// Of settings and theme alone.
    looks: u128,
    /// Of this build of the program.
    program: u128,
    /// Of each document's own text.
    own: Vec<u128>,
    /// Of all texts together.
    all: u128,
}

impl Keys {
    /// The keys of a site that was made of these sources and of nothing else.
    pub fn new(site: &Site, theme: &Theme, sources: &[Digests]) -> Keys {
        let documents = &site.linked.documents;
        let bodies: FxHashMap<&str, u128> = (documents.par_iter())
            .flat_map_iter(|document| document.versions())
            .map(|version| (&*version.path, seen_elsewhere(&version.body)))
            .collect();
        let mut texts: FxHashMap<&str, u128> = FxHashMap::default();
        let mut shared = Digest::new();
        shared.settings(site);
        shared.numbers(&[sources.len()]);
        for source in sources {
            shared.text(&source.path);
            match (bodies.get(&*source.path), source.front) {
                (Some(&body), Some(front)) => {
                    texts.insert(&source.path, source.whole);
                    shared.number(front);
                    shared.number(body);
                }
                _ => shared.number(source.whole),
            }
        }
        // Which of them are public.
        shared.numbers(&[documents.len()]);
        for version in documents.iter().flat_map(|document| document.versions()) {
            shared.text(&version.path);
        }
        theme.texts().for_each(|text| shared.text(text));
        let shared = shared.finish();
        let own = documents.par_iter().map(|document| {
            let mut own = Digest::new();
            own.number(shared);
            for version in document.versions() {
                match texts.get(&*version.path) {
                    Some(&text) => own.number(text),
                    // Not one of the sources: a text that nobody can vouch for.
                    None => own.text(&version.body.html.get()),
                }
            }
            own.finish()
        });
        let own: Vec<u128> = own.collect();
        let mut all = Digest::new();
        all.number(shared);
        own.iter().for_each(|&own| all.number(own));
        Keys {
            program: Digest::new().finish(),
            looks: looks(site, theme),
            shared,
            own,
            all: all.finish(),
        }
    }

    /// The key of what this program makes of something.
    fn made_of(&self, number: u128) -> u128 {
        xxh3_128(&[self.program.to_le_bytes(), number.to_le_bytes()].concat())
    }

    /// The key of a route's file; `None` where it is always made anew. A new route
    /// has none until somebody has made sure what it shows.
    pub fn of(&self, route: Route, site: &Site) -> Option<u128> {
        match route {
            Route::Page(_, Page::Home) => None,
            Route::Page(_, Page::Subject(Subject::Document(id))) => {
                let is_home = Some(id) == site.linked.addresses.home;
                let own = self.own.get(id.index()).copied();
                own.filter(|_| !is_home)
            }
            Route::Page(
                _,
                Page::Subject(_)
                | Page::Section(..)
                | Page::Index(..)
                | Page::Related(..)
                | Page::Targets
                | Page::TargetYear(..)
                | Page::Tasks(_)
                | Page::TasksOf(..)
                | Page::Timeline(..)
                | Page::Feeds
                | Page::Plan
                | Page::Data
                | Page::Search,
            )
            | Route::Feed(..)
            | Route::Calendar(..)
            | Route::Data(..)
            | Route::DataPackage
            | Route::Sitemap
            | Route::SitemapPart(_)
            | Route::NotFound(_)
            | Route::Redirect(_)
            | Route::Citations(..)
            | Route::Graph => Some(self.shared),
            // Of a picture its bytes are known already, of any other file they are not.
            Route::Asset(at) => {
                let facts = site.linked.asset(at)?.picture.as_ref()?;
                Some(self.made_of(facts.hash?))
            }
            Route::Variant(at, width) => {
                let facts = site.linked.asset(at)?.picture.as_ref()?;
                Some(self.made_of(facts.key(width)))
            }
            // Words of the theme and the settings, and a logo of which the theme knows the
            // bytes, unless it is very large.
            Route::Banner(..) => {
                let logo = site.logo_file();
                let known = logo.is_none_or(|file| file.version.is_some());
                known.then_some(self.looks)
            }
            Route::Robots | Route::Static(_) | Route::HighlightStyles | Route::Appearance => None,
            Route::Search(_) => Some(self.all),
        }
    }
}

/// The digest of settings and theme.
fn looks(site: &Site, theme: &Theme) -> u128 {
    let mut looks = Digest::new();
    looks.text(site.config.source.text());
    looks.text(&site.linked.addresses.origin);
    theme.texts().for_each(|text| looks.text(text));
    looks.finish()
}

/// What tells this build of the program from another of the same version. Looked at once:
/// every key begins with it.
pub(crate) fn program() -> &'static str {
    static PROGRAM: LazyLock<String> = LazyLock::new(|| {
        let meta = std::env::current_exe().and_then(std::fs::metadata);
        meta.map_or_else(
            |_| String::new(),
            |meta| format!("{} {:?}", meta.len(), meta.modified().ok()),
        )
    });
    &PROGRAM
}

/// The digest of what other pages than its own show of a text.
fn seen_elsewhere(body: &Body) -> u128 {
    let mut seen = Digest::new();
    seen.text(&body.lead);
    seen.numbers(&[body.references.len(), usize::from(body.has_code)]);
    for reference in &body.references {
        (reference.target, reference.how).hash(&mut seen.0);
        seen.numbers(&[usize::from(reference.quote.is_some())]);
        seen.text(reference.quote.as_deref().unwrap_or_default());
    }
    seen.finish()
}

/// A sum over parts, each with its length, so that none runs into the next.
struct Digest(Xxh3);

impl Digest {
    fn new() -> Digest {
        let mut digest = Digest(Xxh3::new());
        digest.text(concat!("kyyeu ", env!("CARGO_PKG_VERSION")));
        digest.text(program());
        digest
    }

    fn text(&mut self, text: &str) {
        self.numbers(&[text.len()]);
        self.0.update(text.as_bytes());
    }

    fn number(&mut self, number: u128) {
        self.0.update(&number.to_le_bytes());
    }

    fn numbers(&mut self, numbers: &[usize]) {
        for &number in numbers {
            self.0.update(&(number as u64).to_le_bytes());
        }
    }

    /// What decides besides content and theme.
    fn settings(&mut self, site: &Site) {
        let addresses = &site.linked.addresses;
        self.text(site.config.source.text());
        self.text(&addresses.origin);
        self.text(&addresses.base_path);
        let drafts = site.publication.drafts;
        // With drafts a page says whether it is early or late.
        let moment = drafts.then(|| site.publication.now.to_string());
        self.text(moment.as_deref().unwrap_or_default());
        let counted = site.config.counters() == Counters::Everywhere;
        let totals = site.stats.totals().filter(|_| counted);
        self.text(&format!("{totals:?}"));
        self.numbers(&[addresses.assets.len(), site.linked.assets.len()]);
        addresses.assets.iter().for_each(|asset| self.text(asset));
        for asset in &site.linked.assets {
            self.text(&asset.path);
            self.numbers(&[asset.size as usize]);
            self.text(&format!("{:?}", asset.picture));
        }
    }

    fn finish(self) -> u128 {
        self.0.digest128()
    }
}
