//! How a query that is being typed may go on.
//!
//! Every candidate is the whole query, so that a shell need not know where a
//! word of it begins. Names with spaces are put between “ and ”, which no shell
//! takes for its own, unless the author has begun with another mark.

use std::collections::BTreeMap;

use super::choice::choices;
use super::meaning::scope;
use super::name::{Where, names, number_of};
use super::syntax::{Begun, Query, Term, closing};
use super::vocabulary::{KEYS, Key, LONGEST, WHATS, What, folded};
use crate::directory::Subject;
use crate::language::Language;
use crate::site::Site;
use crate::text::{Order, fold};

/// The most candidates: more than anybody reads.
const MOST: usize = 200;

/// The queries that begin as this one does, in a fixed order.
pub fn complete(site: &Site, text: &str, language: Language) -> Vec<String> {
    let (query, begun) = Query::begun(text);
    let mut candidates = match begun {
        Some(begun) => values(site, text, &query, begun, language),
        // A name of several words of which the mark was forgotten, else new words.
        None => unmarked(&query)
            .map(|begun| values(site, text, &query, begun, language))
            .filter(|names| !names.is_empty())
            .unwrap_or_else(|| words(text, &query, language)),
    };
    candidates.truncate(MOST);
    candidates
}

/// The value with which the words at the end may be one name: `của:Sở Y`.
fn unmarked(query: &Query) -> Option<Begun> {
    let bare = |term: &&Term| term.key_span.is_empty() && !term.not;
    let words = query.terms.iter().rev().take_while(bare);
    let term = query.terms.iter().rev().nth(words.count())?;
    let value = term.values.last().filter(|value| !value.quoted)?;
    Some(Begun {
        key: term.key,
        start: value.span.start,
    })
}

/// The values that a key may have.
fn values(site: &Site, text: &str, query: &Query, begun: Begun, language: Language) -> Vec<String> {
    let Begun { key, start } = begun;
    let (before, written) = text.split_at_checked(start).unwrap_or((text, ""));
    let mark = written.chars().next().filter(|&c| closing(c).is_some());
    let typed = match mark {
        Some(mark) => written.get(mark.len_utf8()..).unwrap_or_default(),
        None => written,
    };
    let wanted = fold(typed);
    let known = match key {
        Key::Year => years(site, query.what),
        _ => match scope(key, query.what) {
            [] => choices(key, query.what, language)
                .into_iter()
                .map(str::to_owned)
                .collect(),
            scope => named(site, scope, &wanted),
        },
    };
    known
        .into_iter()
        .filter(|value| fold(value).starts_with(&wanted))
        .filter_map(|value| Some(format!("{before}{}", quoted(&value, mark)?)))
        .collect()
}

/// The value between the mark that was begun with and its other; `None` if the
/// value itself would end it.
fn quoted(value: &str, mark: Option<char>) -> Option<String> {
    let bare = |c: char| !c.is_whitespace() && c != ',' && closing(c).is_none() && c != '»';
    let mark = match mark {
        None if value.chars().all(bare) => return Some(value.to_owned()),
        None => '“',
        Some(mark) => mark,
    };
    let ends = closing(mark)?;
    if value.contains(ends) {
        return None;
    }
    let end = ends.first()?;
    Some(format!("{mark}{value}{end}"))
}

/// The names that begin so; for a name that several bear, their ids. Ids are
/// offered where no name begins so.
fn named(site: &Site, scope: &[Where], wanted: &str) -> Vec<String> {
    let mut bearers: BTreeMap<&str, Vec<Subject>> = BTreeMap::new();
    for &place in scope {
        for (name, subject) in names(site, place) {
            let number = number_of(site, subject).filter(|number| !number.starts_with('/'));
            for name in std::iter::once(name).chain(number) {
                if fold(name).starts_with(wanted) {
                    let subjects = bearers.entry(name).or_default();
                    if !subjects.contains(&subject) {
                        subjects.push(subject);
                    }
                }
            }
        }
    }
    let mut called = Vec::new();
    let mut ids = Vec::new();
    for (name, subjects) in bearers {
        match subjects.as_slice() {
            [one] if id_of(site, *one) == name => ids.push(name.to_owned()),
            [_] => called.push(name.to_owned()),
            several => called.extend(several.iter().map(|&one| id_of(site, one).to_owned())),
        }
    }
    if called.is_empty() || scope == [Where::Documents] {
        called = ids;
    }
    let order = Order::new(Language::Vi);
    called.sort_by_cached_key(|name| order.key(name));
    called.dedup();
    called
}

fn id_of(site: &Site, subject: Subject) -> &str {
    let directory = &site.linked.directory;
    match subject {
        Subject::Document(id) => {
            let listing = directory.documents.get(id);
            listing.map_or("", |listing| &listing.id)
        }
        _ => {
            let (_, listing) = crate::route::entry(subject, directory);
            listing.map_or("", |listing| &listing.id)
        }
    }
}

/// The years in which there is something, the newest first.
fn years(site: &Site, what: What) -> Vec<String> {
    let hits = super::all(site, what).into_iter();
    let mut years: Vec<i16> = hits
        .filter_map(|hit| super::fact::days(site, hit))
        .map(|(first, _)| first.year())
        .filter(|&year| year > 0)
        .collect();
    years.sort_unstable();
    years.dedup();
    years.iter().rev().map(i16::to_string).collect()
}

/// The keys, and at the beginning what can be asked for, that begin with the
/// last words.
fn words(text: &str, query: &Query, language: Language) -> Vec<String> {
    // A new word may be begun: then everything is offered in one language.
    if text.is_empty() || text.ends_with(char::is_whitespace) {
        let finished = phrase_starts(text).into_iter().any(|start| {
            let phrase = text.get(start..).unwrap_or_default();
            Key::of(phrase).is_some_and(|key| key.applies(query.what))
        });
        if finished && What::of(text).is_none() {
            return vec![format!("{}:", text.trim_end())];
        }
        let whats = WHATS.iter().filter(|_| text.trim().is_empty());
        let whats = whats.map(|(what, _)| format!("{text}{} ", what.word(language)));
        let keys = Key::all().filter(|key| key.applies(query.what));
        let keys = keys.map(|key| format!("{text}{}:", key.word(language)));
        return whats.chain(keys).collect();
    }
    // The longest phrase that begins something is what is being typed.
    for start in phrase_starts(text) {
        let (before, typed) = text.split_at_checked(start).unwrap_or((text, ""));
        let sign = typed
            .chars()
            .next()
            .filter(|c| matches!(c, '-' | '−' | '–'));
        let sign = sign.map_or("", |sign| typed.get(..sign.len_utf8()).unwrap_or_default());
        let typed = folded(typed.get(sign.len()..).unwrap_or_default());
        if typed.is_empty() {
            continue;
        }
        let mut found = Vec::new();
        if before.trim().is_empty() && sign.is_empty() {
            for (_, (vi, en)) in WHATS {
                let spellings = vi
                    .iter()
                    .chain(en)
                    .filter(|s| folded(s).starts_with(&typed));
                found.extend(spellings.map(|spelling| format!("{before}{spelling} ")));
            }
        }
        for (key, (vi, en)) in KEYS {
            if key.applies(query.what) {
                let spellings = vi
                    .iter()
                    .chain(en)
                    .filter(|s| folded(s).starts_with(&typed));
                found.extend(spellings.map(|spelling| format!("{before}{sign}{spelling}:")));
            }
        }
        if !found.is_empty() {
            return found;
        }
    }
    Vec::new()
}

/// Where the last words begin: of the last five, then four, and so on.
fn phrase_starts(text: &str) -> Vec<usize> {
    let mut starts = Vec::new();
    let mut rest = text.trim_end();
    while starts.len() < LONGEST && !rest.is_empty() {
        let start = rest
            .char_indices()
            .rev()
            .find(|(_, c)| c.is_whitespace())
            .map_or(0, |(at, c)| at + c.len_utf8());
        starts.push(start);
        rest = rest.get(..start).unwrap_or_default().trim_end();
    }
    starts.reverse();
    starts
}
