//! Tasks and targets of all documents.

use std::collections::BTreeMap;

use jiff::tz::TimeZone;
use rustc_hash::FxHashMap;

use super::{Item, TargetGroup, target};
use crate::document::Document;
use crate::kind::Fields;
use crate::reference::Id;
use crate::registry::Agencies;

/// Tasks and targets, in the orders in which they are listed.
#[derive(Default)]
pub(super) struct Items {
    pub(super) targets: Vec<(i16, Vec<Item>)>,
    pub(super) target_groups: Vec<(i16, Vec<TargetGroup>)>,
    pub(super) group_of: FxHashMap<Item, usize>,
    pub(super) tasks: Vec<Item>,
    pub(super) tasks_of: FxHashMap<Id<Agencies>, Vec<Item>>,
}

impl Items {
    /// The tasks and targets of documents.
    pub(super) fn of(documents: &[Document], zone: &TimeZone) -> Items {
        let mut items = Items::default();
        items.gather(documents, zone);
        let mut budget = target::BUDGET;
        items.target_groups = (items.targets.iter())
            .map(|(year, items)| (*year, target::groups(items, documents, &mut budget)))
            .collect();
        for (_, groups) in &items.target_groups {
            for (group, at) in groups.iter().zip(0..) {
                items.group_of.extend(group.iter().map(|&item| (item, at)));
            }
        }
        items
    }

    fn gather(&mut self, documents: &[Document], zone: &TimeZone) {
        let mut targets: BTreeMap<i16, Vec<Item>> = Default::default();
        let mut tasks = Vec::new();
        for (at, document) in documents.iter().enumerate() {
            let item = |place| Item {
                document: Id::new(at),
                place,
            };
            match document.fields() {
                Fields::Dispatch(dispatch) => {
                    for (place, task) in dispatch.tasks.iter().enumerate() {
                        let due = task.due.map(|due| due.instant(zone));
                        let mut doers: Vec<_> =
                            task.agencies.iter().map(|link| link.target).collect();
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
                self.tasks_of.entry(agency).or_default().push(*item);
            }
        }
        self.tasks = tasks.into_iter().map(|(_, item, _)| item).collect();
        self.targets = targets.into_iter().collect();
    }
}
