//! The site's documents as things that can be referred to, and the form that
//! documents and registry entries share once they are linked.

use std::sync::Arc;

use jiff::civil::Date;

use crate::directory::{Directory, Subject};
use crate::kind::{Common, Fields, FrontMatter, Kind};
use crate::language::Language;
use crate::link::unregistered::{self, Fingerprint};
use crate::link::{Body, citation};
use crate::parse::record::Words;
use crate::reference::{Circumstances, Collection, Found, Id, Linked};
use crate::registry::Legal;
use crate::renumber::{Renumber, Renumbering};

/// The documents of the site.
#[derive(Clone, Copy, Debug)]
pub enum Documents {}

impl Collection for Documents {
    type Target = Id<Documents>;
    const WHAT: Words = ("tài liệu", "document");
    const BY_NUMBER: bool = true;

    /// Looks up an id, else a number and symbol that a document of the site bears.
    fn find(directory: &Directory, text: &str, at: &Circumstances) -> Found<Id<Documents>> {
        let is_held = |cited| matches!(cited, Cited::Held(_));
        match directory.documents.find(text) {
            Found::Nothing => match citation::find(directory, text, at, is_held) {
                Found::One(Cited::Held(id)) => Found::One(id),
                Found::One(_) | Found::Nothing => Found::Nothing,
                Found::Several(candidates) => Found::Several(candidates),
            },
            found => found,
        }
    }

    fn nearest(directory: &Directory, text: &str) -> Option<String> {
        directory.documents.nearest(text)
    }

    fn visible(directory: &Directory, target: Id<Documents>) -> bool {
        directory.documents.is_visible(target)
    }
}

/// Documents of the site and legal documents of the registry.
#[derive(Clone, Copy, Debug)]
pub enum AnyDocument {}

/// A document that is held, or one that is only registered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Cited {
    /// It has a page with its text.
    Held(Id<Documents>),
    /// The registry knows of it.
    Registered(Id<Legal>),
    /// Only citations tell of it.
    Unregistered(Fingerprint),
}

impl Cited {
    /// It as something that has a page.
    pub fn subject(self) -> Subject {
        match self {
            Cited::Held(id) => Subject::Document(id),
            Cited::Registered(id) => Subject::Legal(id),
            Cited::Unregistered(fingerprint) => Subject::Unregistered(fingerprint),
        }
    }
}

impl Collection for AnyDocument {
    type Target = Cited;
    const WHAT: Words = ("tài liệu hoặc văn bản", "document");
    const BY_NUMBER: bool = true;

    fn find(directory: &Directory, text: &str, at: &Circumstances) -> Found<Cited> {
        let held = directory.documents.find(text);
        if let Found::One(id) = held {
            return Found::One(Cited::Held(id));
        }
        let named = match directory.legal.find(text, at) {
            Found::One(id) => return Found::One(Cited::Registered(id)),
            Found::Nothing => held.map(Cited::Held),
            several => several.map(Cited::Registered),
        };
        match citation::find(directory, text, at, |_| true) {
            Found::Nothing if named == Found::Nothing && directory.admits_unregistered => {
                let told = unregistered::fingerprint_of(text, directory, at);
                told.map_or(Found::Nothing, |it| Found::One(Cited::Unregistered(it)))
            }
            Found::Nothing => named,
            found => found,
        }
    }

    fn nearest(directory: &Directory, text: &str) -> Option<String> {
        Legal::nearest(directory, text).or_else(|| Documents::nearest(directory, text))
    }

    fn visible(directory: &Directory, target: Cited) -> bool {
        match target {
            Cited::Held(id) => directory.documents.is_visible(id),
            Cited::Registered(_) | Cited::Unregistered(_) => true,
        }
    }

    fn registered(target: Cited) -> bool {
        !matches!(target, Cited::Unregistered(_))
    }

    fn unregistered(
        directory: &Directory,
        text: &str,
    ) -> Option<(crate::diagnostic::Problem, Option<String>)> {
        let citation = text.into();
        let problem = crate::diagnostic::Problem::UnregisteredBasis { citation };
        Some((problem, directory.legal.nearest(text)))
    }
}

/// One language version of a document or entry.
#[derive(Clone, Debug)]
pub struct Version<F> {
    /// The file it was written in.
    pub path: Arc<str>,
    /// Its front matter.
    pub front: F,
    /// What its Markdown gave.
    pub body: Body,
}

/// A document or entry with its versions. The versions are shared, so that a later
/// run in which nothing of them has changed goes on with the same values.
#[derive(Debug)]
pub struct Item<F> {
    /// The file's stem in NFC.
    pub id: Arc<str>,
    /// The version in the site's main language.
    pub original: Arc<Version<F>>,
    /// The version in the other language.
    pub translation: Option<Arc<Version<F>>>,
}

// Not derived: what a version says need not be cloned for it.
impl<F> Clone for Item<F> {
    fn clone(&self) -> Item<F> {
        Item {
            id: self.id.clone(),
            original: Arc::clone(&self.original),
            translation: self.translation.clone(),
        }
    }
}

impl<F> Item<F> {
    /// The version for a reader of this language, and whether it is in that
    /// language; the original where there is no translation.
    pub fn version(&self, language: Language, main: Language) -> (&Version<F>, bool) {
        match &self.translation {
            _ if language == main => (&self.original, true),
            Some(translation) => (translation, true),
            None => (&self.original, false),
        }
    }

    /// Both versions.
    pub fn versions(&self) -> impl Iterator<Item = &Version<F>> {
        let all = std::iter::once(&self.original).chain(&self.translation);
        all.map(|version| &**version)
    }
}

impl<F: Clone + Renumber> Item<F> {
    /// The same with the ids of another run.
    pub fn renumbered(&self, by: &Renumbering) -> Item<F> {
        let renumbered = |version: &Arc<Version<F>>| {
            let mut version = Version::clone(version);
            version.front.renumber(by);
            version.body.references.renumber(by);
            Arc::new(version)
        };
        Item {
            id: self.id.clone(),
            original: renumbered(&self.original),
            translation: self.translation.as_ref().map(renumbered),
        }
    }
}

/// A linked document.
pub type Document = Item<FrontMatter<Linked>>;

impl Document {
    /// Its kind.
    pub fn kind(&self) -> Kind {
        self.original.front.fields.kind()
    }

    /// What every document may have, in the original.
    pub fn common(&self) -> &Common<Linked> {
        &self.original.front.common
    }

    /// The fields of its kind, in the original.
    pub fn fields(&self) -> &Fields<Linked> {
        &self.original.front.fields
    }

    /// Its civil date in the site's time zone, if it has one.
    pub fn date(&self, zone: &jiff::tz::TimeZone) -> Option<Date> {
        self.common()
            .date
            .as_ref()
            .map(|date| date.value.date_in(zone))
    }
}
