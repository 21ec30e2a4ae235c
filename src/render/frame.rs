//! What frames every page: the site's and the page's own values.

use std::collections::BTreeMap;

use tera::{Context, Map, Value};

use super::Renderer;
use super::view::{
    AlternateView, AppearanceView, Html, LinkView, MenuView, MonitoringView, OrganisationView,
    PageView, PartView, SiteView, Values,
};
use crate::config::{Monitoring, Organisation};
use crate::diagnostic::Diagnostic;
use crate::kind::Kind;
use crate::language::Language;
use crate::registry::Shelf;
use crate::route::{Feed, Page, Route};
use crate::site::MenuTarget;

/// Room for the bytes of a page. Most pages need less; to grow would be to copy.
const PAGE: usize = 32 << 10;

/// The values that all pages of a language share.
#[derive(Debug)]
pub struct Frame {
    /// `site`, `w` and `once`.
    values: Context,
    /// Where the menu leads.
    menu_urls: Vec<String>,
}

/// What tells one page from another in its frame.
pub struct PageFrame {
    /// The language of the page's interface.
    pub language: Language,
    /// The page.
    pub page: Page,
    /// Its title.
    pub title: String,
    /// A sentence about it.
    pub description: Option<String>,
    /// The part of the site it belongs to.
    pub part: &'static str,
    /// The way to it, the first page excluded.
    pub breadcrumbs: Vec<LinkView>,
    /// The languages in which this very page exists.
    pub languages: Vec<Language>,
    /// Its feed.
    pub feed: Option<Feed>,
    /// Whether highlighted code needs its colours.
    pub has_code: bool,
}

impl Frame {
    /// The shared values of a language.
    pub fn new(renderer: &Renderer<'_>, language: Language) -> Frame {
        let mut values = Context::new();
        let site = site_view(renderer, language);
        let menu_urls = site.menu.iter().map(|entry| entry.url.clone()).collect();
        values.insert_value("site", site.into());
        values.insert_value("w", renderer.words(language).value());
        let drawn = renderer.theme.once(&values);
        let drawn = drawn.unwrap_or_else(|diagnostic| {
            renderer.shared.note(diagnostic);
            Vec::new()
        });
        let once: Map = (drawn.into_iter())
            .map(|(name, html)| (name.into(), Html::value(&html)))
            .collect();
        values.insert_value("once", once.into());
        Frame { values, menu_urls }
    }

    /// Whether an entry of the menu leads to this address.
    pub(super) fn menu_leads_to(&self, url: &str) -> bool {
        self.menu_urls.iter().any(|entry| entry == url)
    }

    /// The values by name, for templates and components.
    pub fn values(&self) -> &Context {
        &self.values
    }
}

impl Renderer<'_> {
    /// The values that every template is given.
    pub fn values(&self, frame: PageFrame) -> Values {
        let shared = self.frame(frame.language).values().clone();
        let structured = super::structured::structured(self, &frame);
        let route = Route::Page(frame.language, frame.page);
        let mut page = self.page_view(frame, route);
        page.structured = Some(structured);
        Values(shared).with("page", page)
    }

    /// Renders a template for a page.
    pub fn render_template(
        &self,
        template: &str,
        route: Route,
        values: Values,
    ) -> Result<Vec<u8>, Diagnostic> {
        let mut out = Vec::with_capacity(PAGE);
        let page = self
            .site
            .linked
            .addresses
            .path(route, &self.site.linked.directory);
        self.theme.render(template, &page, &values.0, &mut out)?;
        Ok(out)
    }

    /// The name of a part of the site with its address, for breadcrumbs.
    pub fn part_link(&self, part: &str, page: Page, language: Language) -> LinkView {
        LinkView {
            title: self.words(language).get(&format!("part_{part}")).to_owned(),
            url: Some(self.site.url(Route::Page(language, page))),
        }
    }

    /// The values of a page that stands at this route.
    pub(super) fn page_view(&self, frame: PageFrame, route: Route) -> PageView {
        let site = self.site;
        let language = frame.language;
        let url = site.url(route);
        let directory = &site.linked.directory;
        let mut breadcrumbs = Vec::with_capacity(frame.breadcrumbs.len() + 1);
        if frame.page != Page::Home {
            breadcrumbs.push(LinkView {
                title: self.words(language).get("home").to_owned(),
                url: Some(site.url(Route::Page(language, Page::Home))),
            });
        }
        breadcrumbs.extend(frame.breadcrumbs);
        let alternates = site
            .config
            .languages
            .iter()
            .map(|&other| {
                let exact = frame.languages.contains(&other);
                let page = if exact { frame.page } else { Page::Home };
                let route = Route::Page(other, page);
                AlternateView {
                    lang: other.tag().to_owned(),
                    name: other.own_name().to_owned(),
                    url: site.url(route),
                    absolute: site.linked.addresses.absolute(route, directory),
                    exact,
                    current: other == language,
                }
            })
            .collect();
        PageView {
            figures: super::figures::figures(self, language, frame.page),
            title: frame.title,
            lang: language.tag().to_owned(),
            description: frame.description,
            canonical: site.linked.addresses.absolute(route, directory),
            menu: self.menu(frame.part, &url, language),
            url,
            part: frame.part.to_owned(),
            breadcrumbs,
            alternates,
            feed: frame.feed.map(|feed| site.url(Route::Feed(language, feed))),
            has_code: frame.has_code,
            code_styles: self.code_styles().to_owned(),
            noindex: site.publication.drafts,
            image: Some(super::banner::image(self, frame.page, language)),
            structured: None,
        }
    }
}

/// The folder name that serves as the part's word.
pub fn part_of(kind: Kind) -> &'static str {
    kind.folder()
}

fn site_view(renderer: &Renderer<'_>, language: Language) -> SiteView {
    let site = renderer.site();
    let settings = &site.config.settings;
    let words = renderer.words(language);
    let url = |page| site.url(Route::Page(language, page));
    let menu = settings
        .menu
        .iter()
        .filter_map(|entry| {
            let url = match site.menu_target(&entry.to.value, language)? {
                MenuTarget::Route(route) => site.url(route),
                MenuTarget::Elsewhere(url) => url,
            };
            Some(MenuView {
                title: entry.title.get(language).to_owned(),
                url,
                part: entry.to.value.clone(),
            })
        })
        .collect();
    let links = settings
        .links
        .iter()
        .map(|link| LinkView {
            title: link.title.get(language).to_owned(),
            url: Some(link.url.0.clone()),
        })
        .collect();
    let part = |part: &str, page: Page, count: usize| PartView {
        part: part.to_owned(),
        title: words.get(&format!("part_{part}")).to_owned(),
        url: url(page),
        count,
    };
    let kinds = Kind::ALL
        .into_iter()
        .filter(|kind| kind.is_listed())
        .map(|kind| {
            let count = site.index.section(kind).documents.len();
            part(kind.folder(), Page::Section(kind, None, 1), count)
        });
    let shelves = Shelf::ALL.into_iter().map(|shelf| {
        let count = site.orders.get(&(shelf, language)).map_or(0, Vec::len);
        part(shelf.folder(), Page::Index(shelf, 1), count)
    });
    let targets = site
        .index
        .targets
        .iter()
        .map(|(_, items)| items.len())
        .sum();
    let registers = [
        part("targets", Page::Targets, targets),
        part("tasks", Page::Tasks(1), site.index.tasks.len()),
    ];
    SiteView {
        title: settings.title.get(language).to_owned(),
        description: settings
            .description
            .as_ref()
            .map(|text| text.get(language).to_owned()),
        url: url(Page::Home),
        base: site.linked.addresses.base().into_owned(),
        portable: site.linked.addresses.ascent.is_some(),
        menu,
        links,
        parts: kinds
            .chain(shelves)
            .chain(registers)
            .filter(|part| part.count > 0)
            .collect(),
        organisation: settings
            .organisation
            .as_ref()
            .map(|organisation| organisation_view(renderer, organisation, language)),
        appearance: appearance_view(renderer, language),
        monitoring: settings.monitoring.as_ref().map(monitoring_view),
        search: url(Page::Search),
        feed: site.url(Route::Feed(language, Feed::Site)),
        feeds: url(Page::Feeds),
        plan: url(Page::Plan),
        calendar: super::task::calendar_url(site, None, language),
        as_of: super::task::as_of(renderer, language),
        data: url(Page::Data),
        files: files(renderer),
        drafts: site.publication.drafts,
        generator: concat!("kyyeu ", env!("CARGO_PKG_VERSION")).to_owned(),
        extra: renderer.extra(&settings.extra),
    }
}

fn appearance_view(renderer: &Renderer<'_>, language: Language) -> AppearanceView {
    let site = renderer.site();
    let appearance = site.config.settings.appearance.as_ref();
    let masthead = appearance.and_then(|appearance| appearance.masthead.as_ref());
    AppearanceView {
        styles: site.accent_styles().map(|styles| {
            let version = crate::theme::version(styles.as_bytes());
            renderer.versioned(Route::Appearance, Some(&version))
        }),
        logo: site.logo(),
        masthead: masthead.map(|text| text.get(language).to_owned()),
    }
}

fn monitoring_view(monitoring: &Monitoring) -> MonitoringView {
    MonitoringView {
        site: monitoring.site.clone(),
        tracker: monitoring.tracker.0.clone(),
        script: monitoring.script.0.clone(),
    }
}

/// Addresses of static files by name.
fn files(renderer: &Renderer<'_>) -> Value {
    let statics = renderer.site().statics.iter().enumerate();
    let files: BTreeMap<String, String> = statics
        .map(|(at, file)| {
            let route = Route::Static(at as u32);
            let url = renderer.versioned(route, file.version.as_deref());
            (file.name.clone(), url)
        })
        .collect();
    Value::from(files)
}

fn organisation_view(
    renderer: &Renderer<'_>,
    organisation: &Organisation,
    language: Language,
) -> OrganisationView {
    let local = |text: &Option<crate::parse::value::Localized>| {
        text.as_ref().map(|text| text.get(language).to_owned())
    };
    OrganisationView {
        example: organisation.example.unwrap_or(false),
        name: local(&organisation.name),
        licence: local(&organisation.licence),
        licensed_on: organisation
            .licensed_on
            .map(|date| renderer.moment(date, language).short),
        licensor: local(&organisation.licensor),
        responsible: organisation.responsible.clone(),
        position: local(&organisation.position),
        address: local(&organisation.address),
        telephone: organisation.telephone.clone(),
        fax: organisation.fax.clone(),
        email: organisation.email.clone(),
        built_by: local(&organisation.built_by),
    }
}
