//! Ids that become others.
//!
//! An id is a place in the order of its collection. When something comes or goes,
//! what stands behind it moves; whatever was linked before holds the old places.
//! [`Renumbering`] knows the new ones, and [`Renumber`] puts them in.

use crate::directory::Subject;
use crate::document::{Cited, Documents};
use crate::reference::{Collection, Id, Link, LooseLink};
use crate::registry::{Agencies, Forums, Legal, People, Themes};

/// What holds ids and can be given those of another run.
pub trait Renumber {
    /// Puts the new id in the place of each old one. An id of what has gone stays:
    /// nothing that is kept may hold one.
    fn renumber(&mut self, by: &Renumbering);
}

/// Stands for the new place of what has gone.
const GONE: u32 = u32::MAX;

/// The places of one collection before and after.
#[derive(Clone, Debug, Default)]
pub struct Places {
    /// The new place of each old one.
    new: Vec<u32>,
    /// The old place of each new one.
    old: Vec<u32>,
    /// The first old place that has another new one; those before it stay.
    moves_from: usize,
    /// Whether what is in both stands in the same order in both.
    ordered: bool,
}

impl Places {
    /// The places of a collection in which each thing has a key of its own. What has
    /// two of one key is not known to be the same in both.
    pub fn new<K: Eq + std::hash::Hash>(old: &[K], new: &[K]) -> Places {
        let mut places = Places {
            new: vec![GONE; old.len()],
            old: vec![GONE; new.len()],
            moves_from: old.len(),
            ordered: true,
        };
        // Most edits leave the beginning and the end as they were.
        let head = old.iter().zip(new).take_while(|(a, b)| a == b).count();
        let rest = old.len().min(new.len()) - head;
        let ends = old.iter().rev().zip(new.iter().rev()).take(rest);
        let tail = ends.take_while(|(a, b)| a == b).count();
        for at in 0..head {
            places.join(at, at);
        }
        let (old_end, new_end) = (old.len() - tail, new.len() - tail);
        let mut by_key: rustc_hash::FxHashMap<&K, usize> = Default::default();
        by_key.extend(
            new.iter()
                .enumerate()
                .take(new_end)
                .skip(head)
                .map(|(at, key)| (key, at)),
        );
        let mut last = None;
        for (at, key) in old.iter().enumerate().take(old_end).skip(head) {
            let Some(to) = by_key.remove(key) else {
                continue;
            };
            places.ordered &= last.is_none_or(|last| last < to);
            last = Some(to);
            places.join(at, to);
        }
        for back in 1..=tail {
            places.join(old.len() - back, new.len() - back);
        }
        let same = places
            .new
            .iter()
            .zip(0..)
            .take_while(|(new, at)| *new == at);
        places.moves_from = same.count();
        places
    }

    fn join(&mut self, old: usize, new: usize) {
        let place = |at: usize| u32::try_from(at).unwrap_or(GONE);
        if let (Some(to), Some(from)) = (self.new.get_mut(old), self.old.get_mut(new)) {
            (*to, *from) = (place(new), place(old));
        }
    }

    /// The new place of an old one, if it has one.
    pub fn new_of(&self, old: usize) -> Option<usize> {
        let new = self.new.get(old).copied().filter(|&new| new != GONE);
        new.map(|new| new as usize)
    }

    /// The old place of a new one, if it had one.
    pub fn old_of(&self, new: usize) -> Option<usize> {
        let old = self.old.get(new).copied().filter(|&old| old != GONE);
        old.map(|old| old as usize)
    }

    /// Whether an old place has another new one.
    pub fn moves(&self, old: usize) -> bool {
        old >= self.moves_from && self.new_of(old) != Some(old)
    }

    /// Whether all stand where they stood, and none has come or gone.
    pub fn stay(&self) -> bool {
        self.new.len() == self.old.len() && self.moves_from >= self.new.len()
    }

    /// Whether what is in both stands in the same order in both.
    pub fn are_ordered(&self) -> bool {
        self.ordered
    }

    /// The old places of what has gone.
    pub fn gone(&self) -> impl Iterator<Item = usize> {
        let places = self.new.iter().enumerate();
        places.filter(|(_, new)| **new == GONE).map(|(at, _)| at)
    }

    /// The new places of what has come.
    pub fn came(&self) -> impl Iterator<Item = usize> {
        let places = self.old.iter().enumerate();
        places.filter(|(_, old)| **old == GONE).map(|(at, _)| at)
    }

    /// Old and new places of what is in both, in the order of the old ones.
    pub fn both(&self) -> impl Iterator<Item = (usize, usize)> {
        let places = self.new.iter().enumerate();
        let both = places.filter(|(_, new)| **new != GONE);
        both.map(|(old, new)| (old, *new as usize))
    }
}

/// The places of every collection before and after.
#[derive(Clone, Debug, Default)]
pub struct Renumbering {
    /// Documents.
    pub documents: Places,
    /// Bodies.
    pub agencies: Places,
    /// Themes.
    pub themes: Places,
    /// People.
    pub people: Places,
    /// Legal documents.
    pub legal: Places,
    /// Editions of the forum.
    pub forums: Places,
}

impl Renumbering {
    /// The places of what a subject is one of, and its own; what has no place is
    /// known by something else.
    pub fn places(&self, subject: Subject) -> Option<(&Places, usize)> {
        match subject {
            Subject::Document(id) => Some((&self.documents, id.index())),
            Subject::Agency(id) => Some((&self.agencies, id.index())),
            Subject::Theme(id) => Some((&self.themes, id.index())),
            Subject::Person(id) => Some((&self.people, id.index())),
            Subject::Legal(id) => Some((&self.legal, id.index())),
            Subject::Forum(id) => Some((&self.forums, id.index())),
            Subject::Unregistered(_) => None,
        }
    }

    /// Whether a subject has another id now.
    pub fn moves(&self, subject: Subject) -> bool {
        let places = self.places(subject);
        places.is_some_and(|(places, old)| places.moves(old))
    }
}

/// Collections whose ids are places.
macro_rules! numbered {
    ($($collection:ident $table:ident $subject:ident),* $(,)?) => { $(
        impl From<Id<$collection>> for Subject {
            fn from(id: Id<$collection>) -> Subject {
                Subject::$subject(id)
            }
        }

        impl Renumber for Id<$collection> {
            fn renumber(&mut self, by: &Renumbering) {
                if let Some(new) = by.$table.new_of(self.index()) {
                    *self = Id::new(new);
                }
            }
        }
    )* };
}

numbered!(
    Documents documents Document,
    Agencies agencies Agency,
    Themes themes Theme,
    People people Person,
    Legal legal Legal,
    Forums forums Forum,
);

impl From<Cited> for Subject {
    fn from(cited: Cited) -> Subject {
        cited.subject()
    }
}

impl Renumber for Cited {
    fn renumber(&mut self, by: &Renumbering) {
        match self {
            Cited::Held(id) => id.renumber(by),
            Cited::Registered(id) => id.renumber(by),
            Cited::Unregistered(_) => {}
        }
    }
}

impl Renumber for Subject {
    fn renumber(&mut self, by: &Renumbering) {
        match self {
            Subject::Document(id) => id.renumber(by),
            Subject::Agency(id) => id.renumber(by),
            Subject::Theme(id) => id.renumber(by),
            Subject::Person(id) => id.renumber(by),
            Subject::Legal(id) => id.renumber(by),
            Subject::Forum(id) => id.renumber(by),
            Subject::Unregistered(_) => {}
        }
    }
}

impl<C: Collection> Renumber for Link<C> {
    fn renumber(&mut self, by: &Renumbering) {
        self.target.renumber(by);
    }
}

impl<C: Collection> Renumber for LooseLink<C> {
    fn renumber(&mut self, by: &Renumbering) {
        self.target.renumber(by);
    }
}

impl<T: Renumber> Renumber for Option<T> {
    fn renumber(&mut self, by: &Renumbering) {
        if let Some(value) = self {
            value.renumber(by);
        }
    }
}

impl<T: Renumber> Renumber for Vec<T> {
    fn renumber(&mut self, by: &Renumbering) {
        for value in self {
            value.renumber(by);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn what_is_in_both_is_found_in_both(
            old in proptest::collection::btree_set(0..40u8, 0..20),
            new in proptest::collection::btree_set(0..40u8, 0..20),
        ) {
            let old: Vec<u8> = old.into_iter().collect();
            let new: Vec<u8> = new.into_iter().collect();
            let places = Places::new(&old, &new);
            for (at, key) in old.iter().enumerate() {
                let to = new.iter().position(|other| other == key);
                prop_assert_eq!(places.new_of(at), to);
                prop_assert_eq!(places.moves(at), to != Some(at));
            }
            for (at, key) in new.iter().enumerate() {
                prop_assert_eq!(places.old_of(at), old.iter().position(|other| other == key));
            }
            prop_assert!(places.are_ordered());
            prop_assert_eq!(places.stay(), old == new);
            prop_assert_eq!(places.both().count() + places.gone().count(), old.len());
            prop_assert_eq!(places.both().count() + places.came().count(), new.len());
        }
    }

    #[test]
    fn another_order_is_noticed() {
        assert!(!Places::new(&[1, 2, 3], &[3, 2, 1]).are_ordered());
        assert!(!Places::new(&[1, 2, 3], &[1, 3, 2]).are_ordered());
        assert!(Places::new(&[1, 2, 3], &[1, 4, 3]).are_ordered());
    }
}
