//! What the linking of a file asked of that which all files are linked against.
//!
//! Linking looks up ids, names, paths and numbers, looks for every registered name
//! in a text, and compares what it does not find with what there is. Each of these
//! leaves a note here. When something comes, goes or changes,
//! [`Difference`](super::difference::Difference) tells by the notes whether a file
//! has to be linked again: what has not asked for it cannot have become another.
//!
//! Notes are short hashes: two that are the same by chance cost time and nothing else.

use std::sync::Arc;

use xxhash_rust::xxh3::xxh3_64;

use super::proofreading::Wording;
use crate::directory::Subject;
use crate::document::Documents;
use crate::link::citation;
use crate::reference::{Collection, Id};
use crate::renumber::{Renumber, Renumbering};
use crate::text::matching_key;

/// What was asked of a name that is looked up, or of a path.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Key(u32);

impl Key {
    /// An id or a name, in matching form.
    pub fn name(form: &str) -> Key {
        Key::of(1, form)
    }

    /// The path of a file relative to the site's root.
    pub fn path(path: &str) -> Key {
        Key::of(2, path)
    }

    /// A number and symbol as numbers are compared.
    pub fn number(key: &str) -> Key {
        Key::of(3, key)
    }

    fn of(sort: u64, text: &str) -> Key {
        let hash = xxh3_64(text.as_bytes()) ^ sort.wrapping_mul(0x9E37_79B9_7F4A_7C15);
        Key((hash ^ (hash >> 32)) as u32)
    }
}

/// Free text in a form in which one letter more, less or other makes little
/// difference.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Shape {
    letters: u64,
    length: u32,
}

impl Shape {
    /// The shape of a text in matching form.
    pub fn of(form: &str) -> Shape {
        let mut shape = Shape {
            letters: 0,
            length: 0,
        };
        for letter in form.chars() {
            shape.letters |= 1 << (u32::from(letter) % 61);
            shape.length += 1;
        }
        shape
    }

    /// Whether texts of these shapes may be one edit apart, which takes away one
    /// letter and adds one at most.
    pub fn is_near(self, other: Shape) -> bool {
        self.length.abs_diff(other.length) <= 1 && (self.letters ^ other.letters).count_ones() <= 2
    }
}

/// Notes while a file is being linked.
#[derive(Debug, Default)]
pub struct Asking {
    wording: Wording,
    keys: Vec<Key>,
    subjects: Vec<Subject>,
    shapes: Vec<Shape>,
    titles: Vec<Id<Documents>>,
    compares_all: bool,
    misses: bool,
}

impl Asking {
    /// Words of a front matter are looked up in a collection.
    pub fn reference<C: Collection>(&mut self, text: &str) {
        self.keys.push(Key::name(&matching_key(text)));
        // Ids may have the kind before them.
        let halves = [text.split_once(':'), text.rsplit_once(':')];
        let ids = halves.into_iter().flatten().map(|(_, id)| matching_key(id));
        self.keys.extend(ids.map(|id| Key::name(&id)));
        if C::BY_NUMBER {
            for citation in citation::cited_in(text) {
                self.number(&citation.key);
            }
            // Who issued it is found by the words.
            self.wording.read(text);
        }
    }

    /// Free text is compared with every name.
    pub fn free_text(&mut self, text: &str) {
        self.misses = true;
        self.shapes.push(Shape::of(&matching_key(text)));
    }

    /// A path is looked up.
    pub fn path(&mut self, path: &str) {
        self.keys.push(Key::path(path));
    }

    /// A number is looked up, in the form in which numbers are compared.
    pub fn number(&mut self, key: &str) {
        self.keys.push(Key::number(key));
    }

    /// A subject was found: its address, its names and periods, and whether it is
    /// published may have been asked for, and its id may be kept.
    pub fn subject(&mut self, subject: Subject) {
        self.subjects.push(subject);
    }

    /// The titles that are shown.
    pub fn titles(&mut self) -> &mut Vec<Id<Documents>> {
        &mut self.titles
    }

    /// Running text was read.
    pub fn words(&mut self, wording: Wording) {
        self.wording.extend(wording);
    }

    /// Something is compared with all that there is, to suggest the nearest.
    pub fn compares_all(&mut self) {
        self.compares_all = true;
        self.misses = true;
    }

    /// Something was not found, and a list that could not be read may have held it.
    pub fn misses(&mut self) {
        self.misses = true;
    }

    /// All notes, in a form that is kept.
    pub fn finish(self) -> Asked {
        Asked {
            wording: Arc::new(self.wording.finish()),
            keys: sorted(self.keys).into(),
            subjects: sorted(self.subjects),
            shapes: sorted(self.shapes),
            titles: sorted(self.titles),
            compares_all: self.compares_all,
            misses: self.misses,
        }
    }
}

/// What the linking of a file asked for.
#[derive(Clone, Debug, Default)]
pub struct Asked {
    /// The words of its texts.
    pub wording: Arc<Wording>,
    /// What was looked up.
    pub keys: Arc<[Key]>,
    /// What was found.
    pub subjects: Box<[Subject]>,
    /// Free texts that name nothing.
    pub shapes: Box<[Shape]>,
    /// Documents whose title it shows.
    pub titles: Box<[Id<Documents>]>,
    /// Whether it was told what is nearest to something.
    pub compares_all: bool,
    /// Whether something was not found.
    pub misses: bool,
}

impl Renumber for Asked {
    fn renumber(&mut self, by: &Renumbering) {
        self.subjects.iter_mut().for_each(|it| it.renumber(by));
        self.titles.iter_mut().for_each(|it| it.renumber(by));
    }
}

fn sorted<T: Ord>(mut values: Vec<T>) -> Box<[T]> {
    values.sort_unstable();
    values.dedup();
    values.into_boxed_slice()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn texts_one_edit_apart_have_near_shapes(text in "[a-zàạđ ]{1,12}", at in 0..12usize, letter in "[a-zàạđ ]") {
            let letters: Vec<char> = text.chars().collect();
            let at = at % letters.len();
            let letter = letter.chars().next().unwrap();
            let mut other = letters.clone();
            other[at] = letter;
            let mut more = letters.clone();
            more.insert(at, letter);
            let mut less = letters.clone();
            less.remove(at);
            let mut swapped = letters.clone();
            swapped.swap(at, (at + 1) % letters.len());
            for edited in [other, more, less, swapped] {
                let edited: String = edited.into_iter().collect();
                if strsim::osa_distance(&text, &edited) <= 1 {
                    prop_assert!(Shape::of(&text).is_near(Shape::of(&edited)));
                }
            }
        }
    }
}
