//! What pages tell machines in the words of schema.org, as JSON-LD: what the page
//! is about, and where it stands in the site.
//!
//! Only what the records say is said. A property is left out where its meaning is
//! another one than that of the field, however near it comes: search engines hold
//! a site to what it says here.

mod document;
mod entry;
mod thing;

use super::Renderer;
use super::frame::PageFrame;
use super::view::Html;
use crate::directory::Subject;
use crate::language::Language;
use crate::route::{Page, Route};
use thing::{Property, Thing, Type};

pub(super) use entry::is_normative;

/// The content of the page's `script` element.
pub(super) fn structured(renderer: &Renderer<'_>, frame: &PageFrame) -> Html {
    let speaker = Speaker {
        renderer,
        language: frame.language,
    };
    let mut things = vec![speaker.main(frame)];
    things.extend(speaker.breadcrumbs(frame));
    Html(thing::script(&things))
}

/// Who says things, in a language.
#[derive(Clone, Copy)]
struct Speaker<'a> {
    renderer: &'a Renderer<'a>,
    language: Language,
}

impl<'a> Speaker<'a> {
    /// What the page is about.
    fn main(&self, frame: &'a PageFrame) -> Thing<'a> {
        match frame.page {
            Page::Home => self.site(),
            Page::Subject(Subject::Document(id)) => {
                let thing = self.document(id, frame.description.as_deref());
                thing.unwrap_or_else(|| self.page(Type::WebPage, frame))
            }
            Page::Subject(subject) => {
                let thing = self.entry(subject, frame);
                thing.unwrap_or_else(|| self.page(Type::WebPage, frame))
            }
            _ => self.page(Type::CollectionPage, frame),
        }
    }

    /// The site itself.
    fn site(&self) -> Thing<'a> {
        let settings = &self.renderer.site().config.settings;
        let description = settings.description.as_ref();
        self.site_in_short()
            .with(Property::Url, self.absolute(Page::Home))
            .with_known(
                Property::Description,
                description.map(|text| text.get(self.language)),
            )
            .with(Property::InLanguage, self.language.tag())
            .with_known(Property::Publisher, self.publisher())
    }

    /// The site, to say what belongs to it.
    fn site_in_short(&self) -> Thing<'a> {
        let title = &self.renderer.site().config.settings.title;
        Thing::new(Type::WebSite)
            .known_as(Some(self.absolute(Page::Home)))
            .with(Property::Name, title.get(self.language))
    }

    /// Who answers for the site.
    fn publisher(&self) -> Option<Thing<'a>> {
        let settings = &self.renderer.site().config.settings;
        let organisation = settings.organisation.as_ref()?;
        let name = organisation.name.as_ref()?.get(self.language);
        Some(Thing::new(Type::GovernmentOrganization).with(Property::Name, name))
    }

    /// A page of which nothing more is to be said.
    fn page(&self, kind: Type, frame: &'a PageFrame) -> Thing<'a> {
        let url = self.absolute(frame.page);
        Thing::new(kind)
            .known_as(Some(url.clone()))
            .with(Property::Url, url)
            .with(Property::Name, &frame.title)
            .with_known(Property::Description, frame.description.as_ref())
            .with(Property::InLanguage, self.language.tag())
            .with(Property::IsPartOf, self.site_in_short())
    }

    /// The way from the first page to this one.
    fn breadcrumbs(&self, frame: &'a PageFrame) -> Option<Thing<'a>> {
        if frame.page == Page::Home {
            return None;
        }
        let site = self.renderer.site();
        let origin = &site.linked.addresses.origin;
        let home = self.renderer.words(self.language).get("home");
        let first = (home, Some(self.absolute(Page::Home)));
        let between = (frame.breadcrumbs.iter()).map(|link| {
            let url = link.url.as_ref().map(|url| format!("{origin}{url}"));
            (link.title.as_str(), url)
        });
        let last = (frame.title.as_str(), Some(self.absolute(frame.page)));
        let way = std::iter::once(first).chain(between).chain([last]);
        let page = |url| Thing::new(Type::WebPage).known_as(Some(url));
        let items = way.enumerate().map(|(at, (name, url))| {
            Thing::new(Type::ListItem)
                .with(Property::Position, at + 1)
                .with(Property::Name, name)
                .with_known(Property::Item, url.map(page))
        });
        Some(Thing::new(Type::BreadcrumbList).with_all(Property::ItemListElement, items))
    }

    /// The full address of a page in this language.
    fn absolute(&self, page: Page) -> String {
        let linked = &self.renderer.site().linked;
        let route = Route::Page(self.language, page);
        linked.addresses.absolute(route, &linked.directory)
    }

    /// The full address of something that has a page.
    fn address(&self, subject: Subject) -> String {
        let linked = &self.renderer.site().linked;
        let route = (linked.addresses).subject(subject, self.language, &linked.directory);
        linked.addresses.absolute(route, &linked.directory)
    }
}
