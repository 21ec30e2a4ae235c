//! What exists and under which names: made from the parsed files before
//! anything is linked, and kept for the whole life of the site.
//!
//! Owns look-ups by id, name, alias, number and path. Knows nothing of bodies
//! or indexes. A name is compared by its matching form, never by a form without
//! marks: “Công Thương” is not “Công thường”.

use std::sync::Arc;

use rustc_hash::{FxHashMap, FxHashSet};

use serde::{Deserialize, Serialize};

use crate::diagnostic::{Problem, nearest};
use crate::document::Documents;
use crate::kind::Kind;
use crate::language::Language;
use crate::link::citation::DocumentType;
use crate::link::unregistered::{Fingerprint, Unregistered};
use crate::parse::record::Words;
use crate::reference::{Circumstances, Found, Id};
use crate::registry::period::Period;
use crate::registry::{Agencies, Forums, Legal, People, Themes};
use crate::text::matching_key;

/// Something that has a page of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Subject {
    /// A document of the site.
    Document(Id<Documents>),
    /// A body.
    Agency(Id<Agencies>),
    /// A theme.
    Theme(Id<Themes>),
    /// A person.
    Person(Id<People>),
    /// A legal document of the registry.
    Legal(Id<Legal>),
    /// An edition of the forum.
    Forum(Id<Forums>),
    /// A document that is cited and not registered, as one citation tells it.
    Unregistered(Fingerprint),
}

impl Subject {
    /// Its place among its like; `None` of what is told by citations alone.
    pub fn place(self) -> Option<usize> {
        match self {
            Subject::Document(id) => Some(id.index()),
            Subject::Agency(id) => Some(id.index()),
            Subject::Theme(id) => Some(id.index()),
            Subject::Person(id) => Some(id.index()),
            Subject::Legal(id) => Some(id.index()),
            Subject::Forum(id) => Some(id.index()),
            Subject::Unregistered(_) => None,
        }
    }
}

/// Everything that exists.
#[derive(Clone, Debug, Default)]
pub struct Directory {
    /// Bodies.
    pub agencies: Names<Agencies>,
    /// Themes.
    pub themes: Names<Themes>,
    /// People.
    pub people: Names<People>,
    /// Legal documents.
    pub legal: Names<Legal>,
    /// Editions of the forum.
    pub forums: Names<Forums>,
    /// The site's documents. What grows with them is shared by what is known before and
    /// after linking.
    pub documents: Arc<DocumentList>,
    /// Documents and legal documents by number and symbol.
    pub numbers: Arc<FxHashMap<String, Vec<Numbered>>>,
    /// Subjects by the path of their file.
    pub paths: Arc<FxHashMap<Arc<str>, Subject>>,
    /// Files that could not be parsed, and their ids: what refers to them is not
    /// reported as unknown.
    pub failed: FxHashSet<Arc<str>>,
    /// The ids of `failed`, in matching form.
    pub failed_ids: FxHashSet<String>,
    /// What one of a collection is called of which a whole list could not be
    /// read: any name may have stood in it.
    pub failed_lists: Vec<Words>,
    /// Whether a document that is cited and not registered gets a page.
    pub admits_unregistered: bool,
    /// These documents, known when every file is linked.
    pub unregistered: Arc<Unregistered>,
}

impl Directory {
    /// One value for each thing that has a page: citations that say more and
    /// less of one document are not told apart.
    pub fn canonical(&self, subject: Subject) -> Subject {
        match subject {
            Subject::Unregistered(fingerprint) => match self.unregistered.get(fingerprint) {
                Some(document) => Subject::Unregistered(document.fingerprint),
                None => subject,
            },
            _ => subject,
        }
    }

    /// Whether an id, with or without its kind, is that of a file that could
    /// not be parsed, or may stand in a list that could not be read.
    pub fn has_failed(&self, what: Words, text: &str) -> bool {
        if self.failed_lists.contains(&what) {
            return true;
        }
        let id = text.rsplit_once(':').map_or(text, |(_, id)| id);
        self.failed_ids.contains(&matching_key(id))
    }
}

/// A document that bears a number.
#[derive(Clone, Debug, PartialEq)]
pub struct Numbered {
    /// Which.
    pub document: crate::document::Cited,
    /// Its id, to name it in messages.
    pub id: String,
    /// Year, month and day of issue as far as known.
    pub date: Option<crate::text::date::PartialDate>,
    /// Its type, if it is one of those that are known.
    pub kind: Option<DocumentType>,
    /// Who issued it.
    pub issuer: Option<Issuer>,
}

/// Who issued a document.
#[derive(Clone, Debug, PartialEq)]
pub struct Issuer {
    /// The words as written.
    pub written: String,
    /// The words for the body, without the office that signs for it.
    pub words: String,
    /// The bodies that they may mean; none where they are not registered.
    pub agencies: Vec<Id<Agencies>>,
}

/// What is known of an entry before it is linked.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Listing {
    /// Its id.
    pub id: String,
    /// Last part of its address, in the main and in the other language.
    pub slugs: [String; 2],
    /// The name that serves as its title, in the main and in the other language.
    pub names: [String; 2],
    /// The file it stands in.
    pub path: Arc<str>,
    /// When it existed.
    pub period: Period,
    /// The place it belongs to, in matching form.
    pub locality: Option<String>,
    /// Names over time, in the main and in the other language.
    pub over_time: [Vec<(Period, String)>; 2],
    /// Whether its names in running text become links.
    pub autolink: bool,
    /// The names under which texts speak of it, in both languages.
    pub spoken: Vec<String>,
}

impl Listing {
    /// The name on a day, in the main (0) or the other (1) language.
    pub fn name_on(&self, day: Option<jiff::civil::Date>, language: usize) -> &str {
        let language = language.min(1);
        day.and_then(|day| {
            let names = &self.over_time[language];
            names.iter().find(|(period, _)| period.contains(day))
        })
        .map_or(&self.names[language], |(_, name)| name)
    }
}

/// The names of one collection of the registry.
#[derive(Clone, Debug, PartialEq)]
pub struct Names<C> {
    listings: Vec<Listing>,
    by_id: FxHashMap<String, Id<C>>,
    by_name: FxHashMap<String, Vec<Id<C>>>,
    spellings: Vec<Spelling<C>>,
}

/// A name exactly as it is registered.
#[derive(Clone, Debug, PartialEq)]
pub struct Spelling<C> {
    /// Whose it is.
    pub id: Id<C>,
    /// The name with its capitals.
    pub name: String,
    /// The language of the file that gives it.
    pub language: Language,
}

impl<C> Default for Names<C> {
    fn default() -> Self {
        Names {
            listings: Vec::new(),
            by_id: FxHashMap::default(),
            by_name: FxHashMap::default(),
            spellings: Vec::new(),
        }
    }
}

impl<C> Names<C> {
    /// Adds an entry with all its names. Ids must have been checked to be unique.
    pub fn add<'a>(&mut self, listing: Listing, names: impl IntoIterator<Item = &'a str>) -> Id<C> {
        let id = Id::new(self.listings.len());
        self.by_id.entry(matching_key(&listing.id)).or_insert(id);
        for name in names {
            let bearers = self.by_name.entry(matching_key(name)).or_default();
            if !bearers.contains(&id) {
                bearers.push(id);
            }
        }
        self.listings.push(listing);
        id
    }

    /// Keeps how a name of an entry is spelled.
    pub fn spell(&mut self, id: Id<C>, name: &str, language: Language) {
        let name = name.to_owned();
        self.spellings.push(Spelling { id, name, language });
    }

    /// The names of one entry as they are registered.
    pub fn spellings_of(&self, id: Id<C>) -> &[Spelling<C>] {
        let start = self.spellings.partition_point(|spelling| spelling.id < id);
        let own = self.spellings.get(start..).unwrap_or_default();
        let end = own.partition_point(|spelling| spelling.id <= id);
        own.get(..end).unwrap_or_default()
    }

    /// Every name of every entry as it is registered, entry by entry.
    pub fn spellings(&self) -> &[Spelling<C>] {
        &self.spellings
    }

    /// What is known of an entry.
    pub fn get(&self, id: Id<C>) -> Option<&Listing> {
        self.listings.get(id.index())
    }

    /// All entries in order.
    pub fn iter(&self) -> impl Iterator<Item = (Id<C>, &Listing)> {
        self.listings
            .iter()
            .enumerate()
            .map(|(index, listing)| (Id::new(index), listing))
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.listings.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.listings.is_empty()
    }

    /// Looks up an id, else a name. Between several bearers of one name those
    /// decide that existed on the document's date, and among these those of the
    /// document's own locality.
    pub fn find(&self, text: &str, at: &Circumstances) -> Found<Id<C>> {
        match self.bearers(text, at).as_slice() {
            [] => Found::Nothing,
            [one] => Found::One(*one),
            several => Found::Several(
                several
                    .iter()
                    .filter_map(|&id| self.get(id))
                    .map(|listing| listing.id.clone())
                    .collect(),
            ),
        }
    }

    /// Whether an entry has this id.
    pub fn has_id(&self, id: &str) -> bool {
        self.by_id.contains_key(&matching_key(id))
    }

    /// Whether the text is an id or a name of an entry.
    pub fn is_name(&self, text: &str) -> bool {
        let key = matching_key(text);
        self.by_id.contains_key(&key) || self.by_name.contains_key(&key)
    }

    /// The entries that a text may mean, after what [`find`](Names::find) knows
    /// to decide between them.
    pub fn bearers(&self, text: &str, at: &Circumstances) -> Vec<Id<C>> {
        let key = matching_key(text);
        if let Some(&id) = self.by_id.get(&key) {
            return vec![id];
        }
        let Some(bearers) = self.by_name.get(&key) else {
            return Vec::new();
        };
        let mut left = bearers.clone();
        if let Some(date) = at.date {
            self.narrow(&mut left, |listing| listing.period.contains(date));
        }
        if !at.localities.is_empty() {
            self.narrow(&mut left, |listing| {
                (listing.locality.as_ref()).is_some_and(|place| at.localities.contains(place))
            });
        }
        left
    }

    /// Keeps those that satisfy a condition, if any does.
    fn narrow(&self, ids: &mut Vec<Id<C>>, keep: impl Fn(&Listing) -> bool) {
        let kept: Vec<Id<C>> = ids
            .iter()
            .copied()
            .filter(|&id| self.get(id).is_some_and(&keep))
            .collect();
        if ids.len() > 1 && !kept.is_empty() {
            *ids = kept;
        }
    }

    /// The id or name nearest to what was written.
    pub fn nearest(&self, text: &str) -> Option<String> {
        let ids = self.listings.iter().map(|listing| listing.id.as_str());
        let names = (self.listings.iter()).flat_map(|listing| &listing.names);
        nearest(text, ids.chain(names.map(String::as_str)))
    }

    /// A name one letter off a registered one, as a report with the right name.
    /// A misspelt name of a leader is the worst error of all.
    pub fn near_miss(&self, text: &str, what: Words) -> Option<(Problem, Option<String>)> {
        let written = matching_key(text);
        // Shorter words are near to many names; longer ones are no names.
        if !(6..=200).contains(&written.chars().count()) {
            return None;
        }
        let near = self
            .listings
            .iter()
            .flat_map(|listing| &listing.names)
            .filter(|name| name.len().abs_diff(text.len()) <= 4)
            .find(|name| strsim::osa_distance(&written, &matching_key(name)) == 1)?;
        let problem = Problem::NearName {
            what: what.into(),
            name: text.into(),
        };
        Some((problem, Some(near.clone())))
    }
}

/// What is known of a document before it is linked.
#[derive(Clone, Debug, PartialEq)]
pub struct DocumentListing {
    /// Its kind.
    pub kind: Kind,
    /// Its id.
    pub id: Arc<str>,
    /// Last part of its address, in the main and in the other language.
    pub slugs: [String; 2],
    /// The file it stands in.
    pub path: Arc<str>,
    /// Whether it has a version in the other language.
    pub translated: bool,
}

/// The site's documents: those that are published first, then the others.
#[derive(Clone, Debug, Default)]
pub struct DocumentList {
    listings: Vec<DocumentListing>,
    /// Titles in the main and in the other language. Not to be read but through
    /// [`title`](DocumentList::title).
    titles: Vec<[String; 2]>,
    visible: usize,
    by_id: FxHashMap<String, Vec<Id<Documents>>>,
}

impl DocumentList {
    /// A document's title in the main (0) or the other (1) language. The document is
    /// added to `asked`: what shows a title depends on it.
    pub fn title(
        &self,
        id: Id<Documents>,
        language: usize,
        asked: &mut Vec<Id<Documents>>,
    ) -> Option<&str> {
        asked.push(id);
        let titles = self.titles.get(id.index())?;
        titles.get(language).map(String::as_str)
    }

    /// Whether a document has another title than one of an earlier list.
    pub fn is_retitled(&self, id: Id<Documents>, old: &DocumentList, was: Id<Documents>) -> bool {
        self.titles.get(id.index()) != old.titles.get(was.index())
    }

    /// Every document in order.
    pub fn iter(&self) -> impl Iterator<Item = (Id<Documents>, &DocumentListing)> {
        let listings = self.listings.iter().enumerate();
        listings.map(|(index, listing)| (Id::new(index), listing))
    }

    /// Adds a document; all published ones must come before the others.
    pub fn add(
        &mut self,
        listing: DocumentListing,
        titles: [String; 2],
        visible: bool,
    ) -> Id<Documents> {
        let id = Id::new(self.listings.len());
        self.titles.push(titles);
        if visible {
            self.visible = self.listings.len() + 1;
        }
        let key = matching_key(&listing.id);
        self.by_id.entry(key).or_default().push(id);
        self.listings.push(listing);
        id
    }

    /// What is known of a document.
    pub fn get(&self, id: Id<Documents>) -> Option<&DocumentListing> {
        self.listings.get(id.index())
    }

    /// Whether it is published.
    pub fn is_visible(&self, id: Id<Documents>) -> bool {
        id.index() < self.visible
    }

    /// The published documents in order.
    pub fn visible(&self) -> impl Iterator<Item = (Id<Documents>, &DocumentListing)> {
        let published = self.listings.iter().take(self.visible);
        published
            .enumerate()
            .map(|(index, listing)| (Id::new(index), listing))
    }

    /// Looks up `id` or, where several kinds share an id, `kind:id`.
    pub fn find(&self, text: &str) -> Found<Id<Documents>> {
        let (kind, id) = match text.split_once(':') {
            Some((word, id)) if Kind::of_word(word.trim()).is_some() => {
                (Kind::of_word(word.trim()), id)
            }
            _ => (None, text),
        };
        let Some(ids) = self.by_id.get(&matching_key(id)) else {
            return Found::Nothing;
        };
        let fits = |id: &Id<Documents>| {
            let listing = self.get(*id);
            kind.is_none_or(|kind| listing.is_some_and(|listing| listing.kind == kind))
        };
        let left: Vec<Id<Documents>> = ids.iter().copied().filter(fits).collect();
        match left.as_slice() {
            [] => Found::Nothing,
            [one] => Found::One(*one),
            several => Found::Several(
                several
                    .iter()
                    .filter_map(|&id| self.get(id))
                    .map(|listing| format!("{}:{}", listing.kind.word(), listing.id))
                    .collect(),
            ),
        }
    }

    /// The id nearest to what was written.
    pub fn nearest(&self, text: &str) -> Option<String> {
        nearest(text, self.listings.iter().map(|listing| &*listing.id))
    }
}
