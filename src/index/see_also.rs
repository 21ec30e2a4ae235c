//! “See also”: which documents are nearest to one, and why.
//!
//! A document is near to another by what both refer to: the same cited document
//! counts most, then themes, bodies and people; what everybody refers to counts
//! little. Nearness in time raises the score up to twice. All arithmetic is in
//! whole numbers, so that every machine gives the same order.
//!
//! The cost of one page does not grow with the site: of the documents that refer to a
//! thing only those nearest in time are looked at.

use std::cell::Cell;

use rayon::prelude::*;
use rustc_hash::FxHashMap;

use super::Index;
use crate::directory::Subject;
use crate::document::Documents;
use crate::reference::Id;

/// Documents that a page shows, at most.
const SHOWN: usize = 5;
/// Documents of a list that are looked at on either side of the document's own place.
const NEIGHBOURS: usize = 20;
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

/// What is near to what, ready to be looked up.
#[derive(Debug, Default)]
pub(super) struct Neighbourhood {
    bearers: FxHashMap<Subject, Bearers>,
    /// The document of each rank.
    ranked: Vec<Id<Documents>>,
}

/// The documents that refer to one thing, in whatever way.
#[derive(Debug)]
struct Bearers {
    /// Their ranks in order, so that neighbours in time are neighbours in memory.
    ranks: Box<[u32]>,
    /// What it counts to refer to this: less, if many do.
    share: u32,
}

impl Neighbourhood {
    /// From what relates to what, once all relations are known.
    pub(super) fn of(index: &Index) -> Neighbourhood {
        let mut ranked = vec![Id::new(0); index.ranks.len()];
        for (document, &rank) in index.ranks.iter().enumerate() {
            if let Some(place) = ranked.get_mut(rank as usize) {
                *place = Id::new(document);
            }
        }
        let bearers = index.relations.par_iter().map(|(&subject, lists)| {
            let all = lists.iter().flat_map(|(_, documents)| documents);
            let mut ranks: Vec<u32> = all.map(|&document| index.rank(document)).collect();
            let share = weight(subject) / (1 + ranks.len().max(1).ilog2());
            if lists.len() > 1 {
                ranks.sort_unstable();
                ranks.dedup();
            }
            let ranks = ranks.into_boxed_slice();
            (subject, Bearers { ranks, share })
        });
        Neighbourhood {
            bearers: bearers.collect(),
            ranked,
        }
    }
}

/// What speaks for documents, by their ranks.
///
/// The table is one of the fastest there is and no part of the outcome. It is not
/// emptied: what it says of a document counts only in the round in which it was said.
#[derive(Default)]
struct Scores {
    table: Vec<Score>,
    round: u32,
    /// The ranks of all that something was said of in this round.
    met: Vec<u32>,
}

/// What speaks for a document. It is kept small: a page looks at hundreds, again and
/// again.
#[derive(Clone, Copy, Default)]
struct Score {
    round: u32,
    sum: u32,
    /// The share of the thing that counted most, and its place among the features.
    strongest: u32,
    shared: u32,
}

thread_local! {
    /// The table of the last page that this thread made, to be filled again.
    static SCORES: Cell<Scores> = const {
        Cell::new(Scores { table: Vec::new(), round: 0, met: Vec::new() })
    };
}

impl Scores {
    /// Begins a round over so many documents.
    fn begin(&mut self, documents: usize) {
        self.met.clear();
        self.round = self.round.wrapping_add(1);
        if self.round == 0 {
            // After so many rounds one would be taken for another.
            self.table.clear();
            self.round = 1;
        }
        self.table.resize(documents, Score::default());
    }

    /// Something speaks for these documents.
    fn add(&mut self, ranks: &[u32], share: u32, feature: u32) {
        let known = self.met.len();
        self.met.resize(known + ranks.len(), 0);
        let mut end = known;
        for &rank in ranks {
            let (Some(score), Some(next)) =
                (self.table.get_mut(rank as usize), self.met.get_mut(end))
            else {
                break;
            };
            // Without branches: nobody can foresee which documents were met before.
            let is_new = score.round != self.round;
            *next = rank;
            end += usize::from(is_new);
            let (sum, strongest) = match is_new {
                true => (0, 0),
                false => (score.sum, score.strongest),
            };
            let is_stronger = share > strongest;
            *score = Score {
                round: self.round,
                sum: sum + share,
                strongest: if is_stronger { share } else { strongest },
                shared: if is_stronger { feature } else { score.shared },
            };
        }
        self.met.truncate(end);
    }
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

/// A document among the nearest: its score, its rank, the place of what is shared.
type Nearest = (u32, u32, u32);

impl Index {
    /// The documents nearest to one, the nearest first; those that refer to it
    /// or that it refers to are left out, because the page shows them already.
    pub fn see_also(&self, id: Id<Documents>) -> Vec<SeeAlso> {
        let own = self.references(id);
        let rank = self.rank(id);
        let mut features: Vec<Subject> = own.iter().map(|(subject, _)| *subject).collect();
        features.dedup();
        features.sort_by_key(|&subject| std::cmp::Reverse(weight(subject)));
        features.truncate(FEATURES);
        let mut scores = SCORES.take();
        scores.begin(self.neighbourhood.ranked.len());
        for (feature, subject) in (0..).zip(&features) {
            if let Some(bearers) = self.neighbourhood.bearers.get(subject) {
                scores.add(near(&bearers.ranks, rank), bearers.share, feature);
            }
        }
        let nearest = self.nearest(id, &scores);
        SCORES.set(scores);
        let see_also = |(_, rank, shared): Nearest| {
            Some(SeeAlso {
                document: *self.neighbourhood.ranked.get(rank as usize)?,
                shared: *features.get(shared as usize)?,
            })
        };
        nearest.into_iter().filter_map(see_also).collect()
    }

    /// The documents with the highest scores, of equal ones the newest.
    fn nearest(&self, id: Id<Documents>, scores: &Scores) -> Vec<Nearest> {
        let cited = self
            .references(id)
            .iter()
            .filter_map(|(subject, _)| match subject {
                Subject::Document(other) => Some(self.rank(*other)),
                _ => None,
            });
        let shown: Vec<u32> = cited.chain([self.rank(id)]).collect();
        let citing = self.neighbourhood.bearers.get(&Subject::Document(id));
        let cites = |rank| citing.is_some_and(|all| all.ranks.binary_search(&rank).is_ok());
        let mut nearest: Vec<Nearest> = Vec::with_capacity(SHOWN + 1);
        for &rank in &scores.met {
            let Some(&Score { sum, shared, .. }) = scores.table.get(rank as usize) else {
                continue;
            };
            // The last of the nearest so far, if there are enough of them.
            let least = nearest
                .get(SHOWN - 1)
                .map_or((0, u32::MAX), |it| (it.0, it.1));
            // Nearness in time doubles a score at most.
            if sum < LEAST || 2 * sum < least.0 {
                continue;
            }
            let Some(&document) = self.neighbourhood.ranked.get(rank as usize) else {
                continue;
            };
            let score = sum + sum * 30 / (30 + self.days_between(id, document));
            let is_nearer =
                (score, std::cmp::Reverse(rank)) > (least.0, std::cmp::Reverse(least.1));
            if is_nearer && self.is_listed(document) && !shown.contains(&rank) && !cites(rank) {
                let place = nearest.partition_point(|&(other, before, _)| {
                    (other, std::cmp::Reverse(before)) > (score, std::cmp::Reverse(rank))
                });
                nearest.insert(place, (score, rank, shared));
                nearest.truncate(SHOWN);
            }
        }
        nearest
    }

    /// Days between two documents; far where one has no date.
    fn days_between(&self, a: Id<Documents>, b: Id<Documents>) -> u32 {
        const FAR: u32 = 100_000;
        let day = |id: Id<Documents>| self.days.get(id.index()).copied().flatten();
        match (day(a), day(b)) {
            (Some(a), Some(b)) => a.abs_diff(b),
            _ => FAR,
        }
    }
}

/// Those of some documents, by their ranks in order, that stand nearest to one.
fn near(ranks: &[u32], rank: u32) -> &[u32] {
    let place = ranks.partition_point(|&other| other < rank);
    let start = place.saturating_sub(NEIGHBOURS);
    let end = (place + NEIGHBOURS + 1).min(ranks.len());
    ranks.get(start..end).unwrap_or_default()
}
