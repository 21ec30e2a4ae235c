//! What the values of a query mean: names are looked up as those of front matter
//! are, dates read as dates.
//!
//! A name is compared with its marks. Only a value that was typed without any is
//! compared without them, and only if nothing bears it as it stands; what several
//! bear is never chosen between.

use std::ops::Range;

use rustc_hash::FxHashSet;

use super::condition::{Test, Wanted, Years};
use super::error::{QueryError, Wrong};
use super::syntax::{Query, Term, Value};
use super::vocabulary::{Key, LONGEST, WHATS, What};
use crate::directory::{Names, Subject};
use crate::document::{Cited, Item};
use crate::kind::Kind;
use crate::kind::dispatch::Urgency;
use crate::language::Language;
use crate::link::citation;
use crate::parse::record::Words;
use crate::reference::{Circumstances, Found, Id};
use crate::registry::{Entry, Named, Shelf};
use crate::route::Relation;
use crate::site::Site;
use crate::text::{PartialDate, fold, matching_key};

/// Words of the longest name that is tried where quotation marks are missing.
const WORDS: usize = 16;

/// What may be named: documents of the site, or entries of a folder.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Where {
    Documents,
    Shelf(Shelf),
}

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
            Relation::Cites | Relation::Summarises | Relation::Sources => {
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
            values
                .map(|value| super::condition::words(&value.text))
                .collect(),
        )),
        Key::Number => Ok(Wanted::Numbers(
            values
                .map(|value| super::condition::number(&value.text))
                .collect(),
        )),
        _ => match alternatives(term.key, what).as_slice() {
            [] => Ok(Wanted::Texts(
                values.map(|value| fold(&value.text)).collect(),
            )),
            few => chosen(&term.values, few),
        },
    }
}

/// One of the few values of a key.
struct Alternative {
    /// The word that stands for it.
    word: &'static str,
    /// The same in Vietnamese and in English.
    shown: Words,
    /// Other spellings.
    also: Vec<&'static str>,
}

const fn alternative(word: &'static str, vi: &'static str) -> Alternative {
    Alternative {
        word,
        shown: (vi, word),
        also: Vec::new(),
    }
}

impl Alternative {
    fn or(mut self, spelling: &'static str) -> Alternative {
        self.also.push(spelling);
        self
    }

    fn is(&self, folded: &str) -> bool {
        let (vi, en) = self.shown;
        let mut spellings = [self.word, vi, en].into_iter().chain(self.also.clone());
        spellings.any(|spelling| super::vocabulary::folded(spelling) == folded)
    }
}

/// The few values that a key has; none where it has any.
fn alternatives(key: Key, what: What) -> Vec<Alternative> {
    match key {
        Key::Kind if what == What::Documents => Kind::ALL
            .into_iter()
            .map(|kind| {
                let spelt = WHATS.iter().find(|(of, _)| *of == What::Kind(kind));
                let (vi, en) = spelt.map_or((&[][..], &[][..]), |(_, spellings)| *spellings);
                let one = alternative(kind.word(), What::Kind(kind).word(Language::Vi));
                vi.iter()
                    .chain(en)
                    .fold(one, |one, spelling| one.or(spelling))
            })
            .collect(),
        Key::Status if what == What::Entries(Shelf::Legal) => vec![
            alternative("held", "có toàn văn"),
            alternative("registered", "chỉ đăng ký"),
        ],
        Key::Status => vec![
            alternative("draft", "nháp").or("bản nháp").or("dự thảo"),
            alternative("review", "chờ duyệt"),
            alternative("approved", "đã duyệt"),
        ],
        Key::Language => vec![
            alternative("vi", "Việt").or("tiếng Việt").or("Vietnamese"),
            alternative("en", "Anh").or("tiếng Anh").or("English"),
        ],
        Key::Urgency => [Urgency::Urgent, Urgency::VeryUrgent, Urgency::Express]
            .into_iter()
            .map(|urgency| {
                let (_, en) = urgency.words();
                alternative(urgency.written(), urgency.written()).or(en)
            })
            .collect(),
        _ => Vec::new(),
    }
}

/// The words that a key's values are chosen from, where there are few.
pub(super) fn choices(key: Key, what: What, language: Language) -> Vec<&'static str> {
    let shown = alternatives(key, what).into_iter().map(|one| one.shown);
    shown.map(|(vi, en)| language.pick(vi, en)).collect()
}

fn chosen(values: &[Value], alternatives: &[Alternative]) -> Result<Wanted, QueryError> {
    let mut wanted = Vec::new();
    for value in values {
        let folded = super::vocabulary::folded(&value.text);
        let Some(one) = alternatives.iter().find(|one| one.is(&folded)) else {
            let wrong = Wrong::UnknownChoice {
                value: value.text.clone(),
                known: alternatives.iter().map(|one| one.shown).collect(),
            };
            return Err(QueryError::new(value.span.clone(), wrong));
        };
        wanted.push(one.word.to_owned());
    }
    Ok(Wanted::Texts(wanted))
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

/// What a value names.
pub(super) fn subject(site: &Site, value: &Value, scope: &[Where]) -> Result<Subject, QueryError> {
    let at = |wrong| QueryError::new(value.span.clone(), wrong);
    let text = value.text.trim();
    let mut found: Vec<Subject> = Vec::new();
    let (own, id) = narrowed(text, scope);
    for &place in own.as_deref().unwrap_or(scope) {
        found.extend(look_up(site, place, id));
    }
    found.sort_unstable();
    found.dedup();
    if found.is_empty() {
        found = by_number(site, text, scope);
    }
    if found.is_empty() && fold(text) == matching_key(text) {
        found = unmarked(site, text, scope);
    }
    let hidden = |subject: &Subject| {
        matches!(subject, Subject::Document(id)
            if !site.linked.directory.documents.is_visible(*id))
    };
    let name = text.to_owned();
    match found.as_slice() {
        [one] if hidden(one) => Err(at(Wrong::NotPublic { name })),
        [one] => Ok(*one),
        [] => Err(at(Wrong::UnknownName { name }).suggest(nearest(site, text, scope))),
        several => {
            let candidates = several.iter().map(|&subject| candidate(site, subject));
            let candidates = candidates.collect();
            Err(at(Wrong::Ambiguous { name, candidates }))
        }
    }
}

/// `kind:id` names a folder.
fn narrowed<'a>(text: &'a str, scope: &[Where]) -> (Option<Vec<Where>>, &'a str) {
    let Some((word, id)) = text.split_once(':') else {
        return (None, text);
    };
    let shelf = Shelf::ALL.into_iter().find(|shelf| shelf.word() == word);
    let place = match shelf {
        Some(shelf) => Where::Shelf(shelf),
        // The look-up of documents understands the kind itself.
        None => return (None, text),
    };
    match scope.contains(&place) {
        true => (Some(vec![place]), id.trim()),
        false => (None, text),
    }
}

/// What bears an id or name in one place.
fn look_up(site: &Site, place: Where, text: &str) -> Vec<Subject> {
    fn of<C>(names: &Names<C>, text: &str, subject: fn(Id<C>) -> Subject) -> Vec<Subject> {
        match names.find(text, &Circumstances::default()) {
            Found::One(id) => vec![subject(id)],
            Found::Nothing => Vec::new(),
            Found::Several(ids) => ids
                .iter()
                .filter_map(|id| match names.find(id, &Circumstances::default()) {
                    Found::One(id) => Some(subject(id)),
                    _ => None,
                })
                .collect(),
        }
    }
    let directory = &site.linked.directory;
    match place {
        Where::Shelf(Shelf::Agencies) => of(&directory.agencies, text, Subject::Agency),
        Where::Shelf(Shelf::Themes) => of(&directory.themes, text, Subject::Theme),
        Where::Shelf(Shelf::People) => of(&directory.people, text, Subject::Person),
        Where::Shelf(Shelf::Legal) => of(&directory.legal, text, Subject::Legal),
        Where::Shelf(Shelf::Forums) => of(&directory.forums, text, Subject::Forum),
        Where::Documents => {
            let found = match directory.documents.find(text) {
                Found::One(id) => return vec![Subject::Document(id)],
                Found::Nothing => Vec::new(),
                Found::Several(ids) => ids,
            };
            let one = |id: &String| match directory.documents.find(id) {
                Found::One(id) => Some(Subject::Document(id)),
                _ => None,
            };
            found.iter().filter_map(one).collect()
        }
    }
}

/// What bears the number that stands in a value, such as “công văn số
/// 6533/UBND-KTN ngày 03/12/2021”.
fn by_number(site: &Site, text: &str, scope: &[Where]) -> Vec<Subject> {
    let directory = &site.linked.directory;
    let subject = |cited| match cited {
        Cited::Held(id) => Subject::Document(id),
        Cited::Registered(id) => Subject::Legal(id),
    };
    let found = match citation::find(directory, text) {
        Found::One(cited) => vec![subject(cited)],
        Found::Nothing => Vec::new(),
        Found::Several(_) => {
            let words = text.split(|c: char| c.is_whitespace() || c == ',');
            let bearers = words
                .filter_map(citation::number_key)
                .find_map(|key| directory.numbers.get(&key));
            let bearers = bearers.map_or(&[][..], Vec::as_slice).iter();
            bearers.map(|one| subject(one.document)).collect()
        }
    };
    let within = |subject: &Subject| match subject {
        Subject::Document(_) => scope.contains(&Where::Documents),
        _ => scope.contains(&Where::Shelf(Shelf::Legal)),
    };
    found.into_iter().filter(within).collect()
}

/// The same document in the other place: one that the site holds may be
/// registered too, and be cited as either.
fn twins(site: &Site, subject: Subject) -> Vec<Subject> {
    let cited = match subject {
        Subject::Document(id) => Cited::Held(id),
        Subject::Legal(id) => Cited::Registered(id),
        _ => return vec![subject],
    };
    let directory = &site.linked.directory;
    let Some(key) = number_of(site, subject).and_then(citation::number_key) else {
        return vec![subject];
    };
    let bearers = directory.numbers.get(&key).map_or(&[][..], Vec::as_slice);
    let own = bearers.iter().find(|one| one.document == cited);
    let same: Vec<&crate::directory::Numbered> = bearers
        .iter()
        .filter(|one| match (own.and_then(|own| own.date), one.date) {
            (Some(a), Some(b)) => citation::agrees(a, b),
            _ => true,
        })
        .collect();
    // As for citations: of more than two nothing is said.
    let held = same
        .iter()
        .filter(|one| matches!(one.document, Cited::Held(_)))
        .count();
    if same.len() != 2 || held != 1 {
        return vec![subject];
    }
    same.iter()
        .map(|one| match one.document {
            Cited::Held(id) => Subject::Document(id),
            Cited::Registered(id) => Subject::Legal(id),
        })
        .collect()
}

/// Number and symbol of a document.
pub(super) fn number_of(site: &Site, subject: Subject) -> Option<&str> {
    match subject {
        Subject::Document(id) => match site.document(id)?.fields() {
            crate::kind::Fields::Dispatch(dispatch) => dispatch.number(),
            _ => None,
        },
        Subject::Legal(id) => {
            let item = site.linked.legal.get(id.index())?;
            item.original.front.record.number.as_deref()
        }
        _ => None,
    }
}

/// Whether the site holds a registered document's text.
pub(super) fn is_held(site: &Site, subject: Subject) -> bool {
    twins(site, subject).len() > 1
}

/// Every name in a place, and what bears it; documents are called by their ids.
pub(super) fn names(site: &Site, place: Where) -> Vec<(&str, Subject)> {
    fn of<'a, R: Named>(
        items: &'a [Item<Entry<R>>],
        subject: impl Fn(usize) -> Subject,
    ) -> Vec<(&'a str, Subject)> {
        let mut all = Vec::new();
        for (at, item) in items.iter().enumerate() {
            all.push((item.id.as_str(), subject(at)));
            for version in item.versions() {
                let record = &version.front.record;
                let names = std::iter::once(record.name()).chain(record.other_names());
                all.extend(names.map(|name| (name, subject(at))));
            }
        }
        all
    }
    let linked = &site.linked;
    match place {
        Where::Documents => {
            let ids = linked.directory.documents.visible();
            ids.map(|(id, listing)| (listing.id.as_str(), Subject::Document(id)))
                .collect()
        }
        Where::Shelf(Shelf::Agencies) => of(&linked.agencies, |at| Subject::Agency(Id::new(at))),
        Where::Shelf(Shelf::Themes) => of(&linked.themes, |at| Subject::Theme(Id::new(at))),
        Where::Shelf(Shelf::People) => of(&linked.people, |at| Subject::Person(Id::new(at))),
        Where::Shelf(Shelf::Legal) => of(&linked.legal, |at| Subject::Legal(Id::new(at))),
        Where::Shelf(Shelf::Forums) => of(&linked.forums, |at| Subject::Forum(Id::new(at))),
    }
}

/// What is called so but for the marks.
fn unmarked(site: &Site, text: &str, scope: &[Where]) -> Vec<Subject> {
    let wanted = fold(text);
    let all = scope.iter().flat_map(|&place| names(site, place));
    let mut found: Vec<Subject> = all
        .filter(|(name, _)| fold(name) == wanted)
        .map(|(_, subject)| subject)
        .collect();
    found.sort_unstable();
    found.dedup();
    found
}

/// The name nearest to what was written.
fn nearest(site: &Site, text: &str, scope: &[Where]) -> Option<String> {
    let known: Vec<&str> = scope
        .iter()
        .flat_map(|&place| names(site, place))
        .map(|(name, _)| name)
        .collect();
    let near = crate::diagnostic::nearest(text, known.iter().copied()).or_else(|| {
        // Typed without marks and a letter off.
        let folded: Vec<String> = known.iter().map(|name| fold(name)).collect();
        let near = crate::diagnostic::nearest(&fold(text), folded.iter().map(String::as_str))?;
        let at = folded.iter().position(|name| *name == near)?;
        known.get(at).map(|name| (*name).to_owned())
    });
    near.map(|name| format!("“{name}”"))
}

/// A candidate as a message lists it: what to write, and what it is.
fn candidate(site: &Site, subject: Subject) -> String {
    let directory = &site.linked.directory;
    if let Subject::Document(id) = subject {
        let Some(listing) = directory.documents.get(id) else {
            return String::new();
        };
        let [title, _] = &listing.titles;
        return format!("{}:{} — {title}", listing.kind.word(), listing.id);
    }
    let (shelf, listing) = crate::route::entry(subject, directory);
    let (Some(shelf), Some(listing)) = (shelf, listing) else {
        return String::new();
    };
    let [name, _] = &listing.names;
    let mut out = format!("{}:{} — {name}", shelf.word(), listing.id);
    let (from, until) = (listing.period.from, listing.period.until);
    if from.is_some() || until.is_some() {
        let date = |date: Option<PartialDate>| {
            date.map_or_else(
                || "…".to_owned(),
                |date| crate::text::date::short(date, Language::Vi),
            )
        };
        out.push_str(&format!(" ({} – {})", date(from), date(until)));
    }
    out
}

/// For a value of several words without quotation marks: the error with the words
/// that together are a name, as they should be written.
fn with_spaces(
    site: &Site,
    text: &str,
    error: QueryError,
    value: &Value,
    scope: &[Where],
    later: &[Term],
) -> QueryError {
    if value.quoted || !matches!(error.wrong, Wrong::UnknownName { .. }) {
        return error;
    }
    let ends = bare_words(later).take(WORDS).map(|value| value.span.end);
    let ends: Vec<usize> = ends.collect();
    for end in ends.into_iter().rev() {
        let span = value.span.start..end;
        if is_name(site, text, span.clone(), scope) {
            let name = text.get(span.clone()).unwrap_or_default().to_owned();
            let quoted = format!("\"{name}\"");
            return QueryError::new(span, Wrong::UnquotedName { name }).suggest(Some(quoted));
        }
    }
    error
}

/// The words without quotation marks or key with which terms begin.
fn bare_words(terms: &[Term]) -> impl Iterator<Item = &Value> {
    terms
        .iter()
        .take_while(|term| term.key == Key::Text && term.key_span.is_empty() && !term.not)
        .map_while(|term| match term.values.as_slice() {
            [one] if !one.quoted => Some(one),
            _ => None,
        })
}

/// Whether a part of the query is what one or more are called.
fn is_name(site: &Site, text: &str, span: Range<usize>, scope: &[Where]) -> bool {
    let whole = Value {
        text: text.get(span.clone()).unwrap_or_default().to_owned(),
        span,
        quoted: true,
    };
    match subject(site, &whole, scope) {
        Ok(_) => true,
        Err(error) => matches!(error.wrong, Wrong::Ambiguous { .. }),
    }
}

/// The query with a colon and quotation marks where a key stands before a name
/// without them.
pub(super) fn with_colon(site: &Site, text: &str, query: &Query) -> Option<String> {
    for place in 0..query.terms.len() {
        let words: Vec<&Value> = bare_words(query.terms.get(place..)?)
            .take(LONGEST + WORDS)
            .collect();
        let first = words.first().map_or(0, |word| word.span.start);
        for length in (1..words.len().min(LONGEST + 1)).rev() {
            let end = words.get(length - 1)?.span.end;
            let spelling = text.get(first..end)?;
            let Some(key) = Key::of(spelling).filter(|key| key.applies(query.what)) else {
                continue;
            };
            let scope = scope(key, query.what);
            let start = words.get(length)?.span.start;
            let ends = words.get(length..)?.iter().rev().map(|word| word.span.end);
            let found = ends
                .filter(|_| !scope.is_empty())
                .find(|&end| is_name(site, text, start..end, scope));
            if let Some(end) = found {
                let (before, name) = (text.get(..first)?, text.get(start..end)?);
                let after = text.get(end..)?;
                return Some(format!("{before}{spelling}:\"{name}\"{after}"));
            }
        }
    }
    None
}
