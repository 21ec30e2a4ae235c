//! Indexing: references turned round, and documents put in the orders in which
//! readers look for them.
//!
//! Pure: made from linked documents, and from here on nothing changes.

use std::cmp::Reverse;

use jiff::civil::Date;
use jiff::tz::TimeZone;
use rayon::prelude::*;
use rustc_hash::{FxHashMap, FxHashSet};

use crate::directory::Subject;
use crate::document::{Document, Documents};
use crate::kind::{Fields, Kind};
use crate::link::LinkedSite;
use crate::reference::Id;
use crate::registry::{Agencies, Forums};
use crate::route::Relation;

mod item;
mod quote;
mod reference;
mod see_also;

use item::Items;
pub use quote::CitedAt;
use reference::References;
pub use see_also::SeeAlso;
mod target;
mod timeline;

pub use target::TargetGroup;
pub use timeline::{Event, Phase};

/// The documents that relate to something, by relation.
pub type Relations = Vec<(Relation, Vec<Id<Documents>>)>;

/// A task or target: the document and the place in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Item {
    /// The document.
    pub document: Id<Documents>,
    /// The place in its list.
    pub place: usize,
}

/// The documents of a kind.
#[derive(Debug, Default)]
pub struct Section {
    /// All, newest first.
    pub documents: Vec<Id<Documents>>,
    /// The years, newest first, each with the range of `documents` it has.
    pub years: Vec<(i16, std::ops::Range<usize>)>,
}

/// Every index.
#[derive(Debug, Default)]
pub struct Index {
    /// By kind, in the order of [`Kind::ALL`].
    pub sections: Vec<Section>,
    /// All listed documents, newest first.
    pub newest: Vec<Id<Documents>>,
    /// By what they relate to; documents newest first.
    pub relations: FxHashMap<Subject, Relations>,
    /// Targets by year, in the order of years.
    pub targets: Vec<(i16, Vec<Item>)>,
    /// The same, with what is one target in the words of several sources together.
    pub target_groups: Vec<(i16, Vec<TargetGroup>)>,
    /// Each target's place among the groups of its year.
    pub group_of: FxHashMap<Item, usize>,
    /// Tasks, the latest deadline first; those without one last.
    pub tasks: Vec<Item>,
    /// Tasks by body.
    pub tasks_of: FxHashMap<Id<Agencies>, Vec<Item>>,
    /// What happened, by edition of the forum.
    pub timelines: Vec<Vec<Event>>,
    /// Each document's civil date.
    pub dates: Vec<Option<Date>>,
    /// The same as days since 1970; `None` where there is no date.
    days: Vec<Option<i32>>,
    /// Each document's place in its section.
    pub places: Vec<usize>,
    /// What each document refers to, and how: sorted, each pair once.
    references: Vec<Box<[Reference]>>,
    /// Where documents cite what they cite.
    quotes: quote::Quotes,
    /// Each document's place among all, the newest first.
    ranks: Vec<u32>,
    /// Whether each document stands in lists.
    listed: Vec<bool>,
    /// What is near to what.
    neighbourhood: see_also::Neighbourhood,
}

/// What a document refers to, and how.
pub type Reference = (Subject, Relation);

impl Index {
    /// The documents of a kind.
    pub fn section(&self, kind: Kind) -> &Section {
        static EMPTY: Section = Section {
            documents: Vec::new(),
            years: Vec::new(),
        };
        self.sections.get(kind as usize).unwrap_or(&EMPTY)
    }

    /// What relates to something.
    pub fn relations(&self, subject: Subject) -> &[(Relation, Vec<Id<Documents>>)] {
        self.relations.get(&subject).map_or(&[], Vec::as_slice)
    }

    /// The documents in one relation to something.
    pub fn related(&self, subject: Subject, relation: Relation) -> &[Id<Documents>] {
        self.relations(subject)
            .iter()
            .find(|(of, _)| *of == relation)
            .map_or(&[], |(_, documents)| documents.as_slice())
    }

    /// How many documents relate to something, each counted once.
    pub fn count(&self, subject: Subject) -> usize {
        match self.relations(subject) {
            [] => 0,
            [(_, documents)] => documents.len(),
            several => {
                let mut all: Vec<Id<Documents>> = several
                    .iter()
                    .flat_map(|(_, documents)| documents.iter().copied())
                    .collect();
                all.sort_unstable();
                all.dedup();
                all.len()
            }
        }
    }

    /// What a document refers to, and how: sorted, each pair once.
    pub fn references(&self, id: Id<Documents>) -> &[Reference] {
        self.references.get(id.index()).map_or(&[], |pairs| pairs)
    }

    /// Where a document cites something, in its text and its fields.
    pub fn cited_at(&self, subject: Subject, citing: Id<Documents>) -> Option<&CitedAt> {
        self.quotes.get(&(subject, citing))
    }

    /// A document's place among all, the newest first.
    fn rank(&self, id: Id<Documents>) -> u32 {
        self.ranks.get(id.index()).copied().unwrap_or(u32::MAX)
    }

    /// Whether a document stands in lists.
    fn is_listed(&self, id: Id<Documents>) -> bool {
        self.listed.get(id.index()).copied().unwrap_or(false)
    }

    /// The groups of a year of the targets register.
    pub fn targets_of(&self, year: i16) -> &[TargetGroup] {
        let found = (self.target_groups).binary_search_by_key(&year, |(of, _)| *of);
        let groups = found.ok().and_then(|at| self.target_groups.get(at));
        groups.map_or(&[], |(_, groups)| groups.as_slice())
    }

    /// The tasks of a body, in the order of `tasks`.
    pub fn tasks_of(&self, agency: Id<Agencies>) -> &[Item] {
        self.tasks_of.get(&agency).map_or(&[], Vec::as_slice)
    }

    /// What happened in an edition of the forum, the earliest first.
    pub fn timeline(&self, forum: Id<Forums>) -> &[Event] {
        self.timelines.get(forum.index()).map_or(&[], Vec::as_slice)
    }

    /// A document's civil date.
    pub fn date(&self, id: Id<Documents>) -> Option<Date> {
        self.dates.get(id.index()).copied().flatten()
    }
}

/// Makes every index.
pub fn index(linked: &LinkedSite, zone: &TimeZone) -> Index {
    let documents = &linked.documents;
    let mut index = Index {
        dates: documents
            .iter()
            .map(|document| document.date(zone))
            .collect(),
        ..Index::default()
    };
    index.days = index
        .dates
        .iter()
        .map(|date| date.map(day_number))
        .collect();
    let rank = newest_first(documents, zone);
    index.sections = Kind::ALL
        .iter()
        .map(|&kind| section(kind, documents, &rank, &index.dates))
        .collect();
    index.newest = rank
        .iter()
        .copied()
        .filter(|id| {
            documents
                .get(id.index())
                .is_some_and(|d| d.kind().is_listed())
        })
        .collect();
    index.listed = documents.iter().map(|d| d.kind().is_listed()).collect();
    index.ranks = vec![u32::MAX; documents.len()];
    for (place, id) in (0u32..).zip(&rank) {
        if let Some(at) = index.ranks.get_mut(id.index()) {
            *at = place;
        }
    }
    index.places = vec![0; documents.len()];
    for section in &index.sections {
        for (place, id) in section.documents.iter().enumerate() {
            if let Some(at) = index.places.get_mut(id.index()) {
                *at = place;
            }
        }
    }
    let ((), (items, timelines)) = rayon::join(
        || relate(&mut index, linked, &rank),
        || {
            let items = Items::of(documents, zone);
            (items, timeline::timelines(linked, zone))
        },
    );
    index.timelines = timelines;
    index.targets = items.targets;
    index.target_groups = items.target_groups;
    index.group_of = items.group_of;
    index.tasks = items.tasks;
    index.tasks_of = items.tasks_of;
    gather_predecessors(&mut index, linked);
    index.neighbourhood = see_also::Neighbourhood::of(&index);
    index
}

/// A date as a number of days since 1970.
fn day_number(date: Date) -> i32 {
    let hours = date.duration_since(Date::constant(1970, 1, 1)).as_hours();
    // The calendar ends with the year 9999.
    i32::try_from(hours / 24).unwrap_or(i32::MAX)
}

/// All documents, the newest first; dispatches of one day with the highest number first, as a
/// register counts on, all others of one moment in the order of ids.
fn newest_first(documents: &[Document], zone: &TimeZone) -> Vec<Id<Documents>> {
    let mut order: Vec<_> = (documents.iter().enumerate())
        .map(|(at, document)| {
            let date = document.common().date.as_ref();
            let instant = date.map(|date| date.value.instant(zone));
            (
                Reverse(instant),
                Reverse(counted(document)),
                Id::<Documents>::new(at),
            )
        })
        .collect();
    order.sort();
    order.into_iter().map(|(.., id)| id).collect()
}

/// What a dispatch is in the count of its year: 6533 of `6533/UBND-KTN`.
fn counted(document: &Document) -> Option<u64> {
    let Fields::Dispatch(dispatch) = &document.original.front.fields else {
        return None;
    };
    let number = dispatch.number()?;
    let end = number.find(|c: char| !c.is_ascii_digit());
    number.get(..end.unwrap_or(number.len()))?.parse().ok()
}

fn section(
    kind: Kind,
    documents: &[Document],
    rank: &[Id<Documents>],
    dates: &[Option<Date>],
) -> Section {
    let of_kind = |id: &Id<Documents>| {
        (documents.get(id.index())).is_some_and(|document| document.kind() == kind)
    };
    let own: Vec<Id<Documents>> = rank.iter().copied().filter(of_kind).collect();
    let mut years: Vec<(i16, std::ops::Range<usize>)> = Vec::new();
    for (at, id) in own.iter().enumerate() {
        let Some(date) = dates.get(id.index()).copied().flatten() else {
            continue;
        };
        match years.last_mut() {
            Some((year, range)) if *year == date.year() => range.end = at + 1,
            _ => years.push((date.year(), at..at + 1)),
        }
    }
    Section {
        documents: own,
        years,
    }
}

/// Turns every reference round.
fn relate(index: &mut Index, linked: &LinkedSite, rank: &[Id<Documents>]) {
    let mut by_subject: FxHashMap<Subject, FxHashMap<Relation, Vec<Id<Documents>>>> =
        FxHashMap::default();
    let documents = linked.documents.par_iter();
    index.references = documents
        .map(|document| {
            let mut found = References {
                directory: &linked.directory,
                pairs: Vec::new(),
            };
            found.of(document);
            found.pairs.sort_unstable();
            found.pairs.dedup();
            found.pairs.into_boxed_slice()
        })
        .collect();
    let references = &index.references;
    let turn_round = || {
        // In the order of `rank`, so that every list comes out newest first.
        for &id in rank {
            let found = references.get(id.index());
            for &(subject, relation) in found.into_iter().flatten() {
                if subject != Subject::Document(id) {
                    let lists = by_subject.entry(subject).or_default();
                    lists.entry(relation).or_default().push(id);
                }
            }
        }
    };
    let quotes = || {
        let mut quotes = quote::Quotes::default();
        for (at, document) in linked.documents.iter().enumerate() {
            quote::gather(&mut quotes, Id::new(at), document, &linked.directory);
        }
        quotes
    };
    ((), index.quotes) = rayon::join(turn_round, quotes);
    index.relations = by_subject
        .into_iter()
        .map(|(subject, lists)| {
            let mut lists: Relations = lists.into_iter().collect();
            lists.sort_by_key(|&(relation, _)| relation);
            (subject, lists)
        })
        .collect();
}

/// Adds to each body that gathers them the documents and tasks of the bodies
/// before it.
fn gather_predecessors(index: &mut Index, linked: &LinkedSite) {
    let mut before: FxHashMap<Id<Agencies>, Vec<Id<Agencies>>> = FxHashMap::default();
    for (at, item) in linked.agencies.iter().enumerate() {
        for successor in &item.original.front.record.successors {
            let earlier = before.entry(successor.agency.target).or_default();
            earlier.push(Id::new(at));
        }
    }
    let gathering = linked.agencies.iter().enumerate().filter(|(_, item)| {
        let record = &item.original.front.record;
        record.gathers == Some(true)
    });
    let mut gathering = gathering.peekable();
    if gathering.peek().is_none() {
        return;
    }
    let places: FxHashMap<Item, usize> = (index.tasks.iter().copied()).zip(0..).collect();
    let mut gathered: Vec<(Id<Agencies>, Relations, Vec<Item>)> = Vec::new();
    for (at, _) in gathering {
        let body = Id::new(at);
        // The bodies before it, and before these; a line may meet itself again.
        let mut line = vec![body];
        let mut known = FxHashSet::from_iter([body]);
        let mut next = 0;
        while let Some(&agency) = line.get(next) {
            next += 1;
            let earlier = before.get(&agency).into_iter().flatten().copied();
            line.extend(earlier.filter(|&earlier| known.insert(earlier)));
        }
        let mut lists: std::collections::BTreeMap<Relation, Vec<Id<Documents>>> =
            Default::default();
        let mut tasks: Vec<Item> = Vec::new();
        for &agency in &line {
            for (relation, documents) in index.relations(Subject::Agency(agency)) {
                lists.entry(*relation).or_default().extend(documents);
            }
            tasks.extend(index.tasks_of.get(&agency).into_iter().flatten());
        }
        for documents in lists.values_mut() {
            documents.sort_by_key(|&id| index.rank(id));
            documents.dedup();
        }
        tasks.sort_by_key(|item| places.get(item).copied());
        tasks.dedup();
        gathered.push((body, lists.into_iter().collect(), tasks));
    }
    for (body, lists, tasks) in gathered {
        index.relations.insert(Subject::Agency(body), lists);
        if !tasks.is_empty() {
            index.tasks_of.insert(body, tasks);
        }
    }
}
