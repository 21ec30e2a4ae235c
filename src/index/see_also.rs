//! “See also”: which documents are nearest to one, and why.
//!
//! A document is near to another by what both refer to: the same cited document
//! counts most, then themes, bodies and people; what everybody refers to counts
//! little. Nearness in time raises the score up to twice. All arithmetic is in
//! whole numbers, so that every machine gives the same order.
//!
//! The cost of one page does not grow with the site: of each list of documents
//! only those nearest in time are looked at.

use rustc_hash::{FxHashMap, FxHashSet};

use super::Index;
use crate::directory::Subject;
use crate::document::Documents;
use crate::reference::Id;

/// Documents that a page shows, at most.
const SHOWN: usize = 5;
/// Documents of a list that are looked at on either side of the document's own place.
const NEIGHBOURS: usize = 16;
/// Things that a document refers to that are looked at: the first of them in
/// the order of their kinds say what it is about.
const FEATURES: usize = 64;
/// Scores below this are chance: one theme that everybody has.
const LEAST: u64 = 40;

/// A document near to another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SeeAlso {
    /// The document.
    pub document: Id<Documents>,
    /// The thing that both refer to and that counted most.
    pub shared: Subject,
}

/// What one shared thing counts, before it is divided by how common it is.
fn weight(subject: Subject) -> u64 {
    match subject {
        Subject::Document(_) | Subject::Legal(_) | Subject::Unregistered(_) => 1200,
        Subject::Theme(_) => 600,
        Subject::Agency(_) | Subject::Person(_) => 480,
        Subject::Forum(_) => 240,
    }
}

impl Index {
    /// The documents nearest to one, the nearest first; those that refer to it
    /// or that it refers to are left out, because the page shows them already.
    pub fn see_also(&self, id: Id<Documents>) -> Vec<SeeAlso> {
        let own = self.references(id);
        let mut shown: FxHashSet<Id<Documents>> = FxHashSet::default();
        shown.insert(id);
        shown.extend(own.iter().filter_map(|(subject, _)| match subject {
            Subject::Document(other) => Some(*other),
            _ => None,
        }));
        for (_, documents) in self.relations(Subject::Document(id)) {
            shown.extend(self.near(documents, id));
        }

        let mut features: Vec<Subject> = own.iter().map(|(subject, _)| *subject).collect();
        features.dedup();
        features.sort_by_key(|&subject| std::cmp::Reverse(weight(subject)));
        // (score, strongest share, what it is)
        let mut scores: FxHashMap<Id<Documents>, (u64, u64, Subject)> = FxHashMap::default();
        for subject in features.into_iter().take(FEATURES) {
            let lists = self.relations(subject);
            let bearers: usize = lists.iter().map(|(_, documents)| documents.len()).sum();
            let share = weight(subject) / u64::from(1 + bearers.max(1).ilog2());
            let mut seen: FxHashSet<Id<Documents>> = FxHashSet::default();
            for (_, documents) in lists {
                for &other in self.near(documents, id) {
                    if !self.is_listed(other) || shown.contains(&other) || !seen.insert(other) {
                        continue;
                    }
                    let entry = scores.entry(other).or_insert((0, 0, subject));
                    entry.0 += share;
                    if share > entry.1 {
                        (entry.1, entry.2) = (share, subject);
                    }
                }
            }
        }
        let mut ranked: Vec<(std::cmp::Reverse<u64>, u32, SeeAlso)> = scores
            .into_iter()
            .filter(|(_, (score, ..))| *score >= LEAST)
            .map(|(document, (score, _, shared))| {
                let score = score + score * 30 / (30 + self.days_between(id, document));
                let rank = self.rank(document);
                (std::cmp::Reverse(score), rank, SeeAlso { document, shared })
            })
            .collect();
        ranked.sort_unstable_by_key(|&(score, rank, _)| (score, rank));
        (ranked.into_iter().take(SHOWN))
            .map(|(_, _, near)| near)
            .collect()
    }

    /// The documents of a list, newest first, that stand nearest to a document.
    fn near<'a>(&self, documents: &'a [Id<Documents>], id: Id<Documents>) -> &'a [Id<Documents>] {
        let rank = self.rank(id);
        let place = documents.partition_point(|&other| self.rank(other) < rank);
        let start = place.saturating_sub(NEIGHBOURS);
        let end = (place + NEIGHBOURS + 1).min(documents.len());
        documents.get(start..end).unwrap_or_default()
    }

    /// Days between two documents; far where one has no date.
    fn days_between(&self, a: Id<Documents>, b: Id<Documents>) -> u64 {
        const FAR: u64 = 100_000;
        match (self.date(a), self.date(b)) {
            (Some(a), Some(b)) => a
                .until(b)
                .map_or(FAR, |span| span.get_days().unsigned_abs().into()),
            _ => FAR,
        }
    }
}
