//! References from one document to what it names, before and after linking.
//!
//! A record of the content model has one form for each [`Phase`]: as
//! [`Written`], a reference is the author's words and their place; as
//! [`Linked`], it carries the words and what they mean. A reference that cannot
//! be resolved has been reported and is gone: nothing half-resolved exists.

use std::fmt::Debug;
use std::hash::Hash;
use std::marker::PhantomData;

use jiff::civil::Date;
use serde_json::{Value as Json, json};

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::diagnostic::problem::Term;
use crate::diagnostic::{Diagnostic, Problem};
use crate::directory::{Directory, Subject};
use crate::link::asked::Asking;
use crate::parse::record::{Field, INHERITED, Reading, Words};
use crate::parse::yaml::Node;
use crate::renumber::Renumber;
use crate::source::{Source, Span};

/// How references stand in a record.
pub trait Phase: Clone + Debug + 'static {
    /// A reference that must be resolved.
    type Ref<C: Collection>: Clone + Debug;
    /// A reference where free text is allowed too.
    type Loose<C: Collection>: Clone + Debug;
}

/// A reference that must be resolved.
pub type Ref<P, C> = <P as Phase>::Ref<C>;
/// A reference where free text is allowed too.
pub type Loose<P, C> = <P as Phase>::Loose<C>;

/// As the author wrote it.
#[derive(Clone, Copy, Debug)]
pub enum Written {}

/// With everything resolved.
#[derive(Clone, Copy, Debug)]
pub enum Linked {}

impl Phase for Written {
    type Ref<C: Collection> = Reference<C>;
    type Loose<C: Collection> = LooseReference<C>;
}

impl Phase for Linked {
    type Ref<C: Collection> = Link<C>;
    type Loose<C: Collection> = LooseLink<C>;
}

/// The words of a reference and their place.
#[derive(Clone, Debug)]
pub struct Reference<C> {
    /// An id, a registered name or an alias.
    pub text: String,
    /// Where it stands.
    pub span: Span,
    collection: PhantomData<fn() -> C>,
}

/// The words of a reference that may also be free text.
#[derive(Clone, Debug)]
pub struct LooseReference<C>(Reference<C>);

impl<C> LooseReference<C> {
    /// The words as written.
    pub fn text(&self) -> &str {
        &self.0.text
    }
}

/// A resolved reference: the words as written and what they mean.
#[derive(Clone, Debug)]
pub struct Link<C: Collection> {
    /// The words as written.
    pub text: String,
    /// What they mean.
    pub target: C::Target,
}

/// Words that mean something registered, or just words.
#[derive(Clone, Debug)]
pub struct LooseLink<C: Collection> {
    /// The words as written.
    pub text: String,
    /// What they mean, if anything that is registered.
    pub target: Option<C::Target>,
}

/// The place of an entry in its collection.
pub struct Id<C>(u32, PhantomData<fn() -> C>);

impl<C> Id<C> {
    /// The id of the entry at this place.
    pub fn new(index: usize) -> Id<C> {
        Id(u32::try_from(index).unwrap_or(u32::MAX), PhantomData)
    }

    /// The entry's place.
    pub fn index(self) -> usize {
        self.0 as usize
    }
}

// Not derived: nothing is asked of the collection.
impl<C> Serialize for Id<C> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.0.serialize(serializer)
    }
}

impl<'de, C> Deserialize<'de> for Id<C> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Id<C>, D::Error> {
        Ok(Id(u32::deserialize(deserializer)?, PhantomData))
    }
}

impl<C> Clone for Id<C> {
    fn clone(&self) -> Self {
        *self
    }
}
impl<C> Copy for Id<C> {}
impl<C> Debug for Id<C> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "#{}", self.0)
    }
}
impl<C> PartialEq for Id<C> {
    fn eq(&self, other: &Self) -> bool {
        self.0 == other.0
    }
}
impl<C> Eq for Id<C> {}
impl<C> PartialOrd for Id<C> {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}
impl<C> Ord for Id<C> {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.0.cmp(&other.0)
    }
}
impl<C> Hash for Id<C> {
    fn hash<H: std::hash::Hasher>(&self, state: &mut H) {
        self.0.hash(state);
    }
}

/// What a look-up found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Found<T> {
    /// Exactly one.
    One(T),
    /// Nothing.
    Nothing,
    /// Several, by their ids.
    Several(Vec<String>),
}

impl<T> Found<T> {
    /// The same of what is found.
    pub fn map<U>(self, change: impl FnOnce(T) -> U) -> Found<U> {
        match self {
            Found::One(target) => Found::One(change(target)),
            Found::Nothing => Found::Nothing,
            Found::Several(candidates) => Found::Several(candidates),
        }
    }
}

/// What is known of the place where a name stands, to choose between bodies of
/// one name.
#[derive(Clone, Debug, Default)]
pub struct Circumstances {
    /// The document's date.
    pub date: Option<Date>,
    /// Localities of the bodies that the document is from, in matching form.
    pub localities: Vec<String>,
    /// What the document's own fields name, in order.
    pub named: Vec<Subject>,
}

/// A set of things that can be referred to.
pub trait Collection: Copy + Debug + 'static {
    /// What a resolved reference holds.
    type Target: Copy + Debug + Eq + Ord + Hash + Send + Sync + Into<Subject> + Renumber;
    /// What one of them is called in messages.
    const WHAT: Words;
    /// Whether a document may be named by its number and who issued it.
    const BY_NUMBER: bool = false;

    /// Looks up an id, a name or an alias.
    fn find(
        directory: &Directory,
        text: &str,
        circumstances: &Circumstances,
    ) -> Found<Self::Target>;

    /// The nearest known id or name.
    fn nearest(directory: &Directory, text: &str) -> Option<String>;

    /// Whether the target is among what is published.
    fn visible(directory: &Directory, target: Self::Target) -> bool {
        let _ = (directory, target);
        true
    }

    /// Whether the target is registered: a field that must name something may
    /// not name what only citations tell of.
    fn registered(target: Self::Target) -> bool {
        let _ = target;
        true
    }

    /// What free text that is almost a registered name gives rise to.
    fn unregistered(directory: &Directory, text: &str) -> Option<(Problem, Option<String>)> {
        let _ = (directory, text);
        None
    }
}

impl<C: Collection> Field for Reference<C> {
    fn read(node: &Node, key: &str, reading: &mut Reading<'_>) -> Option<Reference<C>> {
        Some(Reference {
            text: String::read(node, key, reading)?,
            span: node.span,
            collection: PhantomData,
        })
    }

    fn schema() -> Json {
        json!({ "type": ["string", "number"] })
    }
}

impl<C> LooseReference<C> {
    /// The words and their place.
    pub fn reference(&self) -> &Reference<C> {
        &self.0
    }
}

impl<C: Collection> Field for LooseReference<C> {
    fn read(node: &Node, key: &str, reading: &mut Reading<'_>) -> Option<LooseReference<C>> {
        Reference::read(node, key, reading).map(LooseReference)
    }

    fn schema() -> Json {
        Reference::<C>::schema()
    }
}

/// A file whose references are being resolved.
pub struct Resolving<'a> {
    /// What exists.
    pub directory: &'a Directory,
    /// The file, for places.
    pub source: &'a Source,
    /// What helps to choose between bodies of one name.
    pub circumstances: Circumstances,
    /// Where reports go.
    pub diagnostics: &'a mut Vec<Diagnostic>,
    /// What is noted of that which is looked up.
    pub asked: &'a mut Asking,
}

impl Resolving<'_> {
    /// Reports a problem at a place of the file.
    pub fn report(&mut self, span: Span, problem: Problem, suggestion: Option<String>) {
        if span != INHERITED {
            self.diagnostics
                .push(Diagnostic::at(self.source, span, problem).suggest(suggestion));
        }
    }

    /// Resolves words that must mean something, or reports them.
    pub fn find<C: Collection>(&mut self, text: &str, span: Span) -> Option<C::Target> {
        self.asked.reference::<C>(text);
        let found = match C::find(self.directory, text, &self.circumstances) {
            Found::One(target) if !C::registered(target) => Found::Nothing,
            found => found,
        };
        if let Found::One(target) = found {
            self.asked.subject(target.into());
        }
        match found {
            Found::One(target) if C::visible(self.directory, target) => Some(target),
            Found::One(_) => {
                let target = text.into();
                self.report(span, Problem::LinkToUnpublished { target }, None);
                None
            }
            Found::Several(candidates) => {
                let problem = Problem::AmbiguousReference {
                    what: C::WHAT.into(),
                    name: text.into(),
                    candidates: Term::from(candidates.join(", ")),
                };
                self.report(span, problem, None);
                None
            }
            // The entry exists; what is wrong with its file has been reported.
            Found::Nothing if self.directory.has_failed(C::WHAT, text) => {
                self.asked.misses();
                None
            }
            Found::Nothing => {
                self.asked.compares_all();
                let problem = Problem::UnknownReference {
                    what: C::WHAT.into(),
                    name: text.into(),
                };
                let suggestion = C::nearest(self.directory, text);
                self.report(span, problem, suggestion);
                None
            }
        }
    }
}

/// What has a form for each phase.
pub trait Resolve {
    /// The form with everything resolved.
    type Resolved;

    /// Resolves every reference in it; `None` if it cannot stand without one
    /// that was not resolved (which has been reported).
    fn resolve(self, resolving: &mut Resolving<'_>) -> Option<Self::Resolved>;
}

impl<C: Collection> Resolve for Reference<C> {
    type Resolved = Link<C>;

    fn resolve(self, resolving: &mut Resolving<'_>) -> Option<Link<C>> {
        let target = resolving.find::<C>(&self.text, self.span)?;
        Some(Link {
            text: self.text,
            target,
        })
    }
}

impl<C: Collection> Resolve for LooseReference<C> {
    type Resolved = LooseLink<C>;

    fn resolve(self, resolving: &mut Resolving<'_>) -> Option<LooseLink<C>> {
        let Reference { text, span, .. } = self.0;
        resolving.asked.reference::<C>(&text);
        let found = C::find(resolving.directory, &text, &resolving.circumstances);
        match found {
            Found::One(target) => resolving.asked.subject(target.into()),
            Found::Several(_) => {}
            Found::Nothing => resolving.asked.free_text(&text),
        }
        let target = match found {
            Found::One(target) => C::visible(resolving.directory, target).then_some(target),
            Found::Several(_) => resolving.find::<C>(&text, span),
            Found::Nothing if resolving.directory.has_failed(C::WHAT, &text) => None,
            Found::Nothing => {
                if let Some((problem, suggestion)) = C::unregistered(resolving.directory, &text) {
                    resolving.asked.compares_all();
                    resolving.report(span, problem, suggestion);
                }
                None
            }
        };
        Some(LooseLink { text, target })
    }
}

/// Types without references are the same in every phase.
macro_rules! resolves_to_itself {
    ($($type:ty),* $(,)?) => { $(
        impl $crate::reference::Resolve for $type {
            type Resolved = $type;

            fn resolve(self, _: &mut $crate::reference::Resolving<'_>) -> Option<$type> {
                Some(self)
            }
        }

        impl $crate::renumber::Renumber for $type {
            fn renumber(&mut self, _: &$crate::renumber::Renumbering) {}
        }
    )* };
}

pub(crate) use resolves_to_itself;
