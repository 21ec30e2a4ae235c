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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::route::Relation;
    use proptest::prelude::*;
    use std::cmp::Reverse;

    /// A document's day, the things that it refers to (a number, and whether it is a theme's),
    /// and the document that it cites.
    type Drawn = (i32, Vec<(usize, bool)>, Option<usize>);

    /// The index of these documents, in any order of days.
    fn index(documents: &[Drawn]) -> Index {
        let count = documents.len();
        let mut order: Vec<usize> = (0..count).collect();
        order.sort_by_key(|&at| Reverse(documents[at].0));
        let mut index = Index {
            days: documents.iter().map(|(day, ..)| Some(*day)).collect(),
            // One in seven is a page, which stands in no list.
            listed: (0..count).map(|at| at % 7 != 6).collect(),
            ranks: vec![0; count],
            ..Index::default()
        };
        for (rank, &at) in (0..).zip(&order) {
            index.ranks[at] = rank;
        }
        index.references = (documents.iter().enumerate())
            .map(|(own, (_, things, cited))| {
                let thing = |&(at, is_theme): &(usize, bool)| match is_theme {
                    true => (Subject::Theme(Id::new(at)), Relation::About),
                    false if at % 2 == 0 => (Subject::Agency(Id::new(at)), Relation::Mentions),
                    false => (Subject::Agency(Id::new(at - 1)), Relation::About),
                };
                let cited = cited.map(|at| at % count).filter(|&at| at != own);
                let cited = cited.map(|at| (Subject::Document(Id::new(at)), Relation::Cites));
                let mut all: Vec<_> = things.iter().map(thing).chain(cited).collect();
                all.sort_unstable();
                all.dedup();
                all.into_boxed_slice()
            })
            .collect();
        for &at in &order {
            for &(subject, relation) in index.references[at].iter() {
                let lists = index.relations.entry(subject).or_default();
                match lists.iter_mut().find(|(of, _)| *of == relation) {
                    Some((_, list)) => list.push(Id::new(at)),
                    None => lists.push((relation, vec![Id::new(at)])),
                }
            }
        }
        index.neighbourhood = Neighbourhood::of(&index);
        index
    }

    /// The same, thought of document by document.
    fn plainly(index: &Index, id: Id<Documents>) -> Vec<SeeAlso> {
        let subjects = |id: Id<Documents>| {
            let mut subjects: Vec<Subject> = index
                .references(id)
                .iter()
                .map(|(subject, _)| *subject)
                .collect();
            subjects.dedup();
            subjects
        };
        let mut features = subjects(id);
        features.sort_by_key(|&subject| Reverse(weight(subject)));
        let all = || (0..index.ranks.len()).map(Id::<Documents>::new);
        let mut found = Vec::new();
        for other in all().filter(|&other| other != id && index.is_listed(other)) {
            let cites = |a, b| subjects(a).contains(&Subject::Document(b));
            if cites(id, other) || cites(other, id) {
                continue;
            }
            let (mut sum, mut strongest, mut shared) = (0, 0, None);
            for &feature in &features {
                let mut bearers: Vec<Id<Documents>> = all()
                    .filter(|&it| subjects(it).contains(&feature))
                    .collect();
                bearers.sort_by_key(|&it| index.rank(it));
                let times: usize = index
                    .relations(feature)
                    .iter()
                    .map(|(_, all)| all.len())
                    .sum();
                let own = bearers.iter().position(|&it| it == id).unwrap();
                let place = bearers.iter().position(|&it| it == other);
                if place.is_none_or(|place| place.abs_diff(own) > NEIGHBOURS) {
                    continue;
                }
                let share = weight(feature) / (1 + times.ilog2());
                sum += share;
                if share > strongest {
                    (strongest, shared) = (share, Some(feature));
                }
            }
            if let Some(shared) = shared.filter(|_| sum >= LEAST) {
                let days = index.days[id.index()]
                    .unwrap()
                    .abs_diff(index.days[other.index()].unwrap());
                let score = sum + sum * 30 / (30 + days);
                found.push((
                    Reverse(score),
                    index.rank(other),
                    SeeAlso {
                        document: other,
                        shared,
                    },
                ));
            }
        }
        found.sort_by_key(|&(score, rank, _)| (score, rank));
        found
            .into_iter()
            .take(SHOWN)
            .map(|(.., near)| near)
            .collect()
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 64, ..ProptestConfig::default() })]

        #[test]
        fn the_nearest_are_those_that_share_most(
            documents in prop::collection::vec(
                (
                    0i32..200,
                    prop::collection::vec((0usize..6, any::<bool>()), 0..5),
                    prop::option::of(0usize..80),
                ),
                2..80,
            ),
        ) {
            let index = index(&documents);
            for at in 0..documents.len() {
                let id = Id::new(at);
                prop_assert_eq!(index.see_also(id), plainly(&index, id));
            }
        }
    }
}
