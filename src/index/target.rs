//! Which targets are one target in the words of several sources.

use rustc_hash::{FxHashMap, FxHashSet};

use super::Item;
use crate::document::{Cited, Document};
use crate::kind::Fields;
use crate::kind::policy::Target;
use crate::reference::Linked;
use crate::text::{difference, matching_key};

/// What the comparison of targets may cost, in pairs of words. Registers made by people
/// stay far below; beyond it only equal wordings and indicators come together.
pub(super) const BUDGET: usize = 50_000_000;

/// The targets that are one target: alike in their words, or with one indicator, each
/// wording from a source of its own.
pub type TargetGroup = Vec<Item>;

/// Puts the targets of a year together, in the order of the first of each group.
///
/// A target joins the first group in which
/// 1. a target has its indicator, or none as it has none, and its very words; or
/// 2. no target has its source, and all have its indicator; or
/// 3. no target has its source, none has an indicator, as it has none, and the first is
///    [alike](difference::alike) in its words.
///
/// The originals are compared, not the translations: what is one target in one language is
/// one in the other.
///
/// `budget` is what comparing may still cost.
pub(super) fn groups(
    items: &[Item],
    documents: &[Document],
    budget: &mut usize,
) -> Vec<TargetGroup> {
    let mut grouping = Grouping {
        groups: Vec::new(),
        by_words: FxHashMap::default(),
        by_indicator: FxHashMap::default(),
        budget,
    };
    for &item in items {
        if let Some(target) = target(item, documents) {
            grouping.add(item, target);
        }
    }
    grouping
        .groups
        .into_iter()
        .map(|group| group.items)
        .collect()
}

fn target(item: Item, documents: &[Document]) -> Option<&Target<Linked>> {
    match documents.get(item.document.index())?.fields() {
        Fields::Policy(policy) => policy.targets.get(item.place),
        _ => None,
    }
}

struct Grouping<'a, 'b> {
    groups: Vec<Group<'a>>,
    /// The group with an indicator and words.
    by_words: FxHashMap<(Option<String>, &'a str), usize>,
    /// The groups with an indicator.
    by_indicator: FxHashMap<Option<String>, Vec<usize>>,
    budget: &'b mut usize,
}

struct Group<'a> {
    items: Vec<Item>,
    /// The words of the first.
    words: &'a str,
    sources: FxHashSet<Cited>,
}

impl<'a> Grouping<'a, '_> {
    fn add(&mut self, item: Item, target: &'a Target<Linked>) {
        let indicator = target.indicator.as_deref().map(matching_key);
        let words = target.statement.as_str();
        // A policy that names no source speaks for itself.
        let source = (target.source.as_ref()).map_or(Cited::Held(item.document), |s| s.target);
        let key = (indicator, words);
        let found = match self.by_words.get(&key) {
            Some(&at) => Some(at),
            None => self.of_another_source(&key.0, words, source),
        };
        let at = found.unwrap_or_else(|| {
            self.groups.push(Group {
                items: Vec::new(),
                words,
                sources: FxHashSet::default(),
            });
            let at = self.groups.len() - 1;
            self.by_indicator.entry(key.0.clone()).or_default().push(at);
            at
        });
        self.by_words.entry(key).or_insert(at);
        if let Some(group) = self.groups.get_mut(at) {
            group.items.push(item);
            group.sources.insert(source);
        }
    }

    /// The first group that the target joins though it has words of its own.
    fn of_another_source(
        &mut self,
        indicator: &Option<String>,
        words: &str,
        source: Cited,
    ) -> Option<usize> {
        let length = words.split_whitespace().count();
        for &at in self.by_indicator.get(indicator)? {
            let group = self.groups.get(at)?;
            *self.budget = self.budget.checked_sub(1)?;
            if group.sources.contains(&source) {
                continue;
            }
            if indicator.is_some() {
                return Some(at);
            }
            let other = group.words.len();
            *self.budget = self
                .budget
                .checked_sub(length.saturating_mul(other / 4) + other)?;
            if difference::alike(words, group.words) {
                return Some(at);
            }
        }
        None
    }
}
