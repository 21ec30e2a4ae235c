//! What the values of a query mean: names are looked up as those of front matter
//! are ([`name`](super::name)), dates read as dates.

use rustc_hash::FxHashSet;

use super::choice::{alternatives, chosen};
use super::condition::{Test, Wanted, Years, number, words};
use super::error::{QueryError, Wrong};
use super::mark::with_spaces;
use super::name::{Where, subject, twins};
use super::syntax::{Query, Term};
use super::vocabulary::{Key, What};
use crate::directory::Subject;
use crate::registry::Shelf;
use crate::route::Relation;
use crate::site::Site;
use crate::text::{PartialDate, fold};

/// What a key's values may name; nothing where they are no names.
pub(super) fn scope(key: Key, what: What) -> &'static [Where] {
    use Where::{Documents, Shelf as In};
    const EVERYTHING: &[Where] = &[
        Documents,
        In(Shelf::Legal),
        In(Shelf::Agencies),
        In(Shelf::People),
        In(Shelf::Themes),
        In(Shelf::Forums),
    ];
    match key {
        Key::Related(relation) => match relation {
            Relation::Issued
            | Relation::Received
            | Relation::Tasked
            | Relation::Leads
            | Relation::Answers => &[In(Shelf::Agencies)],
            Relation::Signed => &[In(Shelf::People)],
            Relation::TakesPart => &[In(Shelf::People), In(Shelf::Agencies)],
            Relation::Cites | Relation::Replies | Relation::Summarises | Relation::Sources => {
                &[Documents, In(Shelf::Legal)]
            }
            _ => EVERYTHING,
        },
        Key::Legal(_) => &[In(Shelf::Legal)],
        Key::Agency => &[In(Shelf::Agencies)],
        Key::Person => &[In(Shelf::People)],
        Key::Theme => &[In(Shelf::Themes)],
        Key::Forum => &[In(Shelf::Forums)],
        Key::In => &[Documents],
        Key::Parent if what == What::Entries(Shelf::Themes) => &[In(Shelf::Themes)],
        Key::Parent => &[In(Shelf::Agencies)],
        _ => &[],
    }
}

/// The conditions of a query.
///
/// # Errors
/// What cannot be understood, and where.
pub fn mean(site: &Site, text: &str, query: &Query) -> Result<Vec<Test>, QueryError> {
    let terms = query.terms.iter().enumerate();
    terms
        .map(|(place, term)| {
            let (key, what) = (term.key, query.what);
            if !key.applies(what) {
                let wrong = Wrong::NotForThis { key, what };
                return Err(QueryError::new(term.key_span.clone(), wrong));
            }
            let later = query.terms.get(place + 1..).unwrap_or_default();
            let wanted = wanted(site, text, term, what, later)?;
            Ok(Test {
                not: term.not,
                key,
                wanted,
            })
        })
        .collect()
}

fn wanted(
    site: &Site,
    text: &str,
    term: &Term,
    what: What,
    later: &[Term],
) -> Result<Wanted, QueryError> {
    let scope = scope(term.key, what);
    if !scope.is_empty() {
        let mut subjects = Vec::new();
        for value in &term.values {
            let found = subject(site, value, scope)
                .map_err(|error| with_spaces(site, text, error, value, scope, later))?;
            subjects.extend(twins(site, found));
        }
        if (term.key, what) == (Key::Person, What::Entries(Shelf::Agencies)) {
            // The bodies where they hold or held a position.
            subjects = subjects
                .into_iter()
                .flat_map(|one| bodies(site, one))
                .collect();
        }
        return Ok(named(site, term.key, subjects));
    }
    let values = term.values.iter();
    match term.key {
        Key::Before | Key::After | Key::From | Key::Until | Key::On => {
            let dates = values.map(|value| {
                PartialDate::parse(&value.text)
                    .map_err(|error| QueryError::new(value.span.clone(), Wrong::NotADate(error)))
            });
            Ok(Wanted::Dates(dates.collect::<Result<_, _>>()?))
        }
        Key::Year => {
            let years = values.map(|value| {
                years(&value.text).ok_or_else(|| {
                    let value_text = value.text.clone();
                    QueryError::new(value.span.clone(), Wrong::NotAYear { value: value_text })
                })
            });
            Ok(Wanted::Years(years.collect::<Result<_, _>>()?))
        }
        Key::Text | Key::Place => Ok(Wanted::Words(
            values.map(|value| words(&value.text)).collect(),
        )),
        Key::Number => Ok(Wanted::Numbers(
            values.map(|value| number(&value.text)).collect(),
        )),
        _ => match alternatives(term.key, what).as_slice() {
            [] => Ok(Wanted::Texts(
                values.map(|value| fold(&value.text)).collect(),
            )),
            few => chosen(&term.values, few),
        },
    }
}

/// A year, or the first and last of several.
fn years(text: &str) -> Option<Years> {
    let year = |text: &str| -> Option<i16> {
        let date = PartialDate::parse(text).ok()?;
        date.month().is_none().then(|| date.year())
    };
    if let Some(year) = year(text) {
        return Some(Years(year, year));
    }
    let (first, last) = text.split_once(['-', '–', '…'])?;
    let (first, last) = (year(first)?, year(last)?);
    (first <= last).then_some(Years(first, last))
}

/// The documents that stand in the asked relation to what was named.
fn named(site: &Site, key: Key, subjects: Vec<Subject>) -> Wanted {
    let index = &site.index;
    let mut documents = FxHashSet::default();
    for &subject in &subjects {
        match key {
            Key::Related(relation) => {
                documents.extend(index.related(subject, relation).iter().copied());
            }
            Key::Agency | Key::Person | Key::Theme | Key::Forum => {
                let relations = index.relations(subject).iter();
                documents.extend(relations.flat_map(|(_, ids)| ids.iter().copied()));
            }
            _ => {}
        }
    }
    Wanted::Named {
        subjects: subjects.into_iter().collect(),
        documents,
    }
}

/// The bodies at which somebody holds or held a position.
pub(super) fn bodies(site: &Site, person: Subject) -> Vec<Subject> {
    let item = match person {
        Subject::Person(id) => site.linked.people.get(id.index()),
        _ => None,
    };
    let positions = item.map_or(&[][..], |item| &item.original.front.record.positions);
    let bodies = positions
        .iter()
        .filter_map(|one| one.agency.as_ref()?.target);
    bodies.map(Subject::Agency).collect()
}
