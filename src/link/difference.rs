//! In what the things that files are linked against differ from those of the run
//! before, and which files that concerns.
//!
//! Everything that has come, gone or changed is entered under all that it can be
//! reached by: its id, its names, its path, its number, itself. A file of whose notes
//! ([`Asked`]) none is among these would be linked to the same again. What is entered
//! may be too much, never too little: `tests/warm.rs` holds it against first runs.
//!
//! A name concerns the files in whose texts its words follow one another: longer
//! names hide shorter ones, and names one letter off are reported. Besides, the name
//! of a body says by its end which places behind another name are its own.

use rustc_hash::FxHashSet;

use super::asked::{Asked, Key, Shape};
use super::mention::neighbour::places_in;
use super::proofreading::Phrase;
use crate::directory::{Directory, Listing, Names, Numbered, Subject};
use crate::document::Documents;
use crate::language::Language;
use crate::reference::Id;
use crate::renumber::{Places, Renumber as _, Renumbering};
use crate::text::matching_key;

/// Names whose coming and going is looked into; with more, everything is linked
/// again.
const MOST_NAMES: usize = 200;

/// What differs between two runs.
#[derive(Debug, Default)]
pub(super) struct Difference {
    /// The new ids of all that is in both.
    pub(super) renumbering: Renumbering,
    /// Whether no name of the registry differs, nor the place of an entry.
    pub(super) same_names: bool,
    phrases: Vec<Phrase>,
    /// Names that may be meant where one letter is off.
    near: Vec<Phrase>,
    shapes: Vec<Shape>,
    keys: FxHashSet<Key>,
    /// By their old ids.
    subjects: FxHashSet<Subject>,
    /// By their old ids.
    retitled: FxHashSet<Id<Documents>>,
    /// Whether anything differs by whose name or path something else may be meant.
    any: bool,
    /// Whether a list could not be read then or now.
    lists: bool,
}

/// What one of the two runs links against.
#[derive(Clone, Copy)]
pub(super) struct Side<'a> {
    pub(super) directory: &'a Directory,
    /// The document that is the first page.
    pub(super) home: Option<Id<Documents>>,
    /// Files beside documents, in the order of their paths.
    pub(super) assets: &'a [std::sync::Arc<str>],
}

impl Difference {
    /// What differs; `None` where it is too much to tell.
    pub(super) fn between(old: Side<'_>, new: Side<'_>) -> Option<Difference> {
        let (was, is) = (old.directory, new.directory);
        let mut difference = Difference {
            renumbering: renumbering(was, is),
            same_names: true,
            ..Difference::default()
        };
        let all = &difference.renumbering;
        let shelves = [
            &all.agencies,
            &all.themes,
            &all.people,
            &all.legal,
            &all.forums,
        ];
        if !shelves.iter().all(|places| places.are_ordered()) || !all.documents.are_ordered() {
            return None;
        }
        difference.same_names = shelves.iter().all(|places| places.stay());
        let places = difference.renumbering.clone();
        difference.shelf(&was.agencies, &is.agencies, &places.agencies, true);
        difference.shelf(&was.themes, &is.themes, &places.themes, false);
        difference.shelf(&was.people, &is.people, &places.people, true);
        difference.shelf(&was.legal, &is.legal, &places.legal, false);
        difference.shelf(&was.forums, &is.forums, &places.forums, false);
        difference.documents(was, is);
        difference.home(old.home, new.home);
        difference.numbers(was, is);
        difference.paths(was, is);
        difference.failed(was, is);
        difference.assets(old.assets, new.assets);
        (difference.phrases.len() <= MOST_NAMES).then_some(difference)
    }

    /// Whether nothing differs but titles of documents.
    pub(super) fn is_of_titles(&self) -> bool {
        !self.any && self.same_names
    }

    /// Whether a file that has asked for this may be linked to something else now.
    pub(super) fn concerns(&self, asked: &Asked) -> bool {
        (self.any && asked.compares_all)
            || (self.lists && asked.misses)
            || asked.keys.iter().any(|key| self.keys.contains(key))
            || (asked.subjects.iter()).any(|subject| self.subjects.contains(subject))
            || asked
                .titles
                .iter()
                .any(|title| self.retitled.contains(title))
            || (self.phrases.iter()).any(|phrase| asked.wording.may_hold(phrase))
            || self
                .near
                .iter()
                .any(|phrase| asked.wording.may_miss(phrase))
            || (self.shapes.iter())
                .any(|shape| asked.shapes.iter().any(|asked| asked.is_near(*shape)))
    }

    /// Whether a file that has asked for this holds ids that are others now.
    pub(super) fn moves(&self, asked: &Asked) -> bool {
        let mut subjects = asked.subjects.iter();
        let mut titles = asked.titles.iter();
        subjects.any(|&subject| self.renumbering.moves(subject))
            || titles.any(|&id| self.renumbering.moves(Subject::Document(id)))
    }

    fn key(&mut self, key: Key) {
        self.keys.insert(key);
        self.any = true;
    }

    /// Enters a name or an id of an entry of the registry.
    fn name(&mut self, name: &str, is_near: bool) {
        let form = matching_key(name);
        self.key(Key::name(&form));
        self.phrase(name);
        if is_near {
            self.near.push(Phrase::near(name));
            self.shapes.push(Shape::of(&form));
        }
        self.same_names = false;
    }

    /// Enters words that concern the texts in which they stand.
    fn phrase(&mut self, text: &str) {
        let phrase = Phrase::exact(text);
        // What has no words is found only where it is looked up.
        if !phrase.is_empty() {
            self.phrases.push(phrase);
        }
    }

    fn shelf<C>(&mut self, old: &Names<C>, new: &Names<C>, places: &Places, is_near: bool)
    where
        Id<C>: Into<Subject>,
    {
        for at in places.gone() {
            self.subjects.insert(Id::<C>::new(at).into());
            self.entry(old, at, is_near);
        }
        for at in places.came() {
            self.entry(new, at, is_near);
        }
        for (was, is) in places.both() {
            let (own, other) = (Id::<C>::new(was), Id::<C>::new(is));
            let (Some(listing), Some(now)) = (old.get(own), new.get(other)) else {
                continue;
            };
            if !is_same_entry(listing, now) {
                self.subjects.insert(own.into());
                self.entry(old, was, is_near);
                self.entry(new, is, is_near);
                continue;
            }
            if listing.spoken != now.spoken {
                for name in in_one_only(&listing.spoken, &now.spoken) {
                    self.name(name, is_near);
                    for place in places_in(name) {
                        self.phrase(&place);
                    }
                }
                // Which of two names of one form comes first.
                self.same_names = false;
            }
            let spelled = spelled(old, own);
            let now = self::spelled(new, other);
            for (name, _) in respelled(&spelled, &now) {
                self.name(name, is_near);
            }
        }
    }

    /// Enters all names of an entry.
    fn entry<C>(&mut self, names: &Names<C>, at: usize, is_near: bool) {
        let id = Id::<C>::new(at);
        let Some(listing) = names.get(id) else {
            return;
        };
        let spelled = names.spellings_of(id).iter().map(|spelling| &spelling.name);
        let over_time = listing.over_time.iter().flatten().map(|(_, name)| name);
        let mut all: Vec<&String> = std::iter::once(&listing.id)
            .chain(&listing.names)
            .chain(&listing.spoken)
            .chain(over_time)
            .chain(spelled)
            .collect();
        all.sort_unstable();
        all.dedup();
        for name in all {
            self.name(name, is_near);
        }
    }

    fn documents(&mut self, was: &Directory, is: &Directory) {
        let places = self.renumbering.documents.clone();
        for at in places.gone() {
            let id = Id::new(at);
            self.subjects.insert(Subject::Document(id));
            self.retitled.insert(id);
            self.id(was, id);
        }
        for at in places.came() {
            self.id(is, Id::new(at));
        }
        for (old, new) in places.both() {
            let (old, new) = (Id::new(old), Id::new(new));
            if is.documents.is_retitled(new, &was.documents, old) {
                self.retitled.insert(old);
            }
            if was.documents.get(old) != is.documents.get(new) {
                self.subjects.insert(Subject::Document(old));
                self.id(was, old);
                self.id(is, new);
            }
        }
    }

    /// Enters the id of a document.
    fn id(&mut self, directory: &Directory, id: Id<Documents>) {
        if let Some(listing) = directory.documents.get(id) {
            self.key(Key::name(&matching_key(&listing.id)));
        }
    }

    fn home(&mut self, was: Option<Id<Documents>>, is: Option<Id<Documents>>) {
        let places = &self.renumbering.documents;
        let before = is.and_then(|id| places.old_of(id.index())).map(Id::new);
        if was != before {
            let both = was.into_iter().chain(before);
            self.subjects.extend(both.map(Subject::Document));
            self.any = true;
        }
    }

    fn numbers(&mut self, was: &Directory, is: &Directory) {
        let is_other = |number: &String, bearers: &[Numbered]| {
            let old = was.numbers.get(number).map_or(&[][..], Vec::as_slice);
            let mut pairs = old.iter().zip(bearers);
            old.len() != bearers.len() || !pairs.all(|(old, new)| self.is_same_numbered(old, new))
        };
        let came = (is.numbers.iter())
            .filter(|(number, bearers)| is_other(number, bearers))
            .map(|(number, _)| number);
        let gone = (was.numbers.keys()).filter(|&number| !is.numbers.contains_key(number));
        let changed: Vec<Key> = came.chain(gone).map(|it| Key::number(it)).collect();
        for key in changed {
            self.key(key);
        }
    }

    fn is_same_numbered(&self, old: &Numbered, new: &Numbered) -> bool {
        let by = &self.renumbering;
        let is_known = |subject: Subject| {
            let places = by.places(subject);
            places.is_none_or(|(places, at)| places.new_of(at).is_some())
                && !self.subjects.contains(&subject)
        };
        let issuers = old.issuer.iter().flat_map(|issuer| &issuer.agencies);
        let mut issuers = issuers.map(|&id| Subject::Agency(id));
        if !is_known(old.document.subject()) || !issuers.all(is_known) {
            return false;
        }
        let mut now = old.document;
        now.renumber(by);
        let same_issuer = match (&old.issuer, &new.issuer) {
            (Some(old), Some(new)) => {
                let agencies = old.agencies.iter().map(|&(mut id)| {
                    id.renumber(by);
                    id
                });
                (&old.written, &old.words) == (&new.written, &new.words)
                    && agencies.eq(new.agencies.iter().copied())
            }
            (None, None) => true,
            _ => false,
        };
        now == new.document
            && (&old.id, old.date, old.kind) == (&new.id, new.date, new.kind)
            && same_issuer
    }

    fn paths(&mut self, was: &Directory, is: &Directory) {
        let by = &self.renumbering;
        let same = |old: Subject, new: Subject| {
            let places = by.places(old);
            let is_known = places.is_none_or(|(places, at)| places.new_of(at).is_some());
            let mut now = old;
            now.renumber(by);
            is_known && now == new
        };
        let came = (is.paths.iter())
            .filter(|&(path, &new)| was.paths.get(path).is_none_or(|&old| !same(old, new)));
        let gone = was
            .paths
            .keys()
            .filter(|&path| !is.paths.contains_key(path));
        let changed: Vec<Key> = (came.map(|(path, _)| path).chain(gone))
            .map(|path| Key::path(path))
            .collect();
        for key in changed {
            self.key(key);
        }
    }

    fn failed(&mut self, was: &Directory, is: &Directory) {
        for path in was.failed.symmetric_difference(&is.failed) {
            self.key(Key::path(path));
        }
        for id in was.failed_ids.symmetric_difference(&is.failed_ids) {
            self.key(Key::name(id));
        }
        self.lists = was.failed_lists != is.failed_lists;
        self.any |= self.lists;
    }

    fn assets(&mut self, was: &[std::sync::Arc<str>], is: &[std::sync::Arc<str>]) {
        if was == is {
            return;
        }
        for path in in_one_only(was, is) {
            self.key(Key::path(path));
        }
    }
}

/// Where everything stood and where it stands. A document that is published or
/// ceases to be counts as one that comes and one that goes.
fn renumbering(was: &Directory, is: &Directory) -> Renumbering {
    fn entries<C>(was: &Names<C>, is: &Names<C>) -> Places {
        let ids = |names: &Names<C>| -> Vec<String> {
            names
                .iter()
                .map(|(_, listing)| listing.id.clone())
                .collect()
        };
        Places::new(&ids(was), &ids(is))
    }
    let documents = |directory: &Directory| -> Vec<(bool, std::sync::Arc<str>)> {
        let all = directory.documents.iter();
        all.map(|(id, listing)| {
            let path = std::sync::Arc::clone(&listing.path);
            (directory.documents.is_visible(id), path)
        })
        .collect()
    };
    Renumbering {
        documents: Places::new(&documents(was), &documents(is)),
        agencies: entries(&was.agencies, &is.agencies),
        themes: entries(&was.themes, &is.themes),
        people: entries(&was.people, &is.people),
        legal: entries(&was.legal, &is.legal),
        forums: entries(&was.forums, &is.forums),
    }
}

/// Whether two listings are the same but for the names that texts speak of.
fn is_same_entry(old: &Listing, new: &Listing) -> bool {
    let Listing {
        id,
        slugs,
        names,
        path,
        period,
        locality,
        over_time,
        autolink,
        spoken: _,
    } = old;
    (id, slugs, names, path) == (&new.id, &new.slugs, &new.names, &new.path)
        && (period, locality) == (&new.period, &new.locality)
        && (over_time, *autolink) == (&new.over_time, new.autolink)
}

/// What stands in one of two lists and not in the other.
fn in_one_only<'a, T: Eq + std::hash::Hash>(
    one: &'a [T],
    other: &'a [T],
) -> impl Iterator<Item = &'a T> {
    let (first, second): (FxHashSet<&T>, FxHashSet<&T>) =
        (one.iter().collect(), other.iter().collect());
    let left = one.iter().filter(move |value| !second.contains(value));
    left.chain(other.iter().filter(move |value| !first.contains(value)))
}

/// The names of an entry as they are registered, with their languages.
fn spelled<C>(names: &Names<C>, id: Id<C>) -> Vec<(&str, Language)> {
    let own = names.spellings_of(id).iter();
    own.map(|spelling| (spelling.name.as_str(), spelling.language))
        .collect()
}

/// The spellings in which two lists differ. Of two spellings of one name the first is
/// suggested, so in another order all may count.
fn respelled<'a>(
    old: &'a [(&'a str, Language)],
    new: &'a [(&'a str, Language)],
) -> Vec<&'a (&'a str, Language)> {
    let differing: FxHashSet<_> = in_one_only(old, new).collect();
    let stays = |list: &'a [(&'a str, Language)]| {
        let differing = differing.clone();
        list.iter().filter(move |name| !differing.contains(name))
    };
    match stays(old).eq(stays(new)) {
        true => in_one_only(old, new).collect(),
        false => old.iter().chain(new).collect(),
    }
}
