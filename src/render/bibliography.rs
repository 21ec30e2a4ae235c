//! Which work a page is, for those who cite it.

use super::Renderer;
use super::structured::is_normative;
use super::view::{CitationFileView, CitationView};
use crate::bibliography::{Form, Sort, Work};
use crate::directory::Subject;
use crate::document::Documents;
use crate::kind::Fields;
use crate::language::Language;
use crate::reference::Id;
use crate::registry::{Legal, Named as _, Shelf};
use crate::route::Route;
use crate::text::{PartialDate, capitalised};

/// The works that have a page in a language: the documents of the site, then those that the
/// registry knows.
pub(super) fn works<'a>(
    renderer: &'a Renderer<'_>,
    language: Language,
) -> impl Iterator<Item = Work> + 'a {
    let site = renderer.site();
    let documents = site.linked.directory.documents.visible();
    let documents = documents
        .filter(move |(_, listing)| language == site.config.main || listing.translated)
        .map(|(id, _)| Subject::Document(id));
    let registered = site.orders.get(&(Shelf::Legal, language));
    let registered = registered.into_iter().flatten().map(|entry| entry.subject);
    let all = documents.chain(registered);
    all.filter_map(move |subject| work(renderer, subject, language))
}

/// How the page of something offers its citation.
pub(super) fn view(
    renderer: &Renderer<'_>,
    subject: Subject,
    language: Language,
) -> Option<CitationView> {
    let work = work(renderer, subject, language)?;
    let name = work.key.split(':').nth(1).unwrap_or(&work.key);
    let files = Form::ALL.map(|form| CitationFileView {
        form: form.name().to_owned(),
        url: form.address(&work),
        name: format!("{name}.{}", form.ending()),
    });
    Some(CitationView {
        item_type: work.sort.zotero().to_owned(),
        newspaper: work.container.filter(|_| work.sort == Sort::Article),
        authors: work.authors,
        number: work.number,
        files: files.into(),
    })
}

/// What is cited of something; `None` where it is no work, or nobody has vouched for it.
fn work(renderer: &Renderer<'_>, subject: Subject, language: Language) -> Option<Work> {
    let work = match subject {
        Subject::Document(id) => document(renderer, id, language)?,
        Subject::Legal(id) => legal(renderer, id, language)?,
        _ => return None,
    };
    Some(work.tidied())
}

fn document(renderer: &Renderer<'_>, id: Id<Documents>, language: Language) -> Option<Work> {
    let site = renderer.site();
    if Some(id) == site.linked.addresses.home {
        return None;
    }
    let listing = site.linked.directory.documents.get(id)?;
    let document = site.document(id)?;
    let (version, own) = document.version(language, site.config.main);
    let common = &version.front.common;
    let day = site.index.date(id);
    let title = &common.title.value;
    let subject = Subject::Document(id);
    let language_of_title = if own { language } else { site.config.main };
    let page = Work {
        key: key(document.kind().word(), &listing.slugs, renderer, language),
        sort: Sort::Page,
        title: title.clone(),
        authors: publisher(renderer, language).into_iter().collect(),
        date: day.and_then(exact),
        genre: Some(renderer.kind_name(document.kind(), language)),
        number: None,
        place: None,
        container: Some(site.config.settings.title.get(language).to_owned()),
        url: address(renderer, subject, language),
        language: language_of_title,
    };
    Some(match &version.front.fields {
        Fields::Dispatch(own) => Work {
            sort: Sort::Paper,
            authors: (own.issuer.iter())
                .map(|issuer| renderer.agency_name(issuer.target, day, language))
                .collect(),
            number: (own.number())
                .filter(|_| !own.awaits_number())
                .map(str::to_owned),
            place: own.place.clone(),
            container: None,
            ..page
        },
        Fields::News(own) => match &own.source {
            Some(source) => Work {
                sort: Sort::Article,
                authors: source.author.clone().into_iter().collect(),
                date: source
                    .published_at
                    .map_or(page.date, |moment| exact(moment.date_in(&site.config.zone))),
                container: Some(source.name.clone()),
                ..page
            },
            None => page,
        },
        Fields::Policy(_) | Fields::Session(_) | Fields::Page(_) => page,
    })
}

fn legal(renderer: &Renderer<'_>, id: Id<Legal>, language: Language) -> Option<Work> {
    let site = renderer.site();
    let listing = site.linked.directory.legal.get(id)?;
    let item = site.linked.legal.get(id.index())?;
    let (version, own) = item.version(language, site.config.main);
    let record = &version.front.record;
    let day = record.day();
    // A translation names the type in its own language.
    let original = &item.original.front.record;
    let norm = is_normative(original.r#type.as_deref(), original.number.as_deref());
    let title = record.title.as_deref();
    let url = record.url.as_ref().map(|url| url.0.clone());
    Some(Work {
        key: key(Shelf::Legal.word(), &listing.slugs, renderer, language),
        sort: if norm { Sort::Law } else { Sort::Paper },
        title: title.unwrap_or_else(|| record.name()).to_owned(),
        authors: (record.issuer.iter())
            .map(|issuer| renderer.loose_agency_name(issuer, day, language))
            .collect(),
        date: record.date,
        genre: record.r#type.as_deref().map(capitalised),
        number: record.number.clone(),
        place: None,
        container: None,
        url: url.unwrap_or_else(|| address(renderer, Subject::Legal(id), language)),
        language: if own { language } else { site.config.main },
    })
}

/// The name of a work in lists of references. Slugs have no colon and are one document's
/// in each kind and language, so that no two keys are the same.
fn key(word: &str, slugs: &[String; 2], renderer: &Renderer<'_>, language: Language) -> String {
    match language == renderer.site().config.main {
        true => format!("{word}:{}", slugs[0]),
        false => format!("{word}:{}:{}", slugs[1], language.tag()),
    }
}

/// Who answers for what the site itself writes.
fn publisher(renderer: &Renderer<'_>, language: Language) -> Option<String> {
    let organisation = renderer.site().config.settings.organisation.as_ref()?;
    let name = organisation.name.as_ref()?;
    Some(name.get(language).to_owned())
}

fn exact(day: jiff::civil::Date) -> Option<PartialDate> {
    PartialDate::of_day(day.year(), day.month(), day.day()).ok()
}

fn address(renderer: &Renderer<'_>, subject: Subject, language: Language) -> String {
    let linked = &renderer.site().linked;
    let route: Route = (linked.addresses).subject(subject, language, &linked.directory);
    linked.addresses.absolute(route, &linked.directory)
}
