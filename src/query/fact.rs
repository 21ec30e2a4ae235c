//! What is known of something that a query could find: its days, texts, places,
//! and what it names itself.

use jiff::civil::Date;

use super::Hit;
use super::meaning::bodies;
use super::vocabulary::Key;
use crate::directory::Subject;
use crate::document::{Document, Item as Linked};
use crate::index::Item;
use crate::kind::Fields;
use crate::kind::dispatch::Task;
use crate::kind::policy::Target;
use crate::language::Language;
use crate::link::unregistered::Issuer;
use crate::reference::{self, Id};
use crate::registry::{Entry, Named};
use crate::route::Relation;
use crate::site::Site;
use crate::text::{PartialDate, fold};

/// A task.
pub(super) fn task(site: &Site, item: Item) -> Option<&Task<reference::Linked>> {
    match site.document(item.document)?.fields() {
        Fields::Dispatch(dispatch) => dispatch.tasks.get(item.place),
        _ => None,
    }
}

/// A target.
pub(super) fn target(site: &Site, item: Item) -> Option<&Target<reference::Linked>> {
    match site.document(item.document)?.fields() {
        Fields::Policy(policy) => policy.targets.get(item.place),
        _ => None,
    }
}

pub(super) fn agencies(ids: impl Iterator<Item = Id<crate::registry::Agencies>>) -> Vec<Subject> {
    ids.map(Subject::Agency).collect()
}

/// The themes of a task; those of its dispatch if it has none of its own.
pub(super) fn themes(site: &Site, item: Item) -> Vec<Subject> {
    let own = task(site, item).map_or(&[][..], |task| task.themes.as_slice());
    let themes = match (own, site.document(item.document)) {
        ([], Some(document)) => document.common().themes.as_slice(),
        _ => own,
    };
    themes
        .iter()
        .map(|link| Subject::Theme(link.target))
        .collect()
}

/// What an entry itself names under a key.
pub(super) fn declared(site: &Site, subject: Subject, key: Key) -> Vec<Subject> {
    let linked = &site.linked;
    let mut found = Vec::new();
    match subject {
        Subject::Agency(id) => {
            let Some(item) = linked.agencies.get(id.index()) else {
                return found;
            };
            if key == Key::Parent {
                let parent = item.original.front.record.parent.iter();
                found.extend(parent.map(|parent| Subject::Agency(parent.target)));
            }
            if key == Key::Person {
                // The values are the bodies of those who were named.
                found.push(subject);
            }
        }
        Subject::Theme(id) if key == Key::Parent => {
            let item = linked.themes.get(id.index());
            let parent = item.and_then(|item| item.original.front.record.parent.as_ref());
            found.extend(parent.map(|parent| Subject::Theme(parent.target)));
        }
        Subject::Person(_) if key == Key::Agency => found.extend(bodies(site, subject)),
        Subject::Legal(id) => {
            let Some(item) = linked.legal.get(id.index()) else {
                return found;
            };
            let record = &item.original.front.record;
            if matches!(key, Key::Agency | Key::Related(Relation::Issued)) {
                let issuer = record.issuer.as_ref().and_then(|issuer| issuer.target);
                found.extend(issuer.map(Subject::Agency));
            }
            let wanted = match key {
                Key::Legal(how) => Some(how),
                Key::Related(Relation::Cites) => Some(crate::registry::legal::RelationKind::Cites),
                _ => None,
            };
            let relations = record
                .relations
                .iter()
                .filter(|one| Some(one.how) == wanted);
            found.extend(relations.map(|one| Subject::Legal(one.document.target)));
        }
        Subject::Unregistered(fingerprint) => {
            let document = linked.directory.unregistered.get(fingerprint);
            let issuer = document.and_then(|document| document.cited.issuer.as_ref());
            if let (Some(Issuer::Agency(id)), Key::Agency | Key::Related(Relation::Issued)) =
                (issuer, key)
            {
                found.push(Subject::Agency(*id));
            }
        }
        Subject::Forum(id) => {
            let Some(item) = linked.forums.get(id.index()) else {
                return found;
            };
            let record = &item.original.front.record;
            if key == Key::Agency {
                let organisers = record.organisers.iter().filter_map(|link| link.target);
                found.extend(organisers.map(Subject::Agency));
            }
            if key == Key::Person {
                let chairs = record.chairs.iter().filter_map(|link| link.target);
                found.extend(chairs.map(Subject::Person));
            }
        }
        _ => {}
    }
    found
}

/// The first and the last day that something may be of.
pub(super) fn days(site: &Site, hit: Hit) -> Option<(Date, Date)> {
    let linked = &site.linked;
    let whole = |date: PartialDate| (date.first_day(), date.last_day());
    match hit {
        Hit::Subject(Subject::Document(id)) => site.index.date(id).map(|date| (date, date)),
        Hit::Task(item) => {
            let due = task(site, item)?.due?.date_in(&site.config.zone);
            Some((due, due))
        }
        Hit::Target(item) => PartialDate::of_year(target(site, item)?.year)
            .ok()
            .map(whole),
        Hit::Subject(Subject::Agency(id)) => {
            let record = &linked.agencies.get(id.index())?.original.front.record;
            let first = record.from.map_or(Date::MIN, PartialDate::first_day);
            let last = record.until.map_or(Date::MAX, PartialDate::last_day);
            Some((first, last))
        }
        Hit::Subject(Subject::Legal(id)) => linked
            .legal
            .get(id.index())?
            .original
            .front
            .record
            .date
            .map(whole),
        Hit::Subject(Subject::Unregistered(fingerprint)) => {
            let document = linked.directory.unregistered.get(fingerprint)?;
            document.cited.date.map(whole)
        }
        Hit::Subject(Subject::Forum(id)) => {
            let record = &linked.forums.get(id.index())?.original.front.record;
            Some((record.starts()?.first_day(), record.ends()?.last_day()))
        }
        Hit::Subject(_) => None,
    }
}

/// The texts in which words are looked for.
pub(super) fn texts(site: &Site, hit: Hit) -> Vec<&str> {
    fn names<R: Named>(items: &[Linked<Entry<R>>], at: usize) -> Vec<&str> {
        let versions = items.get(at).into_iter().flat_map(Linked::versions);
        versions
            .flat_map(|version| {
                let record = &version.front.record;
                std::iter::once(record.name()).chain(record.other_names())
            })
            .collect()
    }
    let linked = &site.linked;
    match hit {
        Hit::Task(item) => task(site, item)
            .map(|task| task.text.as_str())
            .into_iter()
            .collect(),
        Hit::Target(item) => target(site, item).map_or_else(Vec::new, |target| {
            std::iter::once(&target.statement)
                .chain(&target.indicator)
                .map(String::as_str)
                .collect()
        }),
        Hit::Subject(Subject::Document(id)) => {
            let versions = site.document(id).into_iter().flat_map(Linked::versions);
            versions
                .map(|version| version.front.common.title.value.as_str())
                .collect()
        }
        Hit::Subject(Subject::Agency(id)) => names(&linked.agencies, id.index()),
        Hit::Subject(Subject::Theme(id)) => names(&linked.themes, id.index()),
        Hit::Subject(Subject::Person(id)) => names(&linked.people, id.index()),
        Hit::Subject(Subject::Legal(id)) => names(&linked.legal, id.index()),
        Hit::Subject(Subject::Forum(id)) => names(&linked.forums, id.index()),
        Hit::Subject(Subject::Unregistered(fingerprint)) => {
            let document = linked.directory.unregistered.get(fingerprint);
            document.map_or_else(Vec::new, |document| {
                let names = document.listing.names.iter().map(String::as_str);
                names.collect()
            })
        }
    }
}

/// Where something was, is or belongs.
pub(super) fn places(site: &Site, hit: Hit) -> Vec<&str> {
    let place = match hit {
        Hit::Subject(Subject::Agency(id)) => {
            let item = site.linked.agencies.get(id.index());
            item.and_then(|item| item.original.front.record.locality.as_deref())
        }
        Hit::Subject(Subject::Forum(id)) => {
            let item = site.linked.forums.get(id.index());
            item.and_then(|item| item.original.front.record.venue.as_deref())
        }
        _ => match hit
            .document()
            .and_then(|id| site.document(id))
            .map(Document::fields)
        {
            Some(Fields::Dispatch(dispatch)) => dispatch.place.as_deref(),
            Some(Fields::News(news)) => news.location.as_deref(),
            Some(Fields::Session(session)) => session.venue.as_deref(),
            _ => None,
        },
    };
    place.into_iter().collect()
}

pub(super) fn kinds(site: &Site, hit: Hit) -> Vec<String> {
    let kind = match hit {
        Hit::Subject(Subject::Agency(id)) => {
            let item = site.linked.agencies.get(id.index());
            item.and_then(|item| item.original.front.record.kind.as_deref())
                .map(fold)
        }
        Hit::Subject(Subject::Legal(id)) => {
            let item = site.linked.legal.get(id.index());
            item.and_then(|item| item.original.front.record.r#type.as_deref())
                .map(fold)
        }
        Hit::Subject(Subject::Unregistered(fingerprint)) => {
            let document = site.linked.directory.unregistered.get(fingerprint);
            let kind = document.and_then(|document| document.cited.kind);
            kind.map(|kind| fold(kind.names().0))
        }
        _ => {
            let document = hit.document().and_then(|id| site.document(id));
            document.map(|document| document.kind().word().to_owned())
        }
    };
    kind.into_iter().collect()
}

/// The id, alone and with its kind, folded.
pub(super) fn ids(site: &Site, subject: Subject) -> Vec<String> {
    let directory = &site.linked.directory;
    let (word, id) = match subject {
        Subject::Document(id) => match directory.documents.get(id) {
            Some(listing) => (listing.kind.word(), &*listing.id),
            None => return Vec::new(),
        },
        _ => match crate::route::entry(subject, directory) {
            (Some(shelf), Some(listing)) => (shelf.word(), listing.id.as_str()),
            _ => return Vec::new(),
        },
    };
    vec![fold(id), fold(&format!("{word}:{id}"))]
}

pub(super) fn languages(site: &Site, hit: Hit) -> Vec<String> {
    let main = site.config.main;
    let translated = match hit {
        Hit::Subject(subject) => crate::graph::is_translated(site, subject),
        _ => false,
    };
    let languages: &[Language] = match translated {
        true => &[main, main.other()],
        false => &[main],
    };
    languages
        .iter()
        .map(|language| language.tag().to_owned())
        .collect()
}
