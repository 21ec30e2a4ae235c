//! Whether something satisfies a condition.
//!
//! A date that is not known to the day stands for all its days: it lies before
//! another only if its last day does. What has no date lies neither before nor
//! after anything.

use jiff::civil::Date;
use rustc_hash::FxHashSet;

use super::Hit;
use super::fact::{
    agencies, days, declared, ids, kinds, languages, places, target, task, texts, themes,
};
use super::name::{is_held, number_of};
use super::vocabulary::Key;
use crate::directory::Subject;
use crate::document::{Document, Documents};
use crate::kind::{Fields, Status};
use crate::reference::Id;
use crate::route::Relation;
use crate::site::Site;
use crate::text::{PartialDate, fold, matching_key};

/// One condition, with its values looked up.
#[derive(Clone, Debug)]
pub struct Test {
    /// Whether it must not hold.
    pub not: bool,
    /// By what.
    pub key: Key,
    /// One of which must hold.
    pub wanted: Wanted,
}

/// The values of a condition.
#[derive(Clone, Debug)]
pub enum Wanted {
    /// What was named, and the documents that relate to it as the key says.
    Named {
        /// What was named.
        subjects: FxHashSet<Subject>,
        /// The documents.
        documents: FxHashSet<Id<Documents>>,
    },
    /// Dates.
    Dates(Vec<PartialDate>),
    /// Years.
    Years(Vec<Years>),
    /// Words in a row.
    Words(Vec<Vec<Word>>),
    /// Numbers and symbols, or their beginnings, in capitals without spaces.
    Numbers(Vec<String>),
    /// Words of a choice, or folded texts.
    Texts(Vec<String>),
}

/// From a year to another, both included.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Years(pub i16, pub i16);

/// A word as it is compared: one typed without marks means all that differ from
/// it only in marks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Word {
    exact: String,
    folded: String,
}

impl Word {
    fn means(&self, other: &Word) -> bool {
        match self.exact == self.folded {
            true => self.folded == other.folded,
            false => self.exact == other.exact,
        }
    }
}

/// The words of a text; signs between them are of no account.
pub(super) fn words(text: &str) -> Vec<Word> {
    // In form C, lest a mark on its own end a word.
    matching_key(text)
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(|word| Word {
            folded: fold(word),
            exact: word.to_owned(),
        })
        .collect()
}

/// A number and symbol as they are compared.
pub(super) fn number(text: &str) -> String {
    crate::text::map_eth(&crate::text::nfc(text))
        .chars()
        .filter(|c| !c.is_whitespace())
        .flat_map(char::to_uppercase)
        .collect()
}

impl Test {
    /// Whether something satisfies it.
    pub fn holds(&self, site: &Site, hit: Hit) -> bool {
        self.found(site, hit) != self.not
    }

    fn found(&self, site: &Site, hit: Hit) -> bool {
        match &self.wanted {
            Wanted::Named {
                subjects,
                documents,
            } => self.is_named(site, hit, subjects, documents),
            Wanted::Dates(dates) => {
                let Some((first, last)) = days(site, hit) else {
                    return false;
                };
                dates.iter().any(|date| self.fits(first, last, *date))
            }
            Wanted::Years(years) => days(site, hit).is_some_and(|(first, last)| {
                let within = |&Years(from, until): &Years| match hit {
                    // A body that existed in one of the years.
                    Hit::Subject(Subject::Agency(_)) => {
                        first.year() <= until && from <= last.year()
                    }
                    _ => from <= first.year() && last.year() <= until,
                };
                years.iter().any(within)
            }),
            Wanted::Words(wanted) => {
                let texts = match self.key {
                    Key::Place => places(site, hit),
                    _ => texts(site, hit),
                };
                let texts: Vec<Vec<Word>> = texts.into_iter().map(words).collect();
                wanted.iter().any(|phrase| {
                    let mut rows = texts
                        .iter()
                        .flat_map(|text| text.windows(phrase.len().max(1)));
                    rows.any(|row| {
                        phrase
                            .iter()
                            .zip(row)
                            .all(|(wanted, word)| wanted.means(word))
                    })
                })
            }
            Wanted::Numbers(wanted) => {
                let subject = match hit {
                    Hit::Subject(subject) => Some(subject),
                    _ => hit.document().map(Subject::Document),
                };
                let own = subject
                    .and_then(|subject| number_of(site, subject))
                    .map(number);
                own.is_some_and(|own| wanted.iter().any(|wanted| begins(&own, wanted)))
            }
            Wanted::Texts(wanted) => {
                let own = self.properties(site, hit);
                wanted.iter().any(|wanted| own.contains(wanted))
            }
        }
    }

    /// Whether days lie as asked to a date.
    fn fits(&self, first: Date, last: Date, date: PartialDate) -> bool {
        match self.key {
            Key::Before => last < date.first_day(),
            Key::After => first > date.last_day(),
            Key::From => first >= date.first_day(),
            Key::Until => last <= date.last_day(),
            _ => date.first_day() <= first && last <= date.last_day(),
        }
    }

    fn is_named(
        &self,
        site: &Site,
        hit: Hit,
        subjects: &FxHashSet<Subject>,
        documents: &FxHashSet<Id<Documents>>,
    ) -> bool {
        let any = |mut found: Vec<Subject>| found.drain(..).any(|one| subjects.contains(&one));
        match (hit, self.key) {
            (Hit::Task(item) | Hit::Target(item), Key::In) => {
                subjects.contains(&Subject::Document(item.document))
            }
            (Hit::Subject(subject), Key::In) => {
                let relations = site.index.relations(subject).iter();
                let mut naming = relations.flat_map(|(_, ids)| ids);
                naming.any(|&id| subjects.contains(&Subject::Document(id)))
            }
            (Hit::Task(item), Key::Agency | Key::Related(Relation::Tasked)) => task(site, item)
                .is_some_and(|task| any(agencies(task.agencies.iter().map(|link| link.target)))),
            (Hit::Task(item), Key::Theme) => any(themes(site, item)),
            (Hit::Target(item), Key::Agency | Key::Related(Relation::Answers)) => {
                target(site, item).is_some_and(|target| {
                    any(agencies(target.agencies.iter().map(|link| link.target)))
                })
            }
            (Hit::Target(item), Key::Related(Relation::Sources)) => {
                let source = target(site, item).and_then(|target| target.source.as_ref());
                source.is_some_and(|source| subjects.contains(&source.target.subject()))
            }
            (Hit::Subject(Subject::Document(_)) | Hit::Task(_) | Hit::Target(_), _) => {
                hit.document().is_some_and(|id| documents.contains(&id))
            }
            (Hit::Subject(subject), key) => any(declared(site, subject, key)),
        }
    }

    /// The values that a choice is compared with.
    fn properties(&self, site: &Site, hit: Hit) -> Vec<String> {
        match self.key {
            Key::Kind => kinds(site, hit),
            Key::Id => match hit {
                Hit::Subject(subject) => ids(site, subject),
                _ => Vec::new(),
            },
            Key::Status => match hit {
                Hit::Subject(subject @ (Subject::Legal(_) | Subject::Unregistered(_))) => {
                    let status = match subject {
                        Subject::Unregistered(_) => "unregistered",
                        _ if is_held(site, subject) => "held",
                        _ => "registered",
                    };
                    vec![status.to_owned()]
                }
                _ => {
                    let document = hit.document().and_then(|id| site.document(id));
                    let status = document.map(|document| document.common().status);
                    status
                        .map(|status: Status| status.written().to_owned())
                        .into_iter()
                        .collect()
                }
            },
            Key::Language => languages(site, hit),
            Key::Urgency => {
                let document = hit.document().and_then(|id| site.document(id));
                match document.map(Document::fields) {
                    Some(Fields::Dispatch(dispatch)) => {
                        let urgency = dispatch.urgency.iter();
                        urgency
                            .map(|urgency| urgency.written().to_owned())
                            .collect()
                    }
                    _ => Vec::new(),
                }
            }
            _ => Vec::new(),
        }
    }
}

/// Whether a number is the wanted one or begins with it, up to a sign: `52` means
/// `52-NQ/TW` and not `521/QĐ`.
fn begins(own: &str, wanted: &str) -> bool {
    own.strip_prefix(wanted).is_some_and(|rest| {
        let next = rest.chars().next();
        next.is_none_or(|next| !next.is_alphanumeric()) || wanted.ends_with(['/', '-'])
    })
}
