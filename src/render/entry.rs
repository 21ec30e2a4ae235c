//! The pages of bodies, themes, people, legal documents and editions.

use tera::Value;

use super::document::related_groups;
use super::frame::PageFrame;
use super::view::{
    AgencyView, CitedLine, EntryPageView, ForumView, Html, LegalView, LinkView, NameView,
    NamedView, PersonView, PositionView, RelationView, SuccessorView, TaskView,
};
use super::{Renderer, task, timeline};
use crate::diagnostic::Diagnostic;
use crate::directory::Subject;
use crate::document::Version;
use crate::language::Language;
use crate::reference::{Id, Linked};
use crate::registry::Shelf;
use crate::registry::agency::{Agency, Successor};
use crate::registry::legal::LegalDocument;
use crate::registry::person::Person;
use crate::registry::{Agencies, Entry, Forums, Legal, Named, Themes};
use crate::route::{Feed, Page, Route};
use crate::site::Site;
use crate::text::PartialDate;

/// Tasks that a body's page shows.
const TASKS_SHOWN: usize = 20;

/// The part of the site that something belongs to, and its first page.
pub fn part(subject: Subject, site: &Site) -> (&'static str, Option<Page>) {
    let shelf = match subject {
        Subject::Document(id) => {
            let kind = site
                .linked
                .directory
                .documents
                .get(id)
                .map(|listing| listing.kind);
            return kind.map_or(("pages", None), |kind| {
                let root = kind.is_listed().then_some(Page::Section(kind, None, 1));
                (kind.folder(), root)
            });
        }
        Subject::Agency(_) => Shelf::Agencies,
        Subject::Theme(_) => Shelf::Themes,
        Subject::Person(_) => Shelf::People,
        Subject::Legal(_) | Subject::Unregistered(_) => Shelf::Legal,
        Subject::Forum(_) => Shelf::Forums,
    };
    (shelf.folder(), Some(Page::Index(shelf, 1)))
}

/// The page of an entry.
pub fn entry(
    renderer: &Renderer<'_>,
    language: Language,
    subject: Subject,
) -> Result<Vec<u8>, Diagnostic> {
    let site = renderer.site();
    let linked = &site.linked;
    let main = site.config.main;
    let page = EntryPage {
        renderer,
        language,
        subject,
    };
    match subject {
        Subject::Agency(id) => page.render(
            linked
                .agencies
                .get(id.index())
                .map(|item| item.version(language, main)),
            "agency",
            |record| page.agency(id, record).into(),
        ),
        Subject::Theme(id) => page.render(
            linked
                .themes
                .get(id.index())
                .map(|item| item.version(language, main)),
            "theme",
            |_| Value::none(),
        ),
        Subject::Person(id) => page.render(
            linked
                .people
                .get(id.index())
                .map(|item| item.version(language, main)),
            "person",
            |record| page.person(record).into(),
        ),
        Subject::Legal(id) => page.render(
            linked
                .legal
                .get(id.index())
                .map(|item| item.version(language, main)),
            "legal",
            |record| page.legal(id, record).into(),
        ),
        Subject::Forum(id) => page.render(
            linked
                .forums
                .get(id.index())
                .map(|item| item.version(language, main)),
            "forum",
            |_| forum_view(renderer, id, language).into(),
        ),
        Subject::Document(id) => super::document::document(renderer, language, id),
        Subject::Unregistered(it) => super::unregistered::page(renderer, language, it),
    }
}

/// The entry whose page is made.
struct EntryPage<'a> {
    renderer: &'a Renderer<'a>,
    language: Language,
    subject: Subject,
}

impl EntryPage<'_> {
    fn render<R: Named>(
        &self,
        version: Option<(&Version<Entry<R>>, bool)>,
        word: &'static str,
        own: impl FnOnce(&R) -> Value,
    ) -> Result<Vec<u8>, Diagnostic> {
        let Some((version, is_own)) = version else {
            return Ok(Vec::new());
        };
        let renderer = self.renderer;
        let site = renderer.site();
        let record = &version.front.record;
        let (part, root) = part(self.subject, site);
        let feed = match self.subject {
            Subject::Agency(id) => Some(Feed::Agency(id)),
            Subject::Theme(id) => Some(Feed::Theme(id)),
            _ => None,
        };
        let page = Page::Subject(self.subject);
        let name = renderer.name(self.subject, None, self.language);
        let lead = Some(version.body.lead.clone()).filter(|lead| !lead.is_empty());
        let values = renderer
            .values(PageFrame {
                language: self.language,
                page,
                title: name.to_owned(),
                description: (version.front.common.summary.as_ref())
                    .map(|summary| summary.value.clone())
                    .or(lead),
                part,
                breadcrumbs: root
                    .map(|root| renderer.part_link(part, root, self.language))
                    .into_iter()
                    .collect::<Vec<LinkView>>(),
                languages: site.config.languages.clone(),
                feed,
                has_code: version.body.has_code,
            })
            .with(
                "entry",
                EntryPageView {
                    html: Html(version.body.html.get().into_owned()),
                    lang: (!is_own && !version.body.html.is_empty())
                        .then(|| site.config.main.tag().to_owned()),
                    other_names: (record.other_names().iter())
                        .filter(|other| **other != name)
                        .map(|&other| other.to_owned())
                        .collect(),
                    groups: related_groups(renderer, self.subject, self.language),
                    count: site.index.count(self.subject),
                    children: self.children(),
                    parent: self.parent(),
                    feed: feed.map(|feed| site.url(Route::Feed(self.language, feed))),
                    extra: renderer.extra(&version.front.common.extra),
                    name: name.to_owned(),
                },
            )
            .with(
                "citation",
                super::bibliography::view(renderer, self.subject, self.language),
            )
            .with(word, own(record));
        let template = format!("{word}.html");
        renderer.render_template(&template, Route::Page(self.language, page), values)
    }

    fn named(&self, subject: Subject) -> NamedView {
        self.renderer.entry(subject, None, self.language)
    }

    fn parent(&self) -> Option<NamedView> {
        let linked = &self.renderer.site().linked;
        match self.subject {
            Subject::Agency(id) => {
                let record = &linked.agencies.get(id.index())?.original.front.record;
                Some(self.named(Subject::Agency(record.parent.as_ref()?.target)))
            }
            Subject::Theme(id) => {
                let record = &linked.themes.get(id.index())?.original.front.record;
                Some(self.named(Subject::Theme(record.parent.as_ref()?.target)))
            }
            _ => None,
        }
    }

    fn children(&self) -> Vec<NamedView> {
        let site = self.renderer.site();
        let below = site
            .children
            .get(&self.subject)
            .map_or(&[][..], Vec::as_slice);
        below.iter().map(|&subject| self.named(subject)).collect()
    }

    fn date_text(&self, date: Option<PartialDate>) -> Option<String> {
        date.map(|date| self.renderer.partial(date, self.language).short)
    }

    fn agency(&self, id: Id<Agencies>, record: &Agency<Linked>) -> AgencyView {
        let site = self.renderer.site();
        let items = site.index.tasks_of(id);
        let tasks: Vec<TaskView> = items
            .iter()
            .take(TASKS_SHOWN)
            .filter_map(|&item| task::task(self.renderer, item, self.language))
            .collect();
        let predecessors = site
            .predecessors
            .get(&id)
            .map_or(&[][..], Vec::as_slice)
            .iter()
            .map(|(before, place)| {
                let agency = site.linked.agencies.get(before.index());
                let successor =
                    agency.and_then(|item| item.original.front.record.successors.get(*place));
                self.renderer.successor(*before, successor, self.language)
            })
            .collect();
        AgencyView {
            kind: record.kind.clone(),
            locality: record.locality.clone(),
            names: (record.names.iter())
                .map(|name| NameView {
                    name: name.name.value.clone(),
                    from: self.date_text(name.from),
                    until: self.date_text(name.until),
                })
                .collect(),
            from: self.date_text(record.from),
            until: self.date_text(record.until),
            successors: (record.successors.iter())
                .map(|successor| {
                    let other = successor.agency.target;
                    self.renderer
                        .successor(other, Some(successor), self.language)
                })
                .collect(),
            predecessors,
            lineage: super::lineage::lineage(self.renderer, id, self.language),
            gathers: record.gathers == Some(true),
            website: record.website.clone().map(|url| url.0),
            contact: record.contact.clone(),
            tasks,
            task_count: items.len(),
            tasks_url: (!items.is_empty())
                .then(|| site.url(Route::Page(self.language, Page::TasksOf(id, 1)))),
            calendar: task::calendar_url(site, Some(id), self.language),
        }
    }

    fn person(&self, record: &Person<Linked>) -> PersonView {
        PersonView {
            honorifics: record.honorifics.clone(),
            positions: (record.positions.iter())
                .map(|position| PositionView {
                    title: position.title.clone(),
                    agency: (position.agency.as_ref()).map(|agency| {
                        let day = position.from.map(|from| from.first_day());
                        self.renderer.loose_agency(agency, day, self.language)
                    }),
                    from: self.date_text(position.from),
                    until: self.date_text(position.until),
                })
                .collect(),
        }
    }

    fn legal(&self, id: Id<Legal>, record: &LegalDocument<Linked>) -> LegalView {
        let site = self.renderer.site();
        let day = record.date.map(|date| date.first_day());
        let own = record.relations.iter().map(|relation| RelationView {
            how: self
                .language
                .pick(relation.how.words().0, relation.how.words().1)
                .to_owned(),
            inverse: false,
            document: self.legal_link(relation.document.target),
        });
        let theirs = site.legal_relations.get(&id).map_or(&[][..], Vec::as_slice);
        let theirs = theirs.iter().map(|(other, how)| RelationView {
            how: self.language.pick(how.words().0, how.words().1).to_owned(),
            inverse: true,
            document: self.legal_link(*other),
        });
        LegalView {
            kind: record.r#type.clone(),
            number: record.number.clone(),
            issuer: (record.issuer.as_ref())
                .map(|issuer| self.renderer.loose_agency(issuer, day, self.language)),
            date: record
                .date
                .map(|date| self.renderer.partial(date, self.language)),
            title: record.title.clone(),
            url: record.url.clone().map(|url| url.0),
            relations: own.chain(theirs).collect(),
        }
    }

    fn legal_link(&self, id: Id<Legal>) -> CitedLine {
        self.renderer
            .cited_by_name(Subject::Legal(id), self.language)
    }
}

impl Renderer<'_> {
    /// A body before or after another, and how the one became the other.
    pub fn successor(
        &self,
        other: Id<Agencies>,
        change: Option<&Successor<Linked>>,
        language: Language,
    ) -> SuccessorView {
        SuccessorView {
            agency: self.entry(Subject::Agency(other), None, language),
            how: change.map_or_else(String::new, |change| {
                let (vi, en) = change.how.words();
                language.pick(vi, en).to_owned()
            }),
            on: change
                .and_then(|change| change.on)
                .map(|on| self.partial(on, language).short),
        }
    }
}

/// An edition of the forum.
pub fn forum_view(renderer: &Renderer<'_>, id: Id<Forums>, language: Language) -> ForumView {
    let site = renderer.site();
    let named = renderer.subject(Subject::Forum(id), None, language);
    let mut view = ForumView {
        edition: None,
        starts: None,
        ends: None,
        theme: None,
        organisers: Vec::new(),
        chairs: Vec::new(),
        venue: None,
        url: named.url.unwrap_or_default(),
        name: named.name,
        timeline: timeline::first_page(renderer, id, language),
    };
    if let Some(item) = site.linked.forums.get(id.index()) {
        let record = &item.version(language, site.config.main).0.front.record;
        let day = record.starts().map(|date| date.first_day());
        view.edition = record.edition();
        view.starts = record.starts().map(|date| renderer.partial(date, language));
        view.ends = (record.ends().filter(|ends| Some(*ends) != record.starts()))
            .map(|date| renderer.partial(date, language));
        view.theme = record.theme.clone();
        view.organisers = (record.organisers.iter())
            .map(|organiser| renderer.loose_agency(organiser, day, language))
            .collect();
        view.chairs = (record.chairs.iter())
            .map(|chair| renderer.loose_person(chair, day, language))
            .collect();
        view.venue = record.venue.clone();
    }
    view
}

/// The entries below each entry, in the order of their index.
pub type Children = std::collections::BTreeMap<Subject, Vec<Subject>>;

/// Gathers the entries below each body and theme.
pub fn children(
    site: &crate::link::LinkedSite,
    orders: &crate::site::Orders,
    main: Language,
) -> Children {
    let mut children = Children::default();
    let order = |shelf| orders.get(&(shelf, main)).map_or(&[][..], Vec::as_slice);
    for entry in order(Shelf::Agencies).iter().chain(order(Shelf::Themes)) {
        let parent = match entry.subject {
            Subject::Agency(id) => site
                .agencies
                .get(id.index())
                .and_then(|item| item.original.front.record.parent.as_ref())
                .map(|parent| Subject::Agency(parent.target)),
            Subject::Theme(id) => site
                .themes
                .get(id.index())
                .and_then(|item: &crate::link::LinkedEntry<Themes>| {
                    item.original.front.record.parent.as_ref()
                })
                .map(|parent| Subject::Theme(parent.target)),
            _ => None,
        };
        if let Some(parent) = parent {
            children.entry(parent).or_default().push(entry.subject);
        }
    }
    // Bodies with a protocol order come first, in that order.
    for below in children.values_mut() {
        below.sort_by_key(|subject| match subject {
            Subject::Agency(id) => site
                .agencies
                .get(id.index())
                .and_then(|item| item.original.front.record.order)
                .unwrap_or(u32::MAX),
            _ => u32::MAX,
        });
    }
    children
}
