//! The site as a network: what has a page, and how each relates to the others.
//!
//! Owns which nodes and edges there are, and their order; the forms in which
//! they are written are in [`json`] and [`graphml`]. Pure: what is not public is
//! not in a [`Site`], and so not here.
//!
//! An edge goes from the document to what it relates to, whatever the relation
//! is called: `issued` goes from the dispatch to the body that issued it, so that
//! the words are those of [`Relation`](crate::route::Relation) in templates and
//! data. Edges of the registry go from the entry in whose file they are declared.

use std::fmt;

use rustc_hash::FxHashMap;

use crate::directory::Subject;
use crate::document::Item;
use crate::language::Language;
use crate::reference::Id;
use crate::site::Site;
use crate::text::PartialDate;

pub mod graphml;
pub mod json;
mod registry;

/// The network of a site. It holds the names of its nodes and what the registry says;
/// everything else is made while it is read, for a site of 100,000 documents has a million
/// edges.
#[derive(Debug)]
pub struct Graph<'a> {
    /// The site's title, in its main language.
    pub title: &'a str,
    /// The full address of the first page.
    pub url: String,
    /// The main language, in which names are.
    pub language: Language,
    site: &'a Site,
    /// What each node stands for, by its place: documents, then the registry, in the
    /// order of the sources.
    subjects: Vec<Subject>,
    keys: Vec<NodeKey<'a>>,
    places: FxHashMap<Subject, usize>,
    /// The edges that the registry declares, in order.
    declared: Vec<Edge<'a>>,
}

/// Something that has a page.
#[derive(Clone, Debug)]
pub struct Node<'a> {
    /// The word of its kind, as in `[[kind:id]]`.
    pub kind: &'static str,
    /// Its id, unique in its kind.
    pub id: &'a str,
    /// Its title or name.
    pub name: &'a str,
    /// Number and symbol, of dispatches and legal documents.
    pub number: Option<&'a str>,
    /// The full address of its page.
    pub url: String,
    /// The document's date, or the first day of an edition, as exact as it is known.
    pub date: Option<String>,
    /// First day of a body.
    pub from: Option<String>,
    /// Last day of a body, or of an edition of several days.
    pub until: Option<String>,
    /// Whether it has a text in the site's other language too.
    pub translated: bool,
}

/// The name of a node in the whole network: `kind:id`.
#[derive(Clone, Copy, Debug)]
pub struct NodeKey<'a> {
    kind: &'static str,
    id: &'a str,
}

impl fmt::Display for NodeKey<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.kind, self.id)
    }
}

impl<'a> Node<'a> {
    /// Its name in the whole network.
    pub fn key(&self) -> NodeKey<'a> {
        NodeKey {
            kind: self.kind,
            id: self.id,
        }
    }
}

/// A relation from one node to another.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Edge<'a> {
    /// The place of the node it goes from.
    pub source: usize,
    /// The place of the node it leads to.
    pub target: usize,
    /// How the two relate.
    pub relation: &'static str,
    /// The position, where a person holds one.
    pub title: Option<&'a str>,
    /// When a body became another.
    pub on: Option<String>,
    /// First day of a position.
    pub from: Option<String>,
    /// Last day of a position.
    pub until: Option<String>,
}

/// The network of a site.
pub fn graph(site: &Site) -> Graph<'_> {
    let main = site.config.main;
    let home = crate::route::Route::Page(main, crate::route::Page::Home);
    let addresses = &site.linked.addresses;
    let mut graph = Graph {
        title: site.config.settings.title.get(main),
        url: addresses.absolute(home, &site.linked.directory),
        language: main,
        site,
        subjects: Vec::new(),
        keys: Vec::new(),
        places: FxHashMap::default(),
        declared: Vec::new(),
    };
    for subject in subjects(site) {
        if let Some(node) = node(site, subject) {
            graph.places.insert(subject, graph.subjects.len());
            graph.subjects.push(subject);
            graph.keys.push(node.key());
        }
    }
    let mut declared = registry::edges(&graph);
    declared.sort_unstable();
    declared.dedup();
    graph.declared = declared;
    graph
}

impl<'a> Graph<'a> {
    /// How many nodes there are.
    pub fn len(&self) -> usize {
        self.subjects.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.subjects.is_empty()
    }

    /// Everything that has a page: documents, then the registry, in the order of the sources.
    pub fn nodes(&self) -> impl Iterator<Item = Node<'a>> + '_ {
        let subjects = self.subjects.iter();
        subjects.filter_map(|&subject| node(self.site, subject))
    }

    /// The name of the node at a place.
    pub fn key(&self, place: usize) -> Option<NodeKey<'a>> {
        self.keys.get(place).copied()
    }

    /// All edges by source, target and relation; each once.
    pub fn edges(&self) -> impl Iterator<Item = Edge<'a>> + '_ {
        let mut declared = self.declared.as_slice();
        (self.subjects.iter().enumerate()).flat_map(move |(place, &subject)| {
            let mut edges = self.references(subject);
            let own = declared.iter().take_while(|edge| edge.source == place);
            let (own, rest) = declared.split_at(own.count());
            declared = rest;
            edges.extend(own.iter().cloned());
            edges.sort_unstable();
            edges.dedup();
            edges
        })
    }

    /// What a document relates to. Not by the lists on the page of a body, where documents
    /// of the bodies before it may stand as well.
    fn references(&self, subject: Subject) -> Vec<Edge<'a>> {
        let Subject::Document(id) = subject else {
            return Vec::new();
        };
        let said = self.site.index.references(id).iter();
        said.filter(|(other, _)| *other != subject)
            .filter_map(|&(other, relation)| self.edge(subject, other, relation.word()))
            .collect()
    }

    /// The edge between two subjects, if both have a node.
    fn edge(&self, from: Subject, to: Subject, relation: &'static str) -> Option<Edge<'a>> {
        Some(Edge {
            source: *self.places.get(&from)?,
            target: *self.places.get(&to)?,
            relation,
            title: None,
            on: None,
            from: None,
            until: None,
        })
    }
}

/// Everything that has a page, in a fixed order.
fn subjects(site: &Site) -> Vec<Subject> {
    fn all<C, T>(items: &[T], subject: fn(Id<C>) -> Subject) -> impl Iterator<Item = Subject> {
        (0..items.len()).map(move |at| subject(Id::new(at)))
    }
    let linked = &site.linked;
    let mut subjects: Vec<Subject> = all(&linked.documents, Subject::Document)
        .chain(all(&linked.agencies, Subject::Agency))
        .chain(all(&linked.themes, Subject::Theme))
        .chain(all(&linked.people, Subject::Person))
        .chain(all(&linked.legal, Subject::Legal))
        .chain(all(&linked.forums, Subject::Forum))
        // What documents relate to and no folder holds.
        .chain(site.index.relations.keys().copied())
        .map(|subject| linked.directory.canonical(subject))
        .collect();
    subjects.sort_unstable();
    subjects.dedup();
    subjects
}

/// Something as a node; `None` where it has no page.
fn node(site: &Site, subject: Subject) -> Option<Node<'_>> {
    let linked = &site.linked;
    let node = |kind, id, name, translated| Node {
        kind,
        id,
        name,
        number: None,
        url: absolute(site, subject),
        date: None,
        from: None,
        until: None,
        translated,
    };
    if let Subject::Document(id) = subject {
        let document = linked.documents.get(id.index())?;
        let common = document.common();
        return Some(Node {
            number: match document.fields() {
                crate::kind::Fields::Dispatch(dispatch) => dispatch.number(),
                _ => None,
            },
            date: common.date.as_ref().map(|date| date.value.iso()),
            ..node(
                document.kind().word(),
                &document.id,
                &common.title.value,
                document.translation.is_some(),
            )
        });
    }
    let (shelf, listing) = crate::route::entry(subject, &linked.directory);
    let listing = listing?;
    let entry = node(
        shelf?.word(),
        &listing.id,
        &listing.names[0],
        is_translated(site, subject),
    );
    Some(match subject {
        Subject::Agency(id) => {
            let record = &linked.agencies.get(id.index())?.original.front.record;
            Node {
                from: iso(record.from),
                until: iso(record.until),
                ..entry
            }
        }
        Subject::Legal(id) => {
            let record = &linked.legal.get(id.index())?.original.front.record;
            Node {
                number: record.number.as_deref(),
                date: iso(record.date),
                ..entry
            }
        }
        Subject::Unregistered(fingerprint) => {
            let document = linked.directory.unregistered.get(fingerprint)?;
            let slug = &listing.slugs[0];
            Node {
                kind: "unregistered",
                id: slug.rsplit('/').next().unwrap_or(slug),
                number: Some(&document.cited.number),
                date: iso(document.cited.date),
                ..entry
            }
        }
        Subject::Forum(id) => {
            let record = &linked.forums.get(id.index())?.original.front.record;
            let until = record.ends().filter(|&last| Some(last) != record.starts());
            Node {
                date: iso(record.starts()),
                until: iso(until),
                ..entry
            }
        }
        _ => entry,
    })
}

/// A date as exact as it is known.
fn iso(date: Option<PartialDate>) -> Option<String> {
    date.map(PartialDate::iso)
}

/// The full address of a page, in the main language.
pub(crate) fn absolute(site: &Site, subject: Subject) -> String {
    let directory = &site.linked.directory;
    let addresses = &site.linked.addresses;
    let route = addresses.subject(subject, site.config.main, directory);
    addresses.absolute(route, directory)
}

/// Whether it was written in both languages.
pub(crate) fn is_translated(site: &Site, subject: Subject) -> bool {
    fn of<F>(items: &[Item<F>], at: usize) -> bool {
        (items.get(at)).is_some_and(|item| item.translation.is_some())
    }
    let linked = &site.linked;
    match subject {
        Subject::Document(id) => of(&linked.documents, id.index()),
        Subject::Agency(id) => of(&linked.agencies, id.index()),
        Subject::Theme(id) => of(&linked.themes, id.index()),
        Subject::Person(id) => of(&linked.people, id.index()),
        Subject::Legal(id) => of(&linked.legal, id.index()),
        Subject::Forum(id) => of(&linked.forums, id.index()),
        // Its name is put together in both languages.
        Subject::Unregistered(_) => true,
    }
}
