//! “See also”: which documents are nearest to one, and why.
//!
//! A document is near to another by what both refer to: the same cited document
//! counts most, then themes, bodies and people; what everybody refers to counts
//! little. Nearness in time raises the score up to twice. All arithmetic is in
//! whole numbers, so that every machine gives the same order.
//!
//! The cost of one page does not grow with the site: of each list of documents
//! only those nearest in time are looked at.

use std::cell::Cell;

use rustc_hash::FxHashSet;

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
const LEAST: u32 = 40;

/// A document near to another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SeeAlso {
    /// The document.
    pub document: Id<Documents>,
    /// The thing that both refer to and that counted most.
    pub shared: Subject,
}

/// What speaks for documents: a list, and where each document stands in it.
///
/// The table is one of the fastest there is and no part of the outcome. It is not
/// emptied: what it says of a document counts only if the list agrees.
struct Scores {
    scores: Vec<Score>,
    places: Vec<u32>,
}

thread_local! {
    /// The table of the last page that this thread made, to be filled again.
    static PLACES: Cell<Vec<u32>> = const { Cell::new(Vec::new()) };
}

impl Scores {
    fn new(documents: usize) -> Scores {
        let mut places = PLACES.take();
        places.resize(documents, 0);
        Scores {
            scores: Vec::with_capacity(512),
            places,
        }
    }

    /// What speaks for a document; nothing yet, if it was not asked for before.
    fn of(&mut self, document: Id<Documents>) -> Option<&mut Score> {
        let place = self.places.get_mut(document.index())?;
        let known = self.scores.get(*place as usize);
        if known.is_none_or(|known| known.document != document) {
            *place = u32::try_from(self.scores.len()).ok()?;
            self.scores.push(Score {
                document,
                sum: 0,
                strongest: 0,
                shared: 0,
                last: u32::MAX,
            });
        }
        self.scores.get_mut(*place as usize)
    }
}

impl Drop for Scores {
    fn drop(&mut self) {
        PLACES.set(std::mem::take(&mut self.places));
    }
}

/// What speaks for a document. It is kept small: a page looks at hundreds, again and
/// again.
struct Score {
    document: Id<Documents>,
    sum: u32,
    /// The share of the thing that counted most, and its place among the features.
    strongest: u32,
    shared: u32,
    /// The place of the feature that was looked at last.
    last: u32,
}

/// What one shared thing counts, before it is divided by how common it is.
fn weight(subject: Subject) -> u32 {
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
        let mut scores = Scores::new(self.ranks.len());
        features.truncate(FEATURES);
        for (feature, &subject) in (0..).zip(&features) {
            let lists = self.relations(subject);
            let bearers: usize = lists.iter().map(|(_, documents)| documents.len()).sum();
            let share = weight(subject) / (1 + bearers.max(1).ilog2());
            for (_, documents) in lists {
                for &other in self.near(documents, id) {
                    let Some(score) = scores.of(other) else {
                        continue;
                    };
                    // A document may stand in several lists of one thing.
                    if score.last == feature {
                        continue;
                    }
                    score.last = feature;
                    score.sum += share;
                    if share > score.strongest {
                        (score.strongest, score.shared) = (share, feature);
                    }
                }
            }
        }
        let may_be_shown = |score: &Score| {
            let other = score.document;
            score.sum >= LEAST && self.is_listed(other) && !shown.contains(&other)
        };
        let least = least_of_the_best(&scores.scores, may_be_shown);
        let mut ranked: Vec<(std::cmp::Reverse<u64>, u32, SeeAlso)> = (scores.scores.iter())
            // Nearness in time doubles a score at most.
            .filter(|score| 2 * score.sum >= least && may_be_shown(score))
            .filter_map(|score| {
                let document = score.document;
                let sum = u64::from(score.sum);
                let shared = *features.get(score.shared as usize)?;
                let score = sum + sum * 30 / (30 + self.days_between(id, document));
                let rank = self.rank(document);
                Some((std::cmp::Reverse(score), rank, SeeAlso { document, shared }))
            })
            .collect();
        if ranked.len() > SHOWN {
            ranked.select_nth_unstable_by_key(SHOWN, |&(score, rank, _)| (score, rank));
            ranked.truncate(SHOWN);
        }
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
        let day = |id: Id<Documents>| self.days.get(id.index()).copied().flatten();
        match (day(a), day(b)) {
            (Some(a), Some(b)) => u64::from(a.abs_diff(b)),
            _ => FAR,
        }
    }
}

/// The smallest of the greatest sums, as many as are shown: so many documents have that
/// much at least, before nearness in time raises anything.
fn least_of_the_best(scores: &[Score], may_be_shown: impl Fn(&Score) -> bool) -> u32 {
    // The greatest first.
    let mut best = [0; SHOWN];
    for score in scores {
        let place = best.partition_point(|&sum| sum >= score.sum);
        if place < SHOWN && may_be_shown(score) {
            best[place..].rotate_right(1);
            best[place] = score.sum;
        }
    }
    best[SHOWN - 1]
}
