//! Who serves which target: a table of bodies and targets.

use rustc_hash::{FxHashMap, FxHashSet};

use super::view::{LinkView, MatrixCellView, MatrixPartView, MatrixRowView, MatrixView};
use super::{Renderer, shortened, target};
use crate::directory::Subject;
use crate::document::Documents;
use crate::index::Item;
use crate::language::Language;
use crate::reference::Id;
use crate::registry::Agencies;

/// Columns of a table, at most.
const COLUMNS: usize = 8;
/// Rows of a table, at most.
const ROWS: usize = 40;
/// Parts of a body in one cell, at most.
const PARTS: usize = 5;
/// Characters of a target's name in a table.
pub(super) const NAME: usize = 60;

/// A column: what it stands for, and its targets.
pub(super) struct Column {
    /// The words at its head.
    pub(super) head: LinkView,
    /// Its targets.
    pub(super) items: Vec<Item>,
}

/// The table; `None` where no body serves any target.
///
/// Bodies stand in the order of their index, named as of the first policy that names them.
pub(super) fn matrix(
    renderer: &Renderer<'_>,
    columns: Vec<Column>,
    language: Language,
) -> Option<MatrixView> {
    let count = columns.len();
    let mut table = Table {
        renderer,
        language,
        columns: count.min(COLUMNS),
        rows: FxHashMap::default(),
        seen: FxHashSet::default(),
    };
    let mut heads = Vec::with_capacity(table.columns);
    for (column, at) in columns.into_iter().take(COLUMNS).zip(0..) {
        for item in column.items {
            table.add(item, at);
        }
        heads.push(column.head);
    }
    let mut rows: Vec<(Id<Agencies>, MatrixRowView)> = table.rows.into_iter().collect();
    if rows.is_empty() {
        return None;
    }
    rows.sort_unstable_by_key(|&(agency, _)| renderer.rank(agency, language));
    let more_rows = rows.len().saturating_sub(ROWS);
    rows.truncate(ROWS);
    Some(MatrixView {
        columns: heads,
        rows: rows.into_iter().map(|(_, row)| row).collect(),
        more_columns: count.saturating_sub(COLUMNS),
        more_rows,
    })
}

struct Table<'a> {
    renderer: &'a Renderer<'a>,
    language: Language,
    columns: usize,
    rows: FxHashMap<Id<Agencies>, MatrixRowView>,
    /// What has been told of which body in which column.
    seen: FxHashSet<(Id<Agencies>, usize, What)>,
}

/// What a body serves: the wordings of one target are one, and so are the targets of the
/// policy that it leads.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
enum What {
    Policy(Id<Documents>),
    Target(i16, usize),
    /// A target that only a translation has.
    Alone(Item),
}

impl Table<'_> {
    fn add(&mut self, item: Item, column: usize) {
        let (renderer, language) = (self.renderer, self.language);
        let Some(record) = target::record(renderer, item, language) else {
            return;
        };
        let lang = (!record.is_own).then(|| renderer.site().config.main.tag().to_owned());
        let day = record.day;
        let group = renderer.site().index.group_of.get(&item);
        let target = group.map_or(What::Alone(item), |&at| {
            What::Target(record.target.year, at)
        });
        if let Some(lead) = record.policy.lead.as_ref().and_then(|lead| lead.target) {
            let part = MatrixPartView {
                role: "leads".to_owned(),
                title: shortened(record.title(), NAME),
                url: renderer
                    .site()
                    .subject_url(Subject::Document(item.document), language),
                lang: lang.clone(),
            };
            self.part((lead, column, What::Policy(item.document)), day, part);
        }
        for agency in &record.target.agencies {
            let part = MatrixPartView {
                role: "answers".to_owned(),
                title: record.name(),
                url: renderer.item_url(item, language),
                lang: lang.clone(),
            };
            self.part((agency.target, column, target), day, part);
        }
    }

    fn part(
        &mut self,
        key: (Id<Agencies>, usize, What),
        day: Option<jiff::civil::Date>,
        part: MatrixPartView,
    ) {
        let (agency, column, _) = key;
        let row = self.rows.entry(agency).or_insert_with(|| {
            let subject = Subject::Agency(agency);
            let empty = MatrixCellView {
                parts: Vec::new(),
                more: 0,
            };
            MatrixRowView {
                agency: self.renderer.entry(subject, day, self.language),
                cells: vec![empty; self.columns],
            }
        });
        let Some(cell) = row.cells.get_mut(column) else {
            return;
        };
        if !self.seen.insert(key) {
            return;
        }
        match cell.parts.len() < PARTS {
            true => cell.parts.push(part),
            false => cell.more += 1,
        }
    }
}
