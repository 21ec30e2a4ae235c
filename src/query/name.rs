//! What names, ids and numbers mean: the look-ups of front matter, over all that
//! a key may name.
//!
//! A name is compared with its marks. Only a value that was typed without any is
//! compared without them, and only if nothing bears it as it stands; what several
//! bear is never chosen between.

use super::error::{QueryError, Wrong};
use super::syntax::Value;
use crate::directory::{Names, Subject};
use crate::document::{Cited, Item};
use crate::language::Language;
use crate::link::citation;
use crate::reference::{Circumstances, Found, Id};
use crate::registry::{Entry, Named, Shelf};
use crate::site::Site;
use crate::text::{PartialDate, fold, matching_key};

/// What may be named: documents of the site, or entries of a folder.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Where {
    Documents,
    Shelf(Shelf),
}

/// What a value names.
///
/// # Errors
/// That nothing is called so, or several are, or that it is not public.
pub(super) fn subject(site: &Site, value: &Value, scope: &[Where]) -> Result<Subject, QueryError> {
    let at = |wrong| QueryError::new(value.span.clone(), wrong);
    let text = value.text.trim();
    let hidden = |subject: &Subject| {
        matches!(subject, Subject::Document(id)
            if !site.linked.directory.documents.is_visible(*id))
    };
    let name = text.to_owned();
    match bearers(site, text, scope).as_slice() {
        [one] if hidden(one) => Err(at(Wrong::NotPublic { name })),
        [one] => Ok(*one),
        [] => Err(at(Wrong::UnknownName { name }).suggest(nearest(site, text, scope))),
        several => {
            let candidates = several.iter().map(|&subject| candidate(site, subject));
            let candidates = candidates.collect();
            Err(at(Wrong::Ambiguous { name, candidates }))
        }
    }
}

/// All that bear an id, name or number.
pub(super) fn bearers(site: &Site, text: &str, scope: &[Where]) -> Vec<Subject> {
    let mut found: Vec<Subject> = Vec::new();
    let (own, id) = narrowed(text, scope);
    for &place in own.as_deref().unwrap_or(scope) {
        found.extend(look_up(site, place, id));
    }
    found.sort_unstable();
    found.dedup();
    if found.is_empty() {
        found = by_number(site, text, scope);
    }
    if found.is_empty() && fold(text) == matching_key(text) {
        found = unmarked(site, text, scope);
    }
    found
}

/// `kind:id` names a folder.
fn narrowed<'a>(text: &'a str, scope: &[Where]) -> (Option<Vec<Where>>, &'a str) {
    let Some((word, id)) = text.split_once(':') else {
        return (None, text);
    };
    let shelf = Shelf::ALL.into_iter().find(|shelf| shelf.word() == word);
    let place = match shelf {
        Some(shelf) => Where::Shelf(shelf),
        // The look-up of documents understands the kind itself.
        None => return (None, text),
    };
    match scope.contains(&place) {
        true => (Some(vec![place]), id.trim()),
        false => (None, text),
    }
}

/// What bears an id or name in one place.
fn look_up(site: &Site, place: Where, text: &str) -> Vec<Subject> {
    fn of<C>(names: &Names<C>, text: &str, subject: fn(Id<C>) -> Subject) -> Vec<Subject> {
        match names.find(text, &Circumstances::default()) {
            Found::One(id) => vec![subject(id)],
            Found::Nothing => Vec::new(),
            Found::Several(ids) => ids
                .iter()
                .filter_map(|id| match names.find(id, &Circumstances::default()) {
                    Found::One(id) => Some(subject(id)),
                    _ => None,
                })
                .collect(),
        }
    }
    let directory = &site.linked.directory;
    match place {
        Where::Shelf(Shelf::Agencies) => of(&directory.agencies, text, Subject::Agency),
        Where::Shelf(Shelf::Themes) => of(&directory.themes, text, Subject::Theme),
        Where::Shelf(Shelf::People) => of(&directory.people, text, Subject::Person),
        Where::Shelf(Shelf::Legal) => of(&directory.legal, text, Subject::Legal),
        Where::Shelf(Shelf::Forums) => of(&directory.forums, text, Subject::Forum),
        Where::Documents => {
            let found = match directory.documents.find(text) {
                Found::One(id) => return vec![Subject::Document(id)],
                Found::Nothing => Vec::new(),
                Found::Several(ids) => ids,
            };
            let one = |id: &String| match directory.documents.find(id) {
                Found::One(id) => Some(Subject::Document(id)),
                _ => None,
            };
            found.iter().filter_map(one).collect()
        }
    }
}

/// What bears the number that stands in a value, such as “công văn số
/// 6533/UBND-KTN ngày 03/12/2021”.
fn by_number(site: &Site, text: &str, scope: &[Where]) -> Vec<Subject> {
    let directory = &site.linked.directory;
    let at = Circumstances::default();
    let mut found = Vec::new();
    for citation in citation::cited_in(text) {
        let known = match citation::resolve(directory, text, &citation, &at) {
            Found::One(cited) => vec![cited.subject()],
            Found::Nothing => Vec::new(),
            Found::Several(_) => {
                let bearers = directory.numbers.get(&citation.key);
                let bearers = bearers.map_or(&[][..], Vec::as_slice).iter();
                bearers.map(|one| one.document.subject()).collect()
            }
        };
        let told = directory.unregistered.of_number(&citation.key);
        let told = told.filter(|document| {
            let date = citation.date.zip(document.cited.date);
            known.is_empty() && date.is_none_or(|(a, b)| citation::agree(a, b))
        });
        found.extend(told.map(|document| Subject::Unregistered(document.fingerprint)));
        found.extend(known);
    }
    let within = |subject: &Subject| match subject {
        Subject::Document(_) => scope.contains(&Where::Documents),
        _ => scope.contains(&Where::Shelf(Shelf::Legal)),
    };
    found.into_iter().filter(within).collect()
}

/// The same document in the other place: one that the site holds may be
/// registered too, and be cited as either.
pub(super) fn twins(site: &Site, subject: Subject) -> Vec<Subject> {
    let cited = match subject {
        Subject::Document(id) => Cited::Held(id),
        Subject::Legal(id) => Cited::Registered(id),
        _ => return vec![subject],
    };
    let directory = &site.linked.directory;
    let Some(key) = number_of(site, subject).and_then(citation::number_key) else {
        return vec![subject];
    };
    let bearers = directory.numbers.get(&key).map_or(&[][..], Vec::as_slice);
    let Some(own) = bearers.iter().find(|one| one.document == cited) else {
        return vec![subject];
    };
    let same: Vec<&crate::directory::Numbered> = bearers
        .iter()
        .filter(|one| citation::may_be_one(directory, own, one))
        .collect();
    // As for citations: of more than two nothing is said.
    let held = same
        .iter()
        .filter(|one| matches!(one.document, Cited::Held(_)))
        .count();
    if same.len() != 2 || held != 1 {
        return vec![subject];
    }
    same.iter().map(|one| one.document.subject()).collect()
}

/// Number and symbol of a document.
pub(super) fn number_of(site: &Site, subject: Subject) -> Option<&str> {
    match subject {
        Subject::Document(id) => match site.document(id)?.fields() {
            crate::kind::Fields::Dispatch(dispatch) => dispatch.number(),
            _ => None,
        },
        Subject::Legal(id) => {
            let item = site.linked.legal.get(id.index())?;
            item.original.front.record.number.as_deref()
        }
        Subject::Unregistered(fingerprint) => {
            let document = site.linked.directory.unregistered.get(fingerprint)?;
            Some(document.cited.number.as_str())
        }
        _ => None,
    }
}

/// Whether the site holds a registered document's text.
pub(super) fn is_held(site: &Site, subject: Subject) -> bool {
    twins(site, subject).len() > 1
}

/// Every name in a place, and what bears it; documents are called by their ids.
pub(super) fn names(site: &Site, place: Where) -> Vec<(&str, Subject)> {
    fn of<R: Named>(
        items: &[Item<Entry<R>>],
        subject: impl Fn(usize) -> Subject,
    ) -> Vec<(&str, Subject)> {
        let mut all = Vec::new();
        for (at, item) in items.iter().enumerate() {
            all.push((&*item.id, subject(at)));
            for version in item.versions() {
                let record = &version.front.record;
                let names = std::iter::once(record.name()).chain(record.other_names());
                all.extend(names.map(|name| (name, subject(at))));
            }
        }
        all
    }
    let linked = &site.linked;
    match place {
        Where::Documents => {
            let ids = linked.directory.documents.visible();
            ids.map(|(id, listing)| (&*listing.id, Subject::Document(id)))
                .collect()
        }
        Where::Shelf(Shelf::Agencies) => of(&linked.agencies, |at| Subject::Agency(Id::new(at))),
        Where::Shelf(Shelf::Themes) => of(&linked.themes, |at| Subject::Theme(Id::new(at))),
        Where::Shelf(Shelf::People) => of(&linked.people, |at| Subject::Person(Id::new(at))),
        Where::Shelf(Shelf::Legal) => of(&linked.legal, |at| Subject::Legal(Id::new(at))),
        Where::Shelf(Shelf::Forums) => of(&linked.forums, |at| Subject::Forum(Id::new(at))),
    }
}

/// What is called so but for the marks.
fn unmarked(site: &Site, text: &str, scope: &[Where]) -> Vec<Subject> {
    let wanted = fold(text);
    let all = scope.iter().flat_map(|&place| names(site, place));
    let mut found: Vec<Subject> = all
        .filter(|(name, _)| fold(name) == wanted)
        .map(|(_, subject)| subject)
        .collect();
    found.sort_unstable();
    found.dedup();
    found
}

/// The name nearest to what was written.
fn nearest(site: &Site, text: &str, scope: &[Where]) -> Option<String> {
    let known: Vec<&str> = scope
        .iter()
        .flat_map(|&place| names(site, place))
        .map(|(name, _)| name)
        .collect();
    let near = crate::diagnostic::nearest(text, known.iter().copied()).or_else(|| {
        // Typed without marks and a letter off.
        let folded: Vec<String> = known.iter().map(|name| fold(name)).collect();
        let near = crate::diagnostic::nearest(&fold(text), folded.iter().map(String::as_str))?;
        let at = folded.iter().position(|name| *name == near)?;
        known.get(at).map(|name| (*name).to_owned())
    });
    near.map(|name| format!("“{name}”"))
}

/// A candidate as a message lists it: what to write, and what it is.
fn candidate(site: &Site, subject: Subject) -> String {
    let directory = &site.linked.directory;
    if let Subject::Document(id) = subject {
        let Some(listing) = directory.documents.get(id) else {
            return String::new();
        };
        let title = directory.documents.title(id, 0, &mut Vec::new());
        let title = title.unwrap_or_default();
        return format!("{}:{} — {title}", listing.kind.word(), listing.id);
    }
    let (shelf, listing) = crate::route::entry(subject, directory);
    let (Some(shelf), Some(listing)) = (shelf, listing) else {
        return String::new();
    };
    let [name, _] = &listing.names;
    let mut out = format!("{}:{} — {name}", shelf.word(), listing.id);
    let (from, until) = (listing.period.from, listing.period.until);
    if from.is_some() || until.is_some() {
        let date = |date: Option<PartialDate>| {
            date.map_or_else(
                || "…".to_owned(),
                |date| crate::text::date::short(date, Language::Vi),
            )
        };
        out.push_str(&format!(" ({} – {})", date(from), date(until)));
    }
    out
}
