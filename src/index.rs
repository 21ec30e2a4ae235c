//! Indexing: references turned round, and documents put in the orders in which
//! readers look for them.
//!
//! Pure: made from linked documents, and from here on nothing changes.

use jiff::civil::Date;
use jiff::tz::TimeZone;
use rustc_hash::FxHashMap;

use crate::directory::Subject;
use crate::document::{Cited, Document, Documents};
use crate::kind::{Fields, Kind};
use crate::link::{LinkedSite, ReferenceKind};
use crate::reference::{Id, LooseLink};
use crate::registry::{Agencies, Forums, People};
use crate::route::Relation;

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
    /// Each document's place in its section.
    pub places: Vec<usize>,
}

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
    index.places = vec![0; documents.len()];
    for section in &index.sections {
        for (place, id) in section.documents.iter().enumerate() {
            if let Some(at) = index.places.get_mut(id.index()) {
                *at = place;
            }
        }
    }
    relate(&mut index, linked, &rank);
    gather_items(&mut index, linked, zone);
    let mut budget = target::BUDGET;
    index.target_groups = (index.targets.iter())
        .map(|(year, items)| (*year, target::groups(items, documents, &mut budget)))
        .collect();
    for (_, groups) in &index.target_groups {
        for (group, at) in groups.iter().zip(0..) {
            index.group_of.extend(group.iter().map(|&item| (item, at)));
        }
    }
    index.timelines = timeline::timelines(linked, zone);
    index
}

/// All documents, the newest first; those of one moment in the order of ids.
fn newest_first(documents: &[Document], zone: &TimeZone) -> Vec<Id<Documents>> {
    let mut order: Vec<(std::cmp::Reverse<Option<jiff::Timestamp>>, Id<Documents>)> = documents
        .iter()
        .enumerate()
        .map(|(at, document)| {
            let date = document.common().date.as_ref();
            let instant = date.map(|date| date.value.instant(zone));
            (std::cmp::Reverse(instant), Id::new(at))
        })
        .collect();
    order.sort();
    order.into_iter().map(|(_, id)| id).collect()
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
    // In the order of `rank`, so that every list comes out newest first.
    for &id in rank {
        let Some(document) = linked.documents.get(id.index()) else {
            continue;
        };
        let mut found = References::default();
        found.of(document);
        found.pairs.sort_unstable();
        found.pairs.dedup();
        for &(subject, relation) in &found.pairs {
            if subject != Subject::Document(id) {
                let lists = by_subject.entry(subject).or_default();
                lists.entry(relation).or_default().push(id);
            }
        }
    }
    index.relations = by_subject
        .into_iter()
        .map(|(subject, lists)| {
            let mut lists: Relations = lists.into_iter().collect();
            lists.sort_by_key(|&(relation, _)| relation);
            (subject, lists)
        })
        .collect();
}

/// What one document refers to, and how.
#[derive(Default)]
struct References {
    pairs: Vec<(Subject, Relation)>,
}

impl References {
    fn add(&mut self, subject: Subject, relation: Relation) {
        self.pairs.push((subject, relation));
    }

    fn agency(&mut self, link: Option<&LooseLink<Agencies>>, relation: Relation) {
        if let Some(id) = link.and_then(|link| link.target) {
            self.add(Subject::Agency(id), relation);
        }
    }

    fn person(&mut self, link: &LooseLink<People>, relation: Relation) {
        if let Some(id) = link.target {
            self.add(Subject::Person(id), relation);
        }
    }

    fn cited(&mut self, cited: Cited, relation: Relation) {
        match cited {
            Cited::Held(id) => self.add(Subject::Document(id), relation),
            Cited::Registered(id) => self.add(Subject::Legal(id), relation),
        }
    }

    fn of(&mut self, document: &Document) {
        let common = document.common();
        let about = match document.kind() {
            Kind::News => Relation::Reports,
            _ => Relation::About,
        };
        for link in &common.themes {
            self.add(Subject::Theme(link.target), Relation::About);
        }
        for link in &common.agencies {
            self.add(Subject::Agency(link.target), about);
        }
        for link in &common.people {
            self.add(Subject::Person(link.target), about);
        }
        if let Some(link) = &common.forum {
            self.add(Subject::Forum(link.target), about);
        }
        for link in &common.related {
            self.add(Subject::Document(link.target), Relation::About);
        }
        self.own_fields(document.fields());
        self.texts(document);
    }

    fn own_fields(&mut self, fields: &Fields<crate::reference::Linked>) {
        match fields {
            Fields::Dispatch(dispatch) => {
                if let Some(issuer) = &dispatch.issuer {
                    self.add(Subject::Agency(issuer.target), Relation::Issued);
                }
                for addressee in &dispatch.addressees {
                    self.agency(Some(addressee), Relation::Received);
                }
                for cited in dispatch.basis.iter().filter_map(|basis| basis.target) {
                    self.cited(cited, Relation::Cites);
                }
                for task in &dispatch.tasks {
                    for agency in &task.agencies {
                        self.add(Subject::Agency(agency.target), Relation::Tasked);
                    }
                    for theme in &task.themes {
                        self.add(Subject::Theme(theme.target), Relation::About);
                    }
                }
                let signed = dispatch.signatory.as_ref().and_then(|s| s.person.as_ref());
                if let Some(person) = signed {
                    self.person(person, Relation::Signed);
                }
            }
            Fields::Policy(policy) => {
                for document in &policy.documents {
                    self.add(Subject::Legal(document.target), Relation::Summarises);
                }
                self.agency(policy.lead.as_ref(), Relation::Leads);
                for target in &policy.targets {
                    if let Some(source) = &target.source {
                        self.cited(source.target, Relation::Sources);
                    }
                    for agency in &target.agencies {
                        self.add(Subject::Agency(agency.target), Relation::Answers);
                    }
                }
            }
            Fields::Session(session) => {
                for chair in &session.chairs {
                    self.person(chair, Relation::TakesPart);
                }
                for paper in &session.papers {
                    for speaker in &paper.speakers {
                        self.person(speaker, Relation::TakesPart);
                    }
                    self.agency(paper.agency.as_ref(), Relation::TakesPart);
                }
                for point in &session.points {
                    self.agency(point.agency.as_ref(), Relation::TakesPart);
                    if let Some(chair) = &point.chair {
                        self.person(chair, Relation::TakesPart);
                    }
                }
            }
            Fields::News(_) | Fields::Page(_) => {}
        }
    }

    /// What the texts refer to and no field says already.
    fn texts(&mut self, document: &Document) {
        for version in document.versions() {
            for reference in &version.body.references {
                let relation = match reference.how {
                    ReferenceKind::Link => Relation::Links,
                    ReferenceKind::Mention => Relation::Mentions,
                    ReferenceKind::Citation => Relation::Cites,
                };
                let said = self
                    .pairs
                    .iter()
                    .any(|&(subject, _)| subject == reference.target);
                if !said {
                    self.add(reference.target, relation);
                }
            }
        }
    }
}

/// Gathers tasks and targets.
fn gather_items(index: &mut Index, linked: &LinkedSite, zone: &TimeZone) {
    let mut targets: std::collections::BTreeMap<i16, Vec<Item>> = Default::default();
    let mut tasks = Vec::new();
    for (at, document) in linked.documents.iter().enumerate() {
        let item = |place| Item {
            document: Id::new(at),
            place,
        };
        match document.fields() {
            Fields::Dispatch(dispatch) => {
                for (place, task) in dispatch.tasks.iter().enumerate() {
                    let due = task.due.map(|due| due.instant(zone));
                    let mut doers: Vec<_> = task.agencies.iter().map(|link| link.target).collect();
                    doers.sort_unstable();
                    doers.dedup();
                    tasks.push((std::cmp::Reverse(due), item(place), doers));
                }
            }
            Fields::Policy(policy) => {
                for (place, target) in policy.targets.iter().enumerate() {
                    targets.entry(target.year).or_default().push(item(place));
                }
            }
            _ => {}
        }
    }
    tasks.sort();
    for (_, item, doers) in &tasks {
        for &agency in doers {
            index.tasks_of.entry(agency).or_default().push(*item);
        }
    }
    index.tasks = tasks.into_iter().map(|(_, item, _)| item).collect();
    index.targets = targets.into_iter().collect();
}
