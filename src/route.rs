//! Every address of the site: the only maker of URLs and of output paths.
//!
//! A [`Route`] names a page by what it is. [`Addresses`] turns it into a path;
//! nothing else does, so a link that holds a route cannot be broken.

use std::borrow::Cow;

use crate::bibliography::Form;
use crate::directory::{Directory, Subject};
use crate::document::Documents;
use crate::kind::Kind;
use crate::language::Language;
use crate::picture::Facts;
use crate::reference::Id;
use crate::registry::Shelf;
use crate::registry::{Agencies, Forums, Themes};
use crate::search::SearchFile;
use crate::text::percent;

mod relation;

pub use relation::Relation;

/// Something the built site answers for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Route {
    /// A page for readers.
    Page(Language, Page),
    /// A page of a list of documents, in a language.
    Feed(Language, Feed),
    /// The deadlines of all tasks, or of those of a body, as a calendar.
    Calendar(Language, Option<Id<Agencies>>),
    /// An index for machines.
    Data(Dataset, DataFormat),
    /// What the files under data/ hold.
    DataPackage,
    /// The list of all pages, or of its parts.
    Sitemap,
    /// A part of a long list of pages, from 1.
    SitemapPart(u32),
    /// What crawlers may read.
    Robots,
    /// The page for addresses that do not exist, below the first page of a language.
    NotFound(Language),
    /// An old address that leads elsewhere, by its place among the redirects.
    Redirect(u32),
    /// A file that stands beside a document, by its place among the assets.
    Asset(u32),
    /// A smaller picture beside one, by the place of that and its own width.
    Variant(u32, u32),
    /// A static file of the theme or the site, by its place.
    Static(u32),
    /// Colours of highlighted code.
    HighlightStyles,
    /// The accent colour that the settings give.
    Appearance,
    /// A file of the search page's index.
    Search(SearchFile),
    /// All that the site holds in a language, as references to be cited.
    Citations(Language, Form),
    /// The site as a network.
    Graph,
    /// The picture that stands beside a link to a page where it is shared.
    Banner(Language, Motif),
}

/// What the picture beside a shared link is of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Motif {
    /// The site as a whole.
    Site,
    /// The documents of a kind.
    Kind(Kind),
}

/// A page for readers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Page {
    /// The first page.
    Home,
    /// The documents of a kind, of all years or one; pages count from 1.
    Section(Kind, Option<i16>, u32),
    /// An index of the registry.
    Index(Shelf, u32),
    /// The page of a document or entry.
    Subject(Subject),
    /// All documents that stand in a relation to an entry.
    Related(Subject, Relation, u32),
    /// The search.
    Search,
    /// The targets register.
    Targets,
    /// The targets of a year; pages count from 1.
    TargetYear(i16, u32),
    /// All tasks.
    Tasks(u32),
    /// The tasks of a body.
    TasksOf(Id<Agencies>, u32),
    /// What happened in an edition of the forum.
    Timeline(Id<Forums>, u32),
    /// The feeds, for readers.
    Feeds,
    /// The plan of the site, for readers.
    Plan,
    /// The files for machines, for readers.
    Data,
}

/// A feed of the newest documents.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Feed {
    /// Of the whole site.
    Site,
    /// Of a kind.
    Section(Kind),
    /// Of a body.
    Agency(Id<Agencies>),
    /// Of a theme.
    Theme(Id<Themes>),
}

/// An index for machines.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Dataset {
    /// Documents of one kind.
    Documents(Kind),
    /// Entries of one folder of the registry.
    Entries(Shelf),
    /// The targets register.
    Targets,
    /// The tasks.
    Tasks,
}

impl Dataset {
    /// Every dataset in the order of the data package.
    pub fn all() -> impl Iterator<Item = Dataset> {
        let kinds = Kind::ALL.into_iter().map(Dataset::Documents);
        let shelves = Shelf::ALL.into_iter().map(Dataset::Entries);
        kinds
            .chain(shelves)
            .chain([Dataset::Targets, Dataset::Tasks])
    }

    /// Its file name without ending.
    pub const fn name(self) -> &'static str {
        match self {
            Dataset::Documents(kind) => kind.folder(),
            Dataset::Entries(shelf) => shelf.folder(),
            Dataset::Targets => "targets",
            Dataset::Tasks => "tasks",
        }
    }
}

/// The form of a dataset.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum DataFormat {
    /// A JSON array of objects.
    Json,
    /// Comma-separated values with a header line.
    Csv,
}

/// What turns routes into addresses: the settings and names that paths are made of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Addresses {
    /// Scheme and host, without a slash at the end.
    pub origin: String,
    /// The path under which the site stands: empty, or beginning with a slash.
    pub base_path: String,
    /// How many folders above the pages that are rendered the root of the site is, where
    /// it is read from a disk without any server. Links lead from file to file then, by
    /// so many `../`; `None` for links from the root of a host.
    pub ascent: Option<usize>,
    /// The main language, whose pages stand at the root.
    pub main: Language,
    /// The document that is the text of the first page.
    pub home: Option<Id<Documents>>,
    /// Paths of assets.
    pub assets: Vec<String>,
    /// Paths of smaller pictures, by the place of the picture and their width, in order.
    pub variants: Vec<((u32, u32), String)>,
    /// Paths of static files.
    pub statics: Vec<String>,
    /// Paths of redirects.
    pub redirects: Vec<String>,
}

impl Addresses {
    /// The path below the site's root, beginning with a slash: what a plain web
    /// server serves. It ends in a slash where the file is `index.html`.
    pub fn path(&self, route: Route, directory: &Directory) -> String {
        match route {
            Route::Page(language, page) => self.page_path(language, page, directory),
            Route::Feed(language, feed) => {
                let page = match feed {
                    Feed::Site => Page::Home,
                    Feed::Section(kind) => Page::Section(kind, None, 1),
                    Feed::Agency(id) => Page::Subject(Subject::Agency(id)),
                    Feed::Theme(id) => Page::Subject(Subject::Theme(id)),
                };
                self.page_path(language, page, directory) + "atom.xml"
            }
            Route::Calendar(language, agency) => {
                let word = language.pick("nhiem-vu.ics", "tasks.ics");
                let page = agency.map_or(Page::Tasks(1), |id| Page::TasksOf(id, 1));
                self.page_path(language, page, directory) + word
            }
            Route::Data(dataset, format) => {
                let ending = match format {
                    DataFormat::Json => "json",
                    DataFormat::Csv => "csv",
                };
                format!("/data/{}.{ending}", dataset.name())
            }
            Route::DataPackage => "/data/datapackage.json".to_owned(),
            Route::Sitemap => "/sitemap.xml".to_owned(),
            Route::SitemapPart(part) => format!("/sitemap-{part}.xml"),
            Route::Robots => "/robots.txt".to_owned(),
            Route::NotFound(language) => {
                self.page_path(language, Page::Home, directory) + "404.html"
            }
            Route::Redirect(at) => from_list(&self.redirects, at),
            Route::Asset(at) => from_list(&self.assets, at),
            Route::Variant(at, width) => {
                let found = (self.variants).binary_search_by_key(&(at, width), |(key, _)| *key);
                let path = found.ok().and_then(|place| self.variants.get(place));
                path.map_or_else(|| "/".to_owned(), |(_, path)| path.clone())
            }
            Route::Static(at) => from_list(&self.statics, at),
            Route::HighlightStyles => "/highlight.css".to_owned(),
            Route::Appearance => "/appearance.css".to_owned(),
            Route::Search(file) => format!("/{}", file.path()),
            Route::Citations(language, form) => {
                let ending = form.ending();
                match language == self.main {
                    true => format!("/data/citations.{ending}"),
                    false => format!("/data/citations.{}.{ending}", language.tag()),
                }
            }
            Route::Graph => "/data/graph.json".to_owned(),
            Route::Banner(language, motif) => {
                let name = match motif {
                    Motif::Site => language.pick("trang", "site"),
                    Motif::Kind(kind) => kind_segment(kind, language),
                };
                let folder = language.pick("chia-se", "share");
                let home = self.page_path(language, Page::Home, directory);
                format!("{home}{folder}/{name}.png")
            }
        }
    }

    /// The path of a smaller picture: that of the picture, with its width and a number
    /// for all that it is made of, so that it may be kept by browsers for ever.
    pub fn variant(&self, asset: u32, facts: &Facts, width: u32) -> String {
        let path = from_list(&self.assets, asset);
        let folder = path.rfind('/').map_or(0, |slash| slash + 1);
        let dot = path.rfind('.').filter(|&dot| dot > folder);
        let stem = &path[..dot.unwrap_or(path.len())];
        let number = facts.key(width) >> 88;
        format!("{stem}.{width}w.{number:010x}.{}", facts.ending())
    }

    /// The `srcset` of a picture; `None` where it stands alone.
    pub fn choices(&self, asset: u32, facts: &Facts) -> Option<String> {
        let own = facts.width.filter(|_| facts.offers_itself);
        let own = own.map(|width| (from_list(&self.assets, asset), width));
        let smaller = facts.widths.iter();
        let smaller = smaller.map(|&width| (self.variant(asset, facts, width), width));
        let choices: Vec<String> = smaller
            .chain(own)
            .map(|(path, width)| format!("{} {width}w", self.rooted(&path)))
            .collect();
        (!facts.widths.is_empty()).then(|| choices.join(", "))
    }

    fn page_path(&self, language: Language, page: Page, directory: &Directory) -> String {
        let mut path = String::with_capacity(64);
        path.push('/');
        if language != self.main {
            path.push_str(language.tag());
            path.push('/');
        }
        let push = |path: &mut String, segment: &str| {
            if !segment.is_empty() {
                path.push_str(segment);
                path.push('/');
            }
        };
        let number = match page {
            Page::Home => 1,
            Page::Section(kind, year, number) => {
                push(&mut path, kind_segment(kind, language));
                if let Some(year) = year {
                    push(&mut path, &year.to_string());
                }
                number
            }
            Page::Index(shelf, number) => {
                push(&mut path, shelf_segment(shelf, language));
                number
            }
            Page::Subject(subject) => {
                self.push_subject(&mut path, subject, language, directory);
                1
            }
            Page::Related(subject, relation, number) => {
                self.push_subject(&mut path, subject, language, directory);
                push(&mut path, relation.segment(language));
                number
            }
            Page::Search => {
                push(&mut path, language.pick("tim-kiem", "search"));
                1
            }
            Page::Targets => {
                push(&mut path, language.pick("muc-tieu", "targets"));
                1
            }
            Page::TargetYear(year, number) => {
                push(&mut path, language.pick("muc-tieu", "targets"));
                push(&mut path, &year.to_string());
                number
            }
            Page::Tasks(number) => {
                push(&mut path, language.pick("nhiem-vu", "tasks"));
                number
            }
            Page::TasksOf(agency, number) => {
                self.push_subject(&mut path, Subject::Agency(agency), language, directory);
                push(&mut path, language.pick("nhiem-vu", "tasks"));
                number
            }
            Page::Timeline(forum, number) => {
                self.push_subject(&mut path, Subject::Forum(forum), language, directory);
                push(&mut path, language.pick("dong-thoi-gian", "timeline"));
                number
            }
            Page::Feeds => {
                push(&mut path, "rss");
                1
            }
            Page::Plan => {
                push(&mut path, language.pick("so-do-trang", "site-map"));
                1
            }
            Page::Data => {
                push(&mut path, language.pick("du-lieu", "data"));
                1
            }
        };
        if number > 1 {
            path.push_str(language.pick("trang-", "page-"));
            path.push_str(&number.to_string());
            path.push('/');
        }
        path
    }

    fn push_subject(
        &self,
        path: &mut String,
        subject: Subject,
        language: Language,
        directory: &Directory,
    ) {
        let other = usize::from(language != self.main);
        let (segment, slug) = match subject {
            Subject::Document(id) if Some(id) == self.home => ("", None),
            Subject::Document(id) => {
                let listing = directory.documents.get(id);
                let segment = listing.map_or("", |listing| kind_segment(listing.kind, language));
                (segment, listing.map(|listing| &listing.slugs[other]))
            }
            _ => {
                let (shelf, listing) = entry(subject, directory);
                let segment = shelf.map_or("", |shelf| shelf_segment(shelf, language));
                (segment, listing.map(|listing| &listing.slugs[other]))
            }
        };
        for part in [Some(segment), slug.map(String::as_str)]
            .into_iter()
            .flatten()
        {
            if !part.is_empty() {
                path.push_str(part);
                path.push('/');
            }
        }
    }

    /// The address of a document that is not registered, while not all
    /// citations are known. The segments are those of
    /// [`Cited::segments`](crate::link::unregistered::Cited::segments).
    pub fn unregistered(&self, language: Language, segments: &str) -> String {
        self.rooted(&self.unregistered_path(language, segments))
    }

    /// The same as a path below the site's root.
    pub fn unregistered_path(&self, language: Language, segments: &str) -> String {
        let tag = match language == self.main {
            true => String::new(),
            false => format!("/{}", language.tag()),
        };
        let shelf = shelf_segment(Shelf::Legal, language);
        format!("{tag}/{shelf}/{segments}/")
    }

    /// The address as it stands in a link: with the base path, percent-encoded.
    pub fn url(&self, route: Route, directory: &Directory) -> String {
        self.rooted(&self.path(route, directory))
    }

    /// A path below the site's root as it stands in a link.
    pub fn rooted(&self, path: &str) -> String {
        let base = self.base();
        let mut url = String::with_capacity(base.len() + path.len() + "index.html".len());
        url.push_str(&base);
        percent::encode_path(path, &mut url);
        if self.ascent.is_some() && path.ends_with('/') {
            // Nobody but a server looks into a folder for its page.
            url.push_str("index.html");
        }
        url
    }

    /// What stands in links before a path below the site's root.
    pub fn base(&self) -> Cow<'_, str> {
        match self.ascent {
            None => Cow::Borrowed(&self.base_path),
            Some(0) => Cow::Borrowed("."),
            Some(folders) => Cow::Owned(vec![".."; folders].join("/")),
        }
    }

    /// The full address with scheme and host.
    pub fn absolute(&self, route: Route, directory: &Directory) -> String {
        let mut url = format!("{}{}", self.origin, self.base_path);
        percent::encode_path(&self.path(route, directory), &mut url);
        url
    }

    /// The file below the output folder.
    pub fn file(&self, route: Route, directory: &Directory) -> String {
        let mut path = self.path(route, directory);
        if path.ends_with('/') {
            path.push_str("index.html");
        }
        path.remove(0);
        path
    }

    /// The route of something that has a page, for a reader of this language:
    /// a document without a translation has a page in the main language only.
    pub fn subject(&self, subject: Subject, language: Language, directory: &Directory) -> Route {
        let language = match subject {
            Subject::Document(id) => match directory.documents.get(id) {
                Some(listing) if listing.translated => language,
                _ => self.main,
            },
            _ => language,
        };
        match subject {
            Subject::Document(id) if Some(id) == self.home => Route::Page(language, Page::Home),
            _ => Route::Page(language, Page::Subject(subject)),
        }
    }
}

fn from_list(paths: &[String], at: u32) -> String {
    paths
        .get(at as usize)
        .cloned()
        .unwrap_or_else(|| "/".to_owned())
}

/// The shelf and listing of an entry of the registry.
pub fn entry(
    subject: Subject,
    directory: &Directory,
) -> (Option<Shelf>, Option<&crate::directory::Listing>) {
    match subject {
        Subject::Document(_) => (None, None),
        Subject::Agency(id) => (Some(Shelf::Agencies), directory.agencies.get(id)),
        Subject::Theme(id) => (Some(Shelf::Themes), directory.themes.get(id)),
        Subject::Person(id) => (Some(Shelf::People), directory.people.get(id)),
        Subject::Legal(id) => (Some(Shelf::Legal), directory.legal.get(id)),
        Subject::Forum(id) => (Some(Shelf::Forums), directory.forums.get(id)),
        Subject::Unregistered(fingerprint) => {
            let document = directory.unregistered.get(fingerprint);
            (
                Some(Shelf::Legal),
                document.map(|document| &document.listing),
            )
        }
    }
}

/// The first part of the path of a kind's documents.
pub const fn kind_segment(kind: Kind, language: Language) -> &'static str {
    let (vi, en) = match kind {
        Kind::Dispatch => ("cong-van", "dispatches"),
        Kind::News => ("tin-tuc", "news"),
        Kind::Policy => ("chinh-sach", "policies"),
        Kind::Session => ("phien", "sessions"),
        Kind::Page => ("", ""),
    };
    match language {
        Language::Vi => vi,
        Language::En => en,
    }
}

/// The first part of the path of a folder of the registry.
pub const fn shelf_segment(shelf: Shelf, language: Language) -> &'static str {
    let (vi, en) = match shelf {
        Shelf::Agencies => ("co-quan", "agencies"),
        Shelf::Themes => ("chu-de", "themes"),
        Shelf::People => ("nhan-vat", "people"),
        Shelf::Legal => ("van-ban", "documents"),
        Shelf::Forums => ("dien-dan", "forums"),
    };
    match language {
        Language::Vi => vi,
        Language::En => en,
    }
}
