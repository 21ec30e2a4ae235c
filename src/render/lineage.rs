//! The line of a body: the bodies before it and after it, as far as the registry
//! knows them, the earliest first.

use super::Renderer;
use super::view::LineView;
use crate::directory::Subject;
use crate::language::Language;
use crate::reference::Id;
use crate::registry::Agencies;

/// Bodies of a line, at most: one that is longer is a mistake in the registry.
const LONGEST: usize = 64;

/// The line of a body; empty where it has neither predecessors nor successors.
pub fn lineage(renderer: &Renderer<'_>, id: Id<Agencies>, language: Language) -> Vec<LineView> {
    let site = renderer.site();
    let mut line = vec![id];
    let before = |id: Id<Agencies>| {
        let earlier = site.predecessors.get(&id).into_iter().flatten();
        earlier.map(|(earlier, _)| *earlier).collect::<Vec<_>>()
    };
    let behind = |id: Id<Agencies>| {
        let agency = site.linked.agencies.get(id.index());
        let successors = agency.map(|item| item.original.front.record.successors.as_slice());
        let successors = successors.unwrap_or_default().iter();
        successors.map(|s| s.agency.target).collect::<Vec<_>>()
    };
    // Only forward from what is behind and back from what is before: the other
    // parts of a body that split are no part of this line.
    for next in [
        &before as &dyn Fn(Id<Agencies>) -> Vec<Id<Agencies>>,
        &behind,
    ] {
        let mut open = next(id);
        while let Some(other) = open.pop() {
            if !line.contains(&other) && line.len() < LONGEST {
                line.push(other);
                open.extend(next(other));
            }
        }
    }
    if line.len() < 2 {
        return Vec::new();
    }
    let ends = |id: &Id<Agencies>| {
        let agency = site.linked.agencies.get(id.index());
        let record = agency.map(|item| &item.original.front.record);
        let until = record
            .and_then(|record| record.until)
            .map(|date| date.last_day());
        let from = record
            .and_then(|record| record.from)
            .map(|date| date.first_day());
        // What still exists comes last.
        (until.is_none(), until, from, *id)
    };
    line.sort_by_key(ends);
    line.into_iter()
        .filter_map(|other| {
            let item = site.linked.agencies.get(other.index())?;
            let record = &item.version(language, site.config.main).0.front.record;
            let date = |date: Option<crate::text::PartialDate>| {
                date.map(|date| renderer.partial(date, language).short)
            };
            Some(LineView {
                agency: renderer.entry(Subject::Agency(other), None, language),
                current: other == id,
                from: date(record.from),
                until: date(record.until),
                successors: (record.successors.iter())
                    .map(|change| renderer.successor(change.agency.target, Some(change), language))
                    .collect(),
            })
        })
        .collect()
}
