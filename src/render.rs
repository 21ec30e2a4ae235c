//! Rendering: a route in, the bytes of its file out.
//!
//! The one function that `build`, the preview and the tests share. It reads no
//! clock and no folder: what a page shows comes from the immutable site. Values
//! that many pages share are made once, when the renderer is.

use std::borrow::Cow;
use std::path::Path;
use std::sync::{Arc, OnceLock};

use tera::Value;

use crate::diagnostic::Diagnostic;
use crate::directory::Subject;
use crate::document::{Document, Documents};
use crate::index::Item;
use crate::kind::{Common, Fields, Kind, Status};
use crate::language::Language;
use crate::link::highlight;
use crate::reference::{Id, Linked};
use crate::registry::{Agencies, Shelf};
use crate::route::{Motif, Page, Route};
use crate::site::{Site, StaticContent};
use crate::text::PartialDate;
use crate::text::date::{self, Moment};
use crate::theme::{Theme, Words};

mod banner;
mod bare;
mod bibliography;
pub mod calendar;
mod chart;
pub mod data;
pub mod document;
mod drawn;
pub mod entry;
pub mod feed;
mod figures;
pub mod frame;
mod home;
pub mod lineage;
pub mod list;
mod matrix;
mod naming;
mod picture;
mod pieces;
pub mod plan;
mod quote;
pub mod search;
pub mod sitemap;
mod statement;
mod structured;
pub mod target;
pub mod task;
pub mod timeline;
pub mod unbroken;
pub mod unregistered;
pub mod view;

pub(crate) use banner::meanwhile;
pub use pieces::Pieces;
use pieces::Whole;
use quote::noted;
use view::{CardView, DateView, Html};

/// The component that draws a document's line in a list.
const ROW: &str = "row";

/// What a route's file holds.
pub enum Rendered<'a> {
    /// These bytes.
    Bytes(Vec<u8>),
    /// Bytes that are part of the program.
    Embedded(&'static [u8]),
    /// The bytes of this file, which is copied as it is.
    File(&'a Path),
    /// Bytes that are written piece by piece, because all together they would be the
    /// largest thing in memory.
    Pieces(Pieces<'a>),
}

/// What many pages of one site and theme share. Each value is made when the first
/// page asks for it, so that one page of a large site costs what that page costs.
#[derive(Debug, Default)]
pub struct Shared {
    frames: [OnceLock<frame::Frame>; 2],
    cards: Vec<[OnceLock<Value>; 2]>,
    /// The names of entries, of each language.
    entries: [drawn::Drawn<drawn::Naming, view::NamedView>; 2],
    /// What is cited by its own name, of each language.
    cited: [drawn::Drawn<Subject, view::CitedLine>; 2],
    /// The menu on the pages of each part of the site, of each language.
    menus: [drawn::Drawn<&'static str, Value>; 2],
    /// Pictures beside shared links that belong to no single page, of each language.
    images: [drawn::Drawn<Motif, view::ImageLine>; 2],
    /// The place of each body in the index of each language.
    ranks: [OnceLock<Vec<usize>>; 2],
    /// Why something that pages share could not be drawn. No page is whole then.
    broken: OnceLock<Diagnostic>,
    /// The address of the colours of code.
    code_styles: OnceLock<String>,
    /// The files of the search's records: the entry of the index sums them all.
    blocks: OnceLock<Vec<OnceLock<Vec<u8>>>>,
}

impl Shared {
    /// The values of this site, none of them made yet. They may be used with this
    /// site and one theme only.
    pub fn of(site: &Site) -> Shared {
        let mut shared = Shared::default();
        let documents = site.linked.documents.len();
        shared.cards.resize_with(documents, Default::default);
        shared
    }

    /// Notes why something could not be drawn. One reason is enough: what is wrong with
    /// the line of one document is as a rule wrong with all.
    fn note(&self, diagnostic: Diagnostic) {
        self.broken.get_or_init(|| diagnostic);
    }
}

/// Renders the routes of a site.
pub struct Renderer<'a> {
    site: &'a Site,
    theme: &'a Theme,
    shared: Arc<Shared>,
}

impl<'a> Renderer<'a> {
    /// A renderer of a site with a theme.
    pub fn new(site: &'a Site, theme: &'a Theme) -> Renderer<'a> {
        Renderer::with(site, theme, Arc::new(Shared::of(site)))
    }

    /// A renderer that goes on with the values that earlier ones of the same site
    /// and theme have made. To make it costs nothing.
    pub fn with(site: &'a Site, theme: &'a Theme, shared: Arc<Shared>) -> Renderer<'a> {
        Renderer {
            site,
            theme,
            shared,
        }
    }

    /// A renderer of the same that has made nothing yet.
    pub fn afresh(&self) -> Renderer<'a> {
        Renderer::new(self.site, self.theme)
    }

    /// What all pages of a language share.
    fn frame(&self, language: Language) -> &frame::Frame {
        let [vi, en] = &self.shared.frames;
        language
            .pick(vi, en)
            .get_or_init(|| frame::Frame::new(self, language))
    }

    /// Renders one route.
    ///
    /// # Errors
    /// A diagnostic if a template cannot be rendered.
    pub fn render(&self, route: Route) -> Result<Rendered<'a>, Diagnostic> {
        let rendered = self.render_alone(route);
        match self.shared.broken.get() {
            Some(diagnostic) => Err(diagnostic.clone()),
            None => rendered,
        }
    }

    fn render_alone(&self, route: Route) -> Result<Rendered<'a>, Diagnostic> {
        let bytes = match route {
            Route::Page(language, page) => self.page(language, page)?,
            Route::Feed(language, feed) => feed::feed(self, language, feed),
            Route::Calendar(language, agency) => calendar::calendar(self, language, agency),
            Route::Data(dataset, format) => return Ok(self.pieces(Whole::Dataset(dataset, format))),
            Route::DataPackage => data::package(self),
            Route::Sitemap => sitemap::sitemap(self.site),
            Route::SitemapPart(part) => sitemap::part(self.site, part),
            Route::Robots => sitemap::robots(self.site),
            Route::NotFound(language) => bare::not_found(self, language)?,
            Route::Redirect(at) => bare::redirect(self, at)?,
            Route::HighlightStyles => highlight_styles(self.site).into_owned().into_bytes(),
            Route::Appearance => self.site.accent_styles().unwrap_or_default().into_bytes(),
            Route::Search(file) => search::file(self, file),
            Route::Citations(language, form) => {
                return Ok(self.pieces(Whole::Citations(language, form)));
            }
            Route::Banner(language, motif) => banner::file(self, language, motif),
            Route::Graph => return Ok(self.pieces(Whole::Graph)),
            Route::Asset(at) => {
                let asset = self.site.linked.asset(at);
                return asset.map_or(Ok(Rendered::Embedded(&[])), picture::file);
            }
            Route::Variant(at, width) => match self.site.linked.asset(at) {
                Some(asset) => picture::variant(self.site, asset, width)?,
                None => Vec::new(),
            },
            Route::Static(at) => {
                let file = self.site.statics.get(at as usize);
                return Ok(match file.map(|file| &file.content) {
                    Some(StaticContent::Embedded(bytes)) => Rendered::Embedded(bytes),
                    Some(StaticContent::File(path)) => Rendered::File(path),
                    None => Rendered::Embedded(&[]),
                });
            }
        };
        Ok(Rendered::Bytes(bytes))
    }

    fn pieces(&self, of: Whole) -> Rendered<'a> {
        let renderer = Renderer::with(self.site, self.theme, Arc::clone(&self.shared));
        Rendered::Pieces(Pieces { renderer, of })
    }

    fn page(&self, language: Language, page: Page) -> Result<Vec<u8>, Diagnostic> {
        match page {
            Page::Home => home::home(self, language),
            Page::Section(kind, year, number) => list::section(self, language, kind, year, number),
            Page::Index(shelf, number) => list::index(self, language, shelf, number),
            Page::Subject(Subject::Document(id)) => document::document(self, language, id),
            Page::Subject(subject) => entry::entry(self, language, subject),
            Page::Related(subject, relation, number) => {
                list::related(self, language, subject, relation, number)
            }
            Page::Search => search::page(self, language),
            Page::Targets => target::register(self, language),
            Page::TargetYear(year, number) => target::year(self, language, year, number),
            Page::Tasks(number) => task::tasks(self, language, None, number),
            Page::TasksOf(agency, number) => task::tasks(self, language, Some(agency), number),
            Page::Timeline(forum, number) => timeline::timeline(self, language, forum, number),
            Page::Feeds => plan::feeds(self, language),
            Page::Plan => plan::plan(self, language),
            Page::Data => data::page(self, language),
        }
    }

    /// The site.
    pub fn site(&self) -> &'a Site {
        self.site
    }

    /// The address of a file that carries a hash of what the file holds, so that
    /// browsers may keep it. A file on a disk needs none.
    fn versioned(&self, route: Route, version: Option<&str>) -> String {
        let url = self.site.url(route);
        match version.filter(|_| self.site.linked.addresses.ascent.is_none()) {
            Some(version) => format!("{url}?v={version}"),
            None => url,
        }
    }

    /// The address of the colours of code.
    fn code_styles(&self) -> &str {
        self.shared.code_styles.get_or_init(|| {
            let version = crate::theme::version(highlight_styles(self.site).as_bytes());
            self.versioned(Route::HighlightStyles, Some(&version))
        })
    }

    /// The words of a language.
    pub fn words(&self, language: Language) -> &'a Words {
        self.theme.words(language)
    }

    /// A document in a list.
    pub fn card(&self, id: Id<Documents>, language: Language) -> Value {
        let Some([vi, en]) = self.shared.cards.get(id.index()) else {
            return Value::none();
        };
        language
            .pick(vi, en)
            .get_or_init(|| self.make_card(id, language))
            .clone()
    }

    /// Documents in a list.
    pub fn cards(&self, ids: &[Id<Documents>], language: Language) -> Vec<Value> {
        ids.iter().map(|&id| self.card(id, language)).collect()
    }

    /// A document's title for a reader of this language.
    pub fn title(&self, id: Id<Documents>, language: Language) -> &'a str {
        self.site.document(id).map_or("", |document| {
            let (version, _) = document.version(language, self.site.config.main);
            &version.front.common.title.value
        })
    }

    fn make_card(&self, id: Id<Documents>, language: Language) -> Value {
        let Some(document) = self.site.document(id) else {
            return Value::none();
        };
        let main = self.site.config.main;
        let (version, own) = document.version(language, main);
        let day = self.site.index.date(id);
        let dispatch = match &version.front.fields {
            Fields::Dispatch(dispatch) => Some(dispatch),
            _ => None,
        };
        let card: Value = CardView {
            kind: document.kind().word().to_owned(),
            kind_name: self.kind_name(document.kind(), language),
            title: version.front.common.title.value.clone(),
            url: self.site.subject_url(Subject::Document(id), language),
            date: (version.front.common.date.as_ref())
                .map(|date| self.moment(date.value, language)),
            number: dispatch
                .and_then(|dispatch| dispatch.number())
                .map(str::to_owned),
            awaits_number: dispatch.is_some_and(|dispatch| dispatch.awaits_number()),
            issuer: dispatch
                .and_then(|dispatch| dispatch.issuer.as_ref())
                .map(|issuer| self.agency(issuer, day, language)),
            summary: summary(document, language, main),
            lang: (!own).then(|| main.tag().to_owned()),
            state: (self.state(document.common()))
                .or_else(|| self.state(&version.front.common))
                .map(str::to_owned),
            row: Html::default(),
            quote: None,
            reason: None,
        }
        .into();
        match self.row(&card, language) {
            Ok(row) => noted(card, "row", Html::value(&row)),
            Err(diagnostic) => {
                self.shared.note(diagnostic);
                card
            }
        }
    }

    /// The line of a card in a list, as the theme draws it.
    fn row(&self, card: &Value, language: Language) -> Result<String, Diagnostic> {
        let mut arguments = tera::Context::new();
        arguments.insert_value("c", card.clone());
        let shared = self.frame(language).values();
        self.theme.draw(ROW, &arguments, shared)
    }

    fn kind_name(&self, kind: Kind, language: Language) -> String {
        let words = self.words(language);
        let key = match kind {
            Kind::Dispatch => "kind_dispatch",
            Kind::News => "kind_news",
            Kind::Policy => "kind_policy",
            Kind::Session => "kind_session",
            Kind::Page => "kind_page",
        };
        words.get(key).to_owned()
    }

    /// Why a version is not public, in a build that shows it all the same.
    fn state(&self, common: &Common<Linked>) -> Option<&'static str> {
        let publication = &self.site.publication;
        let zone = &publication.zone;
        match common.status {
            Status::Draft => Some("draft"),
            Status::Review => Some("review"),
            Status::Approved => {
                let early = common
                    .publish_at
                    .is_some_and(|at| at.instant(zone) > publication.now);
                let late = common
                    .expires
                    .is_some_and(|at| at.instant(zone) <= publication.now);
                match (early, late) {
                    (true, _) => Some("embargoed"),
                    (_, true) => Some("expired"),
                    _ => None,
                }
            }
        }
    }

    /// A moment as readers and machines see it.
    pub fn moment(&self, moment: Moment, language: Language) -> DateView {
        let zone = &self.site.config.zone;
        DateView {
            iso: match moment.has_time() {
                true => moment.rfc3339(zone),
                false => moment.iso(),
            },
            short: moment.short(zone, language),
            long: moment.long(zone, language),
            year: moment.date_in(zone).year(),
        }
    }

    /// A date of any precision as readers and machines see it.
    pub fn partial(&self, partial: PartialDate, language: Language) -> DateView {
        DateView {
            iso: partial.iso(),
            short: date::short(partial, language),
            long: date::long(partial, language),
            year: partial.year(),
        }
    }

    /// The anchor of a task or target on the page of its document.
    /// The colon sets it apart from the anchors of headings, which never hold one.
    pub fn anchor(&self, item: Item, language: Language) -> String {
        let fields = self.site.document(item.document).map(Document::fields);
        let word = fields.map_or("", |fields| item_word(fields, language));
        let id = match fields {
            Some(Fields::Dispatch(dispatch)) => dispatch.task_id(item.place),
            _ => None,
        };
        match id {
            Some(id) => format!("{word}:{id}"),
            None => self.number_anchor(item, language),
        }
    }

    /// The anchor that a task or target has by its number, which is another one for a
    /// task with an id.
    pub fn number_anchor(&self, item: Item, language: Language) -> String {
        let fields = self.site.document(item.document).map(Document::fields);
        let word = fields.map_or("", |fields| item_word(fields, language));
        format!("{word}:{}", item.place + 1)
    }

    /// The place of a body in the index of a language.
    pub fn rank(&self, agency: Id<Agencies>, language: Language) -> usize {
        let [vi, en] = &self.shared.ranks;
        let ranks = language.pick(vi, en);
        let ranks = ranks.get_or_init(|| ranks_in(self.site, language));
        ranks.get(agency.index()).copied().unwrap_or(usize::MAX)
    }

    /// The address of a task or target on the page of its document. The page may be in
    /// the main language only; its anchors are of that language then.
    pub fn item_url(&self, item: Item, language: Language) -> String {
        let (route, anchor) = self.item_place(item, language);
        format!("{}#{anchor}", self.site.url(route))
    }

    /// The same with scheme and host.
    pub fn absolute_item_url(&self, item: Item, language: Language) -> String {
        let (route, anchor) = self.item_place(item, language);
        let linked = &self.site.linked;
        let page = linked.addresses.absolute(route, &linked.directory);
        format!("{page}#{anchor}")
    }

    fn item_place(&self, item: Item, language: Language) -> (Route, String) {
        let main = self.site.config.main;
        let own = (self.site.document(item.document))
            .is_some_and(|document| document.version(language, main).1);
        let linked = &self.site.linked;
        let subject = Subject::Document(item.document);
        let route = (linked.addresses).subject(subject, language, &linked.directory);
        (route, self.anchor(item, if own { language } else { main }))
    }

    /// The template value of free values.
    pub fn extra(&self, extra: &crate::parse::value::Extra) -> Value {
        Value::try_from_serializable(&extra.0).unwrap_or_else(|_| Value::none())
    }
}

fn ranks_in(site: &Site, language: Language) -> Vec<usize> {
    let mut ranks = vec![usize::MAX; site.linked.agencies.len()];
    let order = site.orders.get(&(Shelf::Agencies, language));
    for (entry, place) in order.map_or(&[][..], Vec::as_slice).iter().zip(0..) {
        if let Subject::Agency(agency) = entry.subject
            && let Some(rank) = ranks.get_mut(agency.index())
        {
            *rank = place;
        }
    }
    ranks
}

/// A document's summary for lists: the one that was written, else its lede, else
/// its first paragraph, cut at a word.
pub fn summary(document: &Document, language: Language, main: Language) -> Option<String> {
    let (version, _) = document.version(language, main);
    let lede = match &version.front.fields {
        Fields::News(news) => news.lede.as_deref(),
        _ => None,
    };
    let text = (version.front.common.summary.as_ref())
        .map(|summary| summary.value.as_str())
        .or(lede)
        .unwrap_or(&version.body.lead);
    if text.is_empty() {
        return None;
    }
    Some(shortened(text, 240))
}

/// A text of at most so many characters, cut at a word.
fn shortened(text: &str, length: usize) -> String {
    let Some((cut, _)) = text.char_indices().nth(length) else {
        return text.to_owned();
    };
    let end = text[..cut].rfind(char::is_whitespace).unwrap_or(cut);
    let kept = text[..end].trim_end_matches([',', ';', ':', '.', ' ']);
    format!("{kept}…")
}

/// The colours of highlighted code for light and dark pages.
fn highlight_styles(site: &Site) -> Cow<'static, str> {
    let settings = site.config.settings.highlight.as_ref();
    let [usual_light, usual_dark] = highlight::DEFAULTS;
    let light = settings.and_then(|settings| settings.light.as_deref());
    let dark = settings.and_then(|settings| settings.dark.as_deref());
    // Unknown names have been reported when the settings were read.
    highlight::stylesheet(light.unwrap_or(usual_light), dark.unwrap_or(usual_dark))
        .unwrap_or_default()
}

/// The word that begins the anchors of a dispatch's tasks and a policy's targets.
pub(crate) fn item_word(fields: &Fields<Linked>, language: Language) -> &'static str {
    match fields {
        Fields::Dispatch(_) => language.pick("nhiem-vu", "task"),
        _ => language.pick("muc-tieu", "target"),
    }
}

/// The anchors that a page has besides those of its text, from the fields of the original
/// and of the version that the page shows. A task with an id has its number as well.
pub fn item_anchors(
    (original, shown): (&Fields<Linked>, &Fields<Linked>),
    language: Language,
) -> Vec<String> {
    let count = match shown {
        Fields::Dispatch(dispatch) => dispatch.tasks.len(),
        Fields::Policy(policy) => policy.targets.len(),
        _ => 0,
    };
    let word = item_word(shown, language);
    let mut anchors: Vec<String> = (1..=count).map(|at| format!("{word}:{at}")).collect();
    if let Fields::Dispatch(dispatch) = original {
        let ids = (0..count).filter_map(|place| dispatch.task_id(place));
        anchors.extend(ids.map(|id| format!("{word}:{id}")));
    }
    anchors
}
