//! Atom feeds (RFC 4287): of the site, of each kind, body and theme.

use crate::directory::Subject;
use crate::document::Documents;
use crate::language::Language;
use crate::reference::Id;
use crate::route::{Feed, Page, Route};
use crate::text::date::Moment;

use super::Renderer;
use super::sitemap::{document, text};

/// Documents in a feed.
const ENTRIES: usize = 30;

/// A feed of the newest documents, each with its summary.
pub fn feed(renderer: &Renderer<'_>, language: Language, feed: Feed) -> Vec<u8> {
    let site = renderer.site();
    let directory = &site.linked.directory;
    let addresses = &site.linked.addresses;
    let (name, page, documents) = subject_of(renderer, language, feed);
    let title = match feed {
        Feed::Site => site.config.settings.title.get(language).to_owned(),
        _ => renderer.words(language).fill("feed_title", "title", &name),
    };
    let own = addresses.absolute(Route::Feed(language, feed), directory);
    let home = addresses.absolute(Route::Page(language, page), directory);
    // The clock does not enter: a feed is as new as its newest document.
    let updated = documents
        .iter()
        .filter_map(|&id| updated(renderer, id))
        .max()
        .unwrap_or_else(|| "1970-01-01T00:00:00Z".to_owned());
    document(|xml| {
        xml.create_element("feed")
            .with_attribute(("xmlns", "http://www.w3.org/2005/Atom"))
            .with_attribute(("xml:lang", language.tag()))
            .write_inner_content(|xml| {
                text(xml, "id", &own)?;
                text(xml, "title", &title)?;
                text(xml, "updated", &updated)?;
                xml.create_element("link")
                    .with_attribute(("rel", "self"))
                    .with_attribute(("type", "application/atom+xml"))
                    .with_attribute(("href", own.as_str()))
                    .write_empty()?;
                xml.create_element("link")
                    .with_attribute(("rel", "alternate"))
                    .with_attribute(("type", "text/html"))
                    .with_attribute(("href", home.as_str()))
                    .write_empty()?;
                xml.create_element("author").write_inner_content(|xml| {
                    let organisation = site.config.settings.organisation.as_ref();
                    let name = organisation.and_then(|organisation| organisation.name.as_ref());
                    let site_title = &site.config.settings.title;
                    text(xml, "name", name.unwrap_or(site_title).get(language))
                })?;
                text(xml, "generator", "kyyeu")?;
                for &id in &documents {
                    entry(renderer, language, id, xml)?;
                }
                Ok(())
            })
            .map(|_| ())
    })
}

fn entry(
    renderer: &Renderer<'_>,
    language: Language,
    id: Id<Documents>,
    xml: &mut quick_xml::Writer<Vec<u8>>,
) -> std::io::Result<()> {
    let site = renderer.site();
    let directory = &site.linked.directory;
    let addresses = &site.linked.addresses;
    let Some(document) = site.document(id) else {
        return Ok(());
    };
    let main = site.config.main;
    let route = addresses.subject(Subject::Document(id), language, directory);
    let url = addresses.absolute(route, directory);
    let updated = updated(renderer, id).unwrap_or_default();
    xml.create_element("entry").write_inner_content(|xml| {
        text(xml, "id", &url)?;
        text(xml, "title", renderer.title(id, language))?;
        text(xml, "updated", &updated)?;
        if let Some(date) = &document.common().date {
            text(xml, "published", &date.value.rfc3339(&site.config.zone))?;
        }
        xml.create_element("link")
            .with_attribute(("rel", "alternate"))
            .with_attribute(("type", "text/html"))
            .with_attribute(("href", url.as_str()))
            .write_empty()?;
        for theme in &document.common().themes {
            let name = renderer.name(Subject::Theme(theme.target), None, language);
            xml.create_element("category")
                .with_attribute(("term", name))
                .write_empty()?;
        }
        if let Some(summary) = super::summary(document, language, main) {
            text(xml, "summary", &summary)?;
        }
        Ok(())
    })?;
    Ok(())
}

/// When a document last changed: its last correction, else its own date.
fn updated(renderer: &Renderer<'_>, id: Id<Documents>) -> Option<String> {
    let zone = &renderer.site().config.zone;
    latest(renderer, id).map(|moment| moment.rfc3339(zone))
}

fn latest(renderer: &Renderer<'_>, id: Id<Documents>) -> Option<Moment> {
    let zone = &renderer.site().config.zone;
    let document = renderer.site().document(id)?;
    let own = document.common().date.as_ref().map(|date| date.value);
    let changes = document.common().changes.iter().map(|change| change.date);
    own.into_iter()
        .chain(changes)
        .max_by_key(|moment| moment.instant(zone))
}

fn subject_of(
    renderer: &Renderer<'_>,
    language: Language,
    feed: Feed,
) -> (String, Page, Vec<Id<Documents>>) {
    let index = &renderer.site().index;
    let first = |documents: &[Id<Documents>]| documents[..documents.len().min(ENTRIES)].to_vec();
    let entry = |subject: Subject| {
        let mut documents: Vec<Id<Documents>> = index
            .relations(subject)
            .iter()
            .flat_map(|(_, documents)| documents.iter().take(ENTRIES).copied())
            // A page without a date, such as a contact page, is no news.
            .filter(|&id| latest(renderer, id).is_some())
            .collect();
        documents.sort_by_key(|&id| (std::cmp::Reverse(index.date(id)), id));
        documents.dedup();
        documents.truncate(ENTRIES);
        let name = renderer.name(subject, None, language);
        (name.to_owned(), Page::Subject(subject), documents)
    };
    match feed {
        Feed::Site => (String::new(), Page::Home, first(&index.newest)),
        Feed::Section(kind) => {
            let page = Page::Section(kind, None, 1);
            let name = renderer.part_link(kind.folder(), page, language).title;
            (name, page, first(&index.section(kind).documents))
        }
        Feed::Agency(id) => entry(Subject::Agency(id)),
        Feed::Theme(id) => entry(Subject::Theme(id)),
    }
}
