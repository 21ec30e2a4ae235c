//! Two pages that show the whole site at once: its plan, and its feeds.
//!
//! Both are bounded: of a large registry they show the first entries and lead to
//! the index, where the rest is.

use super::Renderer;
use super::frame::PageFrame;
use super::view::{LinkView, PlanLinkView, PlanView};
use crate::diagnostic::Diagnostic;
use crate::directory::Subject;
use crate::kind::Kind;
use crate::language::Language;
use crate::registry::Shelf;
use crate::route::{Feed, Page, Route};

/// Entries of one part that are shown.
const SHOWN: usize = 100;

/// The feeds: what one can subscribe to.
pub fn feeds(renderer: &Renderer<'_>, language: Language) -> Result<Vec<u8>, Diagnostic> {
    let site = renderer.site();
    let words = renderer.words(language);
    let feed = |feed| site.url(Route::Feed(language, feed));
    let whole = PlanView {
        part: "home".to_owned(),
        title: site.config.settings.title.get(language).to_owned(),
        url: None,
        count: site.linked.directory.documents.visible().count(),
        links: vec![PlanLinkView {
            title: words.get("feed_site").to_owned(),
            url: feed(Feed::Site),
            page: Some(site.url(Route::Page(language, Page::Home))),
            lang: None,
            former: false,
            count: None,
        }],
        more: 0,
    };
    let sections = listed_kinds().map(|kind| {
        let part = renderer.part_link(kind.folder(), Page::Section(kind, None, 1), language);
        PlanLinkView {
            title: part.title,
            url: feed(Feed::Section(kind)),
            page: part.url,
            lang: None,
            former: false,
            count: Some(site.index.section(kind).documents.len()),
        }
    });
    let sections = PlanView {
        part: "sections".to_owned(),
        title: words.get("by_section").to_owned(),
        url: None,
        count: 0,
        links: sections.collect(),
        more: 0,
    };
    let shelves = [Shelf::Themes, Shelf::Agencies].into_iter().map(|shelf| {
        let mut view = shelf_view(renderer, shelf, language, |subject| {
            let own = match subject {
                Subject::Agency(id) => Feed::Agency(id),
                Subject::Theme(id) => Feed::Theme(id),
                _ => return None,
            };
            Some(feed(own))
        });
        // A feed of nothing is of no use yet.
        view.links.retain(|link| link.count != Some(0));
        view
    });
    let groups = [whole, sections].into_iter().chain(shelves);
    let groups: Vec<PlanView> = groups.filter(|group| !group.links.is_empty()).collect();
    page(renderer, language, Page::Feeds, "feeds", groups)
}

/// The plan of the site: every part with what stands below it.
pub fn plan(renderer: &Renderer<'_>, language: Language) -> Result<Vec<u8>, Diagnostic> {
    let mut groups: Vec<PlanView> = listed_kinds()
        .map(|kind| section_view(renderer, kind, language))
        .collect();
    groups.push(years_of_targets(renderer, language));
    groups.push(tasks_view(renderer, language));
    groups.extend(Shelf::ALL.into_iter().map(|shelf| {
        let mut view = shelf_view(renderer, shelf, language, |_| None);
        if shelf == Shelf::Forums {
            add_timelines(renderer, language, &mut view);
        }
        view
    }));
    groups.push(pages_view(renderer, language));
    groups.retain(|group| group.count > 0);
    page(renderer, language, Page::Plan, "plan", groups)
}

fn page(
    renderer: &Renderer<'_>,
    language: Language,
    page: Page,
    name: &str,
    groups: Vec<PlanView>,
) -> Result<Vec<u8>, Diagnostic> {
    let words = renderer.words(language);
    let title = words.get(&format!("{name}_title")).to_owned();
    let values = renderer
        .values(PageFrame {
            language,
            page,
            title,
            description: None,
            part: "none",
            breadcrumbs: Vec::new(),
            languages: renderer.site().config.languages.clone(),
            feed: None,
            has_code: false,
        })
        .with("groups", groups);
    let template = format!("{name}.html");
    renderer.render_template(&template, Route::Page(language, page), values)
}

fn listed_kinds() -> impl Iterator<Item = Kind> {
    Kind::ALL.into_iter().filter(|kind| kind.is_listed())
}

/// The years of a kind.
fn section_view(renderer: &Renderer<'_>, kind: Kind, language: Language) -> PlanView {
    let site = renderer.site();
    let section = site.index.section(kind);
    let years = section.years.iter().map(|(year, range)| PlanLinkView {
        title: renderer
            .words(language)
            .fill("year_n", "n", &year.to_string()),
        url: site.url(Route::Page(language, Page::Section(kind, Some(*year), 1))),
        page: None,
        lang: None,
        former: false,
        count: Some(range.len()),
    });
    let part = renderer.part_link(kind.folder(), Page::Section(kind, None, 1), language);
    group(
        kind.folder(),
        part,
        section.documents.len(),
        years.collect(),
    )
}

fn years_of_targets(renderer: &Renderer<'_>, language: Language) -> PlanView {
    let site = renderer.site();
    let words = renderer.words(language);
    let years = site.index.targets.iter().map(|(year, items)| PlanLinkView {
        title: words.fill("target_year_n", "n", &year.to_string()),
        url: site.url(Route::Page(language, Page::TargetYear(*year, 1))),
        page: None,
        lang: None,
        former: false,
        count: Some(items.len()),
    });
    let count = (site.index.targets.iter())
        .map(|(_, items)| items.len())
        .sum();
    let part = renderer.part_link("targets", Page::Targets, language);
    group("targets", part, count, years.collect())
}

fn tasks_view(renderer: &Renderer<'_>, language: Language) -> PlanView {
    let part = renderer.part_link("tasks", Page::Tasks(1), language);
    let count = renderer.site().index.tasks.len();
    group("tasks", part, count, Vec::new())
}

/// The entries of a folder of the registry. `address` says where each leads, if not
/// to its page.
fn shelf_view(
    renderer: &Renderer<'_>,
    shelf: Shelf,
    language: Language,
    address: impl Fn(Subject) -> Option<String>,
) -> PlanView {
    let site = renderer.site();
    let order = site.orders.get(&(shelf, language));
    let entries = order.map_or(&[][..], Vec::as_slice);
    let links = entries.iter().take(SHOWN).map(|entry| {
        let named = renderer.subject(entry.subject, None, language);
        let page = named.url.unwrap_or_default();
        let other = address(entry.subject);
        PlanLinkView {
            title: named.name,
            page: other.is_some().then(|| page.clone()),
            url: other.unwrap_or(page),
            lang: named.lang,
            former: super::list::is_former(site, entry.subject),
            count: Some(site.index.count(entry.subject)),
        }
    });
    let part = renderer.part_link(shelf.folder(), Page::Index(shelf, 1), language);
    let mut view = group(shelf.folder(), part, entries.len(), links.collect());
    view.more = entries.len().saturating_sub(SHOWN);
    view
}

/// The timeline of each edition, after the editions.
fn add_timelines(renderer: &Renderer<'_>, language: Language, view: &mut PlanView) {
    let site = renderer.site();
    for (forum, _) in site.linked.directory.forums.iter() {
        let Some(url) = super::timeline::first_page(renderer, forum, language) else {
            continue;
        };
        let name = renderer.name(Subject::Forum(forum), None, language);
        let word = renderer.words(language).get("timeline");
        view.links.push(PlanLinkView {
            title: format!("{name} – {word}"),
            url,
            page: None,
            lang: None,
            former: false,
            count: Some(site.index.timeline(forum).len()),
        });
    }
}

/// The pages that stand in no list.
fn pages_view(renderer: &Renderer<'_>, language: Language) -> PlanView {
    let site = renderer.site();
    let main = site.config.main;
    let pages: Vec<_> = (site.linked.directory.documents.visible())
        .filter(|(id, listing)| {
            listing.kind == Kind::Page && Some(*id) != site.linked.addresses.home
        })
        .collect();
    let feeds = PlanLinkView {
        title: renderer.words(language).get("feeds_title").to_owned(),
        url: site.url(Route::Page(language, Page::Feeds)),
        page: None,
        lang: None,
        former: false,
        count: None,
    };
    let links = pages.iter().take(SHOWN).map(|&(id, listing)| PlanLinkView {
        title: renderer.title(id, language).to_owned(),
        url: site.subject_url(Subject::Document(id), language),
        page: None,
        lang: (language != main && !listing.translated).then(|| main.tag().to_owned()),
        former: false,
        count: None,
    });
    let title = LinkView {
        title: renderer.words(language).get("part_pages").to_owned(),
        url: None,
    };
    let data = PlanLinkView {
        title: renderer.words(language).get("data_title").to_owned(),
        url: site.url(Route::Page(language, Page::Data)),
        ..feeds.clone()
    };
    let links = links.chain([feeds, data]).collect();
    let mut view = group("pages", title, pages.len() + 2, links);
    view.more = pages.len().saturating_sub(SHOWN);
    view
}

fn group(part: &str, link: LinkView, count: usize, links: Vec<PlanLinkView>) -> PlanView {
    PlanView {
        part: part.to_owned(),
        title: link.title,
        url: link.url,
        count,
        links,
        more: 0,
    }
}
