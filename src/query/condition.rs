//! Whether something satisfies a condition.
//!
//! A date that is not known to the day stands for all its days: it lies before
//! another only if its last day does. What has no date lies neither before nor
//! after anything.

use jiff::civil::Date;
use rustc_hash::FxHashSet;

use super::Hit;
use super::meaning::{is_held, number_of};
use super::vocabulary::Key;
use crate::directory::Subject;
use crate::document::{Cited, Document, Documents, Item as Linked};
use crate::index::Item;
use crate::kind::dispatch::Task;
use crate::kind::policy::Target;
use crate::kind::{Fields, Status};
use crate::language::Language;
use crate::reference::{self, Id};
use crate::registry::{Entry, Named};
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
                source.is_some_and(|source| match source.target {
                    Cited::Held(id) => subjects.contains(&Subject::Document(id)),
                    Cited::Registered(id) => subjects.contains(&Subject::Legal(id)),
                })
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
                Hit::Subject(subject @ Subject::Legal(_)) => {
                    let held = is_held(site, subject);
                    vec![if held { "held" } else { "registered" }.to_owned()]
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

/// A task.
pub(super) fn task(site: &Site, item: Item) -> Option<&Task<reference::Linked>> {
    match site.document(item.document)?.fields() {
        Fields::Dispatch(dispatch) => dispatch.tasks.get(item.place),
        _ => None,
    }
}

/// A target.
pub(super) fn target(site: &Site, item: Item) -> Option<&Target<reference::Linked>> {
    match site.document(item.document)?.fields() {
        Fields::Policy(policy) => policy.targets.get(item.place),
        _ => None,
    }
}

fn agencies(ids: impl Iterator<Item = Id<crate::registry::Agencies>>) -> Vec<Subject> {
    ids.map(Subject::Agency).collect()
}

/// The themes of a task; those of its dispatch if it has none of its own.
fn themes(site: &Site, item: Item) -> Vec<Subject> {
    let own = task(site, item).map_or(&[][..], |task| task.themes.as_slice());
    let themes = match (own, site.document(item.document)) {
        ([], Some(document)) => document.common().themes.as_slice(),
        _ => own,
    };
    themes
        .iter()
        .map(|link| Subject::Theme(link.target))
        .collect()
}

/// What an entry itself names under a key.
fn declared(site: &Site, subject: Subject, key: Key) -> Vec<Subject> {
    let linked = &site.linked;
    let mut found = Vec::new();
    match subject {
        Subject::Agency(id) => {
            let Some(item) = linked.agencies.get(id.index()) else {
                return found;
            };
            if key == Key::Parent {
                let parent = item.original.front.record.parent.iter();
                found.extend(parent.map(|parent| Subject::Agency(parent.target)));
            }
            if key == Key::Person {
                // Those who hold or held a position there.
                found.extend(holders(site, id));
            }
        }
        Subject::Theme(id) if key == Key::Parent => {
            let item = linked.themes.get(id.index());
            let parent = item.and_then(|item| item.original.front.record.parent.as_ref());
            found.extend(parent.map(|parent| Subject::Theme(parent.target)));
        }
        Subject::Person(id) if key == Key::Agency => {
            let item = linked.people.get(id.index());
            let positions = item.map_or(&[][..], |item| &item.original.front.record.positions);
            let agencies = positions
                .iter()
                .filter_map(|one| one.agency.as_ref()?.target);
            found.extend(agencies.map(Subject::Agency));
        }
        Subject::Legal(id) => {
            let Some(item) = linked.legal.get(id.index()) else {
                return found;
            };
            let record = &item.original.front.record;
            if matches!(key, Key::Agency | Key::Related(Relation::Issued)) {
                let issuer = record.issuer.as_ref().and_then(|issuer| issuer.target);
                found.extend(issuer.map(Subject::Agency));
            }
            let wanted = match key {
                Key::Legal(how) => Some(how),
                Key::Related(Relation::Cites) => Some(crate::registry::legal::RelationKind::Cites),
                _ => None,
            };
            let relations = record
                .relations
                .iter()
                .filter(|one| Some(one.how) == wanted);
            found.extend(relations.map(|one| Subject::Legal(one.document.target)));
        }
        Subject::Forum(id) => {
            let Some(item) = linked.forums.get(id.index()) else {
                return found;
            };
            let record = &item.original.front.record;
            if key == Key::Agency {
                let organisers = record.organisers.iter().filter_map(|link| link.target);
                found.extend(organisers.map(Subject::Agency));
            }
            if key == Key::Person {
                let chairs = record.chairs.iter().filter_map(|link| link.target);
                found.extend(chairs.map(Subject::Person));
            }
        }
        _ => {}
    }
    found
}

/// Those who hold or held a position at a body.
fn holders(site: &Site, agency: Id<crate::registry::Agencies>) -> Vec<Subject> {
    let people = site.linked.people.iter().enumerate();
    people
        .filter(|(_, item)| {
            let mut positions = item.original.front.record.positions.iter();
            positions.any(|one| {
                let own = one.agency.as_ref().and_then(|link| link.target);
                own == Some(agency)
            })
        })
        .map(|(at, _)| Subject::Person(Id::new(at)))
        .collect()
}

/// The first and the last day that something may be of.
pub(super) fn days(site: &Site, hit: Hit) -> Option<(Date, Date)> {
    let linked = &site.linked;
    let whole = |date: PartialDate| (date.first_day(), date.last_day());
    match hit {
        Hit::Subject(Subject::Document(id)) => site.index.date(id).map(|date| (date, date)),
        Hit::Task(item) => {
            let due = task(site, item)?.due?.date_in(&site.config.zone);
            Some((due, due))
        }
        Hit::Target(item) => PartialDate::of_year(target(site, item)?.year)
            .ok()
            .map(whole),
        Hit::Subject(Subject::Agency(id)) => {
            let record = &linked.agencies.get(id.index())?.original.front.record;
            let first = record.from.map_or(Date::MIN, PartialDate::first_day);
            let last = record.until.map_or(Date::MAX, PartialDate::last_day);
            Some((first, last))
        }
        Hit::Subject(Subject::Legal(id)) => linked
            .legal
            .get(id.index())?
            .original
            .front
            .record
            .date
            .map(whole),
        Hit::Subject(Subject::Forum(id)) => {
            let record = &linked.forums.get(id.index())?.original.front.record;
            Some((record.starts()?.first_day(), record.ends()?.last_day()))
        }
        Hit::Subject(_) => None,
    }
}

/// The texts in which words are looked for.
fn texts(site: &Site, hit: Hit) -> Vec<&str> {
    fn names<R: Named>(items: &[Linked<Entry<R>>], at: usize) -> Vec<&str> {
        let versions = items.get(at).into_iter().flat_map(Linked::versions);
        versions
            .flat_map(|version| {
                let record = &version.front.record;
                std::iter::once(record.name()).chain(record.other_names())
            })
            .collect()
    }
    let linked = &site.linked;
    match hit {
        Hit::Task(item) => task(site, item)
            .map(|task| task.text.as_str())
            .into_iter()
            .collect(),
        Hit::Target(item) => target(site, item).map_or_else(Vec::new, |target| {
            std::iter::once(&target.statement)
                .chain(&target.indicator)
                .map(String::as_str)
                .collect()
        }),
        Hit::Subject(Subject::Document(id)) => {
            let versions = site.document(id).into_iter().flat_map(Linked::versions);
            versions
                .map(|version| version.front.common.title.value.as_str())
                .collect()
        }
        Hit::Subject(Subject::Agency(id)) => names(&linked.agencies, id.index()),
        Hit::Subject(Subject::Theme(id)) => names(&linked.themes, id.index()),
        Hit::Subject(Subject::Person(id)) => names(&linked.people, id.index()),
        Hit::Subject(Subject::Legal(id)) => names(&linked.legal, id.index()),
        Hit::Subject(Subject::Forum(id)) => names(&linked.forums, id.index()),
    }
}

/// Where something was, is or belongs.
fn places(site: &Site, hit: Hit) -> Vec<&str> {
    let place = match hit {
        Hit::Subject(Subject::Agency(id)) => {
            let item = site.linked.agencies.get(id.index());
            item.and_then(|item| item.original.front.record.locality.as_deref())
        }
        Hit::Subject(Subject::Forum(id)) => {
            let item = site.linked.forums.get(id.index());
            item.and_then(|item| item.original.front.record.venue.as_deref())
        }
        _ => match hit
            .document()
            .and_then(|id| site.document(id))
            .map(Document::fields)
        {
            Some(Fields::Dispatch(dispatch)) => dispatch.place.as_deref(),
            Some(Fields::News(news)) => news.location.as_deref(),
            Some(Fields::Session(session)) => session.venue.as_deref(),
            _ => None,
        },
    };
    place.into_iter().collect()
}

fn kinds(site: &Site, hit: Hit) -> Vec<String> {
    let kind = match hit {
        Hit::Subject(Subject::Agency(id)) => {
            let item = site.linked.agencies.get(id.index());
            item.and_then(|item| item.original.front.record.kind.as_deref())
                .map(fold)
        }
        Hit::Subject(Subject::Legal(id)) => {
            let item = site.linked.legal.get(id.index());
            item.and_then(|item| item.original.front.record.r#type.as_deref())
                .map(fold)
        }
        _ => {
            let document = hit.document().and_then(|id| site.document(id));
            document.map(|document| document.kind().word().to_owned())
        }
    };
    kind.into_iter().collect()
}

/// The id, alone and with its kind, folded.
fn ids(site: &Site, subject: Subject) -> Vec<String> {
    let directory = &site.linked.directory;
    let (word, id) = match subject {
        Subject::Document(id) => match directory.documents.get(id) {
            Some(listing) => (listing.kind.word(), listing.id.as_str()),
            None => return Vec::new(),
        },
        _ => match crate::route::entry(subject, directory) {
            (Some(shelf), Some(listing)) => (shelf.word(), listing.id.as_str()),
            _ => return Vec::new(),
        },
    };
    vec![fold(id), fold(&format!("{word}:{id}"))]
}

fn languages(site: &Site, hit: Hit) -> Vec<String> {
    let main = site.config.main;
    let translated = match hit {
        Hit::Subject(subject) => crate::graph::is_translated(site, subject),
        _ => false,
    };
    let languages: &[Language] = match translated {
        true => &[main, main.other()],
        false => &[main],
    };
    languages
        .iter()
        .map(|language| language.tag().to_owned())
        .collect()
}
