//! The edges that the registry declares itself.

use super::{Edge, Graph, iso};
use crate::directory::Subject;
use crate::reference::Id;
use crate::registry::agency::Change;
use crate::registry::legal::RelationKind;

/// Who is above whom and became whom, what legal documents do to each
/// other, who holds which position, who organises an edition.
pub(super) fn edges<'a>(graph: &Graph<'a>) -> Vec<Edge<'a>> {
    let linked = &graph.site.linked;
    let mut edges: Vec<Edge<'a>> = Vec::new();
    for (at, item) in linked.agencies.iter().enumerate() {
        let own = Subject::Agency(Id::new(at));
        let record = &item.original.front.record;
        let parent = record.parent.as_ref();
        edges.extend(parent.and_then(|parent| {
            let parent = Subject::Agency(parent.target);
            graph.edge(own, parent, "parent")
        }));
        for successor in &record.successors {
            let later = Subject::Agency(successor.agency.target);
            let edge = graph.edge(own, later, change(successor.how));
            let on = iso(successor.on);
            edges.extend(edge.map(|edge| Edge { on, ..edge }));
        }
    }
    for (at, item) in linked.themes.iter().enumerate() {
        let own = Subject::Theme(Id::new(at));
        let parent = item.original.front.record.parent.as_ref();
        edges.extend(parent.and_then(|parent| {
            let parent = Subject::Theme(parent.target);
            graph.edge(own, parent, "parent")
        }));
    }
    for (at, item) in linked.people.iter().enumerate() {
        let own = Subject::Person(Id::new(at));
        for position in &item.original.front.record.positions {
            let agency = position.agency.as_ref().and_then(|agency| agency.target);
            let edge = agency.and_then(|id| graph.edge(own, Subject::Agency(id), "position"));
            edges.extend(edge.map(|edge| Edge {
                title: Some(&position.title),
                from: iso(position.from),
                until: iso(position.until),
                ..edge
            }));
        }
    }
    for (at, item) in linked.legal.iter().enumerate() {
        let own = Subject::Legal(Id::new(at));
        let record = &item.original.front.record;
        let issuer = record.issuer.as_ref().and_then(|issuer| issuer.target);
        edges.extend(issuer.and_then(|id| graph.edge(own, Subject::Agency(id), "issued")));
        for relation in &record.relations {
            let other = Subject::Legal(relation.document.target);
            edges.extend(graph.edge(own, other, legal(relation.how)));
        }
    }
    for (at, item) in linked.forums.iter().enumerate() {
        let own = Subject::Forum(Id::new(at));
        let record = &item.original.front.record;
        for id in record.organisers.iter().filter_map(|link| link.target) {
            edges.extend(graph.edge(own, Subject::Agency(id), "organises"));
        }
        for id in record.chairs.iter().filter_map(|link| link.target) {
            edges.extend(graph.edge(own, Subject::Person(id), "chairs"));
        }
    }
    edges
}

/// The word for how a body became another.
const fn change(how: Change) -> &'static str {
    match how {
        Change::Renamed => "renamed",
        Change::Merged => "merged",
        Change::Split => "split",
    }
}

/// The word for what one legal document does to another.
const fn legal(how: RelationKind) -> &'static str {
    match how {
        RelationKind::Amends => "amends",
        RelationKind::Replaces => "replaces",
        RelationKind::Guides => "guides",
        RelationKind::BasedOn => "based_on",
        RelationKind::Cites => "cites",
    }
}
