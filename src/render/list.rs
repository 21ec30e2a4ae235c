//! Lists over several pages: sections by year, indexes of the registry, and the
//! documents in one relation to an entry.

use tera::Value;

use super::Renderer;
use super::frame::{PageFrame, part_of};
use super::view::{IndexEntryView, LinkView, PagerView, YearGroupView, YearView};
use crate::diagnostic::Diagnostic;
use crate::directory::Subject;
use crate::document::Documents;
use crate::kind::Kind;
use crate::language::Language;
use crate::reference::Id;
use crate::registry::Shelf;
use crate::route::{Feed, Page, Relation, Route};
use crate::site::{INDEX_ENTRIES, IndexEntry, Site};

/// The documents of a kind, of all years or one.
pub fn section(
    renderer: &Renderer<'_>,
    language: Language,
    kind: Kind,
    year: Option<i16>,
    number: u32,
) -> Result<Vec<u8>, Diagnostic> {
    let site = renderer.site();
    let section = site.index.section(kind);
    let words = renderer.words(language);
    let documents = match year {
        None => section.documents.as_slice(),
        Some(year) => section
            .years
            .iter()
            .find(|(of, _)| *of == year)
            .and_then(|(_, range)| section.documents.get(range.clone()))
            .unwrap_or_default(),
    };
    let shown = slice(documents, site.config.page_size, number);
    let part = part_of(kind);
    let section_link = renderer.part_link(part, Page::Section(kind, None, 1), language);
    let mut title = section_link.title.clone();
    let mut breadcrumbs = Vec::new();
    if let Some(year) = year {
        title = format!("{title} – {}", words.fill("year_n", "n", &year.to_string()));
        breadcrumbs.push(section_link);
    }
    let page = Page::Section(kind, year, number);
    let values = renderer
        .values(PageFrame {
            language,
            page,
            title: numbered(renderer, title, number, language),
            description: None,
            part,
            breadcrumbs,
            languages: site.config.languages.clone(),
            feed: Some(Feed::Section(kind)),
            has_code: false,
        })
        .with("kind", kind.word())
        .with(
            "section_url",
            site.url(Route::Page(language, Page::Section(kind, None, 1))),
        )
        .with("current_year", year)
        .with("years", years(renderer, kind, year, language))
        .with("groups", groups(renderer, shown, language))
        .with(
            "pager",
            pager(
                renderer,
                documents.len(),
                site.config.page_size,
                number,
                |number| Route::Page(language, Page::Section(kind, year, number)),
            ),
        );
    renderer.render_template("section.html", Route::Page(language, page), values)
}

fn years(
    renderer: &Renderer<'_>,
    kind: Kind,
    current: Option<i16>,
    language: Language,
) -> Vec<YearView> {
    let section = renderer.site().index.section(kind);
    section
        .years
        .iter()
        .map(|(year, range)| YearView {
            year: *year,
            url: renderer
                .site()
                .url(Route::Page(language, Page::Section(kind, Some(*year), 1))),
            count: range.len(),
            current: current == Some(*year),
        })
        .collect()
}

/// An index of the registry.
pub fn index(
    renderer: &Renderer<'_>,
    language: Language,
    shelf: Shelf,
    number: u32,
) -> Result<Vec<u8>, Diagnostic> {
    let site = renderer.site();
    let all = site
        .orders
        .get(&(shelf, language))
        .map_or(&[][..], Vec::as_slice);
    let shown = slice(all, INDEX_ENTRIES, number);
    let part = shelf.folder();
    let entries: Vec<IndexEntryView> = shown
        .iter()
        .map(|entry| index_entry(renderer, entry, language))
        .collect();
    let mut letters: Vec<String> = entries.iter().map(|entry| entry.initial.clone()).collect();
    letters.dedup();
    let page = Page::Index(shelf, number);
    let title = renderer.part_link(part, page, language).title;
    let values = renderer
        .values(PageFrame {
            language,
            page,
            title: numbered(renderer, title, number, language),
            description: None,
            part,
            breadcrumbs: Vec::new(),
            languages: site.config.languages.clone(),
            feed: None,
            has_code: false,
        })
        .with("shelf", part)
        .with("entries", entries)
        .with("letters", letters)
        .with(
            "pager",
            pager(renderer, all.len(), INDEX_ENTRIES, number, |number| {
                Route::Page(language, Page::Index(shelf, number))
            }),
        );
    renderer.render_template("index.html", Route::Page(language, page), values)
}

/// Whether it is a body that is no more: others may bear its name today.
pub(super) fn is_former(site: &Site, subject: Subject) -> bool {
    let Subject::Agency(id) = subject else {
        return false;
    };
    let item = site.linked.agencies.get(id.index());
    item.is_some_and(|item| item.original.front.record.until.is_some())
}

pub(super) fn index_entry(
    renderer: &Renderer<'_>,
    entry: &IndexEntry,
    language: Language,
) -> IndexEntryView {
    let site = renderer.site();
    let linked = &site.linked;
    let main = site.config.main;
    let named = renderer.subject(entry.subject, None, language);
    let mut view = IndexEntryView {
        name: named.name,
        url: named.url.unwrap_or_default(),
        initial: entry.initial.clone(),
        note: None,
        count: site.index.count(entry.subject),
        lang: named.lang,
        former: is_former(site, entry.subject),
        date: None,
    };
    match entry.subject {
        Subject::Agency(id) => {
            if let Some(item) = linked.agencies.get(id.index()) {
                let record = &item.version(language, main).0.front.record;
                view.note = record.locality.clone();
            }
        }
        Subject::Person(id) => {
            if let Some(item) = linked.people.get(id.index()) {
                let record = &item.version(language, main).0.front.record;
                let titles: Vec<&str> = (record.positions.iter())
                    .map(|position| position.title.as_str())
                    .collect();
                view.note = (!titles.is_empty()).then(|| titles.join("; "));
            }
        }
        Subject::Legal(id) => {
            if let Some(item) = linked.legal.get(id.index()) {
                let record = &item.version(language, main).0.front.record;
                view.note = record.title.clone().filter(|title| *title != view.name);
                view.date = record.date.map(|date| renderer.partial(date, language));
            }
        }
        Subject::Forum(id) => {
            if let Some(item) = linked.forums.get(id.index()) {
                let record = &item.version(language, main).0.front.record;
                view.note = record.theme.clone();
                view.date = record.starts().map(|date| renderer.partial(date, language));
            }
        }
        Subject::Unregistered(fingerprint) => {
            if let Some(document) = linked.directory.unregistered.get(fingerprint) {
                view.note = Some(renderer.words(language).get("unregistered").to_owned());
                view.date = (document.cited.date).map(|date| renderer.partial(date, language));
            }
        }
        Subject::Theme(_) | Subject::Document(_) => {}
    }
    view
}

/// All documents in one relation to something.
pub fn related(
    renderer: &Renderer<'_>,
    language: Language,
    subject: Subject,
    relation: Relation,
    number: u32,
) -> Result<Vec<u8>, Diagnostic> {
    let site = renderer.site();
    let documents = site.index.related(subject, relation);
    let shown = slice(documents, site.config.page_size, number);
    let cards = renderer.related_cards(shown, subject, relation, language);
    let heading = relation_title(renderer, relation, language);
    let entry = renderer.subject(subject, None, language);
    let (part, root) = super::entry::part(subject, site);
    let page = Page::Related(subject, relation, number);
    let entry_url = entry.url.clone().unwrap_or_default();
    let mut breadcrumbs: Vec<LinkView> = root
        .map(|root| renderer.part_link(part, root, language))
        .into_iter()
        .collect();
    breadcrumbs.push(LinkView {
        title: entry.name.clone(),
        url: entry.url,
    });
    let title = format!("{} – {heading}", entry.name);
    let values = renderer
        .values(PageFrame {
            language,
            page,
            title: numbered(renderer, title, number, language),
            description: None,
            part,
            breadcrumbs,
            languages: match subject {
                Subject::Document(id) => super::document::languages(site, id),
                _ => site.config.languages.clone(),
            },
            feed: None,
            has_code: false,
        })
        .with("entry_name", entry.name)
        .with("entry_url", entry_url)
        .with("heading", heading)
        .with("groups", grouped(renderer, shown, cards))
        .with(
            "years",
            years_of_list(renderer, documents, number, |number| {
                Route::Page(language, Page::Related(subject, relation, number))
            }),
        )
        .with(
            "pager",
            pager(
                renderer,
                documents.len(),
                site.config.page_size,
                number,
                |number| Route::Page(language, Page::Related(subject, relation, number)),
            ),
        );
    renderer.render_template("related.html", Route::Page(language, page), values)
}

/// Where each year of a list begins that goes over several pages; of a short list nothing.
fn years_of_list(
    renderer: &Renderer<'_>,
    documents: &[Id<Documents>],
    number: u32,
    route: impl Fn(u32) -> Route,
) -> Vec<YearView> {
    let site = renderer.site();
    let size = site.config.page_size;
    if documents.len() <= size {
        return Vec::new();
    }
    let here = number.max(1) as usize - 1;
    let year_of = |id: &Id<Documents>| site.index.date(*id).map(|date| date.year());
    let mut years: Vec<YearView> = Vec::new();
    // The heading of a year on its page: how many years begin there before it.
    let mut heading = (0, 0);
    let mut rest = documents;
    // From year to year and not from document to document: every page of the list asks.
    while let Some(year) = rest.first().and_then(year_of) {
        let at = documents.len() - rest.len();
        let count = rest.partition_point(|id| year_of(id) == Some(year));
        let (page, last) = (at / size, (at + count - 1) / size);
        let goes_on = usize::from(heading.0 != page && !at.is_multiple_of(size));
        heading = match heading {
            (known, count) if known == page => (page, count + 1),
            _ => (page, 1 + goes_on),
        };
        let url = site.url(route(page as u32 + 1));
        years.push(YearView {
            year,
            url: format!("{url}#_y{}", heading.1),
            count,
            current: (page..=last).contains(&here),
        });
        rest = rest.get(count..).unwrap_or_default();
    }
    years
}

/// The heading of the documents in a relation.
pub fn relation_title(renderer: &Renderer<'_>, relation: Relation, language: Language) -> String {
    let key = format!("relation_{}", relation.word());
    renderer.words(language).get(&key).to_owned()
}

/// A title with the number of the page, from the second on.
pub(super) fn numbered(
    renderer: &Renderer<'_>,
    title: String,
    number: u32,
    language: Language,
) -> String {
    if number < 2 {
        return title;
    }
    let page = renderer
        .words(language)
        .fill("page_n", "n", &number.to_string());
    format!("{title} – {page}")
}

/// The entries on a page, counted from 1.
pub(super) fn slice<T>(all: &[T], size: usize, number: u32) -> &[T] {
    let start = (number.max(1) as usize - 1)
        .saturating_mul(size)
        .min(all.len());
    let end = (start + size).min(all.len());
    &all[start..end]
}

/// Documents gathered by year, in the order in which they come.
pub fn groups(
    renderer: &Renderer<'_>,
    documents: &[Id<Documents>],
    language: Language,
) -> Vec<YearGroupView> {
    grouped(renderer, documents, renderer.cards(documents, language))
}

/// Documents with their entries in a list, gathered by year.
fn grouped(
    renderer: &Renderer<'_>,
    documents: &[Id<Documents>],
    cards: Vec<Value>,
) -> Vec<YearGroupView> {
    let mut groups: Vec<(Option<i16>, Vec<Value>)> = Vec::new();
    for (&id, card) in documents.iter().zip(cards) {
        let year = renderer.site().index.date(id).map(|date| date.year());
        match groups.last_mut() {
            Some((of, cards)) if *of == year => cards.push(card),
            _ => groups.push((year, vec![card])),
        }
    }
    groups
        .into_iter()
        .map(|(year, cards)| YearGroupView { year, cards })
        .collect()
}

/// The links between the pages of a list.
pub fn pager(
    renderer: &Renderer<'_>,
    count: usize,
    size: usize,
    number: u32,
    route: impl Fn(u32) -> Route,
) -> PagerView {
    let total = count.div_ceil(size).max(1) as u32;
    let url = |number: u32| renderer.site().url(route(number));
    let near = |page: &u32| *page == 1 || *page == total || page.abs_diff(number) <= 2;
    let mut pages = Vec::new();
    let mut last = 0;
    let shown = (1..=2.min(total)).chain(number.saturating_sub(2).max(3)..=total.min(number + 2));
    for page in shown.chain(std::iter::once(total)).filter(near) {
        if page <= last {
            continue;
        }
        if page > last + 1 {
            pages.push(LinkView {
                title: "…".to_owned(),
                url: None,
            });
        }
        pages.push(LinkView {
            title: page.to_string(),
            url: Some(url(page)),
        });
        last = page;
    }
    PagerView {
        number: number as usize,
        total: total as usize,
        count,
        previous: (number > 1).then(|| url(number - 1)),
        next: (number < total).then(|| url(number + 1)),
        pages,
    }
}
