//! By what readers narrow a search: kind and language, edition, theme, body.
//!
//! Years need no lists: records are in the order of their dates.

use std::collections::BTreeMap;

use super::posting::{Posting, push_list, push_number};
use super::record::Record;
use super::term::Level;
use crate::directory::{Directory, Listing, Subject};
use crate::index::Index;
use crate::kind::Kind;
use crate::link::LinkedSite;
use crate::registry::Shelf;
use crate::route::Relation;

/// A file of facets: bodies and themes are many, so who asks for them waits for them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum FacetFile {
    /// Kinds, languages and editions, which every search needs.
    Kinds,
    /// Themes.
    Themes,
    /// Bodies.
    Agencies,
}

impl FacetFile {
    /// Every file.
    pub const ALL: [FacetFile; 3] = [FacetFile::Kinds, FacetFile::Themes, FacetFile::Agencies];

    /// Its name.
    pub const fn name(self) -> &'static str {
        match self {
            FacetFile::Kinds => "kinds",
            FacetFile::Themes => "themes",
            FacetFile::Agencies => "agencies",
        }
    }
}

/// A value of a facet: the facet's word, the value, its name in both languages.
type Value = (&'static str, String, [String; 2]);

/// The word for what a record is.
pub(crate) fn kind_of(subject: Subject, linked: &LinkedSite) -> &'static str {
    match subject {
        Subject::Document(id) => (linked.documents.get(id.index()))
            .map_or(Kind::Page, |document| document.kind())
            .word(),
        Subject::Agency(_) => Shelf::Agencies.word(),
        Subject::Theme(_) => Shelf::Themes.word(),
        Subject::Person(_) => Shelf::People.word(),
        Subject::Legal(_) | Subject::Unregistered(_) => Shelf::Legal.word(),
        Subject::Forum(_) => Shelf::Forums.word(),
    }
}

/// The bytes of a file of facets.
pub(super) fn facets(
    file: FacetFile,
    records: &[Record],
    linked: &LinkedSite,
    index: &Index,
) -> Vec<u8> {
    let directory = &linked.directory;
    let mut lists: BTreeMap<Value, Vec<Posting>> = BTreeMap::new();
    for (record, number) in records.iter().zip(0u32..) {
        let mut values = match file {
            FacetFile::Kinds => common(record, linked),
            _ => Vec::new(),
        };
        if let Subject::Document(id) = record.subject {
            let named = index.references(id).iter();
            values.extend(named.filter_map(|&(subject, relation)| {
                of_reference(file, subject, relation, directory)
            }));
        }
        values.sort();
        values.dedup();
        for value in values {
            lists.entry(value).or_default().push(Posting {
                record: number,
                level: Level::Text,
            });
        }
    }
    let mut out = Vec::new();
    for ((facet, value, [main, other]), postings) in &lists {
        let key = format!("{facet}\t{value}\t{main}\t{other}");
        push_number(&mut out, key.len() as u32);
        out.extend(key.as_bytes());
        push_list(&mut out, postings, records.len(), false);
    }
    out
}

/// What every record has: its kind, and the languages whose readers are shown it.
fn common(record: &Record, linked: &LinkedSite) -> Vec<Value> {
    let plain = |facet, value: &str| (facet, value.to_owned(), Default::default());
    let mut values = vec![plain("kind", kind_of(record.subject, linked))];
    for (language, shown) in crate::language::Language::ALL.into_iter().zip(record.shown) {
        if shown {
            values.push(plain("lang", language.tag()));
        }
    }
    values
}

/// The value that a document has for what it refers to. What its text only
/// names in passing is none.
fn of_reference(
    file: FacetFile,
    subject: Subject,
    relation: Relation,
    directory: &Directory,
) -> Option<Value> {
    if matches!(relation, Relation::Mentions | Relation::Links) {
        return None;
    }
    let of = |facet, listing: &Listing| (facet, listing.id.clone(), listing.names.clone());
    match (file, subject) {
        (FacetFile::Kinds, Subject::Forum(id)) => Some(of("forum", directory.forums.get(id)?)),
        (FacetFile::Themes, Subject::Theme(id)) => Some(of("theme", directory.themes.get(id)?)),
        (FacetFile::Agencies, Subject::Agency(id)) => {
            Some(of("agency", directory.agencies.get(id)?))
        }
        _ => None,
    }
}
